"""F3 and F6: figures that a paper or a file printed, against what the plan itself says.

A printed figure names its place: a field, a cell (`TABLE.ROW.COLUMN`), a printed total (`TABLE.total.COLUMN`), or a
figure that is computed (`pool_2014_15`, `periods.baseline.rate`, `periods.change`, `worked_saving`).
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from typing import Any

import msgspec

from bcf.amounts import show_pounds, show_whole
from bcf.editions.base import Answer, Part
from bcf.parts import Stated, Unread, number, total
from metrics.rates import people_changed, worked_saving
from plans import money
from plans.checks.asking import row_positions
from plans.checks.base import ERROR, INFORMATION, WARNING, Figure, Finding, Place, check, found
from plans.checks.finance import paid_in_full
from plans.checks.wording import (
    column_name,
    differ,
    difference,
    listed,
    lowered,
    quoted,
    row_name,
)
from plans.document import Document
from plans.reference import Reference


class Own(msgspec.Struct, frozen=True):
    """What the plan itself says at a printed figure's place; `value` is None where it says nothing readable."""

    label: str
    value: Decimal | None
    pounds: bool = False
    places: int = 0

    def show(self, value: Decimal) -> str:
        """A value of this place, as findings show it."""
        return show_pounds(value) if self.pounds else show_whole(value)


def printed(one: Document) -> Iterator[tuple[Part, Stated]]:
    """Every printed figure, with its part."""
    for part in one.edition.parts:
        for stated in one.contents[part.key].stated if part.key in one.contents else ():
            yield part, stated


def compared(stated: Stated) -> Decimal | None:
    """What a printed figure comes to in the unit of its place."""
    return None if stated.value is None else stated.value * (1 if stated.times is None else stated.times)


def _place(part: Part, stated: Stated, label: str) -> Place:
    return Place(part.key, stated.place, f"{part.full_title}, {lowered(label)}")


def _own(one: Document, part: Part, place: str) -> Own | None:
    """What the plan says at a place; None where the place is of another kind."""
    content = one.part(part.key)
    if place in part.field:
        field = part.field[place]
        value = number(getattr(content, place))
        return Own(field.label, value, field.answer == Answer.MONEY) if field.numeric else None
    if place.startswith("pool_"):
        year = place.removeprefix("pool_").replace("_", "/")
        if year not in one.edition.years:
            return None
        pool = money.pool(one, year) if paid_in_full(one, year) else None
        return Own(f"Total agreed value of pooled budget {year}", pool, True)
    if part.metric and place == "worked_saving":
        return Own("Saving", worked_saving(part.metric, content), True)
    if part.metric and place == "people_changed":
        return Own("Change in people", people_changed(part.metric, content))
    return _own_cell(part, content, place)


def _own_cell(part: Part, content: Any, place: str) -> Own | None:
    table_key, _, rest = place.partition(".")
    row_id, _, column_key = rest.partition(".")
    table = part.table.get(table_key)
    if table is None or column_key not in table.column or row_id == "total":
        return None
    column = table.column[column_key]
    row = next((row for row in getattr(content, table_key) if row.id == row_id), None)
    if row is None or not column.numeric:
        return None
    position = row_positions(part, content)[table_key, row_id]
    label = f"{row_name(table, row, position)}, {column_name(column)}"
    return Own(label, number(getattr(row, column_key)), column.answer == Answer.MONEY)


# --- F6: one figure given in more than one place ------------------------------------------------------------------


def _by_place(one: Document) -> dict[tuple[str, str], tuple[Part, Own, list[Stated]]]:
    """The printed figures that the plan itself gives too, by part and place."""
    groups: dict[tuple[str, str], tuple[Part, Own, list[Stated]]] = {}
    for part, stated in printed(one):
        if compared(stated) is None:
            continue
        key = (part.key, stated.place)
        if key not in groups:
            own = _own(one, part, stated.place)
            if own is None:
                continue
            groups[key] = (part, own, [])
        groups[key][2].append(stated)
    return groups


def _contradicts(stated: Stated, value: Decimal | None) -> bool:
    said = compared(stated)
    return said is not None and value is not None and abs(said - value) > (stated.precision or Decimal(0)) / 2


def _distinct(figures: list[Stated]) -> list[Stated]:
    """The printed figures of one place without those that repeat an earlier one."""
    kept: list[Stated] = []
    for stated in figures:
        if all(_contradicts(stated, compared(other)) for other in kept):
            kept.append(stated)
    return kept


@check("F6", "A figure is given once; a printed figure does not contradict it.")
def contradictions(one: Document, reference: Reference) -> Iterator[Finding]:
    """Places for which a paper prints two figures, or one that is not the plan's."""
    groups = _by_place(one)
    for part, own, figures in groups.values():
        distinct = _distinct(figures)
        if len(distinct) > 1:
            yield _several(part, own, distinct)
        elif _contradicts(distinct[0], own.value):
            yield _other_than_ours(part, own, distinct[0])
    yield from _unequal_seconds(groups)


