"""Every write to people's roles, invitations, deadlines, and what bodies say they have.

Each function refuses with a ValidationError that can be shown to the person. Whether `by` may do it at all
is the caller's question, asked of `areas.access` by the view.
"""

import hashlib
import secrets
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify

from areas.access import forget_roles
from areas.models import (
    ONE_AT_A_TIME,
    ROLES_BY_KIND,
    Area,
    Extension,
    Invitation,
    Means,
    Membership,
    Organisation,
    Participation,
    Role,
    Round,
)
from areas.queries import Deadline, deadlines_for, held_on, means_of, posts_in
from bcf.accounts.actions import open_account
from bcf.accounts.models import User
from bcf.mail import Bounce, new_message_id, why_not_sent

INVITATION_LASTS = timedelta(days=14)


@transaction.atomic
def invite(
    *, organisation: Organisation, email: str, role: str, post: str, by: User, address: Callable[[str], str]
) -> Invitation:
    """Offer a role to whoever reads the mail of an address; the link that `address(token)` makes goes there only.

    Only a digest of the token is kept. An offer of the same role to the same address that is open is taken back: it
    is the newest link that works.
    """
    _refuse_role(organisation, role, post)
    token, email = secrets.token_urlsafe(32), email.strip().lower()
    earlier = Invitation.objects.filter(organisation=organisation, email=email, role=role)
    earlier.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_by=by, withdrawn_at=timezone.now())
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        post=post.strip(),
        token_hash=_digest(token),
        by=by,
        expires=timezone.now() + INVITATION_LASTS,
        message_id=new_message_id(),
    )
    text = render_to_string(
        "areas/invitation_email.txt",
        {"invitation": invitation, "link": address(token), "from_post": _post_of(by, organisation)},
    )
    transaction.on_commit(partial(_send, invitation, text))
    return invitation


@transaction.atomic
def invite_again(*, invitation: Invitation, by: User, address: Callable[[str], str]) -> Invitation:
    """Send an invitation that did not arrive once more, with a fresh link: the one before works no more."""
    held = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    if not held.is_open() or not held.failure:
        raise ValidationError("There is no such invitation to be tried again: it may have gone meanwhile.")
    return invite(
        organisation=held.organisation, email=held.email, role=held.role, post=held.post, by=by, address=address
    )


def _send(invitation: Invitation, text: str) -> None:
    """Send an invitation; where the mail server does not take it, keep why."""
    subject, headers = f"You are invited to join {invitation.organisation}", {"Message-ID": invitation.message_id}
    try:
        EmailMessage(subject, text, None, [invitation.email], headers=headers).send()
    except (OSError, smtplib.SMTPException) as error:
        invitation.failure, invitation.failed_at = why_not_sent(error), timezone.now()
        invitation.save(update_fields=["failure", "failed_at"])


def record_bounced_invitations(*, bounce: Bounce) -> int:
    """Keep of the invitation that an e-mail was that it came back, and why. Returns how many; twice is as once."""
    found = Invitation.objects.filter(message_id=bounce.message_id, failure="")
    return found.update(failure=bounce.words, failed_at=timezone.now())


