"""The sign-off page: who signs, who has, what changed since, what was decided, and the signer's own panel."""

from collections.abc import Mapping
from typing import Any

from bcf.amounts import joined, show_pounds
from bcf.editions.base import PLAN, Edition
from bcf.parts import decode
from plans.differences import differences
from plans.document import Document, newest_revisions
from plans.models import PartRevision, Record
from plans.numbering import Numbering
from plans.pages.shell import day, when
from plans.states import Fact, Kind, Signature, Signer, State
from plans.summary import Summary

DECIDED = {
    "agreed": "agreed the plan",
    "agreed_subject_to_changes": "agreed the plan subject to changes",
    "deferred": "deferred its decision",
}


OF_SUBMISSION: dict[str, str] = {
    Kind.SUBMITTED: "Version {number} submitted by {post}{late}.",
    Kind.RECALLED: "Submission of version {number} recalled by {post}: {reason}",
    Kind.ACKNOWLEDGED: "Receipt of version {number} acknowledged by {post}.",
}
WHY_VOID = {"changed": "has changed", "reopened": "was reopened"}


def short_digest(digest: str) -> str:
    """The first twelve characters of a digest, in fours: enough to compare by eye."""
    return " ".join(digest[n : n + 4] for n in (0, 4, 8))


def signer_rows(
    record: Record, state: State, signers: tuple[Signer, ...], named: dict[str, str], mine: str, person: int | None
) -> list[dict[str, Any]]:
    """Who signs, one row a body: the mark, the state in words, what was signed and when.

    `mine` is the body for which the reader signs, `person` the reader.
    """
    rows = []
    for signer in signers:
        standing = state.standing.get(signer.organisation)
        lapsed = state.lapsed.get(signer.organisation)
        row: dict[str, Any] = {
            "body": signer.name,
            "post": named.get(signer.organisation, signer.post),
            "url": "",
            "link_text": "",
        }
        if standing:
            row |= {
                "mark": "signed",
                "state": "signed",
                "state_word": "Signed",
                "post": standing.post,
                "sentence": f"{_capital(when(standing.at))}, on this content.",
                "url": record.url("read"),
                "link_text": "See what was signed",
            }
            if signer.organisation == mine and standing.person != person:
                row["sentence"] += " It was given before you held the post: only the person who gave it withdraws it."
        elif lapsed:
            row |= {
                "mark": "void",
                "state": "must-sign-again",
                "state_word": "Must sign again",
                "sentence": f"Signed {when(lapsed.at)}. The plan {WHY_VOID[lapsed.ended]} since.",
            }
        elif signer.organisation not in named:
            row |= {
                "mark": "nobody",
                "state": "nobody",
                "state_word": "Nobody named",
                "sentence": "Nobody is named to sign.",
                "url": record.url("people"),
                "link_text": "Name a signatory",
            }
        else:
            asked = f"Asked on {day(state.requested.at)}." if state.requested else "Not asked yet."
            row |= {"mark": "awaited", "state": "awaited", "state_word": "Awaited", "sentence": asked}
        if signer.organisation == mine and not standing and state.requested:
            row |= {"state": "your-turn", "state_word": "Your turn"}
        rows.append(row)
    return rows


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def decisions(state: State) -> list[dict[str, str]]:
    """What was decided, asked, signed and undone, in the order in which it was recorded, by post."""
    last = state.decisions[-1] if state.decisions else None
    changed = last is not None and last.outcome.startswith("agreed") and last.digest != state.content_digest
    listed = []
    for act in state.acts:
        at = act.data["day"] if act.kind == Kind.DECIDED else act.at
        listed.append({"date": day(at, year=True), "sentence": _told(act)})
        if changed and last is not None and act.kind == Kind.DECIDED and act.at == last.at:
            listed[-1]["sentence"] += " The plan has changed since."
    return listed


def _told(act: Fact) -> str:
    """One act in a sentence."""
    data = act.data
    if act.kind == Kind.FROZEN:
        return f"Frozen for the board's meeting of {day(data['meeting'], year=True)} by {act.post}."
    if act.kind == Kind.DECIDED:
        minute = f" Minute {data['minute']}." if data.get("minute") else ""
        until = f" to {day(data['deferred_to'], year=True)}" if data.get("deferred_to") else ""
        return f"Health and Wellbeing Board {DECIDED[data['outcome']]}{until}, recorded by {act.post}.{minute}"
    if act.kind == Kind.REQUESTED:
        return f"Sign-off requested by {act.post}, of {joined([one['name'] for one in data['signers']])}."
    if act.kind == Kind.SIGNED:
        return f"Signed for {data['name']} by its {act.post}."
    if act.kind == Kind.WITHDRAWN:
        return f"Signature withdrawn by {act.post}: {data['reason']}"
    if act.kind in OF_SUBMISSION:
        late = ", after the deadline" if data.get("late") else ""
        number, reason = data.get("number", ""), data.get("reason", "")
        return OF_SUBMISSION[act.kind].format(number=number, post=act.post, late=late, reason=reason)
    voided = data.get("voided", [])
    words = f" Void from then on: the signatures of {joined(voided)}." if voided else ""
    return f"Reopened by {act.post}: {data['reason'].rstrip('.')}.{words}"


def changes_since(
    record: Record, edition: Edition, signature: Signature, names: Mapping[str, str], numbers: Numbering
) -> list[dict[str, Any]]:
    """What has changed in the parts since a signature was given: field by field, was and is, and by whom."""
    changed = []
    for key, newest in newest_revisions(record).items():
        before = (
            PartRevision.objects.filter(record=record, part=key, at__lte=signature.at).order_by("-number").first()
        )
        if before is None or before.digest == newest.digest:
            continue
        part = edition.part.get(key)
        if part is None or part.scope != PLAN:
            continue
        contents = decode(part, before.content), decode(part, newest.content)
        for one in differences(part, *contents, names, numbers)[:20]:
            changed.append(
                {
                    "part": part.full_title,
                    "what": one.label,
                    "url": record.url("part", part=key),
                    "was": one.was,
                    "now": one.now,
                    "change": one.change,
                    "by": f"{newest.by}, {when(newest.at)}",
                }
            )
    return changed


def panel(
    one: Document, summary: Summary, signer: Signer, post: str, form: Any, read_url: str, accepted_url: str
) -> dict[str, Any]:
    """What the signer reads last: the money, the checks, the digest, the statement."""
    pools = [{"label": f"Pool {total.year}", "shown": show_pounds(total.pool)} for total in summary.totals]
    unequal = [total.year for total in summary.totals if total.pool != total.spending]
    agreed = "both years" if not unequal else f"not in {joined(unequal)}"
    return {
        "body": signer.name,
        "post": post,
        "lines": [
            *pools,
            {"label": "Spending equals the pool", "shown": agreed},
            {"label": "Schemes", "shown": summary.schemes},
            {"label": "Errors", "shown": summary.open_errors},
            {"label": "Warnings accepted", "shown": summary.accepted_count, "url": accepted_url},
        ],
        "digest": short_digest(one.digest),
        "saved": when(one.state.saved_at),
        "read_url": read_url,
        "form": form,
        "statement": "",
        "button": f"Sign for {signer.name}",
        "name": "sign",
    }
