"""By what right a person signs for a body: as its signatory, as the signatory's substitute, or by delegation."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from areas.models import Membership, Role
from areas.queries import posts_in
from bcf.accounts.models import User
from bcf.editions.base import PART_2, PLAN
from plans.arrangements import DELEGATED, Authority
from plans.models import Record
from plans.scopes import signature_key
from plans.signatures import Signer
from plans.states import State

SIGNS: dict[str, str] = {PLAN: Role.SIGNATORY, PART_2: Role.FINANCE_SIGNATORY}
"""The role in which a body's own people sign, by what they sign."""
NEVER_SIGN = frozenset({Role.ASSISTANT, Role.ASSURER, Role.NATIONAL})
"""Who prepares or assures does not sign, whatever post was named."""


@dataclass(frozen=True)
class Right:
    """The right to sign for a body: the post by which, and the authority where it is not the body's own signatory."""

    signer: Signer
    post: str
    authority: Authority | None = None

    @property
    def words(self) -> str:
        """The post with its body: `Chair, Exampleshire Board`."""
        delegated = self.authority is not None and self.authority.kind == DELEGATED
        return self.post if delegated else f"{self.post}, {self.signer.name}"


def same_post(one: str, other: str) -> bool:
    """Whether two posts are the same but for capitals and spaces."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def rights_of(record: Record, state: State, person: User, on: datetime.date | None = None) -> list[Right]:
    """Every right that a person has on a day to sign for the bodies that were asked, the signatory's own first.

    Each signature once. A right comes from a role held on that day: one query.
    """
    day = on or timezone.localdate()
    held = list(posts_in(record.area, on=day).filter(person=person).exclude(role__in=NEVER_SIGN))
    found: dict[str, Right] = {}
    for signer in state.signers:
        rights = [*_as_signatory(signer, held), *_others(state, signer, held, day)]
        if rights:
            found[signer.key] = rights[0]
    return list(found.values())


def right_to_sign(record: Record, state: State, organisation: str, person: User) -> Right | None:
    """The right by which a person gives a signature (by its key: of the whole plan, the body's) today, or None."""
    return next((one for one in rights_of(record, state, person) if one.signer.key == organisation), None)


def signatures_held(held: Iterable[Membership]) -> frozenset[str]:
    """The keys of the signatures that these roles are there to give."""
    scopes = {role: scope for scope, role in SIGNS.items()}
    return frozenset(signature_key(one.organisation.key, scopes[one.role]) for one in held if one.role in scopes)


def _as_signatory(signer: Signer, held: list[Membership]) -> Iterator[Right]:
    for one in held:
        if one.role == SIGNS[signer.scope] and one.organisation.key == signer.organisation:
            yield Right(signer, one.post)


def _others(state: State, signer: Signer, held: list[Membership], day: datetime.date) -> Iterator[Right]:
    """As a substitute, or by the board's delegation: whoever holds the named post in the named body."""
    for authority, organisation, post in authorities(state, signer, day):
        for one in held:
            if one.organisation.key == organisation and same_post(one.post, post):
                yield Right(signer, authority.post, authority)


def authorities(state: State, signer: Signer, day: datetime.date) -> Iterator[tuple[Authority, str, str]]:
    """By what authority others than its signatory may sign for a body on a day: with the post's body and the post."""
    substitute = state.substitutes.get(signer.key)
    if substitute and substitute.holds_on(day):
        yield substitute.authority, substitute.organisation, substitute.post
    delegation = state.delegation
    if signer.kind == "board" and delegation:
        for one in delegation.delegates:
            authority = Authority(DELEGATED, signer.name, one.words, minute=delegation.minute, day=delegation.day)
            yield authority, one.organisation, one.post
