"""Files made from a plan, kept under the key of what they were made from."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from plans.models import Record


class MadeFile(models.Model):
    """One file of a plan: asked for, being made, ready, or failed. `key` names everything that it is made from."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "Workbook"
        JSON = "json", "JSON"

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        MAKING = "making", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    record = models.ForeignKey(Record, models.PROTECT, related_name="made_files")
    format = models.CharField(max_length=10, choices=Format.choices)
    key = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent")
    words = models.CharField(max_length=300, blank=True, help_text="How far it is, or why it failed")
    file = models.FileField(upload_to="made/%Y/%m/", blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file")
    size = models.PositiveIntegerField(default=0)
    state_note = models.CharField(max_length=200, blank=True, help_text="The state of the plan that it shows")
    signed = models.BooleanField(default=False, help_text="Whether it shows the plan signed by all its bodies")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    touched_at = models.DateTimeField(help_text="When it was last heard of: asked for, begun, or further on")
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["record", "format", "-requested_at"]
        constraints: ClassVar = [
            models.UniqueConstraint("record", "format", "key", name="one_made_file_a_key"),
            models.CheckConstraint(
                condition=~Q(status="ready") | (~Q(file="") & ~Q(digest="") & Q(made_at__isnull=False)),
                name="a_ready_file_is_there",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="progress_is_per_cent"),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.format} {self.key[:12]}"

    @property
    def name(self) -> str:
        """What the file is called when it is downloaded: `South Kent Coast HWB 2014-02.pdf`."""
        return file_name(self.record, self.format)


def file_name(record: Record, format: str) -> str:
    """What a plan's file is called."""
    return f"{record.area.name} HWB {record.edition_code}.{format}"
