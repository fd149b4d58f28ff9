"""Pages that only read: money, metrics, my work, words, help."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from areas.pages import area_page
from areas.queries import areas_of
from bcf.access import allowed, public, signed_in
from bcf.editions import EDITIONS
from plans.document import document
from plans.facts import Status
from plans.glossary import GLOSSARY
from plans.models import Record
from plans.pages import metric as metric_pages
from plans.pages import money as money_pages
from plans.pages import work
from plans.queries import find_area, find_plan, plans_in
from plans.views.shared import Page, person


@allowed("plans.read", find_plan)
@require_safe
def money(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Where the money goes, with the tables behind the picture."""
    page = Page(request, record, "money")
    years = record.edition.years
    year = request.GET.get("year", "")
    year = year if year in years else years[-1]
    wide, narrow = money_pages.picture_of(record, page.reference, year, page.state, width=1120)
    one = document(record, page.state)
    context = {
        "figures": money_pages.figures(page.summary, year),
        "picture": wide,
        "picture_narrow": narrow,
        "picture_sentence": "Heights are to one scale.",
        "years": money_pages.years(record, year, {}, "money"),
        "tables": money_pages.tables(one, record, page.reference, year)
        + money_pages.in_all_areas(one, record, person(request), year),
    }
    return page.render("plans/money.html", context)


@allowed("plans.read", find_plan)
@require_safe
def metrics(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Each metric's path, with its figures."""
    page = Page(request, record, "metrics")
    one = document(record, page.state)
    shown = []
    for part, metric in record.edition.metrics():
        content = one.part(part.key)
        name = getattr(content, "name", None)
        shown.append(
            {
                "title": f"{part.title}: {name}" if isinstance(name, str) else part.title,
                "url": record.url("part", part=part.key),
                "sentence": metric_pages.sentence(metric, content),
                "picture": metric_pages.picture(part, metric, content, part.key),
                "picture_narrow": metric_pages.picture(part, metric, content, part.key, narrow=True),
                "table": metric_pages.table(part, metric, content),
            }
        )
    return page.render("plans/metrics.html", {"metrics": shown})


@signed_in
@require_safe
def area(request: HttpRequest, area: str, **_: Any) -> HttpResponse:
    """One area: its plans, and below them its bodies, posts and populations."""
    place = find_area(area)
    context = area_page(place, person(request))
    context["plans"] = [
        {
            "edition": record.edition.name,
            "url": _opens(record, request.user),
            "state": Status(record.status).label,
        }
        for record in plans_in(place)
    ]
    started = {record.edition_code for record in plans_in(place)}
    context["to_start"] = [
        {"name": edition.name, "years": edition.years_label, "url": reverse("start", args=[place.slug, code])}
        for code, edition in EDITIONS.items()
        if code not in started and request.user.has_perm("plans.start", place)
    ]
    return render(request, "plans/area.html", context)


def _opens(record: Record, reader: Any) -> str:
    """The page of a plan that a person may open: the plan itself, or for its assurers what was submitted."""
    if reader.has_perm("plans.read", record):
        return record.get_absolute_url()
    return record.url("submission") if reader.has_perm("submissions.see", record) else ""


@allowed("plans.read", find_plan)
@require_safe
def people(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """Who takes part: the area's own page of people."""
    return redirect("area_people", area=record.area.slug)


@public
@require_safe
def home(request: HttpRequest, **_: Any) -> HttpResponse:
    """Signed out: what this is. Signed in: what waits for me, and my plans."""
    if not request.user.is_authenticated:
        return render(request, "plans/welcome.html")
    return render(request, "plans/work.html", {**work.page(request.user), "areas": areas_of(request.user)})


@public
@require_safe
def glossary(request: HttpRequest, **_: Any) -> HttpResponse:
    """What the words of the field mean."""
    return render(request, "plans/glossary.html", {"terms": GLOSSARY})


@public
@require_safe
def help_page(request: HttpRequest, **_: Any) -> HttpResponse:
    """How to do the common things."""
    return render(request, "plans/help.html")
