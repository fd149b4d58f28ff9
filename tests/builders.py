"""Places, people and plans in the database, for tests: one area with a council, two CCGs and a board.

`world()` makes the area and somebody in each role; `plan(world)` starts its plan and fills it without a fault;
`signing(world)` takes that plan to the signatures.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from areas.models import Area, Membership, Organisation, Participation, Population
from bcf import parts as part_types
from bcf.accounts.models import User
from bcf.editions import edition
from bcf.parts import Content
from plans import actions
from plans.document import document, newest_revisions
from plans.models import Record
from tests import cases

CODE = "2014-02"
EDITION = edition(CODE)
COUNCIL, CCG, OTHER_CCG, BOARD = "council", "ccg", "other ccg", "board"
NAMES = {
    COUNCIL: ("council", "Exampleshire County Council"),
    CCG: ("ccg", "NHS Exampleshire CCG"),
    OTHER_CCG: ("ccg", "NHS Exampleshire Vale CCG"),
    BOARD: ("board", "Exampleshire Board"),
    "provider": ("provider", "Exampleshire Hospital"),
    "area team": ("area_team", "Example Area Team"),
    "national": ("national", "National Team"),
    "council there": ("council", "Elsewhere County Council"),
}
PEOPLE = {
    "author": (COUNCIL, "author"),
    "second author": (CCG, "author"),
    "finance": (CCG, "finance"),
    "administrator": (COUNCIL, "administrator"),
    "council signatory": (COUNCIL, "signatory"),
    "ccg signatory": (CCG, "signatory"),
    "other ccg signatory": (OTHER_CCG, "signatory"),
    "board signatory": (BOARD, "signatory"),
    "assistant": (BOARD, "assistant"),
    "provider": ("provider", "provider"),
    "assurer": ("area team", "assurer"),
    "national": ("national", "national"),
    "author there": ("council there", "author"),
}
SIGNATORIES = ("council signatory", "ccg signatory", "other ccg signatory", "board signatory")
TODAY = datetime.date(2014, 3, 18)


@dataclass
class World:
    """An area, its bodies, and its people by what they are."""

    area: Area
    there: Area
    bodies: dict[str, Organisation]
    people: dict[str, User]

    def __getitem__(self, who: str) -> User:
        """Somebody, afresh, so that nothing is remembered of the roles they held."""
        return User.objects.get(pk=self.people[who].pk)

    def key(self, body: str) -> str:
        """How content names a body."""
        return self.bodies[body].key


def world() -> World:
    """The area and everybody in it."""
    area, there = (Area.objects.create(slug=name.lower(), name=name) for name in ("Exampleshire", "Elsewhere"))
    bodies = {short: Organisation.objects.create(kind=kind, name=name) for short, (kind, name) in NAMES.items()}
    for short, body in bodies.items():
        if short != "national":
            place = there if short == "council there" else area
            capacity = "assurer" if short == "area team" else body.kind
            Participation.objects.create(area=place, organisation=body, takes_part_as=capacity)
    for figure in cases.CLEAN_REFERENCE.populations:
        Population.objects.create(
            area=area, group=figure.group, year=figure.year, basis="resident", count=figure.count, source="published"
        )
    people = {}
    for who, (body, role) in PEOPLE.items():
        person = people[who] = User.objects.create_user(f"{who.replace(' ', '.')}@example.org", name=f"The {who}")
        Membership.objects.create(
            person=person, organisation=bodies[body], role=role, post=f"Post of {who}", by=person
        )
    return World(area, there, bodies, people)


def clean() -> dict[str, Content]:
    """Every part of a plan without a fault, of both CCGs."""
    contents = cases.clean()
    both = part_types.canonical(
        EDITION.part["plan-details"],
        msgspec.structs.replace(
            contents["plan-details"],
            ccgs=(cases.CLEAN_CCG, "nhs-exampleshire-vale-ccg"),
            boundary_differences="<p>None.</p>",
        ),
    )
    other_ccg = msgspec.structs.replace(
        contents["contributions"].lines[1],
        id="l3",
        organisation=both.ccgs[1],
        spend_2014_15=Decimal(0),
        minimum_2015_16=Decimal(0),
        actual_2015_16=Decimal(0),
    )
    lines = msgspec.structs.replace(contents["contributions"], lines=(*contents["contributions"].lines, other_ccg))
    return contents | {"plan-details": both, "contributions": lines}


def started(world: World) -> Record:
    """The area's plan, just started, with nothing in it."""
    return actions.start_plan(area=world.area, edition_code=CODE, by=world["author"])


def plan(world: World, contents: Mapping[str, Content] | None = None) -> Record:
    """The area's plan with this content, or without a fault."""
    record = started(world)
    held = clean() if contents is None else contents
    actions.save_parts(
        record=record, changes=[actions.Draft(key, content, 0) for key, content in held.items()], by=world["author"]
    )
    return Record.objects.get(pk=record.pk)


def change(record: Record, part: str, **answers: Any) -> actions.Draft:
    """A draft of a part: what is saved now, with these answers."""
    newest = newest_revisions(record).get(part)
    content = document(record).part(part)
    return actions.Draft(part, msgspec.structs.replace(content, **answers), newest.number if newest else 0)


def save(record: Record, part: str, by: User, void_signatures: bool = False, **answers: Any) -> None:
    """Save a part with these answers changed."""
    actions.save_parts(
        record=record, changes=[change(record, part, **answers)], by=by, void_signatures=void_signatures
    )


def signing(world: World) -> Record:
    """A plan without a fault, agreed by the board, whose signatures are asked for."""
    record = plan(world)
    actions.freeze_for_board(record=record, meeting=TODAY, by=world["author"])
    actions.record_decision(record=record, outcome="agreed", day=TODAY, by=world["assistant"])
    actions.request_sign_off(record=record, by=world["author"])
    return Record.objects.get(pk=record.pk)


def sign(world: World, record: Record, *who: str) -> None:
    """Sign for the bodies of these signatories what the plan says now."""
    for one in who:
        actions.sign(
            record=record, organisation=world.key(PEOPLE[one][0]), digest=document(record).digest, by=world[one]
        )
