"""A table to which people add rows: totals above, hidden codes, header, rows, end mark, all under one name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from bcf.editions.base import NUMERIC, Answer, Field, Part, Table
from bcf.parts import Unread, total
from submissions.sheets.book import LINE_HEIGHT, NUMBER_KIND, POUNDS, TALLEST_ROW, Placed, Tab, named
from submissions.sheets.words import lines_of, words_of

END = "end"
END_WORDS = "Insert new rows above this line"
ROWS_READY = 5
"""A draft's table offers at least so many rows to write in."""


def table_name(part: Part, table: Table) -> str:
    """The defined name of a table: `contributions`, `periods_residential`; part and table where there are two."""
    part_name = part.key.replace("-", "_")
    if part.metric:
        return f"{table.key}_{part_name}"
    return part_name if len(part.tables) == 1 else f"{part_name}_{table.key}"


def total_name(part: Part, column: str, table: str = "") -> str:
    """The defined name of the cell that holds a column's total; with the table's where the part has several."""
    return (
        named("total", part.key, table, column)
        if table and len(part.tables) > 1
        else named("total", part.key, column)
    )


def _is_money(field: Field) -> bool:
    return field.answer == Answer.MONEY


@dataclass(frozen=True)
class GridColumn:
    """One column. Without a `field` it is calculated: `formula` takes a sheet row, `value` a content row.

    `number` is the kind of number that a calculated column holds. Its `total`, if it has one, is a formula over the
    columns that it is made of: a row that somebody puts in has no formula of its own.
    """

    code: str
    label: str
    field: Field | None = None
    formula: Callable[[int], str] | None = None
    value: Callable[[Any], Any] | None = None
    number: str = ""
    total: Callable[["Grid"], str] | None = None


