"""Saving what somebody typed in a part that was saved meanwhile: put together, or handed back to choose."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from bcf import parts as part_types
from bcf.accounts.models import User
from bcf.editions.base import COMMENTARY, Part
from bcf.parts import Content
from plans.actions.drafting import Draft, How, NotEditable, NothingToSave, StaleSave
from plans.actions.saving import save_parts
from plans.choosing import Choice, chosen, settled_meanwhile, with_thirds_of_rows_gone
from plans.document import state_of
from plans.merging import Merge, last_changed, merge, settled, written_over
from plans.models import PartRevision, Record, Sitting

TRIES = 5
"""How often what was saved in the very moment is put together again before the person is told to try again."""


@dataclass(frozen=True)
class Meanwhile:
    """What was saved of a part since somebody opened it. `base` is the number of what they started from, 0 for none.

    `later` are the revisions since, in order, each with its content. `lost`: the number that they named is of no
    revision.
    """

    base: int
    start: Content
    later: tuple[tuple[PartRevision, Content], ...]
    lost: bool = False

    @property
    def newest(self) -> PartRevision:
        """The revision that is saved now, where there is one since."""
        return self.later[-1][0]

    @property
    def theirs(self) -> Content:
        """What is saved now."""
        return self.later[-1][1] if self.later else self.start

    def revision_of(self, place: str) -> PartRevision:
        """The revision that last changed a place."""
        number = last_changed(place, [(one.number, content) for one, content in self.later], self.start)
        return next((one for one, _ in self.later if one.number == number), self.newest)


@dataclass(frozen=True)
class Together:
    """What somebody typed, `mine`, put together with what was saved meanwhile.

    `values` are what was chosen, by place. `kept` is the revision that it came to: the one that was there, where
    nothing is changed by it.
    """

    merge: Merge
    mine: Content
    meanwhile: Meanwhile
    values: Mapping[str, Any]
    kept: PartRevision | None = None


class Clash(Exception):
    """Both changed the same, and it is not chosen yet, over what is saved now, what to keep. Nothing was written."""

    def __init__(self, together: Together) -> None:
        super().__init__("Both changed the same.")
        self.together = together


def save_together(
    *,
    record: Record,
    draft: Draft,
    by: User,
    choices: Mapping[str, Choice] | None = None,
    seen: int = 0,
    void_signatures: bool = False,
    sitting: Sitting | None = None,
) -> Together | None:
    """Save a part in the browser. What was saved since its base is put together with it; None where nothing was.

    The draft's content is what was made of the revision of its base; of one that is not known, of an empty part, so
    that whatever differs has to be chosen. `choices` are what was chosen, by place, with the revision numbered `seen`
    shown as theirs. `sitting` is the person's own, which ends with the save. Raises `Clash` where there is something
    to choose; `NotEditable`, `WouldVoidSignatures` and `NothingToSave` as `save_parts`; `StaleSave` where others save
    faster than it can be put together.
    """
    stale: StaleSave | None = None
    for attempt in range(TRIES + 1):
        together = put_together(record, draft, choices or {}) if attempt or choices else None
        if together is None or not together.meanwhile.later:
            together, wanted, how = None, draft, How.BROWSER
        else:
            if _to_be_chosen(together, seen):
                _refuse_unless_open(record, draft.part)
                raise Clash(together)
            wanted, how = merged_draft(record, draft.part, together), How.MERGED
        try:
            kept = save_parts(
                record=record, changes=[wanted], by=by, how=how, void_signatures=void_signatures, sitting=sitting
            )
        except StaleSave as why:
            stale = why
        else:
            return replace(together, kept=kept[draft.part]) if together else None
    raise cast(StaleSave, stale)


def _to_be_chosen(together: Together, seen: int) -> bool:
    """Whether something clashes that is not chosen, or that was chosen over an older revision than is shown now."""
    conflicts = together.merge.conflicts
    unsettled = any(one.place not in together.values for one in conflicts)
    return bool(conflicts) and (unsettled or seen != together.meanwhile.newest.number)


def put_together(record: Record, draft: Draft, choices: Mapping[str, Choice]) -> Together:
    """A draft and what was saved since its base, with what was chosen. Two queries.

    What its person typed on this very page, that was closed into its base and that others changed since, is chosen
    too: the person has not seen that, and means what their page says.
    """
    part = _part(record, draft.part)
    revisions = PartRevision.objects.filter(record=record, part=draft.part).select_related("by").order_by("number")
    opened = draft.base if draft.opened is None else draft.opened
    named = {one.number: one for one in revisions.filter(number__in={draft.base, opened})}
    started = named.get(draft.base)
    start = part_types.decode(part, started.content) if started else part_types.empty(part)
    base = started.number if started else 0
    later = tuple((one, part_types.decode(part, one.content)) for one in revisions.filter(number__gt=base))
    meanwhile = Meanwhile(base, start, later, lost=base != draft.base)
    mine = with_thirds_of_rows_gone(part, part_types.canonical(part, draft.content), meanwhile.theirs, choices)
    found = merge(part, start, meanwhile.theirs, mine)
    if opened < base:
        first = part_types.decode(part, named[opened].content) if opened in named else part_types.empty(part)
        over = written_over(part, first, start, meanwhile.theirs, mine)
        found = replace(found, conflicts=(*found.conflicts, *over))
    third = settled_meanwhile(part, found, (start, meanwhile.theirs, mine), choices)
    found = replace(found, conflicts=(*found.conflicts, *third))
    return Together(found, mine, meanwhile, chosen(found, choices))


def merged_draft(record: Record, key: str, together: Together) -> Draft:
    """What is saved of a part that was put together: its event says from which base, and over whose revisions."""
    part, meanwhile, found = _part(record, key), together.meanwhile, together.merge
    over = {
        one.place: meanwhile.revision_of(one.place).number
        for one in found.conflicts
        if together.values[one.place] != one.theirs
    }
    content = settled(part, found.content, together.values)
    return Draft(key, content, meanwhile.newest.number, {"base": meanwhile.base, "over": over})


def _part(record: Record, key: str) -> Part:
    part = record.edition.find(key)
    if part is None:
        raise NothingToSave(f"There is no part {key}.")
    return part


def _refuse_unless_open(record: Record, key: str) -> None:
    """Raise `NotEditable` where the state allows no saving: nobody is asked to choose for nothing."""
    state = state_of(record)
    if not (state.open_to_commentary if _part(record, key).scope == COMMENTARY else state.editable):
        raise NotEditable(state.status)
