"""The picture of the plan for fewer admissions: well made, named, with every figure in its description."""

from decimal import Decimal

import pytest

from metrics.pay_for_performance import Ambition
from metrics.performance_chart import draw, least
from tests.unit.svg import Picture

LABELS = ("Q4 14/15", "Q1 15/16", "Q2 15/16", "Q3 15/16")


def quarters(*counts: int) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, counts))


@pytest.mark.parametrize("width", [742, 360])
def test_every_figure_is_told_and_nothing_lies_outside(width):
    plan = Ambition(quarters(12_736, 12_736, 12_736, 12_735), quarters(12_291, 12_290, 12_290, 12_289))
    svg = str(draw(plan, LABELS, id_prefix="p", width=width))
    assert "12,736 in the baseline, 12,291 planned; 3.5% fewer is 12,290" in svg
    assert "In the year 1,783 fewer; 3.5% would be 1,783." in svg
    assert f'width="{width}"' in svg
    assert "style=" not in svg
    Picture(svg).check()


def test_equal_quarters_can_be_drawn():
    plan = Ambition(quarters(0, 0, 0, 0), quarters(0, 0, 0, 0))
    assert "0 in the baseline" in str(draw(plan, LABELS, id_prefix="p"))


def test_the_least_is_to_whole_admissions():
    assert least(Decimal(12_736)) == 12_290
