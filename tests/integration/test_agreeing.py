"""Return for changes, signatures on paper, substitutes, the area's own steps: what each does, and who may."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from areas import actions as area_actions
from areas.models import Membership
from plans import actions
from plans.document import document, state_of
from plans.facts import Status
from plans.findings import findings_now
from plans.models import Event, Upload
from plans.reference import reference_for
from plans.summary import summary_of
from submissions.signatures import signings
from tests import builders
from tests.builders import BOARD, CCG, COUNCIL, PEOPLE, SIGNATORIES, TODAY

NOW = timezone.localdate
CHANGE = {"vision": "Say what changes for carers.", "contingency": "The figure for 2015/16 is last year's."}


def give_back(world, record, who="ccg signatory", reasons=CHANGE):
    organisation = world.key(PEOPLE[who][0])
    return actions.return_for_changes(record=record, organisation=organisation, reasons=reasons, by=world[who])


def line_of(record, body):
    lines = signings(document(record), reference_for(record.area, record.edition_code))
    return next(line for line in lines if line.body == body)


# --- Return for changes --------------------------------------------------------------------------------------------


def test_returning_voids_nothing_and_marks_the_parts(world):
    record = builders.signing(world)
    builders.sign(world, record, "council signatory")
    state = give_back(world, record)
    assert set(state.standing) == {world.key(COUNCIL)}
    record.refresh_from_db()
    parts = summary_of(record).parts
    assert {key for key, part in parts.items() if part.state == "changes-requested"} == set(CHANGE)


def test_a_save_of_the_part_settles_it_and_no_other(world):
    record = builders.signing(world)
    give_back(world, record)
    builders.save(record, "vision", world["author"], text="<p>What changes for carers.</p>")
    state = state_of(record)
    assert [one.part for one in state.open_requests] == ["contingency"]
    (settled,) = [one for one in state.changes_requested if one.settled]
    assert (settled.settled, settled.settled_by) == ("saved", "Post of author, Exampleshire County Council")


def test_an_author_says_why_it_is_done_and_nobody_else_does(world):
    record = builders.signing(world)
    key = give_back(world, record).open_requests[0].key
    for who in ("council signatory", "assistant", "assurer", "author there"):
        with pytest.raises(actions.NotAllowedNow):
            actions.settle_change(record=record, key=key, because="It is there.", by=world[who])
    for wrong, because in (("9-vision", "It is there."), (key, "  ")):
        with pytest.raises(actions.NotAllowedNow):
            actions.settle_change(record=record, key=wrong, because=because, by=world["author"])
    state = actions.settle_change(record=record, key=key, because="It is in 2c.", by=world["author"])
    assert [one.part for one in state.open_requests] == ["contingency"]
    with pytest.raises(actions.NotAllowedNow):
        actions.settle_change(record=record, key=key, because="Again.", by=world["author"])


@pytest.mark.parametrize("who", sorted(set(PEOPLE) - {"ccg signatory"}))
def test_only_who_may_sign_for_the_body_returns_the_plan_for_it(world, who):
    record = builders.signing(world)
    with pytest.raises(actions.NotAllowedNow):
        actions.return_for_changes(record=record, organisation=world.key(CCG), reasons=CHANGE, by=world[who])


@pytest.mark.parametrize("reasons", [{}, {"vision": " "}, {"no-such-part": "Change it."}])
def test_a_return_names_parts_of_the_plan_each_with_a_reason(world, reasons):
    record = builders.signing(world)
    with pytest.raises(actions.NotAllowedNow):
        give_back(world, record, reasons=reasons)


def test_the_pages_tell_of_a_return_until_it_is_settled_and_the_returner_what_became_of_it(world, client):
    record = builders.signing(world)
    client.force_login(world["ccg signatory"])
    address = record.url("return_plan")
    assert client.get(address, {"choose": "yes"}).status_code == 422
    chosen = client.get(address, {"choose": "yes", "parts": ["vision", "no-such-part"]}).content.decode()
    assert 'name="reason-vision"' in chosen
    assert 'name="reason-contingency"' not in chosen
    assert client.post(address, {"reason-vision": "  "}).status_code == 422
    assert client.post(address, {f"reason-{part}": why for part, why in CHANGE.items()}).status_code == 302
    page = client.get(record.url("sign_off")).content.decode()
    assert "Returned for changes" in page
    assert "2 changes still to be made" in page
    client.force_login(world["author"])
    for name, kwargs in (("plan", {}), ("part", {"part": "vision"})):
        page = client.get(record.url(name, **kwargs)).content.decode()
        assert CHANGE["vision"] in page
        assert "Post of ccg signatory, NHS Exampleshire CCG" in page
        assert "Say why it is done" in page
    assert "Changes requested" in client.get(record.url("plan")).content.decode()
    assert "Change 2a Vision" in client.get("/").content.decode()
    builders.save(record, "vision", world["author"], text="<p>What changes for carers.</p>")
    key = state_of(record).open_requests[0].key
    assert client.post(record.url("settle", key=key), {"reason": ""}).status_code == 422
    assert client.post(record.url("settle", key=key), {"reason": "It is this year's."}).status_code == 302
    assert CHANGE["vision"] not in client.get(record.url("part", part="vision")).content.decode()
    client.force_login(world["ccg signatory"])
    work = client.get("/").content.decode()
    assert "What you asked for is done: 2a Vision" in work
    assert "It is this year&#x27;s." in work
    assert "Your turn" in client.get(record.url("sign_off")).content.decode()
    builders.sign(world, record, "ccg signatory")
    assert "What you asked for is done" not in client.get("/").content.decode()


# --- On paper ------------------------------------------------------------------------------------------------------


def sheet_data(world, record, body=COUNCIL, **more):
    witness = Membership.objects.get(person=world["assistant"]).pk
    given = {
        "organisation": world.key(body), "content": state_of(record).digest[:12].upper(), "day": NOW(),
        "person_name": "A. Director", "post": f"Post of {body} signatory", "witness": witness,
        "sheet": ContentFile(b"%PDF-1.4 signed"), "sheet_name": "signed.pdf",
    }  # fmt: skip
    return given | more


def on_paper(world, record, who="author", **more):
    return actions.sign_on_paper(record=record, by=world[who], **sheet_data(world, record, **more))


def test_a_signature_on_paper_counts_and_says_how_it_came_in(world, client):
    record = builders.signing(world)
    state = on_paper(world, record)
    given = state.standing[world.key(COUNCIL)]
    assert (given.person, given.person_name, given.post) == (0, "A. Director", "Post of council signatory")
    assert given.paper.witness_post == "Post of assistant, Exampleshire Board"
    assert given.on == NOW()
    builders.sign(world, record, *SIGNATORIES[1:])
    assert state_of(record).status == Status.SIGNED
    assert not [one for one in findings_now(record) if one.id in {"S1", "S2", "S5"}]
    assert "on paper, witnessed by Post of assistant" in line_of(record, "Exampleshire County Council").when
    client.force_login(world["finance"])
    page = client.get(record.url("sign_off")).content.decode()
    assert "Signed on paper" in page
    address = record.url("picture", key=given.paper.sheet)
    assert address in page
    assert client.get(address).status_code == 200


def wrongs(world, record):
    body = Membership.objects.get(person=world["council signatory"]).pk
    return {
        "other content": {"content": "0" * 12},
        "too little of the content": {"content": state_of(record).digest[:11]},
        "to come": {"day": NOW() + timedelta(days=1)},
        "before the content": {"day": NOW() - timedelta(days=1)},
        "another post": {"post": "Deputy Director"},
        "no name": {"person_name": " "},
        "witnessed by the signer": {"witness": body},
        "witnessed by who records": {"witness": Membership.objects.get(person=world["author"]).pk},
        "witnessed by another body": {"witness": Membership.objects.get(person=world["ccg signatory"]).pk},
        "a body that was not asked": {"organisation": world.key("provider")},
    }


def test_a_sheet_that_cannot_be_right_is_refused_and_nothing_is_kept(world):
    record = builders.signing(world)
    for what, wrong in wrongs(world, record).items():
        with pytest.raises(actions.NotAllowedNow):
            on_paper(world, record, **wrong)
        assert not Upload.objects.exists(), what
    for name, content in (("signed.docx", b"PK"), ("signed.pdf", b"PK"), ("signed.png", b"%PDF-"), ("signed", b"x")):
        with pytest.raises(actions.UnfitUpload):
            on_paper(world, record, sheet_name=name, sheet=ContentFile(content))
    assert not state_of(record).standing
    assert not Upload.objects.exists()


@pytest.mark.parametrize("who", sorted(set(PEOPLE)))
def test_authors_and_the_body_s_own_assistant_record_a_sheet(world, who):
    record = builders.signing(world)
    body = BOARD if who == "assistant" else COUNCIL
    witness = Membership.objects.get(person=world["author" if body == COUNCIL else "board signatory"]).pk
    if who in {"author", "board signatory"}:
        witness = Membership.objects.get(person=world["administrator"]).pk
    if body == BOARD:
        more = {"body": BOARD, "post": "Post of board signatory", "witness": witness}
        with pytest.raises(actions.NotAllowedNow, match="witness"):
            on_paper(world, record, who, **more)  # the board has nobody else to witness its chair
        with pytest.raises(actions.NotAllowedNow, match="Only authors"):
            on_paper(world, record, who)
        clerk = {"organisation": world.bodies[BOARD], "person": world["finance"], "role": "author", "post": "Clerk"}
        more["witness"] = area_actions.grant_role(by=world["board signatory"], **clerk).pk
        assert on_paper(world, record, who, **more).standing
        return
    if who in {"author", "second author", "finance", "administrator"}:
        assert on_paper(world, record, who, witness=witness).standing
    else:
        with pytest.raises(actions.NotAllowedNow, match="Only authors"):
            on_paper(world, record, who, witness=witness)


def test_a_signature_on_paper_is_void_when_the_plan_changes_and_can_be_withdrawn(world):
    record = builders.signing(world)
    on_paper(world, record)
    with pytest.raises(actions.NotAllowedNow):
        actions.withdraw_signature(
            record=record, organisation=world.key(COUNCIL), reason="Wrong", by=world["finance"]
        )
    actions.withdraw_signature(record=record, organisation=world.key(COUNCIL), reason="Wrong", by=world["author"])
    assert not state_of(record).standing
    on_paper(world, record)
    builders.save(record, "vision", world["author"], void_signatures=True, text="<p>New.</p>")
    assert set(state_of(record).lapsed) == {world.key(COUNCIL)}


def test_the_sheet_is_printed_and_recorded_on_the_page_and_nothing_typed_is_lost(world, client):
    record = builders.signing(world)
    client.force_login(world["author"])
    printed = client.get(record.url("sheet", organisation=world.key(COUNCIL))).content.decode()
    digest = state_of(record).digest
    for words in (digest, "on behalf of Exampleshire County Council", "Post of council signatory"):
        assert words in printed
    address = record.url("paper", organisation=world.key(COUNCIL))
    posted = {
        "person_name": "A. Director", "post": "Post of council signatory", "day": f"{NOW():%d %B %Y}",
        "content": f"{digest[:4]} {digest[4:8]} {digest[8:12]}",
        "witness": str(Membership.objects.get(person=world["assistant"]).pk),
    }  # fmt: skip
    wrong = client.post(address, posted | {"sheet": SimpleUploadedFile("s.txt", b"x")})
    assert wrong.status_code == 422
    assert "A. Director" in wrong.content.decode()
    assert "is a PDF, a PNG or a JPEG" in wrong.content.decode()
    good = client.post(address, posted | {"sheet": SimpleUploadedFile("s.pdf", b"%PDF-1.4")})
    assert good.status_code == 302
    assert set(state_of(record).standing) == {world.key(COUNCIL)}


# --- A substitute --------------------------------------------------------------------------------------------------


def substitute(world, record, who="council signatory", post="Post of finance", body=CCG, **days):
    given = {"starts": NOW(), "ends": NOW() + timedelta(days=7), "reason": "The officer is on leave."} | days
    return actions.name_substitute(record=record, organisation=world.key(body), post=post, by=world[who], **given)


def sign_for(world, record, body, who):
    actions.sign(record=record, organisation=world.key(body), digest=document(record).digest, by=world[who])


def test_a_substitute_signs_in_the_signatory_s_place_and_the_signature_says_so(world):
    record = builders.signing(world)
    with pytest.raises(actions.NotAllowedNow):
        sign_for(world, record, CCG, "finance")
    substitute(world, record, "ccg signatory")
    sign_for(world, record, CCG, "finance")
    given = state_of(record).standing[world.key(CCG)]
    assert given.authority.words == (
        "for NHS Exampleshire CCG, by Post of finance, as substitute for its Post of ccg signatory: "
        "The officer is on leave"
    )
    assert "as substitute for its Post of ccg signatory" in line_of(record, "NHS Exampleshire CCG").statement
    assert not [one for one in findings_now(record) if one.id == "S5"]
    with pytest.raises(actions.NotAllowedNow):
        sign_for(world, record, COUNCIL, "finance")


def test_a_substitute_signs_within_the_days_only_and_until_another_is_named(world):
    record = builders.signing(world)
    substitute(world, record, "ccg signatory", starts=NOW() + timedelta(days=1))
    with pytest.raises(actions.NotAllowedNow):
        sign_for(world, record, CCG, "finance")
    substitute(world, record, "ccg signatory")
    substitute(world, record, "ccg signatory", post="Post of second author")
    with pytest.raises(actions.NotAllowedNow):
        sign_for(world, record, CCG, "finance")
    sign_for(world, record, CCG, "second author")


@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_the_body_s_administrator_or_signatory_names_its_substitute(world, who):
    record = builders.signing(world)
    if who in {"administrator", "council signatory"}:
        assert substitute(world, record, who, body=COUNCIL).substitutes
    else:
        with pytest.raises(actions.NotAllowedNow):
            substitute(world, record, who, body=COUNCIL)


@pytest.mark.parametrize(
    "wrong",
    [{"post": " "}, {"reason": ""}, {"ends": TODAY}, {"starts": TODAY, "ends": TODAY}],
    ids=["post", "reason", "ends first", "past"],
)
def test_a_substitute_has_a_post_a_reason_and_days_to_come(world, wrong):
    record = builders.signing(world)
    with pytest.raises(actions.NotAllowedNow):
        substitute(world, record, "ccg signatory", **wrong)


def test_an_assistant_never_signs_even_as_substitute_or_as_witnessed(world, client):
    record = builders.signing(world)
    substitute(world, record, "board signatory", post="Post of assistant", body=BOARD)
    with pytest.raises(actions.NotAllowedNow):
        sign_for(world, record, BOARD, "assistant")
    client.force_login(world["assistant"])
    assert 'value="sign"' not in client.get(record.url("sign_off")).content.decode()


def test_a_substitute_is_named_on_its_page(world, client):
    record = builders.signing(world)
    client.force_login(world["ccg signatory"])
    address = record.url("substitute", organisation=world.key(CCG))
    posted = {"post": "Post of finance", "starts": "1 March 2014", "ends": "1 February 2014", "reason": "Leave"}
    assert client.post(address, posted).status_code == 422
    ends = f"{NOW() + timedelta(days=3):%d %B %Y}"
    assert client.post(address, posted | {"ends": ends}).status_code == 302
    assert state_of(record).substitutes[world.key(CCG)].place == "Post of ccg signatory"
    client.force_login(world["finance"])
    assert "as substitute for its Post of ccg signatory" in client.get(record.url("sign_off")).content.decode()


# --- The area's own steps ------------------------------------------------------------------------------------------


def test_a_step_that_is_needed_holds_the_request_until_it_is_done(world):
    record = builders.plan(world)
    for name, needed in (("Scrutiny", False), ("Cabinet", True)):
        actions.add_own_step(record=record, name=name, usual=TODAY, needed=needed, by=world["author"])
    step = next(one.number for one in state_of(record).own_steps if one.name == "Cabinet")
    for outcome in ("", "asked_for_changes"):
        if outcome:
            actions.record_own_step(record=record, step=step, outcome=outcome, day=TODAY, by=world["author"])
        with pytest.raises(actions.NotAllowedNow, match="only after Cabinet"):
            actions.request_sign_off(record=record, by=world["author"])
    actions.record_own_step(record=record, step=step, outcome="agreed", day=TODAY, minute="7", by=world["assistant"])
    actions.request_sign_off(record=record, by=world["author"])


def test_who_adds_records_and_takes_off_a_step(world):
    record = builders.plan(world)
    with pytest.raises(actions.NotAllowedNow):
        actions.add_own_step(record=record, name="Cabinet", usual=TODAY, needed=True, by=world["assistant"])
    actions.add_own_step(record=record, name="Cabinet", usual=TODAY, needed=True, by=world["author"])
    (step,) = state_of(record).own_steps
    for wrong in (
        {"step": 99}, {"outcome": "liked"}, {"day": NOW() + timedelta(days=1)}, {"by": world["council signatory"]}
    ):  # fmt: skip
        given = {"step": step.number, "outcome": "seen", "day": TODAY, "by": world["author"]} | wrong
        with pytest.raises(actions.NotAllowedNow):
            actions.record_own_step(record=record, **given)
    with pytest.raises(actions.NotAllowedNow):
        actions.remove_own_step(record=record, step=step.number, by=world["assistant"])
    assert not actions.remove_own_step(record=record, step=step.number, by=world["author"]).own_steps


def test_steps_stand_on_the_sign_off_page_in_the_order_of_their_dates(world, client):
    record = builders.plan(world)
    client.force_login(world["author"])
    address = record.url("own_steps")
    assert client.post(address, {"act": "add", "name": "", "usual": "soon"}).status_code == 422
    for name, usual in (("Scrutiny", "20 March 2014"), ("Cabinet", "10 March 2014")):
        assert client.post(address, {"act": "add", "name": name, "usual": usual}).status_code == 302
    step = next(one.number for one in state_of(record).own_steps if one.name == "Cabinet")
    posted = {"act": "record", "step": str(step), "outcome": "agreed", "day": "11 March 2014", "minute": "7"}
    assert client.post(address, posted | {"day": "no day"}).status_code == 422
    assert client.post(address, posted).status_code == 302
    actions.freeze_for_board(record=record, meeting=TODAY, by=world["author"])
    page = client.get(record.url("sign_off")).content.decode()
    table = page[page.index("own-steps") :]
    places = [table.index(words) for words in ("Cabinet", "Health and Wellbeing Board", "Scrutiny")]
    assert places == sorted(places)
    assert "Agreed the plan on 11 March 2014, minute 7." in page
    before = Event.objects.count()
    client.post(address, {"act": "remove", "step": str(step)})
    assert Event.objects.count() == before, "what is recorded stays"
