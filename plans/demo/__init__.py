"""Demo data: people known by their post, a real plan in draft with its faults, and a made-up one, clean and signed.

The figures of South Kent Coast are facts from its published paper of March 2014; its words were written afresh.
Those of Worcestershire are from its published paper of September 2014, which has Part 1 and the annexes only: the
amounts of its Part 2 and the admissions of each CCG were made up to fit what Part 1 says, and are marked so.
The trust's answers are told in our words.
Exampleshire, its bodies and its figures are made up.
"""

from dataclasses import dataclass
from pathlib import Path

DEMO_PASSWORD = "better care fund demo"  # noqa: S105 - for the demonstration, which production refuses to load
FOLDER = Path(__file__).parent

CCG = "NHS South Kent Coast CCG"
KENT = "Kent County Council"
WORCESTERSHIRE = "Worcestershire County Council"
TRUST = "Worcestershire Acute Hospitals NHS Trust"
WORCESTERSHIRE_BOARD = "Worcestershire Health and Wellbeing Board"
SKC_BOARD = "South Kent Coast Health and Wellbeing Board"
COUNCIL = "Exampleshire County Council (fictional)"
COAST = "NHS Exampleshire Coast CCG (fictional)"
VALE = "NHS Exampleshire Vale CCG (fictional)"
BOARD = "Exampleshire Health and Wellbeing Board (fictional)"
AREA_TEAM = "Exampleshire Area Team (fictional)"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demonstration: how they sign in, their post, and the roles they hold in one body."""

    email: str
    post: str
    organisation: str
    roles: tuple[str, ...]


PEOPLE = (
    DemoPerson("integration@ccg.example", "Integration Manager", CCG, ("author", "administrator")),
    DemoPerson("finance@ccg.example", "Finance Manager", CCG, ("finance",)),
    DemoPerson("performance@ccg.example", "Performance Analyst", CCG, ("author",)),
    DemoPerson("accountable@ccg.example", "Accountable Officer", CCG, ("signatory",)),
    DemoPerson("care@council.example", "Head of Adult Services", KENT, ("author", "administrator")),
    DemoPerson("chair@board.example", "Chair of Health and Wellbeing Board", SKC_BOARD, ("signatory",)),
    DemoPerson("secretary@board.example", "Board Secretary", SKC_BOARD, ("assistant", "administrator")),
    DemoPerson("author@exampleshire.example", "Integration Manager", COUNCIL, ("author", "administrator")),
    DemoPerson("director@exampleshire.example", "Corporate Director", COUNCIL, ("signatory",)),
    DemoPerson("coast@exampleshire.example", "Accountable Officer", COAST, ("signatory", "administrator")),
    DemoPerson("vale@exampleshire.example", "Accountable Officer", VALE, ("signatory", "administrator")),
    DemoPerson("chair@exampleshire.example", "Chair of Health and Wellbeing Board", BOARD, ("signatory",)),
    DemoPerson("secretary@exampleshire.example", "Board Secretary", BOARD, ("assistant", "administrator")),
    DemoPerson("assurer@exampleshire.example", "Area Team Assurer", AREA_TEAM, ("assurer", "administrator")),
    DemoPerson("author@worcestershire.example", "Integration Manager", WORCESTERSHIRE, ("author", "administrator")),
    DemoPerson("finance@worcestershire.example", "Finance Manager", WORCESTERSHIRE, ("finance",)),
    DemoPerson("director@worcestershire.example", "Corporate Director", WORCESTERSHIRE, ("signatory",)),
    DemoPerson(
        "chair@worcestershire.example", "Chair of Health and Wellbeing Board", WORCESTERSHIRE_BOARD, ("signatory",)
    ),
    *(
        DemoPerson(f"{place}@worcestershire.example", "Accountable Officer", ccg, ("signatory", "administrator"))
        for place, ccg in (
            ("south", "NHS South Worcestershire CCG"),
            ("north", "NHS Redditch and Bromsgrove CCG"),
            ("wyre", "NHS Wyre Forest CCG"),
        )
    ),
    DemoPerson("chief@trust.example", "Chief Executive", TRUST, ("signatory", "administrator")),
    DemoPerson("assurer@nhs.example", "Area Team Assurer", "Kent and Medway Area Team", ("assurer", "administrator")),
    DemoPerson(
        "national@nhs.example",
        "National Team Analyst",
        "Better Care Fund national team",
        ("national", "administrator"),
    ),
)

HOLDERS = {
    "plan-details": ("integration@ccg.example", "2014-03-21"),
    "provider-engagement": ("integration@ccg.example", ""),
    "public-engagement": ("integration@ccg.example", ""),
    "documents": ("integration@ccg.example", "2014-03-21"),
    "vision": ("integration@ccg.example", ""),
    "aims": ("integration@ccg.example", ""),
    "changes": ("integration@ccg.example", "2014-03-24"),
    "acute": ("finance@ccg.example", "2014-03-24"),
    "governance": ("integration@ccg.example", ""),
    "social-care": ("care@council.example", ""),
    "seven-day": ("care@council.example", "2014-03-21"),
    "data-sharing": ("integration@ccg.example", "2014-03-24"),
    "risks": ("integration@ccg.example", "2014-03-21"),
    "contributions": ("finance@ccg.example", "2014-03-24"),
    "schemes": ("finance@ccg.example", "2014-03-24"),
    "outcomes": ("performance@ccg.example", "2014-03-24"),
    "residential": ("performance@ccg.example", "2014-03-24"),
    "reablement": ("performance@ccg.example", ""),
    "dtoc": ("performance@ccg.example", "2014-03-24"),
    "avoidable": ("performance@ccg.example", "2014-03-24"),
    "experience": ("performance@ccg.example", "2014-03-24"),
    "local": ("performance@ccg.example", ""),
}
