"""The e-mail by which a submission goes to its recipients, and the receipt that stands in it."""

from django.core.mail import EmailMessage

from plans.facts import Status
from submissions.dry_run import addresses
from submissions.models import Submission
from submissions.signatures import moment, signed_by

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "manifest": "application/json",
}


def receipt_of(submission: Submission) -> str:
    """The receipt as text: what was submitted, when, by whom, and the digests by which it is known again."""
    record, facts = submission.record, submission.facts
    lines = [
        "RECEIPT",
        "",
        f"Plan:          Better Care Fund plan, {record.area.name}",
        f"Edition:       {record.edition_code}",
        f"Version:       {submission.number}",
        f"{Status.SUBMITTED.label}:     {moment(submission.at)}{', after the deadline' if facts['late'] else ''}",
        f"By:            {submission.post}",
        f"To:            {'; '.join(facts['recipients']) or 'no recipient is recorded'}",
        f"Signed by:     {signed_by(facts['signatures'])}",
        "",
        "Content (what the signatures are to), SHA-256:",
        f"  {submission.digest}",
        "Record of events at this submission, SHA-256:",
        f"  {submission.head}",
        "",
        "Files",
    ]
    for one in facts["files"]:
        lines += ["", f"  {one['name']}", f"  {one['size']:,} bytes, SHA-256:", f"  {one['sha256']}"]
    for one in facts["accepted"]:
        lines += ["", f"Submitted all the same ({one['check']}): {one['message']}", f"  Reason: {one['reason']}"]
    return "\n".join(lines) + "\n"


def message_of(submission: Submission) -> EmailMessage:
    """The e-mail with the submission's files attached."""
    record = submission.record
    words = (
        f"The Better Care Fund plan of {record.area.name} (edition {record.edition_code}, version "
        f"{submission.number}) is attached.\n\n{receipt_of(submission)}"
    )
    message = EmailMessage(
        subject=f"Better Care Fund plan: {record.area.name}, {record.edition_code}, version {submission.number}",
        body=words,
        to=addresses(submission.facts["recipients"]),
    )
    for one in submission.files.all():
        message.attach(one.name, one.content(), CONTENT_TYPES[one.format])
    return message


def as_file(submission: Submission) -> bytes:
    """The e-mail as a file that a mail program opens as a draft, ready to send."""
    written = message_of(submission).message()
    written["X-Unsent"] = "1"
    del written["From"]
    return written.as_bytes()
