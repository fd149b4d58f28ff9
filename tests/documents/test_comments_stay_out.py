"""What people say to each other is in no file, and in nothing that is read or printed."""

import pytest
from django.test import Client

from plans import actions
from plans.document import document, to_json
from plans.models import Record
from submissions.making import MAKERS, ingredients_of, key_of, make
from tests import builders

MARKER = "Quokkaword"


@pytest.mark.django_db
def test_a_comment_changes_no_byte_of_any_file_and_is_on_no_page_that_is_read():
    world = builders.world()
    record = Record.objects.get(pk=builders.plan(world).pk)
    formats = sorted(MAKERS)
    assert formats == ["json", "pdf", "xlsx"]

    def files():
        made_from = ingredients_of(record)
        return {one: (key_of(made_from, one), make(record, made_from, one)) for one in formats}

    before, content = files(), to_json(document(record))
    comment = actions.comment_on(record=record, part="vision", text=MARKER, asks=True, by=world["author"])
    actions.answer_comment(comment=comment, text=f"{MARKER} too", by=world["finance"])
    actions.comment_on(record=record, part="schemes", place="schemes.s1", text=MARKER, by=world["finance"])
    assert files() == before
    assert to_json(document(record)) == content
    client = Client()
    client.force_login(world["author"])
    for page in ("read", "money", "metrics", "files", "checklist_table"):
        answer = client.get(record.url(page))
        assert answer.status_code == 200
        assert MARKER not in answer.content.decode(), page
    assert MARKER in client.get(record.url("part", part="vision")).content.decode(), "it is there to be found"
