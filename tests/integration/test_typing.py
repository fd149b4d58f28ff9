"""The part's page while somebody types: what its script is answered, what the page shows when it is opened again."""

import datetime
import re

import pytest
from django.core.management import call_command
from django.test import Client, TestCase
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from plans import actions
from plans.document import document
from plans.models import PartRevision, Record, Sitting
from plans.sittings import IDLE, token_of
from tests import builders, cases, revised
from tests.builders import EDITION, TODAY
from tests.integration.test_sittings import EMPTY
from tests.integration.test_sittings import token as token_for

DRAWN = re.compile(r'<input type="hidden" name="(base|token|drawn_for|numbering)" value="([^"]*)"')


class Window:
    """A person's window on a part: what its form holds, as the page drew it and its script keeps it."""

    def __init__(self, record, person, part="vision"):
        self.record, self.part = record, part
        self.client = Client()
        self.client.force_login(person)
        self.open()

    def open(self):
        self.response = self.client.get(self.record.url("part", part=self.part))
        assert self.response.status_code == 200
        self.html = self.response.content.decode()
        self.form = dict(DRAWN.findall(self.html))
        return self

    def type(self, **fields):
        answer = self.client.post(self.record.url("typing", part=self.part), {**self.form, **fields})
        said = answer.json()
        self.form["token"] = said.get("token", self.form["token"])
        return said

    def save(self, **fields):
        then = {"then": "stay", **fields}
        return self.client.post(self.record.url("part", part=self.part), {**self.form, **then})


def text(record):
    return document(record).part("vision").text


@pytest.fixture
def record(world):
    record = builders.started(world)
    builders.save(record, "vision", world["author"], text="<p>Saved</p>")
    return Record.objects.get(pk=record.pk)


def test_what_is_typed_is_kept_and_is_there_when_its_person_opens_the_page_again(world, record):
    window = Window(record, world["author"])
    for words in ("One", "Two", "Three"):
        said = window.type(text=f"<p>{words}</p>")
        assert re.match(r"Saved at \d\d:\d\d, as you typed\. ", said["words"])
        assert said["token"] == token_for(words)
    assert text(record) == "<p>Saved</p>"
    theirs = Window(record, world["second author"])
    assert "Three" not in theirs.html
    assert f"{world['author']} is writing here, since today at" in theirs.html
    again = Window(record, world["author"])
    assert "Three" in again.html
    assert "It is not in the plan until you save it." in again.html
    assert (again.form["base"], again.form["token"]) == ("1", token_for("Three"))
    assert again.save(text="<p>Three, and saved</p>").status_code == 302
    assert not Sitting.objects.exists()
    assert [one.number for one in PartRevision.objects.all()] == [1, 2]
    assert "What you typed is back" not in again.open().html
    assert text(record) == "<p>Three, and saved</p>"


def test_pressed_twice_a_save_from_a_sitting_is_one_revision(world, record):
    window = Window(record, world["author"])
    window.type(text="<p>Typed</p>")
    for _ in range(2):
        assert window.save(text="<p>Typed and saved</p>").status_code == 302
    assert PartRevision.objects.count() == 2


def test_a_save_whose_page_was_still_waiting_for_an_answer_goes_on_from_its_own_typing(world, record):
    window = Window(record, world["author"])
    before = dict(window.form)
    window.type(text="<p>Typed</p>")
    window.form = before  # the answer came too late for the button
    assert window.save(text="<p>Typed and saved</p>").status_code == 302
    assert PartRevision.objects.count() == 2
    assert not Sitting.objects.exists()
    late = window.type(text="<p>Typed</p>")
    assert (late["reason"], late["stop"]) == ("other_window", True)
    assert not Sitting.objects.exists()


def test_a_second_window_of_the_same_person_is_told_and_its_save_meets_the_first(world, record):
    first, second = Window(record, world["author"]), Window(record, world["author"])
    first.type(text="<p>First</p>")
    said = second.type(text="<p>Second</p>")
    assert (said["reason"], said["stop"]) == ("other_window", True)
    assert "another window" in said["words"]
    answer = second.save(text="<p>Second</p>")
    assert answer.status_code == 409
    assert text(record) == "<p>First</p>", "what was typed in the first is in the plan's history, not lost"
    assert "Second" in answer.content.decode()


