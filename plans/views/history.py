"""What has become of a plan and its parts: revisions, two compared, one put back; events; what has changed."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from bcf.access import allowed
from bcf.amounts import Unreadable, read_date
from plans import actions, commentaries
from plans.document import facts
from plans.models import PartRevision, Record
from plans.numbering import numbering
from plans.pages import history as pages
from plans.pages import plan_history as plan_pages
from plans.pages import since as since_pages
from plans.pages.shell import when
from plans.queries import AskedPart, find_part, find_plan
from plans.views.shared import Page, person, small_number


def _telling(page: Page, part: str) -> pages.Telling:
    one = page.document
    return pages.Telling(page.record, page.part(part), page.names(one), numbering(one))


@allowed("plans.read_part", find_part)
@require_safe
def history(request: HttpRequest, asked: AskedPart, part: str, **_: Any) -> HttpResponse:
    """The revisions of a part, newest first, with what each changed."""
    page = Page(request, asked.record, "plan")
    telling = _telling(page, part)
    number = small_number(request.GET.get("page", "")) or 1
    return page.render("plans/history.html", pages.page(telling, number, page.may_write(telling.part)))


@allowed("plans.read_part", find_part)
@require_safe
def compare(request: HttpRequest, asked: AskedPart, part: str, **_: Any) -> HttpResponse:
    """Any two revisions of a part, with everything that differs between them."""
    page = Page(request, asked.record, "plan")
    telling = _telling(page, part)
    typed = [request.GET.get(name, "").strip() for name in ("from", "to")]
    numbers = small_number(typed[0]), small_number(typed[1])
    found = pages.two(telling, numbers)
    newest = pages.newest_number(page.record, part)
    errors = [
        {
            "url": f"#compare-{name}",
            "message": f"“{words[:20]}” is none of its revisions. Give a number from 1 to {newest}.",
        }
        for name, words, one in zip(("from", "to"), typed, found, strict=True)
        if one is None and newest and any(typed)
    ]
    context = {
        "part": telling.head,
        "history_url": telling.url("part_history"),
        "from": typed[0],
        "to": typed[1],
        "count": newest,
        "errors": errors,
        "has_errors": bool(errors),
    }
    before, after = found
    if before and after:
        context |= pages.compared(telling, before, after)
        context |= {
            "heading": f"Revision {before.number} and revision {after.number}",
            "was": f"Revision {before.number}",
            "now": f"Revision {after.number}",
        }
    return page.render("plans/compare.html", context, 422 if errors else 200)


@allowed("plans.write_part", find_part)
def restore(request: HttpRequest, asked: AskedPart, part: str, number: str, **_: Any) -> HttpResponse:
    """Put an earlier revision back as a new one: first shown with what it would change, then done."""
    record = asked.record
    page = Page(request, record, "plan")
    telling = _telling(page, part)
    wanted = int(number)
    earlier = pages.two(telling, (wanted, wanted))[0] if wanted < 10**9 else None
    if earlier is None:
        raise Http404(f"{part} has no revision {number}.")
    if request.method != "POST":
        return _restoring(page, telling, earlier)
    try:
        actions.restore_part(
            record=record,
            part=part,
            number=wanted,
            base=small_number(request.POST.get("base", "")),
            by=person(request),
            void_signatures=bool(request.POST.get("void_signatures")),
        )
    except actions.StaleSave as stale:
        who = f"{stale.newest.by} saved this part {when(stale.newest.at)}, after you opened this page."
        return _restoring(page, telling, earlier, f"{who} Nothing is restored yet: see what it would change now.")
    except actions.NotEditable:
        return _restoring(page, telling, earlier, "Nothing is restored: the plan cannot be changed now.")
    except actions.WouldVoidSignatures:
        return _restoring(page, telling, earlier, "Nothing is restored yet. Tick the box to say that you mean it.")
    messages.success(request, f"Revision {number} is put back, as a new one.")
    return redirect(telling.url("part_history"))


def _restoring(page: Page, telling: pages.Telling, earlier: PartRevision, refused: str = "") -> HttpResponse:
    """The page that asks before an earlier revision is put back."""
    newest = pages.newest(telling)
    standing = commentaries.would_void(page.state, page.summary.edition, telling.part)
    context = {
        "part": telling.head,
        "history_url": telling.url("part_history"),
        "number": earlier.number,
        "heading": f"Put revision {earlier.number} back?",
        "base": newest.number,
        "same": newest.digest == earlier.digest,
        "standing": standing,
        "editable": page.may_write(telling.part),
        "refused": [{"url": "#restore", "message": refused}] if refused else [],
        "has_errors": bool(refused),
        **pages.restoring(telling, earlier, newest),
    }
    return page.render("plans/restore.html", context, 409 if refused else 200)


@allowed("plans.read", find_plan)
@require_safe
def plan_history(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Everything that happened to the plan, by day, for one part or by one person where that is asked for."""
    page = Page(request, record, "plan")
    only = plan_pages.Only(
        part=request.GET.get("part", "")[:60],
        person=small_number(request.GET.get("person", "")),
        number=small_number(request.GET.get("page", "")) or 1,
    )
    context = plan_pages.page(record, page.summary.edition, facts(record), only)
    return page.render("plans/plan_history.html", {**context, "changes_url": record.url("changes")})


@allowed("plans.read", find_plan)
@require_safe
def changes(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """What has changed since a moment: the person's last look, a signature, the freeze, or a day of their choice."""
    page = Page(request, record, "plan")
    reader, edition = person(request), page.summary.edition
    offered = since_pages.moments(page.state, page.visit(), reader)
    typed = request.GET.get("day", "").strip()
    wanted = request.GET.get("since", "") or (offered[0].key if offered else since_pages.DAY)
    moment, error = next((one for one in offered if one.key == wanted), None), ""
    if wanted == since_pages.DAY and typed:
        try:
            moment = since_pages.of_day(_day(typed))
        except Unreadable as why:
            error = why.reason
    context: dict[str, Any] = {
        "moments": [{"key": one.key, "words": one.words, "chosen": one.key == wanted} for one in offered],
        "by_day": wanted == since_pages.DAY,
        "day": typed,
        "errors": [{"url": "#day", "message": error}] if error else [],
        "has_errors": bool(error),
        "plan_history_url": record.url("plan_history"),
    }
    if moment:
        found = since_pages.since(record, moment, reader, edition)
        number = small_number(request.GET.get("page", "")) or 1
        asked = since_pages.Asked(moment, request.GET.get("part", "")[:60], number)
        one = page.document
        context |= since_pages.page(record, edition, asked, found, page.names(one), numbering(one))
    return page.render("plans/changes.html", context, 422 if error else 200)


def _day(typed: str) -> datetime.date:
    """The day that was typed. Raises `Unreadable`, for one that is still to come too."""
    found = read_date(typed)
    if found > timezone.localdate():
        raise Unreadable(f"{typed} is still to come: give a day that has begun.")
    return found
