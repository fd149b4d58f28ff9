"""Answers as they are read: labels and names for what is stored, and long texts with their headings in place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from bcf import amounts, rich_text
from bcf.editions.base import Answer as Kind
from bcf.editions.base import Field, Part
from bcf.parts import Content, Unread, answered
from bcf.rich_text.blocks import Cell as RichCell
from bcf.rich_text.blocks import Table as RichTable
from plans.numbering import UNNUMBERED, Numbering, anchor, shown
from plans.reference import Reference
from submissions.blocks import Answer, Block, Cell, Fact, Facts, Question

LONG = frozenset({Kind.RICH_TEXT, Kind.LONG_TEXT})
NOT_ANSWERED = "Not answered"
NOT_ASKED = "Does not apply here"
HEADING = re.compile(r"<(/?)h([34])>")


@dataclass(frozen=True)
class Readers:
    """What answers are read with: names of bodies, of attached files by key, of the plan's schemes; what is cited."""

    reference: Reference
    files: Mapping[str, str] = field(default_factory=dict)
    schemes: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    cited: Numbering = UNNUMBERED


def words_of(question: Field, cell: Any, readers: Readers, *, in_table: bool = False) -> str:
    """A cell in words; empty where it is not answered. Pounds are marked except in tables, whose heads say so."""
    if not answered(cell):
        return ""
    if isinstance(cell, Unread):
        return cell.typed
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, Decimal):
        return _number(question, cell, in_table)
    if isinstance(cell, date):
        return amounts.show_date(cell)
    if isinstance(cell, tuple):
        return "; ".join(_named(question, one, readers) for one in cell)
    return _named(question, str(cell), readers)


def _number(question: Field, value: Decimal, in_table: bool) -> str:
    if question.answer == Kind.PERCENTAGE:
        return f"{amounts.show_whole(value)}%"
    if question.answer == Kind.MONEY and not in_table:
        return amounts.show_pounds(value)
    return amounts.show_whole(value)


def _named(question: Field, key: str, readers: Readers) -> str:
    if question.answer in {Kind.ORGANISATION, Kind.ORGANISATIONS}:
        return readers.reference.name_of(key)
    if question.answer in {Kind.CHOICE, Kind.CHOICES}:
        return question.choice_label(key)
    if question.answer == Kind.SCHEME:
        return readers.schemes.get(key, key)
    return readers.files.get(key, key) if question.answer == Kind.FILE else key


def cell_of(question: Field, cell: Any, readers: Readers) -> Cell:
    """A cell of a table."""
    return Cell(
        words_of(question, cell, readers, in_table=True), figure=question.numeric, unread=isinstance(cell, Unread)
    )


def asked(question: Field, content: Content, reference: Reference) -> bool:
    """Whether a question is asked, given the other answers of the part and what is known of the area."""
    if question.when is None:
        return True
    where, _, name = question.when.key.rpartition(".")
    found = getattr(reference, name) if where == "reference" else getattr(content, name, None)
    return bool(found == question.when.equals)


def nested_headings(html: str, under: int) -> SafeString:
    """The clean HTML of an answer with its headings one and two levels under `under`, and no level left out."""
    deep = False

    def moved(match: re.Match[str]) -> str:
        nonlocal deep
        closing, level = match.groups()
        if level == "3":
            deep = True
        return f"<{closing}h{min(under + (2 if level == '4' and deep else 1), 6)}>"

    # Answers are stored only as cleaned by bcf.rich_text; nothing but heading levels changes here.
    return mark_safe(HEADING.sub(moved, html))  # noqa: S308


def squared(html: str) -> str:
    """Clean HTML in which every row of a table has as many cells as the widest, as print for screen readers must."""
    if "<table" not in html:
        return html
    blocks = rich_text.read(html, rich_text.PICTURES)
    for block in blocks:
        if isinstance(block, RichTable):
            _square(block)
    return "".join(rich_text.write(block) for block in blocks)


def _square(table: RichTable) -> None:
    held_over: dict[int, int] = {}  # how many columns each later row has taken already, by cells of several rows
    widths = []
    for place, row in enumerate(table.rows):
        for cell in row:
            cell.rowspan = min(cell.rowspan, len(table.rows) - place)
            for later in range(1, cell.rowspan):
                held_over[place + later] = held_over.get(place + later, 0) + cell.colspan
        widths.append(sum(cell.colspan for cell in row) + held_over.get(place, 0))
    for row, width in zip(table.rows, widths, strict=True):
        row.extend(RichCell("td", []) for _ in range(max(widths) - width))


def _paragraphs(text: str) -> SafeString:
    chunks = [chunk for chunk in re.split(r"\n{2,}", text.strip()) if chunk.strip()]
    lines = (format_html_join(mark_safe("<br>"), "{}", ((line,) for line in chunk.split("\n"))) for chunk in chunks)
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


def _blank(question: Field, content: Content, readers: Readers) -> str:
    return NOT_ANSWERED if asked(question, content, readers.reference) else NOT_ASKED


def _long_answer(part: Part, question: Field, content: Content, readers: Readers, under: int) -> Answer:
    cell = getattr(content, question.key)
    if not answered(cell):
        return Answer(format_html("<p>{}.</p>", _blank(question, content, readers)), blank=True)
    if isinstance(cell, Unread):
        return Answer(format_html('<p><span class="not-read">{}</span> <em>not read</em></p>', cell.typed))
    if question.answer != Kind.RICH_TEXT:
        return Answer(_paragraphs(cell))
    place = (part.key, question.key)
    read = shown(squared(cell), readers.cited, lambda found: f"#{anchor(found.cited)}", place)
    return Answer(nested_headings(read, under))


def fact_of(question: Field, content: Content, readers: Readers) -> Fact:
    """A short question with its answer, or why there is none."""
    cell = getattr(content, question.key)
    if not answered(cell):
        return Fact(question.number, question.label, Cell(_blank(question, content, readers), muted=True))
    words = words_of(question, cell, readers)
    return Fact(question.number, question.label, Cell(words, unread=isinstance(cell, Unread)))


def answers_of(
    part: Part,
    questions: tuple[Field, ...],
    content: Content,
    readers: Readers,
    more: Mapping[str, tuple[Fact, ...]] | None = None,
) -> Iterator[Block]:
    """Questions of a part with their answers, in order: short ones together in a table, long ones one by one.

    `more` are facts that are not asked but stand after a question, by its key.
    """
    facts: list[Fact] = []
    alone = len(part.fields) == 1
    for question in questions:
        cell = getattr(content, question.key)
        if question.answer in LONG and (answered(cell) or alone):
            yield from _together(facts, part)
            facts = []
            yield Question(_own_number(question.number, part), question.label, heading=not alone)
            yield _long_answer(part, question, content, readers, 3 if alone else 4)
        else:
            facts.append(fact_of(question, content, readers))
        facts += (more or {}).get(question.key, ())
    yield from _together(facts, part)


def _own_number(number: str, part: Part) -> str:
    """The number of a question, where it is not just its part's."""
    return "" if number == part.number else number


def _together(facts: list[Fact], part: Part) -> Iterator[Block]:
    """Short answers as a table; a single one between long answers like those."""
    if len(facts) == 1 and len(part.fields) > 1:
        yield Question(_own_number(facts[0].number, part), facts[0].words)
        yield Answer(format_html("<p>{}</p>", facts[0].answer.html), blank=facts[0].answer.muted)
    elif facts:
        yield Facts(tuple(facts))
