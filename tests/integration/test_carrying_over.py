"""Starting the revised plan from the area's first one: what is written, what is told, who may."""

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from bcf.editions import edition
from plans import actions
from plans.carrying import fed_by, new_in
from plans.chain import broken
from plans.document import document, newest_revisions, state_of
from plans.findings import findings_now
from plans.models import Contribution, Event, PartRevision, Record, Upload
from plans.summary import summary_of
from schemes.models import Scheme
from tests import builders

pytestmark = pytest.mark.django_db
NEWER = "2014-09"
EDITION = edition(NEWER)


@pytest.fixture
def older(world):
    return builders.plan(world)


@pytest.fixture
def record(world, older):
    return actions.start_plan_from(older=older, edition_code=NEWER, by=world["author"])


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def start_url(world):
    return reverse("start", kwargs={"area": world.area.slug, "edition": NEWER})


def how(record):
    return {key: one.how for key, one in newest_revisions(record).items()}


def test_one_save_of_all_parts_says_which_revisions_it_came_from(world, older, record):
    assert set(how(record).values()) == {"carried"}
    assert set(how(record)) == set(fed_by(EDITION))
    _, saved = Event.objects.filter(record=record).order_by("number")
    assert saved.facts["from"] == {"edition": "2014-02", "parts": document(older).numbers}
    assert saved.facts["how"] == "carried"
    assert state_of(record).carried["edition"] == "2014-02"
    assert broken(Event.objects.filter(record=record).order_by("number"), record.head) is None
    assert Scheme.objects.filter(record=record).count() == 2
    assert Contribution.objects.filter(record=record, actual__isnull=False).exists()


def test_the_older_plan_stays_as_it_is(world, older):
    before = (document(older), older.head)
    actions.start_plan_from(older=older, edition_code=NEWER, by=world["author"])
    older.refresh_from_db()
    assert (document(older), older.head) == before


def test_starting_again_changes_nothing(world, older, record):
    builders.save(record, "vision", world["author"], text="<p>Anew.</p>")
    again = actions.start_plan_from(older=older, edition_code=NEWER, by=world["second author"])
    assert again == record
    assert document(record).part("vision").text == "<p>Anew.</p>"
    assert Event.objects.filter(record=record).count() == 3


def test_a_plan_started_empty_and_never_written_takes_what_is_carried(world, older):
    empty = actions.start_plan(area=world.area, edition_code=NEWER, by=world["author"])
    record = actions.start_plan_from(older=older, edition_code=NEWER, by=world["second author"])
    assert record == empty
    assert state_of(record).carried


def test_a_plan_somebody_has_written_in_is_left_alone(client, world, older):
    record = actions.start_plan(area=world.area, edition_code=NEWER, by=world["author"])
    builders.save(record, "vision", world["author"], text="<p>Mine.</p>")
    client.force_login(world["second author"])
    client.post(start_url(world), {"from": "2014-02"})
    assert how(record) == {"vision": "browser"}


def test_files_that_the_texts_name_come_along(world, older):
    by = world["author"]
    kept, unused = (
        actions.add_upload(record=older, kind="document", source=ContentFile(content), name="a.pdf", by=by)
        for content in (b"%PDF-1", b"%PDF-2")
    )
    (row,) = document(older).part("documents").documents
    builders.save(older, "documents", by, documents=(type(row)(id="d1", title="Strategy", file=kept.key),))
    record = actions.start_plan_from(older=older, edition_code=NEWER, by=world["second author"])
    (brought,) = Upload.objects.filter(record=record)
    assert (brought.key, brought.by, brought.name) == (kept.key, world["second author"], kept.name)
    assert brought.file.read() == b"%PDF-1"
    assert unused.key != kept.key


def test_a_part_is_to_be_checked_until_somebody_saves_it_as_it_is(world, older, record):
    assert summary_of(record).parts["vision"].state == "carried"
    digest = state_of(record).content_digest
    builders.save(record, "vision", world["author"])
    record.refresh_from_db()
    assert summary_of(record).parts["vision"].state == "complete"
    assert summary_of(record).parts["seven-day"].state == "carried"
    assert state_of(record).content_digest == digest
    revisions = PartRevision.objects.filter(record=record, part="vision").order_by("number")
    assert [(one.how, one.by) for one in revisions] == [("carried", world["author"]), ("browser", world["author"])]
    builders.save(record, "vision", world["author"])
    assert revisions.count() == 2


