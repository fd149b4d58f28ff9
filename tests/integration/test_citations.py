"""Citations over HTTP: typed, shown again, followed when numbers change, and never silently wrong."""

import html
import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from bcf.parts import row_type
from bcf.rich_text.citations import element
from plans.document import document, to_json
from plans.findings import findings_now
from plans.models import PartRevision
from tests import builders

ROW = row_type(builders.EDITION.part["documents"], builders.EDITION.part["documents"].table["documents"])
NEEDS, STRATEGY, SURVEY = (
    ROW(id=row, title=title) for row, title in (("d1", "Needs"), ("d2", "Strategy"), ("d3", "Survey"))
)


@pytest.fixture
def author(world):
    client = Client()
    client.force_login(world["author"])
    return client


@pytest.fixture
def record(world):
    record = builders.started(world)
    builders.save(record, "documents", world["author"], documents=(NEEDS, STRATEGY))
    return record


def address(record, part="vision", name="part", **more):
    return record.url(name, part=part, **more)


def drawn(client, record, part="vision"):
    """What the form posts as it is drawn, with the text of its textarea."""
    page = client.get(address(record, part)).content.decode()
    posted = {
        name: html.unescape(value) for name, value in re.findall(r'name="(base|numbering)" value="([^"]*)"', page)
    }
    typed = re.search(r'<textarea name="text"[^>]*>\n(.*?)</textarea>', page, re.S)
    return posted | {"text": html.unescape(typed[1])}


def text(record, part="vision"):
    return document(record).part(part).text


def revisions(record, part="vision"):
    return PartRevision.objects.filter(record=record, part=part).count()


def save(client, record, form, **more):
    return client.post(address(record), form | {"then": "stay"} | more)


def test_a_typed_number_is_kept_as_what_it_cites_and_shown_as_its_number(author, record):
    form = drawn(author, record)
    assert save(author, record, form, text="See [[document 2]].").status_code == 302
    assert text(record) == f"<p>See {element('document:d2')}.</p>"
    assert drawn(author, record)["text"] == "See [[Document 2]]."
    assert save(author, record, drawn(author, record)).status_code == 302
    assert revisions(record) == 1, "a save without a change is none"


def test_renumbering_changes_the_list_alone_and_the_text_follows(author, record, world):
    save(author, record, drawn(author, record), text="See [[Document 2]].")
    builders.save(record, "documents", world["author"], documents=(STRATEGY, NEEDS))
    assert revisions(record) == 1
    read = author.get(record.url("read")).content.decode()
    assert 'See <a href="#document-d2">Document 1</a>.' in read
    assert read.count('id="document-d2"') == 1
    assert drawn(author, record)["text"] == "See [[Document 1]]."
    assert element("document:d2").replace('"', '\\"').encode() in to_json(document(record)), (
        "JSON keeps what is stored"
    )


def test_a_form_drawn_before_the_numbers_changed_cites_what_it_showed(author, record, world):
    save(author, record, drawn(author, record), text="See [[Document 2]].")
    untouched, touched = drawn(author, record), drawn(author, record)
    builders.save(record, "documents", world["author"], documents=(SURVEY, STRATEGY, NEEDS))
    assert save(author, record, untouched).status_code == 302
    assert revisions(record) == 1, "nothing was typed, so nothing is written"
    save(author, record, touched, text="See [[Document 2]], and [[Document 1]].")
    assert text(record) == f"<p>See {element('document:d2')}, and {element('document:d1')}.</p>"
    assert drawn(author, record)["text"] == "See [[Document 2]], and [[Document 3]]."


def test_a_document_removed_while_the_form_was_open_is_not_another(author, record, world):
    form = drawn(author, record)
    builders.save(record, "documents", world["author"], documents=(STRATEGY,))
    save(author, record, form, text="See [[Document 1]].")
    assert text(record) == f"<p>See {element('document:d1')}.</p>"
    assert "See [removed document]." in author.get(record.url("read")).content.decode()
    assert drawn(author, record)["text"] == "See [[removed document d1]]."
    save(author, record, drawn(author, record))
    assert revisions(record) == 1
    (found,) = [one for one in findings_now(record) if one.id == "N3"]
    assert found.message.endswith("cites a document that is no longer in the plan.")
    assert found.places[0].field == "text"


def test_a_refused_save_keeps_the_numbers_it_was_typed_with(author, record, world):
    form = drawn(author, record)
    builders.save(record, "vision", world["second author"], text="<p>Theirs.</p>")
    builders.save(record, "documents", world["author"], documents=(STRATEGY, NEEDS))
    both = save(author, record, form, text="See [[Document 2]].")
    assert both.status_code == 409
    page = both.content.decode()
    assert "<ins>See Document 1.</ins>" in page, "shown with its number now"
    hidden = re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page)
    again = {name: html.unescape(value) for name, value in hidden if name != "csrfmiddlewaretoken"}
    assert author.post(address(record), again | {"choose-text": "mine"}).status_code == 302
    assert text(record) == f"<p>See {element('document:d2')}.</p>"


