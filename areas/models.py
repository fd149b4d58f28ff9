"""Places and people: areas, the bodies that take part, their shares and populations, and who holds which role."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify


def _together(*fields: str) -> Q:
    """Return the condition that all the fields are filled, or none is."""
    none, every = Q(), Q()
    for field in fields:
        none &= Q(**{f"{field}__isnull": True})
        every &= Q(**{f"{field}__isnull": False})
    return none | every


def _person(**options: Any) -> Any:
    """Return a key to the person who did something; a person who has acted cannot be deleted."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


class Organisation(models.Model):
    """A body: a council, a clinical commissioning group, a board, a provider, a team of NHS England."""

    class Kind(models.TextChoices):
        COUNCIL = "council", "Council"
        DISTRICT = "district", "District council"
        CCG = "ccg", "Clinical commissioning group"
        INTEGRATED_CARE_BOARD = "integrated_care_board", "Integrated care board"
        BOARD = "board", "Health and wellbeing board"
        PROVIDER = "provider", "Provider"
        AREA_TEAM = "area_team", "NHS England area team"
        NATIONAL = "national", "National team"

    kind = models.CharField(max_length=30, choices=Kind.choices)
    name = models.CharField(max_length=200)
    ons_code = models.CharField("ONS code", max_length=9, unique=True, null=True, blank=True)
    nhs_code = models.CharField("NHS code", max_length=10, unique=True, null=True, blank=True)
    region = models.CharField(max_length=100, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        help_text="The body it merged into",
    )

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "name", name="one_organisation_a_name_and_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """How plan content names the body: stable and readable, the same in every deployment."""
        return slugify(self.name)


class Area(models.Model):
    """A place that has a plan: a council's area, a CCG's area inside a county, or two councils' areas together."""

    class Kind(models.TextChoices):
        COUNCIL = "council", "A council's area"
        CCG = "ccg", "A CCG's area"
        JOINT = "joint", "Two councils' areas together"
        FICTIONAL = "fictional", "Made up"

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    ons_code = models.CharField("ONS code", max_length=9, unique=True, null=True, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.COUNCIL)
    region = models.CharField(max_length=100, blank=True)
    within = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="areas_inside")
    fictional = models.BooleanField(default=False, help_text="Made up, for a demonstration; pages say so")

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="fictional") | Q(fictional=True), name="an_area_of_fictional_kind_says_so"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the area's page."""
        return reverse("area", kwargs={"area": self.slug})


class Participation(models.Model):
    """An organisation takes part in an area."""

    class Capacity(models.TextChoices):
        COUNCIL = "council", "Council"
        CCG = "ccg", "Clinical commissioning group"
        BOARD = "board", "Health and wellbeing board"
        DISTRICT = "district", "District council"
        PROVIDER = "provider", "Provider"
        ASSURER = "assurer", "Assurer"

    area = models.ForeignKey(Area, models.CASCADE, related_name="participations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="participations")
    takes_part_as = models.CharField(max_length=20, choices=Capacity.choices)

    class Meta:
        ordering: ClassVar = ["area", "takes_part_as", "organisation"]
        constraints: ClassVar = [
            models.UniqueConstraint("area", "organisation", "takes_part_as", name="takes_part_once_in_a_capacity"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.area} ({self.get_takes_part_as_display()})"


class AreaShare(models.Model):
    """How a CCG's residents and an area's overlap, as percentages of each."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="shares")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="shares")
    percent_of_organisation = models.DecimalField("% of the CCG's residents", max_digits=5, decimal_places=2)
    percent_of_area = models.DecimalField("% of the area's residents", max_digits=5, decimal_places=2)
    residents = models.PositiveIntegerField()
    source = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["area", "-percent_of_area"]
        constraints: ClassVar = [models.UniqueConstraint("area", "organisation", name="one_share_an_area_and_ccg")]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.area}: {self.percent_of_organisation}%"


class Population(models.Model):
    """A published count of people: of an area, or of an organisation."""

    class Group(models.TextChoices):
        ALL = "all", "All ages"
        ADULTS = "18plus", "18 and over"
        OLDER = "65plus", "65 and over"

    class Basis(models.TextChoices):
        RESIDENT = "resident", "Resident"
        REGISTERED = "registered", "Registered with a GP"

    area = models.ForeignKey(Area, models.CASCADE, null=True, blank=True, related_name="populations")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="populations")
    group = models.CharField(max_length=10, choices=Group.choices)
    year = models.CharField(max_length=40, help_text="The date or period it was counted, as published: mid-2017")
    basis = models.CharField(max_length=20, choices=Basis.choices)
    count = models.PositiveIntegerField()
    source = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["area", "organisation", "year", "basis", "group"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(area__isnull=True, organisation__isnull=False)
                | Q(area__isnull=False, organisation__isnull=True),
                name="a_population_is_of_an_area_or_a_body",
            ),
            models.UniqueConstraint(
                fields=["area", "group", "year", "basis"],
                condition=Q(area__isnull=False),
                name="one_population_of_an_area",
            ),
            models.UniqueConstraint(
                fields=["organisation", "group", "year", "basis"],
                condition=Q(organisation__isnull=False),
                name="one_population_of_a_body",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area or self.organisation}, {self.get_group_display()}, {self.year}: {self.count}"


class Minimum(models.Model):
    """A published minimum contribution, in whole pounds, for an area or for one body in it."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="minimums")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="minimums")
    year = models.CharField(max_length=10, help_text="A financial year: 2015/16")
    amount = models.DecimalField(max_digits=14, decimal_places=0)
    source = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["area", "year"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "organisation", "year"],
                condition=Q(organisation__isnull=False),
                name="one_minimum_a_body",
            ),
            models.UniqueConstraint(
                fields=["area", "year"], condition=Q(organisation__isnull=True), name="one_minimum_an_area"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_minimum_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.area}, {self.year}: £{self.amount:,}"


class Means(models.Model):
    """What a body has for the fund in a year over all its areas, by its own figure, in whole pounds.

    Rows are never changed: of a body's rows for a year the newest counts.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="means")
    year = models.CharField(max_length=10, help_text="A financial year: 2015/16")
    amount = models.DecimalField(max_digits=14, decimal_places=0)
    source = models.CharField(max_length=300)
    by = _person()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["organisation", "year", "pk"]
        verbose_name_plural = "means"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="what_a_body_has_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} has £{self.amount:,} for {self.year}"


class Round(models.Model):
    """A call for plans of an edition: when they are due and who receives them."""

    edition_code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    deadline = models.DateTimeField()
    recipients = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["deadline"]
        constraints: ClassVar = [models.UniqueConstraint("edition_code", "name", name="one_round_a_name")]

    def __str__(self) -> str:
        return f"{self.name}, {self.edition_code}"


class Extension(models.Model):
    """A later deadline, given to one area for one round. Rows are never changed: of several the newest counts.

    One without a deadline withdraws those before it: the round's own deadline is the area's again.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="extensions")
    area = models.ForeignKey(Area, models.PROTECT, related_name="extensions")
    deadline = models.DateTimeField(null=True, blank=True)
    reason = models.TextField()
    by = _person()
    post = models.CharField(max_length=300, blank=True, help_text="The post under which it was given")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        said = f"extended to {self.deadline:%d %B %Y}" if self.deadline else "no longer extended"
        return f"{self.area}: {self.round} {said}"


