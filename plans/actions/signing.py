"""The board's turn and the signatures: freeze, decide, request, sign, withdraw, reopen."""

import datetime

from django.db import transaction
from django.utils import timezone

from areas.models import Membership, Organisation, Role
from areas.queries import signatory_for
from bcf.accounts.models import User
from plans.actions.events import append, locked, post_of
from plans.document import document, state_of
from plans.findings import findings_now, stopping
from plans.models import Record
from plans.reference import reference_for
from plans.signers import signers_for
from plans.states import Kind, State, Status

OUTCOMES = {
    "agreed": "agreed the plan",
    "agreed_subject_to_changes": "agreed the plan subject to changes",
    "deferred": "deferred its decision",
}


class NotAllowedNow(Exception):
    """The act does not fit the plan's state. The text says why, for the person."""


def _stop(findings: int) -> str:
    """`one finding stops it`, `3 findings stop it`."""
    return "one finding stops it" if findings == 1 else f"{findings} findings stop it"


def _expect(state: State, *statuses: str, act: str) -> None:
    if state.status not in statuses:
        raise NotAllowedNow(f"The plan is {Status(state.status).label.lower()}: {act} is not possible now.")


@transaction.atomic
def freeze_for_board(*, record: Record, meeting: datetime.date, by: User) -> State:
    """Freeze the plan for the board's meeting: parts cannot be saved until it is reopened."""
    record = locked(record)
    _expect(state_of(record), Status.DRAFTING, act="freezing it for the board")
    return append(record=record, kind=Kind.FROZEN, data={"meeting": meeting.isoformat()}, by=by)


@transaction.atomic
def record_decision(
    *,
    record: Record,
    outcome: str,
    day: datetime.date,
    by: User,
    minute: str = "",
    deferred_to: datetime.date | None = None,
) -> State:
    """Record what the board decided of the frozen plan, on which day, with its minute."""
    record = locked(record)
    _expect(state_of(record), Status.WITH_THE_BOARD, act="recording a decision")
    if outcome not in OUTCOMES:
        raise NotAllowedNow("Choose what the board decided.")
    if day > timezone.localdate():
        raise NotAllowedNow("The board cannot have decided on a day that is still to come.")
    if outcome == "deferred" and not deferred_to:
        raise NotAllowedNow("Say to which day the board deferred its decision.")
    data = {
        "outcome": outcome,
        "day": day.isoformat(),
        "minute": minute.strip(),
        "deferred_to": deferred_to.isoformat() if deferred_to else "",
    }
    return append(record=record, kind=Kind.DECIDED, data=data, by=by)


@transaction.atomic
def request_sign_off(*, record: Record, by: User) -> State:
    """Ask the parties to sign. Raises `NotAllowedNow` while a stopping finding is left, or the board has deferred."""
    record = locked(record)
    state = state_of(record)
    _expect(state, Status.DRAFTING, Status.WITH_THE_BOARD, act="requesting sign-off")
    if state.status == Status.WITH_THE_BOARD and not state.decided:
        raise NotAllowedNow("The board has not agreed the plan yet. Record its decision, or reopen the plan.")
    left = stopping(findings_now(record), state.acceptances)
    if left:
        raise NotAllowedNow(f"Sign-off cannot be requested: {_stop(len(left))} still.")
    signers = signers_for(document(record), reference_for(record.area, record.edition_code))
    if not signers:
        raise NotAllowedNow("No body takes part that could sign. Name the council and the CCGs in the plan details.")
    data = {
        "digest": state.digest,
        "signers": [
            {"organisation": one.organisation, "name": one.name, "kind": one.kind, "post": one.post}
            for one in signers
        ],
    }
    return append(record=record, kind=Kind.REQUESTED, data=data, by=by)


def signatory_membership(record: Record, organisation: str, person: User) -> Membership | None:
    """The membership by which a person signs for a body of the record's area today, or None."""
    bodies = {one.key: one for one in Organisation.objects.filter(participations__area=record.area)}
    body = bodies.get(organisation)
    held = signatory_for(record.area, body) if body else None
    return held if held and held.person_id == person.pk else None


@transaction.atomic
def sign(*, record: Record, organisation: str, digest: str, by: User) -> State:
    """Sign for a body (by its key) what the signer was shown, named by its digest.

    Raises `NotAllowedNow` where the person does not hold the post for that body today, where the plan has changed
    since the page was opened, or where an error has come into it since sign-off was requested. Signing twice does
    nothing.
    """
    record = locked(record)
    state = state_of(record)
    _expect(state, Status.SIGNING, Status.SIGNED, act="signing")
    signer = next((one for one in state.signers if one.organisation == organisation), None)
    held = signatory_membership(record, organisation, by) if signer else None
    if signer is None or held is None:
        raise NotAllowedNow("Only the person who holds the post for this body on this day can sign for it.")
    if digest != state.digest:
        raise NotAllowedNow(
            "The plan has changed since you opened this page. Nothing was signed; read what has changed first."
        )
    if organisation in state.standing:
        return state
    left = stopping(findings_now(record), state.acceptances)
    if left:
        raise NotAllowedNow(f"The plan has changed since sign-off was requested: now {_stop(len(left))}.")
    statement = next(one.statement for one in record.edition.signings if one.kind == signer.kind)
    return append(
        record=record,
        kind=Kind.SIGNED,
        data={
            "organisation": signer.organisation,
            "name": signer.name,
            "kind": signer.kind,
            "digest": state.digest,
            "statement": statement.format(body=signer.name),
            "person_name": by.name,
        },
        by=by,
        post=held.post,
    )


@transaction.atomic
def withdraw_signature(*, record: Record, organisation: str, reason: str, by: User) -> State:
    """Withdraw the signature one gave, with a reason, while one holds the post.

    Whoever holds the post after the signer cannot: an author reopens the plan. Raises `NotAllowedNow`.
    """
    record = locked(record)
    state = state_of(record)
    _expect(state, Status.SIGNING, Status.SIGNED, act="withdrawing a signature")
    given = state.standing.get(organisation)
    if given is None or given.person != by.pk or not signatory_membership(record, organisation, by):
        raise NotAllowedNow("There is no signature of yours to withdraw.")
    if not reason.strip():
        raise NotAllowedNow("Say why you withdraw your signature.")
    data = {"organisation": organisation, "reason": reason.strip()}
    return append(record=record, kind=Kind.WITHDRAWN, data=data, by=by, post=post_of(by, record, role=Role.SIGNATORY))


@transaction.atomic
def reopen(*, record: Record, reason: str, by: User) -> State:
    """Take the plan back to drafting, with a reason. Every signature that counts is void from then on."""
    record = locked(record)
    state = state_of(record)
    _expect(state, Status.WITH_THE_BOARD, Status.SIGNING, Status.SIGNED, act="reopening it")
    if not reason.strip():
        raise NotAllowedNow("Say why the plan is reopened.")
    data = {"reason": reason.strip(), "voided": sorted(one.name for one in state.standing.values())}
    return append(record=record, kind=Kind.REOPENED, data=data, by=by)
