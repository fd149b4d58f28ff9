"""What a commissioner types into a first plan: made-up figures and words for a real council area with one CCG.

Money is held in whole pounds and typed in the ways people type it; `pasted` is the block they copy from Excel.
"""

from typing import Any

COUNCIL = "Thurrock Council"
CCG = "NHS Thurrock CCG"
BOARD = "Thurrock Health and Wellbeing Board"

SOURCE = "Council and CCG records, 2012/13"


def pounds(amount: int) -> str:
    """An amount as somebody in a hurry types it: `£2.4m`, `455k`, `140,400`."""
    if amount and amount % 100_000 == 0:
        return f"£{amount / 1_000_000:g}m"
    if amount and amount % 1_000 == 0:
        return f"{amount // 1_000}k"
    return f"{amount:,}"


TEXTS = {
    ("provider-engagement", "text"): "Every provider in Thurrock took part in three workshops, and each one has seen "
    "this plan. The hospital trust and the community trust have said in writing that they support it.",
    ("public-engagement", "text"): "People told us at four meetings that they want one person to ring. The panel of "
    "carers read the draft and changed two of its aims.",
    ("vision", "text"): "By 2018/19 people in Thurrock will have one team, one plan and one person to ring.",
    ("aims", "text"): "Fewer people go into care homes, more are at home after reablement, fewer wait in hospital.",
    ("changes", "text"): "Three schemes make up the plan. Locality teams start in April 2014, and all three run at "
    "full size by April 2015.",
    ("acute", "text"): "The NHS saving planned for 2015/16 is £210,000. If it is not made, the contingency pays for "
    "the beds that stay open.",
    ("governance", "text"): "The board oversees the plan, and reads a report on its money and metrics each quarter.",
    ("social-care", "definition"): "People with eligible needs go on having them met at the level of 2013/14.",
    ("social-care", "how"): "Through the scheme Protecting social care, which pays for growth in demand.",
    ("seven-day", "text"): "All partners are committed to seven-day services. Social workers are on the wards daily.",
    ("data-sharing", "nhs_number_text"): "The NHS number is used in all correspondence between health and care.",
    ("data-sharing", "open_apis_text"): "All contracts for systems require open interfaces and open standards.",
    ("data-sharing", "information_governance_text"): "Every partner meets level 2 of the toolkit and follows the "
    "second Caldicott review.",
    ("joint-assessment", "text"): "Practices find people at high risk each month, and a team plans care with them.",
    ("contributions", "notes"): "The grant for adaptations is spent by the council itself.",
    ("contingency", "text"): "If an improvement is not made in full, the pool pays for the services people need.",
    ("outcomes", "expected"): "Fewer admissions to homes, more people home after 91 days, fewer delays.",
    ("outcomes", "experience_details"): "We use a local metric from the GP Patient Survey.",
    ("outcomes", "assurance"): "Analysts of both bodies agree the figures, and the board examines them quarterly.",
}

FIELDS: dict[tuple[str, str], Any] = {
    ("plan-details", "councils"): [COUNCIL],
    ("plan-details", "ccgs"): [CCG],
    ("plan-details", "minimum_2014_15"): 2_000_000,
    ("plan-details", "minimum_2015_16"): 9_955_000,
    ("plan-details", "minimum_source"): "Allocation letter of December 2013",
    ("data-sharing", "nhs_number"): True,
    ("data-sharing", "open_apis"): True,
    ("data-sharing", "information_governance"): True,
    ("joint-assessment", "joint_assessment"): True,
    ("joint-assessment", "high_risk"): "4.5%",
    ("joint-assessment", "joint_plan"): "72",
    ("contributions", "pool_holder"): COUNCIL,
    ("outcomes", "experience_metric"): "A local metric",
    ("residential", "units_each"): "26",
    ("residential", "unit_words"): "weeks of care",
    ("residential", "unit_price"): 540,
    ("reablement", "units_each"): "1",
    ("reablement", "unit_words"): "readmission avoided",
    ("reablement", "unit_price"): 1_450,
    ("dtoc", "units_each"): "12",
    ("dtoc", "unit_words"): "months of the year",
    ("dtoc", "unit_price"): 250,
    ("avoidable", "people"): "100",
    ("avoidable", "units_each"): "1",
    ("avoidable", "unit_words"): "admission avoided",
    ("avoidable", "unit_price"): 1_490,
    ("experience", "name"): "Enough support from local services",
    ("experience", "meaning"): "The share of people with a long-term condition who say they had enough support.",
    ("experience", "improvement"): "an increase",
    ("experience", "scale"): "percentage",
    ("local", "name"): "Dementia diagnosis rate",
    ("local", "meaning"): "People on dementia registers, of all those estimated to have dementia.",
    ("local", "improvement"): "an increase",
}

