"""Starting a plan, saving its parts, giving parts to people, accepting warnings."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from areas.models import Area
from bcf import parts as part_types
from bcf.accounts.models import User
from bcf.editions import edition as edition_of
from bcf.parts import Content
from plans.actions.events import append, locked, role_of
from plans.document import newest_revisions, state_of
from plans.kinds import project
from plans.models import Assignment, PartRevision, Record
from plans.states import Kind, State, plan_digest

How = PartRevision.How


@dataclass(frozen=True)
class Draft:
    """What somebody wants to save: a part's content, and the number of the revision they started from, 0 for none."""

    part: str
    content: Content
    base: int


class StaleSave(Exception):
    """Somebody else saved the part after this person opened it. Carries what they saved; nothing was written."""

    def __init__(self, part: str, newest: PartRevision, content: Content) -> None:
        super().__init__(f"{part} was saved by somebody else meanwhile.")
        self.part = part
        self.newest = newest
        self.content = content


class NotEditable(Exception):
    """The plan's state allows no saving: frozen for the board, or submitted."""


class WouldVoidSignatures(Exception):
    """The save changes content that has been signed, and was not told to. Carries how many signatures."""

    def __init__(self, count: int) -> None:
        super().__init__(f"This would void {count} signatures.")
        self.count = count


class NothingToSave(Exception):
    """There is no such revision to restore."""


def start_plan(*, area: Area, edition_code: str, by: User) -> Record:
    """The area's plan in an edition, started now unless it is there already: two who start at once get one plan."""
    edition = edition_of(edition_code)
    found = Record.objects.filter(area=area, edition_code=edition_code, kind=Record.Kind.PLAN, period="").first()
    if found:
        return found
    try:
        with transaction.atomic():
            record = Record.objects.create(
                area=area, edition_code=edition.code, started_by=by, started_at=timezone.now()
            )
            append(
                record=record,
                kind=Kind.STARTED,
                data={"edition": edition.code, "area": area.slug, "digest": plan_digest(edition.code, {})},
                by=by,
            )
            return record
    except IntegrityError:
        return Record.objects.get(area=area, edition_code=edition_code, kind=Record.Kind.PLAN, period="")


@transaction.atomic
def save_parts(
    *,
    record: Record,
    changes: Iterable[Draft],
    by: User,
    how: str = How.BROWSER,
    void_signatures: bool = False,
    source: Mapping[str, Any] | None = None,
) -> dict[str, PartRevision]:
    """The only door in: store new revisions of any number of parts, their projection, and one event; or nothing.

    Returns the newest revision of each part named. A part whose content is what is stored already is left alone,
    whatever its base; but of a part that was carried over, the same content from its base is a revision, by the
    person who has looked at it. `source` is what the event says of where the content is from. Raises `StaleSave`
    where a base is not the newest, `NotEditable` where the state allows no saving, `WouldVoidSignatures` where
    signatures would lapse and `void_signatures` is False.
    """
    record = locked(record)
    edition = record.edition
    revisions = newest_revisions(record)
    kept: dict[str, PartRevision] = {}
    changed: dict[str, Content] = {}
    differing: set[str] = set()
    for draft in changes:
        part = edition.part[draft.part]
        content = part_types.canonical(part, draft.content)
        newest = revisions.get(draft.part)
        stored = newest.content.encode() if newest else part_types.encode(part_types.empty(part))
        same = part_types.encode(content) == stored
        looked_at = (
            newest is not None and (newest.how, how) == (How.CARRIED, How.BROWSER) and draft.base == newest.number
        )
        if same and not looked_at:
            if newest:
                kept[draft.part] = newest
            continue
        if newest and draft.base != newest.number:
            raise StaleSave(draft.part, newest, part_types.decode(part, newest.content))
        changed[draft.part] = content
        if not same:
            differing.add(draft.part)
    if not changed:
        return kept
    _refuse_unless_editable(state_of(record), void_signatures or not differing)
    at = timezone.now()
    for key, content in changed.items():
        revisions[key] = kept[key] = _append_revision(record, key, content, revisions.get(key), by, at, how)
        project(record, edition.part[key], content)
    append(
        record=record,
        kind=Kind.SAVED,
        data={
            "parts": {key: {"number": kept[key].number, "digest": kept[key].digest} for key in changed},
            "how": how,
            "digest": content_digest(record, revisions),
            **({"from": dict(source)} if source else {}),
        },
        by=by,
    )
    return kept


