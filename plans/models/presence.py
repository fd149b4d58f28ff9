"""Who is where in a plan now, and when they last looked at it."""

from typing import ClassVar

from django.db import models

from plans.models.records import Record, of_person


class Presence(models.Model):
    """A person on a part of a record, or on its other pages where `part` is empty: when they were last seen there.

    A hint for whoever else is there, and never a lock: it is no event, and changes nothing of the record. They count
    as there until `here_until`, which moves while they stay. `before_at` is when their visit to the record that came
    before this one ended; None in their first.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="presences")
    part = models.CharField(max_length=60, blank=True)
    person = of_person()
    seen_at = models.DateTimeField()
    typed_at = models.DateTimeField(null=True, blank=True)
    here_until = models.DateTimeField()
    before_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["record", "seen_at"]
        constraints: ClassVar = [
            models.UniqueConstraint("record", "person", "part", name="one_presence_a_person_and_part"),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.part or 'the plan'}"
