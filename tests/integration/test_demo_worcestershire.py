"""The published plan of Worcestershire in the revised template: its golden figures, and its faults as printed."""

import pytest

from areas import reference
from plans import money, performance
from plans.demo import loading
from plans.document import document
from plans.findings import findings_now
from plans.models import Record
from plans.reference import reference_for

pytestmark = pytest.mark.django_db


@pytest.fixture(name="plan")
def _plan() -> Record:
    reference.load()
    loading.load()
    return Record.objects.get(area__slug="worcestershire", edition_code="2014-09")


def test_its_figures_are_those_of_the_paper_and_its_faults_are_found(plan):
    one = document(plan)
    ambition = performance.ambition(one)
    assert ambition is not None
    assert (ambition.before, ambition.reduction) == (50_943, 1_783)
    assert (ambition.fund, ambition.remainder) == (2_656_670, 7_027_434)
    by_scheme = {scheme.name: scheme.spend["2015/16"] for scheme in money.whole_schemes(one)}
    assert by_scheme == {
        "Admission Avoidance": 11_796_000,
        "Facilitated Discharge": 8_254_000,
        "Independent Living": 7_689_000,
    }
    assert [money.pool(one, year) - money.total_spending(one, year) for year in one.edition.years] == [0, 0]
    bodies = reference_for(plan.area, "2014-09").body
    assert {body.organisation for body in money.contributions_of(one)} <= set(bodies)
    found = list(findings_now(plan))
    messages = " ".join(finding.message for finding in found)
    assert "The paper prints 17832 as the planned reduction. The quarters give 1,783." in messages
    assert "26 of 28 related documents have neither a link nor a file." in messages
    assert "Two documents are printed with the number 16: “Our work with Care Homes” and “Work with" in messages
    assert "Two documents are printed with the number 27: “Presentation setting out case studies” and" in messages
    assert "refers to document 7; no document is printed with that number." in messages
    assert "7d Joint assessment and accountable lead professional" in messages
    assert "1,783 of its admissions, 4.3% of its 2014/15 plan. They differ by 866." in messages
    assert "the paper gives 17,832 for the admissions that the fund is planned to prevent, 2015/16" in messages
    assert "“Consistent with our five-year plan, deliverability not judged” is neither yes nor no." in messages
    assert "Annex 1 Scheme 3: Independent Living: two questions are not answered" in messages
    assert {finding.stops for finding in found if finding.id in {"U1", "S4"}} == {"submission"}
    assert "Scheme 1 is “Admission Avoidance” here and “Admission Prevention” in 7a." in messages
    for words in ("−17.1%", "−4.0%", "−0.7%"):
        assert f"is a change of {words}. It is said to be −15.0%." in messages
    assert not {"F1", "F2", "F8", "F10", "P2", "P5"} & {finding.id for finding in found}
    assert len(loading.load()) == 3, "loading again changes nothing"
