"""The sheet as one types: a paste is shown before it is kept, totals follow, only changed rows are posted, and the
keyboard goes where a spreadsheet's does."""

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Locator, Page, expect

from plans.document import document
from plans.models import Record
from tests.demo_world import FINANCE, World

Enter = Callable[[Page, str], Page]


@pytest.fixture
def sheet(demo: World, enter: Enter, new_context: Callable) -> Page:
    """The schemes of the draft, open for the finance manager at a desk."""
    context = new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = enter(context.new_page(), FINANCE)
    page.goto(demo.draft.url("part", part="schemes"))
    expect(page.locator("[data-changes]").last).to_have_text("Nothing unsaved.")
    return page


def cell(page: Page, number: int, column: str) -> Locator:
    return page.get_by_label(f"Scheme {number}, {column}", exact=True)


def paste(page: Page, start: Locator, text: str) -> Locator:
    """Copy a block elsewhere, paste it into a cell; return what the page then asks."""
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    start.click()
    page.keyboard.press("Control+v")
    return page.get_by_role("dialog", name="What you pasted")


def total(page: Page, key: str) -> Locator:
    """The total of the column of that key."""
    at = page.locator(f"#schemes thead [data-key={key}]").evaluate("(head) => head.cellIndex")
    return page.locator("#schemes [data-foot=total]").locator("td, th").nth(at)


def spent(record: Record) -> list[Decimal | None]:
    return [row.spend_2014_15_recurrent for row in document(record).part("schemes").schemes]


SPEND = "2014/15, spend, recurrent"


def test_what_is_pasted_is_shown_first_and_can_be_put_back(demo: World, sheet: Page) -> None:
    before = [cell(sheet, n, SPEND).input_value() for n in (1, 2)]
    shown = paste(sheet, cell(sheet, 1, SPEND), "1,111\n2.5m\n")
    expect(shown).to_contain_text("2 cells would change.")
    row = shown.get_by_role("row", name=f"Scheme 2, {SPEND}")
    expect(row.get_by_role("cell")).to_have_text([before[1], "2,500,000"])
    shown.get_by_role("button", name="Put back").click()
    expect(shown).to_have_count(0)
    assert [cell(sheet, n, SPEND).input_value() for n in (1, 2)] == before
    expect(sheet.locator("[data-changes]").last).to_have_text("Nothing unsaved.")
    expect(cell(sheet, 1, SPEND)).to_be_focused()


def test_what_is_pasted_and_kept_is_in_the_sheet_and_is_saved(demo: World, sheet: Page) -> None:
    rest = spent(demo.draft)[2:]
    shown = paste(sheet, cell(sheet, 1, SPEND), "1,111\n2.5m\n")
    shown.get_by_role("button", name="Keep").click()
    expect(cell(sheet, 1, SPEND)).to_have_value("1,111")
    expect(cell(sheet, 2, SPEND)).to_have_value("2,500,000")
    expect(sheet.locator("[data-changes]").last).to_have_text("2 cells changed since.")
    sheet.get_by_role("button", name="Save and stay").click()
    expect(sheet.locator("p[data-saved]").first).to_contain_text("by you")
    assert spent(demo.draft) == [Decimal(1111), Decimal(2_500_000), *rest]


def test_nothing_pasted_is_lost_without_a_word(sheet: Page) -> None:
    """Rows below the last are added; what cannot be read is said and kept; columns beyond the last are said."""
    shown = paste(sheet, cell(sheet, 6, SPEND), "12k?\n34,000\n")
    expect(shown).to_contain_text("1 cell cannot be read: kept as typed")
    expect(shown).to_contain_text("1 row would be added at the end.")
    expect(shown.get_by_role("rowheader")).to_contain_text(["Scheme 6", "Scheme 7"])
    shown.get_by_role("button", name="Keep").click()
    expect(cell(sheet, 6, SPEND)).to_have_value("12k?")
    expect(cell(sheet, 7, SPEND)).to_have_value("34,000")
    message = sheet.locator(f"[data-message='{cell(sheet, 6, SPEND).get_attribute('id')}']")
    expect(message).to_contain_text("“12k?” cannot be read as pounds")
    wide = paste(sheet, cell(sheet, 1, "2015/16, saving, recurrent"), "1\t2\t3\t4\t5\t6")
    expect(wide).to_contain_text("beyond the last here, and would be left out.")
    wide.get_by_role("button", name="Put back").click()


def test_a_single_word_pasted_asks_nothing(sheet: Page) -> None:
    shown = paste(sheet, cell(sheet, 1, "scheme"), "Another name")
    expect(shown).to_have_count(0)
    assert "Another name" in cell(sheet, 1, "scheme").input_value()


def test_totals_follow_what_is_typed(demo: World, sheet: Page) -> None:
    held = spent(demo.draft)
    before = sum((one for one in held if isinstance(one, Decimal)), Decimal(0))
    expect(total(sheet, "spend_2014_15_recurrent")).to_contain_text(f"{before:,}")
    first = held[0] or Decimal(0)
    cell(sheet, 1, SPEND).fill("1.2m")
    expect(total(sheet, "spend_2014_15_recurrent")).to_contain_text(f"{before - first + 1_200_000:,}")
    cell(sheet, 1, SPEND).fill("1.2m?")
    expect(total(sheet, "spend_2014_15_recurrent")).to_contain_text(f"{before - first:,}")
    expect(total(sheet, "spend_2014_15_recurrent")).to_contain_text("1 not read")


