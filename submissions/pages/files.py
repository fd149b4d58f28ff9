"""The page of a plan's files, ready to show."""

from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat

from plans.models import Record
from plans.pages.shell import when
from submissions.actions import is_stale
from submissions.making import Ingredients, key_of
from submissions.models import MadeFile

TITLES = {
    "pdf": (
        "PDF of the whole plan",
        "Parts 1 and 2 with cover and contents, tagged for screen readers, to print or send.",
    ),
    "xlsx": ("Workbook of Part 2", "Finance and metrics on the national tabs, with live formulas."),
    "json": ("JSON of the whole plan", "Every answer as data, for other systems and for import."),
}
Status = MadeFile.Status


@dataclass(frozen=True)
class FileRow:
    """One format: what it is, and what there is of it for the plan as it stands.

    `status` is `missing`, `making`, `ready` or `failed`; `earlier` tells of a file made before later changes.
    """

    format: str
    title: str
    about: str
    status: str
    made: str = ""
    state_note: str = ""
    digest: str = ""
    size: str = ""
    url: str = ""
    progress: int = 0
    words: str = ""
    earlier: str = ""

    @property
    def digest_pieces(self) -> list[str]:
        """The digest in pieces between which a line may break."""
        return [self.digest[start : start + 16] for start in range(0, len(self.digest), 16)]


def rows(record: Record, made_from: Ingredients) -> list[FileRow]:
    """A row for each format: one query."""
    keys = {format: key_of(made_from, format) for format in TITLES}
    newest: dict[str, MadeFile] = {}
    current: dict[str, MadeFile] = {}
    for made in MadeFile.objects.filter(record=record).order_by("requested_at"):
        if made.key == keys.get(made.format):
            current[made.format] = made
        elif made.status == Status.READY:
            newest[made.format] = made
    return [_row(record, format, current.get(format), newest.get(format)) for format in TITLES]


def last_signed(record: Record, made_from: Ingredients) -> list[FileRow]:
    """The files of the last signed version, where they are not those of the plan as it stands: one query.

    A change of the plan does not take away what was signed: its bytes can be fetched as long as the plan is kept.
    """
    keys = {key_of(made_from, format) for format in TITLES}
    ready = MadeFile.objects.filter(record=record, signed=True, status=Status.READY).select_related("record__area")
    found = list(ready.exclude(key__in=keys).order_by("requested_at"))
    last = {made.format: made for made in found if made.state_note == found[-1].state_note}
    return [_ready(last[format], _signed_url(last[format])) for format in TITLES if format in last]


def _signed_url(made: MadeFile) -> str:
    return made.record.url("signed_download", format=made.format, key=made.key)


def _ready(made: MadeFile, url: str) -> FileRow:
    title, about = TITLES[made.format]
    return FileRow(
        format=made.format,
        title=title,
        about=about,
        status="ready",
        made=when(made.made_at),
        state_note=made.state_note,
        digest=made.digest,
        size=filesizeformat(made.size),
        url=url,
    )


def _row(record: Record, format: str, made: MadeFile | None, before: MadeFile | None) -> FileRow:
    title, about = TITLES[format]
    earlier = f"One was made {when(before.made_at)}, before later changes." if before else ""
    shared: dict[str, Any] = {"format": format, "title": title, "about": about}
    if made is None:
        return FileRow(**shared, status="missing", earlier=earlier)
    if made.status == Status.READY:
        return _ready(made, record.url("download", format=format))
    if is_stale(made):
        return FileRow(**shared, status="failed", words="It was not finished within ten minutes.", earlier=earlier)
    if made.status == Status.FAILED:
        return FileRow(**shared, status="failed", words=made.words, earlier=earlier)
    return FileRow(**shared, status="making", progress=made.progress, words=made.words, earlier=earlier)
