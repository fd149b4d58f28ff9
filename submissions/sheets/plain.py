"""A tab made from nothing but its part: questions, tables to which rows are added, and figures that are worked out.

What the first template lays out by hand stands in `summary`, `schemes` and `outcomes`; later ones use this.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from bcf.editions.base import Field, Part, Summary, Table
from bcf.parts import held
from plans.figures import FigureTable, figure_tables
from submissions.sheets.book import NUMBER_KIND, Book, Placed, Tab
from submissions.sheets.grid import Grid, GridColumn, table_name, total_name

WIDTHS = (34.0, 20.0, 18.0, 16.0, 16.0, 20.0, 24.0, 16.0, 24.0, 24.0, 16.0, 16.0)
KEY_FROM = 3


def part(tab: Tab, one: Part) -> None:
    """The part, from its questions to the figures beside it."""
    tab.section(one.title)
    tab.questions(one, one.fields)
    for table in one.tables:
        tab.next(8)
        tab.across(tab.next(18), 1, tab.last, table.label, tab.look("question"))
        tab.hint(table.hint)
        if table.fixed_rows:
            _fixed(tab, one, table)
        else:
            _open(tab, one, table)
    for figures in figure_tables(tab.book.document, one.figures):
        worked_table(tab, figures)


def heading(column: Field) -> str:
    """A column's heading, with its year and what stands under it."""
    return ", ".join(word for word in (column.label, column.year, column.sub_label) if word)


def _open(tab: Tab, one: Part, table: Table) -> None:
    """A table to which people add rows; what is worked out of a row is a live formula."""
    at = {column.key: place for place, column in enumerate(table.shown, start=1)}
    columns = [
        GridColumn(column.key, heading(column), column) if column.work is None else _worked(column, at)
        for column in table.shown
    ]
    summed = any(column.total for column in table.columns)
    grid = Grid(tab, one, table, columns, above=2 if summed else 0)
    if summed:
        grid.total_row(grid.top, f"Total, {table.label}"[:60])
        grid.not_read_row(grid.top + 1)
    grid.write([])


def _worked(column: Field, at: dict[str, int]) -> GridColumn:
    work = column.work

    def formula(row: int) -> str:
        cells = [f"${xl_col_to_name(at[key])}{row + 1}" for key in (work.of if work else ())]
        given = ",".join(f"ISNUMBER({cell})" for cell in cells)
        made = "*".join(cells) if work and work.how == "product" else f"100-{'-'.join(cells)}"
        return f'IF(AND({given}),{made},"")'

    def value(line: Any) -> Any:
        return held(column, line)

    return GridColumn(column.key, heading(column), formula=formula, value=value)


def _fixed(tab: Tab, one: Part, table: Table) -> None:
    """A table whose rows are the template's own."""
    codes, header = tab.next(), tab.next(22)
    tab.sheet.set_row(codes, None, None, {"hidden": True})
    tab.sheet.write_string(codes, 0, "id", tab.look("code"))
    tab.sheet.write_string(header, 1, table.label, tab.look("header"))
    for at, column in enumerate(table.columns, start=2):
        tab.sheet.write_string(codes, at, column.key, tab.look("code"))
        tab.sheet.write_string(header, at, heading(column), tab.look("header", align="right", text_wrap=True))
    placed = Placed(tab.name, header=header)
    tab.book.tables[one.key, table.key] = placed
    content = {row.id: row for row in getattr(tab.book.document.part(one.key), table.key)}
    for fixed in table.fixed_rows:
        row = tab.next()
        tab.sheet.write_string(row, 0, fixed.id, tab.look("code"))
        tab.sheet.write_string(row, 1, fixed.label, tab.look("label"))
        for at, column in enumerate(table.columns, start=2):
            look = tab.look("input", NUMBER_KIND.get(column.answer, "text"))
            place = f"{table.key}.{fixed.id}.{column.key}"
            tab.write((row, at), one, place, column, getattr(content[fixed.id], column.key), look)
            tab.validate(one, column, (row, at), (row, at))
            placed.cells[fixed.id, column.key] = (row, at)
    tab.book.define(table_name(one, table), tab.name, (codes, 0), (tab.row - 1, len(table.columns) + 1))


