"""Our own guidance for the parts of the first template: what to write, and one piece of advice."""

GUIDANCE: dict[str, tuple[tuple[str, ...], str]] = {
    "plan-details": (
        (
            "Every council and every CCG that takes part in the plan",
            "Where a CCG's area and the board's area differ, which people are in and which are out, and how the money is divided",
            "The day the board agreed the plan and the day it was sent",
            "The least the pool may hold in each year, with the source of that figure",
        ),
        "The agreed total is added up from the contributions, so it is not typed here. Give every date with its year.",
    ),
    "provider-engagement": (
        (
            "Which providers took part: acute, community, mental health, primary care, social care, housing and voluntary",
            "When and how they were involved, and what they changed",
            "How far each agrees with the plan and has put its figures into its own",
            "What is still to be settled, and with whom",
        ),
        "Name the meetings and the outcomes, not only the intention. Someone who assures the plan will ask the hospital whether this is how it remembers it.",
    ),
    "public-engagement": (
        (
            "How patients, service users, carers and the public were asked",
            "What they said, in a few plain points",
            "What in the plan is different because of it",
            "How they will go on being heard",
        ),
        "One clear line from what people said to a scheme is worth more than a list of events.",
    ),
    "documents": (
        (
            "The needs assessment and the health and wellbeing strategy",
            "Any agreement, engagement report or programme plan that the text cites",
            "One line on what each document contains",
            "A link that works, or the file itself",
        ),
        "Cite a document in the text by the number it has here, in double brackets: [[Document 1]]. It follows when the order changes. The checklist notices a number that has no document and a document that has no link.",
    ),
    "vision": (
        (
            "What services will look like to a person who uses them in 2018/19",
            "How the pattern of services changes over five years: what grows, what shrinks and what moves",
            "The difference to people's health, and to whom most",
            "How this agrees with the board's strategy",
        ),
        "Write what will be different, not what is valued. A reader from another area should be able to picture a Tuesday in 2018.",
    ),
    "aims": (
        (
            "The aims of the plan, few enough to remember",
            "How each aim is measured, and from what source",
            "How gains in health will be shown",
            "Who looks at the measures and how often",
        ),
        "Tie every aim to at least one metric in Part 2, so that each can be seen to succeed or fail.",
    ),
    "changes": (
        (
            "What each scheme does, for whom and where",
            "What must go right, and how you will know that it has",
            "Where it ends and the dates on the way",
            "How it answers the needs assessment and agrees with the plans of the CCG and the council",
        ),
        "Use the names in the list of schemes. Spending and savings belong in the schemes table and need not be repeated here.",
    ),
    "acute": (
        (
            "The NHS saving in pounds for each year, and the schemes that make it",
            "What changes in hospital: admissions, days, beds and staff",
            "What happens to the hospital and to waiting times if the saving is not made",
            "How far the hospital has agreed to these figures",
        ),
        "Give amounts. The commonest fault in this answer is that it says where savings will come from and never how much they are.",
    ),
    "governance": (
        (
            "Who decides, who oversees and who answers for each scheme",
            "How often progress, money and outcomes are looked at",
            "What happens when something goes off course",
            "How the board, the council and the CCG governing bodies are told",
        ),
        "Say which body may move money and how much, and which decisions must go higher.",
    ),
    "social-care": (
        (
            "What protecting social care means here: needs, eligibility and levels of service",
            "How much is spent on it and through which schemes",
            "What growth in demand and new duties it allows for",
            "How partners will see that it is protected",
        ),
        "Define first and explain second. Say protecting services, which is not always the same as protecting budgets.",
    ),
    "seven-day": (
        (
            "The commitment of all partners, and where it is written down",
            "Which services work on seven days now, and which join them and when",
            "How they support discharge and prevent admission at weekends",
            "What staffing, pharmacy, transport and care homes must do",
        ),
        "Give dates for each step. A plan that names the first ward or team is believed more readily than one that names none.",
    ),
    "data-sharing": (
        (
            "Yes or no: is the NHS number the main identifier today, in letters as well as in matching",
            "If no, the day by which it will be",
            "The commitment to open interfaces and open standards, and the progress made",
            "The controls on information that every partner meets",
        ),
        "Answer yes only for what is true now. If the text says that it is partly done, the answer is no with a date.",
    ),
    "joint-assessment": (
        (
            "Yes or no: do people at high risk have a joint assessment and a lead professional",
            "The percentage of adults at high risk of admission",
            "How they are found: the tool, its data and who looks at the list",
            "The percentage of them who have a joint plan and a lead today",
        ),
        "Two percentages are asked for, and each should say what it is a percentage of. Mention people with dementia.",
    ),
    "risks": (
        (
            "What might go wrong with money, staff, demand, partners or systems",
            "How serious it is: High, Medium or Low",
            "What is being done to lessen it, in actions and not in hopes",
            "Risks to providers and to social care as well as to the plan",
        ),
        "Rank them. If every risk is High, a reader cannot tell which one keeps you awake.",
    ),
    "contributions": (
        (
            "Each body that pays in, once",
            "What it spends on the schemes in 2014/15",
            "The least it must pay in 2015/16 and what it does pay",
            "Which one body holds the pool",
            "Budget lines, if you want to show what each sum was for",
        ),
        "Include the council's Disabled Facilities Grant and social care capital grant in 2015/16. Write whole pounds; 1.2m is understood and shown back to you.",
    ),
    "schemes": (
        (
            "One row for each scheme, with one name and a lead provider",
            "Spending in each year, recurrent and one-off",
            "Savings in each year, recurrent and one-off, as positive amounts",
            "The national conditions and metrics that it serves",
        ),
        "Spending must come to the pool in each year. Savings that stay the same while spending grows several times over will be questioned.",
    ),
    "contingency": (
        (
            "What happens to services if the improvements are not made",
            "The saving expected under each outcome if it is fully achieved",
            "The most that would be needed to support services if it is not",
            "The same two figures for later years",
        ),
        "The planned savings here and the savings of the schemes are the same money, so the totals should agree.",
    ),
    "outcomes": (
        (
            "What each scheme is expected to change, and by how much",
            "How each change is counted, from what source and how often",
            "How the plans for performance were tested before they were agreed",
            "The other boards with whom you plan, if there are any",
        ),
        "Leave patient experience for its own part. State each benefit once.",
    ),
    "residential": (
        (
            "The number of people aged 65 and over who moved permanently into a home",
            "The number of people aged 65 and over in the board's area",
            "Both for 2012/13 and for the plan in 2014/15",
            "The source, and the reason for the change you expect",
        ),
        "The rate is worked out for you. Use the population of the board's area, not that of one district or of one CCG.",
    ),
    "reablement": (
        (
            "The number of people aged 65 and over discharged to reablement, October to December",
            "How many were at home 91 days later",
            "Both for 2012/13 and for the plan in 2014/15",
            "Any plan to offer the service to more people",
        ),
        "The percentage is of people who were offered the service. If more people are offered it the percentage may fall, and you should say so.",
    ),
    "dtoc": (
        (
            "Delayed days in an average month of each period",
            "People aged 18 and over in the area",
            "The baseline, April to December 2014 and January to June 2015",
            "Delays caused by the NHS, by social care and by both",
        ),
        "Count days and not patients. Half the performance payment looks at the middle period, so it should not be left empty.",
    ),
    "avoidable": (
        (
            "The standardised rate for the baseline and for each payment period",
            "The source of the rate, and whether a half-year is shown as a yearly rate",
            "What the change means in numbers of admissions",
            "Which schemes bring it about",
        ),
        "This rate is adjusted for age and sex, so it cannot be worked out from a count. Give the rate and where it was published.",
    ),
    "experience": (
        (
            "Whether you use the national metric or one of your own",
            "What is asked, of whom and when",
            "The score at baseline and in the plan",
            "The source and the scale",
        ),
        "Say whether the score runs from 0 to 1 or from 0 to 100, and keep to it.",
    ),
    "local": (
        (
            "A name and a definition that a stranger could apply",
            "The source and the period of each figure",
            "Whether up or down is better",
            "The numerator and the denominator, if it is a ratio",
        ),
        "Choose something that your schemes can change within the two years and that is counted often enough to show it.",
    ),
}
