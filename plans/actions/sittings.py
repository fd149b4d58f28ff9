"""Saving as somebody types, and closing what was typed into one revision."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial, wraps
from typing import ParamSpec, TypeVar, cast

from django.db import transaction
from django.utils import timezone

from bcf import parts as part_types
from bcf.accounts.models import User
from bcf.editions.base import COMMENTARY, Entry, Part
from bcf.parts import Content
from plans.actions.drafting import Draft, NotEditable, NothingToSave, StaleSave, WouldVoidSignatures, store_parts
from plans.actions.events import locked
from plans.actions.holding import forget_held
from plans.commentaries import would_void
from plans.document import state_of
from plans.models import PartRevision, Record, Sitting
from plans.sittings import IDLE

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

LARGEST = 1_000_000
"""The most bytes of a part that are saved as somebody types; more is saved by the button."""


class Reason(StrEnum):
    """Why what was typed is not saved as it is typed, or, of `CONFLICT`, cannot go into the plan by itself."""

    CONFLICT = "conflict"
    OTHER_WINDOW = "other_window"
    FROZEN = "frozen"
    SIGNED = "signed"
    TOO_LARGE = "too_large"


class NotKept(Exception):
    """What was typed was not saved, for a reason; the page has it still."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Kept:
    """What was typed is saved: its token, and when. `overtaken` is what somebody else saved after it was begun."""

    token: str
    at: datetime
    overtaken: PartRevision | None = None


@transaction.atomic
def autosave(*, record: Record, part: str, content: Content, token: str, by: User, page: str = "") -> Kept:
    """Keep what a person has typed of a part, outside the plan: no revision, no event.

    `token` names what they last had: their open sitting, else a revision. Where somebody else has saved a newer one
    since, it is kept all the same, apart, and the answer says so: nothing is saved over what its author has not seen.
    The same content as is kept, or is in the plan, is kept already, whatever the token. Once it is idle the worker
    closes it. Raises `NotKept` where their sitting went on in another window, where the state allows no saving, where
    signatures would be void, or where it is too large; `NothingToSave` where there is no such part.
    """
    known = record.edition.find(part)
    if known is None:
        raise NothingToSave(f"There is no part {part}.")
    stored = part_types.encode(part_types.canonical(known, content))
    digest = part_types.digest(stored)
    record, now = locked(record), timezone.now()
    newest = _newest(record, part)
    sitting = Sitting.objects.filter(record=record, part=part, by=by).first()
    if digest == (newest.digest if newest else _empty_token(known)):
        if sitting:
            sitting.delete()
        return Kept(digest, now)
    if sitting and sitting.digest == digest:
        return Kept(digest, sitting.at, _overtaking(newest, sitting.base))
    _refuse(record, known, len(stored))
    base = _base(known, newest, sitting, token, record, by)
    looked_after = sitting is not None and sitting.at > now - IDLE
    if sitting is None:
        sitting = Sitting(record=record, part=part, by=by, base=base, opened_at=now)
    sitting.content, sitting.digest, sitting.page, sitting.at = stored.decode(), digest, page, now
    sitting.save()
    if not looked_after:
        transaction.on_commit(partial(close_later, sitting.pk, now), robust=True)
    return Kept(digest, now, _overtaking(newest, base))


def close_later(sitting: int, at: datetime) -> None:
    """Have the worker look at a sitting, by its id and when it was last saved, as soon as it can be idle.

    One task for a sitting, not one for everything that is typed in it. Where tasks cannot wait there is none: the
    sitting closes when somebody opens the part or acts on the plan.
    """
    from plans.tasks import close_when_idle

    if close_when_idle.get_backend().supports_defer:
        close_when_idle.using(run_after=at + IDLE + timedelta(seconds=1)).enqueue(sitting)


def _overtaking(newest: PartRevision | None, base: int) -> PartRevision | None:
    return newest if newest and newest.number != base else None


def _newest(record: Record, part: str) -> PartRevision | None:
    revisions = PartRevision.objects.filter(record=record, part=part, newest=True)
    return revisions.select_related("by").defer("content").order_by("number").first()


