"""The demonstration, and a quick way in."""

from tests.demo_world import demo, enter

__all__ = ["demo", "enter"]
