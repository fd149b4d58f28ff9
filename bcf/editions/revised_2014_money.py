"""The money of the revised 2014 template: schemes, funding sources, expenditure, benefits. Tabs 1, 3 and 4.

The columns and drop-down lists are recalled from the published workbook, and stand here as data so that a correction
is one line. The workbook is in thousands of pounds; here as everywhere money is asked for in whole pounds.
"""

from bcf.editions.base import Answer, Choice, Field, Part, Table, When, Work

YEARS = ("2014/15", "2015/16")

AREAS_OF_SPEND = (
    Choice("acute", "Acute"),
    Choice("mental_health", "Mental Health"),
    Choice("community_health", "Community Health"),
    Choice("continuing_care", "Continuing Care"),
    Choice("primary_care", "Primary Care"),
    Choice("social_care", "Social Care"),
    Choice("other", "Other"),
)
COMMISSIONERS = (Choice("ccg", "CCG"), Choice("local_authority", "Local Authority"), Choice("joint", "Joint"))
PROVIDERS = (
    Choice("nhs_acute", "NHS Acute Provider"),
    Choice("nhs_mental_health", "NHS Mental Health Provider"),
    Choice("nhs_community", "NHS Community Provider"),
    Choice("primary_care", "Primary Care"),
    Choice("local_authority", "Local Authority"),
    Choice("private", "Private Sector"),
    Choice("voluntary", "Charity/Voluntary Sector"),
    Choice("ccg", "CCG"),
)
SOURCES = (
    Choice("ccg_minimum", "CCG Minimum Contribution"),
    Choice("ccg_additional", "Additional CCG Contribution"),
    Choice("local_authority", "Local Authority Social Services"),
)
BENEFITS = (
    Choice("residential", "Reduction in permanent residential admissions"),
    Choice("reablement", "Increased effectiveness of reablement"),
    Choice("dtoc", "Reduction in delayed transfers of care"),
    Choice("non_elective", "Reduction in non-elective (general + acute only)"),
    Choice("other", "Other"),
)
BENEFITING = (
    Choice("nhs_commissioner", "NHS Commissioner"),
    Choice("nhs_provider", "NHS Provider"),
    Choice("local_authority", "Local Authority"),
)


def _amounts(label: str) -> tuple[Field, ...]:
    return tuple(
        Field(f"amount_{year.replace('/', '_')}", label, Answer.MONEY, year=year, total=True) for year in YEARS
    )


def _paying(key: str, label: str, kinds: tuple[str, ...], hint: str) -> Table:
    return Table(
        key,
        label,
        "line",
        (
            Field("organisation", "Body", Answer.ORGANISATION, organisation_kinds=kinds),
            Field("budget_line", "Budget line", Answer.TEXT, required=False, wide=True),
            *_amounts("Contribution"),
        ),
        hint=hint,
    )


FUNDING = Part(
    key="funding",
    number="",
    title="Funding sources",
    kind="contributions",
    fields=(
        Field(
            "adaptations",
            "Disabled Facilities Grant 2015/16, within the lines of the councils",
            Answer.MONEY,
            hint="Whole pounds, 0 if there is none. It is ours to ask: the template has it as one of the lines.",
            required=False,
        ),
        Field(
            "adaptations_passed",
            "Of that, passed on to the district councils",
            Answer.MONEY,
            when=When("reference.has_districts", True),
            required=False,
        ),
        Field(
            "adaptations_agreed",
            "If less is passed on than the whole, what the districts have agreed to",
            Answer.LONG_TEXT,
            when=When("reference.has_districts", True),
            required=False,
        ),
    ),
    tables=(
        _paying(
            "local_authority",
            "Local Authority Social Services",
            ("council", "district"),
            "With the Disabled Facilities Grant and the social care capital grant, a line each.",
        ),
        _paying("ccg_minimum", "CCG Minimum Contribution", ("ccg",), "One line for each CCG, as published."),
        _paying("ccg_additional", "Additional CCG Contribution", ("ccg",), "Only what is above the minimum."),
    ),
    figures=("sources",),
    sheet="1. HWB Funding Sources",
)

SCHEMES = Part(
    key="schemes",
    number="4d",
    title="List of planned schemes",
    kind="scheme-list",
    tables=(
        Table(
            "schemes",
            "Schemes",
            "scheme",
            (
                Field("name", "Scheme", Answer.TEXT, wide=True),
                Field("parent", "Part of", Answer.SCHEME, required=False, hint="Empty for a scheme of its own."),
                Field(
                    "described",
                    "Its own Annex 1",
                    Answer.YES_NO,
                    required=False,
                    hint="Every scheme that stands on its own has one. Yes gives one to a part of a scheme too.",
                ),
            ),
            heading="name",
            minimum_rows=1,
            hint="Numbers are worked out from the order: the parts of scheme 2 are 2.1, 2.2 and so on. "
            "Save a scheme before you name others as parts of it.",
        ),
    ),
    figures=("schemes",),
)

JOINT = When("commissioner", "joint")

EXPENDITURE = Part(
    key="expenditure",
    number="",
    title="Expenditure plan",
    kind="spending",
    tables=(
        Table(
            "lines",
            "Expenditure",
            "line",
            (
                Field("scheme", "Scheme", Answer.SCHEME),
                Field("area", "Area of spend", Answer.CHOICE, choices=AREAS_OF_SPEND),
                Field("area_other", "If Other, specify", Answer.TEXT, when=When("area", "other")),
                Field("commissioner", "Commissioner", Answer.CHOICE, choices=COMMISSIONERS),
                Field("nhs_share", "If joint, % NHS", Answer.PERCENTAGE, when=JOINT),
                Field("provider", "Provider", Answer.CHOICE, choices=PROVIDERS),
                Field("source", "Source of funding", Answer.CHOICE, choices=SOURCES),
                *_amounts("Spending"),
            ),
            minimum_rows=1,
            hint="One line for each scheme, kind of spending and source. 0 means nought; empty means not answered.",
            worked=(
                Field(
                    "council_share",
                    "If joint, % LA",
                    Answer.PERCENTAGE,
                    when=JOINT,
                    work=Work("rest", ("nhs_share",)),
                ),
            ),
        ),
    ),
    figures=("sources", "areas"),
    sheet="3. HWB Expenditure Plan",
)


def _benefits(year: str) -> Table:
    return Table(
        f"benefits_{year.replace('/', '_')}",
        f"Benefits {year}",
        "benefit",
        (
            Field("kind", "Benefit achieved from", Answer.CHOICE, choices=BENEFITS),
            Field("kind_other", "If Other, specify", Answer.TEXT, when=When("kind", "other")),
            Field("scheme", "Scheme", Answer.SCHEME),
            Field("gains", "Organisation to benefit", Answer.CHOICE, choices=BENEFITING),
            Field("change", "Change in activity", Answer.RATE),
            Field("unit_price", "Unit price", Answer.MONEY),
            Field("how_worked", "How was the saving calculated", Answer.LONG_TEXT),
            Field("how_watched", "How will it be monitored", Answer.LONG_TEXT),
        ),
        hint="A change for the better is entered without a minus: 20 fewer admissions are 20.",
        worked=(
            Field(
                "saving",
                "Total saving",
                Answer.MONEY,
                year=year,
                total=True,
                work=Work("product", ("change", "unit_price")),
            ),
        ),
    )


BENEFITS_PLAN = Part(
    key="benefits",
    number="",
    title="Benefits plan",
    kind="benefits",
    tables=tuple(_benefits(year) for year in YEARS),
    figures=("benefits",),
    sheet="4. HWB Benefits Plan",
)
