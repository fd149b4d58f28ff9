"""Loads the reference data of areas/data into the tables.

Repeatable: it adds what is missing, mends what differs, and leaves the rest (and what people entered) alone.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils.text import slugify

from areas.models import Area, AreaShare, Organisation, Participation, Population, Round

DATA = Path(__file__).parent / "data"
LONDON = ZoneInfo("Europe/London")
LEAST_SHARE = Decimal(1)
"""The least percentage, of the area or of the CCG, with which a CCG takes part in an area."""

RESIDENT_SOURCE = "ONS mid-2017 population estimates, small areas summed on the boundaries of July 2015"
REGISTERED_SOURCE = "GP list sizes, July to September 2014 (Health and Social Care Information Centre)"
SHARE_SOURCE = "ONS mid-2017 residents, small areas by best fit on the boundaries of July 2015"
NATIONAL_TEAM = "NHS England national team"

FIRST_2014_RECIPIENTS = "NHS England area team and local government lead; copy to NHSCB.financialperformance@nhs.net"
REVISED_2014_RECIPIENTS = "NHS England area team; copy to the Better Care Fund programme"
ROUNDS = (
    # edition, name, the day it is due (23:59 in London), recipients
    ("2014-02", "First draft", date(2014, 2, 14), FIRST_2014_RECIPIENTS),
    ("2014-02", "Final plan", date(2014, 4, 4), FIRST_2014_RECIPIENTS),
    ("2014-09", "Submission", date(2014, 9, 19), REVISED_2014_RECIPIENTS),
)

Kind = Organisation.Kind
Capacity = Participation.Capacity
Row = dict[str, str]
Changes = dict[str, tuple[int, int]]
AnyModel = TypeVar("AnyModel", bound=models.Model)


@transaction.atomic
def load() -> Changes:
    """Load everything; return how many rows of each kind were added and how many changed."""
    changes: Changes = {}
    bodies = _load_organisations(changes)
    areas = _load_areas(changes)
    shares = _shares()
    changes["Shares"] = _keep(
        AreaShare, ("area_id", "organisation_id"), (_share(areas, bodies, share) for share in shares)
    )
    changes["Participations"] = _keep(
        Participation,
        ("area_id", "organisation_id", "takes_part_as"),
        (
            Participation(area=areas[area], organisation=bodies[body], takes_part_as=capacity)
            for area, body, capacity in _participations(shares)
        ),
    )
    changes["Populations"] = _keep(
        Population,
        ("area_id", "organisation_id", "group", "year", "basis"),
        _populations(areas, bodies),
    )
    changes["Rounds"] = _load_rounds()
    return changes


def read(name: str) -> list[Row]:
    """Return the rows of a file in areas/data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(name: str) -> str:
    """Return an area's name as people say it: "Bristol, City of" is "Bristol"."""
    return name.split(",")[0]


def board_name(area: str) -> str:
    """Return the name of the board of an area."""
    return f"{area} Health and Wellbeing Board"


def _councils() -> list[Row]:
    return read("hwb_areas_2014.csv")


def _ccgs() -> list[Row]:
    return read("ccgs_april_2013.csv")


def _other_areas() -> list[Row]:
    return read("joint_and_inner_areas.csv")


def _codes(cell: str) -> list[str]:
    return cell.split(";") if cell else []


def _boards() -> dict[str, list[str]]:
    """Return the names of the boards of each area, by the area's name.

    Where two councils share one board, it stands in their joint area and in each of their own.
    """
    names = {row["ons_code"]: plain(row["name"]) for row in _councils()}
    boards = {name: [board_name(name)] for name in names.values()}
    for row in _other_areas():
        councils = [names[code] for code in _codes(row["council_ons_codes"])]
        if row["board_shared"] == "yes":
            boards[row["name"]] = [board_name(row["name"])]
            if row["kind"] == Area.Kind.JOINT:
                boards.update((council, boards[row["name"]]) for council in councils)
        else:
            boards[row["name"]] = [board for council in councils for board in boards[council]]
    return boards


# Bodies are named by a key within this module: their ONS code, or the name of a board or of the national team.


