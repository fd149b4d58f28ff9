"""Files made from a plan, kept under the key of what they were made from; and what was submitted, for good."""

from typing import Any, ClassVar

import msgspec
from django.conf import settings
from django.db import models
from django.db.models import Q

from plans.models import BoardPack, Record
from submissions.published import Source


class MadeFile(models.Model):
    """One file of a plan: asked for, being made, ready, or failed. `key` names everything that it is made from."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "Workbook"
        JSON = "json", "JSON"
        PACK = "pack", "Board's pack"

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
    pack = models.ForeignKey(
        BoardPack, models.PROTECT, null=True, blank=True, related_name="made_files", help_text="The pack that it is"
    )
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
            models.CheckConstraint(
                condition=Q(format="pack", pack__isnull=False) | (~Q(format="pack") & Q(pack__isnull=True)),
                name="a_pack_s_file_names_its_pack",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="progress_is_per_cent"),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.format} {self.key[:12]}"

    @property
    def name(self) -> str:
        """What the file is called when it is downloaded: `South Kent Coast HWB 2014-02.pdf`."""
        if self.pack:
            return f"{self.record.area.name} HWB {self.record.edition_code} board pack {self.pack.number}.pdf"
        return file_name(self.record, self.format)


def file_name(record: Record, format: str) -> str:
    """What a plan's file is called."""
    return f"{record.area.name} HWB {record.edition_code}.{format}"


class Package(models.Model):
    """A submission that somebody asked for and that is being made: it ends in a `Submission`, or says why not.

    `head` is the plan's chain when it was asked for: what is submitted is the plan at that point, or nothing.
    """

    Status = MadeFile.Status

    record = models.ForeignKey(Record, models.PROTECT, related_name="packages")
    head = models.CharField(max_length=64)
    accepted = models.TextField(help_text="JSON: the warnings accepted with the submission, with the reasons")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent")
    words = models.CharField(max_length=300, blank=True, help_text="How far it is, or why it failed")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.CharField(max_length=300)
    at = models.DateTimeField(help_text="When it was asked for: the time of the submission")
    touched_at = models.DateTimeField(help_text="When it was last heard of")

    class Meta:
        ordering: ClassVar = ["record", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record"], condition=Q(status__in=["waiting", "making"]), name="one_package_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record}: {self.status}"


class Submission(models.Model):
    """One version of a plan that went out. Never changed: the database refuses it.

    `head` is the hash of the event by which it was submitted, `pinned` that event's data: revisions, digests,
    signatures, files, recipients.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    event = models.PositiveIntegerField(help_text="The number of the event")
    head = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, help_text="What the signatures are to")
    pinned = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["record", "number"]
        constraints: ClassVar = [models.UniqueConstraint("record", "number", name="one_submission_a_number")]

    def __str__(self) -> str:
        return f"{self.record} version {self.number}"

    @property
    def facts(self) -> dict[str, Any]:
        """What it pins, decoded."""
        facts: dict[str, Any] = msgspec.json.decode(self.pinned)
        return facts


class FileThatWentOut(models.Model):
    """A file as it left this system, with its digest."""

    name = models.CharField(max_length=300)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    file = models.FileField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def content(self) -> bytes:
        """Its bytes, as stored. Raises OSError where they are gone."""
        with self.file.open("rb") as opened:
            content: bytes = opened.read()
        return content


class SubmittedFile(FileThatWentOut):
    """One file of a submission, with its digests. Never changed: the database refuses it."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "Workbook"
        JSON = "json", "JSON"
        MANIFEST = "manifest", "Manifest"

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="files")
    format = models.CharField(max_length=10, choices=Format.choices)
    unsealed_sha256 = models.CharField(max_length=64, blank=True, help_text="Of a sealed file, before its seal")
    file = models.FileField(upload_to="submitted/%Y/%m/")

    class Meta:
        ordering: ClassVar = ["submission", "pk"]
        constraints: ClassVar = [models.UniqueConstraint("submission", "format", name="one_submitted_file_a_format")]


class Sending(models.Model):
    """One attempt of this site to e-mail a submission to its recipients.

    `by` is who asked for it, where it was not sent by the submission itself. `bounced` says where it did not arrive
    though it was sent, and why.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="sendings")
    recipients = models.TextField()
    sent = models.BooleanField()
    words = models.CharField(max_length=300, blank=True, help_text="Why it was not sent")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    message_id = models.CharField(max_length=200, blank=True, db_index=True)
    bounced = models.TextField(blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["submission", "at"]

    def __str__(self) -> str:
        return f"{self.submission}: {'sent' if self.sent else 'not sent'}"

    @property
    def arrived(self) -> bool:
        """Whether it arrived, as far as is known."""
        return self.sent and not self.bounced


class Publication(models.Model):
    """One version of a plan that the public may read: asked for, being made, and then there for good.

    Once it is published the database refuses any change. `source` is what it is made from, `body` the page as
    published, `event` and `head` those of the event by which it was published.
    """

    Status = MadeFile.Status

    record = models.ForeignKey(Record, models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField()
    made_from = models.TextField(help_text="JSON: see submissions.published.Source")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent")
    words = models.CharField(max_length=300, blank=True, help_text="How far it is, or why it failed")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    touched_at = models.DateTimeField(help_text="When it was last heard of")
    title = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True, help_text="HTML")
    contents = models.TextField(blank=True, help_text="JSON: level, number, title and address of each heading")
    pictures = models.TextField(blank=True, help_text="JSON: the keys of the pictures in it")
    digest = models.CharField(max_length=64, blank=True, help_text="Of the plan's whole content, as it was pinned")
    event = models.PositiveIntegerField(null=True, blank=True)
    head = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["record", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint("record", "number", name="one_publication_a_number"),
            models.UniqueConstraint(
                fields=["record"], condition=Q(status__in=["waiting", "making"]), name="one_publication_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="ready") | (~Q(body="") & ~Q(head="") & Q(at__isnull=False)),
                name="a_publication_is_there",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} published {self.number}"

    @property
    def source(self) -> Source:
        """What it is made from, decoded."""
        return msgspec.json.decode(self.made_from, type=Source)

    def url(self, name: str = "published_version", **kwargs: str) -> str:
        """The address of its page, or of something of it."""
        return self.record.url(name, number=str(self.number), **kwargs)


class PublishedFile(FileThatWentOut):
    """One file of a publication. Never changed: the database refuses it."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="files")
    format = models.CharField(max_length=10)
    file = models.FileField(upload_to="published/%Y/%m/")

    class Meta:
        ordering: ClassVar = ["publication", "pk"]
        constraints: ClassVar = [models.UniqueConstraint("publication", "format", name="one_published_file_a_format")]


class Withdrawal(models.Model):
    """That a publication was taken back, by whom and why. Never changed: the database refuses it."""

    publication = models.OneToOneField(Publication, models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["publication"]

    def __str__(self) -> str:
        return f"{self.publication}: withdrawn"
