"""What differs between two contents of a part: fields, cells, and rows added, removed or moved. Pure.

Rows are matched by identity. Prose is compared as its words; the word-level marks are the history page's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from html import escape
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
BEFORE = 40
"""How many letters of what two long texts share are shown before they part."""


@dataclass(frozen=True)
class Difference:
    """One thing that changed. `change` is the difference of two numbers, signed, or None.

    `texts` are the two texts whole, as clean HTML, where both hold prose whose words can be compared.
    """

    label: str
    was: str
    now: str
    change: str | None = None
    texts: tuple[str, str] | None = None


NAMED = frozenset({Answer.SCHEME, Answer.ORGANISATION, Answer.ORGANISATIONS, Answer.FILE})
"""Answers that hold a key of something that has a name."""


def shown(field: Field, cell: Any, names: Mapping[str, str] | None = None) -> str:
    """A cell in words: labels for choices, names for keys, plain text for prose, cut where it is long."""
    if cell is None:
        return ""
    if field.answer == Answer.RICH_TEXT and isinstance(cell, str):
        return _cut(cell)
    if field.answer in NAMED and isinstance(cell, str | tuple):
        return ", ".join((names or {}).get(key, key) for key in ((cell,) if isinstance(cell, str) else cell))
    if field.answer == Answer.CHOICE and isinstance(cell, str):
        return field.choice_label(cell)
    if field.answer == Answer.CHOICES and isinstance(cell, tuple):
        return ", ".join(field.choice_label(key) for key in cell)
    return part_types.as_typed(field, cell)


def differences(
    part: Part,
    before: Content,
    after: Content,
    names: Mapping[str, str] | None = None,
    numbers: Numbering = UNNUMBERED,
) -> list[Difference]:
    """Everything that differs, in the order of the page.

    `names` gives schemes, bodies and files by their key; `numbers` are those that citations show, as they are typed.
    """
    before, after = (as_read(part, one, partial(as_typed, known=numbers)) for one in (before, after))
    found = [
        difference(field, field.label, getattr(before, field.key), getattr(after, field.key), names)
        for field in part.fields
        if getattr(before, field.key) != getattr(after, field.key)
    ]
    for table in part.tables:
        found += _rows(table, getattr(before, table.key), getattr(after, table.key), names)
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


def difference(field: Field, label: str, was: Any, now: Any, names: Mapping[str, str] | None = None) -> Difference:
    """One cell's difference, with the change where both are numbers. Long prose begins where the two part."""
    change = show_whole(now - was) if isinstance(was, Decimal) and isinstance(now, Decimal) else None
    if field.answer == Answer.RICH_TEXT and isinstance(was, str) and isinstance(now, str):
        start = _parting(rich_text.text_of(was), rich_text.text_of(now))
        return Difference(label, _cut(was, start), _cut(now, start), texts=(was, now))
    texts = None
    if field.answer == Answer.LONG_TEXT and isinstance(was, str) and isinstance(now, str):
        texts = _paragraphs(was), _paragraphs(now)
    return Difference(label, shown(field, was, names), shown(field, now, names), change, texts)


def _paragraphs(text: str) -> str:
    """Plain text of several lines as clean HTML."""
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.split("\n") if line.strip())


def _parting(was: str, now: str) -> int:
    """Where to begin showing two texts: some words before they part, or at the start where they part early."""
    shorter = min(len(was), len(now))
    same = next((n for n in range(shorter) if was[n] != now[n]), shorter)
    return was.rfind(" ", 0, same - BEFORE) + 1 if same > LONGEST - BEFORE else 0


def _cut(html: str, start: int = 0) -> str:
    """A piece of prose from there on, with the number of words of the whole where it is not the whole."""
    text = rich_text.text_of(html)
    piece = text[start : start + LONGEST].strip()
    whole = len(text) <= LONGEST and not start
    if whole:
        return text
    ahead, behind = "… " if start else "", "…" if len(text) > start + LONGEST else ""
    return f"{ahead}{piece}{behind} ({rich_text.words(html)} words)"


def _name(table: Table, row: Row, rows: dict[str, int]) -> str:
    fixed = table.fixed_row(row.id)
    if fixed:
        return fixed.label
    heading = getattr(row, table.heading, None) if table.heading else None
    words = f"{table.row_word.capitalize()} {rows[row.id]}"
    return f"{words}, {heading[:60]}" if isinstance(heading, str) and heading else words


def _rows(
    table: Table, before: tuple[Row, ...], after: tuple[Row, ...], names: Mapping[str, str] | None
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
                found.append(difference(column, f"{_name(table, row, places)}: {words}", old, new, names))
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
