"""Who may do what in which state, and what becomes of signatures."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest
from django.urls import reverse
from django.utils import timezone

from areas import actions as area_actions
from bcf import parts as part_types
from plans import actions
from plans.document import document, state_of
from plans.facts import Status
from plans.findings import findings_now
from plans.models import Event, Record
from plans.reference import reference_for
from plans.summary import summarise
from tests import builders
from tests.builders import BOARD, CCG, COUNCIL, PEOPLE, SIGNATORIES, TODAY


def drafting(world):
    return builders.plan(world)


def with_the_board(world):
    record = builders.plan(world)
    actions.freeze_for_board(record=record, meeting=TODAY, by=world["author"])
    return record


def decided(world):
    record = with_the_board(world)
    actions.record_decision(record=record, outcome="agreed", day=TODAY, by=world["assistant"])
    return record


def one_signed(world):
    record = builders.signing(world)
    builders.sign(world, record, "ccg signatory")
    return record


def signed(world):
    record = builders.signing(world)
    builders.sign(world, record, *SIGNATORIES)
    return record


STATES = {
    "drafting": drafting,
    "with the board": with_the_board,
    "decided": decided,
    "signing": builders.signing,
    "one signed": one_signed,
    "signed": signed,
}
WRITERS = {"author", "second author", "finance", "administrator"}
POSTS = {
    "decide": {"outcome": "agreed", "day": "18 March 2014"},
    "request": {},
    "sign": {"agree": "on"},
    "withdraw": {"reason": "Second thoughts"},
    "reopen": {"reason": "A change"},
}
# In each state: act -> who may do it. Everyone else, and every act not named, does nothing.
ALLOWED = {
    "drafting": {"request": WRITERS},
    "with the board": {"decide": WRITERS | {"assistant"}, "reopen": WRITERS},
    "decided": {"decide": WRITERS | {"assistant"}, "reopen": WRITERS, "request": WRITERS},
    "signing": {"sign": set(SIGNATORIES), "reopen": WRITERS},
    "one signed": {
        "sign": set(SIGNATORIES) - {"ccg signatory"},
        "withdraw": {"ccg signatory"},
        "reopen": WRITERS,
    },
    "signed": {"withdraw": set(SIGNATORIES), "reopen": WRITERS},
}
READERS = {who for who, (body, _) in PEOPLE.items() if body in {COUNCIL, CCG, "other ccg", BOARD}}


@pytest.mark.parametrize("state", STATES)
def test_every_act_in_every_state_by_every_kind_of_person(world, client, state):
    record = STATES[state](world)
    address = reverse("sign_off", kwargs={"area": "exampleshire", "edition": builders.CODE})
    before = list(Event.objects.filter(record=record))
    kept = Record.objects.get(pk=record.pk)
    done: dict[str, set[str]] = {}
    for who in PEOPLE:
        client.force_login(world[who])
        for act, data in POSTS.items():
            posted = {"act": act, "digest": state_of(record).digest, **data}
            response = client.post(address, posted)
            assert response.status_code == (302 if who in READERS else 403), f"{act} by {who}: {response.status_code}"
            new = Event.objects.filter(record=record, number__gt=len(before))
            if new:
                done.setdefault(act, set()).add(who)
                assert [event.by_id for event in new] == [world[who].pk]
                new.delete()
                Record.objects.filter(pk=record.pk).update(head=kept.head, status=kept.status)
    assert done == ALLOWED[state]


@pytest.mark.parametrize("state", STATES)
def test_the_page_offers_what_it_would_do(world, client, state):
    STATES[state](world)
    address = reverse("sign_off", kwargs={"area": "exampleshire", "edition": builders.CODE})
    for who in READERS:
        client.force_login(world[who])
        page = client.get(address).content.decode()
        offered = {act for act in POSTS if f'name="act" value="{act}"' in page or f'value="{act}" name="act"' in page}
        assert offered == {act for act, people in ALLOWED[state].items() if who in people}, who


REFUSED = {
    "freeze": ({"with the board", "decided", "signing", "one signed", "signed"}, lambda record, by: (
        actions.freeze_for_board(record=record, meeting=TODAY, by=by))),
    "decide": ({"drafting", "signing", "one signed", "signed"}, lambda record, by: (
        actions.record_decision(record=record, outcome="agreed", day=TODAY, by=by))),
    "request": ({"with the board", "signing", "one signed", "signed"}, lambda record, by: (
        actions.request_sign_off(record=record, by=by))),
    "reopen": ({"drafting"}, lambda record, by: actions.reopen(record=record, reason="A change", by=by)),
}  # fmt: skip


@pytest.mark.parametrize("act", REFUSED)
def test_actions_themselves_refuse_what_does_not_fit_the_state(world, act):
    states, do = REFUSED[act]
    for state in sorted(states):
        record = STATES[state](world)
        before = Event.objects.count()
        with pytest.raises(actions.NotAllowedNow):
            do(record, world["author"])
        assert Event.objects.count() == before
        Event.objects.all().delete()
        for rows in (record.board_packs, record.revisions, record.contributions, record.schemes):
            rows.all().delete()
        record.delete()


def test_a_decision_says_when_and_a_deferral_until_when(world):
    record = with_the_board(world)
    for wrong in (
        {"outcome": "approved", "day": TODAY},
        {"outcome": "agreed", "day": timezone.localdate() + timedelta(days=1)},
        {"outcome": "deferred", "day": TODAY},
    ):
        with pytest.raises(actions.NotAllowedNow):
            actions.record_decision(record=record, by=world["assistant"], **wrong)
    with pytest.raises(actions.NotAllowedNow, match="has not agreed"):
        actions.request_sign_off(record=record, by=world["author"])


def test_a_plan_given_to_the_board_again_waits_for_its_new_decision(world):
    record = decided(world)
    actions.reopen(record=record, reason="A change", by=world["author"])
    builders.save(record, "vision", world["author"], text="<p>Something else.</p>")
    actions.freeze_for_board(record=record, meeting=TODAY, by=world["author"])
    with pytest.raises(actions.NotAllowedNow, match="has not agreed"):
        actions.request_sign_off(record=record, by=world["author"])


def test_sign_off_is_not_requested_while_a_finding_stops_it(world):
    record = drafting(world)
    builders.save(record, "vision", world["author"], text=None)
    with pytest.raises(actions.NotAllowedNow, match="one finding stops it"):
        actions.request_sign_off(record=record, by=world["author"])
    assert state_of(record).status == Status.DRAFTING


def test_a_signature_says_who_for_whom_what_and_when(world):
    record = one_signed(world)
    (signature,) = state_of(record).standing.values()
    assert (signature.organisation, signature.person) == (world.key(CCG), world["ccg signatory"].pk)
    assert (signature.post, signature.person_name) == ("Post of ccg signatory", "The ccg signatory")
    assert signature.digest == document(record).digest
    assert world.bodies[CCG].name in signature.statement
    assert signature.at.date() == timezone.now().date()


def test_signing_twice_is_signing_once(world):
    record = one_signed(world)
    before = Event.objects.count()
    builders.sign(world, record, "ccg signatory")
    assert Event.objects.count() == before


def test_the_digest_of_an_older_page_is_refused(world):
    record = builders.signing(world)
    seen = document(record).digest
    builders.save(record, "vision", world["author"], text="<p>Changed meanwhile.</p>")
    for digest in (seen, "", "0" * 64):
        with pytest.raises(actions.NotAllowedNow, match="has changed"):
            actions.sign(record=record, organisation=world.key(CCG), digest=digest, by=world["ccg signatory"])
    assert not state_of(record).standing


@pytest.mark.parametrize("who", sorted(set(PEOPLE) - {"ccg signatory"}))
def test_only_the_holder_of_the_post_signs_for_a_body(world, who):
    record = builders.signing(world)
    with pytest.raises(actions.NotAllowedNow, match="Only the person who holds the post"):
        actions.sign(record=record, organisation=world.key(CCG), digest=document(record).digest, by=world[who])


@pytest.mark.parametrize("body", ["council there", "provider", "national"])
def test_a_body_that_was_not_asked_cannot_sign(world, body):
    record = builders.signing(world)
    with pytest.raises(actions.NotAllowedNow):
        actions.sign(
            record=record, organisation=world.key(body), digest=document(record).digest, by=world["ccg signatory"]
        )


def test_a_post_given_up_no_longer_signs_and_what_it_signed_stands(world):
    record = one_signed(world)
    successor = world["second author"]
    area_actions.name_signatory(
        organisation=world.bodies[CCG], person=successor, post="Acting Officer", by=world["administrator"]
    )
    assert world.key(CCG) in state_of(record).standing
    builders.save(record, "vision", world["author"], void_signatures=True, text="<p>New.</p>")
    with pytest.raises(actions.NotAllowedNow):
        builders.sign(world, record, "ccg signatory")
    actions.sign(record=record, organisation=world.key(CCG), digest=document(record).digest, by=successor)
    assert state_of(record).standing[world.key(CCG)].post == "Acting Officer"


def test_nobody_signs_over_an_error_that_has_come_in_since(world):
    record = builders.signing(world)
    builders.save(record, "vision", world["author"], text=None)
    with pytest.raises(actions.NotAllowedNow, match="one finding stops it"):
        builders.sign(world, record, "ccg signatory")


def test_a_real_change_voids_an_empty_save_does_not_and_going_back_revives_nothing(world):
    record = signed(world)
    was = document(record).part("vision").text
    builders.save(record, "vision", world["author"], text=was)
    assert state_of(record).status == Status.SIGNED
    builders.save(record, "vision", world["author"], void_signatures=True, text="<p>New.</p>")
    assert (state_of(record).status, len(state_of(record).standing)) == (Status.SIGNING, 0)
    builders.save(record, "vision", world["author"], text=was)
    state = state_of(record)
    assert (len(state.standing), len(state.lapsed)) == (0, 4)
    builders.sign(world, record, *SIGNATORIES)
    assert state_of(record).status == Status.SIGNED


def test_assigning_and_commenting_on_nothing_voids_nothing(world):
    record = signed(world)
    actions.assign_part(record=record, part="vision", person=world["finance"], due=TODAY, by=world["author"])
    assert len(state_of(record).standing) == 4


def test_withdrawing_needs_a_reason_and_one_s_own_signature(world):
    record = signed(world)
    for who, reason in (("ccg signatory", "  "), ("council signatory", "A reason"), ("author", "A reason")):
        with pytest.raises(actions.NotAllowedNow):
            actions.withdraw_signature(record=record, organisation=world.key(CCG), reason=reason, by=world[who])
    actions.withdraw_signature(
        record=record, organisation=world.key(CCG), reason="A reason", by=world["ccg signatory"]
    )
    state = state_of(record)
    assert state.status == Status.SIGNING
    assert world.key(CCG) not in state.standing
    assert len(state.standing) == 3


def test_whoever_holds_the_post_next_does_not_withdraw_what_another_signed(world, client):
    record = one_signed(world)
    successor = world["second author"]
    area_actions.name_signatory(
        organisation=world.bodies[CCG], person=successor, post="Acting Officer", by=world["administrator"]
    )
    for who in (successor, world["ccg signatory"]):  # the one did not sign; the other no longer holds the post
        with pytest.raises(actions.NotAllowedNow, match="no signature of yours"):
            actions.withdraw_signature(record=record, organisation=world.key(CCG), reason="A reason", by=who)
    client.force_login(successor)
    address = record.url("sign_off")
    page = client.get(address).content.decode()
    assert 'value="withdraw"' not in page
    assert 'value="sign"' not in page
    assert "It was given before you held the post" in page
    client.post(address, {"act": "withdraw", "reason": "A reason"})
    assert world.key(CCG) in state_of(record).standing


def test_reopening_needs_a_reason_and_voids_every_signature(world):
    record = signed(world)
    with pytest.raises(actions.NotAllowedNow):
        actions.reopen(record=record, reason=" ", by=world["author"])
    state = actions.reopen(record=record, reason="A change", by=world["author"])
    assert (state.status, len(state.standing)) == (Status.DRAFTING, 0)


# --- Accepted warnings ---------------------------------------------------------------------------------------------


def warned(world):
    """A plan with one warning that stops the request: savings that do not come to the same."""
    record = drafting(world)
    outcomes = document(record).part("contingency").outcomes
    first = msgspec.structs.replace(outcomes[0], savings_2015_16=outcomes[0].savings_2015_16 + 7_000)
    builders.save(record, "contingency", world["author"], outcomes=(first, *outcomes[1:]))
    warnings = [one for one in findings_now(record) if one.level == "warning" and one.stops == "request"]
    assert warnings
    assert not [one for one in findings_now(record) if one.level == "error"]
    return record, warnings


def accept(record, findings, by):
    for one in findings:
        actions.accept_warning(record=record, key=one.key, reason="It is rounding.", by=by)


def test_an_accepted_warning_stops_nothing_until_its_figures_change(world):
    record, warnings = warned(world)
    accept(record, warnings, world["author"])
    summary = summarise(document(record), reference_for(record.area, record.edition_code))
    assert not summary.stopping
    assert summary.accepted_count == len(warnings)
    outcomes = document(record).part("contingency").outcomes
    first = msgspec.structs.replace(outcomes[0], savings_2015_16=outcomes[0].savings_2015_16 + Decimal(1))
    builders.save(record, "contingency", world["author"], outcomes=(first, *outcomes[1:]))
    summary = summarise(document(record), reference_for(record.area, record.edition_code))
    assert summary.stopping
    with pytest.raises(actions.NotAllowedNow):
        actions.request_sign_off(record=record, by=world["author"])


def test_only_a_warning_that_there_is_can_be_accepted_and_with_a_reason(world):
    record, warnings = warned(world)
    for key, reason in (("0" * 20, "A reason"), (warnings[0].key, "  ")):
        with pytest.raises(actions.NothingToSave):
            actions.accept_warning(record=record, key=key, reason=reason, by=world["author"])
    accept(record, warnings[:1], world["author"])
    before = Event.objects.count()
    accept(record, warnings[:1], world["author"])
    assert Event.objects.count() == before, "the same reason again does nothing"


def test_accepting_belongs_to_what_is_signed(world):
    record, warnings = warned(world)
    accept(record, warnings, world["author"])
    actions.request_sign_off(record=record, by=world["author"])
    builders.sign(world, record, "ccg signatory")
    key = warnings[0].key
    with pytest.raises(actions.WouldVoidSignatures):
        actions.take_back_acceptance(record=record, key=key, by=world["author"])
    with pytest.raises(actions.WouldVoidSignatures):
        actions.accept_warning(record=record, key=key, reason="Another reason.", by=world["author"])
    state = actions.take_back_acceptance(record=record, key=key, by=world["author"], void_signatures=True)
    assert not state.standing
    with pytest.raises(actions.NothingToSave):
        actions.take_back_acceptance(record=record, key=key, by=world["author"])


def test_a_frozen_plan_takes_no_acceptance(world):
    record, warnings = warned(world)
    actions.freeze_for_board(record=record, meeting=TODAY, by=world["author"])
    with pytest.raises(actions.NotEditable):
        accept(record, warnings[:1], world["author"])


# --- What the checks say of signatures -----------------------------------------------------------------------------


def found(record, check):
    return [one for one in findings_now(record) if one.id == check]


def test_who_has_not_signed_stops_the_submission_and_nothing_before(world):
    record = one_signed(world)
    (unsigned,) = found(record, "S1")
    assert (unsigned.level, unsigned.stops) == ("error", "submission")
    assert "Three of four bodies have not signed" in unsigned.message
    builders.sign(world, record, *SIGNATORIES[2:], "council signatory")
    assert not found(record, "S1")


def test_a_plan_signed_without_a_decision_of_the_board_is_told(world):
    record = drafting(world)
    actions.request_sign_off(record=record, by=world["author"])
    assert any("no decision of the board" in one.message for one in found(record, "S3"))
    assert not any("no decision of the board" in one.message for one in found(signed_anew(world, record), "S3"))


def signed_anew(world, record):
    actions.reopen(record=record, reason="The board meets", by=world["author"])
    actions.freeze_for_board(record=record, meeting=TODAY, by=world["author"])
    actions.record_decision(record=record, outcome="agreed", day=TODAY, by=world["assistant"])
    actions.request_sign_off(record=record, by=world["author"])
    builders.sign(world, record, *SIGNATORIES)
    return record


def test_the_digest_covers_every_part(world):
    record = builders.signing(world)
    before = document(record).digest
    for part in builders.EDITION.parts:
        content = document(record).part(part.key)
        if "text" in part.field and part_types.answered(content.text):
            builders.save(record, part.key, world["author"], text=f"{content.text}<p>More.</p>")
            after = document(record).digest
            assert after != before, part.key
            before = after
