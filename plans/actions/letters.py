"""Writing letters down, and sending them: each is a row before it is an e-mail, so that none is sent twice."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from bcf.accounts.models import User
from plans import letters
from plans.actions.links import give_link
from plans.document import state_of
from plans.letters import Addressee, Words, absolute
from plans.models import Letter, Record, SigningLink
from plans.states import Fact, State
from plans.telling import OPTIONAL, TO_COMMENT, TO_SIGN, Letters, Notice, still_waits

log = logging.getLogger(__name__)
LAPSES_APART = timedelta(hours=1)
"""How long after one letter about a lapsed signature the next may go, so that an afternoon's saves are not twenty."""


def tell(*, record: Record, notices: Iterable[Notice], fact: Fact, by: User) -> list[Letter]:
    """Write to whoever is to be told of an event, and send what is to go at once. Returns what was written.

    What has been done meanwhile is not asked for any more.
    """
    state = state_of(record)
    written = []
    for notice in notices:
        if not still_waits(notice.kind, notice.about, state):
            continue
        for to in letters.addressees(record, notice, state, fact):
            one = write_letter(record=record, notice=notice, state=state, to=to, fact=fact, by=by)
            if one:
                written.append(one)
    for one in written:
        if goes_at_once(one):
            send_letter(letter=one)
    return written


def write_letter(
    *,
    record: Record,
    notice: Notice,
    state: State,
    to: Addressee,
    by: User,
    fact: Fact | None = None,
    key: str = "",
    left: int = 0,
) -> Letter | None:
    """Write a letter down, to be sent. None where the person wants none of its kind, or has one of that key."""
    if notice.kind in OPTIONAL and to.person.letters == User.Letters.NONE:
        return None
    words = letters.letter_words(record, notice, state, to, fact, left)
    try:
        with transaction.atomic():
            return Letter.objects.create(
                record=record,
                person=to.person,
                kind=notice.kind,
                about=notice.about,
                key=key,
                subject=words.subject[:300],
                action=words.action,
                text=words.text,
                by=by,
                at=timezone.now(),
            )
    except IntegrityError:
        return None


def goes_at_once(letter: Letter) -> bool:
    """Whether a letter is not to wait: for the day's summary, or because one like it went within the hour."""
    if letter.kind in OPTIONAL:
        return letter.person.letters == User.Letters.AT_ONCE
    if letter.kind not in {Letters.LAPSED, Letters.COMMENT_LAPSED}:
        return True
    since = timezone.now() - LAPSES_APART
    return not Letter.objects.filter(
        record=letter.record, person=letter.person, kind=letter.kind, about=letter.about, sent_at__gt=since
    ).exists()


def send_letter(*, letter: Letter) -> bool:
    """Send a letter that has not been sent, with a link of its own where it asks for a signature.

    One that cannot be sent is logged and stays to be sent; `send_reminders` tries again. Returns whether it went.
    """
    now = timezone.now()
    if not Letter.objects.filter(pk=letter.pk, sent_at=None).update(sent_at=now):
        return False
    # Outside a transaction: a slow mail server must not keep the database from others.
    try:
        _send(letter)
    except Exception:
        log.exception("Letter %s could not be sent", letter.pk)
        Letter.objects.filter(pk=letter.pk).update(sent_at=None)
        return False
    letter.sent_at = now
    return True


def _send(letter: Letter) -> None:
    words = Words(letter.subject, letter.action, letter.text)
    record, person = letter.record, letter.person
    if letter.kind in TO_SIGN | TO_COMMENT:
        purpose = SigningLink.Purpose.COMMENT if letter.kind in TO_COMMENT else SigningLink.Purpose.SIGN
        link, path = give_link(record=record, person=person, purpose=purpose, about=letter.about, by=letter.by)
        try:
            letters.send(to=person.email, words=words, url=absolute(path), personal_until=link.expires)
        except Exception:
            link.delete()  # nobody has it
            raise
    else:
        url = absolute(letters.address_of(record, letter.kind, letter.about))
        letters.send(to=person.email, words=words, url=url, optional=True)
