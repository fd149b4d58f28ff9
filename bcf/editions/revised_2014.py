"""Edition B, code 2014-09: the revised Better Care Fund planning template, for 2014/15 and 2015/16.

Source: the template of July 2014 (workbook issued again on 18 August 2014, submission 19 September 2014) as far as a
published plan shows it. What is recalled rather than seen is marked so in the specification. Tabs 1, 3 and 4 of
Part 2 are in `revised_2014_money`, tabs 5 and 6 in `revised_2014_metrics`, our guidance in `revised_2014_guidance`.
"""

from dataclasses import replace

from bcf.editions.base import (
    COMMENTARY,
    PROVIDER,
    SCHEME,
    Answer,
    Edition,
    Field,
    KeptBack,
    Paid,
    Part,
    Roles,
    Section,
    Signing,
    Summary,
    Table,
    When,
    Work,
)
from bcf.editions.questions_2014 import PART_2_SIGNINGS, data_sharing, documents
from bcf.editions.revised_2014_annexes import DESCRIPTION, EFFECT, PROVIDER_COMMENTARY
from bcf.editions.revised_2014_carried import CARRIED
from bcf.editions.revised_2014_guidance import GUIDANCE
from bcf.editions.revised_2014_metrics import PERFORMANCE, SUPPORTING
from bcf.editions.revised_2014_money import BENEFITS_PLAN, EXPENDITURE, FUNDING, SCHEMES, YEARS


def _narrative(key: str, number: str, title: str, label: str, hint: str = "", beside: str = "") -> Part:
    text = Field("text", label, Answer.RICH_TEXT, number=number, hint=hint)
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
        Field("minimum_2014_15", "Minimum required value of BCF pooled budget 2014/15", Answer.MONEY, "1a.6"),
        Field("minimum_2015_16", "Minimum required value of BCF pooled budget 2015/16", Answer.MONEY, "1a.6"),
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

DOCUMENTS = documents("1c")

OUTCOMES = Part(
    key="outcomes",
    number="2b",
    title="Difference to patient and service user outcomes",
    kind="questions",
    fields=(
        Field(
            "text",
            "What difference this will make to people",
            Answer.RICH_TEXT,
            "2b",
            hint="Aims and objectives, how they are measured, and measures of health gain.",
        ),
    ),
    tables=(
        Table(
            "ambitions",
            "Outcome ambitions",
            "ambition",
            (
                Field("measure", "Measure", Answer.TEXT, wide=True),
                Field("place", "Of whom or where", Answer.TEXT, required=False),
                Field("now", "Now", Answer.RATE),
                Field("aim", "In five years", Answer.RATE),
                Field("said", "Said to be a change of", Answer.PERCENTAGE, required=False),
            ),
            heading="measure",
        ),
    ),
)

MILESTONES = Part(
    key="milestones",
    number="4a",
    title="Plan of action: milestones",
    kind="questions",
    fields=(Field("text", "How the work is planned, and what depends on what", Answer.RICH_TEXT, "4a"),),
    tables=(
        Table(
            "milestones",
            "Key milestones",
            "milestone",
            (
                Field("milestone", "Milestone", Answer.TEXT, wide=True),
                Field("date", "Date", Answer.DATE, hint="Of a month, its last day."),
                Field("depends_on", "Depends on", Answer.TEXT, required=False, wide=True),
            ),
            heading="milestone",
            minimum_rows=1,
        ),
    ),
)

RISKS = Part(
    key="risks",
    number="5a",
    title="Risk log",
    kind="questions",
    tables=(
        Table(
            "risks",
            "Risks",
            "risk",
            (
                Field("risk", "Risk", Answer.LONG_TEXT),
                Field("probability", "How likely, 1 to 5", Answer.COUNT),
                Field("severity", "How serious, 1 to 5", Answer.COUNT),
                Field("cost", "Impact in pounds", Answer.MONEY, required=False),
                Field("borne_by", "Who bears it", Answer.TEXT, required=False),
                Field("mitigation", "Mitigating actions", Answer.LONG_TEXT),
            ),
            look="blocks",
            heading="risk",
            minimum_rows=1,
            hint="1 is very unlikely or slight, 5 very likely or grave. The rating is the one times the other.",
            worked=(Field("rating", "Risk rating", Answer.COUNT, work=Work("product", ("probability", "severity"))),),
        ),
    ),
)

