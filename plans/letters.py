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

from areas.access import WRITING_ROLES
from areas.models import Extension, Membership, Organisation, Participation, Role
from areas.queries import due_by, organisations_of, posts_in, signatory_for
from bcf.accounts.models import User
from bcf.editions.base import PART_2
from bcf.parts import decode
from plans.actions.authority import SIGNS
from plans.actions.commentary import who_signs_for
from plans.assurance import OUTCOMES
from plans.document import document
from plans.facts import Fact, Kind
from plans.models import Comment, PartRevision, Record
from plans.numbering import numbering
from plans.outline import provider_id
from plans.pages.commentary import changes_of
from plans.pages.shell import day, moment, when
from plans.pages.sign_off import changes_since
from plans.places import place_label
from plans.reference import reference_for
from plans.scopes import body_and_scope
from plans.signatures import Signature
from plans.states import State
from plans.telling import (
    ABOUT_COMMENTS,
    AFTER_SUBMISSION,
    TO_ASSURE,
    TO_COMMENT,
    TO_SIGN,
    TO_WRITERS,
    Letters,
    Notice,
)

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
    *,
    to: str,
    words: Words,
    url: str = "",
    personal_until: datetime | None = None,
    optional: bool = False,
    message_id: str = "",
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
    letter.extra_headers = {"Message-ID": message_id} if message_id else {}
    letter.attach_alternative(render_to_string("letters/letter.html", context), "text/html")
    letter.send()


def absolute(path: str) -> str:
    """The whole address of a page of the site."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def signatory(record: Record, key: str) -> Membership | None:
    """Who gives the signature of that key today: of the whole plan, or of Part 2."""
    organisation, scope = body_and_scope(key)
    body = next((one for one in organisations_of(record.area) if one.key == organisation), None)
    held = signatory_for(record.area, body, role=SIGNS[scope]) if body else None
    return held if held and held.person.is_active else None


def provider(record: Record, organisation: str) -> Organisation | None:
    """The provider of an id in the plan."""
    bodies = organisations_of(record.area, Participation.Capacity.PROVIDER)
    return next((one for one in bodies if provider_id(one.key) == organisation), None)


def addressees(record: Record, notice: Notice, state: State, fact: Fact | None = None) -> list[Addressee]:
    """To whom a notice goes: whoever holds the post today, not whoever held it once."""
    if notice.kind in TO_ASSURE:
        assuring = {one.person_id: one for one in posts_in(record.area).filter(role=Role.ASSURER)}
        return [Addressee(one.person, one.post) for one in assuring.values() if one.person.is_active]
    if notice.kind in TO_SIGN:
        held = signatory(record, notice.about)
        return [Addressee(held.person, held.post, held.organisation.name)] if held else []
    if notice.kind in TO_COMMENT:
        body = provider(record, notice.about)
        return [Addressee(one.person, one.post, body.name) for one in who_signs_for(body)] if body else []
    if notice.kind == Letters.GIVEN and fact:
        return [Addressee(one) for one in User.objects.filter(pk=fact.data["person"], is_active=True)]
    if notice.kind == Letters.CONFLICT and fact:
        authors = {one.by_id: one.by for one in _not_kept(record, notice, fact) if one.by_id != fact.by}
        return [Addressee(one) for one in authors.values() if one.is_active]
    asked_by = state.requested.by if state.requested else 0
    roles = WRITING_ROLES if notice.kind in TO_WRITERS else (Role.AUTHOR, Role.FINANCE)
    held_by = {one.person_id: one.person for one in posts_in(record.area).filter(role__in=roles)}
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
    if notice.kind in TO_SIGN:
        context["part_2"] = body_and_scope(notice.about)[1] == PART_2
    if notice.kind in {Letters.LAPSED, Letters.COMMENT_LAPSED}:
        context |= _lapse(record, notice, state, fact)
    if notice.kind == Letters.GIVEN and fact:
        part = record.edition.find(notice.about)
        context |= {"part": part.full_title if part else notice.about, "due": day(fact.data["due"], year=True)}
    if notice.kind in AFTER_SUBMISSION.values() and fact:
        context |= _after_submission(record, notice, state, fact)
    if notice.kind == Letters.CONFLICT and fact:
        context |= _replaced(record, notice, fact, to.person)
    return write(notice.kind, context)


def _after_submission(record: Record, notice: Notice, state: State, fact: Fact) -> dict[str, Any]:
    """What came back of a submission, or went to the area team, as its event says; the condition concerned."""
    data = fact.data
    about = next((one for _, one in state.conditions if one.key == notice.about), None)
    remarks = data.get("remarks", {})
    parts = [part.full_title if (part := record.edition.find(key)) else key for key in remarks]
    return {
        "number": data["number"],
        "late": data.get("late", False),
        "outcome": OUTCOMES.get(data.get("outcome", ""), ""),
        "note": data.get("note", ""),
        "reason": data.get("reason", ""),
        "conditions": [f"{one['text']} By {day(one['due'], year=True)}." for one in data.get("conditions", ())],
        "remarks": [f"{title}: {text}" for title, text in zip(parts, remarks.values(), strict=True)],
        "condition": about.text if about else "",
        "condition_due": day(about.due, year=True) if about else "",
        "words": data.get("words", ""),
        "day": day(data.get("day", ""), year=True),
        "left": [one.text for sent, one in state.conditions if sent.number == data["number"] and one.open],
    }


def deadline_words(record: Record, to: Addressee, said: Extension, before: datetime) -> Words:
    """The words of a letter about a deadline that the area team has moved. `before` is when the plan was due."""
    context = {
        "plan": record.area.name,
        "edition": record.edition.name,
        "by": said.post or str(said.by),
        "body": to.body,
        "round": said.round.name,
        "due": moment(due_by(said, said.round.deadline)),
        "before": moment(before),
        "withdrawn": said.deadline is None,
        "reason": said.reason,
    }
    return write(Letters.DEADLINE, context)


def _not_kept(record: Record, notice: Notice, fact: Fact) -> list[PartRevision]:
    """The revisions of a part over whose values somebody chose others."""
    numbers = set(fact.data["merged"][notice.about]["over"].values())
    revisions = PartRevision.objects.filter(record=record, part=notice.about, number__in=numbers)
    return list(revisions.select_related("by").order_by("number"))


def _replaced(record: Record, notice: Notice, fact: Fact, person: User) -> dict[str, Any]:
    """The part, and which of a person's answers in it were not kept, in words."""
    part = record.edition.find(notice.about)
    if part is None:
        return {"part": notice.about, "what": [], "more": 0}
    own = {one.number: one for one in _not_kept(record, notice, fact) if one.by_id == person.pk}
    over = fact.data["merged"][notice.about]["over"]
    contents = {number: decode(part, one.content) for number, one in own.items()}
    places = [(place, contents[number]) for place, number in over.items() if number in contents]
    told = [place_label(part, content, place) for place, content in places[:CHANGES_TOLD]]
    return {"part": part.full_title, "what": told, "more": max(0, len(places) - CHANGES_TOLD)}


