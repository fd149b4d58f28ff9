"""Records, their revisions and events, and the tables that are a projection of the newest revisions."""

from typing import Any, ClassVar

import msgspec
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from areas.models import Area, Organisation
from bcf.editions import edition
from bcf.editions.base import Edition
from plans.states import Status


def _person(**options: Any) -> Any:
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
    started_by = _person()
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

    record = models.ForeignKey(Record, models.PROTECT, related_name="revisions")
    part = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    content = models.TextField()
    schema_version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    newest = models.BooleanField(default=True)
    by = _person()
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
    by = _person()
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
    person = _person(null=True, blank=True)
    post = models.CharField(max_length=300, blank=True)
    due = models.DateField(null=True, blank=True)
    by = _person()
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
    by = _person()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["record", "at"]
        constraints: ClassVar = [models.UniqueConstraint("record", "key", name="one_upload_a_content")]

    def __str__(self) -> str:
        return self.name


class SigningLink(models.Model):
    """A link of one person's own, sent by e-mail, to sign or comment for one body. Only its token's digest is kept.

    It is used up when a code, sent to the person's address, has signed them in. The code too is kept as a digest.
    """

    class Purpose(models.TextChoices):
        SIGN = "sign", "Sign the plan"
        COMMENT = "comment", "Answer and sign Annex 2"

    record = models.ForeignKey(Record, models.CASCADE, related_name="signing_links")
    person = _person()
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    organisation = models.CharField(max_length=300, help_text="How the plan names the body: its key")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    by = _person()
    at = models.DateTimeField()
    expires = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    void_by = _person(null=True, blank=True)
    void_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    code_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    codes_sent = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["record", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.purpose} for {self.organisation}"

    def is_open(self) -> bool:
        """Whether it has not been used, taken back, or run out."""
        return self.used_at is None and self.void_at is None and self.expires > timezone.now()

    def address(self) -> str:
        """The page that it leads to."""
        if self.purpose == self.Purpose.COMMENT:
            return self.record.url("provider", provider=self.organisation)
        return self.record.url("sign_off")


class Letter(models.Model):
    """An e-mail to one person about a plan: sent, or waiting to be. `key`, where there is one, is of one letter only.

    The words of a link are never here: a letter that carries one gets it as it is sent.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="letters")
    person = _person()
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=300, blank=True, help_text="The body, or the part, by its key")
    key = models.CharField(max_length=400, blank=True)
    subject = models.CharField(max_length=300)
    action = models.CharField(max_length=100)
    text = models.TextField()
    by = _person()
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record", "person", "key"], condition=~Q(key=""), name="one_letter_a_key"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


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
