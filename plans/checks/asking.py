"""What an edition asks of a plan, and what was answered: the ground on which the checks stand."""

from collections.abc import Iterator
from typing import Any

import msgspec

from bcf.editions.base import Answer, Field, Part
from bcf.parts import Content, Row, Unread, answered, cells
from bcf.rich_text.citations import cited_in
from plans.checks.wording import plain
from plans.document import Document
from plans.money import once
from plans.numbering import numbering, worded
from plans.reference import Reference

TEXTS = frozenset({Answer.RICH_TEXT, Answer.TEXT, Answer.LONG_TEXT})


class Written(msgspec.Struct, frozen=True):
    """A text answer as words, with where it stands."""

    part: Part
    field: Field
    place: str
    text: str
    row: Row | None = None


def asked(one: Document, reference: Reference, part: Part, field: Field) -> bool:
    """Whether a question is asked of this plan: its condition, where it has one, is met."""
    if field.when is None:
        return True
    owner, _, name = field.when.key.rpartition(".")
    source = reference if owner == "reference" else one.part(part.key)
    return bool(getattr(source, name, None) == field.when.equals)


def missing(cell: Any) -> bool:
    """Whether a cell has no answer at all. What was typed and could not be read is an answer, though a bad one."""
    return not answered(cell) or (isinstance(cell, str) and not plain(cell).strip() and not cited_in(cell))


def readable(part: Part, table: str, column: str, one: Document) -> bool:
    """Whether every cell of a column that somebody filled in could be read, so that its total may be judged."""
    return not any(isinstance(getattr(row, column, None), Unread) for row in getattr(one.part(part.key), table, ()))


def row_positions(part: Part, content: Content) -> dict[tuple[str, str], int]:
    """The number from 1 of each row, by its table's key and its id."""
    return {
        (table.key, row.id): position
        for table in part.tables
        for position, row in enumerate(getattr(content, table.key), start=1)
    }


def parts_of_kind(one: Document, kind: str) -> Iterator[Part]:
    """The parts of a kind, in the edition's order."""
    return (part for part in one.edition.parts if part.kind == kind)


@once
def answers(one: Document) -> dict[str, tuple[tuple[str, Field, Any, Row | None], ...]]:
    """Every cell of every part, by the part's key, as `bcf.parts.cells` gives them; of blank parts the empty ones."""
    return {part.key: tuple(cells(part, one.part(part.key))) for part in one.edition.parts}


@once
def writing(one: Document) -> tuple[Written, ...]:
    """Every text answer that holds words, in the order of the plan, with words for its citations."""
    known = numbering(one)
    return tuple(
        Written(part, field, place, text, row)
        for part in one.edition.parts
        for place, field, cell, row in answers(one)[part.key]
        if field.answer in TEXTS
        and isinstance(cell, str)
        and (text := plain(worded(cell, known) if field.answer == Answer.RICH_TEXT else cell).strip())
    )
