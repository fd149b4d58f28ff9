"""Citing in a browser: from the list beside the editor, by typing, without scripts; and reading where it leads."""

import re
from collections.abc import Callable

import msgspec
import pytest
from playwright.sync_api import Page, expect

from bcf.accounts.models import User
from bcf.rich_text.citations import element
from plans.actions import Draft, save_parts
from plans.document import document
from tests.browser.test_part_page import part, save
from tests.demo_world import INTEGRATION, World

Enter = Callable[[Page, str], Page]
TEXT = "What health and care will look like in 2018/19"


def stored(demo: World) -> str:
    found = document(demo.draft).part("vision").text
    assert isinstance(found, str)
    return found


def test_putting_one_in_from_the_list_by_keyboard(demo: World, enter: Enter, page: Page, axe) -> None:
    part(enter(page, INTEGRATION), demo.draft, "vision")
    text = page.get_by_role("textbox", name=TEXT)
    text.fill("")
    text.press_sequentially("As our  shows")
    for _ in " shows":
        text.press("ArrowLeft")
    text.press("Escape")
    text.press("Tab")
    listed = page.get_by_label(re.compile("^Cite in: "))
    expect(listed).to_be_focused()
    page.keyboard.type("Document 2")
    expect(listed.locator("option:checked")).to_contain_text("Document 2: ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(text).to_be_focused()
    expect(text).to_have_text("As our [[Document 2]] shows")
    axe(page)
    save(page)
    rows = document(demo.draft).part("documents").documents
    assert stored(demo) == f"<p>As our {element(f'document:{rows[1].id}')} shows</p>"
    expect(page.get_by_role("textbox", name=TEXT)).to_have_text("As our [[Document 2]] shows")
    number = document(demo.draft).numbers["vision"]
    save(page)
    assert document(demo.draft).numbers["vision"] == number, "a save without a change is none"


def test_the_list_puts_in_nothing_until_something_is_chosen(demo: World, enter: Enter, page: Page) -> None:
    part(enter(page, INTEGRATION), demo.draft, "vision")
    text = page.get_by_role("textbox", name=TEXT)
    before = text.inner_text()
    page.get_by_role("button", name="Put in the citation").click()
    expect(page.get_by_label(re.compile("^Cite in: "))).to_be_focused()
    assert text.inner_text() == before


def test_typing_one_without_scripts(demo: World, enter: Enter, page_without_scripts: Page) -> None:
    page = enter(page_without_scripts, INTEGRATION)
    page.goto(demo.draft.url("part", part="vision"))
    expect(page.get_by_role("heading", name="To cite")).to_be_visible()
    page.locator(".side-note__more summary").click()
    expect(page.locator(".side-note__list li").nth(4)).to_be_visible()
    page.get_by_label(TEXT).fill("See [[document 1]], [[Scheme 3]] and [[Document 40]].")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("“[[Document 40]]” names nothing in the plan.")
    expect(page.get_by_label(TEXT)).to_have_value("See [[Document 1]], [[Scheme 3]] and [[Document 40]].")
    assert len(re.findall("<cite", stored(demo))) == 2
    page.get_by_role("link", name=re.compile("names nothing in the plan")).click()
    expect(page.get_by_label(TEXT)).to_be_visible()


def test_text_that_comes_back_cites_what_it_was_typed_with(demo: World, enter: Enter, page: Page) -> None:
    part(enter(page, INTEGRATION), demo.draft, "vision")
    page.get_by_role("textbox", name=TEXT).fill("See [[Document 1]].")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/help/")
    one = document(demo.draft)
    first, *others = one.part("documents").documents
    content = msgspec.structs.replace(one.part("documents"), documents=(*others, first))
    draft = Draft("documents", content, one.numbers["documents"])
    save_parts(record=demo.draft, changes=[draft], by=User.objects.get(email=INTEGRATION))
    # Pages vary by cookie: with another one the browser must ask for the page again.
    page.context.add_cookies([{"name": "other", "value": "1", "url": page.url}])
    page.go_back()
    page.wait_for_function("document.documentElement.dataset.editors === 'ready'")
    expect(page.get_by_role("textbox", name=TEXT)).to_have_text("See [[Document 1]].")
    save(page)
    assert stored(demo) == f"<p>See {element(f'document:{first.id}')}.</p>"
    expect(page.get_by_role("textbox", name=TEXT)).to_have_text(f"See [[Document {len(others) + 1}]].")


@pytest.mark.parametrize("who", ["page", "phone_page"])
def test_what_is_read_leads_to_what_is_cited(
    demo: World, enter: Enter, request: pytest.FixtureRequest, who: str, axe
) -> None:
    page = part(enter(request.getfixturevalue(who), INTEGRATION), demo.draft, "vision")
    page.get_by_role("textbox", name=TEXT).fill("See [[Scheme 3]] and [[removed document gone]].")
    save(page)
    page.goto(demo.draft.url("read"))
    expect(page.get_by_text("See Scheme 3 and [removed document].")).to_be_visible()
    page.get_by_role("link", name="Scheme 3", exact=True).click()
    row = document(demo.draft).part("schemes").schemes[2].id
    expect(page).to_have_url(re.compile(f"#scheme-{row}$"))
    expect(page.locator(f"#scheme-{row}")).to_be_in_viewport()
    axe(page)
