"""What people in an area with three CCGs and a hospital trust type into a revised plan, all of it made up.

Money is in whole pounds. Forty lines of spending are pasted as a spreadsheet copies them; funding is their sum.
"""

COUNCIL = "Leeds City Council"
NORTH, SOUTH, WEST = "NHS Leeds North CCG", "NHS Leeds South and East CCG", "NHS Leeds West CCG"
CCGS = (NORTH, SOUTH, WEST)
BOARD = "Leeds Health and Wellbeing Board"
TRUST = "Leeds Teaching Hospitals NHS Trust"
TRUST_KEY = "leeds-teaching-hospitals-nhs-trust"

CARRIED = ("vision", "governance", "seven-day", "public-engagement")

# Name, and of what it is a part; in the order in which they are numbered.
SCHEMES = (
    ("Reablement at home", ""),
    ("Neighbourhood teams", ""),
    ("Night nursing", "2 Neighbourhood teams"),
    ("Therapy at home", "2 Neighbourhood teams"),
    ("Equipment and adaptations", ""),
)
NUMBERED = (
    "1 Reablement at home",
    "2 Neighbourhood teams",
    "2.1 Night nursing",
    "2.2 Therapy at home",
    "3 Equipment and adaptations",
)
DESCRIBED = (NUMBERED[0], NUMBERED[1], NUMBERED[2], NUMBERED[4])
"""Those with their own Annex 1: one for each that stands on its own, and one that asked for it."""

MINIMUM, ADDITIONAL, OWN = (
    "CCG Minimum Contribution",
    "Additional CCG Contribution",
    "Local Authority Social Services",
)


def _line(number: int) -> tuple[str, ...]:
    """One line of spending, as its cells are typed: scheme to 2015/16. `% LA` is worked out, and left empty."""
    scheme = NUMBERED[number % len(NUMBERED)]
    if number == 39:
        return (scheme, "Primary Care", "", "CCG", "", "", "Primary Care", ADDITIONAL, "0", "£500k")
    kinds = (
        ("Social Care", "", "Local Authority", "", "", "Local Authority", OWN, "100,000", "150k"),
        ("Community Health", "", "CCG", "", "", "NHS Community Provider", MINIMUM, "250,000", "£400,000"),
        ("Mental Health", "", "Joint", "60", "", "NHS Mental Health Provider", MINIMUM, "120,500", "0.3m"),
        ("Other", "Advice", "Local Authority", "", "", "Charity/Voluntary Sector", MINIMUM, "50,001", "200k"),
    )
    return (scheme, *kinds[number % len(kinds)])


LINES = tuple(map(_line, range(40)))
POOL = {"2014/15": 5_155_009, "2015/16": 10_800_000}
BY_SOURCE = {
    MINIMUM: (10 * 250_000 + 10 * 120_500 + 9 * 50_001, 10 * 400_000 + 10 * 300_000 + 9 * 200_000),
    ADDITIONAL: (0, 500_000),
    OWN: (1_000_000, 1_500_000),
}

# By table of tab 1: body, budget line, the two years.
FUNDING = {
    "local_authority": (
        (COUNCIL, "Disabled Facilities Grant", "0.4m", "£600,000"),
        (COUNCIL, "Social care capital grant", "600k", "900,000"),
    ),
    "ccg_minimum": (
        (NORTH, "", "1,000,000", "£2.2m"),
        (SOUTH, "", "1.5m", "3,000,000"),
        (WEST, "", "1,655,009", "£3,600k"),
    ),
    "ccg_additional": ((WEST, "Primary care at weekends", "0", "500k"),),
}

# By year: kind, scheme, who gains, change, price, how worked out, how watched.
BENEFITS = {
    "benefits_2014_15": (
        (
            "Reduction in permanent residential admissions",
            NUMBERED[0],
            "Local Authority",
            "10",
            "£12,500",
            "Ten people stay at home half a year longer.",
            "Admissions each month.",
        ),
    ),
    "benefits_2015_16": (
        (
            "Reduction in permanent residential admissions",
            NUMBERED[0],
            "Local Authority",
            "24.5",
            "25k",
            "The weeks of care that are not paid for.",
            "Admissions each month.",
        ),
        (
            "Reduction in delayed transfers of care",
            NUMBERED[2],
            "NHS Commissioner",
            "1,200",
            "250",
            "Days of delay at the price of a day.",
            "The daily list of people who wait.",
        ),
    ),
}
SAVING = {"2014/15": 125_000, "2015/16": 912_500}

# Baseline admissions of each CCG, in each of four quarters; all of it lies in the board's area.
ACTIVITY = {NORTH: 3_000, SOUTH: 4_000, WEST: 5_000}
PLANNED = 11_550
REDUCTION, FUND, RING_FENCE = 1_800, 2_682_000, 6_000_000

DELAYED_DAYS = (4_000, 4_100, 4_200, 4_300, 3_900, 4_000, 4_100, 4_200, 3_800, 3_900, 4_000, 4_100)
ADULTS = 618_500

MILESTONES = (
    ("Neighbourhood teams begin", "1 April 2015", ""),
    ("Night nursing in every team", "31/10/2015", "Recruitment"),
)
RISKS = (
    ("Emergency admissions do not fall.", "3", "4", "The board reads the figures each month.", "12"),
    ("Nurses cannot be recruited for nights.", "2", "3", "Partners recruit and train together.", "6"),
)
EFFECT = {
    "chief_executive": "The Chief Executive",
    "outturn_2013_14": "48,200",
    "plan_2014_15": "48,000",
    "plan_2015_16": "46,200",
    "prevented_2014_15": "0",
    "prevented_2015_16": "1,800",
}
REASON = "The benefits count days saved in community hospitals too."
IMPLICATIONS = "One ward for older people would close in the autumn of 2015, and its staff would move to the teams."
SECOND_THOUGHTS = "Two wards would close, and one of them not before the spring of 2016."


def tabbed(rows: tuple[tuple[str, ...], ...]) -> str:
    """Rows as a spreadsheet copies them."""
    return "\n".join("\t".join(row) for row in rows) + "\n"


def about(scheme: str, field: str) -> str:
    """What Annex 1 of a scheme says in answer to a question."""
    return f"Of {scheme}: {field.replace('_', ' ')} as the steering group agreed it."
