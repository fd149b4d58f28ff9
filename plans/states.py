"""The state of a plan, folded from its events. Pure: it takes plain facts and touches no database.

States, acts and who may do them: the specification's "States of a plan". A signature counts while what it
covers (the digest of the content and of the accepted warnings) is what the plan says now.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import msgspec
from django.db.models import TextChoices
from django.utils import timezone

from bcf.editions.base import COMMENTARY, PLAN
from plans import arrangements
from plans.arrangements import Authority, ChangeRequest, Delegate, OwnStep, Paper, Substitute


class Status(TextChoices):
    """Where a plan stands."""

    DRAFTING = "drafting", "Drafting"
    WITH_THE_BOARD = "with_the_board", "With the board"
    SIGNING = "signing", "Signing"
    SIGNED = "signed", "Signed"
    SUBMITTED = "submitted", "Submitted"
    ASSURED = "assured", "Assured"


class Kind(TextChoices):
    """The types of event."""

    STARTED = "started", "Plan started"
    SAVED = "saved", "Saved"
    ASSIGNED = "assigned", "Part given"
    ACCEPTED = "accepted_warning", "Warning accepted"
    TOOK_BACK = "took_back_acceptance", "Acceptance taken back"
    FROZEN = "frozen", "Frozen for the board"
    DECIDED = "decided", "Board's decision"
    REQUESTED = "sign_off_requested", "Sign-off requested"
    ASKED = "commentary_asked", "Commentary asked for"
    SIGNED = "signed", "Signed"
    WITHDRAWN = "withdrawn", "Signature withdrawn"
    REOPENED = "reopened", "Reopened"
    RETURNED = "returned_for_changes", "Returned for changes"
    SETTLED = "settled_change_request", "Change asked for settled"
    SUBSTITUTED = "substitute_named", "Substitute named"
    STEP_ADDED = "own_step_added", "Step of the area's own added"
    STEP_RECORDED = "own_step_recorded", "Outcome of a step recorded"
    STEP_REMOVED = "own_step_removed", "Step of the area's own taken off"
    SUBMITTED = "submitted", "Submitted"
    RECALLED = "recalled", "Submission recalled"
    ACKNOWLEDGED = "acknowledged", "Receipt acknowledged"


@dataclass(frozen=True)
class Fact:
    """One event as the fold sees it."""

    number: int
    kind: str
    data: Mapping[str, Any]
    by: int
    post: str
    at: datetime


@dataclass(frozen=True)
class Signer:
    """A body that must sign: its key and name, its kind, and the post that signs for it."""

    organisation: str
    name: str
    kind: str
    post: str


@dataclass(frozen=True)
class Signature:
    """One person's signature for one body over one digest. `ended` says why it no longer counts.

    `scope` is what it covers: the whole plan, or the body's own commentary. `authority` says why another than the
    body's signatory gave it. Of one given on `paper`, `person` is nobody: the signer need have no account.
    """

    organisation: str
    name: str
    kind: str
    person: int
    person_name: str
    post: str
    at: datetime
    digest: str
    statement: str
    head: str = ""
    ended: str = ""
    scope: str = PLAN
    authority: Authority | None = None
    paper: Paper | None = None

    @property
    def on(self) -> date:
        """The day on which it was given: the day on the sheet, of one on paper."""
        return date.fromisoformat(self.paper.day) if self.paper else timezone.localdate(self.at)


@dataclass(frozen=True)
class Acceptance:
    """A warning accepted with a reason, by somebody. `key` is the finding with its figures."""

    check: str
    key: str
    reason: str
    message: str
    by: int
    post: str
    at: datetime


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
    submitting lie outside what was signed.
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


@dataclass(frozen=True)
class State:
    """Everything that the events say of a plan now.

    `carried` says what plan it was started from: its edition, and the numbers of the revisions by part. Else empty.
    `asked` gives the last time that each provider, by its id, was asked for its commentary.
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
    signatures: tuple[Signature, ...] = ()
    asked: Mapping[str, Fact] = field(default_factory=dict)
    submissions: tuple[Submitted, ...] = ()
    acts: tuple[Fact, ...] = ()
    changes_requested: tuple[ChangeRequest, ...] = ()
    substitutes_named: Mapping[str, tuple[Substitute, ...]] = field(default_factory=dict)
    own_steps: tuple[OwnStep, ...] = ()

    @property
    def submitted(self) -> Submitted | None:
        """The submission that stands: the last, unless it was recalled."""
        last = self.submissions[-1] if self.submissions else None
        return last if last and not last.recalled else None

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
    def standing(self) -> Mapping[str, Signature]:
        """The signatures over the whole plan that count now, by the body's key."""
        return {one.organisation: one for one in self.signatures if one.scope == PLAN and counts(one, self.digest)}

    @property
    def lapsed(self) -> Mapping[str, Signature]:
        """For each body without a standing signature, its last one that a change or a reopening made void."""
        return self._void(PLAN, self.standing)

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
        return self._void(COMMENTARY, self.commented)

    def _void(self, scope: str, standing: Mapping[str, Signature]) -> Mapping[str, Signature]:
        return {
            one.organisation: one
            for one in self.signatures
            if one.scope == scope and one.organisation not in standing and one.ended in {"changed", "reopened"}
        }

    def digest_for(self, signature: Signature) -> str:
        """The digest of what a signature covers, as it is now."""
        return self.digest if signature.scope == PLAN else self.commentaries.get(signature.organisation, "")

    @property
    def open_to_commentary(self) -> bool:
        """Whether a provider may still answer and sign: late is better than never, until the plan is submitted."""
        return self.status not in {Status.SUBMITTED, Status.ASSURED}

    @property
    def decided(self) -> bool:
        """Whether the board has agreed what it was last given, with or without changes asked for."""
        last = self.decisions[-1] if self.decisions else None
        return last is not None and last.pack == self.pack and last.outcome in AGREEING

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


