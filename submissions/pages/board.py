"""The page of the board's pack, ready to show."""

from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import filesizeformat

from bcf.amounts import show_date
from plans.models import BoardPack, Record, ReportText
from plans.pages.shell import day, when
from plans.states import State
from submissions import board_pack
from submissions.actions import is_stale
from submissions.models import MadeFile

Status = MadeFile.Status


@dataclass(frozen=True)
class PackRow:
    """One pack: for which meeting, frozen when and by which post, and what there is of its file.

    `status` is `missing`, `making`, `ready` or `failed`.
    """

    number: int
    meeting: str
    frozen: str
    status: str
    url: str
    digest: tuple[str, ...] = ()
    size: str = ""
    progress: int = 0
    words: str = ""


def packs(record: Record) -> list[PackRow]:
    """The packs of a plan, the newest first: two queries."""
    kept = list(BoardPack.objects.filter(record=record).select_related("record__area").order_by("-number"))
    keys = {board_pack.key_of(pack): pack.number for pack in kept}
    made = {
        keys[one.key]: one for one in MadeFile.objects.filter(record=record, format="pack") if one.key in keys
    }  # fmt: skip
    return [_row(record, pack, made.get(pack.number)) for pack in kept]


def _row(record: Record, pack: BoardPack, made: MadeFile | None) -> PackRow:
    status, words = "missing", ""
    if made and is_stale(made):
        status, words = "failed", "It was not finished within ten minutes."
    elif made and made.status in {Status.READY, Status.FAILED}:
        status, words = made.status, made.words
    elif made:
        status, words = "making", made.words
    ready = made if made and status == "ready" else None
    return PackRow(
        number=pack.number,
        meeting=show_date(pack.meeting),
        frozen=f"{when(pack.at)} by {pack.post}",
        status=status,
        url=record.url("board_pack", number=str(pack.number)),
        digest=tuple(ready.digest[start : start + 16] for start in range(0, 64, 16)) if ready else (),
        size=filesizeformat(ready.size) if ready else "",
        progress=made.progress if made else 0,
        words=words,
    )


def written(texts: dict[str, ReportText], state: State) -> dict[str, str]:
    """Who wrote the words of each section and when; of words written before the board last saw the plan, that too."""
    seen = max((act.at for act in state.acts if act.kind == "frozen"), default=None)
    return {key: _written(text, seen) for key, text in texts.items()}


def _written(text: ReportText, seen: datetime | None) -> str:
    before = " That was before the board last saw the plan: look at them again." if seen and text.at < seen else ""
    return f"Written by {text.post}, {when(text.at)}.{before}"


def meeting_of(state: State) -> str:
    """The day of the meeting for which a plan stands frozen, in words."""
    return day(state.meeting, year=True)
