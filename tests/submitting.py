"""A signed plan and its submission, for tests of what goes out."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from areas.models import Round
from bcf.accounts.models import User
from plans import actions as plan_actions
from plans.document import state_of
from plans.findings import findings_now
from plans.models import Record
from plans.reference import reference_for
from submissions import actions, package
from submissions.dry_run import DryRun, dry_run
from submissions.models import Package, Submission
from submissions.tasks import make_submission
from tests import builders

RECIPIENTS = "Example Area Team, area.team@example.org; copy to fund@example.org"


@pytest.fixture
def signed(db: None, settings: Any, tmp_path: Path) -> Iterator[tuple[builders.World, Record]]:
    """The world, and its plan signed by everybody, due tomorrow."""
    settings.MEDIA_ROOT = tmp_path / "files"
    call_for_plans(timezone.now() + timedelta(days=1))
    world = builders.world()
    record = builders.signing(world)
    builders.sign(world, record, *builders.SIGNATORIES)
    return world, Record.objects.select_related("area").get(pk=record.pk)  # type: ignore[return-value]


def call_for_plans(deadline: datetime) -> Round:
    """The round, due then."""
    return Round.objects.create(
        edition_code=builders.CODE, name="Final plan", deadline=deadline, recipients=RECIPIENTS
    )


def asked(record: Record) -> DryRun:
    """What a submission of the plan would be now."""
    reference = reference_for(record.area, record.edition_code)
    return dry_run(record, state_of(record), reference, findings_now(record), timezone.now())


def submit(record: Record, by: User, **reasons: str) -> Submission:
    """Submit a plan, its files really made."""
    asked_for = actions.submit_plan(record=record, reasons=reasons, by=by)
    make_submission.func(asked_for.pk)
    made = Package.objects.get(pk=asked_for.pk)
    assert made.status == "ready", made.words
    return Submission.objects.filter(record=record).latest("number")


def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pages are laid out and nothing is sealed: for tests in which the PDF is not the matter."""
    monkeypatch.setattr(package, "pdf_of", lambda *args, **kwargs: b"%PDF-quick")
    monkeypatch.setattr(package, "seal", lambda unsealed: unsealed + b" sealed")


def again(world: builders.World, record: Record) -> Submission:
    """The next version of a plan that is being drafted: asked for, signed by everybody, and submitted."""
    plan_actions.request_sign_off(record=record, by=world["author"])
    builders.sign(world, record, *builders.SIGNATORIES)
    record = Record.objects.select_related("area").get(pk=record.pk)
    reasons = {one.key: "The board meets later." for one in asked(record).to_accept}
    return submit(record, world["author"], **reasons)
