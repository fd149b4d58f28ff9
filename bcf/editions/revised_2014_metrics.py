"""What the revised 2014 template measures: pay for performance (tab 5) and the supporting metrics (tab 6).

Labels are ours; periods and rules are recalled from the published workbook unless the specification says seen.
"""

from datetime import date

from bcf.editions.base import Answer, Choice, Field, FixedRow, Metric, Part, Period, Table

QUARTERS = (
    # key, the baseline quarter, the quarter that is paid for
    ("q4", "Q4 13/14", "Q4 14/15", "January to March"),
    ("q1", "Q1 14/15", "Q1 15/16", "April to June"),
    ("q2", "Q2 14/15", "Q2 15/16", "July to September"),
    ("q3", "Q3 14/15", "Q3 15/16", "October to December"),
)

PERFORMANCE = Part(
    key="performance",
    number="",
    title="Pay for performance: non-elective admissions",
    kind="performance",
    fields=(
        Field(
            "unit_cost",
            "Average cost of a non-elective admission",
            Answer.MONEY,
            hint="£1,490 nationally. Left empty, that is what is reckoned with.",
            required=False,
        ),
        Field(
            "unit_cost_reason",
            "If the cost is not £1,490, why not",
            Answer.LONG_TEXT,
            required=False,
        ),
        Field(
            "ambition_reason",
            "If the planned reduction is less than 3.5%, why it cannot be more",
            Answer.LONG_TEXT,
            required=False,
        ),
        Field(
            "ring_fence",
            "The board's share of the £1 billion ring-fence",
            Answer.MONEY,
            hint="As published for the board: it is for performance, and what is left of it for NHS-commissioned "
            "services out of hospital.",
        ),
        Field("ring_fence_source", "Where that share was published", Answer.TEXT, required=False),
    ),
    tables=(
        Table(
            "activity",
            "Admissions by CCG, baseline",
            "CCG",
            (
                Field("organisation", "CCG", Answer.ORGANISATION, organisation_kinds=("ccg",)),
                Field("share", "Share of the CCG in the board's area", Answer.PERCENTAGE),
                Field("share_of_board", "Share of the board's area in the CCG", Answer.PERCENTAGE, required=False),
                *(Field(f"baseline_{key}", before, Answer.COUNT) for key, before, _, _ in QUARTERS),
            ),
            minimum_rows=1,
            hint="Non-elective admissions, general and acute, all ages, of the whole CCG; the share is taken here.",
        ),
        Table(
            "plan",
            "The plan, for the board's area",
            "quarter",
            (
                Field("planned", "Planned admissions", Answer.COUNT),
                Field("population_before", "Population, baseline", Answer.COUNT, required=False),
                Field("population", "Population, planned", Answer.COUNT, required=False),
            ),
            fixed_rows=tuple(
                FixedRow(key, f"{after}, {months}", f"against {before}") for key, before, after, months in QUARTERS
            ),
            hint="Planned non-elective admissions of the board's area in the calendar year 2015.",
        ),
    ),
    figures=("performance", "payments"),
    sheet="5. HWB P4P metric",
)


def _year(key: str, heading: str, first: int) -> Period:
    return Period(key, heading, f"Apr {first} to Mar {first + 1}", date(first, 4, 1), date(first + 1, 3, 31))


YEARLY = (
    _year("baseline", "Baseline 2013/14", 2013),
    _year("planned_2014_15", "Planned 2014/15", 2014),
    _year("planned_2015_16", "Planned 2015/16", 2015),
)


