"""Edition A, code 2014-02: the first Better Care Fund planning template, for 2014/15 and 2015/16.

Source: the template of December 2013 (final submissions 4 April 2014) as seen in published plans. What is
recalled rather than seen is marked "recalled", and stands here as data so that a correction is one line.
"""

from dataclasses import replace
from datetime import date

from bcf.editions.base import (
    Answer,
    Choice,
    Edition,
    Field,
    FixedRow,
    Metric,
    Paid,
    Part,
    Period,
    Roles,
    Section,
    Signing,
    Table,
    When,
)
from bcf.editions.first_2014_guidance import GUIDANCE

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

APRIL_2012_TO_MARCH_2013 = (date(2012, 4, 1), date(2013, 3, 31))
APRIL_2014_TO_MARCH_2015 = (date(2014, 4, 1), date(2015, 3, 31))


def _periods(
    baseline: Period | None = None, april: Period | None = None, october: Period | None = None
) -> tuple[Period, ...]:
    """The three columns of the national metric table; those left out take the usual periods."""
    return (
        baseline or Period("baseline", "Baseline", "Apr 2012 to Mar 2013", *APRIL_2012_TO_MARCH_2013),
        april or Period("april_2015", "April 2015 payment", "not asked for", asked=False),
        october or Period("october_2015", "October 2015 payment", "Apr 2014 to Mar 2015", *APRIL_2014_TO_MARCH_2015),
    )


RESIDENTIAL = Metric(
    key="residential",
    short="Permanent admissions 65+",
    numerator="People admitted",
    denominator="Population aged 65 and over",
    unit_words="admissions per 100,000 people aged 65 and over",
    multiplier=100_000,
    better="down",
    population="65plus",
    periods=_periods(),
    contingency_row="residential",
    definition="Council-supported permanent admissions of people aged 65 and over to residential and nursing "
    "care in the year, for every 100,000 residents aged 65 and over. Lower is better.",
)

REABLEMENT = Metric(
    key="reablement",
    short="Still at home after 91 days",
    numerator="Still at home 91 days later",
    denominator="Discharged into reablement",
    unit_words="per cent of older people discharged into reablement",
    multiplier=100,
    better="up",
    periods=_periods(),
    contingency_row="reablement",
    definition="Of the people aged 65 and over who leave hospital for reablement or rehabilitation, those who are "
    "at home 91 days later. People who have died or are in hospital or care count as not at home. Higher is better.",
)

DELAYED_TRANSFERS = Metric(
    key="dtoc",
    short="Delayed transfers of care",
    numerator="Delayed transfers, average a month",
    denominator="Population aged 18 and over",
    unit_words="delayed transfers per 100,000 adults, average per month",
    multiplier=100_000,
    better="down",
    population="18plus",
    periods=_periods(
        april=Period(
            "april_2015", "April 2015 payment", "Apr to Dec 2014", starts=date(2014, 4, 1), ends=date(2014, 12, 31)
        ),
        october=Period(
            "october_2015",
            "October 2015 payment",
            "Jan to June 2015",
            starts=date(2015, 1, 1),
            ends=date(2015, 6, 30),
        ),
    ),
    contingency_row="dtoc",
    definition="Delayed transfers of care from hospital, as an average for a month, for every 100,000 residents "
    "aged 18 and over. Lower is better.",
)

# Recalled: the template names April to September 2014 for the first payment; a published plan prints N/A there,
# so the middle period is offered and not required.
AVOIDABLE = Metric(
    key="avoidable",
    short="Avoidable emergency admissions",
    numerator="Admissions",
    denominator="Population",
    unit_words="standardised admissions per 100,000 people",
    multiplier=100_000,
    better="down",
    population="all",
    ratio=False,
    periods=_periods(
        april=Period(
            "april_2015",
            "April 2015 payment",
            "Apr to Sept 2014",
            starts=date(2014, 4, 1),
            ends=date(2014, 9, 30),
            required=False,
        ),
        october=Period("october_2015", "October 2015 payment", "Apr 2014 to Mar 2015", *APRIL_2014_TO_MARCH_2015),
    ),
    contingency_row="avoidable",
    definition="A composite of four measures of emergency admissions that better care outside hospital could have "
    "avoided, directly standardised. It cannot be worked out again from a count and a population. Lower is better.",
)

EXPERIENCE = Metric(
    key="experience",
    short="Patient and service user experience",
    numerator="",
    denominator="",
    unit_words="score",
    multiplier=1,
    ratio=False,
    own=True,
    periods=(
        Period("baseline", "Baseline", "insert your period"),
        Period("april_2015", "April 2015 payment", "not asked for", asked=False),
        Period("october_2015", "October 2015 payment", "insert your period"),
    ),
    contingency_row="experience",
    definition="How people who use services find them: the national measure in development, or one chosen here.",
)

LOCAL = Metric(
    key="local",
    short="Local metric",
    numerator="Numerator",
    denominator="Denominator",
    unit_words="per cent",
    multiplier=100,
    own=True,
    periods=(
        Period("baseline", "Baseline", "insert your period"),
        Period("april_2015", "April 2015 payment", "insert your period", required=False),
        Period("october_2015", "October 2015 payment", "insert your period"),
    ),
    definition="One more measure of success, chosen by the area.",
)

PERIOD_WORDS = Field("period", "Period", Answer.TEXT, hint="Only where you insert your own.", required=False)
SOURCE = Field("source", "Source", Answer.TEXT, required=False, wide=True)


