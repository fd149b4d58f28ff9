"""Who is to be told of an event by e-mail, and of what. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices

from bcf.accounts.models import User
from bcf.editions.base import COMMENTARY
from plans.facts import Fact, Kind, Status
from plans.states import State


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
    CHANGE_ASKED = "change_asked", "A change is asked for in a part that you hold"
    MENTIONED = "mentioned", "A comment names you"
    ANSWERED = "answered", "A comment is answered"
    SUBMITTED = "submitted", "A plan is submitted to you"
    RECALLED = "recalled", "A plan is recalled"
    EVIDENCE = "evidence", "Evidence for a condition"
    OUTCOME = "outcome", "The area team's outcome"
    REMARKED = "remarked", "The area team's remarks"
    SENT_BACK = "sent_back", "Evidence is sent back"
    MET = "met", "A condition is closed"
    DEADLINE = "deadline", "The deadline is moved"
    CONFLICT = "conflict", "Your answer was replaced"


TURNS = frozenset({Letters.COMPLETE, Letters.GIVEN, Letters.CHANGE_ASKED, Letters.REMARKED, Letters.DEADLINE})
"""The kinds that say that something waits for the person."""
OPTIONAL = TURNS | {Letters.MENTIONED, Letters.ANSWERED, Letters.CONFLICT, Letters.MET}
"""The kinds that people may have at once, once a day, or not at all."""
GATHERED = {User.Letters.DAILY: OPTIONAL, User.Letters.TURNS: OPTIONAL - TURNS}
"""The kinds that wait for the day's summary, by what the person chose."""
ABOUT_COMMENTS = frozenset({Letters.CHANGE_ASKED, Letters.MENTIONED, Letters.ANSWERED})
"""The kinds about what people say to each other, which is no event: `plans.actions.comment_letters` tells them."""
TO_COMMENT = frozenset({Letters.COMMENT, Letters.COMMENT_LAPSED, Letters.REMIND_COMMENT})
TO_SIGN = frozenset({Letters.SIGN, Letters.LAPSED, Letters.REMIND})
TO_WRITERS = frozenset({Letters.MET, Letters.DEADLINE})
"""The kinds that go to administrators too, besides authors and finance officers."""
TO_ASSURE = frozenset({Letters.SUBMITTED, Letters.RECALLED, Letters.EVIDENCE})
"""The kinds that go to the assurers of the area's team."""
AFTER_SUBMISSION = {
    Kind.SUBMITTED: Letters.SUBMITTED,
    Kind.RECALLED: Letters.RECALLED,
    Kind.EVIDENCED: Letters.EVIDENCE,
    Kind.ASSURED: Letters.OUTCOME,
    Kind.REMARKED: Letters.REMARKED,
    Kind.SENT_BACK: Letters.SENT_BACK,
    Kind.MET: Letters.MET,
}


@dataclass(frozen=True)
class Notice:
    """Something to tell. `about` is the key of a signature, a part or a condition, a provider's id, or a version."""

    kind: Letters
    about: str = ""


def notices(before: State, after: State, fact: Fact) -> tuple[Notice, ...]:
    """What an event gives to tell, from the states before and after it."""
    told = [
        Notice(Letters.COMMENT_LAPSED if now.scope == COMMENTARY else Letters.LAPSED, now.key)
        for was, now in zip(before.signatures, after.signatures, strict=False)
        if not was.ended and now.ended in {"changed", "reopened"}
    ]
    if fact.kind == Kind.REQUESTED:
        told += [Notice(Letters.SIGN, one.key) for one in after.signers if one.key not in after.standing]
    if fact.kind == Kind.ASKED:
        told.append(Notice(Letters.COMMENT, fact.data["provider"]))
    if fact.kind == Kind.ASSIGNED and fact.data.get("person") not in {0, None, fact.by}:
        told.append(Notice(Letters.GIVEN, fact.data["part"]))
    if fact.kind == Kind.SAVED:
        told += [Notice(Letters.CONFLICT, part) for part, one in fact.data.get("merged", {}).items() if one["over"]]
    if after.status == Status.SIGNED != before.status and fact.kind != Kind.RECALLED:
        told.append(Notice(Letters.COMPLETE))
    if fact.kind in AFTER_SUBMISSION:
        told.append(Notice(AFTER_SUBMISSION[Kind(fact.kind)], fact.data.get("condition") or str(fact.data["number"])))
    return tuple(told)


def still_waits(kind: str, about: str, state: State) -> bool:
    """Whether what a letter asks for is still to be done: false once it is signed, or no longer asked for."""
    if kind in {Letters.SIGN, Letters.REMIND}:
        asked = state.requested is not None and any(one.key == about for one in state.signers)
        return asked and about not in state.standing
    if kind in {Letters.COMMENT, Letters.REMIND_COMMENT}:
        return state.open_to_commentary and about not in state.commented
    if kind == Letters.LAPSED:
        return about not in state.standing
    if kind == Letters.COMMENT_LAPSED:
        return about not in state.commented
    if kind in {Letters.SUBMITTED, Letters.EVIDENCE, Letters.SENT_BACK, Letters.MET}:
        return _still_waits_after(kind, about, state)
    if kind == Letters.DEADLINE:
        return state.status not in {Status.SUBMITTED, Status.ASSURED} and not state.amending
    return kind != Letters.COMPLETE or state.status == Status.SIGNED


def awaited(state: State) -> Iterator[Notice]:
    """Whom a plan waits for, as reminders of it: bodies asked to sign, providers asked for their commentary."""
    if state.status == Status.SIGNING:
        yield from (
            Notice(Letters.REMIND, one.key) for one in state.signers if still_waits(Letters.REMIND, one.key, state)
        )
    yield from (
        Notice(Letters.REMIND_COMMENT, provider)
        for provider in state.asked
        if still_waits(Letters.REMIND_COMMENT, provider, state)
    )


def _still_waits_after(kind: str, about: str, state: State) -> bool:
    """Whether a submission still waits for its outcome, or a condition for an answer or for other evidence.

    That a condition is closed is to be told as long as it is.
    """
    if kind == Letters.SUBMITTED:
        sent = state.submitted
        return sent is not None and str(sent.number) == about and sent.assurance.outcome is None
    for _, one in state.conditions:
        if one.key == about and kind == Letters.MET:
            return bool(one.met)
        if one.key == about:
            return one.open and (one.waiting is not None) == (kind == Letters.EVIDENCE)
    return False