def _load_organisations(changes: Changes) -> dict[str, Organisation]:
    bodies: list[Organisation] = []
    area_regions = {plain(row["name"]): row["region_name"] for row in _councils()}
    for row in _councils():
        bodies.append(
            Organisation(
                kind=Kind.COUNCIL,
                name=row["council_official_name"],
                ons_code=row["ons_code"],
                region=row["region_name"],
            )
        )
    regions = {row["ons_code"]: row["region_name"] for row in _councils()}
    for row in read("districts_to_hwb_2015.csv"):
        bodies.append(
            Organisation(
                kind=Kind.DISTRICT,
                name=f"{row['district_name']} (district)",
                ons_code=row["district_ons_code"],
                region=regions[row["hwb_ons_code"]],
            )
        )
    teams: dict[str, Organisation] = {}
    for row in _ccgs():
        bodies.append(
            Organisation(
                kind=Kind.CCG,
                name=f"{row['name']} CCG",
                ons_code=row["ons_code"],
                nhs_code=row["nhs_code"],
                region=row["region_name"],
            )
        )
        teams[row["area_team_code"]] = Organisation(
            kind=Kind.AREA_TEAM,
            name=f"{row['area_team_name']} Area Team",
            ons_code=row["area_team_code"],
            region=row["region_name"],
        )
    bodies += teams.values()
    boards = {board: area for area, names in _boards().items() for board in names}
    bodies += [
        Organisation(kind=Kind.BOARD, name=board, region=area_regions.get(area, "")) for board, area in boards.items()
    ]
    bodies.append(Organisation(kind=Kind.NATIONAL, name=NATIONAL_TEAM))
    # A code is never given twice, so it is the key of those that have one; the others go by kind and name.
    coded = [body for body in bodies if body.ons_code]
    named = [body for body in bodies if not body.ons_code]
    by_code, by_name = _keep(Organisation, ("ons_code",), coded), _keep(Organisation, ("kind", "name"), named)
    changes["Organisations"] = (by_code[0] + by_name[0], by_code[1] + by_name[1])
    return {body.ons_code or body.name: body for body in Organisation.objects.all()}


def _load_areas(changes: Changes) -> dict[str, Area]:
    councils = _councils()
    regions = {row["ons_code"]: row["region_name"] for row in councils}
    areas = [
        Area(
            slug=slugify(plain(row["name"])),
            name=plain(row["name"]),
            ons_code=row["ons_code"],
            kind=Area.Kind.COUNCIL,
            region=row["region_name"],
        )
        for row in councils
    ]
    first = _keep(Area, ("slug",), areas)
    within = {area.ons_code: area for area in Area.objects.exclude(ons_code=None)}
    others = [
        Area(
            slug=slugify(row["name"]),
            name=row["name"],
            kind=row["kind"],
            region=regions[_codes(row["council_ons_codes"])[0]],
            within=within[row["within"]] if row["within"] else None,
        )
        for row in _other_areas()
    ]
    second = _keep(Area, ("slug",), others)
    changes["Areas"] = (first[0] + second[0], first[1] + second[1])
    return {area.ons_code or area.name: area for area in Area.objects.all()}


def _shares() -> list[dict[str, Any]]:
    """Return the overlap of each CCG and area: whole council areas, then joint ones, then those inside a county."""
    councils = {row["ons_code"]: Decimal(row["pop_mid2017_all"]) for row in _councils()}
    people = {row["ons_code"]: Decimal(row["resident_mid2017_all"]) for row in _ccgs()}
    rows = [
        {
            "area": row["hwb_ons_code"],
            "ccg": row["ccg_ons_code_2013"],
            "residents": int(row["resident_mid2017"]),
            "of_ccg": Decimal(row["pct_of_ccg_in_hwb"]),
            "of_area": Decimal(row["pct_of_hwb_in_ccg"]),
        }
        for row in read("ccg_hwb_shares.csv")
    ]
    for other in _other_areas():
        rows += _shares_of_other(other, list(rows), councils, people)
    return rows


def _shares_of_other(
    other: Row, rows: list[dict[str, Any]], councils: dict[str, Decimal], people: dict[str, Decimal]
) -> Iterator[dict[str, Any]]:
    codes, only = _codes(other["council_ons_codes"]), _codes(other["ccg_ons_codes"])
    overlap: dict[str, int] = defaultdict(int)
    for row in rows:
        if row["area"] in codes and (not only or row["ccg"] in only):
            overlap[row["ccg"]] += row["residents"]
    # A CCG's area is as large as its CCGs; a joint area is as large as its councils.
    whole = Decimal(sum(overlap.values())) if only else sum((councils[code] for code in codes), Decimal(0))
    for ccg, residents in overlap.items():
        yield {
            "area": other["name"],
            "ccg": ccg,
            "residents": residents,
            "of_ccg": _percentage(residents, people[ccg]),
            "of_area": _percentage(residents, whole),
        }


