"""The acts that no other browser test does, one after another on one plan, with the e-mails that they send.

Reopen, a finance officer named and signing Part 2, deferred and agreed subject to changes, a post that changes hands,
an e-mail that is refused, withdraw, submit, an e-mail that comes back, recall, acknowledge. Each page clean by axe.
"""

import datetime
import io
import re
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import Page, expect

from areas.models import Membership, Organisation, Participation
from bcf.accounts.models import User
from plans import actions
from plans.document import state_of
from submissions import package
from submissions.models import Sending
from tests.demo_world import EXAMPLESHIRE_AUTHOR, World
from tests.integration.test_mail_that_fails import BROKEN, Broken
from tests.looking import look
from tests.unit.test_mail import ID, notification

Enter = Callable[[Page, str], Page]
AxeCheck = Callable[..., None]
LINK = re.compile(r"https?://[^/\s]+(/links/\S+/)")
DIRECTOR, DEPUTY, TREASURER = (f"{who}@exampleshire.example" for who in ("director", "deputy", "treasurer"))
COAST, VALE, CHAIR, SECRETARY = (f"{who}@exampleshire.example" for who in ("coast", "vale", "chair", "secretary"))
ASSURER = "assurer@nhs.example"


def letters_to(email: str) -> list[Any]:
    return [one for one in mail.outbox if email in one.to]


def come_by_link(page: Page, email: str) -> None:
    """From the newest letter with a link to the page of sign-off, by the code that is sent."""
    page.goto(next(LINK.search(one.body)[1] for one in reversed(letters_to(email)) if LINK.search(one.body)))
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("Code").fill(letters_to(email)[-1].subject[:6])
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/sign-off/$"))


def give_role(page: Page, record: Any, body: Organisation, person: str, role: str, post: str) -> None:
    """As an administrator of a body, from the page of people."""
    page.goto(f"/areas/{record.area.slug}/people/")
    section = page.locator("section", has=page.get_by_role("heading", name=body.name))
    section.get_by_role("link", name="Give another role").click()
    page.get_by_label("Person").select_option(label=person)
    page.get_by_role("radio", name=re.compile(f"^{role}:")).check()
    page.get_by_label("Post").fill(post)
    page.get_by_role("button", name="Give the role").click()
    expect(page.get_by_text("Role given.")).to_be_visible()


