"""Metric values: a projection of the newest revisions of the metric parts."""

from typing import ClassVar

from django.db import models


class MetricValue(models.Model):
    """One metric in one period: counts as typed, value computed, or as given where it cannot be computed."""

    record = models.ForeignKey("plans.Record", models.CASCADE, related_name="metric_values")
    metric = models.CharField(max_length=40)
    period = models.CharField(max_length=40)
    numerator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    value = models.DecimalField(max_digits=28, decimal_places=8, null=True)

    class Meta:
        ordering: ClassVar = ["record", "metric", "period"]
        constraints: ClassVar = [models.UniqueConstraint("record", "metric", "period", name="one_value_a_period")]

    def __str__(self) -> str:
        return f"{self.metric}, {self.period}: {self.value}"
