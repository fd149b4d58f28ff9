"""From submitted to assured, with a condition met, and a second version submitted: an assurer and an author.

Their mail is read from the outbox. Every page is looked at wide and on a phone; evidence and the changed part are
entered with scripts off.
"""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from areas.models import Membership
from bcf.accounts.models import User
from plans import actions
from plans.document import document, state_of
from plans.facts import Status
from plans.models import Record
from submissions.models import Submission
from submissions.receipts import faults
from tests.demo_world import EXAMPLESHIRE_AUTHOR, World
from tests.looking import look
from tests.submitting import quickly

ASSURER = "assurer@exampleshire.example"
COAST = "NHS Exampleshire Coast CCG (fictional)"
SIGNERS = ("director", "coast", "vale", "chair")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quickly(monkeypatch)


def last_letter(to: str) -> tuple[str, str]:
    """The subject of the last e-mail to somebody, and the path that it leads to."""
    letter = next(one for one in reversed(mail.outbox) if one.to == [to])
    found = re.search(r"https?://[^/\s]+(/plans/\S+)", str(letter.body))
    assert found
    return letter.subject, found[1]


def follow(page: Page, to: str, subject: str) -> None:
    """Open the page that the last e-mail to somebody leads to."""
    told, path = last_letter(to)
    assert subject in told
    page.goto(path)


def submit(page: Page, record: Record, number: int, reason: str) -> None:
    """Submit the next version, with a reason for each warning that asks for one."""
    page.goto(record.url("submission"))
    for field in page.get_by_label(re.compile("Why it is submitted all the same")).all():
        field.fill(reason)
    page.get_by_role("button", name=f"Submit version {number}").click()
    expect(page.get_by_role("heading", name=f"Version {number} is submitted")).to_be_visible(timeout=60_000)


def sign(record: Record) -> None:
    """Everybody signs what the plan says now."""
    for name in SIGNERS:
        person = User.objects.get(email=f"{name}@exampleshire.example")
        body = Membership.objects.get(person=person, role="signatory").organisation
        actions.sign(record=record, organisation=body.key, digest=document(record).digest, by=person)


