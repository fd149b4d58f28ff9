"""What is published of a plan, ready to show: to its authors, and to everybody."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from bcf.amounts import show_date
from bcf.clear_days import ASKED_FOR, clear_days, last_day_for
from plans.models import BoardPack, Record
from plans.states import State
from submissions.models import Publication, Submission
from submissions.pages.submission import in_pieces
from submissions.publishing import NO_WORKBOOK
from submissions.signatures import moment

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TITLES = {"pdf": "PDF", "xlsx": "Workbook of Part 2", "json": "JSON, for other systems"}


@dataclass(frozen=True)
class ClearDays:
    """How many clear days lie between a publication and a meeting, in words; `short` where fewer than are owed."""

    words: str
    short: bool


def counted(days: int) -> str:
    """`no clear days`, `one clear day`, `12 clear days`."""
    number = NUMBERS[days] if days < len(NUMBERS) else str(days)
    return f"{number} clear day{'' if days == 1 else 's'}"


def days_before(published: date, meeting: date, done: bool = False) -> ClearDays:
    """The clear days between a day of publication and a meeting. `done` where it is published already."""
    days = clear_days(published, meeting)
    since = f"Published on {show_date(published)}" if done else f"Published today, {show_date(published)}"
    words = (
        f"{since}, it is open to the public for {counted(days)} ({days}) before the meeting of {show_date(meeting)}."
    )
    if days >= ASKED_FOR:
        return ClearDays(words, False)
    lacking = ASKED_FOR - days
    words += (
        f" The public is owed {counted(ASKED_FOR)} ({ASKED_FOR}): that is {NUMBERS[lacking]} ({lacking}) too few."
    )
    last = last_day_for(meeting)
    words += f" The last day for it {'was' if last < published else 'is'} {show_date(last)}."
    return ClearDays(words, True)


def versions(record: Record, state: State) -> tuple[list[tuple[str, str]], list[BoardPack]]:
    """What can be published, as (key, words), the newest first; and the packs: two queries."""
    packs = list(BoardPack.objects.filter(record=record).order_by("-number"))
    recalled = {one.number for one in state.submissions if one.recalled}
    sent = Submission.objects.filter(record=record).exclude(number__in=recalled).order_by("-number")
    listed = [
        (
            one.at,
            f"pack-{one.number}",
            f"Pack {one.number}: as frozen for the board's meeting of {show_date(one.meeting)}",
        )
        for one in packs
    ]
    listed += [
        (one.at, f"submission-{one.number}", f"As submitted, version {one.number}, {moment(one.at)}") for one in sent
    ]
    return [(key, words) for _, key, words in sorted(listed, key=lambda row: row[0], reverse=True)], packs


def publications(record: Record) -> list[Publication]:
    """All publications of a plan, the newest first, without their pages: two queries."""
    found = Publication.objects.filter(record=record).select_related("record__area", "withdrawal")
    return list(found.defer("body", "contents").prefetch_related("files").order_by("-number"))


def withdrawal_of(one: Publication) -> dict[str, str] | None:
    """That a publication was withdrawn, in words."""
    gone = getattr(one, "withdrawal", None)
    return {"when": moment(gone.at), "post": gone.post, "reason": gone.reason} if gone else None


def row(one: Publication, packs: dict[int, BoardPack]) -> dict[str, Any]:
    """A publication as its authors see it: what, when, how many clear days, what is left out."""
    source = one.source
    pack = packs.get(source.number) if source.of == "pack" else None
    at = timezone.localdate(one.at) if one.at else None
    return {
        "number": one.number,
        "words": source.words,
        "when": moment(one.at),
        "post": one.post,
        "url": one.url(),
        "days": days_before(at, pack.meeting, done=True) if pack and at and at < pack.meeting else None,
        "left": [(each.title, each.reason) for each in source.left],
        "withdrawn": withdrawal_of(one),
    }


def page(one: Publication, later: list[Publication]) -> dict[str, Any]:
    """The public page of a publication. `later` are those published after it and not withdrawn."""
    record, source = one.record, one.source
    files = [
        {
            "title": TITLES[file.format],
            "url": one.url("published_file", format=file.format),
            "size": filesizeformat(file.size),
            "digest": in_pieces(file.sha256),
        }
        for file in one.files.all()
    ]
    # Made by our own template when it was published.
    body: SafeString = mark_safe(one.body)  # noqa: S308
    return {
        "title": f"{record.area.name}, {record.edition_code}",
        "area": record.area.name,
        "fictional": record.area.fictional,
        "edition": record.edition.name,
        "years": record.edition.years_label,
        "number": one.number,
        "words": source.words,
        "when": moment(one.at),
        "post": one.post,
        "digest": in_pieces(one.digest),
        "left": [{"title": each.title, "reason": each.reason} for each in source.left],
        "files": files,
        "no_workbook": NO_WORKBOOK if not any(file.format == "xlsx" for file in one.files.all()) else "",
        "contents": [
            {"level": level, "number": number, "title": title, "url": url}
            for level, number, title, url in msgspec.json.decode(one.contents)
        ],
        "body": body,
        "later": later[0].url() if later else "",
        "all_url": reverse("published"),
    }


def listing() -> list[dict[str, Any]]:
    """Every plan of which something was published, by area and edition, with its newest publication: one query."""
    found = (
        Publication.objects.filter(status="ready")
        .select_related("record__area", "withdrawal")
        .defer("body", "contents", "made_from")
        .order_by("record__area__name", "record__edition_code", "number")
    )
    newest: dict[int, Publication] = {}
    for one in found:
        before = newest.get(one.record_id)
        if before is None or not withdrawal_of(one) or withdrawal_of(before):
            newest[one.record_id] = one
    return [
        {
            "area": one.record.area.name,
            "edition": one.record.edition.name,
            "url": one.record.url("published_plan"),
            "when": moment(one.at),
            "withdrawn": bool(withdrawal_of(one)),
        }
        for one in newest.values()
    ]
