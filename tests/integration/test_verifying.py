"""Is this the file that was submitted? One byte changed is detected in each of them, and told where."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from plans.models import Event, Record
from submissions.models import Submission
from submissions.verifying import verify
from submissions.verifying.answering import LARGEST
from tests import builders
from tests.submitting import submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(signed: tuple[builders.World, Record]) -> Submission:
    world, record = signed
    return submit(record, world["author"])


@pytest.fixture
def files(submission: Submission) -> dict[str, bytes]:
    return {one.format: one.content() for one in submission.files.all()}


def flipped(content: bytes, place: int) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)


def repacked(content: bytes, name: str, old: str, new: str) -> bytes:
    """A workbook in which some words of one of its files are others."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for one in before.namelist():
            held = before.read(one)
            if one == name:
                assert old.encode() in held
                held = held.replace(old.encode(), new.encode(), 1)
            after.writestr(one, held)
    return out.getvalue()


def test_each_file_is_known_again_and_what_became_of_it_is_told(
    submission: Submission, files: dict[str, bytes], signed: tuple[builders.World, Record]
) -> None:
    from submissions import actions

    for content in files.values():
        answer = verify(content)
        assert (answer.verdict, answer.submission, answer.since) == ("yes", submission, "")
    assert "whole" in verify(files["pdf"]).seal
    world, record = signed
    actions.recall_submission(record=record, reason="A wrong figure", by=world["author"])
    submit(Record.objects.select_related("area").get(pk=record.pk), world["author"])
    since = verify(files["pdf"]).since
    assert "was recalled" in since
    assert "Version 2 was submitted after it" in since


