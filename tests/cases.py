"""Plans for tests: the published plan of South Kent Coast as its figures stand, and a small plan without a fault.

`south_kent_coast(words)` takes the long answers by their section (`2c`, `3c-i`, `p2-outcomes`), since the case file
holds figures only; `WORDS` has short ones written for the tests. A risk's or a document's words go under
`risks.r1.risk`, `risks.r1.mitigation`, `documents.d1.synopsis`. Figures are cells where the template asks for them,
and stated figures where the paper prints what is computed here, or prints a thing twice.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from bcf.editions import edition
from bcf.parts import Content, Stated, Unread, canonical, content_type, row_type
from plans.document import Document
from plans.reference import Body, PublishedMinimum, PublishedPopulation, Reference
from plans.states import State

EDITION = edition("2014-02")
CASE = json.loads((Path(__file__).parent / "cases" / "south_kent_coast_2014.json").read_text(), parse_float=Decimal)
CCG, COUNCIL, BOARD = "nhs-south-kent-coast-ccg", "kent-county-council", "south-kent-coast-health-and-wellbeing-board"

WORDS = {
    "1c": "<p>Providers sat on the Integrated Commissioning Group that shaped the plan.</p>",
    "1d": "<p>People were asked at events, through the councils and in reference groups.</p>",
    "2a": "<p>Integrated teams round every patient.</p>",
    "2b": "<p>Four aims are shared by all partners.</p>",
    "2c": "<p>Six schemes make up this plan.</p><h3>Falls prevention</h3><p>One pathway.</p>",
    "2d": "<p>Savings will come from fewer attendances and shorter stays.</p>",
    "2e": "<p>The commissioning group oversees progress.</p>",
    "3a-i": "<p>Eligible people suffer no adverse impact.</p>",
    "3a-ii": "<p>Reablement frees capacity.</p>",
    "3b": "<p>All schemes are designed for seven days.</p>",
    "3c-i": "<p>Yes. The NHS number is the primary identifier.</p><p>At present the council uses it for matching "
    "records only. It is not used for correspondence with partners.</p>",
    "3c-iii": "<p>An interoperability gateway is brought in by stages.</p>",
    "3c-iv": "<p>Yes, as in the previous answer.</p>",
    "3d": "<p>The GP is the lead professional.</p>",
    "s256": "<p>Require further details from KCC</p>",
    "p2-outcomes": "<p>Expected outcomes are given for each metric.</p>",
    "p2-experience": "<p>The average EQ-5D score in the national atlas.</p>",
    "p2-assurance": "<p>A dashboard is watched by the partners.</p>",
}


def content(part_key: str, /, stated: tuple[Stated, ...] = (), **answers: Any) -> Content:
    """The canonical content of a part; tables are given as lists of dicts with an `id`."""
    part = EDITION.part[part_key]
    for key, table in part.table.items():
        answers[key] = tuple(row_type(part, table)(**row) for row in answers.get(key, ()))
    return canonical(part, content_type(part)(stated=stated, **answers))


def document(contents: Mapping[str, Content], state: State | None = None, area: str = "exampleshire") -> Document:
    """A document of these contents."""
    return Document(
        area=area,
        area_name=area.replace("-", " ").title(),
        fictional=True,
        edition_code=EDITION.code,
        contents=dict(contents),
        digests={},
        numbers={},
        state=state or State(),
    )


def body(key: str, kind: str, name: str = "") -> Body:
    """A body that takes part."""
    return Body(abs(hash(key)) % 1000, key, name or key.replace("-", " ").title(), kind)


# --- South Kent Coast --------------------------------------------------------------------------------------------


def _figures() -> dict[str, dict[str, Any]]:
    return {figure["ref"]: figure for figure in CASE["figures"]}


def _table(key: str) -> dict[str, dict[str, Any]]:
    table = next(table for table in CASE["tables"] if table["id"] == key)
    return {row["id"]: row["cells"] for row in table["rows"]}


def _value(cell: Mapping[str, Any] | None) -> Decimal | None:
    return None if cell is None or cell.get("value") is None else Decimal(cell["value"])


def _stated(id_: str, place: str, figure: Mapping[str, Any], **more: Any) -> Stated:
    """A printed figure of the case file, at a place."""
    more = {"value": _value(figure), "precision": Decimal(figure.get("precision") or 0) or None} | more
    return Stated(id=id_, place=place, printed=figure["printed"], where=figure["where"], **more)


def _printed_plan_details() -> tuple[Stated, ...]:
    figures = _figures()
    dates = {one["ref"]: one for one in CASE["dates"]}
    signed = {one["id"]: one for one in CASE["signatories"]}
    places = {
        "min_2014_15": "minimum_2014_15",
        "min_2014_15_b": "minimum_2014_15",
        "min_2015_16": "minimum_2015_16",
        "agreed_2014_15": "pool_2014_15",
        "agreed_2014_15_b": "pool_2014_15",
        "agreed_2015_16": "pool_2015_16",
    }
    blocks = {"sig2": "council", "sig3": "board"}
    return (
        *(_stated(ref.replace("_", "-"), place, figures[ref]) for ref, place in places.items()),
        *(
            _stated(name, place, dates[ref], value=None, precision=None, day=_on(dates[ref]))
            for name, place, ref in (
                ("agreed", "agreed_on", "date.hwb_agreed"),
                ("submitted", "submitted_on", "date.submitted"),
                ("met", "met_on", "date.meeting"),
            )
        ),
        Stated(
            id="sig1",
            place="signed.ccg",
            printed=signed["sig1"]["signed"]["printed"],
            where=signed["sig1"]["where"],
            day=_on(signed["sig1"]["signed"]),
        ),
        *(Stated(id=key, place=f"signed.{who}", printed="<date>", where=signed[key]["where"])
          for key, who in blocks.items()),
    )  # fmt: skip


def _on(figure: Mapping[str, Any]) -> date:
    return date.fromisoformat(figure["date"])


def _contributions(words: Mapping[str, str]) -> Content:
    rows = _table("finsum")
    columns = {"spend_1415": "spend_2014_15", "min_1516": "minimum_2015_16", "actual_1516": "actual_2015_16"}
    line = {ours: _value(rows["skc"][theirs]) for theirs, ours in columns.items()}
    totals = tuple(
        _stated(f"total-{ours.replace('_', '-')}", f"lines.total.{ours}", rows["total"][theirs])
        for theirs, ours in columns.items()
    )
    return content(
        "contributions", totals, notes=words.get("s256"), lines=[{"id": "l1", "organisation": CCG, **line}]
    )


SPENDING = {
    "spend_1415": "spend_2014_15_recurrent",
    "spend_1415_nr": "spend_2014_15_one_off",
    "benefit_1415": "saving_2014_15_recurrent",
    "benefit_1415_nr": "saving_2014_15_one_off",
    "spend_1516": "spend_2015_16_recurrent",
    "spend_1516_nr": "spend_2015_16_one_off",
    "benefit_1516": "saving_2015_16_recurrent",
    "benefit_1516_nr": "saving_2015_16_one_off",
}


def _schemes() -> Content:
    rows = _table("spend")
    schemes = []
    names: list[Stated] = []
    for scheme in CASE["schemes"]:
        key = scheme["id"]
        cells: dict[str, Any] = {}
        for theirs, ours in SPENDING.items():
            value = _value(rows[key][theirs])
            cells[ours] = abs(value) if value is not None else None  # a saving is entered without a minus
        if key == "s6":
            cells["saving_2014_15_recurrent"] = Unread(rows[key]["benefit_1415"]["printed"])
        schemes.append({"id": key, "name": scheme["name_part2"], **cells})
        for where, source in (("part1", "Part 1, 2c"), ("annex", "the annex")):
            printed = scheme[f"name_{where}"]
            names.append(Stated(id=f"{key}-name-{where}", place=f"schemes.{key}.name", printed=printed, where=source))
    totals = [
        _stated(f"total-{theirs.replace('_', '-')}", f"schemes.total.{ours}", rows["total"][theirs])
        for theirs, ours in SPENDING.items()
    ]
    totals = [msgspec.structs.replace(one, value=abs(one.value or Decimal(0))) for one in totals]
    return content("schemes", (*names, *totals), schemes=schemes)


def _contingency() -> Content:
    columns = {
        "savings_1516": "savings_2015_16",
        "savings_ongoing": "savings_ongoing",
        "support_1516": "support_2015_16",
        "support_ongoing": "support_ongoing",
    }
    return content(
        "contingency",
        outcomes=[
            {"id": key, **{ours: _value(cells[theirs]) for theirs, ours in columns.items()}}
            for key, cells in _table("contingency").items()
        ],
    )


OWN = {
    "experience": {"scale": "100", "improvement": "up"},
    "local": {"improvement": "up"},
}
WORKINGS: dict[str, dict[str, Any]] = {
    "residential": {"units_each": Decimal(52), "unit_words": "week of nursing care", "unit_price": Decimal(750)},
    "reablement": {"units_each": Decimal(1), "unit_words": "average tariff", "unit_price": Decimal(1400)},
    "avoidable": {"people": Decimal(30), "unit_price": Decimal(655)},
}
PRINTED_WORKINGS = {
    "residential": {"res_people": "people_changed", "res_week_cost": "unit_price", "res_saving": "worked_saving"},
    "reablement": {"reab_people": "people_changed", "reab_tariff": "unit_price", "reab_saving": "worked_saving"},
    "avoidable": {"avoid_people": "people", "avoid_saving": "worked_saving", "avoid_fall": "periods.change"},
}


def _metric(metric: Mapping[str, Any]) -> Content:
    key = metric["id"]
    definition = EDITION.part[key].metric
    assert definition is not None
    rows, stated = [], []
    for theirs, ours in (("baseline", "baseline"), ("october_2015_payment", "october_2015")):
        period = metric[theirs]
        row: dict[str, Any] = {"id": ours}
        if definition.ratio:
            row |= {"numerator": _value(period["numerator"]), "denominator": _value(period["denominator"])}
            stated.append(_stated(f"{ours}-rate", f"periods.{ours}.rate", period["value"]))
        else:
            row["value"] = _value(period["value"])
        if definition.own:
            row["period"] = period["period"]["printed"].strip("() ")
            if key == "experience":
                row["source"] = "The national atlas"
        rows.append(row)
    for ref, place in PRINTED_WORKINGS.get(key, {}).items():
        stated.append(_stated(ref.replace("_", "-"), place, _figures()[ref]))
    if key == "residential":
        a_day = _figures()["ami_day"]
        stated.append(_stated("ami-day", "unit_price", a_day | {"printed": "£111 a day"}, times=Decimal(7)))
    answers = OWN.get(key, {}) | WORKINGS.get(key, {}) | ({"name": metric["name"]} if definition.own else {})
    return content(key, tuple(stated), periods=rows, **answers)


def _documents(words: Mapping[str, str]) -> Content:
    return content(
        "documents",
        tuple(
            Stated(
                id=f"d{one['no']}-link",
                place=f"documents.d{one['no']}.link",
                printed=one["printed_link"],
                where=one["where"],
            )
            for one in CASE["documents"]
        ),
        documents=[
            {
                "id": f"d{one['no']}",
                "title": one["title"],
                "synopsis": words.get(f"documents.d{one['no']}.synopsis"),
                "link": one["link"],
            }
            for one in CASE["documents"]
        ],
    )


def _risks(words: Mapping[str, str]) -> Content:
    rows = []
    for risk in CASE["risks"]:
        key = risk["id"].lower()
        rows.append(
            {
                "id": key,
                "risk": words.get(f"risks.{key}.risk", risk["summary"]),
                "rating": risk["rating"],
                "mitigation": words.get(f"risks.{key}.mitigation", "As agreed by the commissioning group."),
            }
        )
    return content("risks", risks=rows)


def south_kent_coast(words: Mapping[str, str] = WORDS) -> dict[str, Content]:
    """The content of every part of the published plan, with its faults as printed and these words."""
    details = {figure["ref"]: _value(figure) for figure in CASE["figures"]}
    narrative = {
        "provider-engagement": "1c",
        "public-engagement": "1d",
        "vision": "2a",
        "aims": "2b",
        "changes": "2c",
        "acute": "2d",
        "governance": "2e",
        "seven-day": "3b",
    }
    contents = {
        "plan-details": content(
            "plan-details",
            _printed_plan_details(),
            councils=(COUNCIL,),
            ccgs=(CCG,),
            minimum_2014_15=details["min_2014_15"],
            minimum_2015_16=details["min_2015_16"],
        ),
        **{key: content(key, text=words.get(section)) for key, section in narrative.items()},
        "documents": _documents(words),
        "social-care": content("social-care", definition=words.get("3a-i"), how=words.get("3a-ii")),
        "data-sharing": content(
            "data-sharing",
            nhs_number=True,
            nhs_number_text=words.get("3c-i"),
            nhs_number_commitment=words.get("3c-ii"),
            open_apis=True,
            open_apis_text=words.get("3c-iii"),
            information_governance=True,
            information_governance_text=words.get("3c-iv"),
        ),
        "joint-assessment": content("joint-assessment", joint_assessment=True, text=words.get("3d")),
        "risks": _risks(words),
        "contributions": _contributions(words),
        "schemes": _schemes(),
        "contingency": _contingency(),
        "outcomes": content(
            "outcomes",
            expected=words.get("p2-outcomes"),
            experience_metric="local",
            experience_details=words.get("p2-experience"),
            assurance=words.get("p2-assurance"),
        ),
        **{metric["id"]: _metric(metric) for metric in CASE["metrics"]},
    }
    return {part.key: contents[part.key] for part in EDITION.parts}


SOUTH_KENT_COAST = Reference(
    bodies=(
        body(COUNCIL, "council", "Kent County Council"),
        body(CCG, "ccg", "NHS South Kent Coast CCG"),
        body(BOARD, "board", "South Kent Coast Health and Wellbeing Board"),
        body("dover-district", "district", "Dover (district)"),
        body("shepway-district", "district", "Shepway (district)"),
    ),
    populations=tuple(
        PublishedPopulation("NHS South Kent Coast CCG", group, label, year, basis, count, "published")
        for group, label, year, basis, count in (
            ("all", "All ages", "Jul-Sep 2014", "Registered with a GP", 202039),
            ("65plus", "65 and over", "Jul-Sep 2014", "Registered with a GP", 45005),
            ("all", "All ages", "mid-2017", "Resident", 209301),
            ("18plus", "18 and over", "mid-2017", "Resident", 168542),
            ("65plus", "65 and over", "mid-2017", "Resident", 48877),
        )
    ),
    minimums=(),
    boundaries_differ=False,
    deadline=datetime(2014, 4, 4, 22, 59, tzinfo=UTC),
)


# --- A plan without a fault ----------------------------------------------------------------------------------------

CLEAN_CCG, CLEAN_COUNCIL, CLEAN_BOARD = "nhs-exampleshire-ccg", "exampleshire-county-council", "exampleshire-board"
CLEAN_REFERENCE = Reference(
    bodies=(
        body(CLEAN_COUNCIL, "council", "Exampleshire County Council"),
        body(CLEAN_CCG, "ccg", "NHS Exampleshire CCG"),
        body(CLEAN_BOARD, "board", "Exampleshire Health and Wellbeing Board"),
    ),
    populations=tuple(
        PublishedPopulation("Exampleshire", group, label, "mid-2014", "Resident", count, "published")
        for group, label, count in (
            ("all", "All ages", 400_000),
            ("18plus", "18 and over", 320_000),
            ("65plus", "65 and over", 80_000),
        )
    ),
    minimums=(
        PublishedMinimum("", "2015/16", Decimal(9_000_000), "allocation"),
        PublishedMinimum(CLEAN_CCG, "2015/16", Decimal(8_000_000), "allocation"),
    ),
    boundaries_differ=False,
    deadline=datetime(2014, 4, 4, 22, 59, tzinfo=UTC),
)


def _money(*amounts: int | None) -> Iterator[Decimal | None]:
    return (None if amount is None else Decimal(amount) for amount in amounts)


def _scheme(id_: str, name: str, *amounts: int | None) -> dict[str, Any]:
    return {"id": id_, "name": name, "lead_provider": "Community trust"} | dict(
        zip(SPENDING.values(), _money(*amounts), strict=True)
    )


def _line(id_: str, organisation: str, *amounts: int | None) -> dict[str, Any]:
    columns = ("spend_2014_15", "minimum_2015_16", "actual_2015_16")
    return {"id": id_, "organisation": organisation} | dict(zip(columns, _money(*amounts), strict=True))


def _outcome(id_: str, amount: int) -> dict[str, Any]:
    columns = ("savings_2015_16", "savings_ongoing", "support_2015_16", "support_ongoing")
    return {"id": id_} | dict.fromkeys(columns, Decimal(amount))


def _counts(id_: str, numerator: int, denominator: int, **more: Any) -> dict[str, Any]:
    return {"id": id_, "numerator": Decimal(numerator), "denominator": Decimal(denominator)} | more


def _rate(id_: str, value: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "value": Decimal(value), "source": "Hospital Episode Statistics"} | more


def clean() -> dict[str, Content]:
    """A plan in which every part is written and nothing is wrong."""
    text = "<p>Written in full, with what was done and what will be.</p>"
    year = {"period": "Apr 2012 to Mar 2013", "source": "Survey"}
    later = {"period": "Apr 2014 to Mar 2015", "source": "Survey"}
    contents = {
        "plan-details": content(
            "plan-details",
            councils=(CLEAN_COUNCIL,),
            ccgs=(CLEAN_CCG,),
            minimum_2014_15=Decimal(3_000_000),
            minimum_2015_16=Decimal(9_000_000),
            minimum_source="Allocation letter, December 2013",
        ),
        "documents": content(
            "documents", documents=[{"id": "d1", "title": "Strategy", "link": "https://example.org/strategy"}]
        ),
        "changes": content("changes", text="<p>Scheme 1 and scheme 2 answer the needs in Document 1.</p>"),
        "acute": content("acute", text="<p>The NHS saves £300,000 in 2015/16.</p>"),
        "social-care": content("social-care", definition=text, how=text),
        "data-sharing": content(
            "data-sharing",
            nhs_number=True,
            nhs_number_text="<p>Yes. It is used in all correspondence.</p>",
            open_apis=True,
            open_apis_text=text,
            information_governance=True,
            information_governance_text=text,
        ),
        "joint-assessment": content(
            "joint-assessment", joint_assessment=True, high_risk=Decimal(4), text=text, joint_plan=Decimal(72)
        ),
        "risks": content(
            "risks",
            risks=[
                {"id": f"r{number}", "risk": "Demand grows.", "rating": rating, "mitigation": "It is watched."}
                for number, rating in enumerate(("high", "medium", "low"), start=1)
            ],
        ),
        "contributions": content(
            "contributions",
            pool_holder=CLEAN_COUNCIL,
            lines=[
                _line("l1", CLEAN_COUNCIL, 500_000, 1_000_000, 1_500_000),
                _line("l2", CLEAN_CCG, 2_500_000, 8_000_000, 8_500_000),
            ],
        ),
        "schemes": content(
            "schemes",
            schemes=[
                _scheme("s1", "Integrated teams", 1_000_000, 500_000, 50_000, None, 4_000_000, None, 156_000, None),
                _scheme("s2", "Reablement at home", 1_500_000, None, 60_000, None, 6_000_000, None, 300_000, None),
            ],
        ),
        "contingency": content(
            "contingency",
            text=text,
            outcomes=[
                _outcome("residential", 156_000),
                _outcome("reablement", 50_000),
                _outcome("dtoc", 100_000),
                _outcome("avoidable", 150_000),
                _outcome("experience", 0),
            ],
        ),
        "outcomes": content(
            "outcomes", expected=text, experience_metric="local", experience_details=text, assurance=text
        ),
        "residential": content(
            "residential",
            units_each=Decimal(26),
            unit_price=Decimal(600),
            periods=[_counts("baseline", 560, 78_000), _counts("october_2015", 550, 80_000)],
        ),
        "reablement": content(
            "reablement",
            unit_price=Decimal(1250),
            periods=[_counts("baseline", 560, 700), _counts("october_2015", 600, 700)],
        ),
        "dtoc": content(
            "dtoc",
            units_each=Decimal(12),
            unit_price=Decimal("250"),
            periods=[
                _counts("baseline", 733, 315_000),
                _counts("april_2015", 710, 319_000),
                {"id": "october_2015", "numerator": Decimal("699.6666666666666667"), "denominator": Decimal(320_000)},
            ],
        ),
        "avoidable": content(
            "avoidable",
            people=Decimal(100),
            unit_price=Decimal(1500),
            periods=[_rate("baseline", "1750.0"), _rate("october_2015", "1725.0")],
        ),
        "experience": content(
            "experience",
            name="Supported by services",
            meaning="People who say that they have had enough support.",
            improvement="up",
            scale="percentage",
            periods=[_rate("baseline", "63.8", **year), _rate("october_2015", "66.5", **later)],
        ),
        "local": content(
            "local",
            name="Dementia diagnosis rate",
            meaning="People on registers, of those expected to have dementia.",
            improvement="up",
            periods=[_counts("baseline", 2891, 5900, **year), _counts("october_2015", 4087, 6100, **later)],
        ),
    }
    for part in EDITION.parts:
        contents.setdefault(part.key, content(part.key, text=text) if "text" in part.field else content(part.key))
    return {part.key: contents[part.key] for part in EDITION.parts}
