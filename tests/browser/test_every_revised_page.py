"""Every page of the demonstration's revised plan, as author, reader and provider: axe, widths, scripts off."""

import re

import pytest
from playwright.sync_api import Page, expect

from areas.models import Area, Organisation
from bcf.accounts.models import User
from plans import actions
from plans.differences import differences
from plans.document import document
from plans.models import Record
from tests import revised
from tests.browser.test_every_page import Enter, Looker, change_something, content_of, looker
from tests.demo_world import INTEGRATION, World

__all__ = ["looker"]

AUTHOR, CHIEF, READER = "author@worcestershire.example", "chief@trust.example", "chair@worcestershire.example"
TRUST = "worcestershire-acute-hospitals-nhs-trust"
COMMENTARY = f"commentary-{TRUST}"
FILLED = ("benefits", "dtoc", "reablement", "experience")


@pytest.fixture
def plan(demo: World) -> Record:
    """The plan, with the parts that its paper lacks filled in, so that their pages have something to show."""
    record = Record.objects.get(area__slug="worcestershire")
    contents, numbers = revised.clean(), document(record).numbers
    drafts = [actions.Draft(key, contents[key], numbers.get(key, 0)) for key in FILLED]
    actions.save_parts(record=record, changes=drafts, by=User.objects.get(email=AUTHOR))
    return Record.objects.get(pk=record.pk)


def keys_of(record: Record) -> list[str]:
    return [part.key for part in document(record).edition.parts]


@pytest.mark.parametrize("third", [0, 1, 2])
def test_every_part_as_an_author(plan: Record, enter: Enter, looker: Looker, third: int) -> None:
    enter(looker.page, AUTHOR)
    for key in keys_of(plan)[third::3]:
        looker.go(plan.url("part", part=key))


def test_every_tab_and_small_page(plan: Record, enter: Enter, looker: Looker) -> None:
    enter(looker.page, AUTHOR)
    for tab in ("plan", "read", "money", "metrics", "checklist", "sign_off", "files", "people", "accept_several"):
        looker.go(plan.url(tab))
    looker.go(plan.url("provider", provider=TRUST))
    for key in ("expenditure", "performance", COMMENTARY):
        looker.go(plan.url("part_history", part=key))
    looker.go("/areas/worcestershire/")
    looker.go("/areas/worcestershire/people/")
    looker.go("/areas/worcestershire/people/add-provider/")
    council = Organisation.objects.get(name="Worcestershire County Council")
    looker.go(f"/areas/worcestershire/bodies/{council.pk}/means/")
    for button in ("Add the provider", "Save"):
        looker.page.goto(
            f"/areas/worcestershire/{'people/add-provider' if 'Add' in button else f'bodies/{council.pk}/means'}/"
        )
        looker.page.get_by_role("main").get_by_role("button", name=button).click()
        expect(looker.page).to_have_title(re.compile("^Error: "))
        looker.look()


def test_what_was_carried_over(demo: World, enter: Enter, looker: Looker) -> None:
    enter(looker.page, INTEGRATION)
    looker.go("/areas/south-kent-coast/start/2014-09/")
    by = User.objects.get(email=INTEGRATION)
    actions.start_plan_from(older=demo.draft, edition_code="2014-09", by=by)
    record = Record.objects.get(area=Area.objects.get(slug="south-kent-coast"), edition_code="2014-09")
    for name in ("plan", "carried", "checklist"):
        looker.go(record.url(name))
    for key in ("risks", "funding", "expenditure", "benefits", "schemes"):
        looker.go(record.url("part", part=key))


def test_as_those_who_only_read(plan: Record, enter: Enter, looker: Looker) -> None:
    enter(looker.page, READER)
    for key in (
        "schemes",
        "funding",
        "expenditure",
        "benefits",
        "performance",
        "dtoc",
        f"effect-{TRUST}",
        COMMENTARY,
    ):
        looker.go(plan.url("part", part=key))
        expect(looker.page.get_by_role("button", name="Save")).to_have_count(0)
        expect(looker.page).not_to_have_title(re.compile("^Error: "))
    looker.go(plan.url("provider", provider=TRUST))


def test_as_the_provider_from_the_answers_to_the_signature_and_after(
    plan: Record, enter: Enter, looker: Looker
) -> None:
    page = looker.page
    enter(page, CHIEF)
    looker.go("/")
    looker.go(plan.url("provider", provider=TRUST))
    for key in (f"effect-{TRUST}", COMMENTARY):
        looker.go(plan.url("part", part=key))
    looker.go(plan.url("part_history", part=COMMENTARY))
    looker.go(plan.url("plan"), 403)
    content = revised.clean()[f"commentary-{revised.TRUST}"]
    save_commentary(plan, content)
    looker.go(plan.url("provider", provider=TRUST))
    page.get_by_role("button", name="Sign for").click()
    expect(page).to_have_title(re.compile("^Error: "))
    looker.look()
    page.locator(".signing").get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign for").click()
    expect(page.get_by_text("You have signed Annex 2")).to_be_visible()
    looker.look()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page).to_have_title(re.compile("^Error: "))
    looker.look()
    looker.go(plan.url("part", part=COMMENTARY))
    page.locator("#id_implications").fill("Two wards less.")
    page.get_by_role("button", name=re.compile("^Save")).last.click()
    expect(page.get_by_text("Nothing was saved yet")).to_be_visible()
    looker.look()
    page.get_by_label("I know that this voids 1 signature").check()
    page.get_by_role("button", name="Save what I typed").click()
    looker.go(plan.url("provider", provider=TRUST))
    expect(page.get_by_text("Must sign again")).to_be_visible()


def save_commentary(record: Record, content: object) -> None:
    part = document(record).edition.find(COMMENTARY)
    assert part is not None
    number = document(record).numbers[COMMENTARY]
    by = User.objects.get(email=CHIEF)
    actions.save_parts(record=record, changes=[actions.Draft(COMMENTARY, content, number)], by=by)  # type: ignore[arg-type]


# --- With scripts off --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("half", [0, 1])
def test_every_part_saves_one_change_and_nothing_else_without_scripts(
    plan: Record, enter: Enter, page_without_scripts: Page, half: int
) -> None:
    page = enter(page_without_scripts, AUTHOR)
    parts = [part for part in document(plan).edition.parts if part.key != COMMENTARY]
    for part in parts[half::2]:
        number, before = content_of(plan, part.key)
        page.goto(plan.url("part", part=part.key))
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        if part.key == "schemes":
            page.get_by_label("Scheme 2, its own Annex 1").select_option(label="Yes")
        else:
            change_something(page)
        page.get_by_role("button", name="Save and stay").click()
        expect(page.locator("p[data-saved]").first, part.key).to_contain_text(re.compile(r"Saved today at .* by you"))
        saved, after = content_of(plan, part.key)
        assert saved == number + 1, f"{part.key} was not saved"
        changed = differences(part, before, after)
        assert len(changed) == 1, f"{part.key}: one change was made and {len(changed)} were saved: {changed}"


def test_the_provider_answers_and_signs_without_scripts(
    plan: Record, enter: Enter, page_without_scripts: Page
) -> None:
    page = enter(page_without_scripts, CHIEF)
    page.goto(plan.url("part", part=COMMENTARY))
    page.get_by_role("group", name=re.compile("Do you agree")).get_by_label("No").check()
    page.get_by_role("button", name="Save and stay").click()
    page.goto(plan.url("provider", provider=TRUST))
    page.locator(".signing").get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign for").press("Enter")
    expect(page.get_by_text("You have signed Annex 2")).to_be_visible()
    assert TRUST in document(plan).state.commented
