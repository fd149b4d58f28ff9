"""How the parts of metrics and of pay for performance are projected into tables."""

from collections.abc import Mapping

from areas.models import Organisation
from bcf.editions.base import Part
from bcf.parts import Content, number
from metrics.models import Activity, MetricValue
from metrics.pay_for_performance import QUARTERS
from metrics.rates import value_of


def project(record_id: int, part: Part, content: Content) -> None:
    """Write the values of one metric of a record anew from the content of its part."""
    metric = part.metric
    if metric is None:
        return
    MetricValue.objects.filter(record_id=record_id, metric=metric.key).delete()
    MetricValue.objects.bulk_create(
        MetricValue(
            record_id=record_id,
            metric=metric.key,
            period=row.id,
            numerator=number(getattr(row, "numerator", None)),
            denominator=number(getattr(row, "denominator", None)),
            value=value_of(metric, row),
        )
        for row in getattr(content, "periods", ())
    )


def project_performance(record_id: int, part: Part, content: Content, bodies: Mapping[str, Organisation]) -> None:
    """Write the admissions of a record anew: each CCG's baseline by quarter, then the board's plan."""
    Activity.objects.filter(record_id=record_id).delete()
    baseline = [
        Activity(
            record_id=record_id,
            planned=False,
            row=row.id,
            position=position,
            quarter=quarter,
            organisation=bodies.get(row.organisation) if isinstance(row.organisation, str) else None,
            share=number(row.share),
            share_of_board=number(row.share_of_board),
            admissions=number(getattr(row, f"baseline_{quarter}")),
        )
        for position, row in enumerate(getattr(content, "activity", ()), start=1)
        for quarter in QUARTERS
    ]
    plan = [
        Activity(
            record_id=record_id,
            planned=True,
            row=row.id,
            position=position,
            quarter=row.id,
            admissions=number(row.planned),
            population=number(row.population),
        )
        for position, row in enumerate(getattr(content, "plan", ()), start=1)
    ]
    Activity.objects.bulk_create(baseline + plan)
