"""The board's decision and the signatures: decide, request, sign, withdraw, reopen."""

import datetime
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from bcf.accounts.models import User
from bcf.amounts import joined
from bcf.editions.base import PLAN
from plans.actions.authority import Right, right_to_sign
from plans.actions.events import append, locked
from plans.actions.sittings import closing_sittings
from plans.arrangements import DELEGATED, Delegate
from plans.document import document, state_of
from plans.facts import Kind, Status
from plans.findings import findings_now, stopping
from plans.models import Record
from plans.reference import reference_for
from plans.scopes import body_and_scope
from plans.signatures import Signer
from plans.signers import signers_for
from plans.states import State

OUTCOMES = {
    "agreed": "agreed the plan",
    "agreed_subject_to_changes": "agreed the plan subject to changes",
    "deferred": "deferred its decision",
    DELEGATED: "delegated its decision to named posts",
}


class NotAllowedNow(Exception):
    """The act does not fit the plan's state. The text says why, for the person."""


def _stop(findings: int) -> str:
    """`one finding stops it`, `3 findings stop it`."""
    return "one finding stops it" if findings == 1 else f"{findings} findings stop it"


def expect(state: State, *statuses: str, act: str) -> None:
    """Raise `NotAllowedNow` unless the plan is in one of these states."""
    if state.status not in statuses:
        raise NotAllowedNow(f"The plan is {Status(state.status).label.lower()}: {act} is not possible now.")


@transaction.atomic
def record_decision(
    *,
    record: Record,
    outcome: str,
    day: datetime.date,
    by: User,
    minute: str = "",
    deferred_to: datetime.date | None = None,
    delegates: Iterable[Delegate] = (),
    consultation: str = "",
) -> State:
    """Record what the board decided of the frozen plan, on which day, with its minute.

    A delegation names the posts that may sign on the board's behalf, its minute, and whom they are to consult.
    """
    record = locked(record)
    expect(state_of(record), Status.WITH_THE_BOARD, act="recording a decision")
    if outcome not in OUTCOMES:
        raise NotAllowedNow("Choose what the board decided.")
    if day > timezone.localdate():
        raise NotAllowedNow("The board cannot have decided on a day that is still to come.")
    if outcome == "deferred" and not deferred_to:
        raise NotAllowedNow("Say to which day the board deferred its decision.")
    data: dict[str, Any] = {
        "outcome": outcome,
        "day": day.isoformat(),
        "minute": minute.strip(),
        "deferred_to": deferred_to.isoformat() if deferred_to else "",
    }
    if outcome == DELEGATED:
        posts = list(dict.fromkeys(delegates))
        if not posts or not all(one.post.strip() for one in posts):
            raise NotAllowedNow("Name the posts to which the board delegated.")
        if not data["minute"]:
            raise NotAllowedNow("Give the minute by which the board delegated.")
        if not consultation.strip():
            raise NotAllowedNow("Say whom they are to consult; where the minute asks for nobody, say so.")
        data["delegates"] = [
            {"organisation": one.organisation, "name": one.name, "post": one.post.strip()} for one in posts
        ]
        data["consultation"] = consultation.strip()
    return append(record=record, kind=Kind.DECIDED, data=data, by=by)


@closing_sittings
@transaction.atomic
def request_sign_off(*, record: Record, by: User) -> State:
    """Ask the parties to sign. Raises `NotAllowedNow` while a stopping finding is left, or the board has deferred."""
    record = locked(record)
    state = state_of(record)
    expect(state, Status.DRAFTING, Status.WITH_THE_BOARD, act="requesting sign-off")
    if state.status == Status.WITH_THE_BOARD and not state.decided:
        raise NotAllowedNow("The board has not agreed the plan yet. Record its decision, or reopen the plan.")
    waiting = [one.name for one in state.own_steps if one.needed and not one.done]
    if waiting:
        raise NotAllowedNow(f"Sign-off is asked for only after {joined(waiting)}. Record what came of it first.")
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
            | ({"scope": one.scope} if one.scope != PLAN else {})
            for one in signers
        ],
    }
    return append(record=record, kind=Kind.REQUESTED, data=data, by=by)


