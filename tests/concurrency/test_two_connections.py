"""Two people at once, over two real connections: nothing is lost, nothing stands that was not signed."""

import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.db import connection, connections

from plans import actions
from plans.chain import broken
from plans.document import document, state_of
from plans.models import Event, PartRevision, Record
from tests import builders
from tests.builders import SIGNATORIES

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(3)


@pytest.fixture
def world() -> builders.World:
    return builders.world()


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """What each task returned or raised; all begin at the same moment, each over its own connection."""
    gate = threading.Barrier(len(tasks))
    results: list[Any] = [None] * len(tasks)

    def run(place: int, task: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=20)
            results[place] = task()
        except Exception as error:  # noqa: BLE001 - it is the result
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=task) for task in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return results


def whole(record: Record) -> None:
    """The chain, the revisions and the stored status agree with each other."""
    record = Record.objects.get(pk=record.pk)
    events = Event.objects.filter(record=record).order_by("number")
    assert broken(events, record.head) is None
    assert record.status == state_of(record).status
    for part in set(PartRevision.objects.filter(record=record).values_list("part", flat=True)):
        kept = list(PartRevision.objects.filter(record=record, part=part).order_by("number"))
        assert [one.number for one in kept] == list(range(1, len(kept) + 1))
        assert [one.newest for one in kept] == [False] * (len(kept) - 1) + [True]


def test_the_connections_are_two():
    seen = at_once(lambda: id(connection.connection), lambda: id(connection.connection))
    assert len(set(seen)) == 2


def test_two_who_start_the_same_plan_get_one(world):
    people = [world["author"], world["second author"]] * 2
    made = at_once(
        *(
            lambda by=by: actions.start_plan(area=world.area, edition_code=builders.CODE, by=by)  # type: ignore[misc]
            for by in people
        )
    )
    assert {type(one) for one in made} == {Record}, made
    assert len({one.pk for one in made}) == 1
    assert [event.kind for event in Event.objects.all()] == ["started"]
    whole(made[0])


@pytest.mark.parametrize("time_round", ROUNDS)
def test_two_who_start_from_the_first_plan_get_one_carried_once(world, time_round):
    older = builders.plan(world)
    people = [world["author"], world["second author"]] * 2
    made = at_once(
        *(
            lambda by=by: actions.start_plan_from(older=older, edition_code="2014-09", by=by)  # type: ignore[misc]
            for by in people
        )
    )
    assert {type(one) for one in made} == {Record}, made
    (key,) = {one.pk for one in made}
    assert [event.kind for event in Event.objects.filter(record=key)] == ["started", "saved"]
    whole(made[0])


@pytest.mark.parametrize("time_round", ROUNDS)
def test_of_two_savers_from_one_base_one_is_told_and_both_texts_are_there(world, time_round):
    record = builders.started(world)
    builders.save(record, "vision", world["author"], text="<p>First.</p>")
    drafts = {text: builders.change(record, "vision", text=text) for text in ("<p>Mine.</p>", "<p>Theirs.</p>")}
    people = dict(zip(drafts, (world["author"], world["second author"]), strict=True))
    results = at_once(
        *(
            lambda text=text: actions.save_parts(record=record, changes=[drafts[text]], by=people[text])  # type: ignore[misc]
            for text in drafts
        )
    )
    won = [text for text, result in zip(drafts, results, strict=True) if isinstance(result, dict)]
    stale = [result for result in results if isinstance(result, actions.StaleSave)]
    assert (len(won), len(stale)) == (1, 1), results
    assert document(record).part("vision").text == won[0] == stale[0].content.text
    (lost,) = set(drafts) - set(won)
    assert drafts[lost].content.text == lost, "the loser still holds their own"
    assert PartRevision.objects.filter(part="vision").count() == 2
    whole(record)