def test_checking_a_part_as_it_is_voids_no_signature(world):
    """A signature covers the content, which is the same; a change of it still asks first."""
    record = builders.started(world)
    drafts = [actions.Draft(key, content, 0) for key, content in builders.clean().items()]
    actions.save_parts(record=record, changes=drafts, by=world["author"], how="carried")
    record = builders.signing(world)
    builders.sign(world, record, "council signatory")
    builders.save(record, "vision", world["author"])
    assert how(record)["vision"] == "browser"
    assert len(state_of(record).standing) == 1
    with pytest.raises(actions.WouldVoidSignatures):
        builders.save(record, "governance", world["author"], text="<p>Another.</p>")


def test_the_start_page_shows_all_of_it_before_anything_is_written(client, world, older):
    client.force_login(world["author"])
    told = words(client.get(start_url(world)))
    assert "Start from the first plan" in told
    assert "Start with an empty plan" in told
    assert "2b Aims and objectives" in told
    assert "3 Case for change" in told
    assert "Risk 1: High" in told
    assert not Record.objects.filter(edition_code=NEWER).exists()


@pytest.mark.parametrize(("posted", "carried"), [({"from": "2014-02"}, True), ({"from": ""}, False), ({}, False)])
def test_it_is_started_as_chosen(client, world, older, posted, carried):
    client.force_login(world["author"])
    answer = client.post(start_url(world), posted)
    record = Record.objects.get(edition_code=NEWER)
    assert answer.headers["Location"] == record.get_absolute_url()
    assert bool(how(record)) is carried
    assert client.get(start_url(world)).status_code == 302


def test_without_a_first_plan_there_is_only_an_empty_one(client, world):
    builders.started(world)  # nothing is written in it
    client.force_login(world["author"])
    told = words(client.get(start_url(world)))
    assert "Start the plan" in told
    assert "first plan" not in told
    client.post(start_url(world), {"from": "2014-02"})
    assert how(Record.objects.get(edition_code=NEWER)) == {}


@pytest.mark.parametrize("who", ["ccg signatory", "assistant", "provider", "author there"])
def test_only_those_who_may_start_a_plan_may_carry_one_over(client, world, older, who):
    client.force_login(world[who])
    assert client.get(start_url(world)).status_code == 403
    assert client.post(start_url(world), {"from": "2014-02"}).status_code == 403
    assert not Record.objects.filter(edition_code=NEWER).exists()


def test_the_plan_s_pages_say_what_is_to_check_and_what_is_new(client, world, older, record):
    client.force_login(world["author"])
    told = words(client.get(record.get_absolute_url()))
    assert told.count("Carried over: check it") == len(how(record))
    annexes = [part for part in document(record).edition.parts if part.pattern]
    assert annexes, "the schemes that were carried over are to be described"
    assert told.count("New in this template") == len(annexes) + sum(not one.questions for one in new_in(EDITION))
    part = words(client.get(record.url("part", part="risks")))
    assert "From 4 Risks (First template, 2014)" in part
    assert "New in this template: How likely, 1 to 5" in part
    client.post(record.url("part", part="governance"), {"base": "1", "text": "<p>Checked.</p>"})
    assert "Carried over" not in words(client.get(record.url("part", part="governance")))


def test_what_was_left_stays_readable_as_it_was_then(client, world, older, record):
    builders.save(older, "risks", world["author"], risks=())
    client.force_login(world["ccg signatory"])
    told = words(client.get(record.url("carried")))
    assert "Risk 1: High; Risk 2: Medium; Risk 3: Low" in told
    assert "Left behind" in told
    assert client.get(older.url("carried")).headers["Location"] == older.get_absolute_url()


def test_every_carried_part_is_drawn_and_the_checks_run(client, world, older, record):
    client.force_login(world["author"])
    for part in EDITION.parts:
        assert client.get(record.url("part", part=part.key)).status_code == 200
    for page in ("plan", "read", "money", "metrics", "checklist", "files"):
        assert client.get(record.url(page)).status_code == 200
    found = findings_now(record)
    assert found
    assert "F1" not in {one.id for one in found}, "what is paid in came over whole"
