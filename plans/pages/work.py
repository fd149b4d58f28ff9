"""My work: what waits for me, and my plans."""

from typing import Any

from areas.models import Membership, Role
from areas.queries import memberships_of
from bcf.access import may
from bcf.accounts.models import User
from bcf.editions.base import COMMENTARY
from plans.actions.authority import Right, rights_of, signatures_held
from plans.commentaries import provider_name
from plans.document import state_of
from plans.facts import Status
from plans.models import Assignment, Record
from plans.pages import answering, typing
from plans.pages.assuring import plan_for_assurer, waits_after
from plans.pages.people import named_signatories
from plans.pages.shell import day
from plans.queries import AskedPart, plans_of
from plans.reference import reference_for
from plans.states import State
from plans.summary import STATE_WORDS, Summary, summary_of


def _item(record: Record, label: str, state: str, url: str = "", due: str = "") -> dict[str, str]:
    return {
        "label": label,
        "url": url or record.url("sign_off"),
        "plan": record.area.name,
        "state": state,
        "due": due,
    }


def _to_sign(
    record: Record, state: State, rights: list[Right], summary: Summary, held: list[Membership]
) -> list[dict[str, str]]:
    """Signatures that the person can give now, and those they gave that no longer count."""
    own = signatures_held(held)
    returned = {one.signer for one in state.open_requests}
    asked = f"asked {day(state.requested.at)}" if state.requested else ""
    waiting = [
        _item(record, f"Sign for {right.signer.label}", "Your turn", due=asked)
        for right in rights
        if right.signer.key not in state.standing and right.signer.key not in returned and not summary.stopping
    ]
    waiting += [
        _item(record, f"Your signature for {lapsed.label} no longer counts", "Read what changed")
        for lapsed in state.lapsed.values()
        if lapsed.key in own and not waiting
    ]
    return waiting


def _to_do(
    record: Record, state: State, summary: Summary, person: User, held: list[Membership]
) -> list[dict[str, str]]:
    """The plan's next act, for those who may do it: record the decision, request sign-off, name a signatory."""
    waiting = []
    if state.status == Status.WITH_THE_BOARD and not state.decided and person.has_perm("plans.decide", record):
        waiting.append(
            _item(record, "Record the board's decision", "With the board", due=f"meets {day(state.meeting)}")
        )
    ready = state.status == Status.DRAFTING or (state.status == Status.WITH_THE_BOARD and state.decided)
    if ready and not summary.stopping and person.has_perm("plans.write", record):
        waiting.append(_item(record, "Request sign-off", "Nothing stops it"))
    administered = {one.organisation.key for one in held if one.role == Role.ADMINISTRATOR}
    named = named_signatories(record.area)
    waiting += [
        _item(record, f"Name who signs for {signer.label}", "Nobody named", record.url("people"))
        for signer in state.signers or summary.signers
        if signer.organisation in administered and signer.key not in named
    ]
    return waiting


def _changes(record: Record, state: State, summary: Summary, person: User) -> list[dict[str, str]]:
    """What became of the changes that the person asked for, until they sign; and for authors, those still open."""
    signed = max((one.at for one in state.standing.values() if one.person == person.pk), default=None)
    waiting = []
    for one in state.changes_requested:
        part = summary.edition.part.get(one.part)
        title = part.full_title if part else one.part
        url = record.url("part", part=one.part) if part else record.url("sign_off")
        told = not (signed and one.settled_at and one.settled_at < signed)
        if one.settled and one.person == person.pk and told:
            words = f"Saved by {one.settled_by}" if one.settled == "saved" else f"“{one.because}”, {one.settled_by}"
            history = record.url("part_history", part=one.part) if part else url
            waiting.append(_item(record, f"What you asked for is done: {title}", words, history))
        elif not one.settled and person.has_perm("plans.write", record):
            waiting.append(_item(record, f"Change {title}", f"Asked for by {one.post}", url))
    return waiting


def _waits(
    record: Record, state: State, summary: Summary, person: User, held: list[Membership]
) -> list[dict[str, str]]:
    """What waits for the person in one plan: to sign, to decide on, to ask for, to write."""
    waiting = _to_sign(record, state, rights_of(record, state, person), summary, held)
    waiting += _changes(record, state, summary, person) + _to_do(record, state, summary, person, held)
    waiting += [{**one, "plan": record.area.name} for one in waits_after(record, state, person)]
    for given in Assignment.objects.filter(record=record, person=person).order_by("due"):
        part = summary.edition.part.get(given.part)
        if part and summary.parts[part.key].state != "complete":
            words = STATE_WORDS[summary.parts[part.key].state]
            url = record.url("part", part=part.key)
            waiting.append(_item(record, f"Write {part.full_title}", words, url, day(given.due, year=True)))
    return waiting


def _to_comment(record: Record, state: State, summary: Summary, person: User) -> list[dict[str, str]]:
    """Commentaries that the person's provider has not answered, or not signed."""
    waiting = []
    for part in (part for part in summary.edition.parts if part.scope == COMMENTARY):
        asked = AskedPart(record, part)
        if part.about in state.commented or not state.open_to_commentary:
            continue
        if may(person, "plans.write_part", asked):
            url = record.url("provider", provider=part.about)
            words = "Changed since you signed" if part.about in state.commentaries_lapsed else "Your turn"
            waiting.append(_item(record, f"Answer Annex 2 for {provider_name(part)}", words, url))
    return waiting


def page(person: User) -> dict[str, Any]:
    """What waits for a person, and their plans with state, deadline and open errors."""
    held = list(memberships_of(person))
    waiting = typing.waiting(person)
    plans = []
    for record in plans_of(person):
        reference = reference_for(record.area, record.edition_code)
        state, summary = state_of(record), summary_of(record, reference)
        waiting += _to_comment(record, state, summary, person)
        if person.has_perm("plans.assure", record):
            waiting += [{**one, "plan": record.area.name} for one in waits_after(record, state, person)]
            plans.append(plan_for_assurer(record, state, day(reference.deadline, year=True)))
        elif person.has_perm("plans.read", record):
            waiting += _waits(record, state, summary, person, held)
            complete = sum(part.state == "complete" for part in summary.parts.values())
            plans.append(
                {
                    "name": record.area.name,
                    "edition": record.edition.name,
                    "url": record.get_absolute_url(),
                    "state": Status(state.status).label,
                    "due": day(reference.deadline, year=True),
                    "errors": summary.open_errors,
                    "warnings": summary.open_warnings,
                    "complete": f"{complete} of {len(summary.parts)}",
                    "fictional": record.area.fictional,
                }
            )
    waiting += answering.waiting(person)
    return {"waiting": waiting, "plans": plans, "roles": held}
