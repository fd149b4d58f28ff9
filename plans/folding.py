"""The fold of a plan's events into its state. Pure: it takes plain facts and touches no database."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bcf.editions.base import PART_2, PLAN
from plans import arrangements, assurance
from plans.arrangements import Authority, Delegate, Paper
from plans.facts import Fact, Kind, Status
from plans.signatures import NEW_VERSION, Acceptance, Signature, Signer
from plans.states import Decision, State, Submitted


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
    return _settled(_voided(_dated(state, take(state, fact), fact.at)), fact.at) if take else state


def _dated(before: State, after: State, at: datetime) -> State:
    """What is signed of Part 2 is as it is since the event that last changed it."""
    return after if after.part_2_digest == before.part_2_digest else replace(after, part_2_since=at)


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
    complete = bool(state.signers) and all(signer.key in state.standing for signer in state.signers)
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
        part_2_content=fact.data.get("part_2", state.part_2_content),
        saved_at=state.saved_at if digest == state.content_digest else fact.at,
        acceptances=left,
        accepted_at=fact.at if lapsed else state.accepted_at,
        changes_requested=arrangements.settled_by_saving(state.changes_requested, fact),
        carried=fact.data.get("from", state.carried),
    )


def _accepted(state: State, fact: Fact) -> State:
    data = fact.data
    accepted = Acceptance(
        data["check"],
        data["key"],
        data["reason"],
        data.get("message", ""),
        fact.by,
        fact.post,
        fact.at,
        data.get("part_2", False),
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


def _part_2_asked(state: State, fact: Fact) -> State:
    """Of whom the area wants a signature of Part 2; of nobody, what stands of it is no longer kept."""
    signers = tuple(Signer(**signer) for signer in fact.data["signers"])
    return replace(state, part_2_signers=signers, part_2_content=fact.data["part_2"] if signers else "")


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
    state = _end(_end(state, "reopened", PLAN), "reopened", PART_2)
    return replace(state, status=Status.DRAFTING, since=fact.at, requested=None, signers=())


def _submitted(state: State, fact: Fact) -> State:
    data = fact.data
    accepted = tuple(
        Acceptance(one["check"], one["key"], one["reason"], one["message"], fact.by, fact.post, fact.at)
        for one in data.get("accepted", ())
    )
    sent = Submitted(
        data["number"],
        data["digest"],
        fact.by,
        fact.post,
        fact.at,
        data.get("late", False),
        accepted,
        undecided=not state.decided,
        begun=state.begun,
    )
    submissions = (*state.submissions, sent)
    return replace(state, status=Status.SUBMITTED, since=fact.at, submissions=submissions)


def _recalled(state: State, fact: Fact) -> State:
    """Back to where the signatures say: signed since the last of them, or signing. Remarks are asked for from now."""
    since = max((one.at for one in state.standing.values()), default=fact.at)
    state = _with_remarks(_with_submission(state, fact, recalled=fact))
    return replace(state, status=Status.SIGNED, since=since)


def _acknowledged(state: State, fact: Fact) -> State:
    return _with_submission(state, fact, acknowledged=fact)


def _of_assurance(state: State, fact: Fact) -> State:
    """What the area team says of a submission. Recording the outcome acknowledges it, where nobody had."""
    sent = _named(state, fact)
    changes: dict[str, Any] = {"assurance": assurance.STEPS[fact.kind](sent.assurance, fact)}
    if fact.kind == Kind.ASSURED:
        changes["acknowledged"] = sent.acknowledged or fact
        if state.status == Status.SUBMITTED:
            state = replace(state, status=Status.ASSURED, since=fact.at)
    return _with_submission(state, fact, **changes)


def _ratified(state: State, fact: Fact) -> State:
    told = (*_named(state, fact).ratifications, assurance.ratification(fact))
    return _with_submission(state, fact, ratifications=told)


def _new_version(state: State, fact: Fact) -> State:
    """Back to drafting. New content, new signatures, always: no signature, decision or step of before is of it."""
    return replace(
        _with_remarks(state),
        signatures=tuple(replace(one, ended=NEW_VERSION) for one in state.signatures),
        status=Status.DRAFTING,
        since=fact.at,
        requested=None,
        signers=(),
        asked={},
        meeting="",
        own_steps=arrangements.steps_again(state.own_steps),
        begun=assurance.new_version(fact),
    )


def _named(state: State, fact: Fact) -> Submitted:
    """The submission that an event is about."""
    return next(one for one in state.submissions if one.number == fact.data["number"])


def _with_submission(state: State, fact: Fact, **changes: Any) -> State:
    sent = _named(state, fact)
    changed = tuple(replace(one, **changes) if one is sent else one for one in state.submissions)
    return replace(state, submissions=changed)


def _with_remarks(state: State) -> State:
    """The area team's remarks on the last submission become changes asked for."""
    asked = assurance.asked_for(state.submissions[-1].assurance.remarks)
    return replace(state, changes_requested=state.changes_requested + asked)


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
    Kind.PART_2_ASKED: _part_2_asked,
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
    **dict.fromkeys(assurance.STEPS, _of_assurance),
    Kind.RATIFIED: _ratified,
    Kind.NEW_VERSION: _new_version,
}


ACTS = frozenset(
    {
        Kind.FROZEN,
        Kind.DECIDED,
        Kind.PART_2_ASKED,
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
        Kind.ASSURED,
        Kind.MET,
        Kind.RATIFIED,
        Kind.NEW_VERSION,
        Kind.PUBLISHED,
        Kind.PUBLICATION_WITHDRAWN,
    }
)
"""The events that are told on the sign-off page, each with its person and day."""
