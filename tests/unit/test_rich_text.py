"""What is kept of typed, pasted and posted rich text."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bcf.rich_text import KEPT, as_typed, clean, text_of, words


def ignored(marker: str) -> str:
    return f"<span style='mso-list:Ignore'>{marker}<span style='font:7.0pt \"Times\"'>&nbsp; &nbsp;</span></span>"


def item(text: str, marker: str = "·", level: int = 1) -> str:
    return (
        f"<p class=MsoListParagraphCxSpMiddle style='margin-left:36.0pt;mso-list:l0 level{level} lfo1'>"
        f"<![if !supportLists]>{ignored(marker)}<![endif]>{text}<o:p></o:p></p>"
    )


WORD = {
    "nested bullets": (
        item("One") + item("Two", "o", 2) + item("Three"),
        "<ul><li>One<ul><li>Two</li></ul></li><li>Three</li></ul>",
    ),
    "numbers with bullets below": (
        item("First", "1.") + item("Detail", "·", 2) + item("Second", "2."),
        "<ol><li>First<ul><li>Detail</li></ul></li><li>Second</li></ol>",
    ),
    "numbers after bullets are another list": (
        item("One") + item("First", "(a)"),
        "<ul><li>One</li></ul><ol><li>First</li></ol>",
    ),
    "markers in conditional comments": (
        "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><!--[if !supportLists]-->"
        + ignored("·")
        + "<!--[endif]-->One</p>",
        "<ul><li>One</li></ul>",
    ),
    "markers left as text": ("<p>·&nbsp;&nbsp; First bullet</p><p>· Second</p>", None),
    "a list paragraph that is no list": ("<p class=MsoListParagraph>Indented</p>", "<p>Indented</p>"),
    "bold and italic by tag and by style": (
        "<p><b>a</b> <i>b</i> <span style='font-weight:bold;font-style:italic'>c</span></p>",
        "<p><strong>a</strong> <em>b</em> <strong><em>c</em></strong></p>",
    ),
    "a whole document in a bold that is not": (
        '<b style="font-weight:normal" id="docs-internal"><p>Plain</p></b>',
        "<p>Plain</p>",
    ),
    "headings below the page's own": (
        "<h1>A <b>b</b></h1><h2>B</h2><h3>C</h3><h5>D</h5>",
        "<h3>A b</h3><h3>B</h3><h3>C</h3><h4>D</h4>",
    ),
    "a bold first row is the head": (
        "<table class=MsoTableGrid border=1><tr><td width=9><p><b>Scheme</b></p></td><td><p><b>£</b></p></td></tr>"
        "<tr><td><p>Falls</p></td><td><p align=right>1</p></td></tr></table>",
        '<table><thead><tr><th scope="col">Scheme</th><th scope="col">£</th></tr></thead>'
        "<tbody><tr><td>Falls</td><td>1</td></tr></tbody></table>",
    ),
    "tracked deletions go, insertions stay": ("<p><del>old</del> <ins>new</ins></p>", "<p>new</p>"),
    "empty paragraphs and hard spaces": (
        "<p class=MsoNormal><o:p>&nbsp;</o:p></p><p>a&nbsp;&nbsp;b<br></p><p> </p>",
        "<p>a b</p>",
    ),
    "an embedded style sheet": ("<style>p{color:red}</style><p style='color:red' class=x>a</p>", "<p>a</p>"),
}


@pytest.mark.parametrize(("pasted", "kept"), WORD.values(), ids=WORD.keys())
def test_word(pasted: str, kept: str | None) -> None:
    assert clean(pasted) == (kept or "<ul><li>First bullet</li><li>Second</li></ul>")


EDITOR = {
    "lists": ("<ul><li><p>a</p><ol><li><p>b</p></li></ol></li></ul>", "<ul><li>a<ol><li>b</li></ol></li></ul>"),
    "a row head": (
        '<table><tbody><tr><th colspan="1"><p>a</p></th><td colspan="2"><p>b</p></td></tr></tbody></table>',
        '<table><tbody><tr><th scope="row">a</th><td colspan="2">b</td></tr></tbody></table>',
    ),
    "a figure": (
        '<figure class="figure"><img src="/files/pictures/7.png" alt="A map" data-file="7">'
        '<figcaption class="figure-caption">Where</figcaption></figure>',
        '<figure><img src="/files/pictures/7.png" alt="A map" data-file="7"><figcaption>Where</figcaption></figure>',
    ),
    "looks nest one way": ("<p><em><strong>a</strong></em></p>", "<p><strong><em>a</em></strong></p>"),
    "a link is not split": (
        '<p><a href="/x" target="_blank" rel="noopener">a <b>b</b></a></p>',
        '<p><a href="/x">a <strong>b</strong></a></p>',
    ),
    "nothing": ("<p></p>", ""),
}


@pytest.mark.parametrize(("posted", "kept"), EDITOR.values(), ids=EDITOR.keys())
def test_from_the_editor(posted: str, kept: str) -> None:
    assert clean(posted) == kept


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1)>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        '<img src="//elsewhere.example/files/pictures/1.png">',
        '<img src="/files/pictures/../../admin/1">',
        '<img src="data:image/png;base64,AAAA">',
        '<a href="java\tscript:alert(1)"></a>',
        "<iframe src=/></iframe>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<style>@import url(//x)</style>",
    ],
)
def test_nothing_is_left_of_it(hostile: str) -> None:
    assert clean(hostile) == ""


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "&#106;avascript:x",
        "data:text/html,x",
        "//x.example",
        "file:///etc",
        "vbscript:x",
        "http://",
        "/\\x.example",
        "http://[x",
    ],
)
def test_a_link_elsewhere_is_only_its_words(href: str) -> None:
    assert clean(f'<p><a href="{href}">words</a></p>') == "<p>words</p>"


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://www.gov.uk/?a=1&amp;b=2", "https://www.gov.uk/?a=1&amp;b=2"),
        ("www.gov.uk", "https://www.gov.uk"),
        ("mailto:office@kent.example", "mailto:office@kent.example"),
        ("/plans/kent/", "/plans/kent/"),
    ],
)
def test_links_that_stay(href: str, kept: str) -> None:
    assert clean(f'<p><a href="{href}">w</a></p>') == f'<p><a href="{kept}">w</a></p>'


def test_pictures_of_the_given_place_only() -> None:
    html = '<figure><img src="/plans/kent/2014-02/pictures/7" alt=""></figure>'
    assert clean(html) == ""
    assert clean(html, pictures="/plans/kent/2014-02/pictures/") == html


TYPED = {
    "paragraphs": ("One\r\n\r\nTwo\r\nlines\r\n", "<p>One</p><p>Two<br>lines</p>"),
    "lists": (
        "We will:\n- a\n- b\n\n1. c\n2. d",
        "<p>We will:</p><ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>",
    ),
    "signs": ("a < b & c > d, <the annex>", "<p>a &lt; b &amp; c &gt; d, &lt;the annex&gt;</p>"),
    "blank": (" \n\n ", ""),
}


@pytest.mark.parametrize(("typed", "kept"), TYPED.values(), ids=TYPED.keys())
def test_plain_text(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    ("html", "typed"),
    [
        ("<p>One</p><p>Two<br>lines</p>", "One\n\nTwo\nlines"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<p>one <strong>two</strong></p>", "<p>one <strong>two</strong></p>"),
        ("<p>a &lt;b&gt; c</p>", "<p>a &lt;b&gt; c</p>"),
        ("<h3>a</h3><ul><li>b</li><li>c</li></ul>", "<h3>a</h3>\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>"),
        ("", ""),
    ],
)
def test_shown_without_scripts(html: str, typed: str) -> None:
    assert as_typed(html) == typed
    assert clean(as_typed(html).replace("\n", "\r\n")) == html


def test_words() -> None:
    html = "<h3>A heading</h3><p>It’s 5 – 6 per&nbsp;cent<br>here.</p><ul><li>one</li><li>two</li></ul>"
    assert words(html) == 10
    assert words("<table><tr><td>a</td><td>b</td></tr></table>") == 2
    assert words("") == 0
    assert text_of(html) == "A heading\n\nIt’s 5 – 6 per cent\nhere.\n\none\ntwo"


def test_size_and_depth() -> None:
    deep = "<blockquote><ul><li><b><i>" * 400 + "x"
    assert "x" in clean(deep)
    assert clean(clean(deep)) == clean(deep)


# Whatever comes in.

TAGS = [
    *KEPT,
    "b",
    "i",
    "h1",
    "div",
    "span",
    "o:p",
    "script",
    "style",
    "svg",
    "math",
    "caption",
    "textarea",
    "title",
    "pre",
    "del",
]
ATTRIBUTES = [
    "",
    " style='mso-list:l0 level1 lfo1'",
    " style='mso-list:l0 level3 lfo1'",
    " style='mso-list:Ignore'",
    " style=font-weight:bold",
    " style=font-weight:normal",
    " href=javascript:alert(1)",
    " href='/a\"b<c'",
    " href=//x.example",
    " src=/files/pictures/1.png alt='\"<b>'",
    " src=javascript:x onerror=x",
    " onclick=x",
    " colspan=3",
    " colspan=x",
    " data-file=1",
    " class=MsoListParagraph",
]
TEXTS = [
    "a",
    " ",
    "\n",
    "&nbsp;",
    "· ",
    "• x",
    "1. ",
    "o ",
    "- x",
    "&lt;script&gt;",
    "<!--[if x]-->",
    "<![endif]>",
    "\u0301",
    "\u0338",
    "&#0;",
    "&#x85;",
    "é",
    "<",
    ">",
    "&amp;lt;",
    "\u2028",
]
pieces = st.one_of(
    st.tuples(st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)).map(lambda pair: f"<{pair[0]}{pair[1]}>"),
    st.sampled_from(TAGS).map("</{}>".format),
    st.sampled_from(TEXTS),
    st.text(max_size=4),
)
soup = st.lists(pieces, max_size=30).map("".join) | st.text(max_size=60)


class Seen(HTMLParser):
    """Collects every tag and attribute of what was written."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str, str]] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name, value or "") for name, value in attrs}


@settings(max_examples=300, deadline=None)
@given(soup)
@example("<li>· <p>· x")
@example("<table><tr><td><b>a</b><tr><td><table><tr><td>x")
@example("e<b>\u0301</b>")
def test_clean_is_final_and_safe(html: str) -> None:
    kept = clean(html)
    assert clean(kept) == kept
    seen = Seen(kept)
    assert seen.tags <= set(KEPT)
    for tag, name, value in seen.attributes:
        assert name in KEPT[tag]
        if name in {"href", "src"}:
            assert re.match(r"https?://|mailto:|/(?![/\\])|#", value)
    assert "\r" not in kept
    assert "\u00a0" not in kept
    assert "<p></p>" not in kept


@settings(max_examples=200, deadline=None)
@given(soup)
def test_saving_without_scripts_changes_nothing(html: str) -> None:
    kept = clean(html)
    assert clean(as_typed(kept).replace("\n", "\r\n")) == kept


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab <>&-1.\n", max_size=40).filter(lambda text: not re.search(r"<[/a-z]", text)))
def test_no_typed_word_is_lost(text: str) -> None:
    assert re.findall("[ab]+", text_of(clean(text))) == re.findall("[ab]+", text)
