"""Every write of this room: keyword-only, atomic, by a person."""

from submissions.actions.files import (
    STALE_AFTER,
    begin,
    give_up,
    is_stale,
    keep,
    request_file,
    say_how_far,
    still_asked_for,
)
from submissions.actions.submitting import (
    acknowledge_submission,
    begin_package,
    give_up_package,
    package_is_stale,
    recall_submission,
    record_submission,
    say_how_far_package,
    send_submission,
    submit_plan,
)

__all__ = [
    "STALE_AFTER",
    "acknowledge_submission",
    "begin",
    "begin_package",
    "give_up",
    "give_up_package",
    "is_stale",
    "keep",
    "package_is_stale",
    "recall_submission",
    "record_submission",
    "request_file",
    "say_how_far",
    "say_how_far_package",
    "send_submission",
    "still_asked_for",
    "submit_plan",
]
