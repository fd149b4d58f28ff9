"""The page of a submission: one button, pressed twice it submits once; the receipt; who sees and may do what."""

import email
import email.policy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.models import Round
from plans import actions as plan_actions
from plans.models import Record
from submissions import actions, package
from submissions.models import Package, Submission
from submissions.tasks import make_submission
from tests import builders
from tests.submitting import asked, submit

pytestmark = pytest.mark.django_db
Signed = tuple[builders.World, Record]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "pdf_of", lambda *args, **kwargs: b"%PDF-quick")
    monkeypatch.setattr(package, "seal", lambda unsealed: unsealed + b" sealed")


def page(client: Client, record: Record) -> str:
    return client.get(record.url("submission")).content.decode()


def test_pressed_twice_it_submits_once_and_then_gives_the_receipt(client: Client, signed: Signed) -> None:
    world, record = signed
    client.force_login(world["author"])
    before = page(client, record)
    assert "Submit version 1" in before
    assert "area.team@example.org" in before
    for name in asked(record).names.values():
        assert name in before
    for _ in range(2):
        response = client.post(record.url("submission"), {"act": "submit"})
        assert (response.status_code, response["Location"]) == (302, record.url("submission"))
    one = Package.objects.get()
    waiting = client.get(record.url("submission"))
    assert waiting["Refresh"] == "4"
    assert "Submit version" not in waiting.content.decode()
    assert "Refresh" not in client.get(record.url("submission") + "?still")
    make_submission.func(one.pk)
    assert client.post(record.url("submission"), {"act": "submit"}).status_code == 302
    submission = Submission.objects.get()
    after = page(client, record).replace("<wbr>", "")
    assert "Version 1 is submitted" in after
    for digest in (submission.digest, submission.head, *(each.sha256 for each in submission.files.all())):
        assert digest in after
    assert "version 1, " in after  # the state strip


def test_a_reason_that_is_missing_is_asked_for_and_nothing_is_submitted(client: Client, signed: Signed) -> None:
    world, record = signed
    Round.objects.update(deadline=timezone.now() - timedelta(days=2))
    client.force_login(world["author"])
    response = client.post(record.url("submission"), {"act": "submit"})
    assert response.status_code == 422
    assert "Give a reason." in response.content.decode()
    assert not Package.objects.exists()
    (warning,) = asked(record).to_accept
    assert (
        client.post(
            record.url("submission"), {"act": "submit", f"reason_{warning.key}": "The board met late."}
        ).status_code
        == 302
    )
    make_submission.func(Package.objects.get().pk)
    shown = page(client, record)
    assert "after the deadline" in shown
    assert "The board met late." in shown


def test_what_stops_it_is_said_and_no_button_is_there(client: Client, signed: Signed, settings: Any) -> None:
    world, record = signed
    plan_actions.withdraw_signature(
        record=record, organisation=world.key("board"), reason="x", by=world["board signatory"]
    )
    client.force_login(world["author"])
    settings.PRODUCTION = True
    shown = page(client, record)
    assert "One of four bodies has not signed: Exampleshire Board" in shown
    assert "BCF_SEAL_KEY" in shown
    assert "Submit version" not in shown
    client.post(record.url("submission"), {"act": "submit"})
    assert not Package.objects.exists()


def test_only_writers_submit_and_recall_and_only_the_assurer_acknowledges(client: Client, signed: Signed) -> None:
    world, record = signed
    address = record.url("submission")
    for who in ("ccg signatory", "assurer", "national"):
        client.force_login(world[who])
        client.post(address, {"act": "submit"})
        assert "Submit version" not in page(client, record)
    assert "Nothing is submitted yet." in page(client, record)
    assert not Package.objects.exists()
    one = submit(record, world["author"])
    for who in ("assurer", "national", "ccg signatory"):
        client.force_login(world[who])
        client.post(address, {"act": "recall", "reason": "x"})
        assert "Version 1 is submitted" in page(client, record)
        pdf = client.get(record.url("submitted", number="1", format="pdf"))
        assert pdf.content == one.files.get(format="pdf").content()
    client.force_login(world["author"])
    assert client.post(address, {"act": "recall", "reason": ""}).status_code == 422
    client.post(address, {"act": "acknowledge"})
    client.force_login(world["assurer"])
    client.post(address, {"act": "acknowledge"})
    assert "Post of assurer, Example Area Team" in page(client, record)
    client.force_login(world["author"])
    client.post(address, {"act": "recall", "reason": "Too late"})
    shown = page(client, record)
    assert "Version 1 is submitted" in shown
    assert "Recall it" not in shown
    for who in ("author there", "provider"):
        client.force_login(world[who])
        for at in (address, record.url("submitted", number="1", format="json")):
            assert client.get(at).status_code == 403


def test_recalled_versions_are_listed_with_their_reason(client: Client, signed: Signed) -> None:
    world, record = signed
    submit(record, world["author"])
    client.force_login(world["administrator"])
    client.post(record.url("submission"), {"act": "recall", "reason": "A wrong figure."})
    shown = page(client, record)
    assert "Submit version 2" in shown
    assert "A wrong figure." in shown
    assert record.url("submitted", number="1", format="receipt") in shown
    sign_off = client.get(record.url("sign_off")).content.decode()
    assert "Submission of version 1 recalled by" in sign_off


def test_the_receipt_and_the_e_mail_can_be_taken_away(client: Client, signed: Signed) -> None:
    world, record = signed
    one = submit(record, world["author"])
    client.force_login(world["author"])
    receipt = client.get(record.url("submitted", number="1", format="receipt")).content.decode()
    for words in (one.digest, one.head, one.post, "Version:       1", *(each.sha256 for each in one.files.all())):
        assert words in receipt
    response = client.get(record.url("submitted", number="1", format="email"))
    message = email.message_from_bytes(response.content, policy=email.policy.default)
    assert message["To"] == "area.team@example.org, fund@example.org"
    assert message["X-Unsent"] == "1"
    kept = {each.name: each.content() for each in one.files.all()}
    attached = {each.get_filename(): each.get_payload(decode=True) for each in message.iter_attachments()}
    assert attached == kept
    assert client.get(record.url("submitted", number="2", format="pdf")).status_code == 404
    assert client.get(record.url("submitted", number="1", format="exe")).status_code == 404


def test_the_page_costs_the_same_however_many_versions_there_are(client: Client, signed: Signed) -> None:
    world, record = signed
    client.force_login(world["author"])
    counts = []
    for _ in range(3):
        submit(Record.objects.select_related("area").get(pk=record.pk), world["author"])
        page(client, record)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, record)
        counts.append(len(queries))
        actions.recall_submission(record=record, reason="Again", by=world["author"])
    assert counts[1] == counts[2] < 25, counts
