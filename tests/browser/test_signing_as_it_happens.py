"""Delegation, return for changes, a sheet of paper, a substitute, own steps: in a browser, each page clean by axe."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from bcf.accounts.models import User
from plans import actions
from plans.document import state_of
from tests.demo_world import EXAMPLESHIRE_AUTHOR, World
from tests.looking import look

Enter = Callable[[Page, str], Page]
AxeCheck = Callable[..., None]
SECRETARY, COAST = "secretary@exampleshire.example", "coast@exampleshire.example"


def test_from_the_board_s_delegation_to_a_signed_sheet(
    demo: World, enter: Enter, page_without_scripts: Page, page: Page, axe: AxeCheck
) -> None:
    record = demo.signed
    actions.reopen(record=record, reason="To sign anew", by=User.objects.get(email=EXAMPLESHIRE_AUTHOR))
    enter(page, EXAMPLESHIRE_AUTHOR)
    page.goto(record.url("sign_off"))
    page.get_by_role("link", name="Add a step").click()
    page.get_by_role("button", name="Add the step").click()
    expect(page).to_have_title(re.compile("^Error: "))
    look(page, axe)
    page.get_by_label("Name of the step").fill("Cabinet")
    page.get_by_label("Usual date").fill("10 March 2014")
    page.get_by_label("Sign-off is asked for only after it").check()
    page.get_by_role("button", name="Add the step").click()
    page.get_by_label("agreed the plan").check()
    page.get_by_label("Day", exact=True).fill("11 March 2014")
    page.get_by_role("button", name="Record it").click()
    look(page, axe)
    page.goto(record.url("board"))
    page.get_by_label("Day of the board's meeting").fill("18 March 2014")
    page.get_by_role("button", name="Freeze the plan").click()

    enter(page, SECRETARY)
    page.goto(record.url("sign_off"))
    page.get_by_label("delegated its decision").check()
    page.get_by_label("Day of the decision").fill("18 March 2014")
    page.get_by_role("button", name="Record the decision").click()
    expect(page).to_have_title(re.compile("^Error: "))
    look(page, axe)
    page.get_by_label("Minute").fill("12/14")
    page.get_by_label("Integration Manager, Exampleshire").check()
    page.get_by_label("Whom they are to consult").fill("The Chair")
    page.get_by_role("button", name="Record the decision").click()

    enter(page, EXAMPLESHIRE_AUTHOR)
    page.goto(record.url("sign_off"))
    page.get_by_role("button", name="Request sign-off").click()
    look(page, axe)
    page.get_by_label("I have read the plan").check()
    page.get_by_role("button", name="Sign for").click()
    board = page.get_by_role("row", name=re.compile("Health and Wellbeing Board")).first
    expect(board).to_contain_text("under minute 12/14 of 18 March 2014")
    look(page, axe)

    enter(page, COAST)
    page.goto(record.url("sign_off"))
    page.get_by_role("link", name="Return for changes").first.click()
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title(re.compile("^Error: "))
    look(page, axe)
    page.get_by_label("2a Vision").check()
    page.get_by_role("button", name="Continue").click()
    look(page, axe)
    page.get_by_label("2a Vision").fill("Say what changes for carers.")
    page.get_by_role("button", name="Return the plan").click()
    expect(page.get_by_text("Returned for changes", exact=True)).to_be_visible()
    look(page, axe)
    page.get_by_role("link", name="Name a substitute").first.click()
    page.get_by_label("Post of the substitute").fill("Chief Operating Officer")
    page.get_by_label("From").fill(f"{timezone.localdate():%d %B %Y}")
    page.get_by_label("Until").fill(f"{timezone.localdate() + timedelta(days=5):%d %B %Y}")
    page.get_by_label("Reason").fill("On leave")
    look(page, axe)
    page.get_by_role("button", name="Name the substitute").click()
    expect(page.get_by_text("Chief Operating Officer named by")).to_be_visible()

    enter(page, EXAMPLESHIRE_AUTHOR)
    for address in (record.url("plan"), record.url("part", part="vision"), "/"):
        page.goto(address)
        expect(page.get_by_text("Accountable Officer, NHS Exampleshire Coast").first).to_be_visible()
        look(page, axe)
    page.goto(record.url("part", part="vision"))
    page.get_by_role("link", name="Say why it is done").click()
    look(page, axe)
    page.get_by_label("Done, because").fill("It is in 2c.")
    page.get_by_role("button", name="It is done").click()
    look(page, axe)

    plain = enter(page_without_scripts, EXAMPLESHIRE_AUTHOR)
    plain.goto(record.url("sign_off"))
    plain.get_by_role("row", name=re.compile("Coast CCG")).get_by_role("link", name="Sign on paper").click()
    digest = state_of(record).digest
    expect(plain.get_by_text(digest)).to_be_visible()
    look_at = plain.url
    plain.get_by_role("link", name="Record this sheet").click()
    plain.get_by_label("Name of the signer").fill("An Officer")
    plain.get_by_label("Date on the sheet").fill(f"{timezone.localdate():%d %B %Y}")
    plain.get_by_label("Content printed on the sheet").fill(digest[:12])
    secretary = plain.get_by_label("Witness").locator("option", has_text="Board Secretary").first
    plain.get_by_label("Witness").select_option(value=secretary.get_attribute("value"))
    plain.get_by_label("Signed sheet").set_input_files(
        [{"name": "sheet.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}]
    )
    plain.get_by_role("button", name="Record the signature").click()
    expect(plain.get_by_text("Signed on paper", exact=True)).to_be_visible()
    for address in (look_at, record.url("sign_off")):
        page.goto(address)
        look(page, axe)
