"""M1 and M6: rates and changes that a paper printed, against what the counts give.

They stand at the places `periods.PERIOD.rate` and `periods.change` of a metric's part.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bcf.amounts import rounded, show_rate, show_whole
from bcf.editions.base import Metric, Part
from bcf.parts import Stated, number
from metrics.rates import shown, value_of
from plans.checks.base import ERROR, INFORMATION, WARNING, Figure, Finding, Place, check, found
from plans.checks.metrics import first_column, rows_of
from plans.checks.stated import compared, printed
from plans.checks.wording import about, lowered
from plans.document import Document
from plans.reference import Reference


def _decimals(stated: Stated, metric: Metric) -> int:
    """To how many places a printed rate and the computed one are set side by side."""
    exponent = stated.precision.normalize().as_tuple().exponent if stated.precision else 0
    return max(metric.places, min(-exponent if isinstance(exponent, int) else 0, 6))


@check("M1", "A printed rate is its numerator over its denominator times the metric's multiplier.")
def rates(one: Document, reference: Reference) -> Iterator[Finding]:
    """Printed rates that are not; what agrees to the metric's own places is rounding."""
    for part, stated in printed(one):
        metric = part.metric
        said = compared(stated)
        if metric is None or not metric.ratio or said is None:
            continue
        for period, row in rows_of(one, part, metric):
            if stated.place != f"periods.{period.key}.rate":
                continue
            value = value_of(metric, row)
            precision = stated.precision or Decimal(1).scaleb(-metric.places)
            if value is not None and abs(value - said) > precision / 2:
                yield _other_rate(part, metric, stated, (f"{metric.short}, {lowered(period.heading)}", row), value)


def _other_rate(part: Part, metric: Metric, stated: Stated, whose: tuple[str, Any], value: Decimal) -> Finding:
    where, row = whose
    said = compared(stated) or Decimal(0)
    places = _decimals(stated, metric)
    rounding = rounded(value, metric.places) == rounded(said, metric.places)
    unit = "per cent" if metric.multiplier == 100 else f"per {show_whole(metric.multiplier)}"
    people = " people" if metric.population else ""
    apart = show_rate(abs(value - said), places)
    above, below = show_whole(row.numerator), show_whole(row.denominator)
    message = (
        f"{where}: {above} of {below}{people} is {show_rate(value, places)} {unit}. The paper prints "
        f"{stated.printed.strip()}. They differ by {apart}"
    )
    message += ", which is rounding." if rounding else f".{_needed(metric, row, said)}"
    return found(
        "M1",
        INFORMATION if rounding else ERROR,
        message,
        places=[Place(part.key, stated.place.replace(".rate", f".{first_column(metric)}"), metric.short)],
        figures=[
            Figure(f"{above} ÷ {below} × {show_whole(metric.multiplier)}", show_rate(value, places)),
            Figure("Printed", show_rate(said, places)),
            Figure("Difference", apart, result=True),
        ],
        short=f"{where}: {show_rate(value, places)} and printed {stated.printed.strip()}",
    )


def _needed(metric: Metric, row: Any, said: Decimal) -> str:
    """What the counts would have to be for the printed rate: ` 156.2 would need 358 of about 229,200, or ...`."""
    if said <= 0 or not row.numerator or not row.denominator:
        return ""
    below, above = row.numerator / said * metric.multiplier, said * row.denominator / metric.multiplier
    counts = show_whole(row.numerator), show_whole(row.denominator)
    return (
        f" The printed rate would need {counts[0]} of about {about(below)}, or about {about(above)} of {counts[1]}."
    )


@check("M6", "An ambition that is said to be a change in per cent is that change.")
def ambitions(one: Document, reference: Reference) -> Iterator[Finding]:
    """The change from now to the aim, worked out, beside the change that it is said to be."""
    for part in one.edition.parts:
        for position, row in enumerate(getattr(one.part(part.key), "ambitions", ()), start=1):
            now, aim, said = (number(getattr(row, key)) for key in ("now", "aim", "said"))
            if not now or aim is None or said is None:
                continue
            change = rounded((aim - now) / now * 100, 1)
            step = Decimal(1).scaleb(min(0, int(said.as_tuple().exponent)))
            if abs(change - said) <= step / 2:
                continue
            named = ", ".join(cell for cell in (row.measure, row.place) if isinstance(cell, str) and cell)
            yield found(
                "M6",
                WARNING,
                f"{named or f'Ambition {position}'}: {show_rate(now, 1)} to {show_rate(aim, 1)} is a change of "
                f"{show_rate(change, 1)}%. It is said to be {show_rate(said, 1)}%. They differ by "
                f"{show_rate(abs(change - said), 1)} points.",
                places=[Place(part.key, f"ambitions.{row.id}.said", f"{part.full_title}, ambition {position}")],
                figures=[
                    Figure("Worked out", f"{show_rate(change, 1)}%"),
                    Figure("Said", f"{show_rate(said, 1)}%"),
                    Figure("Difference", show_rate(abs(change - said), 1), result=True),
                ],
                short=f"Ambition {position} is not the change that it is said to be",
            )


@check("M6", "A printed change is the change between the two values.")
def changes(one: Document, reference: Reference) -> Iterator[Finding]:
    """A printed change from the baseline to the last period that is not what the values give."""
    for part, stated in printed(one):
        metric, said = part.metric, compared(stated)
        if metric is None or said is None or stated.place != "periods.change":
            continue
        rows = rows_of(one, part, metric)
        before, after = (value_of(metric, rows[0][1]), value_of(metric, rows[-1][1])) if rows else (None, None)
        if before is None or after is None:
            continue
        change = abs(after - before)
        if abs(change - abs(said)) <= (stated.precision or Decimal(1).scaleb(-metric.places)) / 2:
            continue
        yield found(
            "M6",
            WARNING,
            f"{metric.short}: {shown(metric, before)} to {shown(metric, after)} is a change of "
            f"{show_rate(change, metric.places)}. The paper prints {stated.printed.strip()}.",
            places=[Place(part.key, f"periods.{rows[-1][0].key}.{first_column(metric)}", metric.short)],
            figures=[
                Figure("Change", show_rate(change, metric.places)),
                Figure("Printed", show_rate(abs(said), metric.places)),
                Figure("Difference", show_rate(abs(change - abs(said)), metric.places), result=True),
            ],
            short=f"{metric.short}: the printed change is not the change of the values",
        )
