"""What was sent signed out, or with a token that no longer fits, is held for its person alone, and put back."""

import datetime

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plans.document import document
from plans.models import HeldText, PartRevision, Record, Sitting
from plans.sittings import HELD_FOR, SALT, sign_page
from tests import builders
from tests.integration.test_typing import Window, text


@pytest.fixture
def record(world):
    record = builders.started(world)
    builders.save(record, "vision", world["author"], text="<p>Saved</p>")
    return Record.objects.get(pk=record.pk)


def signed_out(window, **fields):
    """The window's save, its session gone."""
    window.client.logout()
    response = window.save(**fields)
    assert response.status_code == 403
    return response.content.decode()


def test_what_was_sent_signed_out_is_back_in_the_form_after_signing_in_and_forgotten_once_saved(world, record):
    window = Window(record, world["author"])
    shown = signed_out(window, text="<p>A long text.</p>")
    assert "What you typed is kept for you alone, for 30 days." in shown
    assert f"/accounts/login/?next={record.url('part', part='vision')}" in shown
    assert "A long text." in shown, "and shown, as ever"
    assert PartRevision.objects.count() == 1
    window.client.force_login(world["author"])
    window.open()
    assert "A long text." in window.html
    assert "when you were signed out. It is not in the plan until you save it." in window.html
    held = HeldText.objects.get()
    assert 'data-unsaved="yes"' in window.html
    assert window.save(text="<p>A long text, and saved.</p>", held=held.pk).status_code == 302
    assert text(record) == "<p>A long text, and saved.</p>"
    assert not HeldText.objects.exists()
    assert "A long text, and saved." in window.open().html
    assert 'data-unsaved="yes"' not in window.html


def test_my_work_says_what_waits_to_be_saved_and_asks_no_more_of_many(world, record):
    window = Window(record, world["author"])
    waits = "What you typed in {} waits for you"

    def work(who="author"):
        """What "My work" of a person says, and how much it asks."""
        client = Client()
        client.force_login(world[who])
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            return client.get("/").content.decode(), len(asked)

    window.type(text="<p>Typed.</p>")
    shown, few = work()
    vision = waits.format(record.edition.part["vision"].full_title)
    assert f'<a href="{record.url("part", part="vision")}">{vision}</a>' in shown
    assert "; not in the plan yet" in shown
    assert vision not in work("second author")[0]
    parts = ("aims", "changes", "governance")
    for part in parts:
        Window(record, world["author"], part).type(text="<p>Typed.</p>")
    signed_out(window, text="<p>Sent.</p>")
    shown, many = work()
    assert shown.count("; not in the plan yet") == len(parts) + 1, "each part once"
    assert many == few
    window.client.force_login(world["author"])
    window.open().save(text="<p>Saved.</p>", held=HeldText.objects.get().pk)
    assert vision not in work()[0]


def test_another_person_never_sees_it_nor_puts_it_in_the_plan(world, record):
    window = Window(record, world["author"])
    signed_out(window, text="<p>For my eyes only.</p>")
    held = HeldText.objects.get()
    theirs = Window(record, world["second author"])
    assert "For my eyes only." not in theirs.html
    theirs.client.post(record.url("discard_typing", part="vision"), {"held": held.pk})
    theirs.type(text="<p>Theirs</p>", held=held.pk)
    assert theirs.save(text="<p>Theirs</p>", held=held.pk).status_code == 302
    assert HeldText.objects.get() == held
    assert "For my eyes only." not in str(PartRevision.objects.values_list("content", flat=True))
    for name in ("plan", "files", "part_history"):
        address = record.url(name, part="vision") if name == "part_history" else record.url(name)
        assert "For my eyes only." not in theirs.client.get(address).content.decode()


def test_a_page_of_one_person_sent_by_another_is_held_for_the_first(world, record):
    window = Window(record, world["author"])
    window.client.force_login(world["second author"])
    response = window.save(text="<p>Hers</p>")
    assert response.status_code == 403
    assert "kept for the person who had opened the page, and for nobody else" in response.content.decode()
    assert text(record) == "<p>Saved</p>"
    assert HeldText.objects.get().by == world["author"]
    assert "Hers" not in Window(record, world["second author"]).html
    assert "Hers" in Window(record, world["author"]).html


def test_a_failed_check_of_where_it_came_from_holds_it_too(world, record):
    window = Window(record, world["author"])
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world["author"])
    response = strict.post(record.url("part", part="vision"), {**window.form, "text": "<p>Typed</p>"})
    assert response.status_code == 403
    shown = response.content.decode()
    assert "kept for you alone" in shown
    assert "Go back to the page" in shown
    assert "Typed" in window.open().html
    typing = strict.post(record.url("typing", part="vision"), window.form, headers={"accept": "application/json"})
    assert (typing.status_code, typing.json()) == (403, {"reason": "signed_out"})