def test_a_one_off_amount_counts_towards_the_same_year(sheet: Page) -> None:
    """The difference that is shown while typing is the one that is shown after saving."""
    at = sheet.locator("#schemes thead [data-key=spend_2015_16_recurrent]").evaluate("(head) => head.cellIndex")
    lines = [
        sheet.locator(f"#schemes [data-foot={kind}]").locator("td, th").nth(at) for kind in ("equal", "difference")
    ]
    before = [line.locator("[data-shown]").inner_text() for line in lines]
    cell(sheet, 1, "2015/16, spend, one-off").fill("7,000")
    sheet.keyboard.press("Tab")
    live = [line.locator("[data-shown]").inner_text() for line in lines]
    assert live != before
    sheet.get_by_role("button", name="Save and stay").click()
    expect(sheet.locator("[data-changes]").last).to_have_text("Nothing unsaved.")
    assert [line.locator("[data-shown]").inner_text() for line in lines] == live


def test_only_rows_that_changed_are_posted(demo: World, sheet: Page) -> None:
    rows = document(demo.draft).part("schemes").schemes
    cell(sheet, 2, SPEND).fill("5,000")
    with sheet.expect_request(lambda one: one.method == "POST" and "/presence/" not in one.url) as posted:
        sheet.get_by_role("button", name="Save and stay").click()
    fields = parse_qs(posted.value.post_data or "", keep_blank_values=True)
    assert fields["schemes-row"] == [rows[1].id]
    assert {name.split("-")[1] for name in fields if name.startswith("schemes-")} == {"row", rows[1].id}
    expect(sheet.locator("p[data-saved]").first).to_contain_text("by you")
    after = document(demo.draft).part("schemes").schemes
    assert after[1].spend_2014_15_recurrent == 5000
    assert [one for n, one in enumerate(after) if n != 1] == [one for n, one in enumerate(rows) if n != 1]


def test_a_sheet_is_filled_by_the_keyboard_alone(demo: World, sheet: Page) -> None:
    """Tab to the next cell, Enter below, Shift Enter above, Esc puts back; the line says how it was read."""
    keyboard, line = sheet.keyboard, sheet.locator("[data-line]")
    start = cell(sheet, 1, SPEND)
    start.focus()
    keyboard.press("Control+a")
    keyboard.type("450k")
    expect(line).to_contain_text("Typed 450k")
    expect(line).to_contain_text("Read as £450,000")
    keyboard.press("Enter")
    expect(start).to_have_value("450,000")
    expect(cell(sheet, 2, SPEND)).to_be_focused()
    kept = cell(sheet, 2, SPEND).input_value()
    keyboard.press("Control+a")
    keyboard.type("oops")
    keyboard.press("Escape")
    expect(cell(sheet, 2, SPEND)).to_have_value(kept)
    keyboard.press("Shift+Enter")
    expect(start).to_be_focused()
    keyboard.press("Tab")
    expect(cell(sheet, 1, "2014/15, spend, one-off")).to_be_focused()
    keyboard.press("Shift+Tab")
    keyboard.press("Shift+Tab")
    expect(cell(sheet, 1, "lead provider")).to_be_focused()
    keyboard.type("A trust")
    sheet.get_by_role("button", name="Save and stay").focus()
    keyboard.press("Enter")
    expect(sheet.locator("p[data-saved]").first).to_contain_text("by you")
    first = document(demo.draft).part("schemes").schemes[0]
    assert (first.spend_2014_15_recurrent, first.lead_provider) == (Decimal(450_000), "A trust")


def test_rows_added_one_after_another_have_names_of_their_own(sheet: Page) -> None:
    for _ in range(2):
        sheet.get_by_role("button", name="Add a scheme").click()
    for number, name in ((7, "Seventh"), (8, "Eighth")):
        cell(sheet, number, "scheme").fill(name)
    expect(sheet.get_by_role("button", name="Scheme 8: move or remove")).to_have_count(1)
    sheet.get_by_role("button", name="Save and stay").click()
    expect(cell(sheet, 8, "scheme")).to_have_value("Eighth")


def test_typing_into_a_cell_that_was_come_to_replaces_what_it_held(sheet: Page) -> None:
    """By a first click, by Tab and in a text alike; a second click and F2 put the caret in."""
    start, keyboard = cell(sheet, 1, SPEND), sheet.keyboard
    start.fill("1234")
    cell(sheet, 1, "scheme").click()
    keyboard.type("Home first")
    expect(cell(sheet, 1, "scheme")).to_have_value("Home first")
    start.click()
    keyboard.type("5000")
    expect(start).to_have_value("5000")
    keyboard.press("Tab")
    keyboard.press("Shift+Tab")
    keyboard.press("F2")
    keyboard.type("7")
    expect(start).to_have_value("5,0007")
    cell(sheet, 1, "scheme").click()
    start.click()
    start.click()
    keyboard.press("End")
    keyboard.type("1")
    expect(start).to_have_value("5,00071")
