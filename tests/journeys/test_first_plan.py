"""The whole job in a real browser: a plan is started, written, checked, decided, signed, handed out; then changed."""

import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pypdf import PdfReader

from areas import actions as people
from areas.models import Area, Organisation
from areas.reference import load
from bcf import parts as part_types
from bcf.accounts.models import User
from bcf.amounts import show_pounds, show_whole
from bcf.editions.base import Answer, Field, Part, Table
from plans import money
from plans.demo import DEMO_PASSWORD
from plans.document import Document, document, from_json, state_of
from plans.facts import Status
from plans.models import Record
from plans.reference import reference_for
from submissions.sheets.words import words_of
from tests.documents.test_workbook import cell_of, table_cells
from tests.journeys import thurrock

AUTHOR, FINANCE, SECRETARY = "author@thurrock.example", "finance@thurrock.example", "secretary@thurrock.example"
OFFICER, DIRECTOR, CHAIR = "officer@thurrock.example", "director@thurrock.example", "chair@thurrock.example"
POSTS = (
    (AUTHOR, thurrock.COUNCIL, "author", "Integration Manager"),
    (FINANCE, thurrock.COUNCIL, "finance", "Finance Manager"),
    (DIRECTOR, thurrock.COUNCIL, "signatory", "Corporate Director"),
    (OFFICER, thurrock.CCG, "signatory", "Accountable Officer"),
    (CHAIR, thurrock.BOARD, "signatory", "Chair of Health and Wellbeing Board"),
    (SECRETARY, thurrock.BOARD, "assistant", "Board Secretary"),
)
REASON = "Finance rounded the saving to the nearest £10,000."

SignIn = Callable[..., None]
NewContext = Callable[..., BrowserContext]


@pytest.fixture
def somebody(live_server: object, new_context: NewContext, sign_in: SignIn) -> Callable[[str], Page]:
    """`somebody(email)`: that person, signed in through the form in a browser of their own."""
    load()
    for email, body, role, post in POSTS:
        person = User.objects.create_user(email, DEMO_PASSWORD, name=post)
        people.grant_role(
            organisation=Organisation.objects.get(name=body), person=person, role=role, post=post, by=person
        )

    def signed_in(email: str) -> Page:
        context = new_context(viewport={"width": 1280, "height": 900})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        sign_in(page, email)
        return page

    return signed_in


def plan() -> Record:
    return Record.objects.select_related("area").get(area__slug="thurrock")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_first_plan_from_start_to_signed_files_and_one_change_after(
    somebody: Callable[[str], Page], tmp_path: Path
) -> None:
    author = somebody(AUTHOR)
    start(author)
    write_every_part(author)
    written_as_typed(document(plan()))
    accept_the_one_warning(author)
    freeze_and_decide(author, somebody(SECRETARY))
    ask(author)
    for email, body in ((OFFICER, thurrock.CCG), (DIRECTOR, thurrock.COUNCIL), (CHAIR, thurrock.BOARD)):
        sign(somebody(email), body)
    assert state_of(plan()).status == Status.SIGNED
    files = download_all(somebody(FINANCE), tmp_path)
    hold_to_the_document(files, document(plan()))
    change_one_figure(author)


def start(page: Page) -> None:
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Thurrock").first.click()
    page.get_by_role("link", name="Start a plan: First template").click()
    page.get_by_role("button", name="Start the plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thurrock")
    expect(page.locator(".strip [aria-current=step]")).to_contain_text("Drafting")


# --- Writing -----------------------------------------------------------------------------------------------------


def write_every_part(page: Page) -> None:
    """From the first part to the last by the button that saves and goes on."""
    parts = plan().edition.parts
    page.goto(plan().url("part", part=parts[0].key))
    for part in parts:
        title = f"{part.number} {part.title}".strip()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        if page.locator("textarea[data-rich-text]").count():
            expect(page.locator("html[data-editors=ready]")).to_have_count(1)
        for field in part.fields:
            answer(page, part, field)
        for table in part.tables:
            WRITERS[table.key](page, part, table)
        expect(page.locator("[data-changes]").last).to_contain_text("changed since")
        page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thurrock")
    # All but the two that the one warning is about.
    expect(page.get_by_text(f"{len(parts) - 2} of {len(parts)} complete")).to_be_visible()


