"""The pages of what comes after a submission, ready to show: outcome, remarks, conditions and their evidence."""

from typing import Any

from django.utils import timezone

from bcf.editions.base import Edition
from plans.assurance import Condition, Evidence, Outcome, Remark
from plans.models import Record
from plans.pages.shell import day, when
from plans.states import State, Submitted
from submissions.blocks import Remarked


def condition_state(one: Condition) -> tuple[str, str]:
    """The tag of a condition's state, and its word."""
    if one.lifted:
        return "awaited", "Fell away"
    if one.met:
        return "complete", "Met"
    if one.overdue(timezone.localdate()):
        return "needs-attention", "Overdue: evidence given" if one.waiting else "Overdue"
    if one.waiting:
        return "your-turn", "Evidence given"
    return ("changes-requested", "Evidence sent back") if one.evidence else ("awaited", "Open")


def _evidence(record: Record, one: Evidence) -> dict[str, str]:
    return {
        "words": one.words,
        "file_name": one.file_name,
        "file_url": record.url("picture", key=one.file) if one.file else "",
        "by": f"{one.post}, {when(one.at)}",
        "sent_back": f"Sent back by {one.sent_back_by}, {when(one.sent_back_at)}: {one.sent_back}"
        if one.sent_back
        else "",
    }


def condition(record: Record, sent: Submitted, one: Condition) -> dict[str, Any]:
    """A condition with its state and its evidence, the newest first."""
    tag, word = condition_state(one)
    told = ""
    if one.met:
        told = f"Met on {day(one.met, year=True)}, closed by {one.met_by}."
    elif one.lifted:
        told = f"It fell away with the outcome: {one.lifted}"
    return {
        "text": one.text,
        "owner": one.owner,
        "due": day(one.due, year=True),
        "version": sent.number,
        "tag": tag,
        "word": word,
        "told": told,
        "by": f"{one.post}, {when(one.at)}",
        "evidence": [_evidence(record, each) for each in reversed(one.evidence)],
        "url": record.url("condition", condition=one.key),
    }


def outcome(one: Outcome) -> dict[str, str]:
    """An outcome in words, by whom and when."""
    return {"words": one.words, "note": one.note, "reason": one.reason, "by": f"{one.post}, {when(one.at)}"}


def remarks(record: Record, edition: Edition, said: tuple[Remark, ...], number: int) -> list[dict[str, str]]:
    """Remarks in the order of the parts, each with the place at which the submitted part is read."""
    order = {part.key: n for n, part in enumerate(edition.parts)}
    listed = []
    for one in sorted(said, key=lambda each: (order.get(each.part, len(order)), each.at)):
        part = edition.find(one.part)
        listed.append(
            {
                "part": part.full_title if part else one.part,
                "url": f"{record.url('submitted_read', number=str(number))}#part-{one.part}",
                "text": one.text,
                "by": f"{one.post}, {when(one.at)}",
            }
        )
    return listed


def remarks_by_part(sent: Submitted) -> dict[str, list[Remarked]]:
    """The remarks on a submission by part, for its reading."""
    found: dict[str, list[Remarked]] = {}
    for one in sent.assurance.remarks:
        found.setdefault(one.part, []).append(Remarked(one.text, f"{one.post}, {when(one.at)}"))
    return found


def ratification(sent: Submitted) -> str:
    """What the board decided of a submission that went out before it had, in a sentence; empty where it had."""
    last = sent.ratification
    if last:
        verb = "ratified" if last.ratified else "did not ratify"
        return (
            f"The board {verb} version {sent.number} on {day(last.day, year=True)}, minute {last.minute}. "
            f"Recorded by {last.post}."
        )
    return "Submitted pending ratification: the board had not decided." if sent.undecided else ""


def version(record: Record, edition: Edition, sent: Submitted) -> dict[str, Any]:
    """All that was said of one submission."""
    said = sent.assurance
    return {
        "number": sent.number,
        "submitted": f"{when(sent.at)}, {sent.post}",
        "begun": f"{sent.begun.words}: {sent.begun.reason}" if sent.begun else "",
        "recalled": f"Recalled {when(sent.recalled.at)}, {sent.recalled.post}." if sent.recalled else "",
        "acknowledged": f"{when(sent.acknowledged.at)}, {sent.acknowledged.post}" if sent.acknowledged else "",
        "ratification": ratification(sent),
        "outcome": outcome(said.outcome) if said.outcome else None,
        "outcomes_before": [outcome(one) for one in said.outcomes[-2::-1]],
        "remarks": remarks(record, edition, said.remarks, sent.number),
        "read_url": record.url("submitted_read", number=str(sent.number)),
        "changes_url": record.url("version_changes", number=str(sent.number)) if sent.number > 1 else "",
    }


def conditions(record: Record, state: State) -> list[dict[str, Any]]:
    """The conditions of all submissions: those still to be met first, in the order of their days."""
    listed = sorted(state.conditions, key=lambda pair: (not pair[1].open, pair[1].due))
    return [condition(record, sent, one) for sent, one in listed]
