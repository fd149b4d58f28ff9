"""Asking for a plan's files, and writing down what became of them."""

import hashlib
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from bcf.accounts.models import User
from plans.models import Record
from submissions.making import Ingredients, ingredients_of, key_of, state_note
from submissions.models import MadeFile
from submissions.signatures import is_final

STALE_AFTER = timedelta(minutes=10)
"""A file not heard of for so long is taken as dropped, and made again when it is next asked for."""
Status = MadeFile.Status
UNDER_WAY = (Status.WAITING, Status.MAKING)


def is_stale(made: MadeFile) -> bool:
    """Whether nobody seems to be making a file that was asked for."""
    return made.status in UNDER_WAY and made.touched_at < timezone.now() - STALE_AFTER


@transaction.atomic
def request_file(*, record: Record, format: str, by: User) -> MadeFile:
    """Ask for a file of the plan as it stands. What is there, or being made, is returned as it is.

    One that failed, or that nobody has been making for ten minutes, is made again. The work is done outside the
    request, by a task that begins once the transaction is over.
    """
    made_from = ingredients_of(record)
    return asked_for(
        record=record,
        format=format,
        key=key_of(made_from, format),
        by=by,
        state_note=state_note(made_from),
        signed=is_final(made_from.document.state),
    )


@transaction.atomic
def asked_for(*, record: Record, format: str, key: str, by: User, **about: Any) -> MadeFile:
    """The file of a record that goes by a key: made anew where there is none, or it failed or was dropped.

    `about` is what is written down with a new one.
    """
    now = timezone.now()
    made, is_new = MadeFile.objects.select_for_update(of=("self",)).get_or_create(
        record=record,
        format=format,
        key=key,
        defaults={
            "requested_by": by, "requested_at": now, "touched_at": now, "words": "Waiting for its turn", **about,
        },
    )  # fmt: skip
    if is_new:
        _enqueue(made)
    elif made.status == Status.FAILED or is_stale(made):
        made.status, made.progress, made.words = Status.WAITING, 0, "Waiting for its turn"
        made.requested_by, made.requested_at, made.touched_at = by, now, now
        made.save(update_fields=["status", "progress", "words", "requested_by", "requested_at", "touched_at"])
        _enqueue(made)
    return made


def _enqueue(made: MadeFile) -> None:
    from submissions.tasks import make_file

    transaction.on_commit(partial(make_file.enqueue, made.pk))


def begin(*, pk: int) -> MadeFile | None:
    """Take a waiting file, or one that was dropped, for making. None where another worker has it, or it is done."""
    with transaction.atomic():
        found = (
            MadeFile.objects.select_for_update(of=("self",))
            .select_related("record__area", "requested_by", "pack__record__area")
            .filter(pk=pk)
            .first()
        )
        if found is None or not (found.status == Status.WAITING or is_stale(found)):
            return None
        found.status, found.progress, found.words = Status.MAKING, 1, "Begun"
        found.touched_at = timezone.now()
        found.save(update_fields=["status", "progress", "words", "touched_at"])
        return found


def say_how_far(*, made: MadeFile, progress: int, words: str) -> None:
    """Write down how far a file is, for those who wait for it."""
    MadeFile.objects.filter(pk=made.pk, status=Status.MAKING).update(
        progress=progress, words=words, touched_at=timezone.now()
    )


@transaction.atomic
def keep(*, made: MadeFile, content: bytes) -> MadeFile:
    """Store a file that was made, with its digest."""
    made.file.save(f"{made.key}.{'pdf' if made.pack_id else made.format}", ContentFile(content), save=False)
    made.digest, made.size = hashlib.sha256(content).hexdigest(), len(content)
    made.status, made.progress, made.words = Status.READY, 100, ""
    made.made_at = made.touched_at = timezone.now()
    made.save()
    return made


def give_up(*, made: MadeFile, words: str) -> None:
    """Write down in plain words why a file could not be made."""
    MadeFile.objects.filter(pk=made.pk).update(status=Status.FAILED, words=words[:300], touched_at=timezone.now())


def still_asked_for(*, made: MadeFile) -> Ingredients | None:
    """What the file is made from, if the plan is still what it was when the file was asked for; else None.

    Where the plan has changed since, the file of what it is now is asked for in its place.
    """
    made_from = ingredients_of(made.record)
    if key_of(made_from, made.format) == made.key:
        return made_from
    give_up(made=made, words="The plan was changed before this was made. One with the change is made in its place.")
    request_file(record=made.record, format=made.format, by=made.requested_by)
    return None
