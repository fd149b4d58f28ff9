"""Who is who in an area: predicates that the rooms above compose into permissions.

Each takes a person and a place: an Area, or anything with an `.area`.
"""

from datetime import date
from typing import Any

import rules
from django.utils import timezone

from areas.models import Area, Membership, Organisation, Participation, Role
from areas.queries import held_on, memberships_of
from bcf.access import declare
from bcf.accounts.models import User

Capacity = Participation.Capacity
WRITING_ROLES = frozenset({Role.AUTHOR, Role.FINANCE, Role.ADMINISTRATOR})
WRITING_CAPACITIES = frozenset({Capacity.COUNCIL, Capacity.CCG, Capacity.BOARD, Capacity.DISTRICT})
SIGNING_CAPACITIES = frozenset({Capacity.COUNCIL, Capacity.CCG, Capacity.BOARD})

Held = tuple[str, int, int | None, str | None]
"""A role, in an organisation, in an area, in a capacity; the last two are None for a body that takes part nowhere."""


def roles_in(person: Any, area: Area) -> frozenset[tuple[str, int]]:
    """Return the roles a person holds today in bodies that take part in the area, as (role, organisation's id)."""
    return frozenset((role, organisation) for role, organisation, place, _ in _held(person) if place == area.pk)


def organisations_signed_for(person: Any, area: Area) -> frozenset[int]:
    """Return the ids of the bodies taking part in the area for which the person is the signatory."""
    return frozenset(
        organisation
        for role, organisation, place, capacity in _held(person)
        if place == area.pk and role == Role.SIGNATORY and capacity in SIGNING_CAPACITIES
    )


def providers_spoken_for(person: Any, area: Area) -> frozenset[int]:
    """Return the ids of the providers of the area for which the person holds any role."""
    return frozenset(
        organisation
        for _, organisation, place, capacity in _held(person)
        if place == area.pk and capacity == Capacity.PROVIDER
    )


def forget_roles(person: Any) -> None:
    """Drop what is remembered of a person's roles, after a change of them."""
    person.__dict__.pop("_roles_held", None)


def _held(person: Any) -> frozenset[Held]:
    """Return what the person holds today, everywhere: one query, remembered on the person until the day ends."""
    if not (person.is_authenticated and person.is_active):
        return frozenset()
    remembered: tuple[date, frozenset[Held]] | None = person.__dict__.get("_roles_held")
    today = timezone.localdate()
    if remembered is None or remembered[0] != today:
        rows = Membership.objects.filter(held_on(today), person_id=person.pk).values_list(
            "role",
            "organisation_id",
            "organisation__participations__area_id",
            "organisation__participations__takes_part_as",
        )
        remembered = person.__dict__["_roles_held"] = (today, frozenset(rows))
    return remembered[1]


def _area_of(place: Any) -> Area | None:
    return place if isinstance(place, Area) else getattr(place, "area", None)


def _holds(person: Any, place: Any, roles: frozenset[Role], capacities: frozenset[Capacity]) -> bool:
    area = _area_of(place)
    return area is not None and any(
        where == area.pk and role in roles and capacity in capacities for role, _, where, capacity in _held(person)
    )


@rules.predicate
def is_author(person: Any, place: Any) -> bool:
    """Writes for a council, CCG, board or district of the area: author, finance officer or administrator."""
    return _holds(person, place, WRITING_ROLES, WRITING_CAPACITIES)


@rules.predicate
def is_administrator(person: Any, place: Any) -> bool:
    """Administers a council, CCG, board or district of the area."""
    return _holds(person, place, frozenset({Role.ADMINISTRATOR}), WRITING_CAPACITIES)


@rules.predicate
def is_signatory(person: Any, place: Any) -> bool:
    """Signs for a council, CCG or board of the area."""
    return _holds(person, place, frozenset({Role.SIGNATORY}), SIGNING_CAPACITIES)


@rules.predicate
def is_board_assistant(person: Any, place: Any) -> bool:
    """Prepares for the signatory of the area's board, and cannot sign."""
    return _holds(person, place, frozenset({Role.ASSISTANT}), frozenset({Capacity.BOARD}))


@rules.predicate
def is_provider(person: Any, place: Any) -> bool:
    """Speaks for a provider of the area."""
    return _holds(person, place, frozenset({Role.PROVIDER, Role.ADMINISTRATOR}), frozenset({Capacity.PROVIDER}))


@rules.predicate
def is_participant(person: Any, place: Any) -> bool:
    """Holds any role in a council, CCG, board or district of the area."""
    return _holds(person, place, frozenset(Role), WRITING_CAPACITIES)


@rules.predicate
def is_assurer(person: Any, place: Any) -> bool:
    """Assures the area's plans, for its area team."""
    return _holds(person, place, frozenset({Role.ASSURER, Role.ADMINISTRATOR}), frozenset({Capacity.ASSURER}))


@rules.predicate
def is_national(person: Any, place: Any = None) -> bool:
    """Works in the national team, wherever the place."""
    return any(role == Role.NATIONAL for role, _, _, _ in _held(person))


@rules.predicate
def administers(person: Any, thing: Any) -> bool:
    """Administers an organisation, or the organisation of a role or an invitation."""
    body = thing if isinstance(thing, Organisation) else thing.organisation
    return any(role == Role.ADMINISTRATOR and held_in == body.pk for role, held_in, _, _ in _held(person))


@rules.predicate
def writes_for(person: Any, body: Organisation) -> bool:
    """Is author, finance officer or administrator of an organisation itself."""
    return any(role in WRITING_ROLES and held_in == body.pk for role, held_in, _, _ in _held(person))


@rules.predicate
def holds_it(person: Any, membership: Membership) -> bool:
    """Holds the role in question."""
    return membership.person_id == person.pk


declare(
    "areas.see_people",
    is_participant | is_provider | is_assurer | is_national,
    "people who hold a role in a body that takes part in this area",
)


@rules.predicate
def looks_after_provider(person: Any, thing: Any) -> bool:
    """Writes in an area whose provider this is, while the provider has nobody of its own to look after its people."""
    body = thing if isinstance(thing, Organisation) else thing.organisation
    if body.kind != Organisation.Kind.PROVIDER or not _held(person):
        return False
    places = set(
        Participation.objects.filter(organisation=body, takes_part_as=Capacity.PROVIDER).values_list(
            "area", flat=True
        )
    )
    writes = any(
        place in places and role in WRITING_ROLES and capacity in WRITING_CAPACITIES
        for role, _, place, capacity in _held(person)
    )
    return writes and not Membership.objects.filter(held_on(), organisation=body, role=Role.ADMINISTRATOR).exists()


declare(
    "areas.manage_people",
    administers | looks_after_provider,
    "administrators of this organisation",
)
declare(
    "areas.see_deadlines",
    is_participant | is_provider | is_assurer | is_national,
    "people who hold a role in a body that takes part in this area",
)
declare("areas.extend", is_assurer, "assurers of this area's team")
declare("areas.add_provider", is_author, "authors of a council, CCG or board in this area")
declare("areas.say_means", writes_for, "authors, finance officers and administrators of this organisation")
declare("areas.end_role", holds_it | administers, "whoever holds this role, and administrators of its organisation")


def posts_held(person: User) -> list[Membership]:
    """Return the roles a person holds today, for telling them which; signatory and administrator posts first."""
    first = (Role.SIGNATORY, Role.FINANCE_SIGNATORY, Role.ADMINISTRATOR)
    return sorted(memberships_of(person), key=lambda held: (held.role not in first, held.post))
