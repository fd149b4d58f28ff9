"""The work of this room that is done outside requests: telling people."""

from django_tasks import task

from bcf.accounts.models import User
from plans.actions import letters
from plans.document import facts, state_of
from plans.models import Record
from plans.states import fold, step
from plans.telling import Letters, Notice, notices


@task()
def tell(record: int, number: int) -> None:
    """Tell whoever is to be told of an event of a record, by its number."""
    one = Record.objects.select_related("area").get(pk=record)
    past = facts(one)[:number]
    before, fact = fold(past[:-1]), past[-1]
    told = notices(before, step(before, fact), fact)
    letters.tell(record=one, notices=told, fact=fact, by=User.objects.get(pk=fact.by))


@task()
def ask_again(record: int, organisation: str, by: int) -> None:
    """Ask the signatory of a body, as it is now, to sign."""
    one = Record.objects.select_related("area").get(pk=record)
    asked = state_of(one).requested
    if asked:
        notice = Notice(Letters.SIGN, organisation)
        letters.tell(record=one, notices=[notice], fact=asked, by=User.objects.get(pk=by))
