"""By what a signature is known among all that a plan asks for: the body that it is for, and what it covers. Pure.

A body's signature of the whole plan is known by the body's key; that of its finance officer, of Part 2 alone, by
that key with an ending.
"""

from bcf.editions.base import PART_2, PLAN

_OF_PART_2 = "--part-2"
"""What follows a body's key where its signature of Part 2 is meant. A slug holds no two dashes together."""


def signature_key(organisation: str, scope: str) -> str:
    """The key of a body's signature of this scope."""
    return f"{organisation}{_OF_PART_2}" if scope == PART_2 else organisation


def body_and_scope(key: str) -> tuple[str, str]:
    """The body, by its key, and the scope of the signature that a key of `signature_key` names."""
    body = key.removesuffix(_OF_PART_2)
    return body, PLAN if body == key else PART_2


def labelled(name: str, scope: str) -> str:
    """A body's name, with what it signs where that is Part 2 alone: `Exampleshire County Council (Part 2)`."""
    return f"{name} (Part 2)" if scope == PART_2 else name
