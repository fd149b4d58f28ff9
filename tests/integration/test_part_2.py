"""A finance officer signs Part 2: who may, what it covers, what voids it, and all that tells of it."""

import datetime

import msgspec
import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from areas.models import Membership
from bcf.accounts.models import User
from plans import actions
from plans.checks.signing import order_of_signatures, posts, unsigned
from plans.document import document, state_of
from plans.facts import Fact, Kind
from plans.folding import step
from plans.models import Event, Record
from plans.reference import reference_for
from submissions.cover import cover
from submissions.email import receipt_of
from submissions.models import Submission
from submissions.signatures import signatures_table
from tests import builders
from tests.submitting import call_for_plans, submit

PART_2 = "contributions"
POST = "Chief Finance Officer of the council"


def officer(world, body="council", post=POST):
    """Somebody who signs Part 2 for a body."""
    person = User.objects.create_user(f"finance.of.{body.replace(' ', '.')}@example.org", name="An officer")
    organisation = world.bodies[body]
    Membership.objects.create(
        person=person, organisation=organisation, role="finance_signatory", post=post, by=world["administrator"]
    )
    return person


def key(world, body="council"):
    return f"{world.key(body)}--part-2"


@pytest.fixture(name="asked")
def _asked(db):
    """The world and its plan, whose signatures are asked for, with that of the council's finance officer."""
    world = builders.world()
    record = builders.plan(world)
    actions.ask_for_part_2(record=record, posts={world.key("council"): "Chief Finance Officer"}, by=world["author"])
    actions.freeze_for_board(record=record, meeting=builders.TODAY, by=world["author"])
    actions.record_decision(record=record, outcome="agreed", day=builders.TODAY, by=world["assistant"])
    actions.request_sign_off(record=record, by=world["author"])
    return world, Record.objects.get(pk=record.pk)


def sign_part_2(world, record, person):
    digest = state_of(record).part_2_digest
    return actions.sign(record=record, organisation=key(world), digest=digest, by=person)


def edit(record, part, by, **kwargs):
    """Change a part a little: a paragraph of Part 1, or the name of a line of the money."""
    content = document(record).part(part)
    if part == PART_2:
        first, *others = content.lines
        answers = {"lines": (msgspec.structs.replace(first, budget_line="Another"), *others)}
    else:
        field = builders.EDITION.part[part].fields[0].key
        answers = {field: f"{getattr(content, field)}<p>More.</p>"}
    builders.save(record, part, by, **kwargs, **answers)


def part_1_key():
    """A part of Part 1 with a narrative answer."""
    covered = builders.EDITION.covered("part_2")
    return next(
        one.key
        for one in builders.EDITION.parts
        if one.key not in covered and one.fields and one.fields[0].answer.name == "RICH_TEXT"
    )


def test_the_plan_is_signed_once_the_finance_officer_has_signed_too(asked):
    world, record = asked
    person = officer(world)
    builders.sign(world, record, *builders.SIGNATORIES)
    assert state_of(record).status == "signing"
    state = sign_part_2(world, record, person)
    assert state.status == "signed"
    given = state.standing[key(world)]
    assert (given.scope, given.post, given.person) == ("part_2", POST, person.pk)
    assert given.digest != state.digest
    assert "Part 2" in given.statement
    assert sign_part_2(world, record, person).signatures == state.signatures, "twice does nothing"


@pytest.mark.parametrize("who", ["council signatory", "finance", "author", "assistant", "board signatory"])
def test_nobody_else_signs_part_2(asked, who):
    world, record = asked
    with pytest.raises(actions.NotAllowedNow):
        sign_part_2(world, record, world[who])


def test_who_signs_part_2_does_not_sign_the_plan_and_signs_no_stale_digest(asked):
    world, record = asked
    person = officer(world)
    state = state_of(record)
    with pytest.raises(actions.NotAllowedNow):
        actions.sign(record=record, organisation=world.key("council"), digest=state.digest, by=person)
    with pytest.raises(actions.NotAllowedNow, match="has changed"):
        actions.sign(record=record, organisation=key(world), digest=state.digest, by=person)


def test_a_change_of_part_1_voids_the_whole_plans_signatures_only_and_one_of_part_2_both(asked):
    world, record = asked
    person = officer(world)
    builders.sign(world, record, *builders.SIGNATORIES)
    sign_part_2(world, record, person)
    with pytest.raises(actions.WouldVoidSignatures) as told:
        edit(record, part_1_key(), world["author"])
    assert told.value.count == 4
    edit(record, part_1_key(), world["author"], void_signatures=True)
    state = state_of(record)
    assert set(state.standing) == {key(world)}
    assert [one.scope for one in state.lapsed.values()] == ["plan"] * 4
    builders.sign(world, record, *builders.SIGNATORIES)
    assert state_of(record).status == "signed"
    with pytest.raises(actions.WouldVoidSignatures) as told:
        edit(record, PART_2, world["author"])
    assert told.value.count == 5
    edit(record, PART_2, world["author"], void_signatures=True)
    state = state_of(record)
    assert not state.standing
    voided = Event.objects.filter(record=record, kind=Kind.SAVED).latest("number").facts["voided"]
    assert "Exampleshire County Council (Part 2)" in voided
    assert state.lapsed[key(world)].ended == "changed"


