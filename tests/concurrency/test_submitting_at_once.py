"""Two people submit at the same moment, over two real connections: it goes once."""

from typing import Any

import pytest

from plans.chain import broken
from plans.models import Event, Record
from submissions import actions, package
from submissions.models import Package, Submission
from submissions.tasks import make_submission
from tests import builders
from tests.concurrency.test_two_connections import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.queued_tasks]


def test_two_who_submit_submit_once(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(package, "pdf_of", lambda *args, **kwargs: b"%PDF-quick")
    monkeypatch.setattr(package, "seal", lambda unsealed: unsealed + b" sealed")
    world = builders.world()
    record = builders.signing(world)
    builders.sign(world, record, *builders.SIGNATORIES)
    people = [world["author"], world["administrator"]] * 2

    def submit(by: Any) -> Package:
        return actions.submit_plan(record=record, reasons={}, by=by)

    asked = at_once(*(lambda by=by: submit(by) for by in people))  # type: ignore[misc]
    assert {type(one) for one in asked} == {Package}, asked
    assert len({one.pk for one in asked}) == 1
    done = at_once(*[lambda: make_submission.func(asked[0].pk)] * 3)
    assert done == [None, None, None]
    assert Submission.objects.count() == 1
    record = Record.objects.get(pk=record.pk)
    assert record.status == "submitted"
    assert broken(Event.objects.filter(record=record).order_by("number"), record.head) is None
    assert Event.objects.filter(record=record, kind="submitted").count() == 1
