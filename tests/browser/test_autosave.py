"""Saved as it is typed, as people meet it: two windows, no connection, signed out, frozen, signed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from plans import actions
from plans.document import document
from plans.models import PartRevision, Record, Sitting
from tests.browser.test_part_page import cell, part
from tests.builders import TODAY
from tests.demo_world import CARE, EXAMPLESHIRE_AUTHOR, INTEGRATION, World

Enter = Callable[[Page, str], Page]
LABEL = "What health and care will look like in 2018/19"
NOT = "Your text is on this page"


def write(page: Page, words: str) -> None:
    page.get_by_role("textbox", name=LABEL).fill(words)


def saved(page: Page, token: str) -> str:
    """Wait until what was typed since that token is saved; the next token."""
    field = page.locator("#part-form > [name=token]")
    expect(field).not_to_have_value(token, timeout=20_000)
    told(page, "Saved at ")
    return field.input_value()


def told(page: Page, words: str) -> None:
    """The words beside the button; read out too, unless they say only that it is saved again."""
    expect(page.locator("form [data-typing]").last).to_contain_text(words, timeout=20_000)


def typed(record: Record) -> str:
    return Sitting.objects.get(record=record).content


def person(email: str):  # type: ignore[no-untyped-def]
    from bcf.accounts.models import User

    return User.objects.get(email=email)


def test_typing_is_saved_as_it_is_typed_and_survives_a_closed_window(
    demo: World, enter: Enter, page: Page, new_context: Callable[..., BrowserContext], axe: Callable[..., None]
) -> None:
    part(enter(page, INTEGRATION), demo.draft, "vision")
    revisions = PartRevision.objects.count()
    token = page.locator("#part-form > [name=token]").input_value()
    write(page, "First thoughts.")
    token = saved(page, token)
    expect(page.get_by_role("status").filter(has_text="as you typed")).to_have_count(1)
    write(page, "First thoughts, and second ones.")
    saved(page, token)
    assert "second ones" in typed(demo.draft)
    assert PartRevision.objects.count() == revisions
    axe(page)

    theirs = part(enter(new_context().new_page(), CARE), demo.draft, "vision")
    expect(theirs.get_by_text("is writing here, since today at")).to_be_visible()

    dialogs: list[Dialog] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog), dialog.accept()))
    page.goto(demo.draft.url("plan"))
    assert not dialogs, "all of it is safe: nothing to warn of"
    part(page, demo.draft, "vision")
    expect(page.get_by_role("textbox", name=LABEL)).to_have_text("First thoughts, and second ones.")
    expect(page.get_by_role("heading", name="What you typed is back")).to_be_visible()
    axe(page)

    other = part(page.context.new_page(), demo.draft, "vision")
    write(page, "The first window goes on.")
    told(page, "Saved at ")
    write(other, "The second window.")
    told(other, f"another window. {NOT}")
    other.close(run_before_unload=False)

    page.get_by_role("button", name="Save and stay").click()
    expect(page.locator("p[data-saved]").first).to_contain_text("by you")
    expect(page.get_by_role("heading", name="What you typed is back")).to_have_count(0)
    assert document(demo.draft).part("vision").text == "<p>The first window goes on.</p>"
    assert PartRevision.objects.count() == revisions + 1
    assert not Sitting.objects.exists()

    write(page, "To be thrown away.")
    told(page, "Saved at ")
    page.reload()
    page.get_by_text("Throw away what I typed").click()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_role("textbox", name=LABEL)).to_have_text("The first window goes on.")


def test_cells_changed_back_and_rows_taken_out_again_are_so_in_what_is_kept(
    demo: World, enter: Enter, page: Page
) -> None:
    part(enter(page, INTEGRATION), demo.draft, "schemes")
    label = "Scheme 2, 2015/16, spend, recurrent"
    before = cell(page, label).input_value()
    token = page.locator("#part-form > [name=token]").input_value()
    cell(page, label).fill("12345")
    page.keyboard.press("Tab")
    token = saved(page, token)
    assert "12345" in typed(demo.draft)
    page.get_by_role("button", name="Add a scheme").click()
    page.keyboard.type("A scheme of a moment")
    page.keyboard.press("Tab")
    token = saved(page, token)
    assert "A scheme of a moment" in typed(demo.draft)
    cell(page, label).fill(before)
    page.keyboard.press("Tab")
    added = page.locator("[data-added=yes]")
    added.locator("[popovertarget]").click()
    added.locator(".row-acts__remove").click()
    expect(page.locator("input[name='schemes-gone']")).to_have_count(1)
    saved(page, token)
    assert not Sitting.objects.exists(), "it is what the plan says again"


@pytest.mark.parametrize("how", ["no connection", "signed out"])
def test_what_cannot_be_saved_stays_on_the_page_and_is_saved_when_it_can_be(
    demo: World, enter: Enter, page: Page, how: str, sign_in: Callable[..., None]
) -> None:
    part(enter(page, INTEGRATION), demo.draft, "vision")
    if how == "no connection":
        page.context.set_offline(True)
        write(page, "Typed meanwhile.")
        told(page, f"Not saved: no connection. {NOT}; trying again.")
        page.get_by_role("button", name="Save and stay").click()
        expect(page.get_by_role("textbox", name=LABEL)).to_have_text("Typed meanwhile.")
        dialogs: list[Dialog] = []
        page.once("dialog", lambda dialog: (dialogs.append(dialog), dialog.dismiss()))
        page.locator("a", has_text="Checklist").first.click()
        expect(page.get_by_role("textbox", name=LABEL)).to_have_text("Typed meanwhile.")
        assert dialogs[0].type == "beforeunload"
        page.context.set_offline(False)
    else:
        other = page.context.new_page()
        page.context.clear_cookies(name="sessionid")
        write(page, "Typed meanwhile.")
        told(page, f"Not saved: you are signed out. {NOT}")
        assert not Sitting.objects.exists()
        sign_in(other, INTEGRATION)
        other.close()
        page.evaluate("dispatchEvent(new Event('focus'))")
    told(page, "Saved at ")
    assert "Typed meanwhile." in typed(demo.draft)
    page.get_by_role("button", name="Save and stay").click()
    expect(page.locator("p[data-saved]").first).to_contain_text("by you")
    assert document(demo.draft).part("vision").text == "<p>Typed meanwhile.</p>"


def test_a_plan_that_is_frozen_or_signed_says_so_and_keeps_the_text(
    demo: World, enter: Enter, page: Page, axe: Callable[..., None]
) -> None:
    part(enter(page, INTEGRATION), demo.draft, "vision")
    write(page, "Before the freeze.")
    told(page, "Saved at ")
    actions.freeze_for_board(record=demo.draft, meeting=TODAY, by=person(CARE))
    assert document(demo.draft).part("vision").text == "<p>Before the freeze.</p>"
    write(page, "After the freeze.")
    told(page, f"Not saved: the plan is with the board, and its parts cannot be changed. {NOT}.")
    axe(page)
    actions.reopen(record=demo.draft, reason="To go on.", by=person(CARE))
    page.evaluate("dispatchEvent(new Event('focus'))")
    told(page, "Saved at ")
    assert "After the freeze." in typed(demo.draft)
    page.get_by_role("button", name="Save and stay").click()
    expect(page.locator("p[data-saved]").first).to_contain_text("by you")

    part(enter(page, EXAMPLESHIRE_AUTHOR), demo.signed, "vision")
    write(page, "The plan is to change.")
    told(page, "Not saved as you type: the plan is signed.")
    assert not Sitting.objects.exists()
    page.get_by_label("Save all the same").check()
    page.get_by_role("button", name="Save and stay").click()
    expect(page.locator("p[data-saved]").first).to_contain_text("by you")
    write(page, "The plan is changing.")
    told(page, "Saved at ")


def test_somebody_else_s_save_is_told_by_name_and_nothing_is_lost(
    demo: World, enter: Enter, page: Page, new_context: Callable[..., BrowserContext]
) -> None:
    part(enter(page, INTEGRATION), demo.draft, "vision")
    theirs = part(enter(new_context().new_page(), CARE), demo.draft, "vision")
    write(theirs, "The council's vision.")
    theirs.get_by_role("button", name="Save and stay").click()
    expect(theirs.locator("p[data-saved]").first).to_contain_text("by you")
    write(page, "The CCG's vision.")
    told(page, "saved this part after you began. Save it with the button, and you see both.")
    assert "The CCG's vision." in typed(demo.draft)
    page.get_by_role("button", name="Save and stay").click()
    expect(page.get_by_role("main")).to_contain_text("The council's vision.")
    expect(page.get_by_role("main")).to_contain_text("The CCG's vision.")
    assert "The CCG's vision." in typed(demo.draft)
    page.get_by_role("radio", name="Keep what you typed").check()
    page.get_by_role("button", name="Save as chosen").click()
    expect(page.get_by_text("Saved as you chose.")).to_be_visible()
    assert not Sitting.objects.exists()
    said = [one.content for one in PartRevision.objects.filter(record=demo.draft, part="vision").order_by("number")]
    assert ["council" in one for one in said[-2:]] == [True, False]
