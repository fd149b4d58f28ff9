"""Loading the demonstration: the made-up area, the people, the three plans. Repeatable."""

import datetime
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.db import transaction

from areas.models import Area, AreaShare, Membership, Organisation, Participation, Population
from bcf.accounts.models import User
from bcf.editions.base import COMMENTARY
from plans import actions
from plans.actions.events import nobody_told
from plans.demo import AREA_TEAM, BOARD, COAST, COUNCIL, DEMO_PASSWORD, FOLDER, HOLDERS, PEOPLE, TRUST, VALE
from plans.document import from_json, state_of
from plans.facts import Status
from plans.models import PartRevision, Record

SOURCE = "Made up for this demonstration"
BODIES = (
    (COUNCIL, "council"),
    (COAST, "ccg"),
    (VALE, "ccg"),
    (BOARD, "board"),
    (AREA_TEAM, "area_team"),
    ("Coastside District Council (fictional)", "district"),
    ("Valeside District Council (fictional)", "district"),
)
PEOPLE_COUNTED = (("all", 402_000), ("18plus", 321_000), ("65plus", 84_500))
SHARES = ((COAST, "100", "57.31", 230_400), (VALE, "88", "42.69", 171_600))


@nobody_told()
@transaction.atomic
def load() -> list[Record]:
    """Load the demonstration where it is not there yet; return its three plans. Needs the reference data."""
    exampleshire = _exampleshire()
    trust, _ = Organisation.objects.get_or_create(kind=Organisation.Kind.PROVIDER, name=TRUST)
    Participation.objects.get_or_create(
        area=Area.objects.get(slug="worcestershire"), organisation=trust, takes_part_as="provider"
    )
    people = _people()
    south_kent_coast = _plan(Area.objects.get(slug="south-kent-coast"), people["integration@ccg.example"])
    for part, (email, due) in HOLDERS.items():
        actions.assign_part(
            record=south_kent_coast,
            part=part,
            person=people[email],
            due=datetime.date.fromisoformat(due) if due else None,
            by=people["integration@ccg.example"],
        )
    clean = _plan(exampleshire, people["author@exampleshire.example"])
    _signed(clean, people)
    worcestershire = Area.objects.get(slug="worcestershire")
    revised = _plan(worcestershire, people["author@worcestershire.example"], "2014-09", people["chief@trust.example"])
    return [Record.objects.get(pk=one.pk) for one in (south_kent_coast, clean, revised)]


def _exampleshire() -> Area:
    area, _ = Area.objects.get_or_create(
        slug="exampleshire",
        defaults={"name": "Exampleshire", "kind": Area.Kind.FICTIONAL, "fictional": True, "region": "Made up"},
    )
    for name, kind in BODIES:
        body, _ = Organisation.objects.get_or_create(kind=kind, name=name)
        capacity = "assurer" if kind == Organisation.Kind.AREA_TEAM else kind
        Participation.objects.get_or_create(area=area, organisation=body, takes_part_as=capacity)
    for group, count in PEOPLE_COUNTED:
        Population.objects.get_or_create(
            area=area, group=group, year="mid-2014", basis="resident", defaults={"count": count, "source": SOURCE}
        )
    for name, of_body, of_area, residents in SHARES:
        AreaShare.objects.get_or_create(
            area=area,
            organisation=Organisation.objects.get(kind="ccg", name=name),
            defaults={
                "percent_of_organisation": Decimal(of_body),
                "percent_of_area": Decimal(of_area),
                "residents": residents,
                "source": SOURCE,
            },
        )
    return area


def _people() -> dict[str, User]:
    people = {}
    password = make_password(DEMO_PASSWORD)  # once for all: it is made to take long
    for one in PEOPLE:
        user, _ = User.objects.get_or_create(
            email=one.email, defaults={"name": f"{one.post}, {one.organisation}", "password": password}
        )
        people[one.email] = user
        body = Organisation.objects.filter(name=one.organisation).first() or _national_body(one.organisation)
        for role in one.roles:
            Membership.objects.get_or_create(
                person=user, organisation=body, role=role, ends=None, defaults={"post": one.post, "by": user}
            )
    return people


def _national_body(name: str) -> Organisation:
    body, _ = Organisation.objects.get_or_create(kind=Organisation.Kind.NATIONAL, name=name)
    return body


def _plan(area: Area, by: User, edition_code: str = "2014-02", provider: User | None = None) -> Record:
    record = actions.start_plan(area=area, edition_code=edition_code, by=by)
    if not PartRevision.objects.filter(record=record).exists():
        _, contents = from_json((FOLDER / f"{area.slug}.{edition_code}.json").read_bytes())
        drafts = [actions.Draft(key, content, 0) for key, content in contents.items()]
        theirs = [draft for draft in drafts if (part := record.edition.find(draft.part)) and part.scope == COMMENTARY]
        ours = [draft for draft in drafts if draft not in theirs]
        actions.save_parts(record=record, changes=ours, by=by, how=PartRevision.How.IMPORT)
        actions.save_parts(record=record, changes=theirs, by=provider or by, how=PartRevision.How.IMPORT)
    return record


def _signed(record: Record, people: dict[str, User]) -> None:
    """Take the clean plan through the board to the last signature."""
    if state_of(record).status != Status.DRAFTING:
        return
    author = people["author@exampleshire.example"]
    actions.freeze_for_board(record=record, meeting=datetime.date(2014, 3, 26), by=author)
    actions.record_decision(
        record=record,
        outcome="agreed",
        day=datetime.date(2014, 3, 26),
        minute="14/26",
        by=people["secretary@exampleshire.example"],
    )
    digest = actions.request_sign_off(record=record, by=author).digest
    keys = {one.name: one.key for one in Organisation.objects.filter(participations__area=record.area)}
    for body, email in (
        (BOARD, "chair@exampleshire.example"),
        (COUNCIL, "director@exampleshire.example"),
        (COAST, "coast@exampleshire.example"),
        (VALE, "vale@exampleshire.example"),
    ):
        actions.sign(record=record, organisation=keys[body], digest=digest, by=people[email])
