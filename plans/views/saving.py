"""A part as its page shows it to be written, and what is posted there, saved or shown again."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from bcf import parts as part_types
from bcf.accounts.models import User
from bcf.editions.base import COMMENTARY, Part
from bcf.parts import Content
from plans import actions, commentaries
from plans.choosing import read_choices
from plans.differences import differences
from plans.document import Document, document
from plans.forms import ChoosingForm
from plans.merging import settled
from plans.models import Assignment, PartRevision, Record, Sitting, Upload
from plans.numbering import numbering
from plans.pages import conflict, texts, typing
from plans.pages import part as part_page
from plans.pages.filtering import Only, asked_for, in_address
from plans.pages.grid import page_of
from plans.pages.kept import kept
from plans.places import place_label
from plans.posting import read_act, read_post
from plans.queries import find_plan
from plans.sittings import held_texts, idle_since, sittings_of, start_of_posted, typed_over, whose
from plans.views.presence import with_presence
from plans.views.shared import Page, person, picture_address, small_number
from plans.views.talk import talk


def opened(request: HttpRequest, record: Record, key: str) -> HttpResponse:
    """The part's page, opened: what was typed of it and left for ten minutes is in the plan from now on."""
    sittings = sittings_of(record, key)
    if any(one.at < idle_since() for one in sittings):
        actions.close_sittings(record=record, parts=[key], idle_since=idle_since())
        record, sittings = find_plan(record.area.slug, record.edition_code), sittings_of(record, key)
    return show(request, Page(request, record, "plan"), key, sittings=sittings)


def show(
    request: HttpRequest,
    page: Page,
    key: str,
    status: int = 200,
    extra: dict[str, Any] | None = None,
    sittings: list[Sitting] | None = None,
) -> HttpResponse:
    """The part's page: to read, and to write where one may. What the person typed and did not save is in its form."""
    record, one_part, by = page.record, page.part(key), person(request)
    may_write, only = page.may_write(one_part), asked_for(one_part, request.GET.dict())
    own, others = whose(sittings_of(record, key) if sittings is None else sittings, by)
    held = held_texts(record, key, by).first()
    unsaved = typing.held_of(record, one_part, by, held) if held else typing.unsaved_of(one_part, own)
    shown = unsaved if may_write else None

    def one_document() -> Document:
        return typed_over(page.document, key, shown.content, shown.base) if shown else page.document

    def drawn() -> dict[str, Any]:
        assignment = Assignment.objects.filter(record=record, part=key).first()
        uploads = {one.key: one for one in Upload.objects.filter(record=record)} if key == "documents" else {}
        one, reference, summary = one_document(), page.reference, page.summary
        return part_page.drawn(record, one_part, one, reference, summary, opening, assignment, uploads)

    rows = shown.rows(one_part) if shown else page.summary.parts[key].rows
    number, at = small_number(request.GET.get("page", "")), request.GET.get("at", "")
    if at and not number:
        number = page_of(one_part, one_document().part(key), at)
    adding = request.GET.get("add", "")
    opening = part_page.opening(one_part, rows, may_write, number or 1, adding, page.guest, only)
    if shown:
        pieces = {**drawn(), "token": shown.token}
    elif part_page.offers_a_row(one_part, opening):
        pieces = drawn()
    else:
        pieces = kept(record, page.reference, f"part {key} {opening.page} {opening.may_write} {only}", drawn)
    pieces = with_presence(page, key, may_write, pieces)
    heads = PartRevision.objects.filter(record=record, part=key, newest=True).defer("content")
    newest = heads.select_related("by").order_by("number").first()
    saved_by = _saved_by(request, newest)
    context = part_page.page(record, one_part, page.state, page.summary, opening, pieces, newest, saved_by)
    context |= talk(page, one_part, pieces, context["part"])
    if may_write:
        context |= typing.form_context(record, one_part, by)
    if unsaved:
        context["saved"] = typing.saved_words(unsaved) if may_write else context["saved"]
        context["unsaved"] = typing.unsaved_context(record, one_part, page.document, unsaved, newest, may_write)
    context["others_typing"] = typing.others_typing(others)
    return page.render("plans/part.html", {**context, **(extra or {})}, status)


def _saved_by(request: HttpRequest, newest: PartRevision | None) -> str:
    if newest is None:
        return ""
    return "you" if newest.by_id == request.user.pk else str(newest.by)


