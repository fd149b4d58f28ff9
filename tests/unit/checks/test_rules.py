"""The edges of single rules: tolerances, what hides what, which words hold the place of an answer."""

import time
from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bcf.amounts import show_whole
from bcf.editions.base import Answer, Field, Part
from bcf.parts import Content, Stated, Unread, canonical, content_type, row_type
from plans.checks.narrative import placeholder
from plans.checks.printed_names import same_name
from plans.checks.wording import counted, cut, listed, lowered, multiple, plain
from plans.facts import Status
from plans.findings import findings, stopping
from plans.states import State
from tests.cases import CLEAN_REFERENCE, EDITION, Reference, clean, content, document
from tests.unit.checks.faults import cell, every, pounds, printed, says, set_


def ids(
    change=lambda contents: None, state: State | None = None, reference: Reference = CLEAN_REFERENCE
) -> list[str]:
    contents = clean()
    change(contents)
    return [one.id for one in findings(document(contents, state), reference)]


# --- What hides what ---------------------------------------------------------------------------------------------


def test_spending_that_cannot_be_read_hides_the_comparison_with_the_pool() -> None:
    assert ids(cell("schemes", "schemes", "s1", spend_2015_16_recurrent=Unread("4m?"))) == ["U1"]


def test_spending_not_answered_hides_the_comparison_with_the_pool() -> None:
    assert ids(cell("schemes", "schemes", "s1", spend_2015_16_recurrent=None)) == ["F11"]


def test_a_contribution_that_cannot_be_read_hides_minimum_and_pool() -> None:
    assert ids(cell("contributions", "lines", "l2", actual_2015_16=Unread("8 .5m"))) == ["U1"]


def test_a_saving_that_cannot_be_read_hides_the_contingency() -> None:
    assert ids(cell("schemes", "schemes", "s1", saving_2015_16_recurrent=Unread("about 1"))) == ["U1"]


def test_a_saving_that_cannot_be_read_hides_the_printed_total() -> None:
    change = every(
        cell("schemes", "schemes", "s1", saving_2014_15_recurrent=Unread("-50, 000")),
        printed("schemes", says("schemes.total.saving_2014_15_recurrent", "110,000", "110000")),
    )
    assert ids(change) == ["U1"]


def test_an_empty_plan_asks_for_answers_and_finds_nothing_else() -> None:
    found = findings(document({}), CLEAN_REFERENCE)
    assert {one.id for one in found} == {"N1", "M7", "F11", "R1"}
    assert {one.level for one in found} == {"error"}
    parts = [one.places[0].part for one in found]
    assert sorted(parts) == sorted(set(parts)), "an empty part needs one finding, not two"


def test_an_optional_question_may_stay_empty() -> None:
    assert ids(set_("contributions", notes=None)) == []


def test_a_question_that_is_not_asked_may_stay_empty_or_hold_anything() -> None:
    assert ids(set_("data-sharing", nhs_number_commitment="<p>TBC</p>")) == []


def test_a_council_that_takes_part_and_pays_nothing_in_is_no_error() -> None:
    def change(contents: dict[str, Content]) -> None:
        cell("contributions", "lines", "l1", organisation="nhs-exampleshire-ccg", minimum_2015_16=None)(contents)

    assert ids(change) == []


def test_boundary_differences_are_asked_for_only_where_there_are_some() -> None:
    differing = msgspec.structs.replace(CLEAN_REFERENCE, boundaries_differ=True)
    assert ids(reference=differing) == ["N1"]
    assert ids(set_("plan-details", boundary_differences="<p>In the east.</p>"), reference=differing) == []


def test_a_worsening_with_a_reason_is_told_by_nobody() -> None:
    worse = cell("local", "periods", "october_2015", numerator=pounds(2750))
    assert ids(every(worse, set_("local", rationale="The register was cleaned."))) == []


def test_a_period_that_is_not_required_may_stay_empty() -> None:
    assert ids(cell("avoidable", "periods", "april_2015", value=None)) == []


# --- Tolerances --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "precision", "expected"),
    [
        ("85.7%", "85.7", "0.1", []),  # 85.714
        ("86%", "86", "1", []),
        ("85.71%", "85.71", "0.01", []),
        ("85.70%", "85.70", "0.01", ["information"]),
        ("85.8%", "85.8", "0.1", ["error"]),
        ("85%", "85", "1", ["error"]),
    ],
)
def test_a_rate_may_differ_by_half_its_last_place(text: str, value: str, precision: str, expected: list[str]) -> None:
    contents = clean()
    printed("reablement", says("periods.october_2015.rate", text, value, precision=Decimal(precision)))(contents)
    assert [one.level for one in findings(document(contents), CLEAN_REFERENCE)] == expected


