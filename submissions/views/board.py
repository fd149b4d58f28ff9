"""The board's pack: the report as it is drafted, its words section by section, the freezing, and the packs."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from bcf.access import allowed
from plans import actions as plan_actions
from plans import board_report
from plans.board_sources import sources_of, texts_of
from plans.facts import Status
from plans.models import BoardPack, Record
from plans.pages.shell import when
from plans.queries import find_plan
from plans.signing_forms import FreezeForm
from plans.views.shared import Page, person, small_number
from submissions import actions, board_pack
from submissions.forms import ReportForm
from submissions.models import MadeFile
from submissions.pages import board as pages

LOOK_AGAIN = 4
"""Seconds after which the page looks again while a pack is being made."""


def _drafted(page: Page) -> board_report.Report:
    """The report on the plan as it stands, with the words that authors have written."""
    texts = {key: one.text for key, one in texts_of(page.record).items()}
    sources = sources_of(page.record, page.document, page.reference, page.summary.findings)
    return board_report.report(sources, texts)


@allowed("plans.read", find_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """The report as the board will get it, the freezing, and the packs; while one is made the page looks again."""
    page = Page(request, record, "sign_off")
    may_write = page.may("plans.write")
    drafting = page.state.status == Status.DRAFTING
    form = FreezeForm(request.POST if request.POST.get("act") == "freeze" else None)
    if request.method == "POST":
        done = _act(page, form) if may_write else "That is not for you. Nothing was done."
        if done is not None:
            if done:
                messages.error(request, done)
            return redirect(record.url("board"))
    rows = pages.packs(record)
    making, still = any(row.status == "making" for row in rows), "still" in request.GET
    pack = None if drafting else BoardPack.objects.filter(record=record).last()
    report = board_report.as_it_was(pack.report) if pack else _drafted(page) if drafting else None
    written = pages.written(texts_of(record), page.state) if drafting else {}
    sections = board_pack.shown(report).sections if report else ()
    context = {
        "strip": page.strip(),
        "sections": [
            {
                "section": one,
                "written": written.get(one.key, "The system's draft: nobody has changed it."),
                "url": record.url("board_section", section=one.key) if may_write and drafting else "",
            }
            for one in sections
        ],
        "drafting": drafting,
        "given": pages.meeting_of(page.state) if pack else "",
        "form": form if may_write and drafting else None,
        "packs": rows,
        "may_write": may_write,
        "publication_url": record.url("publication"),
        "making": making,
        "still": still,
    }
    response = page.render("submissions/board.html", context, 422 if request.method == "POST" else 200)
    if making and not still:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


def _act(page: Page, form: FreezeForm) -> str | None:
    """Freeze the plan, or make a pack again. What went wrong in words; empty: it is done; None: show the form."""
    request, record = page.request, page.record
    if request.POST.get("act") == "make":
        pack = get_object_or_404(BoardPack, record=record, number=small_number(request.POST.get("pack", "")))
        actions.request_pack(pack=pack, by=person(request))
        return ""
    if request.POST.get("act") != "freeze" or page.state.status != Status.DRAFTING:
        return "That is not possible now. Nothing was done."
    if not form.is_valid():
        return None
    try:
        actions.freeze_for_board(record=record, meeting=form.cleaned_data["meeting"], by=person(request))
    except plan_actions.NotAllowedNow as why:
        return str(why)
    messages.success(request, "The plan is frozen for the board, and its pack is being made.")
    return ""


@allowed("plans.write", find_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, record: Record, section: str, **_: Any) -> HttpResponse:
    """The words of one section of the report, to change them. Words that others saved meanwhile are shown beside."""
    if section not in board_report.DRAFTS:
        raise Http404(f"The report has no section {section}.")
    page = Page(request, record, "sign_off")
    saved = texts_of(record).get(section)
    base, theirs, why, status = saved.number if saved else 0, None, "", 200
    drafted = next(one for one in _drafted(page).sections if one.key == section)
    if request.method == "POST":
        form = ReportForm(request.POST)
        form.is_valid()
        try:
            plan_actions.save_report_text(
                record=record,
                section=section,
                text=form.cleaned_data["text"],
                base=small_number(request.POST.get("base", "")),
                by=person(request),
            )
        except plan_actions.StaleText as stale:
            theirs, base, status = stale.saved, stale.saved.number, 409
        except plan_actions.NotAllowedNow as refused:
            why, status = str(refused), 409
        else:
            messages.success(request, f"“{drafted.title}” is saved.")
            return redirect(f"{record.url('board')}#report-{section}")
    else:
        form = ReportForm(initial={"text": drafted.html})
    sources = sources_of(record, page.document, page.reference, page.summary.findings)
    draft = board_report.DRAFTS[section](sources)
    context = {
        "form": form,
        "media": form.media,
        "base": base,
        "section": board_pack.shown(board_report.Report("", "", "", (drafted,))).sections[0],
        "draft": "" if drafted.drafted else draft.html,
        "theirs": theirs and {"html": theirs.text, "who": str(theirs.by), "when": when(theirs.at)},
        "why": why,
        "back": record.url("board"),
    }
    return page.render("submissions/board_section.html", context, status)


@allowed("plans.read", find_plan)
@require_safe
def pack(request: HttpRequest, record: Record, number: int, **_: Any) -> HttpResponse:
    """The file of a pack. Where there is none yet, the page on which it can be asked for."""
    kept = get_object_or_404(BoardPack.objects.select_related("record__area"), record=record, number=number)
    ready = MadeFile.objects.filter(
        record=record, format="pack", key=board_pack.key_of(kept), status=MadeFile.Status.READY
    ).first()
    if ready is None:
        return redirect(record.url("board"))
    with ready.file.open("rb") as opened:
        response = HttpResponse(opened.read(), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=ready.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
