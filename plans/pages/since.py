"""What has changed in a plan since a moment that matters to the reader: part by part, by whom, word by word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from bcf import parts as part_types
from bcf.accounts.models import User
from bcf.amounts import joined
from bcf.editions.base import Edition
from plans.differences import differences
from plans.facts import Fact, Kind
from plans.models import PartRevision, Record
from plans.numbering import Numbering
from plans.pages.differing import shown
from plans.pages.history import saves_of
from plans.pages.shell import day, when
from plans.presence import Visit
from plans.since import Change, changed_since, revisions_of
from plans.states import State

A_PAGE = 20
LOOKED, SIGNED, REQUESTED, FROZEN, DAY = "looked", "signed", "requested", "frozen", "day"


@dataclass(frozen=True)
class Moment:
    """A moment since when to tell: its name in addresses, words that end `changed since ...`, and the time."""

    key: str
    words: str
    at: datetime


def moments(state: State, visit: Visit, person: User) -> list[Moment]:
    """The moments that there are for a person: their last look, their signature, the request, the board's freeze."""
    found = []
    if visit.before:
        found.append(Moment(LOOKED, f"you last looked, {when(visit.before)}", visit.before))
    signed = [one.at for one in state.signatures if one.person == person.pk]
    if signed:
        found.append(Moment(SIGNED, f"you signed, {when(max(signed))}", max(signed)))
    if state.requested:
        found.append(Moment(REQUESTED, f"sign-off was requested, {when(state.requested.at)}", state.requested.at))
    frozen = [act for act in state.acts if act.kind == Kind.FROZEN]
    if frozen:
        meeting = day(frozen[-1].data["meeting"], year=True)
        words = f"it was frozen for the board of {meeting}, {when(frozen[-1].at)}"
        found.append(Moment(FROZEN, words, frozen[-1].at))
    return found


def of_day(typed: date) -> Moment:
    """The beginning of a day."""
    at = timezone.make_aware(datetime.combine(typed, time.min))
    return Moment(DAY, f"the beginning of {day(typed, year=True)}", at)


def since(record: Record, moment: Moment, person: User, edition: Edition) -> list[Change]:
    """The parts of the plan that changed since a moment; since the person's last look, those that others changed."""
    others = person if moment.key == LOOKED else None
    return [one for one in changed_since(record, moment.at, by_others_than=others) if one.part in edition.part]


def headline(count: int, moment: Moment) -> str:
    """`4 parts have changed since you last looked, today at 14:02`."""
    parts = {0: "Nothing has", 1: "1 part has"}.get(count, f"{count} parts have")
    return f"{parts} changed since {moment.words}"


def notice(record: Record, visit: Visit, person: User, edition: Edition, part: str = "") -> dict[str, str] | None:
    """What to say of changes by others since the person last looked, in the plan or in one part; None for none."""
    if visit.before is None:
        return None
    looked = Moment(LOOKED, f"you last looked, {when(visit.before)}", visit.before)
    changed = [one for one in since(record, looked, person, edition) if part in {"", one.part}]
    if not changed:
        return None
    url = f"{record.url('changes')}?since={LOOKED}"
    if part:
        return {"words": f"Changed since {looked.words}", "url": f"{url}&part={part}"}
    return {"words": headline(len(changed), looked), "url": url}


@dataclass(frozen=True)
class Asked:
    """What a page of changes was asked for: since when, in which part where only one is, and which page."""

    moment: Moment
    part: str = ""
    number: int = 1

    def url(self, record: Record, page: int) -> str:
        """The address of another page of the same."""
        since_ = self.moment.key
        chosen = f"&day={timezone.localtime(self.moment.at):%Y-%m-%d}" if since_ == DAY else ""
        return f"{record.url('changes')}?since={since_}{chosen}&page={page}"


def page(
    record: Record,
    edition: Edition,
    asked: Asked,
    changes: Sequence[Change],
    names: Mapping[str, str],
    numbers: Numbering,
) -> dict[str, Any]:
    """The parts that changed with what did, a page of them: two queries."""
    wanted = [one for one in changes if asked.part in {"", one.part}]
    pages = max(1, -(-len(wanted) // A_PAGE))
    number = min(max(asked.number, 1), pages)
    listed = wanted[(number - 1) * A_PAGE : number * A_PAGE]
    held = revisions_of(record, listed)
    found = []
    for one in listed:
        part = edition.part[one.part]
        before, after = (
            part_types.decode(part, held[one.part, n].content) if n else part_types.empty(part)
            for n in (one.then, one.now)
        )
        found.append(differences(part, before, after, names, numbers))
    people = _people(record, asked.moment, [held[one.part, one.now] for one in listed])
    parts = []
    for one, changed in zip(listed, shown(found), strict=True):
        history = record.url("part_history", part=one.part)
        compare = f"{record.url('compare', part=one.part)}?from={one.then}&to={one.now}" if one.then else history
        parts.append(
            {
                "key": one.part,
                "title": edition.part[one.part].full_title,
                "url": record.url("part", part=one.part),
                "by": people.get(one.part, ""),
                "new": not one.then,
                "changed": changed,
                "whole_url": compare if changed.cut or changed.more else "",
                "history_url": history,
            }
        )
    return {
        "headline": headline(len(changes), asked.moment),
        "parts": parts,
        "others": len(changes) - len(wanted),
        "all_url": asked.url(record, 1),
        "pages": [{"number": n, "url": asked.url(record, n), "current": n == number} for n in range(1, pages + 1)],
    }


def _people(record: Record, moment: Moment, newest: Sequence[PartRevision]) -> dict[str, str]:
    """Who changed each of these parts since a moment, the last first, each with the time of their last save."""
    saves: dict[tuple[str, int], Fact] = saves_of(record, newest, moment.at)
    last: dict[str, dict[str, datetime]] = {}
    for (part, _), save in saves.items():
        if save.at > moment.at:
            last.setdefault(part, {})[save.post] = save.at
    told = {
        part: joined([f"{post}, {when(at)}" for post, at in sorted(by.items(), key=lambda one: one[1], reverse=True)])
        for part, by in last.items()
    }
    return {one.part: told.get(one.part) or f"{one.by}, {when(one.at)}" for one in newest}
