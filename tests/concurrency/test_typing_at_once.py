"""Saving as one types, over two real connections: two windows, two people, and a sitting closed from two sides."""

from functools import partial

import pytest

from plans import actions
from plans.document import document
from plans.models import PartRevision, Record, Sitting
from tests import builders, cases
from tests.builders import TODAY
from tests.concurrency.test_two_connections import ROUNDS, at_once, whole
from tests.integration.test_sittings import EMPTY, token, vision

pytestmark = pytest.mark.django_db(transaction=True)


def typing(record, words, by, after=EMPTY):
    return partial(
        actions.autosave, record=record, part="vision", content=vision(words), token=after, by=by, page=words
    )


@pytest.mark.parametrize("again", ROUNDS)
def test_of_two_windows_of_one_person_one_is_kept_and_the_other_told(db, again):
    world = builders.world()
    record = builders.started(world)
    answers = at_once(typing(record, "One", world["author"]), typing(record, "Two", world["author"]))
    refused = [one for one in answers if isinstance(one, actions.NotKept)]
    assert [one.reason for one in refused] == ["other_window"]
    (kept,) = [one for one in answers if isinstance(one, actions.Kept)]
    assert Sitting.objects.get().digest == kept.token


@pytest.mark.parametrize("again", ROUNDS)
def test_a_sitting_that_several_close_at_once_is_one_revision(db, again):
    world = builders.world()
    record = builders.started(world)
    typing(record, "Typed", world["author"])()
    freeze = partial(actions.freeze_for_board, record=record, meeting=TODAY, by=world["second author"])
    answers = at_once(partial(actions.close_sittings, record=record), freeze)
    assert not [one for one in answers if isinstance(one, Exception)], answers
    assert PartRevision.objects.count() == 1
    assert not Sitting.objects.exists()
    assert document(Record.objects.get(pk=record.pk)).part("vision").text == "<p>Typed</p>"
    whole(record)


@pytest.mark.parametrize("again", ROUNDS)
def test_somebody_s_save_beside_another_s_typing_loses_neither(db, again):
    world = builders.world()
    record = builders.started(world)
    typing(record, "Mine", world["author"])()
    theirs = actions.Draft("vision", cases.content("vision", text="<p>Theirs</p>"), 0)
    save = partial(actions.save_parts, record=record, changes=[theirs], by=world["second author"])
    typed, saved = at_once(typing(record, "Mine, and more", world["author"], token("Mine")), save)
    assert isinstance(saved, actions.StaleSave), "what was typed first was closed first"
    assert isinstance(typed, actions.Kept)
    said = {one.content for one in PartRevision.objects.all()} | {one.content for one in Sitting.objects.all()}
    assert '{"text":"<p>Mine, and more</p>"}' in said
    whole(record)