@pytest.mark.parametrize("format", ["pdf", "xlsx", "json", "manifest"])
def test_one_byte_changed_anywhere_is_detected(format: str, files: dict[str, bytes]) -> None:
    content = files[format]
    for place in range(7, len(content), max(1, len(content) // 25)):
        answer = verify(flipped(content, place), trusted=True)
        assert answer.verdict in {"altered", "no"}, place


def test_a_changed_answer_is_told_by_part_and_place(files: dict[str, bytes], submission: Submission) -> None:
    said = json.loads(files["json"])
    was = said["parts"]["vision"]["text"]
    said["parts"]["vision"]["text"] = "<p>Altered words.</p>"
    line = said["parts"]["contributions"]["lines"][0]
    line["actual_2015_16"] = "1"
    answer = verify(json.dumps(said).encode(), trusted=True)
    assert (answer.verdict, answer.submission) == ("altered", submission)
    part = submission.record.edition.part["vision"]
    told = {one.where: one for one in answer.differences}
    vision = told[f"{part.full_title}, {part.field['text'].label}"]
    assert vision.was.startswith(was[:50])
    assert vision.now == "<p>Altered words.</p>"
    (money,) = [one for one in told if one != vision.where]
    assert money.startswith(submission.record.edition.part["contributions"].full_title)
    assert ", row 1, " in money
    assert told[money].now == "1"
    assert [one.was for one in verify(json.dumps(said).encode()).differences] == ["", ""]


def test_the_same_answers_written_otherwise_are_told_as_such(files: dict[str, bytes]) -> None:
    answer = verify(json.dumps(json.loads(files["json"])).encode())
    assert answer.verdict == "altered"
    assert "Every answer is the same" in answer.words


def test_a_changed_figure_is_told_by_sheet_and_cell(files: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    places = [
        (number, sheet.title, cell.coordinate)
        for number, sheet in enumerate(book.worksheets, start=1)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int) and cell.value > 100_000
    ]
    number, title, cell = places[0]
    name = f"xl/worksheets/sheet{number}.xml"
    with zipfile.ZipFile(io.BytesIO(files["xlsx"])) as opened:
        written = opened.read(name).decode()
    found = re.search(rf'<c r="{cell}"[^>]*><v>(\d+)</v>', written)
    assert found
    other = found[0].replace(f"<v>{found[1]}<", "<v>999<")
    answer = verify(repacked(files["xlsx"], name, found[0], other), trusted=True)
    assert answer.verdict == "altered"
    assert [(one.where, one.was, one.now) for one in answer.differences] == [
        (f"Sheet “{title}”, cell {cell}", found[1], "999")
    ]


def test_a_damaged_sheet_is_named(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["xlsx"])) as opened:
        entry = opened.getinfo("xl/worksheets/sheet2.xml")
        title = openpyxl.load_workbook(io.BytesIO(files["xlsx"])).worksheets[1].title
    answer = verify(flipped(files["xlsx"], entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2))
    assert answer.verdict == "altered"
    assert f"Sheet “{title}”" in [one.where for one in answer.differences]


def test_a_workbook_that_was_only_saved_anew_says_so(files: dict[str, bytes]) -> None:
    answer = verify(repacked(files["xlsx"], "xl/workbook.xml", "<workbook", "<workbook"))
    assert answer.verdict == "altered"
    assert answer.differences == ()
    assert "No cell differs" in answer.words


def test_a_changed_manifest_is_told_by_line(files: dict[str, bytes]) -> None:
    lines = files["manifest"].decode().splitlines()
    (number,) = [n for n, line in enumerate(lines, start=1) if '"submitted_by"' in line]
    changed = files["manifest"].replace(b"Post of author", b"Post of another")
    answer = verify(changed, trusted=True)
    assert answer.verdict == "altered"
    assert [one.where for one in answer.differences] == [f"Line {number}"]
    broken = verify(files["manifest"].replace(b'"submitted_by":', b'"submitted_by"'), trusted=True)
    assert [one.where for one in broken.differences] == [f"Line {number}"]


def test_a_changed_pdf_says_that_its_seal_is_broken_and_what_is_inside_it(files: dict[str, bytes]) -> None:
    longer = verify(files["pdf"] + b"\n% more")
    assert longer.verdict == "altered"
    assert "does not cover the whole file" in longer.seal
    assert [one.now for one in longer.differences] == ["7 bytes were added"]
    assert [one.verdict for _, one in longer.inside] == ["yes", "yes"]
    changed = verify(flipped(files["pdf"], 9_000))
    assert changed.verdict == "altered"
    assert "broken" in changed.seal
    assert [one.where for one in changed.differences] == ["From byte 9,001 on"]
    assert verify(files["pdf"][:-9_000]).verdict in {"altered", "no"}
    assert verify(b"%PDF-1.7 of somebody else").verdict == "no"


def test_a_pdf_without_its_seal_is_told(files: dict[str, bytes], submission: Submission) -> None:
    from submissions.package import sha256

    file = submission.files.get(format="pdf")
    size = next(
        n for n in range(len(files["pdf"]) - 20_000, len(files["pdf"])) if files["pdf"][n - 6 : n] == b"%%EOF\n"
    )
    unsealed = files["pdf"][:size]
    if sha256(unsealed) != file.unsealed_sha256:
        unsealed = unsealed[:-1]
    assert sha256(unsealed) == file.unsealed_sha256
    assert "without its seal" in verify(unsealed).words


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 and then nothing",
        b"[" * 100_000,
        b'{"format": "better-care-fund-plan", "digest": 7, "parts": []}',
        b'{"format": "better-care-fund-submission"}',
        b"\xff\xfe\x00",
        b"just words",
        b'{"format": "better-care-fund-plan", "area": {"x": 1}, "edition": [], "submission": "z"}',
    ],
)
def test_what_is_none_of_ours_is_no_and_no_fault(content: bytes, files: dict[str, bytes]) -> None:
    for trusted in (False, True):
        assert verify(content, trusted=trusted).verdict == "no"


