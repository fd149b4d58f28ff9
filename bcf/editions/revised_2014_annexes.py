"""The annexes of the revised 2014 template: Annex 1 for each scheme, Annex 2 for each acute provider.

Source: the two annexes of the template of July 2014. What a scheme costs and saves is read from Part 2, tabs 3 and 4.
The bases of Annex 2's figures are ours to ask: the form does not say which people and years it counts.
"""

from bcf.editions.base import COMMENTARY, Answer, Choice, Field, Part, When

DESCRIPTION = Part(
    key="description",
    number="Annex 1",
    title="",
    kind="questions",
    fields=(
        Field("objective", "Strategic objective", Answer.RICH_TEXT),
        Field(
            "overview",
            "Overview of the scheme",
            Answer.RICH_TEXT,
            hint="The model of care and support, and which patients and service users it is for.",
        ),
        Field(
            "delivery_chain",
            "The delivery chain",
            Answer.RICH_TEXT,
            hint="Who commissions, who provides, and through which contracts.",
        ),
        Field("evidence_design", "The evidence base: for choosing and designing the scheme", Answer.RICH_TEXT),
        Field("evidence_impact", "The evidence base: for its expected impact", Answer.RICH_TEXT),
        Field(
            "impact",
            "Impact of the scheme",
            Answer.RICH_TEXT,
            hint="What the figures from the benefits plan, shown below, mean in words.",
            required=False,
        ),
        Field("feedback", "Feedback loop", Answer.RICH_TEXT, hint="How outcomes are measured, and by whom."),
        Field("success", "Key success factors", Answer.RICH_TEXT),
    ),
    figures=("scheme_investment", "scheme_impact"),
)

WHOM = (
    Choice("everyone", "Everyone admitted to this provider"),
    Choice("residents", "Residents of the board's area admitted to this provider"),
)
YEARS_COUNTED = (Choice("financial", "Financial years"), Choice("calendar", "Calendar years"))

EFFECT = Part(
    key="effect",
    number="Annex 2",
    title="the board's figures",
    kind="effect",
    fields=(
        Field("chief_executive", "Name of the provider's chief executive", Answer.TEXT),
        Field(
            "outturn_2013_14",
            "Non-elective FFCEs (general and acute), 2013/14 outturn",
            Answer.COUNT,
            hint="First finished consultant episodes, counted as this provider counts them.",
        ),
        Field("plan_2014_15", "Non-elective FFCEs, 2014/15 plan", Answer.COUNT),
        Field("plan_2015_16", "Non-elective FFCEs, 2015/16 plan", Answer.COUNT),
        Field("whom", "Whom these figures count", Answer.CHOICE, choices=WHOM),
        Field("years", "Which years they are of", Answer.CHOICE, choices=YEARS_COUNTED),
        Field("prevented_2014_15", "Admissions that the fund is planned to prevent, 2014/15", Answer.COUNT),
        Field("prevented_2015_16", "Admissions that the fund is planned to prevent, 2015/16", Answer.COUNT),
        Field("source", "Where the figures come from", Answer.TEXT, required=False),
    ),
    figures=("effect_changes", "effect_bases"),
)

# Nothing of it is required of the plan: the provider answers in its own time, and check S4 asks for the answers.
PROVIDER_COMMENTARY = Part(
    key="commentary",
    number="Annex 2",
    title="provider's commentary",
    kind="commentary",
    scope=COMMENTARY,
    fields=(
        Field(
            "agree",
            "Do you agree with the board's figures on the effect of the plan in 2015/16?",
            Answer.YES_NO,
            "1",
            required=False,
        ),
        Field(
            "why_not",
            "If you do not, why?",
            Answer.LONG_TEXT,
            "2",
            required=False,
            when=When("agree", False),
        ),
        Field(
            "considered",
            "Have you considered what it means for the services that you provide?",
            Answer.YES_NO,
            "3",
            required=False,
        ),
        Field("implications", "What it means for them", Answer.LONG_TEXT, "3", required=False),
    ),
)