def counts(signature: Signature, digest: str) -> bool:
    """Whether a signature counts for content of this digest."""
    return not signature.ended and signature.digest == digest


def signed_digest(content_digest: str, acceptances: Iterable[Acceptance]) -> str:
    """SHA-256, in hexadecimal, over the content's digest and the accepted warnings with their reasons."""
    accepted = sorted([one.check, one.key, one.reason, one.post] for one in acceptances)
    return hashlib.sha256(msgspec.json.encode(["signed", 1, content_digest, accepted])).hexdigest()


def commentary_digest(edition_code: str, provider: str, digests: Mapping[str, str]) -> str:
    """SHA-256, in hexadecimal, over what a provider signs: its commentary, and the figures that stand with it."""
    return hashlib.sha256(
        msgspec.json.encode(["commentary", 1, edition_code, provider, sorted(digests.items())])
    ).hexdigest()


def plan_digest(edition_code: str, digests: Mapping[str, str]) -> str:
    """SHA-256, in hexadecimal, over the digests of the parts that hold anything, by part key."""
    parts = sorted(digests.items())
    return hashlib.sha256(msgspec.json.encode(["plan", 1, edition_code, parts])).hexdigest()


def event_hash(before: str, fact: Fact) -> str:
    """SHA-256, in hexadecimal, over the hash of the event before and all of this one."""
    said = [before, fact.number, fact.kind, fact.data, fact.by, fact.post, fact.at.isoformat()]
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()


def fold(facts: Iterable[Fact]) -> State:
    """The state after these events, in order."""
    state = State()
    for fact in facts:
        state = step(state, fact)
    return state


def step(state: State, fact: Fact) -> State:
    """The state after one more event. An event that it does not know leaves the state alone."""
    take = STEPS.get(fact.kind)
    if fact.kind in ACTS or fact.data.get("voided"):
        state = replace(state, acts=(*state.acts, fact))
    return _settled(_voided(take(state, fact)), fact.at) if take else state


