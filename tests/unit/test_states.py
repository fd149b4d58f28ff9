"""The state folded from events: acts one by one, then any acts in any order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.facts import Fact, Kind, Status, event_hash
from plans.folding import fold, step
from plans.signatures import counts, signed_digest

BEGAN = datetime(2014, 3, 1, 9, tzinfo=UTC)
CCG, COUNCIL = "a-ccg", "a-council"
SIGNERS = [{"organisation": key, "name": key, "kind": "ccg", "post": "Officer"} for key in (CCG, COUNCIL)]


class Story:
    """Events one after another, and the state after them. Signatures are given over what the plan says then."""

    def __init__(self):
        self.facts = []
        self.state = fold(())
        self.then(Kind.STARTED, digest="nothing")

    def then(self, kind, /, **data):
        number = len(self.facts) + 1
        fact = Fact(number, kind, data, 1, "Post", BEGAN + timedelta(hours=number))
        self.facts.append(fact)
        self.state = step(self.state, fact)
        return self

    def save(self, digest):
        return self.then(Kind.SAVED, digest=digest, parts={}, how="browser")

    def accept(self, key, reason="Known"):
        return self.then(Kind.ACCEPTED, check="F4", key=key, reason=reason)

    def decide(self, outcome="agreed", **more):
        return self.then(Kind.DECIDED, outcome=outcome, day="2014-03-18", **more)

    def freeze(self):
        return self.then(Kind.FROZEN, meeting="2014-03-18")

    def request(self):
        return self.then(Kind.REQUESTED, digest=self.state.digest, signers=SIGNERS)

    def sign(self, organisation, digest=None):
        digest = self.state.digest if digest is None else digest
        return self.then(
            Kind.SIGNED, organisation=organisation, name=organisation, kind="ccg", digest=digest, statement="I agree."
        )

    def withdraw(self, organisation):
        return self.then(Kind.WITHDRAWN, organisation=organisation, reason="Second thoughts")

    def reopen(self):
        return self.then(Kind.REOPENED, reason="A change")


def asked():
    return Story().save("one").freeze().decide().request()


def signed():
    return asked().sign(CCG).sign(COUNCIL)


ACTS = {
    "started": (Story, Status.DRAFTING, 0),
    "saved": (lambda: Story().save("one"), Status.DRAFTING, 0),
    "given to the board": (lambda: Story().save("one").freeze(), Status.WITH_THE_BOARD, 0),
    "decided": (lambda: Story().save("one").freeze().decide(), Status.WITH_THE_BOARD, 0),
    "reopened from the board": (lambda: Story().freeze().reopen(), Status.DRAFTING, 0),
    "asked": (asked, Status.SIGNING, 0),
    "one has signed": (lambda: asked().sign(CCG), Status.SIGNING, 1),
    "all have signed": (signed, Status.SIGNED, 2),
    "one signed twice, the other never": (lambda: asked().sign(CCG).sign(CCG), Status.SIGNING, 1),
    "a signature over something else": (lambda: asked().sign(CCG).sign(COUNCIL, "other"), Status.SIGNING, 1),
    "a body that was not asked": (lambda: asked().sign(CCG).sign("a-stranger"), Status.SIGNING, 2),
    "changed after signing": (lambda: signed().save("two"), Status.SIGNING, 0),
    "changed and back": (lambda: signed().save("two").save("one"), Status.SIGNING, 0),
    "changed and signed again": (lambda: signed().save("two").sign(CCG).sign(COUNCIL), Status.SIGNED, 2),
    "the same saved": (lambda: signed().save("one"), Status.SIGNED, 2),
    "a warning accepted": (lambda: signed().accept("k"), Status.SIGNING, 0),
    "accepted and taken back": (
        lambda: signed().accept("k").then(Kind.TOOK_BACK, key="k"), Status.SIGNING, 0
    ),
    "withdrawn": (lambda: signed().withdraw(CCG), Status.SIGNING, 1),
    "withdrawn and signed again": (lambda: signed().withdraw(CCG).sign(CCG), Status.SIGNED, 2),
    "reopened": (lambda: signed().reopen(), Status.DRAFTING, 0),
    "reopened and asked again": (lambda: signed().reopen().request(), Status.SIGNING, 0),
    "a part given": (lambda: signed().then(Kind.ASSIGNED, part="vision"), Status.SIGNED, 2),
    "something of a later edition": (lambda: signed().then("not known yet", digest="x"), Status.SIGNED, 2),
}  # fmt: skip


@pytest.mark.parametrize(("made", "status", "standing"), ACTS.values(), ids=list(ACTS))
def test_an_act_and_what_stands_after_it(made, status, standing):
    state = made().state
    assert state.status == status
    assert len(state.standing) == standing
    assert state.editable == (status != Status.WITH_THE_BOARD)


def test_a_signature_voided_by_a_change_is_told_as_lapsed_until_the_body_signs_again():
    story = asked().sign(CCG).save("two")
    assert set(story.state.lapsed) == {CCG}
    assert set(story.sign(CCG).state.lapsed) == set()


def test_a_withdrawn_signature_is_not_told_as_lapsed():
    assert not asked().sign(CCG).withdraw(CCG).save("two").state.lapsed


def test_the_board_s_agreement_is_of_what_it_was_last_given():
    story = Story().save("one").freeze().decide()
    assert story.state.decided
    story.reopen().save("two")
    assert story.state.decided, "it may have agreed subject to these changes"
    assert not story.freeze().state.decided, "it has been given the plan again"
    assert not story.decide("deferred", deferred_to="2014-03-26").state.decided
    assert story.state.meeting == "2014-03-26"
    assert story.decide("agreed_subject_to_changes").state.decided


def test_an_acceptance_is_part_of_what_is_signed():
    story = Story().save("one")
    plain = story.state.digest
    accepted = story.accept("k").state.digest
    assert accepted != plain
    assert story.accept("k", "Another reason").state.digest not in {plain, accepted}
    assert story.then(Kind.TOOK_BACK, key="k").state.digest == plain


def test_what_is_signed_does_not_depend_on_the_order_of_acceptances():
    one, other = Story().accept("a").accept("b").state, Story().accept("b").accept("a").state
    assert one.digest == other.digest == signed_digest("nothing", one.acceptances.values())


KEYS = st.sampled_from([CCG, COUNCIL])
ANY_ACT = st.one_of(
    st.tuples(st.just("save"), st.sampled_from(["one", "two", "three"])),
    st.tuples(st.just("accept"), st.sampled_from(["k", "l"])),
    st.tuples(st.just("sign"), KEYS),
    st.tuples(st.just("sign"), KEYS),
    st.tuples(st.just("sign"), KEYS, st.sampled_from(["stale", ""])),
    st.tuples(st.just("withdraw"), KEYS),
    st.sampled_from([("request",), ("reopen",), ("freeze",), ("decide",)]),
)


def must_stand(facts):
    """Worked out anew, the slow way: the bodies whose last signature nothing has ended since."""
    standing = {}
    for n, fact in enumerate(facts):
        digest = fold(facts[: n + 1]).digest
        if fact.kind == Kind.SIGNED:
            if fact.data["digest"] == digest:
                standing[fact.data["organisation"]] = digest
        elif fact.kind == Kind.WITHDRAWN:
            standing.pop(fact.data["organisation"], None)
        elif fact.kind == Kind.REOPENED:
            standing.clear()
        standing = {key: over for key, over in standing.items() if over == digest}
    return set(standing)


@settings(max_examples=200)
@given(st.lists(ANY_ACT, max_size=14))
def test_whatever_happens_a_signature_counts_only_over_what_the_plan_says_now(acts):
    story = Story()
    for name, *given_to_it in acts:
        getattr(story, name)(*given_to_it)
        state = story.state
        assert set(state.standing) == must_stand(story.facts)
        assert all(one.digest == state.digest and not one.ended for one in state.standing.values())
        assert not any(counts(one, state.digest) for one in state.signatures if one.ended)
        complete = bool(state.signers) and {one.organisation for one in state.signers} <= set(state.standing)
        if state.status in {Status.SIGNING, Status.SIGNED}:
            assert (state.status == Status.SIGNED) == complete
    assert fold(story.facts) == story.state


@given(st.lists(ANY_ACT, max_size=8), st.sampled_from(["one", "two"]))
def test_saving_the_same_again_changes_nothing_that_is_signed(acts, digest):
    story = Story()
    for name, *given_to_it in acts:
        getattr(story, name)(*given_to_it)
    before = story.save(digest).state
    after = story.save(digest).state
    assert (after.status, after.standing, after.digest) == (before.status, before.standing, before.digest)


def test_the_hash_of_an_event_covers_all_of_it_and_the_one_before():
    fact = Fact(1, "saved", {"a": 1, "b": [2]}, 7, "Post", BEGAN)
    same = Fact(1, "saved", {"b": [2], "a": 1}, 7, "Post", BEGAN)
    others = [
        Fact(2, "saved", fact.data, 7, "Post", BEGAN),
        Fact(1, "signed", fact.data, 7, "Post", BEGAN),
        Fact(1, "saved", {"a": 2, "b": [2]}, 7, "Post", BEGAN),
        Fact(1, "saved", fact.data, 8, "Post", BEGAN),
        Fact(1, "saved", fact.data, 7, "Other post", BEGAN),
        Fact(1, "saved", fact.data, 7, "Post", BEGAN + timedelta(microseconds=1)),
    ]
    assert event_hash("", fact) == event_hash("", same) != event_hash("x", fact)
    assert len({event_hash("", fact), *(event_hash("", other) for other in others)}) == 7


def submitted(accepted=()):
    story = signed()
    return story.then(Kind.SUBMITTED, number=1, digest=story.state.digest, late=True, accepted=accepted)


def test_a_submission_keeps_the_signatures_and_its_own_reasons_lie_outside_what_was_signed():
    accepted = [{"check": "S3", "key": "late", "reason": "Snow", "message": "It is late."}]
    state = submitted(accepted).state
    assert state.status == Status.SUBMITTED
    assert len(state.standing) == 2
    assert state.digest == signed().state.digest
    assert not state.acceptances
    assert state.all_acceptances["late"].reason == "Snow"
    assert not state.editable
    assert not state.open_to_commentary
    assert state.submitted.late


def test_a_recall_goes_back_to_signed_since_the_last_signature():
    before = signed().state
    state = submitted().then(Kind.RECALLED, number=1, reason="A wrong figure").state
    assert (state.status, state.since, state.submitted) == (Status.SIGNED, before.since, None)
    assert state.submissions[0].recalled.data["reason"] == "A wrong figure"
    assert state.editable


def test_acknowledging_is_kept_with_the_submission():
    state = submitted().then(Kind.ACKNOWLEDGED, number=1).state
    assert state.status == Status.SUBMITTED
    assert state.submitted.acknowledged.kind == Kind.ACKNOWLEDGED
