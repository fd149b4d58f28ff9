"""What comes after a submission: the area team's remarks and outcome, its conditions, the board's ratification. Pure.

Also how another version of a submitted plan is begun. The fold of `plans.folding` keeps these with the submission
that they are about; nothing here touches a database or the clock.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from plans.arrangements import ChangeRequest
from plans.facts import Fact, Kind

APPROVED, WITH_SUPPORT = "approved", "approved_with_support"
SUBJECT_TO_CONDITIONS, NOT_APPROVED = "approved_subject_to_conditions", "not_approved"
OUTCOMES = {
    APPROVED: "Approved",
    WITH_SUPPORT: "Approved with support",
    SUBJECT_TO_CONDITIONS: "Approved subject to conditions",
    NOT_APPROVED: "Not approved",
}
"""The four outcomes of the Nationally Consistent Assurance Review of 2014."""
APPROVING = frozenset({APPROVED, WITH_SUPPORT, SUBJECT_TO_CONDITIONS})
RESUBMISSION, AMENDMENT = "resubmission", "amendment"
KINDS_OF_VERSION = {
    RESUBMISSION: "Resubmission",
    AMENDMENT: "In-year amendment",
}


@dataclass(frozen=True)
class Remark:
    """What the area team says of one part of a submission. `name` is the team's."""

    key: str
    part: str
    text: str
    name: str
    person: int
    post: str
    at: datetime


@dataclass(frozen=True)
class Evidence:
    """What an author entered to show that a condition is met: words, and the key and name of a document, if any.

    `sent_back` says why the area team did not take it; empty while it waits, and once it was taken.
    """

    words: str
    file: str
    file_name: str
    post: str
    at: datetime
    sent_back: str = ""
    sent_back_by: str = ""
    sent_back_at: datetime | None = None


@dataclass(frozen=True)
class Condition:
    """Something that must be done for the approval to hold, by the holder of a post in a body, by a day.

    `met` is the day on which it was met, in ISO form; `lifted` why it fell away with the outcome that made it.
    """

    key: str
    text: str
    owner_post: str
    owner_body: str
    due: str
    post: str
    at: datetime
    evidence: tuple[Evidence, ...] = ()
    met: str = ""
    met_by: str = ""
    lifted: str = ""

    @property
    def owner(self) -> str:
        """`Finance Manager, NHS Exampleshire CCG`."""
        return f"{self.owner_post}, {self.owner_body}"

    @property
    def open(self) -> bool:
        """Whether it is still to be met."""
        return not self.met and not self.lifted

    @property
    def waiting(self) -> Evidence | None:
        """The evidence on which the area team has not answered."""
        last = self.evidence[-1] if self.evidence else None
        return last if self.open and last and not last.sent_back else None

    def overdue(self, today: date) -> bool:
        """Whether it is still to be met, and its day has passed."""
        return self.open and self.due < today.isoformat()


@dataclass(frozen=True)
class Terms:
    """What a condition asks for, before it is recorded: the text, its owner's post and body, the day it is due."""

    text: str
    post: str
    body: str
    due: date


@dataclass(frozen=True)
class Outcome:
    """An outcome as it was recorded. `reason` is why it replaces the one before; empty for the first."""

    outcome: str
    note: str
    reason: str
    post: str
    at: datetime

    @property
    def words(self) -> str:
        """`Approved with support`."""
        return OUTCOMES[self.outcome]


