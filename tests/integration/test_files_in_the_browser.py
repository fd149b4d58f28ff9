"""The pages that hand a plan out, as people and machines see them: asked for without scripts, read on a phone."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from areas.models import Area, Membership, Organisation, Participation, Role
from bcf.accounts.models import User
from plans.actions import Draft, save_parts, start_plan
from plans.models import Record
from submissions import actions
from submissions.making import ingredients_of, key_of
from submissions.models import MadeFile
from tests.documents.whole_plans import whole_document
from tests.looking import fits

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True}


@pytest.fixture
def record(settings: Any, tmp_path: Path) -> Record:
    settings.MEDIA_ROOT = tmp_path / "files"
    area = Area.objects.create(slug="exampleshire", name="Exampleshire", kind=Area.Kind.FICTIONAL, fictional=True)
    body = Organisation.objects.create(kind="council", name="Exampleshire County Council")
    Participation.objects.create(area=area, organisation=body, takes_part_as="council")
    person = User.objects.create_user(email="author@example.org", password="x", name="Author")
    Membership.objects.create(
        person=person, organisation=body, role=Role.AUTHOR, post="Finance Manager", by=person, starts="2014-01-01"
    )
    record = start_plan(area=area, edition_code="2014-02", by=person)
    contents = whole_document().contents
    save_parts(record=record, changes=[Draft(key, content, 0) for key, content in contents.items()], by=person)
    return record


@pytest.fixture
def opened(new_context: Callable[..., BrowserContext], live_server: Any) -> Callable[..., Page]:
    """A page of somebody who has signed in, in a browser of this kind."""

    def open_one(**arguments: Any) -> Page:
        client = Client()
        client.force_login(User.objects.get(email="author@example.org"))
        context = new_context(**arguments)
        cookie = {"name": site.SESSION_COOKIE_NAME, "value": client.cookies[site.SESSION_COOKIE_NAME].value}
        context.add_cookies([{**cookie, "url": live_server.url}])
        return context.new_page()

    return open_one


def picture(page: Page, name: str) -> None:
    """Kept only where somebody wants to look."""
    if os.environ.get("BCF_PICTURES"):
        page.screenshot(path=Path(os.environ["BCF_PICTURES"], f"{name}.png"), full_page=True)


def test_a_file_is_asked_for_and_downloaded_without_scripts(
    record: Record, opened: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = opened(java_script_enabled=False)
    page.goto(record.url("files"))
    page.get_by_role("button", name="Make the JSON").click()
    expect(page.get_by_role("link", name="Download JSON")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download JSON").click()
    assert download.value.suggested_filename == "Exampleshire HWB 2014-02.json"
    kept = MadeFile.objects.get()
    assert download.value.path().read_bytes() == kept.file.read()


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desk", "phone"])
def test_the_page_of_files_in_every_state(
    screen: dict[str, Any], record: Record, opened: Callable[..., Page], axe: Callable[..., None]
) -> None:
    author = User.objects.get()
    actions.request_file(record=record, format="json", by=author)
    one = {"record": record, "requested_by": author, "requested_at": timezone.now(), "touched_at": timezone.now()}
    made_from = ingredients_of(record)
    MadeFile.objects.create(
        **one,
        format="pdf",
        key=key_of(made_from, "pdf"),
        status="making",
        progress=20,
        words="Laying out the pages",
    )
    MadeFile.objects.create(
        **one | {"touched_at": timezone.now() - timedelta(hours=1)},
        format="xlsx", key=key_of(made_from, "xlsx"), status="making", progress=20,
    )  # fmt: skip
    page = opened(**screen)
    page.goto(record.url("files") + "?still")
    expect(page.get_by_role("progressbar", name="Laying out the pages")).to_be_visible()
    expect(page.get_by_role("button", name="Make the XLSX again")).to_be_visible()
    expect(page.get_by_role("link", name="Download JSON")).to_be_visible()
    axe(page)
    fits(page)
    picture(page, f"files-{'phone' if screen else 'desk'}")


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desk", "phone"])
def test_the_reading_page(
    screen: dict[str, Any], record: Record, opened: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = opened(**screen)
    page.goto(record.url("read"))
    axe(page)
    fits(page)
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Contributions").click()
    expect(page.get_by_role("heading", name="Contributions", exact=True)).to_be_in_viewport()
    picture(page, f"read-{'phone' if screen else 'desk'}")
