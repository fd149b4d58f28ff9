"""The page on which somebody chooses between what they typed and what was saved meanwhile; a merge in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from bcf import rich_text
from bcf.accounts.models import User
from bcf.amounts import joined
from bcf.editions.base import Answer, Field, Part
from bcf.parts import Content, Row, Unread
from plans.actions.merging import Meanwhile, Together
from plans.choosing import field_at
from plans.differences import difference, shown
from plans.document import facts
from plans.facts import Kind
from plans.forms import ChoosingForm
from plans.merging import STATED, Conflict, changed_places, value_at
from plans.models import PartRevision, Record
from plans.numbering import Numbering, worded
from plans.pages.shell import when
from plans.places import column_label, place_label

LISTED = 12
"""How many of the changes that are put together already are listed."""
NAMED = 3
"""How many of them a message names."""


@dataclass(frozen=True)
class Telling:
    """What it takes to put a part's places and values into words: `names` by key, the numbers of citations."""

    record: Record
    part: Part
    by: User
    names: Mapping[str, str]
    numbers: Numbering

    def label(self, content: Content, place: str) -> str:
        """A place in words: `Scheme 1, lead provider`."""
        if place.startswith(f"{STATED}."):
            return f"{place_label(self.part, content, value_at(content, place).place)}, as printed"
        return place_label(self.part, content, place)

    def cell(self, field: Field, cell: Any) -> Any:
        """A cell with words for its citations."""
        return worded(cell, self.numbers) if field.answer == Answer.RICH_TEXT and isinstance(cell, str) else cell

    def savers(self, revisions: Iterable[PartRevision]) -> dict[int, str]:
        """Who saved revisions, by their number: by post, or `you`. One query."""
        posts = {
            saved["number"]: fact.post
            for fact in facts(self.record)
            if fact.kind == Kind.SAVED and (saved := fact.data["parts"].get(self.part.key))
        }
        return {
            one.number: "you" if one.by_id == self.by.pk else posts.get(one.number, str(one.by)) for one in revisions
        }


def labels(telling: Telling, together: Together) -> dict[str, tuple[str, str]]:
    """For each place of a conflict its words, and what keeping theirs is called."""
    own = telling.by.pk

    def theirs(place: str) -> str:
        mine_too = together.meanwhile.revision_of(place).by_id == own
        return "Keep what you saved in the other tab" if mine_too else "Keep theirs"

    return {
        one.place: (telling.label(together.merge.content, one.place), theirs(one.place))
        for one in together.merge.conflicts
    }


def page(telling: Telling, together: Together, form: ChoosingForm, seen: int) -> dict[str, Any]:
    """What the page shows. `seen` is the revision that it showed as theirs last time, 0 the first time."""
    meanwhile, found = together.meanwhile, together.merge
    savers = telling.savers(one for one, _ in meanwhile.later)
    return {
        "who": savers[meanwhile.newest.number],
        "when": when(meanwhile.newest.at),
        "own": meanwhile.newest.by_id == telling.by.pk,
        "again": bool(seen) and seen != meanwhile.newest.number,
        "lost": meanwhile.lost,
        "form": form,
        "conflicts": [_conflict(telling, together, one, form, savers) for one in found.conflicts],
        "theirs": _listed(telling, meanwhile.start, meanwhile.theirs, together),
        "mine": _listed(telling, meanwhile.start, together.mine, together),
        "disordered": [telling.part.table[key].label.lower() for key in found.disordered],
        "seen": meanwhile.newest.number,
        "numbering": telling.numbers.carried,
    }


def _conflict(
    telling: Telling, together: Together, one: Conflict, form: ChoosingForm, savers: Mapping[int, str]
) -> dict[str, Any]:
    revision = together.meanwhile.revision_of(one.place)
    prose = one.field is not None and one.field.answer == Answer.RICH_TEXT
    told: dict[str, Any] = {
        "label": telling.label(together.merge.content, one.place),
        "who": savers[revision.number],
        "own": revision.by_id == telling.by.pk,
        "when": when(revision.at),
        "prose": prose,
        "choose": form[f"choose-{one.place}"],
        "other": form[f"other-{one.place}"] if f"other-{one.place}" in form.fields else None,
    }
    return told | (_prose(telling, one) if prose else _short(telling, one))


