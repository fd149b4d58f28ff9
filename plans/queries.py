"""Reads of records that more than one caller needs."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum
from django.http import Http404

from areas.models import Area
from areas.queries import areas_of, memberships_of
from bcf.accounts.models import User
from bcf.editions import EDITIONS
from bcf.editions.base import COMMENTARY, Part
from plans.models import Contribution, Record


def find_plan(area: str, edition: str, **_: object) -> Record:
    """The plan that an address names. Raises Http404 where there is none."""
    try:
        return Record.objects.select_related("area").get(
            area__slug=area, edition_code=edition, kind=Record.Kind.PLAN, period=""
        )
    except Record.DoesNotExist:
        raise Http404(f"There is no plan {area}/{edition}.") from None


@dataclass(frozen=True)
class AskedPart:
    """A part of a plan that an address names. Whether the plan has it now is for the view to say."""

    record: Record
    part: Part

    @property
    def area(self) -> Area:
        """The plan's area."""
        return self.record.area


def find_part(area: str, edition: str, part: str, **_: object) -> AskedPart:
    """The plan of an address with the one of its parts that it names. Raises Http404."""
    record = find_plan(area, edition)
    found = record.edition.find(part)
    if found is None:
        raise Http404(f"Edition {edition} has no part {part}.")
    return AskedPart(record, found)


def find_commentary(area: str, edition: str, provider: str, **_: object) -> AskedPart:
    """The plan of an address with the commentary of the provider that it names. Raises Http404."""
    record = find_plan(area, edition)
    for key, pattern in record.edition.patterns.items():
        if pattern.scope == COMMENTARY:
            return find_part(area, edition, f"{key}-{provider}")
    raise Http404(f"Edition {edition} asks no provider for a commentary.")


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


def given_in_all(person: User, edition_code: str, year: str) -> list[tuple[str, int, Decimal]]:
    """What each body in which the person holds a role gives to plans of an edition in a year, over all its areas.

    As (name, number of plans, whole pounds), for bodies that give to more than one plan: one CCG's money is added
    up over its areas, for its own people only, since other areas' drafts are not for others to read.
    """
    own = memberships_of(person).values("organisation")
    sums = (
        Contribution.objects.filter(
            organisation__in=own, year=year, record__edition_code=edition_code, actual__isnull=False
        )
        .values("organisation__name")
        .annotate(plans=Count("record", distinct=True), given=Sum("actual"))
        .filter(plans__gt=1)
        .order_by("organisation__name")
    )
    return [(one["organisation__name"], one["plans"], one["given"]) for one in sums]
