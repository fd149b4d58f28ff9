"""The history of a part and of the plan in a browser: every page judged, and a revision put back with scripts off."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from bcf.accounts.models import User
from plans.document import document
from tests import builders
from tests.browser.test_every_page import Looker
from tests.demo_world import FINANCE, INTEGRATION, World

Enter = Callable[[Page, str], Page]
SAID = "<p>Care is near every home.</p><p>It is planned by one team.</p>"


def test_every_page_of_history_and_a_revision_put_back_without_scripts(
    demo: World,
    enter: Enter,
    page: Page,
    axe: Callable[..., None],
    new_context: Callable[..., BrowserContext],
) -> None:
    record, finance = demo.draft, User.objects.get(email=FINANCE)
    builders.save(record, "vision", finance, text=SAID)
    builders.save(record, "vision", finance, text=SAID.replace("near", "close to"))
    (first, *rest) = document(record).part("schemes").schemes
    named = type(first)(**{name: getattr(first, name) for name in first.__struct_fields__} | {"name": "Teams"})
    builders.save(record, "schemes", finance, schemes=(named, *rest))

    mine = enter(new_context(java_script_enabled=False).new_page(), INTEGRATION)
    mine.goto(record.url("part", part="vision"))
    mine.get_by_role("link", name="History (3)").click()
    newest = mine.get_by_role("listitem").filter(has_text="Revision 3")
    expect(newest).to_contain_text("Finance Manager, NHS South Kent Coast CCG, today at")
    expect(newest.locator("del")).to_have_text("near")
    expect(newest.locator("ins")).to_have_text("close to")
    mine.get_by_label("Compare revision").fill("2")
    mine.get_by_role("button", name="Compare").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Revision 2 and revision 3")
    mine.get_by_role("link", name="History", exact=True).click()
    mine.get_by_role("link", name="Put revision 2 back").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Put revision 2 back?")
    builders.save(record, "vision", finance, text=SAID.replace("near", "beside"))
    mine.get_by_role("button", name="Put revision 2 back").click()
    expect(mine).to_have_title(re.compile("^Error: "))
    expect(mine.get_by_role("main")).to_contain_text("saved this part today at")
    expect(mine.locator("del")).to_have_text("beside")
    mine.get_by_role("button", name="Put revision 2 back").click()
    expect(mine.get_by_role("status")).to_contain_text("Revision 2 is put back, as a new one.")
    assert document(record).part("vision").text == SAID

    looker = Looker(enter(page, INTEGRATION), axe)
    for part in ("vision", "schemes"):
        looker.go(record.url("part_history", part=part))
        looker.go(f"{record.url('compare', part=part)}?from=1&to=2")
        looker.go(record.url("restore", part=part, number="1"))
    looker.go(f"{record.url('compare', part='vision')}?from=1&to=99", status=422)
    looker.go(record.url("plan_history"))
    looker.go(f"{record.url('changes')}?since=day&day=1+March+2014")
    looker.go(f"{record.url('changes')}?since=day&day=tomorrow", status=422)
    assert not looker.faults, "\n\n".join(looker.faults)
