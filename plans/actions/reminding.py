"""What is sent by the clock: reminders before a deadline, the day's summaries, and letters that had to wait."""

import logging
from datetime import timedelta
from functools import reduce
from itertools import groupby
from operator import or_

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from bcf.accounts.models import User
from bcf.mail import new_message_id
from plans import letters
from plans.actions.comment_letters import still_to_tell
from plans.actions.deadlines import newest
from plans.actions.letters import LAPSES_APART, due_again, keep_failure, send_letter, write_letter
from plans.document import state_of
from plans.facts import Status
from plans.models import Letter, Record, SigningLink
from plans.reference import reference_for
from plans.states import State
from plans.telling import ABOUT_COMMENTS, GATHERED, OPTIONAL, Letters, Notice, awaited, still_waits

log = logging.getLogger(__name__)
DAYS_BEFORE = (7, 3, 1)
"""How many days before the deadline those who are awaited are reminded."""


def remind() -> int:
    """Write today's reminders to awaited signatories, and to providers that were asked and have not signed.

    The deadline is the area's own, with its extension. Each goes once a day; not to who was asked within a day.
    Returns how many were written; `send_waiting` sends them.
    """
    count = 0
    today = timezone.localdate()
    unfinished = Record.objects.exclude(status__in=(Status.SUBMITTED, Status.ASSURED)).select_related("area")
    for record in unfinished:
        deadline = reference_for(record.area, record.edition_code).deadline
        left = (timezone.localtime(deadline).date() - today).days if deadline else 0
        if left not in DAYS_BEFORE:
            continue
        state = state_of(record)
        for notice in awaited(state):
            count += _remind(record, state, notice, left, f"{notice.kind} {notice.about} {today.isoformat()}")
    return count


def _remind(record: Record, state: State, notice: Notice, left: int, key: str) -> int:
    since = timezone.now() - timedelta(days=1)
    asked = set(
        SigningLink.objects.filter(record=record, organisation=notice.about, at__gt=since).values_list(
            "person", flat=True
        )
    )
    asker = state.asked.get(notice.about) if notice.kind == Letters.REMIND_COMMENT else state.requested
    by = User.objects.get(pk=asker.by) if asker else record.started_by
    written = [
        write_letter(record=record, notice=notice, state=state, to=to, by=by, key=key, left=left)
        for to in letters.addressees(record, notice, state)
        if to.person.pk not in asked
    ]
    return sum(one is not None for one in written)


def send_waiting() -> int:
    """Send the letters that wait: reminders, those that could not be sent, and lapses after their hour.

    Returns how many went.
    """
    recent = Letter.objects.filter(
        record=OuterRef("record"),
        person=OuterRef("person"),
        kind=OuterRef("kind"),
        about=OuterRef("about"),
        sent_at__gt=timezone.now() - LAPSES_APART,
    )
    lapses = (Letters.LAPSED, Letters.COMMENT_LAPSED)
    waiting = Letter.objects.filter(sent_at=None, person__is_active=True).select_related("record__area", "person")
    due = waiting.exclude(_for_the_summary()).exclude(Exists(recent), kind__in=lapses)
    count = 0
    for letter in due:
        if due_again(letter) and _wanted(letter):
            count += send_letter(letter=letter)
    return count


def _for_the_summary() -> Q:
    """The condition that a letter waits for the day's summary, as its person chose."""
    return reduce(or_, (Q(person__letters=choice, kind__in=kinds) for choice, kinds in GATHERED.items()))


def _wanted(letter: Letter) -> bool:
    """Whether a letter that waited is still to the point, and still wanted; one that is not is dropped."""
    unwanted = letter.kind in OPTIONAL and letter.person.letters == User.Letters.NONE
    if unwanted or not _to_the_point(letter):
        letter.delete()
        return False
    return True


def _to_the_point(letter: Letter) -> bool:
    if letter.kind in ABOUT_COMMENTS:
        return still_to_tell(letter)
    if letter.kind == Letters.DEADLINE and not newest(letter.about):
        return False
    return still_waits(letter.kind, letter.about, state_of(letter.record))


def send_summaries() -> int:
    """Send each person who wants their news once a day what has gathered, unless one went today already."""
    today = timezone.localdate()
    waiting = Letter.objects.filter(_for_the_summary(), sent_at=None, person__is_active=True)
    people = waiting.select_related("record__area", "person").order_by("person", "at", "pk")
    count = 0
    for person, gathered in groupby(people, key=lambda one: one.person):
        kinds = GATHERED[User.Letters(person.letters)]
        had = Letter.objects.filter(person=person, kind__in=kinds, sent_at__date=today).exists()
        count += not had and _summary(person, [one for one in gathered if due_again(one) and _wanted(one)])
    return count


def _summary(person: User, gathered: list[Letter]) -> bool:
    news = [
        {
            "subject": one.subject,
            "text": one.text,
            "url": letters.absolute(letters.address_of(one.record, one.kind, one.about)),
        }
        for one in gathered
    ]
    claimed, message_id = Letter.objects.filter(pk__in=[one.pk for one in gathered], sent_at=None), new_message_id()
    if not claimed.update(
        sent_at=timezone.now(), message_id=message_id, tries=F("tries") + 1, failure="", failed_at=None
    ):
        return False
    try:
        letters.send(
            to=person.email,
            words=letters.write("digest", {"letters": news}),
            url=letters.absolute(reverse("home")),
            optional=True,
            message_id=message_id,
        )
    except Exception as error:
        log.exception("The summary for person %s could not be sent", person.pk)
        keep_failure([one.pk for one in gathered], error)
        return False
    return True
