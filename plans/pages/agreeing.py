"""What is arranged around the signatures, in words: changes asked for, the area's own steps, substitutes, paper."""

from collections.abc import Callable, Iterable
from typing import Any

from bcf.amounts import joined
from bcf.editions.base import PART_2, PLAN, Edition
from plans.actions.signing import OUTCOMES
from plans.arrangements import STEP_OUTCOMES, Authority, ChangeRequest
from plans.facts import Fact, Kind
from plans.models import Comment, Record
from plans.pages.comments import comment_url
from plans.pages.shell import day, when
from plans.scopes import labelled
from plans.states import State


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def changes_asked_for(
    record: Record,
    state: State,
    edition: Edition,
    may_settle: bool,
    only: str = "",
    comments: Iterable[Comment] = (),
) -> list[dict[str, str]]:
    """The changes that were asked for: part, reason, by whom, what became of it; by signers, and in comments.

    Signers ask when they return the plan. Those still open come first. `may_settle` is whether the reader may say of
    one that it is done; `only` is a part; of the comments those count that ask for a change.
    """
    signers = [
        (one.at, _by_signer(record, edition, one, may_settle))
        for one in state.changes_requested
        if only in {"", one.part}
    ]
    colleagues = [
        (one.at, _in_comment(record, edition, one, may_settle))
        for one in comments
        if one.asks and not one.taken_back_at and only in {"", one.part}
    ]
    ordered = sorted((*signers, *colleagues), key=lambda pair: (bool(pair[1]["settled"]), pair[0]))
    return [shown for _, shown in ordered]


def _by_signer(record: Record, edition: Edition, one: ChangeRequest, may_settle: bool) -> dict[str, str]:
    part = edition.part.get(one.part)
    settled = ""
    if one.settled == "saved":
        settled = f"Saved by {one.settled_by} {when(one.settled_at)}."
    elif one.settled:
        settled = f"Done, because: {one.because.rstrip('.')}. {one.settled_by}, {when(one.settled_at)}."
    return {
        "part": part.full_title if part else one.part,
        "url": record.url("part", part=one.part) if part else "",
        "reason": one.reason,
        "by": f"{one.post}, {when(one.at)}",
        "settled": settled,
        "settle_url": record.url("settle", key=one.key) if may_settle and not one.settled else "",
        "by_saving": "" if settled else "yes",
    }


def _in_comment(record: Record, edition: Edition, one: Comment, may_settle: bool) -> dict[str, str]:
    part = edition.part.get(one.part) or record.edition.find(one.part)
    url, settled = comment_url(record, one), ""
    if one.settled_at:
        settled = f"Done: {one.done.rstrip('.')}. {one.settled_post}, {when(one.settled_at)}."
    return {
        "part": part.full_title if part else one.part,
        "url": url,
        "reason": one.text,
        "by": f"{one.post}, {when(one.at)}",
        "settled": settled,
        "settle_url": f"{url}#settle" if may_settle and not settled else "",
    }


def own_steps(state: State) -> list[dict[str, str]]:
    """The area's own steps with the board's turn among them, in the order of their dates."""
    rows = []
    for one in state.own_steps:
        minute = f", minute {one.minute}" if one.minute else ""
        came = f"{_capital(STEP_OUTCOMES[one.outcome])} on {day(one.day, year=True)}{minute}." if one.outcome else ""
        rows.append(
            {
                "name": one.name,
                "order": one.day or one.usual,
                "usual": day(one.usual, year=True),
                "needed": "Sign-off waits for it" if one.needed else "For information",
                "came": came or "Not recorded yet.",
            }
        )
    last = state.decision if state.decision and state.decision.pack == state.pack else None
    if rows and (last or state.meeting):
        rows.append(
            {
                "name": "Health and Wellbeing Board",
                "order": last.day if last else state.meeting,
                "usual": day(state.meeting, year=True),
                "needed": "The board's decision",
                "came": f"{_capital(OUTCOMES[last.outcome])} on {day(last.day, year=True)}."
                if last
                else "Not recorded yet.",
            }
        )
    return sorted(rows, key=lambda row: row["order"])


def told_signature(act: Fact) -> str:
    """The act of signing in a sentence: by whom, by what authority, on paper or here."""
    data: Any = act.data
    signed = "Part 2 signed" if data.get("scope") == PART_2 else "Signed"
    if data.get("paper"):
        witness = f"witnessed by {data['paper']['witness_post']}, recorded by {act.post}"
        return f"{signed} on paper for {data['name']} by its {data['post']}, {witness}."
    if data.get("authority"):
        return f"{signed} {Authority(**data['authority']).words}."
    return f"{signed} for {data['name']} by its {act.post}."


def _told_request(act: Fact) -> str:
    signers = joined([labelled(one["name"], one.get("scope", PLAN)) for one in act.data["signers"]])
    return f"Sign-off requested by {act.post}, of {signers}."


def _told_part_2(act: Fact) -> str:
    posts = joined([f"{one['post']}, {one['name']}" for one in act.data["signers"]])
    return (
        f"Part 2 is signed by {posts} too, said by {act.post}."
        if posts
        else f"Nobody signs Part 2, said by {act.post}."
    )


def _told_return(act: Fact) -> str:
    count = len(act.data["reasons"])
    return f"Returned for changes by {act.post}, in {count} part{'' if count == 1 else 's'}."


def _told_substitute(act: Fact) -> str:
    data = act.data
    days = f"from {day(data['starts'], year=True)} until {day(data['ends'], year=True)}"
    return f"{data['post']} named by {act.post} to sign for {data['name']} {days}: {data['reason'].rstrip('.')}."


def _told_step(act: Fact) -> str:
    minute = f" Minute {act.data['minute']}." if act.data["minute"] else ""
    return f"{act.data['name']} {STEP_OUTCOMES[act.data['outcome']]}, recorded by {act.post}.{minute}"


TOLD: dict[str, Callable[[Fact], str]] = {
    Kind.PART_2_ASKED: _told_part_2,
    Kind.REQUESTED: _told_request,
    Kind.RETURNED: _told_return,
    Kind.SUBSTITUTED: _told_substitute,
    Kind.STEP_RECORDED: _told_step,
}
"""The sentence of each kind of act that asks for signatures, or is arranged around them."""
