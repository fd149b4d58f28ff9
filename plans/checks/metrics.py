"""M4, M5, M7, M8 and M9: whether each metric is complete, possible, and planned to improve."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bcf.amounts import show_rate, show_whole
from bcf.editions.base import Answer, Metric, Part, Period
from bcf.parts import answered, number
from metrics.rates import improves, shown, value_of
from plans.checks.asking import missing
from plans.checks.base import ERROR, WARNING, Figure, Finding, Place, check, found
from plans.checks.wording import cut, listed, lowered, place_in, sentence, spelt
from plans.document import Document
from plans.reference import Reference

SCALES = {"100": Decimal(100), "1": Decimal(1), "10": Decimal(10), "percentage": Decimal(100)}


def period_place(part: Part, metric: Metric, period: Period, column: str) -> Place:
    """The place of one figure of a metric."""
    return Place(part.key, f"periods.{period.key}.{column}", f"{metric.short}, {lowered(period.heading)}")


def first_column(metric: Metric) -> str:
    """The column in which a period's figures begin."""
    return "numerator" if metric.ratio else "value"


def rows_of(one: Document, part: Part, metric: Metric) -> list[tuple[Period, Any]]:
    """The periods asked for that the content has a row of, in order."""
    rows = {row.id: row for row in one.part(part.key).periods}
    return [(period, rows[period.key]) for period in metric.periods if period.asked and period.key in rows]


def figures_of(metric: Metric, row: Any) -> tuple[Any, ...]:
    """The cells that make a period's value."""
    return (row.numerator, row.denominator) if metric.ratio else (row.value,)


def better_of(metric: Metric, content: Any) -> str:
    """The direction of improvement: the metric's, or the one the area chose; empty where it has not."""
    chosen = getattr(content, "improvement", None)
    return metric.better or (chosen if chosen in {"up", "down"} else "")


def when_of(period: Period) -> str:
    """A period as a sentence says it: `April to December 2014`, or its column where the area inserts its own."""
    if not (period.starts and period.ends):
        return lowered(period.heading)
    year = "" if period.starts.year == period.ends.year else f" {period.starts.year}"
    return f"{period.starts:%B}{year} to {period.ends:%B %Y}"


@check("M4", "Numerator and denominator are both there; a standardised rate or a score has its source.")
def halves(one: Document, reference: Reference) -> Iterator[Finding]:
    """One half of a ratio without the other, and a value from outside without a source."""
    for part, metric in one.edition.metrics():
        rows = rows_of(one, part, metric)
        if not metric.ratio:
            valued = any(answered(row.value) for _, row in rows)
            # M9 says so of a metric of the area's own.
            if valued and not metric.own and all(missing(row.source) for _, row in rows):
                yield found(
                    "M4",
                    ERROR,
                    f"{metric.short}: the values cannot be worked out again, and no source is given for them.",
                    places=[period_place(part, metric, rows[0][0], "source")],
                    short=f"{metric.short} has no source",
                )
            continue
        for period, row in rows:
            for have, lacks in (("numerator", "denominator"), ("denominator", "numerator")):
                if answered(getattr(row, have)) and missing(getattr(row, lacks)):
                    yield _half(part, metric, period, have, lacks)


def _half(part: Part, metric: Metric, period: Period, have: str, lacks: str) -> Finding:
    words = {"numerator": lowered(metric.numerator), "denominator": lowered(metric.denominator)}
    return found(
        "M4",
        ERROR,
        f"{metric.short}, {lowered(period.heading)}: {words[have]} is given, {words[lacks]} is not.",
        places=[period_place(part, metric, period, lacks)],
        short=f"{metric.short} has no {lacks}",
    )


@check("M5", "The plan is an improvement on the baseline, or says why not.")
def direction(one: Document, reference: Reference) -> Iterator[Finding]:
    """A period that is planned no better than the baseline, without a rationale."""
    for part, metric in one.edition.metrics():
        content = one.part(part.key)
        better = better_of(metric, content)
        rows = rows_of(one, part, metric)
        if not better or not rows or not missing(getattr(content, "rationale", None)):
            continue
        by_key = {period.key: (period, row) for period, row in rows}
        several = any(period.against for period, _ in rows)
        for period, row in rows[1:]:
            if several and not period.against:
                continue
            first, first_row = by_key.get(period.against, rows[0])
            before, after = value_of(metric, first_row), value_of(metric, row)
            if before is None or after is None or improves(better, before, after):
                continue
            wanted = "Lower is better" if better == "down" else "Higher is better"
            moves = f"goes from {shown(metric, before)} to {shown(metric, after)}"
            if before == after:
                moves = f"stays at {shown(metric, before)}"
            yield found(
                "M5",
                WARNING,
                f"{metric.short}, {lowered(period.heading)}: the plan {moves}. {wanted}, and no reason is given.",
                places=[
                    period_place(part, metric, period, first_column(metric)),
                    place_in(part, "rationale", "why no improvement is planned"),
                ],
                figures=[
                    Figure(sentence(first.heading), shown(metric, before)),
                    Figure(period.heading, shown(metric, after)),
                    Figure("Change", show_rate(after - before, metric.places), result=True),
                ],
                short=f"{metric.short} is not planned to improve",
            )


