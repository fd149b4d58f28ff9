"""Two people in two browsers on one part: put together, or chosen, with scripts and without, wide and narrow."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bcf.parts import Unread
from plans.document import document, newest_revisions
from tests.browser.test_part_page import cell, part, save
from tests.demo_world import CARE, FINANCE, INTEGRATION, World
from tests.looking import look

Enter = Callable[[Page, str], Page]
TEXT = "What health and care will look like in 2018/19"
HEAD = "Head of Adult Services, Kent County Council"


@pytest.mark.parametrize("scripts", ["page", "page_without_scripts"])
def test_two_people_on_one_text(
    demo: World,
    enter: Enter,
    new_context: Callable[..., BrowserContext],
    axe: Callable[[Page], None],
    request: pytest.FixtureRequest,
    scripts: str,
) -> None:
    """Both texts with the words that differ; a third, written from one's own; history has all three."""
    mine, theirs = enter(request.getfixturevalue(scripts), INTEGRATION), enter(new_context().new_page(), CARE)
    part(theirs, demo.draft, "vision")
    if scripts == "page":
        part(mine, demo.draft, "vision")
    else:
        mine.goto(demo.draft.url("part", part="vision"))
    theirs.get_by_role("textbox", name=TEXT).fill("The council's vision.")
    save(theirs)
    mine.get_by_role("textbox", name=TEXT).fill("The CCG's vision.")
    mine.get_by_role("button", name="Save and stay").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Choose what to keep")
    shown = mine.get_by_role("main")
    expect(shown).to_contain_text(f"{HEAD} saved this part today at")
    expect(shown.locator("ins").filter(has_text="council").first).to_be_visible()
    expect(shown.locator("ins").filter(has_text="CCG").first).to_be_visible()
    mine.get_by_role("button", name="Save as chosen").click()
    expect(mine.locator("[data-error-summary]")).to_contain_text("Choose which is kept.")
    if scripts == "page":
        look(mine, axe)
    third = mine.get_by_role("textbox", name=f"{TEXT}: something else")
    if scripts == "page":
        expect(third).to_have_text("The CCG's vision.")
        third.fill("One vision of both.")
        expect(mine.get_by_role("radio", name="Keep what is written below")).to_be_checked()
    else:
        expect(third).to_have_value("The CCG's vision.")
        third.fill("One vision of both.")
    mine.get_by_role("radio", name="Keep theirs").check()
    mine.get_by_role("button", name="Save as chosen").click()
    expect(mine.locator("[data-error-summary]")).to_contain_text("which this choice would leave out")
    if scripts == "page":
        expect(third).to_have_text("One vision of both.")
    else:
        expect(third).to_have_value("One vision of both.")
    mine.get_by_role("radio", name="Keep what is written below").check()
    mine.get_by_role("button", name="Save as chosen").click()
    expect(mine.get_by_text("Saved as you chose.")).to_be_visible()
    assert document(demo.draft).part("vision").text == "<p>One vision of both.</p>"
    mine.goto(demo.draft.url("part_history", part="vision"))
    expect(mine.get_by_role("main")).to_contain_text("The council's vision.")
    expect(mine.get_by_role("main")).to_contain_text("merged")


@pytest.mark.parametrize("scripts", ["page", "page_without_scripts"])
def test_two_people_in_one_table(
    demo: World,
    enter: Enter,
    new_context: Callable[..., BrowserContext],
    axe: Callable[[Page], None],
    request: pytest.FixtureRequest,
    scripts: str,
) -> None:
    """Rows that only one of them changed are together at once; the cell of both is chosen."""
    mine, theirs = enter(request.getfixturevalue(scripts), FINANCE), enter(new_context().new_page(), CARE)
    for one in (mine, theirs):
        part(one, demo.draft, "schemes")
    cell(theirs, "Scheme 1, lead provider").fill("Their trust")
    save(theirs)
    cell(mine, "Scheme 2, lead provider").fill("My trust")
    mine.get_by_role("button", name="Save and stay").click()
    expect(mine.get_by_text(re.compile(f"Saved. What {HEAD} saved today at .* is kept beside yours"))).to_be_visible()
    leads = [row.lead_provider for row in document(demo.draft).part("schemes").schemes]
    assert leads[:2] == ["Their trust", "My trust"]
    spend = "Scheme 3, 2015/16, spend, recurrent"
    part(theirs, demo.draft, "schemes")
    cell(theirs, spend).fill("450000")
    cell(theirs, "Scheme 4, lead provider").fill("Their other trust")
    save(theirs)
    cell(mine, spend).fill("12k?")
    mine.get_by_role("button", name="Save and stay").click()
    shown = mine.get_by_role("main")
    for words in ("450,000", "12k?", "Scheme 4, lead provider"):
        expect(shown).to_contain_text(words)
    if scripts == "page":
        look(mine, axe)
    mine.get_by_role("radio", name="Keep what you typed").check()
    mine.get_by_role("button", name="Save as chosen").click()
    expect(cell(mine, spend)).to_have_value("12k?")
    rows = document(demo.draft).part("schemes").schemes
    assert (rows[2].spend_2015_16_recurrent, rows[3].lead_provider) == (Unread("12k?"), "Their other trust")
    assert newest_revisions(demo.draft)["schemes"].how == "merged"