def _quarterly() -> tuple[Period, ...]:
    """Twelve quarters from April 2013: four of the baseline, eight planned."""
    periods = []
    for first in (2013, 2014, 2015):
        for number, month, last_day in ((1, 4, 30), (2, 7, 30), (3, 10, 31), (4, 1, 31)):
            year = first + (month == 1)
            years = f"{first % 100}/{first % 100 + 1}"
            starts, ends = date(year, month, 1), date(year, month + 2, last_day)
            word = "Baseline" if first == 2013 else "Planned"
            against = "" if first == 2013 else f"q{number}_2013"
            label = f"{starts:%b} to {ends:%b %Y}"
            periods.append(
                Period(f"q{number}_{first}", f"{word} Q{number} {years}", label, starts, ends, against=against)
            )
    return tuple(periods)


RESIDENTIAL = Metric(
    key="residential",
    short="Permanent admissions 65+",
    numerator="People admitted",
    denominator="Population aged 65 and over",
    unit_words="admissions per 100,000 people aged 65 and over",
    multiplier=100_000,
    better="down",
    population="65plus",
    periods=YEARLY,
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
    periods=YEARLY,
    definition="Of the people aged 65 and over who leave hospital for reablement or rehabilitation, those who are "
    "at home 91 days later. People who have died or are in hospital or care count as not at home. Higher is better.",
)
DELAYED_TRANSFERS = Metric(
    key="dtoc",
    short="Delayed transfers of care",
    numerator="Delayed days",
    denominator="Population aged 18 and over",
    unit_words="delayed days per 100,000 adults in the quarter",
    multiplier=100_000,
    better="down",
    population="18plus",
    periods=_quarterly(),
    definition="Days of delay in leaving hospital in each quarter, for every 100,000 residents aged 18 and over. "
    "Days are counted, not people. The population is that of the calendar year. Lower is better.",
)
EXPERIENCE = Metric(
    key="experience",
    short="Patient and service user experience",
    numerator="Numerator",
    denominator="Denominator",
    unit_words="per cent",
    multiplier=100,
    own=True,
    periods=YEARLY,
    definition="How people who use services find them, by a measure chosen here.",
)
LOCAL = Metric(
    key="local",
    short="Local metric",
    numerator="Numerator",
    denominator="Denominator",
    unit_words="per cent",
    multiplier=100,
    own=True,
    periods=YEARLY,
    definition="One more measure of success, chosen by the area.",
)

OWN = (
    Field("name", "Name of the metric", Answer.TEXT),
    Field("meaning", "Definition", Answer.LONG_TEXT, hint="What is counted, of whom."),
    Field(
        "improvement",
        "Improvement is",
        Answer.CHOICE,
        choices=(Choice("up", "an increase"), Choice("down", "a decrease")),
    ),
)
RATIONALE = Field("rationale", "If no improvement is planned, why not", Answer.LONG_TEXT, required=False)
PERIOD = Field("period", "Period", Answer.TEXT, hint="For example April 2013 to March 2014.", required=False)
SOURCE = Field("source", "Source", Answer.TEXT, required=False, wide=True)


def metric_part(metric: Metric, title: str) -> Part:
    """The part of a supporting metric."""
    counts = (
        Field("numerator", metric.numerator, Answer.COUNT),
        Field("denominator", metric.denominator, Answer.COUNT),
    )
    rows = tuple(FixedRow(period.key, period.heading, period.label) for period in metric.periods)
    columns = (*((PERIOD,) if metric.own else ()), *counts, SOURCE)
    return Part(
        key=metric.key,
        number="",
        title=title,
        kind="metric",
        metric=metric,
        fields=(*(OWN if metric.own else ()), RATIONALE),
        tables=(Table("periods", "Figures", "period", columns, look="matrix", fixed_rows=rows),),
        sheet="6. HWB Supporting metrics",
    )


SUPPORTING = (
    metric_part(RESIDENTIAL, "Permanent admissions of people aged 65 and over to care homes"),
    metric_part(REABLEMENT, "Older people still at home 91 days after discharge into reablement"),
    metric_part(DELAYED_TRANSFERS, "Delayed transfers of care from hospital"),
    metric_part(EXPERIENCE, "Patient and service user experience"),
    metric_part(LOCAL, "Local metric"),
)
