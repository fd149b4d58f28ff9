"""Answers as the text of a cell. Rich text becomes plain text that reads back as the same lists and paragraphs."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bcf.amounts import show_date
from bcf.editions.base import Answer, Field
from bcf.parts import Unread
from bcf.rich_text.blocks import Block, Figure, Heading, Listing, Paragraph, Quotation, Table
from bcf.rich_text.reading import read
from plans.reference import Reference

LONGEST = 32_767
"""How many characters a cell can hold."""

BETWEEN = "; "
"""What parts the answers where several may be chosen."""


def plain(html: str) -> str:
    """Rich text as plain text: a blank line between blocks, bullets and numbers before list items."""
    return "\n\n".join(text for block in read(html, "") if (text := _plain(block)))


def _plain(block: Block) -> str:
    match block:
        case Paragraph(runs=runs) | Heading(runs=runs):
            return "".join(run.text for run in runs)
        case Listing(ordered=ordered, items=items):
            return "\n".join(_item(f"{n}." if ordered else "•", item) for n, item in enumerate(items, start=1))
        case Quotation(blocks=blocks):
            return "\n\n".join(map(_plain, blocks))
        case Figure(alt=alt, caption=caption):
            return f"[Picture: {' '.join(filter(None, (alt, ''.join(run.text for run in caption))))}]"
        case Table(rows=rows):
            return "\n".join(" | ".join(" ".join(map(_plain, cell.blocks)) for cell in row) for row in rows)


def _item(mark: str, blocks: list[Block]) -> str:
    """One list item; lists inside it stand further in."""
    first, *rest = "\n".join(map(_plain, blocks)).split("\n") or [""]
    return "\n".join([f"{mark} {first}", *(f"    {line}" for line in rest)])


def words_of(field: Field, cell: Any, reference: Reference, schemes: Mapping[str, str] | None = None) -> str:
    """An answer as a cell shows it: names of bodies, labels of choices, plain text; what was typed if unread."""
    if isinstance(cell, Unread):
        return cell.typed
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, tuple):
        return BETWEEN.join(_label(field, one, reference) for one in cell)
    if isinstance(cell, date):
        return show_date(cell)
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if field.answer == Answer.SCHEME and isinstance(cell, str):
        return (schemes or {}).get(cell, cell)
    return "" if cell is None else _label(field, str(cell), reference)


def _label(field: Field, text: str, reference: Reference) -> str:
    if field.answer in {Answer.ORGANISATION, Answer.ORGANISATIONS}:
        return reference.name_of(text)
    if field.answer in {Answer.CHOICE, Answer.CHOICES}:
        return field.choice_label(text)
    return plain(text) if field.answer == Answer.RICH_TEXT else text


def fitted(text: str, rest: str) -> tuple[str, bool]:
    """The text, cut to what a cell can hold with a note where to read the rest; and whether it was cut."""
    if 2 * len(text) <= LONGEST or _length(text) <= LONGEST:
        return text, False
    note = f"\n\n[Cut here: a cell holds no more than {LONGEST:,} characters. {rest}]"
    kept = text[: LONGEST - _length(note)]
    while _length(kept) + _length(note) > LONGEST:
        kept = kept[: -(_length(kept) + _length(note) - LONGEST)]
    return kept + note, True


def _length(text: str) -> int:
    """The length as Excel counts it: a character beyond the first 65,536 counts for two."""
    return len(text) + sum(character > "\uffff" for character in text)


def lines_of(text: str, wide: float) -> int:
    """How many lines a text takes in a column so many digits wide: an estimate, rather too many than too few."""
    across = max(1.0, wide * 1.1 - 4)
    return sum(max(1, -(-len(line) // int(across))) for line in text.split("\n"))
