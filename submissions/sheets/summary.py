"""The tab of the money paid in, and of what stands by if outcomes are missed: contributions and contingency."""

from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from bcf.editions.base import Answer, Field, Part, Table
from bcf.parts import answered, total
from plans import money
from submissions.sheets.book import Book, Placed, Tab, named
from submissions.sheets.grid import Grid, GridColumn, table_name

WIDTHS = (38.0, 36.0, 15.0, 17.0, 17.0, 17.0)
HEADINGS = {"organisation": "Organisation"}  # the national heading, where it is not the page's label
HOLDS_POOL = "holds_pool"
LONG = {Answer.RICH_TEXT, Answer.LONG_TEXT}


def contributions(tab: Tab, part: Part) -> None:
    """One line for each body and budget line, the BCF total and the area's minimum above."""
    table = part.table["lines"]
    tab.section(part.title)
    tab.hint(f"{table.hint} Whole pounds. 0 means nought; an empty cell means not answered.")
    tab.questions(part, [one for one in part.fields if one.answer not in LONG], last=2)
    tab.next(8)
    grid = Grid(tab, part, table, _columns(tab, part, table), above=4)
    grid.total_row(grid.top, "BCF total")
    grid.not_read_row(grid.top + 1)
    _minimums(tab, part, grid)
    placed = grid.write([("", 2), ("", 1), *((column.field.year, 1) for column in grid.summed if column.field)])
    _mark_short(tab, grid, placed)
    tab.questions(part, [one for one in part.fields if one.answer in LONG])


def _columns(tab: Tab, part: Part, table: Table) -> list[GridColumn]:
    holder = getattr(tab.book.document.part(part.key), "pool_holder", None)
    at = [column.key for column in table.columns].index("organisation") + 1

    def formula(row: int) -> str:
        body = xl_rowcol_to_cell(row, at, col_abs=True)
        holds = named(part.key, "pool_holder")
        return f'IF(OR({body}="",{holds}=""),"",IF({body}={holds},"Y","N"))'

    def value(line: Any) -> str:
        if not (answered(line.organisation) and answered(holder)):
            return ""
        return "Y" if line.organisation == holder else "N"

    asked = [GridColumn(one.key, HEADINGS.get(one.key, one.label), one) for one in table.columns]
    money_from = next(number for number, one in enumerate(table.columns) if one.total)
    holds = GridColumn(HOLDS_POOL, "Holds the pooled budget? (Y/N)", formula=formula, value=value)
    return [*asked[:money_from], holds, *asked[money_from:]]


def _minimums(tab: Tab, part: Part, grid: Grid) -> None:
    """The area's minimum for each year, and how far the total is from it."""
    row = grid.top + 2
    grid.blank_row(row, "Minimum for the area (Part 1, 1a)")
    grid.blank_row(row + 1, "Total less minimum")
    for year, column in tab.book.document.edition.roles.paid_in.items():
        if column not in grid.at:
            continue
        at, least = grid.at[column], area_minimum(tab.book, year)
        look = tab.look("given", "money")
        if least is None:
            tab.sheet.write_blank(row, at, None, look)
        else:
            tab.sheet.write_number(row, at, float(least), look)
        tab.book.define(named("given", f"minimum_{money.suffix(year)}"), tab.name, (row, at))
        minimum, paid = xl_rowcol_to_cell(row, at), xl_rowcol_to_cell(grid.top, at)
        over = None if least is None else money.pool(tab.book.document, year) - least
        tab.formula(
            row + 1, at, f'IF(ISNUMBER({minimum}),{paid}-{minimum},"")', over, tab.look("calculated", "money")
        )
        tab.sheet.conditional_format(
            row + 1, at, row + 1, at,
            {"type": "cell", "criteria": "<", "value": 0, "format": tab.book.bad},
        )  # fmt: skip


def area_minimum(book: Book, year: str) -> Decimal | None:
    """The area's minimum: what the plan details give or what was published, whichever is more; None for neither."""
    published = book.reference.minimum(year)
    known = [money.minimum(book.document, year), published.amount if published else None]
    return max((one for one in known if one is not None), default=None)


