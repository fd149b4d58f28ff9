"""Reads of places and people that more than one caller needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, F, FilteredRelation, Q, QuerySet, Value, When
from django.utils import timezone

from areas.models import (
    Area,
    AreaShare,
    Extension,
    Invitation,
    Means,
    Membership,
    Organisation,
    Participation,
    Population,
    Role,
    Round,
)
from bcf.accounts.models import User

Capacity = Participation.Capacity
PAYING = (Capacity.COUNCIL, Capacity.CCG, Capacity.DISTRICT)
"""The capacities whose bodies pay into a pool."""

SIGNING = (Capacity.COUNCIL, Capacity.CCG, Capacity.BOARD)
"""The capacities whose bodies sign a plan as a whole, in the order they are shown."""

_ORDER = (Capacity.COUNCIL, Capacity.CCG, Capacity.BOARD, Capacity.DISTRICT, Capacity.PROVIDER, Capacity.ASSURER)


@dataclass(frozen=True)
class PopulationFigure:
    """A published count of people that an area may use as a denominator, with where it came from."""

    place: str
    group: str
    group_label: str
    year: str
    basis: str
    basis_label: str
    count: int
    source: str


@dataclass(frozen=True)
class Signatory:
    """A body that signs in an area, and who signs for it: None where nobody has been named."""

    organisation: Organisation
    capacity: str
    membership: Membership | None


@dataclass(frozen=True)
class Deadline:
    """When a round's plan is due from one area, and from all others; and the newest extension, or its withdrawal."""

    name: str
    due: datetime
    own: datetime
    given: Extension | None = None

    @property
    def extended(self) -> bool:
        """Whether it is later for this area than for the others."""
        return self.due > self.own


def held_on(on: date | None = None) -> Q:
    """Return the condition that a membership is held on a day: today, if none is given."""
    day = on or timezone.localdate()
    return Q(starts__lte=day) & (Q(ends__isnull=True) | Q(ends__gt=day))


def memberships_of(person: User, *, on: date | None = None) -> QuerySet[Membership]:
    """Return the roles a person holds on a day, each with its organisation."""
    return Membership.objects.filter(held_on(on), person=person).select_related("organisation")


def organisations_of(area: Area, *capacities: str) -> QuerySet[Organisation]:
    """Return the bodies that take part in an area, in the order council, CCGs, board, districts, providers, assurer.

    Each carries `takes_part_as`. Given capacities, only those.
    """
    taking_part = Organisation.objects.filter(participations__area=area)
    if capacities:
        taking_part = Organisation.objects.filter(
            participations__area=area, participations__takes_part_as__in=capacities
        )
    place = Case(*(When(takes_part_as=capacity, then=Value(n)) for n, capacity in enumerate(_ORDER)))
    return taking_part.annotate(takes_part_as=F("participations__takes_part_as")).order_by(place, "name")


def areas_of(person: User, *, on: date | None = None) -> QuerySet[Area]:
    """Return the areas in which an organisation of the person's takes part, as assurer too; by name."""
    organisations = memberships_of(person, on=on).values("organisation")
    return Area.objects.filter(
        pk__in=Participation.objects.filter(organisation__in=organisations).values("area")
    ).order_by("name")


def posts_in(area: Area, *capacities: str, on: date | None = None) -> QuerySet[Membership]:
    """Return who holds which role in the bodies that take part in an area, on a day.

    Given capacities, only in bodies that take part in one of those.
    """
    taking_part = area.participations.filter(takes_part_as__in=capacities) if capacities else area.participations
    return (
        Membership.objects.filter(held_on(on), organisation__in=taking_part.values("organisation"))
        .select_related("organisation", "person")
        .order_by("organisation__name", "role", "post", "pk")
    )


