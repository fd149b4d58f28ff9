"""The work done outside requests."""

import logging

from django_tasks import task

from plans.actions import NotAllowedNow
from plans.models import Record
from submissions import actions
from submissions.actions.submitting import CHANGED, findings_for
from submissions.making import make
from submissions.package import make_package
from submissions.seal import NoKey

log = logging.getLogger(__name__)
FAILED = "Something went wrong while this was made. Ask for it again; if it fails again, tell whoever runs this site."
NOT_SUBMITTED = "Something went wrong while its files were made, and nothing was submitted. Try again."


@task()
def make_file(pk: int) -> None:
    """Make a file that was asked for. Does nothing for one that another worker has taken or that is there already."""
    made = actions.begin(pk=pk)
    if made is None:
        return
    try:
        made_from = actions.still_asked_for(made=made)
        if made_from is None:
            return
        content = make(
            made.record,
            made_from,
            made.format,
            lambda progress, words: actions.say_how_far(made=made, progress=progress, words=words),
        )
        actions.keep(made=made, content=content)
    except Exception:
        log.exception("The %s of %s could not be made", made.format, made.record.code)
        actions.give_up(made=made, words=FAILED)


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
