"""F11: every scheme has a name, a lead provider, and spending in every year in which it runs."""

from collections.abc import Iterator
from typing import Any

from bcf.editions.base import Part, Table
from plans import money
from plans.checks.asking import missing, parts_of_kind
from plans.checks.base import ERROR, Finding, check, found
from plans.checks.wording import counted, lowered, numbered, place_in, row_name, rows_place, sentence, spelt
from plans.document import Document
from plans.reference import Reference

Rows = list[tuple[int, Any]]


@check("F11", "There is a scheme, and every scheme has a name, a lead provider and its spending.")
def incomplete(one: Document, reference: Reference) -> Iterator[Finding]:
    """What schemes lack: one finding for each thing, however many schemes lack it."""
    for part in parts_of_kind(one, "schemes"):
        for table in part.tables:
            rows: Rows = list(enumerate(getattr(one.part(part.key), table.key), start=1))
            if len(rows) < table.minimum_rows:
                yield found(
                    "F11",
                    ERROR,
                    f"There is no {table.row_word}. At least one must be entered.",
                    places=[place_in(part, table.key, f"no {table.row_word}")],
                    short=f"There is no {table.row_word}",
                )
            yield from _without_words(part, table, rows)
            yield from _without_spending(one, part, table, rows)


def _without_words(part: Part, table: Table, rows: Rows) -> Iterator[Finding]:
    for column in (one for one in table.columns if one.required and not one.numeric):
        blank = [(position, row) for position, row in rows if missing(getattr(row, column.key))]
        if blank:
            thing = "name" if column.key == table.heading else lowered(column.label)
            yield _lacking(part, table, blank, column.key, len(rows), f"no {thing}")


def _without_spending(one: Document, part: Part, table: Table, rows: Rows) -> Iterator[Finding]:
    schemes = {scheme.row: scheme for scheme in money.schemes_of(one)}
    for year in one.edition.years:
        column = f"spend_{money.suffix(year)}_recurrent"
        blank = [
            (position, row)
            for position, row in rows
            if schemes[row.id].spend[year] is None and column not in schemes[row.id].unread
        ]
        if blank:
            yield _lacking(part, table, blank, column, len(rows), f"no figure for spending in {year}")
    for position, row in rows:
        spending = list(schemes[row.id].spend.values())
        if spending and all(amount is not None and amount == 0 for amount in spending):
            yield found(
                "F11",
                ERROR,
                f"{row_name(table, row, position)} spends £0 in every year.",
                places=[rows_place(part, table, [(position, row)], "", len(rows))],
                short=f"{row_name(table, row, position)} spends nothing",
            )


def _lacking(part: Part, table: Table, blank: Rows, column: str, every: int, what: str) -> Finding:
    verb = "has" if len(blank) == 1 else "have"
    if len(blank) == every and every > 1:
        message = f"{sentence(spelt(every))} of {counted(every, table.row_word)} have {what}."
    else:
        message = f"{numbered(table.row_word.capitalize(), [position for position, _ in blank])} {verb} {what}."
    return found(
        "F11",
        ERROR,
        message,
        places=[rows_place(part, table, blank, column, every)],
        short=f"{sentence(counted(len(blank), table.row_word))} {verb} {what}",
    )
