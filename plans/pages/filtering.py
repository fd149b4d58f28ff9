"""Showing some of a table's rows: those whose choices are the ones asked for in the page's address. It saves nothing.

An address names a column as `TABLE.COLUMN`, and what it must hold; `-` asks for rows in which nothing is chosen.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.http import urlencode

from bcf.editions.base import Answer, Field, Part, Table
from bcf.parts import Row, answered

Only = tuple[tuple[str, str], ...]
"""What is asked for: columns as `TABLE.COLUMN` with what they must hold, in the order of the page."""

NOTHING = "-"
LONGEST = 80
WORTH_IT = 10
"""A table of so many rows or fewer is read at a glance."""
ONE_OF = frozenset({Answer.CHOICE, Answer.ORGANISATION, Answer.SCHEME, Answer.YES_NO})


def columns_of(table: Table) -> tuple[Field, ...]:
    """The columns by which a table's rows are told apart: those in which one thing is chosen."""
    if table.look != "sheet" or table.fixed_rows:
        return ()
    return tuple(column for column in table.columns if column.answer in ONE_OF)


def asked_for(part: Part, query: Mapping[str, str]) -> Only:
    """What an address asks for, of a part; what it does not know it leaves out."""
    found = []
    for table in part.tables:
        for column in columns_of(table):
            name = f"{table.key}.{column.key}"
            value = query.get(name, "")
            if value and len(value) <= LONGEST:
                found.append((name, value))
    return tuple(found)


def in_address(only: Only) -> str:
    """The end of an address that asks for the same: empty, or beginning with `&`."""
    return f"&{urlencode(only)}" if only else ""


def kept_rows(table: Table, rows: list[Row], only: Only) -> list[tuple[int, Row]]:
    """The rows that are asked for, with their positions from 1 in the whole table."""
    wanted = {name.partition(".")[2]: value for name, value in only if name.partition(".")[0] == table.key}
    return [
        (position, row)
        for position, row in enumerate(rows, start=1)
        if all(_holds(getattr(row, column), value) for column, value in wanted.items())
    ]


def _holds(cell: Any, value: str) -> bool:
    if value == NOTHING:
        return not answered(cell)
    if isinstance(cell, bool):
        return cell == (value == "yes")
    return bool(cell == value)


def bar(table: Table, rows: list[Row], only: Only, offered: Mapping[str, list[tuple[str, str]]]) -> dict[str, Any]:
    """The choices over a table, for the templates; empty where the table needs none.

    `offered` gives what each column may hold, with its words.
    """
    chosen = {name: value for name, value in only if name.partition(".")[0] == table.key}
    if not columns_of(table) or (len(rows) <= WORTH_IT and not chosen):
        return {}
    return {
        "columns": [
            {
                "name": f"{table.key}.{column.key}",
                "id": f"only-{table.key}-{column.key}",
                "label": column.label,
                "options": [
                    {"value": value, "label": words, "selected": chosen.get(f"{table.key}.{column.key}") == value}
                    for value, words in [*offered[column.key], (NOTHING, "Nothing chosen")]
                ],
            }
            for column in columns_of(table)
        ],
        "active": bool(chosen),
    }