def test_a_workbook_that_unpacks_without_end_is_not_unpacked(files: dict[str, bytes]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("docProps/custom.xml", b" " * 60_000_000)
    answer = verify(out.getvalue())
    assert answer.verdict == "no"
    assert "larger than any" in answer.words


def test_the_page_answers_a_stranger_and_shows_what_was_submitted_only_to_who_may_read_it(
    client: Client, files: dict[str, bytes], signed: tuple[builders.World, Record]
) -> None:
    def answered(content: bytes) -> str:
        response = client.post("/check/", {"file": SimpleUploadedFile("a file.json", content)})
        assert response.status_code == 200
        return response.content.decode()

    assert client.get("/check/").status_code == 200
    assert "Yes. This is the JSON that was submitted as version 1" in answered(files["json"])
    said = json.loads(files["json"])
    was, said["parts"]["vision"]["text"] = said["parts"]["vision"]["text"], "<p>Altered.</p>"
    words = re.sub("<[^>]+>", "", was)[:30]
    altered = json.dumps(said).encode()
    assert "Altered." in answered(altered)
    assert words not in answered(altered)
    world, _ = signed
    client.force_login(world["assurer"])
    assert words in answered(altered)
    client.force_login(world["author there"])
    assert words not in answered(altered)


def test_the_page_asks_again_for_a_file_that_is_missing_or_too_large(client: Client, db: None) -> None:
    for posted in ({}, {"file": SimpleUploadedFile("a.pdf", b"")}, {"file": "words"}):
        response = client.post("/check/", posted)
        assert response.status_code == 422
    large = client.post("/check/", {"file": SimpleUploadedFile("a.pdf", b"%" * (LARGEST + 1))})
    assert large.status_code == 422
    assert "larger than 20 MB" in large.content.decode()


def test_the_command_answers_and_ends_with_it(files: dict[str, bytes], tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(files["json"])
    call_command("verify_submission", path)
    assert "Yes." in capsys.readouterr().out
    path.write_bytes(files["json"].replace(b"Exampleshire", b"Somewhere", 1))
    with pytest.raises(CommandError) as ended:
        call_command("verify_submission", path)
    assert ended.value.returncode == 1
    assert "The area's name: submitted Exampleshire; this file Somewhere" in capsys.readouterr().out
    with pytest.raises(CommandError) as ended:
        call_command("verify_submission", tmp_path / "nothing")
    assert ended.value.returncode == 2


# --- The record of events ------------------------------------------------------------------------------------------


def test_events_are_proven_whole_and_the_first_bad_one_is_named(submission: Submission, capsys: Any) -> None:
    record = submission.record
    call_command("verify_events")
    assert f"{record.code}: whole" in capsys.readouterr().out
    event = Event.objects.get(record=record, number=3)
    Event.objects.filter(pk=event.pk).update(data=event.data.replace("2014", "2015", 1))
    with pytest.raises(CommandError):
        call_command("verify_events", record.code)
    assert "Event 3 is missing, or not as it was written." in capsys.readouterr().out
    Event.objects.filter(pk=event.pk).update(data=event.data)
    call_command("verify_events", record.code)
    with pytest.raises(CommandError, match="There is no plan"):
        call_command("verify_events", "nowhere/2014-02")


def test_a_record_shorter_than_its_receipts_is_told(submission: Submission, capsys: Any) -> None:
    """Somebody who takes the last event off and mends the head has a whole chain, and the receipt against it."""
    record = submission.record
    Event.objects.filter(record=record, number=submission.event).delete()
    before = Event.objects.filter(record=record).latest("number")
    Record.objects.filter(pk=record.pk).update(head=before.hash, status="signed")
    with pytest.raises(CommandError):
        call_command("verify_events", record.code)
    told = capsys.readouterr().out
    assert f"names event {submission.event}" in told
    assert "is missing, or not as it was written" not in told


def test_a_stored_file_that_was_changed_is_told(submission: Submission, capsys: Any) -> None:
    file = submission.files.get(format="json")
    Path(file.file.path).write_bytes(file.content() + b" ")
    with pytest.raises(CommandError):
        call_command("verify_events", submission.record.code)
    assert f"The file “{file.name}” is missing, or not as it was submitted." in capsys.readouterr().out
