"""Who agreed a plan and when, as it is read and printed. From the events only: nobody types a signature."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from bcf.amounts import joined, show_date
from bcf.editions.base import COMMENTARY, PART_2, Part
from plans.actions.signing import OUTCOMES
from plans.arrangements import DELEGATED, STEP_OUTCOMES, Authority
from plans.commentaries import provider_name
from plans.document import Document
from plans.facts import Status
from plans.reference import Reference
from plans.scopes import labelled
from plans.signatures import Signature, Signer
from plans.signers import signers_for
from plans.states import Decision, State
from submissions.blocks import Cell, Column, Line, Table

AGREED = {"agreed": "", "agreed_subject_to_changes": ", subject to changes"}
BOARD = "Health and Wellbeing Board"
MOST_NAMED = 2
"""How many posts of a delegation the cover names."""
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

    `state` is `signed`, `void` (signed, and the plan has changed since) or `awaited`. `authority` says why another
    than the body's own signatory signed, or may sign.
    """

    body: str
    kind: str
    post: str
    when: str
    statement: str
    state: str
    authority: str = ""


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
    """A line for each body that signs, and for each finance officer who signs Part 2."""
    standing, lapsed = one.state.standing, one.state.lapsed
    lines = [
        _signing(
            signer,
            standing.get(signer.key),
            lapsed.get(signer.key),
            signing.statement if (signing := one.edition.signing(signer.kind, signer.scope)) else "",
            "Part 2 has" if signer.scope == PART_2 else "the plan has",
        )
        for signer in one.state.signers or signers_for(one, reference)
    ]
    given = one.state.delegation
    delegated = _delegation(given) if given else ""
    of_board = KINDS["board"]
    return tuple(
        replace(line, authority=delegated) if line.kind == of_board and line.state == "awaited" else line
        for line in lines
    )


def _delegation(given: Decision) -> str:
    """To whom the board has delegated, and by which minute."""
    posts = joined([one.words for one in given.delegates], "or")
    to = posts if len(given.delegates) <= MOST_NAMED else f"{len(given.delegates)} posts, named in 1b"
    return f"delegated under minute {given.minute} of {_day(given.day)} to {to}"


def _authority(given: Authority | None) -> str:
    """By what authority another than the body's own signatory signed, in few words."""
    if given is None:
        return ""
    if given.kind == DELEGATED:
        return f"delegated under minute {given.minute} of {_day(given.day)}"
    return f"as substitute for its {given.place}"


def _signing(
    signer: Signer, standing: Signature | None, lapsed: Signature | None, statement: str, changed: str
) -> Signing:
    kind = KINDS.get(signer.kind, "Signed") + (", for Part 2" if signer.scope == PART_2 else "")
    if standing:
        authority = _authority(standing.authority)
        return Signing(signer.label, kind, standing.post, _when(standing), standing.statement, "signed", authority)
    words = statement.format(body=signer.name)
    if lapsed:
        since = "the plan was reopened since" if lapsed.ended == "reopened" else f"{changed} changed since"
        when = f"Void: signed {moment(lapsed.at)}; {since}"
        return Signing(signer.label, kind, lapsed.post, when, words, "void")
    return Signing(signer.label, kind, signer.post, "Not signed yet", words, "awaited")


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
        notes=(f"Signatures are to the content {grouped_digest(one.digest)}.{of_part_2(one.state)}",),
        empty="No party is named yet.",
    )


def of_part_2(state: State) -> str:
    """To what the signatures of Part 2 are, in a sentence with a space before it; empty where there are none."""
    words = f" Those of Part 2 are to its own content, {grouped_digest(state.part_2_digest)}."
    return words if state.part_2_digest else ""


def signed_by(signatures: Iterable[Mapping[str, str]]) -> str:
    """For whom a submission was signed, from what its event pins of the signatures."""
    return joined([labelled(one["name"], one["scope"]) for one in signatures])


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


def steps_table(state: State) -> Table | None:
    """1b: the board's decisions and the area's own steps, in the order of their dates; None where there are none."""
    rows = [
        (
            step.day or step.usual,
            step.name,
            "Signatures wait for it" if step.needed else "For information",
            _came_of(STEP_OUTCOMES[step.outcome], step.minute, step.recorded_by) if step.outcome else "",
        )
        for step in state.own_steps
    ]
    rows += [(one.day, BOARD, "Its decision", _decided(one)) for one in state.decisions]
    if not rows:
        return None
    return Table(
        caption="Decisions, and steps of the area's own",
        columns=(Column(("Where",), "name"), Column(("Date",)), Column(("What came of it",))),
        rows=tuple(
            Line(
                Cell(f"{name}\n{about}"),
                (
                    Cell(_day(day) if came else f"Usually {_day(day)}", muted=not came),
                    Cell(came or "Not recorded yet.", muted=not came),
                ),
            )
            for day, name, about, came in sorted(rows, key=lambda row: row[0])
        ),
    )


def _day(iso: str) -> str:
    return show_date(date.fromisoformat(iso))


def _came_of(words: str, minute: str, recorded_by: str) -> str:
    told = f"{words[:1].upper()}{words[1:]}{f', minute {minute}' if minute else ''}."
    return f"{told} Recorded by {recorded_by}."


def _decided(one: Decision) -> str:
    """What the board decided, with its minute; of a delegation, to whom, and whom they are to consult."""
    if one.outcome != DELEGATED:
        return _came_of(OUTCOMES[one.outcome], one.minute, one.post)
    to = joined([each.words for each in one.delegates], "or")
    consultation = f"Consultation: {one.consultation.rstrip('.')}."
    return f"Delegated its decision to {to}, minute {one.minute}. {consultation} Recorded by {one.post}."


def agreed_on(state: State) -> str:
    """The day on which the board agreed the plan, in words; or what it has done so far."""
    last = state.decision
    if last is None:
        return _ratified_on(state)
    day = show_date(date.fromisoformat(last.day))
    if last.outcome == DELEGATED:
        return f"{day}, delegated under minute {last.minute} to {joined([one.words for one in last.delegates])}"
    return f"{day}{AGREED[last.outcome]}" if last.outcome in AGREED else f"Deferred on {day}"


def _ratified_on(state: State) -> str:
    """The day on which the board ratified a plan that was submitted before it met; empty where it has not."""
    last = state.submitted.ratification if state.submitted else None
    if last is None:
        return ""
    day = show_date(date.fromisoformat(last.day))
    return f"{day}, after it was submitted" if last.ratified else f"Not ratified, {day}"


def submitted_on(state: State) -> str:
    """The day on which the plan was submitted, in words; empty before."""
    return show_date(timezone.localtime(state.submitted.at).date()) if state.submitted else ""
