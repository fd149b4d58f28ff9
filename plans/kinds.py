"""The projection: how each kind of part is written into tables, in the transaction that saves it."""

import hashlib
from decimal import Decimal
from typing import Any

import metrics.parts
import schemes.parts
from areas.models import Organisation
from bcf.editions.base import Paid, Part
from bcf.parts import Content, held, number
from plans.models import ContingencyLine, Contribution, Record, Risk, StatedFigure


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else getattr(cell, "typed", "")


def _bodies(record: Record) -> dict[str, Organisation]:
    """Those that take part in the area, by the keys with which content names them."""
    return {
        one.organisation.key: one.organisation for one in record.area.participations.select_related("organisation")
    }


def _contributions(record: Record, part: Part, content: Content) -> None:
    Contribution.objects.filter(record=record).delete()
    bodies = _bodies(record)
    holder, roles = getattr(content, "pool_holder", None), record.edition.roles
    lines = []
    rows = [(paid, row) for paid in roles.paid for row in getattr(content, paid.table)]
    for position, (paid, row) in enumerate(rows, start=1):
        whose = {
            "record": record,
            "row": _row_key(paid, row.id),
            "position": position,
            "organisation": bodies.get(_text(row.organisation)),
            "budget_line": _text(row.budget_line)[:500],
            "holds_pool": bool(holder) and row.organisation == holder,
        }
        lines += [
            Contribution(
                **whose,
                year=year,
                minimum=number(getattr(row, roles.least.get(year, ""), None)),
                actual=number(getattr(row, column)),
            )
            for year, column in roles.paid_in.items()
        ]
    Contribution.objects.bulk_create(lines)


def _row_key(paid: Paid, row: str) -> str:
    """What tells a line from all others of the plan: rows of several tables may share an id."""
    return hashlib.sha256(f"{paid.table} {row}".encode()).hexdigest()[:40] if paid.source else row


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
            rating=_rating(part, row)[:20],
            mitigation=_text(row.mitigation),
        )
        for position, row in enumerate(getattr(content, "risks", ()), start=1)
    )


def _rating(part: Part, row: Any) -> str:
    """A risk's rating: what was chosen, or what is worked out from how likely and how serious it is."""
    table = part.table["risks"]
    column = next(one for one in table.shown if one.key == "rating")
    cell = held(column, row)
    return str(cell) if isinstance(cell, Decimal) else _text(cell)


def _schemes(record: Record, part: Part, content: Content) -> None:
    schemes.parts.project(record.pk, part, content)


def _metric(record: Record, part: Part, content: Content) -> None:
    metrics.parts.project(record.pk, part, content)


def _spending(record: Record, part: Part, content: Content) -> None:
    schemes.parts.project_spending(record.pk, part, content, record.edition.roles.spent)


def _benefits(record: Record, part: Part, content: Content) -> None:
    schemes.parts.project_benefits(record.pk, part, content, record.edition.roles.saved)


def _performance(record: Record, part: Part, content: Content) -> None:
    metrics.parts.project_performance(record.pk, part, content, _bodies(record))


PROJECTIONS = {
    "contributions": _contributions,
    "contingency": _contingency,
    "schemes": _schemes,
    "scheme-list": _schemes,
    "spending": _spending,
    "benefits": _benefits,
    "performance": _performance,
    "metric": _metric,
}


def project(record: Record, part: Part, content: Content) -> None:
    """Make the tables that are a projection of one part what its content says."""
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
