"""Records, their revisions and events: what is written once and never changed; who holds which part."""

from typing import Any, ClassVar

import msgspec
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from areas.models import Area
from bcf.editions import edition
from bcf.editions.base import Edition
from plans.facts import Status


def of_person(**options: Any) -> Any:
    """A foreign key to a person, who can never be deleted from under it."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


class Record(models.Model):
    """A thing made of parts with revisions and events: a plan of an area in one edition.

    `status` and `head` are stored copies, for queries; their one writer is `plans.actions.events.append`.
    """

    class Kind(models.TextChoices):
        PLAN = "plan", "Plan"

    area = models.ForeignKey(Area, models.PROTECT, related_name="records")
    edition_code = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.PLAN)
    period = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFTING)
    head = models.CharField(max_length=64, blank=True, help_text="The hash of the newest event")
    started_by = of_person()
    started_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["area__name", "edition_code"]
        constraints: ClassVar = [
            models.UniqueConstraint("area", "edition_code", "kind", "period", name="one_record_an_area_and_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.area.name} {self.edition_code}"

    def get_absolute_url(self) -> str:
        """The plan's first page."""
        return self.url("plan")

    @property
    def edition(self) -> Edition:
        """The edition, from its code."""
        return edition(self.edition_code)

    @property
    def code(self) -> str:
        """How commands name the record: `south-kent-coast/2014-02`."""
        return f"{self.area.slug}/{self.edition_code}"

    def url(self, name: str, **kwargs: str) -> str:
        """The address of one of the record's pages, by the name of its route."""
        return reverse(name, kwargs={"area": self.area.slug, "edition": self.edition_code, **kwargs})


class PartRevision(models.Model):
    """One version of one part: its canonical bytes, by whom, when, and how they came in. Never changed."""

    class How(models.TextChoices):
        BROWSER = "browser", "typed in"
        IMPORT = "import", "imported"
        CARRIED = "carried", "carried over"
        RESTORED = "restored", "restored"
        MERGED = "merged", "merged"

    record = models.ForeignKey(Record, models.PROTECT, related_name="revisions")
    part = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    content = models.TextField()
    schema_version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    newest = models.BooleanField(default=True)
    by = of_person()
    at = models.DateTimeField()
    how = models.CharField(max_length=20, choices=How.choices)

    class Meta:
        ordering: ClassVar = ["record", "part", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint("record", "part", "number", name="one_revision_a_number"),
            models.UniqueConstraint(
                fields=["record", "part"], condition=Q(newest=True), name="one_newest_revision_a_part"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.number}"


class Event(models.Model):
    """What happened to a record: typed, by a person, at a time, carrying the hash of the one before."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    data = models.TextField(help_text="Canonical JSON: what the hash covers")
    by = of_person()
    post = models.CharField(max_length=300, blank=True, help_text="The post under which the person acted")
    at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["record", "number"]
        constraints: ClassVar = [models.UniqueConstraint("record", "number", name="one_event_a_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"

    @property
    def facts(self) -> dict[str, Any]:
        """The event's data, decoded."""
        facts: dict[str, Any] = msgspec.json.decode(self.data)
        return facts


class Assignment(models.Model):
    """Who holds a part, and by when. The newest row of a part counts; no person means nobody."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="assignments")
    part = models.CharField(max_length=60)
    person = of_person(null=True, blank=True)
    post = models.CharField(max_length=300, blank=True)
    due = models.DateField(null=True, blank=True)
    by = of_person()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["record", "part"]
        constraints: ClassVar = [models.UniqueConstraint("record", "part", name="one_holder_a_part")]

    def __str__(self) -> str:
        return f"{self.part}: {self.post or 'nobody'}"


class Upload(models.Model):
    """A picture or a document that somebody put into a plan. Its content never changes; its key is its digest."""

    class Kind(models.TextChoices):
        PICTURE = "picture", "Picture"
        DOCUMENT = "document", "Document"

    record = models.ForeignKey(Record, models.PROTECT, related_name="uploads")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    alternative_text = models.CharField(max_length=500, blank=True)
    file = models.FileField(upload_to="uploads/%Y/%m/")
    by = of_person()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["record", "at"]
        constraints: ClassVar = [models.UniqueConstraint("record", "key", name="one_upload_a_content")]

    def __str__(self) -> str:
        return self.name
