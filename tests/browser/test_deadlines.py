"""An area team gives an area longer, gives less, and takes it back: on the pages, with the letters read."""

import re
from collections.abc import Callable
from typing import Any

from django.core import mail
from playwright.sync_api import Page, expect

from tests.demo_world import EXAMPLESHIRE_AUTHOR, World
from tests.looking import look

ASSURER = "assurer@exampleshire.example"
DEADLINES = "/areas/exampleshire/deadlines/"


def last_letter() -> Any:
    """The last e-mail to the author, and no other after the one before it."""
    (letter,) = [one for one in mail.outbox if one.to == [EXAMPLESHIRE_AUTHOR]]
    mail.outbox.clear()
    return letter


def test_a_deadline_is_extended_corrected_and_set_back(
    demo: World,
    enter: Callable[[Page, str], Page],
    page: Page,
    page_without_scripts: Page,
    new_context: Callable[..., Any],
    axe: Callable[[Page], None],
) -> None:
    assurer = enter(page, ASSURER)
    assurer.goto("/areas/exampleshire/")
    assurer.get_by_role("link", name="Deadlines and extensions").click()
    look(assurer, axe)
    assurer.get_by_role("button", name=re.compile("Extend it.*Final plan")).click()
    assurer.get_by_role("button", name="Record the later deadline").click()
    expect(assurer).to_have_title(re.compile("^Error: "))
    look(assurer, axe)
    assurer.get_by_label("New last day").fill("25 April 2014")
    assurer.get_by_label("Reason").fill("The board meets late.")
    assurer.get_by_role("button", name="Record the later deadline").click()
    final = assurer.locator("section", has=assurer.get_by_role("heading", name="Final plan, First template, 2014"))
    expect(final).to_contain_text("Due from this area")
    expect(final.get_by_role("row", name=re.compile("25 April 2014.*The board meets late."))).to_be_visible()
    look(assurer, axe)
    letter = last_letter()
    assert letter.subject.startswith("Due on 25 April 2014")
    assert "The board meets late." in letter.body

    # Too long by a week: corrected, with what was given before still to be seen.
    final.get_by_role("button", name="Change it").click()
    look(assurer, axe)
    assurer.get_by_label("New last day").fill("18 April 2014")
    assurer.get_by_label("Reason").fill("A week was meant.")
    assurer.get_by_role("button", name="Record the deadline").click()
    expect(final.get_by_role("row", name=re.compile("25 April 2014.*Replaced since"))).to_be_visible()
    assert last_letter().subject.startswith("Due on 18 April 2014")

    # Taken back with scripts off; the author reads what became of it, and cannot change it.
    plain = enter(page_without_scripts, ASSURER)
    plain.goto(DEADLINES)
    plain.get_by_role("link", name="Withdraw the extension").click()
    plain.get_by_label("Reason").fill("The board meets in time after all.")
    plain.get_by_role("button", name="Withdraw it").click()
    expect(plain.get_by_role("row", name=re.compile("Withdrawn.*in time after all"))).to_be_visible()
    author = enter(new_context().new_page(), EXAMPLESHIRE_AUTHOR)
    author.goto(re.search(r"https?://[^/\s]+(/areas/\S+)", str(last_letter().body))[1])  # type: ignore[index]
    expect(author.get_by_role("row", name=re.compile("Withdrawn.*in time after all"))).to_be_visible()
    expect(author.get_by_role("button", name="Extend it")).to_have_count(0)
    look(author, axe)
