"""Running the checks over a plan, and what its findings mean for what may be done."""

from collections.abc import Iterable

from msgspec.structs import replace

import plans.checks
from bcf.editions.base import COMMENTARY, PLAN
from plans.checks.base import ERROR, REQUEST, SUBMISSION, WARNING, Finding
from plans.document import Document, document
from plans.models import Record
from plans.reference import Reference, reference_for

ORDER = {"error": 0, "warning": 1, "information": 2}
GROUPS = "UFMPNRSD"
"""The letters of the ids in the order of the checklist's groups."""


def findings(one: Document, reference: Reference) -> tuple[Finding, ...]:
    """Everything the checks find: errors first, then by group and number of the check, then as found in the plan."""
    found = [
        _settled(one, finding)
        for check in plans.checks.CATALOGUE
        if check.id not in one.edition.checks_left_out
        for finding in check.find(one, reference)
    ]
    return tuple(sorted(found, key=_order))


def _settled(one: Document, finding: Finding) -> Finding:
    """A finding whose places all have a label; one about commentaries alone stops only the submission."""
    parts = one.edition.part
    places = tuple(
        place if place.label or place.part not in parts else replace(place, label=parts[place.part].full_title)
        for place in finding.places
    )
    scopes = {parts[place.part].scope if place.part in parts else PLAN for place in places}
    late = scopes == {COMMENTARY} and finding.stops == REQUEST
    return replace(finding, places=places, stops=SUBMISSION if late else finding.stops)


def _order(finding: Finding) -> tuple[int, int, int]:
    return ORDER[finding.level], GROUPS.index(finding.id[0]), int(finding.id[1:])


def findings_now(record: Record) -> tuple[Finding, ...]:
    """The findings of a record as it stands, computed afresh."""
    return findings(document(record), reference_for(record.area, record.edition_code))


def accepted(one: Document, finding: Finding) -> bool:
    """Whether a warning stands accepted with a reason, figures unchanged."""
    return finding.level == WARNING and finding.key in one.state.acceptances


def stopping(found: Iterable[Finding], acceptances: Iterable[str] = (), act: str = REQUEST) -> list[Finding]:
    """The findings that stop an act: errors, and warnings not accepted. `act` is `request` or `submission`."""
    acts = {REQUEST} if act == REQUEST else {REQUEST, SUBMISSION}
    return [
        one
        for one in found
        if one.stops in acts and (one.level == ERROR or (one.level == WARNING and one.key not in set(acceptances)))
    ]