def signatories_of(area: Area, *, on: date | None = None) -> tuple[Signatory, ...]:
    """Return the bodies that sign in an area (councils, CCGs, boards), each with who signs for it."""
    named = {
        membership.organisation_id: membership for membership in posts_in(area, on=on).filter(role=Role.SIGNATORY)
    }
    return tuple(
        Signatory(body, body.takes_part_as, named.get(body.pk))  # type: ignore[attr-defined]
        for body in organisations_of(area, *SIGNING)
    )


def signatory_for(
    area: Area, organisation: Organisation, *, on: date | None = None, role: str = Role.SIGNATORY
) -> Membership | None:
    """Return who signs for a body of an area on a day; None if nobody is named, or it takes no part there.

    `role` tells who signs the plan from who signs Part 2.
    """
    return posts_in(area, on=on).filter(role=role, organisation=organisation).first()


def newer_than(invitation: Invitation) -> bool:
    """Say whether an invitation was taken back, and the same role was offered to the same address since."""
    same = {name: getattr(invitation, name) for name in ("organisation", "email", "role")}
    return invitation.withdrawn_at is not None and Invitation.objects.filter(**same, pk__gt=invitation.pk).exists()


def shares_of(area: Area) -> QuerySet[AreaShare]:
    """Return the shares of CCGs in an area, the largest part of the area first."""
    return area.shares.select_related("organisation").order_by("-percent_of_area", "organisation__name")


def is_coterminous(area: Area) -> bool:
    """Say whether one CCG covers the area and no more, to the nearest whole per cent."""
    shares = list(area.shares.filter(percent_of_area__gte=1))
    return len(shares) == 1 and shares[0].percent_of_area >= 99 and shares[0].percent_of_organisation >= 99


def populations_for(area: Area) -> tuple[PopulationFigure, ...]:
    """Return the published populations of an area and of its CCGs: the area's own first, then CCGs by name."""
    ccgs = area.participations.filter(takes_part_as=Capacity.CCG).values("organisation")
    counts = (
        Population.objects.filter(Q(area=area) | Q(organisation__in=ccgs))
        .select_related("area", "organisation")
        .order_by(F("organisation__name").asc(nulls_first=True), "basis", "year", "group")
    )
    return tuple(_figure(population) for population in counts)


def _figure(population: Population) -> PopulationFigure:
    return PopulationFigure(
        place=str(population.area or population.organisation),
        group=population.group,
        group_label=population.get_group_display(),
        year=population.year,
        basis=population.basis,
        basis_label=population.get_basis_display(),
        count=population.count,
        source=population.source,
    )


def means_of(bodies: Iterable[int]) -> dict[tuple[int, str], Means]:
    """Return what bodies say they have, by (organisation's id, year): of several figures for a year the newest."""
    rows = Means.objects.filter(organisation__in=bodies).select_related("by").order_by("pk")
    return {(row.organisation_id, row.year): row for row in rows}


def due_by(given: Extension | None, own: datetime) -> datetime:
    """Return when a plan is due by the newest extension, if any, of a round whose own deadline this is."""
    return max(given.deadline, own) if given and given.deadline else own


def deadlines_for(area: Area, edition_code: str) -> tuple[Deadline, ...]:
    """Return when an area's plan of an edition is due, round by round; the last one is final. One query.

    Never before the round's own deadline, which may have been moved past an extension.
    """
    ours = FilteredRelation("extensions", condition=Q(extensions__area=area))
    fields = ("deadline", "reason", "by_id", "post", "at", "pk")
    rows = (
        Round.objects.filter(edition_code=edition_code)
        .annotate(ours=ours)
        .order_by("deadline", "ours__at", "ours__pk")
        .values("pk", "name", "deadline", *(f"ours__{field}" for field in fields))
    )
    found: dict[int, Deadline] = {}
    for row in rows:
        said = {field: row[f"ours__{field}"] for field in fields}
        given = Extension(round_id=row["pk"], area=area, **said) if said["pk"] else None
        found[row["pk"]] = Deadline(row["name"], due_by(given, row["deadline"]), row["deadline"], given)
    return tuple(found.values())
