"""The board's pack: two authors on one report, the freezing that pins it, and what becomes of the file."""

import datetime

import msgspec
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from plans import actions, board_report
from plans.board_sources import last_seen
from plans.document import document, state_of
from plans.models import BoardPack, Event, Record, ReportText
from plans.pinned import document_of, unpinned
from submissions import actions as submission_actions
from submissions import board_pack
from submissions.models import MadeFile
from tests import builders
from tests.builders import TODAY

FREEZE = {"act": "freeze", "meeting": "18 March 2014"}


@pytest.fixture
def record(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return builders.plan(world)


@pytest.fixture
def quick(monkeypatch):
    """A pack is a few bytes that say what it is of: the real one is tested among the documents."""
    made = []

    def make_pack(pack, told):
        told(50, "Half way")
        made.append(pack.number)
        return f"%PDF- pack {pack.number}".encode()

    monkeypatch.setattr("submissions.tasks.make_pack", make_pack)
    return made


def save(record, section, text, base, by):
    return actions.save_report_text(record=record, section=section, text=text, base=base, by=by)


def freeze(world, record):
    actions.freeze_for_board(record=record, meeting=TODAY, by=world["author"])
    return BoardPack.objects.select_related("record__area").filter(record=record).latest("number")


def test_two_authors_cannot_overwrite_each_other_and_nothing_typed_is_lost(world, record, client):
    address = record.url("board_section", section="purpose")
    client.force_login(world["author"])
    draft = client.get(address)
    assert 'name="base" value="0"' in draft.content.decode()
    save(record, "purpose", "<p>Theirs.</p>", 0, world["second author"])
    refused = client.post(address, {"base": "0", "text": "<p>Mine, typed for an hour.</p>"})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "The second author saved this section" in page
    assert "Theirs." in page
    assert "Mine, typed for an hour." in page
    assert ReportText.objects.get(record=record).text == "<p>Theirs.</p>"
    assert 'name="base" value="1"' in page
    again = client.post(address, {"base": "1", "text": "<p>Mine, typed for an hour.</p>"})
    assert again.url == f"{record.url('board')}#report-purpose"
    assert [one.text for one in ReportText.objects.filter(record=record).order_by("number")] == [
        "<p>Theirs.</p>",
        "<p>Mine, typed for an hour.</p>",
    ]
    assert "Mine, typed for an hour." in client.get(record.url("board")).content.decode()
    assert Event.objects.filter(record=record).count() == 2  # started and saved: words for the board change no plan


def test_saving_the_same_words_or_the_draft_untouched_saves_nothing(world, record):
    one = next(each for each in _report(record).sections if each.key == "purpose")
    assert save(record, "purpose", one.html, 0, world["author"]) is None
    first = save(record, "purpose", "<p>Ours.</p>", 0, world["author"])
    assert save(record, "purpose", "<p>Ours.</p>", 0, world["second author"]) == first
    assert ReportText.objects.count() == 1
    with pytest.raises(actions.NotAllowedNow):
        save(record, "no such section", "<p>x</p>", 0, world["author"])


def _report(record):
    from plans.board_sources import sources_of
    from plans.findings import findings
    from plans.reference import reference_for

    one, reference = document(record), reference_for(record.area, record.edition_code)
    return board_report.report(sources_of(record, one, reference, findings(one, reference)), {})


def test_words_typed_while_somebody_froze_the_plan_are_shown_back(world, record, client, quick):
    client.force_login(world["author"])
    freeze(world, record)
    refused = client.post(record.url("board_section", section="money"), {"base": "0", "text": "<p>Late words.</p>"})
    assert refused.status_code == 409
    assert "Late words." in refused.content.decode()
    assert not ReportText.objects.exists()


def test_typed_html_is_cleaned(world, record, client):
    client.force_login(world["author"])
    hostile = '<p onclick="x()">Fine</p><script>alert(1)</script><img src="https://elsewhere.example/a.png">'
    client.post(record.url("board_section", section="money"), {"base": "0", "text": hostile})
    kept = ReportText.objects.get(record=record).text
    assert "Fine" in kept
    assert "<script" not in kept
    assert "onclick" not in kept
    assert "elsewhere" not in kept


@pytest.mark.parametrize("who", sorted(builders.PEOPLE))
def test_who_may_freeze_through_the_page(world, record, client, quick, who):
    client.force_login(world[who])
    response = client.post(record.url("board"), FREEZE)
    body, _ = builders.PEOPLE[who]
    reads = body in {builders.COUNCIL, builders.CCG, builders.OTHER_CCG, builders.BOARD}
    writes = who in {"author", "second author", "finance", "administrator"}
    assert response.status_code == (302 if reads else 403)
    assert BoardPack.objects.filter(record=record).exists() == writes


def test_freezing_pins_the_revisions_and_the_report_for_good(world, record, client, quick):
    save(record, "purpose", "<p>For the March meeting.</p>", 0, world["author"])
    pack = freeze(world, record)
    frozen = Event.objects.get(record=record, kind="frozen")
    numbers = document(record).numbers
    assert frozen.facts["parts"] == dict(numbers)
    assert (pack.event, pack.head, pack.number) == (frozen.number, frozen.hash, 1)
    was, printed = board_report.as_it_was(pack.report), document_of(record, unpinned(pack.pinned))
    actions.reopen(record=record, reason="A change", by=world["author"])
    builders.save(record, "vision", world["author"], text="<p>Another vision.</p>")
    save(record, "purpose", "<p>For April.</p>", 1, world["author"])
    again = BoardPack.objects.select_related("record__area").get(pk=pack.pk)
    assert board_report.as_it_was(again.report) == was
    assert document_of(record, unpinned(again.pinned)) == printed
    assert printed.state.status == "with_the_board"
    assert "Another vision." not in printed.part("vision").text
    assert board_pack.key_of(again) == board_pack.key_of(pack)
    assert "For the March meeting." in was.sections[0].html
    second = freeze(world, record)
    changes = next(each for each in board_report.as_it_was(second.report).sections if each.key == "changes")
    assert [row[2] for row in changes.tables[0].rows] == ["Another vision."]
    assert second.number == state_of(record).pack == 2
    assert "means" not in pack.pinned or '"means":[]' in pack.pinned
    for model, row in ((BoardPack, pack.pk), (ReportText, ReportText.objects.first().pk)):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.filter(pk=row).update(post="somebody else")


def test_a_freezing_of_before_revisions_were_pinned_goes_by_its_time(world, record):
    freeze(world, record)
    frozen = Event.objects.get(record=record, kind="frozen")
    frozen.data = msgspec.json.encode({"meeting": "2014-03-18"}).decode()
    frozen.save()
    actions.reopen(record=record, reason="A change", by=world["author"])
    builders.save(record, "vision", world["author"], text="<p>Another vision.</p>")
    seen = last_seen(record, state_of(record))
    assert seen.meeting == datetime.date(2014, 3, 18)
    assert dict(seen.document.numbers) == dict.fromkeys(document(record).numbers, 1)
    assert last_seen(record, state_of(record)).document.part("vision") != document(record).part("vision")


def test_the_pack_is_made_by_the_worker_and_got_from_its_page_the_files_and_the_sign_off(
    world, record, client, quick, django_capture_on_commit_callbacks
):
    client.force_login(world["author"])
    assert record.url("board") in client.get(record.url("sign_off")).content.decode()
    wrong = client.post(record.url("board"), {"act": "freeze", "meeting": "32 March"})
    assert wrong.status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(record.url("board"), FREEZE).status_code == 302
        assert client.post(record.url("board"), FREEZE).status_code == 302  # pressed twice
    assert quick == [1]
    file = record.url("board_pack", number="1")
    for page in ("board", "files", "sign_off"):
        assert file in client.get(record.url(page)).content.decode(), page
    got = client.get(file)
    assert got.content == b"%PDF- pack 1"
    assert 'filename="Exampleshire HWB 2014-02 board pack 1.pdf"' in got["Content-Disposition"]
    actions.reopen(record=record, reason="A change", by=world["author"])
    assert client.get(file).content == b"%PDF- pack 1"
    client.force_login(world["assistant"])
    assert client.get(file).status_code == 200


def test_a_pack_that_failed_says_so_and_is_made_again(world, record, client, monkeypatch, quick):
    pack = freeze(world, record)
    client.force_login(world["author"])
    assert client.get(record.url("board_pack", number="1")).url == record.url("board")
    made = submission_actions.request_pack(pack=pack, by=world["author"])
    submission_actions.give_up(made=made, words="Out of memory.")
    page = client.get(record.url("board")).content.decode()
    assert "Out of memory." in page
    assert client.post(record.url("board"), {"act": "make", "pack": "1"}).status_code == 302
    made.refresh_from_db()
    assert made.status == "waiting"
    page = client.get(record.url("board"))
    assert page["Refresh"] == "4"
    assert "Refresh" not in client.get(f"{record.url('board')}?still").headers
    assert client.post(record.url("board"), {"act": "make", "pack": "7"}).status_code == 404
    assert MadeFile.objects.filter(format="pack").count() == 1


def test_the_page_costs_the_same_for_a_short_and_a_long_plan(world, record, client, quick):
    client.force_login(world["author"])
    counts = []
    for part in ("vision", "aims", "governance"):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(record.url("board")).status_code == 200
        counts.append(len(caught))
        builders.save(record, part, world["author"], text="<p>More.</p>")
        save(record, "purpose", f"<p>{part}</p>", len(counts) - 1, world["author"])
        client.get(record.url("checklist"))
    freeze(world, record)
    actions.reopen(record=Record.objects.get(pk=record.pk), reason="A change", by=world["author"])
    client.get(record.url("checklist"))
    with CaptureQueriesContext(connection) as caught:
        client.get(record.url("board"))
    assert counts[1] == counts[2]
    assert len(caught) <= counts[2] + 2