def test_what_names_nothing_is_kept_said_beside_and_not_left_behind(author, record, world):
    form = drawn(author, record)
    response = save(author, record, form, text="See [[Document 9]].", then="next")
    assert response.url.startswith(address(record)), "shown again, though the next part was asked for"
    page = author.get(response.url).content.decode()
    assert "“[[Document 9]]” names nothing in the plan." in html.unescape(page)
    assert "<title>Error: " in page
    assert text(record) == "<p>See [[Document 9]].</p>"
    assert [one.id for one in findings_now(record) if "[[Document 9]]" in one.message] == ["N3"]
    rows = tuple(ROW(id=f"d{n}", title=f"Document {n}") for n in range(1, 10))
    builders.save(record, "documents", world["author"], documents=rows)
    assert drawn(author, record)["text"] == "See [[?Document 9]]."
    save(author, record, drawn(author, record))
    assert revisions(record) == 1, "nothing becomes a citation by itself"
    save(author, record, drawn(author, record), text="See [[Document 9]].")
    assert text(record) == f"<p>See {element('document:d9')}.</p>"


@pytest.mark.parametrize("carried", ["", "{", "[[1]]", '[["document:x\\"><script>","2",""]]'])
def test_without_its_numbers_a_form_cites_nothing(author, record, carried):
    form = drawn(author, record) | {"numbering": carried}
    assert save(author, record, form, text="See [[Document 2]].").status_code == 302
    assert text(record) == "<p>See [[Document 2]].</p>"


def test_renumbered_schemes_are_followed_in_other_parts(author, record, world):
    schemes = builders.EDITION.part["schemes"]
    row = row_type(schemes, schemes.table["schemes"])
    one, two = row(id="s1", name="Falls"), row(id="s2", name="Frailty")
    builders.save(record, "schemes", world["author"], schemes=(one, two))
    save(author, record, drawn(author, record), text="By [[Scheme 2: Frailty]].")
    builders.save(record, "schemes", world["author"], schemes=(two, one))
    assert revisions(record) == 1
    assert 'By <a href="#scheme-s2">Scheme 1</a>.' in author.get(record.url("read")).content.decode()


def test_those_who_only_read_follow_it_to_the_page_of_what_is_cited(record, world):
    builders.save(record, "vision", world["author"], text=f"<p>See {element('document:d2')}.</p>")
    reader = Client()
    reader.force_login(world["council signatory"])
    page = reader.get(address(record)).content.decode()
    assert (
        f'<a href="{address(record, "documents")}?at=documents.d2.title#id_documents-d2-title">Document 2</a>' in page
    )


def test_the_history_says_what_was_cited(author, record):
    save(author, record, drawn(author, record), text="See [[Document 1]].")
    save(author, record, drawn(author, record), text="See [[Document 2]].")
    page = author.get(address(record, name="part_history")).content.decode()
    assert "See [[Document <del>1</del><ins>2</ins>]]." in page


def test_the_digest_of_a_text_stands_when_numbers_change(world):
    record = builders.plan(world)
    builders.save(record, "vision", world["author"], text=f"<p>See {element('document:d1')}.</p>")
    row = document(record).part("documents").documents[0]
    vision = document(record).digests["vision"]
    builders.save(record, "documents", world["author"], documents=(ROW(id="new", title="New"), row))
    assert document(record).digests["vision"] == vision


def test_a_page_of_many_documents_costs_no_more_queries(author, record, world, django_assert_max_num_queries):
    rows = tuple(ROW(id=f"d{n}", title=f"Document {n}") for n in range(1, 300))
    cites = "".join(f"<p>{element(f'document:{row.id}')}</p>" for row in rows)
    builders.save(record, "documents", world["author"], documents=rows)
    builders.save(record, "vision", world["author"], text=cites)
    with django_assert_max_num_queries(24):
        assert author.get(address(record)).status_code == 200
    posted = drawn(author, record)
    response = author.post(
        address(record), urlencode(posted | {"then": "stay"}), content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 302
    assert revisions(record) == 1


def test_other_ways_in_keep_citations_and_guess_none(record, world):
    builders.save(record, "vision", world["author"], text=f"{element('document:d1')} [[Document 1]]")
    assert text(record) == f"<p>{element('document:d1')} [[Document 1]]</p>"
