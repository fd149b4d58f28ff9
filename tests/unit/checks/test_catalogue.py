"""Every check speaks of its fault, of nothing else, and is silent on a plan without one."""

import pytest

from plans.checks import CATALOGUE
from plans.checks.base import GROUPS
from plans.findings import findings
from tests.cases import CLEAN_REFERENCE, clean, document
from tests.unit.checks.faults import FAULTS, SIGNED, Fault, faulty, of_part_2
from tests.unit.test_revised_2014 import FAULTS as REVISED


def test_a_plan_without_a_fault_has_no_findings() -> None:
    assert findings(document(clean()), CLEAN_REFERENCE) == ()


def test_a_plan_signed_in_order_has_no_findings() -> None:
    assert findings(document(clean(), SIGNED), CLEAN_REFERENCE) == ()
    assert findings(document(clean(), of_part_2(SIGNED)), CLEAN_REFERENCE) == ()


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found(name: str) -> None:
    fault: Fault = FAULTS[name]
    found = findings(document(faulty(fault), fault.state), fault.reference)
    said = [one for one in found if one.id == fault.id and fault.says in one.message]
    assert len(said) == 1, f"{fault.id} should say “{fault.says}”; found {[one.message for one in found]}"
    (one,) = said
    assert one.level == fault.level
    assert one.stops == fault.stops
    assert one.places
    assert one.short
    assert one.group == GROUPS[one.id[0]]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_sets_off_its_own_check_alone(name: str) -> None:
    fault: Fault = FAULTS[name]
    found = findings(document(faulty(fault), fault.state), fault.reference)
    assert {one.id for one in found} == {fault.id}, [one.message for one in found]


def test_every_check_has_a_failing_case() -> None:
    of_the_revised = {check for check, *_ in REVISED.values()}
    assert {check.id for check in CATALOGUE} == {fault.id for fault in FAULTS.values()} | of_the_revised


def test_no_check_is_declared_without_a_rule() -> None:
    assert all(check.rule.endswith(".") for check in CATALOGUE)
    assert all((check.find.__doc__ or "").strip() for check in CATALOGUE)
