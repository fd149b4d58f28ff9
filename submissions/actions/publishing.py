"""Publishing a version of a plan, and withdrawing what was published."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bcf.accounts.models import User
from bcf.amounts import show_date
from plans.actions import NotAllowedNow
from plans.actions.events import append, locked, post_of
from plans.document import state_of
from plans.facts import Kind
from plans.keeping_back import left_out, may_be_kept_back
from plans.models import BoardPack, Event, Record
from submissions.actions.files import STALE_AFTER
from submissions.models import Publication, PublishedFile, Submission, Withdrawal
from submissions.package import sha256
from submissions.published import Source
from submissions.publishing import Made, pinned_pack, pinned_submission, whole

UNDER_WAY = (Publication.Status.WAITING, Publication.Status.MAKING)


def publication_is_stale(one: Publication) -> bool:
    """Whether nobody seems to be making a publication that was asked for."""
    return one.status in UNDER_WAY and one.touched_at < timezone.now() - STALE_AFTER


@transaction.atomic
def publish_plan(
    *, record: Record, version: str, reasons: Mapping[str, str], figures_only: bool, by: User
) -> Publication:
    """Publish a version of a plan: `pack-1`, what the board was given, or `submission-2`, what was submitted.

    `reasons` keep further parts back, by their keys; what the edition keeps back is never published. It is made
    outside the request and public once it is whole. Asked for twice, it is published once. Raises `NotAllowedNow`.
    """
    record = locked(record)
    under_way = Publication.objects.select_for_update().filter(record=record, status__in=UNDER_WAY).first()
    if under_way and not publication_is_stale(under_way):
        return under_way
    if under_way:
        give_up_publication(publication=under_way, words="It was not finished within ten minutes.")
    of, pinned, number, words = _version(record, version)
    one = whole(record, pinned)
    kept = {key: reason.strip() for key, reason in reasons.items() if reason.strip() and key in one.edition.part}
    if set(kept) - {part.key for part in may_be_kept_back(one.edition)}:
        raise NotAllowedNow("One of these parts cannot be kept back. Nothing was published.")
    left = left_out(one, kept, figures_only)
    made_from = msgspec.json.encode(Source(of, number, words, pinned, left, figures_only), order="deterministic")
    now = timezone.now()
    last = Publication.objects.filter(record=record).exclude(status="failed").aggregate(last=Max("number"))["last"]
    Publication.objects.filter(record=record, status="failed").delete()
    asked = Publication.objects.create(
        record=record,
        number=(last or 0) + 1,
        made_from=made_from.decode(),
        digest=one.digest,
        words="Waiting for its turn",
        requested_by=by,
        requested_at=now,
        touched_at=now,
    )
    transaction.on_commit(partial(_enqueue, asked.pk))
    return asked


def _version(record: Record, version: str) -> tuple[str, Any, int, str]:
    """Which version it is: its kind, what is pinned of it, its number, and words for it. Raises `NotAllowedNow`."""
    of, _, number = version.partition("-")
    wanted = {"record": record, "number": int(number) if number.isdecimal() and len(number) < 9 else 0}
    if of == "pack":
        pack = BoardPack.objects.filter(**wanted).first()
        if pack:
            words = f"The plan as it was frozen for the board's meeting of {show_date(pack.meeting)}"
            return of, pinned_pack(pack), pack.number, words
    if of == "submission":
        sent = Submission.objects.select_related("record__area").filter(**wanted).first()
        told = {one.number: one for one in state_of(record).submissions}
        if sent and sent.number in told and not told[sent.number].recalled:
            words = f"The plan as it was submitted to NHS England, version {sent.number}"
            return of, pinned_submission(sent), sent.number, words
    raise NotAllowedNow("There is no such version to publish. Nothing was published.")


def _enqueue(pk: int) -> None:
    from submissions.tasks import make_publication

    make_publication.enqueue(pk)


@transaction.atomic
def begin_publication(*, pk: int) -> Publication | None:
    """Take a waiting publication for making. None where another worker has it, or it is done."""
    waiting = Publication.objects.select_for_update(of=("self",)).select_related("record__area", "requested_by")
    found = waiting.filter(pk=pk, status="waiting").first()
    if found:
        found.status, found.progress, found.words, found.touched_at = "making", 1, "Begun", timezone.now()
        found.save(update_fields=["status", "progress", "words", "touched_at"])
    return found


def say_how_far_publication(*, publication: Publication, progress: int, words: str) -> None:
    """Write down how far a publication is, for those who wait for it."""
    Publication.objects.filter(pk=publication.pk, status="making").update(
        progress=progress, words=words, touched_at=timezone.now()
    )


def give_up_publication(*, publication: Publication, words: str) -> None:
    """Write down in plain words why nothing was published."""
    Publication.objects.filter(pk=publication.pk, status__in=UNDER_WAY).update(
        status="failed", words=words[:300], touched_at=timezone.now()
    )


@transaction.atomic
def keep_publication(*, publication: Publication, made: Made) -> Publication:
    """Publish what was made: the event, the page and its files, all or none. Raises `NotAllowedNow` if dropped."""
    record = locked(publication.record)
    one = Publication.objects.select_for_update(of=("self",)).select_related("requested_by").get(pk=publication.pk)
    if one.status != Publication.Status.MAKING:
        raise NotAllowedNow("It was given up meanwhile.")
    source, by = one.source, one.requested_by
    said = {
        "number": one.number,
        "of": source.of,
        "version": source.number,
        "digest": one.digest,
        "parts": source.pinned.parts,
        "left": [[each.place, each.title, each.reason] for each in source.left],
        "figures_only": source.figures_only,
        "page": sha256(made.body.encode()),
        "files": [piece.told for piece in made.pieces],
    }
    append(record=record, kind=Kind.PUBLISHED, data=said, by=by)
    event = Event.objects.filter(record=record).latest("number")
    for piece in made.pieces:
        told = piece.told
        PublishedFile.objects.create(
            publication=one,
            format=piece.format,
            name=piece.name,
            size=told["size"],
            sha256=told["sha256"],
            file=ContentFile(piece.content, name=f"{told['sha256']}.{piece.format}"),
        )
    one.title, one.body, one.event, one.head = made.title, made.body, event.number, event.hash
    one.contents = msgspec.json.encode(made.contents).decode()
    one.pictures = msgspec.json.encode(made.pictures).decode()
    one.by, one.post, one.at, one.touched_at = by, event.post, event.at, event.at
    one.status, one.progress, one.words = Publication.Status.READY, 100, ""
    one.save()
    return one


@transaction.atomic
def withdraw_publication(*, record: Record, number: int, reason: str, by: User) -> Withdrawal:
    """Take a publication back, with a reason: its page then says so, and its files are no longer handed out.

    Raises `NotAllowedNow`. Withdrawing twice does nothing more.
    """
    record = locked(record)
    one = Publication.objects.filter(record=record, number=number, status="ready").first()
    if one is None:
        raise NotAllowedNow("That version is not published.")
    gone = Withdrawal.objects.filter(publication=one).first()
    if gone:
        return gone
    if not reason.strip():
        raise NotAllowedNow("Say why it is withdrawn.")
    data = {"number": number, "reason": reason.strip()}
    append(record=record, kind=Kind.PUBLICATION_WITHDRAWN, data=data, by=by)
    event = Event.objects.filter(record=record).latest("number")
    return Withdrawal.objects.create(
        publication=one, reason=reason.strip(), by=by, post=post_of(by, record), at=event.at
    )
