"""The tables that are a projection of the newest revisions, for queries and for adding up."""

from typing import ClassVar

from django.db import models

from areas.models import Organisation
from plans.models.records import Record


class Contribution(models.Model):
    """Projection of the contributions part: one line of one body's money, in whole pounds."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="contributions")
    row = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    budget_line = models.CharField(max_length=500, blank=True)
    holds_pool = models.BooleanField(default=False)
    year = models.CharField(max_length=10)
    minimum = models.DecimalField(max_digits=14, decimal_places=0, null=True)
    actual = models.DecimalField(max_digits=14, decimal_places=0, null=True)

    class Meta:
        ordering: ClassVar = ["record", "position", "year"]
        constraints: ClassVar = [models.UniqueConstraint("record", "row", "year", name="one_contribution_a_row")]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.year}: {self.actual}"


class ContingencyLine(models.Model):
    """Projection of the contingency table: one outcome, in whole pounds. `period` is a year or `Ongoing`."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="contingency_lines")
    outcome = models.CharField(max_length=40)
    period = models.CharField(max_length=10)
    savings = models.DecimalField(max_digits=14, decimal_places=0, null=True)
    support = models.DecimalField(max_digits=14, decimal_places=0, null=True)

    class Meta:
        ordering: ClassVar = ["record", "outcome", "period"]
        constraints: ClassVar = [models.UniqueConstraint("record", "outcome", "period", name="one_line_an_outcome")]

    def __str__(self) -> str:
        return f"{self.outcome}, {self.period}: {self.savings}"


class Risk(models.Model):
    """Projection of the risks part."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="risks")
    row = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    risk = models.TextField(blank=True)
    rating = models.CharField(max_length=20, blank=True)
    mitigation = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["record", "position"]
        constraints: ClassVar = [models.UniqueConstraint("record", "row", name="one_risk_a_row")]

    def __str__(self) -> str:
        return self.risk[:60]


class StatedFigure(models.Model):
    """Projection of what a paper or an imported file stated, kept beside what is computed."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="stated_figures")
    part = models.CharField(max_length=60)
    row = models.CharField(max_length=40)
    place = models.CharField(max_length=200)
    printed = models.TextField()
    value = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    where = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["record", "part", "place", "row"]
        constraints: ClassVar = [models.UniqueConstraint("record", "part", "row", name="one_stated_figure_an_id")]

    def __str__(self) -> str:
        return f"{self.part} {self.place}: {self.printed}"
