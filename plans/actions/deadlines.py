"""An area's deadline moved by its area team, and those told whom it concerns.

That is no event of a plan: the extension is kept with the area, and the plans of its edition go by it.
"""

from datetime import datetime
from functools import partial

from django.db import transaction

from areas import actions as area_actions
from areas.models import Area, Extension, Round
from areas.queries import due_by
from bcf.accounts.models import User
from plans import letters
from plans.actions.letters import goes_at_once, put_down, send_letter
from plans.document import state_of
from plans.letters import Addressee
from plans.models import Letter, Record
from plans.states import State
from plans.telling import Letters, Notice, awaited, still_waits


@transaction.atomic
def extend_deadline(*, round: Round, area: Area, deadline: datetime, reason: str, by: User) -> Extension:
    """Give an area longer, or correct what it was given, and tell those who write or sign its plan.

    Raises ValidationError, as `areas.actions.extend_deadline` does. The same again does and tells nothing.
    """
    return _to_be_told(area_actions.extend_deadline(round=round, area=area, deadline=deadline, reason=reason, by=by))


@transaction.atomic
def withdraw_extension(*, round: Round, area: Area, reason: str, by: User) -> Extension:
    """Take back what an area was given, and tell those who write or sign its plan.

    Raises ValidationError, as `areas.actions.withdraw_extension` does. Twice does and tells nothing more.
    """
    return _to_be_told(area_actions.withdraw_extension(round=round, area=area, reason=reason, by=by))


def _to_be_told(said: Extension) -> Extension:
    from plans.tasks import tell_of_deadline

    transaction.on_commit(partial(tell_of_deadline.enqueue, said.pk), robust=True)
    return said


def newest(extension: int | str) -> bool:
    """Whether no other has taken the place of an extension, by its id."""
    said = Extension.objects.get(pk=extension)
    return not Extension.objects.filter(round=said.round_id, area=said.area_id, pk__gt=said.pk).exists()


def tell_of_deadline(*, said: Extension) -> list[Letter]:
    """Write to whom a moved deadline concerns, each once, and send what is to go at once. Returns what was written.

    Those are the authors, finance officers and administrators of the area's plan, and whoever is awaited to sign it
    or to comment on it. Nobody is told of a plan that is submitted.
    """
    before = Extension.objects.filter(round=said.round, area=said.area, pk__lt=said.pk).last()
    due = due_by(before, said.round.deadline)
    written = []
    for record in Record.objects.filter(area=said.area, edition_code=said.round.edition_code).select_related("area"):
        notice, state = Notice(Letters.DEADLINE, str(said.pk)), state_of(record)
        if not still_waits(notice.kind, notice.about, state):
            continue
        for to in _whom(record, state, notice):
            if to.person.pk == said.by_id or to.person.letters == User.Letters.NONE:
                continue
            words = letters.deadline_words(record, to, said, due)
            key = f"deadline {said.pk}"
            one = put_down(record=record, person=to.person, notice=notice, words=words, by=said.by, key=key)
            written += [one] if one else []
    for one in written:
        if goes_at_once(one):
            send_letter(letter=one)
    return written


def _whom(record: Record, state: State, notice: Notice) -> list[Addressee]:
    """Whom it concerns, each once: who signs or comments before who writes, for the body that is awaited."""
    waiting = [to for one in awaited(state) for to in letters.addressees(record, one, state)]
    found: dict[int, Addressee] = {}
    for to in (*waiting, *letters.addressees(record, notice, state)):
        found.setdefault(to.person.pk, to)
    return list(found.values())
