"""Links of one's own: what a link is for, the code that it sends, and where a signatory goes who has just joined.

Opening any of these pages changes nothing.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from areas.queries import memberships_of
from bcf.access import SignedInRequest, public, signed_in
from bcf.editions.base import PART_2
from plans import actions
from plans.actions.authority import signatures_held
from plans.document import state_of
from plans.forms import CodeForm
from plans.letters import addressees
from plans.models import SigningLink
from plans.pages.shell import day
from plans.queries import plans_of
from plans.reference import reference_for
from plans.scopes import body_and_scope
from plans.telling import Letters, Notice

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SENT = "signing_link_code_sent"
"""What the session remembers: the link whose code this browser asked for. The code works in no other."""


def _find(token: str) -> SigningLink:
    link = actions.find_link(token)
    if link is None:
        raise Http404
    return link


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signing_link(request: HttpRequest, *, token: str) -> HttpResponse:
    """What a link is for; its button sends a code. Whose it is and who is signed in goes straight on."""
    link = _find(token)
    if request.user.is_authenticated and request.user.pk == link.person_id:
        return redirect(link.address())
    act = request.POST.get("act", "")
    if act == "fresh" and not link.is_open():
        actions.fresh_link(link=link)
        return render(request, "plans/link.html", {"sent": True})
    if act == "send" and not request.user.is_authenticated:
        try:
            actions.send_code(link=link)
        except actions.LinkRefused as why:
            messages.error(request, str(why))
            return redirect("signing_link", token=token)
        request.session[SENT] = link.pk
        return redirect("signing_code", token=token)
    return render(request, "plans/link.html", _context(link, token))


def _context(link: SigningLink, token: str) -> dict[str, Any]:
    """What the page of a link shows. Of one that does not work any more it says nothing else."""
    if actions.replaced(link):
        return {"newer": True}
    if not link.is_open():
        return {"over": True}
    if not actions.stands(link):
        return {"void": True}
    record = link.record
    comments = link.purpose == SigningLink.Purpose.COMMENT
    kind = Letters.COMMENT if comments else Letters.SIGN
    state = state_of(record)
    to = [
        one for one in addressees(record, Notice(kind, link.organisation), state) if one.person.pk == link.person_id
    ]
    deadline = reference_for(record.area, record.edition_code).deadline
    return {
        "token": token,
        "comments": comments,
        "part_2": body_and_scope(link.organisation)[1] == PART_2,
        "area": record.area.name,
        "edition": record.edition.name,
        "body": to[0].body if to else "",
        "post": to[0].post if to else "",
        "due": day(deadline, year=True),
        "until": day(link.expires, year=True),
    }


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signing_code(request: HttpRequest, *, token: str) -> HttpResponse:
    """Type the code that was sent, and go on to what the link is for, signed in."""
    link = _find(token)
    if request.user.is_authenticated or request.session.get(SENT) != link.pk:
        return redirect("signing_link", token=token)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            person = actions.enter_code(link=link, code=form.cleaned_data["code"])
        except actions.LinkRefused as why:
            form.add_error("code", str(why))
        else:
            login(request, person, backend=BACKEND)
            request.session.pop(SENT, None)
            return redirect(link.address())
    context = {"form": form, "has_errors": bool(form.errors), "token": token}
    return render(request, "plans/link_code.html", context, status=422 if form.errors else 200)


@signed_in
@require_safe
def waiting(request: SignedInRequest) -> HttpResponse:
    """Where somebody goes who has just joined: to the one plan that waits for their signature, else to their work."""
    own = signatures_held(memberships_of(request.user))
    awaited = []
    for record in plans_of(request.user) if own else ():
        state = state_of(record)
        if any(one.key in own and one.key not in state.standing for one in state.signers):
            awaited.append(record)
    return redirect(awaited[0].url("sign_off") if len(awaited) == 1 else "home")
