"""One fault at a time, put into the plan without a fault, and what the checks must say of it.

Each `Fault` is the failing case of its check; the plan without a fault is the passing case of them all.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from bcf.editions.base import PART_2
from bcf.parts import Content, Stated, Unread
from plans.facts import Status
from plans.reference import Means, Reference
from plans.signatures import Signature, Signer
from plans.states import Decision, State
from tests.cases import CLEAN_BOARD, CLEAN_CCG, CLEAN_COUNCIL, CLEAN_REFERENCE, EDITION, clean

Contents = dict[str, Content]


DRAFT = State()


@dataclass(frozen=True)
class Fault:
    """A named fault: the check that must speak, its level, and words that its message must hold."""

    id: str
    level: str
    says: str
    change: Callable[[Contents], None] = lambda contents: None
    state: State = DRAFT
    reference: Reference = CLEAN_REFERENCE
    stops: str = "request"


def set_(part: str, **answers: Any) -> Callable[[Contents], None]:
    """Give fields of a part other answers."""

    def change(contents: Contents) -> None:
        contents[part] = msgspec.structs.replace(contents[part], **answers)

    return change


def cell(part: str, table: str, row: str, **answers: Any) -> Callable[[Contents], None]:
    """Give cells of a row other answers."""

    def change(contents: Contents) -> None:
        rows = getattr(contents[part], table)
        assert any(one.id == row for one in rows)
        changed = tuple(msgspec.structs.replace(one, **answers) if one.id == row else one for one in rows)
        contents[part] = msgspec.structs.replace(contents[part], **{table: changed})

    return change


def printed(part: str, *stated: Stated) -> Callable[[Contents], None]:
    """Let a paper have printed these figures."""
    return set_(part, stated=stated)


def every(*changes: Callable[[Contents], None]) -> Callable[[Contents], None]:
    """Several changes that make one fault."""

    def change(contents: Contents) -> None:
        for one in changes:
            one(contents)

    return change


def says(place: str, text: str, value: str | None = None, **more: Any) -> Stated:
    """A printed figure."""
    return Stated(id=f"{place}-{text}", place=place, printed=text, value=Decimal(value) if value else None, **more)


def pounds(amount: int) -> Decimal:
    return Decimal(amount)


def having(elsewhere: int, areas: int, has: int = 9_000_000) -> Reference:
    """The reference in which the CCG, which gives £8,500,000 here, has so much and gives so much in other areas."""
    means = Means(CLEAN_CCG, "2015/16", Decimal(has), "its budget", Decimal(elsewhere), areas)
    return msgspec.structs.replace(CLEAN_REFERENCE, means=(means,))


MONDAY = datetime(2014, 3, 24, 10, tzinfo=UTC)
SIGNERS = tuple(
    Signer(key, key.replace("-", " ").title(), kind, "Chief")
    for key, kind in ((CLEAN_COUNCIL, "council"), (CLEAN_CCG, "ccg"), (CLEAN_BOARD, "board"))
)


def signed(signer: Signer, at: datetime = MONDAY, **more: Any) -> Signature:
    """A signature that counts over the empty state's digest."""
    given = {
        "organisation": signer.organisation,
        "name": signer.name,
        "kind": signer.kind,
        "person": 1,
        "person_name": "A Post",
        "post": "Chief",
        "at": at,
        "digest": State().digest,
        "statement": "",
    }
    return Signature(**(given | more))


FINANCE = Signer(CLEAN_CCG, SIGNERS[1].name, "ccg", "Chief Finance Officer", PART_2)


def of_part_2(state: State, at: datetime = MONDAY) -> State:
    """The state in which the CCG's finance officer was asked to sign Part 2 too, and has."""
    asked = replace(state, signers=(*state.signers, FINANCE), part_2_content="of Part 2")
    given = signed(FINANCE, at, scope=PART_2, digest=asked.part_2_digest)
    return replace(asked, signatures=(*asked.signatures, given))


DECISION = Decision("agreed", "2014-03-20", "", "", "Chair", MONDAY)
SIGNED = State(
    status=Status.SIGNED,
    signers=SIGNERS,
    signatures=tuple(signed(one) for one in SIGNERS),
    decisions=(DECISION,),
    meeting="2014-03-20",
)


