"""What an author writes for the board about a plan, and what the board was given: both kept for good."""

from typing import ClassVar

from django.db import models

from plans.models.records import Record, of_person


class ReportText(models.Model):
    """One version of the words of one section of the report to the board. Never changed: the newest counts."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="report_texts")
    section = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    by = of_person()
    post = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["record", "section", "number"]
        constraints: ClassVar = [models.UniqueConstraint("record", "section", "number", name="one_text_a_number")]

    def __str__(self) -> str:
        return f"{self.section} {self.number}"


class BoardPack(models.Model):
    """What the board was given when a plan was frozen for its meeting. Never changed: the database refuses it.

    `number` counts the times the plan was frozen, `event` and `head` are those of the freezing. `report` is the
    report as it stood, `pinned` all that the plan in it is printed from: see `plans.board_report` and `plans.pinned`.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="board_packs")
    number = models.PositiveIntegerField()
    event = models.PositiveIntegerField(help_text="The number of the event")
    head = models.CharField(max_length=64)
    meeting = models.DateField()
    report = models.TextField()
    pinned = models.TextField()
    by = of_person()
    post = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["record", "number"]
        constraints: ClassVar = [models.UniqueConstraint("record", "number", name="one_board_pack_a_number")]

    def __str__(self) -> str:
        return f"{self.record} pack {self.number}"
