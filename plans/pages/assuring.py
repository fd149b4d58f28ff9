"""What comes after a submission, in words: what waits for whom, and the acts as the sign-off page tells them."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils import timezone

from bcf.accounts.models import User
from plans.assurance import KINDS_OF_VERSION, NOT_APPROVED, OUTCOMES
from plans.facts import Fact, Kind, Status
from plans.models import Record
from plans.pages.shell import day
from plans.states import State

SHORT = 60


def _short(text: str) -> str:
    """The beginning of a condition's text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[:SHORT].rsplit(' ', 1)[0]} …"


def waits_after(record: Record, state: State, person: User) -> list[dict[str, str]]:
    """What waits for a person in a plan that was submitted, the first thing first: label, address, state, day."""
    waiting: list[dict[str, str]] = []
    if person.has_perm("plans.assure", record):
        waiting += _to_assure(record, state)
    if person.has_perm("plans.write", record):
        waiting += _to_meet(record, state)
    sent = state.last_sent
    if sent and sent.pending and person.has_perm("plans.decide", record):
        url = record.url("ratification")
        waiting.append(_one("Record whether the board ratified the plan", url, "Pending ratification"))
    return waiting


def _one(label: str, url: str, state: str, due: str = "") -> dict[str, str]:
    return {"label": label, "url": url, "state": state, "due": due}


def _to_assure(record: Record, state: State) -> Iterator[dict[str, str]]:
    sent = state.submitted
    if sent and not sent.assurance.outcome:
        words = "Acknowledged" if sent.acknowledged else f"Submitted {day(sent.at)}"
        yield _one("Record the outcome", record.url("outcome"), words)
    for _, one in state.conditions:
        if one.waiting:
            url = record.url("condition", condition=one.key)
            yield _one(f"Answer the evidence: {_short(one.text)}", url, "Evidence given")


def _to_meet(record: Record, state: State) -> Iterator[dict[str, str]]:
    today = timezone.localdate()
    for _, one in sorted(state.conditions, key=lambda pair: pair[1].due):
        if one.open and not one.waiting:
            words = "Overdue" if one.overdue(today) else "Evidence sent back" if one.evidence else "Condition"
            url = record.url("condition", condition=one.key)
            yield _one(f"Enter evidence: {_short(one.text)}", url, words, day(one.due, year=True))
    sent = state.submitted
    if sent and sent.assurance.outcome and sent.assurance.outcome.outcome == NOT_APPROVED:
        yield _one("Start a new version", record.url("new_version"), "Not approved")


def _told_outcome(act: Fact) -> str:
    data: Any = act.data
    again = f" in place of the one before: {data['reason'].rstrip('.')}" if data["reason"] else ""
    many = len(data["conditions"])
    conditions = f" {many} condition{'s' if many > 1 else ''}." if many else ""
    return f"Version {data['number']}: {OUTCOMES[data['outcome']]}, recorded by {act.post}{again}.{conditions}"


def _told_met(act: Fact) -> str:
    return (
        f"A condition of version {act.data['number']} closed by {act.post}: met on {day(act.data['day'], year=True)}."
    )


def _told_ratified(act: Fact) -> str:
    verb = "ratified" if act.data["ratified"] else "did not ratify"
    return f"The board {verb} version {act.data['number']}, minute {act.data['minute']}. Recorded by {act.post}."


def _told_version(act: Fact) -> str:
    kind = KINDS_OF_VERSION[act.data["kind"]]
    reason = act.data["reason"].rstrip(".")
    return (
        f"{kind} begun after version {act.data['of']} by {act.post}: {reason}. The signatures stay with that version."
    )


TOLD: dict[str, Callable[[Fact], str]] = {
    Kind.ASSURED: _told_outcome,
    Kind.MET: _told_met,
    Kind.RATIFIED: _told_ratified,
    Kind.NEW_VERSION: _told_version,
}
"""The sentence of each kind of act that comes after a submission."""


def plan_for_assurer(record: Record, state: State, due: str) -> dict[str, Any]:
    """A plan in the list of who assures it: its state, and the page of what was submitted. Nothing of the draft."""
    return {
        "name": record.area.name,
        "edition": record.edition.name,
        "url": record.url("submission"),
        "state": Status(state.status).label,
        "due": due,
        "errors": "",
        "warnings": "",
        "complete": "",
        "fictional": record.area.fictional,
    }
