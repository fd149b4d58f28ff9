"""Who else is on the plan, in words, and where these stand: beside a part, and on the plan's list of parts.

Both are pieces that are drawn once for every reader, so they only mark the place; `put_in` fills it for one reader.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from areas.models import Area, Role
from areas.queries import posts_in
from bcf.amounts import joined
from plans import presence
from plans.models import Presence

PLACE = re.compile(r'<i data-here="([\w-]*)"></i>')
"""Where a piece says who is here. No answer can hold it: what people write is escaped, or has no such element."""
BOTH_SAVE = (
    "You can all write here at once: what each of you saves is put together. Where you change the same answer, "
    "whoever saves later is shown both and chooses."
)


def posts_of(area: Area, people: Iterable[int]) -> dict[int, str]:
    """The post under which each of these people works in an area, with its body: one query, none for nobody."""
    wanted = set(people)
    if not wanted:
        return {}
    held = list(posts_in(area).filter(person__in=wanted))
    by_person = {one.person_id: one for one in sorted(held, key=lambda one: one.role != Role.SIGNATORY)}
    return {person: f"{one.post}, {one.organisation.name}" for person, one in by_person.items()}


def _sentence(one: Presence, who: str) -> str:
    at = presence.now()
    if one.typed_at and at - one.typed_at <= presence.WRITING:
        return f"{who}, is writing in this part."
    if one.typed_at and at - one.typed_at <= presence.AWAY:
        return f"{who}, is on this part, and last typed at {timezone.localtime(one.typed_at):%H:%M}."
    return f"{who}, is reading this part."


def on_part(area: Area, others: Iterable[Presence], may_write: bool) -> dict[str, Any]:
    """Who else is on a part, a sentence each, and to whoever writes there what that means."""
    here = list(others)
    posts = posts_of(area, (one.person_id for one in here))
    people = sorted(_sentence(one, posts.get(one.person_id, str(one.person))) for one in here)
    return {"people": people, "note": BOTH_SAVE if people and may_write else ""}


def beside(found: Mapping[str, Any], url: str, token: str) -> SafeString:
    """What stands beside a part; empty of words, and not shown, while nobody else is there."""
    return render_to_string("components/presence.html", {**found, "url": url, "csrf_token": token})


def on_list(area: Area, others: Iterable[Presence]) -> dict[str, SafeString]:
    """For each part on which somebody is, who: `Finance Manager is here now`, with the body for screen readers."""
    here = [one for one in others if one.part]
    posts = posts_of(area, (one.person_id for one in here))
    by_part: dict[str, list[str]] = {}
    for one in here:
        by_part.setdefault(one.part, []).append(posts.get(one.person_id, str(one.person)))
    return {
        part: format_html(
            '<span class="task-list__here">{} {} here now</span>',
            joined(sorted(people)),
            "is" if len(people) == 1 else "are",
        )
        for part, people in by_part.items()
    }


def put_in(piece: str, words: Mapping[str, str]) -> SafeString:
    """A piece with words, by part, in the places that it marks for them."""
    return mark_safe(PLACE.sub(lambda found: words.get(found[1], ""), piece))  # noqa: S308 - both are HTML of ours