def answer(page: Page, part: Part, field: Field) -> None:
    place, group = (part.key, field.key), page.locator(f"#div_id_{field.key}")
    if place in thurrock.TEXTS:
        group.locator(".editor-text").click()
        if part.key == "vision":
            write_with_the_toolbar(page, group, thurrock.TEXTS[place])
        else:
            page.keyboard.insert_text(thurrock.TEXTS[place])
        return
    if place not in thurrock.FIELDS:
        return
    value = thurrock.FIELDS[place]
    if field.answer == Answer.YES_NO:
        group.get_by_label("Yes" if value else "No", exact=True).check()
    elif field.answer == Answer.ORGANISATIONS:
        for name in value:
            group.get_by_label(name).check()
    elif field.answer in {Answer.CHOICE, Answer.ORGANISATION}:
        group.locator("select").select_option(label=value)
    else:
        group.locator("input, textarea").fill(thurrock.pounds(value) if isinstance(value, int) else value)


def write_with_the_toolbar(page: Page, group: Locator, text: str) -> None:
    """A heading, the text, and two bullets: what the buttons over the text do."""
    group.get_by_role("button", name="Heading", exact=True).click()
    page.keyboard.insert_text("In five years")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")
    group.get_by_role("button", name="Bulleted list").click()
    bullets = group.locator(".editor-text li")
    expect(bullets).to_have_count(1)  # nobody types before the bullet is there to be seen
    page.keyboard.insert_text("one team")
    expect(bullets).to_have_text(["one team"])
    page.keyboard.press("Enter")
    expect(bullets).to_have_count(2)
    page.keyboard.insert_text("one person to ring")


def write_documents(page: Page, part: Part, table: Table) -> None:
    for number, (title, synopsis, link) in enumerate(thurrock.DOCUMENTS, start=1):
        page.get_by_role("button", name="Add another document").click()
        page.get_by_label(f"Document {number}, document or information title", exact=True).fill(title)
        page.get_by_label(f"Document {number}, synopsis", exact=True).fill(synopsis)
        page.get_by_label(f"Document {number}, link", exact=True).fill(link)


def write_risks(page: Page, part: Part, table: Table) -> None:
    for number, (risk, rating, mitigation) in enumerate(thurrock.RISKS, start=1):
        if number > 1:
            page.get_by_role("button", name="Add another risk").click()
        page.get_by_label(f"Risk {number}, risk", exact=True).fill(risk)
        page.get_by_label(f"Risk {number}, risk rating", exact=True).select_option(label=rating)
        page.get_by_label(f"Risk {number}, mitigating actions", exact=True).fill(mitigation)


def write_contributions(page: Page, part: Part, table: Table) -> None:
    """By the keyboard: from cell to cell with Tab; totals follow."""
    for number, (body, line, *amounts) in enumerate(thurrock.CONTRIBUTIONS, start=1):
        if number > 1:
            page.get_by_role("button", name="Add a line").click()
        page.get_by_label(f"Line {number}, body", exact=True).select_option(label=body)
        page.get_by_label(f"Line {number}, body", exact=True).focus()
        for typed in (line, *map(thurrock.pounds, amounts)):
            page.keyboard.press("Tab")
            page.keyboard.type(typed)
        page.keyboard.press("Tab")
    total = page.locator("#lines [data-foot=total]")
    for amount in thurrock.POOL.values():
        expect(total).to_contain_text(f"{amount:,}")


