"""Measuring and wrapping words for pictures."""

from hypothesis import given
from hypothesis import strategies as st

from bcf.drawing import Drawing, printable, text_width, wrapped
from tests.unit.svg import Picture


def test_widths_are_those_of_arial() -> None:
    # Measured from Liberation Sans, whose widths are Arial's: 248.26 at 14 px.
    assert abs(text_width("Integrated Teams, Rapid Response and") - 248.26) < 0.1
    assert text_width("£1,000", 10, bold=True) == (5 * 556 + 278) / 100
    assert text_width("é") == text_width("e")


@given(st.text(max_size=200), st.integers(30, 400))
def test_lines_fit_and_nothing_is_lost(words: str, width: int) -> None:
    lines = wrapped(words, width)
    assert all(text_width(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == printable(words).replace(" ", "")


def test_a_long_word_is_broken_and_a_short_one_is_not() -> None:
    assert wrapped("one two three", 60) == ("one two", "three")
    assert len(wrapped("W" * 40, 100)) == 6


@given(st.text())
def test_any_words_can_be_written(words: str) -> None:
    drawing = Drawing()
    drawing.text(0, 10, words)
    picture = drawing.picture(100, 20, title=f"a{words}", description=words, id_prefix="x")
    assert Picture(picture).text == printable(words)
