"""What a plan in the first template of 2014 brings to one in the revised template, and what has no place in it."""

from bcf.editions.base import Carried, Feed


def _same(part: str, *fields: str) -> tuple[Feed, ...]:
    """Fields that both templates ask in a part of the same key."""
    return tuple(Feed((f"{part}.{field}",), (f"{part}.{field}",)) for field in fields)


def _text(*sources: str, into: str, note: str = "") -> Feed:
    return Feed(sources, (into,), note=note)


def _figures(metric: str, rows: dict[str, str], *columns: str, note: str = "") -> Feed:
    place = f"{metric}.periods"
    return Feed((place,), (place,), columns={key: key for key in columns}, rows=rows, note=note)


FEEDS = (
    *_same(
        "plan-details",
        "councils",
        "ccgs",
        "boundary_differences",
        "minimum_2014_15",
        "minimum_2015_16",
        "minimum_source",
    ),
    Feed(
        ("documents.documents",),
        ("documents.documents",),
        columns={key: key for key in ("title", "synopsis", "link", "file")},
    ),
    *_same("vision", "text"),
    _text(
        "aims.text",
        "outcomes.expected",
        into="outcomes.text",
        note="Aims and expected outcomes were two answers; here they follow one another.",
    ),
    *_same("changes", "text"),
    *_same("governance", "text"),
    _text("outcomes.assurance", into="oversight.text"),
    Feed(("schemes.schemes",), ("schemes.schemes",), columns={"name": "name"}),
    Feed(
        ("risks.risks",),
        ("risks.risks",),
        columns={"risk": "risk", "mitigation": "mitigation"},
        note="How likely and how serious each risk is, from 1 to 5, is still to be judged.",
    ),
    *_same("contingency", "text"),
    *_same("social-care", "definition", "how"),
    *_same("seven-day", "text"),
    *_same("data-sharing", "nhs_number"),
    _text("data-sharing.nhs_number_text", "data-sharing.nhs_number_commitment", into="data-sharing.nhs_number_text"),
    *_same(
        "data-sharing",
        "nhs_number_date",
        "open_apis",
        "open_apis_text",
        "information_governance",
        "information_governance_text",
    ),
    *_same("joint-assessment", "high_risk"),
    _text(
        "joint-assessment.text",
        into="joint-assessment.process",
        note="It may also say how people at high risk are found, which is 7d.i here.",
    ),
    *_same("public-engagement", "text"),
    _text(
        "provider-engagement.text",
        into="provider-engagement.trusts",
        note="It is about all providers. Move what is about primary care to 8b.ii, and social care to 8b.iii.",
    ),
    *_same("acute", "text"),
    Feed(
        ("contributions.lines",),
        ("funding.local_authority", "funding.ccg_minimum", "funding.ccg_additional"),
        columns={
            "organisation": "organisation",
            "budget_line": "budget_line",
            "spend_2014_15": "amount_2014_15",
            "minimum_2015_16": "amount_2015_16",
            "actual_2015_16": "amount_2015_16",
        },
        turn="funding_by_source",
        note="What a CCG pays in up to the minimum it gave stands as its minimum, the rest as additional. For "
        "2014/15 no minimum was given for a body, so all of it stands with the line it came from.",
    ),
    Feed(
        ("schemes.schemes",),
        ("expenditure.lines",),
        columns={
            "lead_provider": "provider",
            "spend_2014_15_recurrent": "amount_2014_15",
            "spend_2014_15_one_off": "amount_2014_15",
            "spend_2015_16_recurrent": "amount_2015_16",
            "spend_2015_16_one_off": "amount_2015_16",
        },
        turn="spending_of_schemes",
        note="One line for each scheme, recurrent and one-off spending together. Part it by kind and source. A lead "
        "provider that is not on the list stands as it was typed: choose the kind of provider.",
    ),
    Feed(
        ("schemes.schemes",),
        ("benefits.benefits_2014_15", "benefits.benefits_2015_16"),
        columns={
            "saving_2014_15_recurrent": "unit_price",
            "saving_2014_15_one_off": "unit_price",
            "saving_2015_16_recurrent": "unit_price",
            "saving_2015_16_one_off": "unit_price",
        },
        turn="benefits_of_schemes",
        note="The first template asked for the saving alone, so each stands as one change at the price of all of it. "
        "Put the activity and its unit price in its place.",
    ),
    *_same("residential", "rationale"),
    _figures("residential", {"october_2015": "planned_2014_15"}, "numerator", "denominator", "source"),
    *_same("reablement", "rationale"),
    _figures("reablement", {"october_2015": "planned_2014_15"}, "numerator", "denominator", "source"),
    *_same("experience", "name", "meaning", "improvement", "rationale"),
    *_same("local", "name", "meaning", "improvement", "rationale"),
    _figures(
        "local",
        {"baseline": "baseline", "october_2015": "planned_2014_15"},
        "period",
        "numerator",
        "denominator",
        "source",
        note="The periods are your own, as they stood: see that each fits its row.",
    ),
)

_WORKING = "Savings are worked out in the benefits plan, from the change in activity and its unit price."
_BASELINE = "The baseline is 2013/14 now; this one was April 2012 to March 2013."

LEFT = {
    "outcomes.experience_metric": "The metric has a name and a definition in place of it.",
    "outcomes.experience_details": "The metric's own definition takes its place.",
    "outcomes.boards": "The revised template does not ask for it.",
    "joint-assessment.joint_assessment": "The revised template asks how it is done.",
    "joint-assessment.joint_plan": "The number of people is asked for now, and no share of them.",
    "risks.risks.rating": "The rating is worked out from two numbers now. Words do not become numbers.",
    "contributions.pool_holder": "The revised template does not ask for it.",
    "contributions.notes": "The revised template has no notes on contributions.",
    "schemes.schemes.conditions": "The revised template does not ask which national conditions a scheme serves.",
    "schemes.schemes.metrics": "Each line of benefits names its scheme in place of it.",
    "contingency.outcomes": "The benefits plan takes the place of this table.",
    **{
        f"{metric}.{key}": _WORKING
        for metric in ("residential", "reablement")
        for key in ("units_each", "unit_words", "unit_price")
    },
    "residential.periods[baseline]": _BASELINE,
    "reablement.periods[baseline]": _BASELINE,
    "dtoc": "The measure is another one: delayed days in each quarter, where it was people in a month.",
    "avoidable": "Pay for performance, which counts all non-elective admissions, takes its place.",
    "experience.scale": "The metric is a count over a count now, and no score.",
    "experience.periods": "The metric is a count over a count now, and no score.",
    **{f"experience.{key}": _WORKING for key in ("people", "units_each", "unit_words", "unit_price")},
    "local.periods[april_2015]": "The revised template has no payment of April 2015.",
}

CARRIED = Carried(edition="2014-02", feeds=FEEDS, left=LEFT)
