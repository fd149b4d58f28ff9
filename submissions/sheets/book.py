"""What all tabs share: the file itself, its names, where each answer stands, and how an answer is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from bcf.editions.base import Answer, Choice, Field, Part
from bcf.parts import Unread, why_unread
from plans.document import Document
from plans.facts import Status
from plans.money import scheme_names
from plans.reference import Reference
from submissions.sheets.looks import AMBER, AMBER_GROUND, DEEP, DONE, DONE_GROUND, FONT, RED, Looks
from submissions.sheets.validation import rule_for
from submissions.sheets.words import fitted, lines_of, words_of

if TYPE_CHECKING:
    from plans.checks.base import Finding

LINE_HEIGHT = 12.75
TALLEST_ROW = 380.0
POUNDS, THOUSANDS = Decimal(1), Decimal(1000)
MAKER = "Better Care Fund planning"
SIGNED = {Status.SIGNED, Status.SUBMITTED, Status.ASSURED}
YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))
NUMBER_KIND = {
    Answer.MONEY: "money",
    Answer.COUNT: "count",
    Answer.RATE: "rate",
    Answer.PERCENTAGE: "percentage",
    Answer.DATE: "date",
}


def named(*words: str) -> str:
    """A defined name made of keys: `contingency.text`."""
    return ".".join(word.replace("-", "_") for word in words)


@dataclass
class Placed:
    """Where a table stands: sheet rows (from 0) by row id, sheet columns by column key."""

    tab: str
    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    cells: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    header: int = 0
    end: int = 0

    def cell(self, row: str, column: str) -> tuple[int, int] | None:
        """The sheet row and column of a cell of the table, or None."""
        if (row, column) in self.cells:
            return self.cells[row, column]
        return (self.rows[row], self.columns[column]) if row in self.rows and column in self.columns else None

    def column(self, key: str) -> str:
        """A column from header to end mark, as another tab writes it: rows put in anywhere between are inside."""
        letter = xl_col_to_name(self.columns[key])
        return f"{quoted(self.tab)}!${letter}${self.header + 1}:${letter}${self.end + 1}"


def quoted(tab: str) -> str:
    """A tab's name as formulas write it."""
    return "'" + tab.replace("'", "''") + "'"