class Grid:
    """A table in the making: `above` says how many rows of totals stand over its header."""

    def __init__(self, tab: Tab, part: Part, table: Table, columns: Sequence[GridColumn], above: int) -> None:
        self.tab, self.part, self.table, self.columns = tab, part, table, tuple(columns)
        self.rows = getattr(tab.book.document.part(part.key), table.key)
        self.top = tab.row
        self.codes = tab.row + above + 1  # totals, then the row of groups, then the codes
        self.header = self.codes + 1
        self.first = self.header + 1
        spare = 0 if tab.book.signed else max(0, ROWS_READY - len(self.rows))
        self.count = len(self.rows) + spare
        self.end = self.first + self.count
        self.at = {column.code: number for number, column in enumerate(self.columns, start=1)}
        self.look = tab.look
        tab.row = self.end + 1

    def span(self, code: str, fixed: bool = False) -> str:
        """A column's cells from header to end mark, as formulas write them."""
        letter = xl_col_to_name(self.at[code])
        mark = "$" if fixed else ""
        return f"{mark}{letter}{mark}{self.header + 1}:{mark}{letter}{mark}{self.end + 1}"

    @property
    def summed(self) -> list[GridColumn]:
        """The columns that have a total."""
        return [column for column in self.columns if column.total or (column.field and column.field.total)]

    @property
    def counted(self) -> list[GridColumn]:
        """The columns of which the totals are made."""
        made_of = [column for column in self.columns if column.field and column.field.total]
        worked = any(column.total for column in self.columns)
        return [column for column in self.columns if column.field and column.field.numeric] if worked else made_of

    def total_row(self, row: int, label: str) -> None:
        """The sum of each column, from header to end mark, under its defined name."""
        self.blank_row(row, label)
        for column in self.summed:
            at, look = self.at[column.code], self.look("calculated", "money")
            if column.total and column.value:
                value = total([column.value(line) for line in self.rows])
                self.tab.array_formula(row, at, column.total(self), value, look)
            else:
                value = total([getattr(line, column.code) for line in self.rows]) / self.tab.scale
                self.tab.formula(row, at, f"SUM({self.span(column.code)})", value, look)
            self.tab.room_for(at, value)
            self.tab.book.define(total_name(self.part, column.code, self.table.key), self.tab.name, (row, at))

    def not_read_row(self, row: int) -> None:
        """How many cells of each column hold text that could not be read, and so are not in the total."""
        self.blank_row(row, "Cells left out of the totals", "not_read")
        for column in self.counted:
            value = sum(isinstance(getattr(line, column.code), Unread) for line in self.rows)
            formula = f"SUMPRODUCT(--ISTEXT({self.span(column.code)}))-1"  # the header's own text
            self.tab.formula(row, self.at[column.code], formula, value, self.look("not_read", "not_read"))
        last = len(self.columns)
        counts = f"{xl_rowcol_to_cell(row, self.labels + 1, True, True)}:{xl_rowcol_to_cell(row, last, True, True)}"
        rule = {"type": "formula", "criteria": f"=SUM({counts})>0", "format": self.tab.book.missing}
        self.tab.sheet.conditional_format(row, 1, row, last, rule)

    def blank_row(self, row: int, label: str, kind: str = "total_label") -> None:
        """A row above the table: its label, and empty cells to write over."""
        self.tab.across(row, 1, self.labels, label, self.look(kind))
        for at in range(self.labels + 1, len(self.columns) + 1):
            self.tab.sheet.write_blank(row, at, None, self.look("blank_total"))

    @property
    def labels(self) -> int:
        """The last column that the labels of totals may run over."""
        return max(1, min(self.at[column.code] for column in (*self.summed, *self.counted)) - 1)

    def write(self, groups: Sequence[tuple[str, int]]) -> Placed:
        """Header, rows and end mark; `groups` are the headings over the header, each with its number of columns."""
        self._write_heads(groups)
        placed = Placed(self.tab.name, columns=self.at, header=self.header, end=self.end)
        placed.rows = {line.id: self.first + number for number, line in enumerate(self.rows)}
        self.tab.book.tables[self.part.key, self.table.key] = placed
        self._write_rows()
        self._write_end()
        last = len(self.columns)
        name = table_name(self.part, self.table)
        self.tab.book.define(name, self.tab.name, (self.codes, 0), (self.end, last))
        if self.count:
            self.tab.sheet.autofilter(self.header, 0, self.end - 1, last)
            for column in self.columns:
                if column.field:
                    at = self.at[column.code]
                    if _is_money(column.field) and self.tab.scale != POUNDS:
                        self.tab.book.thousands.append((self.part.key, f"{self.table.key}.{column.code}"))
                    self.tab.validate(self.part, column.field, (self.first, at), (self.end - 1, at))
        return placed

    def _write_heads(self, groups: Sequence[tuple[str, int]]) -> None:
        sheet, at = self.tab.sheet, 1
        for title, count in groups:
            if title:
                self.tab.across(self.codes - 1, at, at + count - 1, title, self.look("group"))
            at += count
        sheet.set_row(self.codes, None, None, {"hidden": True})
        sheet.write_string(self.codes, 0, "id", self.look("code"))
        sheet.write_string(self.header, 0, "Row", self.look("code"))
        widths = self.tab.widths
        lines = max(lines_of(column.label, widths[at - 1]) for at, column in enumerate(self.columns, start=1))
        sheet.set_row(self.header, lines * LINE_HEIGHT + 8)
        for column in self.columns:
            side = "right" if column.number or (column.field and column.field.answer in NUMERIC) else "left"
            sheet.write_string(self.codes, self.at[column.code], column.code, self.look("code"))
            sheet.write_string(self.header, self.at[column.code], column.label, self.look("header", align=side))

    def _write_rows(self) -> None:
        tab, sheet = self.tab, self.tab.sheet
        free, id_look = self.look("free"), self.look("id")
        asked = [
            (c.field, c.code, self.at[c.code], self._input(c.field), self.tab.scale if _is_money(c.field) else POUNDS)
            for c in self.columns
            if c.field
        ]
        centred = self.look("calculated_in_row", align="center")
        worked = [
            (c.formula, c.value, self.at[c.code], self.look("calculated_in_row", c.number) if c.number else centred)
            for c in self.columns
            if c.formula
        ]
        lines = [*self.rows, *[None] * (self.count - len(self.rows))]
        for row, line in enumerate(lines, start=self.first):
            # The whole row is unlocked: otherwise rows cannot be put in, deleted or sorted under protection.
            sheet.set_row(row, self._height(line), free)
            sheet.write_string(row, 0, line.id if line else "", id_look)
            for field, code, at, look, scale in asked:
                cell = getattr(line, code) if line else None
                if cell is None:
                    sheet.write_blank(row, at, None, look)
                elif type(cell) is Decimal:
                    sheet.write_number(row, at, float(cell if scale is POUNDS else cell / scale), look)
                else:
                    tab.write((row, at), self.part, f"{self.table.key}.{line.id}.{code}", field, cell, look)
            for formula, value, at, look in worked:
                tab.formula(row, at, formula(row), value(line) if line and value else "", look)

    def _height(self, line: Any) -> float:
        """High enough for the longest text of a row."""
        reference, tab_schemes = self.tab.book.reference, self.tab.book.schemes
        lines = 1
        for column in self.columns if line else ():
            cell = getattr(line, column.code, None)
            if isinstance(cell, str | tuple) and column.field:
                wide = self.tab.widths[self.at[column.code] - 1]
                lines = max(lines, lines_of(words_of(column.field, cell, reference, tab_schemes), wide))
        return min(TALLEST_ROW, lines * LINE_HEIGHT + 5)

    def _input(self, field: Field) -> Any:
        number = NUMBER_KIND.get(field.answer, "text")
        return self.look("input", number) if field.numeric else self.look("input", number, text_wrap=True)

    def _write_end(self) -> None:
        # Unlocked, though nobody writes here: a program that obeys locks puts no row in above a locked one.
        sheet, look = self.tab.sheet, self.look("end")
        sheet.set_row(self.end, 16, self.look("free"))
        sheet.write_string(self.end, 0, END, self.look("id"))
        for at in range(1, len(self.columns) + 1):
            sheet.write_blank(self.end, at, None, look)
        sheet.write_string(self.end, 1, END_WORDS, look)
