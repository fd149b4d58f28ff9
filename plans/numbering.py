"""The numbers of documents, figures and schemes, from their order; citations of them, read and shown. Pure.

Stored text names what it cites (`bcf.rich_text.citations`), so renumbering changes no text. Forms show a citation as
`[[Document 4]]`, and what is typed so is read with the very numbers with which the form was drawn: the form carries
them. Words in double brackets that name nothing stay as they were typed. Where such words would come to name
something, because it was put in later, the form shows them as `[[?Document 4]]`, so that nothing becomes a citation
that nobody made one.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from html import escape
from typing import Any

import msgspec

from bcf import rich_text
from bcf.editions.base import Answer, Field, Part
from bcf.parts import Content
from bcf.rich_text import citations
from plans.document import Document
from plans.money import once, rows_of, scheme_numbers

NUMBERED = re.compile(
    rf"(?:(?P<kind>{'|'.join(citations.KINDS)})s?\s+)?(?P<number>\d{{1,3}}(?:\.\d{{1,3}})*)(?:[.:,]?\s+(?P<title>.+))?",
    re.I | re.A,
)
REMOVED = re.compile(rf"removed (?P<kind>{'|'.join(citations.KINDS)}) (?P<id>[\w-]{{1,64}})", re.A)
LIKE_ONE = re.compile(rf"(?:{'|'.join(citations.KINDS)})s?\b|\d{{1,3}}(?:\.\d{{1,3}})*\s", re.I | re.A)
OWN_NUMBER = re.compile(r"figure\s+(\d{1,3})\b[\s.:–-]*", re.I | re.A)
KEPT = "?"


class Numbered(msgspec.Struct, frozen=True, array_like=True):
    """What can be cited: what citations name, its number now, its title; the part and the place where it stands."""

    cited: str
    number: str
    title: str = ""
    part: str = ""
    place: str = ""

    @property
    def words(self) -> str:
        """`Document 4`."""
        return f"{self.cited.partition(':')[0].capitalize()} {self.number}"


class Numbering(msgspec.Struct, frozen=True, dict=True):
    """Everything that can be cited, kind by kind and in order."""

    entries: tuple[Numbered, ...] = ()

    @cached_property
    def of(self) -> dict[str, Numbered]:
        """By what citations name."""
        return {one.cited: one for one in self.entries}

    @cached_property
    def _by_words(self) -> dict[str, Numbered]:
        return {one.words.lower(): one for one in self.entries}

    @cached_property
    def carried(self) -> str:
        """The numbers as a form carries them, to be read back by `carried`."""
        return msgspec.json.encode([[one.cited, one.number, one.title] for one in self.entries]).decode()

    def find(self, typed: str) -> str:
        """What these words cite, as stored; empty where they name nothing.

        `Document 4`, `scheme 2.1`, `2.1 Name of the scheme`; a name that is given must be the right one.
        """
        typed = " ".join(typed.split())
        if gone := REMOVED.fullmatch(typed):
            return f"{gone['kind']}:{gone['id']}"
        named = NUMBERED.fullmatch(typed)
        if not named or not (named["kind"] or named["title"]):
            return ""
        found = self._by_words.get(f"{named['kind'] or 'scheme'} {named['number']}".lower())
        if found is None:
            return ""
        same = not named["title"] or named["title"].casefold() == " ".join(found.title.split()).casefold()
        return found.cited if same else ""

    def words(self, cited: str) -> str:
        """What a citation says: `Document 4`, or `[removed document]`."""
        found = self.of.get(cited)
        return found.words if found else f"[removed {cited.partition(':')[0]}]"


UNNUMBERED = Numbering()


def carried(text: str) -> Numbering:
    """The numbers that a form carried; none where it carried nothing that can be read."""
    try:
        entries = msgspec.json.decode(text, type=tuple[Numbered, ...])
    except (msgspec.DecodeError, UnicodeError):
        return UNNUMBERED
    return Numbering(tuple(one for one in entries if citations.fit(one.cited)))


@once
def numbering(one: Document) -> Numbering:
    """The numbers of a plan: documents as they are listed, figures through the parts, schemes as they nest."""
    return Numbering((*_documents(one), *_figures(one), *_schemes(one)))


def _documents(one: Document) -> Iterator[Numbered]:
    for part in one.edition.parts:
        if "documents" in part.table:
            for position, row in enumerate(rows_of(one, part.key, "documents"), start=1):
                place = f"documents.{row.id}.title"
                yield from _numbered("document", row.id, str(position), row.title, part.key, place)


def _schemes(one: Document) -> Iterator[Numbered]:
    key, numbers = one.edition.roles.schemes, scheme_numbers(one)
    for row in rows_of(one, key, "schemes"):
        yield from _numbered("scheme", row.id, numbers[row.id], row.name, key, f"schemes.{row.id}.name")


def _numbered(kind: str, row: str, number: str, title: object, part: str, place: str) -> Iterator[Numbered]:
    if citations.fit(f"{kind}:{row}"):
        yield Numbered(f"{kind}:{row}", number, title if isinstance(title, str) else "", part, place)


def _figures(one: Document) -> Iterator[Numbered]:
    """The pictures in texts that have a caption; the same picture twice is one figure."""
    seen: dict[str, Numbered] = {}
    for part in one.edition.parts:
        for place, _, html in rich_cells(part, one.part(part.key)) if part.key in one.contents else ():
            for key, caption in citations.captioned(html):
                title = rich_text.text_of(caption).replace("\n", " ")
                figure = Numbered(f"figure:{key}", str(len(seen) + 1), title, part.key, place)
                seen.setdefault(figure.cited, figure)
    yield from seen.values()


def rich_cells(part: Part, content: Content) -> Iterator[tuple[str, Field, str]]:
    """The rich texts of a part, as (place, field, stored text)."""
    for field in part.fields:
        cell = getattr(content, field.key)
        if field.answer == Answer.RICH_TEXT and isinstance(cell, str):
            yield field.key, field, cell
    for table in part.tables:
        rich = [column for column in table.columns if column.answer == Answer.RICH_TEXT]
        for row in getattr(content, table.key) if rich else ():
            for column in rich:
                if isinstance(cell := getattr(row, column.key), str):
                    yield f"{table.key}.{row.id}.{column.key}", column, cell


def as_typed(html: str, known: Numbering) -> str:
    """A stored text as a form shows it: `read` gives the stored text back, with the same numbers."""

    def kept(words: str) -> str | None:
        mistaken = words.startswith(KEPT) or known.find(words)
        return f"[[{KEPT}{escape(words, quote=False)}]]" if mistaken else None

    def typed(cited: str) -> str:
        found = known.of.get(cited)
        return f"[[{found.words if found else ' '.join(('removed', *cited.split(':', 1)))}]]"

    return citations.replaced(citations.bracketed(html, kept), typed)


def read(html: str, known: Numbering) -> str:
    """Clean HTML from a form as it is stored: words in double brackets that name something are citations of it."""

    def stored(words: str) -> str | None:
        if words.startswith(KEPT):
            return f"[[{escape(words.removeprefix(KEPT), quote=False)}]]"
        found = known.find(words)
        return citations.element(found) if found else None

    found = citations.bracketed(html, stored)
    return html if found == html else rich_text.clean(found)


def not_cited(html: str) -> list[str]:
    """The words in double brackets that look like a citation and are none, in order."""
    found: list[str] = []

    def seen(words: str) -> None:
        if LIKE_ONE.match(words.removeprefix(KEPT)):
            found.append(words)

    citations.bracketed(html, seen)
    return found


def worded(html: str, known: Numbering) -> str:
    """A stored text with words for its citations, and with the numbers of its figures before their captions."""
    return _captions(citations.replaced(html, lambda cited: escape(known.words(cited), quote=False)), known)


def shown(html: str, known: Numbering, link: Callable[[Numbered], str], place: tuple[str, str] = ("", "")) -> str:
    """A stored text as it is read: citations lead where `link` says, figures bear their numbers.

    `place` is the part and the place of the text. The figures that begin there get an id: see `anchor`.
    """

    def led(cited: str) -> str:
        found = known.of.get(cited)
        words = escape(known.words(cited), quote=False)
        return f'<a href="{escape(link(found))}">{words}</a>' if found else words

    return _captions(citations.replaced(html, led), known, place)


def anchor(cited: str) -> str:
    """The id of what is cited on a page that shows it: `document-n1a2`."""
    return cited.replace(":", "-", 1)


def _captions(html: str, known: Numbering, place: tuple[str, str] = ("", "")) -> str:
    named: set[str] = set()

    def captioned(key: str, caption: str) -> tuple[str, str]:
        found = known.of.get(f"figure:{key}")
        if found is None:
            return "", caption
        own = OWN_NUMBER.match(caption)
        rest = caption[own.end() :] if own and own[1] == found.number else caption
        first = (found.part, found.place) == place and found.cited not in named
        named.add(found.cited)
        return anchor(found.cited) if first else "", f"{found.words}: {rest}" if rest else found.words

    return citations.with_captions(html, captioned)


def as_read(part: Part, content: Content, change: Callable[[str], str]) -> Content:
    """The content of a part with each of its rich texts changed."""
    changes: dict[str, dict[str, str]] = {}
    for place, _, html in rich_cells(part, content):
        whose, _, key = place.rpartition(".")
        changes.setdefault(whose, {})[key] = change(html)
    own: dict[str, Any] = dict(changes.pop("", {}))
    for name in {whose.partition(".")[0] for whose in changes}:
        rows = getattr(content, name)
        own[name] = tuple(msgspec.structs.replace(row, **changes.get(f"{name}.{row.id}", {})) for row in rows)
    return msgspec.structs.replace(content, **own)


def in_words(one: Document) -> Document:
    """The plan with words for its citations, for plain text. Its digests are still those of what is stored."""
    known = numbering(one)
    contents = {
        key: as_read(one.edition.part[key], content, lambda html: worded(html, known))
        for key, content in one.contents.items()
    }
    return msgspec.structs.replace(one, contents=contents)
