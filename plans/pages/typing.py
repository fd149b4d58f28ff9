"""What a part's page says of what is typed and not in the plan: the person's own, and that others are typing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from bcf import parts as part_types
from bcf.access import may
from bcf.accounts.models import User
from bcf.editions.base import Part
from bcf.parts import Content
from plans.differences import differences
from plans.document import Document
from plans.models import HeldText, PartRevision, Record, Sitting
from plans.numbering import numbering
from plans.pages.shell import clock, when
from plans.posting import read_post
from plans.queries import AskedPart
from plans.sittings import held_post, sign_page, start_of_posted, token_of, unsaved_by


@dataclass(frozen=True)
class Unsaved:
    """What a person has typed of a part and not saved: their page is drawn from it, over the revision it began on."""

    content: Content
    base: int
    token: str
    words: str
    at: datetime
    held: int = 0

    def rows(self, part: Part) -> dict[str, int]:
        """How many rows each table of it has."""
        return {table.key: len(getattr(self.content, table.key)) for table in part.tables}


def unsaved_of(part: Part, sitting: Sitting | None) -> Unsaved | None:
    """What a person's own sitting holds; None without one."""
    if sitting is None:
        return None
    words = (
        f"This is what you typed since {when(sitting.opened_at)}, saved as you typed, last at {clock(sitting.at)}. "
        "It is not in the plan until you save it."
    )
    return Unsaved(part_types.decode(part, sitting.content), sitting.base, sitting.digest, words, sitting.at)


def held_of(record: Record, part: Part, person: User, held: HeldText) -> Unsaved:
    """What is held of theirs, as the page on which it was typed would have saved it."""
    start = start_of_posted(record, part, person, held_post(held))
    content = part_types.canonical(part, read_post(part, start.content, held_post(held)))
    words = (
        f"This is what you typed and sent {when(held.at)}, when you were signed out. "
        "It is not in the plan until you save it."
    )
    if held.files:
        words += " The files that you had chosen are not here: choose them again."
    return Unsaved(content, start.base, token_of(part, start.content), words, held.at, held.pk)


def saved_words(unsaved: Unsaved) -> dict[str, str]:
    """The words beside the buttons of a page drawn from it."""
    if unsaved.held:
        return {"words": f"Typed {when(unsaved.at)}", "by": "and not in the plan yet"}
    return {"words": f"Saved {when(unsaved.at)}", "by": "as you typed, and not in the plan yet"}


def form_context(record: Record, part: Part, person: User) -> dict[str, Any]:
    """What the form of a part's page needs to be saved as somebody types."""
    here = record.url("part", part=part.key)
    return {
        "drawn_for": sign_page(record, part.key, person),
        "typing_url": record.url("typing", part=part.key),
        "typing_marks": ("done", "awaited", "warning", "error"),
        "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': here})}",
    }


def unsaved_context(
    record: Record, part: Part, one: Document, unsaved: Unsaved, newest: PartRevision | None, may_write: bool
) -> dict[str, Any]:
    """What the page says over what a person typed and did not save; where they may not write now, what it is."""
    overtaken = newest is not None and newest.number != unsaved.base
    words = unsaved.words
    if overtaken and newest:
        words += f" {newest.by} saved this part after you began: save yours, and you see both."
    changes = [] if may_write else differences(part, one.part(part.key), unsaved.content, None, numbering(one))
    return {
        "words": words,
        "overtaken": overtaken,
        "held": unsaved.held,
        "changes": [{"label": change.label, "now": change.now} for change in changes],
        "discard_url": record.url("discard_typing", part=part.key),
    }


def others_typing(sittings: Iterable[Sitting]) -> list[dict[str, str]]:
    """Who else has typed here what is not in the plan yet, and since when."""
    return [{"who": str(sitting.by), "since": when(sitting.opened_at)} for sitting in sittings]


def waiting(person: User) -> list[dict[str, str]]:
    """What a person typed and is in no plan yet, as the page "My work" lists it: each part once. Two queries."""
    found: dict[str, dict[str, str]] = {}
    for one in unsaved_by(person):
        part = one.record.edition.find(one.part)
        if part is None or not may(person, "plans.read_part", AskedPart(one.record, part)):
            continue
        how = f"Sent {when(one.at)}, signed out" if isinstance(one, HeldText) else f"Typed {when(one.at)}"
        found.setdefault(
            one.record.url("part", part=part.key),
            {
                "label": f"What you typed in {part.full_title} waits for you",
                "url": one.record.url("part", part=part.key),
                "plan": one.record.area.name,
                "state": f"{how}; not in the plan yet",
                "due": "",
            },
        )
    return list(found.values())


def typing_under_way(record: Record) -> list[dict[str, str]]:
    """What is typed in a plan and not in it yet: in which part, by whom, since when. One query."""
    found = [
        (record.edition.find(sitting.part), sitting)
        for sitting in Sitting.objects.filter(record=record).select_related("by")
    ]
    return [
        {"part": part.full_title, "who": str(sitting.by), "since": when(sitting.opened_at)}
        for part, sitting in found
        if part
    ]
