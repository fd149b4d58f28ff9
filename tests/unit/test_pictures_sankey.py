"""The money in one picture: nothing collides, nothing is left out, heights are to one scale."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bcf.amounts import show_pounds
from plans.pictures.flows import NO_AREA, OTHER_AREAS, fold, trace
from plans.pictures.layout import THINNEST, Layout, Ribbon, lay_out
from plans.pictures.sankey import Body, SchemeFlow, draw, draw_narrow
from tests.unit.svg import SVG, Picture

NAMES = (
    "Integrated Teams, Rapid Response and Reablement",
    "Enhanced Neighbourhood Care Teams and Care Coordination",
    "Enhance Primary Care",
    "Enhance Support to Care Homes",
    "Integrated Health and Social Care Housing Approach",
    "Falls Prevention",
)
AMOUNTS = tuple(Decimal(amount) for amount in (6_313_704, 5_633_624, 720_718, 259_457, 179_435, 176_062))
POOL = Decimal(13_283_000)
KENT = (Body("NHS South Kent Coast CCG", POOL), Body("Kent County Council", None))
SCHEMES = tuple(SchemeFlow(n, name, amount) for n, (name, amount) in enumerate(zip(NAMES, AMOUNTS, strict=True), 1))

names = st.one_of(
    st.text(min_size=1, max_size=200),
    st.text(alphabet="W<&>\"'", min_size=1, max_size=200),
    st.text(alphabet="abcde  ", min_size=1, max_size=200),
)
pounds = st.one_of(st.just(Decimal(0)), st.integers(0, 40), st.integers(0, 900_000_000)).map(Decimal)
perhaps = st.one_of(st.none(), pounds)
body_lists = st.lists(st.builds(Body, names, perhaps, st.sampled_from(["", "minimum contribution"])), max_size=12)
area_names = st.sampled_from(
    ["Social Care", "Mental Health", "Community Health", "Primary Care", "Acute", "Other", ""]
)
areas = st.lists(st.tuples(area_names, pounds), max_size=4).map(tuple)
plain_schemes = st.builds(SchemeFlow, st.integers(1, 60), names, perhaps)
split_schemes = st.builds(SchemeFlow, st.integers(1, 60), names, perhaps, areas)


def ending(ribbons: list[Ribbon], x: float, top: float, bottom: float, side: str) -> float:
    """The summed thickness of the ribbons that end at this edge between top and bottom."""
    found = 0.0
    for ribbon in ribbons:
        at, y = (ribbon.x1, ribbon.y1) if side == "leaves" else (ribbon.x2, ribbon.y2)
        if abs(at - x) < 0.001 and top - 0.001 <= y and y + ribbon.thickness <= bottom + 0.001:
            found += ribbon.thickness
    return found


def check_layout(layout: Layout) -> None:
    """Slots do not overlap, labels fit their slots, and ribbons match bars to scale."""
    ribbons = list(layout.ribbons)
    for place, column in enumerate(layout.columns):
        for one, following in zip(column.nodes, column.nodes[1:], strict=False):
            assert one.top + one.height <= following.top - 6.9
        for placed in column.nodes:
            assert placed.label_height <= placed.height + 0.001
            assert placed.tallest <= placed.height + 0.001
            sides = {"arrives": (placed.node.arrives, placed.arrives, placed.x)}
            sides["leaves"] = (placed.node.leaves, placed.leaves, placed.x + placed.width)
            for side, (amount, bar, x) in sides.items():
                to_scale = float(amount) * layout.scale
                assert bar == pytest.approx(max(to_scale, THINNEST) if amount else 0)
                inner = place not in {0 if side == "arrives" else len(layout.columns) - 1}
                if inner:
                    top = placed.middle - placed.height / 2
                    ribboned = ending(ribbons, x, top, top + placed.height, side)
                    assert ribboned == pytest.approx(to_scale, abs=0.01)


@settings(max_examples=60, deadline=None)
@given(body_lists, st.lists(plain_schemes, max_size=60), pounds, st.sampled_from([750, 1120]))
def test_any_plan_can_be_drawn(bodies: list[Body], schemes: list[SchemeFlow], spare: Decimal, width: int) -> None:
    paid = sum((body.amount or Decimal(0) for body in bodies), Decimal(0))
    pool = paid + (spare if len(bodies) % 2 else 0)
    picture = Picture(draw(bodies, "Pool", pool, schemes, year="2015/16", id_prefix="money", width=width))
    picture.check()
    shown = fold(schemes)
    for amount in (pool, *(body.amount for body in bodies), *(scheme.amount for scheme in shown)):
        if amount is not None:
            assert show_pounds(amount) in picture.text
            assert show_pounds(amount) in picture.description
    check_layout(lay_out(trace(bodies, "Pool", pool, schemes), width, 320))


@settings(max_examples=60, deadline=None)
@given(body_lists, st.lists(split_schemes, max_size=30))
def test_any_split_by_area_can_be_drawn(bodies: list[Body], schemes: list[SchemeFlow]) -> None:
    pool = sum((body.amount or Decimal(0) for body in bodies), Decimal(0))
    Picture(draw(bodies, "Pool", pool, schemes, areas_wanted=True, id_prefix="money")).check()
    flows = trace(bodies, "Pool", pool, schemes, areas_wanted=True)
    check_layout(lay_out(flows, 1120, 520))
    assert sum(node.arrives for node in flows.areas) == sum(node.leaves for node in flows.schemes)
    assert len([node for node in flows.areas if node.look == "plain"]) <= 5


@settings(max_examples=40, deadline=None)
@given(body_lists, st.lists(split_schemes, max_size=60), st.booleans())
def test_any_plan_can_be_drawn_for_a_phone(bodies: list[Body], schemes: list[SchemeFlow], split: bool) -> None:
    pool = sum((body.amount or Decimal(0) for body in bodies), Decimal(0))
    picture = Picture(draw_narrow(bodies, "Pool", pool, schemes, areas_wanted=split, id_prefix="narrow"))
    picture.check()
    assert picture.width == 360
    for scheme in fold(schemes):
        if scheme.amount is not None:
            assert show_pounds(scheme.amount) in picture.text


@given(body_lists, st.lists(plain_schemes, max_size=25), pounds)
def test_what_goes_in_comes_out(bodies: list[Body], schemes: list[SchemeFlow], pool: Decimal) -> None:
    flows = trace(bodies, "Pool", pool, schemes)
    assert flows.pool.arrives == sum(node.leaves for node in flows.payers)
    assert flows.pool.leaves == sum(node.arrives for node in flows.schemes)
    assert flows.pool.arrives == flows.pool.leaves


def test_a_body_with_nothing_entered_is_a_dashed_outline_with_words() -> None:
    picture = Picture(draw(KENT, "Pool", POOL, SCHEMES, year="2015/16", id_prefix="money"))
    assert "Kent County Council\nnothing entered" in picture.text
    assert "Kent County Council nothing entered" in picture.description
    assert len([box for box in picture.root.iter(f"{SVG}rect") if box.get("stroke-dasharray")]) == 1
    assert "pattern" not in picture.source


def test_money_not_planned_is_hatched_and_named() -> None:
    picture = Picture(draw(KENT, "Pool", POOL, SCHEMES[:1] + SCHEMES[2:], year="2015/16", id_prefix="money"))
    assert "Not yet planned\n£5,633,624" in picture.text
    assert [path.get("fill") for path in picture.root.findall(f"{SVG}path")].count("url(#money-hatching)") == 1


def test_spending_above_the_pool_is_hatched_and_named() -> None:
    bodies = (Body("NHS South Kent Coast CCG", Decimal(10_000_000)),)
    picture = Picture(draw(bodies, "Pool", Decimal(10_000_000), SCHEMES, year="2015/16", id_prefix="money"))
    assert "Not covered by\ncontributions\n£3,283,000" in picture.text
    assert "£10,000,000" in picture.text


def test_a_negative_amount_is_told_and_hides_no_difference() -> None:
    bodies = (Body("Council", Decimal(1000)), Body("NHS", Decimal(-400)))
    picture = Picture(draw(bodies, "Pool", Decimal(600), (SchemeFlow(1, "One", Decimal(600)),), id_prefix="money"))
    picture.check()
    assert "−£400" in picture.text
    assert "Not yet planned" not in picture.text
    assert "Not covered" not in picture.text


def test_past_twenty_schemes_the_largest_eighteen_keep_their_order() -> None:
    schemes = [SchemeFlow(n, f"Scheme {n}", Decimal(n * 1000)) for n in range(1, 22)]
    shown = fold(schemes)
    assert [scheme.number for scheme in shown] == [*range(4, 22), ""]
    assert (shown[-1].name, shown[-1].amount) == ("3 others", Decimal(6000))
    assert fold(schemes[:20]) == tuple(schemes[:20])


def test_money_without_an_area_stands_last_and_a_sixth_area_joins_the_others() -> None:
    split = tuple((f"Area {n}", Decimal(100 - n)) for n in range(7))
    schemes = (SchemeFlow(1, "One", Decimal(5000), split), SchemeFlow(2, "Two", None))
    flows = trace((), "Pool", Decimal(5000), schemes, areas_wanted=True)
    assert [node.name for node in flows.areas] == ["Area 0", "Area 1", "Area 2", "Area 3", OTHER_AREAS, NO_AREA]
    assert flows.areas[4].amount == Decimal(96 + 95 + 94)
    layout = lay_out(flows, 1120, 520)
    assert layout.columns[3].nodes[-1].node.name == NO_AREA


def test_an_area_keeps_its_colour_whatever_else_is_bought() -> None:
    order = ("Mental Health", "Social Care", "Community Health")

    def colours(*spent: str) -> dict[str, str]:
        schemes = (SchemeFlow(1, "One", Decimal(10), tuple((name, Decimal(1)) for name in spent)),)
        return {n.name: n.colour.bar for n in trace((), "Pool", Decimal(10), schemes, True, order).areas}

    both, one = colours("Community Health", "Social Care"), colours("Community Health")
    assert both["Community Health"] == one["Community Health"] == "#2f877d"


def test_areas_stand_where_their_money_comes_from() -> None:
    schemes = [
        SchemeFlow(n, f"Scheme {n}", Decimal(100), ((area, Decimal(100)),))
        for n, area in enumerate(["High up", "Low down"], 1)
    ]
    layout = lay_out(trace((), "Pool", Decimal(200), schemes, True, ("Low down", "High up")), 1120, 520)
    assert [placed.node.name for placed in layout.columns[3].nodes] == ["High up", "Low down"]


def test_names_are_written_as_words_never_as_markup() -> None:
    schemes = (SchemeFlow(1, '<script>alert("1")</script> & co', Decimal(10), url='/plans/x/"onload="y'),)
    picture = Picture(draw((), "Pool", Decimal(10), schemes, id_prefix="money"))
    picture.check()
    assert "<script" not in picture.source
    assert "onload=" not in {name for element in picture.root.iter() for name in element.attrib}
    assert picture.root.get("role") == "group"


def test_the_same_scale_serves_the_whole_picture() -> None:
    layout = lay_out(trace(KENT, "Pool", POOL, SCHEMES), 750, 320)
    ccg, pool, first = layout.columns[0].nodes[0], layout.columns[1].nodes[0], layout.columns[2].nodes[0]
    assert ccg.leaves == pytest.approx(pool.arrives)
    assert first.arrives / pool.arrives == pytest.approx(float(AMOUNTS[0] / POOL))


@given(st.lists(pounds, min_size=1, max_size=30))
def test_a_larger_scale_would_not_fit(amounts: list[Decimal]) -> None:
    assume(sum(amounts) > 1000)
    schemes = [SchemeFlow(n, "Scheme", amount) for n, amount in enumerate(amounts, 1)]
    layout = lay_out(trace((), "Pool", sum(amounts, Decimal(0)), schemes), 750, 320)
    fullest = max(
        layout.columns, key=lambda column: sum(placed.height for placed in column.nodes) + 7 * len(column.nodes)
    )
    used = sum(placed.height for placed in fullest.nodes) + 7 * (len(fullest.nodes) - 1)
    labels = max(sum(p.label_height for p in c.nodes) + 7 * (len(c.nodes) - 1) for c in layout.columns)
    assert used == pytest.approx(max(320, 1.3 * labels), abs=0.01)