def test_somebody_else_s_save_meanwhile_is_told_by_name_and_the_typing_is_kept_apart(world, record):
    window, theirs = Window(record, world["author"]), Window(record, world["second author"])
    window.type(text="<p>Mine</p>")
    met = theirs.save(text="<p>Theirs</p>")
    assert met.status_code == 409, "what was typed first is closed first"
    builders.save(record, "vision", world["second author"], text="<p>Theirs</p>")
    said = window.type(text="<p>Mine, and more</p>")
    assert said["reason"] == "conflict"
    assert f"{world['second author']} saved this part after you began" in said["words"]
    assert said["token"] == token_for("Mine, and more")
    assert text(record) == "<p>Theirs</p>"
    window.open()
    assert "Mine, and more" in window.html
    assert "saved this part after you began: save yours, and you see both." in window.html
    answer = window.save(text="<p>Mine, and more</p>")
    assert answer.status_code == 409
    assert Sitting.objects.exists(), "kept until the two are put together"


def test_a_frozen_plan_is_told_and_what_slipped_in_is_shown_to_its_person(world, record):
    window = Window(record, world["author"])
    actions.freeze_for_board(record=record, meeting=TODAY, by=world["author"])
    said = window.type(text="<p>Too late</p>")
    assert (said["reason"], said["stop"]) == ("frozen", False)
    assert said["words"].startswith("Not saved: the plan is with the board, and its parts cannot be changed.")
    now = timezone.now()
    late = cases.content("vision", text="<p>Slipped in</p>")
    Sitting.objects.create(
        record=record, part="vision", base=1, by=world["author"], digest=token_of(EDITION.part["vision"], late),
        content='{"text":"<p>Slipped in</p>"}', opened_at=now, at=now,
    )  # fmt: skip
    window.open()
    assert "What you typed is kept" in window.html
    assert "Slipped in" in window.html
    assert "Slipped in" not in Window(record, world["second author"]).html


def test_a_signed_plan_stops_saving_as_one_types_until_the_author_means_it(world):
    record = builders.signing(world)
    builders.sign(world, record, "council signatory")
    window = Window(record, world["author"])
    said = window.type(text="<p>Changed</p>")
    assert (said["reason"], said["stop"]) == ("signed", True)
    assert "the plan is signed" in said["words"]
    assert not Sitting.objects.exists()
    assert window.save(text="<p>Changed</p>", void_signatures="yes").status_code == 302
    assert "token" in window.open().type(text="<p>Changed again</p>")


def test_a_signature_covers_the_parts_of_a_scheme_too(world, monkeypatch):
    record = actions.start_plan(area=world.area, edition_code="2014-09", by=world["author"])
    drafts = [actions.Draft(key, content, 0) for key, content in revised.clean().items()]
    actions.save_parts(record=record, changes=drafts, by=world["author"])
    described = next(key for key in document(record).contents if key.startswith("description-"))
    asked = []
    monkeypatch.setattr(
        "plans.actions.sittings.would_void",
        lambda state, edition, part: asked.append(part.key in edition.covered("plan")) or 1,
    )
    said = Window(record, world["author"], described).type(objective="<p>Changed</p>")
    assert (said["reason"], asked) == ("signed", [True])


def test_a_page_that_somebody_else_opened_keeps_nothing(world, record):
    window = Window(record, world["author"])
    window.client.force_login(world["second author"])
    said = window.type(text="<p>Hers</p>")
    assert (said["reason"], said["stop"]) == ("not_yours", False)
    assert not Sitting.objects.exists()
    made_up = window.client.post(record.url("typing", part="vision"), {"drawn_for": "made up", "token": EMPTY})
    assert made_up.status_code in {200, 409}


def test_what_is_too_large_is_told(world, record, monkeypatch):
    monkeypatch.setattr("plans.actions.sittings.LARGEST", 300)
    said = Window(record, world["author"]).type(text=f"<p>{'word ' * 100}</p>")
    assert (said["reason"], said["stop"]) == ("too_large", True)


def test_ten_idle_minutes_are_over_when_anybody_opens_the_part_or_acts_on_the_plan(world, record):
    for look in ("open", "act"):
        window = Window(record, world["author"])
        window.type(text=f"<p>Left alone before they {look}</p>")
        Sitting.objects.update(at=timezone.now() - IDLE - datetime.timedelta(seconds=1))
        theirs = Window(record, world["second author"], "vision" if look == "open" else "aims")
        if look == "act":
            theirs.save(text="<p>Another part</p>")
        assert text(record) == f"<p>Left alone before they {look}</p>"
        assert f"Left alone before they {look}" in Window(record, world["second author"]).html
        said = window.type(text=f"<p>Going on after they {look}</p>")
        assert "reason" not in said
        assert window.save(text=f"<p>Going on after they {look}</p>").status_code == 302


def test_throwing_away_leaves_the_plan_and_others_alone(world, record):
    window, theirs = Window(record, world["author"]), Window(record, world["second author"])
    window.type(text="<p>Mine</p>")
    theirs.type(text="<p>Theirs</p>")
    answer = window.client.post(record.url("discard_typing", part="vision"), follow=True)
    assert "What you typed is thrown away." in answer.content.decode()
    assert Sitting.objects.get().by == world["second author"]
    assert text(record) == "<p>Saved</p>"


