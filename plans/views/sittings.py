"""What a part's page does as somebody types: saving it apart from the plan, answered as JSON; throwing it away."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from bcf.access import allowed
from bcf.accounts.models import User
from plans import actions
from plans.actions import Reason
from plans.facts import Status
from plans.models import Record
from plans.pages.shell import clock
from plans.posting import read_post
from plans.queries import AskedPart, find_part, find_plan
from plans.sittings import A_DAY, HELD_FOR, drawn_for, start_of_posted
from plans.views.shared import person, small_number

HERE = "Your text is on this page"
WHY = {
    Reason.OTHER_WINDOW: f"Not saved as you type: you went on with this part in another window. {HERE}; "
    "save it with the button, and you see both.",
    Reason.FROZEN: "Not saved: the plan is {status}, and its parts cannot be changed. " + f"{HERE}.",
    Reason.SIGNED: f"Not saved as you type: the plan is signed. {HERE}; where the plan is to change, tick the box by "
    "the buttons and save.",
    Reason.TOO_LARGE: f"Not saved as you type: there is too much of it. {HERE}; save it with the button.",
}
STOPS = frozenset({Reason.OTHER_WINDOW, Reason.SIGNED, Reason.TOO_LARGE})
"""The reasons that do not pass by themselves: the page stops saving as one types."""
CONFLICT = (
    "Saved at {time}, apart from the plan: {who} saved this part after you began. "
    "Save it with the button, and you see both."
)
NOT_YOURS = "Not saved: this page was opened by somebody else, and you are signed in as {who}. " + f"{HERE}."


@allowed("plans.write_part", find_part)
@require_POST
def typing(request: HttpRequest, asked: AskedPart, part: str, **_: Any) -> JsonResponse:
    """Keep what was typed, as the part's own form posts it, with the `token` that names what it goes on from.

    Answers the next token, and in words when it was kept; or, in words and as one word, why it was not. A `stop`
    says that asking again will not help.
    """
    by, post = person(request), request.POST
    drawn = drawn_for(post.get("drawn_for", ""))
    if drawn and drawn.person != by.pk:
        return JsonResponse({"reason": "not_yours", "words": NOT_YOURS.format(who=by), "stop": False}, status=409)
    token, start = post.get("token", ""), start_of_posted(asked.record, asked.part, by, post)
    content = read_post(asked.part, start.content, post)
    try:
        kept = actions.autosave(record=asked.record, part=part, content=content, token=token, by=by, page=start.page)
    except actions.NotKept as why:
        words = WHY[why.reason].format(status=_status(asked.record))
        return JsonResponse({"reason": why.reason, "words": words, "stop": why.reason in STOPS}, status=409)
    if start.held:
        actions.forget_held(held=start.held.pk, by=by)
    answer = {
        "token": kept.token,
        "words": f"Saved at {clock(kept.at)}, as you typed. It goes into the plan when you save it.",
    }
    if kept.overtaken:
        words = CONFLICT.format(time=clock(kept.at), who=kept.overtaken.by)
        answer |= {"reason": Reason.CONFLICT, "words": words}
    return JsonResponse(answer)


def _status(record: Record) -> str:
    status = Record.objects.values_list("status", flat=True).get(pk=record.pk)
    return Status(status).label.lower()


@allowed("plans.write_part", find_part)
@require_POST
def discard(request: HttpRequest, asked: AskedPart, part: str, **_: Any) -> HttpResponse:
    """Throw away what the person typed of a part and did not save. The plan stays as it is."""
    held = small_number(request.POST.get("held", ""))
    if actions.discard_typing(record=asked.record, part=part, by=person(request), held=held):
        messages.success(request, "What you typed is thrown away. This is what is saved.")
    return redirect(asked.record.url("part", part=part))


def hold(request: HttpRequest, area: str, edition: str, part: str, **_: Any) -> str:
    """Hold what a part's form posted and could not be saved, for whom the page was drawn; say so, or nothing.

    For that person alone, named under our own signature, of this plan and this part, drawn within a day.
    """
    drawn = drawn_for(request.POST.get("drawn_for", ""), max_age=A_DAY)
    record = find_plan(area, edition)
    by = User.objects.filter(pk=drawn.person, is_active=True).first() if drawn else None
    if drawn is None or by is None or (drawn.record, drawn.part) != (record.pk, part):
        return ""
    fields, files = dict(request.POST.lists()), bool(request.FILES)
    if actions.hold_text(record=record, part=part, fields=fields, files=files, by=by) is None:
        return ""
    words = f"What you typed is kept for you alone, for {HELD_FOR.days} days"
    if request.user.is_authenticated and request.user.pk != by.pk:
        words = "What was typed is kept for the person who had opened the page, and for nobody else"
    return f"{words}.{' Files are not kept: they have to be chosen again.' if files else ''}"
