"""Findings as the pages show them: with links to their places, and what was said when they were accepted."""

from collections.abc import Iterable
from typing import Any

from bcf.editions.base import Edition
from plans.checks.base import WARNING, Finding
from plans.models import Record
from plans.pages.shell import when
from plans.states import State
from plans.summary import Summary

GROUP_ORDER = (
    "Reading",
    "Finance",
    "Metrics",
    "Pay for performance",
    "Narrative, risks and references",
    "Sign-off and dates",
)
MOST_PLACES = 8
"""How many places of a finding are linked to."""


def anchor(field: str) -> str:
    """The id that the part page gives the input of a place."""
    return f"id_{field.replace('.', '-')}" if field else ""


def place_url(record: Record, part: str, field: str = "") -> str:
    """The address of a place: the part's page, at the field."""
    if record.edition.find(part) is None:
        return record.url("sign_off")
    page = record.url("part", part=part)
    return f"{page}?at={field}#{anchor(field)}" if field else page


def shown(
    record: Record, finding: Finding, state: State, may_write: bool = False, to_do: bool = False
) -> dict[str, Any]:
    """A finding for the templates: see the contract in the docstring of `plans.pages`. `to_do` is for one that says
    no more than that a part which nobody has started is still to be written."""
    seen: set[tuple[str, str]] = set()
    places: list[dict[str, str]] = []
    for place in finding.places:
        label = place.label or "Sign-off"
        if (place.part, label) in seen:
            continue
        if len(places) == MOST_PLACES:
            break
        seen.add((place.part, label))
        places.append({"label": label, "url": place_url(record, place.part, place.field)})
    acceptance = state.acceptances.get(finding.key) if finding.level == WARNING else None
    act = {"key": finding.key}
    return {
        "id": finding.id,
        "anchor": finding.key,
        "level": "to-do" if to_do else "accepted" if acceptance else finding.level,
        "message": finding.message,
        "short": finding.short,
        "places": places,
        "sum": [{"label": one.label, "shown": one.shown, "result": one.result} for one in finding.figures],
        "accept_url": record.url("accept", **act)
        if may_write and finding.level == WARNING and not acceptance
        else "",
        "acceptance": acceptance
        and {
            "reason": acceptance.reason,
            "by": acceptance.post,
            "at": when(acceptance.at),
            "take_back_url": record.url("take_back", **act) if may_write else "",
        },
    }


def grouped(edition: Edition, found: Iterable[Finding], by: str) -> list[tuple[str, list[Finding]]]:
    """Findings under headings: the groups of the catalogue, or the parts in national order."""
    found = list(found)
    if by == "part":
        groups = [
            (part.full_title, [one for one in found if any(place.part == part.key for place in one.places)])
            for part in edition.parts
        ]
        known = edition.part
        groups.append(("Sign-off", [one for one in found if not any(place.part in known for place in one.places)]))
    else:
        groups = [(group, [one for one in found if one.group == group]) for group in GROUP_ORDER]
    return [(title, members) for title, members in groups if members]


def not_started(record: Record, summary: Summary) -> list[dict[str, Any]]:
    """The parts that nobody has started and that ask for something: the page of each, and how many questions."""
    return [
        {"title": part.full_title, "url": record.url("part", part=part.key), "questions": questions}
        for part in record.edition.parts
        if (questions := summary.parts[part.key].questions)
    ]
