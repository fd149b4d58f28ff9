"""Reads of records that more than one caller needs."""

from django.db.models import QuerySet
from django.http import Http404

from areas.models import Area
from areas.queries import areas_of
from bcf.accounts.models import User
from bcf.editions import EDITIONS
from plans.models import Record


def find_plan(area: str, edition: str, **_: object) -> Record:
    """The plan that an address names. Raises Http404 where there is none."""
    try:
        return Record.objects.select_related("area").get(
            area__slug=area, edition_code=edition, kind=Record.Kind.PLAN, period=""
        )
    except Record.DoesNotExist:
        raise Http404(f"There is no plan {area}/{edition}.") from None


def find_part(area: str, edition: str, part: str) -> Record:
    """The plan of an address that also names one of its parts. Raises Http404."""
    record = find_plan(area, edition)
    if part not in record.edition.part:
        raise Http404(f"Edition {edition} has no part {part}.")
    return record


def find_area(area: str, edition: str = "", **_: object) -> Area:
    """The area that an address names, for an edition that exists. Raises Http404."""
    if edition and edition not in EDITIONS:
        raise Http404(f"There is no edition {edition}.")
    try:
        return Area.objects.get(slug=area)
    except Area.DoesNotExist:
        raise Http404(f"There is no area {area}.") from None


def plans_of(person: User) -> QuerySet[Record]:
    """The plans of the areas in which a body of the person's takes part, by area and edition."""
    return Record.objects.filter(area__in=areas_of(person)).select_related("area")


def plans_in(area: Area) -> QuerySet[Record]:
    """The plans of an area, by edition."""
    return Record.objects.filter(area=area).select_related("area").order_by("edition_code")
