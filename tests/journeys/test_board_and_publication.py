"""From the report for the board to what a stranger reads: through a browser, with scripts and without."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from plans.models import ReportText
from submissions.models import MadeFile, Publication
from submissions.tasks import make_file, make_publication
from tests.demo_world import World
from tests.looking import fits

AUTHOR = "author@exampleshire.example"
WORDS = "The board is asked to agree the plan before the deadline."
Axe = Callable[[Page], None]


def work() -> None:
    """What the worker does with what waits, here and now: the browser's loop holds this thread."""
    for made in MadeFile.objects.filter(status="waiting"):
        make_file.func(made.pk)
    for publication in Publication.objects.filter(status="waiting"):
        make_publication.func(publication.pk)


@pytest.mark.queued_tasks
def test_a_report_is_written_the_pack_made_and_the_plan_published_for_everybody(
    demo: World,
    enter: Callable[[Page, str], Page],
    page_without_scripts: Page,
    page: Page,
    phone_page: Page,
    new_context: Callable[..., Any],
    axe: Axe,
) -> None:
    record = demo.signed
    author = enter(page, AUTHOR)
    author.goto(record.url("sign_off"))
    author.get_by_label("Reason").last.fill("The board meets again.")
    author.get_by_role("button", name="Reopen").click()
    write_the_report(author, phone_page, page_without_scripts, enter, axe)
    freeze_and_make(author, axe)
    publish(author, axe)
    stranger = new_context(viewport={"width": 1280, "height": 900}).new_page()
    for reader in (stranger, phone_page, page_without_scripts):
        reader.context.clear_cookies()
        # axe is itself a script: what it would look at is the same page.
        read_as_a_stranger(reader, axe if reader is not page_without_scripts else lambda page: None)
    withdraw(author, axe)
    stranger.goto(f"/published/{record.area.slug}/{record.edition_code}/")
    expect(stranger.get_by_role("heading", name="Exampleshire: this publication was withdrawn")).to_be_visible()
    expect(stranger.get_by_text("A table was wrong.")).to_be_visible()
    axe(stranger)


def write_the_report(author: Page, phone: Page, plain: Page, enter: Callable[[Page, str], Page], axe: Axe) -> None:
    author.get_by_role("link", name="Prepare the board's pack").click()
    axe(author)
    author.get_by_role("link", name=re.compile("Change the words.*Purpose of this report")).click()
    axe(author)
    editor = author.locator(".ProseMirror")
    editor.click()
    author.keyboard.press("Control+a")
    author.keyboard.type(WORDS)
    author.get_by_role("button", name="Save the words").click()
    expect(author.get_by_text("“Purpose of this report” is saved.")).to_be_visible()
    expect(author.get_by_text(WORDS)).to_be_visible()
    enter(plain, AUTHOR).goto(author.url.partition("#")[0])
    plain.get_by_role("link", name=re.compile("Change the words.*Next steps")).click()
    author.get_by_role("link", name=re.compile("Change the words.*Next steps")).click()
    author.locator(".ProseMirror").click()
    author.keyboard.type("Mine first. ")
    author.get_by_role("button", name="Save the words").click()
    expect(author.get_by_text("“Next steps” is saved.")).to_be_visible()
    plain.get_by_role("textbox", name="Words").fill("Typed in another tab.")
    plain.get_by_role("button", name="Save the words").click()
    expect(plain.get_by_text("Neither text is lost")).to_be_visible()
    expect(plain.get_by_role("textbox", name="Words")).to_have_value("Typed in another tab.")
    plain.get_by_role("button", name="Save mine over theirs").click()
    expect(plain.get_by_text("Typed in another tab.")).to_be_visible()
    assert ReportText.objects.filter(section="next").count() == 2
    enter(phone, AUTHOR).goto(plain.url)
    fits(phone)
    axe(phone)


def freeze_and_make(author: Page, axe: Axe) -> None:
    author.get_by_label("Day of the board's meeting").fill("26 March 2014")
    author.get_by_role("button", name="Freeze the plan").click()
    expect(author.get_by_text("A pack is being made")).to_be_visible()
    author.get_by_role("link", name="Stop looking again").click()
    axe(author)
    work()
    author.get_by_role("link", name="Look again").click()
    with author.expect_download() as download:
        author.get_by_role("link", name="Download the pack for 26 March 2014").last.click()
    assert download.value.suggested_filename.endswith(".pdf")
    axe(author)


def publish(author: Page, axe: Axe) -> None:
    author.get_by_role("link", name="Publish what the board was given").click()
    axe(author)
    author.get_by_text("Keep further parts back").click()
    author.get_by_label("4 Risks").fill("Still talked over with the hospital.")
    author.get_by_role("button", name="Publish", exact=True).click()
    expect(author.get_by_role("heading", name="The plan is being published")).to_be_visible()
    author.get_by_role("link", name="Stop looking again").click()
    work()
    author.get_by_role("link", name="Look again").click()
    expect(author.get_by_role("heading", name="Publication 1,")).to_be_visible()
    axe(author)
    assert Publication.objects.get().status == "ready"


def read_as_a_stranger(reader: Page, axe: Axe) -> None:
    reader.goto("/")
    reader.get_by_role("link", name="Published plans").click()
    expect(reader.get_by_text("Sign out")).to_have_count(0)
    fits(reader)
    axe(reader)
    reader.get_by_role("link", name="Exampleshire").first.click()
    expect(reader.get_by_role("heading", name="Exampleshire", level=1)).to_be_visible()
    expect(reader.get_by_text("Still talked over with the hospital.").first).to_be_visible()
    expect(reader.get_by_text("The plan as it was frozen for the board's meeting of 26 March 2014")).to_be_visible()
    fits(reader)
    axe(reader)


def withdraw(author: Page, axe: Axe) -> None:
    author.get_by_label("Reason").last.fill("A table was wrong.")
    author.get_by_role("button", name="Withdraw it").click()
    expect(author.get_by_text("Publication 1 is withdrawn.")).to_be_visible()
    axe(author)
