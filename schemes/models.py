"""Schemes, their spending and their benefits: a projection of the newest revisions of the parts that hold them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


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


class SpendLine(models.Model):
    """What one line of spending takes in one year, whole pounds; null is not answered, or not read.

    `scheme` is the row of the scheme it names: a line may name one before the list has it, or after it is gone.
    Choices are keys of the edition's lists, empty where none is chosen. Shares are per cent of a joint line.
    """

    record = models.ForeignKey("plans.Record", models.CASCADE, related_name="spend_lines")
    row = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    scheme = models.CharField(max_length=40, blank=True)
    name = models.TextField(blank=True)
    area_of_spend = models.CharField(max_length=40, blank=True)
    area_other = models.TextField(blank=True)
    commissioner = models.CharField(max_length=40, blank=True)
    nhs_share = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    council_share = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    provider = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=40, blank=True)
    year = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=14, decimal_places=0, null=True)

    class Meta:
        ordering: ClassVar = ["record", "position", "year"]
        constraints: ClassVar = [
            models.UniqueConstraint("record", "row", "year", name="one_spend_line_a_row_and_year"),
            models.CheckConstraint(
                condition=Q(nhs_share__isnull=True, council_share__isnull=True)
                | Q(nhs_share__isnull=False, council_share__isnull=False, commissioner="joint"),
                name="shares_of_joint_lines_only_and_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}, {self.year}: {self.amount}"


class Benefit(models.Model):
    """One line of benefits in one year. `saving` is whole pounds, change times unit price; null where one is missing.

    `scheme`, and what is chosen from lists, as in `SpendLine`. `gains` is the kind of organisation to benefit.
    """

    record = models.ForeignKey("plans.Record", models.CASCADE, related_name="benefits")
    row = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    year = models.CharField(max_length=10)
    kind = models.CharField(max_length=40, blank=True)
    kind_other = models.TextField(blank=True)
    scheme = models.CharField(max_length=40, blank=True)
    gains = models.CharField(max_length=40, blank=True)
    change = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    unit_price = models.DecimalField(max_digits=14, decimal_places=0, null=True)
    saving = models.DecimalField(max_digits=28, decimal_places=0, null=True)

    class Meta:
        ordering: ClassVar = ["record", "year", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint("record", "year", "row", name="one_benefit_a_row_and_year"),
            models.CheckConstraint(
                condition=Q(saving__isnull=True) | Q(change__isnull=False, unit_price__isnull=False),
                name="a_saving_is_worked_out",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}, {self.year}: {self.saving}"