@pytest.mark.parametrize(
    ("value", "precision", "expected"),
    [
        ("3000000", None, []),
        ("3001000", "1000", ["information"]),
        ("3001001", "1000", ["error"]),
        ("3000001", None, ["information"]),
        ("3000002", None, ["error"]),
    ],
)
def test_a_total_may_differ_by_its_last_unit(value: str, precision: str | None, expected: list[str]) -> None:
    contents = clean()
    more = {"precision": Decimal(precision)} if precision else {}
    printed("contributions", says("lines.total.spend_2014_15", value, value, **more))(contents)
    assert [one.level for one in findings(document(contents), CLEAN_REFERENCE)] == expected


def test_a_figure_printed_twice_alike_is_one_figure() -> None:
    stated = [
        Stated(id=f"x{number}", place="minimum_2014_15", printed="£3,000,000", value=Decimal(3_000_000))
        for number in range(2)
    ]
    assert ids(printed("plan-details", *stated)) == []


def test_spending_may_change_by_half_while_savings_stay() -> None:
    change = every(
        cell(
            "schemes",
            "schemes",
            "s2",
            saving_2014_15_recurrent=pounds(300_000),
            spend_2014_15_recurrent=pounds(4_000_000),
        ),
        cell("contributions", "lines", "l2", spend_2014_15=pounds(5_000_000)),
    )
    assert ids(change) == []


def test_a_body_in_several_lines_is_held_to_the_sum_of_its_minimums() -> None:
    change = every(
        cell("contributions", "lines", "l1", organisation="nhs-exampleshire-ccg"),
        cell("contributions", "lines", "l2", minimum_2015_16=pounds(9_000_000)),
    )
    assert ids(change) == []  # 1,500,000 and 8,500,000 against 1,000,000 and 9,000,000


def test_a_population_of_a_distant_year_is_no_measure_of_a_denominator() -> None:
    old = msgspec.structs.replace(
        CLEAN_REFERENCE,
        populations=tuple(msgspec.structs.replace(one, year="mid-2017") for one in CLEAN_REFERENCE.populations),
    )
    change = cell("residential", "periods", "october_2015", denominator=pounds(90_000))
    assert ids(change) == ["M2"]
    assert ids(change, reference=old) == []


def test_the_number_of_a_ccg_is_not_the_areas() -> None:
    ccg = msgspec.structs.replace(CLEAN_REFERENCE.populations[2], place="Nhs Exampleshire Ccg", count=50_000)
    body = msgspec.structs.replace(CLEAN_REFERENCE.bodies[1], name="Nhs Exampleshire Ccg")
    bodies = (CLEAN_REFERENCE.bodies[0], body, CLEAN_REFERENCE.bodies[2])
    reference = msgspec.structs.replace(
        CLEAN_REFERENCE, bodies=bodies, populations=(*CLEAN_REFERENCE.populations, ccg)
    )
    assert ids(reference=reference) == []
    change = every(
        cell("residential", "periods", "baseline", denominator=pounds(51_000)),
        set_("residential", rationale="Counted anew."),
    )
    contents = clean()
    change(contents)
    said = [one.message for one in findings(document(contents), reference)]
    assert said == [
        "Permanent admissions 65+: 51,000 lies nearer to people of 65 and over in Nhs Exampleshire Ccg (50,000) "
        "than to people of 65 and over (80,000)."
    ]


# --- Words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["TBC", "tbc.", "To follow", "to be confirmed", "TBA", "<name of council>", "Require further details from KCC",
     "Awaiting figures", "Further information to follow", "…", "???", "[insert date]", "The lead is TBC and so on"],
)  # fmt: skip
def test_holds_the_place_of_an_answer(text: str) -> None:
    assert placeholder(text)


@pytest.mark.parametrize(
    "text",
    ["None.", "Yes", "We follow the guidance.", "A response within 2 hours, 90 < 91 days and > 3 visits",
     "Further details of each scheme are in the annex, which the board saw in March and agreed to in full.",
     "Details to follow up each person are kept",
     "Pending the new law the partners go on as they do, with one plan between them"],
)  # fmt: skip
def test_is_an_answer(text: str) -> None:
    assert not placeholder(text)


@pytest.mark.parametrize(
    "text",
    ["£3 million", "saves £996,180", "about 2 million pounds", "1,000 pounds", "£ 5m", "5m GBP"],
)
def test_is_an_amount(text: str) -> None:
    assert ids(set_("acute", text=f"<p>It {text}.</p>")) == []


