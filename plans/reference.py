"""The reference block: what a plan is checked against that is not in it, each figure with its source.

Published minimums and populations, the bodies that take part, the deadline. It is read from the tables of
`areas` in a constant number of queries, and has a version (the digest of its bytes) that caches are keyed by.
"""

import hashlib
from datetime import datetime
from decimal import Decimal
from functools import cached_property

import msgspec

from areas import queries
from areas.models import Area


class Body(msgspec.Struct, frozen=True):
    """A body that takes part in the area: `key` is how content names it."""

    id: int
    key: str
    name: str
    kind: str


class PublishedPopulation(msgspec.Struct, frozen=True):
    """A published count of people; `group` is `all`, `18plus` or `65plus`."""

    place: str
    group: str
    group_label: str
    year: str
    basis: str
    count: int
    source: str


class PublishedMinimum(msgspec.Struct, frozen=True):
    """A published minimum, whole pounds; `organisation` is a body's key, or empty for the whole area."""

    organisation: str
    year: str
    amount: Decimal
    source: str


class PublishedShare(msgspec.Struct, frozen=True):
    """How a CCG that takes part and the area overlap, in per cent of each, and how many people live in both."""

    organisation: str
    of_organisation: Decimal
    of_area: Decimal
    residents: int
    source: str


class Reference(msgspec.Struct, frozen=True, dict=True):
    """What checks and pages read beside the document."""

    bodies: tuple[Body, ...]
    populations: tuple[PublishedPopulation, ...]
    minimums: tuple[PublishedMinimum, ...]
    boundaries_differ: bool
    deadline: datetime | None = None
    shares: tuple[PublishedShare, ...] = ()

    @cached_property
    def body(self) -> dict[str, Body]:
        """The bodies by key."""
        return {body.key: body for body in self.bodies}

    def name_of(self, key: object) -> str:
        """The name of the body of that key; the key itself where it takes no part."""
        return self.body[str(key)].name if key in self.body else str(key or "")

    def of_kind(self, *kinds: str) -> tuple[Body, ...]:
        """The bodies of these kinds, in the order they are shown."""
        return tuple(body for body in self.bodies if body.kind in kinds)

    def minimum(self, year: str, organisation: str = "") -> PublishedMinimum | None:
        """The published minimum of a body, or of the area, for a year."""
        return next((one for one in self.minimums if (one.year, one.organisation) == (year, organisation)), None)

    @cached_property
    def version(self) -> str:
        """The digest of all of it, for keys of caches."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()[:16]


def reference_for(area: Area, edition_code: str) -> Reference:
    """The reference block of an area's plan in an edition: six queries, however large the area."""
    bodies = queries.organisations_of(area)
    deadlines = queries.deadlines_for(area, edition_code)
    shares = list(area.shares.all())
    keys = {body.pk: body.key for body in bodies}
    differs = any(share.percent_of_organisation < 99 for share in shares) or len(shares) != 1
    return Reference(
        bodies=tuple(Body(body.pk, body.key, body.name, body.kind) for body in bodies),
        populations=tuple(
            PublishedPopulation(
                one.place, one.group, one.group_label, one.year, one.basis_label, one.count, one.source
            )
            for one in queries.populations_for(area)
        ),
        minimums=tuple(
            PublishedMinimum(one.organisation.key if one.organisation else "", one.year, one.amount, one.source)
            for one in area.minimums.select_related("organisation")
        ),
        boundaries_differ=differs,
        deadline=deadlines[-1].due if deadlines else None,
        shares=tuple(
            PublishedShare(
                keys[one.organisation_id], one.percent_of_organisation, one.percent_of_area, one.residents, one.source
            )
            for one in shares
            if one.organisation_id in keys
        ),
    )
