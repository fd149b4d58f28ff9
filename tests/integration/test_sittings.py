"""What is typed is kept as it is typed, outside the plan, and closes into one revision with one event."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bcf import parts as part_types
from plans import actions
from plans.actions import NotKept, Reason
from plans.chain import broken
from plans.document import document, state_of
from plans.facts import Kind
from plans.models import Event, PartRevision, Record, Sitting
from plans.sittings import IDLE, idle_since, start_of, token_of
from submissions.actions import submitting
from tests import builders, cases
from tests.builders import EDITION, TODAY

VISION = EDITION.part["vision"]
EMPTY = token_of(VISION, part_types.empty(VISION))


def vision(words):
    return cases.content("vision", text=f"<p>{words}</p>")


def token(words):
    return token_of(VISION, vision(words))


def text(record):
    return document(record).part("vision").text


def written(record):
    return PartRevision.objects.filter(record=record).count(), Event.objects.filter(record=record).count()


@pytest.fixture
def typing(world):
    """`typing(record, words, after, who)`: somebody types into the vision, going on from words, or from nothing."""

    def keep(record, words, after="", who="author", **more):
        before = token(after) if after else EMPTY
        return actions.autosave(
            record=record, part="vision", content=vision(words), token=before, by=world[who], **more
        )

    return keep


def refused(reason, keep, *args, **kwargs):
    with pytest.raises(NotKept) as why:
        keep(*args, **kwargs)
    assert why.value.reason == reason


def test_fifty_autosaves_are_one_sitting_and_close_into_one_revision_with_one_event(world, typing):
    record = builders.started(world)
    before = written(record)
    for number in range(50):
        kept = typing(record, f"Word {number}", f"Word {number - 1}" if number else "")
        assert kept.token == token(f"Word {number}")
        assert kept.overtaken is None
    sitting = Sitting.objects.get()
    assert (sitting.base, sitting.digest, sitting.by) == (0, token("Word 49"), world["author"])
    assert written(record) == before
    assert text(record) is None, "the plan does not say it yet"
    assert actions.close_sittings(record=record) == 1
    assert written(record) == (before[0] + 1, before[1] + 1)
    assert text(record) == "<p>Word 49</p>"
    event = Event.objects.filter(record=record).order_by("number").last()
    revision = PartRevision.objects.get()
    assert (event.kind, event.by, revision.by, revision.how) == (
        Kind.SAVED,
        world["author"],
        world["author"],
        "browser",
    )
    assert event.facts["how"] == "browser"
    assert event.facts["since"] == sitting.opened_at.isoformat()
    assert not Sitting.objects.exists()
    record.refresh_from_db()
    assert broken(Event.objects.filter(record=record), record.head) is None
    assert actions.close_sittings(record=record) == 0


def test_going_back_to_what_the_plan_says_drops_the_sitting(world, typing):
    record = builders.started(world)
    builders.save(record, "vision", world["author"], text="<p>Saved</p>")
    before = written(record)
    typing(record, "Typed", "Saved")
    assert typing(record, "Saved", "Typed").token == token("Saved")
    assert not Sitting.objects.exists()
    assert written(record) == before


def test_the_same_typing_sent_twice_is_kept_once(world, typing):
    """An answer that was lost on its way: the page sends the same again, and goes on."""
    record = builders.started(world)
    first = typing(record, "One")
    again = typing(record, "One")
    assert again.token == first.token
    typing(record, "Two", "One")
    assert Sitting.objects.get().digest == token("Two")
    refused(Reason.OTHER_WINDOW, typing, record, "Late")
    assert Sitting.objects.get().digest == token("Two")


def test_another_window_of_the_same_person_does_not_write_over_the_first(world, typing):
    record = builders.started(world)
    typing(record, "First window")
    refused(Reason.OTHER_WINDOW, typing, record, "Second window")
    third = builders.change(record, "vision", text="<p>Saved in a third</p>")
    with pytest.raises(actions.StaleSave):
        actions.save_parts(record=record, changes=[third], by=world["author"])
    assert not Sitting.objects.exists()
    assert text(record) == "<p>First window</p>", "a save that does not go on from the sitting comes after it"
    builders.save(record, "vision", world["author"], text="<p>Saved in a third</p>")
    refused(Reason.OTHER_WINDOW, typing, record, "The first window again", "First window")
    refused(Reason.OTHER_WINDOW, typing, record, "From nowhere", "What nobody wrote")


def test_what_somebody_else_saved_meanwhile_is_told_and_never_written_over(world, typing):
    record = builders.started(world)
    builders.save(record, "vision", world["author"], text="<p>Start</p>")
    mine = builders.change(record, "vision", text="<p>Theirs</p>")
    typing(record, "Mine", "Start")
    with pytest.raises(actions.StaleSave):
        actions.save_parts(record=record, changes=[mine], by=world["second author"])
    assert text(record) == "<p>Mine</p>", "the typing is closed first, and is what the other is shown"
    builders.save(record, "vision", world["second author"], text="<p>Both</p>")
    kept = typing(record, "Mine and more", "Mine")
    assert (kept.overtaken.number, kept.overtaken.by) == (3, world["second author"])
    sitting = Sitting.objects.get()
    assert sitting.base == 2, "it goes on from what this person had"
    assert typing(record, "Mine and more", "Mine").overtaken.number == 3
    assert actions.close_sittings(record=record) == 0, "it waits for its person"
    assert text(record) == "<p>Both</p>"
    start = start_of(record, VISION, world["author"], base=1, token=sitting.digest)
    assert (start.content, start.base, start.sitting) == (vision("Mine and more"), 2, sitting)
    merged = actions.Draft("vision", vision("Merged"), 3)
    actions.save_parts(record=record, changes=[merged], by=world["author"], sitting=start.sitting)
    assert not Sitting.objects.exists()
    assert text(record) == "<p>Merged</p>"


def test_typing_on_a_part_that_was_empty_when_it_was_opened_is_kept_apart_too(world, typing):
    record = builders.started(world)
    builders.save(record, "vision", world["second author"], text="<p>Theirs</p>")
    assert typing(record, "Mine").overtaken.by == world["second author"]
    assert Sitting.objects.get().base == 0
    refused(Reason.OTHER_WINDOW, typing, record, "Mine", "What nobody wrote", who="second author")


def test_a_person_s_own_save_ends_the_sitting_that_it_goes_on_from(world, typing):
    record = builders.started(world)
    typing(record, "Typed", page="p1")
    lost_its_answer = start_of(record, VISION, world["author"], base=0, token=EMPTY, page="p1")
    assert lost_its_answer.sitting, "the page last typed on goes on from it, whatever its token"
    elsewhere = start_of(record, VISION, world["author"], base=0, token=EMPTY, page="p2")
    assert (elsewhere.sitting, elsewhere.content) == (None, part_types.empty(VISION))
    draft = actions.Draft("vision", vision("Typed and saved"), 0)
    actions.save_parts(record=record, changes=[draft], by=world["author"], sitting=lost_its_answer.sitting)
    assert [one.number for one in PartRevision.objects.all()] == [1]
    assert text(record) == "<p>Typed and saved</p>"
    assert not Sitting.objects.exists()


def test_nobody_ends_another_s_sitting_and_a_sitting_of_theirs_is_nobody_s_start(world, typing):
    record = builders.started(world)
    typing(record, "Mine")
    start = start_of(record, VISION, world["second author"], base=0, token=token("Mine"))
    assert (start.sitting, start.content) == (None, part_types.empty(VISION))


def test_a_sitting_that_closed_meanwhile_is_what_its_page_goes_on_from(world, typing):
    record = builders.started(world)
    typing(record, "Typed")
    actions.close_sittings(record=record)
    assert start_of(record, VISION, world["author"], base=0, token=token("Typed")).base == 1
    typing(record, "Typed on", "Typed")
    assert Sitting.objects.get().base == 1


def test_two_sit_at_one_part_and_both_texts_are_kept(world, typing):
    record = builders.started(world)
    typing(record, "Hers")
    typing(record, "His", who="second author")
    assert actions.close_sittings(record=record) == 1
    assert text(record) == "<p>Hers</p>", "the first opened is the first in"
    assert Sitting.objects.get().by == world["second author"]
    assert actions.close_sittings(record=record) == 0


def test_ten_idle_minutes_close_a_sitting(world, typing):
    record = builders.started(world)
    typing(record, "Typed")
    assert actions.close_sittings(record=record, idle_since=idle_since()) == 0
    Sitting.objects.update(at=timezone.now() - IDLE - datetime.timedelta(seconds=1))
    assert actions.close_sittings(record=record, parts=["aims"], idle_since=idle_since()) == 0
    assert actions.close_sittings(record=record, idle_since=idle_since()) == 1


def test_handing_a_part_over_closes_what_was_typed_of_it(world, typing):
    record = builders.started(world)
    typing(record, "For you to go on from")
    actions.assign_part(record=record, part="aims", person=world["second author"], due=None, by=world["author"])
    assert Sitting.objects.exists()
    actions.assign_part(record=record, part="vision", person=world["second author"], due=None, by=world["author"])
    assert text(record) == "<p>For you to go on from</p>"
    kinds = [one.kind for one in Event.objects.order_by("number")][-2:]
    assert kinds == [Kind.SAVED, Kind.ASSIGNED]


def test_freezing_takes_what_was_typed_before_it_and_refuses_it_after(world, typing):
    record = builders.started(world)
    typing(record, "Typed before")
    actions.freeze_for_board(record=record, meeting=TODAY, by=world["second author"])
    assert text(record) == "<p>Typed before</p>"
    assert state_of(record).frozen_digest == state_of(record).content_digest
    refused(Reason.FROZEN, typing, record, "Typed after", "Typed before")
    assert typing(record, "Typed before", "Typed before").token == token("Typed before"), "nothing more is typed"


def test_a_sitting_that_slipped_in_beside_a_freeze_loses_nothing(world, typing):
    record = builders.started(world)
    actions.freeze_for_board(record=record, meeting=TODAY, by=world["author"])
    moment = {"opened_at": timezone.now(), "at": timezone.now()}
    late = vision("Late")
    Sitting.objects.create(
        record=record, part="vision", base=0, content=part_types.encode(late).decode(),
        digest=token("Late"), by=world["author"], **moment,
    )  # fmt: skip
    assert actions.close_sittings(record=record) == 0
    assert Sitting.objects.get().digest == token("Late")
    actions.reopen(record=record, reason="To go on.", by=world["author"])
    assert actions.close_sittings(record=record) == 1
    assert text(record) == "<p>Late</p>"


def test_sign_off_is_asked_for_over_what_was_typed(world, typing):
    record = builders.plan(world)
    words = text(record).removeprefix("<p>").removesuffix("</p>")
    actions.freeze_for_board(record=record, meeting=TODAY, by=world["author"])
    actions.record_decision(record=record, outcome="agreed", day=TODAY, by=world["assistant"])
    actions.reopen(record=record, reason="To go on.", by=world["author"])
    typing(record, "TBC", words)
    with pytest.raises(actions.NotAllowedNow, match="one finding stops it"):
        actions.request_sign_off(record=record, by=world["second author"])
    assert text(record) == "<p>TBC</p>", "the author can read what stops it"


def test_who_signs_is_told_that_the_plan_has_changed_and_then_signs_what_it_says(world, typing):
    record = builders.signing(world)
    shown = document(record).digest
    words = text(record).removeprefix("<p>").removesuffix("</p>")
    typing(record, "Changed while they read", words)
    body = world.key(builders.COUNCIL)
    for _ in range(2):
        with pytest.raises(actions.NotAllowedNow, match="The plan has changed since you opened this page"):
            actions.sign(record=record, organisation=body, digest=shown, by=world["council signatory"])
    builders.sign(world, record, "council signatory")
    assert state_of(record).standing
    refused(Reason.SIGNED, typing, record, "After the signature", "Changed while they read")
    assert text(record) == "<p>Changed while they read</p>"
    builders.save(record, "vision", world["author"], void_signatures=True, text="<p>Meant</p>")
    assert not state_of(record).standing
    assert typing(record, "Meant, and more", "Meant").overtaken is None, "no signature stands any more"


def test_a_restored_revision_and_a_plan_carried_on_come_after_what_was_typed(world, typing):
    record = builders.plan(world)
    words = text(record).removeprefix("<p>").removesuffix("</p>")
    typing(record, "Typed", words)
    with pytest.raises(actions.StaleSave):
        actions.restore_part(record=record, part="vision", number=1, base=1, by=world["author"])
    assert text(record) == "<p>Typed</p>"
    typing(record, "Typed again", "Typed")
    newer = actions.start_plan_from(older=record, edition_code="2014-09", by=world["author"])
    assert text(record) == "<p>Typed again</p>"
    assert "Typed again" in str(document(newer).contents)


def test_submitting_closes_what_is_typed(signed, monkeypatch):
    closed = []
    monkeypatch.setattr("plans.actions.sittings.close_sittings", lambda **given: closed.append(given["record"]))
    world, record = signed
    monkeypatch.setattr("submissions.actions.submitting._enqueue", lambda package: None)
    submitting.submit_plan(record=record, reasons={}, by=world["author"])
    assert closed == [record]


def test_what_is_too_large_is_not_kept_as_it_is_typed(world, typing, monkeypatch):
    record = builders.started(world)
    monkeypatch.setattr("plans.actions.sittings.LARGEST", 200)
    refused(Reason.TOO_LARGE, typing, record, "word " * 50)
    assert typing(record, "Short").token == token("Short")


def test_discarding_ends_one_s_own_typing_alone(world, typing):
    record = builders.started(world)
    typing(record, "Mine")
    typing(record, "Theirs", who="second author")
    assert actions.discard_typing(record=record, part="vision", by=world["author"])
    assert Sitting.objects.get().by == world["second author"]
    assert not actions.discard_typing(record=record, part="vision", by=world["author"])


def test_an_autosave_costs_the_same_queries_however_much_there_is(world, typing):
    record = builders.plan(world)
    words = text(record).removeprefix("<p>").removesuffix("</p>")

    def counted(now, before):
        with CaptureQueriesContext(connection) as asked:
            typing(record, now, before)
        return len(asked)

    first, second = counted("One", words), counted("Two", "One")
    for number in range(5):
        builders.save(record, "aims", world["author"], text=f"<p>Version {number}.</p>")
        typing(record, f"Theirs {number}", f"Theirs {number - 1}" if number else words, who="second author")
    assert counted("Three", "Two") == second <= first <= 9
    assert Record.objects.get(pk=record.pk).status == "drafting"


def test_there_is_no_autosave_of_a_part_that_is_not_there(world):
    record = builders.started(world)
    with pytest.raises(actions.NothingToSave):
        actions.autosave(record=record, part="nothing", content=vision("x"), token=EMPTY, by=world["author"])
