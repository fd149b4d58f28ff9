"""P1, P2, P4 and P5: the plan for fewer non-elective admissions, what it earns, and that it earns it once."""

from collections.abc import Iterator
from decimal import Decimal

from bcf.amounts import rounded, show_pounds, show_rate, show_whole
from bcf.editions.base import Part
from bcf.parts import number
from metrics.pay_for_performance import LEAST_AMBITION, UNIT_COST, Ambition
from plans import money, performance
from plans.checks.asking import missing, parts_of_kind
from plans.checks.base import ERROR, WARNING, Figure, Finding, Place, check, found
from plans.checks.stated import compared
from plans.checks.wording import counted, difference, place_in
from plans.document import Document
from plans.reference import Reference

WORKED = {
    "baseline": "baseline admissions",
    "reduction": "planned reduction",
    "percentage": "reduction in per cent",
    "fund": "performance fund",
    "remainder": "remainder of the ring-fence",
}
"""What is worked out and may have been printed, by the place of the printed figure."""


def _worked(plan: Ambition) -> dict[str, Decimal | None]:
    return {
        "baseline": plan.before,
        "reduction": plan.reduction,
        "percentage": plan.percentage,
        "fund": plan.fund,
        "remainder": plan.remainder,
    }


@check("P1", "Reduction, percentage and payment come from the quarters and the cost of an admission.")
def printed(one: Document, reference: Reference) -> Iterator[Finding]:
    """Printed figures of an imported paper that are not what the quarters give."""
    plan = performance.ambition(one)
    for part in parts_of_kind(one, "performance") if plan else ():
        for stated in one.part(part.key).stated:
            value, said = (_worked(plan) if plan else {}).get(stated.place), compared(stated)
            if value is None or said is None or abs(value - said) <= (stated.precision or Decimal(0)) / 2:
                continue
            label = WORKED[stated.place]
            shown = rounded(value, 1) if stated.place == "percentage" else value
            yield found(
                "P1",
                ERROR,
                f"The paper prints {stated.printed} as the {label}. The quarters give {show_whole(shown)}. "
                f"They differ by {show_whole(abs(shown - said))}.",
                places=[Place(part.key, stated.place, f"{part.title}, {label}")],
                figures=difference(("From the quarters", shown), ("Printed", said)),
                short=f"The printed {label} is not what the quarters give",
            )


@check("P2", "The planned reduction is at least 3.5 per cent, or says why not.")
def too_little(one: Document, reference: Reference) -> Iterator[Finding]:
    """A smaller reduction without a reason."""
    plan = performance.ambition(one)
    if plan is None or plan.percentage is None or plan.reduction >= plan.reaches:
        return
    for part in parts_of_kind(one, "performance"):
        if not missing(one.part(part.key).ambition_reason):
            continue
        yield found(
            "P2",
            WARNING,
            f"The plan is for {show_whole(plan.reduction)} fewer admissions, {show_rate(plan.percentage, 1)}% of the "
            f"baseline. {LEAST_AMBITION}% would be {show_whole(plan.reaches)}, and no reason is given.",
            places=[
                place_in(part, "plan.q4.planned", "planned admissions"),
                place_in(part, "ambition_reason", "why it cannot be more"),
            ],
            figures=[
                Figure("Baseline", show_whole(plan.before)),
                Figure(f"{LEAST_AMBITION}% of it", show_whole(plan.reaches)),
                Figure("Planned reduction", show_whole(plan.reduction)),
                Figure("Short by", show_whole(plan.reaches - plan.reduction), result=True),
            ],
            short=f"The planned reduction is {show_rate(plan.percentage, 1)}%, below {LEAST_AMBITION}%",
        )


@check("P4", "A cost other than £1,490 is justified.")
def other_cost(one: Document, reference: Reference) -> Iterator[Finding]:
    """A unit cost of the area's own, without a reason."""
    for part in parts_of_kind(one, "performance"):
        content = one.part(part.key)
        cost = number(content.unit_cost)
        if cost is None or cost == UNIT_COST or not missing(content.unit_cost_reason):
            continue
        yield found(
            "P4",
            WARNING,
            f"An admission is taken to cost {show_pounds(cost)}. Nationally it is {show_pounds(UNIT_COST)}, "
            "and no reason is given.",
            places=[
                place_in(part, "unit_cost", "cost of an admission"),
                place_in(part, "unit_cost_reason", "why it is not £1,490"),
            ],
            figures=difference(("National cost", UNIT_COST), ("Cost here", cost)),
            short=f"A cost of {show_pounds(cost)} without a reason",
        )


@check("P5", "Savings from fewer non-elective admissions are claimed once.")
def twice(one: Document, reference: Reference) -> Iterator[Finding]:
    """Non-elective savings in the benefits plan of 2015/16, beside those that earn the performance fund."""
    plan = performance.ambition(one)
    if plan is None or not plan.fund or not one.edition.roles.benefits:
        return
    year, benefits = one.edition.years[-1], one.edition.part[one.edition.roles.benefits]
    lines = [
        (line, saving)
        for of, line, saving in money.benefit_lines(one)
        if of == year and line.kind == "non_elective" and saving
    ]
    if not lines:
        return
    claimed = sum((saving for _, saving in lines if saving), Decimal(0))
    yield found(
        "P5",
        ERROR,
        f"The benefits plan claims {show_pounds(claimed)} from fewer non-elective admissions in {year}, in "
        f"{counted(len(lines), 'line')}. Pay for performance counts {show_pounds(plan.fund)} for them already.",
        places=[
            *(_line_place(benefits, one.edition.roles.saved[year], line.id) for line, _ in lines),
            *(Place(part.key, "plan", part.title) for part in parts_of_kind(one, "performance")),
        ],
        figures=[
            Figure("Benefits plan", show_whole(claimed)),
            Figure("Performance fund", show_whole(plan.fund)),
        ],
        short="Savings from non-elective admissions are claimed twice",
    )


def _line_place(part: Part, table: str, row: str) -> Place:
    return place_in(part, f"{table}.{row}.kind", part.table[table].label)