def _lapse(record: Record, notice: Notice, state: State, fact: Fact | None) -> dict[str, Any]:
    """When the signature was given, and what has changed since, shortly."""
    given = _last_given(notice, state)
    told: list[dict[str, Any]] = []
    if given:
        one = document(record, state)
        if notice.kind == Letters.LAPSED:
            bodies = {body.key: body.name for body in organisations_of(record.area)}
            told = changes_since(record, one.edition, given, bodies, numbering(one), given.scope)
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


def comment_words(comment: Comment, kind: str) -> Words:
    """The words of a letter about a comment, or about an answer to one."""
    part = comment.record.edition.find(comment.part)
    of = comment.answers or comment
    context = {
        "plan": comment.record.area.name,
        "edition": comment.record.edition.name,
        "part": part.full_title if part else comment.part,
        "by": comment.post,
        "on": of.about,
        "quotation": of.quotation,
        "text": comment.text,
        "asks": comment.asks,
        "first": of.text if comment.answers else "",
        "first_by": of.post,
    }
    return write(kind, context)


def address_of(record: Record, kind: str, about: str) -> str:
    """The page that a letter without a link of one's own leads to."""
    if kind in ABOUT_COMMENTS:
        return Comment.objects.select_related("record__area").get(pk=about).get_absolute_url()
    if kind == Letters.GIVEN:
        return record.url("part", part=about)
    if kind in {Letters.EVIDENCE, Letters.SENT_BACK, Letters.MET}:
        return record.url("condition", condition=about)
    if kind in {Letters.OUTCOME, Letters.REMARKED}:
        return record.url("assurance")
    if kind in {Letters.SUBMITTED, Letters.RECALLED}:
        return record.url("submission")
    if kind == Letters.DEADLINE:
        return reverse("area_deadlines", kwargs={"area": record.area.slug})
    if kind == Letters.CONFLICT:
        return record.url("part_history", part=about)
    return record.url("plan")
