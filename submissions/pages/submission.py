"""The page of a plan's submission, ready to show: the receipt, the dry run, the earlier versions."""

from typing import Any

from django.template.defaultfilters import filesizeformat

from bcf.amounts import joined
from plans.models import Record
from plans.pages.findings import shown
from plans.pages.shell import when
from plans.states import State, Submitted
from submissions.dry_run import ABOUT, DryRun
from submissions.models import Package, Sending, Submission, SubmittedFile
from submissions.signatures import moment, signed_by

TITLES = {
    "pdf": "PDF of the whole plan",
    "xlsx": "Workbook of Part 2",
    "json": "JSON of the whole plan",
    "manifest": "Manifest",
}


def in_pieces(digest: str) -> list[str]:
    """A digest in pieces between which a line may break."""
    return [digest[start : start + 16] for start in range(0, len(digest), 16)]


def _file(record: Record, one: Submission, file: SubmittedFile) -> dict[str, Any]:
    return {
        "title": TITLES[file.format],
        "name": file.name,
        "size": filesizeformat(file.size),
        "sha256": in_pieces(file.sha256),
        "url": record.url("submitted", number=str(one.number), format=file.format),
    }


def version(record: Record, one: Submission, told: Submitted) -> dict[str, Any]:
    """A submission with its receipt, its files and what became of it."""
    facts = one.facts
    sendings = sorted(one.sendings.all(), key=lambda each: (each.at, each.pk))
    return {
        "number": one.number,
        "at": moment(one.at),
        "late": facts["late"],
        "post": one.post,
        "recipients": facts["recipients"],
        "signed_by": signed_by(facts["signatures"]),
        "digest": in_pieces(one.digest),
        "head": in_pieces(one.head),
        "files": [_file(record, one, file) for file in one.files.all()],
        "accepted": facts["accepted"],
        "read_url": record.url("submitted_read", number=str(one.number)),
        "receipt_url": record.url("submitted", number=str(one.number), format="receipt"),
        "email_url": record.url("submitted", number=str(one.number), format="email"),
        "sending": sendings[-1] if sendings else None,
        "sent_before": [_sent(each) for each in sendings[:-1]],
        "recalled": told.recalled
        and {
            "when": moment(told.recalled.at),
            "post": told.recalled.post,
            "reason": told.recalled.data["reason"],
        },
        "acknowledged": told.acknowledged and {"when": moment(told.acknowledged.at), "post": told.acknowledged.post},
    }


def _sent(one: Sending) -> str:
    """What came of an earlier attempt to e-mail a submission, in a sentence."""
    if not one.sent:
        return f"{moment(one.at)}: not sent. {one.words}"
    lost = " ".join(one.bounced.splitlines())
    return f"{moment(one.at)}: sent to {one.recipients}.{f' It came back. {lost}' if lost else ''}"


def versions(record: Record, state: State) -> list[dict[str, Any]]:
    """All submissions of a plan, the newest first: three queries."""
    told = {one.number: one for one in state.submissions}
    found = Submission.objects.filter(record=record).order_by("-number").prefetch_related("files", "sendings")
    return [version(record, one, told[one.number]) for one in found if one.number in told]


def last_package(record: Record) -> Package | None:
    """The package that was asked for last: one query."""
    return Package.objects.filter(record=record).order_by("pk").last()


def dry_run_shown(record: Record, asked: DryRun, state: State, due: str) -> dict[str, Any]:
    """What would go, to whom, and what stops it."""
    return {
        "number": asked.number,
        "files": [
            {"title": TITLES[format], "name": name, "about": ABOUT[format]} for format, name in asked.names.items()
        ],
        "recipients": asked.recipients,
        "stops": [shown(record, one, state) for one in asked.stops],
        "why_not": asked.why_not,
        "possible": asked.possible,
        "due": due,
        "signed": f"{joined([one.label for one in state.standing.values()])}" if state.standing else "",
        "saved": when(state.saved_at),
    }
