"""What comes after a submission, folded from its events."""

from datetime import date

from plans.assurance import AMENDMENT, RESUBMISSION
from plans.facts import Kind, Status
from plans.pages.shell import _assured_note, _submitted_note
from plans.telling import notices
from tests import cases
from tests.unit.test_states import CCG, COUNCIL, Story, asked, signed


def sent(story: Story | None = None, number: int = 1) -> Story:
    story = story or signed()
    return story.then(Kind.SUBMITTED, number=number, digest=story.state.digest)


def assured(outcome: str = "approved", number: int = 1, story: Story | None = None, **more) -> Story:
    data = {"note": "Sound.", "reason": "", "conditions": [], "lifted": [], "number": number} | more
    return (story or sent()).then(Kind.ASSURED, outcome=outcome, **data)


CONDITION = {"text": "Agree the risk share.", "post": "Director", "body": "A council", "due": "2014-05-30"}


def conditional() -> Story:
    return assured("approved_subject_to_conditions", conditions=[CONDITION])


def the_condition(story: Story):
    ((_, one),) = story.state.conditions
    return one


def test_the_outcome_assures_the_plan_and_acknowledges_it():
    state = assured().state
    assert (state.status, state.since) == (Status.ASSURED, state.submitted.assurance.outcome.at)
    assert state.submitted.acknowledged.kind == Kind.ASSURED
    assert state.submitted.assurance.approved
    assert not state.editable
    first = sent().then(Kind.ACKNOWLEDGED, number=1)
    assert assured(story=first).state.submitted.acknowledged.kind == Kind.ACKNOWLEDGED


def test_an_outcome_is_replaced_with_a_reason_and_kept_as_history():
    story = conditional()
    key = the_condition(story).key
    story = assured("not_approved", story=story, reason="Recorded for the wrong plan.", lifted=[key])
    said = story.state.submitted.assurance
    assert [one.outcome for one in said.outcomes] == ["approved_subject_to_conditions", "not_approved"]
    assert not said.approved
    assert story.state.status == Status.ASSURED
    assert the_condition(story).lifted == "Recorded for the wrong plan."
    assert not the_condition(story).open
    assert [act.kind for act in story.state.acts][-2:] == [Kind.ASSURED, Kind.ASSURED]


def test_a_condition_waits_for_evidence_that_is_sent_back_or_taken():
    story = conditional()
    one = the_condition(story)
    assert (one.owner, one.open, one.waiting) == ("Director, A council", True, None)
    assert [one.overdue(date(2014, 5, day)) for day in (30, 31)] == [False, True]
    about = {"number": 1, "condition": one.key}
    story.then(Kind.EVIDENCED, **about, words="Signed.", file="", file_name="")
    assert the_condition(story).waiting.words == "Signed."
    story.then(Kind.SENT_BACK, **about, reason="By whom?")
    back = the_condition(story)
    assert (back.waiting, back.open, back.evidence[0].sent_back) == (None, True, "By whom?")
    story.then(Kind.EVIDENCED, **about, words="By both.", file="k", file_name="share.pdf")
    story.then(Kind.MET, **about, day="2014-05-28")
    met = the_condition(story)
    assert (met.met, met.open, met.overdue(date(2014, 6, 30))) == ("2014-05-28", False, False)
    story.then(Kind.SENT_BACK, **about, reason="It was another's.")
    again = the_condition(story)
    assert (again.met, again.open, [each.sent_back for each in again.evidence]) == (
        "",
        True,
        ["By whom?", "It was another's."],
    )


def test_a_new_version_ends_every_signature_for_good_and_keeps_what_was_submitted():
    story = sent(asked().accept("w").sign(CCG).sign(COUNCIL))
    remarked = story.then(Kind.REMARKED, number=1, remarks={"vision": "How many?"}, name="Area Team")
    before = assured(story=remarked).state
    state = remarked.then(Kind.NEW_VERSION, of=1, kind=RESUBMISSION, reason="Asked for").state
    assert (state.status, state.editable, state.submitted) == (Status.DRAFTING, True, None)
    assert (state.standing, state.lapsed, state.signers, state.requested) == ({}, {}, (), None)
    assert state.last_sent == before.submissions[0]
    assert state.acceptances == before.acceptances
    assert not state.decided
    assert state.decision is None
    assert state.rewriting.kind == RESUBMISSION
    (request,) = state.open_requests
    assert (request.part, request.reason, request.name) == ("vision", "How many?", "Area Team")
    story = remarked.save("one").request()
    assert not story.state.standing  # the same content as before: new signatures all the same
    story.sign(CCG).sign(COUNCIL)
    assert sent(story, 2).state.submitted.begun.of == 1
    assert [one.number for one in story.state.submissions] == [1, 2]
    assert story.state.rewriting is None


