"""Whether a record's chain of events is whole: each event carries the hash of the one before and of all of itself."""

from collections.abc import Iterable

import msgspec

from plans.facts import Fact, event_hash
from plans.models import Event


def broken(events: Iterable[Event], head: str = "") -> int | None:
    """The number of the first event that is missing or not as it was written, or None where all are whole.

    Give a record's events in order, and its head: without the head, events taken off the end are not missed.
    """
    before, number = "", 0
    for number, event in enumerate(events, start=1):
        if event.number != number or event.hash != _hash(before, event):
            return number
        before = event.hash
    return number + 1 if head and head != before else None


def _hash(before: str, event: Event) -> str | None:
    """The hash that an event should carry; none where its data is not, to the byte, as an event's is written."""
    try:
        data = event.facts
    except (msgspec.DecodeError, UnicodeError):
        return None
    if msgspec.json.encode(data, order="sorted").decode() != event.data:
        return None
    return event_hash(before, Fact(event.number, event.kind, data, event.by_id, event.post, event.at))
