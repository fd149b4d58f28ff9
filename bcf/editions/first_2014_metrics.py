"""What the first 2014 template measures: the metrics of Part 2, tab "Outcomes and metrics", a part each.

Periods as in the national table; those an area inserts for itself have no dates.
"""

from datetime import date

from bcf.editions.base import Answer, Choice, Field, FixedRow, Metric, Part, Period, Table

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


def metric_part(metric: Metric, title: str) -> Part:
    """The part of a metric: what is asked of its definition, its periods as a matrix, and its saving."""
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
