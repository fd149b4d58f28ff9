"""Holding what somebody sent to be saved while they were signed out, for them alone, until it is saved."""

import hashlib
from collections.abc import Mapping, Sequence

import msgspec
from django.db import transaction
from django.utils import timezone

from bcf.accounts.models import User
from plans.models import HeldText, Record
from plans.sittings import HELD_FOR

LARGEST_HELD = 1_000_000
"""The most bytes that are held of one form."""
MOST_HELD = 20
"""The most forms that are held for one person."""
NOT_HELD = frozenset({"csrfmiddlewaretoken", "void_signatures", "then", "held"})


@transaction.atomic
def hold_text(
    *, record: Record, part: str, fields: Mapping[str, Sequence[str]], files: bool, by: User
) -> HeldText | None:
    """Hold what a part's form posted for its person; None where it is too large, or too much is held already.

    `fields` are lists of values by name. The same sent twice is held once. Sent from a form into which held text had
    been put back, it takes that text's place, with what of it that form had not sent. Files are not held.
    """
    earlier = HeldText.objects.filter(
        record=record, part=part, by=by, pk__in=_numbers(fields.get("held", ()))
    ).first()
    posted = {name: list(values) for name, values in fields.items() if name not in NOT_HELD}
    if earlier:
        posted = _together(earlier.posted, posted)
    kept = msgspec.json.encode(posted, order="sorted")
    if len(kept) > LARGEST_HELD:
        return None
    mine = HeldText.objects.filter(by=by)
    digest = hashlib.sha256(kept).hexdigest()
    found = mine.filter(record=record, part=part, digest=digest).first()
    if found or (not earlier and mine.count() >= MOST_HELD):
        return found
    if earlier:
        earlier.delete()
    return HeldText.objects.create(
        record=record, part=part, by=by, fields=kept.decode(), digest=digest, files=files, at=timezone.now()
    )


def _numbers(texts: Sequence[str]) -> list[int]:
    return [int(text) for text in texts if text.isdecimal() and len(text) < 10]


def _together(earlier: Mapping[str, list[str]], posted: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Two posts of one form, the later one over the earlier; the rows of both."""
    both = {**earlier, **posted}
    for name in set(earlier) & set(posted):
        if name.endswith("-row"):
            both[name] = list(dict.fromkeys([*earlier[name], *posted[name]]))
    return both


def forget_held(*, held: int, by: User) -> bool:
    """Forget held text, by its number, once it is saved. Only its own person's. Whether there was any."""
    return bool(HeldText.objects.filter(pk=held, by=by).delete()[0])


def forget_expired() -> int:
    """Forget what has been held for longer than it may be, and return how many texts."""
    return HeldText.objects.filter(at__lte=timezone.now() - HELD_FOR).delete()[0]
