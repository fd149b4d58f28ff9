"""Submitting: what stops it, what it pins, taking it back, and that what went out never changes."""

import hashlib
import io
import json
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from areas.models import Round
from plans import actions as plan_actions
from plans.chain import broken
from plans.document import document as document_of
from plans.document import state_of, to_json
from plans.facts import Status
from plans.models import Event, Record
from submissions import actions, package, tasks
from submissions.models import Package, Sending, Submission, SubmittedFile
from submissions.seal import NoKey, signer
from tests import builders
from tests.submitting import asked, submit

pytestmark = pytest.mark.django_db
Signed = tuple[builders.World, Record]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pages laid out and no seal: where the PDF is not the matter."""
    monkeypatch.setattr(package, "pdf_of", lambda *args, **kwargs: b"%PDF-quick")
    monkeypatch.setattr(package, "seal", lambda unsealed: unsealed + b" sealed")


def fresh(record: Record) -> Record:
    return Record.objects.select_related("area").get(pk=record.pk)


def test_a_submission_pins_all_that_went_and_every_file_can_be_told_by_its_digest(signed: Signed) -> None:
    world, record = signed
    signatures = dict(state_of(record).standing)
    before = record.head
    one = submit(record, world["author"])
    record, state, facts = fresh(record), state_of(record), one.facts
    assert (record.status, state.status) == (Status.SUBMITTED, Status.SUBMITTED)
    assert state.standing == signatures
    event = Event.objects.filter(record=record).latest("number")
    assert (one.number, one.event, one.head, one.digest) == (1, event.number, event.hash, state.digest)
    assert (one.at, one.by, one.post) == (event.at, world["author"], event.post)
    assert broken(Event.objects.filter(record=record).order_by("number"), record.head) is None
    assert facts["head"] == before
    assert {key: part["number"] for key, part in facts["parts"].items()} == document_of(record).numbers
    assert [each["post"] for each in facts["signatures"]] == [given.post for given in signatures.values()]
    assert facts["late"] is False
    files = {each.format: each for each in one.files.all()}
    assert set(files) == {"pdf", "xlsx", "json", "manifest"}
    for told in facts["files"]:
        content = files[told["format"]].content()
        assert told["sha256"] == files[told["format"]].sha256 == hashlib.sha256(content).hexdigest()
        assert told["size"] == len(content)
    manifest = json.loads(files["manifest"].content())
    assert manifest["files"] == [each for each in facts["files"] if each["format"] != "manifest"]
    assert manifest["chain_head_before"] == before
    assert (manifest["digest"], manifest["submitted_by"]) == (state.digest, one.post)
    assert files["json"].content() == to_json(document_of(record))
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"].content()))
    properties = {each.name: each.value for each in book.custom_doc_props.props}
    assert properties["Content digest"] == state.digest
    assert properties["Status"] == "submitted"


@pytest.mark.usefixtures("quick")
def test_a_submitted_plan_cannot_be_edited_until_it_is_recalled(signed: Signed) -> None:
    world, record = signed
    submit(record, world["author"])
    with pytest.raises(plan_actions.NotEditable):
        builders.save(record, "vision", world["author"], void_signatures=True, text="<p>Other.</p>")
    with pytest.raises(plan_actions.NotAllowedNow):
        plan_actions.reopen(record=record, reason="A change", by=world["author"])
    with pytest.raises(plan_actions.NotAllowedNow):
        plan_actions.withdraw_signature(
            record=record, organisation=world.key("board"), reason="x", by=world["board signatory"]
        )
    with pytest.raises(plan_actions.NotAllowedNow, match="Say why"):
        actions.recall_submission(record=record, reason=" ", by=world["author"])
    state = actions.recall_submission(record=record, reason="A wrong figure", by=world["author"])
    assert state.status == Status.SIGNED
    assert len(state.standing) == 4
    builders.save(record, "vision", world["author"], void_signatures=True, text="<p>Other.</p>")
    assert state_of(record).status == Status.SIGNING


@pytest.mark.usefixtures("quick")
def test_a_submitted_plan_may_be_commented_on_and_nothing_of_it_changes_by_that(signed: Signed) -> None:
    world, record = signed
    one = submit(record, world["author"])
    before, sent = state_of(record), list(one.files.order_by("pk").values_list("sha256", flat=True))
    events, record = Event.objects.count(), fresh(record)
    client = Client()
    client.force_login(world["finance"])
    page = record.url("part", part="vision")
    said = {"comment-place": "text", "comment-text": "Whose beds are these?"}
    assert client.post(record.url("comment_on", part="vision"), said).status_code == 302
    assert "Whose beds are these?" in client.get(page).content.decode()
    after = fresh(record)
    assert (after.head, after.status, Event.objects.count()) == (record.head, Status.SUBMITTED, events)
    assert state_of(after).standing == before.standing
    assert len(before.standing) == 4
    assert [hashlib.sha256(each.content()).hexdigest() for each in one.files.order_by("pk")] == sent


@pytest.mark.usefixtures("quick")
def test_a_resubmission_is_another_version_and_the_old_files_stay(signed: Signed) -> None:
    world, record = signed
    first = submit(record, world["author"])
    kept = {one.format: one.content() for one in first.files.all()}
    actions.recall_submission(record=record, reason="A wrong figure", by=world["administrator"])
    builders.save(record, "vision", world["author"], void_signatures=True, text="<p>Other.</p>")
    builders.sign(world, record, *builders.SIGNATORIES)
    second = submit(fresh(record), world["administrator"])
    assert (first.number, second.number) == (1, 2)
    assert first.digest != second.digest
    assert {one.format: one.content() for one in Submission.objects.get(number=1).files.all()} == kept
    assert [one.recalled is not None for one in state_of(record).submissions] == [True, False]
    assert "version 2" in second.files.get(format="pdf").name


@pytest.mark.usefixtures("quick")
def test_once_acknowledged_it_is_not_recalled(signed: Signed) -> None:
    world, record = signed
    with pytest.raises(plan_actions.NotAllowedNow):
        actions.acknowledge_submission(record=record, by=world["assurer"])
    submit(record, world["author"])
    for _ in range(2):
        actions.acknowledge_submission(record=record, by=world["assurer"])
    events = Event.objects.filter(record=record, kind="acknowledged")
    assert [one.post for one in events] == ["Post of assurer, Example Area Team"]
    with pytest.raises(plan_actions.NotAllowedNow, match="acknowledged"):
        actions.recall_submission(record=record, reason="Too late", by=world["author"])
    assert fresh(record).status == Status.SUBMITTED


def test_nothing_is_submitted_before_everybody_has_signed(signed: Signed) -> None:
    world, record = signed
    reason = "Second thoughts"
    plan_actions.withdraw_signature(
        record=record, organisation=world.key("board"), reason=reason, by=world["board signatory"]
    )
    with pytest.raises(
        plan_actions.NotAllowedNow, match=r"S1: One of four bodies has not signed: Exampleshire Board"
    ):
        actions.submit_plan(record=fresh(record), reasons={}, by=world["author"])
    assert not Package.objects.exists()


@pytest.mark.usefixtures("quick")
def test_a_late_submission_goes_with_its_reason_and_voids_no_signature(signed: Signed) -> None:
    world, record = signed
    Round.objects.update(deadline=timezone.now() - timedelta(days=3))
    (warning,) = asked(record).to_accept
    assert warning.id == "S3"
    assert asked(record).to_accept[0].key == warning.key
    for reasons in ({}, {warning.key: "  "}, {"another": "x"}):
        with pytest.raises(plan_actions.NotAllowedNow, match="after its deadline"):
            actions.submit_plan(record=record, reasons=reasons, by=world["author"])
    one = submit(record, world["author"], **{warning.key: "The board met late."})
    assert one.facts["late"] is True
    assert [each["reason"] for each in one.facts["accepted"]] == ["The board met late."]
    state = state_of(record)
    assert len(state.standing) == 4
    assert state.submitted is not None
    assert state.submitted.late
    assert one.digest == state.digest
    assert (
        "The board met late."
        in json.loads(one.files.get(format="manifest").content())["accepted_with_the_submission"][0]["reason"]
    )


@pytest.mark.usefixtures("quick")
def test_a_plan_that_no_board_decided_goes_with_a_reason(db: None, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    world = builders.world()
    record = builders.plan(world)
    plan_actions.request_sign_off(record=record, by=world["author"])
    builders.sign(world, record, *builders.SIGNATORIES)
    record = fresh(record)
    (warning,) = asked(record).to_accept
    assert "no decision of the board" in warning.message
    one = submit(record, world["author"], **{warning.key: "It meets on Thursday and will ratify."})
    assert one.facts["late"] is False


@pytest.mark.usefixtures("quick")
def test_asked_for_twice_it_is_submitted_once(signed: Signed) -> None:
    world, record = signed
    first = actions.submit_plan(record=record, reasons={}, by=world["author"])
    assert actions.submit_plan(record=record, reasons={}, by=world["administrator"]) == first
    for _ in range(2):
        tasks.make_submission.func(first.pk)
    assert Submission.objects.count() == 1
    with pytest.raises(plan_actions.NotAllowedNow, match="Version 1 is submitted"):
        actions.submit_plan(record=fresh(record), reasons={}, by=world["author"])


@pytest.mark.usefixtures("quick")
def test_a_plan_that_changes_meanwhile_is_not_submitted(signed: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    world, record = signed

    def change(unsealed: bytes) -> bytes:
        builders.save(record, "vision", world["author"], void_signatures=True, text="<p>Other.</p>")
        return unsealed

    monkeypatch.setattr(package, "seal", change)
    one = actions.submit_plan(record=record, reasons={}, by=world["author"])
    tasks.make_submission.func(one.pk)
    one.refresh_from_db()
    assert one.status == "failed"
    assert "changed" in one.words
    assert not Submission.objects.exists()
    assert not SubmittedFile.objects.exists()
    assert fresh(record).status == Status.SIGNING


@pytest.mark.usefixtures("quick")
def test_the_database_refuses_a_change_of_what_was_submitted(signed: Signed) -> None:
    world, record = signed
    one = submit(record, world["author"])
    for rows, change in (
        (Submission.objects.filter(pk=one.pk), {"digest": "0" * 64}),
        (SubmittedFile.objects.filter(submission=one), {"sha256": "0" * 64}),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.update(**change)
    assert not Submission.objects.filter(digest="0" * 64).exists()


def test_production_without_a_key_submits_nothing_and_says_so(signed: Signed, settings: Any, tmp_path: Any) -> None:
    world, record = signed
    settings.PRODUCTION = True
    assert any("BCF_SEAL_KEY" in words for words in asked(record).why_not)
    with pytest.raises(plan_actions.NotAllowedNow, match="no key to seal"):
        actions.submit_plan(record=record, reasons={}, by=world["author"])
    told = [one.id for one in run_checks(include_deployment_checks=True)]
    assert "submissions.E001" in told
    settings.BCF_SEAL_KEY = str(tmp_path / "key.pem")
    with pytest.raises(NoKey, match="not there"):
        signer()
    (tmp_path / "key.pem").write_text("no key at all")
    with pytest.raises(NoKey, match="cannot be read"):
        signer()


@pytest.mark.usefixtures("quick")
def test_it_is_sent_where_the_site_is_set_to_and_a_refusal_undoes_nothing(
    signed: Signed, settings: Any, mailoutbox: list[Any]
) -> None:
    world, record = signed
    settings.BCF_SEND_SUBMISSIONS = True
    one = submit(record, world["author"])
    (sent,) = mailoutbox
    assert sent.to == ["area.team@example.org", "fund@example.org"]
    assert sorted(each[0] for each in sent.attachments) == sorted(each.name for each in one.files.all())
    assert Sending.objects.get().sent
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    refused = actions.send_submission(submission=one)
    assert refused is not None
    assert not refused.sent
    assert "did not take it" in refused.words
    assert fresh(record).status == Status.SUBMITTED
