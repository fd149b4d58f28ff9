"""What every test may ask for: a clean cache, tasks done at once, a browser, and a judge of accessibility.

Browser tests use `page` (scripts on), `page_without_scripts` or `phone_page`, with addresses relative to the running
site (`page.goto("/")`). They are marked `browser` by themselves, so that `-m "not browser"` leaves them out, as
`no_database` marks those that are the same on every database.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import BrowserContext, Page, expect

# Playwright's synchronous interface runs an event loop, beside which Django would refuse the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# A machine that is busy with other work must not fail a property that holds.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")

PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

DATABASES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "live_server"}
"""The fixtures of Django's plugin that open the database."""

expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever asks for a browser, and whatever asks for no database: Django's plugin lets it use none."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if "browser" in asked:
            item.add_marker("browser")
        if not asked & DATABASES and not item.get_closest_marker("django_db"):
            item.add_marker("no_database")


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    """Sign-in throttles and cached findings live in the cache; no test sees another's."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _queued_tasks(request: pytest.FixtureRequest) -> None:
    """Tasks run where they are enqueued; under `@pytest.mark.queued_tasks` they wait in the database for a worker."""
    if request.node.get_closest_marker("queued_tasks"):
        settings = request.getfixturevalue("settings")
        settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


# --- The browser -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which fetches nothing of its own accord."""
    return browser_type_launch_args | {
        "executable_path": shutil.which("chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], live_server: Any) -> dict[str, Any]:
    """Addresses relative to the running site; a British reader."""
    return browser_context_args | {
        "base_url": live_server.url,
        "locale": "en-GB",
        "timezone_id": "Europe/London",
    }


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., BrowserContext]]:
    """A separate browser session, as a second person would have; keyword arguments are Playwright's.

    A script error or a breach of the content security policy on any page of it fails the test.
    """
    faults: list[str] = []

    def watched_context(**arguments: Any) -> BrowserContext:
        context = new_context(**arguments)
        context.on("weberror", lambda error: faults.append(f"{error.page and error.page.url}: {error.error}"))
        context.on(
            "console",
            lambda message: "Content Security Policy" in message.text and faults.append(message.text),
        )
        return context

    yield watched_context
    assert not faults, "The browser reported:\n" + "\n".join(faults)


@pytest.fixture
def page_without_scripts(new_context: Callable[..., BrowserContext]) -> Page:
    """A page in a browser with JavaScript switched off."""
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def phone_page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page on a phone 360 pixels wide."""
    return new_context(**PHONE).new_page()


@pytest.fixture
def sign_in() -> Callable[..., None]:
    """`sign_in(page, email)`: sign in through the site's own form; demo people share one password."""
    from plans.demo import DEMO_PASSWORD

    def through_the_form(page: Page, email: str, password: str = DEMO_PASSWORD) -> None:
        page.goto("/accounts/login/")
        page.locator("[name=login]").fill(email)
        page.locator("[name=password]").fill(password)
        page.locator("form:has([name=password]) [type=submit]").click()
        expect(page.locator("[name=password]"), f"{email} could not sign in").to_have_count(0)

    return through_the_form


@pytest.fixture
def axe() -> Callable[..., None]:
    """`axe(page)`: fail, saying what and where, if a page breaks a WCAG 2.2 A or AA rule that a machine can judge."""
    judge = Axe()

    def check(page: Page, within: str | None = None) -> None:
        page.wait_for_load_state()  # a click is done once the next page begins to come
        options = {
            "runOnly": {"type": "tag", "values": WCAG_2_2_AA},
            "rules": {"target-size": {"enabled": True}},  # off unless asked for by name
            "resultTypes": ["violations"],
        }
        results = judge.run(page, context=within, options=options).response
        assert results["passes"], f"axe applied no rule at all to {page.url}"
        violations = [_violation(found) for found in results["violations"]]
        if violations:
            pytest.fail(f"axe on {page.url}:\n\n" + "\n\n".join(violations), pytrace=False)

    return check


def _violation(found: dict[str, Any]) -> str:
    lines = [f"{found['id']} ({found['impact']}): {found['help']}"]
    for node in found["nodes"]:
        reason = node["failureSummary"].replace("\n", "\n      ")
        lines.append(f"  at {', '.join(map(str, node['target']))}\n      {node['html']}\n      {reason}")
    return "\n".join(lines)
