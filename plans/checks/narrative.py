"""N1, N2 and N5: every question answered with the kind of answer it asks for, and related documents can be read.

N3, what the words refer to, is in `references`; N4, which compares printed names, in `printed_names`.
"""

import re
from collections.abc import Iterator

from bcf.editions.base import Answer, Field, Part, Table, When
from plans.checks.asking import answers, asked, missing, row_positions, writing
from plans.checks.base import ERROR, WARNING, Finding, Place, check, found
from plans.checks.wording import (
    column_name,
    counted,
    cut,
    ended,
    listed,
    lowered,
    place_in,
    plain,
    quoted,
    row_name,
    sentence,
    spelt,
)
from plans.document import Document
from plans.reference import Reference

# Kinds of part whose unanswered cells other checks report, in words of their own: F10, F11, and M4, M7 and M9.
REPORTED_ELSEWHERE = frozenset({"schemes", "scheme-list", "spending", "benefits", "metric"})

ANYWHERE = re.compile(
    r"\b(?:TBC|TBA|TBD)\b|<[a-z][^<>\n]{1,60}>|\[(?:insert|enter|add|name)\b[^\]\n]{0,60}\]|\bxxx+\b|\blorem ipsum\b"
)
WHOLE = re.compile(
    r"(?:tb[acd]|to be (?:confirmed|agreed|advised|added|completed|decided|determined)|(?:details? )?to follow|"
    r"pending|awaited|awaiting\b.*|insert .* here|placeholder|draft text|\?+|\.{2,}|…|-+|x+|"
    r"(?:we )?(?:require|need|await)s? (?:more|further) (?:details?|information)\b.*|"
    r"(?:more|further) (?:details?|information) (?:is |are )?(?:required|needed|awaited|to follow)\b.*)[.:]?",
    re.I | re.S,
)
SHORT = 12
AMOUNT = re.compile(r"£\s?\d|\b\d[\d,.]*\s?(?:m|k|bn|million|thousand|billion)?\s?(?:pounds|GBP)\b", re.I)
NOT_YET = re.compile(
    r"\bnot (?:yet|currently)\b|\b(?:is|are) not (?:now )?(?:used|in use|in place|held|recorded)\b|"
    r"\bfor matching(?: records?)? only\b|\bonly for matching\b|\bnot (?:used )?for correspondence\b|"
    r"\bwill (?:only )?(?:be used|become|start|begin)\b.* from\b",
    re.I,
)
SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
ADDRESS = re.compile(r"(?:https?://|mailto:)\S+\.\S+", re.I)


def placeholder(text: str) -> str:
    """The words of a text that only hold the place of an answer; empty where there are none."""
    text = text.strip()
    held = ANYWHERE.search(text)
    if held:
        return text if len(text.split()) <= SHORT else held[0]
    return text if len(text.split()) <= SHORT and WHOLE.fullmatch(text) else ""


def _reported_elsewhere(part: Part, field: Field, table: Table | None) -> bool:
    """Whether another check reports this gap: F1 the holder of the pool, R1 risks, N2 the date after a no."""
    if table is not None and table.key == "risks":
        return True
    return field.key == "pool_holder" or (field.answer == Answer.DATE and field.when is not None)


def _unanswered(one: Document, reference: Reference, part: Part) -> Iterator[Place]:
    if part.kind in REPORTED_ELSEWHERE:
        return
    positions = row_positions(part, one.part(part.key))
    for place, field, cell, row in answers(one)[part.key]:
        table = part.table[place.split(".", 1)[0]] if row is not None else None
        if not (field.required and missing(cell)) or _reported_elsewhere(part, field, table):
            continue
        if table is None or row is None:
            if asked(one, reference, part, field):
                yield Place(part.key, place, field.label)
        else:
            named = row_name(table, row, positions[table.key, row.id])
            yield Place(part.key, place, f"{named}, {column_name(field)}")


def _too_few_rows(one: Document, part: Part) -> Iterator[Place]:
    for table in part.tables if part.kind not in REPORTED_ELSEWHERE else ():
        if table.key != "risks" and len(getattr(one.part(part.key), table.key)) < table.minimum_rows:
            yield Place(part.key, table.key, f"no {table.row_word} is entered")


def _questions(part: Part) -> int:
    return sum(field.required for field in part.fields) + len(part.tables)


@check("N1", "Every required question is answered.")
def unanswered(one: Document, reference: Reference) -> Iterator[Finding]:
    """One finding for each part, naming what is missing."""
    for part in one.edition.parts:
        gaps = [*_too_few_rows(one, part), *_unanswered(one, reference, part)]
        if not gaps:
            continue
        if _questions(part) == 1 and len(gaps) == 1:
            message = f"{part.full_title}: not answered." if part.fields else f"{part.title}: {gaps[0].label}."
        else:
            names = listed(cut(gap.label) for gap in gaps)
            verb = "question is" if len(gaps) == 1 else "questions are"
            message = ended(f"{part.full_title}: {spelt(len(gaps))} {verb} not answered: {names}")
        yield found(
            "N1",
            ERROR,
            message,
            places=[Place(part.key, gap.field, f"{part.full_title}, {cut(gap.label)}") for gap in gaps],
            short=f"{part.full_title}: {counted(len(gaps), 'question')} not answered",
        )