@pytest.fixture(name="council")
def _council(demo: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    """The council, where two more people work; an area team; a site that sends, and makes its PDF quickly."""
    settings.EMAIL_BACKEND, settings.BCF_SEND_SUBMISSIONS = BROKEN, True
    monkeypatch.setattr(package, "pdf_of", lambda *args, **kwargs: b"%PDF-quick")
    monkeypatch.setattr(package, "seal", lambda unsealed: unsealed + b" sealed")
    monkeypatch.setattr(Broken, "refuses", ())
    council = Organisation.objects.get(memberships__person__email=DIRECTOR)
    author = User.objects.get(email=EXAMPLESHIRE_AUTHOR)
    for email, post in ((DEPUTY, "Deputy Director"), (TREASURER, "Treasurer")):
        person = User.objects.create_user(email, name=post)
        Membership.objects.create(person=person, organisation=council, role="finance", post=post, by=author)
    team = Organisation.objects.filter(kind="area_team", memberships__person__email=ASSURER).first()
    Participation.objects.create(area=demo.signed.area, organisation=team, takes_part_as="assurer")
    return council


def test_every_act_that_is_left(
    demo: World,
    council: Organisation,
    enter: Enter,
    page: Page,
    new_context: Any,
    axe: AxeCheck,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = demo.signed
    sign_off = record.url("sign_off")

    # Reopened: those who had signed are told.
    enter(page, EXAMPLESHIRE_AUTHOR).goto(sign_off)
    reopen = page.locator("section", has=page.get_by_role("heading", name="Reopen the plan"))
    reopen.get_by_label("Reason").fill("A finance officer is to sign too")
    reopen.get_by_role("button", name="Reopen").click()
    expect(page.get_by_text("The plan is reopened for drafting.")).to_be_visible()
    assert {one.to[0] for one in mail.outbox} == {DIRECTOR, COAST, VALE, CHAIR}
    assert all("Your signature no longer counts" in one.subject for one in mail.outbox)

    # A finance officer is asked to sign Part 2, and named.
    give_role(page, record, council, "Treasurer", "Signatory of Part 2", "Section 151 Officer")
    page.goto(sign_off)
    page.get_by_role("link", name="Say whether finance officers sign Part 2 too").click()
    page.get_by_label(f"Part 2 is signed for {council.name}").check()
    page.get_by_label(f"Post that signs it for {council.name}").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_title(re.compile("^Error: "))
    look(page, axe)
    page.get_by_label(f"Post that signs it for {council.name}").fill("Section 151 Officer")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name=re.compile(r"\(Part 2\)")).first).to_be_visible()

    # The board defers, then agrees subject to changes.
    author = User.objects.get(email=EXAMPLESHIRE_AUTHOR)
    actions.freeze_for_board(record=record, meeting=datetime.date(2014, 3, 18), by=author)
    enter(page, SECRETARY).goto(sign_off)
    page.get_by_label("deferred its decision").check()
    page.get_by_label("Day of the decision").fill("18 March 2014")
    page.get_by_label("Deferred to").fill("25 March 2014")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("deferred its decision to 25 March 2014")).to_be_visible()
    page.get_by_label("agreed the plan subject to changes").check()
    page.get_by_label("Day of the decision").fill("25 March 2014")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("agreed the plan subject to changes, recorded by Board Secretary")).to_be_visible()

    # Signatures are asked for: one e-mail is refused, told beside its body, and tried again.
    mail.outbox.clear()
    monkeypatch.setattr(Broken, "refuses", (VALE,))
    enter(page, EXAMPLESHIRE_AUTHOR).goto(sign_off)
    page.get_by_role("button", name="Request sign-off").click()
    expect(page.get_by_text("could not be sent")).to_be_visible()
    assert sorted(one.to[0] for one in mail.outbox) == sorted([DIRECTOR, COAST, CHAIR, TREASURER])
    look(page, axe)
    monkeypatch.setattr(Broken, "refuses", ())
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("The e-mail is on its way again.")).to_be_visible()
    expect(page.get_by_text("could not be sent")).to_have_count(0)
    assert len(letters_to(VALE)) == 1

    # The finance officer comes by their link and signs Part 2 alone.
    treasurer = new_context().new_page()
    come_by_link(treasurer, TREASURER)
    look(treasurer, axe)
    treasurer.get_by_label("I have checked Part 2").check()
    treasurer.get_by_role("button", name=f"Sign for {council.name} (Part 2)").click()
    expect(treasurer.get_by_text(f"You have signed for {council.name} (Part 2).")).to_be_visible()

    # The post changes hands: an administrator names another, whose link works, and the old one does not.
    give_role(page, record, council, "Deputy Director", "Signatory", "Acting Director")
    page.goto(sign_off)
    page.get_by_role("radio", name=council.name, exact=True).check()
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text("A link is on its way to the Acting Director.")).to_be_visible()
    old = new_context().new_page()
    old.goto(LINK.search(letters_to(DIRECTOR)[-1].body)[1])
    expect(old.get_by_role("heading", level=1)).to_have_text("This link does not work any more")
    deputy = new_context().new_page()
    come_by_link(deputy, DEPUTY)
    deputy.get_by_label("I have read the plan").check()
    deputy.get_by_role("button", name=f"Sign for {council.name}").click()
    expect(deputy.get_by_text(f"You have signed for {council.name}.")).to_be_visible()

    # One withdraws, and signs again; with the last the plan is signed.
    keys = {one.email: one.memberships.get(role="signatory").organisation.key for one in _signatories()}
    for email in (COAST, VALE, CHAIR):
        _sign(record, keys[email], email)
    enter(page, COAST).goto(sign_off)
    withdraw = page.get_by_role("region", name=re.compile("^Withdraw your signature"))
    withdraw.get_by_label("Reason").fill("To read it once more")
    withdraw.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("The signature is withdrawn.")).to_be_visible()
    mail.outbox.clear()
    page.get_by_label("I have read the plan").check()
    page.get_by_role("button", name="Sign for").click()
    expect(page.get_by_text("You have signed for")).to_be_visible()
    assert [one.subject for one in letters_to(EXAMPLESHIRE_AUTHOR)] == [
        "Everybody has signed: Better Care Fund plan, Exampleshire"
    ]

    # Submitted; the e-mail comes back, and is sent again; recalled with a reason, submitted anew, acknowledged.
    enter(page, EXAMPLESHIRE_AUTHOR)
    _submit(page, record)
    (sent,) = [one for one in mail.outbox if one.attachments]
    assert len(sent.attachments) == 4
    raw = notification(whom=f"rfc822; {sent.to[0]}").replace(ID.encode(), Sending.objects.get().message_id.encode())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("record_bounces")
    page.goto(record.url("submission"))
    expect(page.get_by_text(re.compile("The e-mail to .* came back"))).to_be_visible()
    look(page, axe)
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("The e-mail is on its way again.")).to_be_visible()
    assert len([one for one in mail.outbox if one.attachments]) == 2
    recall = page.locator("section", has=page.get_by_role("heading", name="Recall the submission"))
    recall.get_by_role("button", name="Recall it").click()
    expect(page).to_have_title(re.compile("^Error: "))
    recall.get_by_label("Reason").fill("A wrong figure")
    recall.get_by_role("button", name="Recall it").click()
    expect(page.get_by_text("The submission is recalled.")).to_be_visible()
    _submit(page, record)
    enter(page, ASSURER).goto(record.url("submission"))
    page.get_by_role("button", name="Acknowledge receipt").click()
    expect(page.get_by_text("The receipt is acknowledged.")).to_be_visible()
    look(page, axe)
    assert state_of(record).submissions[-1].acknowledged


def _signatories() -> Any:
    return User.objects.filter(email__in=(COAST, VALE, CHAIR))


def _sign(record: Any, organisation: str, email: str) -> None:
    digest = state_of(record).digest
    actions.sign(record=record, organisation=organisation, digest=digest, by=User.objects.get(email=email))


def _submit(page: Page, record: Any) -> None:
    """Submit what is signed, with a reason for every warning that asks for one."""
    page.goto(record.url("submission"))
    for reason in page.locator("form textarea").all():
        reason.fill("The signatures came in late.")
    page.get_by_role("button", name=re.compile("^Submit version")).click()
    expect(page.get_by_role("heading", name=re.compile("^Version . is submitted"))).to_be_visible(timeout=60_000)
