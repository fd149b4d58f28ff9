"""The bars of the printed plan: two years a scheme, and the strip on the cover."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from bcf.amounts import show_pounds, show_whole
from plans.pictures.bars import PairedRow, cover_strip, paired_bars
from plans.pictures.sankey import SchemeFlow
from tests.unit.svg import SVG, Picture
from tests.unit.test_pictures_sankey import AMOUNTS, SCHEMES, names, perhaps, plain_schemes

EARLIER = tuple(Decimal(amount) for amount in (2_692_336, 441_210, 544_957, 0, 179_435, 26_062))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(PairedRow, names, perhaps, perhaps), max_size=60), st.sampled_from([720, 360]))
def test_any_rows_can_be_drawn(rows: list[PairedRow], width: int) -> None:
    picture = Picture(paired_bars(rows, id_prefix="bars", width=width))
    picture.check()
    for row in rows:
        for amount in (row.earlier, row.later):
            shown = "nothing entered" if amount is None else show_whole(amount)
            assert shown in picture.text
            assert shown in picture.description


def test_bars_are_to_one_scale_and_nought_has_none() -> None:
    rows = [PairedRow(s.name, earlier, s.amount) for s, earlier in zip(SCHEMES, EARLIER, strict=True)]
    picture = Picture(paired_bars(rows, id_prefix="bars"))
    lengths = [float(box.get("width", "")) for box in picture.root.findall(f"{SVG}rect")]
    drawn = [amount for pair in zip(EARLIER, AMOUNTS, strict=True) for amount in pair if amount]
    assert len(lengths) == len(drawn) == 11
    for length, amount in zip(lengths, drawn, strict=True):
        assert abs(length - max(float(amount / AMOUNTS[0]) * max(lengths), 1.5)) < 0.02
    assert "2,692,336 in 2014/15" in picture.text
    assert "6,313,704 in 2015/16" in picture.text
    assert "\n0\n" in picture.text


@settings(max_examples=80, deadline=None)
@given(
    st.lists(plain_schemes, max_size=60),
    st.sampled_from(["", "What the 2015/16 pool buys, to scale"]),
    st.sampled_from([626, 360]),
)
def test_any_strip_can_be_drawn(schemes: list[SchemeFlow], caption: str, width: int) -> None:
    picture = Picture(cover_strip(schemes, width, id_prefix="strip", caption=caption))
    picture.check()
    for scheme in schemes:
        if scheme.amount is not None:
            assert show_pounds(scheme.amount) in picture.description


def test_a_label_that_does_not_fit_stands_over_the_strip() -> None:
    picture = Picture(cover_strip(SCHEMES, id_prefix="strip", caption="What the 2015/16 pool buys, to scale"))
    outside = [words for words in picture.words if words.text in {"4 others", "£1,335,672"}]
    inside = [words for words in picture.words if words.text in {"£6,313,704", "£5,633,624"}]
    assert len(outside) == len(inside) == 2
    assert max(words.bottom for words in outside) < 22 < min(words.top for words in inside)
    assert abs(max(words.right for words in outside) - 626) < 0.1
    widths = [float(box.get("width", "")) for box in picture.root.findall(f"{SVG}rect")]
    assert abs(sum(widths) - (626 - 5 * 1.5)) < 0.1


def test_one_that_does_not_fit_is_named() -> None:
    picture = Picture(cover_strip(SCHEMES[:3], id_prefix="strip", caption="What the pool buys"))
    assert "3 Enhance Primary Care\n£720,718" in picture.text