def test_what_was_said_of_one_version_is_not_said_of_the_next():
    story = conditional()
    story.then(Kind.NEW_VERSION, of=1, kind=AMENDMENT, reason="A scheme moved")
    assert story.state.amending
    assert len(story.state.conditions) == 1
    sent(story.save("two").request().sign(CCG).sign(COUNCIL), 2)
    assert story.state.submitted.assurance.outcome is None
    assert story.state.submissions[0].assurance.outcome
    assert len(story.state.conditions) == 1
    story.then(Kind.RECALLED, number=2, reason="A slip")
    assert (story.state.status, story.state.submitted, story.state.last_sent.number) == (Status.SIGNED, None, 1)
    assert story.state.amending


def test_remarks_on_a_version_that_is_recalled_are_asked_for_at_once():
    story = sent().then(Kind.REMARKED, number=1, remarks={"vision": "Wrong file?"}, name="Area Team")
    assert not story.state.open_requests
    story.then(Kind.RECALLED, number=1, reason="The wrong file")
    assert [one.part for one in story.state.open_requests] == ["vision"]
    story.then(Kind.SAVED, digest="two", parts={"vision": {}}, how="browser")
    assert not story.state.open_requests


def test_the_board_ratifies_what_was_submitted_before_it_met():
    before_the_board = Story().save("one").request().sign(CCG).sign(COUNCIL)
    story = sent(before_the_board)
    assert story.state.submitted.pending
    assert not sent().state.submitted.pending
    story.then(Kind.RATIFIED, number=1, ratified=False, day="2014-04-10", minute="9")
    story.then(Kind.RATIFIED, number=1, ratified=True, day="2014-04-17", minute="12")
    told = story.state.submitted
    assert (told.pending, told.undecided, told.ratification.ratified) == (False, True, True)
    assert len(told.ratifications) == 2


def test_the_area_s_own_steps_are_to_come_again_for_a_new_version():
    story = Story().save("one")
    story.then(Kind.STEP_ADDED, name="Cabinet", usual="2014-03-01", needed=True)
    (step,) = story.state.own_steps
    story.then(Kind.STEP_RECORDED, step=step.number, name="Cabinet", outcome="agreed", minute="1", day="2014-03-01")
    sent(story.freeze().decide().request().sign(CCG).sign(COUNCIL)).then(Kind.ACKNOWLEDGED, number=1)
    assert story.state.own_steps[0].done
    story.then(Kind.NEW_VERSION, of=1, kind=RESUBMISSION, reason="Asked for")
    assert not story.state.own_steps[0].done


def test_a_provider_s_commentary_is_asked_for_and_signed_anew():
    story = signed().then(Kind.ASKED, provider="trust")
    story.then(Kind.SAVED, digest="one", parts={}, how="browser", commentaries={"trust": "c"})
    given = {"organisation": "trust", "name": "Trust", "kind": "provider", "digest": "c", "scope": "commentary"}
    story.then(Kind.SIGNED, **given, statement="Ours.")
    assert set(story.state.commented) == {"trust"}
    state = assured(story=sent(story)).then(Kind.NEW_VERSION, of=1, kind=AMENDMENT, reason="A scheme moved").state
    assert state.open_to_commentary
    assert (state.commented, state.commentaries_lapsed, state.asked) == ({}, {}, {})
    assert not notices(story.state, state, story.facts[-1])  # nobody hears that a signature no longer counts: it does


def test_the_strip_says_which_version_is_written_and_what_came_back():
    story = conditional()
    assert _assured_note(story.state.submitted).startswith("Approved subject to conditions, ")
    story.then(Kind.NEW_VERSION, of=1, kind=AMENDMENT, reason="A scheme moved")
    assert _submitted_note(story.state, cases.CLEAN_REFERENCE) == "version 2"
    assert _assured_note(story.state.submitted) == ""
