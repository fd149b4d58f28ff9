"""Is this the file that was submitted? Yes, no, or altered and where. Whatever is given is hostile until read."""

from submissions.verifying.answering import Answer, verify

__all__ = ["Answer", "verify"]
