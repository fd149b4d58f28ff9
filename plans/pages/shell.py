"""What stands on every page of a plan: its name, its tabs, and the state strip."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from bcf.amounts import joined
from bcf.editions.base import PLAN
from plans.facts import Status
from plans.models import Record
from plans.reference import Reference
from plans.signatures import Signer
from plans.states import State, Submitted

TABS = ("plan", "read", "money", "metrics", "checklist", "sign_off", "submission", "files", "people")
STEPS = (
    Status.DRAFTING,
    Status.WITH_THE_BOARD,
    Status.SIGNING,
    Status.SIGNED,
    Status.SUBMITTED,
    Status.ASSURED,
)


@dataclass(frozen=True)
class PlanHead:
    """A plan's name and addresses, for the head of its pages."""

    area_name: str
    edition_code: str
    edition_name: str
    years_label: str
    urls: Mapping[str, str]
    fictional: bool


def head(record: Record) -> PlanHead:
    """The head of a record's pages."""
    edition = record.edition
    return PlanHead(
        area_name=record.area.name,
        edition_code=record.edition_code,
        edition_name=edition.name,
        years_label=edition.years_label,
        urls={tab: record.url(tab) for tab in TABS},
        fictional=record.area.fictional,
    )


def day(moment: datetime | date | str | None, year: bool = False) -> str:
    """`14 March`, or with the year. A date may be given in ISO form."""
    if not moment:
        return ""
    if isinstance(moment, str):
        moment = date.fromisoformat(moment)
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment).date()
    return f"{moment.day} {moment:%B %Y}" if year else f"{moment.day} {moment:%B}"


def near_day(moment: datetime | date | str | None) -> str:
    """`14 March`, with the year where it is not this one. A date may be given in ISO form."""
    with_year = day(moment, year=True)
    return with_year.removesuffix(f" {timezone.localdate().year}")


def short_day(moment: datetime | date | None) -> str:
    """`21 Mar`, with the year where it is not this one."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment).date()
    year = "" if moment.year == timezone.localdate().year else f" {moment.year}"
    return f"{moment.day} {moment:%b}{year}"


def clock(moment: datetime) -> str:
    """`14:02`."""
    return f"{timezone.localtime(moment):%H:%M}"


def moment(at: datetime) -> str:
    """`14 March 2014 at 14:02`, in London, whatever day it is today: for what is read later."""
    local = timezone.localtime(at)
    return f"{local.day} {local:%B %Y} at {local:%H:%M}"


def when(moment: datetime | None) -> str:
    """`Today at 14:02`, or `14 March 2014 at 14:02`."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    if local.date() == timezone.localdate():
        return f"today at {local:%H:%M}"
    return f"{local.day} {local:%B %Y} at {local:%H:%M}"


def _due(reference: Reference) -> str:
    if not reference.deadline:
        return ""
    left = (timezone.localtime(reference.deadline).date() - timezone.localdate()).days
    words = f"due {day(reference.deadline, year=left < 0 or left > 300)}"
    if left < 0:
        return words
    return f"{words}, today" if left == 0 else f"{words}, {left} day{'s' if left > 1 else ''} left"


def _notes(state: State, signers: tuple[Signer, ...], reference: Reference) -> dict[str, str]:
    board = ""
    last = state.decision
    if last:
        verb = {"deferred": "deferred", "delegated": "delegated"}.get(last.outcome, "agreed")
        board = f"{verb} {near_day(last.day)}"
    elif state.meeting:
        board = f"meets {near_day(state.meeting)}"
    signed = sum(one.key in state.standing for one in signers)
    bodies = len({one.organisation for one in signers})
    signing = f"{bodies} {'body signs' if bodies == 1 else 'bodies sign'}"
    if state.requested:
        signing = f"{signed} of {len(signers)} {'has' if signed == 1 else 'have'} signed"
    return {
        Status.DRAFTING: f"since {near_day(state.since)}" if state.status == Status.DRAFTING else "",
        Status.WITH_THE_BOARD: board,
        Status.SIGNING: signing,
        Status.SIGNED: near_day(state.since) if state.status == Status.SIGNED else "",
        Status.SUBMITTED: _submitted_note(state, reference),
        Status.ASSURED: _assured_note(state.submitted),
    }


def _submitted_note(state: State, reference: Reference) -> str:
    """Which version went out and when; before that, when it is due. An amendment in the year has no day."""
    sent = state.submitted
    if sent:
        return f"version {sent.number}, {near_day(sent.at)}{', pending ratification' if sent.pending else ''}"
    return f"version {len(state.submissions) + 1}" if state.amending else _due(reference)


def _assured_note(sent: Submitted | None) -> str:
    """The outcome and its day."""
    if sent is None:
        return ""
    outcome = sent.assurance.outcome
    return f"{outcome.words}, {near_day(outcome.at)}" if outcome else ""


def _signer_line(
    record: Record, state: State, signer: Signer, named: Mapping[str, str], stated: Mapping[str, str]
) -> dict[str, Any]:
    line: dict[str, Any] = {"body": signer.label, "mark": "awaited", "strong": "", "url": "", "link_text": ""}
    post = named.get(signer.key, "")
    standing = state.standing.get(signer.key)
    lapsed = state.lapsed.get(signer.key)
    if standing:
        line |= {"mark": "signed", "sentence": f"{standing.post} signed {when(standing.at)}."}
    elif any(one.signer == signer.key for one in state.open_requests):
        line["sentence"] = f"{post or signer.post} returned it for changes."
    elif lapsed:
        line |= {
            "mark": "void",
            "sentence": f"Signed {when(lapsed.at)}; the plan "
            f"{'was reopened' if lapsed.ended == 'reopened' else 'has changed'} since.",
            "strong": "Must sign again",
        }
    elif not post:
        line |= {
            "mark": "nobody",
            "sentence": "Nobody is named to sign. An administrator of the body names who does.",
            "url": record.url("people"),
            "link_text": "People and their roles",
        }
    elif state.requested:
        line["sentence"] = f"{post}, asked {near_day(state.requested.at)}."
    else:
        line["sentence"] = f"{post} will sign."
    if signer.kind in stated and signer.scope == PLAN and not standing:
        line["note"] = stated[signer.kind]
    return line


def strip(
    record: Record,
    state: State,
    signers: tuple[Signer, ...],
    named: Mapping[str, str],
    reference: Reference,
    stated: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The state strip: where we are, what waits for whom, when it is due.

    `named` gives the post that signs for each body; `stated` what a paper printed of a signature, by kind of body.
    """
    at = STEPS.index(Status(state.status))
    notes = _notes(state, signers, reference)
    steps = [
        {"name": step.label, "note": notes[step], "state": "past" if n < at else "now" if n == at else "ahead"}
        for n, step in enumerate(STEPS)
    ]
    lines = [_signer_line(record, state, signer, named, stated or {}) for signer in signers]
    awaited = [line["body"] for line in lines if line["mark"] != "signed"]
    due = "" if state.submitted or state.amending else _due(reference)
    sentence = f"{Status(state.status).label}, step {at + 1} of {len(STEPS)}."
    if due:
        sentence += f" {due[0].upper()}{due[1:]}."
    if state.rewriting:
        sentence += f" Version {len(state.submissions) + 1} is being written: {state.rewriting.words.lower()}."
    if state.submitted and state.submitted.pending:
        sentence += " Submitted pending ratification by the board."
    if state.status == Status.SIGNING:
        sentence += f" Awaited: {joined(awaited)}."
    return {"steps": steps, "step_number": at + 1, "sentence": sentence, "signers": lines}
