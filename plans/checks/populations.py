"""M2: whether a denominator is the people the metric is about, beside the published populations of the area."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bcf.amounts import show_rate, show_whole
from bcf.editions.base import Metric, Part, Period
from bcf.parts import number
from metrics.rates import value_of
from plans.checks.base import INFORMATION, WARNING, Figure, Finding, Place, check, found
from plans.checks.metrics import period_place, rows_of
from plans.checks.wording import about, listed, lowered
from plans.document import Document
from plans.reference import PublishedPopulation, Reference

FAR = Decimal("0.05")
WHO = {"all": "everyone", "18plus": "adults of 18 and over", "65plus": "people of 65 and over"}
YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


def of_the_area(one: Document, reference: Reference) -> list[PublishedPopulation]:
    """The populations of the area: its own, or where it has none those of its only CCG."""
    ccgs = reference.of_kind("ccg")
    bodies = {body.name for body in reference.bodies}
    own = [people for people in reference.populations if people.place not in bodies]
    if own or len(ccgs) != 1:
        return own
    return [people for people in reference.populations if people.place == ccgs[0].name]


def _off(count: Decimal, people: PublishedPopulation) -> Decimal:
    return abs(count - people.count)


def _nearest(count: Decimal, among: list[PublishedPopulation]) -> PublishedPopulation | None:
    return min(among, key=lambda people: _off(count, people), default=None)


def _said(people: PublishedPopulation, beside: PublishedPopulation | None = None) -> str:
    """A population in words, with its place where that is not the place of the one beside it."""
    registered = " registered with a GP" if "regist" in people.basis.lower() else ""
    place = f" in {people.place}" if beside is not None and people.place != beside.place else ""
    return f"{WHO.get(people.group, lowered(people.group_label))}{place}{registered} ({show_whole(people.count)})"


def _row(people: PublishedPopulation) -> Figure:
    return Figure(f"{people.group_label}, {lowered(people.basis)}, {people.year}", show_whole(people.count))


def _neighbouring(people: PublishedPopulation, period: Period) -> bool:
    """Whether a population was counted in a year of the period, or the year before or after."""
    starts, ends = period.starts or date.min, period.ends or date.max
    return any(starts.year - 1 <= int(year) <= ends.year + 1 for year in YEAR.findall(people.year))


def _others(metric: Metric, area: list[PublishedPopulation], reference: Reference) -> list[PublishedPopulation]:
    """Other groups of the area, and the same group of a CCG that is not about as large as the area's."""
    own = [people for people in area if people.group == metric.population]
    smaller = [
        people
        for people in reference.populations
        if people not in area
        and people.group == metric.population
        and all(_off(Decimal(one.count), people) > FAR * one.count for one in own)
    ]
    return [people for people in area if people.group != metric.population] + smaller


@check("M2", "The denominator is the metric's own population.")
def denominators(one: Document, reference: Reference) -> Iterator[Finding]:
    """A denominator nearer to another population than to its own, else one more than 5 % off its own."""
    area = of_the_area(one, reference)
    for part, metric in one.edition.metrics():
        own = [people for people in area if people.group == metric.population]
        if not (metric.ratio and metric.population and own):
            continue
        used = [
            (period, count)
            for period, row in rows_of(one, part, metric)
            if (count := number(row.denominator)) is not None and count > 0
        ]
        others = _others(metric, area, reference)
        astray = [(period, count) for period, count in used if _astray(count, own, others)]
        if astray:
            first = astray[0][1]
            mine, other = _nearest(first, own), _nearest(first, others)
            if mine and other:
                yield _nearer_to_another(part, metric, astray, mine, other)
        for period, count in used:
            if (period, count) not in astray:
                yield from _off_its_own(part, metric, period, count, own)


def _astray(count: Decimal, own: list[PublishedPopulation], others: list[PublishedPopulation]) -> bool:
    mine, other = _nearest(count, own), _nearest(count, others)
    return mine is not None and other is not None and _off(count, other) < _off(count, mine)


def _nearer_to_another(
    part: Part,
    metric: Metric,
    astray: list[tuple[Period, Decimal]],
    mine: PublishedPopulation,
    other: PublishedPopulation,
) -> Finding:
    used = listed(show_whole(each) for _, each in astray)
    verb = "lies" if len(astray) == 1 else "lie"
    return found(
        "M2",
        WARNING,
        f"{metric.short}: {used} {verb} nearer to {_said(other, mine)} than to {_said(mine)}.",
        places=[period_place(part, metric, period, "denominator") for period, _ in astray],
        figures=[
            *(Figure(f"Used, {lowered(period.heading)}", show_whole(each)) for period, each in astray),
            _row(other),
            _row(mine),
        ],
        short=f"{metric.short}: the denominator looks like {WHO.get(other.group, other.group_label)}",
    )


def _off_its_own(
    part: Part, metric: Metric, period: Period, count: Decimal, own: list[PublishedPopulation]
) -> Iterator[Finding]:
    mine = _nearest(count, [people for people in own if _neighbouring(people, period)])
    if mine is None or _off(count, mine) <= FAR * mine.count:
        return
    share = show_rate(_off(count, mine) / mine.count * 100, 1)
    yield found(
        "M2",
        INFORMATION,
        f"{metric.short}, {lowered(period.heading)}: {show_whole(count)} is {share}% off {_said(mine)}.",
        places=[period_place(part, metric, period, "denominator")],
        figures=[
            Figure("Used", show_whole(count)),
            _row(mine),
            Figure("Difference", show_whole(_off(count, mine)), result=True),
        ],
        short=f"{metric.short}: the denominator is {share}% off the published population",
    )


@check("M2", "A count of people and a change in a standardised rate mean the population of the area.")
def implied_population(one: Document, reference: Reference) -> Iterator[Finding]:
    """People over the change in the rate is a population; it is told where no published one gives that count."""
    for part, metric in one.edition.metrics():
        content = one.part(part.key)
        people = number(getattr(content, "people", None))
        rows = rows_of(one, part, metric)
        if metric.ratio or metric.own or not metric.population or not people or not rows:
            continue
        before, after = value_of(metric, rows[0][1]), value_of(metric, rows[-1][1])
        if before is None or after is None or before == after:
            continue
        yield from _implied(one, reference, (part, metric), people, after - before)


def _implied(
    one: Document, reference: Reference, whose: tuple[Part, Metric], people: Decimal, change: Decimal
) -> Iterator[Finding]:
    part, metric = whose
    implied = people / abs(change) * metric.multiplier
    published = [known for known in of_the_area(one, reference) if known.group == metric.population]
    near = _nearest(implied, published)
    if near is not None and round(near.count * abs(change) / metric.multiplier) == people:
        return
    rate = show_rate(abs(change), metric.places)
    moved = f"{'fall' if change < 0 else 'rise'} of {rate}"
    beside = f"the nearest published is {_said(near)}" if near is not None else "none is published for this area"
    yield found(
        "M2",
        INFORMATION,
        f"{metric.short}: {show_whole(people)} people and a {moved} per {show_whole(metric.multiplier)} mean a "
        f"population of about {about(implied)}. None is given; {beside}.",
        places=[Place(part.key, "people", metric.short)],
        figures=[
            Figure(f"{show_whole(people)} ÷ {rate} × {show_whole(metric.multiplier)}", about(implied)),
            *([_row(near)] if near is not None else []),
        ],
        short=f"{metric.short}: the figures mean a population of about {about(implied)}",
    )
