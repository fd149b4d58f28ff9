"""The reference block: what a plan is checked against that is not in it, each figure with its source.

Published minimums and populations, the bodies that take part, what these have and give elsewhere, the deadline.
It is read from tables in a constant number of queries, and has a version (the digest of its bytes) that caches are
keyed by: so a change of any of it, in another area's plan too, gives fresh findings.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import cached_property

import msgspec
from django.utils.text import slugify

from areas import queries
from areas.models import Area, Organisation
from bcf.editions import edition
from plans.queries import Elsewhere, given_elsewhere

CAPITALS = frozenset({"bcf", "ccg", "nhs"})
SMALL = frozenset({"and", "in", "of", "on", "the", "upon", "with"})


def words_of(key: str) -> str:
    """A body's key as the name it was made from, near enough: `NHS Ashford CCG`. What is no key stays as it is."""
    if key != slugify(key):
        return key
    words = [
        word.upper() if word in CAPITALS else word if word in SMALL else word.capitalize() for word in key.split("-")
    ]
    return " ".join(words)


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


class Means(msgspec.Struct, frozen=True):
    """What a body has for the fund in a year, by its own figure, and what it gives in other areas; whole pounds.

    `elsewhere` and the number of `areas` it is given in come from those areas' plans as they stand, drafts too: the
    sum is for the check and for the body's own people, and nobody else here may read it.
    """

    organisation: str
    year: str
    has: Decimal
    source: str
    elsewhere: Decimal = Decimal(0)
    areas: int = 0


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
    means: tuple[Means, ...] = ()
    shares: tuple[PublishedShare, ...] = ()

    @cached_property
    def body(self) -> dict[str, Body]:
        """The bodies by key."""
        return {body.key: body for body in self.bodies}

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the bodies by key."""
        return {body.key: body.name for body in self.bodies}

    @property
    def has_districts(self) -> bool:
        """Whether district councils take part: the grant for adaptations is theirs to spend."""
        return any(body.kind == "district" for body in self.bodies)

    def name_of(self, key: object) -> str:
        """The name of the body of that key; where it takes no part, the words that the key is made of."""
        return self.body[str(key)].name if key in self.body else words_of(str(key or ""))

    def of_kind(self, *kinds: str) -> tuple[Body, ...]:
        """The bodies of these kinds, in the order they are shown."""
        return tuple(body for body in self.bodies if body.kind in kinds)

    def minimum(self, year: str, organisation: str = "") -> PublishedMinimum | None:
        """The published minimum of a body, or of the area, for a year."""
        return next((one for one in self.minimums if (one.year, one.organisation) == (year, organisation)), None)

    def means_of(self, organisation: str, year: str) -> Means | None:
        """What a body has for a year and gives elsewhere; None where it has not said what it has."""
        return next((one for one in self.means if (one.organisation, one.year) == (organisation, year)), None)

    @cached_property
    def version(self) -> str:
        """The digest of all of it, for keys of caches."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()[:16]


def reference_for(area: Area, edition_code: str) -> Reference:
    """The reference block of an area's plan in an edition: eight queries, however large the area."""
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
        means=_means(area, bodies, edition(edition_code).years),
        shares=tuple(
            PublishedShare(
                keys[one.organisation_id], one.percent_of_organisation, one.percent_of_area, one.residents, one.source
            )
            for one in shares
            if one.organisation_id in keys
        ),
    )


def _means(area: Area, bodies: Iterable[Organisation], years: tuple[str, ...]) -> tuple[Means, ...]:
    keys = {body.pk: body.key for body in bodies}
    said = {of: row for of, row in queries.means_of(keys).items() if of[1] in years}
    if not said:
        return ()
    given = given_elsewhere(area, {body for body, _ in said}, years)
    return tuple(
        Means(keys[body], year, row.amount, row.source, elsewhere.amount, elsewhere.areas)
        for (body, year), row in sorted(said.items())
        for elsewhere in [given.get((body, year), Elsewhere())]
    )