def test_what_somebody_saved_since_is_met_when_held_text_is_saved(world, record):
    window = Window(record, world["author"])
    signed_out(window, text="<p>Mine</p>")
    builders.save(record, "vision", world["second author"], text="<p>Theirs</p>")
    window.client.force_login(world["author"])
    window.open()
    assert window.form["base"] == "1"
    assert f"{world['second author']} saved this part after you began" in window.html
    response = window.save(text="<p>Mine</p>", held=HeldText.objects.get().pk)
    assert response.status_code == 409
    assert HeldText.objects.exists(), "until it is saved"
    assert text(record) == "<p>Theirs</p>"


def test_held_text_goes_into_the_sitting_when_its_page_saves_it_as_it_is_typed(world, record):
    window = Window(record, world["author"])
    signed_out(window, text="<p>Held</p>")
    window.client.force_login(world["author"])
    window.open()
    assert "token" in window.type(text="<p>Held</p>", held=HeldText.objects.get().pk)
    assert not HeldText.objects.exists()
    assert "Held" in Sitting.objects.get().content


def test_rows_of_another_page_of_the_table_are_not_lost_with_what_is_held(world):
    record = builders.plan(world)
    window = Window(record, world["author"], "risks")
    signed_out(window, **{"risks-row": ["n1"], "risks-n1-risk": "Typed before the session ended"})
    window.client.force_login(world["author"])
    held = HeldText.objects.get()
    window.open()
    signed_out(window, **{"risks-row": ["n2"], "risks-n2-risk": "Typed after", "held": held.pk})
    held = HeldText.objects.get()
    window.client.force_login(world["author"])
    window.open()
    assert window.save(held=held.pk).status_code == 302
    risks = [row.risk for row in document(record).part("risks").risks]
    assert risks[-2:] == ["Typed before the session ended", "Typed after"]


def test_text_and_files_of_a_form(world):
    record = builders.plan(world)
    window = Window(record, world["author"], "documents")
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF\n")
    shown = signed_out(
        window, **{"documents-row": "n1", "documents-n1-title": "The strategy", "documents-n1-file": file}
    )
    assert "Files are not kept: they have to be chosen again." in shown
    window.client.force_login(world["author"])
    assert "The files that you had chosen are not here: choose them again." in window.open().html
    assert "The strategy" in window.html


def test_the_same_sent_twice_is_held_once_and_there_is_an_end_to_it(world, record, monkeypatch):
    window = Window(record, world["author"])
    for _ in range(2):
        assert "kept for you alone" in signed_out(window, text="<p>Same</p>")
    assert HeldText.objects.count() == 1
    monkeypatch.setattr("plans.actions.holding.MOST_HELD", 2)
    assert "kept for you alone" in signed_out(window, text="<p>Second</p>")
    assert "kept for you alone" not in signed_out(window, text="<p>Third</p>")
    assert HeldText.objects.count() == 2
    monkeypatch.setattr("plans.actions.holding.LARGEST_HELD", 500)
    HeldText.objects.all().delete()
    shown = signed_out(window, text=f"<p>{'word ' * 200}</p>")
    assert "kept for you alone" not in shown
    assert "What you typed is below, and on no other page." in shown
    assert not HeldText.objects.exists()


def unfit(world, record):
    """What a form may say for whom it was drawn, and not be believed."""
    author = world["author"]
    return {
        "nothing": "",
        "made up": "made up",
        "of another part": sign_page(record, "aims", author),
        "signed for something else": signing.dumps([author.pk, record.pk, "vision", "p"], salt="another"),
        "of another shape": signing.dumps(["x"], salt=SALT),
    }


def test_what_cannot_be_told_whose_it_is_is_held_for_nobody(world, record, monkeypatch):
    window = Window(record, world["author"])
    for why, said in unfit(world, record).items():
        assert "kept for you alone" not in signed_out(window, text="<p>Whose?</p>", drawn_for=said), why
    of_yesterday = window.form["drawn_for"]
    now = timezone.now().timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 24 * 60 * 60 + 60)
    assert "kept for you alone" not in signed_out(window, text="<p>Whose?</p>", drawn_for=of_yesterday)
    monkeypatch.undo()
    world["author"].__class__.objects.filter(pk=world["author"].pk).update(is_active=False)
    assert "kept for you alone" not in signed_out(window, text="<p>Whose?</p>")
    assert not HeldText.objects.exists()


def test_what_is_held_is_thrown_away_by_its_person_or_forgotten_after_a_month(world, record, capsys):
    window = Window(record, world["author"])
    window.type(text="<p>In the sitting</p>")
    signed_out(window, text="<p>Held</p>")
    window.client.force_login(world["author"])
    assert "Held" in window.open().html
    window.client.post(record.url("discard_typing", part="vision"), {"held": HeldText.objects.get().pk})
    assert not HeldText.objects.exists()
    assert "In the sitting" in window.open().html, "only what was shown is thrown away"
    signed_out(window, text="<p>Held long</p>")
    HeldText.objects.update(at=timezone.now() - HELD_FOR - datetime.timedelta(minutes=1))
    window.client.force_login(world["author"])
    assert "Held long" not in window.open().html
    call_command("close_sittings")
    assert capsys.readouterr().out == "Closed: 0. Forgotten: 1.\n"