def test_rows_of_a_table_are_kept_changed_back_and_taken_out_again(world):
    record = builders.plan(world)
    window = Window(record, world["author"], "risks")
    table = EDITION.part["risks"].tables[0]
    before = getattr(document(record).part("risks"), table.key)
    row = {f"{table.key}-row": ["n1"], f"{table.key}-n1-risk": "A new risk"}
    window.type(**row)
    sitting = Sitting.objects.get()
    assert "A new risk" in sitting.content
    assert before[0].id in sitting.content, "rows that were not sent stay"
    window.type(**{f"{table.key}-gone": "n1"})
    assert not Sitting.objects.exists(), "back to what the plan says"


def test_the_page_shows_as_many_rows_as_were_typed(world):
    record = builders.plan(world)
    window = Window(record, world["author"], "schemes")
    rows = [f"n{number}" for number in range(60)]
    window.type(**{"schemes-row": rows, **{f"schemes-{row}-name": f"Typed {row}" for row in rows}})
    last = window.client.get(f"{record.url('part', part='schemes')}?page=2").content.decode()
    assert "Typed n59" in last


def test_the_page_of_files_says_what_is_in_no_file_yet(world, record):
    window = Window(record, world["author"])
    shown = window.client.get(record.url("files")).content.decode()
    assert "Not in any file yet" not in shown
    window.type(text="<p>Typed</p>")
    shown = window.client.get(record.url("files")).content.decode()
    assert f"{EDITION.part['vision'].full_title} ({world['author']}, since today at" in shown


WAITING = DBTaskResult.objects.filter(status="READY")


def work_through(due=None):
    """What the worker does now with the tasks that are ready; with `due`, as if they had been for that moment."""
    if due:
        WAITING.update(run_after=due)
    with TestCase.captureOnCommitCallbacks(execute=True):
        for one in list(DBTaskResult.objects.ready()):
            one.task.call(*one.args_kwargs["args"])
            one.set_successful(None)


def left_alone():
    """Nobody has typed for as long as it takes to be idle."""
    Sitting.objects.update(at=timezone.now() - IDLE - datetime.timedelta(seconds=1))


@pytest.mark.queued_tasks
def test_the_worker_puts_idle_typing_into_the_plan_with_one_task_for_a_sitting(world, record):
    window = Window(record, world["author"])
    for words in ("One", "Two", "Three"):
        with TestCase.captureOnCommitCallbacks(execute=True):
            window.type(text=f"<p>{words}</p>")
    assert WAITING.get().run_after > Sitting.objects.get().opened_at + IDLE
    work_through()
    assert WAITING.count() == 1, "not before it is time"
    work_through(due=timezone.now())
    assert WAITING.get().run_after > Sitting.objects.get().at + IDLE, "it was typed on: looked at again"
    assert text(record) == "<p>Saved</p>"
    left_alone()
    work_through(due=timezone.now())
    assert text(record) == "<p>Three</p>"
    assert not Sitting.objects.exists()
    assert not WAITING.exists()
    with TestCase.captureOnCommitCallbacks(execute=True):
        window.type(text="<p>Four</p>")
    assert window.save(text="<p>Four, and saved</p>").status_code == 302
    work_through(due=timezone.now())
    assert not WAITING.exists(), "nothing is left to look at"


@pytest.mark.queued_tasks
def test_typing_that_cannot_be_closed_waits_without_a_task_until_it_is_typed_on(world, record):
    window = Window(record, world["author"])
    builders.save(record, "vision", world["second author"], text="<p>Theirs</p>")
    for words in ("Mine", "Mine, and more"):
        with TestCase.captureOnCommitCallbacks(execute=True):
            assert window.type(text=f"<p>{words}</p>")["reason"] == "conflict"
        assert WAITING.count() == 1
        left_alone()
        work_through(due=timezone.now())
        assert not WAITING.exists()
        assert words in Sitting.objects.get().content


def test_a_command_puts_idle_typing_into_the_plans(world, record, capsys):
    Window(record, world["author"]).type(text="<p>Typed and left</p>")
    call_command("close_sittings")
    assert capsys.readouterr().out == "Closed: 0. Forgotten: 0.\n"
    Sitting.objects.update(at=timezone.now() - IDLE - datetime.timedelta(seconds=1))
    call_command("close_sittings")
    assert capsys.readouterr().out == "Closed: 1. Forgotten: 0.\n"
    assert text(record) == "<p>Typed and left</p>"