CONTINGENCY = Part(
    key="contingency",
    number="5b",
    title="Contingency plan and risk sharing",
    kind="questions",
    fields=(
        Field(
            "text",
            "What happens if emergency admissions do not fall as planned",
            Answer.RICH_TEXT,
            "5b",
            hint="For services, and for the money of each partner.",
        ),
        Field("sharing_commissioners", "How the risk is shared between commissioners", Answer.RICH_TEXT, "5b"),
        Field("sharing_providers", "How it is shared between commissioners and providers", Answer.RICH_TEXT, "5b"),
        Field("amount_held", "Amount held for it", Answer.MONEY, "5b", hint="Whole pounds. 0 where none is held."),
    ),
    beside=frozenset({"money"}),
)

SOCIAL_CARE = Part(
    key="social-care",
    number="7a",
    title="Protecting social care services",
    kind="questions",
    fields=(
        Field("definition", "Your agreed local definition of protecting adult social care", Answer.RICH_TEXT, "7a.i"),
        Field("how", "How the schemes support the commitment to protect it", Answer.RICH_TEXT, "7a.ii"),
        Field(
            "protection",
            "Total of the fund allocated to protecting adult social care",
            Answer.MONEY,
            "7a.iii",
        ),
        Field(
            "care_act",
            "Of that, the share of the £135 million for duties under the Care Act",
            Answer.MONEY,
            "7a.iii",
        ),
        Field("duties", "How the new duties under the Care Act will be met", Answer.RICH_TEXT, "7a.iv"),
        Field("carers", "Amount for support to carers", Answer.MONEY, "7a.v"),
        Field("carers_text", "What it buys for carers", Answer.RICH_TEXT, "7a.v"),
        Field(
            "budget",
            "How far the council's budget is affected, compared with the plan of April 2014",
            Answer.RICH_TEXT,
            "7a.vi",
        ),
        Field("budget_change", "Change in the council's budget", Answer.MONEY, "7a.vi", required=False),
    ),
    beside=frozenset({"money"}),
)

DATA_SHARING = data_sharing("7c", ("7c.i", "7c.i", "7c.ii", "7c.iii"))

JOINT_ASSESSMENT = Part(
    key="joint-assessment",
    number="7d",
    title="Joint assessment and accountable lead professional",
    kind="questions",
    fields=(
        Field("high_risk", "Proportion of adults identified as at high risk of admission", Answer.PERCENTAGE, "7d.i"),
        Field("high_risk_text", "How they are found", Answer.RICH_TEXT, "7d.i"),
        Field(
            "process", "How joint assessment, care planning and a lead professional work", Answer.RICH_TEXT, "7d.ii"
        ),
        Field("joint_plans", "Number of people at high risk with a joint care plan now", Answer.COUNT, "7d.iii"),
        Field("joint_plans_text", "How that will grow", Answer.RICH_TEXT, "7d.iii", required=False),
    ),
)

PROVIDER_ENGAGEMENT = Part(
    key="provider-engagement",
    number="8b",
    title="Service provider engagement",
    kind="questions",
    fields=(
        Field("trusts", "NHS foundation trusts and NHS trusts", Answer.RICH_TEXT, "8b.i"),
        Field("primary_care", "Primary care providers", Answer.RICH_TEXT, "8b.ii"),
        Field("social_care", "Social care and providers from the voluntary sector", Answer.RICH_TEXT, "8b.iii"),
    ),
)

ACUTE = Part(
    key="acute",
    number="8c",
    title="Implications for acute providers",
    kind="questions",
    fields=(
        Field(
            "text",
            "What the plan means for hospitals",
            Answer.RICH_TEXT,
            "8c",
            hint="Agree with what each of them says in Annex 2.",
        ),
        Field(
            "providers",
            "Acute providers that comment in Annex 2",
            Answer.ORGANISATIONS,
            "8c",
            organisation_kinds=("provider",),
            hint="Each has two parts of Annex 2. A provider that is not offered here is added on the page of people.",
        ),
    ),
    beside=frozenset({"money", "schemes"}),
)

