"""What is arranged around the signatures, in words: changes asked for, the area's own steps, substitutes, paper."""

from collections.abc import Callable
from typing import Any

from bcf.editions.base import Edition
from plans.actions.signing import OUTCOMES
from plans.arrangements import STEP_OUTCOMES, Authority
from plans.models import Record
from plans.pages.shell import day, when
from plans.states import Fact, Kind, State


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def changes_asked_for(
    record: Record, state: State, edition: Edition, may_settle: bool, only: str = ""
) -> list[dict[str, str]]:
    """The changes that signers asked for when they returned the plan: part, reason, by whom, what became of it.

    Those still open come first. `may_settle` is whether the reader may say of one that it is done; `only` is a part.
    """
    listed = []
    for one in sorted(state.changes_requested, key=lambda one: (bool(one.settled), one.at)):
        if only and one.part != only:
            continue
        part = edition.part.get(one.part)
        settled = ""
        if one.settled == "saved":
            settled = f"Saved by {one.settled_by} {when(one.settled_at)}."
        elif one.settled:
            settled = f"Done, because: {one.because.rstrip('.')}. {one.settled_by}, {when(one.settled_at)}."
        listed.append(
            {
                "part": part.full_title if part else one.part,
                "url": record.url("part", part=one.part) if part else "",
                "reason": one.reason,
                "by": f"{one.post}, {when(one.at)}",
                "settled": settled,
                "settle_url": record.url("settle", key=one.key) if may_settle and not one.settled else "",
            }
        )
    return listed


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
    turns = [one for one in state.decisions if one.pack == state.pack]
    last = turns[-1] if turns else None
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
    if data.get("paper"):
        witness = f"witnessed by {data['paper']['witness_post']}, recorded by {act.post}"
        return f"Signed on paper for {data['name']} by its {data['post']}, {witness}."
    if data.get("authority"):
        return f"Signed {Authority(**data['authority']).words}."
    return f"Signed for {data['name']} by its {act.post}."


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
    Kind.RETURNED: _told_return,
    Kind.SUBSTITUTED: _told_substitute,
    Kind.STEP_RECORDED: _told_step,
}
"""The sentence of each kind of act that is arranged around the signatures."""
