"""What comes after a submission, on the actions: who may, when, and that what is refused leaves all as it was."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.utils import timezone

from areas.models import Round
from bcf.accounts.models import User
from plans import actions
from plans.assurance import APPROVED, NOT_APPROVED, SUBJECT_TO_CONDITIONS, WITH_SUPPORT, Condition, Terms
from plans.chain import broken
from plans.document import document, state_of
from plans.facts import Kind, Status
from plans.findings import findings_now
from plans.models import Event, Letter, Record, Upload
from plans.telling import still_waits
from submissions.actions import acknowledge_submission, recall_submission
from submissions.models import Submission
from submissions.receipts import faults
from tests import builders
from tests.submitting import again, asked, quickly, submit

pytestmark = pytest.mark.django_db
Signed = tuple[builders.World, Record]
DUE = date(2014, 5, 30)
SHARE = Terms("Agree the risk share.", "Director of Finance", "NHS Exampleshire CCG", DUE)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quickly(monkeypatch)


@pytest.fixture
def sent(signed: Signed) -> Signed:
    """The world, and its plan submitted as version 1."""
    world, record = signed
    submit(record, world["author"])
    return world, fresh(record)


def fresh(record: Record) -> Record:
    return Record.objects.select_related("area").get(pk=record.pk)


def refused(record: Record, act: Callable[..., Any], match: str, **given: Any) -> None:
    """The act is refused with these words, and nothing at all has happened."""
    before = fresh(record).head
    with pytest.raises(actions.NotAllowedNow, match=match):
        act(record=record, **given)
    assert fresh(record).head == before


def assure(world: builders.World, record: Record, outcome: str = APPROVED, **more: Any) -> None:
    given = {"number": state_of(record).last_sent.number, "note": "Sound.", "by": world["assurer"]} | more  # type: ignore[union-attr]
    actions.record_outcome(record=record, outcome=outcome, **given)


def the_condition(record: Record) -> Condition:
    return state_of(record).conditions[0][1]


def test_only_the_area_s_assurer_remarks_and_decides_and_only_on_what_stands(sent: Signed) -> None:
    world, record = sent
    remark = {"number": 1, "remarks": {"vision": "For how many people?"}}
    decide = {"number": 1, "outcome": APPROVED}
    for who in set(builders.PEOPLE) - {"assurer"}:
        refused(record, actions.make_remarks, "Only assurers", **remark, by=world[who])
        refused(record, actions.record_outcome, "Only assurers", **decide, by=world[who])
    by = world["assurer"]
    refused(record, actions.make_remarks, "Version 2 is not the one", **{**remark, "number": 2}, by=by)
    refused(record, actions.make_remarks, "Choose the parts", number=1, remarks={"vision": " "}, by=by)
    refused(record, actions.make_remarks, "Choose the parts", number=1, remarks={"nothing": "x"}, by=by)
    refused(record, actions.record_outcome, "Version 2 is not", **{**decide, "number": 2}, by=by)
    for _ in range(2):  # the second time does nothing
        actions.make_remarks(record=record, **remark, by=by)
        actions.record_outcome(record=record, **decide, by=by)
    state = state_of(record)
    assert (state.status, fresh(record).status) == (Status.ASSURED, Status.ASSURED)
    (said,) = state.submitted.assurance.remarks  # type: ignore[union-attr]
    assert (said.name, said.post) == ("Example Area Team", "Post of assurer, Example Area Team")
    assert len(state.submitted.assurance.outcomes) == 1  # type: ignore[union-attr]
    refused(record, recall_submission, "acknowledged", reason="x", by=world["author"])


def test_an_outcome_needs_its_words_and_its_conditions(sent: Signed) -> None:
    world, record = sent
    given = {"number": 1, "by": world["assurer"]}
    decide = actions.record_outcome
    refused(record, decide, "Choose the outcome", **given, outcome="splendid")
    for outcome in (WITH_SUPPORT, NOT_APPROVED):
        refused(record, decide, "Say in words", **given, outcome=outcome)
    refused(record, decide, "needs a condition", **given, outcome=SUBJECT_TO_CONDITIONS, note="x")
    refused(record, decide, "Only approval subject", **given, outcome=APPROVED, conditions=[SHARE])
    for wrong in (Terms("", "x", SHARE.body, DUE), Terms("x", "", SHARE.body, DUE), Terms("x", "x", "Nowhere", DUE)):
        refused(
            record, decide, "Each condition", **given, outcome=SUBJECT_TO_CONDITIONS, note="x", conditions=[wrong]
        )
    assure(world, record, SUBJECT_TO_CONDITIONS, conditions=[SHARE])
    one = the_condition(record)
    assert (one.text, one.owner, one.due) == (SHARE.text, "Director of Finance, NHS Exampleshire CCG", "2014-05-30")


def test_an_outcome_is_corrected_with_a_reason_and_its_conditions_fall_away_or_stay(sent: Signed) -> None:
    world, record = sent
    assure(world, record, SUBJECT_TO_CONDITIONS, conditions=[SHARE])
    refused(record, actions.record_outcome, "Say why another", number=1, outcome=APPROVED, by=world["assurer"])
    second = Terms("Name a lead.", "Director", SHARE.body, DUE)
    more = {"conditions": [SHARE, second], "reason": "One was forgotten."}
    assure(world, record, SUBJECT_TO_CONDITIONS, **more)
    assert [one.open for _, one in state_of(record).conditions] == [True, True]  # what was there is not made twice
    keys = [one.key for _, one in state_of(record).conditions]
    assure(world, record, SUBJECT_TO_CONDITIONS, lifted=keys[:1], reason="Not for this area.")
    assert [one.open for _, one in state_of(record).conditions] == [False, True]
    assure(world, record, reason="The wrong plan.")
    state = state_of(record)
    assert not any(one.open for _, one in state.conditions)
    assert len(state.submitted.assurance.outcomes) == 4  # type: ignore[union-attr]
    assert state.submitted.assurance.outcome.reason == "The wrong plan."  # type: ignore[union-attr]


def test_a_condition_is_met_on_evidence_by_those_whose_part_it_is(sent: Signed) -> None:
    world, record = sent
    assure(world, record, SUBJECT_TO_CONDITIONS, conditions=[SHARE])
    key = the_condition(record).key
    enter, close, back = actions.enter_evidence, actions.close_condition, actions.send_back_evidence
    for who in ("assurer", "ccg signatory", "assistant", "national", "author there", "provider"):
        refused(record, enter, "Only authors", condition=key, words="x", by=world[who])
    for who in ("author", "national", "council signatory"):
        refused(record, close, "Only assurers", condition=key, day=DUE, by=world[who])
        refused(record, back, "Only assurers", condition=key, reason="x", by=world[who])
    refused(record, enter, "no such condition", condition="0-0", words="x", by=world["author"])
    refused(record, enter, "Say how", condition=key, words=" ", by=world["author"])
    refused(record, close, "none waits", condition=key, day=DUE, by=world["assurer"])
    refused(record, back, "no evidence", condition=key, reason="x", by=world["assurer"])
    with pytest.raises(actions.UnfitUpload):
        enter(record=record, condition=key, words="x", by=world["author"], file=ContentFile(b"?"), file_name="a.exe")
    for _ in range(2):
        paper = ContentFile(b"%PDF-1.4 the share")
        enter(record=record, condition=key, words="Agreed.", by=world["finance"], file=paper, file_name="share.pdf")
    (given,) = the_condition(record).evidence
    assert (given.file_name, given.file) == ("share.pdf", Upload.objects.get(record=record).key)
    refused(record, back, "Say why", condition=key, reason=" ", by=world["assurer"])
    back(record=record, condition=key, reason="It is not signed.", by=world["assurer"])
    enter(record=record, condition=key, words="Signed now.", by=world["author"])
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused(record, close, "still to come", condition=key, day=tomorrow, by=world["assurer"])
    for _ in range(2):
        close(record=record, condition=key, day=DUE, by=world["assurer"])
    assert the_condition(record).met == "2014-05-30"
    assert Event.objects.filter(record=record, kind=Kind.MET).count() == 1
    refused(record, enter, "closed", condition=key, words="More", by=world["author"])


def pinned(record: Record) -> list[Any]:
    """All that must never change of what was submitted: rows, pins, and the bytes of the files."""
    return [
        (
            one.pk,
            one.number,
            one.head,
            one.digest,
            one.pinned,
            [(file.name, file.content()) for file in one.files.all()],
        )
        for one in Submission.objects.filter(record=record, number=1)
    ]


def test_a_second_version_is_signed_anew_and_the_first_never_changes(sent: Signed) -> None:
    world, record = sent
    kept = pinned(record)
    start = {"kind": "resubmission", "reason": "Asked for", "by": world["author"]}
    refused(record, actions.start_new_version, "not acknowledged", **start)
    acknowledge_submission(record=record, by=world["assurer"])
    refused(record, actions.start_new_version, "Only authors", **{**start, "by": world["assurer"]})
    refused(record, actions.start_new_version, "Say why", **{**start, "reason": " "})
    refused(record, actions.start_new_version, "is approved", **{**start, "kind": "amendment"})
    refused(record, actions.start_new_version, "Choose", **{**start, "kind": "whim"})
    actions.make_remarks(record=record, number=1, remarks={"vision": "For how many?"}, by=world["assurer"])
    actions.start_new_version(record=record, **start)
    refused(record, actions.start_new_version, "started from one", **start)
    refused(record, actions.record_outcome, "Version 1 is not", number=1, outcome=APPROVED, by=world["assurer"])
    state = state_of(record)
    assert (state.status, state.standing, state.lapsed, asked(record).number) == (Status.DRAFTING, {}, {}, 2)
    assert [one.part for one in state.open_requests] == ["vision"]
    builders.save(record, "vision", world["author"], text="<p>For all of 402,000.</p>")
    assert not state_of(record).open_requests
    second = again(world, record)
    assert [one["check"] for one in second.facts["accepted"]] == ["S3"]  # the board has not decided on this version
    state = state_of(record)
    assert [one.number for one in state.submissions] == [1, 2]
    assert state.submitted.begun.kind == "resubmission"  # type: ignore[union-attr]
    assert pinned(record) == kept
    assert not faults(fresh(record))
    events = Event.objects.filter(record=record).order_by("number")
    assert broken(events, fresh(record).head) is None


def test_an_amendment_in_the_year_has_no_deadline_and_conditions_outlive_their_version(sent: Signed) -> None:
    world, record = sent
    assure(world, record, SUBJECT_TO_CONDITIONS, conditions=[SHARE])
    actions.start_new_version(record=record, kind="amendment", reason="A scheme moved", by=world["author"])
    key = the_condition(record).key
    actions.enter_evidence(record=record, condition=key, words="Agreed.", by=world["author"])
    assure(world, record, APPROVED, reason="Nothing is left to do.")  # the outcome of version 1, while 2 is written
    assert state_of(record).status == Status.DRAFTING
    Round.objects.update(deadline=timezone.now() - timedelta(days=90))
    assert not [one for one in asked(record).to_accept if "deadline" in one.message]
    one = again(world, record)
    assert (one.number, one.facts["late"], one.facts["deadline"]) == (2, False, "")


def test_signatures_to_the_same_content_do_not_come_back(sent: Signed) -> None:
    world, record = sent
    digest = document(record).digest
    assure(world, record)
    actions.start_new_version(record=record, kind="amendment", reason="Nothing yet", by=world["author"])
    actions.request_sign_off(record=record, by=world["author"])
    assert document(record).digest == digest
    assert not state_of(record).standing


def test_a_plan_that_went_before_the_board_met_is_ratified_later(signed: Signed) -> None:
    world, record = signed
    actions.reopen(record=record, reason="To go before the board meets", by=world["author"])
    given_to_the_board_again(record, world)
    ratify = {"number": 1, "ratified": True, "day": date(2014, 4, 17), "minute": "12"}
    refused(record, actions.ratify_submission, "does not wait", **ratify, by=world["author"])
    again(world, fresh(record))
    assert state_of(record).submitted.pending  # type: ignore[union-attr]
    for who in ("assurer", "board signatory", "national", "author there"):
        refused(record, actions.ratify_submission, "Only authors", **ratify, by=world[who])
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused(record, actions.ratify_submission, "to come", **{**ratify, "day": tomorrow}, by=world["assistant"])
    refused(record, actions.ratify_submission, "minute", **{**ratify, "minute": ""}, by=world["assistant"])
    for _ in range(2):
        actions.ratify_submission(record=record, **ratify, by=world["assistant"])
    told = state_of(record).submitted
    assert told is not None
    assert (told.pending, len(told.ratifications)) == (False, 1)
    actions.ratify_submission(record=record, **{**ratify, "ratified": False}, by=world["author"])
    assert [one.ratified for one in state_of(record).submitted.ratifications] == [True, False]  # type: ignore[union-attr]


def given_to_the_board_again(record: Record, world: builders.World) -> None:
    """The plan given to the board anew, and taken back before it met: what it decided before is not of this."""
    actions.freeze_for_board(record=record, meeting=builders.TODAY, by=world["author"])
    actions.reopen(record=record, reason="The deadline comes first", by=world["author"])


def test_the_area_team_and_the_authors_are_told_what_is_theirs_to_do(
    signed: Signed, django_capture_on_commit_callbacks: Any
) -> None:
    world, record = signed

    def told(act: Callable[..., Any], **given: Any) -> dict[str, EmailMessage]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act(record=record, **given)
        return {one.to[0]: one for one in mail.outbox}

    def addresses(*who: str) -> set[str]:
        return {world[one].email for one in who}

    User.objects.filter(email=world["finance"].email).update(letters="none")
    User.objects.filter(email=world["second author"].email).update(letters="daily")
    authors, by = addresses("author", "second author", "finance"), world["assurer"]
    sent = told(submit, by=world["author"])
    assert set(sent) == addresses("assurer")
    assert record.url("submission") in sent[by.email].body
    recalled = told(recall_submission, reason="A wrong figure.", by=world["author"])
    assert set(recalled) == addresses("assurer")  # and nobody hears that everybody has signed
    assert "A wrong figure." in recalled[by.email].body
    again_sent = told(submit, by=world["author"])
    assert "version 2" in again_sent[by.email].subject
    remarked = told(actions.make_remarks, number=2, remarks={"vision": "For how many people?"}, by=by)
    assert set(remarked) == addresses("author")  # as each of them has chosen
    assert "For how many people?" in remarked[world["author"].email].body
    given = {"number": 2, "outcome": SUBJECT_TO_CONDITIONS, "note": "Sound, but.", "conditions": [SHARE]}
    decided = told(actions.record_outcome, **given, by=by)
    assert set(decided) == authors  # whatever they have chosen
    letter = decided[world["finance"].email]
    assert letter.subject == "Approved subject to conditions: Better Care Fund plan, Exampleshire"
    assert "Agree the risk share. By 30 May 2014." in letter.body
    assert "not at all" not in letter.body
    key = the_condition(record).key
    evidence = told(actions.enter_evidence, condition=key, words="Agreed by both.", by=world["author"])
    assert set(evidence) == addresses("assurer")
    assert "Agreed by both." in evidence[by.email].body
    back = told(actions.send_back_evidence, condition=key, reason="It is not signed.", by=by)
    assert set(back) == authors
    assert record.url("condition", condition=key) in back[world["author"].email].body
    state = state_of(record)
    assert [still_waits(kind, key, state) for kind in ("evidence", "sent_back")] == [False, True]
    assert not still_waits("submitted", "2", state)
    User.objects.filter(email=world["author"].email).update(letters="at_once")
    told(actions.enter_evidence, condition=key, words="Signed by both.", by=world["author"])
    closed = told(actions.close_condition, condition=key, day=date(2014, 5, 28), by=by)
    assert set(closed) == addresses("author")  # nothing waits for anybody: the others hear of it once a day
    letter = closed[world["author"].email]
    assert letter.subject == "A condition is closed: Better Care Fund plan, Exampleshire"
    assert "Example Area Team has closed a condition" in letter.body
    assert "met on 28 May 2014" in letter.body
    assert "Agree the risk share." in letter.body
    assert "No condition is left to be met." in letter.body
    assert record.url("condition", condition=key) in letter.body
    waits = set(Letter.objects.filter(kind="met", sent_at=None).values_list("person__email", flat=True))
    assert waits == addresses("second author", "administrator")  # the finance officer wants no letters
    state = state_of(record)
    assert still_waits("met", key, state)
    told(actions.send_back_evidence, condition=key, reason="The page is missing.", by=by)
    assert not still_waits("met", key, state_of(record))


def test_s3_says_whether_the_board_has_ratified_what_went_out(signed: Signed) -> None:
    world, record = signed

    def s3() -> list[tuple[str, str]]:
        return [(one.level, one.message) for one in findings_now(fresh(record)) if one.id == "S3"]

    actions.reopen(record=record, reason="To go before the board meets", by=world["author"])
    given_to_the_board_again(record, world)
    again(world, fresh(record))
    ((level, words),) = s3()
    assert level == "information"
    assert "Version 1 was submitted pending ratification" in words
    ratify = {"number": 1, "ratified": True, "day": date(2014, 4, 17), "minute": "12", "by": world["author"]}
    actions.ratify_submission(record=record, **ratify)
    assert s3() == [("information", "The board ratified version 1 on 17 April 2014, minute 12.")]
    assure(world, record)
    actions.start_new_version(record=record, kind="amendment", reason="A scheme moved", by=world["author"])
    assert not s3()
    actions.request_sign_off(record=record, by=world["author"])
    ((level, words),) = s3()
    assert level == "warning"
    assert words == (
        "Version 2 is being signed, and no decision of the board on it is recorded. "
        "The board ratified version 1 on 17 April 2014, minute 12."
    )
