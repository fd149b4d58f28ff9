"""Who is on a part: told by its page while it is looked at, and answered with who else is."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_POST

from bcf.access import allowed, may
from plans import actions
from plans.pages import presence as pages
from plans.pages.since import notice
from plans.queries import AskedPart, find_part
from plans.views.shared import Page, person


@allowed("plans.read_part", find_part)
@require_POST
def presence(request: HttpRequest, asked: AskedPart, part: str, **_: Any) -> HttpResponse:
    """The page is still looked at, and typed in or not; or it has been left. Changes nothing of the plan."""
    by = person(request)
    if request.POST.get("left"):
        actions.leave(record=asked.record, part=part, by=by)
        return HttpResponse(status=204)
    visit = actions.stay(record=asked.record, part=part, by=by, typed=request.POST.get("typed") == "yes")
    may_write = may(request.user, "plans.write_part", asked)
    return JsonResponse(pages.on_part(asked.area, visit.on(part), may_write))


def with_presence(page: Page, key: str, may_write: bool, pieces: dict[str, Any]) -> dict[str, Any]:
    """The pieces of a part's page for one reader, whose coming is noted: with who else is there, and what is new."""
    visit = page.visit(key)
    found = pages.on_part(page.record.area, visit.on(key), may_write)
    here = pages.beside(found, page.record.url("presence", part=key), get_token(page.request))
    edition = page.summary.edition
    return {
        **pieces,
        "side": pages.put_in(pieces["side"], {key: here}),
        "changed": None if page.guest else notice(page.record, visit, person(page.request), edition, key),
    }