class Book:
    """A workbook in the making."""

    def __init__(self, document: Document, reference: Reference, findings: "Iterable[Finding]") -> None:
        self.document, self.reference, self.findings = document, reference, tuple(findings)
        self.file = BytesIO()
        self.workbook = Workbook(
            self.file,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": {"font_name": "Arial", "font_size": 10},
            },
        )
        self.look = Looks(self.workbook)
        self.missing = self.workbook.add_format({"font_color": RED, "bold": True})
        self.good = self.workbook.add_format({"bg_color": DONE_GROUND, "font_color": DONE, "bold": True})
        self.bad = self.workbook.add_format({"bg_color": AMBER_GROUND, "font_color": AMBER, "bold": True})
        self.tabs: dict[str, Tab] = {}
        self.fields: dict[tuple[str, str], tuple[str, int, int]] = {}
        self.tables: dict[tuple[str, str], Placed] = {}
        self.lists: dict[str, tuple[tuple[str, str], ...]] = {}
        self.cut: list[tuple[str, str]] = []
        self.thousands: list[tuple[str, str]] = []
        self.schemes = scheme_names(document)

    @property
    def signed(self) -> bool:
        """Whether every body's signature stands."""
        return self.document.state.status in SIGNED

    @property
    def status(self) -> str:
        """`DRAFT: With the board`, or `Signed`."""
        label = Status(self.document.state.status).label
        return label if self.signed else f"DRAFT: {label.lower()}"

    @property
    def fingerprint(self) -> str:
        """The first twelve digits of the content's digest, in fours; words where nothing is saved."""
        digest = self.document.digest[:12] if self.document.state.content_digest else ""
        return " ".join(digest[at : at + 4] for at in range(0, 12, 4)) if digest else "not saved yet"

    def tab(self, name: str, widths: tuple[float, ...], key_from: int, scale: Decimal = POUNDS) -> "Tab":
        """A new tab with its cover strip; `scale` says how many pounds a cell with 1 in it means."""
        self.tabs[name] = Tab(self, self.workbook.add_worksheet(name), name, widths, scale)
        self.tabs[name].strip(key_from)
        return self.tabs[name]

    def define(self, name: str, tab: str, first: tuple[int, int], last: tuple[int, int] | None = None) -> None:
        """A workbook-level name for a cell or a range."""
        area = xl_rowcol_to_cell(*first, row_abs=True, col_abs=True)
        if last:
            area += ":" + xl_rowcol_to_cell(*last, row_abs=True, col_abs=True)
        self.workbook.define_name(name, f"={quoted(tab)}!{area}")

    def where(self, part: str, place: str) -> tuple[str, str] | None:
        """The tab and the A1 address of an answer (a `FIELD` or `TABLE.ROW.COLUMN`), or None."""
        if (part, place) in self.fields:
            tab, row, column = self.fields[part, place]
            return tab, xl_rowcol_to_cell(row, column)
        table, _, rest = place.partition(".")
        row_id, _, column_key = rest.rpartition(".")
        placed = self.tables.get((part, table))
        at = placed.cell(row_id, column_key) if placed else None
        return (placed.tab, xl_rowcol_to_cell(*at)) if placed and at else None

    def list_for(self, part: str, one: Field) -> str:
        """The name of the drop-down list of a question, or empty where it has none."""
        if one.answer in {Answer.ORGANISATION, Answer.ORGANISATIONS}:
            bodies = (
                self.reference.of_kind(*one.organisation_kinds) if one.organisation_kinds else self.reference.bodies
            )
            return self._list("_".join(("list_bodies", *one.organisation_kinds)), ((b.key, b.name) for b in bodies))
        if one.answer == Answer.SCHEME:
            return self._list("list_schemes", self.schemes.items())
        if one.answer == Answer.YES_NO:
            return self._list("list_yes_no", ((choice.key, choice.label) for choice in YES_NO))
        if one.choices:
            name = f"list_{part}_{one.key}".replace("-", "_")
            return self._list(name, ((choice.key, choice.label) for choice in one.choices))
        return ""

    def _list(self, name: str, entries: Iterable[tuple[str, str]]) -> str:
        self.lists[name] = tuple(entries)
        return name if self.lists[name] else ""


