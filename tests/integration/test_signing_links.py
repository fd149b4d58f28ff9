"""Links of one's own by e-mail: what they are for, whom they sign in, and what they do not do."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from areas import actions as area_actions
from areas.models import Membership
from bcf.accounts.models import User
from bcf.parts import Stated
from plans import actions
from plans.document import state_of
from plans.findings import findings_now
from plans.models import Event, Letter, SigningLink
from tests import builders, revised
from tests.builders import CCG, SIGNATORIES, TODAY

LINK = re.compile(r"https?://[^/\s]+(/links/[^\s\"]+/)")
CODE = re.compile(r"\b(\d{6}) is your code")


@pytest.fixture(name="record")
def _record(world):
    record = builders.plan(world)
    actions.freeze_for_board(record=record, meeting=TODAY, by=world["author"])
    actions.record_decision(record=record, outcome="agreed", day=TODAY, by=world["assistant"])
    return record


@pytest.fixture(name="asked")
def _asked(world, record, django_capture_on_commit_callbacks):
    """A plan whose signatories have been asked, and have their e-mails."""
    with django_capture_on_commit_callbacks(execute=True):
        actions.request_sign_off(record=record, by=world["author"])
    return record


def letter_to(person):
    return [one for one in mail.outbox if one.to == [person.email]][-1]


def link_of(person):
    return LINK.search(letter_to(person).body).group(1)


def code_of(person):
    return CODE.search(letter_to(person).subject).group(1)


def test_each_signatory_is_told_what_waits_for_which_body_and_post_with_one_link_of_their_own(world, asked):
    assert sorted(one.to[0] for one in mail.outbox) == sorted(world[who].email for who in SIGNATORIES)
    letter = letter_to(world["ccg signatory"])
    assert letter.subject == "Your turn to sign: Better Care Fund plan, Exampleshire"
    html = letter.alternatives[0].content
    for text in (letter.body, html):
        assert "NHS Exampleshire CCG" in text
        assert "Post of ccg signatory" in text
        assert "Post of author, Exampleshire County Council asks you to sign" in text
        assert len(set(LINK.findall(text))) == 1
    links = {link_of(world[who]) for who in SIGNATORIES}
    assert len(links) == 4
    assert {(one.person, one.purpose) for one in SigningLink.objects.all()} == {
        (world[who], "sign") for who in SIGNATORIES
    }
    assert not any(link.split("/")[2] in str(row) for link in links for row in SigningLink.objects.values())
    assert not any(link.split("/")[2] in str(row) for link in links for row in Letter.objects.values())


def test_opening_a_link_changes_nothing_however_often(client, world, asked):
    before = list(SigningLink.objects.values()), Event.objects.count(), len(mail.outbox)
    for method in (client.get, client.head, client.get):
        answer = method(link_of(world["ccg signatory"]))
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
    assert "NHS Exampleshire CCG" in answer.content.decode()
    assert (list(SigningLink.objects.values()), Event.objects.count(), len(mail.outbox)) == before
    assert "_auth_user_id" not in client.session


def ask_for_code(client, link, capture):
    with capture(execute=True):
        return client.post(link, {"act": "send"})


def test_the_code_signs_in_and_leads_to_the_signing_once(client, world, asked, django_capture_on_commit_callbacks):
    signatory = world["ccg signatory"]
    link = link_of(signatory)
    answer = ask_for_code(client, link, django_capture_on_commit_callbacks)
    assert answer.url == f"{link}code/"
    assert client.get(answer.url).status_code == 200
    code = code_of(signatory)
    assert not any(code in str(row) for row in SigningLink.objects.values())
    answer = client.post(answer.url, {"code": f"{code[:3]} {code[3:]}"})
    assert answer.url == asked.url("sign_off")
    assert client.session["_auth_user_id"] == str(signatory.pk)
    page = client.get(answer.url).content.decode()
    assert "Sign for NHS Exampleshire CCG" in page
    assert client.get(link).url == asked.url("sign_off"), "the right person goes straight there"
    client.logout()
    over = client.get(link).content.decode()
    assert "does not work any more" in over
    assert "Exampleshire" not in over
    assert client.get(f"{link}code/").url == link


def test_a_code_works_only_in_the_browser_that_asked_for_it(client, world, asked, django_capture_on_commit_callbacks):
    link = link_of(world["ccg signatory"])
    ask_for_code(client, link, django_capture_on_commit_callbacks)
    other = type(client)()
    answer = other.post(f"{link}code/", {"code": code_of(world["ccg signatory"])})
    assert answer.url == link
    assert "_auth_user_id" not in other.session


def test_five_wrong_tries_void_a_code_and_ten_minutes_too(client, world, asked, django_capture_on_commit_callbacks):
    signatory = world["ccg signatory"]
    link = link_of(signatory)
    ask_for_code(client, link, django_capture_on_commit_callbacks)
    code = code_of(signatory)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(5):
        assert "not the code" in client.post(f"{link}code/", {"code": wrong}).content.decode()
    answer = client.post(f"{link}code/", {"code": code})
    assert answer.status_code == 422
    assert "void" in answer.content.decode()
    ask_for_code(client, link, django_capture_on_commit_callbacks)
    SigningLink.objects.filter(person=signatory).update(code_at=timezone.now() - timedelta(minutes=11))
    assert "older than 10 minutes" in client.post(f"{link}code/", {"code": code_of(signatory)}).content.decode()
    assert "_auth_user_id" not in client.session
    for _ in range(3):
        ask_for_code(client, link, django_capture_on_commit_callbacks)
    sent = len(mail.outbox)
    ask_for_code(client, link, django_capture_on_commit_callbacks)
    assert len(mail.outbox) == sent, "a sixth code is not sent"


def test_somebody_else_who_is_signed_in_is_told_whose_link_it_is(client, world, asked):
    client.force_login(world["author"])
    page = client.get(link_of(world["ccg signatory"])).content.decode()
    assert "This link is for the Post of ccg signatory of NHS Exampleshire CCG" in page
    assert world["ccg signatory"].email not in page
    sent = len(mail.outbox)
    client.post(link_of(world["ccg signatory"]), {"act": "send"})
    assert len(mail.outbox) == sent


def test_one_that_has_run_out_offers_a_fresh_one_to_the_same_address(
    client, world, asked, django_capture_on_commit_callbacks
):
    signatory = world["ccg signatory"]
    link = link_of(signatory)
    SigningLink.objects.filter(person=signatory).update(expires=timezone.now())
    answer = ask_for_code(client, link, django_capture_on_commit_callbacks)
    assert answer.url == link
    page = client.get(link).content.decode()
    assert "Send a fresh link" in page
    assert signatory.email not in page
    assert "Exampleshire" not in page
    sent = len(mail.outbox)
    page = client.post(link, {"act": "fresh"}).content.decode()
    assert "on its way" in page
    assert signatory.email not in page
    assert len(mail.outbox) == sent + 1
    assert link_of(signatory) != link
    assert client.get(link_of(signatory)).status_code == 200
    for _ in range(9):
        assert client.post(link, {"act": "fresh"}).status_code == 200
    assert len(mail.outbox) <= sent + 5, "fresh links are not sent without end"


def test_what_has_been_signed_is_not_asked_for_afresh(client, world, asked):
    link = link_of(world["ccg signatory"])
    builders.sign(world, asked, "ccg signatory")
    SigningLink.objects.update(expires=timezone.now())
    sent = len(mail.outbox)
    assert client.post(link, {"act": "fresh"}).status_code == 200
    assert len(mail.outbox) == sent


def test_naming_somebody_else_makes_the_link_void_and_sends_one_to_them(
    client, world, asked, django_capture_on_commit_callbacks
):
    old, new = world["ccg signatory"], User.objects.create_user("new@example.org", name="New")
    link = link_of(old)
    body = world.bodies[CCG]
    area_actions.name_signatory(organisation=body, person=new, post="Chief Officer", by=world["administrator"])
    page = client.get(link).content.decode()
    assert "does not work any more" in page
    ask_for_code(client, link, django_capture_on_commit_callbacks)
    assert letter_to(old).subject.startswith("Your turn")
    client.force_login(world["second author"])
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(asked.url("sign_off"), {"act": "ask_again", "organisation": body.key}, follow=True)
    assert "A link is on its way to the Chief Officer." in answer.content.decode()
    assert letter_to(new).subject.startswith("Your turn to sign")
    voided = SigningLink.objects.get(person=old)
    assert (voided.void_by, voided.void_at is not None) == (world["second author"], True)


def test_only_those_who_write_the_plan_send_links_and_only_for_awaited_bodies(
    client, world, asked, django_capture_on_commit_callbacks
):
    builders.sign(world, asked, "board signatory")
    sent = len(mail.outbox)
    for who, organisation in (("ccg signatory", "council"), ("assistant", "ccg"), ("author", "board")):
        client.force_login(world[who])
        with django_capture_on_commit_callbacks(execute=True):
            client.post(asked.url("sign_off"), {"act": "ask_again", "organisation": world.key(organisation)})
    assert len(mail.outbox) == sent


def test_mail_that_cannot_be_sent_fails_nothing_and_is_kept(
    world, record, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with django_capture_on_commit_callbacks(execute=True):
        actions.request_sign_off(record=record, by=world["author"])
    assert state_of(record).requested
    assert Letter.objects.filter(sent_at=None).count() == 4
    assert not SigningLink.objects.exists()


def test_an_invited_signatory_is_led_to_the_plan_that_waits(client, world, asked):
    tokens = []
    area_actions.invite(
        organisation=world.bodies[CCG],
        email="new@example.org",
        role="signatory",
        post="Chief Officer",
        by=world["administrator"],
        address=lambda token: tokens.append(token) or token,
    )
    answer = client.post(
        f"/invitations/{tokens[0]}/join/", {"name": "New", "password": "otter lantern brass"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == asked.url("sign_off")
    assert "Sign for NHS Exampleshire CCG" in answer.content.decode()


def test_nothing_waits_leads_home(client, world, record):
    client.force_login(world["ccg signatory"])
    assert client.get("/waiting/").url == "/"


def test_a_closed_account_gets_no_letter_and_its_link_no_code(
    client, world, asked, django_capture_on_commit_callbacks
):
    signatory = world["ccg signatory"]
    link = link_of(signatory)
    User.objects.filter(pk=signatory.pk).update(is_active=False)
    sent = len(mail.outbox)
    ask_for_code(client, link, django_capture_on_commit_callbacks)
    client.post(link, {"act": "fresh"})
    assert len(mail.outbox) == sent
    assert Membership.objects.filter(person=signatory, ends=None).exists()


def test_a_provider_is_asked_by_an_author_and_comes_by_its_link(client, world, django_capture_on_commit_callbacks):
    plan = actions.start_plan(area=world.area, edition_code="2014-09", by=world["author"])
    asking = revised.content("acute", text="<p>Fewer admissions.</p>", providers=(revised.TRUST,))
    actions.save_parts(record=plan, changes=[actions.Draft("acute", asking, 0)], by=world["author"])
    page = plan.url("provider", provider=revised.TRUST)
    client.force_login(world["provider"])
    client.post(page, {"act": "ask"})
    assert not mail.outbox, "a provider does not ask itself"
    client.force_login(world["author"])
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page, {"act": "ask"}, follow=True)
    assert "Last asked on" in answer.content.decode()
    (letter,) = mail.outbox
    assert letter.to == [world["provider"].email]
    assert letter.subject.startswith("Annex 2 is asked of you")
    assert "You answer and sign for Exampleshire Hospital, as Post of provider." in letter.body
    client.logout()
    link = link_of(world["provider"])
    answer = ask_for_code(client, link, django_capture_on_commit_callbacks)
    answer = client.post(answer.url, {"code": code_of(world["provider"])})
    assert answer.url == page
    assert client.get(page).status_code == 200


def test_a_provider_with_nobody_there_cannot_be_asked(world):
    plan = actions.start_plan(area=world.area, edition_code="2014-09", by=world["author"])
    asking = revised.content("acute", text="<p>Fewer admissions.</p>", providers=(revised.TRUST,))
    actions.save_parts(record=plan, changes=[actions.Draft("acute", asking, 0)], by=world["author"])
    Membership.objects.filter(person=world["provider"]).delete()
    with pytest.raises(actions.NotAllowedNow, match="Nobody speaks for Exampleshire Hospital"):
        actions.ask_for_commentary(record=plan, provider=revised.TRUST, by=world["author"])


def test_the_signer_sees_the_metrics_the_accepted_warnings_and_what_changed_since_they_were_asked(
    client, world, record, django_assert_max_num_queries
):
    printed = Stated(id="d1", place="agreed_on", printed="18 March")
    actions.reopen(record=record, reason="A date", by=world["author"])
    builders.save(record, "vision", world["author"], stated=(printed,))
    (warning,) = [one for one in findings_now(record) if one.level == "warning"]
    actions.accept_warning(record=record, key=warning.key, reason="Printed so in the paper", by=world["author"])
    actions.request_sign_off(record=record, by=world["author"])
    client.force_login(world["ccg signatory"])
    page = client.get(asked_page := record.url("sign_off")).content.decode()
    assert "What will change" in page
    assert "Printed so in the paper" in page
    assert record.url("download", format="pdf") in page
    assert "Changed since" not in page
    builders.save(record, "vision", world["author"], text="<p>Another vision.</p>")
    builders.save(record, "aims", world["author"], text="<p>Other aims.</p>")
    client.get(asked_page)
    with django_assert_max_num_queries(25):
        page = client.get(asked_page).content.decode()
    assert "Changed since you were asked" in page
    assert "Another vision." in page
    client.force_login(world["author"])
    assert "Changed since you were asked" not in client.get(asked_page).content.decode()
