"""Comments as the pages show them: what each is about, what was said, what may be done, and where."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from areas.models import Membership
from bcf.accounts.models import User
from bcf.editions.base import PROVIDER, Part
from plans.access import may_settle
from plans.checks.wording import counted
from plans.comment_forms import CommentForm
from plans.commentaries import provider_name
from plans.document import Document
from plans.models import Comment, Record
from plans.pages.shell import when
from plans.passages import Passage, Place, find, places_of
from plans.queries import AskedPart
from plans.reference import Reference

SETTLED_SHOWN = 20
"""How many settled comments a part's page shows; the plan's list has them all."""
SHOWN = (("", "All"), ("mine", "By you"), ("mentioned", "Naming you"), ("settled", "Settled"))
"""What the plan's list of comments can show, as `plans.queries.listed_comments` names it."""
Choices = list[tuple[str, Any]]
Fixed = tuple[tuple[str, Any], ...]
"""Choices that can be told from others quickly."""


def offered(part: Part, places: Mapping[str, Place], rows: Mapping[str, Iterable[str]]) -> Choices:
    """What a comment can be on, to choose from: the part, its questions, these rows of each table by key."""
    choices: Choices = [(place.key, place.name) for place in places.values() if not place.table]
    for table in part.tables:
        keys = [f"{table.key}.{row}" for row in rows.get(table.key, ())]
        named = [(key, places[key].name) for key in keys if key in places]
        if named:
            choices.append((table.label, named))
    return choices


def all_offered(part: Part, places: Mapping[str, Place]) -> Choices:
    """As `offered`, with every row there is."""
    rows: dict[str, list[str]] = {table.key: [] for table in part.tables}
    for key in places:
        table, _, row = key.partition(".")
        if row:
            rows[table].append(row)
    return offered(part, places, rows)