def save(request: HttpRequest, page: Page, key: str) -> HttpResponse:
    """Save what was posted, and go on from there; or show why it was not saved, with all that was typed.

    What is posted is read into what its page was drawn from, and put together with whatever was saved since.
    """
    record, one_part = page.record, page.part(key)
    by = person(request)
    start = start_of_posted(record, one_part, by, request.POST)
    content = start.content
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
    posted = request.POST.copy()
    posted.update(_files_kept(one_part, after, request))
    draft = actions.Draft(key, after, start.base, opened=start.opened)
    try:
        together = actions.save_together(
            record=record,
            draft=draft,
            by=by,
            choices=read_choices(one_part, posted),
            seen=small_number(posted.get("seen", "")),
            void_signatures=bool(posted.get("void_signatures")),
            sitting=start.sitting,
        )
    except actions.Clash as clash:
        return _choose(page, key, posted, by, clash.together)
    except (actions.StaleSave, actions.NotEditable, actions.WouldVoidSignatures) as why:
        messages.error(request, _why_not_saved(why))
        return _not_saved(page, key, posted, draft)
    if together and (words := conflict.saved_words(_telling(page, one_part, by), together)):
        messages.success(request, words)
    if start.held:
        actions.forget_held(held=start.held.pk, by=by)
    for one in content.stated:
        if one not in after.stated:
            label = place_label(one_part, content, one.place)
            messages.success(request, f"Set aside: {label}, printed as {one.printed}.", extra_tags="printed")
    if unfit:
        messages.success(request, "Everything else on the page is saved.")
        saved = find_plan(record.area.slug, record.edition_code)  # what is kept is known by the newest event
        return show(request, Page(request, saved, "plan"), key, 422, {"has_errors": True})
    only = asked_for(one_part, request.GET.dict())
    return HttpResponseRedirect(_after_saving(Page(request, record, "plan"), one_part, request.POST, only))


def _why_not_saved(why: Exception) -> str:
    if isinstance(why, actions.WouldVoidSignatures):
        return (
            f"Nothing was saved yet: this would void {why.count} signature{'s' if why.count > 1 else ''}. "
            "Tick the box by the buttons to say that you mean it."
        )
    if isinstance(why, actions.NotEditable):
        return "The plan is frozen for the board, so nothing was saved. What you typed is below."
    return "Others are saving this part in this very moment, so nothing was saved. Try again."


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


def _files_shown(record: Record, posted: QueryDict) -> list[dict[str, str]]:
    """The files that were brought and are kept, with where to see them."""
    keys = [value for name, value in posted.items() if name.endswith("-kept")]
    uploads = Upload.objects.filter(record=record, key__in=keys).select_related("record__area")
    return [{"name": each.name, "url": picture_address(each)} for each in uploads]


ASIDE = frozenset({"csrfmiddlewaretoken", "base", "then", "void_signatures"})
"""What a form to save after all posts of itself."""


def _fields(posted: QueryDict, *beginnings: str) -> list[tuple[str, str]]:
    """What was posted, to be posted again, without what has these beginnings."""
    return [
        (name, str(value))
        for name, values in posted.lists()
        if name not in ASIDE and not name.startswith(beginnings)
        for value in values
    ]


def _part_head(page: Page, one_part: Part) -> dict[str, str]:
    return {
        "number": one_part.number,
        "title": one_part.title,
        "url": page.record.url("part", part=one_part.key),
        "history_url": page.record.url("part_history", part=one_part.key),
    }


def _telling(page: Page, one_part: Part, by: User) -> conflict.Telling:
    one = document(page.record, page.state)
    return conflict.Telling(page.record, one_part, by, page.names(one), numbering(one))


def _choose(page: Page, key: str, posted: QueryDict, by: User, together: actions.Together) -> HttpResponse:
    """The page of a save that clashes with what was saved meanwhile: for each place, what is kept."""
    one_part, seen = page.part(key), small_number(posted.get("seen", ""))
    telling = _telling(page, one_part, by)
    form = ChoosingForm(
        together.merge.conflicts,
        read_choices(one_part, posted),
        conflict.labels(telling, together),
        page.reference,
        asked=seen == together.meanwhile.newest.number,
        numbers=telling.numbers,
        picker_url=page.record.url("picture_upload"),
    )
    context = {
        **conflict.page(telling, together, form, seen),
        "part": _part_head(page, one_part),
        "fields": [
            # What was written for a cell that is not asked about now, since its row is, comes with the next post too.
            (name, value)
            for name, value in _fields(posted, "choose-", "seen", "numbering-chosen")
            if name not in form.fields
        ],
        "base": posted.get("base", ""),
        "files": _files_shown(page.record, posted),
        "standing": commentaries.would_void(page.state, page.summary.edition, one_part),
        "void_signatures": bool(posted.get("void_signatures")),
    }
    return page.render("plans/conflict.html", context, 409)


def _not_saved(page: Page, key: str, posted: QueryDict, draft: actions.Draft) -> HttpResponse:
    """The page of a save that was refused: what it would change, and a form to save it after all."""
    record, one_part = page.record, page.part(key)
    together = actions.put_together(record, draft, read_choices(one_part, posted))
    values = {one.place: one.mine for one in together.merge.conflicts} | dict(together.values)
    theirs, mine = together.meanwhile.theirs, settled(one_part, together.merge.content, values)
    one = document(record, page.state)
    context = {
        "part": _part_head(page, one_part),
        "differences": differences(one_part, theirs, mine, page.names(one), numbering(one)),
        "files": _files_shown(record, posted),
        "prose": _prose(one_part, theirs, mine, partial(texts.rich_text, record, numbering(one))),
        "fields": _fields(posted),
        "base": posted.get("base", ""),
        "standing": commentaries.would_void(page.state, page.summary.edition, one_part),
        "editable": page.may_write(one_part),
        "has_errors": True,
    }
    return page.render("plans/not_saved.html", context, 409)


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
