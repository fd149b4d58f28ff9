"""The state of a plan: everything that its events say of it now. Pure; `plans.folding` makes it.

States, acts and who may do them: the specification's "States of a plan".
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bcf.editions.base import COMMENTARY, PART_2, PLAN
from plans import arrangements
from plans.arrangements import ChangeRequest, Delegate, OwnStep, Substitute
from plans.assurance import AMENDMENT, NOTHING_SAID, Assurance, Condition, NewVersion, Ratification
from plans.facts import Fact, Status
from plans.signatures import Acceptance, Signature, Signer, counts, signed_digest


@dataclass(frozen=True)
class Decision:
    """What the board decided, of which content, on which day. `pack` counts the times the plan had been frozen.

    `delegates` are the posts to which it delegated, `consultation` whom they are to consult.
    """

    outcome: str
    day: str
    minute: str
    digest: str
    post: str
    at: datetime
    pack: int = 0
    delegates: tuple[Delegate, ...] = ()
    consultation: str = ""


@dataclass(frozen=True)
class Submitted:
    """One submission: its number, by whom and when, and the digest of what was signed.

    `accepted` are the warnings that stopped only the submission, each with the reason that went with it: facts about
    submitting lie outside what was signed. `undecided` is whether the board had not decided then; of its later
    decisions in `ratifications` the last counts. `begun` says how the version was begun, where it follows another.
    """

    number: int
    digest: str
    by: int
    post: str
    at: datetime
    late: bool = False
    accepted: tuple[Acceptance, ...] = ()
    recalled: Fact | None = None
    acknowledged: Fact | None = None
    assurance: Assurance = NOTHING_SAID
    undecided: bool = False
    ratifications: tuple[Ratification, ...] = ()
    begun: NewVersion | None = None

    @property
    def ratification(self) -> Ratification | None:
        """What the board decided later, or None."""
        return self.ratifications[-1] if self.ratifications else None

    @property
    def pending(self) -> bool:
        """Whether it waits for the board to ratify it."""
        return self.undecided and not self.ratifications


@dataclass(frozen=True)
class State:
    """Everything that the events say of a plan now.

    `carried` says what plan it was started from: its edition, and the numbers of the revisions by part. Else empty.
    `asked` gives the last time that each provider, by its id, was asked for its commentary. `begun` says how the
    version that is being written, or was submitted last, was begun; None for the first. `part_2_signers` are those
    of whom the area wants a signature of Part 2, whose content has the digest `part_2_content`, kept while there are
    any; what they sign is as it is since `part_2_since`.
    """

    status: str = Status.DRAFTING
    since: datetime | None = None
    content_digest: str = ""
    commentaries: Mapping[str, str] = field(default_factory=dict)
    saved_at: datetime | None = None
    carried: Mapping[str, Any] = field(default_factory=dict)
    acceptances: Mapping[str, Acceptance] = field(default_factory=dict)
    accepted_at: datetime | None = None
    meeting: str = ""
    pack: int = 0
    frozen_digest: str = ""
    decisions: tuple[Decision, ...] = ()
    requested: Fact | None = None
    signers: tuple[Signer, ...] = ()
    part_2_signers: tuple[Signer, ...] = ()
    part_2_content: str = ""
    part_2_since: datetime | None = None
    signatures: tuple[Signature, ...] = ()
    asked: Mapping[str, Fact] = field(default_factory=dict)
    submissions: tuple[Submitted, ...] = ()
    acts: tuple[Fact, ...] = ()
    changes_requested: tuple[ChangeRequest, ...] = ()
    substitutes_named: Mapping[str, tuple[Substitute, ...]] = field(default_factory=dict)
    own_steps: tuple[OwnStep, ...] = ()
    begun: NewVersion | None = None

    @property
    def submitted(self) -> Submitted | None:
        """The submission that the plan is now: None before the first, once recalled, and while another is written."""
        return self.submissions[-1] if self.submissions and self.status in SENT else None

    @property
    def last_sent(self) -> Submitted | None:
        """The last submission that was not recalled: it stands, with its conditions, while another is written."""
        return next((one for one in reversed(self.submissions) if not one.recalled), None)

    @property
    def rewriting(self) -> NewVersion | None:
        """How the version that is being written now was begun; None for the first, and once it is submitted."""
        return None if self.submitted else self.begun

    @property
    def amending(self) -> bool:
        """Whether what is being written is an in-year amendment: the round's deadline is not for it."""
        return self.rewriting is not None and self.rewriting.kind == AMENDMENT

    @property
    def conditions(self) -> tuple[tuple[Submitted, Condition], ...]:
        """The conditions of every submission that was not recalled, each with it."""
        return tuple(
            (sent, one) for sent in self.submissions if not sent.recalled for one in sent.assurance.conditions
        )

    @property
    def all_acceptances(self) -> Mapping[str, Acceptance]:
        """The warnings accepted in the plan, and those that were accepted with the submission that stands."""
        sent = self.submitted.accepted if self.submitted else ()
        return {**self.acceptances, **{one.key: one for one in sent}}

    @property
    def digest(self) -> str:
        """What a signature covers: the content, and the warnings accepted with their reasons."""
        return signed_digest(self.content_digest, self.acceptances.values())

    @property
    def part_2_digest(self) -> str:
        """What a signature of Part 2 covers: its content, and the warnings accepted of it alone; empty for none."""
        accepted = (one for one in self.acceptances.values() if one.part_2)
        return signed_digest(self.part_2_content, accepted) if self.part_2_content else ""

    @property
    def standing(self) -> Mapping[str, Signature]:
        """The signatures over the plan or its Part 2 that count now, by their keys (of the plan's, the body's)."""
        digests = {PLAN: self.digest, PART_2: self.part_2_digest}
        return {one.key: one for one in self.signatures if one.scope in digests and counts(one, digests[one.scope])}

    @property
    def lapsed(self) -> Mapping[str, Signature]:
        """For each signer without a standing signature, the last one that a change or a reopening made void."""
        return self._void({PLAN, PART_2}, self.standing)

    @property
    def commented(self) -> Mapping[str, Signature]:
        """The providers' signatures over their own commentaries that count now, by the provider's key."""
        return {
            one.organisation: one
            for one in self.signatures
            if one.scope == COMMENTARY and counts(one, self.commentaries.get(one.organisation, ""))
        }

    @property
    def commentaries_lapsed(self) -> Mapping[str, Signature]:
        """For each provider without a standing signature, its last one that a change made void."""
        return self._void({COMMENTARY}, self.commented)

    def _void(self, scopes: Container[str], standing: Mapping[str, Signature]) -> Mapping[str, Signature]:
        return {
            one.key: one
            for one in self.signatures
            if one.scope in scopes and one.key not in standing and one.ended in {"changed", "reopened"}
        }

    def digest_for(self, one: Signature | Signer) -> str:
        """The digest of what a signature covers, or of what a signer is asked to sign, as it is now."""
        if one.scope == COMMENTARY:
            return self.commentaries.get(one.organisation, "")
        return self.part_2_digest if one.scope == PART_2 else self.digest

    def covered_since(self, scope: str) -> datetime | None:
        """Since when there is what a signature of this scope covers now."""
        return self.part_2_since if scope == PART_2 else self.content_since

    @property
    def open_to_commentary(self) -> bool:
        """Whether a provider may still answer and sign: late is better than never, until the plan is submitted."""
        return self.status not in SENT

    @property
    def decided(self) -> bool:
        """Whether the board has agreed what it was last given, with or without changes asked for."""
        last = self.decision
        return last is not None and last.pack == self.pack and last.outcome in AGREEING

    @property
    def decision(self) -> Decision | None:
        """What the board decided last of the version that is being written, or was submitted; None for nothing."""
        last = self.decisions[-1] if self.decisions else None
        return last if last and not (self.begun and last.at < self.begun.at) else None

    @property
    def delegation(self) -> Decision | None:
        """The board's decision by which named posts may sign on its behalf now, or None."""
        return self.decisions[-1] if self.decided and self.decisions[-1].outcome == arrangements.DELEGATED else None

    @property
    def substitutes(self) -> Mapping[str, Substitute]:
        """The substitute of each body that has one, by the body's key: naming another replaces the first."""
        return {key: named[-1] for key, named in self.substitutes_named.items()}

    @property
    def content_since(self) -> datetime | None:
        """Since when there is what a signature covers now: the last change of the content or of the acceptances."""
        return max((at for at in (self.saved_at, self.accepted_at) if at), default=None)

    @property
    def open_requests(self) -> tuple[ChangeRequest, ...]:
        """The changes asked for that nobody has settled."""
        return tuple(one for one in self.changes_requested if not one.settled)

    @property
    def editable(self) -> bool:
        """Whether parts may be saved at all in this state."""
        return self.status in {Status.DRAFTING, Status.SIGNING, Status.SIGNED}


AGREEING = frozenset({"agreed", "agreed_subject_to_changes", arrangements.DELEGATED})
"""The outcomes of the board's turn by which it has decided, and the plan can be signed."""
SENT = frozenset({Status.SUBMITTED, Status.ASSURED})
"""The states in which the plan is what was submitted, and nothing of it can change."""
