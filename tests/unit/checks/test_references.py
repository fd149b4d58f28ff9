"""N3: what the text cites is there, in citations and in words, and numbers are unique."""

import pytest

from bcf.parts import Stated, row_type
from bcf.rich_text.citations import element
from plans.checks.asking import missing, writing
from plans.checks.references import printed_twice, removed, unread, unresolved
from plans.numbering import numbering
from tests import revised
from tests.cases import CLEAN_REFERENCE, EDITION
from tests.unit.test_numbering import figure, plan

ROW = row_type(EDITION.part["documents"], EDITION.part["documents"].table["documents"])
DOCUMENTS = {"documents": (ROW(id="a", title="Needs"), ROW(id="b", title="Strategy"))}


def messages(*, text: str, rule=unresolved, documents=DOCUMENTS) -> list[str]:
    one = plan(documents=documents, vision={"text": text})
    return [finding.message for finding in rule(one, CLEAN_REFERENCE)]


def test_citations_of_what_is_there_are_not_found():
    text = f"<p>See {element('document:a')}, {element('figure:k1')} and Document 2.</p>{figure('k1', 'Map')}"
    for rule in (removed, unread, unresolved):
        assert messages(text=text, rule=rule) == []


def test_citations_of_what_is_gone_are_found_with_the_place():
    text = f"<p>{element('document:x')} {element('document:y')} {element('figure:k1')}</p>{figure('k1', '')}"
    one = plan(documents=DOCUMENTS, vision={"text": text})
    first, second = removed(one, CLEAN_REFERENCE)
    assert first.message.endswith("cites two documents that are no longer in the plan.")
    assert second.message.endswith("cites a figure that is no longer in the plan or has no caption.")
    assert (first.level, first.places[0].part, first.places[0].field) == ("warning", "vision", "text")


def test_what_was_typed_to_cite_and_does_not_is_found_once():
    (nothing,) = messages(text="<p>See [[Document 9]] and [[Document 9]].</p>", rule=unread)
    assert nothing.endswith("“[[Document 9]]” names nothing in the plan. It is kept as it was typed.")
    (later,) = messages(text="<p>See [[Document 2]].</p>", rule=unread)
    assert later.endswith("Take the question mark out to cite it now.")
    assert messages(text="<p>See [[Document 9]].</p>") == [], "said once, not as words too"


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Document 7", ["document 7"]),
        ("documents 1, 3 and 4 people", ["document 3", "document 4"]),
        ("Document 02 and document 2.", []),
        ("Document 2.5", ["document 2.5"]),
        ("the document 2013", []),
        ("document 9% and document 9m", []),
        ("document 7a", []),
    ],
)
def test_numbers_in_words(text, cited):
    assert [message.split(" refers to ")[1].split(";")[0] for message in messages(text=f"<p>{text}</p>")] == cited


def test_a_nested_scheme_in_words():
    schemes = [{"id": "a", "name": "One"}, {"id": "b", "name": "Part", "parent": "a"}]
    contents = {
        "schemes": revised.content("schemes", schemes=schemes),
        "vision": revised.content("vision", text="<p>Schemes 1, 1.1 and 2.1; scheme 1.5 million.</p>"),
    }
    one = revised.document(contents)
    assert [finding.message for finding in unresolved(one, CLEAN_REFERENCE)] == [
        f"{one.edition.part['vision'].full_title} refers to scheme 2.1; the plan lists two schemes."
    ]


def test_a_typed_caption_and_a_figure_of_one_number():
    (twice,) = messages(text=f"<p>Figure 1: the old map</p>{figure('k1', 'The new map')}")
    assert twice == "Two figures are numbered 1."
    assert messages(text=f"<p>As figure 1 shows.</p>{figure('k1', 'Figure 1. The map')}") == []


def printed(first: str, second: str):
    numbers = zip("ab", (first, second), strict=True)
    stated = tuple(Stated(id=row, place=f"documents.{row}.number", printed=number) for row, number in numbers)
    return {**DOCUMENTS, "stated": stated}


def test_printed_numbers_of_documents():
    (twice,) = messages(text="<p>x</p>", rule=printed_twice, documents=printed("16", "16"))
    assert twice == "Two documents are printed with the number 16: “Needs” and “Strategy”."
    assert messages(text="<p>x</p>", rule=printed_twice, documents=printed("1", "3")) == []
    (gap,) = messages(text="<p>Documents 1, 2 and 3.</p>", documents=printed("1", "3"))
    assert gap.endswith("refers to document 2; no document is printed with that number.")


def test_a_citation_alone_is_an_answer():
    one = plan(documents=DOCUMENTS, vision={"text": f"<p>{element('document:a')}</p>"})
    assert not missing(one.part("vision").text)
    assert [written.text for written in writing(one) if written.part.key == "vision"] == ["Document 1"]
    assert numbering(one).words("document:b") == "Document 2"
