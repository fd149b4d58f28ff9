"""The plan and its parts; who holds which part; pictures put into texts."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from bcf.access import allowed, holding, may, not_saved
from bcf.accounts.models import User
from bcf.editions.base import COMMENTARY
from plans import actions
from plans.forms import AssignForm, PictureForm
from plans.models import Assignment, PartRevision, Record, Upload
from plans.pages import agreeing, overview, presence, since
from plans.pages.kept import kept
from plans.pages.people import possible_holders
from plans.queries import AskedPart, find_part, find_plan, find_upload, open_comments
from plans.sittings import drawn_for
from plans.summary import with_changes_asked
from plans.views import saving, sittings
from plans.views.shared import Page, person, picture_address, small_number


@allowed("plans.read", find_plan)
@require_safe
def plan(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """The plan: where it stands, its money, what is in the way, its parts."""
    page = Page(request, record, "plan")
    talked = list(open_comments(record))
    page.summary = with_changes_asked(page.summary, {one.part for one in talked if one.asks})
    open_by_part = Counter(one.part for one in talked)
    said = sorted((one.part, one.asks) for one in talked)
    years = record.edition.years
    year = request.GET.get("year", "")
    year = year if year in years else years[-1]

    def drawn() -> str:
        assignments = {one.part: one for one in Assignment.objects.filter(record=record)}
        heads = _revision_heads(record)
        context = overview.page(
            record, page.summary, page.state, page.reference, heads, assignments, year, open_by_part
        )
        return render_to_string("plans/overview.html", context)

    visit = page.visit()
    asked = agreeing.changes_asked_for(record, page.state, page.summary.edition, page.may("plans.write"), "", talked)
    context = {
        "strip": page.strip(),
        "changed": since.notice(record, visit, person(request), page.summary.edition),
        "changes_url": record.url("changes"),
        "history_url": record.url("plan_history"),
        "changes_asked_for": [one for one in asked if not one["settled"]],
        "next_part": overview.next_part(record, page.summary),
        "overview": presence.put_in(
            kept(record, page.reference, f"overview {year} {said}", drawn),
            presence.on_list(record.area, visit.others),
        ),
    }
    return page.render("plans/plan.html", context)


def _revision_heads(record: Record) -> dict[str, PartRevision]:
    """The newest revisions without their content."""
    return {one.part: one for one in PartRevision.objects.filter(record=record, newest=True).defer("content")}


@holding(sittings.hold)
@allowed("plans.read_part", find_part)
def part(request: HttpRequest, asked: AskedPart, part: str, **_: Any) -> HttpResponseBase:
    """One part: read it, and where one may, write it. A save refuses nothing but a stale base."""
    if request.method == "POST":
        drawn = drawn_for(request.POST.get("drawn_for", ""))
        if drawn and drawn.person != request.user.pk:
            return not_saved(request)
        page = Page(request, asked.record, "plan")
        if not may(request.user, "plans.write_part", asked):
            who = "Only the provider can" if asked.part.scope == COMMENTARY else "Authors can"
            messages.error(request, f"You can read this part. {who} change it. Nothing was saved.")
            return redirect(asked.record.url("part", part=part))
        actions.stay(record=asked.record, part=part, by=person(request), typed=True)
        return saving.save(request, page, part)
    return saving.opened(request, asked.record, part)


@allowed("plans.write", find_part)
def assign(request: HttpRequest, asked: AskedPart, part: str, **_: Any) -> HttpResponse:
    """Say who holds a part, and by when."""
    record = asked.record
    page = Page(request, record, "plan")
    held = Assignment.objects.filter(record=record, part=part).first()
    people = possible_holders(record.area)
    initial = (
        {"person": held.person_id or "", "due": f"{held.due:%d %B %Y}" if held and held.due else ""} if held else {}
    )
    form = AssignForm(request.POST or None, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["person"]
        holder = User.objects.get(pk=chosen) if chosen else None
        actions.assign_part(record=record, part=part, person=holder, due=form.cleaned_data["due"], by=person(request))
        return redirect(record.url("part", part=part))
    one_part = page.part(part)
    context = {"form": form, "part": one_part, "part_url": record.url("part", part=part)}
    return page.render("plans/assign.html", context)


@allowed("plans.write", find_plan)
def picture_upload(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Upload a picture for a text: opened by the editor, which is told the picture's address."""
    form = PictureForm(request.POST or None, request.FILES or None)
    upload = None
    if request.method == "POST" and form.is_valid():
        try:
            upload = actions.add_upload(
                record=record,
                kind=Upload.Kind.PICTURE,
                source=form.cleaned_data["picture"],
                name=form.cleaned_data["picture"].name,
                by=person(request),
                alternative_text=form.cleaned_data["alternative_text"],
            )
        except actions.UnfitUpload as why:
            form.add_error("picture", str(why))
    callback = request.GET.get("CKEditorFuncNum", "")  # the editor counts them down from -1
    number = -small_number(callback[1:]) if callback.startswith("-") else small_number(callback)
    context: dict[str, Any] = {
        "form": form,
        "record": record,
        "upload": upload,
        "address": picture_address(upload) if upload else "",
        "caption": form.cleaned_data.get("caption", "") if upload else "",
        "callback": str(number or ""),
    }
    context["picture"] = {
        "callback": number,
        "url": context["address"],
        "id": upload.key if upload else "",
        "alternative_text": upload.alternative_text if upload else "",
        "caption": context["caption"],
    }
    return render(request, "plans/picture_upload.html", context)


@allowed("plans.read_upload", find_upload)
@require_safe
def picture(request: HttpRequest, upload: Upload, **_: Any) -> HttpResponse | FileResponse:
    """A picture or a document that was put into the plan."""
    response = FileResponse(
        upload.file.open("rb"),
        content_type=upload.content_type,
        as_attachment=upload.kind == Upload.Kind.DOCUMENT,
        filename=upload.name,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
