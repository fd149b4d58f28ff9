"""What people say to each other about a plan: comments with their answers, and who is named in them.

They lie beside the content and outside the chain of events, so that commenting voids nothing and moves no digest.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plans.models.records import Record, of_person


class Comment(models.Model):
    """A comment on a part, a field, a row or a passage; or an answer to one, a level deep and no deeper.

    `place` is empty for the whole part, else `FIELD` or `TABLE.ROW`; `about` is what that place was called then.
    `quotation` are the words that it is about, `before` and `after` what stood around them. `asks` is whether it asks
    for a change. Settling belongs to the comment, not to its answers; one that was taken back has lost its text.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="comments")
    part = models.CharField(max_length=60)
    place = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=200, blank=True)
    quotation = models.CharField(max_length=600, blank=True)
    before = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60, blank=True)
    answers = models.ForeignKey("self", models.PROTECT, related_name="replies", null=True, blank=True)
    asks = models.BooleanField(default=False)
    text = models.TextField()
    by = of_person()
    post = models.CharField(max_length=300)
    at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    settled_by = of_person(null=True, blank=True)
    settled_post = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    done = models.TextField(blank=True, help_text="What was done about it, in the words of whoever settled it")

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["record", "part"],
                condition=Q(answers=None, settled_at=None, taken_back_at=None),
                name="open_comments",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.text[:60]}"

    def get_absolute_url(self) -> str:
        """The page of the comment; of an answer, that of the comment it answers."""
        return self.record.url("comment", part=self.part, comment=str(self.answers_id or self.pk))

    @property
    def open(self) -> bool:
        """Whether a comment, not an answer, still waits for somebody to settle it."""
        return self.settled_at is None and self.taken_back_at is None


class Mention(models.Model):
    """A person whom a comment names, by the post under which they were chosen."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    person = of_person()
    post = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["comment", "post", "pk"]
        constraints: ClassVar = [models.UniqueConstraint("comment", "person", name="one_mention_a_person")]

    def __str__(self) -> str:
        return self.post
