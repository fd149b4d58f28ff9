"""A plan as it was at one moment, written down so that it prints the same whatever has changed since.

The content is told by the numbers of its revisions, which never change; what happened by the number of the last event
of that moment; what lies outside the plan (reference, findings) is kept word for word.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from django.db.models import Max

from plans.checks.base import Finding
from plans.document import Document, document_at, facts
from plans.folding import fold
from plans.models import PartRevision, Record
from plans.reference import Reference


class Pinned(msgspec.Struct, frozen=True):
    """What a plan is printed from. `parts` gives the number of each part's revision, `event` that of the last event.

    What bodies have for the fund and give elsewhere is left out of the reference: no print shows it.
    """

    event: int
    parts: dict[str, int]
    reference: Reference
    findings: tuple[Finding, ...]


def pin(one: Document, event: int, reference: Reference, found: tuple[Finding, ...]) -> str:
    """What to keep of a plan whose last event this is, as JSON. The same plan gives the same text."""
    kept = Pinned(event, dict(one.numbers), msgspec.structs.replace(reference, means=()), found)
    return msgspec.json.encode(kept, order="deterministic").decode()


def unpinned(text: str) -> Pinned:
    """What was kept."""
    return msgspec.json.decode(text, type=Pinned)


def document_of(record: Record, pinned: Pinned) -> Document:
    """The plan as it was then, with its state and the names of then: two queries."""
    state = fold(facts(record)[: pinned.event])
    return msgspec.structs.replace(document_at(record, pinned.parts, pinned.reference.names), state=state)


def numbers_at(record: Record, at: datetime) -> Mapping[str, int]:
    """The number of each part's newest revision at a time: one query."""
    rows = PartRevision.objects.filter(record=record, at__lte=at).values_list("part").annotate(Max("number"))
    return dict(rows.order_by("part"))
