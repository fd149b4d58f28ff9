"""The plan, its parts, their history; who holds which part; pictures put into texts."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bcf import parts as part_types
from bcf.access import allowed, may
from bcf.accounts.models import User
from bcf.editions.base import COMMENTARY, Part
from bcf.parts import Content
from plans import actions, commentaries
from plans.differences import differences
from plans.document import document, newest_revisions
from plans.forms import AssignForm, PictureForm
from plans.models import Assignment, PartRevision, Record, Upload
from plans.numbering import numbering
from plans.pages import agreeing, overview, texts
from plans.pages import part as part_page
from plans.pages.filtering import Only, asked_for, in_address
from plans.pages.grid import page_of
from plans.pages.kept import kept
from plans.pages.people import possible_holders
from plans.pages.shell import when
from plans.places import place_label
from plans.posting import read_act, read_post
from plans.queries import AskedPart, find_part, find_plan
from plans.views.shared import Page, small_number


def person(request: HttpRequest) -> User:
    """The person signed in. The access rules let nobody else through."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


@allowed("plans.read", find_plan)
@require_safe
def plan(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """The plan: where it stands, its money, what is in the way, its parts."""
    page = Page(request, record, "plan")
    years = record.edition.years
    year = request.GET.get("year", "")
    year = year if year in years else years[-1]

    def drawn() -> str:
        assignments = {one.part: one for one in Assignment.objects.filter(record=record)}
        heads = _revision_heads(record)
        context = overview.page(record, page.summary, page.state, page.reference, heads, assignments, year)
        return render_to_string("plans/overview.html", context)

    asked = agreeing.changes_asked_for(record, page.state, page.summary.edition, page.may("plans.write"))
    context = {
        "strip": page.strip(),
        "changes_asked_for": [one for one in asked if not one["settled"]],
        "next_part": overview.next_part(record, page.summary),
        "overview": kept(record, page.reference, f"overview {year}", drawn),
    }
    return page.render("plans/plan.html", context)


def _revision_heads(record: Record) -> dict[str, PartRevision]:
    """The newest revisions without their content."""
    return {one.part: one for one in PartRevision.objects.filter(record=record, newest=True).defer("content")}


@allowed("plans.read_part", find_part)
def part(request: HttpRequest, asked: AskedPart, part: str, **_: Any) -> HttpResponse:
    """One part: read it, and where one may, write it. A save refuses nothing but a stale base."""
    page = Page(request, asked.record, "plan")
    if request.method == "POST":
        if not may(request.user, "plans.write_part", asked):
            who = "Only the provider can" if asked.part.scope == COMMENTARY else "Authors can"
            messages.error(request, f"You can read this part. {who} change it. Nothing was saved.")
            return redirect(asked.record.url("part", part=part))
        return _save(request, page, part)
    return _show(request, page, part)


def _show(
    request: HttpRequest, page: Page, key: str, status: int = 200, extra: dict[str, Any] | None = None
) -> HttpResponse:
    record, one_part = page.record, page.part(key)
    number = small_number(request.GET.get("page", "")) or _page_at(page, one_part, request.GET.get("at", ""))
    may_write, only = page.may_write(one_part), asked_for(one_part, request.GET.dict())
    adding = request.GET.get("add", "")
    sitting = part_page.sitting(one_part, page.summary, may_write, number, adding, page.guest, only)

    def drawn() -> dict[str, Any]:
        assignment = Assignment.objects.filter(record=record, part=key).first()
        uploads = {one.key: one for one in Upload.objects.filter(record=record)} if key == "documents" else {}
        one, reference, summary = page.document, page.reference, page.summary
        return part_page.drawn(record, one_part, one, reference, summary, sitting, assignment, uploads)

    if part_page.offers_a_row(one_part, page.summary, sitting):
        pieces = drawn()
    else:
        pieces = kept(record, page.reference, f"part {key} {sitting.page} {sitting.may_write} {only}", drawn)
    heads = PartRevision.objects.filter(record=record, part=key, newest=True).defer("content")
    newest = heads.select_related("by").order_by("number").first()
    saved_by = _saved_by(request, newest)
    context = part_page.page(record, one_part, page.state, page.summary, sitting, pieces, newest, saved_by)
    asked = agreeing.changes_asked_for(record, page.state, page.summary.edition, page.may("plans.write"), key)
    context["changes_asked_for"] = [] if page.guest else [one for one in asked if not one["settled"]]
    return page.render("plans/part.html", {**context, **(extra or {})}, status)


def _page_at(page: Page, one_part: Part, at: str) -> int:
    return page_of(one_part, page.document.part(one_part.key), at) if at else 1


def _saved_by(request: HttpRequest, newest: PartRevision | None) -> str:
    if newest is None:
        return ""
    return "you" if newest.by_id == request.user.pk else str(newest.by)


def _save(request: HttpRequest, page: Page, key: str) -> HttpResponse:
    record, one_part = page.record, page.part(key)
    newest = newest_revisions(record).get(key)
    content = part_types.decode(one_part, newest.content) if newest else part_types.empty(one_part)
    base = request.POST.get("base", "")
    by = person(request)
    unfit: list[str] = []

    def keep_file(uploaded: UploadedFile) -> str:
        name = uploaded.name or "file"
        try:
            upload = actions.add_upload(record=record, kind=Upload.Kind.DOCUMENT, source=uploaded, name=name, by=by)
        except actions.UnfitUpload as why:
            unfit.append(name)
            messages.error(request, f"{name} was not attached: {why}")
            return ""
        return upload.key

    after = read_post(one_part, content, request.POST, request.FILES, keep_file)
    files = _files_kept(one_part, after, request)
    try:
        draft = actions.Draft(key, after, small_number(base))
        actions.save_parts(
            record=record, changes=[draft], by=by, void_signatures=bool(request.POST.get("void_signatures"))
        )
    except actions.StaleSave as stale:
        return _both_texts(request, page, key, stale, files)
    except actions.NotEditable:
        messages.error(request, "The plan is frozen for the board, so nothing was saved. What you typed is below.")
        return _both_texts(request, page, key, None, files)
    except actions.WouldVoidSignatures as void:
        messages.error(
            request,
            f"Nothing was saved yet: this would void {void.count} signature{'s' if void.count > 1 else ''}. "
            "Tick the box by the buttons to say that you mean it.",
        )
        return _both_texts(request, page, key, None, files)
    for one in content.stated:
        if one not in after.stated:
            label = place_label(one_part, content, one.place)
            messages.success(request, f"Set aside: {label}, printed as {one.printed}.", extra_tags="printed")
    if unfit:
        messages.success(request, "Everything else on the page is saved.")
        saved = find_plan(record.area.slug, record.edition_code)  # what is kept is known by the newest event
        return _show(request, Page(request, saved, "plan"), key, 422, {"has_errors": True})
    only = asked_for(one_part, request.GET.dict())
    return HttpResponseRedirect(_after_saving(Page(request, record, "plan"), one_part, request.POST, only))


def _after_saving(page: Page, one_part: Part, post: QueryDict, only: Only) -> str:
    record, key = page.record, one_part.key
    act = read_act(post.get("act", ""))
    url = record.url("part", part=key)
    if act.verb == "add":
        return f"{url}?add={act.table}&saved=1{in_address(only)}#{act.table}-add"
    if act.verb in {"up", "down", "remove"}:
        return f"{url}?at={act.table}.{act.row}&saved=1{in_address(only)}#{act.table}"
    if act.verb == "use":
        table, _, rest = act.table.partition("-")
        return f"{url}?at={table}.{rest.partition('-')[0]}&saved=1#id_{act.table}"
    revision = PartRevision.objects.filter(record__pk=record.pk, part=key, newest=True).first()
    content = part_types.decode(one_part, revision.content) if revision else None
    astray = content and (part_page.unread_summary(one_part, content) or texts.astray(one_part, content))
    if post.get("then") == "next" and one_part.scope == COMMENTARY and not astray:
        return record.url("provider", provider=one_part.about)
    if post.get("then") == "next" and not astray:
        _, after = part_page.neighbours(record, page.summary.edition, one_part)
        return after["url"] if after else record.url("plan")
    shown = post.get("page", "")
    place = "#printed" if act.verb == "settle" else ""
    return f"{url}?saved=1" + (f"&page={shown}" if shown.isdecimal() else "") + in_address(only) + place


def _files_kept(one_part: Part, after: Content, request: HttpRequest) -> dict[str, str]:
    """The files that a refused save brought, which are kept already: the names to post them under, and their keys."""
    names = {place.replace(".", "-"): cell for place, _, cell, _ in part_types.cells(one_part, after)}
    return {f"{name}-kept": names[name] for name in request.FILES if names.get(name)}


def _uploads_kept(record: Record, posted: QueryDict) -> QuerySet[Upload]:
    keys = [value for name, value in posted.items() if name.endswith("-kept")]
    return Upload.objects.filter(record=record, key__in=keys).select_related("record__area")


def _both_texts(
    request: HttpRequest, page: Page, key: str, stale: actions.StaleSave | None, files: dict[str, str]
) -> HttpResponse:
    """The page of a save that was refused: what was typed, beside what is stored, and a form to save it after all."""
    record, one_part = page.record, page.part(key)
    newest = PartRevision.objects.filter(record=record, part=key, newest=True).select_related("by").first()
    theirs = part_types.decode(one_part, newest.content) if newest else part_types.empty(one_part)
    posted = request.POST.copy()
    posted.update(files)
    mine = part_types.canonical(one_part, read_post(one_part, theirs, posted))
    fields = [
        (name, value)
        for name, values in posted.lists()
        if name not in {"csrfmiddlewaretoken", "base", "then", "void_signatures"}
        for value in values
    ]
    one = document(record, page.state)
    context = {
        "part": {"number": one_part.number, "title": one_part.title, "url": record.url("part", part=key)},
        "stale": bool(stale),
        "who": str(newest.by) if newest else "",
        "when": when(newest.at) if newest else "",
        "differences": differences(one_part, theirs, mine, page.names(one), numbering(one)),
        "files": [{"name": each.name, "url": picture_address(each)} for each in _uploads_kept(record, posted)],
        "prose": _prose(one_part, theirs, mine, partial(texts.rich_text, record, numbering(one))),
        "fields": fields,
        "base": newest.number if newest else 0,
        "standing": commentaries.would_void(page.state, page.summary.edition, one_part),
        "editable": page.may_write(one_part),
        "has_errors": True,
    }
    return page.render("plans/both_texts.html", context, 409)


def _prose(one_part: Part, theirs: Content, mine: Content, shown: Callable[[str], str]) -> list[dict[str, str]]:
    return [
        {
            "label": field.label,
            "theirs": shown(getattr(theirs, field.key) or ""),
            "mine": shown(getattr(mine, field.key) or ""),
        }
        for field in one_part.fields
        if field.answer == "rich_text" and getattr(theirs, field.key) != getattr(mine, field.key)
    ]


@allowed("plans.read_part", find_part)
@require_safe
def history(request: HttpRequest, asked: AskedPart, part: str, **_: Any) -> HttpResponse:
    """The revisions of a part, newest first, with what each changed."""
    record = asked.record
    page = Page(request, record, "plan")
    one_part = page.part(part)
    revisions = list(PartRevision.objects.filter(record=record, part=part).select_related("by").order_by("number"))
    shown: list[dict[str, Any]] = []
    one = document(record, page.state)
    names = page.names(one)
    before = part_types.empty(one_part)
    for revision in revisions:
        content = part_types.decode(one_part, revision.content)
        shown.append(
            {
                "number": revision.number,
                "by": str(revision.by),
                "at": when(revision.at),
                "how": revision.get_how_display(),
                "current": revision.newest,
                "restore_url": ""
                if revision.newest or not page.may_write(one_part)
                else record.url("restore", part=part, number=str(revision.number)),
                "differences": [
                    {"label": change.label, "was": change.was, "now": change.now}
                    for change in differences(one_part, before, content, names, numbering(one))[:40]
                ],
            }
        )
        before = content
    context = {
        "part": {"number": one_part.number, "title": one_part.title, "url": record.url("part", part=part)},
        "revisions": shown[::-1],
        "base": revisions[-1].number if revisions else 0,
    }
    return page.render("plans/history.html", context)


@allowed("plans.write_part", find_part)
@require_POST
def restore(request: HttpRequest, asked: AskedPart, part: str, number: str, **_: Any) -> HttpResponse:
    """Put an earlier revision back, as a new one."""
    record = asked.record
    base = request.POST.get("base", "")
    try:
        actions.restore_part(
            record=record,
            part=part,
            number=int(number),
            base=small_number(base),
            by=person(request),
        )
    except actions.NothingToSave as why:
        raise Http404(str(why)) from why
    except actions.StaleSave:
        messages.error(request, "Somebody saved this part after you opened its history. Nothing was restored.")
    except actions.NotEditable:
        messages.error(request, "Nothing was restored: the plan is frozen for the board. Reopen it first.")
    except actions.WouldVoidSignatures as void:
        messages.error(
            request, f"Nothing was restored: it would void {void.count} signatures. Reopen the plan first."
        )
    else:
        messages.success(request, f"Revision {number} is restored as a new one.")
    return redirect(record.url("part_history", part=part))


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


def picture_address(upload: Upload) -> str:
    """The address at which a picture is shown."""
    area, edition = upload.record.area.slug, upload.record.edition_code
    return reverse("picture", kwargs={"area": area, "edition": edition, "key": upload.key})


@allowed("plans.read", find_plan)
@require_safe
def picture(request: HttpRequest, record: Record, key: str, **_: Any) -> HttpResponse | FileResponse:
    """A picture or a document that was put into the plan."""
    upload = get_object_or_404(Upload, record=record, key=key)
    response = FileResponse(
        upload.file.open("rb"),
        content_type=upload.content_type,
        as_attachment=upload.kind == Upload.Kind.DOCUMENT,
        filename=upload.name,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