def test_it_is_said_until_sign_off_is_requested_and_after_that_by_reopening(asked):
    world, record = asked
    council, ccg = world.key("council"), world.key("ccg")
    with pytest.raises(actions.NotAllowedNow):
        actions.ask_for_part_2(record=record, posts={ccg: "Treasurer"}, by=world["author"])
    sign_part_2(world, record, officer(world))
    state = actions.reopen(record=record, reason="The CCG's officer signs", by=world["author"])
    assert not state.standing
    assert [one.organisation for one in state.part_2_signers] == [council]
    for posts_, why in (({world.key("board"): "Treasurer"}, "council or a CCG"), ({council: " "}, "post")):
        with pytest.raises(actions.NotAllowedNow, match=why):
            actions.ask_for_part_2(record=record, posts=posts_, by=world["author"])
    with pytest.raises(actions.NotAllowedNow):
        actions.ask_for_part_2(record=record, posts={ccg: "Treasurer"}, by=world["board signatory"])
    state = actions.ask_for_part_2(record=record, posts={ccg: "Treasurer"}, by=world["administrator"])
    events = Event.objects.filter(record=record).count()
    assert actions.ask_for_part_2(record=record, posts={ccg: "Treasurer"}, by=world["author"]) == state
    assert Event.objects.filter(record=record).count() == events, "the same again does nothing"
    state = actions.request_sign_off(record=record, by=world["author"])
    assert [(one.key, one.post) for one in state.signers if one.scope == "part_2"] == [
        (key(world, "ccg"), "Treasurer")
    ]
    actions.reopen(record=record, reason="Nobody wants it", by=world["author"])
    state = actions.ask_for_part_2(record=record, posts={}, by=world["author"])
    assert (state.part_2_signers, state.part_2_content) == ((), "")
    assert {one.scope for one in actions.request_sign_off(record=record, by=world["author"]).signers} == {"plan"}


def test_a_plan_that_asks_nobody_keeps_its_events_as_they_were(db):
    world = builders.world()
    record = builders.signing(world)
    for event in Event.objects.filter(record=record):
        assert "part_2" not in event.data
        assert '"scope"' not in event.data


