"""A small plan in the revised template of 2014, without a fault."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from bcf.editions import revised_2014
from bcf.parts import Content, canonical, content_type, row_type
from plans.document import Document
from plans.signatures import Signature
from plans.states import State
from tests import cases
from tests.documents.whole_plans import whole

EDITION = revised_2014.EDITION
CCG, COUNCIL = cases.CLEAN_CCG, cases.CLEAN_COUNCIL
TRUST = "exampleshire-hospital"
REFERENCE = msgspec.structs.replace(
    cases.CLEAN_REFERENCE,
    bodies=(*cases.CLEAN_REFERENCE.bodies, cases.body(TRUST, "provider", "Exampleshire Hospital")),
)
COMMENTED = Signature(
    organisation=TRUST,
    name="Exampleshire Hospital",
    kind="provider",
    person=9,
    person_name="A. Chief",
    post="Chief Executive",
    at=datetime(2014, 9, 1, 9, 0, tzinfo=UTC),
    digest="c" * 64,
    statement="Ours.",
    scope="commentary",
)
ANSWERED = State(commentaries={TRUST: "c" * 64}, signatures=(COMMENTED,))
"""The state of a plan whose provider has answered and signed."""


def content(part_key: str, /, stated: tuple[Any, ...] = (), **answers: Any) -> Content:
    """The canonical content of a part; tables are given as lists of dicts with an `id`."""
    part = EDITION.find(part_key)
    assert part is not None
    for key, table in part.table.items():
        answers[key] = tuple(row_type(part, table)(**row) for row in answers.get(key, ()))
    return canonical(part, content_type(part)(stated=stated, **answers))


def document(contents: Mapping[str, Content], state: State = ANSWERED) -> Document:
    """A document of these contents."""
    return Document(
        area="exampleshire",
        area_name="Exampleshire",
        fictional=True,
        edition_code=EDITION.code,
        contents=dict(contents),
        digests={},
        numbers={},
        state=state,
        provider_names={TRUST: "Exampleshire Hospital"},
    )


def paid(number: int, organisation: str, first: int, second: int) -> dict[str, Any]:
    return {
        "id": f"p{number}",
        "organisation": organisation,
        "amount_2014_15": Decimal(first),
        "amount_2015_16": Decimal(second),
    }


def line(number: int, scheme: str, first: int, second: int, **more: Any) -> dict[str, Any]:
    """A line of spending: community health by the CCG, from its minimum, unless told otherwise."""
    return {
        "id": f"e{number}",
        "scheme": scheme,
        "area": "community_health",
        "commissioner": "ccg",
        "provider": "nhs_community",
        "source": "ccg_minimum",
        "amount_2014_15": Decimal(first),
        "amount_2015_16": Decimal(second),
    } | more


def benefit(number: int, scheme: str, change: str, price: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"b{number}",
        "kind": "residential",
        "scheme": scheme,
        "gains": "local_authority",
        "change": Decimal(change),
        "unit_price": Decimal(price),
        "how_worked": "Weeks not paid for.",
        "how_watched": "Monthly, by the steering group.",
    } | more


def figures(part_key: str, above: int, below: int, **more: Any) -> Content:
    """A supporting metric that improves by a hundred a period."""
    metric = EDITION.part[part_key].metric
    assert metric is not None
    step = -100 if (metric.better or more.get("improvement")) == "down" else 100
    own = {"period": "as above"} if metric.own else {}
    rows = [
        {
            "id": period.key,
            "numerator": Decimal(above + at * step),
            "denominator": Decimal(below),
            "source": "Returns",
            **({"period": period.label} if own else {}),
        }
        for at, period in enumerate(metric.periods)
    ]
    return content(part_key, periods=rows, **more)


def clean() -> dict[str, Content]:
    """Every part of a plan without a fault."""
    text = {part.key: whole(part) for part in EDITION.parts if part.kind == "questions"}
    description = EDITION.patterns["description"]
    own = {"name": "Falls", "meaning": "Falls in homes.", "improvement": "up"}
    return text | {
        "plan-details": content(
            "plan-details",
            councils=(COUNCIL,),
            ccgs=(CCG,),
            minimum_2014_15=Decimal(4_000_000),
            minimum_2015_16=Decimal(10_000_000),
            minimum_source="Allocation letter",
        ),
        "outcomes": content(
            "outcomes",
            text="<p>Longer lives.</p>",
            ambitions=[
                {
                    "id": "a1",
                    "measure": "Composite",
                    "place": "North",
                    "now": Decimal(2_000),
                    "aim": Decimal(1_600),
                    "said": Decimal(-20),
                }
            ],
        ),
        "acute": content("acute", text="<p>Fewer admissions.</p>", providers=(TRUST,)),
        "description-s1": whole(description),
        "description-s2": whole(description),
        f"effect-{TRUST}": content(
            f"effect-{TRUST}",
            chief_executive="A. Chief",
            outturn_2013_14=Decimal(8_200),
            plan_2014_15=Decimal(8_000),
            plan_2015_16=Decimal(7_600),
            whom="residents",
            years="financial",
            prevented_2014_15=Decimal(0),
            prevented_2015_16=Decimal(400),
        ),
        f"commentary-{TRUST}": content(
            f"commentary-{TRUST}", agree=True, considered=True, implications="One ward less."
        ),
        "documents": content(
            "documents", documents=[{"id": "d1", "title": "Needs", "link": "https://example.org/n"}]
        ),
        "risks": content(
            "risks",
            risks=[
                {
                    "id": "r1",
                    "risk": "Money",
                    "probability": Decimal(2),
                    "severity": Decimal(5),
                    "mitigation": "Watch.",
                },
                {
                    "id": "r2",
                    "risk": "Staff",
                    "probability": Decimal(3),
                    "severity": Decimal(4),
                    "mitigation": "Hire.",
                },
            ],
        ),
        "milestones": content(
            "milestones",
            text="<p>In this order.</p>",
            milestones=[{"id": "m1", "milestone": "Begin", "date": date(2015, 4, 1)}],
        ),
        "social-care": msgspec.structs.replace(
            text["social-care"], protection=Decimal(3_000_000), care_act=Decimal(400_000), carers=Decimal(300_000)
        ),
        "schemes": content(
            "schemes",
            schemes=[
                {"id": "s1", "name": "Reablement"},
                {"id": "s2", "name": "Care at home"},
                {"id": "s3", "name": "Night nurses", "parent": "s2"},
            ],
        ),
        "funding": content(
            "funding",
            local_authority=[paid(1, COUNCIL, 1_000_000, 1_500_000)],
            ccg_minimum=[paid(2, CCG, 3_000_000, 8_000_000)],
            ccg_additional=[paid(3, CCG, 0, 500_000)],
        ),
        "expenditure": content(
            "expenditure",
            lines=[
                line(
                    1,
                    "s1",
                    1_000_000,
                    1_500_000,
                    area="social_care",
                    commissioner="local_authority",
                    provider="local_authority",
                    source="local_authority",
                ),
                line(2, "s2", 2_000_000, 5_000_000),
                line(3, "s3", 500_000, 2_000_000, commissioner="joint", nhs_share=Decimal(50)),
                line(
                    4,
                    "s2",
                    500_000,
                    1_000_000,
                    area="social_care",
                    commissioner="local_authority",
                    provider="local_authority",
                ),
                line(5, "s2", 0, 500_000, area="social_care", source="ccg_additional"),
            ],
        ),
        "benefits": content(
            "benefits",
            benefits_2014_15=[benefit(1, "s2", "10", 30_000)],
            benefits_2015_16=[benefit(2, "s2", "20.5", 30_000)],
        ),
        "performance": content(
            "performance",
            unit_cost=Decimal(1_490),
            ring_fence=Decimal(6_000_000),
            activity=[
                {
                    "id": "c1",
                    "organisation": CCG,
                    "share": Decimal(50),
                    **{f"baseline_{quarter}": Decimal(5_000) for quarter in ("q4", "q1", "q2", "q3")},
                }
            ],
            plan=[{"id": quarter, "planned": Decimal(2_400)} for quarter in ("q4", "q1", "q2", "q3")],
        ),
        "residential": figures("residential", 600, 80_000),
        "reablement": figures("reablement", 1_000, 2_000),
        "dtoc": figures("dtoc", 5_000, 320_000),
        "experience": figures("experience", 500, 1_000, **own),
        "local": figures("local", 500, 1_000, **own),
    }
