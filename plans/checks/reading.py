"""U1: what could not be read as the kind of answer asked for. It is kept as typed, and totals leave it out."""

from collections.abc import Iterator

from bcf.editions.base import Answer, Field, Part
from bcf.parts import Row, Unread, why_unread
from plans.checks.asking import answers, row_positions
from plans.checks.base import ERROR, Finding, check, found
from plans.checks.wording import column_name, place_in, row_name, sentence
from plans.document import Document
from plans.reference import Reference


def _label(part: Part, place: str, field: Field, row: Row | None, positions: dict[tuple[str, str], int]) -> str:
    if row is None:
        return field.label
    table = part.table[place.split(".", 1)[0]]
    return f"{row_name(table, row, positions[table.key, row.id])}, {column_name(field)}"


def likely(field: Field, suggestion: str) -> str:
    """The likely reading of an unread cell; a saving is entered without a minus, so its reading has none."""
    if field.answer == Answer.MONEY and field.key.startswith("saving"):
        return suggestion.lstrip("-\u2212")
    return suggestion


@check("U1", "What was typed can be read as the kind of answer asked for.")
def unread(one: Document, reference: Reference) -> Iterator[Finding]:
    """One finding for each cell that could not be read, with a likely reading where there is one."""
    for part in one.edition.parts:
        positions = row_positions(part, one.part(part.key))
        for place, field, cell, row in answers(one)[part.key]:
            if isinstance(cell, Unread):
                why = why_unread(field, cell)
                label = _label(part, place, field, row, positions)
                where = label if row is not None and part.kind != "metric" else f"{part.title}, {label}"
                yield found(
                    "U1",
                    ERROR,
                    f"{sentence(where)}: {why.reason}",
                    places=[place_in(part, place, label)],
                    short=f"{sentence(where)} cannot be read",
                    suggestion=likely(field, why.suggestion),
                )
