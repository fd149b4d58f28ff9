"""What somebody chose where two versions of a part clash, as the page of the two posts it. Pure.

For each place `choose-PLACE` is `theirs`, `mine` or `other`; `other-PLACE` is what they wrote instead, read like any
answer. Texts cite by the numbers with which that page was drawn: `numbering-chosen`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from bcf import parts as part_types
from bcf.editions.base import Answer, Field, Part
from bcf.parts import Content
from plans import numbering
from plans.merging import Conflict, Merge, settled, value_at

THEIRS, MINE, OTHER = "theirs", "mine", "other"
WRITTEN = frozenset(
    {
        Answer.RICH_TEXT,
        Answer.LONG_TEXT,
        Answer.TEXT,
        Answer.MONEY,
        Answer.COUNT,
        Answer.RATE,
        Answer.PERCENTAGE,
        Answer.DATE,
    }
)
"""Kinds of answer of which a third may be written; the others are changed on the part's own page."""


@dataclass(frozen=True)
class Choice:
    """Which of two versions is kept, if one is chosen yet; `written` is a third, as a cell, whether chosen or not."""

    keep: str = ""
    written: Any = None


def field_at(part: Part, place: str) -> Field | None:
    """The question or column of a place; None for a whole row, a printed figure, or a place that is not there."""
    key, _, rest = place.partition(".")
    if not rest:
        return part.field.get(key)
    table = part.table.get(key)
    return table.column.get(rest.partition(".")[2]) if table else None


def read_choices(part: Part, post: QueryDict) -> dict[str, Choice]:
    """What was chosen, by place."""
    known = numbering.carried(post.get("numbering-chosen", ""))
    places = [name.partition("-")[2] for name in post if name.startswith(("choose-", "other-"))]
    return {place: _choice(field_at(part, place), place, post, known) for place in dict.fromkeys(places)}


def _choice(field: Field | None, place: str, post: QueryDict, known: numbering.Numbering) -> Choice:
    keep = post.get(f"choose-{place}", "")
    if field is None or field.answer not in WRITTEN:
        return Choice(keep if keep in {THEIRS, MINE} else "")
    written = part_types.read_cell(field, post.get(f"other-{place}", ""))
    if field.answer == Answer.RICH_TEXT and written:
        written = numbering.read(written, known)
    return Choice(keep if keep in {THEIRS, MINE, OTHER} else "", written)


def left_out(one: Conflict, choice: Choice) -> bool:
    """Whether what was chosen would drop something that was written beside it."""
    return choice.keep in {THEIRS, MINE} and _third(one, choice)


def _third(one: Conflict, choice: Choice) -> bool:
    return part_types.answered(choice.written) and choice.written not in (one.base, one.theirs, one.mine)


def settled_meanwhile(
    part: Part, found: Merge, versions: tuple[Content, Content, Content], choices: Mapping[str, Choice]
) -> tuple[Conflict, ...]:
    """The places of which a third was written and that clash no more: still to be chosen, or it would be dropped.

    `versions` are what both started from, theirs and mine. Those in a row that is gone are chosen with it.
    """
    clashing = {one.place for one in found.conflicts}
    listed = []
    for place, choice in choices.items():
        row, inside = place.rpartition(".")[0], field_at(part, place)
        if inside is None or clashing & {place, row} or (row and value_at(found.content, row) is None):
            continue
        base, theirs, mine = (value_at(version, place) for version in versions)
        one = Conflict(place, base, theirs, mine, inside)
        if _third(one, choice):
            listed.append(one)
    return tuple(listed)


def with_thirds_of_rows_gone(part: Part, mine: Content, theirs: Content, choices: Mapping[str, Choice]) -> Content:
    """Mine, with what was written for cells of rows that theirs has no more.

    It is the whole row that is to be chosen now: what was written for it stands in it.
    """
    values = {}
    for place, choice in choices.items():
        row = place.rpartition(".")[0]
        if not row or field_at(part, place) is None or not part_types.answered(choice.written):
            continue
        if value_at(theirs, row) is None and value_at(mine, row) is not None:
            values[place] = choice.written
    return settled(part, mine, values) if values else mine


def chosen(merge: Merge, choices: Mapping[str, Choice]) -> dict[str, Any]:
    """What is to stand at the places of the conflicts that are chosen, by place.

    A choice that would drop a third that was written is none yet.
    """
    values = {}
    for one in merge.conflicts:
        choice = choices.get(one.place, Choice())
        if choice.keep and not left_out(one, choice):
            values[one.place] = {THEIRS: one.theirs, MINE: one.mine, OTHER: choice.written}[choice.keep]
    return values
