"""A tab made from nothing but its parts: questions, and tables whose rows are people's or the template's own.

What the first template lays out by hand stands in `summary` and `schemes`; later ones use this.
"""

from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from bcf.editions.base import Answer, Field, Part, Table
from bcf.parts import held, total
from submissions.sheets.book import LINE_HEIGHT, NUMBER_KIND, POUNDS, THOUSANDS, Placed, Tab, named
from submissions.sheets.grid import Grid, GridColumn, table_name, total_name
from submissions.sheets.words import lines_of, words_of

# Of a tab, by the kind of its first part: the widths of its columns, where its colour key begins, its unit of money.
SHAPES: dict[str, tuple[tuple[float, ...], int, Decimal]] = {
    "contributions": ((46.0, 46.0, 17.0, 17.0, 17.0), 2, THOUSANDS),
    "spending": ((38.0, 20.0, 20.0, 17.0, 10.0, 10.0, 27.0, 34.0, 17.0, 17.0), 3, THOUSANDS),
    "benefits": ((34.0, 20.0, 30.0, 20.0, 12.0, 12.0, 15.0, 42.0, 42.0), 3, POUNDS),
    "performance": ((52.0, *(15.0,) * 8), 3, POUNDS),
    "metric": ((36.0, *(14.0,) * 12), 3, POUNDS),
}

UPRIGHT = {"contributions"}
"""Kinds of part whose tab is rather high than wide."""


def part(tab: Tab, one: Part) -> None:
    """The part, its questions first; several tables that add up have their sum above them."""
    tab.upright = one.kind in UPRIGHT
    tab.section(one.title)
    tab.questions(one, one.fields)
    if one.kind == "contributions":
        _whole(tab, one)
    for table in one.tables:
        tab.next(8)
        if len(one.tables) > 1:
            tab.across(tab.next(18), 1, tab.last, table.label, tab.look("question"))
        tab.hint(table.hint)
        if table.fixed_rows:
            fixed_table(tab, one, table)
        else:
            open_table(tab, one, table)


def heading(tab: Tab, column: Field) -> str:
    """A column's heading; of an amount with its unit, and where it has a year that alone, as in the template."""
    if column.answer != Answer.MONEY:
        return ", ".join(word for word in (column.label, column.year, column.sub_label) if word)
    label = column.year if column.year and column.work is None else column.label
    return f"{label} ({tab.money})"


def _whole(tab: Tab, one: Part) -> None:
    """The sum over all tables of a part, above them."""
    columns = [column for column in one.tables[0].columns if column.total]
    at = [column.key for column in one.tables[0].columns].index(columns[0].key) + 1
    tab.next(8)
    header, row = tab.next(18), tab.next(18)
    tab.across(row, 1, at - 1, "Total, all sources", tab.look("total_label"))
    content = tab.book.document.part(one.key)
    for place, column in enumerate(columns, start=at):
        tab.sheet.write_string(header, place, heading(tab, column), tab.look("header", align="right"))
        amounts = [total([getattr(line, column.key) for line in getattr(content, table.key)]) for table in one.tables]
        value = sum(amounts, Decimal(0)) / tab.scale
        tab.room_for(place, value)
        sums = "+".join(total_name(one, column.key, table.key) for table in one.tables)
        tab.formula(row, place, sums, value, tab.look("calculated", "money"))
        tab.book.define(named("total", one.key, column.key), tab.name, (row, place))


def open_table(tab: Tab, one: Part, table: Table, more: dict[str, GridColumn] | None = None) -> Grid:
    """A table to which people add rows; what is worked out of a row is a live formula.

    `more` are calculated columns of the tab's own, each after the column of its key.
    """
    columns: list[GridColumn] = []
    for column in table.shown:
        columns.append(
            GridColumn(column.key, heading(tab, column), column)
            if column.work is None
            else _worked(tab, table, column)
        )
        columns += [more[column.key]] if more and column.key in more else []
    summed = any(column.total for column in table.shown)
    grid = Grid(tab, one, table, columns, above=2 if summed else 0)
    if summed:
        words = f"Total, {table.label}"
        grid.total_row(grid.top, words)
        grid.not_read_row(grid.top + 1)
    grid.write([])
    return grid