def _empty_token(part: Part) -> str:
    return part_types.digest(part_types.encode(part_types.empty(part)))


def _refuse(record: Record, part: Part, size: int) -> None:
    """Raise `NotKept` for what the state does not allow, and for what is too large."""
    if size > LARGEST:
        raise NotKept(Reason.TOO_LARGE)
    state = state_of(record)
    if not (state.open_to_commentary if part.scope == COMMENTARY else state.editable):
        raise NotKept(Reason.FROZEN)
    about = (Entry(part.about, part.about),) if part.pattern else ()
    if would_void(state, record.edition.of_plan(about, about), part):
        raise NotKept(Reason.SIGNED)


def _base(
    part: Part, newest: PartRevision | None, sitting: Sitting | None, token: str, record: Record, by: User
) -> int:
    """The number of the revision under what was typed. Raises `NotKept` where the token names nothing to go on from.

    A newer revision of the person's own is from another window of theirs, not from somebody else.
    """
    if sitting:
        if token != sitting.digest:
            raise NotKept(Reason.OTHER_WINDOW)
        return sitting.base
    if token == (newest.digest if newest else _empty_token(part)):
        return newest.number if newest else 0
    if newest is None or newest.by_id == by.pk:
        raise NotKept(Reason.OTHER_WINDOW)
    older = PartRevision.objects.filter(record=record, part=part.key, digest=token).order_by("number").last()
    if older is None and token != _empty_token(part):
        raise NotKept(Reason.OTHER_WINDOW)
    return older.number if older else 0


def close_sittings(
    *,
    record: Record,
    parts: Iterable[str] | None = None,
    idle_since: datetime | None = None,
    apart_from: Sitting | None = None,
) -> int:
    """Close open sittings of a record, each into one revision of its person's, and return how many are in the plan.

    All of them, or those of these parts, or those last saved before `idle_since`. One that says what the plan says
    is dropped. One that may not be saved now (its base is not the newest, the plan is frozen, signatures would be
    void) stays open, for its person to save by hand.
    """
    wanted = Sitting.objects.filter(record=record)
    if parts is not None:
        wanted = wanted.filter(part__in=list(parts))
    if idle_since is not None:
        wanted = wanted.filter(at__lt=idle_since)
    if apart_from is not None:
        wanted = wanted.exclude(pk=apart_from.pk)
    if not wanted.exists():
        return 0
    with transaction.atomic():
        held = locked(record)
        closing = wanted.select_related("by").order_by("opened_at", "pk")
        return sum(_close(held, sitting) for sitting in closing)


def _close(record: Record, sitting: Sitting) -> bool:
    """Close one sitting, if it may be. The record is locked."""
    part = record.edition.find(sitting.part)
    if part is None:
        return False
    based_on = PartRevision.objects.filter(record=record, part=sitting.part, number=sitting.base).first()
    if sitting.digest != (based_on.digest if based_on else _empty_token(part)):
        draft = Draft(sitting.part, part_types.decode(part, sitting.content), sitting.base)
        try:
            with transaction.atomic():
                store_parts(record=record, changes=[draft], by=sitting.by, since=sitting.opened_at)
        except (StaleSave, NotEditable, WouldVoidSignatures):
            return False
    sitting.delete()
    return True


def closing_sittings(act: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Of an act that reads the content for good: whatever is being typed of its `record` is closed before it.

    In a transaction of its own: an act that is refused over what was typed leaves it in the plan, to be read.
    """

    @wraps(act)
    def closed_first(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        close_sittings(record=cast(Record, kwargs["record"]))
        return act(*args, **kwargs)

    return closed_first


@transaction.atomic
def discard_typing(*, record: Record, part: str, by: User, held: int = 0) -> bool:
    """Throw away what a person has typed of a part and not saved: their sitting, or the held text of that number.

    Whether there was any.
    """
    record = locked(record)
    if held:
        return forget_held(held=held, by=by)
    return bool(Sitting.objects.filter(record=record, part=part, by=by).delete()[0])
