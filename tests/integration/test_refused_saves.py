"""What a save that is refused brought is on the page shown back: files, ticks, the names of things."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bcf.parts import Stated
from plans import actions
from plans.document import document, newest_revisions, state_of
from plans.models import Upload
from tests import builders
from tests.builders import CCG

ROW = {"documents-row": "n1", "documents-n1-title": "Strategy"}


@pytest.fixture
def author(world):
    client = Client()
    client.force_login(world["author"])
    return client


def file():
    return SimpleUploadedFile("strategy.pdf", b"%PDF-1.7 strategy")


def words(response):
    return " ".join(response.content.decode().split())


def fields(response):
    """What the page of a refused save would post."""
    form = re.search(r'<form class="section" method="post".*?</form>', response.content.decode(), re.S)[0]
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))


def test_a_file_of_a_save_that_would_void_signatures_is_offered_again(author, world):
    record = builders.signing(world)
    builders.sign(world, record, "ccg signatory")
    url = record.url("part", part="documents")
    base = newest_revisions(record)["documents"].number
    refused = author.post(url, {"base": base, **ROW, "documents-n1-file": file()})
    assert refused.status_code == 409
    assert "strategy.pdf</a>" in words(refused)
    upload = Upload.objects.get()
    assert author.get(record.url("picture", key=upload.key)).status_code == 200
    again = author.post(url, fields(refused))
    assert again.status_code == 409
    assert "strategy.pdf</a>" in words(again), "refused twice, it is still there"
    assert author.post(url, fields(again) | {"void_signatures": "yes"}).status_code == 302
    assert [row.file for row in document(record).part("documents").documents][-1] == upload.key
    assert not state_of(record).standing


def test_a_file_of_a_save_while_frozen_can_be_saved_once_the_plan_is_reopened(author, world):
    record = builders.plan(world)
    actions.freeze_for_board(record=record, meeting=builders.TODAY, by=world["author"])
    url = record.url("part", part="documents")
    refused = author.post(url, {"base": "0", **ROW, "documents-n1-file": file()})
    assert refused.status_code == 409
    assert "strategy.pdf</a>" in words(refused)
    assert "It can be saved from here once the plan is reopened." in words(refused)
    assert author.post(url, fields(refused)).status_code == 409
    actions.reopen(record=record, reason="A document more", by=world["author"])
    assert author.post(url, fields(refused)).status_code == 302
    assert document(record).part("documents").documents[-1].file == Upload.objects.get().key


def test_another_file_in_a_row_is_named_and_not_numbered(author, world):
    record = builders.plan(world)
    url = record.url("part", part="documents")
    base = newest_revisions(record)["documents"].number
    assert author.post(url, {"base": base, **ROW, "documents-n1-file": file()}).status_code == 302
    other = SimpleUploadedFile("newer.pdf", b"%PDF-1.7 newer")
    stale = words(author.post(url, {"base": "0", **ROW, "documents-n1-file": other}))
    assert "<p>strategy.pdf</p>" in stale
    assert "<p>newer.pdf</p>" in stale
    assert author.get(record.url("part_history", part="documents")).status_code == 200


def test_bodies_are_named_in_what_differs(author, world):
    record = builders.plan(world)
    council = world.bodies["council"]
    builders.save(record, "contributions", world["author"], pool_holder=council.key)
    posted = {"base": "0", "pool_holder": world.key(CCG)}
    stale = words(author.post(record.url("part", part="contributions"), posted))
    assert f"<p>{world.bodies[CCG].name}</p>" in stale
    assert f"<p>{council.name}</p>" in stale
    assert f"<p>{world.key(CCG)}</p>" not in stale


def test_several_printed_figures_are_set_aside_in_one_save(author, world):
    record = builders.plan(world)
    printed = tuple(Stated(id=key, place="agreed_on", printed=f"{n} March 2014") for n, key in enumerate("abc", 1))
    builders.save(record, "vision", world["author"], stated=printed)
    url = record.url("part", part="vision")
    page = words(author.get(url))
    assert page.count('name="set-aside"') == 3
    base = newest_revisions(record)["vision"].number
    actions.freeze_for_board(record=record, meeting=builders.TODAY, by=world["author"])
    refused = author.post(url, {"base": base, "set-aside": ["a", "c"], "act": "settle"})
    assert words(refused).count('name="set-aside"') == 2, "a refused save keeps the ticks"
    actions.reopen(record=record, reason="Settle what was printed", by=world["author"])
    saved = author.post(url, {"base": base, "set-aside": ["a", "c"], "act": "settle"})
    assert saved.url.endswith("#printed")
    assert [one.id for one in document(record).part("vision").stated] == ["b"]
    assert newest_revisions(record)["vision"].number == base + 1
    shown = words(author.get(url))
    assert "printed as 1 March 2014" in shown
    assert "printed as 3 March 2014" in shown