def _prose(telling: Telling, one: Conflict) -> dict[str, Any]:
    """What each changed, marked, with what stands beside it; where there was no text before, ours against theirs.

    Each text whole, too, where what is left out of it is some of it: on a phone a long plan's text takes ten screens.
    """
    start, theirs, mine = (
        escape(cell.typed) if isinstance(cell, Unread) else cell or "" for cell in (one.base, one.theirs, one.mine)
    )

    def marked(before: str, after: str) -> dict[str, str]:
        whole = rich_text.marked(before, after)
        part = rich_text.marked_changes(before, after) if before != after else whole
        return {
            "marked": SafeString(worded(part, telling.numbers)),
            "whole": SafeString(worded(whole, telling.numbers)) if part != whole else "",
        }

    return {
        "start": marked(start, start)["marked"],
        "theirs": marked(start or theirs, theirs),
        "mine": marked(start or theirs, mine),
        "against_theirs": not start,
    }


def _short(telling: Telling, one: Conflict) -> dict[str, Any]:
    """What a cell, a row or a printed figure is in the three versions, in lines."""
    versions = {"start": one.base, "theirs": one.theirs, "mine": one.mine}
    field = one.field
    if field is not None:
        return {name: [shown(field, cell, telling.names)] for name, cell in versions.items()}
    if one.place.startswith(f"{STATED}."):
        return {name: [value.printed if value else "Set aside"] for name, value in versions.items()}
    return {name: _row(telling, one, row) for name, row in versions.items()}


def _row(telling: Telling, one: Conflict, row: Row | None) -> list[str]:
    """A row as it was, or what was changed in it."""
    if row is None:
        return ["Removed"]
    table = telling.part.table[one.place.partition(".")[0]]
    cells = [(column, getattr(row, column.key)) for column in table.columns]
    if row is one.base:
        cells = [(column, cell) for column, cell in cells if cell is not None]
    else:
        cells = [(column, cell) for column, cell in cells if cell != getattr(one.base, column.key)]
    lines = [f"{column_label(column)}: {shown(column, cell, telling.names) or 'empty'}" for column, cell in cells]
    return [line[0].upper() + line[1:] for line in lines] or ["Nothing in it"]


def _settled_places(telling: Telling, start: Content, version: Content, together: Together) -> list[str]:
    """The places that one of the two changed, without those that clash."""
    clashing = [one.place for one in together.merge.conflicts]
    return [
        place
        for place in changed_places(telling.part, start, version)
        if not any(place == one or place.startswith(f"{one}.") for one in clashing)
    ]


def _listed(telling: Telling, start: Content, version: Content, together: Together) -> dict[str, Any]:
    """What one of the two changed and is put together already: the first of it, and how much more there is."""
    places = _settled_places(telling, start, version, together)
    told = [_change(telling, start, version, place) for place in places[:LISTED]]
    return {"changes": told, "more": max(0, len(places) - LISTED)}


def _change(telling: Telling, start: Content, version: Content, place: str) -> dict[str, str]:
    was, now = value_at(start, place), value_at(version, place)
    field = field_at(telling.part, place)
    if field is None:
        label = telling.label(version if now is not None else start, place)
        words = "put in" if was is None else "set aside" if place.startswith(f"{STATED}.") else "removed"
        return {"label": label, "was": "", "now": "changed" if was is not None and now is not None else words}
    one = difference(
        field, telling.label(version, place), telling.cell(field, was), telling.cell(field, now), telling.names
    )
    return {"label": one.label, "was": one.was, "now": one.now or "emptied"}


def saved_words(telling: Telling, together: Together) -> str:
    """What is said of a save that was put together with others': whose changes were kept beside it, and where."""
    meanwhile = together.meanwhile
    newest = meanwhile.newest
    who = _who(telling, meanwhile)
    if together.kept == newest:
        return "" if newest.by_id == telling.by.pk else f"What {who} stands: there was nothing more to save."
    theirs = _settled_places(telling, meanwhile.start, meanwhile.theirs, together)
    labels = [_change(telling, meanwhile.start, meanwhile.theirs, one)["label"] for one in theirs[:NAMED]]
    if len(theirs) > NAMED:
        labels.append(f"and {len(theirs) - NAMED} more")
    said = "Saved as you chose." if together.merge.conflicts else "Saved."
    if labels:
        said += f" What {who} is kept beside yours: {'; '.join(labels)}."
    for key in together.merge.disordered:
        said += f" The order of the {telling.part.table[key].label.lower()} is theirs."
    return said


def _who(telling: Telling, meanwhile: Meanwhile) -> str:
    """`Head of Care, Kent County Council saved today at 14:02`, of one or of several who saved."""
    savers = list(dict.fromkeys(telling.savers(one for one, _ in meanwhile.later).values()))
    where = "in another tab " if savers == ["you"] else ""
    return f"{joined(savers)} saved {where}{when(meanwhile.newest.at)}"
