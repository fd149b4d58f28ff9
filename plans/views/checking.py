"""The checklist, and accepting a warning with a reason."""

import csv
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from bcf.access import allowed
from plans import actions
from plans.checks.base import ERROR, WARNING, Finding
from plans.checks.wording import counted
from plans.forms import ReasonForm, WarningsForm
from plans.models import Record
from plans.pages.findings import grouped, not_started, place_url, shown
from plans.pages.kept import kept
from plans.queries import find_plan, open_comments
from plans.views.shared import Page, person
from plans.views.talk import open_words

SHOWN = (
    ("error", "Errors"),
    ("warning", "Warnings"),
    ("accepted", "Accepted"),
    ("information", "Information"),
    ("to-do", "Not yet answered"),
)
AT_FIRST = {"error", "warning", "accepted", "to-do"}
"""What the checklist shows of these unless it is asked for something else."""


def _level(finding: Finding, accepted: frozenset[str]) -> str:
    return "accepted" if finding.key in accepted else finding.level


@allowed("plans.read", find_plan)
@require_safe
def checklist(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Every finding, by check or by part, with its figures and its places."""
    page = Page(request, record, "checklist")
    summary = page.summary
    by = "part" if request.GET.get("by") == "part" else "check"
    wanted = set(request.GET.getlist("show")) or AT_FIRST
    may_write = page.writable

    def drawn() -> str:
        listed = [one for one in summary.found if _level(one, summary.accepted) in wanted]
        groups = [
            {"title": title, "findings": [shown(record, one, page.state, may_write) for one in members]}
            for title, members in grouped(page.summary.edition, listed, by)
        ]
        waiting = not_started(record, summary) if "to-do" in wanted else []
        context = {"groups": groups, "waiting": waiting, "questions": summary.questions}
        return render_to_string("plans/checklist_groups.html", context)

    filters = [{"key": key, "label": label, "checked": key in wanted} for key, label in SHOWN]
    shown_levels = [one["key"] for one in filters if one["checked"]]
    first = next((one for one in summary.found if one.level == ERROR and one.places), None)
    context = {
        "counts": {
            "errors": summary.errors,
            "warnings": summary.warnings,
            "accepted": summary.accepted_count,
            "information": summary.information,
            "questions": summary.questions,
        },
        "note": _note(page),
        "open_comments": open_words(record, open_comments(record)),
        "by": by,
        "filters": filters,
        "groups": kept(record, page.reference, f"checklist {by} {shown_levels} {may_write}", drawn),
        "first_error_url": place_url(record, first.places[0].part, first.places[0].field) if first else "",
        "download_url": record.url("checklist_table"),
        "several_url": record.url("accept_several") if may_write and len(summary.left_to_accept) > 1 else "",
    }
    return page.render("plans/checklist.html", context)


def _note(page: Page) -> str:
    summary = page.summary
    errors, warnings, questions = summary.open_errors, summary.open_warnings, summary.questions
    later = sum(one.stops == "submission" and one.level in {ERROR, WARNING} for one in summary.findings)
    checked = f" Checked today at {timezone.localtime():%H:%M}."
    if not summary.stopping:
        return f"Nothing stops the request for sign-off.{checked}"
    said = []
    if errors + warnings:
        said.append(
            f"{errors + warnings} of these {'stops' if errors + warnings == 1 else 'stop'} the request for sign-off: "
            f"{errors} error{'' if errors == 1 else 's'} and {warnings} warning{'' if warnings == 1 else 's'}."
        )
    if questions:
        waits = "waits for 1 question that is" if questions == 1 else f"waits for {questions} questions that are"
        said.append(f"{'It also' if said else 'The request for sign-off'} {waits} not yet answered.")
    if later:
        said.append(f"{later} {'stops' if later == 1 else 'stop'} the submission only.")
    return " ".join(said) + checked


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


def _accepted(page: Page, form: ReasonForm, keys: Iterable[str]) -> bool:
    """Accept warnings for the reason of a form; where that is refused, the form says why, with all that was typed."""
    try:
        actions.accept_warnings(
            record=page.record, keys=keys, reason=form.cleaned_data["reason"], by=person(page.request)
        )
    except actions.WouldVoidSignatures as void:
        voided = counted(void.count, "signature")
        form.add_error(None, f"Not accepted: it would void {voided}. Reopen the plan first.")
    except actions.NotEditable:
        form.add_error(None, "Not accepted: the plan is frozen for the board. Reopen it first.")
    except actions.NothingToSave as why:
        form.add_error(None, str(why))
    return not form.errors


@allowed("plans.write", find_plan)
def accept(request: HttpRequest, record: Record, key: str, **_: Any) -> HttpResponse:
    """Accept a warning with a reason."""
    page = Page(request, record, "checklist")
    if request.POST.get("reason") and not any(one.key == key for one in page.summary.findings):
        return _several(page, gone=key)
    finding = _finding(page, key)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _accepted(page, form, [key]):
        return redirect(f"{record.url('checklist')}#finding-{key}")
    context = {"finding": shown(record, finding, page.state), "form": form}
    return page.render("plans/accept.html", context, 422 if form.errors else 200)


@allowed("plans.write", find_plan)
def accept_several(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Accept several warnings at once, with one reason: all that are ticked, or none."""
    return _several(Page(request, record, "checklist"))


def _several(page: Page, gone: str = "") -> HttpResponse:
    """The page of several warnings. `gone` is a warning that was posted alone, and is no longer there."""
    request, record = page.request, page.record
    posted = request.POST.copy() if request.method == "POST" else None
    if posted is not None and gone:
        posted["warnings"] = gone
    form = WarningsForm(posted, warnings=[(one.key, _words(one)) for one in page.summary.left_to_accept])
    if form.is_valid() and _accepted(page, form, form.cleaned_data["warnings"]):
        count = len(form.cleaned_data["warnings"])
        messages.success(request, f"{count} warning{'' if count == 1 else 's'} accepted.")
        return redirect("checklist", area=record.area.slug, edition=record.edition_code)
    context = {"form": form, "url": record.url("accept_several")}
    return page.render("plans/accept_several.html", context, 422 if form.errors else 200)


def _words(finding: Finding) -> SafeString:
    return format_html("<strong>{}</strong> {}", finding.id, finding.message)


@allowed("plans.write", find_plan)
def take_back(request: HttpRequest, record: Record, key: str, **_: Any) -> HttpResponse:
    """Take an acceptance back, after asking once."""
    page = Page(request, record, "checklist")
    finding = _finding(page, key)
    if request.method == "POST":
        try:
            actions.take_back_acceptance(record=record, key=key, by=person(request))
        except actions.WouldVoidSignatures as void:
            voided = counted(void.count, "signature")
            messages.error(request, f"Not taken back: it would void {voided}. Reopen the plan first.")
        except actions.NotEditable:
            messages.error(request, "Not taken back: the plan is frozen for the board. Reopen it first.")
        except actions.NothingToSave as why:
            messages.error(request, f"Not taken back: {why}")
        return redirect(f"{record.url('checklist')}#finding-{key}")
    return page.render("plans/take_back.html", {"finding": shown(record, finding, page.state)})
