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
from bcf.editions.base import COMMENTARY, PLAN, Edition
from bcf.parts import Content
from plans.actions.events import append, locked, role_of
from plans.checks.base import WARNING
from plans.document import newest_revisions, state_of
from plans.findings import findings_now
from plans.kinds import project
from plans.models import Assignment, PartRevision, Record
from plans.outline import edition_of_plan
from plans.states import Kind, State, commentary_digest, plan_digest

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
    """There is no such part, or no such revision to restore."""


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
    for draft in changes:
        part = edition.find(draft.part)
        if part is None:
            raise NothingToSave(f"There is no part {draft.part}.")
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
    if not changed:
        return kept
    held = {key: revision.digest for key, revision in revisions.items()}
    held |= {key: part_types.digest(part_types.encode(content)) for key, content in changed.items()}
    after = digests_of(record, _whole(record, revisions, changed), held)
    state = state_of(record)
    _refuse_unless_savable(state, after, changed, edition, void_signatures)
    at = timezone.now()
    for key, content in changed.items():
        kept[key] = _append_revision(record, key, content, revisions.get(key), by, at, how)
        part = edition.find(key)
        if part:
            project(record, part, content)
    data: dict[str, Any] = {
        "parts": {key: {"number": kept[key].number, "digest": kept[key].digest} for key in changed},
        "how": how,
        **after,
        **({"from": dict(source)} if source else {}),
    }
    data |= _ended(record, state, after)
    append(record=record, kind=Kind.SAVED, data=data, by=by)
    return kept


def _refuse_unless_savable(
    state: State, after: Mapping[str, Any], changed: Iterable[str], edition: Edition, void_signatures: bool
) -> None:
    """Refuse what the state does not allow for these parts, and what would void signatures unasked."""
    scopes = {part.scope for key in changed if (part := edition.find(key))}
    if (PLAN in scopes and not state.editable) or not state.open_to_commentary:
        raise NotEditable(state.status)
    void = len(_voided(state, after))
    if void and not void_signatures:
        raise WouldVoidSignatures(void)


def _ended(record: Record, state: State, after: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a save ends, for its event: signatures, by whom they were for, and acceptances, by their keys."""
    lapsed = _lapsed(record, state) if after["digest"] != state.content_digest else []
    ended = {"voided": _voided(state, after), "lapsed": lapsed}
    return {what: whose for what, whose in ended.items() if whose}


def _voided(state: State, after: Mapping[str, Any]) -> list[str]:
    """For whom signatures count now that would not over these digests."""
    plan = state.standing.values() if after["digest"] != state.content_digest else ()
    commentaries = after.get("commentaries", {})
    changed = [one for provider, one in state.commented.items() if commentaries.get(provider) != one.digest]
    return sorted(one.name for one in (*plan, *changed))


def _lapsed(record: Record, state: State) -> list[str]:
    """The acceptances that a save ends: those of warnings that the plan, as now stored, no longer gives.

    The checks are run only where an acceptance stands.
    """
    if not state.acceptances:
        return []
    return sorted(set(state.acceptances) - {one.key for one in findings_now(record) if one.level == WARNING})


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


def _whole(
    record: Record, revisions: Mapping[str, PartRevision], changed: Mapping[str, Content] | None = None
) -> Edition:
    """The edition as the plan has it, with these changes made."""
    edition, made = record.edition, changed or {}

    def part(key: str) -> Content:
        if key in made:
            return made[key]
        one = edition.part[key]
        return part_types.decode(one, revisions[key].content) if key in revisions else part_types.empty(one)

    return edition_of_plan(edition, part)


def digests_of(record: Record, edition: Edition, held: Mapping[str, str]) -> dict[str, Any]:
    """What signatures cover, from the digests of a plan's parts: the plan's own, and each provider's commentary.

    `edition` is the edition as the plan has it. Parts that hold nothing count as never written.
    """
    written = {
        part.key: held[part.key]
        for part in edition.parts
        if part.key in held and held[part.key] != part_types.digest(part_types.encode(part_types.empty(part)))
    }
    plan = {key: digest for key, digest in written.items() if edition.part[key].scope == PLAN}
    digests: dict[str, Any] = {"digest": plan_digest(record.edition_code, plan)}
    if edition.patterns:
        digests["commentaries"] = {}
    for part in edition.parts:
        if part.scope == COMMENTARY and part.key in written:
            about = {one.key: written[one.key] for one in edition.shown_with(part) if one.key in written}
            digests["commentaries"][part.about] = commentary_digest(record.edition_code, part.about, about)
    return digests


@transaction.atomic
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


@transaction.atomic
def assign_part(*, record: Record, part: str, person: User | None, due: datetime.date | None, by: User) -> Assignment:
    """Give a part to a person (or to nobody), by a day. The same holder and day again does nothing."""
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


@transaction.atomic
def accept_warnings(
    *, record: Record, keys: Iterable[str], reason: str, by: User, void_signatures: bool = False
) -> State:
    """Accept warnings that the plan has now, all with one reason, or none; each lapses when its figures change.

    `keys` are the findings'. Raises `NothingToSave` where one of them is no warning now or there is no reason, and as
    `save_parts`.
    """
    record = locked(record)
    state = state_of(record)
    warnings = {one.key: one for one in findings_now(record) if one.level == WARNING}
    wanted = list(dict.fromkeys(keys))
    if not wanted or not set(wanted) <= set(warnings):
        raise NothingToSave("There is no such warning now. Its figures may have changed.")
    if not reason.strip():
        raise NothingToSave("Say why it is accepted.")
    for key in wanted:
        if key in state.acceptances and state.acceptances[key].reason == reason.strip():
            continue
        _refuse_unless_editable(state, void_signatures)
        found = warnings[key]
        state = append(
            record=record,
            kind=Kind.ACCEPTED,
            data={"check": found.id, "key": key, "reason": reason.strip(), "message": found.message},
            by=by,
        )
    return state


def accept_warning(*, record: Record, key: str, reason: str, by: User, void_signatures: bool = False) -> State:
    """Accept one warning: see `accept_warnings`."""
    return accept_warnings(record=record, keys=[key], reason=reason, by=by, void_signatures=void_signatures)


@transaction.atomic
def take_back_acceptance(*, record: Record, key: str, by: User, void_signatures: bool = False) -> State:
    """Take an acceptance back. Raises `NothingToSave` where there is none, and as `save_parts`."""
    record = locked(record)
    state = state_of(record)
    if key not in state.acceptances:
        raise NothingToSave("That warning is not accepted.")
    _refuse_unless_editable(state, void_signatures)
    return append(record=record, kind=Kind.TOOK_BACK, data={"key": key}, by=by)
