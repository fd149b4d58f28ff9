"""What differs between two contents of a part: fields, cells, and rows added, removed or moved. Pure.

Rows are matched by identity. Prose is compared as its words; the word-level marks are the history page's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from bcf import parts as part_types
from bcf import rich_text
from bcf.amounts import show_whole
from bcf.editions.base import Answer, Field, Part, Table
from bcf.parts import Content, Row
from plans.checks.wording import lowered
from plans.numbering import UNNUMBERED, Numbering, as_read, as_typed
from plans.places import place_label

LONGEST = 160


@dataclass(frozen=True)
class Difference:
    """One thing that changed. `change` is the difference of two numbers, signed, or None."""

    label: str
    was: str
    now: str
    change: str | None = None


def shown(field: Field, cell: Any, schemes: Mapping[str, str] | None = None) -> str:
    """A cell in words: labels for choices, plain text for prose, cut where it is long."""
    if cell is None:
        return ""
    if field.answer == Answer.RICH_TEXT and isinstance(cell, str):
        text = rich_text.text_of(cell)
        return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}… ({rich_text.words(cell)} words)"
    if field.answer == Answer.SCHEME and isinstance(cell, str):
        return (schemes or {}).get(cell, cell)
    if field.answer == Answer.CHOICE and isinstance(cell, str):
        return field.choice_label(cell)
    if field.answer == Answer.CHOICES and isinstance(cell, tuple):
        return ", ".join(field.choice_label(key) for key in cell)
    return part_types.as_typed(field, cell)


def differences(
    part: Part,
    before: Content,
    after: Content,
    schemes: Mapping[str, str] | None = None,
    numbers: Numbering = UNNUMBERED,
) -> list[Difference]:
    """Everything that differs, in the order of the page.

    `schemes` are those of the plan, by the id of their row; `numbers` those that citations show, as they are typed.
    """
    before, after = (as_read(part, one, partial(as_typed, known=numbers)) for one in (before, after))
    found = [
        difference(field, field.label, getattr(before, field.key), getattr(after, field.key))
        for field in part.fields
        if getattr(before, field.key) != getattr(after, field.key)
    ]
    for table in part.tables:
        found += _rows(table, getattr(before, table.key), getattr(after, table.key), schemes)
    kept, came = {one.id for one in before.stated}, {one.id for one in after.stated}
    found += [
        Difference(f"{place_label(part, before, one.place)}, as printed: set aside", one.printed, "")
        for one in before.stated
        if one.id not in came
    ]
    found += [
        Difference(f"{place_label(part, after, one.place)}, as printed", "", one.printed)
        for one in after.stated
        if one.id not in kept
    ]
    return found


def difference(field: Field, label: str, was: Any, now: Any, schemes: Mapping[str, str] | None = None) -> Difference:
    """One cell's difference, with the change where both are numbers."""
    change = show_whole(now - was) if isinstance(was, Decimal) and isinstance(now, Decimal) else None
    return Difference(label, shown(field, was, schemes), shown(field, now, schemes), change)


def _name(table: Table, row: Row, rows: dict[str, int]) -> str:
    fixed = table.fixed_row(row.id)
    if fixed:
        return fixed.label
    heading = getattr(row, table.heading, None) if table.heading else None
    words = f"{table.row_word.capitalize()} {rows[row.id]}"
    return f"{words}, {heading[:60]}" if isinstance(heading, str) and heading else words


def _rows(
    table: Table, before: tuple[Row, ...], after: tuple[Row, ...], schemes: Mapping[str, str] | None
) -> list[Difference]:
    was, now = {row.id: row for row in before}, {row.id: row for row in after}
    places = {row.id: n for n, row in enumerate(after, 1)}
    old_places = {row.id: n for n, row in enumerate(before, 1)}
    found = []
    for row in after:
        if row.id not in was:
            found.append(Difference(_name(table, row, places), "", f"{table.row_word.capitalize()} added"))
            continue
        for column in table.columns:
            old, new = getattr(was[row.id], column.key), getattr(row, column.key)
            if old != new:
                words = " ".join(word for word in (column.year, lowered(column.label), column.sub_label) if word)
                found.append(difference(column, f"{_name(table, row, places)}: {words}", old, new, schemes))
    found += [
        Difference(_name(table, row, old_places), f"{table.row_word.capitalize()} there", "Removed")
        for row in before
        if row.id not in now
    ]
    kept_before = [row.id for row in before if row.id in now]
    kept_after = [row.id for row in after if row.id in was]
    if kept_before != kept_after:
        found.append(Difference(f"Order of the {table.label.lower()}", "", "Changed"))
    return found
