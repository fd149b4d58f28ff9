"""Annex 2 of one provider: what the plan says of it, what it answers, its signature."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bcf.access import allowed, may
from bcf.editions.base import COMMENTARY
from plans import actions
from plans.checks.wording import counted, sentence
from plans.document import document
from plans.forms import ReasonForm
from plans.models import Record
from plans.pages import commentary as pages
from plans.queries import AskedPart, find_commentary, open_comments
from plans.signing_forms import SignForm
from plans.views.shared import Page, person


def _form(request: HttpRequest, name: str, kind: type[forms.Form], **kwargs: Any) -> forms.Form:
    posted = request.method == "POST" and request.POST.get("act") == name
    return kind(request.POST if posted else None, auto_id=f"id_{name}_%s", **kwargs)


def _forms(request: HttpRequest, page: Page, asked: AskedPart, name: str) -> dict[str, forms.Form]:
    """The acts that this person may do now, each with its form."""
    state, provider = page.state, asked.part.about
    if not state.open_to_commentary:
        return {}
    signature = state.commented.get(provider)
    asks = {"ask": _form(request, "ask", forms.Form)} if page.may("plans.write") and not signature else {}
    if signature:
        own = signature.person == request.user.pk
        return {"withdraw": _form(request, "withdraw", ReasonForm)} if own else {}
    if not may(request.user, "plans.sign_commentary", asked):
        return asks
    signing = next(one for one in page.record.edition.signings if one.scope == COMMENTARY)
    return {**asks, "sign": _form(request, "sign", SignForm, statement=signing.statement.format(body=name))}


@allowed("plans.read_part", find_commentary)
def provider(request: HttpRequest, asked: AskedPart, provider: str, **_: Any) -> HttpResponse:
    """One provider's annex: the figures it was given, its answers, who signed, and for whom it is, the signing."""
    record = asked.record
    page = Page(request, record, "plan")
    part = page.part(asked.part.key)
    one = document(record, page.state)
    name = pages.provider_name(part)
    possible = _forms(request, page, asked, name)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act and act not in possible:
        messages.error(request, "That is not possible now, or not for you. Nothing was done.")
        return redirect(record.url("provider", provider=provider))
    if act and possible[act].is_valid():
        try:
            messages.success(request, _do(request, asked, act, possible[act], name))
        except actions.NotAllowedNow as why:
            messages.error(request, str(why))
        return redirect(record.url("provider", provider=provider))
    context = pages.page(record, one, page.reference, page.summary, part, page.may_write(part), possible)
    context["comments"] = _comments(record, page, provider)
    return page.render("plans/provider.html", context, 422 if act else 200)


def _comments(record: Record, page: Page, provider: str) -> list[dict[str, str]]:
    """The provider's parts on which comments are open, with how many."""
    count = Counter(open_comments(record).values_list("part", flat=True))
    return [
        {
            "words": f"{sentence(counted(count[part.key], 'comment'))} open on {part.full_title}",
            "url": f"{record.url('part', part=part.key)}#comments",
        }
        for part in page.summary.edition.parts
        if part.about == provider and count[part.key]
    ]


def _do(request: HttpRequest, asked: AskedPart, act: str, form: forms.Form, name: str) -> str:
    """Carry out one act, and say what was done. Raises `actions.NotAllowedNow`."""
    record, provider, by = asked.record, asked.part.about, person(request)
    if act == "sign":
        actions.sign_commentary(record=record, provider=provider, digest=request.POST.get("digest", ""), by=by)
        return f"You have signed Annex 2 for {name}."
    if act == "ask":
        actions.ask_for_commentary(record=record, provider=provider, by=by)
        return f"{name} is asked for its commentary: an e-mail with a link goes to those who sign for it."
    actions.withdraw_commentary(record=record, provider=provider, reason=form.cleaned_data["reason"], by=by)
    return "Your signature is withdrawn."
