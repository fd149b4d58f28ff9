"""The board delegates to named posts: who may sign on its behalf then, and what the signature says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from areas import actions as area_actions
from areas.models import Membership
from plans import actions
from plans.arrangements import Delegate
from plans.document import document, state_of
from plans.facts import Status
from plans.findings import findings_now
from plans.models import Event
from plans.reference import reference_for
from submissions.signatures import agreed_on, signings
from tests import builders
from tests.builders import BOARD, CCG, COUNCIL, TODAY

HOLDER = "second author"
"""Writes for the CCG, in the post to which the board delegates."""


def delegate(world, who=HOLDER):
    body = builders.PEOPLE[who][0]
    return Delegate(world.key(body), world.bodies[body].name, f"Post of {who}")


def frozen(world):
    record = builders.plan(world)
    actions.freeze_for_board(record=record, meeting=TODAY, by=world["author"])
    return record


def decide(world, record, **more):
    given = {"delegates": [delegate(world)], "minute": "12/14", "consultation": "The Chair"} | more
    actions.record_decision(record=record, outcome="delegated", day=TODAY, by=world["assistant"], **given)


def delegated(world, **more):
    record = frozen(world)
    decide(world, record, **more)
    actions.request_sign_off(record=record, by=world["author"])
    return record


def sign_for_the_board(world, record, who):
    actions.sign(record=record, organisation=world.key(BOARD), digest=document(record).digest, by=world[who])


@pytest.mark.parametrize(
    "lacking", [{"delegates": []}, {"minute": "  "}, {"consultation": ""}], ids=["posts", "minute", "consultation"]
)
def test_a_delegation_names_its_posts_its_minute_and_the_consultation(world, lacking):
    record = frozen(world)
    with pytest.raises(actions.NotAllowedNow):
        decide(world, record, **lacking)
    assert not state_of(record).decisions


def test_a_delegation_counts_as_decided_until_the_board_is_given_the_plan_again(world):
    record = delegated(world)
    assert state_of(record).decided
    assert state_of(record).delegation.delegates == (delegate(world),)
    actions.reopen(record=record, reason="A change", by=world["author"])
    actions.freeze_for_board(record=record, meeting=TODAY, by=world["author"])
    assert not state_of(record).delegation
    decide(world, record, delegates=[delegate(world, "finance")])
    actions.request_sign_off(record=record, by=world["author"])
    with pytest.raises(actions.NotAllowedNow, match="Only the person who holds the post"):
        sign_for_the_board(world, record, HOLDER)


def test_the_holder_signs_on_behalf_of_the_board_and_the_signature_says_so(world):
    record = delegated(world)
    sign_for_the_board(world, record, HOLDER)
    signature = state_of(record).standing[world.key(BOARD)]
    words = "on behalf of Exampleshire Board, by Post of second author, NHS Exampleshire CCG, under minute 12/14 of"
    assert signature.authority.words == f"{words} 18 March 2014"
    assert signature.statement.endswith(f"I sign {words} 18 March 2014.")
    assert signature.person == world[HOLDER].pk
    one = document(record)
    lines = signings(one, reference_for(record.area, record.edition_code))
    (line,) = [line for line in lines if line.body == "Exampleshire Board"]
    assert words in line.statement
    assert "delegated under minute 12/14 to Post of second author" in agreed_on(one.state)
    assert not [one for one in findings_now(record) if one.id in {"S2", "S3", "S5"}]
    builders.sign(world, record, "council signatory", "ccg signatory", "other ccg signatory")
    assert state_of(record).status == Status.SIGNED


@pytest.mark.parametrize("who", sorted(set(builders.PEOPLE) - {HOLDER, "board signatory"}))
def test_nobody_else_signs_on_behalf_of_the_board(world, who):
    record = delegated(world)
    with pytest.raises(actions.NotAllowedNow, match="Only the person who holds the post"):
        sign_for_the_board(world, record, who)


def test_the_delegation_is_for_the_board_alone_and_for_as_long_as_the_post_is_held(world):
    record = delegated(world)
    with pytest.raises(actions.NotAllowedNow):
        actions.sign(record=record, organisation=world.key(CCG), digest=document(record).digest, by=world[HOLDER])
    area_actions.end_role(membership=Membership.objects.get(person=world[HOLDER]), by=world["administrator"])
    with pytest.raises(actions.NotAllowedNow):
        sign_for_the_board(world, record, HOLDER)


def test_an_assistant_never_signs_even_where_the_minute_names_the_post(world):
    record = delegated(world, delegates=[delegate(world, "assistant")])
    with pytest.raises(actions.NotAllowedNow):
        sign_for_the_board(world, record, "assistant")


def test_a_typed_post_waits_until_somebody_holds_it(world):
    post = Delegate(world.key(COUNCIL), world.bodies[COUNCIL].name, "Director of  public health")
    record = delegated(world, delegates=[post])
    with pytest.raises(actions.NotAllowedNow):
        sign_for_the_board(world, record, "author")
    area_actions.grant_role(
        organisation=world.bodies[COUNCIL],
        person=world["author"],
        role="finance",
        post="Director of Public Health",
        by=world["administrator"],
    )
    sign_for_the_board(world, record, "author")
    assert world.key(BOARD) in state_of(record).standing


def test_a_signature_by_an_authority_that_nobody_gave_is_found(world):
    record = delegated(world)
    sign_for_the_board(world, record, HOLDER)
    kept = Event.objects.get(record=record, kind="signed")
    kept.data = kept.data.replace('"minute":"12/14"', '"minute":"13/14"')
    kept.save()
    (found,) = [one for one in findings_now(record) if one.id == "S5"]
    assert "was not named for it" in found.message
    assert found.stops == "submission"


def test_the_decision_is_recorded_on_the_page_with_typed_posts_and_nothing_typed_is_lost(world, client):
    record = frozen(world)
    client.force_login(world["assistant"])
    typed = {
        "act": "decide", "outcome": "delegated", "day": "18 March 2014", "minute": "12/14",
        "posts": [f"{world.key(CCG)}|Post of second author"], "consultation": "The Chair",
    }  # fmt: skip
    wrong = client.post(record.url("sign_off"), typed | {"other_posts": "Director, Elsewhere County Council"})
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "does not end in a body that takes part" in page
    assert "Director, Elsewhere County Council" in page
    assert not state_of(record).decisions
    later = f"{timezone.localdate() + timedelta(days=2):%d %B %Y}"
    for lacking in ({"minute": ""}, {"consultation": ""}, {"posts": []}, {"day": later}):
        assert client.post(record.url("sign_off"), typed | lacking).status_code == 422
    typed["other_posts"] = "Director of Public Health, Exampleshire County Council\n"
    assert client.post(record.url("sign_off"), typed).status_code == 302
    assert [one.words for one in state_of(record).delegation.delegates] == [
        "Post of second author, NHS Exampleshire CCG",
        "Director of Public Health, Exampleshire County Council",
    ]
    told = client.get(record.url("sign_off")).content.decode()
    assert "delegated its decision to Post of second author, NHS Exampleshire CCG and Director" in told
    assert "Consultation: The Chair." in told


def test_the_page_offers_the_signature_to_the_holder_and_signs_for_the_body_that_was_shown(world, client):
    """Whoever may sign for two bodies signs one at a time: the same form sent twice does not sign for the other."""
    record = delegated(world, delegates=[delegate(world, "council signatory")])
    client.force_login(world["council signatory"])
    page = client.get(record.url("sign_off")).content.decode()
    assert 'value="sign"' in page
    posted = {"act": "sign", "agree": "on", "digest": state_of(record).digest, "organisation": world.key(COUNCIL)}
    client.post(record.url("sign_off"), posted)
    client.post(record.url("sign_off"), posted)
    assert set(state_of(record).standing) == {world.key(COUNCIL)}
    page = client.get(record.url("sign_off")).content.decode()
    assert "On behalf of Exampleshire Board, by Post of council signatory" in page
    client.post(record.url("sign_off"), posted | {"organisation": world.key(BOARD)})
    assert set(state_of(record).standing) == {world.key(COUNCIL), world.key(BOARD)}
    client.post(record.url("sign_off"), {"act": "withdraw", "reason": "Wait", "organisation": world.key(BOARD)})
    assert set(state_of(record).standing) == {world.key(COUNCIL)}
