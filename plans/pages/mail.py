"""E-mails about a plan that did not arrive, in words, for who caused them and for authors."""

from typing import Any

from django.db.models import Exists, OuterRef

from areas.models import Membership, Role
from areas.queries import posts_in
from plans.actions.authority import signatures_held
from plans.actions.letters import MOST_TRIES
from plans.models import Letter, Record
from plans.outline import provider_id
from plans.pages.shell import when
from plans.states import State
from plans.telling import TO_COMMENT, TO_SIGN, Letters, still_waits


def undelivered(record: Record, state: State, reader: int, may_write: bool) -> list[dict[str, Any]]:
    """The newest e-mail to each person about each thing, where it did not arrive and is still to the point.

    Authors see all; others those that they caused. One query, and one more where there are any. Each carries `about`,
    the key of the signature or the provider's id that it asks for; else that is empty.
    """
    later = Letter.objects.filter(
        record=record,
        person=OuterRef("person"),
        kind=OuterRef("kind"),
        about=OuterRef("about"),
        pk__gt=OuterRef("pk"),
    )
    found = Letter.objects.filter(record=record).exclude(failure="").exclude(Exists(later)).select_related("person")
    letters = [one for one in (found if may_write else found.filter(by=reader)) if _waits(one, state)]
    if not letters:
        return []
    roles: dict[int, list[Membership]] = {}
    for held in posts_in(record.area):
        roles.setdefault(held.person_id, []).append(held)
    return [_told(record, one, roles.get(one.person_id, [])) for one in letters if _addressed(one, roles)]


def _waits(letter: Letter, state: State) -> bool:
    return still_waits(letter.kind, letter.about, state)


def _addressed(letter: Letter, roles: dict[int, list[Membership]]) -> bool:
    """Whether the letter's person is still who would get it."""
    held = roles.get(letter.person_id, [])
    if letter.kind in TO_SIGN:
        return letter.about in signatures_held(held)
    if letter.kind in TO_COMMENT:
        return any(
            one.role in {Role.SIGNATORY, Role.PROVIDER} and provider_id(one.organisation.key) == letter.about
            for one in held
        )
    return bool(held)


def _told(record: Record, letter: Letter, held: list[Membership]) -> dict[str, Any]:
    asks = letter.kind in TO_SIGN | TO_COMMENT
    mine = next((one for one in held if letter.about in signatures_held([one])), held[0])
    if letter.sent_at:
        words = f"The e-mail to the {mine.post} came back, {when(letter.failed_at)}: {letter.failure}"
    else:
        again = "It is tried again by itself." if letter.tries < MOST_TRIES else "It is not tried again by itself."
        words = f"The e-mail to the {mine.post} could not be sent, {when(letter.failed_at)}: {letter.failure} {again}"
    return {
        "about": letter.about if asks else "",
        "what": Letters(letter.kind).label,
        "words": words,
        "whom": f"{mine.post}, {mine.organisation.name}",
        "url": record.url("try_letter_again", letter=str(letter.pk)),
    }
