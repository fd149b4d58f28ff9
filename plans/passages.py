"""What of a part can be commented on, in words; and finding again, in changed text, the words that a comment quotes.

Pure. A passage is found by its words, whatever spaces and line ends lie between them; where they stand several times,
by what stood around them.
"""

import re
from dataclasses import dataclass

from bcf import rich_text
from bcf.editions.base import Answer, Part, Table
from bcf.parts import Content, Row
from plans.document import Document
from plans.forms import label_of
from plans.money import scheme_names, scheme_numbers
from plans.numbering import Numbering, numbering, worded
from plans.pages.grid import cell_words
from plans.reference import Reference

AROUND = 40
"""How many characters before and after a passage are kept with it."""
LONGEST_NAME = 60
WHOLE = "The whole part"
PROSE = frozenset({Answer.RICH_TEXT, Answer.LONG_TEXT, Answer.TEXT})
NAMING = frozenset({Answer.TEXT, Answer.LONG_TEXT, Answer.ORGANISATION, Answer.SCHEME})
BRACKETS = re.compile(r"\[\[\??|\]\]")
"""Stand around a citation where a text is written, and are not shown where it is read."""


@dataclass(frozen=True)
class Passage:
    """Words of a text, and what stood before and after them."""

    words: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Place:
    """Something of a part that can be commented on: its key, its name, the words that stand there, its table."""

    key: str
    name: str
    text: str = ""
    table: str = ""


def plain(text: str) -> str:
    """Words with single spaces between them, without the brackets of citations."""
    return " ".join(BRACKETS.sub("", text).split())


def find(text: str, passage: Passage) -> int:
    """Where the words of a passage begin in a plain text; of several places the likest. -1 for none."""
    words, before, after = (plain(one) for one in (passage.words, passage.before, passage.after))
    if not words:
        return -1
    best, likeness = -1, -1
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        ahead, behind = text[max(0, at - AROUND) : at].strip(), text[end : end + AROUND].strip()
        here = _alike(ahead[::-1], before[::-1]) + _alike(behind, after)
        if here > likeness:
            best, likeness = at, here
        at = text.find(words, at + 1)
    return best


def _alike(text: str, other: str) -> int:
    """How many characters two texts have alike, from their beginning."""
    count = 0
    for one, another in zip(text, other, strict=False):
        if one != another:
            break
        count += 1
    return count


def cut_out(text: str, passage: Passage) -> Passage | None:
    """The passage as it stands in a plain text, with what is around it there; None where it is not there."""
    at = find(text, passage)
    if at < 0:
        return None
    words = plain(passage.words)
    end = at + len(words)
    return Passage(words, text[max(0, at - AROUND) : at].strip(), text[end : end + AROUND].strip())


def places_of(part: Part, one: Document, reference: Reference) -> dict[str, Place]:
    """What of a part can be commented on, by key: the part itself, its questions, the rows of its tables."""
    content, numbers = one.part(part.key), numbering(one)
    fields = [
        Place(field.key, label_of(field), _words(field.answer, getattr(content, field.key), numbers))
        for field in part.fields
    ]
    rows = [place for table in part.tables for place in _rows(part, table, one, content, reference)]
    whole = Place("", WHOLE, " ".join(place.text for place in (*fields, *rows) if place.text))
    return {place.key: place for place in (whole, *fields, *rows)}


def _rows(part: Part, table: Table, one: Document, content: Content, reference: Reference) -> list[Place]:
    numbers = scheme_numbers(one) if part.key == one.edition.roles.schemes else {}
    names, known = scheme_names(one), numbering(one)
    found = []
    for position, row in enumerate(getattr(content, table.key), start=1):
        fixed = table.fixed_row(row.id)
        number = numbers.get(row.id, str(position))
        name = fixed.label if fixed else f"{table.row_word.capitalize()} {number}"
        called = "" if fixed else _called(table, row, reference, names)
        words = [_words(column.answer, getattr(row, column.key), known) for column in table.columns]
        full = f"{name}: {called}" if called else name
        found.append(Place(f"{table.key}.{row.id}", full, " ".join(filter(None, words)), table.label))
    return found


def _called(table: Table, row: Row, reference: Reference, schemes: dict[str, str]) -> str:
    """What a row calls itself: its heading, or the first of its cells that names something, shortened."""
    for column in sorted(table.columns, key=lambda column: column.key != table.heading):
        cell = getattr(row, column.key)
        if column.answer in NAMING and isinstance(cell, str):
            words = plain(cell_words(column, cell, reference, schemes))
            return words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1].rstrip()}…"
    return ""


def _words(answer: str, cell: object, numbers: Numbering) -> str:
    """The words that stand in an answer, where it is made of words."""
    if answer not in PROSE or not isinstance(cell, str):
        return ""
    return plain(rich_text.text_of(worded(cell, numbers)) if answer == Answer.RICH_TEXT else cell)
