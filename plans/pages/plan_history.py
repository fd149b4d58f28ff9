"""Everything that happened to a plan, in plain sentences: its saves by person and day, every act on its own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bcf.amounts import joined
from bcf.editions.base import Edition
from plans.facts import Fact, Kind
from plans.folding import ACTS
from plans.models import PartRevision, Record
from plans.pages import sign_off
from plans.pages.shell import day
from plans.pages.worded import joined_links

A_PAGE = 50
FEW = 6
"""How many parts of one entry are named; the rest are counted."""
How = PartRevision.How
SAVED = {
    How.BROWSER: "changed by",
    How.IMPORT: "read from a file by",
    How.CARRIED: "carried over from the plan before by",
    How.RESTORED: "put back to what an earlier revision said by",
}


def _given(fact: Fact) -> str:
    data = fact.data
    if not data["post"]:
        return f"is given to nobody any more, by {fact.post}."
    due = f", due {day(data['due'], year=True)}" if data["due"] else ""
    return f"given to {data['post']}{due}, by {fact.post}."


TOLD: dict[str, Callable[[Fact], str]] = {
    Kind.STARTED: lambda fact: f"Plan started by {fact.post}.",
    Kind.ACCEPTED: lambda fact: (
        f"Warning accepted by {fact.post}: {fact.data.get('message') or fact.data['check']} "
        f"Because: {fact.data['reason'].rstrip('.')}."
    ),
    Kind.TOOK_BACK: lambda fact: f"Acceptance of a warning taken back by {fact.post}.",
    Kind.ASKED: lambda fact: (
        f"{fact.data.get('name') or fact.data['provider']} asked for its commentary by {fact.post}."
    ),
    Kind.STEP_ADDED: lambda fact: (
        f"{fact.data['name']}, usually on {day(fact.data['usual'], year=True)}, added to the area's own steps by "
        f"{fact.post}."
    ),
    Kind.REMARKED: lambda fact: f"Remarks on version {fact.data['number']} recorded by {fact.post}.",
    Kind.EVIDENCED: lambda fact: f"Evidence that a condition is met entered by {fact.post}.",
    Kind.SENT_BACK: lambda fact: f"Evidence sent back by {fact.post}: {fact.data['reason'].rstrip('.')}.",
    Kind.STEP_REMOVED: lambda fact: f"{fact.data['name']} taken off the area's own steps by {fact.post}.",
}
"""The sentence of each kind of event that neither changes content nor stands on the sign-off page."""


@dataclass
class Entry:
    """One line of the history: an act, or what one person did alike on one day while nothing came between."""

    facts: list[Fact]
    parts: dict[str, None] = field(default_factory=dict)

    @property
    def last(self) -> Fact:
        """The newest of its events."""
        return self.facts[-1]


def parts_of(fact: Fact) -> tuple[str, ...]:
    """The parts that an event is about, by key."""
    data = fact.data
    if fact.kind == Kind.SAVED:
        return tuple(data.get("parts", {}))
    if fact.kind == Kind.RETURNED:
        return tuple(data["reasons"])
    if fact.kind == Kind.SETTLED:
        return (data["key"].partition("-")[2],)
    part = data.get("part", "")
    return (part,) if isinstance(part, str) and part else ()


def _day(fact: Fact) -> date:
    return timezone.localtime(fact.at).date()


def entries(facts: Iterable[Fact]) -> list[Entry]:
    """The events as lines, the newest first.

    Saves of one person on one day, in one way, are one line until something else happens; so are the parts that one
    person gives to another.
    """
    made: list[Entry] = []
    going: dict[tuple[Any, ...], Entry] = {}
    kind = ""
    for fact in facts:
        if fact.kind != kind or fact.kind not in {Kind.SAVED, Kind.ASSIGNED}:
            going, kind = {}, fact.kind
        data = fact.data
        whose = (fact.by, _day(fact), data.get("how"), data.get("post"), data.get("due"))
        one = going.get(whose)
        if one is None:
            one = going[whose] = Entry([])
            made.append(one)
        one.facts.append(fact)
        one.parts |= dict.fromkeys(parts_of(fact))
    return sorted(made, key=lambda one: one.last.number, reverse=True)


def told(entry: Entry, named: SafeString) -> SafeString:
    """One line in a sentence, with the parts that it is about as they are named in it."""
    fact = entry.last
    if fact.kind == Kind.SAVED:
        how = SAVED.get(fact.data.get("how", ""), "saved by")
        count = f", in {len(entry.facts)} saves" if len(entry.facts) > 1 else ""
        return format_html("{} {} {}{}.{}", named, how, fact.post, count, _ended(entry.facts))
    if fact.kind == Kind.ASSIGNED:
        return format_html("{} {}", named, _given(fact))
    if fact.kind == Kind.SETTLED:
        because = fact.data["because"].rstrip(".")
        return format_html("The change asked for in {} is done, says {}: {}.", named, fact.post, because)
    words = _sentence(fact)
    return format_html("{}: {}.", words.rstrip("."), named) if named else format_html("{}", words)


def _sentence(fact: Fact) -> str:
    if fact.kind in ACTS:
        return sign_off.told(fact)
    if fact.kind in TOLD:
        return TOLD[fact.kind](fact)
    label = Kind(fact.kind).label if fact.kind in Kind.values else fact.kind.replace("_", " ").capitalize()
    return f"{label}, by {fact.post}."


def _ended(facts: Iterable[Fact]) -> str:
    """What saves ended: signatures by whom they were for, acceptances by their number."""
    voided = [name for fact in facts for name in fact.data.get("voided", ())]
    lapsed = sum(len(fact.data.get("lapsed", ())) for fact in facts)
    words = f" Void from then on: the signatures of {joined(voided)}." if voided else ""
    if lapsed:
        words += f" {lapsed} accepted warning{'s' if lapsed > 1 else ''} ended, since the figures changed."
    return words


def _time(entry: Entry) -> str:
    first, last = (f"{timezone.localtime(one.at):%H:%M}" for one in (entry.facts[0], entry.last))
    return last if first == last else f"{first} to {last}"


@dataclass(frozen=True)
class Only:
    """What of the history is asked for: of one part, by one person, and which page."""

    part: str = ""
    person: int = 0
    number: int = 1

    def keeps(self, fact: Fact) -> bool:
        """Whether an event is to be told."""
        return (not self.part or self.part in parts_of(fact)) and (not self.person or fact.by == self.person)


def page(record: Record, edition: Edition, facts: Sequence[Fact], only: Only) -> dict[str, Any]:
    """One page of a plan's history, by day, with what it can be narrowed to. No queries."""
    lines = entries(fact for fact in facts if only.keeps(fact))
    pages = max(1, -(-len(lines) // A_PAGE))
    number = min(max(only.number, 1), pages)

    order = {part.key: n for n, part in enumerate(edition.parts)}

    def named(parts: Iterable[str]) -> SafeString:
        """The parts in the order of the plan, each leading to its history where the plan still has it."""
        listed = []
        for key in sorted(parts, key=lambda key: order.get(key, len(order))):
            part = edition.part.get(key) or record.edition.find(key)
            url = record.url("part_history", part=key) if key in order else ""
            listed.append((part.full_title if part else key, url))
        return joined_links(listed, most=FEW, more="part")

    days: list[dict[str, Any]] = []
    for one in lines[(number - 1) * A_PAGE : number * A_PAGE]:
        words = day(_day(one.last), year=True)
        if not days or days[-1]["day"] != words:
            days.append({"day": words, "lines": []})
        days[-1]["lines"].append({"time": _time(one), "sentence": told(one, named(one.parts))})
    posts: Mapping[int, str] = {fact.by: fact.post for fact in facts}
    touched = {part for fact in facts for part in parts_of(fact)}
    chosen = f"part={only.part}&person={only.person or ''}"
    return {
        "days": days,
        "count": len(facts),
        "parts": [
            {"key": part.key, "title": part.full_title, "chosen": part.key == only.part}
            for part in edition.parts
            if part.key in touched
        ],
        "people": sorted(
            ({"key": person, "post": post, "chosen": person == only.person} for person, post in posts.items()),
            key=lambda one: str(one["post"]),
        ),
        "narrowed": bool(only.part or only.person),
        "pages": [
            {"number": n, "url": f"{record.url('plan_history')}?{chosen}&page={n}", "current": n == number}
            for n in range(1, pages + 1)
        ],
    }
