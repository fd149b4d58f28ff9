"""Commenting on a plan: say, answer, change, take back, settle, open again. No event, so nothing signed is touched.

Whoever may read a part may comment on it, in any state of the plan.
"""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from bcf.access import may
from bcf.accounts.models import User
from plans.access import may_settle
from plans.actions.comment_letters import drop_waiting, whom_to_tell
from plans.actions.events import locked, post_of, told_to_nobody
from plans.actions.signing import NotAllowedNow
from plans.document import document
from plans.models import Comment, Mention, Record
from plans.passages import Passage, Place, cut_out, places_of
from plans.queries import AskedPart, readers_of
from plans.reference import reference_for

AT_ONCE = timedelta(minutes=1)
"""Within this the same words by the same person at the same place are one comment, sent twice."""


class WordsNotThere(NotAllowedNow):
    """The words that a comment is to be about do not stand in the text as it is saved."""


@transaction.atomic
def comment_on(
    *,
    record: Record,
    part: str,
    text: str,
    by: User,
    place: str = "",
    passage: Passage | None = None,
    asks: bool = False,
    mentions: Iterable[int] = (),
) -> Comment:
    """Comment on a part, or a place in it, or words there; `asks` asks for a change, `mentions` are ids of people.

    Sent twice it is one comment. Raises `NotAllowedNow` for a reader of no such part, without words, and for a place
    that is not there; `WordsNotThere` where the quoted words are not in the text as it is saved.
    """
    record = locked(record)
    asked = _asked(record, part, by)
    one = document(record)
    if part not in one.edition.part:
        raise NotAllowedNow("The plan has no such part.")
    places = places_of(one.edition.part[part], one, reference_for(record.area, record.edition_code))
    if place not in places:
        raise NotAllowedNow("What the comment is on is not there any more. Choose again.")
    found = cut_out(places[place].text, passage) if passage and passage.words.strip() else Passage("")
    if found is None:
        raise WordsNotThere(f"These words are not in {_named(places[place])} as it is saved.")
    return _written(
        asked,
        by,
        text,
        mentions,
        place=place,
        about=places[place].name[:200] if place else "",
        quotation=found.words,
        before=found.before,
        after=found.after,
        asks=asks,
    )


def _named(place: Place) -> str:
    return f"“{place.name}”" if place.key else "the part"


@transaction.atomic
def answer_comment(*, comment: Comment, text: str, by: User, mentions: Iterable[int] = ()) -> Comment:
    """Answer a comment; settled or not, it stays as it is. Sent twice it is one answer. Raises `NotAllowedNow`."""
    record = locked(comment.record)
    asked = _asked(record, comment.part, by)
    if comment.answers_id:
        raise NotAllowedNow("An answer cannot be answered. Answer the comment itself.")
    return _written(asked, by, text, mentions, answers=comment)


def _written(asked: AskedPart, by: User, text: str, mentions: Iterable[int], **more: object) -> Comment:
    now, words = timezone.now(), _said(text)
    given = {"record": asked.record, "part": asked.part.key, "by": by, "text": words, **more}
    same = Comment.objects.filter(**given, at__gt=now - AT_ONCE, taken_back_at=None).first()
    if same:
        return same
    written = Comment.objects.create(**given, post=post_of(by, asked.record), at=now)
    wanted = set(mentions)
    readers = readers_of(asked) if wanted else {}
    Mention.objects.bulk_create(
        Mention(comment=written, person=held.person, post=f"{held.post}, {held.organisation.name}"[:300])
        for pk, held in readers.items()
        if pk in wanted
    )
    _have_told(written)
    return written


def _have_told(comment: Comment) -> None:
    """Have whoever is to be told of a comment told, once it is committed."""
    if whom_to_tell(comment) and not told_to_nobody():
        transaction.on_commit(partial(_tell, comment.pk), robust=True)


def _tell(comment: int) -> None:
    from plans.tasks import tell_of_comment

    tell_of_comment.enqueue(comment)


@transaction.atomic
def change_comment(*, comment: Comment, text: str, by: User) -> Comment:
    """Change the words of one's own comment or answer, while its comment is open. Raises `NotAllowedNow`."""
    comment = _own(comment, by)
    thread = comment.answers or comment
    if not thread.open:
        raise NotAllowedNow("The comment is settled. Open it again to change what you said.")
    words = _said(text)
    if words != comment.text:
        comment.text, comment.changed_at = words, timezone.now()
        comment.save(update_fields=["text", "changed_at"])
        drop_waiting(comment=comment)  # and written anew: nobody is told what is no longer said
        _have_told(comment)
    return comment


@transaction.atomic
def take_back_comment(*, comment: Comment, by: User) -> Comment:
    """Take back one's own comment or answer: its words are gone, that it was there is not. Raises `NotAllowedNow`."""
    comment = _own(comment, by)
    comment.text, comment.taken_back_at = "", timezone.now()
    comment.save(update_fields=["text", "taken_back_at"])
    comment.mentions.all().delete()
    drop_waiting(comment=comment)
    return comment


@transaction.atomic
def settle_comment(*, comment: Comment, by: User, done: str = "") -> Comment:
    """Settle a comment. A change that was asked for is settled with what was done. Raises `NotAllowedNow`."""
    comment = _thread(comment, by)
    if not comment.open:
        raise NotAllowedNow("The comment is settled already.")
    if comment.asks and not done.strip():
        raise NotAllowedNow("Say what was done, or why nothing is to be.")
    comment.settled_by, comment.settled_post, comment.settled_at = by, post_of(by, comment.record), timezone.now()
    comment.done = done.strip()
    comment.save(update_fields=["settled_by", "settled_post", "settled_at", "done"])
    return comment


@transaction.atomic
def reopen_comment(*, comment: Comment, by: User) -> Comment:
    """Open a settled comment again. Raises `NotAllowedNow`."""
    comment = _thread(comment, by)
    if comment.settled_at is None or comment.taken_back_at:
        raise NotAllowedNow("The comment is not settled.")
    comment.settled_by, comment.settled_post, comment.settled_at, comment.done = None, "", None, ""
    comment.save(update_fields=["settled_by", "settled_post", "settled_at", "done"])
    return comment


def _asked(record: Record, part: str, by: User) -> AskedPart:
    """The part, for a person who may read it. Raises `NotAllowedNow`."""
    found = record.edition.find(part)
    if found is None or not may(by, "plans.read_part", AskedPart(record, found)):
        raise NotAllowedNow("Only who may read this part can comment on it.")
    return AskedPart(record, found)


def _said(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise NotAllowedNow("Write what you have to say.")
    return words


def _again(comment: Comment, by: User) -> Comment:
    """The comment as it is now, held with its plan, for a person who may read its part."""
    record = locked(comment.record)
    _asked(record, comment.part, by)
    return Comment.objects.select_related("answers", "record__area").get(pk=comment.pk)


def _own(comment: Comment, by: User) -> Comment:
    comment = _again(comment, by)
    if comment.by_id != by.pk:
        raise NotAllowedNow("People change and take back what they said themselves.")
    if comment.taken_back_at:
        raise NotAllowedNow("It is taken back already.")
    return comment


def _thread(comment: Comment, by: User) -> Comment:
    comment = _again(comment, by)
    part = comment.record.edition.find(comment.part)
    if comment.answers_id or part is None:
        raise NotAllowedNow("An answer is not settled by itself. Settle the comment.")
    if not may_settle(by, AskedPart(comment.record, part), comment):
        raise NotAllowedNow("A change that was asked for is settled by who may write the part, or by who asked.")
    return comment
