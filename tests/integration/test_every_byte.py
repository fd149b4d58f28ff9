"""One byte changed anywhere, in any file of a submission or any event of a record, is found out."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from plans.models import Event, Record
from submissions import actions
from submissions.receipts import faults
from submissions.verifying import verify
from tests import builders
from tests.submitting import submit

pytestmark = pytest.mark.django_db


def places(content: bytes, many: int) -> list[int]:
    """Where to change a byte: the first and the last, those beside them, and others at even distances."""
    spread = range(0, len(content), max(1, len(content) // many))
    return sorted({0, 1, len(content) - 2, len(content) - 1, *spread})


def inside_the_seal(content: bytes) -> list[int]:
    """Places within the signature that the seal is: its beginning, its middle, its padding, and its byte ranges."""
    signature = re.search(rb"/Contents\s*<([0-9a-fA-F]{2000,})>", content)
    ranges = re.search(rb"/ByteRange\s*\[[^\]]+\]", content)
    assert signature
    assert ranges
    start, end = signature.span(1)
    return [start, start + 200, (start + end) // 2, end - 1, ranges.start() + 14, ranges.end() - 2]


def changed(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_one_byte_changed_added_or_taken_off_is_found_out_in_each_file_by_page_and_command(
    signed: tuple[builders.World, Record], client: Client, tmp_path: Any, capsys: Any
) -> None:
    world, record = signed
    one = submit(record, world["author"])
    files = {file.format: file.content() for file in one.files.all()}
    assert set(files) == {"pdf", "xlsx", "json", "manifest"}
    path = tmp_path / "file"
    for format, content in files.items():
        assert verify(content).verdict == "yes"
        copies = {f"byte {place}": changed(content, place) for place in places(content, 20)}
        if format == "pdf":
            copies |= {f"byte {place}, in the seal": changed(content, place) for place in inside_the_seal(content)}
        copies |= {"longer": content + b"\n", "shorter": content[:-1], "before": b" " + content}
        for what, copy in copies.items():
            assert verify(copy).verdict in {"altered", "no"}, f"{format}: {what}"
        for place in (0, len(content) // 2, len(content) - 1):
            copy = changed(content, place)
            page = client.post("/check/", {"file": SimpleUploadedFile(f"a.{format}", copy)})
            assert page.status_code == 200
            assert page.context["answer"].verdict in {"altered", "no"}, f"{format}: byte {place}"
            path.write_bytes(copy)
            with pytest.raises(CommandError) as ended:
                call_command("verify_submission", path)
            assert ended.value.returncode == 1, f"{format}: byte {place}"
    capsys.readouterr()


@pytest.fixture(name="kept")
def _kept(signed: tuple[builders.World, Record], monkeypatch: pytest.MonkeyPatch) -> tuple[builders.World, Record]:
    """A plan that was submitted, with small files, and acknowledged: a record of many kinds of event."""
    monkeypatch.setattr("submissions.package.pdf_of", lambda *args, **kwargs: b"%PDF- a plan")
    monkeypatch.setattr("submissions.package.seal", lambda content: content + b" sealed")
    world, record = signed
    submit(record, world["author"])
    actions.acknowledge_submission(record=record, by=world["assurer"])
    record = Record.objects.select_related("area").get(pk=record.pk)  # type: ignore[assignment]
    assert faults(record) == []
    return world, record


def as_bytes_differ(data: str) -> list[str]:
    """The data of an event with one byte another, at its ends and within, and written otherwise to say the same."""
    middle = len(data) // 2
    spots = {0, middle, len(data) - 1, data.find(":") + 1}
    other = [f"{data[:n]}{chr(ord(data[n]) ^ 1)}{data[n + 1 :]}" for n in sorted(spots) if data[n] < "\x7f"]
    return [*other, data + " ", data.replace(":", ": ", 1), "", "null", "[1]"]


def test_any_field_of_any_event_that_is_another_is_found_out(kept: tuple[builders.World, Record]) -> None:
    world, record = kept
    events = list(Event.objects.filter(record=record).order_by("number"))
    assert len({one.kind for one in events}) >= 7
    for event in events:
        others: dict[str, list[Any]] = {
            "kind": [event.kind[:-1], "saved" if event.kind != "saved" else "signed"],
            "data": [one for one in as_bytes_differ(event.data) if one != event.data],
            "by": [world["national"].pk],
            "post": [event.post + " ", event.post[1:]],
            "at": [event.at + timedelta(microseconds=1), event.at - timedelta(days=1)],
            "number": [event.number + 100],
            "hash": ["0" * 64, event.hash[:-1] + ("0" if event.hash[-1] != "0" else "1")],
        }
        for field, values in others.items():
            for value in values:
                column = "by_id" if field == "by" else field
                Event.objects.filter(pk=event.pk).update(**{column: value})
                told = faults(record)
                assert f"Event {event.number} is missing, or not as it was written." in told, (
                    f"{event.kind} {event.number}: {field} {value!r}: {told}"
                )
                Event.objects.filter(pk=event.pk).update(**{column: getattr(event, column)})
    assert faults(record) == []


def test_events_that_are_missing_or_in_another_order_are_found_out(
    kept: tuple[builders.World, Record], capsys: Any
) -> None:
    _, record = kept
    events = list(Event.objects.filter(record=record).order_by("number"))
    last = events[-1]
    for event in (last, events[len(events) // 2], events[0]):
        Event.objects.filter(pk=event.pk).delete()
        assert f"Event {event.number} is missing, or not as it was written." in faults(record)
        with pytest.raises(CommandError):
            call_command("verify_events", record.code)
        Event.objects.create(
            **{field.attname: getattr(event, field.attname) for field in Event._meta.concrete_fields}
        )
        assert faults(record) == []
    one, other = events[2], events[3]

    def swap(first: int, second: int) -> None:
        Event.objects.filter(pk=one.pk).update(number=10_000)
        Event.objects.filter(pk=other.pk).update(number=second)
        Event.objects.filter(pk=one.pk).update(number=first)

    swap(other.number, one.number)
    assert f"Event {one.number} is missing, or not as it was written." in faults(record)
    swap(one.number, other.number)
    assert faults(record) == []
    capsys.readouterr()
