"""N3: every document, figure and scheme that the text cites is there, and no two bear one number.

Citations name what they cite; words such as "Document 7", typed or imported, are read by their number.
"""

import re
from collections import Counter
from collections.abc import Iterator

from bcf.editions.base import Answer, Part
from bcf.rich_text.citations import BRACKETED, cited_in
from plans.checks.asking import writing
from plans.checks.base import WARNING, Finding, Place, check, found
from plans.checks.wording import counted, cut, listed, place_in, quoted, row_name, sentence, spelt
from plans.document import Document
from plans.numbering import Numbering, not_cited, numbering, rich_cells
from plans.reference import Reference

NUMBER = r"\d{1,3}(?:\.\d{1,2})*"
NO_AMOUNT = r"\b(?![\d.]*\d|\s*%|\s?(?:m|bn|k|million|billion|thousand)\b)"
CITED = re.compile(
    rf"\b(?P<kind>document|scheme|figure)(?:s (?P<many>{NUMBER}(?:(?:,| and| or| &) {NUMBER})*)| (?P<one>{NUMBER}))"
    rf"{NO_AMOUNT}",
    re.I | re.A,
)
CAPTION = re.compile(r"^\s*figure (\d{1,3})\b", re.I | re.M)
PRINTED_NUMBER = "number"
"""The column of a printed figure that says which number a paper gave to a document: `documents.d7.number`."""


@check("N3", "What the text cites has not been removed.")
def removed(one: Document, reference: Reference) -> Iterator[Finding]:
    """Citations of what is no longer there."""
    known = numbering(one)
    for part in one.edition.parts:
        for place, field, html in rich_cells(part, one.part(part.key)) if part.key in one.contents else ():
            gone = Counter(cited.partition(":")[0] for cited in cited_in(html) if cited not in known.of)
            for kind, count in gone.items():
                what, verb = (f"a {kind}", "is") if count == 1 else (counted(count, kind), "are")
                why = " or has no caption" if kind == "figure" and count == 1 else ""
                yield found(
                    "N3",
                    WARNING,
                    f"{part.full_title} cites {what} that {verb} no longer in the plan{why}.",
                    places=[place_in(part, place, cut(field.label))],
                    short=f"{part.full_title} cites {what} no longer in the plan",
                )


@check("N3", "Words in double brackets name something.")
def unread(one: Document, reference: Reference) -> Iterator[Finding]:
    """What was typed as a citation and is none."""
    for part in one.edition.parts:
        for place, field, html in rich_cells(part, one.part(part.key)) if part.key in one.contents else ():
            for words in dict.fromkeys(not_cited(html)):
                yield found(
                    "N3",
                    WARNING,
                    f"{part.full_title}: {why_not_cited(words, numbering(one))}",
                    places=[place_in(part, place, cut(field.label))],
                    short=f"{part.full_title}: {quoted(f'[[{words}]]')} is not a citation",
                )


def why_not_cited(words: str, known: Numbering) -> str:
    """Why words in double brackets are no citation, and what to do: a sentence or two."""
    if known.find(words):
        return (
            f"{quoted(f'[[{words}]]')} was typed before the plan had it, and is kept as words. "
            "Take the question mark out to cite it now."
        )
    return f"{quoted(f'[[{words}]]')} names nothing in the plan. It is kept as it was typed."


@check("N3", "Every document, scheme and figure cited in the text is there.")
def unresolved(one: Document, reference: Reference) -> Iterator[Finding]:
    """Numbers in words that no document, scheme or figure bears, and figures that bear one number."""
    numbers = _numbers(one)
    captions = [int(number) for written in writing(one) for number in CAPTION.findall(written.text)]
    for written in writing(one):
        rich = written.field.answer == Answer.RICH_TEXT
        text = BRACKETED.sub("", written.text) if rich else written.text
        for kind, number in sorted(_cited(text), key=lambda cited: (cited[0], _in_order(cited[1]))):
            if kind == "figure" and int(number.partition(".")[0]) not in captions:
                yield _dangling(written.part, written.place, f"figure {number}", "no figure has that number")
            elif kind != "figure" and numbers[kind] and number not in numbers[kind]:
                printed = kind == "document" and any(_printed(one))
                listed_here = f"the plan lists {counted(len(numbers[kind]), kind)}"
                there = "no document is printed with that number" if printed else listed_here
                yield _dangling(written.part, written.place, f"{kind} {number}", there)
    for twice in sorted({number for number in captions if captions.count(number) > 1}):
        where = [written for written in writing(one) if str(twice) in CAPTION.findall(written.text)]
        yield found(
            "N3",
            WARNING,
            f"{sentence(spelt(captions.count(twice)))} figures are numbered {twice}.",
            places=[place_in(written.part, written.place, cut(written.field.label)) for written in where],
            short=f"Two figures are numbered {twice}",
        )


def _cited(text: str) -> set[tuple[str, str]]:
    """The kinds and numbers that a text cites in words: `Document 7`, `schemes 2.1 and 3`."""
    return {
        (match["kind"].lower(), ".".join(str(step) for step in _in_order(number)))
        for match in CITED.finditer(text)
        for number in re.findall(NUMBER, match["one"] or match["many"])
    }


def _in_order(number: str) -> list[int]:
    return [int(step) for step in number.split(".")]


def _numbers(one: Document) -> dict[str, set[str]]:
    """The numbers of documents and schemes: those a paper printed where they are kept, else those of the plan."""
    found: dict[str, set[str]] = {"document": set(), "scheme": set()}
    printed = {(part.key, row): number for part, row, number in _printed(one)}
    for entry in numbering(one).entries:
        kind, _, row = entry.cited.partition(":")
        if kind in found:
            found[kind].add(printed.get((entry.part, row), entry.number) if kind == "document" else entry.number)
    return found


def _printed(one: Document) -> Iterator[tuple[Part, str, str]]:
    """The numbers that a paper gave to documents, as (part, row, number)."""
    for part in one.edition.parts:
        for stated in one.contents[part.key].stated if part.key in one.contents and "documents" in part.table else ():
            table, _, rest = stated.place.partition(".")
            row, _, column = rest.partition(".")
            if (table, column) == ("documents", PRINTED_NUMBER):
                yield part, row, stated.printed.strip()


@check("N3", "No two documents are printed with one number.")
def printed_twice(one: Document, reference: Reference) -> Iterator[Finding]:
    """Numbers that a paper gave to more than one document."""
    by_number: dict[tuple[str, str], list[str]] = {}
    for part, row, number in _printed(one):
        by_number.setdefault((part.key, number), []).append(row)
    for (key, number), rows in by_number.items():
        part = one.edition.part[key]
        table = part.table["documents"]
        named = [(position, row) for position, row in enumerate(one.part(key).documents, start=1) if row.id in rows]
        if len(named) > 1:
            titles = listed(quoted(str(row.title or row_name(table, row, position))) for position, row in named)
            yield found(
                "N3",
                WARNING,
                f"{sentence(spelt(len(named)))} documents are printed with the number {number}: {titles}.",
                places=[
                    place_in(part, f"documents.{row.id}.title", row_name(table, row, position))
                    for position, row in named
                ],
                short=f"{sentence(spelt(len(named)))} documents are printed with the number {number}",
            )


def _dangling(part: Part, place: str, cited: str, there: str) -> Finding:
    return found(
        "N3",
        WARNING,
        f"{part.full_title} refers to {cited}; {there}.",
        places=[Place(part.key, place, part.full_title)],
        short=f"{part.full_title} refers to {cited}, which is not there",
    )
