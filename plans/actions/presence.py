"""Noting who is where in a plan. The one kind of write that is no act: no event, no lock, nothing of the record."""

from contextlib import suppress
from datetime import timedelta

from django.db import OperationalError

from bcf.accounts.models import User
from plans import presence
from plans.models import Presence, Record
from plans.presence import Visit


def arrive(*, record: Record, part: str, by: User) -> Visit:
    """Note that a person has opened a page: of a part, or another one of the plan. Two queries."""
    return _note(record, part, by, presence.AFTER_A_PAGE, typed=False)


def stay(*, record: Record, part: str, by: User, typed: bool) -> Visit:
    """Note that a part is still looked at by somebody, and whether they have typed since they last said so."""
    return _note(record, part, by, presence.AFTER_A_WORD, typed=typed)


def leave(*, record: Record, part: str, by: User) -> None:
    """Note that a person has left a part."""
    Presence.objects.filter(record=record, part=part, person=by).update(here_until=presence.now())


def _note(record: Record, part: str, by: User, stays: timedelta, *, typed: bool) -> Visit:
    """Write one row, and drop the person's rows of earlier visits. A database too busy to write it stops no page."""
    at = presence.now()
    rows = presence.rows_of(record, by, at)
    visit = presence.visit(rows, by, at)
    row = Presence(
        record=record,
        part=part,
        person=by,
        seen_at=at,
        typed_at=at if typed else None,
        here_until=at + stays,
        before_at=visit.before,
    )
    changed = ["seen_at", "here_until", "before_at", *(["typed_at"] if typed else [])]
    over = [
        one.pk for one in rows if one.person_id == by.pk and one.part != part and at - one.seen_at > presence.AWAY
    ]
    with suppress(OperationalError):
        Presence.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["record", "person", "part"], update_fields=changed
        )
        if over:
            Presence.objects.filter(pk__in=over).delete()
    return visit