def test_an_assurer_and_an_author_from_submitted_to_a_second_version(
    demo: World,
    enter: Callable[[Page, str], Page],
    new_context: Callable[..., Any],
    axe: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    record = demo.signed
    assurer = enter(new_context().new_page(), ASSURER)
    author = enter(new_context().new_page(), EXAMPLESHIRE_AUTHOR)
    plain = enter(new_context(java_script_enabled=False).new_page(), EXAMPLESHIRE_AUTHOR)
    submit(author, record, 1, "The board met late.")

    follow(assurer, ASSURER, "Submitted: Better Care Fund plan, Exampleshire, version 1")
    assurer.get_by_role("button", name="Acknowledge receipt").click()
    assurer.get_by_role("link", name="Read it as submitted").first.click()
    look(assurer, axe)
    assurer.get_by_role("link", name=re.compile("Remark on this part.*Vision")).click()
    assurer.get_by_label(re.compile("Vision")).fill("For how many people?")
    look(assurer, axe)
    assurer.get_by_role("button", name="Make the remarks").click()
    look(assurer, axe)
    assurer.get_by_role("button", name="Record the outcome").click()
    assurer.get_by_role("radio", name="Approved subject to conditions").check()
    assurer.get_by_label("What the area team says with it").fill("Sound, but for the risk share.")
    first = assurer.get_by_role("group", name="Condition 1")
    first.get_by_label("What must be done").fill("Agree the risk share between the two groups.")
    assurer.get_by_role("button", name="Record the outcome").click()
    expect(assurer.get_by_role("alert")).to_contain_text("Say by which day.")
    look(assurer, axe)
    assurer.get_by_role("button", name="Add another condition").click()
    expect(assurer.get_by_role("group", name="Condition 2")).to_be_visible()
    first.get_by_label("Owner: the post").fill("Accountable Officer")
    first.get_by_label("Owner: the body").select_option(COAST)
    first.get_by_label("Due on").fill("30 May 2014")
    look(assurer, axe)
    assurer.get_by_role("button", name="Record the outcome").click()
    expect(assurer.get_by_role("heading", name="Version 1: approved subject to conditions")).to_be_visible()
    expect(assurer.get_by_role("row", name=re.compile("Agree the risk share.*30 May 2014.*Overdue"))).to_be_visible()
    look(assurer, axe)

    follow(author, EXAMPLESHIRE_AUTHOR, "Approved subject to conditions")
    look(author, axe)
    author.get_by_role("button", name=re.compile("Enter evidence: Agree the risk share")).click()
    paper = tmp_path / "share.pdf"
    paper.write_bytes(b"%PDF-1.4 the share")
    look(author, axe)
    plain.goto(author.url)
    plain.get_by_label("How the condition is met").fill("Both groups agreed it.")
    plain.get_by_label("A document that shows it").set_input_files(paper)
    plain.get_by_role("button", name="Send it to the area team").click()
    expect(plain.get_by_text("The evidence is with the area team.")).to_be_visible()

    follow(assurer, ASSURER, "Evidence for a condition")
    look(assurer, axe)
    with assurer.expect_download() as download:
        assurer.get_by_role("link", name="share.pdf").click()
    assert Path(download.value.path()).read_bytes() == paper.read_bytes()
    assurer.get_by_label("Met on").fill("28 May 2014")
    assurer.get_by_role("button", name="It is met").click()
    expect(assurer.get_by_text("Met on 28 May 2014").first).to_be_visible()

    author.goto(record.url("assurance"))
    author.get_by_role("link", name="Start a new version").click()
    author.get_by_role("radio", name="In-year amendment").check()
    author.get_by_label("Reason").fill("The vision counts the people.")
    look(author, axe)
    author.get_by_role("button", name="Start version 2").click()
    expect(author.get_by_text("For how many people?").first).to_be_visible()  # the remark, on the plan's page
    plain.goto(record.url("part", part="vision"))
    plain.get_by_role("textbox").first.fill("Care at home for all of 402,000 people.")
    plain.get_by_role("button", name="Save and continue").click()
    author.goto(record.url("submission"))
    author.get_by_role("link", name="what changed since version 1").click()
    expect(author.get_by_text("402,000 people").first).to_be_visible()
    look(author, axe)
    author.goto(record.url("sign_off"))
    author.get_by_role("button", name="Request sign-off").click()
    assert state_of(record).status == Status.SIGNING
    assert not state_of(record).standing
    sign(record)
    submit(author, record, 2, "The board meets in June.")
    expect(author.get_by_text("Submitted pending ratification: the board had not decided.").first).to_be_visible()

    follow(assurer, ASSURER, "version 2")
    assurer.get_by_role("link", name=re.compile("Assurance")).click()
    assurer.get_by_role("link", name="see what changed in version 2").click()
    expect(assurer.get_by_text("402,000 people").first).to_be_visible()
    look(assurer, axe)
    author.goto(record.url("assurance"))
    author.get_by_role("button", name="Record whether the board ratified the plan").click()
    author.get_by_role("radio", name="ratified the plan", exact=True).check()
    author.get_by_label("Day of the decision").fill("11 June 2014")
    author.get_by_label("Minute").fill("14/31")
    look(author, axe)
    author.get_by_role("button", name="Record the decision").click()
    expect(author.get_by_text("The board ratified version 2 on 11 June 2014, minute 14/31.").first).to_be_visible()
    look(author, axe)

    assert [one.number for one in Submission.objects.filter(record=record)] == [1, 2]
    assert state_of(record).conditions[0][1].met == date(2014, 5, 28).isoformat()
    assert not faults(Record.objects.get(pk=record.pk))