@pytest.mark.parametrize("text", ["402 fewer admissions", "5% less", "in 2015/16"])
def test_is_no_amount(text: str) -> None:
    assert ids(set_("acute", text=f"<p>It is {text}.</p>")) == ["N1"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Enhance Primary Care", "ENHANCE  PRIMARY CARE", True),
        ("Enhanced Neighbourhood Care Teams", "Enhance Neighbourhood Care Teams", True),
        ("Teams & Reablement", "Teams and Reablement", True),
        ("Integrated approach", "INTEGRTAED APPROACHES", True),
        ("Falls prevention", "FALLS MANAGEMENT AND PREVENTION", False),
        ("Health and Social Housing", "Health and Social Care Housing", False),
        ("Falls", "", False),
    ],
)
def test_names_alike(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
    assert same_name(other, one) is same


def test_wording() -> None:
    assert listed("abcdef") == "a, b, c, d and 2 more"
    assert counted(1, "body", "bodies") == "one body"
    assert counted(12, "scheme") == "12 schemes"
    assert multiple(Decimal("3.42")) == "3.4 times"
    assert multiple(Decimal(4000)) == "4,000 times"
    assert lowered("October 2015 payment") == "October 2015 payment"
    assert lowered("NHS number") == "NHS number"
    assert lowered("Price of a unit") == "price of a unit"
    assert lowered("Spending on BCF schemes") == "spending on BCF schemes"
    assert lowered("Local Authority") == "Local Authority"
    assert lowered("Is it so? Say why") == "is it so? Say why"
    assert cut("one two three", 8) == "one two…"
    assert plain("<p>a &lt;b&gt;</p><ul><li>c</li><li>d</li></ul>").split() == ["a", "<b>", "c", "d"]


# --- What findings mean --------------------------------------------------------------------------------------------


def test_a_missing_signature_stops_the_submission_and_not_the_request() -> None:
    state = State(status=Status.SIGNING, signers=())
    found = findings(document(clean(), state), CLEAN_REFERENCE)
    assert [one.id for one in found] == ["S3"]
    assert stopping(found) == []
    assert stopping(found, act="submission") == list(found)
    assert stopping(found, [found[0].key], act="submission") == []


def test_nobody_is_asked_to_sign_a_draft() -> None:
    assert ids(state=State(status=Status.DRAFTING)) == []


def test_a_finding_of_other_figures_has_another_key() -> None:
    keys = set()
    for amount in (6_000_500, 6_000_501):
        contents = clean()
        cell("schemes", "schemes", "s2", spend_2015_16_recurrent=pounds(amount))(contents)
        keys |= {one.key for one in findings(document(contents), CLEAN_REFERENCE)}
    assert len(keys) == 2


def test_an_edition_may_leave_checks_out() -> None:
    from dataclasses import replace

    from plans.document import Document

    class Without(Document, frozen=True, dict=True):
        @property
        def edition(self):  # type: ignore[override]
            return replace(EDITION, checks_left_out=frozenset({"F1"}))

    contents = clean()
    set_("contributions", pool_holder=None)(contents)
    one = document(contents)
    without = Without(**{name: getattr(one, name) for name in one.__struct_fields__})
    assert [finding.id for finding in findings(one, CLEAN_REFERENCE)] == ["F1"]
    assert findings(without, CLEAN_REFERENCE) == ()


# --- Any content at all --------------------------------------------------------------------------------------------

# A failing example of a whole plan is too large to be worth making smaller.
NO_SHRINKING = (Phase.explicit, Phase.generate)
AMOUNTS = st.integers(-(10**11), 10**11).map(Decimal) | st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(-3)])
RANDOM_TEXT = st.text(max_size=40) | st.sampled_from(
    ["TBC", "<p>See Document 7, scheme 9 and Figure 4.</p>", "<p>not yet used</p>", "£5", "-77, 135", ""]
)
BY_ANSWER = {
    Answer.MONEY: AMOUNTS,
    Answer.COUNT: AMOUNTS,
    Answer.RATE: AMOUNTS,
    Answer.PERCENTAGE: AMOUNTS,
    Answer.DATE: st.dates(),
    Answer.YES_NO: st.booleans(),
    Answer.CHOICES: st.tuples(st.sampled_from(["dtoc", "nowhere"])),
    Answer.ORGANISATIONS: st.tuples(st.sampled_from(["exampleshire-county-council", "nowhere"])),
    Answer.CHOICE: st.sampled_from(["high", "up", "down", "100", "1", "nonsense"]),
    Answer.ORGANISATION: st.sampled_from(["exampleshire-county-council", "nhs-exampleshire-ccg", "nowhere"]),
}


def cells_of(field: Field) -> st.SearchStrategy:
    return st.none() | BY_ANSWER.get(field.answer, RANDOM_TEXT) | RANDOM_TEXT.map(Unread)


