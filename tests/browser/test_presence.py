"""Who else is on a part, in two browsers: said as it changes with scripts, and as a page is opened without."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import PHONE
from tests.demo_world import CARE, FINANCE, INTEGRATION, World
from tests.looking import fits

Enter = Callable[[Page, str], Page]
NAMED = "Integration Manager, NHS South Kent Coast CCG"
THEY_WRITE = f"{NAMED}, is writing in this part."
THEY_READ = f"{NAMED}, is reading this part."


def test_two_people_on_one_part_see_each_other_come_write_and_go(
    demo: World, enter: Enter, page: Page, new_context: Callable[..., BrowserContext], axe: Callable[..., None]
) -> None:
    url = demo.draft.url("part", part="vision")
    mine, theirs = enter(page, CARE), enter(new_context().new_page(), INTEGRATION)
    for one in (mine, theirs):
        one.clock.install()
        with one.expect_response(lambda answer: answer.url.endswith("/presence/")):
            one.goto(url)
        one.wait_for_function("document.documentElement.dataset.editors === 'ready'")

    def half_a_minute(one: Page) -> None:
        with one.expect_response(lambda answer: answer.url.endswith("/presence/")):
            one.clock.fast_forward(30_000)

    here = mine.get_by_role("complementary", name="About this part")
    half_a_minute(mine)
    expect(here).to_contain_text(THEY_READ)
    expect(theirs.get_by_role("complementary")).to_contain_text("Head of Adult Services, Kent County Council, is")
    theirs.get_by_role("textbox", name="What health and care will look like").press_sequentially("More. ")
    half_a_minute(theirs)
    half_a_minute(mine)
    expect(here).to_contain_text(THEY_WRITE)
    expect(here).to_contain_text("what each of you saves is put together")
    axe(mine)

    phone = enter(new_context(**PHONE).new_page(), CARE)
    phone.goto(demo.draft.url("plan"))
    expect(phone.get_by_role("row").filter(has_text="Vision for health")).to_contain_text(f"{NAMED} is here now")
    fits(phone)
    axe(phone)

    theirs.on("dialog", lambda dialog: dialog.accept())  # what was typed is not saved, and they go all the same
    with theirs.expect_response(lambda answer: answer.url.endswith("/governance/presence/")):
        theirs.goto(demo.draft.url("part", part="governance"))
    gone = mine.locator("[data-presence]")
    for _ in range(10):  # what a page says as it is left arrives when it may
        half_a_minute(mine)
        if gone.is_hidden():
            break
    expect(gone).to_be_hidden()


def test_nothing_is_said_after_ten_minutes_without_a_touch(demo: World, enter: Enter, page: Page) -> None:
    said: list[str] = []
    page.on("request", lambda request: said.append(request.url) if request.url.endswith("/presence/") else None)
    enter(page, FINANCE)
    page.clock.install()
    with page.expect_response(lambda answer: answer.url.endswith("/presence/")):
        page.goto(demo.draft.url("part", part="contributions"))
    page.clock.fast_forward(11 * 60_000)
    said.clear()
    page.clock.run_for(5 * 60_000)
    assert said == []
    with page.expect_response(lambda answer: answer.url.endswith("/presence/")):
        page.mouse.move(40, 40)
        page.mouse.move(60, 60)


def test_without_scripts_a_page_that_is_opened_counts(
    demo: World, enter: Enter, page_without_scripts: Page, new_context: Callable[..., BrowserContext]
) -> None:
    url = demo.draft.url("part", part="contributions")
    theirs = enter(new_context(java_script_enabled=False).new_page(), INTEGRATION)
    theirs.goto(url)
    mine = enter(page_without_scripts, CARE)
    mine.goto(url)
    expect(mine.get_by_role("complementary", name="About this part")).to_contain_text(THEY_READ)
    expect(mine.get_by_role("heading", name="Also here now")).to_be_visible()
