"""An e-mail that did not arrive is tried again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from bcf.access import allowed
from plans import actions
from plans.models import Record
from plans.queries import find_plan
from plans.views.shared import person


@allowed("plans.read", find_plan)
@require_POST
def try_letter_again(request: HttpRequest, record: Record, letter: int, **_: Any) -> HttpResponse:
    """Send it once more, with a fresh link where it carries one: for authors, and for whoever caused it."""
    try:
        actions.try_letter_again(record=record, letter=letter, by=person(request))
        messages.success(request, "The e-mail is on its way again. If it does not arrive, this page says so.")
    except actions.NotAllowedNow as why:
        messages.error(request, str(why))
    return redirect(record.url("sign_off"))
