"""What a report to the board is drafted from, read from the tables."""

from datetime import date

from plans import money
from plans.board_report import Seen, Sources
from plans.checks.base import Finding
from plans.document import Document, document_at
from plans.facts import Kind
from plans.models import Record, ReportText, Upload
from plans.pinned import numbers_at
from plans.reference import Reference
from plans.states import State


def last_seen(record: Record, state: State) -> Seen | None:
    """The plan as the board last saw it: at the last freezing, by the revisions pinned then. None where it never did.

    Freezings of before revisions were pinned go by the time of the event.
    """
    frozen = next((act for act in reversed(state.acts) if act.kind == Kind.FROZEN), None)
    if frozen is None:
        return None
    numbers = frozen.data.get("parts") or numbers_at(record, frozen.at)
    return Seen(document_at(record, numbers), date.fromisoformat(frozen.data["meeting"]))


def sources_of(record: Record, one: Document, reference: Reference, findings: tuple[Finding, ...]) -> Sources:
    """What the report on a plan as it stands is drafted from."""
    files = Upload.objects.filter(record=record, kind=Upload.Kind.DOCUMENT).values_list("key", "name")
    bodies = reference.names
    names = {**money.scheme_names(one), **bodies, **dict(files)}
    return Sources(one, reference, findings, last_seen(record, one.state), names)


def texts_of(record: Record) -> dict[str, ReportText]:
    """The newest words of each section that anybody has written, by its key: one query."""
    return {one.section: one for one in ReportText.objects.filter(record=record).order_by("number")}
