"""The work done outside requests."""

import logging

from django_tasks import task

from submissions import actions
from submissions.making import make

log = logging.getLogger(__name__)
FAILED = "Something went wrong while this was made. Ask for it again; if it fails again, tell whoever runs this site."


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
