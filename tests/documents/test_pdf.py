"""The PDF of a plan: whole, conformant to PDF/UA-1, the same bytes each time, and fetching nothing."""

import gc
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import page as page_validation
import pikepdf
import pytest
from django.conf import settings
from PIL import Image

from bcf import parts as part_types
from bcf.amounts import show_whole
from bcf.editions import EDITIONS
from bcf.editions import edition as edition_of
from bcf.parts import Unread
from plans import money
from plans.checks.base import Finding, Place
from plans.document import Document
from plans.facts import Fact, Kind
from plans.figures import figure_tables
from submissions import pdf
from submissions.answers import NOT_ASKED, Readers, asked, words_of
from submissions.pdf import make_pdf
from tests import revised
from tests.documents.whole_plans import BODIES, SAVED, document_of, reference, signed, state_after, whole_document
from tests.documents.whole_plans import whole as whole_part

SIGNING = (BODIES[1], BODIES[2], BODIES[0], BODIES[3])
MILLIMETRE = 72 / 25.4


def conformant(written: bytes) -> None:
    """Fail with the rules broken, if any."""
    report = page_validation.validate_pdf_bytes(written, profile=page_validation.ValidationProfile.PDF_UA_1)
    assert [f"{one.rule_id}: {one.message}" for one in report.failures] == []
    assert report.is_compliant


def squeezed(words: str) -> str:
    """Words without any space, so that it does not matter where lines were broken."""
    return re.sub(r"\s+", "", words)


def text_of(written: bytes, *options: str) -> str:
    """The text in the order in which it is drawn: cell by cell."""
    run = subprocess.run(
        ["pdftotext", *(options or ("-raw",)), "-", "-"], input=written, capture_output=True, check=True
    )
    return run.stdout.decode()


def drawn(words: str) -> str:
    """Words on one line."""
    return " ".join(words.split())


def pages_of(written: bytes) -> list[str]:
    return text_of(written).split("\f")[:-1]


def with_text(one: Document, part: str, **cells: Any) -> Document:
    """The document with some cells of a part changed, as the author would have saved it."""
    content = msgspec.structs.replace(one.part(part), **cells)
    return document_of({**one.contents, part: part_types.canonical(one.edition.part[part], content)})


def some(*keys: str) -> Document:
    """A document with only these parts answered: quicker to print than a whole one."""
    return document_of({key: whole_part(edition_of("2014-02").part[key]) for key in keys})


@pytest.fixture(scope="module")
def whole() -> tuple[Document, bytes]:
    one = whole_document()
    return one, make_pdf(one, reference(), ())


def test_a_whole_plan_is_accessible(whole: tuple[Document, bytes]) -> None:
    conformant(whole[1])


def test_a_whole_and_a_clean_plan_of_the_revised_template_are_accessible_and_have_its_summary() -> None:
    for one in (whole_document(edition="2014-09"), revised.document(revised.clean())):
        written = make_pdf(one, reference(), ())
        conformant(written)
        text = squeezed(text_of(written))
        for figures in figure_tables(one, ("sources", "areas", "out_of_hospital", "benefits", "payments")):
            assert squeezed(figures.caption) in text
    summary = text[text.index(squeezed("Funding and spending by source")) :]
    assert squeezed("CCG Minimum Contribution 3,000,000 3,000,000 0 8,000,000 8,000,000 0") in summary
    assert squeezed("Performance fund 596,000") in summary


def test_an_empty_plan_is_accessible_and_says_so() -> None:
    written = make_pdf(document_of({}), reference(boundaries_differ=False), ())
    conformant(written)
    text = text_of(written)
    assert "Not answered" in text
    assert "No scheme is entered." in text
    assert NOT_ASKED in text


@pytest.mark.parametrize("code", EDITIONS)
def test_every_question_and_answer_is_in_it(code: str, whole: tuple[Document, bytes]) -> None:
    one, written = whole if code == whole[0].edition_code else (whole_document(edition=code), b"")
    text = squeezed(text_of(written or make_pdf(one, reference(), ())))
    readers = Readers(reference())
    missing = []
    for part in edition_of(code).parts:
        wanted = [part.title, *(field.label for field in part.fields)]
        wanted += [column.label for table in part.tables for column in table.columns]
        wanted += [row.label for table in part.tables for row in table.fixed_rows]
        for place, field, cell, _ in part_types.cells(part, one.part(part.key)):
            words = words_of(field, cell, readers, in_table="." in place)
            # The tags go; the words between them stay in their order.
            wanted += [words] if field.answer != "rich_text" else re.sub(r"<[^>]+>", "\n", words).split("\n")
        missing += [(part.key, words) for words in wanted if squeezed(words) not in text]
    assert missing == []


