"""E-mailing what was submitted to its recipients, and what came of it. Each attempt is kept."""

import smtplib
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bcf.accounts.models import User
from bcf.mail import Bounce, new_message_id, sentence, why_not_sent
from plans.actions import NotAllowedNow
from plans.actions.events import locked
from plans.models import Record
from submissions.dry_run import addresses
from submissions.email import message_of
from submissions.models import Sending, Submission


def send_submission(*, submission: Submission, by: User | None = None) -> Sending | None:
    """E-mail a submission to its recipients, where this site is set to; keeps what came of it. None where it is not.

    A mail server that refuses does not undo the submission: who submits is told, and sends it by hand. `by` is who
    asked for it to be sent again.
    """
    if not settings.BCF_SEND_SUBMISSIONS:
        return None
    to, words, message_id = addresses(submission.facts["recipients"]), "", new_message_id()
    if not to:
        words = "The round's recipients hold no e-mail address."
    else:
        message = message_of(submission)
        message.extra_headers["Message-ID"] = message_id
        try:
            message.send()
        except (OSError, smtplib.SMTPException) as error:
            words = f"The mail server did not take it. {why_not_sent(error)}"
    return Sending.objects.create(
        submission=submission,
        recipients="; ".join(to),
        sent=not words,
        words=words[:300],
        at=timezone.now(),
        by=by,
        message_id="" if words else message_id,
    )


def to_send_again(record: Record) -> Sending | None:
    """The last e-mail of a plan's last submission, where it did not arrive and this site sends: one query."""
    if not settings.BCF_SEND_SUBMISSIONS:
        return None
    sendings = Sending.objects.filter(submission__record=record)
    last = sendings.select_related("submission").order_by("submission__number", "at", "pk").last()
    return None if last is None or last.arrived else last


@transaction.atomic
def send_submission_again(*, record: Record, by: User) -> None:
    """Send the submission that stands to its recipients again, where the last e-mail did not arrive.

    Raises `NotAllowedNow` where it did, as far as is known; so pressing twice sends once.
    """
    last = to_send_again(locked(record))
    if last is None:
        raise NotAllowedNow("There is no e-mail of a submission to be sent again.")
    transaction.on_commit(partial(_enqueue, last.submission_id, last.pk, by.pk))


def _enqueue(submission: int, after: int, by: int) -> None:
    from submissions.tasks import send_again

    send_again.enqueue(submission, after, by)


@transaction.atomic
def record_bounced_sendings(*, bounce: Bounce) -> int:
    """Keep of the e-mail of a submission at which of its recipients it did not arrive. Returns how many were placed.

    An address that it was not sent to is not told. Twice is as once.
    """
    sending = Sending.objects.select_for_update().filter(message_id=bounce.message_id, sent=True).first()
    if sending is None:
        return 0
    sent_to = {one.lower(): one for one in sending.recipients.split("; ")}
    told = [
        f"{sent_to[whom]}: {sentence(status)}" if whom in sent_to else f"One of the recipients: {sentence(status)}"
        for whom, status in bounce.failed
    ]
    lines = list(dict.fromkeys([*sending.bounced.splitlines(), *told]))
    sending.bounced, sending.bounced_at = "\n".join(lines[:20]), timezone.now()
    sending.save(update_fields=["bounced", "bounced_at"])
    return 1
