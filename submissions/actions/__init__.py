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
from submissions.actions.packs import freeze_for_board, request_pack
from submissions.actions.publishing import (
    begin_publication,
    give_up_publication,
    keep_publication,
    publication_is_stale,
    publish_plan,
    say_how_far_publication,
    withdraw_publication,
)
from submissions.actions.sending import (
    record_bounced_sendings,
    send_submission,
    send_submission_again,
    to_send_again,
)
from submissions.actions.submitting import (
    acknowledge_submission,
    begin_package,
    give_up_package,
    package_is_stale,
    recall_submission,
    record_submission,
    say_how_far_package,
    submit_plan,
)

__all__ = [
    "STALE_AFTER",
    "acknowledge_submission",
    "begin",
    "begin_package",
    "begin_publication",
    "freeze_for_board",
    "give_up",
    "give_up_package",
    "give_up_publication",
    "is_stale",
    "keep",
    "keep_publication",
    "package_is_stale",
    "publication_is_stale",
    "publish_plan",
    "recall_submission",
    "record_bounced_sendings",
    "record_submission",
    "request_file",
    "request_pack",
    "say_how_far",
    "say_how_far_package",
    "say_how_far_publication",
    "send_submission",
    "send_submission_again",
    "still_asked_for",
    "submit_plan",
    "to_send_again",
    "withdraw_publication",
]
