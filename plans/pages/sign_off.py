"""The sign-off page: who signs, who has, what changed since, what was decided, and the signer's own panel."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import OuterRef, Subquery

from bcf.amounts import joined, show_pounds
from bcf.editions.base import PART_2, PLAN, Edition
from bcf.parts import decode
from plans.actions.authority import Right
from plans.arrangements import Delegate
from plans.checks.base import WARNING
from plans.differences import differences
from plans.document import Document, newest_revisions
from plans.facts import Fact, Kind
from plans.models import PartRevision, Record
from plans.numbering import Numbering
from plans.pages import agreeing, assuring
from plans.pages.agreeing import told_signature
from plans.pages.findings import shown
from plans.pages.metric import sentence
from plans.pages.shell import day, when
from plans.signatures import NEW_VERSION, Signature, Signer
from plans.states import State
from plans.summary import Summary

DECIDED = {
    "agreed": "agreed the plan",
    "agreed_subject_to_changes": "agreed the plan subject to changes",
    "deferred": "deferred its decision",
    "delegated": "delegated its decision",
}


TOLD = {**agreeing.TOLD, **assuring.TOLD}
ACCEPTED_TOLD = 8
"""How many accepted warnings a signer is shown; the checklist has them all."""
OF_SUBMISSION: dict[str, str] = {
    Kind.SUBMITTED: "Version {number} submitted by {post}{late}.",
    Kind.RECALLED: "Submission of version {number} recalled by {post}: {reason}",
    Kind.ACKNOWLEDGED: "Receipt of version {number} acknowledged by {post}.",
    Kind.PUBLISHED: "Publication {number} made by {post}: open to everybody.",
    Kind.PUBLICATION_WITHDRAWN: "Publication {number} withdrawn by {post}: {reason}",
}
WHY_VOID = {"changed": "has changed", "reopened": "was reopened"}


def short_digest(digest: str) -> str:
    """The first twelve characters of a digest, in fours: enough to compare by eye."""
    return " ".join(digest[n : n + 4] for n in (0, 4, 8))


def signer_rows(
    record: Record,
    state: State,
    signers: tuple[Signer, ...],
    named: dict[str, str],
    mine: Collection[str],
    person: int,
) -> list[dict[str, Any]]:
    """Who signs, one row a body: the mark, the state in words, what was signed and when.

    `mine` are the bodies for which the reader may sign, `person` the reader.
    """
    rows = []
    for signer in signers:
        standing = state.standing.get(signer.key)
        lapsed = state.lapsed.get(signer.key)
        row: dict[str, Any] = {
            "body": signer.label,
            "post": named.get(signer.key, signer.post),
            "url": "",
            "link_text": "",
            "organisation": signer.key,
        }
        asked_for = [one for one in state.open_requests if one.signer == signer.key]
        if standing:
            row |= {
                "mark": "signed",
                "state": "signed",
                "state_word": "Signed",
                "post": standing.post,
                "sentence": _how_signed(standing),
                "url": record.url("read"),
                "link_text": "See what was signed",
            }
            if standing.paper:
                row |= {
                    "state_word": "Signed on paper",
                    "sentence": _on_paper(standing),
                    "url": record.url("picture", key=standing.paper.sheet),
                    "link_text": "See the signed sheet",
                }
            if signer.key in mine and not standing.paper and standing.person != person:
                row["sentence"] += " It was given before you held the post: only the person who gave it withdraws it."
        elif asked_for:
            last = asked_for[-1]
            row |= {
                "mark": "void",
                "state": "changes-requested",
                "state_word": "Returned for changes",
                "sentence": f"{last.post} returned it {when(last.at)}: {_counted(len(asked_for))} still to be made.",
                "url": "#changes-asked-for",
                "link_text": "See what was asked for",
            }
        elif lapsed:
            row |= {
                "mark": "void",
                "state": "must-sign-again",
                "state_word": "Must sign again",
                "sentence": f"Signed {when(lapsed.at)}. {_what(signer, lapsed)} {WHY_VOID[lapsed.ended]} since.",
            }
        elif signer.key not in named:
            row |= {
                "mark": "nobody",
                "state": "nobody",
                "state_word": "Nobody named",
                "sentence": "Nobody is named to sign. An administrator of the body names who does.",
                "url": record.url("people"),
                "link_text": "People and their roles",
            }
        else:
            asked = f"Asked on {day(state.requested.at)}." if state.requested else "Not asked yet."
            row |= {"mark": "awaited", "state": "awaited", "state_word": "Awaited", "sentence": asked}
        if signer.key in mine and not standing and not asked_for and state.requested:
            row |= {"state": "your-turn", "state_word": "Your turn"}
        rows.append(row)
    return rows


def _what(signer: Signer, lapsed: Signature) -> str:
    """What has changed under a signature: only the whole plan is reopened."""
    return "Part 2" if signer.scope == PART_2 and lapsed.ended == "changed" else "The plan"


def _counted(changes: int) -> str:
    return f"{changes} change{'' if changes == 1 else 's'}"


def _on_paper(given: Signature) -> str:
    """How a signature on paper came in: the day on the sheet, its witness, who recorded it."""
    if given.paper is None:
        return ""
    authority = f" Signed {given.authority.words}." if given.authority else ""
    return (
        f"{day(given.paper.day, year=True)}, on this content, witnessed by {given.paper.witness_post}; "
        f"recorded by {given.paper.recorded_by}.{authority}"
    )


def _how_signed(given: Signature) -> str:
    """When a signature was given, on what and by what authority."""
    words = f"{_capital(when(given.at))}, on this content."
    return f"{words} Signed {given.authority.words}." if given.authority else words


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def decisions(state: State) -> list[dict[str, str]]:
    """What was decided, asked, signed and undone, in the order in which it was recorded, by post."""
    last = state.decisions[-1] if state.decisions else None
    changed = last is not None and last.outcome.startswith("agreed") and last.digest != state.content_digest
    listed = []
    for act in state.acts:
        at = act.data["day"] if act.kind in {Kind.DECIDED, Kind.STEP_RECORDED} else act.at
        if act.kind == Kind.SIGNED and act.data.get("paper"):
            at = act.data["paper"]["day"]
        listed.append({"date": day(at, year=True), "sentence": told(act)})
        if changed and last is not None and act.kind == Kind.DECIDED and act.at == last.at:
            listed[-1]["sentence"] += " The plan has changed since."
    return listed


def told(act: Fact) -> str:
    """One act in a sentence."""
    data = act.data
    if act.kind in TOLD:
        return TOLD[act.kind](act)
    if act.kind == Kind.FROZEN:
        return f"Frozen for the board's meeting of {day(data['meeting'], year=True)} by {act.post}."
    if act.kind == Kind.DECIDED:
        minute = f" Minute {data['minute']}." if data.get("minute") else ""
        until = f" to {day(data['deferred_to'], year=True)}" if data.get("deferred_to") else ""
        if data.get("delegates"):
            until = f" to {joined([Delegate(**one).words for one in data['delegates']])}"
            minute += f" Consultation: {data['consultation'].rstrip('.')}."
        return f"Health and Wellbeing Board {DECIDED[data['outcome']]}{until}, recorded by {act.post}.{minute}"
    if act.kind == Kind.SIGNED:
        return told_signature(act)
    if act.kind == Kind.WITHDRAWN:
        return f"Signature withdrawn by {act.post}: {data['reason']}"
    if act.kind == Kind.SAVED:
        return f"Changed by {act.post}. Void from then on: the signatures of {joined(data['voided'])}."
    if act.kind in OF_SUBMISSION:
        late = ", after the deadline" if data.get("late") else ""
        number, reason = data.get("number", ""), data.get("reason", "")
        return OF_SUBMISSION[act.kind].format(number=number, post=act.post, late=late, reason=reason)
    voided = data.get("voided", [])
    words = f" Void from then on: the signatures of {joined(voided)}." if voided else ""
    return f"Reopened by {act.post}: {data['reason'].rstrip('.')}.{words}"


def last_pack(record: Record, state: State) -> dict[str, str] | None:
    """What the board was given last: for which meeting, and its address. None where no pack was kept."""
    frozen = next((act for act in reversed(state.acts) if act.kind == Kind.FROZEN), None)
    if frozen is None or "report" not in frozen.data:
        return None
    meeting = day(frozen.data["meeting"], year=True)
    return {"meeting": meeting, "url": record.url("board_pack", number=str(state.pack))}


def changes_since(
    record: Record,
    edition: Edition,
    moment: Signature | Fact,
    names: Mapping[str, str],
    numbers: Numbering,
    scope: str = PLAN,
) -> list[dict[str, Any]]:
    """What has changed in the parts since a signature or a request: field by field, was and is, and by whom.

    Of the parts that a signature of this scope covers.
    """
    covered = edition.covered(scope)
    later = {key: one for key, one in newest_revisions(record).items() if one.at > moment.at}
    last = PartRevision.objects.filter(record=record, part=OuterRef("part"), at__lte=moment.at).order_by("-number")
    then = PartRevision.objects.filter(record=record, part__in=later, number=Subquery(last.values("number")[:1]))
    held = {one.part: one for one in then}
    changed = []
    for key, newest in later.items():
        before, part = held.get(key), edition.part.get(key)
        if before is None or before.digest == newest.digest or part is None or key not in covered:
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


def told_since(state: State, mine: str) -> tuple[Signature | Fact | None, str]:
    """Since when the page tells what has changed, and the heading that says so.

    For who gives the signature of the key `mine`: since their own signature that lapsed, or since they were asked.
    For everybody else: since the first signature, once one has lapsed. None where there is nothing to tell.
    """
    if mine and mine not in state.standing:
        own = state.lapsed.get(mine)
        if own:
            return own, f"Changed since you signed, {when(own.at)}"
        if state.requested:
            return state.requested, f"Changed since you were asked, {when(state.requested.at)}"
    ours = (one for one in state.signatures if one.ended != NEW_VERSION)
    first = min(ours, key=lambda one: one.at, default=None)
    return (first if state.lapsed else None), "Changed since the first signature"


def to_read(record: Record, one: Document, summary: Summary) -> dict[str, Any]:
    """What a signer should know beyond the money: the metrics, a sentence each, and the warnings accepted."""
    listed = []
    for part, metric in one.edition.metrics():
        content = one.part(part.key)
        name = getattr(content, "name", None)
        title = f"{part.title}: {name}" if isinstance(name, str) else part.title
        listed.append({"title": title, "url": record.url("part", part=part.key), "text": sentence(metric, content)})
    accepted = [each for each in summary.findings if each.level == WARNING and each.key in summary.accepted]
    return {
        "metrics": listed,
        "accepted": [shown(record, each, one.state) for each in accepted[:ACCEPTED_TOLD]],
        "accepted_more": max(0, len(accepted) - ACCEPTED_TOLD),
        "accepted_url": f"{record.url('checklist')}?show=accepted",
        "pdf_url": record.url("download", format="pdf"),
    }


def panel(
    one: Document, summary: Summary, right: Right, form: Any, read_url: str, accepted_url: str
) -> dict[str, Any]:
    """What the signer reads last: the money, the checks, the digest, the statement."""
    pools = [{"label": f"Pool {total.year}", "shown": show_pounds(total.pool)} for total in summary.totals]
    unequal = [total.year for total in summary.totals if total.pool != total.spending]
    agreed = "both years" if not unequal else f"not in {joined(unequal)}"
    digest = one.state.digest_for(right.signer)
    return {
        "body": right.signer.label,
        "organisation": right.signer.key,
        "post": right.post,
        "authority": f"{_capital(right.authority.words)}." if right.authority else "",
        "lines": [
            *pools,
            {"label": "Spending equals the pool", "shown": agreed},
            {"label": "Schemes", "shown": summary.schemes},
            {"label": "Errors", "shown": summary.open_errors},
            {"label": "Warnings accepted", "shown": summary.accepted_count, "url": accepted_url},
        ],
        "digest": short_digest(digest),
        "content": digest,
        "saved": when(one.state.saved_at if right.signer.scope == PLAN else one.state.part_2_since),
        "read_url": read_url,
        "form": form,
        "statement": "",
        "button": f"Sign for {right.signer.label}",
        "name": "sign",
    }
