"""Reads of what is typed and not in the plan yet: whose it is, and what a page that was posted goes on from."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec
from django.core import signing
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from bcf import parts as part_types
from bcf.accounts.models import User
from bcf.editions.base import Part
from bcf.parts import Content
from plans.document import Document
from plans.models import HeldText, PartRevision, Record, Sitting
from plans.posting import read_post

IDLE = timedelta(minutes=10)
"""After this long without typing a sitting closes."""


def token_of(part: Part, content: Content) -> str:
    """The token of a content: the digest of its canonical bytes."""
    return part_types.digest(part_types.encode(part_types.canonical(part, content)))


def idle_since() -> datetime:
    """Sittings last saved before this moment are idle."""
    return timezone.now() - IDLE


def sittings_of(record: Record, part: str) -> list[Sitting]:
    """The open sittings of a part, the first opened first: one query."""
    return list(Sitting.objects.filter(record=record, part=part).select_related("by"))


@dataclass(frozen=True)
class Start:
    """What a page that was posted started from: the content, the number of the revision under it, 0 for none.

    `sitting` is the person's own open one, where the page goes on from it; `held` the text that was put back into it.
    `opened` is the number of the revision that the page showed when it was opened: an earlier one than `base`, where
    a sitting of the page's own was closed since.
    """

    content: Content
    base: int
    opened: int
    sitting: Sitting | None = None
    held: HeldText | None = None
    page: str = ""


def start_of(record: Record, part: Part, by: User, *, base: int | None, token: str = "", page: str = "") -> Start:
    """What a person's page started from, by what it posted: two queries.

    The person's sitting, where the page was drawn from it or was the last typed on. Else the newest revision with the
    token's content: a sitting closed meanwhile. Else the revision of the number `base`; of a page that named none,
    what is saved now, as if nothing had been under it.
    """
    sitting = Sitting.objects.filter(record=record, part=part.key, by=by).first()
    if sitting and (sitting.digest == token or (page and sitting.page == page)):
        opened = sitting.base if base is None else base
        return Start(part_types.decode(part, sitting.content), sitting.base, opened, sitting)
    named = Q(newest=True) if base is None else Q(digest=token) | Q(number=base)
    found = PartRevision.objects.filter(named, record=record, part=part.key)
    revisions = sorted(found, key=lambda one: (one.digest == token, one.number))
    content = part_types.decode(part, revisions[-1].content) if revisions else part_types.empty(part)
    under = revisions[-1].number if revisions and base is not None else base or 0
    return Start(content, under, under if base is None else base)


def start_of_posted(record: Record, part: Part, by: User, post: QueryDict) -> Start:
    """What a person's page started from, by all that its form posted. Text that was put back into it is in it."""
    said = {name: str(post.get(name, "")) for name in ("base", "token", "drawn_for", "held")}
    drawn = drawn_for(said["drawn_for"])
    page = drawn.page if drawn and drawn.person == by.pk else ""
    base = _number(said["base"]) if "base" in post else None
    start = start_of(record, part, by, base=base, token=said["token"], page=page)
    held = held_texts(record, part.key, by).filter(pk=_number(said["held"])).first() if said["held"] else None
    if held is None:
        return replace(start, page=page)
    return replace(start, content=read_post(part, start.content, held_post(held)), held=held, page=page)


def _number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 10 else 0


HELD_FOR = timedelta(days=30)
"""How long text is held that could not be saved."""


def held_texts(record: Record, part: str, by: User) -> QuerySet[HeldText]:
    """What is held for a person of a part, the first first."""
    return HeldText.objects.filter(record=record, part=part, by=by, at__gt=timezone.now() - HELD_FOR)


def unsaved_by(person: User) -> list[Sitting | HeldText]:
    """All that a person typed and that is in no plan yet, the oldest first, without what it says: two queries."""
    sittings = Sitting.objects.filter(by=person).defer("content").select_related("record__area")
    held = HeldText.objects.filter(by=person, at__gt=timezone.now() - HELD_FOR).defer("fields")
    return sorted([*sittings, *held.select_related("record__area")], key=lambda one: one.at)


def held_post(held: HeldText) -> QueryDict:
    """What was posted, as a view reads it."""
    post = QueryDict(mutable=True)
    for name, values in held.posted.items():
        post.setlist(name, values)
    return post


def whose(sittings: Iterable[Sitting], person: User) -> tuple[Sitting | None, list[Sitting]]:
    """A person's own sitting of those of a part, or None, and the others'."""
    listed = list(sittings)
    own = next((one for one in listed if one.by_id == person.pk), None)
    return own, [one for one in listed if one is not own]


@dataclass(frozen=True)
class DrawnFor:
    """For whom a part's page was drawn, as its form says under our signature. `page` is of that page alone."""

    person: int
    record: int
    part: str
    page: str


SALT = "plans.part-page"
A_DAY = timedelta(days=1)


def sign_page(record: Record, part: str, person: User) -> str:
    """What a part's form carries to say for whom it was drawn. Nobody else can make one."""
    return signing.dumps([person.pk, record.pk, part, secrets.token_hex(8)], salt=SALT)


def drawn_for(signed: str, max_age: timedelta | None = None) -> DrawnFor | None:
    """Read what `sign_page` made; None where it is not ours, or older than it may be."""
    try:
        return DrawnFor(*signing.loads(signed, salt=SALT, max_age=max_age))
    except (signing.BadSignature, TypeError):
        return None


def typed_over(one: Document, part: str, content: Content, base: int) -> Document:
    """The document as it is drawn for who typed this content of a part, over the revision of that number."""
    return msgspec.structs.replace(one, contents={**one.contents, part: content}, numbers={**one.numbers, part: base})
