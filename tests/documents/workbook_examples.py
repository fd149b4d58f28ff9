"""Plans built by hand for the workbook's tests: the figures of a published plan, and as many schemes as asked for."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec

from bcf import parts
from bcf.editions import edition
from bcf.parts import Content, Unread
from plans.checks.base import Finding, Place
from plans.document import Document
from plans.facts import Status
from plans.reference import Body, PublishedPopulation, Reference
from plans.signatures import Acceptance
from plans.states import State

EDITION = edition("2014-02")
SAVED = datetime(2014, 3, 14, 14, 2, tzinfo=UTC)
DIGEST = "7f3a91c20be4" + "5" * 52

REFERENCE = Reference(
    bodies=(
        Body(1, "kent", "Kent County Council", "council"),
        Body(2, "skc-ccg", "NHS South Kent Coast CCG", "ccg"),
        Body(3, "dover", "Dover District Council", "district"),
        Body(4, "board", "South Kent Coast Health and Wellbeing Board", "board"),
    ),
    populations=(PublishedPopulation("skc", "65plus", "aged 65 and over", "2013", "resident", 44_000, "a source"),),
    minimums=(),
    boundaries_differ=True,
)

SCHEMES = (
    ("Integrated Teams, Rapid Response and Reablement", "2692336", "129506", "6313704", "129506"),
    ("Enhanced Neighbourhood Care Teams and Care Coordination", "441210", "88828", "5633624", "88828"),
    ("Enhance Primary Care", "544957", "87464", "720718", "87464"),
    ("Enhance Support to Care Homes", "0", "168498", "259457", "168498"),
    ("Integrated Health and Social Care Housing Approach", "179435", "42042", "179435", "42042"),
    ("Falls Prevention", "26062", "-77, 135", "176062", "77135"),
)

NARRATIVE = (
    "<p>The partners hold back <strong>£250,000</strong> of the pool until the first payment is known.</p>"
    "<h3>If an outcome is missed</h3><ul><li>the board meets within ten working days</li>"
    "<li>growth in the lowest-priority scheme stops</li></ul>"
    "<ol><li>first the reserve</li><li>then underspends</li></ol>"
    + "<p>Each month the programme office sets admissions against the plan and tells every partner.</p>"
    * 6
)


def content(part: str, **answers: Any) -> Content:
    """The canonical content of a part; tables are given as dictionaries of cells by row id."""
    one = EDITION.part[part]
    values = {}
    for key, answer in answers.items():
        if key in one.table:
            answer = tuple(parts.row_type(one, one.table[key])(id=row, **cells) for row, cells in answer.items())
        values[key] = answer
    return parts.canonical(one, msgspec.structs.replace(parts.empty(one), **values))


def money(typed: str) -> Any:
    """An amount as it is read from what was typed."""
    return parts.read_cell(EDITION.part["schemes"].table["schemes"].column["spend_2014_15_recurrent"], typed)


def document(contents: Mapping[str, Content], **state: Any) -> Document:
    """A document of these parts, as if each had been saved once or more."""
    return Document(
        area="south-kent-coast",
        area_name="South Kent Coast",
        fictional=False,
        edition_code=EDITION.code,
        contents=contents,
        digests={key: parts.digest(parts.encode(one)) for key, one in contents.items()},
        numbers={key: number for number, key in enumerate(contents, start=1)},
        state=State(**{"saved_at": SAVED, "content_digest": DIGEST} | state),
    )


def scheme_rows(count: int) -> dict[str, dict[str, Any]]:
    """So many schemes: the published six, over and over."""
    rows: dict[str, dict[str, Any]] = {}
    for number in range(count):
        name, *amounts = SCHEMES[number % len(SCHEMES)]
        spend_14, saving_14, spend_15, saving_15 = map(money, amounts)
        rows[f"n{number:05}"] = {
            "name": name if number < len(SCHEMES) else f"{name} {number + 1}",
            "lead_provider": None if number % 2 else "Kent Community Health NHS Trust",
            "spend_2014_15_recurrent": spend_14,
            "saving_2014_15_recurrent": saving_14,
            "spend_2015_16_recurrent": spend_15,
            "saving_2015_16_recurrent": saving_15,
            "conditions": ("seven-day", "assessment") if number % 2 else None,
            "metrics": ("residential", "dtoc"),
        }
    return rows


def counts(numerators: Mapping[str, str], denominator: str, **more: Any) -> dict[str, dict[str, Any]]:
    """The periods of a ratio metric."""
    return {
        period: {"numerator": Decimal(numerator), "denominator": Decimal(denominator), "source": "SALT, table 3"}
        | more
        for period, numerator in numerators.items()
    }


def example_contents(schemes: int = 6) -> dict[str, Content]:
    """Part 2 of a plan in draft, every kind of cell in it: read, unread, nought, empty, long and dangerous."""
    return {
        "plan-details": content(
            "plan-details", minimum_2014_15=Decimal(3_884_000), minimum_2015_16=Decimal(13_300_000)
        ),
        "contributions": content(
            "contributions",
            pool_holder="skc-ccg",
            notes="<p>The capital grants pass to the districts in full.</p>",
            lines={
                "a": {
                    "organisation": "skc-ccg",
                    "budget_line": "Community trust services",
                    "spend_2014_15": Decimal(3_884_000),
                    "minimum_2015_16": Decimal(12_183_000),
                    "actual_2015_16": Decimal(12_183_000),
                },
                "b": {
                    "organisation": "kent",
                    "budget_line": "=1+1",
                    "spend_2014_15": Decimal(0),
                    "minimum_2015_16": Decimal(1_100_001),
                    "actual_2015_16": Decimal(1_100_000),
                },
                "c": {"organisation": "kent", "budget_line": "Capital grants", "actual_2015_16": Unread("about 5k?")},
            },
        ),
        "schemes": content("schemes", schemes=scheme_rows(schemes)),
        "contingency": content(
            "contingency",
            text=NARRATIVE,
            outcomes={
                "residential": {"savings_2015_16": Decimal(134_000), "support_2015_16": Decimal(134_000)},
                "avoidable": {"savings_2015_16": Decimal(395_650), "savings_ongoing": Decimal(400_000)},
                "dtoc": {"savings_ongoing": Unread("tbc"), "support_ongoing": Decimal(0)},
            },
        ),
        "outcomes": content(
            "outcomes",
            expected=NARRATIVE,
            experience_metric="local",
            experience_details="<p>A survey twice a year.</p>",
            boards="+44 not a formula",
        ),
        "residential": content(
            "residential",
            periods=counts({"baseline": "361", "october_2015": "327"}, "44003"),
            units_each=Decimal(52),
            unit_words="A week of care",
            unit_price=Decimal(385),
        ),
        "reablement": content(
            "reablement", periods=counts({"baseline": "411", "october_2015": "433"}, "500"), unit_price=Decimal(4_000)
        ),
        "dtoc": content(
            "dtoc",
            periods=counts({"baseline": "13.4", "april_2015": "12.75", "october_2015": "12"}, "161302"),
            rationale="@SUM(1)",
        ),
        "avoidable": content(
            "avoidable",
            periods={"baseline": {"value": Decimal("1900.4")}, "october_2015": {"value": Decimal("1805.25")}},
            people=Decimal(210),
            unit_price=Decimal(1_490),
        ),
        "local": content(
            "local",
            name="Feeling supported to manage a long-term condition",
            meaning="Yes, definitely, or to some extent, of all who answered.",
            improvement="up",
            periods=counts({"baseline": "612"}, "900", period="July to September 2013")
            | {"october_2015": {"numerator": Unread("sixty"), "denominator": Decimal(900)}},
        ),
    }  # fmt: skip


def example_findings() -> tuple[Finding, ...]:
    """One finding of each level, one of them to be accepted by `example`."""
    return (
        Finding(
            "U1",
            "error",
            "Scheme 6, 2014/15 saving: “-77, 135” cannot be read as pounds: there is a space inside it.",
            (Place("schemes", "schemes.n00005.saving_2014_15_recurrent", "Falls Prevention"),),
        ),
        Finding(
            "F4",
            "warning",
            "Scheme savings for 2015/16 come to £593,473. The contingency table says £529,650. "
            "They differ by £63,823.",
            (
                Place("schemes", "", "Schemes"),
                Place("contingency", "outcomes.avoidable.savings_2015_16", "Contingency"),
            ),
        ),
        Finding("N1", "warning", "2e Governance is not answered.", (Place("governance"),)),
        Finding("M2", "information", "The denominator is 0.1 % off the published one.", (Place("residential"),)),
    )


def example(schemes: int = 6, accept: bool = True) -> tuple[Document, Reference, tuple[Finding, ...]]:
    """What `make_workbook` takes."""
    found = example_findings()
    accepted = found[1]
    acceptances = {
        accepted.key: Acceptance(
            "F4", accepted.key, "Primary care savings have no outcome of their own.", accepted.message, 1,
            "Chief Finance Officer", SAVED
        )
    }  # fmt: skip
    return document(example_contents(schemes), acceptances=acceptances if accept else {}), REFERENCE, found


def signed() -> tuple[Document, Reference, tuple[Finding, ...]]:
    """The same, signed, nothing found."""
    return document(example_contents(), status=Status.SIGNED), REFERENCE, ()