@dataclass(frozen=True)
class Assurance:
    """All that the area team has said of one submission. Of several outcomes the last counts."""

    remarks: tuple[Remark, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    conditions: tuple[Condition, ...] = ()

    @property
    def outcome(self) -> Outcome | None:
        """The outcome that counts."""
        return self.outcomes[-1] if self.outcomes else None

    @property
    def approved(self) -> bool:
        """Whether the outcome that counts approves the plan, in one of the three ways."""
        return self.outcome is not None and self.outcome.outcome in APPROVING

    @property
    def open_conditions(self) -> tuple[Condition, ...]:
        """The conditions that are still to be met."""
        return tuple(one for one in self.conditions if one.open)


NOTHING_SAID = Assurance()
"""The assurance of a submission of which the area team has said nothing yet."""


@dataclass(frozen=True)
class Ratification:
    """What the board decided later of a plan that was submitted before it met."""

    ratified: bool
    day: str
    minute: str
    post: str
    at: datetime


@dataclass(frozen=True)
class NewVersion:
    """Another version that was begun of a submitted plan: its kind, the version that it follows, and why."""

    kind: str
    of: int
    reason: str
    post: str
    at: datetime

    @property
    def words(self) -> str:
        """`In-year amendment`."""
        return KINDS_OF_VERSION[self.kind]


def remarked(assurance: Assurance, fact: Fact) -> Assurance:
    """The assurance of a submission after remarks by part."""
    data = fact.data
    made = tuple(
        Remark(f"{fact.number}-{part}", part, text, data["name"], fact.by, fact.post, fact.at)
        for part, text in data["remarks"].items()
    )
    return replace(assurance, remarks=assurance.remarks + made)


def decided(assurance: Assurance, fact: Fact) -> Assurance:
    """The assurance of a submission after its outcome was recorded, or recorded anew with a reason.

    The conditions that the event names fall away; others that there were stay, and its own are added.
    """
    data = fact.data
    outcome = Outcome(data["outcome"], data["note"], data["reason"], fact.post, fact.at)
    kept = tuple(
        replace(one, lifted=data["reason"]) if one.key in data["lifted"] else one for one in assurance.conditions
    )
    made = tuple(
        Condition(f"{fact.number}-{n}", one["text"], one["post"], one["body"], one["due"], fact.post, fact.at)
        for n, one in enumerate(data["conditions"], start=1)
    )
    return replace(assurance, outcomes=(*assurance.outcomes, outcome), conditions=kept + made)


def evidenced(assurance: Assurance, fact: Fact) -> Assurance:
    """The assurance of a submission after evidence was entered for one of its conditions."""
    data = fact.data
    entered = Evidence(data["words"], data["file"], data["file_name"], fact.post, fact.at)
    return _with_condition(assurance, fact, lambda one: replace(one, evidence=(*one.evidence, entered)))


def sent_back(assurance: Assurance, fact: Fact) -> Assurance:
    """The assurance of a submission after the evidence for a condition was sent back: it is to be met still."""

    def back(one: Condition) -> Condition:
        *before, last = one.evidence
        answered = replace(last, sent_back=fact.data["reason"], sent_back_by=fact.post, sent_back_at=fact.at)
        return replace(one, evidence=(*before, answered), met="", met_by="")

    return _with_condition(assurance, fact, back)


def met(assurance: Assurance, fact: Fact) -> Assurance:
    """The assurance of a submission after one of its conditions was closed as met on a day."""
    return _with_condition(assurance, fact, lambda one: replace(one, met=fact.data["day"], met_by=fact.post))


def _with_condition(assurance: Assurance, fact: Fact, change: Callable[[Condition], Condition]) -> Assurance:
    key = fact.data["condition"]
    return replace(
        assurance, conditions=tuple(change(one) if one.key == key else one for one in assurance.conditions)
    )


STEPS: Mapping[str, Callable[[Assurance, Fact], Assurance]] = {
    Kind.REMARKED: remarked,
    Kind.ASSURED: decided,
    Kind.EVIDENCED: evidenced,
    Kind.SENT_BACK: sent_back,
    Kind.MET: met,
}
"""What each kind of event does to the assurance of the submission that it names."""


def asked_for(remarks: tuple[Remark, ...]) -> tuple[ChangeRequest, ...]:
    """The remarks of the area team as changes asked for, once the parts can be changed."""
    return tuple(
        ChangeRequest(one.key, one.part, one.text, "", one.name, one.person, one.post, one.at) for one in remarks
    )


def ratification(fact: Fact) -> Ratification:
    """What the board decided later, from its event."""
    data = fact.data
    return Ratification(data["ratified"], data["day"], data["minute"], fact.post, fact.at)


def new_version(fact: Fact) -> NewVersion:
    """The version that was begun, from its event."""
    data = fact.data
    return NewVersion(data["kind"], data["of"], data["reason"], fact.post, fact.at)
