"""The demonstration: one plan shows every fault its paper has, the other none, and loading is repeatable."""

import pytest
from django.core.management import call_command

from areas.reference import load as load_reference
from plans.chain import broken
from plans.demo.loading import load
from plans.document import state_of
from plans.facts import Status
from plans.findings import findings_now
from plans.models import Event, PartRevision, Record
from tests.unit.checks.test_south_kent_coast import DISCREPANCIES, GAPS, matching

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo() -> list[Record]:
    load_reference()
    return load()


def test_the_real_plan_shows_its_faults(demo: list[Record]) -> None:
    found = findings_now(demo[0])
    missing = [name for name, wanted in (DISCREPANCIES | GAPS).items() if not matching(found, *wanted)]
    assert missing == []


def test_the_clean_plan_is_signed_and_clean(demo: list[Record]) -> None:
    clean = demo[1]
    assert state_of(clean).status == Status.SIGNED == clean.status
    assert findings_now(clean) == ()
    assert len(state_of(clean).standing) == 4


def test_loading_again_changes_nothing(demo: list[Record], capsys: pytest.CaptureFixture[str]) -> None:
    before = (Event.objects.count(), PartRevision.objects.count())
    call_command("load_demo")
    assert (Event.objects.count(), PartRevision.objects.count()) == before
    assert "integration@ccg.example" in capsys.readouterr().out


def test_every_chain_is_whole(demo: list[Record]) -> None:
    assert [broken(Event.objects.filter(record=record).order_by("number")) for record in demo] == [None] * len(demo)
