"""Whether a record's chain of events is whole: each event carries the hash of the one before and of all of itself."""

from collections.abc import Iterable

from plans.models import Event
from plans.states import Fact, event_hash


def broken(events: Iterable[Event], head: str = "") -> int | None:
    """The number of the first event that is missing or not as it was written, or None where all are whole.

    Give a record's events in order, and its head: without the head, events taken off the end are not missed.
    """
    before, number = "", 0
    for number, event in enumerate(events, start=1):
        fact = Fact(event.number, event.kind, event.facts, event.by_id, event.post, event.at)
        if event.number != number or event.hash != event_hash(before, fact):
            return number
        before = event.hash
    return number + 1 if head and head != before else None
