"""Submitting a plan, taking it back, acknowledging it."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import msgspec
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from areas.models import Role
from bcf.accounts.models import User
from plans.actions import NotAllowedNow
from plans.actions.events import append, locked, post_of
from plans.actions.sittings import closing_sittings
from plans.checks.base import Finding
from plans.document import state_of
from plans.facts import Kind, Status
from plans.findings import findings_now
from plans.models import Event, Record
from plans.reference import reference_for
from plans.states import State
from submissions.actions.files import STALE_AFTER
from submissions.dry_run import DryRun, dry_run, late
from submissions.models import Package, Submission, SubmittedFile
from submissions.package import Piece

UNDER_WAY = (Package.Status.WAITING, Package.Status.MAKING)
CHANGED = "The plan was changed while its files were made. Nothing was submitted."


def package_is_stale(package: Package) -> bool:
    """Whether nobody seems to be making a package that was asked for."""
    return package.status in UNDER_WAY and package.touched_at < timezone.now() - STALE_AFTER


@closing_sittings
@transaction.atomic
def submit_plan(*, record: Record, reasons: Mapping[str, str], by: User) -> Package:
    """Submit a plan: its files are made outside the request, and then it is submitted as of now.

    `reasons` are for the warnings that stop only the submission, by the finding's key. Raises `NotAllowedNow`, which
    says what stops it. Asked for twice, it is submitted once.
    """
    record = locked(record)
    under_way = Package.objects.select_for_update().filter(record=record, status__in=UNDER_WAY).first()
    if under_way and not package_is_stale(under_way):
        return under_way
    if under_way:
        give_up_package(package=under_way, words="It was not finished within ten minutes.")
    state, now = state_of(record), timezone.now()
    reference = reference_for(record.area, record.edition_code)
    given = {key: reason.strip() for key, reason in reasons.items() if reason.strip()}
    asked = dry_run(record, state, reference, findings_now(record), now)
    _refuse(asked, given)
    package = Package.objects.create(
        record=record,
        head=record.head,
        accepted=msgspec.json.encode({one.key: given[one.key] for one in asked.to_accept}, order="sorted").decode(),
        words="Waiting for its turn",
        by=by,
        post=post_of(by, record),
        at=now,
        touched_at=now,
    )
    transaction.on_commit(partial(_enqueue, package.pk))
    return package


def _refuse(asked: DryRun, reasons: Mapping[str, str]) -> None:
    """Raise `NotAllowedNow` with all that stops a submission."""
    why = [*asked.why_not, *(f"{one.id}: {one.message}" for one in asked.stops)]
    why += [f"{one.id}: {one.message} Give a reason." for one in asked.to_accept if one.key not in reasons]
    if why:
        raise NotAllowedNow(f"The plan was not submitted. {' '.join(why)}")


def _enqueue(package: int) -> None:
    from submissions.tasks import make_submission

    make_submission.enqueue(package)


@transaction.atomic
def begin_package(*, pk: int) -> Package | None:
    """Take a waiting package for making. None where another worker has it, or it is done."""
    found = Package.objects.select_for_update().filter(pk=pk, status=Package.Status.WAITING).first()
    if found:
        found.status, found.progress, found.words, found.touched_at = "making", 1, "Begun", timezone.now()
        found.save(update_fields=["status", "progress", "words", "touched_at"])
    return found


def say_how_far_package(*, package: Package, progress: int, words: str) -> None:
    """Write down how far a package is, for those who wait for it."""
    Package.objects.filter(pk=package.pk, status=Package.Status.MAKING).update(
        progress=progress, words=words, touched_at=timezone.now()
    )


def give_up_package(*, package: Package, words: str) -> None:
    """Write down in plain words why nothing was submitted."""
    Package.objects.filter(pk=package.pk).update(
        status=Package.Status.FAILED, words=words[:300], touched_at=timezone.now()
    )


@transaction.atomic
def record_submission(*, package: Package, said: Mapping[str, Any], pieces: Iterable[Piece]) -> Submission:
    """Submit the package that was made: the event, the submission and its files, all or none.

    Raises `NotAllowedNow` where the plan has moved on since it was asked for, or the package was given up meanwhile.
    """
    record = locked(package.record)
    package = Package.objects.select_for_update().get(pk=package.pk)
    if package.status != Package.Status.MAKING or record.head != package.head:
        raise NotAllowedNow(CHANGED)
    append(record=record, kind=Kind.SUBMITTED, data=said, by=package.by, post=package.post, at=package.at)
    event = Event.objects.filter(record=record).order_by("number").last()
    if event is None or event.kind != Kind.SUBMITTED:
        raise RuntimeError("The event of a submission was not written.")
    submission = Submission.objects.create(
        record=record,
        number=said["number"],
        event=event.number,
        head=event.hash,
        digest=said["digest"],
        pinned=event.data,
        by=package.by,
        post=package.post,
        at=package.at,
    )
    for piece in pieces:
        SubmittedFile.objects.create(
            submission=submission,
            format=piece.format,
            name=piece.name,
            size=piece.told["size"],
            sha256=piece.told["sha256"],
            unsealed_sha256=piece.unsealed,
            file=ContentFile(piece.content, name=f"{piece.told['sha256']}{'.' + piece.name.rpartition('.')[2]}"),
        )
    package.status, package.progress, package.words = Package.Status.READY, 100, ""
    package.touched_at = timezone.now()
    package.save(update_fields=["status", "progress", "words", "touched_at"])
    return submission


def findings_for(record: Record, package: Package) -> tuple[Finding, ...]:
    """The findings that a package goes out with: the plan's, and that it is late.

    Raises `NotAllowedNow` where, since it was asked for, something stops it, or has a reason no more.
    """
    reference, found = reference_for(record.area, record.edition_code), findings_now(record)
    reasons: dict[str, str] = msgspec.json.decode(package.accepted)
    state = state_of(record)
    asked = dry_run(record, state, reference, found, package.at)
    _refuse(asked, reasons)
    if set(reasons) != {one.key for one in asked.to_accept}:
        raise NotAllowedNow(CHANGED)
    return (*found, *late(state, reference, package.at))


@transaction.atomic
def recall_submission(*, record: Record, reason: str, by: User) -> State:
    """Take the submission back, with a reason, before it is acknowledged. Raises `NotAllowedNow`."""
    record = locked(record)
    sent = state_of(record).submitted
    if sent is None:
        raise NotAllowedNow("Nothing is submitted that could be recalled.")
    if sent.acknowledged or record.status != Status.SUBMITTED:
        raise NotAllowedNow("The area team has acknowledged the submission: it cannot be recalled now.")
    if not reason.strip():
        raise NotAllowedNow("Say why the submission is recalled.")
    data = {"number": sent.number, "reason": reason.strip()}
    return append(record=record, kind=Kind.RECALLED, data=data, by=by)


@transaction.atomic
def acknowledge_submission(*, record: Record, by: User) -> State:
    """Acknowledge that the submission was received, for the area's team. Twice does nothing."""
    record = locked(record)
    state = state_of(record)
    if state.submitted is None:
        raise NotAllowedNow("Nothing is submitted that could be acknowledged.")
    if state.submitted.acknowledged:
        return state
    post = post_of(by, record, role=Role.ASSURER)
    return append(record=record, kind=Kind.ACKNOWLEDGED, data={"number": state.submitted.number}, by=by, post=post)
