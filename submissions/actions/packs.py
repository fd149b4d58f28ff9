"""Freezing a plan for the board with its pack asked for, and asking for a pack again."""

import datetime

from django.db import transaction

from bcf.accounts.models import User
from plans import actions as plan_actions
from plans.models import BoardPack, Record
from submissions import board_pack
from submissions.actions.files import asked_for
from submissions.models import MadeFile


@transaction.atomic
def freeze_for_board(*, record: Record, meeting: datetime.date, by: User) -> MadeFile:
    """Freeze a plan for its board's meeting, and ask for the pack, which is made outside the request.

    Raises `NotAllowedNow` where the plan is not being drafted.
    """
    plan_actions.freeze_for_board(record=record, meeting=meeting, by=by)
    return request_pack(
        pack=BoardPack.objects.select_related("record__area").filter(record=record).latest("number"), by=by
    )


@transaction.atomic
def request_pack(*, pack: BoardPack, by: User) -> MadeFile:
    """Ask for the file of a pack. What is there, or being made, is returned as it is."""
    return asked_for(
        record=pack.record,
        format=MadeFile.Format.PACK,
        key=board_pack.key_of(pack),
        by=by,
        state_note=board_pack.state_note(pack),
        pack=pack,
    )