def write_schemes(page: Page, part: Part, table: Table) -> None:
    """Pasted from a spreadsheet, then what each scheme serves ticked."""
    page.evaluate("(text) => navigator.clipboard.writeText(text)", thurrock.pasted())
    page.get_by_label("Scheme 1, scheme", exact=True).click()
    page.keyboard.press("Control+v")
    paste = page.get_by_role("dialog", name="What you pasted")
    expect(paste).to_contain_text("2 rows would be added at the end.")
    expect(paste).not_to_contain_text("cannot be read")
    paste.get_by_role("button", name="Keep").click()
    for number, (name, *_) in enumerate(thurrock.SCHEMES, start=1):
        conditions, metrics = thurrock.SERVES[name]
        tick(page, f"Scheme {number}, national conditions", conditions)
        tick(page, f"Scheme {number}, metrics", metrics)
    difference = page.locator("#schemes [data-foot=difference]")
    expect(difference.locator("td.ok")).not_to_have_count(0)
    expect(difference.locator("td.warning, td.error")).to_have_count(0)


def tick(page: Page, label: str, options: list[str]) -> None:
    summary = page.locator(f"summary[aria-label^='{label}']")
    summary.click()
    for option in options:
        page.locator("details[open].many").get_by_label(option).check()
    summary.click()


def write_contingency(page: Page, part: Part, table: Table) -> None:
    for row, amounts in thurrock.CONTINGENCY.items():
        for column, amount in zip(table.columns, amounts, strict=True):
            page.locator(f"[name='{table.key}-{row}-{column.key}']").fill(thurrock.pounds(amount))


def write_metric(page: Page, part: Part, table: Table) -> None:
    for row, answers in thurrock.METRICS[part.key].items():
        for column, typed in {**answers, "source": thurrock.SOURCE}.items():
            page.locator(f"[name='{table.key}-{row}-{column}']").fill(typed)


WRITERS: dict[str, Callable[[Page, Part, Table], None]] = {
    "documents": write_documents,
    "risks": write_risks,
    "lines": write_contributions,
    "schemes": write_schemes,
    "outcomes": write_contingency,
    "periods": write_metric,
}


def written_as_typed(one: Document) -> None:
    """What is stored is what was typed: money as whole pounds, however it was written."""
    lines = [(row.spend_2014_15, row.minimum_2015_16, row.actual_2015_16) for row in one.part("contributions").lines]
    assert lines == [tuple(map(Decimal, amounts)) for _, _, *amounts in thurrock.CONTRIBUTIONS]
    columns = one.edition.part["schemes"].tables[0].columns[:10]
    schemes = [tuple(getattr(row, column.key) for column in columns) for row in one.part("schemes").schemes]
    assert schemes == [(name, lead, *map(Decimal, amounts)) for name, lead, *amounts in thurrock.SCHEMES]
    support = {row.id: (row.savings_2015_16, row.support_ongoing) for row in one.part("contingency").outcomes}
    assert support == {key: (amounts[0], amounts[3]) for key, amounts in thurrock.CONTINGENCY.items()}
    assert {year: money.pool(one, year) for year in one.edition.years} == thurrock.POOL
    assert {year: money.total_spending(one, year) for year in one.edition.years} == thurrock.POOL
    assert {year: money.total_saving(one, year) for year in one.edition.years} == thurrock.SAVING
    assert money.contingency_savings(one, "2015/16") == thurrock.SAVING["2015/16"]
    assert one.part("joint-assessment").high_risk == Decimal("4.5")
    assert one.part("dtoc").periods[0].numerator == Decimal("290.5")
    assert one.part("vision").text == (
        f"<h3>In five years</h3><p>{thurrock.TEXTS['vision', 'text']}</p>"
        "<ul><li>one team</li><li>one person to ring</li></ul>"
    )
    assert one.part("social-care").how == f"<p>{thurrock.TEXTS['social-care', 'how']}</p>"


# --- Checking, deciding, signing ---------------------------------------------------------------------------------


