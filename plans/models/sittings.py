"""What is typed and not in the plan yet: open sittings, saved as somebody types; text held of those signed out."""

from typing import Any, ClassVar

import msgspec
from django.db import models

from plans.models.records import Record, of_person


class Sitting(models.Model):
    """One person's working revision of one part, saved as they type, outside the chain of revisions.

    Nothing but the part's own page reads it until it closes into one revision. `digest` is its token: whoever would
    go on from it names it. `base` is the number of the revision it started from, 0 for none; while a newer one
    stands it cannot close, and waits for its person to put the two together. `page` is the page last typed on.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="sittings")
    part = models.CharField(max_length=60)
    base = models.PositiveIntegerField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    page = models.CharField(max_length=32, blank=True)
    by = of_person()
    opened_at = models.DateTimeField()
    at = models.DateTimeField(help_text="When it was last saved")

    class Meta:
        ordering: ClassVar = ["record", "part", "opened_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("record", "part", "by", name="one_open_sitting_a_person_and_part"),
        ]

    def __str__(self) -> str:
        return f"{self.part}, by {self.by}"


class HeldText(models.Model):
    """What somebody sent to be saved and what could not be, since they were signed out: that person's alone.

    `fields` is what the form posted, `base`, `token` and all, as JSON: lists by name. Forgotten once it is saved.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="held_texts")
    part = models.CharField(max_length=60)
    fields = models.TextField()
    digest = models.CharField(max_length=64)
    files = models.BooleanField(default=False, help_text="Whether files were sent with it: they are not held")
    by = of_person()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["record", "part", "at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("record", "part", "by", "digest", name="one_held_text_a_content"),
        ]

    def __str__(self) -> str:
        return f"{self.part}, of {self.by}"

    @property
    def posted(self) -> dict[str, Any]:
        """The posted fields: a list of values by name."""
        posted: dict[str, Any] = msgspec.json.decode(self.fields)
        return posted