def _worked(tab: Tab, table: Table, column: Field) -> GridColumn:
    """A column that is worked out from others of its row, as a formula; it follows them wherever the row goes."""
    work, when = column.work, column.when
    place = {one.key: at for at, one in enumerate(table.shown, start=1)}
    whole = column.answer in {Answer.MONEY, Answer.COUNT}

    def made_of(cells: list[str]) -> str:
        made = "*".join(cells) if work and work.how == "product" else f"100-{'-'.join(cells)}"
        return f"ROUND({made},0)" if whole else made

    def formula(row: int) -> str:
        cells = [f"${xl_col_to_name(place[key])}{row + 1}" for key in (work.of if work else ())]
        given = [f"ISNUMBER({cell})" for cell in cells]
        if when:
            asked = table.column[when.key].choice_label(str(when.equals))
            given.append(f'${xl_col_to_name(place[when.key])}{row + 1}="{asked}"')
        return f'IF(AND({",".join(given)}),{made_of(cells)},"")'

    def summed(grid: Grid) -> str:
        spans = [grid.span(key) for key in (work.of if work else ())]
        given = "*".join(f"ISNUMBER({span})" for span in spans)
        return f"SUM(IF({given},{made_of(spans)},0))"

    def value(line: Any) -> Any:
        return held(column, line)

    kind = NUMBER_KIND.get(column.answer, "")
    return GridColumn(
        column.key,
        heading(tab, column),
        formula=formula,
        value=value,
        number=kind,
        total=summed if column.total else None,
    )


def fixed_table(tab: Tab, one: Part, table: Table) -> None:
    """A table whose rows are the template's own."""
    heads = [table.label, *(heading(tab, column) for column in table.columns)]
    lines = max(lines_of(head, tab.widths[at]) for at, head in enumerate(heads))
    codes, header = tab.next(), tab.next(lines * LINE_HEIGHT + 8)
    tab.sheet.set_row(codes, None, None, {"hidden": True})
    tab.sheet.write_string(codes, 0, "id", tab.look("code"))
    tab.sheet.write_string(header, 1, heads[0], tab.look("header"))
    for at, column in enumerate(table.columns, start=2):
        tab.sheet.write_string(codes, at, column.key, tab.look("code"))
        tab.sheet.write_string(header, at, heads[at - 1], tab.look("header", align="right"))
    placed = Placed(tab.name, header=header)
    tab.book.tables[one.key, table.key] = placed
    content = {row.id: row for row in getattr(tab.book.document.part(one.key), table.key)}
    for fixed in table.fixed_rows:
        label = f"{fixed.label} ({fixed.sub_label})" if fixed.sub_label else fixed.label
        cells = [getattr(content[fixed.id], column.key) for column in table.columns]
        row = tab.next(_height(tab, [label, *map(_shown(tab), table.columns, cells)]))
        tab.sheet.write_string(row, 0, fixed.id, tab.look("code"))
        tab.sheet.write_string(row, 1, label, tab.look("label"))
        for at, (column, cell) in enumerate(zip(table.columns, cells, strict=True), start=2):
            look = tab.look("input", NUMBER_KIND.get(column.answer, "text"))
            tab.write((row, at), one, f"{table.key}.{fixed.id}.{column.key}", column, cell, look)
            tab.validate(one, column, (row, at), (row, at))
            placed.cells[fixed.id, column.key] = (row, at)
    tab.book.define(table_name(one, table), tab.name, (codes, 0), (tab.row - 1, len(table.columns) + 1))


def _shown(tab: Tab) -> Any:
    def words(column: Field, cell: Any) -> str:
        return words_of(column, cell, tab.book.reference, tab.book.schemes)

    return words


def _height(tab: Tab, texts: list[str]) -> float:
    """High enough for the longest of these texts, each in the column where it stands."""
    return max(lines_of(text, tab.widths[at]) for at, text in enumerate(texts)) * LINE_HEIGHT + 5
