"""Starting the revised plan from South Kent Coast's first one, in a real browser: told before, checked after."""

import re

from playwright.sync_api import expect

from plans.models import PartRevision, Record
from tests.demo_world import INTEGRATION
from tests.looking import fits

START = "/areas/south-kent-coast/start/2014-09/"
TO_CHECK = "Carried over: check it"


def test_from_the_areas_page_to_a_part_that_is_checked(demo, enter, page, axe):
    enter(page, INTEGRATION)
    page.goto("/areas/south-kent-coast/")
    page.get_by_role("link", name="Start a plan: Revised template, 2014").click()
    expect(page.get_by_role("heading", name="Left behind")).to_be_visible()
    expect(page.get_by_role("cell", name=re.compile("Risk 1: High"))).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Start from the first plan").click()
    expect(page.get_by_text("The plan is started. Check each part")).to_be_visible()
    axe(page)
    row = page.get_by_role("row", name=re.compile("Governance for integrated care"))
    expect(row).to_contain_text(TO_CHECK)
    expect(page.get_by_role("row", name=re.compile("Case for change New"))).to_contain_text("New in this template")

    page.get_by_role("link", name="Governance for integrated care", exact=True).click()
    expect(page.get_by_role("heading", name=TO_CHECK)).to_be_visible()
    expect(page.locator("html[data-editors=ready]")).to_have_count(1)
    axe(page)
    page.get_by_role("button", name="Save and stay").click()
    expect(page.get_by_role("heading", name=TO_CHECK)).to_have_count(0)
    record = Record.objects.get(area__slug="south-kent-coast", edition_code="2014-09")
    revision = PartRevision.objects.get(record=record, part="governance", newest=True)
    assert (revision.number, revision.how) == (2, "browser")

    page.goto(record.get_absolute_url())
    expect(page.get_by_role("row", name=re.compile("Governance for integrated care"))).to_contain_text("Complete")
    page.get_by_role("link", name=re.compile("what was left behind")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What was carried over")
    axe(page)


def test_on_a_phone(demo, enter, phone_page, axe):
    page = enter(phone_page, INTEGRATION)
    page.goto(START)
    fits(page)
    axe(page)
    page.get_by_role("button", name="Start from the first plan").click()
    for address in ("", "carried/", "parts/expenditure/", "parts/risks/", "parts/benefits/"):
        page.goto(f"/plans/south-kent-coast/2014-09/{address}")
        fits(page)
        axe(page)


def test_by_keyboard_without_scripts(demo, enter, page_without_scripts):
    page = enter(page_without_scripts, INTEGRATION)
    page.goto(START)
    page.get_by_role("button", name="Start from the first plan").press("Enter")
    expect(
        page.get_by_text("The plan is started. Check each part that was carried over, and save it.")
    ).to_be_visible()
    page.goto("/plans/south-kent-coast/2014-09/parts/vision/")
    page.get_by_role("button", name="Save and continue").press("Enter")
    page.goto("/plans/south-kent-coast/2014-09/parts/vision/")
    expect(page.get_by_role("heading", name=TO_CHECK)).to_have_count(0)
