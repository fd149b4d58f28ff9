"""Numbers worked out from order, and citations: typed, stored, shown again, read, under any numbering."""

import re

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bcf import parts as part_types
from bcf import rich_text
from bcf.parts import row_type
from bcf.rich_text import clean
from bcf.rich_text.citations import captioned, cited_in, element
from plans.document import Document
from plans.numbering import (
    UNNUMBERED,
    Numbered,
    Numbering,
    anchor,
    as_typed,
    carried,
    in_words,
    not_cited,
    numbering,
    read,
    shown,
    worded,
)
from plans.states import State
from tests import cases, revised
from tests.unit.test_rich_text import soup

D1, D2, S1, S2, F1 = "document:d1", "document:d2", "scheme:s1", "scheme:s2", "figure:abc"
KNOWN = Numbering(
    (
        Numbered(D1, "1", "Needs assessment"),
        Numbered(D2, "2", "Strategy & vision"),
        Numbered(F1, "1", "A map"),
        Numbered(S1, "2", "Falls"),
        Numbered(S2, "2.1", "Falls  clinic"),
    )
)
PICTURE = '<img src="/files/pictures/exampleshire/2014-02/abc/" alt="A &gt; B">'


def typed(text: str, known: Numbering = KNOWN) -> str:
    """What is stored of what was typed into a form drawn with these numbers."""
    return read(clean(text), known)


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("[[Document 2]]", D2),
        ("[[document 2]]", D2),
        ("[[DOCUMENTS  2]]", D2),
        ("[[Figure 1]]", F1),
        ("[[scheme 2.1]]", S2),
        ("[[2.1 falls clinic]]", S2),
        ("[[Scheme 2: Falls]]", S1),
        ("[[Document 2 Strategy &amp; vision]]", D2),
        ("[[Document 2 strategy & vision]]", D2),
        ("[[removed document n9]]", "document:n9"),
    ],
)
def test_a_typed_number_is_read_as_what_bears_it(text, cited):
    assert typed(f"See {text}, and <em>then</em> act.") == f"<p>See {element(cited)}, and <em>then</em> act.</p>"


@pytest.mark.parametrize(
    "text",
    [
        "[[Document 3]]",
        "[[scheme 2.2]]",
        "[[2.1]]",
        "[[2.1 Another name]]",
        "[Document 2]",
        "Document 2",
        "[[draft]]",
    ],
)
def test_what_names_nothing_stays_as_typed(text):
    assert typed(text) == f"<p>{text}</p>"


def test_only_what_looks_like_a_citation_is_said_to_be_none():
    text = "[[Document 3]] [[2.2 Name]] [[draft]] [[2014 to 2016]] [[?scheme 1]]"
    assert not_cited(typed(text)) == ["Document 3", "2.2 Name", "scheme 1"]


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        (f'<p><cite class="x" data-ref="{D1}" onclick="x()">4 <b>words</b></cite></p>', f"<p>{element(D1)}</p>"),
        ("<p><cite>A book</cite></p>", "<p>A book</p>"),
        ('<p><cite data-ref="plan:d1">Four</cite></p>', "<p>Four</p>"),
        ('<p><cite data-ref="document:\'&quot;>">Four</cite></p>', "<p>Four</p>"),
        (f'<p><a href="/x">see {element(S1)}</a></p>', f'<p><a href="/x">see </a>{element(S1)}</p>'),
        (f"<p>{element(D1)}{element(D1)}</p>", f"<p>{element(D1)}{element(D1)}</p>"),
        (f"<h3><b>{element(D1)}</b></h3>", f"<h3>{element(D1)}</h3>"),
    ],
)
def test_a_citation_keeps_what_it_names_and_nothing_else(html, kept):
    assert clean(html) == kept


def test_a_citation_typed_into_a_link_ends_it():
    assert typed('<p><a href="/x">see [[Document 1]]</a></p>') == f'<p><a href="/x">see </a>{element(D1)}</p>'


def test_brackets_in_an_attribute_are_left_alone():
    html = clean('<p>x</p><figure><img src="/files/pictures/a/b/abc/" alt="[[Document 1]]"></figure>')
    assert "data-ref" not in read(html, KNOWN)


def test_a_form_shows_the_present_number_and_what_is_gone():
    stored = f"<p>{element(D2)} {element(S2)} {element('figure:zz')}</p>"
    assert as_typed(stored, KNOWN) == "<p>[[Document 2]] [[Scheme 2.1]] [[removed figure zz]]</p>"


def test_words_that_would_come_to_name_something_do_not_by_themselves():
    stored = typed("[[Document 9]]")
    later = Numbering((Numbered("document:new", "9"),))
    assert as_typed(stored, later) == "<p>[[?Document 9]]</p>"
    assert read(as_typed(stored, later), later) == stored
    assert typed("[[Document 9]]", later) == f"<p>{element('document:new')}</p>"


CITATIONS = st.sampled_from([D1, D2, S1, S2, F1, "document:gone", "figure:a_b-c"]).map(element)
BRACKETS = st.sampled_from(
    ["[[", "]]", "[", "]", "?", "[[Document 1]]", "[[?Document 1]]", "[[??scheme 2.1]]", "[[removed scheme s9]]", "2"]
)
ROWS = st.permutations(["1", "2", "3", "4"])
numberings = st.tuples(ROWS, st.permutations(["1", "1.1", "2", "2.1"]), st.booleans()).map(
    lambda made: Numbering(
        tuple(Numbered(f"document:d{n}", number) for n, number in enumerate(made[0][: 4 if made[2] else 2]))
        + tuple(Numbered(f"scheme:s{n}", number) for n, number in enumerate(made[1]))
        + ((Numbered(F1, "1"),) if made[2] else ())
    )
)
texts = st.lists(st.one_of(CITATIONS, BRACKETS, soup), max_size=8).map("".join)


