"""Pay for performance as a plan has it: the pure rules of `metrics.pay_for_performance` over what people entered."""

from decimal import Decimal
from typing import Any

from bcf.editions.base import Part
from bcf.parts import answered, number
from metrics import performance_chart
from metrics.pay_for_performance import QUARTERS, UNIT_COST, Ambition, Contributor, board_baseline, out_of_hospital
from plans import money
from plans.document import Document
from plans.money import once


def performance_part(one: Document) -> Part | None:
    """The part in which the edition asks for it; None where it does not."""
    return next((part for part in one.edition.parts if part.kind == "performance"), None)


@once
def baseline(one: Document) -> tuple[Decimal, ...] | None:
    """The board's admissions by baseline quarter; None until every CCG has its share and its four quarters."""
    part = performance_part(one)
    rows = [row for row in one.part(part.key).activity if _begun(row)] if part else []
    ccgs = [_contributor(row) for row in rows]
    known = [ccg for ccg in ccgs if ccg is not None]
    return board_baseline(known) if known and len(known) == len(ccgs) else None


def _begun(row: Any) -> bool:
    """Whether anything is written in the row of a CCG that its admissions are worked out from."""
    cells = (row.organisation, row.share, *(getattr(row, f"baseline_{quarter}") for quarter in QUARTERS))
    return any(answered(cell) for cell in cells)


def _contributor(row: Any) -> Contributor | None:
    share = number(row.share)
    admissions = [number(getattr(row, f"baseline_{quarter}")) for quarter in QUARTERS]
    read = tuple(one for one in admissions if one is not None)
    return None if share is None or len(read) < len(QUARTERS) else Contributor(share, read)


@once
def planned(one: Document) -> tuple[Decimal, ...] | None:
    """The planned admissions by quarter; None until all four are there."""
    part = performance_part(one)
    rows = {row.id: number(row.planned) for row in one.part(part.key).plan} if part else {}
    read = tuple(value for quarter in QUARTERS if (value := rows.get(quarter)) is not None)
    return read if len(read) == len(QUARTERS) else None


@once
def ambition(one: Document) -> Ambition | None:
    """The plan for fewer admissions; None until baseline and planned quarters are all there."""
    part, before, after = performance_part(one), baseline(one), planned(one)
    if part is None or before is None or after is None:
        return None
    content = one.part(part.key)
    unit_cost = number(content.unit_cost)
    return Ambition(before, after, UNIT_COST if unit_cost is None else unit_cost, number(content.ring_fence))


def picture(one: Document, prefix: str, narrow: bool = False) -> str:
    """The plan for fewer admissions as SVG; empty until it is all there."""
    plan, part = ambition(one), performance_part(one)
    if plan is None or part is None:
        return ""
    labels = [row.label for row in part.table["plan"].fixed_rows]
    prefix = f"{prefix}-narrow" if narrow else prefix
    return performance_chart.draw(plan, labels, id_prefix=prefix, width=360 if narrow else 742)


def out_of_hospital_spending(one: Document, year: str, area: str = "") -> Decimal:
    """NHS-commissioned spending out of hospital from the CCG minimum: not acute, by the CCG or its share of joint.

    With an area of spend, of that area only.
    """
    column = one.edition.roles.spent[year]
    return out_of_hospital(
        (number(getattr(line, column)) or Decimal(0), nhs_share(line))
        for line in money.spending_lines(one)
        if line.source == "ccg_minimum" and isinstance(line.area, str) and line.area != "acute"
        if not area or line.area == area
    )


def nhs_share(line: Any) -> Decimal:
    """The NHS's share of a line of spending, in per cent; nought where it is not told."""
    if line.commissioner == "joint":
        return number(line.nhs_share) or Decimal(0)
    return Decimal(100 if line.commissioner == "ccg" else 0)


def social_care_spending(one: Document, year: str) -> Decimal:
    """What the lines of spending give to social care in a year."""
    return money.spent_in(one, "social_care", year)