@check("M7", "Every period that is asked for has its figures, and no two columns are of the same period.")
def periods(one: Document, reference: Reference) -> Iterator[Finding]:
    """Blank periods (one finding where all are blank), and a period inserted twice."""
    for part, metric in one.edition.metrics():
        rows = rows_of(one, part, metric)
        required = [(period, row) for period, row in rows if period.required]
        blank = [period for period, row in required if not any(answered(cell) for cell in figures_of(metric, row))]
        if required and len(blank) == len(required) > 1:
            yield found(
                "M7",
                ERROR,
                f"{metric.short}: none of the {spelt(len(blank))} periods asked for has a value.",
                places=[period_place(part, metric, blank[0], first_column(metric))],
                short=f"{metric.short} has no figures",
            )
        else:
            for period in blank:
                yield found(
                    "M7",
                    ERROR,
                    f"{metric.short}: {when_of(period)} is asked for and has no value.",
                    places=[period_place(part, metric, period, first_column(metric))],
                    short=f"{metric.short}: {when_of(period)} has no value",
                )
        yield from _twice(part, metric, rows)


def _twice(part: Part, metric: Metric, rows: list[tuple[Period, Any]]) -> Iterator[Finding]:
    seen: dict[str, Period] = {}
    for period, row in rows:
        words = getattr(row, "period", None)
        if not isinstance(words, str) or not words.strip():
            continue
        same = "".join(letter for letter in words.lower() if letter.isalnum())
        if same in seen:
            yield found(
                "M7",
                ERROR,
                f"{metric.short}: {lowered(seen[same].heading)} and {lowered(period.heading)} "
                f"are of the same period, {words.strip()}.",
                places=[period_place(part, metric, one, "period") for one in (seen[same], period)],
                short=f"{metric.short}: two columns are of the same period",
            )
        seen.setdefault(same, period)


@check("M8", "Percentages lie between 0 and 100, numerators are no more than denominators, scores are on a scale.")
def possible(one: Document, reference: Reference) -> Iterator[Finding]:
    """Values that cannot be."""
    for part in one.edition.parts:
        if part.key not in one.contents:
            continue
        for field in part.fields:
            value = number(getattr(one.contents[part.key], field.key))
            if field.answer == Answer.PERCENTAGE and value is not None and not 0 <= value <= 100:
                yield found(
                    "M8",
                    ERROR,
                    f"{part.full_title}: {lowered(cut(field.label))} is {show_whole(value)}%. "
                    "A percentage lies between 0 and 100.",
                    places=[place_in(part, field.key, cut(field.label))],
                    short=f"{part.full_title}: {show_whole(value)}% is not possible",
                )
        if part.metric:
            yield from _possible_values(one, part, part.metric)


def _possible_values(one: Document, part: Part, metric: Metric) -> Iterator[Finding]:
    content = one.part(part.key)
    scale = getattr(content, "scale", None)
    top = SCALES.get(scale) if isinstance(scale, str) else None
    for period, row in rows_of(one, part, metric):
        where = f"{metric.short}, {lowered(period.heading)}"
        above, below = (number(cell) for cell in (*figures_of(metric, row), None)[:2])
        if metric.ratio and above is not None and below is not None:
            wrong = (metric.multiplier == 100 and above > below) or above < 0 or below <= 0
            if wrong:
                yield found(
                    "M8",
                    ERROR,
                    f"{where}: {show_whole(above)} of {show_whole(below)} cannot be.",
                    places=[period_place(part, metric, period, "numerator")],
                    figures=[Figure("Numerator", show_whole(above)), Figure("Denominator", show_whole(below))],
                    short=f"{where}: {show_whole(above)} of {show_whole(below)}",
                )
        elif not metric.ratio and above is not None and (above < 0 or (top is not None and above > top)):
            words = f"its scale of 0 to {show_whole(top)}" if top is not None else "any scale: it is less than 0"
            yield found(
                "M8",
                ERROR,
                f"{where}: {show_whole(above)} is not on {words}.",
                places=[period_place(part, metric, period, "value")],
                short=f"{where}: {show_whole(above)} is not on its scale",
            )


@check("M9", "A metric of the area's own has a name, a definition, a source, a direction and its periods.")
def defined(one: Document, reference: Reference) -> Iterator[Finding]:
    """What the definition lacks, in one finding; nothing of a metric that nobody has begun, which M7 reports."""
    for part, metric in one.edition.metrics():
        if not metric.own:
            continue
        content, rows = one.part(part.key), rows_of(one, part, metric)
        filled = [(period, row) for period, row in rows if any(answered(cell) for cell in figures_of(metric, row))]
        required = [field for field in part.fields if field.required]
        lacking = [(field.key, lowered(field.label)) for field in required if missing(getattr(content, field.key))]
        if filled and all(missing(row.source) for _, row in filled):
            lacking.append((f"periods.{filled[0][0].key}.source", "source"))
        lacking += [
            (f"periods.{period.key}.period", f"period of the {lowered(period.heading)}")
            for period, row in filled
            if missing(row.period)
        ]
        if not lacking or (not filled and len(lacking) == len(required)):
            continue
        yield found(
            "M9",
            ERROR,
            f"{metric.short}: {listed((words for _, words in lacking), 6)} "
            f"{'is' if len(lacking) == 1 else 'are'} not given.",
            places=[Place(part.key, place, f"{metric.short}, {words}") for place, words in lacking],
            short=f"{metric.short} is not fully defined",
        )
