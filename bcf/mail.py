"""E-mails that do not arrive: the identifier by which one is known again, and why, in plain words.

A mail server that cannot deliver what it took sends a notification back (RFC 3464). Nothing in one is trusted: of it
are taken the identifier of the e-mail, the addresses and the status codes; its words are never shown.
"""

import re
import secrets
import smtplib
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser
from urllib.parse import urlsplit

from django.conf import settings

LARGEST = 2 * 1024 * 1024
"""How many bytes of a notification are read: it carries the head of the e-mail, at most all of it."""
MOST_FAILED = 50
MESSAGE_ID = re.compile(r"<[^<>\s]{1,180}>")
STATUS = re.compile(r"[45]\.\d{1,3}\.\d{1,3}\b")
ADDRESS = re.compile(r"[^\s;<>@]{1,64}@[^\s;<>@]{1,190}")
REASONS = (
    (".1.1", "there is no such mailbox"),
    (".1.", "the address does not work"),
    (".2.2", "the mailbox is full"),
    (".2.", "the mailbox takes no e-mail"),
    (".3.4", "it is too large"),
    (".4.7", "it could not be delivered in time"),
    (".4.", "the mail server there could not be reached"),
    (".7.", "the mail server there does not let it in"),
)


@dataclass(frozen=True)
class Bounce:
    """An e-mail that did not arrive: its identifier, and for each address where it did not, the status code."""

    message_id: str
    failed: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """Why, in a sentence: of several addresses, the first."""
        return sentence(self.failed[0][1])


def new_message_id() -> str:
    """An identifier for one e-mail, by which it is known again where a mail server sends it back."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{secrets.token_hex(20)}@{host}>"


def sentence(status: str) -> str:
    """A status code of RFC 3463 in words: `There is no such mailbox (5.1.1).`"""
    words = next((words for code, words in REASONS if status[1:].startswith(code)), "the mail server refused it")
    shown = f" ({status})" if status else ""
    return f"{words[0].upper()}{words[1:]}{shown}."


def why_not_sent(error: Exception) -> str:
    """Why an e-mail could not be handed to the mail server, in a sentence. The server's own words are not told."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        refused = next(iter(error.recipients.values()), (0, b""))
        return _refusal(refused[0], refused[1])
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "The mail server does not let this site send: its password is refused."
    if isinstance(error, smtplib.SMTPResponseException):
        return _refusal(error.smtp_code, error.smtp_error)
    if isinstance(error, OSError):
        return "The mail server could not be reached."
    return "It could not be made ready to send."


def _refusal(code: int, said: bytes | str) -> str:
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    status = STATUS.search(text)
    if status:
        return sentence(status[0])
    return sentence("5.1.1" if code in {550, 551, 553} else "").replace("(5.1.1)", f"({code})")


def read_bounce(raw: bytes) -> Bounce | None:
    """What a notification says failed; None for anything else: another e-mail, a delay, a delivery, rubbish."""
    if len(raw) > LARGEST:
        return None
    report = message_from_bytes(raw)
    if report.get_content_type() != "multipart/report" or not report.is_multipart():
        return None
    failed: list[tuple[str, str]] = []
    message_id = ""
    for part in report.get_payload():
        if not isinstance(part, Message):
            continue
        if part.get_content_type() == "message/delivery-status":
            failed += _failed(part)
        elif not message_id:
            message_id = _original(part)
    return Bounce(message_id, tuple(failed[:MOST_FAILED])) if message_id and failed else None


def _failed(part: Message) -> list[tuple[str, str]]:
    """The addresses at which delivery failed for good, each with its status code, as far as either can be read."""
    found = []
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else ():
        if not isinstance(block, Message) or str(block.get("Action", "")).strip().lower() != "failed":
            continue
        whom = ADDRESS.search(str(block.get("Original-Recipient") or block.get("Final-Recipient") or ""))
        status = STATUS.match(str(block.get("Status", "")).strip())
        found.append((whom[0].lower() if whom else "", status[0] if status else ""))
    return found


def _original(part: Message) -> str:
    """The identifier of the e-mail that a notification returns, whole or its head alone."""
    kind, held = part.get_content_type(), part.get_payload()
    if kind == "message/rfc822" and isinstance(held, list) and held and isinstance(held[0], Message):
        head: Message = held[0]
    elif kind == "text/rfc822-headers":
        decoded = part.get_payload(decode=True)
        head = HeaderParser().parsestr(decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else "")
    else:
        return ""
    found = MESSAGE_ID.search(str(head.get("Message-ID", "")))
    return found[0] if found else ""