def rows_shown(blocks: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The ids of the rows that stand on a page of a part, by table, from its pieces."""
    tables = [block["table"] for block in blocks if block["kind"] == "table"]
    return {table["key"]: [row["id"] for row in table["rows"]] for table in tables}


def section(
    asked: AskedPart, comments: Iterable[Comment], places: Mapping[str, Place], reader: User, guest: bool
) -> dict[str, Any]:
    """The comments on one part: those that are open, the newest settled ones, and their number in words."""
    listed = list(comments)
    waiting = [one for one in listed if one.open]
    settled = [one for one in listed if not one.open][::-1]
    provider = asked.record.edition.each(asked.part) == PROVIDER
    return {
        "open": [thread(asked, one, places, reader) for one in waiting],
        "settled": [thread(asked, one, places, reader) for one in settled[:SETTLED_SHOWN]],
        "settled_count": len(settled),
        "count": f"{len(waiting)} open, {len(settled)} settled" if listed else "",
        "open_count": counted(len(waiting), "comment") if waiting else "",
        "asks_count": sum(one.asks for one in waiting),
        "url": asked.record.url("comment_on", part=asked.part.key),
        "all_url": "" if guest else asked.record.url("comments"),
        "also": provider_name(asked.part) if provider and not guest else "",
    }


def thread(asked: AskedPart, comment: Comment, places: Mapping[str, Place], reader: User) -> dict[str, Any]:
    """A comment with its answers, what it is about, and what the reader may do with it."""
    on, lost = whereabouts(asked.part, comment, places)
    url = comment_url(asked.record, comment)
    settled = ""
    if comment.settled_at:
        done = f"“{comment.done}” " if comment.done else ""
        settled = f"{done}Settled by {comment.settled_post}, {when(comment.settled_at)}."
    return {
        **said(comment, reader),
        "place": comment.place,
        "on": on,
        "quotation": comment.quotation,
        "lost": lost,
        "asks": comment.asks,
        "open": comment.open,
        "settled": settled,
        "replies": [
            said(one, reader) | {"change_url": _change_url(url, one, comment, reader)} for one in replies(comment)
        ],
        "url": url,
        "settle": may_settle(reader, asked, comment),
        "change_url": _change_url(url, comment, comment, reader),
    }


def people(readers: Mapping[int, Membership], reader: User) -> list[tuple[int, str]]:
    """Who can be told by name, as (id, post and body), without oneself."""
    return [(pk, f"{one.post}, {one.organisation.name}") for pk, one in readers.items() if pk != reader.pk]


def blank_fields(places: Choices, people: Iterable[tuple[int, str]]) -> SafeString:
    """The fields of a comment that is still to be written, drawn once for the same choices: every part has them."""
    return _blank_fields(_fixed(places), tuple(people))


def _fixed(choices: Iterable[tuple[str, Any]]) -> Fixed:
    return tuple((key, _fixed(name) if isinstance(name, list | tuple) else str(name)) for key, name in choices)


@lru_cache(maxsize=64)
def _blank_fields(places: Fixed, people: tuple[tuple[int, str], ...]) -> SafeString:
    form = CommentForm(prefix="comment", places=places, people=people)
    return render_to_string("plans/comment_fields.html", {"form": form})


def replies(comment: Comment) -> list[Comment]:
    """The answers to a comment, in the order in which they were made."""
    return list(comment.replies.all())


def said(comment: Comment, reader: User) -> dict[str, Any]:
    """One comment or answer: by whom, when, its words, whom it names; or that it was taken back."""
    taken_back = f"Taken back by {comment.post}, {when(comment.taken_back_at)}." if comment.taken_back_at else ""
    return {
        "id": comment.pk,
        "by": comment.post,
        "when": when(comment.at),
        "text": comment.text,
        "changed": f"changed {when(comment.changed_at)}" if comment.changed_at and not taken_back else "",
        "taken_back": taken_back,
        "to": [one.post for one in comment.mentions.all()],
        "to_me": any(one.person_id == reader.pk for one in comment.mentions.all()),
    }


def comment_url(record: Record, comment: Comment) -> str:
    """The page of a comment, without asking the database for its plan."""
    return record.url("comment", part=comment.part, comment=str(comment.answers_id or comment.pk))


def _change_url(url: str, one: Comment, of: Comment, reader: User) -> str:
    """Where the person who said something changes it or takes it back; empty for others, and once it is settled."""
    return f"{url}?change={one.pk}" if one.by_id == reader.pk and not one.taken_back_at and of.open else ""


def whereabouts(part: Part, comment: Comment, places: Mapping[str, Place]) -> tuple[str, str]:
    """What a comment is on, in words, and what to say where that is there no more. Both may be empty."""
    place = places.get(comment.place)
    if place is None:
        table = part.table.get(comment.place.partition(".")[0])
        word = table.row_word if table else "question"
        return f"a{'n' if word[:1] in 'aeiou' else ''} {word} that was removed", comment.about
    passage = Passage(comment.quotation, comment.before, comment.after)
    lost = "These words have been changed since." if comment.quotation and find(place.text, passage) < 0 else ""
    only = comment.quotation and len(part.fields) == 1 and place.key in part.field  # the words say enough
    return "" if only or not place.key else place.name, lost


def listed(
    record: Record, comments: Iterable[Comment], one: Document, reference: Reference, reader: User
) -> list[dict[str, Any]]:
    """Comments on any parts of a plan, each with its part; of one that the plan has no more, without a link to it."""
    known: dict[str, dict[str, Place]] = {}
    shown = []
    for comment in comments:
        part = one.edition.part.get(comment.part) or record.edition.find(comment.part)
        if part is None:
            continue
        if comment.part not in known:
            known[comment.part] = places_of(part, one, reference) if comment.part in one.edition.part else {}
        there = comment.part in one.edition.part
        url = f"{record.url('part', part=comment.part)}#comment-{comment.pk}" if there else ""
        made = thread(AskedPart(record, part), comment, known[comment.part], reader)
        shown.append(made | {"part": part.full_title, "part_url": url})
    return shown