@closing_sittings
@transaction.atomic
def sign(*, record: Record, organisation: str, digest: str, by: User) -> State:
    """Sign for a body what the signer was shown, named by its digest; `organisation` is the signature's key.

    That is the body's own key for the whole plan, and for Part 2 as `plans.scopes` makes it. A substitute and, for
    the board, whoever holds a post to which it delegated may sign too: the signature says so.
    Raises `NotAllowedNow` where the person has no such right today, where the plan has changed since the page was
    opened, or where an error has come into it since sign-off was requested. Signing twice does nothing.
    """
    record = locked(record)
    state = state_of(record)
    expect(state, Status.SIGNING, Status.SIGNED, act="signing")
    right = right_to_sign(record, state, organisation, by)
    if right is None:
        raise NotAllowedNow("Only the person who holds the post for this body on this day can sign for it.")
    if digest != state.digest_for(right.signer):
        raise NotAllowedNow(
            "The plan has changed since you opened this page. Nothing was signed; read what has changed first."
        )
    if organisation in state.standing:
        return state
    refuse_over_findings(record, state)
    data = {**signature_data(record, state, right.signer), "person_name": by.name}
    if right.authority:
        data["authority"] = msgspec.to_builtins(right.authority)
    data["statement"] = statement_of(record, right)
    return append(record=record, kind=Kind.SIGNED, data=data, by=by, post=right.post)


def refuse_over_findings(record: Record, state: State) -> None:
    """Raise `NotAllowedNow` where an error has come into the plan since sign-off was requested."""
    left = stopping(findings_now(record), state.acceptances)
    if left:
        raise NotAllowedNow(f"The plan has changed since sign-off was requested: now {_stop(len(left))}.")


def signature_data(record: Record, state: State, signer: Signer) -> dict[str, Any]:
    """What the event of a signature for a body says, however it was given."""
    return {
        "organisation": signer.organisation,
        "name": signer.name,
        "kind": signer.kind,
        "digest": state.digest_for(signer),
        **({"scope": signer.scope} if signer.scope != PLAN else {}),
    }


def statement_of(record: Record, right: Right) -> str:
    """The words that are signed for a body, with the authority where another than its signatory signs."""
    signing = record.edition.signing(right.signer.kind, right.signer.scope)
    said = signing.statement.format(body=right.signer.name) if signing else ""
    return f"{said} I sign {right.authority.words}." if right.authority else said


@transaction.atomic
def withdraw_signature(*, record: Record, organisation: str, reason: str, by: User) -> State:
    """Withdraw a signature, with a reason: one's own, while one still has the right to give it.

    One on paper is withdrawn by whoever may sign for the body, or by who recorded it. Whoever holds the post after
    the signer cannot withdraw what the signer gave here: an author reopens the plan. Raises `NotAllowedNow`.
    """
    record = locked(record)
    state = state_of(record)
    expect(state, Status.SIGNING, Status.SIGNED, act="withdrawing a signature")
    right = right_to_sign(record, state, organisation, by)
    if not may_withdraw(state, organisation, by, right):
        raise NotAllowedNow("There is no signature of yours to withdraw.")
    if not reason.strip():
        raise NotAllowedNow("Say why you withdraw your signature.")
    body, scope = body_and_scope(organisation)
    data = {"organisation": body, "reason": reason.strip()} | ({"scope": scope} if scope != PLAN else {})
    return append(record=record, kind=Kind.WITHDRAWN, data=data, by=by, post=right.words if right else "")


def may_withdraw(state: State, organisation: str, person: User, right: Right | None) -> bool:
    """Whether a person, with this right to sign for the body or none, may withdraw what stands for it."""
    given = state.standing.get(organisation)
    if given is None:
        return False
    if given.paper:
        return right is not None or given.paper.recorder == person.pk
    return right is not None and given.person == person.pk


@transaction.atomic
def reopen(*, record: Record, reason: str, by: User) -> State:
    """Take the plan back to drafting, with a reason. Every signature that counts is void from then on."""
    record = locked(record)
    state = state_of(record)
    expect(state, Status.WITH_THE_BOARD, Status.SIGNING, Status.SIGNED, act="reopening it")
    if not reason.strip():
        raise NotAllowedNow("Say why the plan is reopened.")
    data = {"reason": reason.strip(), "voided": sorted(one.label for one in state.standing.values())}
    return append(record=record, kind=Kind.REOPENED, data=data, by=by)