DOCUMENTS = [
    ("Needs assessment 2013", "What the people of Thurrock need.", "https://example.org/thurrock/needs-assessment"),
]
RISKS = [
    ("Emergency admissions do not fall as planned.", "High", "The board reads the figures each month."),
    ("Staff cannot be recruited for weekends.", "Medium", "Partners recruit and train together."),
]

# Body, budget line, then whole pounds: spending 2014/15, minimum and actual contribution 2015/16.
CONTRIBUTIONS = [
    (COUNCIL, "Disabled Facilities Grant", 300_000, 455_000, 455_000),
    (CCG, "Community services", 2_400_000, 9_500_000, 9_600_000),
]

# Name, lead provider; for each year: spending recurrent and one-off, saving recurrent and one-off.
SCHEMES = [
    ("Locality teams", "Community trust", 1_200_000, 50_000, 60_000, 0, 5_000_000, 0, 200_400, 10_000),
    ("Home from hospital", "Hospital trust", 900_000, 0, 20_000, 0, 3_000_000, 55_000, 71_600, 0),
    ("Protecting social care", COUNCIL, 550_000, 0, 25_000, 0, 2_000_000, 0, 80_000, 0),
]
SERVES = {
    "Locality teams": (["Plans to be jointly agreed"], ["Avoidable emergency admissions", "Local metric"]),
    "Home from hospital": (["7-day services"], ["Delayed transfers of care", "Still at home after 91 days"]),
    "Protecting social care": (["Protection for social care services"], ["Permanent admissions 65+"]),
}

# Planned savings 2015/16 and ongoing, most support 2015/16 and ongoing.
CONTINGENCY = {
    "residential": (140_400, 280_800, 140_400, 280_800),
    "reablement": (11_600, 11_600, 11_600, 11_600),
    "dtoc": (60_000, 60_000, 60_000, 60_000),
    "avoidable": (150_000, 150_000, 150_000, 150_000),
    "experience": (0, 0, 0, 0),
}

# By metric and period, by the key of the question.
METRICS: dict[str, dict[str, dict[str, str]]] = {
    "residential": {
        "baseline": {"numerator": "130", "denominator": "21,900"},
        "october_2015": {"numerator": "120", "denominator": "22,600"},
    },
    "reablement": {
        "baseline": {"numerator": "96", "denominator": "120"},
        "october_2015": {"numerator": "104", "denominator": "120"},
    },
    "dtoc": {
        "baseline": {"numerator": "290.5", "denominator": "121,000"},
        "april_2015": {"numerator": "280", "denominator": "123,000"},
        "october_2015": {"numerator": "270.5", "denominator": "124,000"},
    },
    "avoidable": {
        "baseline": {"value": "1,830"},
        "april_2015": {"value": "1,790.5"},
        "october_2015": {"value": "1,750"},
    },
    "experience": {
        "baseline": {"period": "April 2012 to March 2013", "value": "63.8"},
        "october_2015": {"period": "April 2014 to March 2015", "value": "66.5"},
    },
    "local": {
        "baseline": {"period": "April 2012 to March 2013", "numerator": "891", "denominator": "1,900"},
        "april_2015": {"period": "April to September 2014", "numerator": "1,020", "denominator": "1,920"},
        "october_2015": {"period": "October 2014 to March 2015", "numerator": "1,287", "denominator": "1,950"},
    },
}

POOL = {"2014/15": 2_700_000, "2015/16": 10_055_000}
SAVING = {"2014/15": 105_000, "2015/16": 362_000}


def pasted() -> str:
    """The schemes as a spreadsheet copies them: tabs between cells, a line for each scheme."""
    return "\n".join("\t".join([name, lead, *map(pounds, amounts)]) for name, lead, *amounts in SCHEMES) + "\n"
