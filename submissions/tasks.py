"""The work done outside requests."""

import logging

from django_tasks import task

from bcf.accounts.models import User
from plans.actions import NotAllowedNow
from plans.models import Record
from submissions import actions, publishing
from submissions.actions.submitting import CHANGED, findings_for
from submissions.board_pack import make_pack
from submissions.making import make
from submissions.models import MadeFile, Submission
from submissions.package import make_package
from submissions.pdf import Told
from submissions.seal import NoKey

log = logging.getLogger(__name__)
FAILED = "Something went wrong while this was made. Ask for it again; if it fails again, tell whoever runs this site."
NOT_PUBLISHED = "Something went wrong while this was made, and nothing was published. Try again."
NOT_SUBMITTED = "Something went wrong while its files were made, and nothing was submitted. Try again."


@task()
def make_file(pk: int) -> None:
    """Make a file that was asked for. Does nothing for one that another worker has taken or that is there already."""
    made = actions.begin(pk=pk)
    if made is None:
        return
    try:
        content = _content_of(made, lambda far, words: actions.say_how_far(made=made, progress=far, words=words))
        if content is not None:
            actions.keep(made=made, content=content)
    except Exception:
        log.exception("The %s of %s could not be made", made.format, made.record.code)
        actions.give_up(made=made, words=FAILED)


def _content_of(made: MadeFile, told: Told) -> bytes | None:
    """The bytes of a file; None where the plan has changed since it was asked for. A board's pack never changes."""
    if made.pack:
        return make_pack(made.pack, told)
    made_from = actions.still_asked_for(made=made)
    return make(made.record, made_from, made.format, told) if made_from else None


@task()
def make_publication(pk: int) -> None:
    """Make the page and the files of a publication that was asked for, and publish them."""
    one = actions.begin_publication(pk=pk)
    if one is None:
        return
    try:
        made = publishing.make(
            one, lambda far, words: actions.say_how_far_publication(publication=one, progress=far, words=words)
        )
        actions.keep_publication(publication=one, made=made)
    except NotAllowedNow as why:
        actions.give_up_publication(publication=one, words=str(why))
    except Exception:
        log.exception("The publication of %s could not be made", one.record.code)
        actions.give_up_publication(publication=one, words=NOT_PUBLISHED)


@task()
def make_submission(pk: int) -> None:
    """Make the files of a submission that was asked for, submit it, and send it where this site is set to."""
    package = actions.begin_package(pk=pk)
    if package is None:
        return
    record = Record.objects.select_related("area").get(pk=package.record_id)
    try:
        if record.head != package.head:
            raise NotAllowedNow(CHANGED)
        said, pieces = make_package(
            record,
            package,
            findings_for(record, package),
            lambda progress, words: actions.say_how_far_package(package=package, progress=progress, words=words),
        )
        submission = actions.record_submission(package=package, said=said, pieces=pieces)
    except (NotAllowedNow, NoKey) as why:
        actions.give_up_package(package=package, words=str(why))
        return
    except Exception:
        log.exception("The submission of %s could not be made", record.code)
        actions.give_up_package(package=package, words=NOT_SUBMITTED)
        return
    actions.send_submission(submission=submission)


@task()
def send_again(pk: int, after: int, by: int) -> None:
    """E-mail a submission again, because somebody asked, unless that was done since the attempt `after`."""
    submission = Submission.objects.select_related("record__area").get(pk=pk)
    if not submission.sendings.filter(pk__gt=after).exists():
        actions.send_submission(submission=submission, by=User.objects.get(pk=by))
