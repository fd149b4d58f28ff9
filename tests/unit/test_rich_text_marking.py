"""What changed between two texts, word by word: nothing of either is lost, and nothing is marked that stayed."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcf.rich_text import clean, marked, marked_changes, text_of

CASES = {
    "a word": ("<p>Carers first.</p>", "<p>Carers last.</p>", "<p>Carers <del>first</del><ins>last</ins>.</p>"),
    "two words beside each other are one change": (
        "<p>Care in two small hospitals now</p>",
        "<p>Care in three large hospitals now</p>",
        "<p>Care in <del>two small</del><ins>three large</ins> hospitals now</p>",
    ),
    "an amount is one word": (
        "<p>We spend £1,234,567 on it.</p>",
        "<p>We spend £1,234,657 on it.</p>",
        "<p>We spend £<del>1,234,567</del><ins>1,234,657</ins> on it.</p>",
    ),
    "bold that came": (
        "<p>Carers come first here.</p>",
        "<p>Carers come <strong>first</strong> here.</p>",
        "<p>Carers come <del>first</del><ins><strong>first</strong></ins> here.</p>",
    ),
    "a paragraph that came": (
        "<p>One.</p><p>Three.</p>",
        "<p>One.</p><p>Two words.</p><p>Three.</p>",
        "<p>One.</p><p><ins>Two words.</ins></p><p>Three.</p>",
    ),
    "an item that went": (
        "<ul><li>Falls</li><li>Dementia</li></ul>",
        "<ul><li>Dementia</li></ul>",
        "<ul><li><del>Falls</del></li><li>Dementia</li></ul>",
    ),
    "a list that became numbered": (
        "<ul><li>Falls</li></ul>",
        "<ol><li>Falls</li></ol>",
        "<ul><li><del>Falls</del></li></ul><ol><li><ins>Falls</ins></li></ol>",
    ),
    "a citation": (
        '<p>See <cite data-ref="document:a1"></cite> for more.</p>',
        '<p>See <cite data-ref="document:b2"></cite> for more.</p>',
        '<p>See <del><cite data-ref="document:a1"></cite></del><ins><cite data-ref="document:b2"></cite></ins> '
        "for more.</p>",
    ),
    "a cell, not its row": (
        "<table><tbody><tr><td>Falls</td><td>10</td></tr></tbody></table>",
        "<table><tbody><tr><td>Falls</td><td>12</td></tr></tbody></table>",
        "<table><tbody><tr><td>Falls</td><td><del>10</del><ins>12</ins></td></tr></tbody></table>",
    ),
    "a row that came": (
        "<table><tbody><tr><td>Falls</td></tr></tbody></table>",
        "<table><tbody><tr><td>Falls</td></tr><tr><td>Carers</td></tr></tbody></table>",
        "<table><tbody><tr><td>Falls</td></tr><tr><td><ins>Carers</ins></td></tr></tbody></table>",
    ),
    "a picture that went": (
        '<p>One.</p><figure><img src="/files/pictures/a/b/c/" alt="A map"></figure>',
        "<p>One.</p>",
        '<p>One.</p><del><figure><img src="/files/pictures/a/b/c/" alt="A map"></figure></del>',
    ),
    "from nothing": ("", "<p>Words.</p>", "<p><ins>Words.</ins></p>"),
    "signs are not tags": (
        "<p>1 &lt; 2</p>",
        "<p>1 &lt; 3 &amp; more</p>",
        "<p>1 &lt; <del>2</del><ins>3 &amp; more</ins></p>",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_words_that_changed_are_marked(name):
    before, after, wanted = CASES[name]
    assert clean(before) == before
    assert clean(after) == after
    assert marked(before, after) == wanted


WORDS = st.lists(
    st.sampled_from(
        ["care", "beds", "£1,200", "falls,", "(new)", "a", "the", "<b>", "&", "winter", "12.5", "one-off"]
    ),
    max_size=12,
)
TEXT = WORDS.map(" ".join)
ESCAPED = TEXT.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
INLINE = st.tuples(ESCAPED, ESCAPED).map(lambda both: f"{both[0]} <strong>{both[1]}</strong>")
PARAGRAPH = INLINE.map(lambda words: f"<p>{words}</p>")
LISTING = st.tuples(st.sampled_from(["ul", "ol"]), st.lists(INLINE, min_size=1, max_size=4)).map(
    lambda made: f"<{made[0]}>{''.join(f'<li>{item}</li>' for item in made[1])}</{made[0]}>"
)
ROW = st.lists(ESCAPED, min_size=2, max_size=2).map(lambda row: f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>")
TABLE = st.lists(ROW, min_size=1, max_size=4).map(lambda rows: f"<table><tbody>{''.join(rows)}</tbody></table>")
QUOTED = st.lists(PARAGRAPH, min_size=1, max_size=2).map(lambda inner: f"<blockquote>{''.join(inner)}</blockquote>")
RICH = st.lists(PARAGRAPH | LISTING | TABLE | QUOTED, max_size=6).map("".join).map(clean)


def squashed(html: str) -> str:
    """The letters alone: spaces and line ends say nothing of what was kept."""
    return re.sub(r"\s+", "", text_of(clean(html)))


def without(tag: str, html: str) -> str:
    assert not re.search(rf"<{tag}>(?:(?!</{tag}>).)*<{tag}>", html, re.S), "marked twice"
    return re.sub(rf"<{tag}>.*?</{tag}>", "", html, flags=re.S)


@settings(max_examples=150)
@given(RICH, RICH)
def test_taking_out_what_came_gives_the_older_text_and_what_went_the_newer(before, after):
    shown = marked(before, after)
    assert squashed(without("ins", shown).replace("<del>", "").replace("</del>", "")) == squashed(before)
    assert squashed(without("del", shown)) == squashed(after)


@given(RICH)
def test_a_text_that_is_the_same_has_no_mark(text):
    assert marked(text, text) == text


def test_of_a_long_text_only_what_changed_is_shown_with_its_neighbours():
    before = [f"<p>Line {n}.</p>" for n in range(9)]
    after = [*before[:4], "<p>Line four.</p>", *before[5:]]
    shown = marked_changes("".join(before), "".join(after))
    assert shown == ("<p>…</p><p>Line 3.</p><p>Line <del>4</del><ins>four</ins>.</p><p>Line 5.</p><p>…</p>")
    assert marked_changes("".join(before), "".join(before)) == "<p>…</p>"


@given(RICH, RICH)
def test_no_mark_is_left_out_of_what_changed(before, after):
    whole, shown = marked(before, after), marked_changes(before, after)
    assert re.findall(r"<(?:ins|del)>.*?</(?:ins|del)>", shown, re.S) == re.findall(
        r"<(?:ins|del)>.*?</(?:ins|del)>", whole, re.S
    )
