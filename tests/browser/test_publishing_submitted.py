"""What was submitted is published without a part, read by a stranger and withdrawn; with scripts and without."""

import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bcf.accounts.models import User
from submissions.tasks import make_publication
from tests.demo_world import EXAMPLESHIRE_AUTHOR, World
from tests.submitting import asked, quickly, submit

REASON = "Still talked over with the hospital."
AxeCheck = Callable[[Page], None]


def look(page: Page, axe: AxeCheck) -> None:
    """Judge the page that is open, at both widths: nothing scrolls sideways, axe finds nothing."""
    for size in ({"width": 360, "height": 740}, {"width": 1280, "height": 900}):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
        axe(page)


def words_of(download: Any) -> str:
    """The words of a PDF that was downloaded."""
    run = subprocess.run(["pdftotext", "-raw", download.path(), "-"], capture_output=True, check=True)
    return " ".join(run.stdout.decode().split())


@pytest.mark.queued_tasks
def test_what_was_submitted_is_published_without_a_part_and_withdrawn(
    demo: World,
    enter: Callable[[Page, str], Page],
    page: Page,
    page_without_scripts: Page,
    new_context: Callable[..., Any],
    axe: AxeCheck,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = demo.signed
    author = User.objects.get(email=EXAMPLESHIRE_AUTHOR)
    with monkeypatch.context() as quick:  # the PDF that is published is laid out; the one that was submitted is not
        quickly(quick)
        submit(record, author, **{one.key: "The signatures came in late." for one in asked(record).to_accept})

    # The officer comes from the submission, and keeps the risks back.
    enter(page, EXAMPLESHIRE_AUTHOR).goto(record.url("submission"))
    page.get_by_role("link", name="Publication").click()
    look(page, axe)
    page.get_by_label(re.compile("^As submitted, version 1")).check()
    page.get_by_text("Keep further parts back").click()
    page.get_by_label("4 Risks").fill(REASON)
    look(page, axe)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("link", name="Stop looking again").click()
    look(page, axe)
    make_publication.func(record.publications.get().pk)
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="Publication 1,")).to_be_visible()
    expect(page.get_by_text("Left out: 4 Risks")).to_be_visible()
    look(page, axe)

    # A stranger opens its address, with scripts and without: the part is named, and is in neither page nor PDF.
    kept_back = "Emergency admissions do not fall"
    assert kept_back in page.request.get(record.url("submitted_read", number="1")).text()
    address = record.url("published_plan")
    stranger = new_context(viewport={"width": 1280, "height": 900}).new_page()
    for reader in (stranger, page_without_scripts):
        reader.goto("/")
        reader.get_by_role("link", name="Published plans").click()
        reader.get_by_role("link", name="Exampleshire").click()
        expect(reader).to_have_url(re.compile(f"{address}$"))
        expect(reader.get_by_text("The plan as it was submitted to NHS England, version 1")).to_be_visible()
        expect(reader.get_by_role("row", name=re.compile(f"Risks.*{REASON}"))).to_be_visible()
        assert kept_back not in reader.content()
    look(stranger, axe)
    with page_without_scripts.expect_download() as download:
        page_without_scripts.get_by_role("link", name="PDF").click()
    printed = words_of(download.value)
    assert REASON in printed
    assert kept_back not in printed

    # Withdrawn with scripts off: nothing without a reason; then its address says so, and hands out no file.
    pdf = stranger.get_by_role("link", name="PDF").get_attribute("href")
    officer = enter(page_without_scripts, EXAMPLESHIRE_AUTHOR)
    officer.goto(record.url("publication"))
    officer.get_by_role("button", name="Withdraw it").click()
    expect(officer).to_have_title(re.compile("^Error: "))
    officer.get_by_role("region", name="Withdraw publication 1").get_by_label("Reason").fill("A table was wrong.")
    officer.get_by_role("button", name="Withdraw it").click()
    expect(officer.get_by_text("Publication 1 is withdrawn.")).to_be_visible()
    stranger.reload()
    expect(stranger.get_by_role("heading", name="Exampleshire: this publication was withdrawn")).to_be_visible()
    expect(
        stranger.get_by_text(re.compile("Withdrawn .* by Integration Manager, .*: A table was wrong."))
    ).to_be_visible()
    assert stranger.request.get(pdf).status == 404
    look(stranger, axe)
    page.reload()
    look(page, axe)
