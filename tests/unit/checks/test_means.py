"""F1's last clause: a body in several areas gives no more in all than it has, and no area reads another's draft."""

import pytest

from plans.findings import findings
from tests.cases import clean, document
from tests.unit.checks.faults import having


def said(reference):
    return [one for one in findings(document(clean()), reference) if one.id == "F1"]


@pytest.mark.parametrize(
    ("elsewhere", "areas", "has"), [(500_000, 1, 9_000_000), (0, 0, 8_500_000), (10_000_000, 3, 20_000_000)]
)
def test_a_body_that_gives_what_it_has_and_no_more_is_silent(elsewhere, areas, has):
    assert said(having(elsewhere, areas, has)) == []


def test_one_pound_over_is_found_where_the_body_pays_in():
    (found,) = said(having(500_001, 1))
    assert found.level == "error"
    assert found.message.endswith("With what it gives in one other area, that is more than it has.")
    assert [(place.part, place.field) for place in found.places] == [("contributions", "lines.l2.actual_2015_16")]


def test_what_is_given_elsewhere_is_not_told_nor_can_be_worked_out():
    """Whatever is given in other areas, the same is said: not the sum, not the excess."""
    (one,), (other,) = said(having(500_001, 2)), said(having(7_654_321, 2))
    assert one == other


def test_a_body_of_one_area_is_told_by_how_much_it_is_over():
    (found,) = said(having(0, 0, 8_000_000))
    assert found.message.endswith("They differ by £500,000.")