def test_it_is_returned_withdrawn_given_by_a_substitute_and_on_paper(asked, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world, record = asked
    person = officer(world)
    with pytest.raises(actions.NotAllowedNow, match="Choose the parts"):
        actions.return_for_changes(record=record, organisation=key(world), reasons={part_1_key(): "No"}, by=person)
    state = actions.return_for_changes(
        record=record, organisation=key(world), reasons={PART_2: "One figure is off"}, by=person
    )
    assert [one.signer for one in state.open_requests] == [key(world)]
    sign_part_2(world, record, person)
    state = actions.withdraw_signature(record=record, organisation=key(world), reason="Too early", by=person)
    assert not state.standing
    day = timezone.localdate()
    state = actions.name_substitute(
        record=record,
        organisation=key(world),
        post="Post of author",
        starts=day,
        ends=day,
        reason="On leave",
        by=world["administrator"],
    )
    assert set(state.substitutes) == {key(world)}, "the council's own signatory has none"
    state = sign_part_2(world, record, world["author"])
    assert state.standing[key(world)].authority.place == POST
    assert not list(posts(document(record), reference_for(record.area, record.edition_code)))
    actions.withdraw_signature(record=record, organisation=key(world), reason="Once more", by=world["author"])
    digest = state_of(record).part_2_digest
    given = {
        "organisation": key(world),
        "day": day,
        "person_name": "A. Officer",
        "post": POST,
        "witness": Membership.objects.get(person=world["assistant"]).pk,
        "sheet": ContentFile(b"%PDF-1.4 signed"),
        "sheet_name": "signed.pdf",
        "by": world["author"],
    }
    with pytest.raises(actions.NotAllowedNow, match="other content"):
        actions.sign_on_paper(record=record, content=state_of(record).digest[:12], **given)
    state = actions.sign_on_paper(record=record, content=digest[:12], **given)
    assert (state.standing[key(world)].post, state.standing[key(world)].digest) == (POST, digest)


def test_the_checks_know_it(asked):
    world, record = asked
    reference = reference_for(record.area, record.edition_code)
    builders.sign(world, record, *builders.SIGNATORIES)
    (told,) = unsigned(document(record), reference)
    assert "One of five signatures has not been given: Exampleshire County Council (Part 2)" in told.message
    sign_part_2(world, record, officer(world))
    edit(record, part_1_key(), world["author"], void_signatures=True)
    assert not list(order_of_signatures(document(record), reference)), "Part 2 has not changed since it was signed"


def test_pages_letters_and_links_are_for_part_2(asked, client, django_capture_on_commit_callbacks):
    world, record = asked
    person = officer(world)
    builders.sign(world, record, "council signatory")
    client.force_login(person)
    page = client.get(record.url("sign_off")).content.decode()
    assert "Exampleshire County Council (Part 2)" in page
    assert "I have checked Part 2" in page
    assert "I have read the plan" not in page
    answer = client.post(
        record.url("sign_off"),
        {"act": "sign", "organisation": key(world), "digest": state_of(record).part_2_digest, "agree": "on"},
        follow=True,
    )
    assert "You have signed for Exampleshire County Council (Part 2)." in answer.content.decode()
    edit(record, part_1_key(), world["author"], void_signatures=True)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        edit(record, PART_2, world["author"], void_signatures=True)
    (letter,) = [one for one in mail.outbox if one.to == [person.email]]
    assert "You signed Part 2 of the Better Care Fund plan" in letter.body
    assert "/links/" in letter.body
    page = client.get(record.url("sign_off")).content.decode()
    told = page[page.index('id="changed"') : page.index('id="decisions"')]
    assert "Changed since you signed" in told
    assert record.url("part", part=PART_2) in told
    assert record.url("part", part=part_1_key()) not in told
    assert "Must sign again" in page
    home = client.get("/").content.decode()
    assert "Sign for Exampleshire County Council (Part 2)" in home
    link = letter.body[letter.body.index("/links/") :].split()[0]
    client.logout()
    assert "Read Part 2 and sign" in client.get(link).content.decode()
    client.force_login(world["author"])
    assert "This will void 1 signature" not in client.get(record.url("part", part=part_1_key())).content.decode()
    for name in ("sheet", "paper"):
        shown = client.get(record.url(name, organisation=key(world))).content.decode()
        assert state_of(record).part_2_digest[:4] in shown


def test_the_author_says_it_on_a_page(client, db):
    world = builders.world()
    record = builders.plan(world)
    officer(world)
    council = world.key("council")
    client.force_login(world["author"])
    url = record.url("part_2")
    assert url in client.get(record.url("sign_off")).content.decode()
    assert POST in client.get(url).content.decode(), "who holds the role is offered"
    refused = client.post(url, {f"sign-{council}": "on", f"post-{council}": ""})
    assert refused.status_code == 422
    assert "Name the post" in refused.content.decode()
    client.post(url, {f"sign-{council}": "on", f"post-{council}": POST})
    assert [one.post for one in state_of(record).part_2_signers] == [POST]
    page = client.get(record.url("sign_off")).content.decode()
    assert f"Part 2 is signed by {POST}, Exampleshire County Council too" in page
    actions.request_sign_off(record=record, by=world["author"])
    assert client.get(url, follow=True).redirect_chain


def test_a_reminder_goes_to_the_finance_officer(asked):
    world, _ = asked
    call_for_plans(timezone.now() + datetime.timedelta(days=3))
    person = officer(world)
    mail.outbox.clear()
    call_command("send_reminders")
    (letter,) = [one for one in mail.outbox if one.to == [person.email]]
    assert "still waits for your signature of Part 2" in letter.body


def test_an_accepted_warning_of_part_2_alone_belongs_to_its_signature(asked):
    """Of others it does not: they can end with a change of Part 1."""
    _, record = asked
    state = state_of(record)
    assert not state.acceptances
    covered = builders.EDITION.covered("part_2")
    before = state.part_2_digest
    data = {"check": "F4", "key": "x", "reason": "why", "message": "m"}
    elsewhere = step(state, Fact(99, Kind.ACCEPTED, data, 1, "", state.since))
    assert elsewhere.part_2_digest == before
    assert elsewhere.digest != state.digest
    of_it = step(state, Fact(99, Kind.ACCEPTED, data | {"part_2": True}, 1, "", state.since))
    assert of_it.part_2_digest != before
    assert covered < builders.EDITION.covered("plan")


def test_print_and_package_tell_of_it(asked, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    world, record = asked
    call_for_plans(timezone.now() + datetime.timedelta(days=1))
    reference = reference_for(record.area, record.edition_code)
    builders.sign(world, record, *builders.SIGNATORIES)
    sign_part_2(world, record, officer(world))
    one = document(record)
    first = one.state.part_2_digest[:4]
    (line,) = [line for line in cover(one, reference, ()).signings if "(Part 2)" in line.body]
    assert (line.state, line.post, line.kind) == ("signed", POST, "Signed on behalf of the Council, for Part 2")
    assert "by all 4 parties" in cover(one, reference, ()).status_note
    assert first in " ".join(signatures_table(one, reference).notes)
    sent = submit(record, world["author"])
    assert sent.facts["part_2"] == one.state.part_2_digest
    assert {each["scope"] for each in sent.facts["signatures"]} == {"plan", "part_2"}
    manifest = Submission.objects.get().files.get(format="manifest").content().decode()
    assert f'"part_2_digest": "{one.state.part_2_digest}"' in manifest
    assert "Exampleshire County Council (Part 2)" in receipt_of(sent)
