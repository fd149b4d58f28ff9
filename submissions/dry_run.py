"""What a submission would take with it, to whom, and what stops it: worked out without doing anything."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from areas.models import Round
from plans.checks.base import SUBMISSION, WARNING, Finding, Place, found
from plans.facts import Status
from plans.findings import stopping
from plans.models import Record
from plans.reference import Reference
from plans.states import State
from submissions.seal import NoKey, key_file
from submissions.signatures import moment

ENDINGS = {"pdf": ".pdf", "xlsx": ".xlsx", "json": ".json", "manifest": " manifest.json"}
ABOUT = {
    "pdf": "The whole plan, sealed electronically, with the workbook and the data attached inside it",
    "xlsx": "Part 2, with live formulas; the digest is among its properties",
    "json": "Every answer as data",
    "manifest": "Each file's size and digest, the signatures, and where the record of events stood",
}
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class DryRun:
    """What would go, and what stands in the way.

    `stops` must be put right first; `to_accept` are warnings that stop only the submission, and go with a reason;
    `why_not` says in sentences what else is missing.
    """

    number: int
    names: dict[str, str]
    recipients: tuple[str, ...]
    stops: tuple[Finding, ...]
    to_accept: tuple[Finding, ...]
    why_not: tuple[str, ...]

    @property
    def possible(self) -> bool:
        """Whether it could be submitted now, with reasons for the warnings that want one."""
        return not self.stops and not self.why_not


def dry_run(record: Record, state: State, reference: Reference, findings: Iterable[Finding], at: datetime) -> DryRun:
    """The submission of a record as it would be at a time: one query."""
    number = len(state.submissions) + 1
    left = stopping([*findings, *late(state, reference, at)], state.acceptances, act=SUBMISSION)
    to_accept = tuple(one for one in left if one.level == WARNING and one.stops == SUBMISSION)
    why_not = []
    if state.status != Status.SIGNED:
        why_not.append(_why_not_yet(state))
    try:
        key_file()
    except NoKey as why:
        why_not.append(str(why))
    return DryRun(
        number=number,
        names={format: file_name(record, number, format) for format in ENDINGS},
        recipients=recipients_of(record),
        stops=tuple(one for one in left if one not in to_accept),
        to_accept=to_accept,
        why_not=tuple(why_not),
    )


def _why_not_yet(state: State) -> str:
    if state.status == Status.SIGNING:
        return "Not every body has signed."
    if state.submitted:
        return f"Version {state.submitted.number} is submitted."
    return "Sign-off has not been requested."


def file_name(record: Record, number: int, format: str) -> str:
    """What a submitted file is called: `South Kent Coast HWB 2014-02 version 1.pdf`."""
    return f"{record.area.name} HWB {record.edition_code} version {number}{ENDINGS[format]}"


def due(state: State, reference: Reference) -> datetime | None:
    """When what is being written is due: not an in-year amendment, which no round asks for."""
    return None if state.amending else reference.deadline


def late(state: State, reference: Reference, at: datetime) -> tuple[Finding, ...]:
    """S3, by the clock: a submission after the deadline of the round, or of the area's extension.

    It says nothing of how late, so that a reason given for it does not lapse with every minute.
    """
    deadline = due(state, reference)
    if deadline is None or at <= deadline:
        return ()
    one = found(
        "S3",
        WARNING,
        f"The plan is submitted after its deadline, {moment(deadline)}.",
        places=[Place("sign-off", "", "Sign-off")],
        stops=SUBMISSION,
        short="The deadline has passed",
    )
    return (one,)


def recipients_of(record: Record) -> tuple[str, ...]:
    """Who receives the plans of this edition, as its last round says: one query."""
    last = Round.objects.filter(edition_code=record.edition_code).order_by("deadline").last()
    return tuple(filter(None, (one.strip() for one in re.split(r"[;\n]", last.recipients)))) if last else ()


def addresses(recipients: Iterable[str]) -> list[str]:
    """The e-mail addresses among recipients that are told in words."""
    return list(dict.fromkeys(address for one in recipients for address in ADDRESS.findall(one)))
