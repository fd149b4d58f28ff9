"""A signer returns the plan with reasons by part; an author answers. Neither voids a signature."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from bcf.accounts.models import User
from bcf.editions.base import PLAN
from plans.actions.authority import right_to_sign
from plans.actions.events import append, locked
from plans.actions.signing import NotAllowedNow, expect
from plans.document import document, state_of
from plans.facts import Kind, Status
from plans.models import Record
from plans.states import State


@transaction.atomic
def return_for_changes(*, record: Record, organisation: str, reasons: Mapping[str, str], by: User) -> State:
    """Return the plan, for a body (by its key), with the changes asked for: a reason by part.

    Raises `NotAllowedNow` where the person has no right to sign for the body today, where no part has a reason, or
    where a part is none that the signature covers.
    """
    record = locked(record)
    one = document(record)
    expect(one.state, Status.SIGNING, Status.SIGNED, act="returning it for changes")
    right = right_to_sign(record, one.state, organisation, by)
    if right is None:
        raise NotAllowedNow("Only who may sign for this body can return the plan for it.")
    given = {part: reason.strip() for part, reason in reasons.items() if reason.strip()}
    if not given or not set(given) <= one.edition.covered(right.signer.scope):
        raise NotAllowedNow("Choose the parts to be changed, and give a reason for each.")
    data: dict[str, Any] = {"organisation": right.signer.organisation, "name": right.signer.name, "reasons": given}
    if right.signer.scope != PLAN:
        data["scope"] = right.signer.scope
    return append(record=record, kind=Kind.RETURNED, data=data, by=by, post=right.words)


@transaction.atomic
def settle_change(*, record: Record, key: str, because: str, by: User) -> State:
    """Say why a change that was asked for is done, without saving the part. Raises `NotAllowedNow`."""
    record = locked(record)
    state = state_of(record)
    if not by.has_perm("plans.write", record):
        raise NotAllowedNow("Only authors can say that a change is done.")
    if key not in {one.key for one in state.open_requests}:
        raise NotAllowedNow("There is no such change to be made now. Somebody may have settled it.")
    if not because.strip():
        raise NotAllowedNow("Say why it is done.")
    return append(record=record, kind=Kind.SETTLED, data={"key": key, "because": because.strip()}, by=by)