def _refuse_unless_editable(state: State, void_signatures: bool) -> None:
    if not state.editable:
        raise NotEditable(state.status)
    if state.standing and not void_signatures:
        raise WouldVoidSignatures(len(state.standing))


def _append_revision(
    record: Record,
    key: str,
    content: Content,
    newest: PartRevision | None,
    by: User,
    at: datetime.datetime,
    how: str,
) -> PartRevision:
    stored = part_types.encode(content)
    if newest:
        PartRevision.objects.filter(pk=newest.pk).update(newest=False)
    return PartRevision.objects.create(
        record=record,
        part=key,
        number=newest.number + 1 if newest else 1,
        content=stored.decode(),
        schema_version=part_types.SCHEMA_VERSION,
        digest=part_types.digest(stored),
        by=by,
        at=at,
        how=how,
    )


def content_digest(record: Record, revisions: dict[str, PartRevision]) -> str:
    """The digest of a record's content: parts that hold nothing count as never written."""
    held = {}
    for part in record.edition.parts:
        if part.key in revisions:
            nothing = part_types.digest(part_types.encode(part_types.empty(part)))
            if revisions[part.key].digest != nothing:
                held[part.key] = revisions[part.key].digest
    return plan_digest(record.edition_code, held)


@transaction.atomic
def restore_part(
    *, record: Record, part: str, number: int, base: int, by: User, void_signatures: bool = False
) -> dict[str, PartRevision]:
    """Save an earlier revision's content as a new one. Raises as `save_parts`, and `NothingToSave` for none."""
    try:
        earlier = PartRevision.objects.get(record=record, part=part, number=number)
    except PartRevision.DoesNotExist:
        raise NothingToSave(f"{part} has no revision {number}.") from None
    content = part_types.decode(record.edition.part[part], earlier.content)
    return save_parts(
        record=record,
        changes=[Draft(part, content, base)],
        by=by,
        how=How.RESTORED,
        void_signatures=void_signatures,
    )


@transaction.atomic
def assign_part(*, record: Record, part: str, person: User | None, due: datetime.date | None, by: User) -> Assignment:
    """Give a part to a person (or to nobody), by a day. The same holder and day again does nothing."""
    record = locked(record)
    if part not in record.edition.part:
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


@transaction.atomic
def accept_warning(*, record: Record, key: str, reason: str, by: User, void_signatures: bool = False) -> State:
    """Accept a warning that the plan has now, with a reason; it lapses when its figures change.

    `key` is the finding's. Raises `NothingToSave` where there is no such warning or no reason, and as `save_parts`.
    """
    from plans.findings import findings_now

    record = locked(record)
    state = state_of(record)
    found = next((one for one in findings_now(record) if one.key == key and one.level == "warning"), None)
    if not found:
        raise NothingToSave("There is no such warning now. Its figures may have changed.")
    if not reason.strip():
        raise NothingToSave("Say why the warning is accepted.")
    if key in state.acceptances and state.acceptances[key].reason == reason.strip():
        return state
    _refuse_unless_editable(state, void_signatures)
    return append(
        record=record,
        kind=Kind.ACCEPTED,
        data={"check": found.id, "key": key, "reason": reason.strip(), "message": found.message},
        by=by,
    )


@transaction.atomic
def take_back_acceptance(*, record: Record, key: str, by: User, void_signatures: bool = False) -> State:
    """Take an acceptance back. Raises `NothingToSave` where there is none, and as `save_parts`."""
    record = locked(record)
    state = state_of(record)
    if key not in state.acceptances:
        raise NothingToSave("That warning is not accepted.")
    _refuse_unless_editable(state, void_signatures)
    return append(record=record, kind=Kind.TOOK_BACK, data={"key": key}, by=by)
