"""Whether a plan's record of events is whole, and no shorter than the receipts that were given for it."""

from collections.abc import Mapping

from plans.chain import broken
from plans.facts import Kind
from plans.models import Event, Record
from submissions.models import Publication, PublishedFile, Submission
from submissions.package import sha256


def faults(record: Record) -> list[str]:
    """What is wrong with a record's events, receipts and submitted files, in sentences; nothing where all is well."""
    events = {one.number: one for one in Event.objects.filter(record=record).order_by("number")}
    bad = broken(events.values(), record.head)
    found = [] if bad is None else [f"Event {bad} is missing, or not as it was written."]
    submissions = list(Submission.objects.filter(record=record).order_by("number").prefetch_related("files"))
    for one in submissions:
        event = events.get(one.event)
        if event is None or event.hash != one.head:
            found.append(f"The receipt of version {one.number} names event {one.event}, not there as it was.")
        elif event.data != one.pinned:
            found.append(f"What version {one.number} pins is not what its event says.")
        found += _files(one)
    found += _publications(record, events)
    held = {one.event for one in submissions}
    found += [
        f"Event {one.number} submitted a version of which nothing is kept."
        for one in events.values()
        if one.kind == Kind.SUBMITTED and one.number not in held
    ]
    return found


def _publications(record: Record, events: Mapping[int, Event]) -> list[str]:
    """The publications that are not what their events say: page and files."""
    found = []
    for one in Publication.objects.filter(record=record, status="ready").prefetch_related("files"):
        event = events.get(one.event or 0)
        told = event.facts if event and event.hash == one.head else None
        if told is None:
            found.append(f"Publication {one.number} names event {one.event}, not there as it was.")
        elif told["page"] != sha256(one.body.encode()):
            found.append(f"The page of publication {one.number} is not as it was published.")
        digests = {each["format"]: each["sha256"] for each in told["files"]} if told else {}
        for file in one.files.all():
            if sha256(_content(file)) != digests.get(file.format):
                found.append(f"The file “{file.name}” is missing, or not as it was published.")
    return found


def _content(file: PublishedFile) -> bytes:
    try:
        return file.content()
    except OSError:
        return b""


def _files(one: Submission) -> list[str]:
    """The files of a submission that are not what its event says."""
    found, kept = [], {file.format: file for file in one.files.all()}
    for told in one.facts["files"]:
        file = kept.get(told["format"])
        try:
            content = file.content() if file else b""
        except OSError:
            content = b""
        if sha256(content) != told["sha256"]:
            found.append(f"The file “{told['name']}” is missing, or not as it was submitted.")
    return found