@check("N1", "A placeholder is not an answer.")
def placeholders(one: Document, reference: Reference) -> Iterator[Finding]:
    """One finding for each answer that only holds the place of one."""
    for written in writing(one):
        held = placeholder(written.text)
        if held and asked(one, reference, written.part, written.field):
            label = written.field.label if written.row is None else column_name(written.field)
            yield found(
                "N1",
                ERROR,
                f"{written.part.full_title}, {lowered(cut(label))}: {quoted(held)} is a placeholder, not an answer.",
                places=[place_in(written.part, written.place, cut(label))],
                short=f"{written.part.full_title} holds a placeholder",
            )


@check("N1", "A question that asks for an amount is answered with one.")
def without_amount(one: Document, reference: Reference) -> Iterator[Finding]:
    """A text of a question that asks for pounds, in which there are none."""
    for written in writing(one):
        if (
            written.field.asks_amount
            and asked(one, reference, written.part, written.field)
            and not AMOUNT.search(written.text)
            and not placeholder(written.text)
        ):
            yield found(
                "N1",
                ERROR,
                f"{written.part.full_title}: the question asks for an amount in pounds, and the answer gives none.",
                places=[place_in(written.part, written.place, cut(written.field.label))],
                short=f"{written.part.full_title} gives no amount",
            )


def _triggers(part: Part) -> Iterator[tuple[Field, list[Field]]]:
    """The yes or no questions of a part on whose no other questions hang, with those questions."""
    for field in part.fields:
        no = When(field.key, False)
        hanging = [other for other in part.fields if other.when == no]
        if field.answer == Answer.YES_NO and hanging:
            yield field, hanging


@check("N2", "A yes or a no agrees with the words beside it.")
def contradicted(one: Document, reference: Reference) -> Iterator[Finding]:
    """A yes whose words say that it is not yet so, and a no without a date."""
    for part in one.edition.parts:
        if part.key not in one.contents:
            continue
        content = one.contents[part.key]
        for field, hanging in _triggers(part):
            answer = getattr(content, field.key)
            if answer is True:
                yield from _denied(one, part, field)
            elif answer is False:
                yield from _undated(part, field, [other for other in hanging if missing(getattr(content, other.key))])


def _denied(one: Document, part: Part, field: Field) -> Iterator[Finding]:
    beside = part.field.get(f"{field.key}_text")
    text = getattr(one.part(part.key), beside.key) if beside else None
    if beside is None or not isinstance(text, str):
        return
    said = next((words for words in SENTENCE.findall(plain(text)) if NOT_YET.search(words)), None)
    if said:
        topic = beside.label.split(":", 1)[0]
        words = quoted(said.rstrip("."), 120)
        yield found(
            "N2",
            WARNING,
            ended(f"{part.full_title}, {topic}: the answer is yes, but the text says {words}"),
            places=[place_in(part, field.key, cut(field.label)), place_in(part, beside.key, cut(beside.label))],
            short=f"{topic}: the answer is yes, the text says not yet",
        )


def _undated(part: Part, field: Field, blank: list[Field]) -> Iterator[Finding]:
    for date in (one for one in blank if one.answer == Answer.DATE):
        yield found(
            "N2",
            WARNING,
            f"{part.full_title}: the answer to {quoted(field.label)} is no, and no date says by when it will be.",
            places=[place_in(part, date.key, cut(date.label))],
            short=f"{part.full_title}: no, and no date by which it will be",
        )


@check("N5", "A related document has a working link or an attached file.")
def unlinked(one: Document, reference: Reference) -> Iterator[Finding]:
    """Documents with neither, in one finding, and links that are no web address."""
    for part in one.edition.parts:
        for table in part.tables:
            if not {"link", "file"} <= set(table.column):
                continue
            rows = list(enumerate(getattr(one.part(part.key), table.key), start=1))
            without = [(position, row) for position, row in rows if missing(row.link) and missing(row.file)]
            if without:
                many = len(without) > 1
                yield found(
                    "N5",
                    WARNING,
                    f"{sentence(spelt(len(without)))} of {spelt(len(rows))} related documents "
                    f"{'have' if many else 'has'} neither a link nor a file.",
                    places=[
                        place_in(part, f"{table.key}.{row.id}.link", row_name(table, row, position))
                        for position, row in without
                    ],
                    short=f"{counted(len(without), 'document')} without a link or a file",
                )
            for position, row in rows:
                if isinstance(row.link, str) and row.link.strip() and not ADDRESS.fullmatch(row.link.strip()):
                    yield found(
                        "N5",
                        WARNING,
                        f"{row_name(table, row, position)}: {quoted(row.link)} is not a web address.",
                        places=[place_in(part, f"{table.key}.{row.id}.link", row_name(table, row, position))],
                        short=f"The link of document {position} is not a web address",
                    )
