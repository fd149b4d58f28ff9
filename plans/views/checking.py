"""The checklist, and accepting a warning with a reason."""

import csv
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from bcf.access import allowed
from plans import actions
from plans.checks.base import ERROR, WARNING, Finding
from plans.forms import ReasonForm
from plans.models import Record
from plans.pages.findings import grouped, place_url, shown
from plans.pages.kept import kept
from plans.queries import find_plan
from plans.views.drafting import person
from plans.views.shared import Page

SHOWN = (("error", "Errors"), ("warning", "Warnings"), ("accepted", "Accepted"), ("information", "Information"))


def _level(finding: Finding, accepted: frozenset[str]) -> str:
    return "accepted" if finding.key in accepted else finding.level


@allowed("plans.read", find_plan)
@require_safe
def checklist(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Every finding, by check or by part, with its figures and its places."""
    page = Page(request, record, "checklist")
    summary = page.summary
    by = "part" if request.GET.get("by") == "part" else "check"
    wanted = set(request.GET.getlist("show")) or {"error", "warning", "accepted"}
    may_write = page.writable

    def drawn() -> str:
        listed = [one for one in summary.findings if _level(one, summary.accepted) in wanted]
        groups = [
            {"title": title, "findings": [shown(record, one, page.state, may_write) for one in members]}
            for title, members in grouped(page.summary.edition, listed, by)
        ]
        return render_to_string("plans/checklist_groups.html", {"groups": groups})

    filters = [{"key": key, "label": label, "checked": key in wanted} for key, label in SHOWN]
    shown_levels = [one["key"] for one in filters if one["checked"]]
    first = next((one for one in summary.findings if one.level == ERROR and one.places), None)
    context = {
        "counts": {
            "errors": summary.errors,
            "warnings": summary.warnings,
            "accepted": summary.accepted_count,
            "information": summary.information,
        },
        "note": _note(page),
        "by": by,
        "filters": filters,
        "groups": kept(record, page.reference, f"checklist {by} {shown_levels} {may_write}", drawn),
        "first_error_url": place_url(record, first.places[0].part, first.places[0].field) if first else "",
        "download_url": record.url("checklist_table"),
    }
    return page.render("plans/checklist.html", context)


def _note(page: Page) -> str:
    stopping = page.summary.stopping
    errors = sum(one.level == ERROR for one in stopping)
    warnings = len(stopping) - errors
    later = sum(one.stops == "submission" and one.level in {ERROR, WARNING} for one in page.summary.findings)
    checked = f" Checked today at {timezone.localtime():%H:%M}."
    if not stopping:
        return f"Nothing stops the request for sign-off.{checked}"
    words = (
        f"{len(stopping)} of these {'stops' if len(stopping) == 1 else 'stop'} the request for sign-off: "
        f"{errors} error{'' if errors == 1 else 's'} and "
        f"{warnings} warning{'' if warnings == 1 else 's'}."
    )
    if later:
        words += f" {later} {'stops' if later == 1 else 'stop'} the submission only."
    return words + checked


@allowed("plans.read", find_plan)
@require_safe
def checklist_table(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """The findings as a table, for a spreadsheet. Text cannot become a formula."""
    page = Page(request, record, "checklist")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{record.area.slug} {record.edition_code} checklist.csv"'
    response.write("\ufeff")
    rows = csv.writer(response)
    rows.writerow(["Check", "Level", "Finding", "Where", "Accepted because", "Accepted by"])
    for finding in page.summary.findings:
        accepted = page.state.acceptances.get(finding.key)
        where = "; ".join(place["label"] for place in shown(record, finding, page.state)["places"])
        cells = [
            finding.id,
            _level(finding, page.summary.accepted),
            finding.message,
            where,
            accepted.reason if accepted else "",
            accepted.post if accepted else "",
        ]
        rows.writerow([f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell for cell in cells])
    return response


def _finding(page: Page, key: str) -> Finding:
    found = next((one for one in page.summary.findings if one.key == key and one.level == WARNING), None)
    if not found:
        raise Http404("There is no such warning now. Its figures may have changed.")
    return found


@allowed("plans.write", find_plan)
def accept(request: HttpRequest, record: Record, key: str, **_: Any) -> HttpResponse:
    """Accept a warning with a reason."""
    page = Page(request, record, "checklist")
    finding = _finding(page, key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.accept_warning(record=record, key=key, reason=form.cleaned_data["reason"], by=person(request))
        except actions.WouldVoidSignatures as void:
            messages.error(request, f"Not accepted: it would void {void.count} signatures. Reopen the plan first.")
        except actions.NotEditable:
            messages.error(request, "Not accepted: the plan is frozen for the board. Reopen it first.")
        except actions.NothingToSave as why:
            messages.error(request, str(why))
        return redirect(f"{record.url('checklist')}#finding-{key}")
    return page.render("plans/accept.html", {"finding": shown(record, finding, page.state), "form": form})


@allowed("plans.write", find_plan)
def take_back(request: HttpRequest, record: Record, key: str, **_: Any) -> HttpResponse:
    """Take an acceptance back, after asking once."""
    page = Page(request, record, "checklist")
    finding = _finding(page, key)
    if request.method == "POST":
        try:
            actions.take_back_acceptance(record=record, key=key, by=person(request))
        except actions.WouldVoidSignatures as void:
            messages.error(request, f"Not taken back: it would void {void.count} signatures. Reopen the plan first.")
        except actions.NotEditable:
            messages.error(request, "Not taken back: the plan is frozen for the board. Reopen it first.")
        except actions.NothingToSave as why:
            messages.error(request, f"Not taken back: {why}")
        return redirect(f"{record.url('checklist')}#finding-{key}")
    return page.render("plans/take_back.html", {"finding": shown(record, finding, page.state)})
