"""Finding the words that a comment quotes again, in text that has changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.passages import AROUND, Passage, cut_out, find, plain

TEXT = "We expect fewer attendances and shorter stays. Later, shorter stays free beds for those who need them."


@pytest.mark.parametrize(
    ("text", "passage", "expected"),
    [
        (TEXT, Passage("shorter stays"), 32),
        (TEXT, Passage("shorter stays", "attendances and", ". Later"), 32),
        (TEXT, Passage("shorter stays", "Later,", "free beds"), 54),
        (TEXT, Passage("shorter stays", "", "free beds"), 54),
        (TEXT, Passage("shorter \n\t stays"), 32),
        (f"Something new first. {TEXT}", Passage("shorter stays", "Later,", "free beds"), 75),
        (TEXT.replace("shorter", "longer"), Passage("shorter stays", "attendances and"), -1),
        (TEXT, Passage(""), -1),
        (TEXT, Passage("Shorter stays"), -1),
        ("", Passage("shorter stays"), -1),
        ("as Scheme 4 has it", Passage("as [[Scheme 4]] has"), 0),
        ("as Document 4 has it", Passage("[[?Document 4]]"), 3),
    ],
)
def test_where_a_passage_is_found(text, passage, expected):
    assert find(text, passage) == expected


def test_a_passage_is_cut_out_with_what_stands_around_it():
    cut = cut_out(TEXT, Passage("free  beds"))
    assert cut == Passage("free beds", "hs", "") or cut is not None
    assert cut.words == "free beds"
    assert cut.before.endswith("Later, shorter stays")
    assert cut.after == "for those who need them."
    assert cut_out(TEXT, Passage("no such words")) is None


@given(st.text("ab .", max_size=80), st.integers(0, 80), st.integers(1, 12), st.text("ab .", max_size=30))
def test_a_passage_of_a_text_is_found_where_it_was_whatever_is_put_in_before_it(text, start, length, new):
    text = plain(text)
    words = text[start : start + length].strip()
    if not words:
        return
    at = text.index(words, start) if words in text[start:] else text.index(words)
    here = Passage(words, text[max(0, at - AROUND) : at], text[at + len(words) : at + len(words) + AROUND])
    found = find(text, here)
    assert text[found : found + len(words)] == words
    put_in = plain(f"{new} {text}")
    assert find(put_in, here) >= 0, "words that are still there are found"
    cut = cut_out(text, here)
    assert cut is not None
    assert cut.words == words
