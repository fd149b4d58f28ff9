"""Part 2 of a plan as a workbook: the edition's tabs in its order, live formulas with their values stored.

The layout rules that sorting, inserting and the way back in rely on are told in `submissions.sheets`.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bcf.editions.base import Edition, Part
from plans.document import Document
from plans.reference import Reference
from submissions.sheets import outcomes, plain, schemes, summary
from submissions.sheets.book import MAKER, Book, Tab
from submissions.sheets.checklist import checklist
from submissions.sheets.lists import lists, plan

if TYPE_CHECKING:
    from plans.checks.base import Finding

FORMAT = "better-care-fund-workbook"
FORMAT_VERSION = "1"
RENDERER = "1"
"""Raise it with every change to what a workbook looks like or holds: made files are kept under it."""

EPOCH = datetime(1980, 1, 1, tzinfo=UTC)

BLOCKS: dict[str, Callable[[Tab, Part], None]] = {
    "contributions": summary.contributions,
    "contingency": summary.contingency,
    "schemes": schemes.schemes,
    "questions": outcomes.questions,
    "metric": outcomes.metric,
}
# The widths of a tab's columns and where its colour key begins, by the kind of the first part on it.
SHAPES = {
    "contributions": (summary.WIDTHS, 3),
    "schemes": (schemes.WIDTHS, 3),
    "questions": (outcomes.WIDTHS, 2),
    "metric": (outcomes.WIDTHS, 2),
}


def make_workbook(document: Document, reference: Reference, findings: "tuple[Finding, ...]") -> bytes:
    """The XLSX of Part 2. Pure: the same document, reference and findings give the same bytes."""
    book = Book(document, reference, findings)
    for part in document.edition.parts:
        if part.sheet:
            # Where spending is lines of their own, a tab is made from its parts; else it is laid out by hand.
            by_hand = part.metric or not document.edition.roles.spending
            tab = book.tabs.get(part.sheet) or book.tab(part.sheet, *_shape(document.edition, part))
            (BLOCKS[part.kind] if by_hand else plain.part)(tab, part)
            told = document.edition.summary
            if told and told.after == part.sheet and told.sheet not in book.tabs:
                book.tab(told.sheet, plain.WIDTHS, plain.KEY_FROM)  # in its place; filled when all else stands
    if document.edition.summary:
        plain.summary(book.tabs[document.edition.summary.sheet], document.edition.summary)
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


def _shape(edition: Edition, part: Part) -> tuple[tuple[float, ...], int]:
    """The widths of the columns of a tab that begins with a part, and where its colour key begins."""
    return (plain.WIDTHS, plain.KEY_FROM) if edition.roles.spending else SHAPES[part.kind]


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