@pytest.mark.parametrize("time_round", ROUNDS)
def test_savers_of_different_fields_of_one_part_both_land(world, time_round):
    """Whoever comes later is put together with the first: four at once, each with an answer and a row."""
    record = builders.plan(world)
    start = document(record).part("schemes")
    people = [world["author"], world["second author"]] * 2
    kind, columns = type(start.schemes[0]), ("name", "lead_provider")
    drafts = []
    for n in range(4):
        row, column = start.schemes[n // 2], columns[n % 2]
        rows = [msgspec.structs.replace(one, **{column: f"By {n}"}) if one is row else one for one in start.schemes]
        drafts.append(actions.Draft("schemes", msgspec.structs.replace(start, schemes=(*rows, kind(id=f"n{n}"))), 1))
    results = at_once(
        *(
            lambda draft=draft, by=by: actions.save_together(record=record, draft=draft, by=by)  # type: ignore[misc]
            for draft, by in zip(drafts, people, strict=True)
        )
    )
    assert not [one for one in results if isinstance(one, Exception)], results
    rows = document(record).part("schemes").schemes
    assert [getattr(rows[n // 2], columns[n % 2]) for n in range(4)] == [f"By {n}" for n in range(4)]
    assert {row.id for row in rows[2:]} == {f"n{n}" for n in range(4)}
    assert [one is None for one in results].count(True) == 1
    hows = PartRevision.objects.filter(record=record, part="schemes").order_by("number").values_list("how", flat=True)
    assert list(hows) == ["browser", "browser", "merged", "merged", "merged"]
    whole(record)


def test_savers_of_different_parts_do_not_disturb_each_other(world):
    record = builders.started(world)
    parts = ("vision", "aims", "changes", "governance")
    drafts = [builders.change(record, part, text="<p>New.</p>") for part in parts]
    results = at_once(
        *(
            lambda draft=draft: actions.save_parts(record=record, changes=[draft], by=world["author"])  # type: ignore[misc]
            for draft in drafts
        )
    )
    assert all(isinstance(result, dict) for result in results), results
    assert Event.objects.filter(record=record, kind="saved").count() == len(parts)
    assert document(record).digests.keys() == set(parts)
    whole(record)


@pytest.mark.parametrize("head_start", [0, 0.004, 0.03])
@pytest.mark.parametrize("first", ["signer", "saver"])
def test_a_signature_never_stands_over_what_was_not_signed(world, first, head_start):
    record = builders.signing(world)
    builders.sign(world, record, *SIGNATORIES[:1])
    seen = document(record).digest
    draft = builders.change(record, "vision", text="<p>Changed while somebody signs.</p>")
    waits = {"signer": 0.0, "saver": 0.0, ("saver" if first == "signer" else "signer"): head_start}

    def sign() -> Any:
        time.sleep(waits["signer"])
        return actions.sign(
            record=record, organisation=world.key(builders.CCG), digest=seen, by=world["ccg signatory"]
        )

    def save() -> Any:
        time.sleep(waits["saver"])
        return actions.save_parts(record=record, changes=[draft], by=world["author"], void_signatures=True)

    signed, saved = at_once(sign, save)
    assert isinstance(saved, dict), saved
    refused = isinstance(signed, actions.NotAllowedNow)
    assert refused or len(signed.standing) == 2, signed
    state = state_of(record)
    assert not state.standing
    assert len(state.lapsed) == (1 if refused else 2)
    whole(record)


def test_the_last_two_signatures_at_once_make_it_signed(world):
    record = builders.signing(world)
    builders.sign(world, record, *SIGNATORIES[:2])
    seen = document(record).digest
    results = at_once(
        *(
            lambda who=who: actions.sign(  # type: ignore[misc]
                record=record, organisation=world.key(builders.PEOPLE[who][0]), digest=seen, by=world[who]
            )
            for who in SIGNATORIES[2:]
        )
    )
    assert not [one for one in results if isinstance(one, Exception)], results
    assert Record.objects.get(pk=record.pk).status == "signed"
    whole(record)


def test_freezing_and_saving_at_once_leave_the_board_what_is_stored(world):
    record = builders.plan(world)
    draft = builders.change(record, "vision", text="<p>A last change.</p>")
    saved, _ = at_once(
        lambda: actions.save_parts(record=record, changes=[draft], by=world["author"]),
        lambda: actions.freeze_for_board(record=record, meeting=builders.TODAY, by=world["second author"]),
    )
    state = state_of(record)
    assert state.frozen_digest == state.content_digest
    was_saved = document(record).part("vision").text == "<p>A last change.</p>"
    assert was_saved == isinstance(saved, dict)
    assert was_saved or isinstance(saved, actions.NotEditable)
    whole(record)
