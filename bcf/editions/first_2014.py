"""Edition A, code 2014-02: the first Better Care Fund planning template, for 2014/15 and 2015/16.

Source: the template of December 2013 (final submissions 4 April 2014) as seen in published plans. What is
recalled rather than seen is marked "recalled", and stands here as data so that a correction is one line.
"""

from dataclasses import replace

from bcf.editions.base import (
    Answer,
    Choice,
    Edition,
    Field,
    FixedRow,
    Paid,
    Part,
    Roles,
    Section,
    Signing,
    Table,
    When,
)
from bcf.editions.first_2014_guidance import GUIDANCE
from bcf.editions.first_2014_metrics import (
    AVOIDABLE,
    DELAYED_TRANSFERS,
    EXPERIENCE,
    LOCAL,
    REABLEMENT,
    RESIDENTIAL,
    metric_part,
)
from bcf.editions.questions_2014 import PART_2_SIGNINGS, data_sharing, documents

YEARS = ("2014/15", "2015/16")

NATIONAL_CONDITIONS = (
    Choice("agreed", "Plans to be jointly agreed"),
    Choice("social-care", "Protection for social care services"),
    Choice("seven-day", "7-day services"),
    Choice("data-sharing", "Data sharing based on the NHS number"),
    Choice("assessment", "Joint approach to assessments with accountable professional"),
    Choice("acute", "Agreement on consequential impact in the acute sector"),
)

METRIC_CHOICES = (
    Choice("residential", "Permanent admissions 65+"),
    Choice("reablement", "Still at home after 91 days"),
    Choice("dtoc", "Delayed transfers of care"),
    Choice("avoidable", "Avoidable emergency admissions"),
    Choice("experience", "Patient and service user experience"),
    Choice("local", "Local metric"),
)

RATINGS = (Choice("high", "High"), Choice("medium", "Medium"), Choice("low", "Low"))


def _amount(key: str, label: str, year: str, sub_label: str = "", required: bool = True) -> Field:
    return Field(key, label, Answer.MONEY, year=year, sub_label=sub_label, total=True, required=required)


def _narrative(
    key: str, number: str, title: str, label: str, hint: str = "", asks_amount: bool = False, beside: str = ""
) -> Part:
    text = Field("text", label, Answer.RICH_TEXT, number=number, hint=hint, asks_amount=asks_amount)
    return Part(key, number, title, "questions", fields=(text,), beside=frozenset(beside.split()))


PLAN_DETAILS = Part(
    key="plan-details",
    number="1a",
    title="Plan details",
    kind="questions",
    fields=(
        Field("councils", "Local Authority", Answer.ORGANISATIONS, "1a.1", organisation_kinds=("council",)),
        Field("ccgs", "Clinical Commissioning Groups", Answer.ORGANISATIONS, "1a.2", organisation_kinds=("ccg",)),
        Field(
            "boundary_differences",
            "Boundary differences",
            Answer.RICH_TEXT,
            "1a.3",
            hint="Say where CCG and council areas differ, and how the plan deals with it. Empty where they agree.",
            when=When("reference.boundaries_differ", True),
        ),
        Field("minimum_2014_15", "Minimum required value of pooled budget 2014/15", Answer.MONEY, "1a.6"),
        Field("minimum_2015_16", "Minimum required value of pooled budget 2015/16", Answer.MONEY, "1a.6"),
        Field(
            "minimum_source",
            "Where the minimum was published",
            Answer.TEXT,
            "1a.6",
            hint="The allocation letter or table, with its date.",
        ),
    ),
    figures=("pool_2014_15", "pool_2015_16"),
    beside=frozenset({"money"}),
)

DOCUMENTS = documents("1e")

SOCIAL_CARE = Part(
    key="social-care",
    number="3a",
    title="Protecting social care services",
    kind="questions",
    fields=(
        Field("definition", "Your agreed local definition of protecting adult social care", Answer.RICH_TEXT, "3a.i"),
        Field("how", "How local social care services will be protected", Answer.RICH_TEXT, "3a.ii"),
    ),
)

DATA_SHARING = data_sharing(
    "3c",
    ("3c.i", "3c.ii", "3c.iii", "3c.iv"),
    if_not=(
        Field(
            "nhs_number_commitment",
            "NHS number: what you commit to until then",
            Answer.RICH_TEXT,
            "3c.ii",
            hint="Only where the answer to 3c.i is no.",
            when=When("nhs_number", False),
        ),
    ),
)

JOINT_ASSESSMENT = Part(
    key="joint-assessment",
    number="3d",
    title="Joint assessment and accountable lead professional",
    kind="questions",
    fields=(
        Field(
            "joint_assessment",
            "Will people at high risk of hospital admission have an agreed accountable lead professional, "
            "and will health and care use a joint process to assess risk and plan care?",
            Answer.YES_NO,
            "3d",
        ),
        Field("high_risk", "Proportion of adults identified as at high risk of admission", Answer.PERCENTAGE, "3d"),
        Field("text", "How risk is found, and how care is planned and led", Answer.RICH_TEXT, "3d"),
        Field("joint_plan", "Proportion of those with a joint plan and a lead professional", Answer.PERCENTAGE, "3d"),
    ),
)