def test_sections_parts_and_questions_nest_in_the_outline(whole: tuple[Document, bytes]) -> None:
    def lines(items: Any, depth: int = 0) -> Iterator[tuple[int, str]]:
        for item in items:
            yield depth, item.title
            yield from lines(item.children, depth + 1)

    with pikepdf.open(io.BytesIO(whole[1])) as opened, opened.open_outline() as outline:
        found = list(lines(outline.root))
    titles = [title for depth, title in found if depth == 0]
    assert titles == [
        "Cover",
        "Contents",
        "1 Plan details",
        "2 Vision and schemes",
        "3 National conditions",
        "4 Risks",
        "Finance - Summary",
        "Finance - Schemes",
        "Outcomes and metrics",
    ]
    assert (1, "1b Authorisation and sign-off") in found
    assert (1, "2a Vision for health and care services") in found
    assert any(depth == 2 and title.startswith("3c.ii ") for depth, title in found)
    deep = next(place for place, (_, title) in enumerate(found) if title == "Three data sharing nhs number text 2")
    assert [depth for depth, _ in found[deep : deep + 2]] == [3, 4]


def test_title_author_language_and_dates(whole: tuple[Document, bytes]) -> None:
    with pikepdf.open(io.BytesIO(whole[1])) as opened:
        assert str(opened.Root.Lang) == "en-GB"
        assert str(opened.docinfo["/Title"]) == "Exampleshire Better Care Fund plan, 2014/15 and 2015/16"
        assert str(opened.docinfo["/Author"]) == "Exampleshire Health and Wellbeing Board"
        assert str(opened.docinfo["/CreationDate"]).startswith("D:20140317101200")
        assert bytes(opened.trailer.ID[0]).decode() == whole[0].digest[:16]
        assert opened.Root.ViewerPreferences.DisplayDocTitle


def test_every_page_has_its_number_its_digest_and_draft(whole: tuple[Document, bytes]) -> None:
    pages = pages_of(whole[1])
    digest = whole[0].digest
    grouped = f"{digest[:4]} {digest[4:8]} {digest[8:12]}"
    assert "Draft: drafting" in pages[0]
    for number, text in enumerate(pages[1:], start=2):
        assert f"Page {number} of {len(pages)}" in text
        assert f"Content {grouped}" in drawn(text)
        assert squeezed(text).count("DRAFT") == 2  # at the foot, and large beside the text
        assert len(text.split()) > 30, f"page {number} is empty"


def test_contents_name_the_right_pages(whole: tuple[Document, bytes]) -> None:
    pages = [squeezed(text) for text in pages_of(whole[1])]
    contents = re.findall(r"^(.*?)\s*(\d+)$", pages_of(whole[1])[1], flags=re.M)
    named = {squeezed(title): int(number) for title, number in contents}
    for part in whole[0].edition.parts:
        title = squeezed(part.full_title)
        assert title in pages[named[title] - 1], part.title


def test_nothing_leaves_the_text_area() -> None:
    word = "Antidisestablishmentarianism" * 12
    one = with_text(
        some("schemes", "risks", "contributions", "dtoc"),
        "vision",
        text=f"<p>{word}</p><table><tbody><tr><td>{word}</td><td>b</td></tr></tbody></table>",
    )
    rows = [msgspec.structs.replace(row, name=word[:200], lead_provider=word) for row in one.part("schemes").schemes]
    one = with_text(one, "schemes", schemes=tuple(rows))
    written = make_pdf(one, reference(), ())
    words = re.findall(r'xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)"', text_of(written, "-bbox"))
    assert len(words) > 1000
    beyond = [pair for pair in words if float(pair[0]) < 7 * MILLIMETRE or float(pair[1]) > 191 * MILLIMETRE]
    assert beyond == []


