"""The pages about areas and their people."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from areas import actions
from areas.forms import (
    FindAreaForm,
    GrantForm,
    InviteForm,
    JoinForm,
    MeansForm,
    PostForm,
    ProviderForm,
)
from areas.models import ONE_AT_A_TIME, Area, Invitation, Membership, Organisation, Role
from areas.pages import area_page, areas_list, deadlines_page, means_page, people_page
from areas.queries import PAYING, newer_than
from bcf.access import SignedInRequest, allowed, public, signed_in

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def find_area(area: str, **_: Any) -> Area:
    """Return the area of an address."""
    return get_object_or_404(Area, slug=area)


def find_organisation(area: str, organisation: int, **_: Any) -> Organisation:
    """Return an organisation that takes part in the area of an address."""
    found = Organisation.objects.filter(pk=organisation, participations__area__slug=area).first()
    if found is None:
        raise Http404
    return found


def find_payer(area: str, organisation: int, **_: Any) -> Organisation:
    """Return a body that pays into the pool of the area of an address."""
    paying = Organisation.objects.filter(participations__area__slug=area, participations__takes_part_as__in=PAYING)
    found = paying.filter(pk=organisation).first()
    if found is None:
        raise Http404
    return found


def find_membership(area: str, membership: int, **_: Any) -> Membership:
    """Return a role held in an organisation that takes part in the area of an address."""
    held = get_object_or_404(Membership.objects.select_related("organisation", "person"), pk=membership)
    find_organisation(area, held.organisation_id)
    return held


def find_invitation(area: str, invitation: int, **_: Any) -> Invitation:
    """Return an invitation to an organisation that takes part in the area of an address."""
    offer = get_object_or_404(Invitation.objects.select_related("organisation"), pk=invitation)
    find_organisation(area, offer.organisation_id)
    return offer


@signed_in
@require_safe
def areas(request: SignedInRequest) -> HttpResponse:
    """Every area, found by name and region."""
    form = FindAreaForm(request.GET)
    found = Area.objects.all()
    if form.is_valid():
        if name := form.cleaned_data["name"]:
            found = found.filter(name__icontains=name)
        if region := form.cleaned_data["region"]:
            found = found.filter(region=region)
    return render(request, "areas/areas.html", {"form": form, "areas": areas_list(found)})


@signed_in
@require_safe
def area(request: SignedInRequest, *, area: str) -> HttpResponse:
    """One area: its bodies, posts and populations."""
    return render(request, "areas/area.html", area_page(find_area(area), request.user))


@allowed("areas.see_people", find_area)
@require_safe
def people(request: SignedInRequest, found: Area, *, area: str) -> HttpResponse:
    """Who holds which role in the bodies of an area."""
    return render(request, "areas/people.html", people_page(found, request.user))


@allowed("areas.see_deadlines", find_area)
@require_safe
def deadlines(request: SignedInRequest, found: Area, *, area: str) -> HttpResponse:
    """When plans are due from an area, with the extensions given to it."""
    return render(request, "areas/deadlines.html", deadlines_page(found, request.user))


@allowed("areas.manage_people", find_organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest, body: Organisation, *, area: str, organisation: int) -> HttpResponse:
    """Invite someone to a role in an organisation."""
    form = InviteForm(_posted(request), organisation=body)
    if form.is_valid():
        try:
            actions.invite(
                organisation=body,
                by=request.user,
                address=lambda token: _join_address(request, token),
                **form.cleaned_data,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"Invitation sent to {form.cleaned_data['email']}.")
            return redirect("area_people", area=area)
    return _form_page(request, form, area, f"Invite someone to {body}", "Send the invitation")


@allowed("areas.add_provider", find_area)
@require_http_methods(["GET", "HEAD", "POST"])
def add_provider(request: SignedInRequest, found: Area, *, area: str) -> HttpResponse:
    """Add a provider to the area, and go on to invite its chief executive."""
    form = ProviderForm(_posted(request))
    if form.is_valid():
        try:
            body = actions.add_provider(area=found, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("name", refusal)
        else:
            messages.success(request, f"{body} takes part in {found}.")
            if request.user.has_perm("areas.manage_people", body):
                return redirect("area_people_invite", area=area, organisation=body.pk)
            return redirect("area_people", area=area)
    text = "A provider answers Annex 2 of the revised template, and sees nothing else of the plan."
    return _form_page(request, form, area, f"Add a provider to {found}", "Add the provider", text=text)


@allowed("areas.manage_people", find_organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: SignedInRequest, body: Organisation, *, area: str, organisation: int) -> HttpResponse:
    """Give another role to someone who has one in the organisation."""
    form = GrantForm(_posted(request), organisation=body)
    if form.is_valid():
        try:
            _grant(body, request.user, form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _given(form.cleaned_data["role"]))
            return redirect("area_people", area=area)
    return _form_page(request, form, area, f"Give a role in {body}", "Give the role")


@allowed("areas.manage_people", find_membership)
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: SignedInRequest, held: Membership, *, area: str, membership: int) -> HttpResponse:
    """Change the post that a role is held under."""
    form = PostForm(_posted(request), initial={"post": held.post})
    if form.is_valid():
        try:
            actions.change_post(membership=held, post=form.cleaned_data["post"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "Post changed.")
            return redirect("area_people", area=area)
    return _form_page(request, form, area, f"Change the post of {held.person}", "Change the post")


@allowed("areas.end_role", find_membership)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedInRequest, held: Membership, *, area: str, membership: int) -> HttpResponse:
    """End a role, one's own or another's, after asking once."""
    form = Form(_posted(request))
    own = held.person_id == request.user.pk
    if form.is_valid():
        try:
            actions.end_role(membership=held, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "Your role has ended." if own else "The role has ended.")
            # Without the role, its holder may no longer see the page of people.
            return redirect("area", area=area) if own else redirect("area_people", area=area)
    title = f"Leave {held.organisation}" if own else f"End the role of {held.person}"
    text = (
        f"{held.post}, {Role(held.role).in_a_sentence} in {held.organisation}, ends today. "
        "What was written and signed under it stays as it is."
    )
    return _form_page(request, form, area, title, "Leave" if own else "End the role", text=text, destructive=True)


@allowed("areas.manage_people", find_invitation)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, offer: Invitation, *, area: str, invitation: int) -> HttpResponse:
    """Withdraw an invitation, after asking once."""
    form = Form(_posted(request))
    if form.is_valid():
        try:
            actions.withdraw_invitation(invitation=offer, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "Invitation withdrawn.")
            return redirect("area_people", area=area)
    text = f"The link sent to {offer.email} will stop working."
    return _form_page(request, form, area, "Withdraw the invitation", "Withdraw it", text=text, destructive=True)


@allowed("areas.manage_people", find_invitation)
@require_POST
def invite_again(request: SignedInRequest, offer: Invitation, *, area: str, invitation: int) -> HttpResponse:
    """Send an invitation that did not arrive once more, with a fresh link."""
    try:
        actions.invite_again(invitation=offer, by=request.user, address=lambda token: _join_address(request, token))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request, f"Another invitation is on its way to {offer.email}. The link before works no more."
        )
    return redirect("area_people", area=area)


@allowed("areas.say_means", find_payer)
@require_http_methods(["GET", "HEAD", "POST"])
def means(request: SignedInRequest, body: Organisation, *, area: str, organisation: int) -> HttpResponse:
    """What a body has for the fund over all its areas, and a form to say so."""
    form = MeansForm(_posted(request))
    if form.is_valid():
        try:
            actions.say_means(organisation=body, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"What {body} has for {form.cleaned_data['year']} is saved.")
            return redirect("area_means", area=area, organisation=organisation)
    context = {"form": form, "has_errors": bool(form.errors), **means_page(find_area(area), body)}
    return render(request, "areas/means.html", context)


@public
@never_cache
@require_safe
def invitation(request: HttpRequest, *, token: str) -> HttpResponse:
    """What an invitation offers; changes nothing."""
    return _invitation_page(request, _find_offer(token), JoinForm())


@public
@never_cache
@require_POST
def join(request: HttpRequest, *, token: str) -> HttpResponse:
    """Take up an invitation: as the person signed in, or with a new account.

    An account of another address than the one invited takes it up only where the person said so, naming it.
    """
    offer = _find_offer(token)
    form: Form = Form(request.POST) if request.user.is_authenticated else JoinForm(request.POST)
    named = request.POST.get("account") == request.user.get_username()
    if form.is_valid() and _is_for_another(request, offer) and not named:
        form.add_error(
            None, "The invitation was sent to another address than yours. Say which account is to have it."
        )
    if form.is_valid():
        try:
            if request.user.is_authenticated:
                actions.accept_invitation(token=token, by=request.user)
            else:
                person = actions.accept_with_new_account(token=token, **form.cleaned_data)
                login(request, person, backend=BACKEND)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"You have joined {offer.organisation}.")
            return redirect("waiting" if offer.role in ONE_AT_A_TIME else "home")
    return _invitation_page(request, offer, form)


def _posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to; a form without fields is posted too."""
    return request.POST if request.method == "POST" else None


