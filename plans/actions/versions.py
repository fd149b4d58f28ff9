"""Another version of a plan that was submitted, and the board's decision on one that went before it met."""

import datetime

from django.db import transaction
from django.utils import timezone

from bcf.accounts.models import User
from plans.actions.events import append, locked
from plans.actions.signing import NotAllowedNow
from plans.assurance import AMENDMENT, KINDS_OF_VERSION
from plans.document import state_of
from plans.facts import Kind
from plans.models import Record
from plans.states import State


@transaction.atomic
def start_new_version(*, record: Record, kind: str, reason: str, by: User) -> State:
    """Take a submitted plan back to drafting, as a resubmission or an in-year amendment, with a reason.

    What was submitted stays as it is. The signatures over it count for it alone: the new version is signed anew.
    Raises `NotAllowedNow` for who is no author, before the area team has acknowledged the submission, and for an
    amendment of a plan that is not approved.
    """
    record = locked(record)
    state = state_of(record)
    if not by.has_perm("plans.write", record):
        raise NotAllowedNow("Only authors of the area start a new version.")
    why = why_no_version(state, kind)
    if why:
        raise NotAllowedNow(why)
    if not reason.strip():
        raise NotAllowedNow("Say why a new version is started.")
    sent = state.submitted.number if state.submitted else 0
    data = {"of": sent, "kind": kind, "reason": reason.strip()}
    return append(record=record, kind=Kind.NEW_VERSION, data=data, by=by)


def why_no_version(state: State, kind: str) -> str:
    """Why a version of a kind cannot be started now, in a sentence; empty where it can."""
    sent = state.submitted
    if sent is None:
        return "A new version is started from one that is submitted."
    if not sent.acknowledged:
        return "The area team has not acknowledged the submission yet. Recall it to change it."
    if kind not in KINDS_OF_VERSION:
        return "Choose whether it is a resubmission or an in-year amendment."
    if kind == AMENDMENT and not sent.assurance.approved:
        return "An in-year amendment is of a plan that is approved. Start a resubmission."
    return ""


@transaction.atomic
def ratify_submission(
    *, record: Record, number: int, ratified: bool, day: datetime.date, minute: str, by: User
) -> State:
    """Record what the board decided of a submission that went out before it had: ratified or not, day and minute.

    A later decision takes the place of an earlier one, which stays in the record. The same again does nothing.
    Raises `NotAllowedNow`.
    """
    record = locked(record)
    if not by.has_perm("plans.decide", record):
        raise NotAllowedNow("Only authors, and the board's assistants, record what the board decided.")
    state = state_of(record)
    sent = state.last_sent
    if sent is None or sent.number != number or not sent.undecided:
        raise NotAllowedNow(f"Version {number} does not wait for the board's decision.")
    if day > timezone.localdate():
        raise NotAllowedNow("The board cannot have decided on a day that is still to come.")
    if not minute.strip():
        raise NotAllowedNow("Give the minute by which the board decided.")
    data = {"number": number, "ratified": ratified, "day": day.isoformat(), "minute": minute.strip()}
    last = sent.ratification
    if last and (last.ratified, last.day, last.minute) == (ratified, day.isoformat(), minute.strip()):
        return state
    return append(record=record, kind=Kind.RATIFIED, data=data, by=by)