def accept_the_one_warning(page: Page) -> None:
    page.get_by_role("link", name="Checklist").click()
    expect(page.get_by_text("1 of these stop", exact=False)).to_be_visible()
    warning = page.locator(".finding").filter(has_text="They differ by £1,000.")
    expect(warning).to_have_count(1)
    warning.get_by_role("link", name="Accept with a reason").click()
    page.get_by_label("Reason").fill(REASON)
    page.get_by_role("button", name="Accept this warning").click()
    expect(page.get_by_text("Nothing stops the request for sign-off.")).to_be_visible()
    expect(page.get_by_text(f"“{REASON}”")).to_be_visible()
    page.get_by_role("link", name="Plan", exact=True).click()
    expect(page.get_by_text("24 of 24 complete")).to_be_visible()


def freeze_and_decide(author: Page, secretary: Page) -> None:
    author.get_by_role("link", name="Sign-off").click()
    author.get_by_role("link", name="Prepare the board's pack").click()
    author.get_by_label("Day of the board's meeting").fill("18 March 2014")
    author.get_by_role("button", name="Freeze the plan").click()
    expect(author.get_by_text("The plan is frozen for the board")).to_be_visible()
    author.goto(plan().url("part", part="vision"))
    expect(author.get_by_role("button", name="Save")).to_have_count(0)

    secretary.goto(plan().url("sign_off"))
    secretary.get_by_label("agreed the plan", exact=True).check()
    secretary.get_by_label("Day of the decision").fill("18/03/2014")
    secretary.get_by_label("Minute").fill("14/7")
    secretary.get_by_role("button", name="Record the decision").click()
    expect(secretary.get_by_text("agreed the plan, recorded by Board Secretary")).to_be_visible()


def ask(author: Page) -> None:
    author.goto(plan().url("sign_off"))
    author.get_by_role("button", name="Request sign-off").click()
    expect(author.get_by_text("Sign-off is requested.")).to_be_visible()
    expect(author.locator(".tag--awaited")).to_have_count(3)


def sign(page: Page, body: str) -> None:
    """From what waits for the signer to the signature, by the keyboard alone where it counts."""
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name=f"Sign for {body}").first.click()
    panel = page.locator(".signing")
    for year, pool in thurrock.POOL.items():
        expect(panel).to_contain_text(f"Pool {year}")
        expect(panel).to_contain_text(show_pounds(pool))
    statement = panel.get_by_role("checkbox", name=re.compile(f"I have read the plan.*{body}"))
    statement.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"You have signed for {body}.")).to_be_visible()
    expect(page.get_by_role("row", name=body)).to_contain_text("Signed")


# --- The files ---------------------------------------------------------------------------------------------------


def download_all(page: Page, folder: Path) -> dict[str, bytes]:
    page.goto(plan().url("files"))
    made = {}
    for kind in ("PDF", "XLSX", "JSON"):
        page.get_by_role("button", name=f"Make the {kind}").click()
        with page.expect_download() as download:
            page.get_by_role("link", name=f"Download {kind}").click()
        kept = folder / download.value.suggested_filename
        assert kept.suffix == f".{kind.lower()}"
        download.value.save_as(kept)
        made[kind] = kept.read_bytes()
    return made


def hold_to_the_document(files: dict[str, bytes], one: Document) -> None:
    envelope, contents = from_json(files["JSON"])
    assert envelope.digest == one.digest
    assert contents == dict(one.contents)
    assert in_the_workbook(openpyxl.load_workbook(io.BytesIO(files["XLSX"])), one) > 140
    values = openpyxl.load_workbook(io.BytesIO(files["XLSX"]), data_only=True)
    for year, (paid, suffix) in {"2014/15": ("spend", "2014_15"), "2015/16": ("actual", "2015_16")}.items():
        assert cell_of(values, f"total.contributions.{paid}_{suffix}").value == thurrock.POOL[year]
        assert cell_of(values, f"total.schemes.spend_{suffix}").value == thurrock.POOL[year]
        assert cell_of(values, f"total.schemes.saving_{suffix}").value == thurrock.SAVING[year]
    assert cell_of(values, "total.contingency.savings_2015_16").value == thurrock.SAVING["2015/16"]
    in_the_pdf(PdfReader(io.BytesIO(files["PDF"])), one)


