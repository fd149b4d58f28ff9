"""Accepting warnings, several at once and one alone; how an acceptance ends."""

import msgspec
import pytest
from django.test import Client

from bcf import parts as part_types
from plans import actions
from plans.document import document, state_of
from plans.facts import Kind
from plans.findings import findings_now
from plans.models import Event
from plans.reference import reference_for
from plans.summary import summarise
from tests import builders


@pytest.fixture
def author(world):
    client = Client()
    client.force_login(world["author"])
    return client


@pytest.fixture
def record(world):
    """A plan with warnings: savings that do not come to the same, and a document that nobody can open."""
    record = builders.plan(world)
    saved_more(record, world, 7_000)
    part = builders.EDITION.part["documents"]
    row = part_types.row_type(part, part.table["documents"])(id="lost", title="Strategy")
    builders.save(record, "documents", world["author"], documents=(row,))
    return record


def saved_more(record, world, pounds):
    outcomes = document(record).part("contingency").outcomes
    first = msgspec.structs.replace(outcomes[0], savings_2015_16=outcomes[0].savings_2015_16 + pounds)
    builders.save(record, "contingency", world["author"], outcomes=(first, *outcomes[1:]))


def warnings(record):
    return [one for one in findings_now(record) if one.level == "warning"]


def words(response):
    return " ".join(response.content.decode().split())


def test_there_are_several(record):
    assert len(warnings(record)) > 1


def test_several_are_accepted_with_one_reason_in_one_act(author, record, world):
    keys = [one.key for one in warnings(record)]
    shown = words(author.get(record.url("checklist")))
    assert record.url("accept_several") in shown
    page = words(author.get(record.url("accept_several")))
    assert all(f'value="{key}"' in page for key in keys)
    assert not state_of(record).acceptances, "nothing is accepted by looking"
    posted = {"warnings": keys, "reason": "The board knows."}
    response = author.post(record.url("accept_several"), posted, follow=True)
    assert f"{len(keys)} warnings accepted." in words(response)
    assert set(state_of(record).acceptances) == set(keys)
    events = Event.objects.filter(record=record, kind=Kind.ACCEPTED)
    assert [event.facts["reason"] for event in events] == ["The board knows."] * len(keys)
    assert record.url("accept_several") not in words(author.get(record.url("checklist")))
    assert "No warning is open" in words(author.get(record.url("accept_several")))


def test_without_a_reason_or_a_tick_nothing_is_accepted_and_nothing_is_lost(author, record):
    first, second, *_ = [one.key for one in warnings(record)]
    shown = words(author.post(record.url("accept_several"), {"warnings": [first, second], "reason": " "}))
    assert "<title>Error: " in shown
    assert "Say why." in shown
    assert shown.count(" checked") == 2
    shown = words(author.post(record.url("accept_several"), {"reason": "Known to all."}))
    assert "Tick the warnings to accept." in shown
    assert "Known to all." in shown
    assert not state_of(record).acceptances


def test_a_warning_that_has_gone_stops_the_whole_act_and_keeps_the_rest(author, record, world):
    first, second, *_ = [one.key for one in warnings(record)]
    posted = {"warnings": [first, second, "0" * 20], "reason": "Known to all."}
    response = author.post(record.url("accept_several"), posted)
    shown = words(response)
    assert response.status_code == 422
    assert "is no longer there" in shown
    assert "Known to all." in shown
    assert shown.count(" checked") == 2
    assert not state_of(record).acceptances
    with pytest.raises(actions.NothingToSave):
        actions.accept_warnings(record=record, keys=[first, "0" * 20], reason="Known.", by=world["author"])
    assert not Event.objects.filter(record=record, kind=Kind.ACCEPTED).exists()


def test_a_reason_for_one_warning_that_has_gone_is_shown_beside_those_that_are_left(author, record):
    response = author.post(record.url("accept", key="0" * 20), {"reason": "Known to all."})
    assert response.status_code == 422
    assert "Known to all." in words(response)
    assert f'action="{record.url("accept_several")}"' in words(response)
    assert not state_of(record).acceptances


@pytest.mark.parametrize("route", ["accept", "accept_several"])
def test_what_the_plan_refuses_keeps_the_reason_on_the_page(author, record, world, route):
    key = warnings(record)[0].key
    actions.freeze_for_board(record=record, meeting=builders.TODAY, by=world["author"])
    url = record.url("accept", key=key) if route == "accept" else record.url("accept_several")
    shown = words(author.post(url, {"warnings": [key], "reason": "Known to all."}))
    assert "the plan is frozen for the board" in shown
    assert "Known to all." in shown
    assert not state_of(record).acceptances


def test_one_is_still_accepted_alone(author, record):
    one = warnings(record)[0]
    response = author.post(record.url("accept", key=one.key), {"reason": "Known to all."})
    assert response.url == f"{record.url('checklist')}#finding-{one.key}"
    assert list(state_of(record).acceptances) == [one.key]


def test_an_acceptance_does_not_come_back_with_its_figures(record, world):
    every = {one.key for one in warnings(record)}
    actions.accept_warnings(record=record, keys=every, reason="Known.", by=world["author"])
    saved_more(record, world, 1)
    kept = every & {one.key for one in warnings(record)}
    assert set() < kept < every
    assert set(state_of(record).acceptances) == kept, "only those end whose figures changed"
    saved_more(record, world, -1)
    assert {one.key for one in warnings(record)} == every
    assert set(state_of(record).acceptances) == kept
    summary = summarise(document(record), reference_for(record.area, record.edition_code))
    assert {one.key for one in summary.stopping} == every - kept
    actions.accept_warnings(record=record, keys=every - kept, reason="Known still.", by=world["author"])
    assert set(state_of(record).acceptances) == every


def test_a_save_that_changes_no_accepted_figure_ends_none(record, world):
    every = [one.key for one in warnings(record)]
    actions.accept_warnings(record=record, keys=every, reason="Known.", by=world["author"])
    builders.save(record, "vision", world["author"], text="<p>Other words of the vision.</p>")
    assert set(state_of(record).acceptances) == set(every)
    assert "lapsed" not in Event.objects.filter(record=record, kind=Kind.SAVED).last().facts
