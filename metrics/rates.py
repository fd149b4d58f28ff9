"""Rates: a value is numerator over denominator times the metric's multiplier, computed and never typed."""

from decimal import Decimal
from typing import Any

from bcf.amounts import rounded, show_rate
from bcf.editions.base import Metric
from bcf.parts import number


def rate(numerator: Decimal | None, denominator: Decimal | None, multiplier: int) -> Decimal | None:
    """Numerator over denominator times the multiplier, unrounded; None where either is missing or it divides by 0."""
    if numerator is None or not denominator:
        return None
    return numerator / denominator * multiplier


def value_of(metric: Metric, row: Any) -> Decimal | None:
    """A period's value: computed for a ratio metric, as given for a score or a standardised rate."""
    if metric.ratio:
        return rate(number(row.numerator), number(row.denominator), metric.multiplier)
    return number(row.value)


def shown(metric: Metric, value: Decimal | None) -> str:
    """A value to the metric's decimal places; empty where there is none."""
    return "" if value is None else show_rate(value, metric.places)


def change(metric: Metric, before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """The change between two values, from the values unrounded, to the metric's places; None where one is missing."""
    return None if before is None or after is None else rounded(after - before, metric.places)


def improves(better: str, before: Decimal, after: Decimal) -> bool:
    """Whether the later value is better: strictly lower where `better` is down, strictly higher where it is up."""
    return after < before if better == "down" else after > before


def people_changed(metric: Metric, content: Any) -> Decimal | None:
    """How many fewer people (or more, where higher is better) the plan means, baseline to the last period asked for.

    For a ratio metric the change in its numerators, in the direction of improvement; for others what was typed.
    """
    if not metric.ratio:
        return number(getattr(content, "people", None))
    rows = {row.id: row for row in content.periods}
    first, last = (number(rows[period.key].numerator) for period in metric.first_and_last)
    if first is None or last is None:
        return None
    return first - last if metric.better == "down" else last - first


def worked_saving(metric: Metric, content: Any) -> Decimal | None:
    """People changed, times units each, times the price of a unit, whole pounds; None where one is missing."""
    people = people_changed(metric, content)
    units = number(getattr(content, "units_each", None))
    price = number(getattr(content, "unit_price", None))
    if people is None or price is None:
        return None
    return rounded(people * (Decimal(1) if units is None else units) * price, 0)
