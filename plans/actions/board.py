"""Giving the plan to the board: the words of the report, and the freezing that pins all that the board is given."""

import datetime
import hashlib

from django.db import transaction
from django.utils import timezone

from bcf.accounts.models import User
from plans import board_report
from plans.actions.events import append, locked, post_of
from plans.actions.signing import NotAllowedNow, expect
from plans.actions.sittings import closing_sittings
from plans.board_sources import sources_of, texts_of
from plans.document import document
from plans.facts import Kind, Status
from plans.findings import findings
from plans.models import BoardPack, Event, Record, ReportText
from plans.pinned import pin
from plans.reference import reference_for
from plans.states import State


class StaleText(Exception):
    """Somebody has saved the section since it was opened. `saved` is what they wrote."""

    def __init__(self, saved: ReportText) -> None:
        super().__init__(f"{saved.by} saved this section while you were writing.")
        self.saved = saved


@transaction.atomic
def save_report_text(*, record: Record, section: str, text: str, base: int, by: User) -> ReportText | None:
    """Save the words of a section of the report, as clean HTML; `base` is the number of the text they began from.

    Returns what is saved now: None where these are still the words of the draft. Raises `StaleText` where somebody
    else has saved other words since, and `NotAllowedNow` while the plan is not being drafted. Nothing is overwritten:
    every version is kept.
    """
    record = locked(record)
    if record.status != Status.DRAFTING:
        raise NotAllowedNow("The report is written while the plan is drafted, and what was given to a board stays.")
    if section not in board_report.DRAFTS:
        raise NotAllowedNow("The report has no such section.")
    saved = texts_of(record).get(section)
    if saved and saved.text == text:
        return saved
    if (saved.number if saved else 0) != base and saved:
        raise StaleText(saved)
    if saved is None and text == _draft(record, section):
        return None
    return ReportText.objects.create(
        record=record,
        section=section,
        number=saved.number + 1 if saved else 1,
        text=text,
        by=by,
        post=post_of(by, record),
        at=timezone.now(),
    )


def _draft(record: Record, section: str) -> str:
    one, reference = document(record), reference_for(record.area, record.edition_code)
    return board_report.DRAFTS[section](sources_of(record, one, reference, findings(one, reference))).html


@closing_sittings
@transaction.atomic
def freeze_for_board(*, record: Record, meeting: datetime.date, by: User) -> State:
    """Freeze the plan for the board's meeting: parts cannot be saved until it is reopened.

    The revisions, the report as it stands and what they are printed with are pinned, and never change from then on.
    """
    record = locked(record)
    one, reference = document(record), reference_for(record.area, record.edition_code)
    expect(one.state, Status.DRAFTING, act="freezing it for the board")
    found = findings(one, reference)
    texts = {key: text.text for key, text in texts_of(record).items()}
    report = board_report.as_kept(
        board_report.report(sources_of(record, one, reference, found), texts, meeting=meeting)
    )
    data = {
        "meeting": meeting.isoformat(),
        "parts": dict(one.numbers),
        "report": hashlib.sha256(report.encode()).hexdigest(),
    }
    state = append(record=record, kind=Kind.FROZEN, data=data, by=by)
    event = Event.objects.filter(record=record).latest("number")
    BoardPack.objects.create(
        record=record,
        number=state.pack,
        event=event.number,
        head=event.hash,
        meeting=meeting,
        report=report,
        pinned=pin(one, event.number, reference, found),
        by=by,
        post=event.post,
        at=event.at,
    )
    return state
