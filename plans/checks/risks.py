"""R1: at least one risk, each with its rating and mitigation, and ratings that rank."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bcf.amounts import show_whole
from bcf.editions.base import Field, Part, Table
from bcf.parts import held, number
from plans.checks.asking import missing
from plans.checks.base import ERROR, WARNING, Finding, check, found
from plans.checks.wording import counted, lowered, numbered, place_in, row_name, spelt, whole_part
from plans.document import Document
from plans.reference import Reference

MOST = 5
"""The highest score of how likely and how serious a risk is."""


@check("R1", "There is a risk, every risk has a rating and a mitigation, and they are not all rated the same.")
def risks(one: Document, reference: Reference) -> Iterator[Finding]:
    """What a risk table lacks; ratings that rank nothing."""
    for part in one.edition.parts:
        table = part.table.get("risks")
        if table is None:
            continue
        rows = list(enumerate(getattr(one.part(part.key), table.key), start=1))
        if not rows:
            yield found(
                "R1",
                ERROR,
                f"{part.full_title}: there is no risk. At least one must be entered.",
                places=[whole_part(part)],
                short="There is no risk",
            )
        for column in table.columns:
            blank = [(position, row) for position, row in rows if missing(getattr(row, column.key))]
            if blank and column.required:
                positions = [position for position, _ in blank]
                yield found(
                    "R1",
                    ERROR,
                    f"{numbered('Risk', positions)} {'has' if len(blank) == 1 else 'have'} no {_thing(column)}.",
                    places=[
                        place_in(part, f"{table.key}.{row.id}.{column.key}", row_name(table, row, position))
                        for position, row in blank
                    ],
                    short=f"{counted(len(blank), 'risk')} without {_thing(column)}",
                )
        yield from _out_of_range(part, table, rows)
        rating = next(column for column in table.shown if column.key == "rating")
        ratings = {held(rating, row) for _, row in rows}
        same = next(iter(ratings), None)
        if len(rows) > 2 and len(ratings) == 1 and isinstance(same, str | Decimal):
            label = rating.choice_label(same) if isinstance(same, str) else str(same)
            yield found(
                "R1",
                WARNING,
                f"All {spelt(len(rows))} risks are rated {label}, so the ratings rank nothing.",
                places=[place_in(part, table.key, f"all {spelt(len(rows))} risks")],
                short=f"All {spelt(len(rows))} risks are rated {label}",
            )


def _out_of_range(part: Part, table: Table, rows: list[tuple[int, Any]]) -> Iterator[Finding]:
    """What a rating is the product of, where it is not from 1 to 5."""
    rating = next(column for column in table.shown if column.key == "rating")
    for key in rating.work.of if rating.work else ():
        for position, row in rows:
            score = number(getattr(row, key))
            if score is not None and not 1 <= score <= MOST:
                column = table.column[key]
                yield found(
                    "R1",
                    ERROR,
                    f"Risk {position}: {lowered(column.label)} is {show_whole(score)}. It goes from 1 to {MOST}.",
                    places=[place_in(part, f"{table.key}.{row.id}.{key}", row_name(table, row, position))],
                    short=f"Risk {position}: {show_whole(score)} is not on the scale",
                )


def _thing(column: Field) -> str:
    return {"risk": "description", "rating": "rating", "mitigation": "mitigating action"}.get(
        column.key, lowered(column.label)
    )
