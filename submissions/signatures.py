"""Who agreed a plan and when, as it is read and printed. From the events only: nobody types a signature."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from bcf.amounts import joined, show_date
from bcf.editions.base import COMMENTARY, Part
from plans.arrangements import DELEGATED
from plans.commentaries import provider_name
from plans.document import Document
from plans.reference import Reference
from plans.signers import signers_for
from plans.states import Signature, Signer, State, Status
from submissions.blocks import Cell, Column, Line, Table

AGREED = {"agreed": "", "agreed_subject_to_changes": ", subject to changes"}
FINAL = frozenset({Status.SIGNED, Status.SUBMITTED, Status.ASSURED})
KINDS = {
    "ccg": "Signed on behalf of the Clinical Commissioning Group",
    "council": "Signed on behalf of the Council",
    "board": "Signed on behalf of the Health and Wellbeing Board",
    "provider": "Signed on behalf of the provider",
}


@dataclass(frozen=True)
class Signing:
    """One body's line: its name, what it signs as, the post, when it signed, and what was signed.

    `state` is `signed`, `void` (signed, and the plan has changed since) or `awaited`.
    """

    body: str
    kind: str
    post: str
    when: str
    statement: str
    state: str


def moment(at: datetime | None) -> str:
    """`2 April 2014, 09:20`, by the clock in London; empty for none."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{show_date(local.date())}, {local:%H:%M}"


def grouped_digest(digest: str) -> str:
    """The first twelve figures of a digest in groups of four: `7f3a 91c2 0be4`."""
    return " ".join(digest[start : start + 4] for start in (0, 4, 8))


def is_final(state: State) -> bool:
    """Whether every party has signed what the plan says now; until then it is a draft."""
    return state.status in FINAL


def signings(one: Document, reference: Reference) -> tuple[Signing, ...]:
    """A line for each body that signs."""
    statements = {signing.kind: signing.statement for signing in one.edition.signings}
    standing, lapsed = one.state.standing, one.state.lapsed
    return tuple(
        _signing(
            signer,
            standing.get(signer.organisation),
            lapsed.get(signer.organisation),
            statements.get(signer.kind, ""),
            "the plan has",
        )
        for signer in one.state.signers or signers_for(one, reference)
    )


def _signing(
    signer: Signer, standing: Signature | None, lapsed: Signature | None, statement: str, changed: str
) -> Signing:
    kind = KINDS.get(signer.kind, "Signed")
    if standing:
        return Signing(signer.name, kind, standing.post, _when(standing), standing.statement, "signed")
    words = statement.format(body=signer.name)
    if lapsed:
        when = f"Void: signed {moment(lapsed.at)}; {changed} changed since"
        return Signing(signer.name, kind, lapsed.post, when, words, "void")
    return Signing(signer.name, kind, signer.post, "Not signed yet", words, "awaited")


def _when(given: Signature) -> str:
    """When a signature was given: of one on paper, the day on the sheet and who witnessed it."""
    if given.paper is None:
        return moment(given.at)
    return f"{show_date(given.on)}, on paper, witnessed by {given.paper.witness_post}"


def signatures_table(one: Document, reference: Reference) -> Table:
    """1b: each party with its post, the words it signs, and when it did."""
    return _table(
        "Signatures",
        signings(one, reference),
        notes=(f"Signatures are to the content {grouped_digest(one.digest)}.",),
        empty="No party is named yet.",
    )


def commentary_signature(one: Document, part: Part) -> Table:
    """Annex 2: who signed for the provider that a commentary is of; it covers the annex and nothing else."""
    signing = next(each for each in one.edition.signings if each.scope == COMMENTARY)
    signer = Signer(organisation=part.about, name=provider_name(part), kind=signing.kind, post=signing.usual_post)
    state, content = one.state, one.state.commentaries.get(part.about, "")
    line = _signing(
        signer,
        state.commented.get(part.about),
        state.commentaries_lapsed.get(part.about),
        signing.statement,
        "the figures or the answers have",
    )
    notes = (f"The signature is to these answers and the board's figures: {grouped_digest(content)}.",)
    return _table(f"Signature of {signer.name}", (line,), notes=notes if content else ())


def _table(caption: str, lines: tuple[Signing, ...], notes: tuple[str, ...], empty: str = "") -> Table:
    rows = tuple(
        Line(
            Cell(f"{line.body}\n{line.kind}"),
            (Cell(line.post), Cell(f"“{line.statement}”"), Cell(line.when, muted=line.state != "signed")),
        )
        for line in lines
    )
    return Table(
        caption=caption,
        columns=(Column(("Party",), "name"), Column(("Position",)), Column(("Statement",)), Column(("Signed",))),
        rows=rows,
        notes=notes,
        empty=empty,
    )


def agreed_on(state: State) -> str:
    """The day on which the board agreed the plan, in words; or what it has done so far."""
    if not state.decisions:
        return ""
    last = state.decisions[-1]
    day = show_date(date.fromisoformat(last.day))
    if last.outcome == DELEGATED:
        return f"{day}, delegated under minute {last.minute} to {joined([one.words for one in last.delegates])}"
    return f"{day}{AGREED[last.outcome]}" if last.outcome in AGREED else f"Deferred on {day}"


def submitted_on(state: State) -> str:
    """The day on which the plan was submitted, in words; empty before."""
    sent = state.status in {Status.SUBMITTED, Status.ASSURED} and state.since
    return show_date(timezone.localtime(state.since).date()) if sent and state.since else ""
