"""Comments: saying one, its own page with answers and acts, and the plan's list of them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from bcf.access import allowed
from plans import actions
from plans.access import may_settle
from plans.comment_forms import AnswerForm, CommentForm, SettleForm, WordsForm
from plans.models import Comment, Record
from plans.pages import comments as pages
from plans.passages import Passage, Place, places_of
from plans.queries import AskedPart, comments_of, find_part, find_plan, listed_comments, readers_of
from plans.views.saving import show
from plans.views.shared import Page, person, small_number

ON_A_PAGE = 50


@allowed("plans.read_part", find_part)
@require_POST
def comment_on(request: HttpRequest, asked: AskedPart, part: str, **_: Any) -> HttpResponse:
    """Comment on a part, or on something in it."""
    page = Page(request, asked.record, "plan")
    choices = pages.all_offered(page.part(part), _places(page, asked))
    form = CommentForm(request.POST, prefix="comment", places=choices, people=_people(page, asked))
    if form.is_valid():
        said = form.cleaned_data
        try:
            comment = actions.comment_on(
                record=asked.record,
                part=part,
                text=said["text"],
                by=person(request),
                place=said["place"],
                passage=Passage(said["words"], said["before"], said["after"]),
                asks=said["asks"],
                mentions=form.told(),
            )
        except actions.WordsNotThere as why:
            form.add_error("words", f"{why} Save the part first if you have just written them, or leave this empty.")
        except actions.NotAllowedNow as why:
            form.add_error(None, str(why))
        else:
            return redirect(f"{asked.record.url('part', part=part)}#comment-{comment.pk}")
    # The page stands at this address now, and its other forms are not for it.
    return show(
        request,
        page,
        part,
        422,
        {"comment_form": form, "has_errors": True, "part_action": asked.record.url("part", part=part)},
    )


def _places(page: Page, asked: AskedPart) -> dict[str, Place]:
    """What of the part can be commented on; nothing of one that the plan has no more."""
    part = page.summary.edition.part.get(asked.part.key)
    return places_of(part, page.document, page.reference) if part else {}


def _people(page: Page, asked: AskedPart) -> list[tuple[int, str]]:
    """Who can be told: whoever may read the part, but not oneself."""
    return pages.people(readers_of(asked), person(page.request))


def _find(asked: AskedPart, number: int) -> Comment:
    """A comment on the part, with its answers. Raises Http404."""
    found = comments_of(asked.record).filter(part=asked.part.key, pk=number).first()
    if found is None:
        raise Http404(f"There is no comment {number} on {asked.part.key}.")
    return found


@allowed("plans.read_part", find_part)
def comment(request: HttpRequest, asked: AskedPart, part: str, comment: int, **_: Any) -> HttpResponse:
    """One comment with its answers: answer it, settle it, change or take back what one said."""
    page = Page(request, asked.record, "plan")
    found = _find(asked, comment)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    possible = _forms(page, asked, found, act)
    if act and act not in possible:
        messages.error(request, "That is not possible now. Somebody may have settled it, or taken it back.")
        return redirect(pages.comment_url(asked.record, found))
    if act and possible[act].is_valid():
        try:
            messages.success(request, _do(request, found, act, possible[act]))
        except actions.NotAllowedNow as why:
            possible[act].add_error(None, str(why))
        else:
            return redirect(_after(page, asked, found))
    current = page.summary.edition.part.get(part)
    context = {
        "thread": pages.thread(asked, found, _places(page, asked), person(request)),
        "part": {
            "title": (current or asked.part).full_title,
            "url": asked.record.url("part", part=part) if current else "",
        },
        "forms": possible,
        "changing": request.GET.get("change", "") if "change" in possible else "",
        "posted": possible[act] if act else None,
        "has_errors": bool(act),
    }
    return page.render("plans/comment.html", context, 422 if act else 200)


def _after(page: Page, asked: AskedPart, found: Comment) -> str:
    """Where to go when an act is done: to the comments of the part, or where it is no more to the comment."""
    if asked.part.key in page.summary.edition.part:
        return f"{asked.record.url('part', part=asked.part.key)}#comment-{found.pk}"
    return pages.comment_url(asked.record, found)


def _mine(request: HttpRequest, found: Comment) -> Comment | None:
    """The comment or answer that the address asks to change: one of the person's own, not taken back."""
    wanted = small_number(request.GET.get("change", ""))
    said = [found, *pages.replies(found)]
    own = (one for one in said if one.pk == wanted and one.by_id == person(request).pk and not one.taken_back_at)
    return next(own, None)


def _forms(page: Page, asked: AskedPart, found: Comment, act: str) -> dict[str, forms.Form]:
    """The acts that this person may do now, each with its form."""

    def form(name: str, kind: type[forms.Form], **more: Any) -> forms.Form:
        posted = page.request.POST if act == name else None
        return kind(posted, prefix=name, **more)

    mine = _mine(page.request, found)
    if mine and found.open:
        return {
            "change": form("change", WordsForm, initial={"text": mine.text}),
            "take_back": form("take_back", forms.Form),
        }
    possible = {"answer": form("answer", AnswerForm, people=_people(page, asked))}
    if may_settle(person(page.request), asked, found) and not found.taken_back_at:
        if found.open:
            possible["settle"] = form("settle", SettleForm, asks=found.asks)
        else:
            possible["reopen"] = form("reopen", forms.Form)
    return possible


def _do(request: HttpRequest, found: Comment, act: str, form: Any) -> str:
    """Carry out one act, and say what was done. Raises `actions.NotAllowedNow`."""
    by, mine = person(request), _mine(request, found) or found
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "answer": (
            lambda: actions.answer_comment(
                comment=found, text=form.cleaned_data["text"], mentions=form.told(), by=by
            ),
            "Your answer is there.",
        ),
        "settle": (
            lambda: actions.settle_comment(comment=found, done=form.cleaned_data["done"], by=by),
            "The comment is settled.",
        ),
        "reopen": (lambda: actions.reopen_comment(comment=found, by=by), "The comment is open again."),
        "change": (
            lambda: actions.change_comment(comment=mine, text=form.cleaned_data["text"], by=by),
            "What you said is changed.",
        ),
        "take_back": (lambda: actions.take_back_comment(comment=mine, by=by), "What you said is taken back."),
    }
    do, done = acts[act]
    do()
    return done


@allowed("plans.read", find_plan)
@require_safe
def comments(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Every comment on a plan, those that are open first, or those that the reader asks for."""
    page = Page(request, record, "plan")
    wanted = request.GET.get("show", "")
    found = listed_comments(record, wanted, person(request))
    count = found.count()
    pages_there = max(1, -(-count // ON_A_PAGE))
    number = min(max(small_number(request.GET.get("page", "")), 1), pages_there)
    shown = found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    address = f"{record.url('comments')}?show={wanted if wanted in dict(pages.SHOWN) else ''}"
    context = {
        "threads": pages.listed(record, shown, page.document, page.reference, person(request)),
        "count": count,
        "filters": [
            {"label": label, "url": f"{record.url('comments')}?show={key}", "current": key == wanted}
            for key, label in pages.SHOWN
        ],
        "pages": [
            {"number": n, "url": f"{address}&page={n}", "current": n == number} for n in range(1, pages_there + 1)
        ],
    }
    return page.render("plans/comments.html", context)