def _voided(state: State) -> State:
    """Signatures over other content than there is now are ended for good: going back does not revive them."""
    void = [not one.ended and one.digest != state.digest_for(one) for one in state.signatures]
    if not any(void):
        return state
    signatures = tuple(
        replace(one, ended="changed") if changed else one for one, changed in zip(state.signatures, void, strict=True)
    )
    return replace(state, signatures=signatures)


def _settled(state: State, at: datetime) -> State:
    """The status, when signatures decide it: signed while every body's signature stands, else signing."""
    if state.status not in {Status.SIGNING, Status.SIGNED}:
        return state
    complete = bool(state.signers) and all(signer.organisation in state.standing for signer in state.signers)
    status = Status.SIGNED if complete else Status.SIGNING
    return state if status == state.status else replace(state, status=status, since=at)


def _started(state: State, fact: Fact) -> State:
    return replace(state, status=Status.DRAFTING, since=fact.at, content_digest=fact.data["digest"])


def _saved(state: State, fact: Fact) -> State:
    """A save ends the acceptances that it names, for good: the figures they were given for have changed."""
    digest, lapsed = fact.data["digest"], fact.data.get("lapsed", ())
    left = {key: one for key, one in state.acceptances.items() if key not in lapsed} if lapsed else state.acceptances
    return replace(
        state,
        content_digest=digest,
        commentaries=fact.data.get("commentaries", state.commentaries),
        saved_at=state.saved_at if digest == state.content_digest else fact.at,
        acceptances=left,
        accepted_at=fact.at if lapsed else state.accepted_at,
        changes_requested=arrangements.settled_by_saving(state.changes_requested, fact),
        carried=fact.data.get("from", state.carried),
    )


def _accepted(state: State, fact: Fact) -> State:
    data = fact.data
    accepted = Acceptance(
        data["check"], data["key"], data["reason"], data.get("message", ""), fact.by, fact.post, fact.at
    )
    return replace(state, acceptances={**state.acceptances, accepted.key: accepted}, accepted_at=fact.at)


def _took_back(state: State, fact: Fact) -> State:
    left = {key: one for key, one in state.acceptances.items() if key != fact.data["key"]}
    return replace(state, acceptances=left, accepted_at=fact.at)


def _frozen(state: State, fact: Fact) -> State:
    return replace(
        state,
        status=Status.WITH_THE_BOARD,
        since=fact.at,
        meeting=fact.data["meeting"],
        pack=state.pack + 1,
        frozen_digest=state.content_digest,
    )


def _decided(state: State, fact: Fact) -> State:
    data = fact.data
    decision = Decision(
        data["outcome"],
        data["day"],
        data.get("minute", ""),
        state.content_digest,
        fact.post,
        fact.at,
        state.pack,
        tuple(Delegate(**one) for one in data.get("delegates", ())),
        data.get("consultation", ""),
    )
    return replace(state, decisions=(*state.decisions, decision), meeting=data.get("deferred_to") or state.meeting)


def _requested(state: State, fact: Fact) -> State:
    signers = tuple(Signer(**signer) for signer in fact.data["signers"])
    return replace(state, status=Status.SIGNING, since=fact.at, requested=fact, signers=signers)


def _asked(state: State, fact: Fact) -> State:
    return replace(state, asked={**state.asked, fact.data["provider"]: fact})


def _signed(state: State, fact: Fact) -> State:
    data = fact.data
    paper = Paper(**data["paper"], recorded_by=fact.post, recorder=fact.by) if data.get("paper") else None
    signature = Signature(
        organisation=data["organisation"],
        name=data["name"],
        kind=data["kind"],
        person=0 if paper else fact.by,
        person_name=data.get("person_name", ""),
        post=data["post"] if paper else fact.post,
        at=fact.at,
        digest=data["digest"],
        statement=data["statement"],
        scope=data.get("scope", PLAN),
        authority=Authority(**data["authority"]) if data.get("authority") else None,
        paper=paper,
    )
    return replace(state, signatures=(*state.signatures, signature))


