"""The work of this room that is done outside requests: telling people, closing what was typed and left alone."""

from django_tasks import task

from areas.models import Extension
from bcf.accounts.models import User
from plans.actions import comment_letters, deadlines, letters, sittings
from plans.document import facts, state_of
from plans.folding import fold, step
from plans.models import Comment, Letter, Record, Sitting
from plans.sittings import idle_since
from plans.telling import ABOUT_COMMENTS, Letters, Notice, notices


@task()
def tell(record: int, number: int) -> None:
    """Tell whoever is to be told of an event of a record, by its number."""
    one = Record.objects.select_related("area").get(pk=record)
    past = facts(one)[:number]
    before, fact = fold(past[:-1]), past[-1]
    told = notices(before, step(before, fact), fact)
    letters.tell(record=one, notices=told, fact=fact, by=User.objects.get(pk=fact.by))


@task()
def send_one(letter: int) -> None:
    """Send a letter, by its id, that waits to be sent; about a comment, only while that is to the point."""
    one = Letter.objects.select_related("record__area", "person", "by").get(pk=letter)
    if one.kind not in ABOUT_COMMENTS or comment_letters.still_to_tell(one):
        letters.send_letter(letter=one)


@task()
def tell_of_comment(comment: int) -> None:
    """Tell whoever is to be told of a comment."""
    one = Comment.objects.select_related("answers", "record__area", "by").get(pk=comment)
    comment_letters.tell_of_comment(comment=one)


@task()
def tell_of_deadline(extension: int) -> None:
    """Tell those who write or sign an area's plans that their deadline was moved."""
    deadlines.tell_of_deadline(said=Extension.objects.select_related("round", "area", "by").get(pk=extension))


@task()
def ask_again(record: int, organisation: str, by: int) -> None:
    """Ask the signatory of a body, as it is now, to sign."""
    one = Record.objects.select_related("area").get(pk=record)
    asked = state_of(one).requested
    if asked:
        notice = Notice(Letters.SIGN, organisation)
        letters.tell(record=one, notices=[notice], fact=asked, by=User.objects.get(pk=by))


@task()
def close_when_idle(sitting: int) -> None:
    """Close a sitting, by its id, that is idle; look again when it can be, where it was typed on since.

    One that may not be closed stays for its person, and is looked at again once they type on.
    """
    one = Sitting.objects.select_related("record__area").filter(pk=sitting).first()
    if one is None:
        return
    if one.at < idle_since():
        sittings.close_sittings(record=one.record, parts=[one.part], idle_since=idle_since())
    else:
        sittings.close_later(one.pk, one.at)
