"""The board's pack: the report and then the whole plan, in one PDF, from what was pinned at the freezing."""

import hashlib
from dataclasses import dataclass
from importlib.metadata import version

import msgspec
from django.utils.safestring import SafeString

from bcf.amounts import show_date
from plans import board_report
from plans.board_report import Report, Section, Table
from plans.models import BoardPack, Upload
from plans.pinned import document_of, unpinned
from submissions import pdf
from submissions.answers import nested_headings, squared
from submissions.making import pictures_of
from submissions.pdf import Told, quietly

RENDERER = "1"
"""Raise it with every change to how a report looks in print; `pdf.RENDERER` counts too."""


@dataclass(frozen=True)
class Column:
    """A column's head, and its look: `name`, `words` or `figure`."""

    head: str
    look: str


@dataclass(frozen=True)
class Cell:
    """The words of a cell."""

    words: str
    figure: bool


@dataclass(frozen=True)
class Row:
    """A row; `total` where it stands in the foot."""

    head: str
    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True)
class ShownTable:
    """A table of the report, ready to show."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ShownSection:
    """A section of the report, ready to show, with its number in it."""

    number: int
    key: str
    title: str
    html: SafeString
    facts: tuple[tuple[str, str], ...]
    tables: tuple[ShownTable, ...]
    drafted: bool


@dataclass(frozen=True)
class ShownReport:
    """The report, ready to show on the page and in print."""

    board: str
    years: str
    meeting: str
    sections: tuple[ShownSection, ...]


def shown(report: Report) -> ShownReport:
    """A report, ready to show."""
    return ShownReport(
        board=report.board,
        years=report.years,
        meeting=show_date(report.meeting) if report.meeting else "",
        sections=tuple(_section(number, each) for number, each in enumerate(report.sections, start=1)),
    )


def _section(number: int, one: Section) -> ShownSection:
    html = nested_headings(squared(one.html), 2)
    return ShownSection(
        number, one.key, one.title, html, one.facts, tuple(_table(each) for each in one.tables), one.drafted
    )


def _table(one: Table) -> ShownTable:
    words = len(one.heads) - one.figures

    def row(cells: tuple[str, ...], total: bool) -> Row:
        shown_cells = tuple(Cell(each, place >= words) for place, each in enumerate(cells[1:], start=1))
        return Row(cells[0], shown_cells, total)

    looks = ("name", *("figure" if place >= words else "words" for place in range(1, len(one.heads))))
    return ShownTable(
        one.caption,
        tuple(Column(head, look) for head, look in zip(one.heads, looks, strict=True)),
        (*(row(each, False) for each in one.rows), *(row(each, True) for each in one.foot)),
    )


def key_of(pack: BoardPack) -> str:
    """SHA-256, in hexadecimal, over all that a pack is made from: what was pinned, the event, how it is printed."""
    said = [
        "board pack",
        RENDERER,
        pdf.RENDERER,
        version("weasyprint"),
        pack.head,
        pack.report,
        pack.pinned,
        pack.record.area.name,
        pack.record.area.fictional,
    ]
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()


def state_note(pack: BoardPack) -> str:
    """What the pack shows, in words."""
    return f"For the board's meeting of {show_date(pack.meeting)}"


def make_pack(pack: BoardPack, told: Told = quietly) -> bytes:
    """The pack as a PDF. The same pack gives the same bytes."""
    record, pinned = pack.record, unpinned(pack.pinned)
    one = document_of(record, pinned)
    uploads = list(Upload.objects.filter(record=record))
    html = pdf.print_html(
        one,
        pinned.reference,
        pinned.findings,
        picture=pictures_of(uploads),
        files={each.key: each.name for each in uploads},
        report=shown(board_report.as_it_was(pack.report)),
    )
    return pdf.write_pdf(html, identifier=pack.head[:16], told=told)
