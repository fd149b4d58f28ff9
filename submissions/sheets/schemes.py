"""The tab of schemes: what each costs and saves by year, recurrent or not, with the totals and the pool above."""

from decimal import Decimal
from itertools import groupby
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from bcf.editions.base import Answer, Field, Part, Table
from plans import money
from submissions.sheets.book import Tab, named
from submissions.sheets.grid import Grid, GridColumn, total_name

WIDTHS = (34.0, 22.0, *(12.5,) * 8, 34.0, 26.0)
HEADINGS = {"name": "BCF investment (scheme)"}  # the national heading, where it is not the page's label


def schemes(tab: Tab, part: Part) -> None:
    """One line for each scheme."""
    tab.section(part.title)
    tab.questions(part, part.fields)
    for table in part.tables:
        _grid(tab, part, table)


def _grid(tab: Tab, part: Part, table: Table) -> None:
    tab.hint(f"{table.hint} Whole pounds. Savings are the benefits of the national form.")
    for column in table.columns:
        if column.answer == Answer.CHOICES:
            words = "; ".join(choice.label for choice in column.choices)
            tab.hint(f"{column.label}, one or more with a semicolon between: {words}.")
    tab.next(6)
    columns = [GridColumn(one.key, _heading(one), one) for one in table.columns]
    grid = Grid(tab, part, table, columns, above=5)
    grid.total_row(grid.top, "")
    tab.formula(grid.top, 1, _count_words(grid), _count_value(grid), tab.look("total_label"))
    grid.not_read_row(grid.top + 1)
    _reconciled(tab, part, grid)
    grid.write([("", 2), *((title, len(same)) for title, same in _groups(table) if title)])
    tab.sheet.freeze_panes(grid.first, 2)
    tab.print_titles = (grid.codes - 1, grid.header)


def _heading(one: Field) -> str:
    """A column's heading: under the group's title, recurrent or not."""
    word = {"one-off": "non-recurrent"}.get(one.sub_label, one.sub_label)
    return f"{one.label}, {word}" if word else HEADINGS.get(one.key, one.label)


def _groups(table: Table) -> list[tuple[str, list[Field]]]:
    """The headings over the columns: the year and what the amounts are."""
    return [
        (f"{year} {label.lower()}" if year else "", list(same))
        for (year, label), same in groupby(table.columns, key=lambda one: (one.year, one.label if one.year else ""))
    ]


def _count_words(grid: Grid) -> str:
    counted = f"COUNTA({grid.span(grid.columns[0].code)})-2"  # the header and the end mark are words too
    return f'"Total, "&({counted})&IF({counted}=1," scheme"," schemes")'


def _count_value(grid: Grid) -> str:
    count = sum(getattr(row, grid.columns[0].code) is not None for row in grid.rows)
    return f"Total, {count} scheme{'' if count == 1 else 's'}"


def _reconciled(tab: Tab, part: Part, grid: Grid) -> None:
    """The year's total, what it should equal, and the difference, over each pair of columns."""
    labels = ("Recurrent and non-recurrent", "Pool, and contingency table's savings", "Difference")
    for number, label in enumerate(labels):
        grid.blank_row(grid.top + 2 + number, label)
    document = tab.book.document
    for title, same in _groups(grid.table):
        if not title:
            continue
        row, first, last = grid.top + 2, grid.at[same[0].key], grid.at[same[-1].key]
        saving = same[0].key.startswith("saving")
        year = same[0].year
        value = (money.total_saving if saving else money.total_spending)(document, year)
        summed = "+".join(total_name(part, one.key) for one in same)
        _over(tab, row, first, last, summed, value)
        tab.book.define(total_name(part, same[0].key.removesuffix("_recurrent")), tab.name, (row, first))
        other = _counterpart(tab, saving, year)
        if other:
            name, amount = other
            _over(tab, row + 1, first, last, name, amount)
            difference = f"{xl_rowcol_to_cell(row, first)}-{xl_rowcol_to_cell(row + 1, first)}"
            _over(tab, row + 2, first, last, difference, value - amount)
            _mark(tab, row + 2, first)


def _counterpart(tab: Tab, saving: bool, year: str) -> tuple[str, Decimal] | None:
    """What a year's spending or saving should equal: the name of its cell and its amount."""
    parts, document = tab.book.document.edition.part, tab.book.document
    if saving:
        column = f"savings_{money.suffix(year)}"
        if "contingency" in parts and column in parts["contingency"].tables[0].column:
            return named("total", "contingency", column), money.contingency_savings(document, year)
        return None
    roles = document.edition.roles
    if year in roles.paid_in:
        return named("total", roles.contributions, roles.paid_in[year]), money.pool(document, year)
    return None


def _over(tab: Tab, row: int, first: int, last: int, formula: str, value: Any) -> None:
    look = tab.look("calculated", "money")
    if first < last:
        tab.sheet.merge_range(row, first, row, last, "", look)
    tab.formula(row, first, formula, value, look)


def _mark(tab: Tab, row: int, at: int) -> None:
    """A difference stands out; none at all is green."""
    for criteria, kind in (("!=", tab.book.bad), ("==", tab.book.good)):
        tab.sheet.conditional_format(
            row, at, row, at, {"type": "cell", "criteria": criteria, "value": 0, "format": kind}
        )
