"""What the pages of a plan show at once: findings, the state of each part, totals, pictures.

Computed from the document and the reference, and cached by the record's head, the reference's version and the day:
a page of a plan with 500 schemes costs no more than one with 5.
"""

import hashlib
from decimal import Decimal

import msgspec
from django.core.cache import cache
from django.utils import timezone

from bcf import parts as part_types
from bcf.editions.base import Part
from plans import money
from plans.checks.base import ERROR, INFORMATION, WARNING, Finding
from plans.document import Document, document
from plans.findings import findings
from plans.models import Record
from plans.reference import Reference, reference_for
from plans.signers import signers_for, stated_signatures
from plans.states import Signer

RENDERER = "5"
MISSING = frozenset({"N1", "M4", "M7", "M9", "F11"})
"""Checks that say something is still to be written, rather than that what is written is wrong."""

STATE_WORDS = {
    "not-started": "Not started",
    "carried": "Carried over: check it",
    "started": "Started",
    "needs-attention": "Needs attention",
    "complete": "Complete",
}


class PartState(msgspec.Struct, frozen=True):
    """A part's honest state, and how many findings point at it."""

    state: str
    errors: int = 0
    warnings: int = 0


class Totals(msgspec.Struct, frozen=True):
    """A year's money, whole pounds."""

    year: str
    pool: Decimal
    spending: Decimal


class Summary(msgspec.Struct, frozen=True):
    """See the module."""

    findings: tuple[Finding, ...]
    accepted: frozenset[str]
    parts: dict[str, PartState]
    totals: tuple[Totals, ...]
    schemes: int
    signers: tuple[Signer, ...]
    stated_signatures: dict[str, str]

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return sum(one.level == ERROR for one in self.findings)

    @property
    def warnings(self) -> int:
        """How many warnings there are that nobody has accepted."""
        return sum(one.level == WARNING and one.key not in self.accepted for one in self.findings)

    @property
    def open_errors(self) -> int:
        """How many errors stop the request for sign-off; what only signing itself can mend is left out."""
        return sum(one.level == ERROR for one in self.stopping)

    @property
    def open_warnings(self) -> int:
        """How many warnings stop the request for sign-off."""
        return sum(one.level == WARNING for one in self.stopping)

    @property
    def accepted_count(self) -> int:
        """How many warnings stand accepted."""
        return sum(one.level == WARNING and one.key in self.accepted for one in self.findings)

    @property
    def information(self) -> int:
        """How many findings only inform."""
        return sum(one.level == INFORMATION for one in self.findings)

    @property
    def stopping(self) -> list[Finding]:
        """What stops the request for sign-off."""
        return [
            one
            for one in self.findings
            if one.stops == "request"
            and (one.level == ERROR or (one.level == WARNING and one.key not in self.accepted))
        ]

    def of_part(self, key: str) -> list[Finding]:
        """The findings that point at a part."""
        return [one for one in self.findings if any(place.part == key for place in one.places)]


def _part_state(one: Document, part: Part, about: list[Finding], accepted: frozenset[str]) -> PartState:
    errors = [finding for finding in about if finding.level == ERROR]
    warnings = [finding for finding in about if finding.level == WARNING and finding.key not in accepted]
    if part_types.is_blank(part, one.part(part.key)):
        state = "not-started"
    elif part.key in one.carried:
        state = "carried"
    elif any(finding.id not in MISSING for finding in errors) or warnings:
        state = "needs-attention"
    else:
        state = "started" if errors else "complete"
    return PartState(state, len(errors), len(warnings))


def summarise(one: Document, reference: Reference) -> Summary:
    """The summary of a document, computed afresh. Findings that stop only the submission mark no part."""
    found = findings(one, reference)
    accepted = frozenset(finding.key for finding in found if finding.key in one.state.acceptances)
    about: dict[str, list[Finding]] = {}
    for finding in found:
        for key in {place.part for place in finding.places}:
            about.setdefault(key, []).append(finding)
    return Summary(
        findings=found,
        accepted=accepted,
        parts={part.key: _part_state(one, part, about.get(part.key, []), accepted) for part in one.edition.parts},
        totals=tuple(
            Totals(year, money.pool(one, year), money.total_spending(one, year)) for year in one.edition.years
        ),
        schemes=len(money.schemes_of(one)),
        signers=signers_for(one, reference),
        stated_signatures=stated_signatures(one),
    )


def cache_key(record: Record, reference: Reference, what: str) -> str:
    """The key of something worked out from a record: it changes with any event, the reference, or the day."""
    said = f"{record.pk} {record.head} {reference.version} {timezone.localdate()} {RENDERER} {what}"
    return f"plans-{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def summary_of(record: Record, reference: Reference | None = None) -> Summary:
    """A record's summary, from the cache where it is there."""
    reference = reference or reference_for(record.area, record.edition_code)
    key = cache_key(record, reference, "summary")
    kept = cache.get(key)
    if kept is not None:
        return msgspec.msgpack.decode(kept, type=Summary)
    made = summarise(document(record), reference)
    cache.set(key, msgspec.msgpack.encode(made), timeout=60 * 60 * 24)
    return made