@transaction.atomic
def add_provider(*, area: Area, name: str, by: User) -> Organisation:
    """Let a provider take part in an area: the one of that name, which is made where there is none yet.

    Until it has an administrator of its own, the area's authors invite its people.
    """
    words = " ".join(name.split())
    if not words:
        raise ValidationError("Enter the provider's name.")
    kind = Organisation.Kind.PROVIDER
    body = Organisation.objects.filter(kind=kind, name__iexact=words).first()
    if body is None:
        taken = {slugify(one) for one in area.participations.values_list("organisation__name", flat=True)}
        if slugify(words) in taken:
            raise ValidationError("A body of this name takes part in the area already.")
        body = Organisation.objects.create(kind=kind, name=words, region=area.region)
    Participation.objects.get_or_create(area=area, organisation=body, takes_part_as=Participation.Capacity.PROVIDER)
    return body


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """Take back an invitation that nobody has taken up yet."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open():
        raise ValidationError("This invitation has been used, withdrawn, or has expired.")
    invitation.withdrawn_by, invitation.withdrawn_at = by, timezone.now()
    invitation.save(update_fields=["withdrawn_by", "withdrawn_at"])
    return invitation


def find_invitation(token: str) -> Invitation | None:
    """Return the invitation of a token, open or not; None for a token that was never given."""
    return Invitation.objects.select_related("organisation", "by").filter(token_hash=_digest(token)).first()


@transaction.atomic
def accept_invitation(*, token: str, by: User) -> Membership:
    """Give the role on offer to a person, whatever their own address is; once only."""
    invitation = Invitation.objects.select_for_update().filter(token_hash=_digest(token)).first()
    if invitation is None or not invitation.is_open():
        raise ValidationError("This invitation has been used, withdrawn, or has expired. Ask for a new one.")
    invitation.accepted_by, invitation.accepted_at = by, timezone.now()
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    body, post, giver = invitation.organisation, invitation.post, invitation.by
    if invitation.role in ONE_AT_A_TIME:
        return name_signatory(organisation=body, person=by, post=post, by=giver, role=invitation.role)
    return grant_role(organisation=body, person=by, role=invitation.role, post=post, by=giver)


@transaction.atomic
def accept_with_new_account(*, token: str, name: str, password: str) -> User:
    """Open an account at the address that was invited, give it the role on offer, and return the person."""
    invitation = find_invitation(token)
    if invitation is None or not invitation.is_open():
        raise ValidationError("This invitation has been used, withdrawn, or has expired. Ask for a new one.")
    person = open_account(email=invitation.email, name=name, password=password)
    accept_invitation(token=token, by=person)
    return person


@transaction.atomic
def grant_role(*, organisation: Organisation, person: User, role: str, post: str, by: User) -> Membership:
    """Give a person a role in an organisation, from today."""
    _refuse_role(organisation, role, post)
    _lock(organisation)
    if _open_roles(organisation).filter(person=person, role=role).exists():
        raise ValidationError("This person holds that role here already.")
    if role in ONE_AT_A_TIME and _open_roles(organisation).filter(role=role).exists():
        raise ValidationError("This body has a signatory. Name the new one in their place.")
    forget_roles(person)
    return Membership.objects.create(organisation=organisation, person=person, role=role, post=post.strip(), by=by)


@transaction.atomic
def name_signatory(
    *, organisation: Organisation, person: User, post: str, by: User, role: str = Role.SIGNATORY
) -> Membership:
    """Make a person the signatory of an organisation from today, of plans or of Part 2, in place of whoever was."""
    _refuse_role(organisation, role, post)
    _lock(organisation)
    for before in _open_roles(organisation).filter(role=role):
        _end(before, by)
    return grant_role(organisation=organisation, person=person, role=role, post=post, by=by)


@transaction.atomic
def end_role(*, membership: Membership, by: User) -> Membership:
    """End a role today. The last administrator of an organisation cannot be ended: name another first."""
    _lock(membership.organisation)
    held = Membership.objects.get(pk=membership.pk)
    if held.ends is not None:
        raise ValidationError("This role has ended already.")
    if held.role == Role.ADMINISTRATOR and not _other_administrators(held).exists():
        raise ValidationError(
            f"{held.organisation} must have an administrator. Make someone else one before this role ends."
        )
    return _end(held, by)


@transaction.atomic
def change_post(*, membership: Membership, post: str, by: User) -> Membership:
    """Give the holder of a role a new post, from today; what they did under the old one keeps its name."""
    _lock(membership.organisation)
    held = Membership.objects.get(pk=membership.pk)
    if held.ends is not None:
        raise ValidationError("This role has ended already.")
    if not post.strip():
        raise ValidationError("Enter the post.")
    if held.post == post.strip():
        return held
    _end(held, by)
    return Membership.objects.create(
        organisation=held.organisation, person=held.person, role=held.role, post=post.strip(), by=by
    )


@transaction.atomic
def extend_deadline(*, round: Round, area: Area, deadline: datetime, reason: str, by: User) -> Extension:
    """Give one area longer than the round's deadline, or correct what it was given: never to before the round's own.

    It takes the place of an extension given before, which stays on record. The same again does nothing.
    """
    if not reason.strip():
        raise ValidationError("Give the reason for the extension.")
    last, now = _extended(round, area)
    if last and (last.deadline, last.reason, last.by_id) == (deadline, reason.strip(), by.pk):
        return last
    if deadline <= now.own:
        raise ValidationError("The new deadline must be later than the round's own.")
    if deadline == now.due:
        raise ValidationError("That is the deadline there is. Choose a later one, or an earlier one.")
    return _say_extended(round, area, deadline, reason, by)


@transaction.atomic
def withdraw_extension(*, round: Round, area: Area, reason: str, by: User) -> Extension:
    """Take back the extension given to an area: the round's own deadline is its deadline again.

    What was given stays on record. Twice does nothing.
    """
    if not reason.strip():
        raise ValidationError("Say why the extension is withdrawn.")
    last, now = _extended(round, area)
    if last and last.deadline is None:
        return last
    if not now.extended:
        raise ValidationError("This area has no extension that could be withdrawn.")
    return _say_extended(round, area, None, reason, by)


def _extended(round: Round, area: Area) -> tuple[Extension | None, Deadline]:
    """The newest that was said of an extension, and the deadline by it; the area is held until all is done."""
    Area.objects.select_for_update().get(pk=area.pk)
    last = Extension.objects.filter(round=round, area=area).last()
    return last, next(one for one in deadlines_for(area, round.edition_code) if one.name == round.name)


def _say_extended(round: Round, area: Area, deadline: datetime | None, reason: str, by: User) -> Extension:
    return Extension.objects.create(
        round=round, area=area, deadline=deadline, reason=reason.strip(), by=by, post=_post_in(by, area)
    )


@transaction.atomic
def say_means(*, organisation: Organisation, year: str, amount: Decimal, source: str, by: User) -> Means:
    """Say what a body has for the fund in a year, over all its areas, in whole pounds, and where the figure is from.

    It takes the place of what was said before, which stays on record. The same again does nothing.
    """
    if amount < 0 or amount != amount.to_integral_value():
        raise ValidationError({"amount": "Enter whole pounds, nought or more."})
    if not source.strip():
        raise ValidationError({"source": "Say where the figure is from."})
    _lock(organisation)
    said = means_of([organisation.pk]).get((organisation.pk, year))
    if said and (said.amount, said.source) == (amount, source.strip()):
        return said
    return Means.objects.create(organisation=organisation, year=year, amount=amount, source=source.strip(), by=by)


def _refuse_role(organisation: Organisation, role: str, post: str) -> None:
    if role not in ROLES_BY_KIND[organisation.kind]:
        raise ValidationError(f"Nobody can hold the role of {role} in {organisation}.")
    if not post.strip():
        raise ValidationError("Enter the post.")


def _lock(organisation: Organisation) -> None:
    """Hold the organisation until the transaction ends, so that two people cannot each end the other's role."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def _open_roles(organisation: Organisation) -> QuerySet[Membership]:
    return Membership.objects.filter(organisation=organisation, ends__isnull=True)


def _other_administrators(held: Membership) -> QuerySet[Membership]:
    return (
        _open_roles(held.organisation)
        .filter(held_on(), role=Role.ADMINISTRATOR, person__is_active=True)
        .exclude(pk=held.pk)
    )


def _end(held: Membership, by: User) -> Membership:
    today = timezone.localdate()
    held.ends, held.ended_by, held.ended_at = max(today, held.starts), by, timezone.now()
    held.save(update_fields=["ends", "ended_by", "ended_at"])
    forget_roles(held.person)
    return held


def _post_in(person: User, area: Area) -> str:
    """The post by which a person acts in an area, with its body: as an assurer first; empty for none there."""
    held = list(posts_in(area).filter(person=person))
    first = min(held, key=lambda one: one.role != Role.ASSURER, default=None)
    return f"{first.post}, {first.organisation}" if first else ""


def _post_of(person: User, organisation: Organisation) -> str:
    held = Membership.objects.filter(held_on(), person=person, organisation=organisation).first()
    return f"{held.post}, {organisation}" if held else str(organisation)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
