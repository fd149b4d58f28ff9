"""Appending to a record's chain of events: the one writer of events and of the record's stored status."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from areas.models import ONE_AT_A_TIME, Membership
from areas.queries import memberships_of
from bcf.accounts.models import User
from plans.document import facts
from plans.facts import Fact, event_hash
from plans.folding import fold, step
from plans.models import Event, Record
from plans.states import State
from plans.telling import notices

_silent: ContextVar[bool] = ContextVar("_silent", default=False)


@contextmanager
def nobody_told() -> Iterator[None]:
    """Whatever is done within is told to nobody by e-mail: for loading plans that are history already."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def told_to_nobody() -> bool:
    """Whether what is done now is to be told to nobody: see `nobody_told`."""
    return _silent.get()


def role_of(person: User, record: Record, role: str = "") -> Membership | None:
    """The role in which a person acts on a record: of several, the one given, else in a body that takes part."""
    taking_part = set(record.area.participations.values_list("organisation_id", flat=True))

    def nearness(held: Membership) -> tuple[bool, bool, bool]:
        return (
            bool(role) and held.role != role,
            held.organisation_id not in taking_part,
            held.role in ONE_AT_A_TIME,
        )

    return min(memberships_of(person), key=nearness, default=None)


def post_of(person: User, record: Record, role: str = "") -> str:
    """The post under which a person acts on a record, with the body: `Finance Manager, NHS South Kent Coast CCG`."""
    held = role_of(person, record, role)
    return f"{held.post}, {held.organisation.name}" if held else str(person)


def locked(record: Record) -> Record:
    """The record, held for writing until the transaction ends."""
    return Record.objects.select_for_update(of=("self",)).select_related("area").get(pk=record.pk)


@transaction.atomic
def append(
    *, record: Record, kind: str, data: Mapping[str, Any], by: User, post: str = "", at: datetime | None = None
) -> State:
    """Append an event and return the state after it. The record must be locked by the caller's transaction.

    `at` is for an act whose work took a while: when it was asked for, with nothing having happened since.
    Writes the record's stored status and head, and nothing else; whoever is to be told is told once it is committed.
    """
    before = facts(record)
    state = was = fold(before)
    fact = Fact(
        number=len(before) + 1,
        kind=kind,
        data=data,
        by=by.pk,
        post=post or post_of(by, record),
        at=at or timezone.now(),
    )
    head = event_hash(record.head, fact)
    Event.objects.create(
        record=record,
        number=fact.number,
        kind=fact.kind,
        data=msgspec.json.encode(data, order="sorted").decode(),
        by=by,
        post=fact.post,
        at=fact.at,
        hash=head,
    )
    state = step(state, fact)
    record.head = head
    record.status = state.status
    record.save(update_fields=["head", "status"])
    if notices(was, state, fact) and not told_to_nobody():
        transaction.on_commit(partial(_tell, record.pk, fact.number), robust=True)
    return state


def _tell(record: int, number: int) -> None:
    from plans.tasks import tell

    tell.enqueue(record, number)
