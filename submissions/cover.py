"""What stands on the cover of a plan and at the head and foot of its pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.safestring import SafeString

from bcf.amounts import joined, show_pounds
from plans import money
from plans.checks.base import ERROR, WARNING, Finding
from plans.document import Document
from plans.facts import Status
from plans.reference import Reference
from plans.states import State
from submissions import drawings
from submissions.signatures import Signing, grouped_digest, is_final, moment, of_part_2, signings

MOST_SIGNINGS = 8
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
    return Cover(
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
        signings=lines[: _fitting(lines)],
        more_signings=_more(lines[_fitting(lines) :]),
    )


def _fitting(lines: tuple[Signing, ...]) -> int:
    """How many lines fit on the cover: an authority takes the room of another line."""
    rooms = [1 + bool(line.authority) for line in lines]
    if sum(rooms) <= MOST_SIGNINGS:
        return len(lines)
    return max(sum(rooms[:n]) <= MOST_SIGNINGS - 1 and n for n in range(len(lines)))


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
