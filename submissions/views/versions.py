"""The versions of a plan: what was submitted to read, what differs, another version, and the board's ratification."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from bcf.access import allowed
from plans import actions
from plans.assurance import KINDS_OF_VERSION
from plans.models import Record
from plans.queries import find_plan
from plans.views.shared import Page, act_page, acted, person, small_number
from submissions.assurance_forms import NewVersionForm, RatificationForm
from submissions.models import Submission
from submissions.pages import assurance as pages
from submissions.pages.changes import changes_by_part
from submissions.signatures import grouped_digest, moment
from submissions.submitted import Said, document_of, reading_of, reference_of
from submissions.views.assurance import BACK, refused


def _submission(record: Record, number: int) -> Submission:
    """A submission of a plan, by its number. Raises Http404."""
    return get_object_or_404(Submission.objects.select_related("record__area"), record=record, number=number)


@allowed("submissions.see", find_plan)
@require_safe
def submitted_read(request: HttpRequest, record: Record, number: int, **_: Any) -> HttpResponse:
    """A version as it was submitted, to read: the parts pinned, whatever is being written now."""
    page = Page(request, record, "submission")
    submission = _submission(record, number)
    told = next((one for one in page.state.submissions if one.number == number), None)
    standing = page.state.submitted is not None and page.state.submitted.number == number
    said = Said(
        pages.remarks_by_part(told) if told else {},
        record.url("remarks") if standing and page.may("plans.assure") else "",
    )
    reference = reference_of(submission)
    whole = reading_of(record, document_of(submission, reference), reference, said)
    context = {
        "number": number,
        "submitted": moment(submission.at),
        "content": grouped_digest(submission.digest),
        "contents": whole.contents,
        "body": render_to_string("print/body.html", {"reading": whole}),
        "pdf_url": record.url("submitted", number=str(number), format="pdf"),
        "changes_url": record.url("version_changes", number=str(number)) if number > 1 else "",
        "back": record.url("assurance"),
    }
    return page.render("submissions/submitted_read.html", context)


def _changes(before: Submission, after: Submission) -> list[dict[str, Any]]:
    """What differs between two versions that went out, by the names that bodies had then."""
    was, now = reference_of(before), reference_of(after)
    return changes_by_part(document_of(before, was), document_of(after, now), {**was.names, **now.names})


@allowed("submissions.see", find_plan)
@require_safe
def version_changes(request: HttpRequest, record: Record, number: int, **_: Any) -> HttpResponse:
    """What differs between a version and the one before it, part by part."""
    page = Page(request, record, "submission")
    after = _submission(record, number)
    before = Submission.objects.filter(record=record, number__lt=number).select_related("record__area").last()
    context = {
        "title": f"What changed in version {number}",
        "than": f"version {before.number}, submitted {moment(before.at)}" if before else "",
        "parts": _changes(before, after) if before else [],
        "back": record.url("assurance"),
        "back_words": BACK,
    }
    return page.render("submissions/changes.html", context)


@allowed("plans.read", find_plan)
@require_safe
def draft_changes(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """What differs between the plan as it is written now and the version that went out last, part by part."""
    page = Page(request, record, "submission")
    last = page.state.last_sent
    before = _submission(record, last.number) if last else None
    parts: list[dict[str, Any]] = []
    if before:
        was = reference_of(before)
        names = {**was.names, **page.reference.names}
        parts = changes_by_part(document_of(before, was), page.document, names, record)
    context = {
        "title": f"What will change in version {len(page.state.submissions) + 1}",
        "than": f"version {before.number}, submitted {moment(before.at)}" if before else "",
        "parts": parts,
        "back": record.url("submission"),
        "back_words": "Submission",
    }
    return page.render("submissions/changes.html", context)


@allowed("plans.write", find_plan)
def new_version(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Start a resubmission or an in-year amendment of what is submitted."""
    page = Page(request, record, "submission")
    state, sent = page.state, page.state.submitted
    if request.method == "POST" and state.rewriting:
        return redirect(record.get_absolute_url())  # pressed twice: it is begun
    kinds = [kind for kind in KINDS_OF_VERSION if not actions.why_no_version(state, kind)]
    if sent is None or not kinds:
        return refused(page, actions.why_no_version(state, "resubmission"))
    form = NewVersionForm(request.POST or None, kinds=kinds)
    answer = acted(
        page,
        form,
        lambda: actions.start_new_version(
            record=record, kind=form.cleaned_data["kind"], reason=form.cleaned_data["reason"], by=person(request)
        ),
        f"Version {len(state.submissions) + 1} is begun. The parts can be changed now.",
        record.get_absolute_url(),
    )
    signatures = len(state.standing) + len(state.commented)
    remarks = len(sent.assurance.remarks)
    text = (
        f"The plan goes back to drafting. Version {sent.number} stays as it was submitted, with its files and its "
        f"{signatures} signature{'s' if signatures != 1 else ''}; the new version is decided on and signed anew. "
    )
    if remarks:
        counted = f"{remarks} remark{'s' if remarks != 1 else ''}"
        text += f"{counted} of the area team will stand on the parts as changes asked for."
    return answer or act_page(
        page,
        form,
        title="Start a new version",
        text=text,
        button=f"Start version {len(state.submissions) + 1}",
        back=record.url("assurance"),
        back_words=BACK,
    )


@allowed("plans.decide", find_plan)
def ratification(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Record what the board decided of a plan that was submitted before it met."""
    page = Page(request, record, "submission")
    sent = page.state.last_sent
    if sent is None or not sent.undecided:
        return refused(page, "No version that is submitted waits for the board's decision.")
    form = RatificationForm(request.POST or None)
    answer = acted(
        page,
        form,
        lambda: actions.ratify_submission(
            record=record,
            number=small_number(request.POST.get("version", "")),
            ratified=form.cleaned_data["ratified"] == "yes",
            day=form.cleaned_data["day"],
            minute=form.cleaned_data["minute"],
            by=person(request),
        ),
        "The board's decision is recorded.",
        record.url("assurance"),
    )
    before = pages.ratification(sent) if sent.ratification else ""
    text = f"Version {sent.number} was submitted on {moment(sent.at)}, before the board had decided. {before}"
    return answer or act_page(
        page,
        form,
        title="The board's later decision",
        text=text.strip(),
        button="Record the decision",
        hidden={"version": sent.number},
        back=record.url("assurance"),
        back_words=BACK,
    )
