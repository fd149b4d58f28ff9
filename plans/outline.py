"""Which parts one plan has: its edition's, and those it has for each of its schemes and of the providers it names.

Pure. The lists of schemes and of providers are parts themselves, so what a plan has follows from its content.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from bcf.editions.base import PROVIDER, SCHEME, Edition, Entry
from schemes.numbering import numbers

LONGEST_ID = 40

PartOf = Callable[[str], Any]
"""The content of a part of the edition itself, by its key."""


def entries(edition: Edition, part: PartOf, names: Mapping[str, str] | None = None) -> dict[str, tuple[Entry, ...]]:
    """The schemes and the providers for which a plan of this content has parts of their own.

    `names` gives the names of providers by their keys.
    """
    if not edition.patterns:
        return {SCHEME: (), PROVIDER: ()}
    return {SCHEME: _schemes(edition, part), PROVIDER: _providers(edition, part, names or {})}


def edition_of_plan(edition: Edition, part: PartOf) -> Edition:
    """The edition as a plan of this content has it."""
    found = entries(edition, part)
    return edition.of_plan(found[SCHEME], found[PROVIDER])


def provider_id(key: str) -> str:
    """How the key of a part names a provider: its own key, cut where it is too long for that, and still its own."""
    if len(key) <= LONGEST_ID:
        return key
    return f"{key[: LONGEST_ID - 9]}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def _schemes(edition: Edition, part: PartOf) -> tuple[Entry, ...]:
    """Top-level schemes, and those below them that the plan describes on their own too."""
    rows = part(edition.roles.schemes).schemes
    numbered = numbers((row.id, row.parent if isinstance(row.parent, str) else "") for row in rows)
    found = []
    for row in rows:
        number, name = numbered[row.id], row.name if isinstance(row.name, str) else ""
        at_the_top = "." not in number
        if at_the_top or row.described is True:
            found.append(Entry(row.id, f"Scheme {number}: {name}" if name else f"Scheme {number}", at_the_top))
    return tuple(found)


def _providers(edition: Edition, part: PartOf, names: Mapping[str, str]) -> tuple[Entry, ...]:
    key, field = edition.roles.providers
    named = getattr(part(key), field)
    if not isinstance(named, tuple):
        return ()
    return tuple(Entry(provider_id(one), names.get(one, one.replace("-", " ").capitalize())) for one in named)
