"""Starting a plan, storing revisions of its parts, accepting warnings."""

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
from bcf.editions.base import COMMENTARY, PART_2, PLAN, Edition
from bcf.parts import Content
from plans.actions.events import append, locked
from plans.checks.base import WARNING
from plans.document import newest_revisions, state_of
from plans.facts import Kind
from plans.findings import findings_now
from plans.kinds import project
from plans.models import PartRevision, Record
from plans.outline import edition_of_plan
from plans.signatures import commentary_digest, part_2_digest, plan_digest
from plans.states import State

How = PartRevision.How


@dataclass(frozen=True)
class Draft:
    """What somebody wants to save: a part's content, and the number of the revision they started from, 0 for none.

    Of a content that was put together with what others saved, `merged` is what the event says of that: the number of
    the revision it was made from, as `base`, and in `over` the revisions whose values were not kept, by place.
    `opened` is the number of the revision that their page showed, where that is an earlier one: what they typed on it
    was closed into the plan since, without them.
    """

    part: str
    content: Content
    base: int
    merged: Mapping[str, Any] | None = None
    opened: int | None = None


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
def store_parts(
    *,
    record: Record,
    changes: Iterable[Draft],
    by: User,
    how: str = How.BROWSER,
    void_signatures: bool = False,
    source: Mapping[str, Any] | None = None,
    since: datetime.datetime | None = None,
) -> dict[str, PartRevision]:
    """Store new revisions of any number of parts, their projection, and one event; or nothing. See `save_parts`.

    `since` is when the typing of it began, where it is a sitting that closes: its event says so.
    """
    record = locked(record)
    edition = record.edition
    revisions = newest_revisions(record)
    kept: dict[str, PartRevision] = {}
    changed: dict[str, Content] = {}
    merged: dict[str, Mapping[str, Any]] = {}
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
        if draft.merged:
            merged[draft.part] = draft.merged
    if not changed:
        return kept
    held = {key: revision.digest for key, revision in revisions.items()}
    held |= {key: part_types.digest(part_types.encode(content)) for key, content in changed.items()}
    state = state_of(record)
    after = digests_of(record, _whole(record, revisions, changed), held, part_2=bool(state.part_2_signers))
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
        **({"since": since.isoformat()} if since else {}),
        **({"merged": merged} if merged else {}),
    }
    data |= _ended(record, state, after, void_signatures)
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


def _ended(record: Record, state: State, after: Mapping[str, Any], void_signatures: bool) -> dict[str, list[str]]:
    """What a save ends, for its event: signatures, by whom they were for, and acceptances, by their keys.

    Raises `WouldVoidSignatures` where it was not told to: what an acceptance that ends takes with it comes out here.
    """
    lapsed = _lapsed(record, state) if after["digest"] != state.content_digest else []
    voided = _voided(state, after, lapsed)
    if voided and not void_signatures:
        raise WouldVoidSignatures(len(voided))
    ended = {"voided": voided, "lapsed": lapsed}
    return {what: whose for what, whose in ended.items() if whose}


def _voided(state: State, after: Mapping[str, Any], lapsed: Iterable[str] = ()) -> list[str]:
    """For whom signatures count now that would not over these digests, and without these acceptances."""
    changed: set[str] = {PLAN} if after["digest"] != state.content_digest else set()
    if after.get("part_2", "") != state.part_2_content or any(state.acceptances[key].part_2 for key in lapsed):
        changed.add(PART_2)
    plan = [one for one in state.standing.values() if one.scope in changed]
    commentaries = after.get("commentaries", {})
    commented = [one for provider, one in state.commented.items() if commentaries.get(provider) != one.digest]
    return sorted(one.label for one in (*plan, *commented))


def _lapsed(record: Record, state: State) -> list[str]:
    """The acceptances that a save ends: those of warnings that the plan, as now stored, no longer gives.

    The checks are run only where an acceptance stands.
    """
    if not state.acceptances:
        return []
    return sorted(set(state.acceptances) - {one.key for one in findings_now(record) if one.level == WARNING})


def _refuse_unless_editable(state: State, part_2: bool, void_signatures: bool) -> None:
    """Refuse a change of what is accepted: it touches the whole plan, and Part 2 where it is `part_2`'s alone."""
    if not state.editable:
        raise NotEditable(state.status)
    void = sum(part_2 or one.scope == PLAN for one in state.standing.values())
    if void and not void_signatures:
        raise WouldVoidSignatures(void)


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


def digests_of(record: Record, edition: Edition, held: Mapping[str, str], *, part_2: bool = False) -> dict[str, Any]:
    """What signatures cover, from the digests of a plan's parts: the plan's own, and each provider's commentary.

    And where `part_2`, that of Part 2. `edition` is the edition as the plan has it. Parts that hold nothing count as
    never written.
    """
    written = {
        part.key: held[part.key]
        for part in edition.parts
        if part.key in held and held[part.key] != part_types.digest(part_types.encode(part_types.empty(part)))
    }
    plan = {key: digest for key, digest in written.items() if edition.part[key].scope == PLAN}
    digests: dict[str, Any] = {"digest": plan_digest(record.edition_code, plan)}
    if part_2:
        covered = edition.covered(PART_2)
        money = {key: digest for key, digest in plan.items() if key in covered}
        digests["part_2"] = part_2_digest(record.edition_code, money)
    if edition.patterns:
        digests["commentaries"] = {}
    for part in edition.parts:
        if part.scope == COMMENTARY and part.key in written:
            about = {one.key: written[one.key] for one in edition.shown_with(part) if one.key in written}
            digests["commentaries"][part.about] = commentary_digest(record.edition_code, part.about, about)
    return digests


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
    covered = record.edition.covered(PART_2)
    for key in wanted:
        if key in state.acceptances and state.acceptances[key].reason == reason.strip():
            continue
        found = warnings[key]
        part_2 = {place.part for place in found.places} <= covered and bool(found.places)
        _refuse_unless_editable(state, part_2, void_signatures)
        state = append(
            record=record,
            kind=Kind.ACCEPTED,
            data={"check": found.id, "key": key, "reason": reason.strip(), "message": found.message}
            | ({"part_2": True} if part_2 else {}),
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
    _refuse_unless_editable(state, state.acceptances[key].part_2, void_signatures)
    return append(record=record, kind=Kind.TOOK_BACK, data={"key": key}, by=by)
