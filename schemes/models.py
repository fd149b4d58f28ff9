"""Schemes and their spending: a projection of the newest revision of the schemes part."""

from typing import ClassVar

from django.db import models


class Scheme(models.Model):
    """A scheme of a plan, by the id of its row; its number is its place in the plan's order."""

    record = models.ForeignKey("plans.Record", models.CASCADE, related_name="schemes")
    row = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    name = models.TextField(blank=True)
    lead_provider = models.TextField(blank=True)
    conditions = models.JSONField(default=list)
    metrics = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["record", "position"]
        constraints: ClassVar = [models.UniqueConstraint("record", "row", name="one_scheme_a_row")]

    def __str__(self) -> str:
        return f"{self.position} {self.name}"


class SchemeYear(models.Model):
    """What a scheme spends and saves in a year, whole pounds; null is not answered."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="years")
    year = models.CharField(max_length=10)
    recurrent = models.BooleanField()
    spend = models.DecimalField(max_digits=14, decimal_places=0, null=True)
    saving = models.DecimalField(max_digits=14, decimal_places=0, null=True)

    class Meta:
        ordering: ClassVar = ["scheme", "year", "-recurrent"]
        constraints: ClassVar = [models.UniqueConstraint("scheme", "year", "recurrent", name="one_amount_a_year")]

    def __str__(self) -> str:
        return f"{self.scheme}, {self.year}: {self.spend}"