class Role(models.TextChoices):
    """What a person does for an organisation."""

    AUTHOR = "author", "Author"
    FINANCE = "finance", "Finance officer"
    ADMINISTRATOR = "administrator", "Administrator"
    SIGNATORY = "signatory", "Signatory"
    FINANCE_SIGNATORY = "finance_signatory", "Signatory of Part 2"
    PROVIDER = "provider", "Provider representative"
    ASSISTANT = "assistant", "Assistant to a signatory"
    ASSURER = "assurer", "Assurer"
    NATIONAL = "national", "National team"

    @property
    def in_a_sentence(self) -> str:
        """The role amid words: `signatory of Part 2`."""
        label = str(self.label)
        return label[0].lower() + label[1:]


ONE_AT_A_TIME = frozenset({Role.SIGNATORY, Role.FINANCE_SIGNATORY})
"""The roles that one person at a time holds in a body: naming another ends the first's."""

_WRITERS = (Role.AUTHOR, Role.FINANCE, Role.SIGNATORY, Role.ASSISTANT, Role.ADMINISTRATOR)
_PAYERS = (
    Role.AUTHOR,
    Role.FINANCE,
    Role.SIGNATORY,
    Role.FINANCE_SIGNATORY,
    Role.ASSISTANT,
    Role.ADMINISTRATOR,
)
ROLES_BY_KIND: dict[str, tuple[Role, ...]] = {
    Organisation.Kind.COUNCIL: _PAYERS,
    Organisation.Kind.DISTRICT: (Role.AUTHOR, Role.FINANCE, Role.ADMINISTRATOR),
    Organisation.Kind.CCG: _PAYERS,
    Organisation.Kind.INTEGRATED_CARE_BOARD: _PAYERS,
    Organisation.Kind.BOARD: _WRITERS,
    Organisation.Kind.PROVIDER: (Role.PROVIDER, Role.SIGNATORY, Role.ASSISTANT, Role.ADMINISTRATOR),
    Organisation.Kind.AREA_TEAM: (Role.ASSURER, Role.ADMINISTRATOR),
    Organisation.Kind.NATIONAL: (Role.NATIONAL, Role.ADMINISTRATOR),
}
"""The roles that can be held in each kind of organisation; no council can make someone an assurer."""


class Membership(models.Model):
    """A person holds a role in an organisation, under the name of a post, from one day until another.

    Held on the days from `starts` up to, and not including, `ends`; without `ends` it is open.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    post = models.CharField(max_length=200)
    starts = models.DateField(default=timezone.localdate)
    ends = models.DateField(null=True, blank=True, help_text="The first day on which it is no longer held")
    by = _person()
    at = models.DateTimeField(default=timezone.now)
    ended_by = _person(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["organisation", "role", "starts", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="a_role_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=_together("ends", "ended_by", "ended_at"), name="an_end_is_by_someone"),
            models.UniqueConstraint(
                fields=["person", "organisation", "role"], condition=Q(ends__isnull=True), name="holds_a_role_once"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ends__isnull=True, role="signatory"),
                name="one_signatory_a_body",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ends__isnull=True, role="finance_signatory"),
                name="one_signatory_of_part_2_a_body",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}, {self.organisation} ({self.get_role_display()})"


class Invitation(models.Model):
    """An offer of a role, sent by e-mail. Whoever holds its link may take it up, once, before it expires.

    `message_id` is by which the e-mail is known again, `failure` why it did not arrive.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role.choices)
    post = models.CharField(max_length=200)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    by = _person()
    at = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    accepted_by = _person(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = _person(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=200, blank=True, db_index=True)
    failure = models.CharField(max_length=300, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_together("withdrawn_by", "withdrawn_at"), name="a_withdrawal_is_by_someone"
            ),
            models.CheckConstraint(
                condition=_together("accepted_by", "accepted_at"), name="an_acceptance_is_by_someone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.post}, {self.organisation}"

    def is_open(self) -> bool:
        """Say whether it can still be taken up."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires > timezone.now()
