"""Telling people of comments: whom one names, who holds the part in which it asks for a change, whom it answers.

Comments are no events, so nothing of this follows from the chain: the acts of `plans.actions.commenting` have it done
once they are committed. Each person is told of a comment once, never of their own.
"""

from bcf.access import may
from bcf.accounts.models import User
from plans import letters
from plans.actions.letters import goes_at_once, put_down, send_letter
from plans.models import Assignment, Comment, Letter
from plans.queries import AskedPart
from plans.telling import ABOUT_COMMENTS, Letters, Notice


def whom_to_tell(comment: Comment) -> dict[int, Letters]:
    """Who is to be told of a comment or an answer, by the person's id, and of what; the weightiest of several."""
    told: dict[int, Letters] = {}
    if comment.asks:
        held = Assignment.objects.filter(record=comment.record, part=comment.part, person__isnull=False)
        told |= dict.fromkeys(held.values_list("person", flat=True), Letters.CHANGE_ASKED)
    for pk in comment.mentions.values_list("person", flat=True):
        told.setdefault(pk, Letters.MENTIONED)
    if comment.answers:
        before = comment.answers.replies.filter(taken_back_at=None, pk__lt=comment.pk).values_list("by", flat=True)
        for pk in (comment.answers.by_id, *before):
            told.setdefault(pk, Letters.ANSWERED)
    told.pop(comment.by_id, None)
    return told


def tell_of_comment(*, comment: Comment) -> list[Letter]:
    """Write to whoever is to be told of a comment, and send what is to go at once. Returns what was written."""
    whom = whom_to_tell(comment)
    written = []
    for person in User.objects.filter(pk__in=whom, is_active=True).order_by("pk"):
        kind = whom[person.pk]
        if person.letters == User.Letters.NONE or not _concerns(comment, person):
            continue
        notice, words = Notice(kind, str(comment.pk)), letters.comment_words(comment, kind)
        key = f"comment {comment.pk}"
        one = put_down(record=comment.record, person=person, notice=notice, words=words, by=comment.by, key=key)
        if one:
            written.append(one)
    for one in written:
        if goes_at_once(one):
            send_letter(letter=one)
    return written


def still_to_tell(letter: Letter) -> bool:
    """Whether a letter about a comment that waited is still to the point."""
    comment = Comment.objects.select_related("answers", "record__area").get(pk=letter.about)
    return _concerns(comment, letter.person)


def _concerns(comment: Comment, person: User) -> bool:
    """Whether a person may read a comment, which was not taken back, and which nobody has settled since."""
    of = comment.answers or comment
    part = comment.record.edition.find(comment.part)
    over = of.taken_back_at or comment.taken_back_at or (of.settled_at and of.settled_at > comment.at)
    return not over and part is not None and may(person, "plans.read_part", AskedPart(comment.record, part))


def drop_waiting(*, comment: Comment) -> None:
    """Take away the letters about a comment that were not sent yet."""
    Letter.objects.filter(
        record=comment.record, kind__in=ABOUT_COMMENTS, about=str(comment.pk), sent_at=None
    ).delete()
