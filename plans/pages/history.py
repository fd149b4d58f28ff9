"""The history of a part: its revisions with what each changed, two of them compared, one to be put back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery

from bcf import parts as part_types
from bcf.amounts import joined
from bcf.editions.base import Part
from bcf.parts import Content
from plans.differences import Difference, differences
from plans.facts import Fact, Kind
from plans.models import Event, PartRevision, Record
from plans.numbering import Numbering
from plans.pages.differing import Shown, shown
from plans.pages.shell import when

A_PAGE = 20
How = PartRevision.How
FROM: dict[str, str] = {
    How.BROWSER: "typed in the browser",
    How.IMPORT: "read from a file",
    How.CARRIED: "carried over from the plan before",
    How.RESTORED: "an earlier revision put back",
}
"""Where a revision came from, in words; another says what its own label says."""


@dataclass(frozen=True)
class Telling:
    """What it takes to tell of a part's revisions: the plan, the part, what content names, and numbers to cite by."""

    record: Record
    part: Part
    names: Mapping[str, str]
    numbers: Numbering

    def url(self, route: str, **kwargs: str) -> str:
        """An address of the part."""
        return self.record.url(route, part=self.part.key, **kwargs)

    @property
    def head(self) -> dict[str, str]:
        """The part, for the head of a page."""
        return {"number": self.part.number, "title": self.part.title, "url": self.url("part")}

    def content(self, revision: PartRevision | None) -> Content:
        """What a revision holds; of none, nothing."""
        return part_types.decode(self.part, revision.content) if revision else part_types.empty(self.part)

    def between(self, before: Content, after: Content) -> list[Difference]:
        """What differs between two contents of the part."""
        return differences(self.part, before, after, self.names, self.numbers)


def revisions(record: Record, part: str) -> QuerySet[PartRevision]:
    """A part's revisions, each with its person, and with `same_as`: the number of the last earlier one like it."""
    alike = PartRevision.objects.filter(
        record=record, part=part, digest=OuterRef("digest"), number__lt=OuterRef("number")
    )
    same = Subquery(alike.order_by("-number").values("number")[:1])
    return PartRevision.objects.filter(record=record, part=part).select_related("by").annotate(same_as=same)


def newest_number(record: Record, part: str) -> int:
    """The number of a part's newest revision, which is how many there are; 0 for none."""
    return PartRevision.objects.filter(record=record, part=part).aggregate(Max("number"))["number__max"] or 0


def saves_of(
    record: Record, revisions: Sequence[PartRevision], since: datetime | None = None
) -> dict[tuple[str, int], Fact]:
    """The saves since a time, or since the first of some revisions, by the part and the number saved: one query."""
    if not revisions:
        return {}
    first = since or min(one.at for one in revisions)
    rows = Event.objects.filter(record=record, kind=Kind.SAVED, at__gte=first).order_by("number")
    saved: dict[tuple[str, int], Fact] = {}
    for row in rows:
        fact = Fact(row.number, row.kind, row.facts, row.by_id, row.post, row.at)
        for part, one in fact.data.get("parts", {}).items():
            saved[part, one["number"]] = fact
    return saved


def told(revision: PartRevision, saves: Mapping[tuple[str, int], Fact]) -> dict[str, Any]:
    """Who made a revision, when, from where, and which signatures it voided."""
    save = saves.get((revision.part, revision.number))
    how = FROM.get(revision.how, revision.get_how_display())
    same_as = getattr(revision, "same_as", None)
    if revision.how == How.RESTORED and same_as:
        how = f"revision {same_as} put back"
    voided = save.data.get("voided", []) if save else []
    return {
        "number": revision.number,
        "words": str(revision.number),
        "by": (save.post if save else "") or str(revision.by),
        "at": when(revision.at),
        "how": how,
        "voided": f"It voided the signatures of {joined(voided)}." if voided else "",
        "current": revision.newest,
    }


def page(telling: Telling, number: int, may_restore: bool) -> dict[str, Any]:
    """One page of a part's revisions, the newest first: three queries, and no revision read that is not shown."""
    record, part = telling.record, telling.part.key
    newest = newest_number(record, part)
    pages = max(1, -(-newest // A_PAGE))
    number = min(max(number, 1), pages)
    high = newest - (number - 1) * A_PAGE
    rows = {one.number: one for one in revisions(record, part).filter(number__range=(high - A_PAGE, high))}
    listed = [rows[n] for n in range(high, max(high - A_PAGE, 0), -1) if n in rows]
    saves = saves_of(record, listed)
    contents = {n: telling.content(one) for n, one in rows.items()}
    changed = shown(
        [
            telling.between(contents.get(one.number - 1) or telling.content(None), contents[one.number])
            for one in listed
        ]
    )
    url = telling.url("part_history")
    return {
        "part": telling.head,
        "revisions": [
            _one(telling, row, saves, what, may_restore) for row, what in zip(listed, changed, strict=True)
        ],
        "pages": [
            {"number": n, "url": f"{url}?page={n}", "current": n == number}
            for n in dict.fromkeys(_near(number, pages))
        ],
        "count": newest,
        "compare_url": telling.url("compare") if newest > 1 else "",
        "from": newest - 1,
        "to": newest,
    }


def _near(number: int, pages: int) -> list[int]:
    """The pages offered: the first, those about this one, the last."""
    return [n for n in range(1, pages + 1) if n in {1, pages} or abs(n - number) < 4]


def _one(
    telling: Telling, row: PartRevision, saves: Mapping[tuple[str, int], Fact], what: Shown, may_restore: bool
) -> dict[str, Any]:
    before = f"{telling.url('compare')}?from={row.number - 1}&to={row.number}" if row.number > 1 else ""
    restore = may_restore and not row.newest
    return {
        **told(row, saves),
        "changed": what,
        "whole_url": before if what.cut or what.more else "",
        "restore_url": telling.url("restore", number=str(row.number)) if restore else "",
    }


def two(telling: Telling, numbers: tuple[int, int]) -> tuple[PartRevision | None, PartRevision | None]:
    """Two revisions of a part by their numbers, None for one that is not there: one query."""
    rows = {one.number: one for one in revisions(telling.record, telling.part.key).filter(number__in=numbers)}
    return rows.get(numbers[0]), rows.get(numbers[1])


def compared(telling: Telling, before: PartRevision, after: PartRevision) -> dict[str, Any]:
    """Two revisions of a part side by side: who made each, and everything that differs between them."""
    saves = saves_of(telling.record, [before, after])
    found = telling.between(telling.content(before), telling.content(after))
    (changed,) = shown([found], most=len(found), letters=10**9)
    return {
        "before": told(before, saves),
        "after": told(after, saves),
        "changed": changed,
    }


def restoring(telling: Telling, earlier: PartRevision, newest: PartRevision) -> dict[str, Any]:
    """What putting an earlier revision back would change in the part as it is now."""
    context = compared(telling, newest, earlier)
    return {**context, "now": context["before"], "earlier": context["after"]}


def newest(telling: Telling) -> PartRevision:
    """A part's newest revision: one query. Only for a part that has one."""
    return revisions(telling.record, telling.part.key).get(newest=True)
