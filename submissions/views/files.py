"""Pages that hand a plan out: to read, and as files."""

from typing import Any

import msgspec
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from bcf.access import allowed, public
from bcf.editions import EDITIONS
from plans.document import document, json_schema
from plans.models import Record, Upload
from plans.pages.typing import typing_under_way
from plans.queries import find_plan
from plans.views.shared import Page
from submissions.actions import request_file
from submissions.making import CONTENT_TYPES, Ingredients, key_of
from submissions.models import MadeFile
from submissions.pages import files as pages
from submissions.pages.board import packs
from submissions.reading import reading

LOOK_AGAIN = 4
"""Seconds after which the page of files looks again while one is being made."""


def _ingredients(page: Page) -> Ingredients:
    return Ingredients(document(page.record, page.state), page.reference, page.summary.findings)


@allowed("plans.read", find_plan)
@require_safe
def read(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """The whole plan as it prints, with its contents beside it."""
    page = Page(request, record, "read")
    names = dict(Upload.objects.filter(record=record).values_list("key", "name"))
    made_from = _ingredients(page)
    whole = reading(made_from.document, made_from.reference, made_from.findings, names)
    ready = MadeFile.objects.filter(
        record=record, format="pdf", key=key_of(made_from, "pdf"), status="ready"
    ).exists()
    context = {
        "contents": whole.contents,
        "body": render_to_string("print/body.html", {"reading": whole}),
        "download_url": record.url("download", format="pdf") if ready else "",
    }
    return page.render("plans/read.html", context)


@allowed("plans.read", find_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """The plan's files: what there is, what is being made; asking for one.

    While one is being made the page looks again by itself, with and without scripts; a link stops that.
    """
    if request.method == "POST":
        format = request.POST.get("format", "")
        if format not in CONTENT_TYPES or isinstance(request.user, AnonymousUser):
            raise Http404(f"There is no format {format}.")
        request_file(record=record, format=format, by=request.user)
        return redirect(record.url("files"))
    page = Page(request, record, "files")
    made_from = _ingredients(page)
    rows = pages.rows(record, made_from)
    making = any(row.status == "making" for row in rows)
    still = "still" in request.GET
    context = {
        "rows": rows,
        "signed": pages.last_signed(record, made_from),
        "packs": packs(record),
        "typing": typing_under_way(record),
        "making": making,
        "still": still,
    }
    response = page.render("submissions/files.html", context)
    if making and not still:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


@allowed("plans.read", find_plan)
@require_safe
def download(request: HttpRequest, record: Record, format: str, **_: Any) -> HttpResponse:
    """The file of the plan as it stands. Where there is none yet, the page on which it can be asked for."""
    if format not in CONTENT_TYPES:
        raise Http404(f"There is no format {format}.")
    page = Page(request, record, "files")
    found = MadeFile.objects.filter(
        record=record, format=format, key=key_of(_ingredients(page), format), status=MadeFile.Status.READY
    ).first()
    return _sent(found) if found else redirect(record.url("files"))


@allowed("plans.read", find_plan)
@require_safe
def signed_download(request: HttpRequest, record: Record, format: str, key: str, **_: Any) -> HttpResponse:
    """A file that was made while the plan was signed, as it was then, whatever has changed since."""
    ready = MadeFile.objects.filter(status=MadeFile.Status.READY, signed=True)
    return _sent(get_object_or_404(ready, record=record, format=format, key=key))


def _sent(found: MadeFile) -> HttpResponse:
    with found.file.open("rb") as opened:
        response = HttpResponse(opened.read(), content_type=CONTENT_TYPES[found.format])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@public
@require_safe
def schema(request: HttpRequest, edition: str, **_: Any) -> HttpResponse:
    """The JSON Schema of an edition's plans."""
    if edition not in EDITIONS:
        raise Http404(f"There is no edition {edition}.")
    body = msgspec.json.format(msgspec.json.encode(json_schema(EDITIONS[edition])), indent=2)
    return HttpResponse(body, content_type="application/schema+json")
