"""My work: what waits for me, and my plans."""

from typing import Any

from areas.models import Membership, Role
from areas.queries import memberships_of
from bcf.accounts.models import User
from plans.document import state_of
from plans.models import Assignment, Record
from plans.pages.shell import day
from plans.queries import plans_of
from plans.reference import reference_for
from plans.states import State, Status
from plans.summary import STATE_WORDS, Summary, summary_of


def _waits(
    record: Record, state: State, summary: Summary, person: User, held: list[Membership]
) -> list[dict[str, str]]:
    """What waits for the person in one plan: to sign, to decide on, to write."""
    waiting = []
    bodies = {one.organisation.key for one in held if one.role == Role.SIGNATORY}
    if state.status == Status.SIGNING:
        waiting += [
            {
                "label": f"Sign for {signer.name}",
                "url": record.url("sign_off"),
                "plan": record.area.name,
                "state": "Your turn",
                "due": f"asked {day(state.requested.at)}" if state.requested else "",
            }
            for signer in state.signers
            if signer.organisation in bodies and signer.organisation not in state.standing
        ]
    for given in Assignment.objects.filter(record=record, person=person).order_by("due"):
        part = record.edition.part.get(given.part)
        if part and summary.parts[part.key].state != "complete":
            waiting.append(
                {
                    "label": f"Write {part.full_title}",
                    "url": record.url("part", part=part.key),
                    "plan": record.area.name,
                    "state": STATE_WORDS[summary.parts[part.key].state],
                    "due": day(given.due, year=True),
                }
            )
    return waiting


def page(person: User) -> dict[str, Any]:
    """What waits for a person, and their plans with state, deadline and open errors."""
    held = list(memberships_of(person))
    waiting: list[dict[str, str]] = []
    plans = []
    for record in plans_of(person):
        reference = reference_for(record.area, record.edition_code)
        state, summary = state_of(record), summary_of(record, reference)
        if person.has_perm("plans.read", record):
            waiting += _waits(record, state, summary, person, held)
            complete = sum(part.state == "complete" for part in summary.parts.values())
            plans.append(
                {
                    "name": record.area.name,
                    "edition": record.edition.name,
                    "url": record.get_absolute_url(),
                    "state": Status(state.status).label,
                    "due": day(reference.deadline, year=True),
                    "errors": summary.errors,
                    "warnings": summary.warnings,
                    "complete": f"{complete} of {len(summary.parts)}",
                    "fictional": record.area.fictional,
                }
            )
    return {"waiting": waiting, "plans": plans, "roles": held}
