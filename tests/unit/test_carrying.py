"""What an older plan brings to a newer one: nothing is lost unnamed, nothing lands where it does not fit."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bcf import parts as part_types
from bcf.editions import EDITIONS
from bcf.editions.base import Answer
from bcf.parts import Unread
from plans import money, turning
from plans.carrying import carry, fed_by, left_at, new_in, why_left
from plans.document import Document
from plans.states import State
from tests import cases
from tests.cases import CLEAN_CCG, CLEAN_COUNCIL, CLEAN_REFERENCE, clean
from tests.unit.contents import contents

NEWER = EDITIONS["2014-09"]
OLDER = EDITIONS["2014-02"]
CARRYING = [one for one in EDITIONS.values() if one.carried]
YEARS = NEWER.years


def newer_document(carried: dict[str, Any]) -> Document:
    return Document("exampleshire", "Exampleshire", True, NEWER.code, carried, {}, {}, State())


def brought(**parts: Any) -> Any:
    """What the plan without a fault brings, with these parts in place of its own."""
    held = clean() | {key.replace("_", "-"): content for key, content in parts.items()}
    return carry(cases.document(held), NEWER, CLEAN_REFERENCE)


# The mapping itself, of any edition that has one


def older_of(one: Any) -> Any:
    return EDITIONS[one.carried.edition]


@pytest.mark.parametrize("one", CARRYING, ids=lambda one: one.code)
def test_every_answer_of_the_older_edition_is_carried_or_left_for_a_reason(one):
    used = set()
    for part in older_of(one).parts:
        for field in part.fields:
            used.add(left_at(part, one.carried, field.key))
        for table in part.tables:
            rows = [row.id for row in table.fixed_rows] or [""]
            used |= {
                left_at(part, one.carried, column.key, table.key, row) for column in table.columns for row in rows
            }
    reasons = {place: why_left(one.carried, place) for place in used - {""}}
    assert all(reasons.values())
    named = {place if place in one.carried.left else place.partition(".")[0] for place in reasons}
    assert named == set(one.carried.left), "a reason for what is carried, or for what there is not"


@pytest.mark.parametrize("one", CARRYING, ids=lambda one: one.code)
def test_every_place_exists_and_fits(one):
    older = older_of(one)
    for feed in one.carried.feeds:
        assert feed.turn in {"", *turning.TURNS}
        assert len(feed.sources) == 1 or not feed.columns
        sources = [find(older, place) for place in feed.sources]
        targets = [find(one, place) for place in feed.into]
        if feed.columns:
            assert all("." in place for place in feed.into)
            for column, into in feed.columns.items():
                assert column in sources[0].column
                for target in targets:
                    assert into in target.column, f"{feed.into}: {into}"
                    if not feed.turn:
                        assert fits(sources[0].column[column], target.column[into])
            assert set(feed.rows) <= {row.id for row in sources[0].fixed_rows}
            assert set(feed.rows.values()) <= {row.id for target in targets for row in target.fixed_rows}
            assert bool(feed.rows) == bool(sources[0].fixed_rows)
        else:
            (target,) = targets
            assert all(fits(source, target) for source in sources)
            assert len(sources) == 1 or target.answer == Answer.RICH_TEXT


@pytest.mark.parametrize("one", CARRYING, ids=lambda one: one.code)
def test_nothing_is_fed_twice(one):
    into = [place for feed in one.carried.feeds for place in feed.into]
    assert len(into) == len(set(into))


def find(one: Any, place: str) -> Any:
    part, _, name = place.partition(".")
    found = one.part[part]
    return found.field.get(name) or found.table[name]


def fits(source: Any, target: Any) -> bool:
    offered = {choice.key for choice in target.choices}
    return source.answer == target.answer and {choice.key for choice in source.choices} <= offered


def test_what_is_new_and_what_is_carried_make_up_the_edition():
    whole = {one.part for one in new_in(NEWER) if not one.questions}
    assert whole | set(fed_by(NEWER)) == {part.key for part in NEWER.parts}
    assert not whole & set(fed_by(NEWER))
    assert {"case-for-change", "milestones", "performance", "dtoc"} <= whole


# What a plan brings


def test_each_part_says_where_it_came_from_and_is_canonical():
    found = brought()
    assert {one.part for one in found.moved} == set(found.contents)
    for key, content in found.contents.items():
        assert part_types.canonical(NEWER.part[key], content) == content
    by_part = {one.part: one for one in found.moved}
    assert by_part["outcomes"].sources == ("aims", "outcomes")
    assert by_part["risks"].amount == ("3 risks",)


def test_two_texts_follow_one_another():
    found = brought(aims=cases.content("aims", text="<p>Aims.</p>"))
    expected = clean()["outcomes"].expected
    assert found.contents["outcomes"].text == f"<p>Aims.</p>{expected}"


def test_a_picture_is_shown_from_the_new_plan():
    text = '<figure><img src="/files/pictures/exampleshire/2014-02/abc/" alt="A chart"></figure>'
    vision = cases.content("vision", text=text)
    one = cases.document(clean() | {"vision": vision})
    found = carry(one, NEWER, CLEAN_REFERENCE).contents["vision"].text
    assert found == vision.text.replace("2014-02", "2014-09")
    assert found != vision.text


def test_risks_and_schemes_keep_their_ids_and_ratings_become_no_numbers():
    found = brought()
    assert [row.id for row in found.contents["schemes"].schemes] == ["s1", "s2"]
    risks = found.contents["risks"].risks
    assert [row.id for row in risks] == ["r1", "r2", "r3"]
    assert {(row.probability, row.severity) for row in risks} == {(None, None)}
    (left,) = [one for one in found.left if one.part == "risks"]
    assert left.said == "Risk 1: High; Risk 2: Medium; Risk 3: Low"


def test_what_was_typed_and_could_not_be_read_is_carried_as_it_was():
    sharing = cases.content("data-sharing", nhs_number=False, nhs_number_date=Unread("lica"))
    assert brought(data_sharing=sharing).contents["data-sharing"].nhs_number_date == Unread("lica")


def line(number: int, body: Any, first: Any, least: Any, actual: Any) -> dict[str, Any]:
    return {
        "id": f"l{number}",
        "organisation": body,
        "budget_line": f"Line {number}",
        "spend_2014_15": first,
        "minimum_2015_16": least,
        "actual_2015_16": actual,
    }


def funding(*lines: dict[str, Any]) -> dict[str, list[tuple[Any, ...]]]:
    content = brought(contributions=cases.content("contributions", lines=list(lines))).contents["funding"]
    return {
        table.key: [(row.id, row.amount_2014_15, row.amount_2015_16) for row in getattr(content, table.key)]
        for table in NEWER.part["funding"].tables
    }


def test_council_lines_ccg_minimum_and_the_rest_have_a_block_each():
    five, eight, ten = Decimal(5), Decimal(8), Decimal(10)
    found = funding(line(1, CLEAN_COUNCIL, five, five, ten), line(2, CLEAN_CCG, five, eight, ten))
    assert found["local_authority"] == [("l1", five, ten)]
    assert found["ccg_minimum"] == [("l2", five, eight)]
    assert found["ccg_additional"] == [("l2", Decimal(0), Decimal(2))]


@pytest.mark.parametrize(
    ("lines", "minimum", "additional"),
    [
        # less than the minimum, and no minimum anywhere: all of it is the minimum
        ([(1, 8, 6)], [("l1", 6)], []),
        ([(1, None, 6)], [("l1", 6)], []),
        # a line without a minimum, beside one that has it: additional
        ([(1, 8, 8), (2, None, 3)], [("l1", 8)], [("l2", 3)]),
        # nothing paid yet
        ([(1, 8, None)], [("l1", None)], []),
    ],
)
def test_lines_of_a_ccg(lines, minimum, additional):
    def money_of(amount):
        return None if amount is None else Decimal(amount)

    found = funding(*(line(number, CLEAN_CCG, None, money_of(low), money_of(paid)) for number, low, paid in lines))
    assert [(row, last) for row, _, last in found["ccg_minimum"]] == [(row, money_of(one)) for row, one in minimum]
    assert [(row, last) for row, _, last in found["ccg_additional"]] == [
        (row, money_of(one)) for row, one in additional
    ]


def test_a_scheme_has_a_line_of_spending_with_its_provider_as_far_as_it_is_known():
    schemes = cases.content(
        "schemes",
        schemes=[
            {
                "id": "s1",
                "name": "One",
                "lead_provider": "Local authority",
                "spend_2015_16_recurrent": Decimal(7),
                "spend_2015_16_one_off": Decimal(5),
            },
            {
                "id": "s2",
                "name": "Two",
                "lead_provider": "Kent Community Trust",
                "spend_2014_15_recurrent": Unread("12k?"),
                "spend_2014_15_one_off": Decimal(1000),
            },
        ],
    )
    one, other = brought(schemes=schemes).contents["expenditure"].lines
    assert (one.id, one.scheme, one.provider, one.amount_2014_15, one.amount_2015_16) == (
        "s1",
        "s1",
        "local_authority",
        None,
        Decimal(12),
    )
    assert other.provider == Unread("Kent Community Trust")
    assert other.amount_2014_15 == Unread("12k? + 1000")


def test_savings_are_lines_of_benefits_of_the_same_total():
    found = newer_document(brought().contents)
    older = cases.document(clean())
    for year in YEARS:
        assert money.total_saving(found, year) == money.total_saving(older, year) != 0
    (first, _) = found.part("benefits").benefits_2014_15
    assert (first.scheme, first.change, first.unit_price, first.kind) == ("s1", Decimal(1), Decimal(50_000), None)


def test_a_metric_of_the_same_measure_keeps_the_period_that_both_ask():
    found = brought().contents
    rows = {row.id: (row.numerator, row.denominator) for row in found["residential"].periods}
    assert rows["planned_2014_15"] == (Decimal(550), Decimal(80_000))
    assert rows["baseline"] == rows["planned_2015_16"] == (None, None)
    assert "dtoc" not in found


def test_what_has_no_place_is_told_with_what_it_says():
    told = {(one.part, one.label): one.said for one in brought().left}
    assert told["contributions", "Which body holds the pooled budget?"] == "Exampleshire County Council"
    assert "2015/16" in told["contingency", "Contingency by outcome"]
    assert ("residential", "Baseline") in told


def test_an_empty_plan_brings_nothing():
    found = carry(cases.document({}), NEWER, CLEAN_REFERENCE)
    assert found.contents == {}
    assert found.moved == found.left == ()
    assert set(found.blank) == set(fed_by(NEWER))


# Whatever the plan says

BODIES = st.sampled_from([CLEAN_COUNCIL, CLEAN_CCG, "elsewhere", None])
AMOUNTS = st.none() | st.integers(-(10**9), 10**9).map(Decimal)
LINES = st.lists(st.tuples(BODIES, AMOUNTS, AMOUNTS, AMOUNTS), max_size=6)
SCHEMES = st.lists(st.tuples(*[AMOUNTS] * 8), max_size=4)


@given(LINES, SCHEMES)
@settings(max_examples=60)
def test_money_comes_to_the_same_by_body_and_year(lines, schemes):
    """What each body pays in, and what each scheme spends and saves, is the same before and after."""
    contributions = cases.content("contributions", lines=[line(number, *one) for number, one in enumerate(lines)])
    amounts = [
        {"id": f"s{number}"} | dict(zip(cases.SPENDING.values(), one, strict=True))
        for number, one in enumerate(schemes)
    ]
    older = cases.document({"contributions": contributions, "schemes": cases.content("schemes", schemes=amounts)})
    newer = newer_document(carry(older, NEWER, CLEAN_REFERENCE).contents)
    for year in YEARS:
        assert paid(newer, year) == paid(older, year)
        assert money.pool(newer, year) == money.pool(older, year)
        assert money.total_spending(newer, year) == money.total_spending(older, year)
        assert money.total_saving(newer, year) == money.total_saving(older, year)
    assert spent(newer) == spent(older)


def paid(one: Document, year: str) -> dict[str, Decimal | None]:
    return {body.organisation: body.paid_in(year) for body in money.contributions_of(one)}


def spent(one: Document) -> dict[str, tuple[Decimal | None, ...]]:
    return {scheme.row: tuple(scheme.spend[year] for year in YEARS) for scheme in money.schemes_of(one)}


@given(st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_plan_can_be_carried_and_what_is_left_is_told(data):
    held = {
        part.key: part_types.canonical(part, data.draw(contents(part)))
        for part in data.draw(st.lists(st.sampled_from(OLDER.parts), unique=True, max_size=4))
    }
    older = cases.document(held)
    found = carry(older, NEWER, CLEAN_REFERENCE)
    for key, content in found.contents.items():
        part = NEWER.part[key]
        assert part_types.canonical(part, part_types.decode(part, part_types.encode(content))) == content
    assert all(one.said and one.why for one in found.left)