def test_the_largest_amounts_fit_their_columns() -> None:
    schemes = []
    one = some("schemes")
    money = [column.key for column in one.edition.part["schemes"].table["schemes"].columns if column.numeric]
    for row in one.part("schemes").schemes:
        schemes.append(msgspec.structs.replace(row, **dict.fromkeys(money, part_types.Decimal(123_456_789))))
    text = text_of(make_pdf(with_text(one, "schemes", schemes=tuple(schemes)), reference(), ()), "-layout")
    assert "123,456,789 123,456,789" in drawn(text)


def test_what_was_not_read_is_shown_as_typed() -> None:
    one = with_text(some("data-sharing", "contributions"), "data-sharing", nhs_number_date=Unread("soon?"))
    rows = list(one.part("contributions").lines)
    rows[0] = msgspec.structs.replace(rows[0], actual_2015_16=Unread("12k?"))
    one = with_text(one, "contributions", lines=tuple(rows))
    written = make_pdf(one, reference(), ())
    conformant(written)
    text = " ".join(text_of(written).split())
    assert "soon? not read" in text
    assert "12k? not read" in text


def test_an_accepted_warning_stands_with_its_part() -> None:
    one = some("schemes")
    found = Finding(
        id="F5", level="warning", message="Scheme 3 saves and spends nothing.", places=(Place("schemes"),)
    )
    accepted = {"check": "F5", "key": found.key, "reason": "Two posts are paid elsewhere.", "message": found.message}
    fact = Fact(3, Kind.ACCEPTED, accepted, 1, "Chief Finance Officer, NHS Exampleshire Coast CCG", SAVED)
    one = msgspec.structs.replace(one, state=state_after(fact, digest=one.state.content_digest))
    written = make_pdf(one, reference(), (found, replace_level(found)))
    conformant(written)
    text = " ".join(text_of(written).split())
    told = (
        "Warning accepted (F5). Scheme 3 saves and spends nothing. “Two posts are paid elsewhere.” "
        "Chief Finance Officer, NHS Exampleshire Coast CCG, 17 March 2014."
    )
    assert text.count(told) == 1
    assert text.rindex("Finance - Schemes", 0, text.index(told)) > 0
    assert "1 error still open" in text


def replace_level(found: Finding) -> Finding:
    return msgspec.structs.replace(found, id="F6", level="error", message="Another, not accepted.")


def signed_document() -> Document:
    one = some("vision")
    return msgspec.structs.replace(one, state=state_after(*signed(one, *SIGNING), digest=one.state.content_digest))


def test_a_signed_plan_is_no_draft_and_names_posts_and_times() -> None:
    written = make_pdf(signed_document(), reference(), ())
    conformant(written)
    text = " ".join(text_of(written).split())
    assert "DRAFT" not in text
    assert "Draft" not in text
    assert "Signed 2 April 2014, 13:20, by all 4 parties" in text
    for place in range(4):
        assert text.count(f"number {place} 2 April 2014, {10 + place}:20") >= 1  # London is an hour on in summer
    assert "Not signed yet" not in text


def test_a_signature_that_a_change_made_void_says_so() -> None:
    one = some("vision")
    facts = signed(one, *SIGNING)
    later = Fact(9, Kind.SAVED, {"digest": "f" * 64}, 1, "Author", datetime(2014, 4, 3, 9, 0, tzinfo=UTC))
    one = msgspec.structs.replace(one, state=state_after(*facts, later, digest=one.state.content_digest))
    text = " ".join(text_of(make_pdf(one, reference(), ())).split())
    assert "Void: signed 2 April 2014, 10:20; the plan has changed since" in text
    assert "DRAFT" in text


def test_the_same_input_gives_the_same_bytes_in_another_process(
    tmp_path: Path, whole: tuple[Document, bytes]
) -> None:
    program = (
        "import django, sys; django.setup()\n"
        "from submissions.pdf import make_pdf\n"
        "from tests.documents.whole_plans import reference, whole_document\n"
        "sys.stdout.buffer.write(make_pdf(whole_document(), reference(), ()))\n"
    )
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        run = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True, cwd=settings.BASE_DIR, env=environment
        )
        assert run.stdout == whole[1], f"with PYTHONHASHSEED={seed}"