RISKS = Part(
    key="risks",
    number="4",
    title="Risks",
    kind="questions",
    tables=(
        Table(
            "risks",
            "Risks",
            "risk",
            (
                Field("risk", "Risk", Answer.LONG_TEXT),
                Field("rating", "Risk rating", Answer.CHOICE, choices=RATINGS),
                Field("mitigation", "Mitigating actions", Answer.LONG_TEXT),
            ),
            look="blocks",
            heading="risk",
            minimum_rows=1,
        ),
    ),
)

CONTRIBUTIONS = Part(
    key="contributions",
    number="",
    title="Contributions",
    kind="contributions",
    fields=(
        Field(
            "pool_holder",
            "Which body holds the pooled budget?",
            Answer.ORGANISATION,
            organisation_kinds=("council", "ccg"),
        ),
        Field(
            "notes",
            "Notes on contributions",
            Answer.RICH_TEXT,
            hint="For example section 256 transfers, capital grants, or how shared money is divided.",
            required=False,
        ),
    ),
    tables=(
        Table(
            "lines",
            "Contributions by body and budget line",
            "line",
            (
                Field(
                    "organisation",
                    "Body",
                    Answer.ORGANISATION,
                    organisation_kinds=("council", "ccg", "district"),
                ),
                Field("budget_line", "Budget line", Answer.TEXT, required=False, wide=True),
                _amount("spend_2014_15", "Spending on BCF schemes", "2014/15"),
                _amount("minimum_2015_16", "Minimum contribution", "2015/16", required=False),
                _amount("actual_2015_16", "Actual contribution", "2015/16"),
            ),
            minimum_rows=1,
            hint="One line for each body, or several where a body breaks its money into budget lines.",
        ),
    ),
    sheet="Finance - Summary",
)


def _scheme_amounts(year: str, suffix: str) -> tuple[Field, ...]:
    return (
        _amount(f"spend_{suffix}_recurrent", "Spend", year, "recurrent"),
        _amount(f"spend_{suffix}_one_off", "Spend", year, "one-off", required=False),
        _amount(f"saving_{suffix}_recurrent", "Saving", year, "recurrent", required=False),
        _amount(f"saving_{suffix}_one_off", "Saving", year, "one-off", required=False),
    )


SCHEMES = Part(
    key="schemes",
    number="",
    title="Schemes: spending and savings",
    kind="schemes",
    tables=(
        Table(
            "schemes",
            "Schemes",
            "scheme",
            (
                Field("name", "Scheme", Answer.TEXT, wide=True),
                Field("lead_provider", "Lead provider", Answer.TEXT),
                *_scheme_amounts("2014/15", "2014_15"),
                *_scheme_amounts("2015/16", "2015_16"),
                Field(
                    "conditions",
                    "National conditions",
                    Answer.CHOICES,
                    choices=NATIONAL_CONDITIONS,
                    required=False,
                ),
                Field("metrics", "Metrics", Answer.CHOICES, choices=METRIC_CHOICES, required=False),
            ),
            heading="name",
            minimum_rows=1,
            hint="A saving is entered without a minus. 0 means nought; empty means not answered.",
        ),
    ),
    sheet="Finance - Schemes",
)

CONTINGENCY = Part(
    key="contingency",
    number="",
    title="Contingency plan",
    kind="contingency",
    fields=(
        Field(
            "text",
            "How services are kept up if the planned improvements are not achieved",
            Answer.RICH_TEXT,
            hint="About a quarter of the fund is linked to outcomes.",
        ),
    ),
    tables=(
        Table(
            "outcomes",
            "Contingency by outcome",
            "outcome",
            (
                _amount("savings_2015_16", "Planned savings if fully achieved", "2015/16"),
                _amount("savings_ongoing", "Planned savings if fully achieved", "Ongoing"),
                _amount("support_2015_16", "Most support needed if not", "2015/16"),
                _amount("support_ongoing", "Most support needed if not", "Ongoing"),
            ),
            fixed_rows=(
                FixedRow("residential", "Permanent admissions to residential and nursing care"),
                FixedRow("reablement", "Effectiveness of reablement"),
                FixedRow("dtoc", "Delayed transfers of care"),
                FixedRow("avoidable", "Avoidable emergency admissions"),
                FixedRow("experience", "Patient and service user experience"),
            ),
        ),
    ),
    beside=frozenset({"money"}),
    sheet="Finance - Summary",
)