def but(state: State, **changes: Any) -> State:
    """The state with some of it otherwise."""
    return replace(state, **changes)


TWO_CCGS = msgspec.structs.replace(CLEAN_REFERENCE, boundaries_differ=True)

FAULTS = {
    # Reading
    "a saving with a space": Fault(
        "U1",
        "error",
        "Scheme 1, 2014/15 saving, recurrent: “-77, 135” cannot be read as pounds",
        cell("schemes", "schemes", "s1", saving_2014_15_recurrent=Unread("-77, 135")),
    ),
    "an unread answer of a question not asked": Fault(
        "U1", "error", "soon", set_("data-sharing", nhs_number_date=Unread("soon"))
    ),
    # Finance
    "nobody holds the pool": Fault("F1", "error", "Nobody holds the pool", set_("contributions", pool_holder=None)),
    "a body pays less than its minimum": Fault(
        "F1",
        "error",
        "NHS Exampleshire CCG pays in £8,500,000 in 2015/16. Its minimum is £8,600,000. It falls short by £100,000.",
        cell("contributions", "lines", "l2", minimum_2015_16=pounds(8_600_000)),
    ),
    "a body pays less than the published minimum": Fault(
        "F1",
        "error",
        "Its published minimum is £8,000,000. It falls short by £200,000.",
        every(
            cell("contributions", "lines", "l2", minimum_2015_16=None, actual_2015_16=pounds(7_800_000)),
            cell("contributions", "lines", "l1", actual_2015_16=pounds(2_200_000)),
        ),
    ),
    "the pool is below the minimum": Fault(
        "F1",
        "error",
        "The pool for 2015/16 is £10,000,000. The minimum is £10,000,001. It falls short by £1.",
        set_("plan-details", minimum_2015_16=pounds(10_000_001)),
    ),
    "a body gives more in all than it has": Fault(
        "F1",
        "error",
        "NHS Exampleshire CCG pays in £8,500,000 here in 2015/16. For all its areas it has £9,000,000 (its budget). "
        "With what it gives in 2 other areas, that is more than it has.",
        reference=having(elsewhere=500_001, areas=2),
    ),
    "spending is more than the pool": Fault(
        "F2",
        "error",
        "Schemes spend £10,000,500 in 2015/16. The pool is £10,000,000. They differ by £500.",
        cell("schemes", "schemes", "s2", spend_2015_16_recurrent=pounds(6_000_500)),
    ),
    "a printed total is not the sum": Fault(
        "F3",
        "error",
        "is £4,000,000. Its 2 lines come to £3,000,000. They differ by £1,000,000.",
        printed("contributions", says("lines.total.spend_2014_15", "4,000,000", "4000000")),
    ),
    "a printed total is rounded": Fault(
        "F3",
        "information",
        "This is rounding.",
        printed("contributions", says("lines.total.spend_2014_15", "3,001", "3001000", precision=Decimal(1000))),
        stops="",
    ),
    "savings and contingency": Fault(
        "F4",
        "warning",
        "Scheme savings for 2015/16 come to £466,000. The contingency table says £456,000. They differ by £10,000.",
        cell("schemes", "schemes", "s1", saving_2015_16_recurrent=pounds(166_000)),
    ),
    "a worked saving is another": Fault(
        "F4",
        "warning",
        "Permanent admissions 65+: 10 × 26 × £700 is £182,000. The contingency table says £156,000.",
        set_("residential", unit_price=pounds(700)),
    ),
    "a metric improves and saves nothing": Fault(
        "F4",
        "information",
        "65+: the counts fall by 10, from 560 to 550. The contingency table puts the saving at £0.",
        every(
            set_("residential", unit_price=None),
            cell("contingency", "outcomes", "residential", savings_2015_16=pounds(0)),
            cell("schemes", "schemes", "s1", saving_2015_16_recurrent=pounds(0)),
        ),
        stops="",
    ),
    "a saving without spending": Fault(
        "F5",
        "warning",
        "Scheme 1 claims a saving of £50,000 in 2014/15 and spends £0 that year.",
        every(
            cell("schemes", "schemes", "s1", spend_2014_15_recurrent=pounds(0), spend_2014_15_one_off=None),
            cell("schemes", "schemes", "s2", spend_2014_15_recurrent=pounds(3_000_000)),
        ),
    ),
    "one saving stays while its spending rises": Fault(
        "F5",
        "warning",
        "Savings are the same in both years for scheme 2, while spending rises from £1,500,000 to £6,000,000, "
        "4 times as much.",
        cell("schemes", "schemes", "s2", saving_2014_15_recurrent=pounds(300_000)),
    ),
    "every saving stays while spending rises": Fault(
        "F5",
        "warning",
        "Savings are the same in both years for two schemes, while spending rises from £3,000,000 to £10,000,000, "
        "3.3 times as much.",
        every(
            cell("schemes", "schemes", "s1", saving_2014_15_recurrent=pounds(156_000)),
            cell("schemes", "schemes", "s2", saving_2014_15_recurrent=pounds(300_000)),
        ),
    ),
    "a paper gives two figures": Fault(
        "F6",
        "warning",
        "two figures for the minimum required value of pooled budget 2014/15, £3,000,000 and £20,004,000.",
        printed(
            "plan-details",
            says("minimum_2014_15", "£3,000,000", "3000000"),
            says("minimum_2014_15", "20,004,000", "20004000"),
        ),
    ),
    "a paper gives another figure": Fault(
        "F6",
        "warning",
        "The plan says £3,000,000. They differ by £1,000,000.",
        printed("plan-details", says("pool_2014_15", "£4,000,000", "4000000")),
    ),
    "a price by the day": Fault(
        "F6",
        "warning",
        "the paper gives £777 (7 times “£111 a day”) for the price of a unit (Permanent admissions 65+). "
        "The plan says £600. They differ by £177.",
        printed("residential", says("unit_price", "£111 a day", "111", times=Decimal(7))),
    ),
    "thousands beside pounds": Fault(
        "F7",
        "error",
        "(2014/15) and £4,000,000 (2015/16) are 4,000 times apart",
        every(
            cell("schemes", "schemes", "s1", spend_2014_15_recurrent=pounds(1_000), spend_2014_15_one_off=None),
            cell("schemes", "schemes", "s2", spend_2014_15_recurrent=pounds(2_999_000)),
        ),
    ),
    "a minimum in thousands": Fault(
        "F7",
        "error",
        "The pool: £3,000 (minimum 2014/15) and £3,000,000 (pool 2014/15) are 1,000 times apart",
        set_("plan-details", minimum_2014_15=pounds(3_000)),
    ),
    "a choice that is not offered": Fault(
        "F10",
        "error",
        "“awful” is not one of the entries offered",
        cell("risks", "risks", "r1", rating="awful"),
    ),
    "a body that takes no part": Fault(
        "F10",
        "error",
        "“Elsewhere Council” takes no part in this area",
        set_("contributions", pool_holder="elsewhere-council"),
    ),
    "no lead provider anywhere": Fault(
        "F11",
        "error",
        "Two of two schemes have no lead provider.",
        every(
            cell("schemes", "schemes", "s1", lead_provider=None), cell("schemes", "schemes", "s2", lead_provider=None)
        ),
    ),
    "no spending in a year": Fault(
        "F11",
        "error",
        "Scheme 2 has no figure for spending in 2015/16.",
        cell("schemes", "schemes", "s2", spend_2015_16_recurrent=None),
    ),
    "no scheme": Fault("F11", "error", "There is no scheme.", set_("schemes", schemes=())),
    "a saving with a minus": Fault(
        "F12",
        "warning",
        "Scheme 1 enters its saving with a minus, and one scheme without. A saving is entered without one.",
        cell("schemes", "schemes", "s1", saving_2014_15_recurrent=pounds(-50_000)),
    ),
    # Metrics
    "a printed rate is not its counts": Fault(
        "M1",
        "error",
        "Permanent admissions 65+, baseline: 560 of 78,000 people is 717.9 per 100,000. The paper prints 156.2. "
        "They differ by 561.7. The printed rate would need 560 of about 358,500, or about 122 of 78,000.",
        printed("residential", says("periods.baseline.rate", "156.2", "156.2", precision=Decimal("0.1"))),
    ),
    "a printed rate is rounded": Fault(
        "M1",
        "information",
        "600 of 700 is 85.71 per cent. The paper prints 85.70%. They differ by 0.01, which is rounding.",
        printed("reablement", says("periods.october_2015.rate", "85.70%", "85.7", precision=Decimal("0.01"))),
        stops="",
    ),
    "everyone in place of adults": Fault(
        "M2",
        "warning",
        "390,000 lies nearer to everyone (400,000) than to adults of 18 and over (320,000).",
        every(
            cell("dtoc", "periods", "baseline", denominator=pounds(390_000)),
            set_("dtoc", rationale="The baseline is of another population."),
        ),
    ),
    "a denominator far off": Fault(
        "M2",
        "information",
        "90,000 is 12.5% off people of 65 and over (80,000).",
        every(cell("residential", "periods", "october_2015", denominator=pounds(90_000))),
        stops="",
    ),
    "people that mean another population": Fault(
        "M2",
        "information",
        "30 people and a fall of 25.0 per 100,000 mean a population of about 120,000. None is given; "
        "the nearest published is everyone (400,000).",
        every(set_("avoidable", people=pounds(30), unit_price=pounds(5000))),
        stops="",
    ),
    "half a ratio": Fault(
        "M4",
        "error",
        "people admitted is given, population aged 65 and over is not.",
        cell("residential", "periods", "baseline", denominator=None),
    ),
    "a rate without a source": Fault(
        "M4",
        "error",
        "no source is given",
        every(
            cell("avoidable", "periods", "baseline", source=None),
            cell("avoidable", "periods", "october_2015", source=None),
        ),
    ),
    "a plan that gets worse": Fault(
        "M5",
        "warning",
        "October 2015 payment: the plan goes from 49.0 to 45.1. Higher is better, and no reason is given.",
        cell("local", "periods", "october_2015", numerator=pounds(2750)),
    ),
    "a plan that stays": Fault(
        "M5",
        "warning",
        "the plan stays at 63.8",
        cell("experience", "periods", "october_2015", value=Decimal("63.8")),
    ),
    "a printed change": Fault(
        "M6",
        "warning",
        "1,750.0 to 1,725.0 is a change of 25.0. The paper prints 15.2.",
        printed("avoidable", says("periods.change", "15.2", "15.2", precision=Decimal("0.1"))),
    ),
    "a period left blank": Fault(
        "M7",
        "error",
        "Delayed transfers of care: April to December 2014 is asked for and has no value.",
        cell("dtoc", "periods", "april_2015", numerator=None, denominator=None),
    ),
    "a metric left blank": Fault(
        "M7",
        "error",
        "Still at home after 91 days: none of the two periods asked for has a value.",
        every(
            cell("reablement", "periods", "baseline", numerator=None, denominator=None),
            cell("reablement", "periods", "october_2015", numerator=None, denominator=None),
        ),
    ),
    "one period twice": Fault(
        "M7",
        "error",
        "baseline and October 2015 payment are of the same period, Apr 2012 to Mar 2013.",
        cell("local", "periods", "october_2015", period="Apr 2012 to Mar 2013"),
    ),
    "more at home than were discharged": Fault(
        "M8",
        "error",
        "701 of 700 cannot be",
        every(
            cell("reablement", "periods", "october_2015", numerator=pounds(701)),
            set_("reablement", unit_price=None),
        ),
    ),
    "a percentage of 400": Fault(
        "M8",
        "error",
        "is 400%. A percentage lies between 0 and 100.",
        set_("joint-assessment", high_risk=pounds(400)),
    ),
    "a score off its scale": Fault(
        "M8", "error", "63.8 is not on its scale of 0 to 1", set_("experience", scale="1")
    ),
    "a local metric without a definition": Fault(
        "M9",
        "error",
        "Local metric: definition and period of the baseline are not given.",
        every(set_("local", meaning=None), cell("local", "periods", "baseline", period=None)),
    ),
    # Signing and dates
    "one has not signed": Fault(
        "S1",
        "error",
        "One of three bodies has not signed: Exampleshire Board.",
        state=but(SIGNED, status=Status.SIGNING, signatures=SIGNED.signatures[:2]),
        stops="submission",
    ),
    "a signature without a position": Fault(
        "S1",
        "error",
        "has no position",
        state=but(SIGNED, signatures=(*SIGNED.signatures[:2], signed(SIGNERS[2], post=""))),
        stops="submission",
    ),
    "a printed signature block left blank": Fault(
        "S1",
        "information",
        "The paper leaves the signature of the council blank: “<date>”.",
        printed("plan-details", says("signed.council", "<date>")),
        stops="",
    ),
    "the board signs before it decides": Fault(
        "S2",
        "error",
        "signed on 10 March 2014, ten days before its decision of 20 March 2014.",
        state=but(
            SIGNED,
            signatures=(*SIGNED.signatures[:2], signed(SIGNERS[2], datetime(2014, 3, 10, 9, tzinfo=UTC))),
        ),
        stops="submission",
    ),
    "a signature older than the plan": Fault(
        "S2",
        "error",
        "before the plan was last changed, on 28 March 2014.",
        state=but(
            SIGNED,
            saved_at=datetime(2014, 3, 28, 9, tzinfo=UTC),
            signatures=(signed(SIGNERS[0]), *(signed(one, datetime(2014, 3, 29, tzinfo=UTC)) for one in SIGNERS[1:])),
        ),
        stops="submission",
    ),
    "a signature of Part 2 that is not given": Fault(
        "S1",
        "error",
        f"One of four signatures has not been given: {FINANCE.label}.",
        state=but(SIGNED, status=Status.SIGNING, signers=(*SIGNERS, FINANCE)),
        stops="submission",
    ),
    "a signature of Part 2 older than Part 2": Fault(
        "S2",
        "error",
        "before Part 2 was last changed, on 28 March 2014.",
        state=of_part_2(but(SIGNED, part_2_since=datetime(2014, 3, 28, 9, tzinfo=UTC))),
        stops="submission",
    ),
    "Part 2 signed for a body that was not asked for it": Fault(
        "S5",
        "error",
        "is not among the bodies that sign",
        state=but(of_part_2(SIGNED), signers=SIGNERS),
        stops="submission",
    ),
    "a printed signature before the decision": Fault(
        "S2",
        "warning",
        "The paper dates the signature of the CCG 3 February 2014, nine days before the board's decision of "
        "12 February 2014.",
        printed(
            "plan-details",
            says("agreed_on", "12 February 2014", day=date(2014, 2, 12)),
            says("signed.ccg", "3 February 2014", day=date(2014, 2, 3)),
        ),
    ),
    "submitted before the meeting": Fault(
        "S3",
        "warning",
        "submitted on 13 March 2014, five days before the board met on 18 March 2014.",
        printed(
            "plan-details",
            says("submitted_on", "13 March 2014", day=date(2014, 3, 13)),
            says("met_on", "18 March 2014", day=date(2014, 3, 18)),
        ),
        stops="submission",
    ),
    "submitted after the deadline": Fault(
        "S3",
        "warning",
        "submitted on 7 April 2014, three days after the deadline of 4 April 2014.",
        printed("plan-details", says("submitted_on", "7 April 2014", day=date(2014, 4, 7))),
        stops="submission",
    ),
    "signed without a decision": Fault(
        "S3", "warning", "no decision of the board is recorded", state=but(SIGNED, decisions=()), stops="submission"
    ),
    "signed for a body that does not sign": Fault(
        "S5",
        "error",
        "is not among the bodies that sign",
        state=but(SIGNED, signatures=(*SIGNED.signatures, signed(Signer("elsewhere", "Elsewhere", "ccg", "Chief")))),
        stops="submission",
    ),
    "dates without a year": Fault(
        "D1",
        "warning",
        "Two printed dates have no year: “12 February” (agreed by the board) and “13 March” (submitted).",
        printed(
            "plan-details",
            says("agreed_on", "12 February", day=date(2014, 2, 12)),
            says("submitted_on", "13 March", day=date(2014, 3, 13)),
        ),
    ),
    "a date of another decade": Fault(
        "D1",
        "warning",
        "1 April 2041 is 27 years from the edition's year, 2014.",
        every(
            set_("data-sharing", nhs_number=False, nhs_number_date=date(2041, 4, 1)),
            set_("data-sharing", nhs_number_commitment="<p>We commit to it.</p>"),
        ),
    ),
    "a meeting on a Sunday": Fault(
        "D1",
        "warning",
        "23 March 2014 is a Sunday. A board meets on a weekday.",
        state=State(status=Status.WITH_THE_BOARD, meeting="2014-03-23"),
    ),
    # Narrative, risks and references
    "a question not answered": Fault(
        "N1", "error", "2a Vision for health and care services: not answered.", set_("vision", text=None)
    ),
    "two questions not answered": Fault(
        "N1",
        "error",
        "3d Joint assessment and accountable lead professional: two questions are not answered: Proportion of adults",
        set_("joint-assessment", high_risk=None, joint_plan=None),
    ),
    "boundary differences not told": Fault("N1", "error", "Boundary differences", reference=TWO_CCGS),
    "to be confirmed": Fault(
        "N1",
        "error",
        "2e Governance, how progress and outcomes are overseen: “TBC” is a placeholder, not an answer.",
        set_("governance", text="<p>TBC</p>"),
    ),
    "further details wanted": Fault(
        "N1",
        "error",
        "“Require further details from KCC” is a placeholder",
        set_("contributions", notes="<p>Require further details from KCC</p>"),
    ),
    "the template's angle brackets": Fault(
        "N1", "error", "“<name of council>” is a placeholder", set_("vision", text="<p>&lt;name of council&gt;</p>")
    ),
    "no amount": Fault(
        "N1",
        "error",
        "the question asks for an amount in pounds, and the answer gives none.",
        set_("acute", text="<p>Fewer beds will be needed.</p>"),
    ),
    "yes, but not for correspondence": Fault(
        "N2",
        "warning",
        "the answer is yes, but the text says “It is not used for correspondence”.",
        set_("data-sharing", nhs_number_text="<p>Yes. It is not used for correspondence.</p>"),
    ),
    "no, without a date": Fault(
        "N2",
        "warning",
        "is no, and no date says by when it will be.",
        set_("data-sharing", nhs_number=False, nhs_number_commitment="<p>We commit to it.</p>"),
    ),
    "a document that is not listed": Fault(
        "N3",
        "warning",
        "2a Vision for health and care services refers to document 7; the plan lists one document.",
        set_("vision", text="<p>See Document 7.</p>"),
    ),
    "a scheme that is not listed": Fault(
        "N3",
        "warning",
        "refers to scheme 9; the plan lists two schemes.",
        set_("vision", text="<p>See Scheme 9.</p>"),
    ),
    "a figure that is not there": Fault(
        "N3", "warning", "refers to figure 4; no figure has that number.", set_("vision", text="<p>See Figure 4.</p>")
    ),
    "a figure's number used twice": Fault(
        "N3", "warning", "Two figures are numbered 1.", set_("vision", text="<p>Figure 1: a</p><p>Figure 1: b</p>")
    ),
    "a scheme of another name": Fault(
        "N4",
        "warning",
        "Scheme 2 has another name elsewhere in the paper. Scheme 2 is “Reablement at home” here and “REABLEMENT AND "
        "RECOVERY” in the annex.",
        printed("schemes", says("schemes.s2.name", "REABLEMENT AND RECOVERY", where="the annex")),
    ),
    "a document without a link": Fault(
        "N5",
        "warning",
        "One of one related documents has neither a link nor a file.",
        cell("documents", "documents", "d1", link=None),
    ),
    "a link that is no address": Fault(
        "N5",
        "warning",
        "Document 1: “on the shared drive” is not a web address.",
        cell("documents", "documents", "d1", link="on the shared drive"),
    ),
    "no risk": Fault("R1", "error", "there is no risk", set_("risks", risks=())),
    "risks without a mitigation": Fault(
        "R1",
        "error",
        "Risks 1 and 3 have no mitigating action.",
        every(cell("risks", "risks", "r1", mitigation=None), cell("risks", "risks", "r3", mitigation=None)),
    ),
    "all risks rated the same": Fault(
        "R1",
        "warning",
        "All three risks are rated High, so the ratings rank nothing.",
        every(cell("risks", "risks", "r2", rating="high"), cell("risks", "risks", "r3", rating="high")),
    ),
}


def faulty(fault: Fault) -> Contents:
    """The plan without a fault, with this one."""
    contents = clean()
    fault.change(contents)
    return {part.key: contents[part.key] for part in EDITION.parts}
