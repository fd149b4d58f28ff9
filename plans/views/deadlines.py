"""An area's deadline moved by its area team: given longer, corrected, or put back to that of every area."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from areas.forms import ExtensionForm
from areas.models import Area, Round
from areas.queries import Deadline, deadlines_for
from areas.views import find_area
from bcf.access import allowed
from bcf.amounts import show_date
from plans import actions
from plans.forms import ReasonForm
from plans.pages.shell import moment
from plans.views.shared import person


@allowed("areas.extend", find_area)
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, found: Area, *, area: str, round: int) -> HttpResponse:
    """Give an area longer than a round's deadline, or correct what it was given."""
    call, now = _round(found, round)
    local = timezone.localtime(now.due)
    there = {"time": f"{local:%H:%M}"} | ({"day": show_date(local.date())} if now.extended else {})
    form = ExtensionForm(request.POST or None, due=now.due, own=now.own, initial=there)
    done = "The deadline is corrected." if now.extended else "The later deadline is recorded."
    shown = {
        "title": f"{'Change' if now.extended else 'Extend'} the deadline for {found.name}",
        "button": "Record the deadline" if now.extended else "Record the later deadline",
    }

    def act() -> None:
        given = {name: form.cleaned_data[name] for name in ("deadline", "reason")}
        actions.extend_deadline(round=call, area=found, by=person(request), **given)

    return _acted(request, form, act, done, area) or _page(request, form, area, now, shown)


@allowed("areas.extend", find_area)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_extension(request: HttpRequest, found: Area, *, area: str, round: int) -> HttpResponse:
    """Take back what an area was given, with a reason."""
    call, now = _round(found, round)
    form = ReasonForm(request.POST or None)
    shown = {"title": f"Withdraw the extension for {found.name}", "button": "Withdraw it", "destructive": True}

    def act() -> None:
        reason = form.cleaned_data["reason"]
        actions.withdraw_extension(round=call, area=found, reason=reason, by=person(request))

    done = "The extension is withdrawn."
    return _acted(request, form, act, done, area) or _page(request, form, area, now, shown)


def _round(area: Area, round: int) -> tuple[Round, Deadline]:
    """A round and its deadline for the area. Raises Http404 where there is no such round."""
    call = get_object_or_404(Round, pk=round)
    return call, next(one for one in deadlines_for(area, call.edition_code) if one.name == call.name)


def _acted(
    request: HttpRequest, form: forms.Form, act: Callable[[], None], done: str, area: str
) -> HttpResponse | None:
    """The answer to a form whose act is done; None where it was refused, with the refusal on the form."""
    if not form.is_valid():
        return None
    try:
        act()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
    messages.success(request, done)
    return redirect("area_deadlines", area=area)


def _page(request: HttpRequest, form: forms.Form, area: str, now: Deadline, shown: dict[str, Any]) -> HttpResponse:
    text = f"{now.name}: due now on {moment(now.due)}."
    if now.extended:
        text += f" The round's own deadline is {moment(now.own)}."
    text += " Those who write the area's plan, and those who are awaited to sign it, are told by e-mail."
    context = {
        "form": form,
        "text": text,
        "back_url": reverse("area_deadlines", kwargs={"area": area}),
        "back_words": "Deadlines",
        "has_errors": bool(form.errors),
        **shown,
    }
    return render(request, "areas/form_page.html", context)
