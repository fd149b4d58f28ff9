"""Part 2 of a plan as a workbook: the edition's tabs in its order, live formulas with their values stored.

The layout rules that sorting, inserting and the way back in rely on are told in `submissions.sheets`.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bcf.editions.base import Part
from plans.document import Document
from plans.performance import performance_part
from plans.reference import Reference
from submissions.sheets import figures, mapping, outcomes, performance, plain, schemes, summary
from submissions.sheets.book import MAKER, POUNDS, THOUSANDS, Book, Tab
from submissions.sheets.checklist import checklist
from submissions.sheets.lists import lists, plan

if TYPE_CHECKING:
    from plans.checks.base import Finding

FORMAT = "better-care-fund-workbook"
FORMAT_VERSION = "1"
RENDERER = "2"
"""Raise it with every change to what a workbook looks like or holds: made files are kept under it."""

EPOCH = datetime(1980, 1, 1, tzinfo=UTC)

BLOCKS: dict[str, Callable[[Tab, Part], None]] = {
    "contributions": summary.contributions,
    "contingency": summary.contingency,
    "schemes": schemes.schemes,
    "questions": outcomes.questions,
    "metric": outcomes.metric,
}
# Where spending is lines of their own, tabs are made from their parts; only what is worked out needs more.
BLOCKS_OF_LINES: dict[str, Callable[[Tab, Part], None]] = {
    "contributions": plain.part,
    "spending": plain.part,
    "benefits": plain.part,
    "performance": performance.part,
    "metric": outcomes.metric,
}
# The widths of a tab's columns and where its colour key begins, by the kind of the first part on it.
SHAPES = {
    "contributions": (summary.WIDTHS, 3),
    "schemes": (schemes.WIDTHS, 3),
    "questions": (outcomes.WIDTHS, 2),
    "metric": (outcomes.WIDTHS, 2),
}


def make_workbook(
    document: Document, reference: Reference, findings: "tuple[Finding, ...]", *, published: bool = False
) -> bytes:
    """The XLSX of Part 2. Pure: the same document, reference and findings give the same bytes.

    One that is `published` has no checklist: what the checks find is not the public's.
    """
    book = Book(document, reference, findings)
    of_lines, told = bool(document.edition.roles.spending), document.edition.summary
    for part in document.edition.parts:
        if part.sheet:
            if part.sheet not in book.tabs:
                shape = plain.SHAPES[part.kind] if of_lines else (*SHAPES[part.kind], POUNDS)
                book.tab(part.sheet, *shape)
            tab = book.tabs[part.sheet]
            (BLOCKS_OF_LINES if of_lines else BLOCKS)[part.kind](tab, part)
            if told and told.after == part.sheet and told.sheet not in book.tabs:
                # In its place; filled when all else stands.
                book.tab(told.sheet, figures.WIDTHS, figures.KEY_FROM, THOUSANDS)
    if told:
        figures.summary(book.tabs[told.sheet], told)
    if performance_part(document):
        mapping.mapping(book.tab(mapping.NAME, mapping.WIDTHS, mapping.KEY_FROM))
    if not published:
        checklist(book)
    for tab in book.tabs.values():
        tab.finish()
    lists(book)
    facts = {
        "format": FORMAT,
        "format version": FORMAT_VERSION,
        "plan": document.code,
        "edition": document.edition_code,
        "content digest": document.digest,
        "signed digest": document.digest,
        "status": str(document.state.status),
        "renderer": RENDERER,
    }
    plan(book, facts)
    _properties(book, facts)
    book.workbook.close()
    return book.file.getvalue()


def _properties(book: Book, facts: dict[str, str]) -> None:
    """The file's own properties; the date is that of the last save, so that the same plan gives the same bytes."""
    document = book.document
    saved = (document.state.saved_at or EPOCH).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about = {
        "title": document.title,
        "subject": document.edition.name,
        "author": MAKER,
        "company": document.area_name,
        "comments": f"{book.status}. Content {book.fingerprint}.",
        "created": saved,
    }
    book.workbook.set_properties(about)
    for key, value in facts.items():
        if value:
            book.workbook.set_custom_property(key.capitalize(), value, "text")