def _percentage(part: int, whole: Decimal) -> Decimal:
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.01"))


def _share(areas: dict[str, Area], bodies: dict[str, Organisation], share: dict[str, Any]) -> AreaShare:
    return AreaShare(
        area=areas[share["area"]],
        organisation=bodies[share["ccg"]],
        percent_of_organisation=share["of_ccg"],
        percent_of_area=share["of_area"],
        residents=share["residents"],
        source=SHARE_SOURCE,
    )


def _participations(shares: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Return who takes part in what, as (area, body, capacity)."""
    boards = _boards()
    for row in _councils():
        yield row["ons_code"], row["ons_code"], Capacity.COUNCIL
        for board in boards[plain(row["name"])]:
            yield row["ons_code"], board, Capacity.BOARD
    for row in read("districts_to_hwb_2015.csv"):
        yield row["hwb_ons_code"], row["district_ons_code"], Capacity.DISTRICT
    for row in _other_areas():
        for code in _codes(row["council_ons_codes"]):
            yield row["name"], code, Capacity.COUNCIL
        for code in _codes(row["district_ons_codes"]):
            yield row["name"], code, Capacity.DISTRICT
        for board in boards[row["name"]]:
            yield row["name"], board, Capacity.BOARD
    yield from _participations_by_share(shares)


def _participations_by_share(shares: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    teams = {row["ons_code"]: row["area_team_code"] for row in _ccgs()}
    people: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for share in shares:
        people[share["area"]][teams[share["ccg"]]] += share["residents"]
        if share["of_ccg"] >= LEAST_SHARE or share["of_area"] >= LEAST_SHARE:
            yield share["area"], share["ccg"], Capacity.CCG
    for area, by_team in people.items():
        yield area, max(by_team, key=lambda team: by_team[team]), Capacity.ASSURER


def _populations(areas: dict[str, Area], bodies: dict[str, Organisation]) -> Iterator[Population]:
    councils = {row["ons_code"]: row for row in _councils()}
    columns = {"all": "pop_mid2017_all", "18plus": "pop_mid2017_18plus", "65plus": "pop_mid2017_65plus"}
    places = [(code, [code]) for code in councils]
    places += [(row["name"], _codes(row["council_ons_codes"])) for row in _other_areas() if row["kind"] == "joint"]
    for place, codes in places:
        for group, column in columns.items():
            count = sum(int(councils[code][column]) for code in codes)
            yield Population(
                area=areas[place], group=group, year="mid-2017", basis="resident", count=count, source=RESIDENT_SOURCE
            )
    for row in _ccgs():
        ccg = bodies[row["ons_code"]]
        for group in columns:
            count = int(row[f"resident_mid2017_{group}"])
            yield Population(
                organisation=ccg, group=group, year="mid-2017", basis="resident", count=count, source=RESIDENT_SOURCE
            )
        for group in ("all", "65plus"):
            count = int(row[f"gp_registered_jul_sep_2014_{group}"])
            yield Population(
                organisation=ccg,
                group=group,
                year="Jul-Sep 2014",
                basis="registered",
                count=count,
                source=REGISTERED_SOURCE,
            )


def _load_rounds() -> tuple[int, int]:
    """Add the rounds there are not; their dates and recipients are the administrators' to change."""
    added = 0
    for code, name, due, recipients in ROUNDS:
        deadline = datetime.combine(due, time(23, 59), tzinfo=LONDON)
        _, new = Round.objects.get_or_create(
            edition_code=code, name=name, defaults={"deadline": deadline, "recipients": recipients}
        )
        added += new
    return added, 0


def _keep(model: type[AnyModel], key: tuple[str, ...], wanted: Iterable[AnyModel]) -> tuple[int, int]:
    """Add the wanted rows that are missing, by key, and mend those that differ; return how many of each.

    A field left empty in a wanted row (a successor, say) is left as it is in the table.
    """
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    have = {tuple(getattr(row, name) for name in key): row for row in model._default_manager.all()}
    missing, changed = [], []
    for row in wanted:
        there = have.get(tuple(getattr(row, name) for name in key))
        if there is None:
            missing.append(row)
            continue
        differing = [name for name in names if getattr(row, name) not in (None, "", getattr(there, name))]
        for name in differing:
            setattr(there, name, getattr(row, name))
        if differing:
            changed.append(there)
    model._default_manager.bulk_create(missing)
    if changed:
        model._default_manager.bulk_update(changed, names)
    return len(missing), len(changed)
