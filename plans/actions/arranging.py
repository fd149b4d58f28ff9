"""What an area arranges beside the signatures: substitutes for signatories, and steps of its own."""

import datetime

from django.db import transaction
from django.utils import timezone

from areas.models import Role
from areas.queries import posts_in
from bcf.accounts.models import User
from bcf.editions.base import PLAN
from plans.actions.authority import SIGNS, signatures_held
from plans.actions.events import append, locked
from plans.actions.signing import NotAllowedNow, expect
from plans.arrangements import STEP_OUTCOMES, OwnStep
from plans.document import document, state_of
from plans.facts import Kind, Status
from plans.models import Record
from plans.reference import reference_for
from plans.scopes import signature_key
from plans.signers import signers_for
from plans.states import State

BEFORE_SUBMISSION = (Status.DRAFTING, Status.WITH_THE_BOARD, Status.SIGNING, Status.SIGNED)


def substitutes_named_for(record: Record, person: User) -> frozenset[str]:
    """The signatures, by key, for which a person names a substitute: an administrator their body's, or their own."""
    held = list(posts_in(record.area).filter(person=person))
    administered = [one.organisation.key for one in held if one.role == Role.ADMINISTRATOR]
    return signatures_held(held) | {signature_key(body, scope) for body in administered for scope in SIGNS}


@transaction.atomic
def name_substitute(
    *,
    record: Record,
    organisation: str,
    post: str,
    starts: datetime.date,
    ends: datetime.date,
    reason: str,
    by: User,
) -> State:
    """Name the post of a body that may sign this plan in its signatory's place, on these days, both included.

    Naming another replaces it; what it signed stands. Raises `NotAllowedNow`.
    """
    record = locked(record)
    one = document(record)
    state = one.state
    expect(state, *BEFORE_SUBMISSION, act="naming a substitute")
    signers = state.signers or signers_for(one, reference_for(record.area, record.edition_code))
    signer = next((one for one in signers if one.key == organisation), None)
    if signer is None or organisation not in substitutes_named_for(record, by):
        raise NotAllowedNow("Only the body's administrator or its signatory names a substitute.")
    if not post.strip() or not reason.strip():
        raise NotAllowedNow("Name the post that may sign, and say why.")
    if ends < starts or ends < timezone.localdate():
        raise NotAllowedNow("The last day is before the first, or past already.")
    named = posts_in(record.area).filter(role=SIGNS[signer.scope])
    place = next((held.post for held in named if held.organisation.key == signer.organisation), signer.post)
    data = {
        "organisation": signer.organisation,
        "name": signer.name,
        "post": post.strip(),
        "place": place,
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        "reason": reason.strip(),
        **({"scope": signer.scope} if signer.scope != PLAN else {}),
    }
    return append(record=record, kind=Kind.SUBSTITUTED, data=data, by=by)


@transaction.atomic
def add_own_step(*, record: Record, name: str, usual: datetime.date, needed: bool, by: User) -> State:
    """Add a step of the area's own; where it is needed, sign-off waits for it. Raises `NotAllowedNow`."""
    record = locked(record)
    state = state_of(record)
    expect(state, *BEFORE_SUBMISSION, act="adding a step")
    if not by.has_perm("plans.write", record):
        raise NotAllowedNow("Only authors add steps.")
    if not name.strip():
        raise NotAllowedNow("Name the step.")
    data = {"name": name.strip(), "usual": usual.isoformat(), "needed": needed}
    return append(record=record, kind=Kind.STEP_ADDED, data=data, by=by)


def _step(state: State, step: int) -> OwnStep:
    found = next((one for one in state.own_steps if one.number == step), None)
    if found is None:
        raise NotAllowedNow("There is no such step now.")
    return found


@transaction.atomic
def record_own_step(
    *, record: Record, step: int, outcome: str, day: datetime.date, by: User, minute: str = ""
) -> State:
    """Record what came of a step of the area's own (by its number), with the minute. Raises `NotAllowedNow`."""
    record = locked(record)
    state = state_of(record)
    expect(state, *BEFORE_SUBMISSION, act="recording a step")
    if not by.has_perm("plans.decide", record):
        raise NotAllowedNow("Only authors and the board's assistant record what came of a step.")
    known = _step(state, step)
    if outcome not in STEP_OUTCOMES:
        raise NotAllowedNow("Choose what came of the step.")
    if day > timezone.localdate():
        raise NotAllowedNow("That day is still to come.")
    data = {
        "step": known.number,
        "name": known.name,
        "outcome": outcome,
        "day": day.isoformat(),
        "minute": minute.strip(),
    }
    return append(record=record, kind=Kind.STEP_RECORDED, data=data, by=by)


@transaction.atomic
def remove_own_step(*, record: Record, step: int, by: User) -> State:
    """Take a step off of which nothing is recorded. Raises `NotAllowedNow`."""
    record = locked(record)
    state = state_of(record)
    expect(state, *BEFORE_SUBMISSION, act="taking a step off")
    if not by.has_perm("plans.write", record):
        raise NotAllowedNow("Only authors take steps off.")
    known = _step(state, step)
    if known.outcome:
        raise NotAllowedNow(f"What came of {known.name} is recorded: it stays.")
    return append(record=record, kind=Kind.STEP_REMOVED, data={"step": known.number, "name": known.name}, by=by)