def _mark_short(tab: Tab, grid: Grid, placed: Placed) -> None:
    """Mark what a body pays in where all its lines together are less than its minimum."""
    if not grid.count:
        return
    minimum, actual, body = (grid.at[key] for key in ("minimum_2015_16", "actual_2015_16", "organisation"))
    bodies = grid.span("organisation", fixed=True)
    this = xl_rowcol_to_cell(grid.first, body, col_abs=True)
    paid, least = (
        f"SUMIF({bodies},{this},{grid.span(key, fixed=True)})" for key in ("actual_2015_16", "minimum_2015_16")
    )
    for at in (minimum, actual):
        tab.sheet.conditional_format(
            grid.first, at, grid.end - 1, at,
            {"type": "formula", "criteria": f'=AND({this}<>"",{paid}<{least})', "format": tab.book.bad},
        )  # fmt: skip


def contingency(tab: Tab, part: Part) -> None:
    """The narrative, then five outcomes by two sub-rows, by period; totals above."""
    tab.section(part.title)
    tab.questions(part, part.fields)
    for table in part.tables:
        _by_sub_row(tab, part, table)


def sub_rows(table: Table) -> dict[str, tuple[str, list[Field]]]:
    """The columns of a table by the sub-row they stand in: by its code, the label and the columns."""
    by_label: dict[str, list[Field]] = {}
    for column in table.columns:
        by_label.setdefault(column.label, []).append(column)
    return {_kind(same[0]): (label, same) for label, same in by_label.items()}


def _kind(column: Field) -> str:
    """What is left of a column's key without its period: `savings`."""
    return column.key.removesuffix(f"_{money.suffix(column.year)}")


def _by_sub_row(tab: Tab, part: Part, table: Table) -> None:
    groups = sub_rows(table)
    periods = [column.year for column in next(iter(groups.values()))[1]]
    first_at = 3
    tab.next(8)
    total_rows = {code: tab.next() for code in groups}
    codes = tab.next()
    header = tab.next(20)
    content = {row.id: row for row in getattr(tab.book.document.part(part.key), table.key)}
    placed = Placed(tab.name, header=header)
    _contingency_heads(tab, codes, header, periods, groups)
    cells: dict[str, list[tuple[int, int]]] = {}
    for fixed in table.fixed_rows:
        for number, (code, (label, columns)) in enumerate(groups.items()):
            row = tab.next()
            tab.sheet.write_string(row, 0, f"{fixed.id}.{code}", tab.look("code"))
            if not number:
                tab.sheet.merge_range(row, 1, row + len(groups) - 1, 1, "", tab.look("label"))
                tab.sheet.write_string(row, 1, fixed.label, tab.look("label"))
            tab.sheet.write_string(row, 2, label, tab.look("label"))
            for at, column in enumerate(columns, start=first_at):
                place = f"{table.key}.{fixed.id}.{column.key}"
                look = tab.look("input", "money")
                tab.write((row, at), part, place, column, getattr(content[fixed.id], column.key), look)
                tab.validate(part, column, (row, at), (row, at))
                placed.cells[fixed.id, column.key] = (row, at)
                cells.setdefault(column.key, []).append((row, at))
    tab.book.tables[part.key, table.key] = placed
    tab.book.define(table_name(part, table), tab.name, (codes, 0), (tab.row - 1, first_at + len(periods) - 1))
    for code, (label, columns) in groups.items():
        row = total_rows[code]
        tab.across(row, 1, 2, f"Total: {label[0].lower()}{label[1:]}", tab.look("total_label"))
        for at, column in enumerate(columns, start=first_at):
            value = total([getattr(line, column.key) for line in content.values()])
            tab.room_for(at, value)
            which = ",".join(xl_rowcol_to_cell(*cell) for cell in cells[column.key])
            tab.formula(row, at, f"SUM({which})", value, tab.look("calculated", "money"))
            tab.book.define(named("total", part.key, column.key), tab.name, (row, at))


def _contingency_heads(
    tab: Tab, codes: int, header: int, periods: list[str], groups: dict[str, tuple[str, list[Field]]]
) -> None:
    """The hidden codes (`2015_16`) and the header. A cell's column in the content is `SUBROW_CODE`."""
    _, columns = next(iter(groups.values()))
    tab.sheet.set_row(codes, None, None, {"hidden": True})
    tab.sheet.write_string(codes, 0, "id.kind", tab.look("code"))
    for at, text in enumerate(("Outcome", "Planned and most needed"), start=1):
        tab.sheet.write_string(header, at, text, tab.look("header"))
    for at, (period, column) in enumerate(zip(periods, columns, strict=True), start=3):
        tab.sheet.write_string(codes, at, money.suffix(column.year), tab.look("code"))
        tab.sheet.write_string(header, at, period, tab.look("header", align="right"))
