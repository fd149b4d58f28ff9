"""The projection: how each kind of part is written into tables, in the transaction that saves it."""

from decimal import Decimal
from typing import Any

import metrics.parts
import schemes.parts
from bcf.editions.base import Part
from bcf.parts import Content, number
from plans.models import ContingencyLine, Contribution, Record, Risk, StatedFigure


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else getattr(cell, "typed", "")


def _contributions(record: Record, part: Part, content: Content) -> None:
    Contribution.objects.filter(record=record).delete()
    bodies = {
        one.organisation.key: one.organisation for one in record.area.participations.select_related("organisation")
    }
    holder = getattr(content, "pool_holder", None)
    lines = []
    for position, row in enumerate(getattr(content, "lines", ()), start=1):
        whose = {
            "record": record,
            "row": row.id,
            "position": position,
            "organisation": bodies.get(_text(row.organisation)),
            "budget_line": _text(row.budget_line)[:500],
            "holds_pool": bool(holder) and row.organisation == holder,
        }
        lines.append(Contribution(**whose, year="2014/15", actual=number(row.spend_2014_15)))
        lines.append(
            Contribution(
                **whose, year="2015/16", minimum=number(row.minimum_2015_16), actual=number(row.actual_2015_16)
            )
        )
    Contribution.objects.bulk_create(lines)


def _contingency(record: Record, part: Part, content: Content) -> None:
    ContingencyLine.objects.filter(record=record).delete()
    ContingencyLine.objects.bulk_create(
        ContingencyLine(
            record=record,
            outcome=row.id,
            period=period,
            savings=number(getattr(row, f"savings_{suffix}")),
            support=number(getattr(row, f"support_{suffix}")),
        )
        for row in getattr(content, "outcomes", ())
        for period, suffix in (("2015/16", "2015_16"), ("Ongoing", "ongoing"))
    )


def _risks(record: Record, part: Part, content: Content) -> None:
    Risk.objects.filter(record=record).delete()
    Risk.objects.bulk_create(
        Risk(
            record=record,
            row=row.id,
            position=position,
            risk=_text(row.risk),
            rating=_text(row.rating)[:20],
            mitigation=_text(row.mitigation),
        )
        for position, row in enumerate(getattr(content, "risks", ()), start=1)
    )


def _schemes(record: Record, part: Part, content: Content) -> None:
    schemes.parts.project(record.pk, part, content)


def _metric(record: Record, part: Part, content: Content) -> None:
    metrics.parts.project(record.pk, part, content)


PROJECTIONS = {
    "contributions": _contributions,
    "contingency": _contingency,
    "schemes": _schemes,
    "metric": _metric,
}


def project(record: Record, part: Part, content: Content) -> None:
    """Write the tables that are a projection of one part anew from its content."""
    if part.kind in PROJECTIONS:
        PROJECTIONS[part.kind](record, part, content)
    if "risks" in part.table:
        _risks(record, part, content)
    StatedFigure.objects.filter(record=record, part=part.key).delete()
    StatedFigure.objects.bulk_create(
        StatedFigure(
            record=record,
            part=part.key,
            row=one.id,
            place=one.place,
            printed=one.printed,
            value=one.value.quantize(Decimal("0.00000001")) if one.value is not None else None,
            where=one.where,
        )
        for one in content.stated
    )
