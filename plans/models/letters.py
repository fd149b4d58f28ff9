"""What is sent to people about plans: letters, and links of their own by which they sign or comment."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from plans.models.records import Record, of_person


class SigningLink(models.Model):
    """A link of one person's own, sent by e-mail, to sign or comment for one body. Only its token's digest is kept.

    It is used up when a code, sent to the person's address, has signed them in. The code too is kept as a digest.
    """

    class Purpose(models.TextChoices):
        SIGN = "sign", "Sign the plan"
        COMMENT = "comment", "Answer and sign Annex 2"

    record = models.ForeignKey(Record, models.CASCADE, related_name="signing_links")
    person = of_person()
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    organisation = models.CharField(max_length=300, help_text="How the plan names the body: its key")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    by = of_person()
    at = models.DateTimeField()
    expires = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    void_by = of_person(null=True, blank=True)
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

    The words of a link are never here: a letter that carries one gets it as it is sent. `message_id` is by which the
    e-mail of the last try is known again. `failure` says why it did not arrive, at the last of its `tries`: it could
    not be sent, or where it was sent, it came back.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="letters")
    person = of_person()
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=300, blank=True, help_text="The body, or the part, by its key")
    key = models.CharField(max_length=400, blank=True)
    subject = models.CharField(max_length=300)
    action = models.CharField(max_length=100)
    text = models.TextField()
    by = of_person()
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=200, blank=True, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record", "person", "key"], condition=~Q(key=""), name="one_letter_a_key"
            ),
        ]

    def __str__(self) -> str:
        return self.subject
