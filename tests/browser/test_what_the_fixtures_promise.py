"""The browser fixtures that every other browser test leans on: each must be able to fail."""

from collections.abc import Callable
from urllib.request import urlopen

import pytest
from django.db import connection
from playwright.sync_api import BrowserContext, Page

from bcf.accounts.models import User

WHOLE_PAGE = """<!doctype html><html lang="en-GB"><head><title>Plan</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Plan</h1>{}</main></body></html>"""


def test_axe_lets_a_sound_page_pass(page: Page, axe: Callable[..., None]) -> None:
    page.set_content(WHOLE_PAGE.format("<p>Sound.</p>"))
    axe(page)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<img src="data:,">', "image-alt"),
        ("<input>", "label"),
        ("<button>+</button> <button>-</button>", "target-size"),
        ('<p style="color: #ccc; background: #fff">Faint</p>', "color-contrast"),
    ],
)
def test_axe_fails_an_unsound_page_and_says_why(page: Page, axe: Callable[..., None], body: str, rule: str) -> None:
    page.set_content(
        WHOLE_PAGE.format(f"<style>button {{ display: block; width: 9px; height: 9px; padding: 0 }}</style>{body}")
    )
    with pytest.raises(pytest.fail.Exception, match=rule):
        axe(page)


def test_page_without_scripts_runs_none(page: Page, page_without_scripts: Page) -> None:
    content = WHOLE_PAGE.format("<p>Written</p><script>document.querySelector('p').textContent = 'Run'</script>")
    for each in (page, page_without_scripts):
        each.set_content(content)
    assert page.locator("p").text_content() == "Run"
    assert page_without_scripts.locator("p").text_content() == "Written"


def test_phone_page_is_360_pixels_wide(phone_page: Page) -> None:
    phone_page.set_content(WHOLE_PAGE.format(""))
    assert phone_page.evaluate("window.innerWidth") == 360


def test_a_second_person_has_a_session_of_their_own(
    page: Page, new_context: Callable[..., BrowserContext], live_server: object
) -> None:
    page.context.add_cookies([{"name": "mine", "value": "1", "url": str(live_server)}])
    assert new_context().cookies() == []


def test_the_site_and_the_test_use_separate_connections_to_one_database(live_server: object) -> None:
    """In-memory SQLite would share one connection, and hide every fault that two people at once can cause."""
    assert connection.settings_dict["NAME"] != ":memory:"
    assert "mode=memory" not in str(connection.settings_dict["NAME"])
    User.objects.create_user("chair@example.org", "a password of some length")
    with urlopen(f"{live_server}/accounts/login/") as answer:  # noqa: S310
        assert answer.status == 200
    assert User.objects.count() == 1
