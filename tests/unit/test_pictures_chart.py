"""The path of a metric: round ticks from nought, labels that keep apart, gaps that say what they are."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcf.amounts import show_rate
from metrics.chart import Point, axis, path
from tests.unit.svg import SVG, Picture

UNIT = "admissions per 100,000 people aged 65 and over"
BASELINE = Point("2012/13", "baseline", Decimal(358) / 43636 * 100000, planned=False)
SKIPPED = Point("2013/14", asked=False)
PLAN = Point("2014/15", "plan, October 2015 payment", Decimal(346) / 44552 * 100000)
PRINTED = (
    Point("2012/13", value=Decimal("156.2"), kind="stated"),
    Point("2014/15", value=Decimal("154"), kind="stated"),
)

values = st.one_of(
    st.just(Decimal(0)),
    st.decimals(0, 100_000, places=3),
    st.decimals("99.5", 100, places=2),
)


def drawn(points: list[Point], stated: tuple[Point, ...] = (), width: int = 742, **more: object) -> Picture:
    asked = {"unit_words": UNIT, "decimal_places": 1, "direction": "down", "id_prefix": "path", **more}
    return Picture(path(points, stated, width=width, **asked))  # type: ignore[arg-type]


@st.composite
def paths(draw: st.DrawFn) -> tuple[list[Point], tuple[Point, ...]]:
    """Up to eight periods, some not asked for, some with nothing entered, some printed nearby."""
    points, stated = [], []
    for place in range(draw(st.integers(0, 8))):
        label = f"{2012 + place}/{13 + place}"
        value = draw(st.one_of(st.none(), values))
        sub = draw(st.sampled_from(["", "baseline", "plan, October 2015 payment"]))
        points.append(Point(label, sub, value, asked=value is not None or draw(st.booleans())))
        if draw(st.booleans()):
            near = draw(st.one_of(values, st.just(value or Decimal(0))))
            stated.append(Point(label, value=near, kind="stated"))
    return points, tuple(stated)


@settings(max_examples=150, deadline=None)
@given(paths(), st.sampled_from([742, 360]), st.text(max_size=120))
def test_labels_never_collide_and_nothing_is_left_out(
    path_drawn: tuple[list[Point], tuple[Point, ...]], width: int, note: str
) -> None:
    points, stated = path_drawn
    picture = drawn(points, stated, width, change_note=note)
    picture.check()
    for point in points:
        if point.value is not None:
            assert show_rate(point.value, 1) in picture.text
            assert show_rate(point.value, 1) in picture.description
    assert len(picture.root.findall(f"{SVG}circle")) == sum(point.value is not None for point in points)
    assert len(picture.root.findall(f"{SVG}path")) == len(stated)


@given(st.lists(st.decimals(0, 10_000_000, places=3), max_size=6))
def test_the_axis_begins_at_nought_with_four_to_six_round_ticks(some: list[Decimal]) -> None:
    ticks = axis(some).ticks
    assert ticks[0] == 0
    assert 4 <= len(ticks) <= 6
    assert ticks[-1] >= max([*some, Decimal(0)])
    digits = ticks[1].normalize().as_tuple().digits
    assert digits in {(1,), (2,), (2, 5), (5,)}


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=6))
def test_the_axis_holds_negative_values_and_nought(some: list[Decimal]) -> None:
    ticks = axis(some).ticks
    assert ticks[0] <= min(some)
    assert ticks[-1] >= max(some)
    assert 0 in ticks
    assert 3 <= len(ticks) <= 8


@pytest.mark.parametrize("width", [742, 360])
def test_south_kent_coast_shows_how_far_the_paper_is_off(width: int) -> None:
    picture = drawn([BASELINE, SKIPPED, PLAN], PRINTED, width, change_note="12 fewer people")
    picture.check()
    for words in ("820.4", "776.6", "156.2", "154", "664.2 apart", "622.6 apart", "not asked for", "1,000"):
        assert words in picture.text.split("\n")
    assert picture.text.count("printed in the paper") == 2
    assert "fall of 43.8 (5.3%): 12 fewer people" in picture.text
    assert "2013/14: not asked for." in picture.description
    dashed = [line for line in picture.root.findall(f"{SVG}line") if line.get("stroke-dasharray") == "7 4"]
    dotted = [line for line in picture.root.findall(f"{SVG}line") if line.get("stroke-dasharray") == "1.4 3.6"]
    assert (len(dashed), len(dotted)) == (1, 2)


def test_a_period_not_asked_for_keeps_its_place() -> None:
    picture = drawn([BASELINE, SKIPPED, PLAN])
    first, skipped, last = (
        (words.left + words.right) / 2 for label in ("2012/13", "2013/14", "2014/15") for words in picture.words
        if words.text == label
    )  # fmt: skip
    assert skipped - first == pytest.approx(last - skipped, abs=0.1)


def test_what_happened_is_a_whole_line_and_what_is_planned_a_dashed_one() -> None:
    actual = Point("2013/14", "actual", Decimal(800), planned=False)
    picture = drawn([BASELINE, actual, PLAN])
    path_lines = [line for line in picture.root.findall(f"{SVG}line") if line.get("stroke-width") == "2.2"]
    assert [line.get("stroke-dasharray") for line in path_lines] == [None, "7 4"]


def test_a_printed_value_that_agrees_has_no_distance() -> None:
    points = [Point("2012/13", value=Decimal("88.1132"))]
    picture = drawn(points, (Point("2012/13", value=Decimal("88.10"), kind="stated"),), percentage=True)
    picture.check()
    assert "apart" not in picture.text
    assert "88.1%" in picture.text.split("\n")
    assert "88.10%" in picture.text.split("\n")


def test_a_printed_value_of_an_unknown_period_is_not_dropped() -> None:
    picture = drawn([BASELINE], (Point("2011/12", value=Decimal("999.9"), kind="stated"),))
    picture.check()
    assert "999.9" in picture.text.split("\n")


def test_a_change_the_wrong_way_is_said() -> None:
    picture = drawn([Point("2012/13", value=Decimal(100)), Point("2014/15", value=Decimal(110))])
    assert "rise of 10.0 (10.0%); lower is better" in picture.text
    assert "is better" not in drawn([BASELINE, PLAN]).text


def test_the_change_is_between_the_periods_compared_and_names_them() -> None:
    points = [Point(f"Q{place}", value=Decimal(value)) for place, value in enumerate((100, 140, 90, 150))]
    for width in (742, 360):
        picture = drawn(points, width=width, compared=(1, 3))
        picture.check()
        assert "Q1 to Q3, rise of 10.0 (7.1%); lower is better" in " ".join(picture.text.split("\n"))
        assert "Change: Q1 to Q3, rise of 10.0 (7.1%)" in picture.description
    assert "rise of" not in drawn([*points[:3], Point("Q3")], compared=(1, 3)).description


def test_with_nothing_entered_the_periods_stand_and_say_so() -> None:
    picture = drawn([Point("2012/13", "baseline"), SKIPPED])
    picture.check()
    assert picture.text.split("\n").count("nothing entered") == 1
    assert "2013/14: not asked for." in picture.description
