"""Who else is on a plan now, and since when somebody last looked at it: the times, and the reading of them.

A visit is one idea for both: it begins with a page, goes on while pages are opened or a page says that it is still
looked at, and is over after half an hour away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from bcf.accounts.models import User
from plans.models import Presence, Record

AFTER_A_PAGE = timedelta(seconds=150)
"""How long somebody counts as there once they have opened a page, where no script says more."""
AFTER_A_WORD = timedelta(seconds=90)
"""How long they count as there after their page has said that it is still looked at: it does so every 30 seconds."""
AWAY = timedelta(minutes=30)
"""After so long away a visit is over, and what was typed in it is no longer told."""
WRITING = timedelta(minutes=2)
"""Who has typed within this time is writing."""


def now() -> datetime:
    """The time, for everything about presence."""
    return timezone.now()


@dataclass(frozen=True)
class Visit:
    """One person's visit to a record: when the visit before it ended, None in the first; who else is where now."""

    before: datetime | None = None
    others: tuple[Presence, ...] = ()

    def on(self, part: str) -> tuple[Presence, ...]:
        """Who else is on a part."""
        return tuple(one for one in self.others if one.part == part)


def rows_of(record: Record, person: User, at: datetime) -> list[Presence]:
    """A person's own rows in a record, and those of everybody who is there: one query."""
    there = Q(here_until__gt=at) | Q(person=person)
    return list(Presence.objects.filter(there, record=record).select_related("person").order_by("seen_at"))


def visit_of(record: Record, person: User) -> Visit:
    """A person's visit to a record, as it is now, without noting that they look."""
    at = now()
    return visit(rows_of(record, person, at), person, at)


def visit(rows: Sequence[Presence], person: User, at: datetime) -> Visit:
    """A person's visit from `rows_of`, as it is at a time at which they look."""
    own = [one for one in rows if one.person_id == person.pk]
    others = tuple(one for one in rows if one.person_id != person.pk)
    if not own:
        return Visit(None, others)
    last = own[-1]
    return Visit(last.seen_at if at - last.seen_at > AWAY else last.before_at, others)