@settings(max_examples=400, deadline=None)
@given(texts, numberings)
@example(f"<p>[[Document {element(D1)} 1]]</p>", KNOWN)
@example(f"<p>[{element(D1)}]</p><ul><li>{element(D1)}</li></ul>", KNOWN)
def test_written_shown_and_read_again_is_the_same(html, known):
    kept = clean(html)
    assert clean(kept) == kept
    shown_again = as_typed(kept, known)
    assert "<cite" not in shown_again
    back = carried(known.carried)
    assert read(clean(shown_again), back) == kept, "as the editor posts it"
    without_scripts = rich_text.as_typed(clean(shown_again)).replace("\n", "\r\n")
    assert read(clean(without_scripts), back) == kept, "as the textarea posts it"


@settings(max_examples=100, deadline=None)
@given(texts, numberings)
def test_what_is_read_is_clean(html, known):
    kept = read(clean(html), known)
    assert clean(kept) == kept


@pytest.mark.parametrize("text", ["", "{", "[1]", '[["document:d1"]]', "\ud800", '[["document:d1", 4, ""]]'])
def test_numbers_that_cannot_be_read_are_none(text):
    assert carried(text) == UNNUMBERED


def test_a_form_cannot_bring_in_more_than_a_citation():
    forged = carried(msgspec.json.encode([['document:"><script>x</script>', "1", ""]]).decode())
    assert typed("[[Document 1]]", forged) == "<p>[[Document 1]]</p>"


def test_as_it_is_read():
    stored = clean(f"<p>See {element(D2)} and {element('document:zz')}.</p><figure>{PICTURE}<figcaption>A <b>map</b>")
    link = lambda found: f"#{anchor(found.cited)}"  # noqa: E731
    known = Numbering((*KNOWN.entries[:2], Numbered(F1, "3", "A map", "vision", "text")))
    here = shown(stored, known, link, ("vision", "text"))
    assert '<a href="#document-d2">Document 2</a> and [removed document].' in here
    assert '<figure id="figure-abc">' in here
    assert "<figcaption>Figure 3: A <strong>map</strong></figcaption>" in here
    assert "<figure>" in shown(stored, known, link, ("aims", "text")), "one id on a page"
    assert re.sub(r"<img[^>]*>", "", worded(stored, known)).startswith(
        "<p>See Document 2 and [removed document].</p>"
    )
    printed = stored.replace("A <strong>map</strong>", "Figure 3 – A map")
    assert "<figcaption>Figure 3: A map</figcaption>" in shown(printed, known, link)


def plan(**contents) -> Document:
    made = {
        key: part_types.canonical(
            cases.EDITION.part[key], part_types.content_type(cases.EDITION.part[key])(**answers)
        )
        for key, answers in contents.items()
    }
    return Document("a", "A", True, cases.EDITION.code, made, {}, {}, State())


def figure(key: str, caption: str) -> str:
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img src="/files/pictures/a/b/{key}/" alt="">{below}</figure>'


def test_documents_and_figures_are_numbered_in_order():
    rows = row_type(cases.EDITION.part["documents"], cases.EDITION.part["documents"].table["documents"])
    one = plan(
        documents={"documents": (rows(id="n2", title="Second"), rows(id="n1", title="First"))},
        governance={"text": figure("k3", "Boards")},
        vision={"text": figure("k9", "Aims") + figure("k8", "") + figure("k9", "Aims again")},
    )
    entries = [(entry.cited, entry.number, entry.title) for entry in numbering(one).entries]
    assert entries == [
        ("document:n2", "1", "Second"),
        ("document:n1", "2", "First"),
        ("figure:k9", "1", "Aims"),
        ("figure:k3", "2", "Boards"),
    ]
    assert captioned(one.part("governance").text) == [("k3", "Boards")]


def test_schemes_are_numbered_as_they_nest():
    rows = [{"id": "a", "name": "One"}, {"id": "b", "name": "Two"}, {"id": "c", "name": "Part", "parent": "b"}]
    before = revised.document({"schemes": revised.content("schemes", schemes=rows)})
    assert [entry.words for entry in numbering(before).entries] == ["Scheme 1", "Scheme 2", "Scheme 2.1"]
    stored = read("<p>[[scheme 2.1]]</p>", numbering(before))
    after = revised.document({"schemes": revised.content("schemes", schemes=[*rows[1:], rows[0]])})
    assert worded(stored, numbering(after)) == "<p>Scheme 1.1</p>"


def test_plain_text_gets_words_and_the_stored_text_keeps_the_citation():
    rows = row_type(cases.EDITION.part["documents"], cases.EDITION.part["documents"].table["documents"])
    one = plan(
        documents={"documents": (rows(id="n1", title="First"),)},
        vision={"text": f"<p>See {element('document:n1')}.</p>{figure('k1', 'Aims')}"},
    )
    assert in_words(one).part("vision").text.startswith("<p>See Document 1.</p>")
    assert "Figure 1: Aims" in in_words(one).part("vision").text
    assert cited_in(one.part("vision").text) == ["document:n1"]
