"""Metric values and admissions: a projection of the newest revisions of the parts of metrics."""

from typing import ClassVar

from django.db import models

from areas.models import Organisation


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


class Activity(models.Model):
    """Non-elective admissions of one quarter: of a whole CCG in the baseline, or planned for the board's area.

    `quarter` is `q4`, `q1`, `q2` or `q3`: with `planned` False one of the four baseline quarters, of the CCG in
    `row`; with `planned` True the quarter a year later, of the board's area. `share` is the per cent of the CCG that
    counts for the board, `share_of_board` the per cent of the board's area in the CCG, `population` that of the
    board's area in the planned quarter. Null is not answered, or not read.
    """

    record = models.ForeignKey("plans.Record", models.CASCADE, related_name="activities")
    planned = models.BooleanField()
    row = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    quarter = models.CharField(max_length=10)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    share = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    share_of_board = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    admissions = models.DecimalField(max_digits=14, decimal_places=0, null=True)
    population = models.DecimalField(max_digits=14, decimal_places=0, null=True)

    class Meta:
        ordering: ClassVar = ["record", "planned", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("record", "planned", "row", "quarter", name="one_activity_a_row_and_quarter"),
            models.CheckConstraint(
                condition=models.Q(planned=False, population__isnull=True)
                | models.Q(planned=True, organisation__isnull=True, share__isnull=True, share_of_board__isnull=True),
                name="a_ccgs_baseline_or_the_boards_plan",
            ),
            models.CheckConstraint(
                condition=models.Q(admissions__isnull=True) | models.Q(admissions__gte=0), name="no_fewer_than_none"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or 'Board'}, {self.quarter}: {self.admissions}"