def _metric_columns(metric: Metric) -> tuple[Field, ...]:
    period = (PERIOD_WORDS,) if metric.own else ()
    if metric.ratio:
        counts = (
            Field("numerator", metric.numerator, Answer.RATE if metric.key == "dtoc" else Answer.COUNT),
            Field("denominator", metric.denominator, Answer.COUNT),
        )
        return (*period, *counts, SOURCE)
    return (*period, Field("value", "Value", Answer.RATE), SOURCE)


def _own_definition(metric: Metric) -> tuple[Field, ...]:
    if not metric.own:
        return ()
    scale = (
        ()
        if metric.ratio
        else (
            Field(
                "scale",
                "Scale of the score",
                Answer.CHOICE,
                choices=(
                    Choice("100", "0 to 100"),
                    Choice("1", "0 to 1"),
                    Choice("10", "0 to 10"),
                    Choice("percentage", "percentage"),
                ),
                hint="An EQ-5D score lies between 0 and 1; many papers print it multiplied by 100.",
            ),
        )
    )
    return (
        Field("name", "Name of the metric", Answer.TEXT),
        Field("meaning", "Definition", Answer.LONG_TEXT, hint="What is counted, of whom."),
        Field(
            "improvement",
            "Improvement is",
            Answer.CHOICE,
            choices=(Choice("up", "an increase"), Choice("down", "a decrease")),
        ),
        *scale,
    )


def _working(metric: Metric) -> tuple[Field, ...]:
    """The sum behind a planned saving: people, times units each, times the price of a unit."""
    if not metric.contingency_row:
        return ()
    people = Field(
        "people",
        "Fewer admissions, or more people at home",
        Answer.COUNT,
        required=False,
        hint="Worked out from the counts where there are counts; type it only where there are none.",
    )
    return (
        *(() if metric.ratio else (people,)),
        Field("units_each", "Units for each", Answer.RATE, required=False, hint="For example 52 weeks a place."),
        Field(
            "unit_words", "What a unit is", Answer.TEXT, required=False, hint="A week of care, a day, an admission."
        ),
        Field("unit_price", "Price of a unit", Answer.MONEY, required=False),
    )


def _metric_part(metric: Metric, title: str) -> Part:
    rows = tuple(FixedRow(period.key, period.heading, period.label) for period in metric.periods if period.asked)
    return Part(
        key=metric.key,
        number="",
        title=title,
        kind="metric",
        metric=metric,
        fields=(
            *_own_definition(metric),
            Field(
                "rationale",
                "If no improvement is planned, why not",
                Answer.LONG_TEXT,
                required=False,
            ),
            *_working(metric),
        ),
        tables=(Table("periods", "Figures", "period", _metric_columns(metric), look="matrix", fixed_rows=rows),),
        sheet="Outcomes and metrics",
    )


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

DOCUMENTS = Part(
    key="documents",
    number="1e",
    title="Related documentation",
    kind="questions",
    tables=(
        Table(
            "documents",
            "Related documents",
            "document",
            (
                Field("title", "Document or information title", Answer.TEXT),
                Field("synopsis", "Synopsis", Answer.LONG_TEXT, required=False),
                Field("link", "Link", Answer.TEXT, required=False, hint="A web address, or attach the file."),
                Field("file", "File", Answer.FILE, required=False),
            ),
            look="blocks",
            heading="title",
        ),
    ),
)

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

DATA_SHARING = Part(
    key="data-sharing",
    number="3c",
    title="Data sharing",
    kind="questions",
    fields=(
        Field(
            "nhs_number",
            "Is the NHS number used as the primary identifier for correspondence across health and care?",
            Answer.YES_NO,
            "3c.i",
        ),
        Field("nhs_number_text", "NHS number: how it is used now", Answer.RICH_TEXT, "3c.i"),
        Field(
            "nhs_number_date",
            "NHS number: the date by which it will be",
            Answer.DATE,
            "3c.ii",
            hint="Only where the answer to 3c.i is no. For example 1 October 2014.",
            when=When("nhs_number", False),
        ),
        Field(
            "nhs_number_commitment",
            "NHS number: what you commit to until then",
            Answer.RICH_TEXT,
            "3c.ii",
            hint="Only where the answer to 3c.i is no.",
            when=When("nhs_number", False),
        ),
        Field("open_apis", "Are you committed to open APIs and open standards?", Answer.YES_NO, "3c.iii"),
        Field("open_apis_text", "Open APIs: what is in place and planned", Answer.RICH_TEXT, "3c.iii"),
        Field(
            "information_governance",
            "Are you committed to the information governance controls in place across health and care?",
            Answer.YES_NO,
            "3c.iv",
            hint="The NHS standard contract, the IG Toolkit and the second Caldicott review.",
        ),
        Field("information_governance_text", "Information governance: how you meet them", Answer.RICH_TEXT, "3c.iv"),
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
            _metric_part(RESIDENTIAL, "Permanent admissions of people aged 65 and over to care homes"),
            _metric_part(REABLEMENT, "Older people still at home 91 days after discharge into reablement"),
            _metric_part(DELAYED_TRANSFERS, "Delayed transfers of care from hospital"),
            _metric_part(AVOIDABLE, "Avoidable emergency admissions (composite measure)"),
            _metric_part(EXPERIENCE, "Patient and service user experience"),
            _metric_part(LOCAL, "Local metric"),
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
    ),
)