def in_the_workbook(book: openpyxl.Workbook, one: Document) -> int:
    """Hold every question and every cell of Part 2 to the workbook; how many there were."""
    reference, count = reference_for(plan().area, one.edition_code), 0
    for part in (part for part in one.edition.parts if part.sheet):
        tables = {table.key: table_cells(book, part, table) for table in part.tables}
        for place, field, cell, row in part_types.cells(part, one.part(part.key)):
            if row is None:
                found = cell_of(book, f"{part.key}.{field.key}").value
            else:
                found = tables[place.split(".")[0]][row.id, field.key].value
            wanted = float(cell) if isinstance(cell, Decimal) else cell
            if not isinstance(cell, Decimal | date) and cell is not None:
                wanted = words_of(field, cell, reference)
            assert (found or "") == (wanted or ""), f"{part.key} {place}: {found!r} for {cell!r}"
            count += 1
    return count


def in_the_pdf(pdf: PdfReader, one: Document) -> None:
    """Every figure and every word of the document is printed, with the totals, the signers and no mark of a draft."""
    assert pdf.metadata
    assert pdf.metadata.title == one.title
    printed = re.sub(r"\s+", "", "".join(page.extract_text() for page in pdf.pages))
    for part in one.edition.parts:
        for place, field, cell, _ in part_types.cells(part, one.part(part.key)):
            assert printed_in(printed, field, cell), f"{part.key} {place}: {cell!r} is not in the PDF"
    for total in (*thurrock.POOL.values(), *thurrock.SAVING.values()):
        assert show_whole(total) in printed
    for _, body, role, post in POSTS:
        assert body.replace(" ", "") in printed
        assert role != "signatory" or post.replace(" ", "") in printed
    assert REASON.replace(" ", "") in printed
    assert "DRAFT" not in printed


def printed_in(printed: str, field: Field, cell: Any) -> bool:
    if isinstance(cell, Decimal):
        return show_whole(cell) in printed
    if field.answer in {Answer.TEXT, Answer.LONG_TEXT} and cell:
        return re.sub(r"\s+", "", cell) in printed
    if field.answer == Answer.RICH_TEXT and cell:
        blocks = re.findall(r"<(?:p|h3|li)>(.*?)</", cell)
        return bool(blocks) and all(re.sub(r"\s+", "", block) in printed for block in blocks)
    return True


# --- A change after the last signature ---------------------------------------------------------------------------


def change_one_figure(page: Page) -> None:
    address = plan().url("part", part="joint-assessment")
    page.goto(address)
    expect(page.get_by_text("This will void 3 signatures")).to_be_visible()
    figure = page.get_by_label("Proportion of those with a joint plan and a lead professional", exact=True)
    figure.fill("75")
    page.get_by_role("button", name="Save and stay").click()
    expect(page.get_by_text("Nothing was saved yet: this would void 3 signatures.")).to_be_visible()
    assert len(state_of(plan()).standing) == 3
    page.get_by_label("I know that this voids 3 signatures").check()
    page.get_by_role("button", name="Save what I typed").click()
    expect(figure).to_have_value("75")
    page.get_by_role("link", name="Sign-off").click()
    for body in (thurrock.CCG, thurrock.COUNCIL, thurrock.BOARD):
        expect(page.get_by_role("row", name=body)).to_contain_text("Must sign again")
    change = page.get_by_role("table", name="Changed since the first signature").get_by_role("row").nth(1)
    expect(change).to_contain_text("3d Joint assessment")
    expect(change.get_by_role("cell").nth(0)).to_contain_text("72")
    expect(change.get_by_role("cell").nth(1)).to_contain_text("75")
    assert state_of(plan()).status == Status.SIGNING
    assert Area.objects.get(slug="thurrock").records.count() == 1
