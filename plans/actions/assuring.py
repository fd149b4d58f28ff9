"""What the area team does with what was submitted: remarks by part, the outcome, and its conditions."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from areas.models import Role
from areas.queries import organisations_of
from bcf.accounts.models import User
from plans.actions.events import append, locked, post_of, role_of
from plans.actions.signing import NotAllowedNow
from plans.actions.uploads import add_upload
from plans.assurance import APPROVED, OUTCOMES, SUBJECT_TO_CONDITIONS, Condition, Terms
from plans.document import state_of
from plans.facts import Kind
from plans.models import Record, Upload
from plans.states import State, Submitted

NOT_STANDING = "Version {number} is not the one that stands submitted now. Nothing was recorded."


def _refuse_unless_assurer(record: Record, by: User) -> None:
    if not by.has_perm("plans.assure", record):
        raise NotAllowedNow("Only assurers of this area's team can do that.")


def _standing(state: State, number: int) -> Submitted:
    """The submission of a number, if it is what the plan is now. Raises `NotAllowedNow`."""
    if state.submitted is None or state.submitted.number != number:
        raise NotAllowedNow(NOT_STANDING.format(number=number))
    return state.submitted


@transaction.atomic
def make_remarks(*, record: Record, number: int, remarks: Mapping[str, str], by: User) -> State:
    """Say something of parts of the submission that stands: words by part. Authors see them at once.

    The same words again do nothing. Raises `NotAllowedNow` for who is no assurer of the area, and where no part of
    the plan has any words.
    """
    record = locked(record)
    _refuse_unless_assurer(record, by)
    state = state_of(record)
    sent = _standing(state, number)
    said = {part: words.strip() for part, words in remarks.items() if words.strip()}
    if not said or not all(record.edition.find(part) for part in said):
        raise NotAllowedNow("Choose the parts you remark on, and write something about each.")
    there = {(one.part, one.text, one.person) for one in sent.assurance.remarks}
    said = {part: words for part, words in said.items() if (part, words, by.pk) not in there}
    if not said:
        return state
    role = role_of(by, record, Role.ASSURER)
    data = {"number": number, "remarks": said, "name": role.organisation.name if role else ""}
    return append(record=record, kind=Kind.REMARKED, data=data, by=by, post=post_of(by, record, Role.ASSURER))


@transaction.atomic
def record_outcome(
    *,
    record: Record,
    number: int,
    outcome: str,
    by: User,
    note: str = "",
    conditions: Iterable[Terms] = (),
    reason: str = "",
    lifted: Iterable[str] = (),
) -> State:
    """Record the outcome for a submission, with its conditions; or replace the one recorded before, with a reason.

    The first is for the submission that stands, and acknowledges it where nobody had: who has decided on a plan has
    received it, and it must not be recalled from under the decision. A correction may come while another version is
    being written, and is for the last one that went out. Conditions named in `lifted` fall away with a correction,
    and all that are open do where the outcome is no longer subject to conditions. The same again does nothing.
    Raises `NotAllowedNow`.
    """
    record = locked(record)
    _refuse_unless_assurer(record, by)
    state = state_of(record)
    before = state.last_sent.assurance.outcome if state.last_sent and state.last_sent.number == number else None
    sent = state.last_sent if before and state.last_sent else _standing(state, number)
    there = {(one.text, one.owner_post, one.owner_body, one.due) for one in sent.assurance.open_conditions}
    asked = [
        one for one in conditions if (one.text.strip(), one.post.strip(), one.body, one.due.isoformat()) not in there
    ]
    falling = _lifted(sent, outcome, set(lifted))
    if before and (before.outcome, before.note) == (outcome, note.strip()) and not asked and not falling:
        return state
    _refuse_outcome(outcome, note, len(sent.assurance.open_conditions) - len(falling) + len(asked))
    if before and not reason.strip():
        raise NotAllowedNow("An outcome is recorded already. Say why another takes its place.")
    data: dict[str, Any] = {
        "number": number,
        "outcome": outcome,
        "note": note.strip(),
        "reason": reason.strip() if before else "",
        "conditions": [_written(record, one) for one in asked],
        "lifted": falling,
    }
    return append(record=record, kind=Kind.ASSURED, data=data, by=by, post=post_of(by, record, Role.ASSURER))


def _lifted(sent: Submitted, outcome: str, named: set[str]) -> list[str]:
    """The keys of the open conditions that fall away: those named, or all where the outcome has none."""
    still = [one.key for one in sent.assurance.open_conditions]
    return [key for key in still if key in named or outcome != SUBJECT_TO_CONDITIONS]


def _refuse_outcome(outcome: str, note: str, conditions: int) -> None:
    if outcome not in OUTCOMES:
        raise NotAllowedNow("Choose the outcome.")
    if outcome == SUBJECT_TO_CONDITIONS and not conditions:
        raise NotAllowedNow("Approval subject to conditions needs a condition that is still to be met.")
    if outcome != SUBJECT_TO_CONDITIONS and conditions:
        raise NotAllowedNow("Only approval subject to conditions has conditions. Choose it, or leave them empty.")
    if outcome != APPROVED and not note.strip():
        raise NotAllowedNow("Say in words what the outcome rests on, and what is expected of the area.")


def _written(record: Record, one: Terms) -> dict[str, str]:
    """A condition as its event holds it. Raises `NotAllowedNow` where something of it is missing."""
    bodies = {body.name for body in organisations_of(record.area)}
    if not one.text.strip() or not one.post.strip() or one.body not in bodies:
        raise NotAllowedNow("Each condition has a text, and an owner: a post in a body that takes part in the area.")
    return {"text": one.text.strip(), "post": one.post.strip(), "body": one.body, "due": one.due.isoformat()}


def _found(state: State, key: str) -> tuple[Submitted, Condition]:
    """A condition by its key, with its submission. Raises `NotAllowedNow`."""
    for sent, one in state.conditions:
        if one.key == key:
            return sent, one
    raise NotAllowedNow("There is no such condition.")


@transaction.atomic
def enter_evidence(
    *, record: Record, condition: str, words: str, by: User, file: File[Any] | None = None, file_name: str = ""
) -> State:
    """Enter evidence that a condition (by its key) is met: words, and a document where there is one.

    Newer evidence takes the place of what waits; the same again does nothing. Raises `NotAllowedNow`, and
    `UnfitUpload` for a file of another kind.
    """
    record = locked(record)
    if not by.has_perm("plans.write", record):
        raise NotAllowedNow("Only authors of the area enter evidence.")
    state = state_of(record)
    sent, one = _found(state, condition)
    if not one.open:
        raise NotAllowedNow("The condition is closed: no evidence is asked for.")
    if not words.strip():
        raise NotAllowedNow("Say how the condition is met.")
    kept = add_upload(record=record, kind=Upload.Kind.DOCUMENT, source=file, name=file_name, by=by) if file else None
    if one.waiting and (one.waiting.words, one.waiting.file) == (words.strip(), kept.key if kept else ""):
        return state
    data = {
        "number": sent.number,
        "condition": condition,
        "words": words.strip(),
        "file": kept.key if kept else "",
        "file_name": kept.name if kept else "",
    }
    return append(record=record, kind=Kind.EVIDENCED, data=data, by=by)


@transaction.atomic
def close_condition(*, record: Record, condition: str, day: datetime.date, by: User) -> State:
    """Close a condition (by its key) on its evidence: it was met on a day. Twice does nothing.

    Raises `NotAllowedNow`.
    """
    record = locked(record)
    _refuse_unless_assurer(record, by)
    state = state_of(record)
    sent, one = _found(state, condition)
    if one.met == day.isoformat():
        return state
    if one.waiting is None:
        raise NotAllowedNow("A condition is closed on evidence, and none waits for an answer.")
    if day > timezone.localdate():
        raise NotAllowedNow("The condition cannot have been met on a day that is still to come.")
    data = {"number": sent.number, "condition": condition, "day": day.isoformat()}
    return append(record=record, kind=Kind.MET, data=data, by=by, post=post_of(by, record, Role.ASSURER))


@transaction.atomic
def send_back_evidence(*, record: Record, condition: str, reason: str, by: User) -> State:
    """Send back the last evidence for a condition (by its key), with a reason: it is to be met still.

    A condition that was closed on that evidence is open again. Raises `NotAllowedNow`.
    """
    record = locked(record)
    _refuse_unless_assurer(record, by)
    sent, one = _found(state_of(record), condition)
    if one.lifted or not one.evidence or one.evidence[-1].sent_back:
        raise NotAllowedNow("There is no evidence that could be sent back.")
    if not reason.strip():
        raise NotAllowedNow("Say why the evidence is sent back.")
    data = {"number": sent.number, "condition": condition, "reason": reason.strip()}
    return append(record=record, kind=Kind.SENT_BACK, data=data, by=by, post=post_of(by, record, Role.ASSURER))
