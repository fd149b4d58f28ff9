"""The revised template of 2014: sums from lines, schemes that nest, and the checks that only it has."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bcf.parts import Content, Stated, Unread, held
from metrics.pay_for_performance import QUARTERS, UNIT_COST
from plans import money, performance
from plans.figures import ABOUT, FIGURES, effect_bases, scheme_impact, scheme_investment
from plans.findings import findings
from plans.reference import Reference
from plans.states import State
from tests import cases
from tests.revised import (
    CCG,
    COMMENTED,
    COUNCIL,
    EDITION,
    REFERENCE,
    TRUST,
    benefit,
    clean,
    content,
    document,
    line,
)
from tests.unit.checks.test_rules import contents_of

Contents = dict[str, Content]
YEARS = EDITION.years


def changed(contents: Contents, part: str, **answers: Any) -> Contents:
    return contents | {part: msgspec.structs.replace(contents[part], **answers)}


def row(contents: Contents, part: str, table: str, row_id: str, **cells: Any) -> Contents:
    rows = getattr(contents[part], table)
    return changed(
        contents,
        part,
        **{table: tuple(msgspec.structs.replace(one, **cells) if one.id == row_id else one for one in rows)},
    )


def found(contents: Contents) -> list[tuple[str, str, str]]:
    return [(one.id, one.level, one.message) for one in findings(document(contents), REFERENCE)]


def test_a_plan_without_a_fault_has_no_findings_but_that_documents_lack_nothing():
    assert found(clean()) == []


def test_sums_come_from_the_lines():
    one = document(clean())
    assert [money.pool(one, year) for year in YEARS] == [4_000_000, 10_000_000]
    assert [money.total_spending(one, year) for year in YEARS] == [4_000_000, 10_000_000]
    assert [money.paid_from(one, "ccg_minimum", year) for year in YEARS] == [3_000_000, 8_000_000]
    assert [money.total_saving(one, year) for year in YEARS] == [300_000, 615_000]
    (council, ccg) = money.contributions_of(one)
    assert (council.organisation, council.place) == (COUNCIL, "local_authority.p1")
    assert (ccg.organisation, ccg.paid_in("2015/16")) == (CCG, 8_500_000)


def test_a_parent_and_its_parts_count_once():
    one = document(clean())
    assert {scheme.number: scheme.spend["2015/16"] for scheme in money.schemes_of(one)} == {
        "1": 1_500_000,
        "2": 6_500_000,
        "2.1": 2_000_000,
    }
    whole = money.whole_schemes(one)
    assert [(scheme.number, scheme.spend["2015/16"]) for scheme in whole] == [("1", 1_500_000), ("2", 8_500_000)]
    assert sum(scheme.spend["2015/16"] or 0 for scheme in whole) == money.total_spending(one, "2015/16")


def test_reordering_renumbers_and_lines_follow():
    contents = clean()
    rows = contents["schemes"].schemes
    turned = changed(contents, "schemes", schemes=(rows[1], rows[2], rows[0]))
    assert money.scheme_names(document(turned)) == {
        "s2": "1 Care at home",
        "s3": "1.1 Night nurses",
        "s1": "2 Reablement",
    }
    assert found(turned) == []


def test_a_line_that_names_no_scheme_still_counts_in_the_total():
    one = document(row(clean(), "expenditure", "lines", "e5", scheme=None))
    assert money.total_spending(one, "2015/16") == 10_000_000
    assert [(last.label, last.spend["2015/16"]) for last in money.whole_schemes(one)][-1] == (
        "No scheme chosen",
        500_000,
    )


def test_what_is_worked_out_is_not_stored_and_is_shown_in_its_place():
    part = EDITION.part["expenditure"]
    assert "council_share" not in part.table["lines"].column
    keys = [column.key for column in part.table["lines"].shown]
    assert keys[keys.index("nhs_share") + 1] == "council_share"
    share = next(column for column in part.table["lines"].worked)
    lines = {one.id: one for one in clean()["expenditure"].lines}
    assert held(share, lines["e3"]) == 50
    assert held(share, lines["e1"]) is None, "only of joint lines"
    rating = EDITION.part["risks"].table["risks"].worked[0]
    assert [held(rating, risk) for risk in clean()["risks"].risks] == [10, 12]


def test_pay_for_performance_is_read_from_the_plan():
    plan = performance.ambition(document(clean()))
    assert plan is not None
    assert (plan.before, plan.reduction, plan.fund) == (10_000, 400, 596_000)
    assert plan.remainder == 5_404_000
    empty = performance.ambition(document(clean() | {"performance": content("performance")}))
    assert empty is None


def test_three_and_a_half_per_cent_to_whole_admissions_is_enough():
    before = row(clean(), "performance", "activity", "c1", **{f"baseline_{q}": Decimal(25_472) for q in QUARTERS[:3]})
    before = row(before, "performance", "activity", "c1", baseline_q3=Decimal(25_470))
    for quarter, count in zip(QUARTERS, (12_292, 12_290, 12_289, 12_289), strict=True):
        before = row(before, "performance", "plan", quarter, planned=Decimal(count))
    plan = performance.ambition(document(before))
    assert plan is not None
    assert (plan.before, plan.reduction, plan.fund) == (50_943, 1_783, 2_656_670)
    assert not [one for one in found(before) if one[0] == "P2"], "1,783 is 3.49999%"


def test_without_a_cost_the_national_one_is_reckoned_with():
    plan = performance.ambition(document(changed(clean(), "performance", unit_cost=None)))
    assert plan is not None
    assert plan.unit_cost == UNIT_COST


def test_out_of_hospital_is_not_acute_and_of_joint_lines_the_nhs_share():
    one = document(clean())
    assert performance.out_of_hospital_spending(one, "2015/16") == 5_000_000 + 1_000_000
    acute = row(clean(), "expenditure", "lines", "e2", area="acute")
    assert performance.out_of_hospital_spending(document(acute), "2015/16") == 1_000_000


@pytest.mark.parametrize("name", FIGURES)
def test_every_table_of_figures_has_as_many_numbers_as_heads(name):
    for one in (document(clean()), document({})):
        table = FIGURES[name](one)
        rows = [*table.rows, *([table.foot] if table.foot else [])]
        assert all(len(numbers) == len(table.heads) - 1 for _, numbers in rows)


def stated(place: str, printed: str, value: str) -> Stated:
    return Stated(id="x1", place=place, printed=printed, value=Decimal(value))


def ambition(**more: Any) -> tuple[Any, ...]:
    row = {"id": "a1", "measure": "Composite", "place": "North", "now": Decimal(2_000), "aim": Decimal(1_600)}
    return content("outcomes", ambitions=[row | more]).ambitions


def with_line(contents: Contents, table: str, one: dict[str, Any]) -> Contents:
    whole = content("benefits", **{table: [one]})
    rows = (*getattr(contents["benefits"], table), *getattr(whole, table))
    return changed(contents, "benefits", **{table: rows})


FAULTS: dict[str, tuple[str, str, str, Callable[[Contents], Contents]]] = {
    "spending is not the pool": (
        "F2",
        "error",
        "Schemes spend £10,000,001 in 2015/16. The pool is £10,000,000. They differ by £1.",
        lambda all_: row(all_, "expenditure", "lines", "e2", amount_2015_16=Decimal(5_000_001)),
    ),
    "a source is spent that is not there": (
        "F2",
        "error",
        "Schemes spend from the Additional CCG Contribution £0 in 2015/16. Paid in from it is £500,000.",
        lambda all_: row(all_, "expenditure", "lines", "e5", source="ccg_minimum"),
    ),
    "too little out of hospital": (
        "F8",
        "error",
        "The ring-fence leaves £5,404,000 for them. It falls short by £4,404,000.",
        lambda all_: row(all_, "expenditure", "lines", "e2", area="acute"),
    ),
    "too little social care": (
        "F8",
        "error",
        "Social care gets £3,000,000 in 2015/16. The amount given for protecting it is £3,000,001.",
        lambda all_: changed(all_, "social-care", protection=Decimal(3_000_001)),
    ),
    "a share larger than the whole": (
        "F8",
        "error",
        "The share for the Care Act is £3,000,001.",
        lambda all_: changed(all_, "social-care", care_act=Decimal(3_000_001)),
    ),
    "a grant larger than its lines": (
        "F8",
        "error",
        "The lines of the councils, which hold it, come to £1,500,000. They differ by £1.",
        lambda all_: changed(all_, "funding", adaptations=Decimal(1_500_001)),
    ),
    "an ambition that is not the change it is said to be": (
        "M6",
        "warning",
        "2,000.0 to 1,600.0 is a change of −20.0%. It is said to be −15.0%. They differ by 5.0 points.",
        lambda all_: changed(all_, "outcomes", ambitions=ambition(said=Decimal(-15))),
    ),
    "a drop-down not chosen": (
        "F10",
        "error",
        "Expenditure: line 2 has no provider.",
        lambda all_: row(all_, "expenditure", "lines", "e2", provider=None),
    ),
    "Other not explained": (
        "F10",
        "error",
        "Expenditure: line 2 has nothing under “If Other, specify”.",
        lambda all_: row(all_, "expenditure", "lines", "e2", area="other"),
    ),
    "a joint line without its share": (
        "F11",
        "error",
        "Expenditure: line 3 has nothing under “If joint, % NHS”.",
        lambda all_: row(all_, "expenditure", "lines", "e3", nhs_share=None),
    ),
    "a share that cannot be": (
        "F10",
        "error",
        "the NHS's share is 120%, so that the council's would be −20%.",
        lambda all_: row(all_, "expenditure", "lines", "e3", nhs_share=Decimal(120)),
    ),
    "a scheme that is gone": (
        "F10",
        "error",
        "Expenditure: line 1 names a scheme that is not in the list.",
        lambda all_: row(all_, "expenditure", "lines", "e1", scheme="gone"),
    ),
    "a scheme that is part of itself": (
        "F10",
        "error",
        "Scheme 1 is part of itself.",
        lambda all_: row(all_, "schemes", "schemes", "s1", parent="s1"),
    ),
    "a scheme without spending": (
        "F11",
        "error",
        "Scheme 1 has no spending in any year.",
        lambda all_: row(all_, "expenditure", "lines", "e1", scheme="s2"),
    ),
    "a saving of a scheme that spends nothing": (
        "F5",
        "warning",
        "Scheme 1 claims a saving of £30,000 in 2015/16 and spends £0 that year.",
        lambda all_: with_line(
            row(all_, "expenditure", "lines", "e1", scheme="s2"), "benefits_2015_16", benefit(9, "s1", "1", 30_000)
        ),
    ),
    "a minus before a benefit": (
        "F12",
        "warning",
        "Benefits 2014/15: benefit 1 has a minus.",
        lambda all_: row(all_, "benefits", "benefits_2014_15", "b1", change=Decimal(-10)),
    ),
    "too small an ambition": (
        "P2",
        "warning",
        "The plan is for 300 fewer admissions, 3.0% of the baseline. 3.5% would be 350",
        lambda all_: row(all_, "performance", "plan", "q4", planned=Decimal(2_500)),
    ),
    "another cost": (
        "P4",
        "warning",
        "An admission is taken to cost £1,600. Nationally it is £1,490, and no reason is given.",
        lambda all_: changed(all_, "performance", unit_cost=Decimal(1_600)),
    ),
    "admissions claimed twice": (
        "P5",
        "error",
        "claims £14,900 from fewer non-elective admissions in 2015/16, in one line.",
        lambda all_: with_line(all_, "benefits_2015_16", benefit(9, "s1", "10", 1_490, kind="non_elective")),
    ),
    "a fall that is not what the fund prevents": (
        "P3",
        "warning",
        "is planned to have 500 fewer admissions in 2015/16 than in 2014/15 (residents of the board's area admitted "
        "to this provider; financial years). The fund is to prevent 400 of its admissions, 5.0% of its 2014/15 plan. "
        "They differ by 100.",
        lambda all_: changed(all_, f"effect-{TRUST}", plan_2015_16=Decimal(7_500)),
    ),
    "providers prevent other than the board plans": (
        "P3",
        "warning",
        "Annex 2 has the fund prevent 399 admissions in 2015/16 at 1 provider. The board's plan is for 400 fewer",
        lambda all_: changed(all_, f"effect-{TRUST}", prevented_2015_16=Decimal(399)),
    ),
    "more is claimed than a metric plans": (
        "F4",
        "warning",
        "claims a change of 201 from Permanent admissions 65+ in 2015/16. The metric plans 200 fewer "
        "(people admitted). They differ by 1.",
        lambda all_: row(all_, "benefits", "benefits_2015_16", "b2", change=Decimal(201)),
    ),
    "more is claimed than a year of quarters plans": (
        "F4",
        "warning",
        "claims a change of 1,601 from Delayed transfers of care in 2014/15. The metric plans 1,600 fewer",
        lambda all_: row(all_, "benefits", "benefits_2014_15", "b1", kind="dtoc", change=Decimal(1_601)),
    ),
    "a provider without an answer": (
        "S4",
        "error",
        "has left two questions of Annex 2 unanswered",
        lambda all_: changed(all_, f"commentary-{TRUST}", agree=False, why_not=None, considered=None),
    ),
    "a printed reduction": (
        "P1",
        "error",
        "The paper prints 17832 as the planned reduction. The quarters give 400. They differ by 17,432.",
        lambda all_: changed(all_, "performance", stated=(stated("reduction", "17832", "17832"),)),
    ),
    "a score off the scale": (
        "R1",
        "error",
        "Risk 1: how likely, 1 to 5 is 6. It goes from 1 to 5.",
        lambda all_: row(all_, "risks", "risks", "r1", probability=Decimal(6)),
    ),
    "a quarter worse than the same one before": (
        "M5",
        "warning",
        "Delayed transfers of care, planned Q2 14/15: the plan goes from",
        lambda all_: row(all_, "dtoc", "periods", "q2_2014", numerator=Decimal(5_200)),
    ),
}


@pytest.mark.parametrize(("check", "level", "words", "spoil"), FAULTS.values(), ids=list(FAULTS))
def test_a_fault_is_found_and_says_both_figures(check, level, words, spoil):
    matching = [one for one in found(spoil(clean())) if one[0] == check and words in one[2]]
    assert [one[1] for one in matching] == [level], found(spoil(clean()))


def test_an_answer_that_nobody_signed_stops_the_submission_alone():
    (unsigned,) = [one for one in findings(document(clean(), State()), REFERENCE) if one.id == "S4"]
    assert "Nobody has signed its answers." in unsigned.message
    assert unsigned.stops == "submission"
    void = State(commentaries={TRUST: "d" * 64}, signatures=(replace(COMMENTED, ended="changed"),))
    (lapsed,) = [one for one in findings(document(clean(), void), REFERENCE) if one.id == "S4"]
    assert "What it signed has changed since." in lapsed.message


def test_a_typed_yes_or_no_of_a_provider_stops_the_submission_alone():
    typed = changed(clean(), f"commentary-{TRUST}", agree=Unread("perhaps"))
    found_ = [one for one in findings(document(typed), REFERENCE) if one.level == "error"]
    assert {one.id for one in found_} == {"U1", "S4"}
    assert {one.stops for one in found_} == {"submission"}


def test_the_grant_for_adaptations_passes_to_the_districts_unless_they_agreed():
    district = cases.body("hill", "district", "Hill District Council")
    two_tier = msgspec.structs.replace(REFERENCE, bodies=(*REFERENCE.bodies, district))

    def said(reference: Reference, **answers: Any) -> list[str]:
        one = document(changed(clean(), "funding", adaptations=Decimal(900_000), **answers))
        return [finding.message for finding in findings(one, reference)]

    (message,) = said(two_tier, adaptations_passed=Decimal(800_000))
    assert "£800,000 of it passes to the district councils" in message
    assert "They differ by £100,000." in message
    assert said(two_tier, adaptations_passed=Decimal(800_000), adaptations_agreed="Kept for lifts.") == []
    assert said(two_tier, adaptations_passed=Decimal(900_000)) == []
    assert said(REFERENCE) == [], "no districts here"


def test_the_bases_of_a_fall_stand_side_by_side():
    table = effect_bases(document(clean()), TRUST)
    assert [(label.split(":")[0], numbers[2]) for label, numbers in table.rows] == [
        ("Residents of the board's area admitted to this provider", 400),
        ("Of which the fund is to prevent in 2015/16; in per cent of this provider's 2014/15", 400),
        ("The CCGs, all their patients", None),
        ("The board's area, pay for performance", 400),
        ("Difference", 0),
    ]


def test_an_annex_reads_its_scheme_s_money_and_that_of_its_parts_once():
    spent = scheme_investment(document(clean()), "s2")
    assert spent.foot == ("Total", (3_000_000, 8_500_000))
    assert len(spent.rows) == 4
    assert scheme_investment(document(clean()), "s3").foot == ("Total", (500_000, 2_000_000))
    saved = scheme_impact(document(clean()), "s2")
    assert saved.foot is not None
    assert saved.foot[1][-1] == 300_000 + 615_000


def test_a_reason_settles_what_asked_for_one():
    less = row(clean(), "performance", "plan", "q4", planned=Decimal(2_500))
    less = changed(less, f"effect-{TRUST}", plan_2015_16=Decimal(7_700), prevented_2015_16=Decimal(300))
    assert found(changed(less, "performance", ambition_reason="The hospital is full of babies.")) == []
    dear = changed(clean(), "performance", unit_cost=Decimal(1_600), unit_cost_reason="Local tariff.")
    assert found(dear) == []


def test_every_line_of_a_grid_is_read_whatever_is_in_it():
    lines = [line(n, "s1", n, n, area="other", area_other="x") for n in range(1, 501)]
    one = document(clean() | {"expenditure": content("expenditure", lines=lines)})
    assert money.total_spending(one, "2014/15") == sum(range(1, 501))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize("part", document(clean()).edition.parts, ids=lambda part: part.key)
def test_no_check_and_no_table_of_figures_fails_on_any_content(part: Any, data: st.DataObject) -> None:
    one = document(clean() | {part.key: data.draw(contents_of(part))})
    for finding in findings(one, REFERENCE):
        assert finding.message
        assert finding.places
    for name in FIGURES:
        assert FIGURES[name](one).heads
    for made in one.edition.parts:
        assert all(ABOUT[name](one, made.about).heads for name in made.figures if name in ABOUT)
