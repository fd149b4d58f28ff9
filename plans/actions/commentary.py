"""A provider's signature under its own commentary, and taking it back."""

from django.db import transaction

from areas.models import Membership, Organisation, Participation, Role
from areas.queries import held_on, memberships_of, organisations_of
from bcf.accounts.models import User
from bcf.editions.base import COMMENTARY
from plans.actions.events import append, locked
from plans.actions.signing import NotAllowedNow
from plans.actions.sittings import closing_sittings
from plans.commentaries import commentaries_of, unanswered
from plans.document import document
from plans.facts import Kind, Status
from plans.models import Record
from plans.outline import provider_id
from plans.states import State


def provider_body(record: Record, provider: str) -> Organisation:
    """The provider of that id. Raises `NotAllowedNow` where none takes part."""
    for body in organisations_of(record.area, Participation.Capacity.PROVIDER):
        if provider_id(body.key) == provider:
            return body
    raise NotAllowedNow("This provider takes no part in the area.")


def signs_for(body: Organisation, person: User) -> Membership | None:
    """The membership by which a person signs a provider's commentary today: its signatory, or its representative."""
    held = memberships_of(person).filter(organisation=body, role__in=(Role.SIGNATORY, Role.PROVIDER))
    return min(held, key=lambda one: one.role != Role.SIGNATORY, default=None)


def _open(state: State) -> None:
    if not state.open_to_commentary:
        raise NotAllowedNow(f"The plan is {Status(state.status).label.lower()}: its annexes cannot be changed now.")


def who_signs_for(body: Organisation) -> list[Membership]:
    """The people who may sign a provider's commentary today: its signatory and its representatives, each once."""
    held = Membership.objects.filter(
        held_on(), organisation=body, role__in=(Role.SIGNATORY, Role.PROVIDER), person__is_active=True
    ).select_related("person", "organisation")
    ordered = sorted(held, key=lambda one: (one.role == Role.SIGNATORY, -one.pk))
    return list({one.person_id: one for one in ordered}.values())


@transaction.atomic
def ask_for_commentary(*, record: Record, provider: str, by: User) -> State:
    """Ask a provider (by its id in the plan) for its Annex 2: those who sign it are told by e-mail.

    Raises `NotAllowedNow` where it is not asked for, is signed already, or nobody is there to be asked.
    """
    record = locked(record)
    one = document(record)
    _open(one.state)
    body = provider_body(record, provider)
    if not any(part.about == provider for part in commentaries_of(one)):
        raise NotAllowedNow("The plan asks this provider for no commentary.")
    if provider in one.state.commented:
        raise NotAllowedNow(f"{body.name} has signed its commentary.")
    if not who_signs_for(body):
        raise NotAllowedNow(f"Nobody speaks for {body.name} yet. Invite its chief executive from the page of people.")
    return append(record=record, kind=Kind.ASKED, data={"provider": provider, "name": body.name}, by=by)


@closing_sittings
@transaction.atomic
def sign_commentary(*, record: Record, provider: str, digest: str, by: User) -> State:
    """Sign a provider's commentary (by the provider's id in the plan), over the figures and answers of this digest.

    Raises `NotAllowedNow` where the person does not speak for the provider today, where an answer is missing, or
    where figures or answers have changed since the page was opened. Signing twice does nothing.
    """
    record = locked(record)
    one = document(record)
    state = one.state
    _open(state)
    body = provider_body(record, provider)
    held = signs_for(body, by)
    if held is None:
        raise NotAllowedNow("Only the provider's chief executive, or who answers for them, can sign this.")
    part = next((part for part in commentaries_of(one) if part.about == provider), None)
    if part is None:
        raise NotAllowedNow("The plan asks this provider for no commentary.")
    missing = unanswered(one, part)
    if missing:
        raise NotAllowedNow(f"Not answered yet: {'; '.join(missing)}")
    if digest != state.commentaries.get(provider):
        raise NotAllowedNow(
            "The figures or the answers have changed since you opened this page. Nothing was signed; read them first."
        )
    if provider in state.commented:
        return state
    signing = next(one for one in record.edition.signings if one.scope == COMMENTARY)
    return append(
        record=record,
        kind=Kind.SIGNED,
        data={
            "organisation": provider,
            "name": body.name,
            "kind": signing.kind,
            "scope": COMMENTARY,
            "digest": digest,
            "statement": signing.statement.format(body=body.name),
            "person_name": by.name,
        },
        by=by,
        post=held.post,
    )


@transaction.atomic
def withdraw_commentary(*, record: Record, provider: str, reason: str, by: User) -> State:
    """Withdraw the signature that one gave under a commentary, with a reason."""
    record = locked(record)
    one = document(record)
    _open(one.state)
    signature = one.state.commented.get(provider)
    if signature is None or signature.person != by.pk:
        raise NotAllowedNow("There is no signature of yours to withdraw.")
    if not reason.strip():
        raise NotAllowedNow("Say why you withdraw your signature.")
    data = {"organisation": provider, "scope": COMMENTARY, "reason": reason.strip()}
    return append(record=record, kind=Kind.WITHDRAWN, data=data, by=by, post=signature.post)
