"""What is said about a part, around its page: nothing of it is kept with the pieces that every reader is shown."""

from collections.abc import Iterable
from typing import Any

from bcf.editions.base import Part
from plans.checks.wording import counted, sentence
from plans.models import Comment, Record
from plans.pages import agreeing, comments
from plans.queries import AskedPart, comments_of, readers_of
from plans.summary import STATE_WORDS
from plans.views.shared import Page, person


def open_words(record: Record, comments: Iterable[Comment]) -> dict[str, str]:
    """`Two comments are open, one asks for a change.`, with where they are listed; nothing where none is open."""
    waiting = [one.asks for one in comments if one.open]
    if not waiting:
        return {}
    asking = f", {counted(sum(waiting), 'asks', 'ask')} for a change" if any(waiting) else ""
    words = f"{sentence(counted(len(waiting), 'comment'))} {'is' if len(waiting) == 1 else 'are'} open{asking}."
    return {"words": words, "url": record.url("comments")}


def talk(page: Page, one_part: Part, pieces: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """The comments on a part, the form to comment with, and the changes asked for.

    `shown` is what the page says of the part itself: its state is another while a comment asks for a change.
    """
    record, by, asked = page.record, person(page.request), AskedPart(page.record, one_part)
    listed = list(comments_of(record).filter(part=one_part.key))
    changes = agreeing.changes_asked_for(
        record, page.state, page.summary.edition, page.may("plans.write"), one_part.key, listed
    )
    waiting = [one for one in changes if not one["settled"]]
    if any(one.open and one.asks for one in listed):
        shown = {**shown, "state": "changes-requested", "state_word": STATE_WORDS["changes-requested"]}
    people = comments.people(readers_of(asked), by)
    return {
        "part": shown,
        "comments": comments.section(asked, listed, pieces["places"], by, page.guest),
        "comment_fields": comments.blank_fields(pieces["offered"], people),
        "changes_asked_for": [] if page.guest else waiting,
        "settled_by_saving": {bool(one.get("by_saving")) for one in waiting},
    }
