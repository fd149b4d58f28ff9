"""Saving parts, restoring an earlier revision, giving parts to people. All of them end what is typed meanwhile."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from bcf import parts as part_types
from bcf.accounts.models import User
from plans.actions.drafting import Draft, How, NothingToSave, store_parts
from plans.actions.events import append, locked, role_of
from plans.actions.sittings import close_sittings
from plans.facts import Kind
from plans.models import Assignment, PartRevision, Record, Sitting


def save_parts(
    *,
    record: Record,
    changes: Iterable[Draft],
    by: User,
    how: str = How.BROWSER,
    void_signatures: bool = False,
    source: Mapping[str, Any] | None = None,
    sitting: Sitting | None = None,
) -> dict[str, PartRevision]:
    """The only door in: store new revisions of any number of parts, their projection, and one event; or nothing.

    Returns the newest revision of each part named. A part whose content is what is stored already is left alone,
    whatever its base; but of a part that was carried over, the same content from its base is a revision, by the
    person who has looked at it. `source` is what the event says of where the content is from. Raises `StaleSave`
    where a base is not the newest, `NotEditable` where the state allows no saving, `WouldVoidSignatures` where
    signatures would lapse and `void_signatures` is False.

    `sitting` is the person's own that this save goes on from: it ends with the save. Every other open sitting of
    these parts is closed first, in a transaction of its own, and the save is stale where it started before that.
    """
    drafts = list(changes)
    close_sittings(record=record, parts=[draft.part for draft in drafts], apart_from=sitting)
    with transaction.atomic():
        kept = store_parts(
            record=record,
            changes=drafts,
            by=by,
            how=how,
            void_signatures=void_signatures,
            source=source,
        )
        if sitting:
            Sitting.objects.filter(pk=sitting.pk, by=by).delete()
    return kept


def restore_part(
    *, record: Record, part: str, number: int, base: int, by: User, void_signatures: bool = False
) -> dict[str, PartRevision]:
    """Save an earlier revision's content as a new one. Raises as `save_parts`, and `NothingToSave` for none."""
    try:
        earlier = PartRevision.objects.get(record=record, part=part, number=number)
    except PartRevision.DoesNotExist:
        raise NothingToSave(f"{part} has no revision {number}.") from None
    known = record.edition.find(part)
    if known is None:
        raise NothingToSave(f"There is no part {part}.")
    content = part_types.decode(known, earlier.content)
    return save_parts(
        record=record,
        changes=[Draft(part, content, base)],
        by=by,
        how=How.RESTORED,
        void_signatures=void_signatures,
    )


def assign_part(*, record: Record, part: str, person: User | None, due: datetime.date | None, by: User) -> Assignment:
    """Give a part to a person (or to nobody), by a day. The same holder and day again does nothing.

    It is a hand-over: what others have typed of the part so far is closed first, and is what the holder finds.
    """
    close_sittings(record=record, parts=[part])
    return _assign(record, part, person, due, by)


@transaction.atomic
def _assign(record: Record, part: str, person: User | None, due: datetime.date | None, by: User) -> Assignment:
    record = locked(record)
    if record.edition.find(part) is None:
        raise NothingToSave(f"There is no part {part}.")
    role = role_of(person, record) if person else None
    post = role.post if role else str(person or "")
    held = Assignment.objects.filter(record=record, part=part).first()
    if held and (held.person_id, held.due) == (person.pk if person else None, due):
        return held
    held, _ = Assignment.objects.update_or_create(
        record=record,
        part=part,
        defaults={"person": person, "post": post, "due": due, "by": by, "at": timezone.now()},
    )
    append(
        record=record,
        kind=Kind.ASSIGNED,
        data={
            "part": part,
            "post": post,
            "due": due.isoformat() if due else "",
            "person": person.pk if person else 0,
        },
        by=by,
    )
    return held
