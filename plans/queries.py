"""Reads of records that more than one caller needs."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.http import Http404

from areas.models import Area
from areas.queries import areas_of
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


@dataclass(frozen=True)
class Elsewhere:
    """What a body gives in other areas in a year: whole pounds, and to how many areas' pools."""

    amount: Decimal = Decimal(0)
    areas: int = 0


def given_elsewhere(area: Area, bodies: Collection[int], years: Collection[str]) -> dict[tuple[int, str], Elsewhere]:
    """What bodies give in areas other than this one, by (organisation's id, year): one query.

    One plan counts for each area, that of the newest edition. Of an area and one inside it only one counts, since the
    inner area's money is in the outer one's pool: the outer one, and neither where this area is the other of them.
    """
    newest = Record.objects.filter(area=OuterRef("record__area"), kind=Record.Kind.PLAN, period="").order_by(
        "-edition_code"
    )
    sums = list(
        Contribution.objects.filter(
            organisation__in=bodies, year__in=years, actual__isnull=False, record=Subquery(newest.values("pk")[:1])
        )
        .exclude(record__area__in=[place for place in (area.pk, area.within_id) if place])
        .exclude(record__area__within=area)
        .values_list("organisation", "year", "record__area", "record__area__within")
        .annotate(given=Sum("actual"))
        .order_by("organisation", "year", "record__area")
    )
    paid_into = {(body, year, place) for body, year, place, _, given in sums if given}
    found: dict[tuple[int, str], Elsewhere] = {}
    for body, year, _, outer, given in sums:
        if given and (body, year, outer) not in paid_into:
            before = found.get((body, year), Elsewhere())
            found[body, year] = Elsewhere(before.amount + given, before.areas + 1)
    return found
