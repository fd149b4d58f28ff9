"""Writing letters down, and sending them: each is a row before it is an e-mail, so that none is sent twice."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from bcf.accounts.models import User
from bcf.mail import Bounce, new_message_id, why_not_sent
from plans import letters
from plans.actions.events import locked
from plans.actions.links import give_link, void_links
from plans.actions.signing import NotAllowedNow
from plans.document import state_of
from plans.facts import Fact
from plans.letters import Addressee, Words, absolute
from plans.models import Letter, Record, SigningLink
from plans.states import State
from plans.telling import GATHERED, OPTIONAL, TO_COMMENT, TO_SIGN, Letters, Notice, still_waits

log = logging.getLogger(__name__)
LAPSES_APART = timedelta(hours=1)
"""How long after one letter about a lapsed signature the next may go, so that an afternoon's saves are not twenty."""
MOST_TRIES = 5
"""How often a letter is tried by itself; then somebody must try again."""
FIRST_WAIT = timedelta(minutes=15)
"""How long after the first try the second may go; each wait after that is four times as long as the one before."""


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
    return put_down(record=record, person=to.person, notice=notice, words=words, by=by, key=key)


def put_down(*, record: Record, person: User, notice: Notice, words: Words, by: User, key: str = "") -> Letter | None:
    """Keep a letter to be sent. None where the person has one of that key."""
    try:
        with transaction.atomic():
            return Letter.objects.create(
                record=record,
                person=person,
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
        return letter.kind not in GATHERED.get(letter.person.letters, ())
    if letter.kind not in {Letters.LAPSED, Letters.COMMENT_LAPSED}:
        return True
    since = timezone.now() - LAPSES_APART
    return not Letter.objects.filter(
        record=letter.record, person=letter.person, kind=letter.kind, about=letter.about, sent_at__gt=since
    ).exists()


def send_letter(*, letter: Letter) -> bool:
    """Send a letter that has not been sent, with a link of its own where it asks for a signature.

    One that cannot be sent is kept with why; `send_reminders` tries again, a bounded number of times. Returns whether
    it went.
    """
    now, message_id = timezone.now(), new_message_id()
    claimed = Letter.objects.filter(pk=letter.pk, sent_at=None).update(
        sent_at=now, message_id=message_id, tries=F("tries") + 1, failure="", failed_at=None
    )
    if not claimed:
        return False
    # Outside a transaction: a slow mail server must not keep the database from others.
    try:
        _send(letter, message_id)
    except Exception as error:
        log.exception("Letter %s could not be sent", letter.pk)
        keep_failure([letter.pk], error)
        return False
    letter.sent_at = now
    return True


def keep_failure(letters: Iterable[int], error: Exception) -> None:
    """Keep why letters, by their ids, could not be sent: they are to be sent still."""
    Letter.objects.filter(pk__in=list(letters)).update(
        sent_at=None, failure=why_not_sent(error), failed_at=timezone.now()
    )


def due_again(letter: Letter) -> bool:
    """Whether a letter that could not be sent is to be tried again by itself now; one never tried always is."""
    if letter.tries == 0 or letter.failed_at is None:
        return True
    wait = FIRST_WAIT * 4 ** (letter.tries - 1)
    return letter.tries < MOST_TRIES and timezone.now() >= letter.failed_at + wait


def record_bounced_letters(*, bounce: Bounce) -> int:
    """Keep of the letters that an e-mail carried that it came back, and why. Returns how many; twice is as once."""
    return (
        Letter.objects.filter(message_id=bounce.message_id, failure="")
        .exclude(sent_at=None)
        .update(failure=bounce.words, failed_at=timezone.now())
    )


@transaction.atomic
def try_letter_again(*, record: Record, letter: int, by: User) -> None:
    """Send a letter of a plan that did not arrive once more, with a fresh link where it carries one.

    A link that was sent before works no more. For authors, and for whoever caused it. Raises `NotAllowedNow` where it
    did arrive as far as is known, where what it asks for is done, or where somebody else is to be asked by now.
    """
    record = locked(record)
    held = Letter.objects.select_for_update(of=("self",)).filter(record=record, pk=letter).exclude(failure="").first()
    if held is None or not (by.has_perm("plans.write", record) or held.by_id == by.pk):
        raise NotAllowedNow("There is no such e-mail to be tried again: it may have gone meanwhile.")
    state = state_of(record)
    if not still_waits(held.kind, held.about, state):
        raise NotAllowedNow("What the e-mail asks for is done, or is not asked for any more.")
    if held.kind in TO_SIGN | TO_COMMENT:
        asked = letters.addressees(record, Notice(Letters(held.kind), held.about), state)
        if held.person_id not in {one.person.pk for one in asked}:
            raise NotAllowedNow("Somebody else holds the post by now. Send a link to them instead.")
        void_links(record=record, person=held.person, purpose=_purpose(held), about=held.about, by=by)
    held.sent_at, held.tries, held.failure, held.failed_at = None, 0, "", None
    held.save(update_fields=["sent_at", "tries", "failure", "failed_at"])
    transaction.on_commit(partial(_enqueue, held.pk), robust=True)


def _enqueue(letter: int) -> None:
    from plans.tasks import send_one

    send_one.enqueue(letter)


def _purpose(letter: Letter) -> str:
    """What the link is for that a letter carries."""
    return SigningLink.Purpose.COMMENT if letter.kind in TO_COMMENT else SigningLink.Purpose.SIGN


def _send(letter: Letter, message_id: str) -> None:
    words = Words(letter.subject, letter.action, letter.text)
    record, person = letter.record, letter.person
    if letter.kind in TO_SIGN | TO_COMMENT:
        link, path = give_link(
            record=record, person=person, purpose=_purpose(letter), about=letter.about, by=letter.by
        )
        url = absolute(path)
        try:
            letters.send(to=person.email, words=words, url=url, personal_until=link.expires, message_id=message_id)
        except Exception:
            link.delete()  # nobody has it
            raise
    else:
        url = absolute(letters.address_of(record, letter.kind, letter.about))
        optional = letter.kind in OPTIONAL
        letters.send(to=person.email, words=words, url=url, optional=optional, message_id=message_id)
