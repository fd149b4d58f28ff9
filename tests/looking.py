"""Looking at the page that is open, as every browser test does at each step: wide, on a phone, with axe."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

AxeCheck = Callable[[Page], None]
PHONE_SIZE, DESK_SIZE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .slice(-3).map((one) => one.outerHTML.slice(0, 120))"""


def too_wide(page: Page) -> str:
    """What is wrong where the page, once it is there, scrolls sideways in its window; empty where it does not."""
    page.wait_for_load_state()
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return f"{page.url} is {wide} pixels wide at {window}: {page.evaluate(TOO_WIDE)}" if wide > window else ""


def fits(page: Page) -> None:
    """The page scrolls sideways nowhere in its window as it is."""
    assert not (found := too_wide(page)), found


def look(page: Page, axe: AxeCheck) -> None:
    """The page has one main heading, is accessible, and fits a phone and a desk; the window is left at the desk's."""
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    for size in (PHONE_SIZE, DESK_SIZE):
        page.set_viewport_size(size)
        fits(page)
        axe(page)