SECTIONS = (
    Section("1", "Plan details", (PLAN_DETAILS, DOCUMENTS)),
    Section(
        "2",
        "Vision for health and care services",
        (
            _narrative(
                "vision",
                "2a",
                "Vision for health and care services",
                "What health and care will look like in 2019/20",
                "From the needs assessment, the health and wellbeing strategy, and what people have said.",
                beside="money",
            ),
            OUTCOMES,
            _narrative(
                "changes",
                "2c",
                "Changes in the pattern of services",
                "How services will change, and what the fund contributes to it",
                beside="money schemes",
            ),
        ),
    ),
    Section(
        "3",
        "Case for change",
        (
            _narrative(
                "case-for-change",
                "3",
                "Case for change",
                "What the figures say: need, groups of people, and risk",
                "An account from data of where care could be better, and for whom.",
            ),
        ),
    ),
    Section(
        "4",
        "Plan of action",
        (
            MILESTONES,
            _narrative("governance", "4b", "Governance for integrated care", "Who decides, and where they meet"),
            _narrative(
                "oversight",
                "4c",
                "Management and oversight of delivery",
                "How delivery is watched, and what happens when it goes off course",
            ),
            SCHEMES,
        ),
    ),
    Section("5", "Risks and contingency", (RISKS, CONTINGENCY)),
    Section(
        "6",
        "Alignment",
        (
            _narrative(
                "alignment-initiatives",
                "6a",
                "Alignment with other initiatives",
                "How the plan fits other work on care and support in the area",
            ),
            _narrative(
                "alignment-plans",
                "6b",
                "Alignment with two-year operating and five-year strategic plans",
                "How the plan fits these plans of the CCGs and the council",
            ),
            _narrative(
                "alignment-primary-care",
                "6c",
                "Alignment with co-commissioning of primary care",
                "How the plan fits plans for primary care",
            ),
        ),
    ),
    Section(
        "7",
        "National conditions",
        (
            SOCIAL_CARE,
            _narrative(
                "seven-day",
                "7b",
                "7 day services to support discharge",
                "Your commitment to seven-day services, and the plan for them with its dates",
            ),
            DATA_SHARING,
            JOINT_ASSESSMENT,
        ),
    ),
    Section(
        "8",
        "Engagement",
        (
            _narrative(
                "public-engagement",
                "8a",
                "Patient, service user and public engagement",
                "How patients, people who use services and the public took part",
            ),
            PROVIDER_ENGAGEMENT,
            ACUTE,
        ),
    ),
    Section("Annex 1", "Detailed scheme descriptions", each=SCHEME, patterns=(DESCRIPTION,)),
    Section("Annex 2", "Provider commentary", each=PROVIDER, patterns=(EFFECT, PROVIDER_COMMENTARY)),
    Section("", "Finance", (FUNDING, EXPENDITURE, BENEFITS_PLAN), document=2),
    Section("", "Pay for performance and metrics", (PERFORMANCE, *SUPPORTING), document=2),
)


def _guided(section: Section) -> Section:
    """The section with our guidance beside each of its parts."""

    def guided(part: Part) -> Part:
        return replace(part, what_to_write=GUIDANCE[part.key][0], note=GUIDANCE[part.key][1])

    return replace(section, parts=tuple(map(guided, section.parts)), patterns=tuple(map(guided, section.patterns)))


EDITION = Edition(
    code="2014-09",
    name="Revised template, 2014",
    years=YEARS,
    recipients="NHS England Area Team and the Better Care Fund programme",
    sections=tuple(_guided(section) for section in SECTIONS),
    signings=(
        Signing("ccg", "Accountable Officer", "I agree this plan and the money in it on behalf of {body}."),
        Signing("council", "Corporate Director", "I agree this plan and the money in it on behalf of {body}."),
        Signing("board", "Chair of Health and Wellbeing Board", "I agree this plan on behalf of {body}."),
        *PART_2_SIGNINGS,
        Signing(
            "provider",
            "Chief Executive",
            "The answers in this annex are those of {body}, given on the figures shown with them.",
            COMMENTARY,
        ),
    ),
    kept_back=(
        KeptBack(
            "risks.risks.cost",
            "What a risk may cost is part of what commissioners and providers still negotiate.",
        ),
        KeptBack(
            "risks.risks.borne_by",
            "Who bears a risk is part of what commissioners and providers still negotiate.",
        ),
        KeptBack(
            "contingency.sharing_providers",
            "How the risk is shared with providers is settled in contracts that are still negotiated.",
        ),
        KeptBack("commentary", "The provider has not signed its commentary.", until_signed=True),
    ),
    roles=Roles(
        details="plan-details",
        contributions="funding",
        paid=tuple(Paid(table.key, table.key) for table in FUNDING.tables),
        paid_in={year: f"amount_{year.replace('/', '_')}" for year in YEARS},
        schemes="schemes",
        spending="expenditure",
        spent={year: f"amount_{year.replace('/', '_')}" for year in YEARS},
        benefits="benefits",
        saved={year: f"benefits_{year.replace('/', '_')}" for year in YEARS},
        providers=("acute", "providers"),
    ),
    carried=CARRIED,
    summary=Summary("2. Summary", FUNDING.sheet, ("sources", "areas", "out_of_hospital", "benefits", "payments")),
)
