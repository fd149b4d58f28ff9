"""The published plan of South Kent Coast: every fault that its figures can show is found, each by its id."""

import pytest

from plans.checks.base import Finding
from plans.findings import findings
from tests.cases import CASE, SOUTH_KENT_COAST, document, south_kent_coast

# A check cannot see a misspelt title, nor letters lost in a scan.
UNSEEN = {"R5", "R7"}

DISCREPANCIES = {
    "p1-second-figure-min": ("F6", "warning", ("£3,884,000 and £20,004,000", "£16,120,000")),
    "p1-second-figure-agreed": ("F6", "warning", ("£3,884,000 and £20,007,000", "£16,123,000")),
    "p1-second-figures-agree": ("F6", "warning", ("£20,004,000 and £20,007,000", "differ by £3,000")),
    "contingency-v-benefits": ("F4", "warning", ("£593,473", "£529,650", "They differ by £63,823.")),
    "ami-week": ("F6", "warning", ("£750 and £777 (7 times “£111 a day”)", "They differ by £27.")),
    "metric-residential-baseline": ("M1", "error", ("358 of 43,636", "820.4", "156.2", "664.2", "about 229,200")),
    "metric-residential-october_2015_payment": ("M1", "error", ("346 of 44,552", "776.6", "prints 154.", "622.6")),
    "metric-reablement-baseline": ("M1", "information", ("88.11", "88.10%", "rounding")),
    "metric-dtoc-baseline": ("M1", "error", ("13 of 200,382", "6.5", "38.5", "32.0", "about 77 of 200,382")),
    "metric-dtoc-october_2015_payment": ("M1", "error", ("11 of 202,306", "5.4", "36.4", "31.0", "about 74")),
    "ccg-sign-order": ("S2", "warning", ("3 February 2014", "nine days before", "12 February 2014")),
    "hwb-before-submit": ("S3", "warning", ("13 March 2014", "five days before", "18 March 2014")),
    "R1": ("N2", "warning", ("the answer is yes", "for matching records only")),
    "R2": ("F5", "warning", ("Scheme 4", "£168,498 in 2014/15", "spends £0")),
    "R3": ("F5", "warning", ("five schemes", "£3,884,000 to £13,283,000, 3.4 times as much")),
    "R4": ("N4", "warning", ("Schemes 1, 5 and 6",)),
    "R6": ("R1", "warning", ("All nine risks are rated High",)),
    "R8": ("M2", "information", ("30 people and a fall of 15.2 per 100,000", "about 197,400", "202,039")),
    "R9": ("F4", "information", ("fall by 2, from 13 to 11", "£0")),
}
GAPS = {
    "a pool that nobody holds": ("F1", "error", ("Nobody holds the pool",)),
    "no lead provider": ("F11", "error", ("Six of six schemes have no lead provider.",)),
    "a saving that cannot be read": ("U1", "error", ("Scheme 6, 2014/15 saving", "“-77, 135”")),
    "delayed transfers for April 2015": ("M7", "error", ("April to December 2014",)),
    "dates without a year": ("D1", "warning", ("“12 February”", "“13 March”")),
    "documents without a link": ("N5", "warning", ("Two of two",)),
    "section 256 placeholder": ("N1", "error", ("Require further details from KCC", "placeholder")),
    "no contingency text": ("N1", "error", ("Contingency plan: one question",)),
    "proportions at high risk": ("N1", "error", ("3d", "two questions are not answered")),
    "acute impact not quantified": ("N1", "error", ("2d", "amount in pounds")),
    "signature blocks left blank": ("S1", "information", ("the council and the board",)),
    "everyone in place of adults": ("M2", "warning", ("200,382 and 202,306", "202,039", "168,542")),
}
# What the paper lacks beside the case file's list of gaps: the template asks for it, the paper has no such cell.
OTHERWISE = {
    "a source for the standardised rate": ("M4", "error", ("Avoidable emergency admissions", "no source")),
    "where the minimum was published": ("N1", "error", ("Where the minimum was published",)),
    "what the experience metric means": ("M9", "error", ("Patient and service user experience: definition",)),
    "what the local metric means": ("M9", "error", ("Local metric: definition and source",)),
}
EXPECTED = DISCREPANCIES | GAPS | OTHERWISE


@pytest.fixture(scope="module")
def found() -> tuple[Finding, ...]:
    return findings(document(south_kent_coast(), area="south-kent-coast"), SOUTH_KENT_COAST)


def matching(found: tuple[Finding, ...], id_: str, level: str, words: tuple[str, ...]) -> list[Finding]:
    return [
        one for one in found if (one.id, one.level) == (id_, level) and all(word in one.message for word in words)
    ]


def test_the_list_is_the_case_files() -> None:
    assert {one["id"] for one in CASE["discrepancies"]} == set(DISCREPANCIES) | UNSEEN


@pytest.mark.parametrize("name", EXPECTED)
def test_is_found(found: tuple[Finding, ...], name: str) -> None:
    assert len(matching(found, *EXPECTED[name])) == 1, [one.message for one in found if one.id == EXPECTED[name][0]]


def test_nothing_is_found_that_is_not_there(found: tuple[Finding, ...]) -> None:
    expected = {one.key for name in EXPECTED for one in matching(found, *EXPECTED[name])}
    assert [one.message for one in found if one.key not in expected] == []


def test_the_likely_reading_has_no_minus(found: tuple[Finding, ...]) -> None:
    assert [one.suggestion for one in found if one.id == "U1"] == ["77,135"]


def test_only_the_date_of_submission_stops_the_submission_alone(found: tuple[Finding, ...]) -> None:
    assert [one.id for one in found if one.stops == "submission"] == ["S3"]


def test_errors_come_first_and_groups_stay_together(found: tuple[Finding, ...]) -> None:
    levels = [one.level for one in found]
    assert levels == sorted(levels, key=["error", "warning", "information"].index)
    errors = [one.group for one in found if one.level == "error"]
    assert list(dict.fromkeys(errors)) == ["Reading", "Finance", "Metrics", "Narrative, risks and references"]
    assert errors == sorted(errors, key=list(dict.fromkeys(errors)).index)


def test_keys_name_findings_one_by_one(found: tuple[Finding, ...]) -> None:
    assert len({one.key for one in found}) == len(found)
