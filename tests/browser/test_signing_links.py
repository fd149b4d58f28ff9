"""From the e-mail to the signature in a real browser, without a password and without scripts."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from areas.models import Organisation
from bcf.accounts.models import User
from plans import actions
from plans.document import state_of
from plans.models import SigningLink
from tests.demo_world import EXAMPLESHIRE_AUTHOR
from tests.looking import look

COAST = "coast@exampleshire.example"
LINK = re.compile(r"https?://[^/\s]+(/links/\S+/)")


@pytest.fixture
def awaited(demo):
    """The signed plan, with one signature withdrawn: the body that is awaited."""
    signer = User.objects.get(email=COAST)
    body = Organisation.objects.get(memberships__person=signer, memberships__role="signatory")
    actions.withdraw_signature(record=demo.signed, organisation=body.key, reason="To read it again", by=signer)
    return body


def test_a_signatory_signs_by_the_link_that_an_author_sent(demo, awaited, enter, new_context, axe):
    author = enter(new_context().new_page(), EXAMPLESHIRE_AUTHOR)
    author.goto(demo.signed.url("sign_off"))
    author.get_by_role("radio", name=awaited.name).check()
    look(author, axe)
    author.get_by_role("button", name="Send the link").click()
    expect(author.get_by_text("A link is on its way to the")).to_be_visible()
    (letter,) = mail.outbox
    assert letter.to == [COAST]
    link = LINK.search(letter.body).group(1)

    page = new_context(java_script_enabled=False).new_page()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Read the plan and sign")
    expect(page.get_by_text(awaited.name).first).to_be_visible()
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("Code").fill("12345")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("not the code that was sent")
    page.get_by_label("Code").fill(mail.outbox[-1].subject[:6])
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/sign-off/$"))
    expect(page.get_by_role("heading", name="What will change")).to_be_visible()
    expect(page.get_by_role("heading", name="Warnings accepted, and why")).to_be_visible()
    expect(page.get_by_role("link", name="as a PDF")).to_be_visible()
    page.get_by_role("checkbox", name="I have read the plan").check()
    page.get_by_role("button", name=f"Sign for {awaited.name}").click()
    expect(page.get_by_text(f"You have signed for {awaited.name}.")).to_be_visible()
    assert awaited.key in state_of(demo.signed).standing

    again = new_context().new_page()
    again.goto(link)
    look(again, axe)
    again.get_by_role("button", name="Send a fresh link").click()
    look(again, axe)


def test_the_pages_on_the_way_are_accessible_at_both_widths(demo, awaited, enter, new_context, axe):
    author = User.objects.get(email=EXAMPLESHIRE_AUTHOR)
    actions.ask_signatory_again(record=demo.signed, organisation=awaited.key, by=author)
    link = LINK.search(mail.outbox[-1].body).group(1)
    other = enter(new_context().new_page(), EXAMPLESHIRE_AUTHOR)
    other.goto(link)
    expect(other.get_by_text("works for nobody else")).to_be_visible()
    look(other, axe)
    page = new_context().new_page()
    page.goto(link)
    look(page, axe)
    page.get_by_role("button", name="Send me the code").click()
    look(page, axe)
    page.get_by_role("button", name="Go on").click()
    look(page, axe)
    page.get_by_label("Code").fill(mail.outbox[-1].subject[:6])
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/sign-off/$"))
    look(page, axe)
    assert SigningLink.objects.get().used_at


def test_a_provider_is_asked_and_comes_by_its_link(demo, enter, new_context, axe):
    author = enter(new_context().new_page(), "author@worcestershire.example")
    author.goto("/plans/worcestershire/2014-09/sign-off/")
    author.get_by_role("link", name="See the annex").first.click()
    author.get_by_role("button", name="Ask for the commentary").click()
    expect(author.get_by_text("Last asked on")).to_be_visible()
    look(author, axe)
    author.goto("/accounts/")
    look(author, axe)
    page = new_context().new_page()
    page.goto(LINK.search(mail.outbox[-1].body).group(1))
    expect(page.get_by_role("heading", level=1)).to_have_text("Answer and sign Annex 2")
    look(page, axe)
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("Code").fill(mail.outbox[-1].subject[:6])
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/providers/"))
    look(page, axe)
