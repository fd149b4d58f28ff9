"""What stands on the cover of a plan and at the head and foot of its pages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.utils.safestring import SafeString

from bcf.amounts import joined, show_pounds
from bcf.drawing import wrapped
from plans import money
from plans.checks.base import ERROR, WARNING, Finding
from plans.document import Document
from plans.facts import Status
from plans.reference import Reference
from plans.states import State
from submissions import drawings
from submissions.signatures import Signing, grouped_digest, is_final, moment, of_part_2, signings

POINT = 25.4 / 72
"""A point in millimetres."""
WIDTH, HEIGHT = 166, 297
"""The cover's measure and its height, millimetres. These and the lengths below are those of print.css."""
POST, SIGNED = 37, 53
BODY = WIDTH - POST - SIGNED - 6
ROW, LINE = 4.6, 12.5 * POINT
"""The space of a signature's row without its lines, and one line of it."""
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of a plan without an event; there is none outside tests."""


@dataclass(frozen=True)
class CoverFigure:
    """One of the few figures that head the cover."""

    label: str
    shown: str


@dataclass(frozen=True)
class Cover:
    """The words of the cover, ready to print. `date` is when the content was saved, in the form metadata wants."""

    area: str
    board: str
    years: str
    author: str
    edition: str
    digest: str
    draft: bool
    fictional: bool
    status: str
    status_note: str
    note: str
    head: str
    foot: str
    date: str
    figures: tuple[CoverFigure, ...]
    strip: SafeString
    signings: tuple[Signing, ...]
    more_signings: str


def cover(
    document: Document,
    reference: Reference,
    findings: Iterable[Finding],
    *,
    sealed: bool = False,
    published: str = "",
) -> Cover:
    """The cover of a plan. `sealed` where the file is going to be sealed: the cover says so.

    `published` says which publication it is: then nothing is said of what the checks find.
    """
    state, edition = document.state, document.edition
    lines = signings(document, reference)
    boards = [body.name for body in reference.of_kind("board")]
    schemes = money.schemes_of(document)
    status = Status(state.status).label
    digest = grouped_digest(document.digest)
    one = Cover(
        area=document.area_name,
        board=joined(boards),
        years=edition.years_label,
        author=joined(boards) or document.area_name,
        edition=f"{edition.code} ({edition.name[0].lower()}{edition.name[1:]})",
        digest=digest,
        draft=not is_final(state),
        fictional=document.fictional,
        status=status if is_final(state) else f"Draft: {status[0].lower()}{status[1:]}",
        status_note=published or _status_note(document, findings),
        note=_note(state, sealed),
        head=f"{document.area_name}, Better Care Fund plan {edition.years_label}",
        foot=f"{status if is_final(state) else 'DRAFT'}   Content {digest}",
        date=(state.saved_at or state.since or BEGINNING).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        figures=(
            *(CoverFigure(f"Pool {year}", show_pounds(money.pool(document, year))) for year in edition.years),
            CoverFigure("Schemes", str(len(schemes))),
        ),
        strip=drawings.strip(document),
        signings=lines,
        more_signings="",
    )
    fitting = _fitting(lines, _room(one))
    return replace(one, signings=lines[:fitting], more_signings=_more(lines[fitting:]))


def _room(one: Cover) -> float:
    """The height that the cover's signatures have, between what stands over them and its foot, millimetres."""
    title = 41 * _lines(one.area, WIDTH, 36, bold=True) + 24 * (_lines(one.board, WIDTH, 17) * bool(one.board) + 1)
    over = 19 + 6.4 + one.fictional * 9.3 + 30 + title * POINT + 4 + 40 + _height(one.strip) + 9 + 4.4 + LINE
    foot = 1 + max(2, 1 + _lines(one.status_note, WIDTH - 60, 8.8)) + _lines(one.note, WIDTH, 8.8)
    return HEIGHT - over - (13 + 3.5 + 2 + foot * 13 * POINT)


def _height(strip: str) -> float:
    """The height of the strip, drawn over the cover's width, millimetres; nothing where there is none."""
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', strip)
    return WIDTH * float(box[2]) / float(box[1]) if box else 0


def _lines(words: str, width: float, size: float, bold: bool = False) -> int:
    """How many lines the words take, of this width in millimetres, in letters of this size in points."""
    return len(wrapped(words, width / POINT, size, bold))


def _fitting(lines: tuple[Signing, ...], room: float) -> int:
    """How many of the signatures fit in a room of this height, with a line for the others where they do not all."""
    tall = [
        ROW
        + LINE
        * max(
            _lines(line.body, BODY, 10) + (_lines(line.authority, BODY, 10) if line.authority else 0),
            _lines(line.post, POST, 10),
            _lines(line.when, SIGNED, 10),
        )
        for line in lines
    ]
    if sum(tall) <= room:
        return len(lines)
    return max(n for n in range(len(lines)) if n == 0 or sum(tall[:n]) <= room - 9)


def _more(left: tuple[Signing, ...]) -> str:
    if not left:
        return ""
    signed = sum(line.state == "signed" for line in left)
    return f"And {len(left)} more, of whom {signed} have signed: see 1b."


def _status_note(document: Document, findings: Iterable[Finding]) -> str:
    """Since when, and what is still open."""
    state = document.state
    parties = len({one.organisation for one in state.signers})
    if state.submitted:
        return f"Version {state.submitted.number}, {moment(state.submitted.at)}, signed by all {parties} parties"
    if is_final(state):
        return f"{moment(state.since)}, by all {parties} parties"
    found = list(findings)
    errors = sum(one.level == ERROR for one in found)
    warnings = sum(one.level == WARNING and one.key not in state.acceptances for one in found)
    saved = f"Saved {moment(state.saved_at)}. " if state.saved_at else "Nothing saved yet. "
    if not errors and not warnings:
        return f"{saved}The checks find nothing left to put right."
    kinds = [_counted(errors, "error"), _counted(warnings, "warning")]
    return f"{saved}The checks find {joined([one for one in kinds if one])} still open."


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}" if number else ""


def _note(state: State, sealed: bool) -> str:
    if sealed:
        return (
            "Sealed electronically: a change of one byte breaks the seal. Signatures are to this content."
            f"{of_part_2(state)} The figures after “Content” are the first twelve of its digest. The workbook and "
            "the data are attached."
        )
    if is_final(state):
        words = "The figures after “Content” are the first twelve of its digest."
        return f"Signatures are to this content.{of_part_2(state)} {words}"
    return "This is a draft. Until every party has signed, it commits nobody."