def summary(tab: Tab, told: Summary) -> None:
    """The tab on which nothing is asked; sums over the lines of other tabs are live."""
    tab.section("Summary")
    tab.hint("Worked out from the other tabs. Where a figure follows them as they change, it is a formula.")
    for name in told.figures:
        for figures in figure_tables(tab.book.document, (name,)):
            worked_table(tab, figures, sums_of(tab.book, name))


def sums_of(book: Book, name: str) -> dict[tuple[str, int], str]:
    """The formulas of a table of figures, by a row's label and the place of its number."""
    edition = book.document.edition
    roles, found = edition.roles, {}
    lines = book.tables.get((roles.spending, "lines"))
    if name in {"sources", "areas"} and lines:
        key = "source" if name == "sources" else "area"
        for choice in edition.part[roles.spending].table["lines"].column[key].choices:
            for at, year in enumerate(edition.years):
                sums = f'SUMIF({lines.column(key)},"{choice.label}",{lines.column(roles.spent[year])})'
                if name == "areas":
                    found[choice.label, at] = sums
                    continue
                paid = total_name(edition.part[roles.contributions], roles.paid_in[year], choice.key)
                found[choice.label, 3 * at] = paid
                found[choice.label, 3 * at + 1] = sums
                found[choice.label, 3 * at + 2] = f"{paid}-{sums}"
    if name == "benefits":
        for at, table in enumerate(roles.saved.values()):
            held_in = book.tables[roles.benefits, table]
            for choice in edition.part[roles.benefits].table[table].column["kind"].choices:
                found[choice.label, at] = (
                    f'SUMIF({held_in.column("kind")},"{choice.label}",{held_in.column("saving")})'
                )
    return found


def worked_table(tab: Tab, figures: FigureTable, formulas: Mapping[tuple[str, int], str] | None = None) -> None:
    """Figures that the plan works out: as values, or as live formulas where there are any."""
    tab.next(10)
    tab.across(tab.next(18), 1, tab.last, figures.caption, tab.look("question"))
    header = tab.next(34)
    for at, head in enumerate(figures.heads, start=1):
        side = "left" if at == 1 else "right"
        tab.sheet.write_string(header, at, head, tab.look("header", align=side, text_wrap=True))
    live: dict[int, list[tuple[str, Decimal]]] = {}
    for label, numbers in figures.rows:
        row = tab.next()
        tab.sheet.write_string(row, 1, label, tab.look("label", text_wrap=True))
        for at, number in enumerate(numbers, start=2):
            formula = (formulas or {}).get((label, at - 2), "")
            _worked_cell(tab, (row, at), number, formula)
            if formula:
                live.setdefault(at, []).append((xl_rowcol_to_cell(row, at), number or Decimal(0)))
    if figures.foot:
        label, numbers = figures.foot
        row = tab.next()
        tab.sheet.write_string(row, 1, label, tab.look("total_label"))
        for at, number in enumerate(numbers, start=2):
            _worked_cell(tab, (row, at), number, _sum(live.get(at, []), number))


def _sum(cells: list[tuple[str, Decimal]], whole: Decimal | None) -> str:
    """The sum of live cells, and of what of the whole stands in none of them; empty where no cell is live."""
    if not cells:
        return ""
    rest = (whole or Decimal(0)) - sum(number for _, number in cells)
    return f"SUM({','.join(cell for cell, _ in cells)})" + (f"+{rest}" if rest else "")


def _worked_cell(tab: Tab, at: tuple[int, int], number: Decimal | None, formula: str) -> None:
    look = tab.look("calculated", "rate", num_format="#,##0.##")
    if formula:
        tab.formula(*at, formula, number, look)
    elif number is None:
        tab.sheet.write_blank(*at, None, look)
    else:
        tab.sheet.write_number(*at, float(number), look)
