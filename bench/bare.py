"""The addresses of the site, and a bare page of a plan: the shell that all its pages share, with nothing in it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from bcf.access import allowed
from plans.models import Record
from plans.queries import find_plan
from plans.views.shared import Page


@allowed("plans.read", find_plan)
def bare(request: HttpRequest, record: Record, **_: Any) -> HttpResponse:
    """The plan's name, tabs and count of findings, and an empty page under them."""
    return Page(request, record, "plan").render("plans/plan_base.html", {})


urlpatterns = [
    path("bare/<slug:area>/<slug:edition>/", bare, name="bare"),
    path("", include("bcf.urls")),
]
