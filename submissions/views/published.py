"""Publishing: the page on which authors publish a version and withdraw it; and what everybody may read."""

from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from bcf.access import allowed, public
from plans.actions import NotAllowedNow
from plans.forms import ReasonForm
from plans.keeping_back import left_out, may_be_kept_back
from plans.models import Record, Upload
from plans.queries import find_plan
from plans.views.shared import Page, person, small_number
from submissions import actions
from submissions.forms import PublishForm
from submissions.making import CONTENT_TYPES
from submissions.models import Publication, PublishedFile
from submissions.pages import publication as pages

LOOK_AGAIN = 4
"""Seconds after which the page looks again while a publication is being made."""


@allowed("submissions.publish", find_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """What is published, what can be, how many clear days that leaves before the meeting; and taking it back."""
    page = Page(request, record, "submission")
    choices, packs = pages.versions(record, page.state)
    all_of_it = pages.publications(record)
    under_way = next((one for one in all_of_it if one.status in {"waiting", "making"}), None)
    making = under_way if under_way and not actions.publication_is_stale(under_way) else None
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form = PublishForm(
        request.POST if act == "publish" else None,
        versions=choices,
        parts=may_be_kept_back(page.summary.edition),
        initial={"version": choices[0][0] if choices else "", "extent": "whole"},
    )
    ready = [one for one in all_of_it if one.status == "ready"]
    withdrawing = {one.number: _reason_form(request, one.number) for one in ready if not pages.withdrawal_of(one)}
    if (act == "publish" and _publish(page, form)) or (act == "withdraw" and _withdraw(page, withdrawing)):
        return redirect(record.url("publication"))
    by_number = {pack.number: pack for pack in packs}
    rows = [pages.row(one, by_number) for one in ready]
    today, still = timezone.localdate(), "still" in request.GET
    failed = next((one.words for one in all_of_it if one.status == "failed"), "")
    context = {
        "strip": page.strip(),
        "form": form if choices and not making else None,
        "rows": rows,
        "withdrawing": [{"number": number, "form": each} for number, each in withdrawing.items()],
        "days": [pages.days_before(today, pack.meeting) for pack in packs[:1] if pack.meeting >= today],
        "by_edition": [(each.title, each.reason) for each in left_out(page.document, {})],
        "making": making,
        "still": still,
        "failed": failed,
        "public_url": record.url("published_plan"),
        "has_errors": bool(act),
    }
    response = page.render("submissions/publication.html", context, 422 if act else 200)
    if making and not still:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


def _reason_form(request: HttpRequest, number: int) -> ReasonForm:
    """The form in which a publication is withdrawn: bound where it is the one that was posted."""
    posted = request.POST.get("act") == "withdraw" and request.POST.get("number") == str(number)
    return ReasonForm(request.POST if posted else None, auto_id=f"id_withdraw_{number}_%s")


def _publish(page: Page, form: PublishForm) -> bool:
    """Publish what was asked for. False where it cannot be: the form then says why, with what was typed in it."""
    if not form.is_valid():
        return False
    try:
        actions.publish_plan(
            record=page.record,
            version=form.cleaned_data["version"],
            reasons=form.reasons,
            figures_only=form.cleaned_data["extent"] == "figures",
            by=person(page.request),
        )
    except NotAllowedNow as why:
        form.add_error(None, str(why))
        return False
    return True


def _withdraw(page: Page, withdrawing: dict[int, ReasonForm]) -> bool:
    """Withdraw the publication whose form was posted. False where its reason is missing."""
    number = small_number(page.request.POST.get("number", ""))
    form = withdrawing.get(number)
    if form is None:
        messages.error(page.request, "That publication does not stand. Nothing was done.")
        return True
    if not form.is_valid():
        return False
    actions.withdraw_publication(
        record=page.record, number=number, reason=form.cleaned_data["reason"], by=person(page.request)
    )
    messages.success(page.request, f"Publication {number} is withdrawn. Its page says so, and why.")
    return True


def _published(area: str, edition: str) -> list[Publication]:
    """What was published of a plan, the newest first. Raises Http404 where nothing ever was."""
    found = (
        Publication.objects.filter(
            status="ready", record__area__slug=area, record__edition_code=edition, record__kind=Record.Kind.PLAN
        )
        .select_related("record__area", "withdrawal")
        .prefetch_related("files")
        .order_by("-number")
    )
    listed = list(found)
    if not listed:
        raise Http404("Nothing is published of such a plan.")
    return listed


@public
@require_safe
def listing(request: HttpRequest, **_: Any) -> HttpResponse:
    """Every plan that the public may read."""
    return render(request, "published/listing.html", {"plans": pages.listing()})


@public
@require_safe
def newest(request: HttpRequest, area: str, edition: str, **_: Any) -> HttpResponse:
    """The newest publication of a plan that was not withdrawn; where all were, the page that says so."""
    found = _published(area, edition)
    standing = [one for one in found if not pages.withdrawal_of(one)]
    return _shown(request, standing[0] if standing else found[0], found)


@public
@require_safe
def version(request: HttpRequest, area: str, edition: str, number: int, **_: Any) -> HttpResponse:
    """One publication of a plan."""
    found = _published(area, edition)
    one = next((each for each in found if each.number == number), None)
    if one is None:
        raise Http404(f"There is no publication {number}.")
    return _shown(request, one, found)


def _shown(request: HttpRequest, one: Publication, found: list[Publication]) -> HttpResponse:
    later = [each for each in found if each.number > one.number and not pages.withdrawal_of(each)]
    others = [each for each in found if each.number != one.number]
    context = {
        **pages.page(one, later),
        "others": [
            {"number": each.number, "url": each.url(), "withdrawn": bool(pages.withdrawal_of(each))}
            for each in others
        ],
    }
    gone = pages.withdrawal_of(one)
    if gone:
        return render(request, "published/withdrawn.html", {**context, "body": "", "gone": gone}, status=410)
    return render(request, "published/plan.html", context)


def _standing(area: str, edition: str, number: int) -> Publication:
    """A publication that stands. Raises Http404 where there is none, or it was withdrawn."""
    return get_object_or_404(
        Publication.objects.select_related("record__area"),
        status="ready",
        withdrawal__isnull=True,
        record__area__slug=area,
        record__edition_code=edition,
        number=number,
    )


@public
@require_safe
def file(request: HttpRequest, area: str, edition: str, number: int, format: str, **_: Any) -> HttpResponse:
    """A file of a publication, byte for byte as it was published."""
    found = get_object_or_404(PublishedFile, publication=_standing(area, edition, number), format=format)
    response = HttpResponse(found.content(), content_type=CONTENT_TYPES[found.format])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@public
@require_safe
def picture(request: HttpRequest, area: str, edition: str, number: int, key: str, **_: Any) -> HttpResponse:
    """A picture that stands in a publication; no other."""
    one = _standing(area, edition, number)
    if key not in msgspec.json.decode(one.pictures):
        raise Http404("There is no such picture in it.")
    found = get_object_or_404(Upload, record=one.record, key=key, kind=Upload.Kind.PICTURE)
    with found.file.open("rb") as opened:
        response = HttpResponse(opened.read(), content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response
