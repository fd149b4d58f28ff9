"""Tables of figures that are worked out and stand beside what is asked: pages, PDF and workbook show them.

An edition names them in `Part.figures`. Pure: a document in, tables of numbers out, pounds unless the head says else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from bcf.amounts import rounded, show_rate, show_whole
from bcf.editions.base import Field
from bcf.parts import number, total
from metrics.pay_for_performance import LEAST_AMBITION, PAID_IN
from plans import commentaries, money, performance
from plans.document import Document

Numbers = tuple[Decimal | None, ...]


@dataclass(frozen=True)
class FigureTable:
    """A caption, heads of which the first is of the labels, rows of a label with its numbers, and a last line."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, Numbers], ...]
    foot: tuple[str, Numbers] | None = None

    @property
    def shown(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The rows with their numbers in words, empty where there is none."""
        return tuple((label, shown_numbers(numbers)) for label, numbers in self.rows)


def shown_numbers(numbers: Numbers) -> tuple[str, ...]:
    """Numbers as they are read: whole ones whole, others to one place."""
    return tuple(
        "" if one is None else show_whole(one) if one == one.to_integral_value() else show_rate(one, 1)
        for one in numbers
    )


def _foot(rows: list[tuple[str, Numbers]], label: str = "Total") -> tuple[str, Numbers] | None:
    return (
        (label, tuple(total(list(column)) for column in zip(*(numbers for _, numbers in rows), strict=True)))
        if rows
        else None
    )


def _column(one: Document, key: str) -> Field:
    return one.edition.part[one.edition.roles.spending].table["lines"].column[key]


def sources(one: Document) -> FigureTable:
    """What is paid in and spent from each source of funding, and what is left."""
    rows: list[tuple[str, Numbers]] = []
    for choice in _column(one, "source").choices:
        numbers: list[Decimal | None] = []
        for year in one.edition.years:
            paid, spent = money.paid_from(one, choice.key, year), money.spent_from(one, choice.key, year)
            numbers += [paid, spent, paid - spent]
        rows.append((choice.label, tuple(numbers)))
    unsourced: list[Decimal | None] = []
    for year in one.edition.years:
        left = money.total_spending(one, year) - total(
            [money.spent_from(one, choice.key, year) for choice in _column(one, "source").choices]
        )
        unsourced += [Decimal(0), left, -left]
    if any(unsourced):
        rows.append(("No source chosen", tuple(unsourced)))
    heads = [f"{what} {year}" for year in one.edition.years for what in ("Paid in", "Spending", "Left")]
    return FigureTable(
        "Funding and spending by source, whole pounds", ("Source of funding", *heads), tuple(rows), _foot(rows)
    )


def areas(one: Document) -> FigureTable:
    """Spending by area of spend, and how much of it counts as NHS-commissioned out of hospital."""
    years, choices = one.edition.years, _column(one, "area").choices
    rows: list[tuple[str, Numbers]] = [
        (choice.label, tuple(money.spent_in(one, choice.key, year) for year in years)) for choice in choices
    ]
    nowhere = tuple(
        money.total_spending(one, year) - total([money.spent_in(one, choice.key, year) for choice in choices])
        for year in years
    )
    if any(nowhere):
        rows.append(("No area chosen", nowhere))
    foot = _foot(rows)
    rows.append(
        (
            "of which NHS-commissioned out of hospital, from the CCG minimum",
            tuple(performance.out_of_hospital_spending(one, year) for year in years),
        )
    )
    return FigureTable("Spending by area, whole pounds", ("Area of spend", *years), tuple(rows), foot)


def schemes(one: Document) -> FigureTable:
    """What each scheme spends and saves itself, read from the expenditure and benefits plans."""
    years = one.edition.years
    rows: list[tuple[str, Numbers]] = [
        (
            f"{scheme.number} {scheme.label}",
            (*(scheme.spend[year] for year in years), *(scheme.saving[year] for year in years)),
        )
        for scheme in money.schemes_of(one)
    ]
    left = [
        money.total_spending(one, year) - total([scheme.spend[year] for scheme in money.schemes_of(one)])
        for year in years
    ]
    lost = [
        money.total_saving(one, year) - total([scheme.saving[year] for scheme in money.schemes_of(one)])
        for year in years
    ]
    if any(left + lost):
        rows.append(("No scheme chosen", (*left, *lost)))
    heads = [f"{what} {year}" for what in ("Spending", "Saving") for year in years]
    return FigureTable(
        "Each scheme's own money, without that of its parts, whole pounds",
        ("Scheme", *heads),
        tuple(rows),
        _foot(rows),
    )


def out_of_hospital(one: Document) -> FigureTable:
    """NHS-commissioned spending out of hospital from the CCG minimum, by area of spend: all of them but acute."""
    rows: list[tuple[str, Numbers]] = [
        (
            choice.label,
            tuple(performance.out_of_hospital_spending(one, year, choice.key) for year in one.edition.years),
        )
        for choice in _column(one, "area").choices
        if choice.key != "acute"
    ]
    return FigureTable(
        "NHS-commissioned spending out of hospital from the CCG minimum, whole pounds",
        ("Area of spend", *one.edition.years),
        tuple(rows),
        _foot(rows),
    )


def benefits(one: Document) -> FigureTable:
    """Savings by what they come from: the benefits plan and pay for performance, kept apart."""
    part = one.edition.part[one.edition.roles.benefits]
    choices, years = part.tables[0].column["kind"].choices, one.edition.years
    rows: list[tuple[str, Numbers]] = []
    for choice in choices:
        rows.append(
            (
                choice.label,
                tuple(
                    total(
                        [
                            saving
                            for of, line, saving in money.benefit_lines(one)
                            if of == year and line.kind == choice.key
                        ]
                    )
                    for year in years
                ),
            )
        )
    known = {choice.key for choice in choices}
    other = [(of, saving) for of, line, saving in money.benefit_lines(one) if line.kind not in known]
    if any(saving for _, saving in other):
        rows.append(
            ("No kind chosen", tuple(total([saving for of, saving in other if of == year]) for year in years))
        )
    plan = performance.ambition(one)
    earned = {"non_elective": plan.fund} if plan else {}
    labels = {choice.label: earned.get(choice.key) for choice in choices}
    rows = [(label, (*numbers, labels.get(label))) for label, numbers in rows]
    heads = (*(f"Benefits plan {year}" for year in years), f"Pay for performance {years[-1]}")
    return FigureTable("Savings by kind, whole pounds", ("Benefit achieved from", *heads), tuple(rows), _foot(rows))


def admissions(one: Document) -> FigureTable:
    """Admissions by quarter: the baseline through the CCGs' shares, the plan, and the reduction."""
    before, after = performance.baseline(one), performance.planned(one)
    part = performance.performance_part(one)
    labels = [row.label for row in part.table["plan"].fixed_rows] if part else []
    rows: list[tuple[str, Numbers]] = []
    so_far = Decimal(0)
    content = one.part(part.key) if part else None
    plan = {row.id: row for row in content.plan} if content else {}
    for at, label in enumerate(labels):
        first, last = before[at] if before else None, after[at] if after else None
        fewer = first - last if first is not None and last is not None else None
        so_far += fewer or 0
        row = list(plan.values())[at]
        rows.append(
            (
                label,
                (
                    first,
                    last,
                    fewer,
                    so_far if fewer is not None else None,
                    _rate(first, number(row.population_before)),
                    _rate(last, number(row.population)),
                ),
            )
        )
    year = so_far if before is not None and after is not None else None
    foot = ("Year", (_sum(before), _sum(after), year, year, None, None))
    heads = ("Quarter", "Baseline", "Planned", "Fewer", "Fewer so far", "Baseline per 100,000", "Planned per 100,000")
    return FigureTable("Non-elective admissions of the board's area", heads, tuple(rows), foot)


def _sum(numbers: tuple[Decimal, ...] | None) -> Decimal | None:
    return sum(numbers, Decimal(0)) if numbers else None


def _rate(count: Decimal | None, people: Decimal | None) -> Decimal | None:
    return rounded(count / people * 100_000, 1) if count is not None and people else None


HEADLINE = {
    "baseline": "Admissions in the baseline year",
    "planned": "Planned admissions in the year after",
    "reduction": "Fewer admissions",
    "percentage": "Fewer, in per cent of the baseline",
    "expected": f"{LEAST_AMBITION}% of the baseline, expected at the least",
    "cost": "Cost of an admission",
    "fund": "Performance fund",
    "remainder": "Left of the ring-fence for NHS-commissioned services out of hospital",
    **{f"payment_{at}": f"Paid in {when}, if all goes as planned" for at, when in enumerate(PAID_IN, start=1)},
}
"""What a plan for fewer admissions comes to, by key, in order: what is earned, then what is paid when."""


def headline(one: Document) -> dict[str, Decimal | None]:
    """The figures of `HEADLINE` by key: counts, a percentage to one place, whole pounds; None until all is there."""
    plan = performance.ambition(one)
    if plan is None:
        return dict.fromkeys(HEADLINE)
    payments = enumerate(plan.payments(plan.planned), start=1)
    return {
        "baseline": plan.before,
        "planned": plan.before - plan.reduction,
        "reduction": plan.reduction,
        "percentage": rounded(plan.percentage, 1) if plan.percentage is not None else None,
        "expected": plan.reaches,
        "cost": plan.unit_cost,
        "fund": plan.fund,
        "remainder": plan.remainder,
        **{f"payment_{at}": paid for at, paid in payments},
    }


def payments(one: Document) -> FigureTable:
    """What the plan earns: the sum, and what is paid when if every quarter goes as planned."""
    rows: tuple[tuple[str, Numbers], ...] = ()
    if performance.ambition(one) is not None:
        rows = tuple((HEADLINE[key], (number,)) for key, number in headline(one).items())
    return FigureTable("What the plan earns, whole pounds", ("", "Amount"), rows)


def scheme_investment(one: Document, scheme: str) -> FigureTable:
    """What a scheme and its parts spend, line by line, read from the expenditure plan; every line once."""
    years, roles = one.edition.years, one.edition.roles
    within, labels = money.within(one, scheme), money.scheme_numbers(one)
    rows: list[tuple[str, Numbers]] = []
    for line in money.spending_lines(one):
        if line.scheme in within:
            words = [labels.get(line.scheme, "")]
            for key in ("area", "commissioner", "provider", "source"):
                cell = getattr(line, key)
                words += [_column(one, key).choice_label(cell)] if isinstance(cell, str) else []
            rows.append(
                (", ".join(filter(None, words)), tuple(number(getattr(line, roles.spent[year])) for year in years))
            )
    return FigureTable(
        "Investment requirements, read from the expenditure plan, whole pounds",
        ("Scheme, area of spend, commissioner, provider, source", *years),
        tuple(rows),
        _foot(rows),
    )


def scheme_impact(one: Document, scheme: str) -> FigureTable:
    """What a scheme and its parts save, line by line, read from the benefits plan; every line once."""
    part = one.edition.part[one.edition.roles.benefits]
    within, labels = money.within(one, scheme), money.scheme_numbers(one)
    rows: list[tuple[str, Numbers]] = []
    for year, line, saving in money.benefit_lines(one):
        if line.scheme in within:
            kind = part.tables[0].column["kind"].choice_label(line.kind) if isinstance(line.kind, str) else ""
            words = ", ".join(filter(None, [labels.get(line.scheme, ""), kind, year]))
            rows.append((words, (number(line.change), number(line.unit_price), saving)))
    saved = total([numbers[-1] for _, numbers in rows])
    return FigureTable(
        "Impact, read from the benefits plan, pounds",
        ("Scheme, benefit, year", "Change in activity", "Unit price", "Saving"),
        tuple(rows),
        ("Total", (None, None, saved)) if rows else None,
    )


def effect_changes(one: Document, provider: str) -> FigureTable:
    """The changes in a provider's non-elective episodes from year to year, which the form asks for, worked out."""
    effect = commentaries.effect_about(one, provider)
    rows: list[tuple[str, Numbers]] = []
    if effect:
        for label, before, after in (
            ("2014/15 plan against 2013/14 outturn", effect.outturn, effect.before),
            ("2015/16 plan against planned 2014/15 outturn", effect.before, effect.after),
        ):
            change = after - before if after is not None and before is not None else None
            percentage = rounded(change / before * 100, 1) if change is not None and before else None
            rows.append((label, (before, after, change, percentage)))
    return FigureTable("Change from year to year", ("", "Before", "After", "Change", "Change, %"), tuple(rows))


def effect_bases(one: Document, provider: str) -> FigureTable:
    """The bases on which a fall in non-elective admissions is counted, side by side, with what sets them apart."""
    effect, plan = commentaries.effect_about(one, provider), performance.ambition(one)
    rows: list[tuple[str, Numbers]] = []
    if effect:
        whom = effect.part.field["whom"].choice_label(effect.whom) if effect.whom else "This provider"
        years = f"{effect.years} years" if effect.years else "years not said"
        rows.append((f"{whom}: 2014/15 to 2015/16, {years}", _fall(effect.before, effect.after)))
        share = rounded(effect.prevented / effect.before * 100, 1) if effect.prevented and effect.before else None
        rows.append(
            (
                "Of which the fund is to prevent in 2015/16; in per cent of this provider's 2014/15",
                (None, None, effect.prevented, share),
            )
        )
    whole = commentaries.ccg_admissions(one)
    if whole is not None:
        rows.append(("The CCGs, all their patients: calendar 2014 (Q4 2013/14 to Q3 2014/15)", _fall(whole, None)))
    if plan:
        after = sum(plan.planned, Decimal(0))
        rows.append(
            ("The board's area, pay for performance: calendar 2014 to calendar 2015", _fall(plan.before, after))
        )
    if effect and plan and effect.fewer is not None:
        rows.append(
            ("Difference: this provider's fall less the board's", (None, None, effect.fewer - plan.reduction, None))
        )
    return FigureTable(
        "The same fall on its different bases: they are compared and never added up",
        ("Whose admissions, and when", "Before", "After", "Fewer", "Fewer, %"),
        tuple(rows),
    )


def _fall(before: Decimal | None, after: Decimal | None) -> Numbers:
    fewer = before - after if before is not None and after is not None else None
    return before, after, fewer, rounded(fewer / before * 100, 1) if fewer is not None and before else None


ABOUT: dict[str, Callable[[Document, str], FigureTable]] = {
    "scheme_investment": scheme_investment,
    "scheme_impact": scheme_impact,
    "effect_changes": effect_changes,
    "effect_bases": effect_bases,
}
"""Tables about one scheme or one provider."""

FIGURES: dict[str, Callable[[Document], FigureTable]] = {
    "sources": sources,
    "areas": areas,
    "schemes": schemes,
    "out_of_hospital": out_of_hospital,
    "benefits": benefits,
    "performance": admissions,
    "payments": payments,
}


def figure_tables(one: Document, names: tuple[str, ...], about: str = "") -> list[FigureTable]:
    """The tables of these names that have a row, in order; `about` is the scheme or provider that they are about."""
    made = [FIGURES[name](one) for name in names if name in FIGURES]
    made += [ABOUT[name](one, about) for name in names if name in ABOUT]
    return [table for table in made if table.rows]