def _withdrawn(state: State, fact: Fact) -> State:
    return _end(state, "withdrawn", fact.data.get("scope", PLAN), fact.data["organisation"])


def _reopened(state: State, fact: Fact) -> State:
    state = _end(state, "reopened", PLAN)
    return replace(state, status=Status.DRAFTING, since=fact.at, requested=None, signers=())


def _submitted(state: State, fact: Fact) -> State:
    data = fact.data
    accepted = tuple(
        Acceptance(one["check"], one["key"], one["reason"], one["message"], fact.by, fact.post, fact.at)
        for one in data.get("accepted", ())
    )
    sent = Submitted(data["number"], data["digest"], fact.by, fact.post, fact.at, data.get("late", False), accepted)
    submissions = (*state.submissions, sent)
    return replace(state, status=Status.SUBMITTED, since=fact.at, submissions=submissions)


def _recalled(state: State, fact: Fact) -> State:
    """Back to where the signatures say: signed since the last of them, or signing."""
    since = max((one.at for one in state.standing.values()), default=fact.at)
    state = _with_last_submission(state, recalled=fact)
    return replace(state, status=Status.SIGNED, since=since)


def _acknowledged(state: State, fact: Fact) -> State:
    return _with_last_submission(state, acknowledged=fact)


def _with_last_submission(state: State, **changes: Any) -> State:
    *before, last = state.submissions
    return replace(state, submissions=(*before, replace(last, **changes)))


def _end(state: State, why: str, scope: str, organisation: str | None = None) -> State:
    signatures = tuple(
        replace(one, ended=why)
        if not one.ended and one.scope == scope and organisation in (None, one.organisation)
        else one
        for one in state.signatures
    )
    return replace(state, signatures=signatures)


def _returned(state: State, fact: Fact) -> State:
    return replace(state, changes_requested=arrangements.returned(state.changes_requested, fact))


def _settled_request(state: State, fact: Fact) -> State:
    return replace(state, changes_requested=arrangements.settled_in_words(state.changes_requested, fact))


def _substituted(state: State, fact: Fact) -> State:
    return replace(state, substitutes_named=arrangements.named_substitute(state.substitutes_named, fact))


OWN_STEPS = {
    Kind.STEP_ADDED: arrangements.step_added,
    Kind.STEP_RECORDED: arrangements.step_recorded,
    Kind.STEP_REMOVED: arrangements.step_removed,
}


def _own_step(state: State, fact: Fact) -> State:
    return replace(state, own_steps=OWN_STEPS[Kind(fact.kind)](state.own_steps, fact))


STEPS: dict[str, Callable[[State, Fact], State]] = {
    Kind.STARTED: _started,
    Kind.SAVED: _saved,
    Kind.ACCEPTED: _accepted,
    Kind.TOOK_BACK: _took_back,
    Kind.FROZEN: _frozen,
    Kind.DECIDED: _decided,
    Kind.REQUESTED: _requested,
    Kind.ASKED: _asked,
    Kind.SIGNED: _signed,
    Kind.WITHDRAWN: _withdrawn,
    Kind.REOPENED: _reopened,
    Kind.RETURNED: _returned,
    Kind.SETTLED: _settled_request,
    Kind.SUBSTITUTED: _substituted,
    **dict.fromkeys(OWN_STEPS, _own_step),
    Kind.SUBMITTED: _submitted,
    Kind.RECALLED: _recalled,
    Kind.ACKNOWLEDGED: _acknowledged,
}

ACTS = frozenset(
    {
        Kind.FROZEN,
        Kind.DECIDED,
        Kind.REQUESTED,
        Kind.SIGNED,
        Kind.WITHDRAWN,
        Kind.REOPENED,
        Kind.RETURNED,
        Kind.SUBSTITUTED,
        Kind.STEP_RECORDED,
        Kind.SUBMITTED,
        Kind.RECALLED,
        Kind.ACKNOWLEDGED,
    }
)
"""The events that are told on the sign-off page, each with its person and day."""
