"""Letters about plans: their words, to whom they go, and the sending. Words are in `templates/letters/`.

A letter's template gives its subject on the first line, what its link is called on the second, then its paragraphs.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.urls import reverse

from areas.models import Membership, Organisation, Participation, Role
from areas.queries import organisations_of, posts_in, signatory_for
from bcf.accounts.models import User
from plans.actions.commentary import who_signs_for
from plans.document import document
from plans.models import Record
from plans.numbering import numbering
from plans.outline import provider_id
from plans.pages.commentary import changes_of
from plans.pages.shell import day, when
from plans.pages.sign_off import changes_since
from plans.reference import reference_for
from plans.states import Fact, Kind, Signature, State
from plans.telling import TO_COMMENT, TO_SIGN, Letters, Notice

CHANGES_TOLD = 6
"""How many changes a letter tells; the page has them all."""


@dataclass(frozen=True)
class Words:
    """A letter's subject, what its link is called, and its text: paragraphs with an empty line between."""

    subject: str
    action: str
    text: str


@dataclass(frozen=True)
class Addressee:
    """A person who is told, and the post and body for which they are."""

    person: User
    post: str = ""
    body: str = ""


def write(kind: str, context: dict[str, Any]) -> Words:
    """The words of a letter."""
    template: Any = get_template(f"letters/{kind}.txt")
    whole = template.template.render(Context(context, autoescape=False))
    subject, action, text = whole.split("\n", 2)
    return Words(subject.strip(), action.strip(), re.sub(r"\n{3,}", "\n\n", text).strip())


def send(
    *, to: str, words: Words, url: str = "", personal_until: datetime | None = None, optional: bool = False
) -> None:
    """Send a letter now, as text and HTML, through Django's e-mail back end. Raises whatever that raises."""
    context = {
        "subject": words.subject,
        "action": words.action,
        "paragraphs": words.text.split("\n\n"),
        "url": url,
        "personal": day(personal_until, year=True),
        "optional": optional,
        "account_url": absolute(reverse("account")),
    }
    letter = EmailMultiAlternatives(words.subject, render_to_string("letters/letter.txt", context), None, [to])
    letter.attach_alternative(render_to_string("letters/letter.html", context), "text/html")
    letter.send()


def absolute(path: str) -> str:
    """The whole address of a page of the site."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def signatory(record: Record, organisation: str) -> Membership | None:
    """Who signs for a body of the plan, by its key, today."""
    body = next((one for one in organisations_of(record.area) if one.key == organisation), None)
    held = signatory_for(record.area, body) if body else None
    return held if held and held.person.is_active else None


def provider(record: Record, organisation: str) -> Organisation | None:
    """The provider of an id in the plan."""
    bodies = organisations_of(record.area, Participation.Capacity.PROVIDER)
    return next((one for one in bodies if provider_id(one.key) == organisation), None)


def addressees(record: Record, notice: Notice, state: State, fact: Fact | None = None) -> list[Addressee]:
    """To whom a notice goes: whoever holds the post today, not whoever held it once."""
    if notice.kind in TO_SIGN:
        held = signatory(record, notice.about)
        return [Addressee(held.person, held.post, held.organisation.name)] if held else []
    if notice.kind in TO_COMMENT:
        body = provider(record, notice.about)
        return [Addressee(one.person, one.post, body.name) for one in who_signs_for(body)] if body else []
    if notice.kind == Letters.GIVEN and fact:
        return [Addressee(one) for one in User.objects.filter(pk=fact.data["person"], is_active=True)]
    asked_by = state.requested.by if state.requested else 0
    held_by = {
        one.person_id: one.person for one in posts_in(record.area).filter(role__in=(Role.AUTHOR, Role.FINANCE))
    }
    people = [*held_by.values(), *User.objects.filter(pk=asked_by).exclude(pk__in=held_by)]
    return [
        Addressee(one)
        for one in people
        if one.is_active and (fact is None or one.pk != fact.by) and one.has_perm("plans.write", record)
    ]


def letter_words(
    record: Record, notice: Notice, state: State, to: Addressee, fact: Fact | None, left: int = 0
) -> Words:
    """The words of a letter about a plan to one person. `left` counts the days left, for a reminder."""
    deadline = reference_for(record.area, record.edition_code).deadline
    context: dict[str, Any] = {
        "plan": record.area.name,
        "edition": record.edition.name,
        "by": fact.post if fact else "",
        "body": to.body,
        "post": to.post,
        "deadline": when(deadline) if deadline else "",
        "left": f"{left} day{'s' if left != 1 else ''}",
    }
    if notice.kind in {Letters.LAPSED, Letters.COMMENT_LAPSED}:
        context |= _lapse(record, notice, state, fact)
    if notice.kind == Letters.GIVEN and fact:
        part = record.edition.find(notice.about)
        context |= {"part": part.full_title if part else notice.about, "due": day(fact.data["due"], year=True)}
    return write(notice.kind, context)


def _lapse(record: Record, notice: Notice, state: State, fact: Fact | None) -> dict[str, Any]:
    """When the signature was given, and what has changed since, shortly."""
    given = _last_given(notice, state)
    told: list[dict[str, Any]] = []
    if given:
        one = document(record, state)
        if notice.kind == Letters.LAPSED:
            bodies = {body.key: body.name for body in organisations_of(record.area)}
            told = changes_since(record, one.edition, given, bodies, numbering(one))
        else:
            part = next((part for part in one.edition.parts if part.about == notice.about), None)
            told = changes_of(record, one, part, given) if part else []
    return {
        "signed": when(given.at) if given else "",
        "reopened": fact is not None and fact.kind == Kind.REOPENED,
        "reason": fact.data.get("reason", "") if fact else "",
        "changes": [_change(one) for one in told[:CHANGES_TOLD]],
        "more": max(0, len(told) - CHANGES_TOLD),
    }


def _last_given(notice: Notice, state: State) -> Signature | None:
    lapsed = state.lapsed if notice.kind == Letters.LAPSED else state.commentaries_lapsed
    return lapsed.get(notice.about)


def _change(change: dict[str, Any]) -> str:
    """One change in a line: `Finance summary, Total: was 1,000, is 1,200`."""
    was, now = change["was"] or "empty", change["now"] or "empty"
    return f"{change['part']}, {change['what']}: was {was}, is {now}"


def address_of(record: Record, kind: str, about: str) -> str:
    """The page that a letter without a link of one's own leads to."""
    if kind == Letters.GIVEN:
        return record.url("part", part=about)
    return record.url("plan")
