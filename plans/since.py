"""What has changed in a plan since a moment: which parts, and their revisions then and now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from bcf.accounts.models import User
from plans.models import PartRevision, Record


@dataclass(frozen=True)
class Change:
    """A part that is not what it was: the numbers of its revision then, 0 for none, and now."""

    part: str
    then: int
    now: int


def changed_since(record: Record, moment: datetime, *, by_others_than: User | None = None) -> list[Change]:
    """The parts whose content now is not what it was at a moment, the one changed last first: one query.

    Given a person, only parts that somebody else has saved since.
    """
    of_part = PartRevision.objects.filter(record=record, part=OuterRef("part"))
    before = of_part.filter(at__lte=moment).order_by("-number")
    heads = PartRevision.objects.filter(record=record, newest=True, at__gt=moment).annotate(
        number_then=Subquery(before.values("number")[:1]), digest_then=Subquery(before.values("digest")[:1])
    )
    if by_others_than:
        heads = heads.filter(Exists(of_part.filter(at__gt=moment).exclude(by=by_others_than)))
    rows = heads.order_by("-at", "part").values_list("part", "number", "digest", "number_then", "digest_then")
    return [Change(part, then or 0, now) for part, now, digest, then, before_ in rows if digest != before_]


def revisions_of(record: Record, changes: Iterable[Change]) -> dict[tuple[str, int], PartRevision]:
    """The revisions then and now of a page of changes, by part and number: one query."""
    wanted = Q(pk__in=())
    for one in changes:
        wanted |= Q(part=one.part, number__in=(one.then, one.now))
    return {(one.part, one.number): one for one in _with_people(record).filter(wanted)}


def _with_people(record: Record) -> QuerySet[PartRevision]:
    return PartRevision.objects.filter(record=record).select_related("by")
