"""The page of one part, as people use it: what cannot be read, two people at once, leaving, rows, files, pictures."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from bcf.parts import Unread
from plans.demo import DEMO_PASSWORD
from plans.document import document
from plans.models import Record, Upload
from tests.browser.test_every_page import PIXEL
from tests.demo_world import FINANCE, INTEGRATION, World

Enter = Callable[[Page, str], Page]
PDF = b"%PDF-1.4\n%%EOF\n"


def part(page: Page, record: Record, key: str) -> Page:
    """Open a part, ready to type into."""
    page.goto(record.url("part", part=key))
    if page.locator("html:has(noscript)").count() and page.locator("textarea[data-rich-text]").count():
        page.wait_for_function("document.documentElement.dataset.editors === 'ready'")
    return page


def cell(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and stay").click()
    expect(page.locator("p[data-saved]").first).to_contain_text(re.compile(r"Saved today at \d\d:\d\d by you"))


@pytest.mark.parametrize("scripts", ["page", "page_without_scripts"])
def test_what_cannot_be_read_is_kept_said_and_mended_by_the_suggestion(
    demo: World, enter: Enter, request: pytest.FixtureRequest, scripts: str
) -> None:
    page = enter(request.getfixturevalue(scripts), FINANCE)
    page.goto(demo.draft.url("part", part="schemes"))
    label = "Scheme 2, 2015/16, spend, recurrent"
    cell(page, label).fill("12k?")
    page.get_by_role("button", name="Save and stay").click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_contain_text("“12k?” cannot be read as pounds")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(cell(page, label)).to_have_value("12k?")
    expect(cell(page, label)).to_have_attribute("aria-invalid", "true")
    assert document(demo.draft).part("schemes").schemes[1].spend_2015_16_recurrent == Unread("12k?")
    message = page.locator(f"[id='{cell(page, label).get_attribute('aria-describedby')}']")
    expect(message).to_contain_text("It is kept as typed, and is left out of the total.")
    message.get_by_role("button", name="Use 12,000").click()
    expect(cell(page, label)).to_have_value("12,000")
    page.get_by_role("button", name="Save and stay").click()
    expect(message).to_have_count(0)
    assert document(demo.draft).part("schemes").schemes[1].spend_2015_16_recurrent == Decimal(12_000)


@pytest.mark.parametrize("scripts", ["page", "page_without_scripts"])
def test_signed_out_while_typing_and_back_on_the_form_with_the_text(
    demo: World, enter: Enter, request: pytest.FixtureRequest, scripts: str, axe: Callable[..., None]
) -> None:
    page = enter(request.getfixturevalue(scripts), INTEGRATION)
    if scripts == "page":
        part(page, demo.draft, "vision")
    else:
        page.goto(demo.draft.url("part", part="vision"))
    page.get_by_role("textbox", name="What health and care will look like").fill("A long text.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save and stay").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing was saved")
    told = page.get_by_role("main")
    expect(told).to_contain_text("You were signed out, so nothing was saved.")
    expect(told).to_contain_text("What you typed is kept for you alone, for 30 days.")
    expect(page.get_by_label("Field 1")).to_have_value(re.compile("A long text."))
    assert document(demo.draft).numbers["vision"] == 1
    if scripts == "page":
        axe(page)
    told.get_by_role("button", name="Sign in and go on").click()
    page.locator("[name=login]").fill(INTEGRATION)
    page.locator("[name=password]").fill(DEMO_PASSWORD)
    page.locator("form:has([name=password]) [type=submit]").click()
    expect(page.get_by_role("heading", name="What you typed is back")).to_be_visible()
    field = page.get_by_role("textbox", name="What health and care will look like")
    if scripts == "page":
        expect(field).to_have_text("A long text.")
        expect(page.locator("form [data-typing]").last).to_contain_text("Saved at ", timeout=20_000)
    else:
        expect(field).to_have_value(re.compile("A long text."))
    save(page)
    expect(page.get_by_role("heading", name="What you typed is back")).to_have_count(0)
    assert document(demo.draft).part("vision").text == "<p>A long text.</p>"


def test_leaving_with_unsaved_changes_asks_first_and_saving_does_not(demo: World, enter: Enter, page: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    enter(page, FINANCE)
    part(page, demo.draft, "schemes")
    page.get_by_role("link", name="Checklist").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Checklist")
    assert asked == []
    part(page, demo.draft, "schemes")
    cell(page, "Scheme 1, lead provider").press_sequentially("A trust")
    expect(page.locator("[data-changes]").last).to_have_text("1 cell changed since.")
    page.get_by_role("link", name="Checklist").first.click(no_wait_after=True)
    expect(cell(page, "Scheme 1, lead provider")).to_have_value("A trust")
    assert asked == ["beforeunload"]
    save(page)
    assert asked == ["beforeunload"]


def risks(record: Record) -> list[str]:
    return [row.risk for row in document(record).part("risks").risks]


@pytest.mark.parametrize("scripts", ["page", "page_without_scripts"])
def test_rows_are_added_moved_and_removed(
    demo: World, enter: Enter, request: pytest.FixtureRequest, scripts: str
) -> None:
    page, record = enter(request.getfixturevalue(scripts), INTEGRATION), demo.draft
    page.goto(record.url("part", part="risks"))
    first, second, *rest = risks(record)
    count = len(rest) + 2
    page.get_by_role("button", name="Add another risk").click()
    cell(page, f"Risk {count + 1}, risk").fill("A new risk.")
    save(page)
    assert risks(record) == [first, second, *rest, "A new risk."]

    def act(number: int, name: str) -> None:
        page.get_by_role("button", name=f"Risk {number}: move or remove").click()
        page.get_by_role("button", name=name).click()
        expect(page.locator("[popover]:popover-open")).to_have_count(0)

    act(2, "Move up")
    expect(cell(page, "Risk 1, risk")).to_have_value(second)
    assert risks(record) == [second, first, *rest, "A new risk."]
    act(1, "Move down")
    expect(cell(page, "Risk 1, risk")).to_have_value(first)
    act(count + 1, f"Remove risk {count + 1}")
    expect(cell(page, f"Risk {count + 1}, risk")).to_have_count(0)
    assert risks(record) == [first, second, *rest]


def test_what_was_typed_elsewhere_is_saved_with_a_row_button(demo: World, enter: Enter, page: Page) -> None:
    enter(page, INTEGRATION)
    part(page, demo.draft, "risks")
    cell(page, "Risk 1, mitigating actions").fill("We watch it.")
    page.get_by_role("button", name="Risk 2: move or remove").click()
    page.get_by_role("button", name="Move up").click()
    expect(cell(page, "Risk 2, mitigating actions")).to_have_value("We watch it.")
    assert document(demo.draft).part("risks").risks[1].mitigation == "We watch it."


def test_a_question_that_depends_on_another(demo: World, enter: Enter, page: Page) -> None:
    """No to the NHS number asks what one commits to until it is used; yes does not."""
    enter(page, "author@exampleshire.example")
    missing = page.get_by_text("one question is not answered: NHS number: what you commit to until then")
    part(page, demo.signed, "data-sharing")
    expect(missing).to_have_count(0)
    page.locator("#div_id_nhs_number").get_by_label("No").check()
    page.get_by_label("Save all the same").check()
    save(page)
    expect(missing.first).to_be_visible()
    page.get_by_role("textbox", name="NHS number: what you commit to until then").fill("We will use it from 2015.")
    save(page)
    expect(missing).to_have_count(0)


def test_a_file_is_attached_to_a_document_and_taken_out(demo: World, enter: Enter, page: Page) -> None:
    enter(page, INTEGRATION)
    part(page, demo.draft, "documents")
    choose = page.get_by_label(re.compile("^Document 1, file: attach a file"))
    choose.set_input_files([{"name": "needs.pdf", "mimeType": "application/pdf", "buffer": b"not a PDF"}])
    page.get_by_role("button", name="Save and stay").click()
    expect(page.get_by_text("its content is something else")).to_be_visible()
    choose.set_input_files([{"name": "needs.pdf", "mimeType": "application/pdf", "buffer": PDF}])
    save(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="needs.pdf").click()
    assert download.value.path().read_bytes() == PDF
    page.get_by_label("Take it out").check()
    save(page)
    expect(page.get_by_role("link", name="needs.pdf")).to_have_count(0)
    assert document(demo.draft).part("documents").documents[0].file is None


def test_a_picture_is_put_into_a_text(demo: World, enter: Enter, page: Page) -> None:
    enter(page, INTEGRATION)
    part(page, demo.draft, "vision")
    page.locator(".editor-text").click()
    page.get_by_role("button", name="Put in a picture").click()
    with page.expect_popup() as opened:
        page.get_by_role("dialog").get_by_role("button", name="Browse...").click()
    picker = opened.value
    assert "CKEditorFuncNum" in picker.url
    picker.get_by_label("Picture").set_input_files([{"name": "map.png", "mimeType": "image/png", "buffer": PIXEL}])
    picker.get_by_label("What it shows, in words").fill("A map of the three localities")
    picker.get_by_label("Caption").fill("The localities")
    with picker.expect_event("close"):
        picker.get_by_role("button", name="Put it in").click()
    page.get_by_role("dialog").get_by_role("button", name="Insert").click()
    save(page)
    upload = Upload.objects.get(record=demo.draft)
    text = document(demo.draft).part("vision").text
    assert f"{upload.key}/" in text
    assert 'alt="A map of the three localities"' in text
    shown = page.locator(".editor-text img")
    expect(shown).to_have_attribute("alt", "A map of the three localities")
    assert shown.evaluate("(one) => one.naturalWidth") == 1
