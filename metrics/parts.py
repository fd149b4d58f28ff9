"""How a metric part is projected into tables."""

from bcf.editions.base import Part
from bcf.parts import Content, number
from metrics.models import MetricValue
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