def _label(part: Part, own: Own) -> str:
    return f"{lowered(own.label)} ({part.metric.short})" if part.metric else lowered(own.label)


def _how(stated: Stated) -> str:
    """How a printed figure comes to the unit of its place: ` (7 times “£111 a day”)`."""
    return f" ({show_whole(stated.times)} times {quoted(stated.printed)})" if stated.times not in (None, 1) else ""


def _several(part: Part, own: Own, figures: list[Stated]) -> Finding:
    label = _label(part, own)
    values = [value for value in map(compared, figures) if value is not None]
    ordinals = ("first", "second", "third", "fourth")
    rows = [
        Figure(f"{stated.where or 'The paper'}, {ordinals[min(position, 3)]} figure{_how(stated)}", show_whole(value))
        for position, (stated, value) in enumerate(zip(figures, values, strict=True))
    ]
    many = "two figures" if len(figures) == 2 else f"{len(figures)} figures"
    said = listed(f"{own.show(value)}{_how(stated)}" for stated, value in zip(figures, values, strict=True))
    return found(
        "F6",
        WARNING,
        f"The imported paper gives {many} for the {label}, {said}. "
        f"They differ by {own.show(max(values) - min(values))}.",
        places=[_place(part, figures[0], own.label)],
        figures=[*rows, Figure("Difference", show_whole(max(values) - min(values)), result=True)],
        short=f"The paper gives {many} for the {label}",
    )


def _other_than_ours(part: Part, own: Own, stated: Stated) -> Finding:
    said = compared(stated) or Decimal(0)
    value = own.value or Decimal(0)
    label = _label(part, own)
    return found(
        "F6",
        WARNING,
        f"{part.full_title}: the paper gives {own.show(said)}{_how(stated)} for the {label}. "
        f"The plan says {own.show(value)}. They differ by {own.show(abs(said - value))}.",
        places=[_place(part, stated, own.label)],
        figures=difference((f"Printed{_how(stated)}", said), ("The plan", value)),
        short=f"The paper and the plan differ by {own.show(abs(said - value))} for the {label}",
    )


def _unequal_seconds(groups: dict[tuple[str, str], tuple[Part, Own, list[Stated]]]) -> Iterator[Finding]:
    """Two places of one part that are equal in the plan, and whose contradicting printed figures are not."""
    astray = [
        (part, own, stated)
        for part, own, figures in groups.values()
        for stated in _distinct(figures)
        if own.pounds and own.value and _contradicts(stated, own.value)
    ]
    for (part, own, stated), (other_part, other_own, other) in combinations(astray, 2):
        first, second = compared(stated), compared(other)
        if part is not other_part or own.value != other_own.value or own.label == other_own.label:
            continue
        if first is None or second is None or not _contradicts(stated, second):
            continue
        yield found(
            "F6",
            WARNING,
            f"The plan gives one amount, {show_pounds(own.value or Decimal(0))}, for the {lowered(own.label)} "
            f"and the {lowered(other_own.label)}. The paper's other figures for them, {show_pounds(first)} and "
            f"{show_pounds(second)}, differ by {show_pounds(abs(first - second))}.",
            places=[_place(part, stated, own.label), _place(part, other, other_own.label)],
            figures=difference((own.label, first), (other_own.label, second)),
            short=f"The paper's second figures differ from each other by {show_pounds(abs(first - second))}",
        )


# --- F3: printed totals -------------------------------------------------------------------------------------------


@check("F3", "A printed total is the sum of its lines.")
def totals(one: Document, reference: Reference) -> Iterator[Finding]:
    """Printed totals that are not; what differs by no more than the last printed unit is rounding."""
    for part, stated in printed(one):
        table_key, _, column_key = stated.place.partition(".total.")
        table = part.table.get(table_key)
        said = compared(stated)
        if table is None or said is None or column_key not in table.column:
            continue
        column = table.column[column_key]
        rows = [getattr(row, column_key) for row in getattr(one.part(part.key), table_key)]
        unknown = any(isinstance(cell, Unread) or (cell is None and column.required) for cell in rows)
        lines = total(rows)
        if unknown or said == lines:
            continue
        near = abs(said - lines) <= max(stated.precision or Decimal(0), Decimal(1))
        label = f"{lowered(table.label)}, {column_name(column)}"
        yield found(
            "F3",
            INFORMATION if near else ERROR,
            f"The printed total of {label} is {show_pounds(said)}. Its {len(rows)} lines come to "
            f"{show_pounds(lines)}. {differ(said, lines)}{' This is rounding.' if near else ''}",
            places=[_place(part, stated, column_name(column))],
            figures=difference((f"{len(rows)} lines", lines), ("Printed total", said)),
            short=f"The printed total of {label} is not the sum of its lines",
        )
