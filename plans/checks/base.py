"""What a check and a finding are. A check is a pure function of the document and the reference.

`@check("F4", "warning", "Savings reconcile ...")` declares one; importing `plans.checks` gathers them all. The
catalogue of ids, rules and levels is the specification's "The checks"; the wording lives beside each rule.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from plans.reference import Reference

if TYPE_CHECKING:
    from plans.document import Document

ERROR, WARNING, INFORMATION = "error", "warning", "information"
REQUEST, SUBMISSION = "request", "submission"
"""What a finding may stop: the request for sign-off, or only the submission."""


class Place(msgspec.Struct, frozen=True):
    """Where a finding points: a part, and a field (`FIELD` or `TABLE.ROW.COLUMN`, empty for the whole part)."""

    part: str
    field: str = ""
    label: str = ""


class Figure(msgspec.Struct, frozen=True):
    """One line of a finding's sum, as shown; `result` lines stand under the rule (a difference)."""

    label: str
    shown: str
    result: bool = False


class Finding(msgspec.Struct, frozen=True, dict=True):
    """What a check found. `message` is a whole sentence with both figures and the difference.

    `stops` is `request` (for sign-off), `submission`, or empty for information. `suggestion` is a likely
    reading of an unread cell.
    """

    id: str
    level: str
    message: str
    places: tuple[Place, ...] = ()
    figures: tuple[Figure, ...] = ()
    group: str = ""
    stops: str = REQUEST
    short: str = ""
    suggestion: str = ""

    @cached_property
    def key(self) -> str:
        """What an acceptance names: the finding with its places and figures, so that it lapses when they change."""
        said = [self.id, self.message, [[place.part, place.field] for place in self.places]]
        return hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:20]


def found(
    id_: str,
    level: str,
    message: str,
    *,
    places: Iterable[Place] = (),
    figures: Iterable[Figure] = (),
    short: str = "",
    stops: str = REQUEST,
    suggestion: str = "",
) -> Finding:
    """A finding of a check, in the group of its id. Information stops nothing."""
    return Finding(
        id=id_,
        level=level,
        message=message,
        places=tuple(places),
        figures=tuple(figures),
        group=GROUPS[id_[0]],
        stops="" if level == INFORMATION else stops,
        short=short[:1].upper() + short[1:],
        suggestion=suggestion,
    )


CheckFunction = Callable[["Document", Reference], Iterator[Finding]]


@dataclass(frozen=True)
class Check:
    """One rule of the catalogue: its id, its group of the checklist, in words what it looks at, and the function."""

    id: str
    group: str
    rule: str
    find: CheckFunction


CATALOGUE: list[Check] = []

GROUPS = {
    "U": "Reading",
    "F": "Finance",
    "M": "Metrics",
    "P": "Pay for performance",
    "S": "Sign-off and dates",
    "N": "Narrative, risks and references",
    "R": "Narrative, risks and references",
    "D": "Sign-off and dates",
}


def check(id_: str, rule: str) -> Callable[[CheckFunction], CheckFunction]:
    """Declare a function as (one of) the checks of that id. Several functions may serve one id."""

    def declare(find: CheckFunction) -> CheckFunction:
        CATALOGUE.append(Check(id_, GROUPS[id_[0]], rule, find))
        return find

    return declare
