"""The page of a plan's submission: the dry run, the one button, the receipt, and the files that went."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from areas.queries import deadlines_for
from bcf.access import allowed
from plans.actions import NotAllowedNow
from plans.facts import Status
from plans.forms import ReasonForm
from plans.models import Record
from plans.pages.assuring import waits_after
from plans.pages.shell import day
from plans.queries import find_plan
from plans.views.shared import Page, person
from submissions import actions
from submissions.dry_run import DryRun, dry_run, due
from submissions.email import CONTENT_TYPES, as_file, receipt_of
from submissions.forms import SubmitForm
from submissions.models import Submission
from submissions.pages import assurance as assured
from submissions.pages import submission as pages
from submissions.signatures import moment

LOOK_AGAIN = 4
"""Seconds after which the page looks again while a submission is being made."""


def _dry_run(page: Page) -> DryRun:
    return dry_run(page.record, page.state, page.reference, page.summary.findings, timezone.now())


def _forms(page: Page, asked: DryRun, making: bool) -> dict[str, forms.Form]:
    """The acts that this person may do now, each with its form; the one that was posted is bound."""
    sent, possible = page.state.submitted, {}

    def form(name: str, kind: type[forms.Form], **kwargs: Any) -> forms.Form:
        posted = page.request.method == "POST" and page.request.POST.get("act") == name
        return kind(page.request.POST if posted else None, auto_id=f"id_{name}_%s", **kwargs)

    if page.may("submissions.submit"):
        if asked.possible and not making:
            possible["submit"] = form("submit", SubmitForm, warnings=asked.to_accept)
        if sent and not sent.acknowledged and page.state.status == Status.SUBMITTED:
            possible["recall"] = form("recall", ReasonForm)
        if sent and page.state.submitted and actions.to_send_again(page.record):
            possible["send_again"] = form("send_again", forms.Form)
    if page.may("submissions.acknowledge") and sent and not sent.acknowledged:
        possible["acknowledge"] = form("acknowledge", forms.Form)
    return possible


def _do(page: Page, name: str, form: Any) -> str:
    """Carry out one act, and say what was done. Raises `NotAllowedNow`."""
    record, by = page.record, person(page.request)
    if name == "submit":
        actions.submit_plan(record=record, reasons=form.reasons, by=by)
        return ""
    if name == "recall":
        actions.recall_submission(record=record, reason=form.cleaned_data["reason"], by=by)
        return "The submission is recalled. The plan is signed still, and can be changed and submitted again."
    if name == "send_again":
        actions.send_submission_again(record=record, by=by)
        return "The e-mail is on its way again."
    actions.acknowledge_submission(record=record, by=by)
    return "The receipt is acknowledged."


def _extended(page: Page) -> str:
    """By whom and why the plan's deadline is later than its round's; empty where it is not."""
    last = deadlines_for(page.record.area, page.record.edition_code)[-1]
    if last.given is None or not last.extended:
        return ""
    return f"extended by {last.given.post or last.given.by} on {day(last.given.at, year=True)}: {last.given.reason}"


@allowed("submissions.see", find_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def submission(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """What would go and what stops it; after that the receipt. While files are made the page looks again."""
    page = Page(request, record, "submission")
    asked, package = _dry_run(page), pages.last_package(record)
    under_way = bool(package and package.status in {"waiting", "making"})
    making = bool(package and under_way and not actions.package_is_stale(package))
    possible = _forms(page, asked, making)
    name = request.POST.get("act", "") if request.method == "POST" else ""
    if name:
        if name == "submit" and (making or page.state.submitted):
            return redirect(record.url("submission"))  # pressed twice: it is being submitted, or it is
        if name not in possible:
            messages.error(request, "That is not possible now, or not for you. Nothing was done.")
            return redirect(record.url("submission"))
        if possible[name].is_valid():
            try:
                done = _do(page, name, possible[name])
            except NotAllowedNow as why:
                messages.error(request, str(why))
            else:
                if done:
                    messages.success(request, done)
            return redirect(record.url("submission"))
    still = "still" in request.GET
    failed = package.words if package and package.status == "failed" and not page.state.submitted else ""
    if under_way and not making:
        failed = "The submission was not finished within ten minutes, and nothing was submitted. Submit again."
    versions = pages.versions(record, page.state)
    state = page.state
    waiting = waits_after(record, state, person(request)) if state.last_sent else []
    deadline = due(page.state, page.reference)
    context = {
        "strip": page.strip(),
        "current": versions[0] if page.state.submitted and versions else None,
        "earlier": versions[1:] if page.state.submitted else versions,
        "extended": _extended(page) if deadline and not state.submitted else "",
        "deadlines_url": reverse("area_deadlines", kwargs={"area": record.area.slug}),
        "writing": state.rewriting,
        "number": len(state.submissions) + 1,
        "waiting": waiting[0] if waiting else None,
        "assurance": assured.version(record, page.summary.edition, state.last_sent) if state.last_sent else None,
        "open_conditions": sum(one.open for _, one in state.conditions),
        "assurance_url": record.url("assurance"),
        "changes_url": record.url("draft_changes") if state.last_sent and page.may("plans.read") else "",
        "making": package if making else None,
        "failed": failed,
        "still": still,
        "dry_run": pages.dry_run_shown(record, asked, page.state, moment(deadline) if deadline else "")
        if page.may("plans.read") and not page.state.submitted
        else None,
        "publication_url": record.url("publication") if page.may("submissions.publish") else "",
        "may_submit": page.may("submissions.submit"),
        "forms": possible,
        "has_errors": any(form.errors for form in possible.values() if form.is_bound),
    }
    response = page.render("submissions/submission.html", context, 422 if name else 200)
    if making and not still:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


@allowed("submissions.see", find_plan)
@require_safe
def submitted(request: HttpRequest, record: Record, number: int, format: str, **_: Any) -> HttpResponse:
    """A file of one submission, byte for byte as it went; its receipt as text; the e-mail to send it by."""
    one = get_object_or_404(Submission.objects.select_related("record__area"), record=record, number=number)
    name = f"{record.area.name} HWB {record.edition_code} version {number}"
    if format == "receipt":
        content, kind, name = receipt_of(one).encode(), "text/plain; charset=utf-8", f"{name} receipt.txt"
    elif format == "email":
        content, kind, name = as_file(one), "message/rfc822", f"{name}.eml"
    elif format in CONTENT_TYPES:
        file = get_object_or_404(one.files, format=format)
        content, kind, name = file.content(), CONTENT_TYPES[format], file.name
    else:
        raise Http404(f"There is no format {format}.")
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