class Tab:
    """A tab in the making. `row` is the next free row, counted from 0; column 0 is the hidden column of ids."""

    def __init__(
        self, book: Book, sheet: Worksheet, name: str, widths: tuple[float, ...], scale: Decimal = POUNDS
    ) -> None:
        self.book, self.sheet, self.name, self.widths, self.scale = book, sheet, name, tuple(widths), scale
        self.look = book.look
        self.row = 0
        self.print_titles = (0, 2)
        self.upright, self.pages_high = False, 0  # nought: as many as it takes
        sheet.set_column(0, 0, 10, None, {"hidden": True})
        for column, width in enumerate(widths, start=1):
            sheet.set_column(column, column, width)

    @property
    def last(self) -> int:
        """The last column."""
        return len(self.widths)

    def next(self, height: float | None = None) -> int:
        """The next row, taken."""
        if height is not None:
            self.sheet.set_row(self.row, height)
        self.row += 1
        return self.row - 1

    def room_for(self, column: int, amount: Decimal) -> None:
        """Make a column wide enough for an amount in bold, so that nothing reads ####."""
        needed = len(f"{amount:,.0f}") * 1.2 + 2
        if needed > self.widths[column - 1]:
            self.widths = (*self.widths[: column - 1], needed, *self.widths[column:])
            self.sheet.set_column(column, column, needed)

    def across(self, row: int, first: int, last: int, text: str, look: Format) -> None:
        """Text, never a formula, over some columns of a row."""
        if first < last:
            self.sheet.merge_range(row, first, row, last, "", look)
        self.sheet.write_string(row, first, text, look)

    def strip(self, key_from: int) -> None:
        """The cover strip: which plan, how far it is, which content; the colour key."""
        document = self.book.document
        self.across(self.next(28), 1, self.last, document.title, self.look("title"))
        made_up = "An example: this area is made up." if document.fictional else ""
        edition = f"{document.edition.name} ({document.edition_code})"
        unit = "Money in thousands of pounds" if self.scale == THOUSANDS else ""
        told = [self.book.status, edition, f"Content {self.book.fingerprint}", unit, made_up]
        self.across(self.next(18), 1, self.last, "   |   ".join(filter(None, told)), self.look("strip"))
        row = self.next(22)
        self.sheet.write_string(row, 1, self.name, self.look("tab_title"))
        swatches = (
            ("input", "Fill in"),
            ("given", "Pre-populated"),
            ("calculated", "Calculated"),
            ("unread", "Not read"),
        )
        for column, (kind, words) in enumerate(swatches, start=key_from):
            self.sheet.write_string(row, column, words, self.look(kind, align="center", locked=True, font_size=9))
        self.sheet.freeze_panes(self.row, 0)

    def section(self, title: str) -> None:
        """A bar with the title of a part, after a gap."""
        self.next(10)
        self.across(self.next(22), 1, self.last, title, self.look("section"))

    @property
    def money(self) -> str:
        """The unit of money on this tab, as headings say it."""
        return "£000" if self.scale == THOUSANDS else "£"

    def scaled(self, amount: Decimal | None) -> Decimal | None:
        """Pounds in the unit of this tab."""
        return amount if amount is None or self.scale == POUNDS else amount / self.scale

    def hint(self, text: str) -> None:
        """A line or more of advice across the tab."""
        if text:
            lines = lines_of(text, sum(self.widths))
            self.across(self.next(lines * LINE_HEIGHT + 5), 1, self.last, text, self.look("hint"))

    def formula(self, row: int, column: int, formula: str, value: Any, look: Format) -> None:
        """A formula with its computed value; None is an empty text."""
        if isinstance(value, Decimal):
            value = int(value) if value == value.to_integral_value() else float(value)
        self.sheet.write_formula(row, column, f"={formula}", look, "" if value is None else value)

    def array_formula(self, row: int, column: int, formula: str, value: Decimal, look: Format) -> None:
        """A formula worked out cell by cell over ranges, with its computed value."""
        stored = int(value) if value == value.to_integral_value() else float(value)
        self.sheet.write_array_formula(row, column, row, column, f"{{={formula}}}", look, stored)

    def write(self, at: tuple[int, int], part: Part, place: str, one: Field, cell: Any, look: Format) -> None:
        """An answer into its cell: numbers as numbers, text as text, nothing as a blank; unread text marked."""
        if isinstance(cell, Decimal):
            self.sheet.write_number(*at, float(cell / self.scale if one.answer == Answer.MONEY else cell), look)
        elif cell is None:
            self.sheet.write_blank(*at, None, look)
        elif isinstance(cell, date):
            self.sheet.write_datetime(*at, cell, look)
        elif isinstance(cell, Unread):
            side = {"align": "right"} if one.numeric else {"align": "left", "text_wrap": True}
            self.sheet.write_string(*at, self.text(part, place, one, cell), self.look("unread", indent=1, **side))
            why = why_unread(one, cell)
            advice = f" Did you mean {why.suggestion}?" if why.suggestion else ""
            note = f"not read: {why.reason}{advice} It is kept as it was typed and left out of the totals."
            self.sheet.write_comment(*at, note, {"author": MAKER, "x_scale": 2, "font_name": "Arial", "font_size": 9})
        else:
            self.sheet.write_string(*at, self.text(part, place, one, cell), look)

    def text(self, part: Part, place: str, one: Field, cell: Any) -> str:
        """An answer's text, cut where a cell cannot hold it."""
        rest = f"The rest is in the plan's PDF and on its page “{part.full_title}”."
        shown, cut = fitted(words_of(one, cell, self.book.reference, self.book.schemes), rest)
        if cut:
            self.book.cut.append((part.key, place))
        return shown

    def questions(self, part: Part, fields: Iterable[Field], last: int | None = None) -> None:
        """Single answers, one below the other: long ones across the tab, short ones beside their label."""
        for one in fields:
            cell = getattr(self.book.document.part(part.key), one.key)
            if one.answer in {Answer.RICH_TEXT, Answer.LONG_TEXT}:
                self._long_answer(part, one, cell)
            else:
                self._short_answer(part, one, cell, last or min(3, self.last))

    def _long_answer(self, part: Part, one: Field, cell: Any) -> None:
        label = f"{one.label} ({one.hint})" if one.hint else one.label
        lines = lines_of(label, sum(self.widths))
        self.across(self.next(lines * LINE_HEIGHT + 8), 1, self.last, label, self.look("question"))
        look = self.look("input", "text", text_wrap=True, valign="top")
        shown = self.text(part, one.key, one, cell) if cell is not None else ""
        height = max(3, lines_of(shown, sum(self.widths))) * LINE_HEIGHT + 8
        rows = int(-(-height // TALLEST_ROW))
        first = self.row
        for _ in range(rows):
            self.next(height / rows)
        self.sheet.merge_range(first, 1, self.row - 1, self.last, "", look)
        self.placed(part, one, first, 1)
        self.write((first, 1), part, one.key, one, cell, look)
        self.validate(part, one, (first, 1), (first, 1))

    def _short_answer(self, part: Part, one: Field, cell: Any, last: int) -> None:
        wide = sum(self.widths[1:last])
        shown = words_of(one, cell, self.book.reference)
        label = f"{one.label}. {one.hint}" if one.hint else one.label
        lines = max(lines_of(label, self.widths[0]), lines_of(shown, wide))
        row = self.next(lines * LINE_HEIGHT + 6)
        self.sheet.write_string(row, 1, label, self.look("label"))
        look = self.look("input", NUMBER_KIND.get(one.answer, "text"), text_wrap=True, align="left", indent=1)
        if last > 2:
            self.sheet.merge_range(row, 2, row, last, "", look)
        self.placed(part, one, row, 2)
        self.write((row, 2), part, one.key, one, cell, look)
        self.validate(part, one, (row, 2), (row, 2))

    def placed(self, part: Part, one: Field, row: int, column: int) -> None:
        """Remember where a single answer stands, under its defined name."""
        self.book.fields[part.key, one.key] = (self.name, row, column)
        self.book.define(named(part.key, one.key), self.name, (row, column))

    def validate(self, part: Part, one: Field, first: tuple[int, int], last: tuple[int, int]) -> None:
        """What may be typed into these cells, with a message that says what is wanted."""
        rule = rule_for(one, self.book.list_for(part.key, one), thousands=self.scale == THOUSANDS)
        if rule:
            title = one.label if len(one.label) <= 32 else one.label[:31].rstrip() + "…"
            self.sheet.data_validation(*first, *last, {"input_title": title, "error_title": title, **rule})

    def finish(self) -> None:
        """Protection and print set-up; the strip, or what `print_titles` names, is repeated on each page."""
        sheet, document = self.sheet, self.book.document
        allowed = ("insert_rows", "delete_rows", "sort", "autofilter", "format_columns", "format_rows")
        sheet.protect("", dict.fromkeys(allowed, True))
        sheet.hide_gridlines(2)
        if self.upright:
            sheet.set_portrait()
        else:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.55, bottom=0.6)
        sheet.fit_to_pages(1, self.pages_high)
        sheet.repeat_rows(*self.print_titles)
        sheet.set_tab_color(DEEP)
        area = document.area_name.replace("&", "&&")
        foot = f'&L&"{FONT["font_name"]}"&8{area[:80]}: {self.name}&C&8{self.book.status}, {self.book.fingerprint}'
        sheet.set_footer(f"{foot}&R&8Page &P of &N")
        sheet.set_header(f"&R&8{document.edition.name}")
