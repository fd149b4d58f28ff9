"""The page of one provider's Annex 2, and the line of each provider on the sign-off page."""

from collections.abc import Mapping
from typing import Any

from bcf import parts as part_types
from bcf.amounts import show_whole
from bcf.editions.base import Part
from bcf.parts import decode
from plans import commentaries, performance
from plans.commentaries import provider_name
from plans.differences import differences
from plans.document import Document, newest_revisions
from plans.facts import Status
from plans.figures import figure_tables
from plans.forms import label_of
from plans.models import PartRevision, Record
from plans.pages.findings import shown
from plans.pages.grid import cell_words
from plans.pages.part import figures_block
from plans.pages.shell import near_day, when
from plans.pages.sign_off import short_digest
from plans.reference import Reference
from plans.signatures import Signature
from plans.states import State
from plans.summary import Summary

TOLD = frozenset({"P3", "U1", "N2"})
"""The checks whose findings about its annex a provider is told; the others are the board's to put right."""

__all__ = ["page", "provider_name", "rows"]


def _answers(part: Part, one: Document, reference: Reference) -> list[dict[str, str]]:
    content = one.part(part.key)
    listed = []
    for field in part.fields:
        cell = getattr(content, field.key)
        if field.when is None or part_types.answered(cell) or getattr(content, field.when.key) == field.when.equals:
            listed.append({"label": label_of(field), "shown": cell_words(field, cell, reference)})
    return listed


def _state(state: State, part: Part, left: list[str]) -> dict[str, str]:
    """The mark and the sentence of a provider's annex."""
    signature = state.commented.get(part.about)
    lapsed = state.commentaries_lapsed.get(part.about)
    if signature:
        words = f"{signature.post} signed {when(signature.at)}."
        return {"mark": "signed", "state": "signed", "state_word": "Signed", "sentence": words}
    if lapsed:
        words = f"Signed {when(lapsed.at)}. The figures or the answers have changed since."
        return {"mark": "void", "state": "must-sign-again", "state_word": "Must sign again", "sentence": words}
    if left:
        words = f"{len(left)} question{'s' if len(left) > 1 else ''} left to answer."
        return {"mark": "awaited", "state": "awaited", "state_word": "Awaited", "sentence": words}
    return {
        "mark": "awaited",
        "state": "awaited",
        "state_word": "Awaited",
        "sentence": "Answered, and not signed yet.",
    }


def rows(record: Record, state: State, one: Document) -> list[dict[str, Any]]:
    """One line a provider, for the sign-off page: whether it has answered and signed."""
    return [
        {
            "body": provider_name(part),
            "organisation": part.about,
            "post": "Annex 2, Chief Executive",
            "url": record.url("provider", provider=part.about),
            "link_text": "See the annex",
            **_state(state, part, commentaries.unanswered(one, part)),
        }
        for part in commentaries.commentaries_of(one)
    ]


def changes_of(record: Record, one: Document, part: Part, signature: Signature) -> list[dict[str, Any]]:
    """What has changed in the annex since a signature was given: field by field, was and is, and by whom."""
    changed = []
    newest = newest_revisions(record)
    for annex in one.edition.shown_with(part):
        revisions = PartRevision.objects.filter(record=record, part=annex.key, at__lte=signature.at)
        before = revisions.order_by("-number").first()
        if before and annex.key in newest and before.digest != newest[annex.key].digest:
            now = newest[annex.key]
            changed += [
                {"part": annex.full_title, "what": one_.label, "was": one_.was, "now": one_.now, "by": str(now.by)}
                for one_ in differences(annex, decode(annex, before.content), decode(annex, now.content))
            ]
    return changed


def _annex(one: Document, part: Part) -> tuple[Part, ...]:
    return tuple(other for other in one.edition.section_of[part.key].parts if other.about == part.about)


def page(
    record: Record,
    one: Document,
    reference: Reference,
    summary: Summary,
    part: Part,
    may_write: bool,
    forms: Mapping[str, Any],
) -> dict[str, Any]:
    """The context of a provider's page: figures, answers, findings about them, and its signature."""
    state = one.state
    left = commentaries.unanswered(one, part)
    given = [other for other in _annex(one, part) if other is not part]
    tables = [figures_block(table) for other in given for table in figure_tables(one, other.figures, part.about)]
    about = {other.key for other in _annex(one, part)}
    found = [
        finding
        for finding in summary.findings
        if finding.id in TOLD and {place.part for place in finding.places} <= about
    ]
    plan = performance.ambition(one)
    standing = _state(state, part, left)
    lapsed = state.commentaries_lapsed.get(part.about)
    asked = state.asked.get(part.about)
    form = forms.get("sign")
    return {
        "provider": {
            "name": provider_name(part),
            "title": "Annex 2: provider commentary",
            "status": Status(state.status).label,
            "due": f"Due {near_day(reference.deadline)}" if reference.deadline else "",
            "write_url": record.url("part", part=part.key) if may_write else "",
            "history_url": record.url("part_history", part=part.key),
            **standing,
        },
        "given": [answer for other in given for answer in _answers(other, one, reference)],
        "board": f"The board's plan for its whole area is {show_whole(plan.reduction)} fewer non-elective admissions."
        if plan
        else "",
        "tables": tables,
        "findings": [shown(record, finding, state) for finding in found],
        "answers": _answers(part, one, reference),
        "left": left,
        "changes": changes_of(record, one, part, lapsed) if standing["mark"] == "void" and lapsed else [],
        "sign": None
        if form is None
        else {"form": form, "content": state.commentaries.get(part.about, ""), "ready": not left},
        "digest": short_digest(state.commentaries.get(part.about, "")),
        "withdraw": forms.get("withdraw"),
        "ask": forms.get("ask"),
        "asked": f"Last asked on {near_day(asked.at)}, by {asked.post}." if asked else "",
        "has_errors": any(form.errors for form in forms.values() if form.is_bound),
    }
