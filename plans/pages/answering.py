"""What was said in comments and waits for one person: to answer where they are named, to change what they hold."""

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from bcf.access import may
from bcf.accounts.models import User
from plans.models import Assignment, Comment, Mention
from plans.pages.comments import comment_url
from plans.queries import AskedPart, plans_of


def waiting(person: User) -> list[dict[str, Any]]:
    """What waits, as the page "My work" lists it: of a person's plans, only what they may read. Constant queries."""
    return [*_changes(person), *_answers(person)]


def _asked(comment: Comment) -> AskedPart | None:
    part = comment.record.edition.find(comment.part)
    return AskedPart(comment.record, part) if part else None


def _item(asked: AskedPart, comment: Comment, label: str, state: str) -> dict[str, Any]:
    url = comment_url(asked.record, comment)
    return {"label": label, "url": url, "plan": asked.area.name, "state": state, "due": ""}


def _answers(person: User) -> Iterator[dict[str, Any]]:
    """Open comments in which the person is named, or in answers to which they are, and have not answered since."""
    itself = Q(comment__answers=None, comment__settled_at=None)
    of_another = Q(comment__answers__settled_at=None, comment__answers__taken_back_at=None)
    named = (
        Mention.objects.filter(itself | (Q(comment__answers__isnull=False) & of_another), person=person)
        .filter(comment__taken_back_at=None)
        .select_related("comment__record__area")
        .order_by("comment__at", "comment__pk")
    )
    newest = {(one.comment.answers_id or one.comment_id): one.comment for one in named}
    answered = Comment.objects.filter(by=person, answers__in=newest, taken_back_at=None).values_list("answers", "pk")
    last = dict(sorted(answered, key=lambda pair: pair[1]))
    for thread, comment in newest.items():
        asked = _asked(comment)
        if asked and last.get(thread, 0) < comment.pk and may(person, "plans.read_part", asked):
            yield _item(asked, comment, f"Answer a comment on {asked.part.full_title}", f"{comment.post} names you")


def _changes(person: User) -> Iterator[dict[str, Any]]:
    """Changes asked for by others in the parts that the person holds, or may write while nobody holds them."""
    held = Assignment.objects.filter(record=OuterRef("record"), part=OuterRef("part"))
    asking = (
        Comment.objects.filter(record__in=plans_of(person), asks=True)
        .filter(answers=None, settled_at=None, taken_back_at=None)
        .exclude(by=person)
        .annotate(holder=Subquery(held.values("person")[:1]))
    )
    for comment in asking.select_related("record__area").order_by("at", "pk"):
        asked = _asked(comment)
        if asked and comment.holder in {None, person.pk} and may(person, "plans.write_part", asked):
            yield _item(asked, comment, f"Change {asked.part.full_title}", f"Asked for by {comment.post}")
