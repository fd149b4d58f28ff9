"""Our own guidance for the parts of the revised template: what to write, and one piece of advice."""

GUIDANCE: dict[str, tuple[tuple[str, ...], str]] = {
    "plan-details": (
        (
            "Every council and every CCG that takes part in the plan",
            "Where a CCG's area and the board's area differ, and how the money is divided",
            "The least the pool may hold in each year, with the source of that figure",
        ),
        "The agreed total is added up from the funding sources, so it is not typed here.",
    ),
    "documents": (
        (
            "The needs assessment and the health and wellbeing strategy",
            "Any agreement, report or programme plan that the text cites",
            "A link that works, or the file itself",
        ),
        "Enter each document once, here, and cite it everywhere by the number it has in this list, in double brackets: [[Document 1]]. It follows when the order changes.",
    ),
    "vision": (
        (
            "What services will look like in 2019/20 to somebody who uses them",
            "What grows, what shrinks and what moves out of hospital",
            "Where this comes from: needs, strategy, and what people have said",
        ),
        "Write what will be different. What is valued now belongs in the strategy.",
    ),
    "outcomes": (
        (
            "The aims of the plan, few enough to remember",
            "How each is measured, and from what source",
            "Where each measure stands now, and where it should stand in five years",
        ),
        "Put every figure into the table, with its own line for each CCG where they differ, and refer to it in the text.",
    ),
    "changes": (
        (
            "How services are arranged now, and how they will be",
            "Which of this the fund pays for, and which goes on beside it",
            "Which groups of people feel it first",
        ),
        "Use the names in the list of schemes. What each does in detail belongs in its own description.",
    ),
    "case-for-change": (
        (
            "Which groups need most care, how large they are and how they are growing",
            "What their care costs now, and where it fails them",
            "How people at risk are found, and what the data say about them",
            "What in the evidence led to each scheme",
        ),
        "Show figures with their source and year. A chart with its numbers persuades better than an adjective.",
    ),
    "milestones": (
        (
            "The steps that must happen, each with a date",
            "What each waits for",
            "Who would notice first if one slipped",
        ),
        "A month is enough where a day is not known: give its last day.",
    ),
    "governance": (
        (
            "Which bodies decide, and on what",
            "How often they meet and to whom they report",
            "Who may move money within the pool",
        ),
        "Name bodies and posts, not people.",
    ),
    "oversight": (
        (
            "Who manages delivery from day to day",
            "What is reported, how often and to whom",
            "What is done when a scheme falls behind, and who may stop it",
        ),
        "Say at what point a shortfall is taken higher. Plans are tested by what they do when they fail.",
    ),
    "schemes": (
        (
            "Each scheme once, in the order in which you want them numbered",
            "For a scheme that is part of another, which one",
            "The same names as everywhere else: they are read from this list",
        ),
        "Reorder as you like. Numbers, and everything that refers to a scheme, follow.",
    ),
    "risks": (
        (
            "What might go wrong with money, staff, demand, partners or systems",
            "How likely it is and how serious, each from 1 to 5",
            "What it would cost and who would bear it, where that is known",
            "What is being done to lessen it",
        ),
        "The rating is worked out. If most come out the same, look again at what really differs.",
    ),
    "contingency": (
        (
            "What happens to services and budgets if admissions do not fall",
            "How commissioners share the loss among themselves",
            "How it is shared with providers",
            "The amount held, and where",
        ),
        "The amount at stake is the performance payment on the page for pay for performance. Say how the two compare.",
    ),
    "alignment-initiatives": (
        (
            "Other programmes that touch the same people or the same staff",
            "Where they help each other, and where they compete",
        ),
        "Name what would be lost if either stopped.",
    ),
    "alignment-plans": (
        (
            "The operating plans of the CCGs for two years, and the strategic plan for five",
            "Whether admissions and money are the same figures in each",
            "Why they differ, where they do",
        ),
        "State both figures where they differ, with the reason, before somebody else finds them.",
    ),
    "alignment-primary-care": (
        (
            "What is planned for the joint commissioning of primary care",
            "What general practice does in the schemes",
        ),
        "If there are no plans yet, say by when there will be.",
    ),
    "social-care": (
        (
            "What protecting social care means here, in needs and levels of service",
            "The amount for it in 2015/16, and within it the share for the Care Act",
            "What is spent on support to carers, and on what",
            "What has changed for the council's budget since April 2014",
        ),
        "Figures go into their own boxes. The amount here is held against the social care lines of the expenditure plan.",
    ),
    "seven-day": (
        (
            "The commitment of all partners, and where it is written down",
            "Which services work on seven days now, and which join them and when",
            "What staffing, pharmacy, transport and care homes must do",
        ),
        "Give dates for each step.",
    ),
    "data-sharing": (
        (
            "Yes or no: is the NHS number the main identifier today",
            "If no, the day by which it will be",
            "The commitment to open interfaces and to controls on information",
        ),
        "Answer yes only for what is true now.",
    ),
    "joint-assessment": (
        (
            "The percentage of adults at high risk of admission, for the whole area",
            "How they are found: the tool, its data and who looks at the list",
            "How assessment, planning and the lead professional work for them",
            "How many have a joint plan today",
        ),
        "Give one percentage for the board's area, even where each CCG has its own.",
    ),
    "public-engagement": (
        (
            "How patients, people who use services, carers and the public were asked",
            "What they said, and what is different because of it",
        ),
        "One clear line from what people said to a scheme is worth more than a list of events.",
    ),
    "provider-engagement": (
        (
            "How trusts, primary care, social care and the voluntary sector took part",
            "What they changed, and how far they agree",
            "What is still open, and with whom",
        ),
        "Somebody will ask the hospital whether this is how it remembers it.",
    ),
    "acute": (
        (
            "What changes in hospital: admissions, days, beds and staff",
            "What each trust has put into its own plans",
            "Where its figures and the board's differ, and on what basis each is counted",
        ),
        "Say of every figure whether it is of a calendar or a financial year, and of which people.",
    ),
    "description": (
        (
            "What the scheme is meant to change, and for which people",
            "Who commissions and who provides it, step by step",
            "Why it should work: studies, pilots, your own figures",
            "How you will know that it does, and what it depends on",
        ),
        "What it costs and saves is read from the expenditure and benefits plans: do not type it again here.",
    ),
    "effect": (
        (
            "Emergency admissions of this provider as it counts them, in each of the three years",
            "How many of them the fund is planned to prevent",
            "Whom and which years the figures count",
        ),
        "Agree the figures with the provider before it is asked for its commentary. The bases differ: the table shows how.",
    ),
    "commentary": (
        (
            "Whether the figures on the effect in 2015/16 are right, and if not, why",
            "Whether you have considered what they mean for your services",
            "What they mean: beds, staff, income, and the services beside them",
        ),
        "Only the provider writes here. What it answers is shown to everybody who signs the plan.",
    ),
    "funding": (
        (
            "Every body that pays in, in the block of its source",
            "The Disabled Facilities Grant and the social care capital grant on lines of their own",
            "Each CCG's minimum as published, and apart from it what it adds",
        ),
        "Whole pounds here, though the national workbook is in thousands: 1.2m and 450k are understood.",
    ),
    "expenditure": (
        (
            "What each scheme spends, on what kind of care, from which source",
            "Who commissions it; of joint spending, the NHS share",
            "Which kind of provider gives it",
        ),
        "Paste it from your spreadsheet. The total of each source must come to what is paid in from it.",
    ),
    "benefits": (
        (
            "What each scheme saves, for whom, and of which of the five kinds",
            "The change in activity and the price of a unit: the saving is worked out",
            "How you arrived at it, and how you will see it",
        ),
        "The saving from fewer non-elective admissions stands on the page for pay for performance. Do not claim it twice.",
    ),
    "performance": (
        (
            "Admissions of each CCG in the four baseline quarters, and the share of the CCG in the board's area",
            "Planned admissions of the area in each quarter of 2015",
            "A reason where the cost is not £1,490 or the reduction less than 3.5%",
        ),
        "The baseline is each CCG's admissions times its share. Reduction, fund and payments are worked out.",
    ),
    "residential": (
        (
            "The number of people aged 65 and over who moved permanently into a home",
            "The number of people aged 65 and over in the board's area",
            "Both for 2013/14 and as planned for the two years",
        ),
        "The rate is worked out for you.",
    ),
    "reablement": (
        (
            "The number of people aged 65 and over discharged to reablement, October to December",
            "How many were at home 91 days later",
        ),
        "The percentage is of people who were offered the service. If more are offered it, it may fall: say so.",
    ),
    "dtoc": (
        (
            "Delayed days in each quarter, for the baseline and the plan",
            "People aged 18 and over in the area, of the calendar year",
        ),
        "Count days and not patients. Each planned quarter is compared with the same quarter of the baseline.",
    ),
    "experience": (
        (
            "What is asked, of whom and when",
            "The baseline and the plan, with numerator and denominator",
        ),
        "Choose a question that is asked every year in the same words.",
    ),
    "local": (
        (
            "A name and a definition that a stranger could apply",
            "Whether up or down is better",
            "The numerator and the denominator of each year",
        ),
        "Choose something that your schemes can change within the two years.",
    ),
}
