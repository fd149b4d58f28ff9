"""A plan is submitted, and its file checked, in a browser with scripts off; axe finds nothing on the pages."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from submissions.models import Submission
from tests.demo_world import EXAMPLESHIRE_AUTHOR, World


def test_a_plan_is_submitted_and_its_file_known_again(
    demo: World,
    enter: Callable[[Page, str], Page],
    page: Page,
    axe: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    enter(page, EXAMPLESHIRE_AUTHOR)
    page.goto(demo.signed.url("submission"))
    axe(page)
    page.get_by_role("button", name="Submit version 1").click()
    expect(page.get_by_text("Give a reason.").first).to_be_visible()
    axe(page)
    page.get_by_label(re.compile("the deadline has passed")).fill("The signatures came in late.")
    page.get_by_role("button", name="Submit version 1").click()
    expect(page.get_by_role("heading", name="Version 1 is submitted")).to_be_visible(timeout=90_000)
    axe(page)
    assert Submission.objects.count() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON of the whole plan").click()
    kept = tmp_path / "plan.json"
    download.value.save_as(kept)
    page.goto("/check/")
    axe(page)
    page.get_by_label("File").set_input_files(kept)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("Yes. This is the JSON that was submitted as version 1")).to_be_visible()
    kept.write_bytes(kept.read_bytes().replace(b"Exampleshire", b"Elsewhere", 1))
    page.get_by_label("File").set_input_files(kept)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("Altered.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("The area's name Exampleshire Elsewhere"))).to_be_visible()
    axe(page)