OUTCOMES = Part(
    key="outcomes",
    number="",
    title="Expected outcomes and assurance",
    kind="questions",
    fields=(
        Field(
            "expected",
            "Expected outcomes and benefits of the scheme, and how they will be measured",
            Answer.RICH_TEXT,
            hint="For every metric but patient experience.",
        ),
        Field(
            "experience_metric",
            "Patient and service user experience: which metric",
            Answer.CHOICE,
            choices=(
                Choice("national", "The national metric in development"),
                Choice("local", "A local metric"),
            ),
        ),
        Field("experience_details", "Patient and service user experience: details", Answer.RICH_TEXT),
        Field("assurance", "The assurance process for the performance plans", Answer.RICH_TEXT),
        Field(
            "boards",
            "Planning for several Health and Wellbeing Boards: which",
            Answer.LONG_TEXT,
            required=False,
            hint="Only where these metrics cover more than one board.",
        ),
    ),
    sheet="Outcomes and metrics",
)

SECTIONS = (
    Section(
        "1",
        "Plan details",
        (
            PLAN_DETAILS,
            _narrative(
                "provider-engagement",
                "1c",
                "Service provider engagement",
                "How providers took part, and how far they are party to the plan",
            ),
            _narrative(
                "public-engagement",
                "1d",
                "Patient, service user and public engagement",
                "How patients, people who use services and the public took part",
            ),
            DOCUMENTS,
        ),
    ),
    Section(
        "2",
        "Vision and schemes",
        (
            _narrative(
                "vision",
                "2a",
                "Vision for health and care services",
                "What health and care will look like in 2018/19",
                "How the pattern of services will have changed, and what difference it will make to people.",
                beside="money",
            ),
            _narrative(
                "aims",
                "2b",
                "Aims and objectives",
                "What the plan aims at, and how you will know",
                "Aims, how they are measured, and measures of health gain.",
            ),
            _narrative(
                "changes",
                "2c",
                "Description of planned changes",
                "The schemes, what success is, and by when",
                "And how they fit the needs assessment, the health and wellbeing strategy and the partners' plans.",
                beside="money schemes",
            ),
            _narrative(
                "acute",
                "2d",
                "Implications for the acute sector",
                "What the plan means for hospitals",
                "NHS savings, the risk if they are not made, and the effect on service targets.",
                asks_amount=True,
                beside="money schemes",
            ),
            _narrative("governance", "2e", "Governance", "How progress and outcomes are overseen"),
        ),
    ),
    Section(
        "3",
        "National conditions",
        (
            SOCIAL_CARE,
            _narrative(
                "seven-day",
                "3b",
                "7 day services to support discharge",
                "Your commitment to seven-day services, and the local plans for them",
            ),
            DATA_SHARING,
            JOINT_ASSESSMENT,
        ),
    ),
    Section("4", "Risks", (RISKS,)),
    Section("", "Finance", (CONTRIBUTIONS, SCHEMES, CONTINGENCY), document=2),
    Section(
        "",
        "Outcomes and metrics",
        (
            OUTCOMES,
            metric_part(RESIDENTIAL, "Permanent admissions of people aged 65 and over to care homes"),
            metric_part(REABLEMENT, "Older people still at home 91 days after discharge into reablement"),
            metric_part(DELAYED_TRANSFERS, "Delayed transfers of care from hospital"),
            metric_part(AVOIDABLE, "Avoidable emergency admissions (composite measure)"),
            metric_part(EXPERIENCE, "Patient and service user experience"),
            metric_part(LOCAL, "Local metric"),
        ),
        document=2,
    ),
)


def _guided(section: Section) -> Section:
    """The section with our guidance beside each of its parts."""
    parts = [replace(part, what_to_write=GUIDANCE[part.key][0], note=GUIDANCE[part.key][1]) for part in section.parts]
    return replace(section, parts=tuple(parts))


EDITION = Edition(
    code="2014-02",
    name="First template, 2014",
    years=YEARS,
    recipients="NHS England Area Team and the local government representative, "
    "copied to NHSCB.financialperformance@nhs.net",
    sections=tuple(_guided(section) for section in SECTIONS),
    roles=Roles(
        details="plan-details",
        contributions="contributions",
        paid=(Paid("lines"),),
        # Spending in 2014/15, and the contribution after: what the template asks for of each year.
        paid_in={"2014/15": "spend_2014_15", "2015/16": "actual_2015_16"},
        least={"2015/16": "minimum_2015_16"},
        schemes="schemes",
        contingency="contingency",
    ),
    signings=(
        Signing("ccg", "Accountable Officer", "I agree this plan and the money in it on behalf of {body}."),
        Signing("council", "Corporate Director", "I agree this plan and the money in it on behalf of {body}."),
        Signing("board", "Chair of Health and Wellbeing Board", "I agree this plan on behalf of {body}."),
        *PART_2_SIGNINGS,
    ),
)
