"""The plan's first page: where we are, what waits, and every part with its honest state."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from bcf.amounts import show_pounds
from plans.models import Assignment, PartRevision, Record
from plans.pages.carried import new_parts
from plans.pages.findings import shown
from plans.pages.money import picture_of, picture_sentence, years
from plans.pages.shell import head, short_day
from plans.reference import Reference
from plans.states import State
from plans.summary import STATE_WORDS, Summary

NOBODY_YET = {
    "scheme": "Each scheme that stands on its own has a part here, once it is in the list of schemes.",
    "provider": "Each acute provider that the plan names has two parts here. None is named yet.",
}


def sections(
    record: Record,
    summary: Summary,
    newest: dict[str, PartRevision],
    assignments: dict[str, Assignment],
    new: Collection[str] = (),
    comments: Mapping[str, int] | None = None,
) -> list[dict[str, Any]]:
    """The task list by section: each part with its state, findings, holder, due day and last change.

    `new` are the parts that are new in the template, for a plan started from an older one: said until they are begun.
    `comments` counts those that are open, by part.
    """
    listed = []
    for section in summary.edition.sections:
        parts = []
        for part in section.parts:
            state = summary.parts[part.key]
            held = assignments.get(part.key)
            saved = newest.get(part.key)
            parts.append(
                {
                    "key": part.key,
                    "number": "" if part.number == section.number and part.pattern else part.number,
                    "title": part.title,
                    "url": record.url("part", part=part.key),
                    "state": state.state,
                    "state_word": STATE_WORDS[state.state],
                    "new": (part.key in new or (bool(new) and part.pattern is not None))
                    and state.state == "not-started",
                    "errors": state.errors,
                    "warnings": state.warnings,
                    "questions": state.questions,
                    "holder": held.post if held else "",
                    "due": short_day(held.due) if held else "",
                    "comments": (comments or {}).get(part.key, 0),
                    "changed": short_day(saved.at) if saved else "",
                }
            )
        complete = sum(one["state"] == "complete" for one in parts)
        empty = NOBODY_YET.get(section.each, "") if not parts else ""
        listed.append(
            {"title": section.full_title, "empty": empty, "complete": complete, "total": len(parts), "parts": parts}
        )
    return listed


def next_part(record: Record, summary: Summary) -> dict[str, str] | None:
    """The first part that is not complete: those not started, half written or unchecked before those to be mended."""
    for wanted in (("started", "not-started", "carried"), ("needs-attention", "changes-requested")):
        for part in summary.edition.parts:
            if summary.parts[part.key].state in wanted:
                return {"label": part.full_title, "url": record.url("part", part=part.key)}
    return None


def worst(record: Record, summary: Summary, state: State) -> list[dict[str, Any]]:
    """The three findings to look at first: errors with figures, then other errors, then warnings."""
    open_ones = [one for one in summary.stopping if one.key not in summary.to_do]
    ranked = sorted(open_ones, key=lambda one: (one.level != "error", not one.figures))
    chosen: list[Any] = []
    for finding in ranked:
        if finding.id not in {one.id for one in chosen}:
            chosen.append(finding)
    return [_said_once(shown(record, finding, state)) for finding in chosen[:3]]


def _said_once(finding: dict[str, Any]) -> dict[str, Any]:
    """A finding whose words begin with the label of its place, with that beginning as the label: it is said once."""
    words, places = finding["short"] or finding["message"], finding["places"]
    label = places[0]["label"] if places else ""
    unnumbered = re.sub(r"^\d+[a-z]? ", "", label)  # the words name a part without its number
    if not label or not words.startswith(unnumbered):
        return finding
    more, colon, rest = words.removeprefix(unnumbered).partition(": ")
    if not colon:
        more, rest = "", more.lstrip(" ,")
    return {**finding, "short": rest, "places": [{**places[0], "label": label + more}, *places[1:]]}


def page(
    record: Record,
    summary: Summary,
    state: State,
    reference: Reference,
    newest: dict[str, PartRevision],
    assignments: dict[str, Assignment],
    year: str,
    comments: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """The context of the plan page's body, below the head and the strip: the same for every reader."""
    listed = sections(record, summary, newest, assignments, new_parts(record.edition, state), comments)
    wide, narrow = picture_of(record, reference, year, state)
    return {
        "plan": head(record),
        "picture": wide,
        "picture_narrow": narrow,
        "picture_sentence": picture_sentence(summary),
        "years": years(record, year, {one.year: show_pounds(one.pool) for one in summary.totals}),
        "counts": {
            "errors": summary.errors,
            "warnings": summary.warnings,
            "accepted": summary.accepted_count,
            "questions": summary.questions,
        },
        "worst": worst(record, summary, state),
        "findings_total": len(summary.found),
        "sections": listed,
        "comments_url": record.url("comments"),
        "comments_open": sum((comments or {}).values()),
        "carried_url": record.url("carried") if state.carried else "",
        "complete": sum(section["complete"] for section in listed),
        "total": sum(section["total"] for section in listed),
    }