def places_of(part: Part) -> st.SearchStrategy[str]:
    known = [field.key for field in part.fields]
    known += [f"{table.key}.{row}.{column.key}" for table in part.tables for column in table.columns
              for row in ("total", "x1", "baseline")]  # fmt: skip
    known += ["pool_2014_15", "pool_x", "periods.baseline.rate", "periods.change", "worked_saving", "people_changed"]
    known += ["agreed_on", "submitted_on", "met_on", "signed.ccg", "signed.", ".", "..."]
    return st.sampled_from(known)


@st.composite
def contents_of(draw: st.DrawFn, part: Part) -> Content:
    answers = {field.key: draw(cells_of(field)) for field in part.fields}
    for table in part.tables:
        row_ids = [row.id for row in table.fixed_rows] or [f"x{n}" for n in range(draw(st.integers(0, 3)))]
        answers[table.key] = tuple(
            row_type(part, table)(id=row, **{column.key: draw(cells_of(column)) for column in table.columns})
            for row in row_ids
        )
    stated = tuple(
        Stated(
            id=f"z{number}",
            place=draw(places_of(part)),
            printed=draw(RANDOM_TEXT),
            value=draw(st.none() | AMOUNTS),
            times=draw(st.none() | st.just(Decimal(7))),
            precision=draw(st.none() | st.sampled_from([Decimal("0.1"), Decimal(1), Decimal(1000)])),
            day=draw(st.none() | st.dates()),
        )
        for number in range(draw(st.integers(0, 4)))
    )
    return canonical(part, content_type(part)(stated=stated, **answers))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=NO_SHRINKING)
@given(data=st.data())
@pytest.mark.parametrize("part", EDITION.parts, ids=lambda part: part.key)
def test_no_check_fails_on_any_content(part: Part, data: st.DataObject) -> None:
    contents = clean() | {part.key: data.draw(contents_of(part))}
    for one in findings(document(contents), CLEAN_REFERENCE):
        assert one.message
        assert one.places


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=NO_SHRINKING)
@given(data=st.data())
def test_no_check_fails_on_a_plan_of_any_contents(data: st.DataObject) -> None:
    keys = ["plan-details", "contributions", "schemes", "contingency", "dtoc", "avoidable"]
    contents = {key: data.draw(contents_of(EDITION.part[key])) for key in keys}
    bare = Reference(bodies=(), populations=(), minimums=(), boundaries_differ=True)
    assert all(one.level for one in findings(document(contents), bare))


@given(amounts=st.lists(st.integers(0, 10**9), min_size=1, max_size=20), paid=st.integers(0, 10**9))
@settings(max_examples=50, deadline=None)
def test_spending_equals_the_pool_or_the_difference_is_said(amounts: list[int], paid: int) -> None:
    schemes = [
        {"id": f"s{number}", "name": "x", "lead_provider": "y", "spend_2014_15_recurrent": pounds(1),
         "spend_2015_16_recurrent": pounds(amount)}
        for number, amount in enumerate(amounts)
    ]  # fmt: skip
    line = {"id": "l", "organisation": "c", "spend_2014_15": pounds(len(amounts)), "actual_2015_16": pounds(paid)}
    one = document(
        {"schemes": content("schemes", schemes=schemes), "contributions": content("contributions", lines=[line])}
    )
    said = [finding.message for finding in findings(one, CLEAN_REFERENCE) if finding.id == "F2"]
    left = abs(sum(amounts) - paid)
    assert len(said) == (left > 0)
    assert all(f"differ by £{show_whole(left)}." in message for message in said)


def test_the_smallest_change_of_a_rate_means_a_population_beyond_counting_and_is_still_said() -> None:
    change = every(
        cell("avoidable", "periods", "october_2015", value=Decimal("1749.99999999999999999999")),
        set_("avoidable", people=pounds(10**11), unit_price=None),
    )
    assert ids(change) == ["M2"]


def test_five_hundred_schemes_take_little_longer_than_five() -> None:
    def plan(count: int):
        contents = clean()
        rows = [
            {"id": f"s{n}", "name": f"Scheme number {n}", "spend_2014_15_recurrent": pounds(1000 + n),
             "spend_2015_16_recurrent": pounds(2000 + n), "saving_2015_16_recurrent": Unread("1 0")}
            for n in range(count)
        ]  # fmt: skip
        contents["schemes"] = content("schemes", schemes=rows)
        return contents

    def seconds(contents: dict[str, Content]) -> float:
        best = 10.0
        for _ in range(5):
            one = document(contents)
            started = time.perf_counter()
            findings(one, CLEAN_REFERENCE)
            best = min(best, time.perf_counter() - started)
        return best

    few, many = seconds(plan(50)), seconds(plan(500))
    assert many < 20 * few, f"{few:.4f} s for 50, {many:.4f} s for 500"
