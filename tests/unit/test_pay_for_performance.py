"""Pay for performance: the golden figures of a published plan, and what must hold of any."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from metrics.pay_for_performance import (
    UNIT_COST,
    Ambition,
    Contributor,
    baseline_implied,
    board_baseline,
    out_of_hospital,
)

RING_FENCE = Decimal(9_684_104)
BASELINE = (Decimal(12_736), Decimal(12_736), Decimal(12_736), Decimal(12_735))
counts = st.integers(0, 100_000).map(Decimal)
quarters = st.tuples(counts, counts, counts, counts)
amounts = st.integers(0, 50_000_000).map(Decimal)
costs = st.integers(0, 5_000).map(Decimal)
plans = st.builds(Ambition, quarters, quarters, costs, st.one_of(st.none(), amounts))


def golden() -> Ambition:
    """A baseline of 50,943, and 1,783 fewer in all."""
    planned = tuple(before - fewer for before, fewer in zip(BASELINE, (445, 446, 446, 446), strict=True))
    return Ambition(BASELINE, planned, UNIT_COST, RING_FENCE)


def test_the_golden_figures_of_the_published_plan():
    plan = golden()
    assert plan.before == 50_943
    assert plan.reduction == 1_783
    assert plan.fund == 2_656_670
    assert plan.remainder == 7_027_434
    assert round(plan.percentage or 0, 1) == Decimal("3.5")
    assert plan.reaches == 1_783
    assert baseline_implied(Decimal(1_783), Decimal("3.5")) == 50_943


def test_payments_as_planned_add_up_to_the_fund():
    plan = golden()
    assert plan.payments(plan.planned) == (663_050, 664_540, 664_540, 664_540)
    assert sum(plan.payments(plan.planned)) == plan.fund


def test_a_bad_quarter_is_paid_nothing_and_made_up_for_before_more_is_paid():
    plan = golden()
    actual = [before - fewer for before, fewer in zip(BASELINE, (400, -100, 100, 500), strict=True)]
    assert plan.cumulative(actual) == (400, 300, 400, 900)
    assert plan.payments(actual) == (596_000, 0, 0, 745_000)


def test_more_than_was_planned_earns_no_more_than_the_fund():
    plan = golden()
    assert plan.payments([Decimal(0)] * 4) == (2_656_670, 0, 0, 0)


def test_the_fund_is_not_above_the_ring_fence_nor_below_nought():
    plan = Ambition(BASELINE, (Decimal(0),) * 4, UNIT_COST, Decimal(1_000))
    assert (plan.fund, plan.remainder) == (1_000, 0)
    more = Ambition(BASELINE, tuple(count + 1 for count in BASELINE), UNIT_COST, RING_FENCE)
    assert (more.reduction, more.fund, more.remainder) == (-4, 0, RING_FENCE)


def test_without_a_baseline_there_is_no_percentage_and_without_a_ring_fence_no_remainder():
    plan = Ambition((Decimal(0),) * 4, (Decimal(0),) * 4)
    assert plan.percentage is None
    assert plan.remainder is None
    assert plan.fund == 0


def test_a_ccgs_admissions_count_by_its_share_in_the_boards_area():
    whole = Contributor(Decimal(100), (Decimal(100), Decimal(200), Decimal(300), Decimal(400)))
    tenth = Contributor(Decimal("12.5"), (Decimal(8), Decimal(16), Decimal(80), Decimal(0)))
    assert board_baseline([whole, tenth]) == (101, 202, 310, 400)


def test_out_of_hospital_spending_takes_the_nhs_share_of_each_line():
    lines = [(Decimal(1_000), Decimal(100)), (Decimal(500), Decimal(0)), (Decimal(333), Decimal(50))]
    assert out_of_hospital(lines) == 1_000 + 0 + 167


@given(plans, st.lists(counts, max_size=4))
def test_payments_are_never_below_nought_nor_together_above_the_fund(plan, actual):
    paid = plan.payments(actual)
    assert len(paid) == len(actual)
    assert all(one >= 0 for one in paid)
    assert sum(paid) <= plan.fund
    if plan.ring_fence is not None:
        assert 0 <= plan.fund <= plan.ring_fence
        assert plan.remainder is not None
        assert plan.remainder >= 0


@given(plans, quarters)
def test_a_later_quarter_does_not_change_what_an_earlier_one_was_paid(plan, actual):
    whole = plan.payments(actual)
    assert all(plan.payments(actual[:upto]) == whole[:upto] for upto in range(5))


@given(plans, quarters)
def test_what_is_paid_in_all_is_the_most_that_was_ever_earned(plan, actual):
    earned = [max(min(so_far * plan.unit_cost, plan.fund), Decimal(0)) for so_far in plan.cumulative(actual)]
    assert sum(plan.payments(actual)) == max(earned)


@given(plans)
def test_a_plan_that_is_kept_evenly_earns_its_fund(plan):
    if all(before >= after for before, after in zip(plan.baseline, plan.planned, strict=True)):
        assert sum(plan.payments(plan.planned)) == plan.fund
