"""What the pages of a plan show at once: findings, the state of each part, totals, pictures.

Computed from the document and the reference, and cached by the record's head, the reference's version and the day:
a page of a plan with 500 schemes costs no more than one with 5.
"""

import hashlib
from collections.abc import Callable, Collection
from decimal import Decimal

import msgspec
from django.core.cache import cache
from django.utils import timezone

from bcf import parts as part_types
from bcf.editions import edition as edition_of
from bcf.editions.base import PROVIDER, SCHEME, Edition, Entry, Part
from plans import money
from plans.checks.base import ERROR, INFORMATION, REQUEST, WARNING, Finding
from plans.document import Document, document
from plans.findings import findings
from plans.models import Record
from plans.reference import Reference, reference_for
from plans.signatures import Signer
from plans.signers import signers_for, stated_signatures

RENDERER = "7"
MISSING = frozenset({"N1", "M4", "M7", "M9", "F11", "S4"})
"""Checks that say something is still to be written, rather than that what is written is wrong."""
NOT_YET = MISSING | {"R1"}
"""Checks that ask no more of a part that nobody has started than that it be written."""

STATE_WORDS = {
    "not-started": "Not started",
    "carried": "Carried over: check it",
    "started": "Started",
    "needs-attention": "Needs attention",
    "complete": "Complete",
    "changes-requested": "Changes requested",
}


class PartState(msgspec.Struct, frozen=True):
    """A part's honest state, how many findings point at it, and how many rows each of its tables has.

    `questions` counts what a part that nobody has started asks for; its errors are then only of what is written.
    """

    state: str
    errors: int = 0
    warnings: int = 0
    rows: dict[str, int] = {}
    questions: int = 0


class Totals(msgspec.Struct, frozen=True):
    """A year's money, whole pounds; `unread` amounts were typed, could not be read, and are left out."""

    year: str
    pool: Decimal
    spending: Decimal
    unread: int = 0


class Summary(msgspec.Struct, frozen=True):
    """See the module. `described` and `commenting` are the schemes and providers that have parts of their own."""

    edition_code: str
    described: tuple[Entry, ...]
    commenting: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    accepted: frozenset[str]
    parts: dict[str, PartState]
    totals: tuple[Totals, ...]
    schemes: int
    signers: tuple[Signer, ...]
    stated_signatures: dict[str, str]
    to_do: frozenset[str]
    """The errors, by key, that say no more than that parts which nobody has started are still to be written."""

    @property
    def found(self) -> list[Finding]:
        """The findings about what is written: all but what is still to do in parts that nobody has started."""
        return [one for one in self.findings if one.key not in self.to_do]

    @property
    def questions(self) -> int:
        """How many questions of parts that nobody has started are not yet answered."""
        return sum(part.questions for part in self.parts.values())

    @property
    def left_to_accept(self) -> list[Finding]:
        """The warnings that nobody has accepted."""
        return [one for one in self.findings if one.level == WARNING and one.key not in self.accepted]

    @property
    def edition(self) -> Edition:
        """The edition as the plan has it."""
        return edition_of(self.edition_code).of_plan(self.described, self.commenting)

    @property
    def errors(self) -> int:
        """How many errors there are in what is written."""
        return sum(one.level == ERROR for one in self.found)

    @property
    def warnings(self) -> int:
        """How many warnings there are that nobody has accepted."""
        return len(self.left_to_accept)

    @property
    def open_errors(self) -> int:
        """How many errors in what is written stop the request for sign-off, not counting what only signing mends."""
        return sum(one.level == ERROR and one.key not in self.to_do for one in self.stopping)

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
            if one.stops == REQUEST
            and (one.level == ERROR or (one.level == WARNING and one.key not in self.accepted))
        ]

    def of_part(self, key: str) -> list[Finding]:
        """The findings that point at a part."""
        return [one for one in self.findings if any(place.part == key for place in one.places)]


def with_changes_asked(summary: Summary, parts: Collection[str]) -> Summary:
    """The summary with these parts marked as those in which somebody has asked for a change.

    What people say to each other is no event: it is put over what is cached by the head of the chain.
    """
    states = {
        key: msgspec.structs.replace(one, state="changes-requested") if key in parts else one
        for key, one in summary.parts.items()
    }
    return msgspec.structs.replace(summary, parts=states)


def _part_state(
    one: Document,
    part: Part,
    untouched: bool,
    about: list[Finding],
    accepted: frozenset[str],
    to_do: frozenset[str],
) -> PartState:
    errors = [finding for finding in about if finding.level == ERROR and finding.key not in to_do]
    warnings = [finding for finding in about if finding.level == WARNING and finding.key not in accepted]
    if any(request.part == part.key for request in one.state.open_requests):
        state = "changes-requested"
    elif untouched:
        state = "not-started"
    elif part.key in one.carried:
        state = "carried"
    elif any(finding.id not in MISSING for finding in errors) or warnings:
        state = "needs-attention"
    else:
        state = "started" if errors else "complete"
    asked = {place for finding in about if finding.key in to_do for place in finding.places if place.part == part.key}
    content = one.part(part.key)
    rows = {table.key: len(getattr(content, table.key)) for table in part.tables}
    return PartState(state, len(errors), len(warnings), rows, len(asked))


def _parts(finding: Finding) -> set[str]:
    return {place.part for place in finding.places}


def summarise(one: Document, reference: Reference) -> Summary:
    """The summary of a document, computed afresh. Findings that stop only the submission mark no part."""
    found = findings(one, reference)
    accepted = frozenset(finding.key for finding in found if finding.key in one.state.acceptances)
    untouched = {part.key for part in one.edition.parts if part_types.is_blank(part, one.part(part.key))}
    to_do = frozenset(
        finding.key
        for finding in found
        if finding.id in NOT_YET and finding.level == ERROR and finding.places and _parts(finding) <= untouched
    )
    about: dict[str, list[Finding]] = {}
    for finding in found:
        for key in _parts(finding):
            about.setdefault(key, []).append(finding)
    return Summary(
        edition_code=one.edition_code,
        described=one.entries[SCHEME],
        commenting=one.entries[PROVIDER],
        findings=found,
        accepted=accepted,
        parts={
            part.key: _part_state(one, part, part.key in untouched, about.get(part.key, []), accepted, to_do)
            for part in one.edition.parts
        },
        totals=tuple(
            Totals(year, money.pool(one, year), money.total_spending(one, year), money.unread_in(one, year))
            for year in one.edition.years
        ),
        schemes=len(money.schemes_of(one)),
        signers=signers_for(one, reference),
        stated_signatures=stated_signatures(one),
        to_do=to_do,
    )


def cache_key(record: Record, reference: Reference, what: str) -> str:
    """The key of something worked out from a record: it changes with any event, the reference, or the day.

    And with the area's name and address, which pages bear.
    """
    area = f"{record.area.slug} {record.area.name}"
    said = f"{record.pk} {area} {record.head} {reference.version} {timezone.localdate()} {RENDERER} {what}"
    return f"plans-{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def summary_of(
    record: Record, reference: Reference | None = None, read: Callable[[], Document] | None = None
) -> Summary:
    """A record's summary, from the cache where it is there; else of its document, which `read` gives or is read."""
    reference = reference or reference_for(record.area, record.edition_code)
    key = cache_key(record, reference, "summary")
    kept = cache.get(key)
    if kept is not None:
        return msgspec.msgpack.decode(kept, type=Summary)
    made = summarise(read() if read else document(record), reference)
    cache.set(key, msgspec.msgpack.encode(made), timeout=60 * 60 * 24)
    return made