def _grant(body: Organisation, by: Any, given: dict[str, Any]) -> None:
    name = actions.name_signatory if given["role"] in ONE_AT_A_TIME else actions.grant_role
    name(organisation=body, by=by, **given)


def _given(role: str) -> str:
    if role not in ONE_AT_A_TIME:
        return "Role given."
    return "Role given. Where a plan waits for this signature, send them a link to sign from its page of sign-off."


def _join_address(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("invitation", kwargs={"token": token}))


def _find_offer(token: str) -> Invitation:
    offer = actions.find_invitation(token)
    if offer is None:
        raise Http404
    return offer


def _is_for_another(request: HttpRequest, offer: Invitation) -> bool:
    """Whether somebody is signed in whose address is not the one invited."""
    return request.user.is_authenticated and request.user.get_username().lower() != offer.email.lower()


def _invitation_page(request: HttpRequest, offer: Invitation, form: Form) -> HttpResponse:
    context = {
        "invitation": offer,
        "form": form,
        "open": offer.is_open(),
        "newer": newer_than(offer),
        "for_another": _is_for_another(request, offer),
        "role": Role(offer.role).in_a_sentence,
        "signs": offer.role in ONE_AT_A_TIME,
        "signs_part_2": offer.role == Role.FINANCE_SIGNATORY,
        "has_errors": bool(form.errors),
    }
    return render(request, "areas/invitation.html", context)


def _form_page(
    request: HttpRequest, form: Form, area: str, title: str, button: str, *, text: str = "", destructive: bool = False
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "button": button,
        "text": text,
        "destructive": destructive,
        "back_url": reverse("area_people", kwargs={"area": area}),
        "has_errors": bool(form.errors),
    }
    return render(request, "areas/form_page.html", context)