def test_pictures_come_from_the_plan_alone_and_hostile_text_fetches_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not embed")
    one = some("vision")
    # What the cleaner would never let through, put straight into a content.
    hostile = (
        f'<p><a rel="attachment" href="file://{secret}">take</a><img src="file://{secret}" alt="Stolen"></p>'
        '<figure><img src="/files/pictures/exampleshire/2014-02/abc123/" alt="A map of clinics" data-file="7">'
        "<figcaption>Where clinics are</figcaption></figure>"
        '<figure><img src="/files/pictures/gone/" alt="A lost plan"></figure>'
    )
    content = msgspec.structs.replace(one.part("vision"), text=hostile)
    one = document_of({**one.contents, "vision": content})
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "#17595a").save(drawn, "PNG")
    asked_for = []

    def picture(key: str) -> tuple[str, bytes] | None:
        asked_for.append(key)
        return ("image/png", drawn.getvalue()) if key == "abc123" else None

    written = make_pdf(one, reference(), (), picture=picture)
    conformant(written)
    assert asked_for == ["secret.txt", "abc123", "gone"]
    assert "[Picture not found: Stolen]" in text_of(written)
    assert "[Picture not found: A lost plan]" in text_of(written)
    with pikepdf.open(io.BytesIO(written)) as opened:
        assert not opened.attachments
        images = {one.objgen for sheet in opened.pages for one in sheet.get_images().values()}
    assert len(images) == 1
    assert b"do not embed" not in written


def test_tables_that_people_drew_badly_stay_accessible() -> None:
    ragged = (
        "<table><tbody><tr><td>one</td><td>two</td><td>three</td></tr><tr><td>alone</td></tr></tbody></table>"
        '<table><tbody><tr><td rowspan="3">deep</td><td>a</td></tr><tr><td colspan="3">wide</td></tr></tbody></table>'
        '<table><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead><tbody>'
        "<tr><td>1</td><td>2</td></tr></tbody></table><ul><li>one<ul><li>two</li></ul></li></ul><h4>Only a four</h4>"
        "<blockquote><p>Said</p></blockquote><p><strong>Bold</strong> x<sup>2</sup></p>"
    )
    one = with_text(document_of({}), "aims", text=ragged)
    conformant(make_pdf(one, reference(), ()))


def test_garbage_is_collected_again_also_after_a_failure() -> None:
    assert gc.isenabled()

    def fail() -> None:
        with pdf.paused_collection():
            assert not gc.isenabled()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert gc.isenabled()
    gc.disable()
    try:
        with pdf.paused_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_it_tells_how_far_it_is() -> None:
    told: list[tuple[int, str]] = []
    make_pdf(document_of({}), reference(), (), told=lambda percent, words: told.append((percent, words)))
    assert [percent for percent, _ in told] == sorted(percent for percent, _ in told)
    assert len(told) >= 3
    assert re.fullmatch(r"Writing \d+ pages", told[-1][1])


def test_questions_that_do_not_apply_say_so() -> None:
    one = whole_document()
    field = one.edition.part["data-sharing"].field["nhs_number_date"]
    content = msgspec.structs.replace(one.part("data-sharing"), nhs_number=True)
    assert not asked(field, content, reference())
    assert asked(field, one.part("data-sharing"), reference())


def test_a_made_up_plan_says_so_on_its_cover(whole: tuple[Document, bytes]) -> None:
    assert "A made-up plan, for demonstration." in pages_of(whole[1])[0]
    real = msgspec.structs.replace(document_of({}), fictional=False)
    assert "made-up" not in text_of(make_pdf(real, reference(), ()))


def test_the_pool_stands_under_the_spending_it_must_equal() -> None:
    one = some("schemes", "contributions")
    amounts = [
        column.key for column in one.edition.part["schemes"].table["schemes"].columns if "one_off" in column.key
    ]
    rows = [msgspec.structs.replace(row, **dict.fromkeys(amounts)) for row in one.part("schemes").schemes]
    text = drawn_on_one_line(make_pdf(with_text(one, "schemes", schemes=tuple(rows)), reference(), ()))
    pools = [show_whole(money.pool(one, year)) for year in one.edition.years]
    assert f"Pool {pools[0]} {pools[1]} " in text
    with_one_off = drawn_on_one_line(make_pdf(one, reference(), ()))
    year = one.edition.years[0]
    shown = [show_whole(amount) for amount in (money.pool(one, year), money.total_spending(one, year))]
    assert f"{year} {shown[0]} {shown[1]} " in with_one_off


def drawn_on_one_line(written: bytes) -> str:
    return drawn(text_of(written))
