"""Starting a plan: empty, or from the area's plan in an older edition; and what was carried over then."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from areas.models import Area
from bcf.access import allowed
from bcf.editions import EDITIONS
from plans import actions
from plans.document import state_of
from plans.models import PartRevision, Record
from plans.pages import carried as carried_pages
from plans.queries import find_area, find_plan, plans_in
from plans.views.shared import Page, person


@allowed("plans.start", find_area)
def start(request: HttpRequest, place: Area, edition: str, **_: Any) -> HttpResponse:
    """Start the area's plan in an edition, or go to it where it is started already."""
    started = plans_in(place).filter(edition_code=edition).first()
    written = started is not None and PartRevision.objects.filter(record=started).exists()
    if started and (written or request.method != "POST"):
        return redirect(started)
    older = carried_pages.older_plan(place, EDITIONS[edition])
    if older and not request.user.has_perm("plans.read", older):
        older = None
    if request.method == "POST":
        return redirect(_started(request, place, edition, older))
    context = {
        "area": place,
        "edition": EDITIONS[edition],
        "carried": carried_pages.preview(older, EDITIONS[edition]) if older else None,
    }
    return render(request, "plans/start.html", context)


def _started(request: HttpRequest, place: Area, edition: str, older: Record | None) -> Record:
    by = person(request)
    if older is None or request.POST.get("from") != older.edition_code:
        return actions.start_plan(area=place, edition_code=edition, by=by)
    record = actions.start_plan_from(older=older, edition_code=edition, by=by)
    if state_of(record).carried:
        messages.success(request, "The plan is started. Check each part that was carried over, and save it.")
    else:
        messages.error(request, "Somebody has started this plan and written in it, so nothing was carried over.")
    return record


@allowed("plans.read", find_plan)
@require_safe
def carried(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """What the plan was started from: what was carried, what is new, what was left."""
    page = Page(request, record, "plan")
    account = carried_pages.account(record, page.state, page.reference)
    if account is None:
        return redirect(record)
    return page.render("plans/carried.html", {"carried": account})
