"""What an area arranges about signing a plan: who signs in whose place, changes asked for, steps of its own. Pure.

The board may delegate to named posts, a body may name a substitute for its signatory, a signer may return the plan
with reasons by part, and an area may have steps of its own (its executive, scrutiny). The fold of `plans.folding`
keeps these; nothing here touches a database or the clock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bcf.amounts import show_date
from bcf.editions.base import PLAN
from plans.facts import Fact
from plans.scopes import signature_key

DELEGATED, SUBSTITUTE = "delegated", "substitute"
SEEN, AGREED, ASKED_FOR_CHANGES = "seen", "agreed", "asked_for_changes"
STEP_OUTCOMES = {SEEN: "saw the plan", AGREED: "agreed the plan", ASKED_FOR_CHANGES: "asked for changes"}
"""What a step of the area's own can end in. A step that is needed is done once the plan was seen or agreed there."""


@dataclass(frozen=True)
class Delegate:
    """A post of a body to which the board has delegated: the body by key and by name."""

    organisation: str
    name: str
    post: str

    @property
    def words(self) -> str:
        """`Director of Public Health, Exampleshire County Council`."""
        return f"{self.post}, {self.name}"


@dataclass(frozen=True)
class Authority:
    """Why somebody signs who is not the body's own signatory: by delegation of the board, or as a substitute.

    `place` is the post in whose place a substitute signs; `minute` and `day` are the delegation's.
    """

    kind: str
    body: str
    post: str
    minute: str = ""
    day: str = ""
    place: str = ""
    reason: str = ""

    @property
    def words(self) -> str:
        """The sentence that stands with the signature, without its full stop."""
        if self.kind == DELEGATED:
            given = f"under minute {self.minute} of {show_date(date.fromisoformat(self.day))}"
            return f"on behalf of {self.body}, by {self.post}, {given}"
        return f"for {self.body}, by {self.post}, as substitute for its {self.place}: {self.reason.rstrip('.')}"


@dataclass(frozen=True)
class Paper:
    """A signature given on paper: the day on the sheet, its witness, the kept file. `recorded_by` is a post."""

    day: str
    witness: str
    witness_post: str
    sheet: str
    recorded_by: str
    recorder: int


@dataclass(frozen=True)
class Substitute:
    """A post that may sign in the place of a body's signatory, from a day until another, both included.

    `signer` is the key of the signature that is meant: the body's of the whole plan, or of Part 2.
    """

    organisation: str
    name: str
    post: str
    place: str
    starts: str
    ends: str
    reason: str
    by: str
    at: datetime
    signer: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether the substitute may sign on a day."""
        return self.starts <= day.isoformat() <= self.ends

    @property
    def authority(self) -> Authority:
        """What a signature by the substitute says of itself."""
        return Authority(SUBSTITUTE, self.name, self.post, place=self.place, reason=self.reason)


@dataclass(frozen=True)
class ChangeRequest:
    """A change that a signer asked for in one part when they returned the plan.

    `settled` is empty while it is open, then `saved` (the part was saved) or `answered` (an author said why it is
    done, in `because`). `signer` is the key of the signature that waits for it.
    """

    key: str
    part: str
    reason: str
    organisation: str
    name: str
    person: int
    post: str
    at: datetime
    settled: str = ""
    because: str = ""
    settled_by: str = ""
    settled_at: datetime | None = None
    signer: str = ""


@dataclass(frozen=True)
class OwnStep:
    """A step of the area's own: its name and usual date, whether sign-off waits for it, and what came of it."""

    number: int
    name: str
    usual: str
    needed: bool
    outcome: str = ""
    minute: str = ""
    day: str = ""
    recorded_by: str = ""

    @property
    def done(self) -> bool:
        """Whether the plan was seen or agreed there."""
        return self.outcome in {SEEN, AGREED}


def returned(requests: tuple[ChangeRequest, ...], fact: Fact) -> tuple[ChangeRequest, ...]:
    """The changes asked for after a signer has returned the plan, one for each part."""
    data = fact.data
    return requests + tuple(
        ChangeRequest(
            f"{fact.number}-{part}",
            part,
            reason,
            data["organisation"],
            data["name"],
            fact.by,
            fact.post,
            fact.at,
            signer=signature_key(data["organisation"], data.get("scope", PLAN)),
        )
        for part, reason in data["reasons"].items()
    )


def settled_by_saving(requests: tuple[ChangeRequest, ...], fact: Fact) -> tuple[ChangeRequest, ...]:
    """The changes asked for after a save: it settles those asked for in the parts that it changed."""
    return _settle(requests, {one.key for one in requests if one.part in fact.data.get("parts", {})}, "saved", fact)


def settled_in_words(requests: tuple[ChangeRequest, ...], fact: Fact) -> tuple[ChangeRequest, ...]:
    """The changes asked for after an author has said of one why it is done."""
    return _settle(requests, {fact.data["key"]}, "answered", fact)


def _settle(
    requests: tuple[ChangeRequest, ...], keys: Iterable[str], how: str, fact: Fact
) -> tuple[ChangeRequest, ...]:
    wanted = set(keys)
    because = fact.data.get("because", "")
    return tuple(
        replace(one, settled=how, because=because, settled_by=fact.post, settled_at=fact.at)
        if one.key in wanted and not one.settled
        else one
        for one in requests
    )


def named_substitute(
    substitutes: Mapping[str, tuple[Substitute, ...]], fact: Fact
) -> Mapping[str, tuple[Substitute, ...]]:
    """The substitutes by body, in the order in which they were named, after another was."""
    data = fact.data
    one = Substitute(
        data["organisation"],
        data["name"],
        data["post"],
        data["place"],
        data["starts"],
        data["ends"],
        data["reason"],
        fact.post,
        fact.at,
        signature_key(data["organisation"], data.get("scope", PLAN)),
    )
    return {**substitutes, one.signer: (*substitutes.get(one.signer, ()), one)}


def step_added(steps: tuple[OwnStep, ...], fact: Fact) -> tuple[OwnStep, ...]:
    """The area's own steps after one was added, in the order of their usual dates."""
    data = fact.data
    added = OwnStep(fact.number, data["name"], data["usual"], data["needed"])
    return tuple(sorted((*steps, added), key=lambda one: (one.usual, one.number)))


def step_recorded(steps: tuple[OwnStep, ...], fact: Fact) -> tuple[OwnStep, ...]:
    """The area's own steps after the outcome of one was recorded: a later outcome replaces an earlier."""
    data: Mapping[str, Any] = fact.data
    return tuple(
        replace(one, outcome=data["outcome"], minute=data["minute"], day=data["day"], recorded_by=fact.post)
        if one.number == data["step"]
        else one
        for one in steps
    )


def step_removed(steps: tuple[OwnStep, ...], fact: Fact) -> tuple[OwnStep, ...]:
    """The area's own steps after one was taken off."""
    return tuple(one for one in steps if one.number != fact.data["step"])


def steps_again(steps: tuple[OwnStep, ...]) -> tuple[OwnStep, ...]:
    """The area's own steps for another version of the plan: nothing has come of any yet."""
    return tuple(replace(one, outcome="", minute="", day="", recorded_by="") for one in steps)
