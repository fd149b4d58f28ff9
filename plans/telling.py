"""Who is to be told of an event by e-mail, and of what. Pure."""

from dataclasses import dataclass

from django.db.models import TextChoices

from bcf.editions.base import PLAN
from plans.states import Fact, Kind, State, Status


class Letters(TextChoices):
    """The kinds of letter about a plan. Each has its words in `templates/letters/`."""

    SIGN = "sign", "Your turn to sign"
    COMMENT = "comment", "Annex 2 is asked for"
    LAPSED = "lapsed", "Your signature no longer counts"
    COMMENT_LAPSED = "comment_lapsed", "Your signature of Annex 2 no longer counts"
    REMIND = "remind", "Reminder to sign"
    REMIND_COMMENT = "remind_comment", "Reminder of Annex 2"
    COMPLETE = "complete", "Everybody has signed"
    GIVEN = "given", "A part is given to you"


OPTIONAL = frozenset({Letters.COMPLETE, Letters.GIVEN})
"""The kinds that people may have at once, once a day, or not at all."""
TO_COMMENT = frozenset({Letters.COMMENT, Letters.COMMENT_LAPSED, Letters.REMIND_COMMENT})
TO_SIGN = frozenset({Letters.SIGN, Letters.LAPSED, Letters.REMIND})


@dataclass(frozen=True)
class Notice:
    """Something to tell. `about` is the body's key, the provider's id, or the part's key."""

    kind: Letters
    about: str = ""


def notices(before: State, after: State, fact: Fact) -> tuple[Notice, ...]:
    """What an event gives to tell, from the states before and after it."""
    told = [
        Notice(Letters.LAPSED if now.scope == PLAN else Letters.COMMENT_LAPSED, now.organisation)
        for was, now in zip(before.signatures, after.signatures, strict=False)
        if not was.ended and now.ended in {"changed", "reopened"}
    ]
    if fact.kind == Kind.REQUESTED:
        told += [
            Notice(Letters.SIGN, one.organisation) for one in after.signers if one.organisation not in after.standing
        ]
    if fact.kind == Kind.ASKED:
        told.append(Notice(Letters.COMMENT, fact.data["provider"]))
    if fact.kind == Kind.ASSIGNED and fact.data.get("person") not in {0, None, fact.by}:
        told.append(Notice(Letters.GIVEN, fact.data["part"]))
    if after.status == Status.SIGNED != before.status:
        told.append(Notice(Letters.COMPLETE))
    return tuple(told)


def still_waits(kind: str, about: str, state: State) -> bool:
    """Whether what a letter asks for is still to be done: false once it is signed, or no longer asked for."""
    if kind in {Letters.SIGN, Letters.REMIND}:
        asked = state.requested is not None and any(one.organisation == about for one in state.signers)
        return asked and about not in state.standing
    if kind in {Letters.COMMENT, Letters.REMIND_COMMENT}:
        return state.open_to_commentary and about not in state.commented
    if kind == Letters.LAPSED:
        return about not in state.standing
    if kind == Letters.COMMENT_LAPSED:
        return about not in state.commented
    return kind != Letters.COMPLETE or state.status == Status.SIGNED
