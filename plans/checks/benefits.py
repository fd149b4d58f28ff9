"""F4 where benefits are lines of their own: no more is claimed from a metric than the metric is planned to change."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bcf.amounts import show_whole
from bcf.editions.base import Metric, Part
from bcf.parts import number, total
from plans import money
from plans.checks.base import WARNING, Finding, check, found
from plans.checks.wording import difference, place_in
from plans.document import Document
from plans.reference import Reference


@check("F4", "The benefits plan claims no more from a metric than the metric is planned to change.")
def claimed_from_metrics(one: Document, reference: Reference) -> Iterator[Finding]:
    """Benefits of a kind that is a metric's, year by year, beside the change in the metric's own count.

    The form does not say whether a year's change is on the baseline or on the year before: the larger one counts.
    """
    if not one.edition.roles.benefits:
        return
    benefits = one.edition.part[one.edition.roles.benefits]
    for part, metric in one.edition.metrics():
        for year, table in one.edition.roles.saved.items():
            lines = [line for of, line, _ in money.benefit_lines(one) if of == year and line.kind == part.key]
            claims = [claim for line in lines if (claim := number(line.change)) is not None]
            if not claims or len(claims) < len(lines):
                continue
            claimed, planned = total(claims), _planned_change(metric, one.part(part.key), year)
            if planned is not None and claimed > planned:
                yield _too_much(benefits, part, metric, year, f"{table}.{lines[0].id}.change", claimed, planned)


def _planned_change(metric: Metric, content: Any, year: str) -> Decimal | None:
    """By how much the metric's count improves by a financial year, on the baseline or on the year before."""
    first = int(year[:4])
    began = min(period.starts.year for period in metric.periods if period.starts)
    now, before, baseline = (_counted_in(metric, content, start) for start in (first, first - 1, began))
    if now is None or before is None or baseline is None:
        return None
    better = [before - now, baseline - now] if metric.better == "down" else [now - before, now - baseline]
    return max(better)


def _counted_in(metric: Metric, content: Any, first: int) -> Decimal | None:
    """The numerators of the periods that begin in a financial year, together; None until all are there."""
    rows = {row.id: row for row in content.periods}
    keys = [
        period.key
        for period in metric.periods
        if period.starts and period.starts.year - (period.starts.month < 4) == first
    ]
    numbers = [number(rows[key].numerator) for key in keys if key in rows]
    read = [one for one in numbers if one is not None]
    return sum(read, Decimal(0)) if read and len(read) == len(keys) else None


def _too_much(
    benefits: Part, part: Part, metric: Metric, year: str, place: str, claimed: Decimal, planned: Decimal
) -> Finding:
    fewer = "fewer" if metric.better == "down" else "more"
    counts = f"{show_whole(planned)} {fewer}" if planned > 0 else "none"
    return found(
        "F4",
        WARNING,
        f"The benefits plan claims a change of {show_whole(claimed)} from {metric.short} in {year}. The metric plans "
        f"{counts} ({metric.numerator.lower()}). They differ by {show_whole(claimed - planned)}.",
        places=[
            place_in(benefits, place, f"{metric.short}, {year}"),
            place_in(part, "", "planned change"),
        ],
        figures=difference(("Claimed", claimed), ("Planned by the metric", planned)),
        short=f"More is claimed from {metric.short} in {year} than it is planned to change",
    )
