"""A plan's files: asked for once, made outside the request, kept under their key, handed only to those who may."""

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from areas.models import Area, Membership, Organisation, Participation, Role
from bcf import parts as part_types
from bcf.accounts.models import User
from plans import actions as plan_actions
from plans.actions import Draft, save_parts, start_plan
from plans.document import document, json_schema, to_json
from plans.models import Event, PartRevision, Record
from plans.signatures import Acceptance
from submissions import actions, making
from submissions.actions import STALE_AFTER, request_file
from submissions.making import ingredients_of, key_of
from submissions.models import MadeFile
from submissions.tasks import make_file
from tests import builders

pytestmark = pytest.mark.django_db
Status = MadeFile.Status


@pytest.fixture
def people(settings: Any, tmp_path: Path) -> dict[str, User]:
    settings.MEDIA_ROOT = tmp_path / "files"
    area = Area.objects.create(slug="exampleshire", name="Exampleshire", kind=Area.Kind.FICTIONAL, fictional=True)
    bodies = {}
    for kind, name in (
        ("council", "Exampleshire County Council"),
        ("ccg", "NHS Exampleshire CCG"),
        ("board", "Exampleshire Board"),
    ):
        bodies[kind] = Organisation.objects.create(kind=kind, name=name)
        Participation.objects.create(area=area, organisation=bodies[kind], takes_part_as=kind)
    elsewhere = Organisation.objects.create(kind="council", name="Elsewhere Council")
    found = {}
    for name, body in (("author", bodies["council"]), ("outsider", elsewhere)):
        person = User.objects.create_user(email=f"{name}@example.org", password="x", name=name.capitalize())
        Membership.objects.create(
            person=person, organisation=body, role=Role.AUTHOR, post="Finance Manager", by=person, starts="2014-01-01"
        )
        found[name] = person
    return found


@pytest.fixture
def record(people: dict[str, User]) -> Record:
    return start_plan(area=Area.objects.get(slug="exampleshire"), edition_code="2014-02", by=people["author"])


@pytest.fixture
def author(people: dict[str, User], client: Client) -> Client:
    client.force_login(people["author"])
    return client


@pytest.fixture
def now(django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[..., Any]:
    """`with now():` what waits for the end of the transaction is done at once."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Files made in no time, and a list of the formats that were made."""
    made: list[str] = []

    def maker(format: str) -> Callable[..., bytes]:
        def write(record: Record, made_from: Any, told: Callable[[int, str], None]) -> bytes:
            told(50, "Half way")
            made.append(format)
            return f"{format} of {made_from.document.digest}".encode()

        return write

    for format in list(making.MAKERS):
        monkeypatch.setitem(making.MAKERS, format, maker(format))
    return made


def write(record: Record, by: User, words: str, part: str = "vision") -> None:
    content = part_types.content_type(record.edition.part[part])(text=f"<p>{words}</p>")
    newest = PartRevision.objects.filter(record=record, part=part, newest=True).first()
    save_parts(record=record, changes=[Draft(part, content, newest.number if newest else 0)], by=by)


def body_of(response: Any) -> bytes:
    content: bytes = response.content
    return content


def test_a_file_is_made_once_and_served_thereafter(
    record: Record, author: Client, people: dict[str, User], now: Any, quick: list[str]
) -> None:
    write(record, people["author"], "Care at home")
    with now():
        response = author.post(record.url("files"), {"format": "pdf"})
    assert response.status_code == 302
    assert response["Location"] == record.url("files")
    with now():
        author.post(record.url("files"), {"format": "pdf"})
    assert quick == ["pdf"]
    made = MadeFile.objects.get()
    assert made.status == Status.READY
    assert made.progress == 100
    assert made.key in made.file.name
    for _ in range(2):
        response = author.get(record.url("download", format="pdf"))
        content = body_of(response)
        assert content == f"pdf of {document(record).digest}".encode()
        assert made.digest == hashlib.sha256(content).hexdigest()
        assert made.size == len(content)
        assert response["Content-Disposition"] == 'attachment; filename="Exampleshire HWB 2014-02.pdf"'
        assert response["Content-Type"] == "application/pdf"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]
    page = author.get(record.url("files")).content.decode()
    assert made.digest in page.replace("<wbr>", "")
    assert "Refresh" not in author.get(record.url("files"))
    assert quick == ["pdf"]


def test_a_change_asks_for_another_file_and_going_back_finds_none_to_hand_out_wrongly(
    record: Record, author: Client, people: dict[str, User], now: Any, quick: list[str]
) -> None:
    write(record, people["author"], "One")
    with now():
        request_file(record=record, format="json", by=people["author"])
    before = document(record).digest
    write(record, people["author"], "Two")
    assert author.get(record.url("download", format="json"))["Location"] == record.url("files")
    assert "before later changes" in author.get(record.url("files")).content.decode()
    with now():
        request_file(record=record, format="json", by=people["author"])
    content = body_of(author.get(record.url("download", format="json"))).decode()
    assert before not in content
    assert document(record).digest in content
    assert MadeFile.objects.count() == 2


def test_what_was_signed_can_be_fetched_after_a_change(
    db: None, client: Client, now: Any, quick: list[str], settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    world = builders.world()
    record = builders.signing(world)
    client.force_login(world["author"])
    with now():
        before_signing = request_file(record=record, format="pdf", by=world["author"])
    builders.sign(world, record, *builders.SIGNATORIES)
    with now():
        for format in ("pdf", "json"):
            request_file(record=record, format=format, by=world["author"])
    assert "The last signed version" not in client.get(record.url("files")).content.decode()
    signed = body_of(client.get(record.url("download", format="pdf")))
    builders.save(record, "vision", world["author"], void_signatures=True, text="<p>Changed.</p>")
    with now():
        request_file(record=record, format="pdf", by=world["author"])
    page = client.get(record.url("files")).content.decode()
    assert "The last signed version" in page
    made = {one.format: one for one in MadeFile.objects.filter(signed=True, status=Status.READY)}
    assert set(made) == {"pdf", "json"}
    for format, one in made.items():
        address = record.url("signed_download", format=format, key=one.key)
        assert f'href="{address}"' in page
        content = body_of(client.get(address))
        assert hashlib.sha256(content).hexdigest() == one.digest
        assert one.digest in page.replace("<wbr>", "")
    assert body_of(client.get(record.url("signed_download", format="pdf", key=made["pdf"].key))) == signed
    assert body_of(client.get(record.url("download", format="pdf"))) != signed
    for key in (before_signing.key, made["json"].key, "nonsense"):
        assert client.get(record.url("signed_download", format="pdf", key=key)).status_code == 404
    client.force_login(world["author there"])
    assert client.get(record.url("signed_download", format="pdf", key=made["pdf"].key)).status_code == 403


def test_the_key_follows_everything_that_is_printed(record: Record, people: dict[str, User]) -> None:
    base = ingredients_of(record)
    keys = {format: key_of(base, format) for format in making.MAKERS}
    assert len(set(keys.values())) == 3
    assert keys == {format: key_of(ingredients_of(record), format) for format in making.MAKERS}
    seen = {keys["pdf"]}
    write(record, people["author"], "Something")
    changed = ingredients_of(record)
    seen.add(key_of(changed, "pdf"))
    other_bodies = msgspec.structs.replace(changed.reference, bodies=changed.reference.bodies[:1])
    seen.add(key_of(making.Ingredients(changed.document, other_bodies, changed.findings), "pdf"))
    seen.add(key_of(making.Ingredients(changed.document, changed.reference, changed.findings[1:]), "pdf"))
    state = changed.document.state
    accepted = Acceptance("F5", "k", "Known.", "", people["author"].pk, "Finance Manager", timezone.now())
    for other in (replace(state, acceptances={"k": accepted}), replace(state, status="with_the_board")):
        told = msgspec.structs.replace(changed.document, state=other)
        seen.add(key_of(making.Ingredients(told, changed.reference, changed.findings), "pdf"))
    assert len(seen) == 6


def test_while_it_is_made_the_page_says_how_far_and_looks_again(
    record: Record, author: Client, people: dict[str, User]
) -> None:
    made = request_file(record=record, format="pdf", by=people["author"])  # no task runs: nothing is committed
    actions.begin(pk=made.pk)
    actions.say_how_far(made=made, progress=20, words="Laying out the pages")
    response = author.get(record.url("files"))
    page = response.content.decode()
    assert response["Refresh"] == "4"
    label = '<label for="progress-pdf">Laying out the pages</label> <progress id="progress-pdf" max="100" value="20">'
    assert label in page
    assert "Make the PDF" not in page
    assert "Refresh" not in author.get(record.url("files") + "?still")
    assert author.get(record.url("download", format="pdf")).status_code == 302


def test_only_one_worker_takes_a_file(record: Record, people: dict[str, User], quick: list[str]) -> None:
    made = request_file(record=record, format="pdf", by=people["author"])
    assert actions.begin(pk=made.pk) is not None
    assert actions.begin(pk=made.pk) is None
    make_file.call(made.pk)
    assert quick == []


def test_a_failure_is_told_in_plain_words_and_can_be_asked_for_again(
    record: Record,
    author: Client,
    people: dict[str, User],
    now: Any,
    quick: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*arguments: Any) -> bytes:
        raise ValueError("at /srv/secret/path")

    with monkeypatch.context() as patch:
        patch.setitem(making.MAKERS, "pdf", broken)
        with now():
            request_file(record=record, format="pdf", by=people["author"])
    made = MadeFile.objects.get()
    assert made.status == Status.FAILED
    page = author.get(record.url("files")).content.decode()
    assert "Something went wrong while this was made." in page
    assert "secret" not in page
    assert "Make the PDF again" in page
    with now():
        author.post(record.url("files"), {"format": "pdf"})
    made.refresh_from_db()
    assert made.status == Status.READY
    assert quick == ["pdf"]


def test_one_that_was_dropped_is_made_again_after_ten_minutes(
    record: Record, author: Client, people: dict[str, User], now: Any, quick: list[str]
) -> None:
    made = request_file(record=record, format="pdf", by=people["author"])
    actions.begin(pk=made.pk)
    with now():
        request_file(record=record, format="pdf", by=people["author"])
    assert quick == []
    MadeFile.objects.update(touched_at=timezone.now() - STALE_AFTER - timedelta(seconds=1))
    assert "not finished within ten minutes" in author.get(record.url("files")).content.decode()
    with now():
        request_file(record=record, format="pdf", by=people["author"])
    assert quick == ["pdf"]
    made.refresh_from_db()
    assert made.status == Status.READY


def test_a_plan_that_changes_before_its_file_is_made_gets_the_changed_one(
    record: Record, people: dict[str, User], now: Any, quick: list[str]
) -> None:
    first = request_file(record=record, format="pdf", by=people["author"])
    write(record, people["author"], "Changed meanwhile")
    with now():
        make_file.call(first.pk)
    first.refresh_from_db()
    assert first.status == Status.FAILED
    assert "The plan was changed before this was made." in first.words
    second = MadeFile.objects.exclude(pk=first.pk).get()
    assert second.status == Status.READY
    assert second.file.read() == f"pdf of {document(record).digest}".encode()


@pytest.mark.parametrize("name", ["read", "files"])
def test_only_people_of_the_area_may_look(name: str, record: Record, client: Client, people: dict[str, User]) -> None:
    assert "/login/" in client.get(record.url(name))["Location"]
    assert "/login/" in client.post(record.url("files"), {"format": "pdf"}).content.decode()
    assert "/login/" in client.get(record.url("download", format="pdf"))["Location"]
    client.force_login(people["outsider"])
    assert client.get(record.url(name)).status_code == 403
    assert client.post(record.url("files"), {"format": "pdf"}).status_code == 403
    assert client.get(record.url("download", format="pdf")).status_code == 403
    assert not MadeFile.objects.exists()


def test_a_format_that_there_is_not(record: Record, author: Client) -> None:
    assert author.post(record.url("files"), {"format": "exe"}).status_code == 404
    assert author.get(record.url("download", format="exe")).status_code == 404


def test_the_reading_page_shows_every_part_with_contents(
    record: Record, author: Client, people: dict[str, User]
) -> None:
    write(record, people["author"], "Care <strong>at home</strong>")
    page = author.get(record.url("read")).content.decode()
    for part in record.edition.parts:
        assert part.title in page
    assert "<p>Care <strong>at home</strong></p>" in page
    assert 'href="#part-vision"' in page
    assert 'id="part-vision"' in page
    assert " style=" not in page
    assert len(re.findall(r"<h1[ >]", page)) == 1


def test_the_schema_is_public_and_is_the_editions(client: Client, record: Record) -> None:
    response = client.get("/schema/2014-02.json")
    assert response.status_code == 200
    assert json.loads(response.content) == json.loads(msgspec.json.encode(json_schema(record.edition)))
    assert client.get("/schema/1999-01.json").status_code == 404


def test_the_command_writes_the_same_bytes_as_the_made_file(
    record: Record, author: Client, people: dict[str, User], now: Any, tmp_path: Path
) -> None:
    write(record, people["author"], "Care at home")
    for format in ("pdf", "xlsx", "json"):
        with now():
            request_file(record=record, format=format, by=people["author"])
        output = tmp_path / f"plan.{format}"
        call_command("export_plan", record.code, "--format", format, "--output", output, stdout=io.StringIO())
        assert output.read_bytes() == body_of(author.get(record.url("download", format=format))), format


def test_the_command_says_what_is_wrong(record: Record, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no plan nowhere/2014-02"):
        call_command("export_plan", "nowhere/2014-02", "--format", "json", "--output", tmp_path / "x")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_plan", record.code, "--format", "json", "--output", tmp_path / "no" / "x")


def import_it(file: Path, by: str = "author@example.org", *more: str) -> str:
    said = io.StringIO()
    call_command("import_plan", file, "--by", by, *more, stdout=said)
    return said.getvalue()


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Record, Event, PartRevision))


@pytest.fixture
def exported(people: dict[str, User], record: Record, tmp_path: Path) -> Iterator[Path]:
    """A plan's JSON, of a plan that is then taken away."""
    write(record, people["author"], "Care at home")
    write(record, people["author"], "Aims", part="aims")
    file = tmp_path / "plan.json"
    file.write_bytes(to_json(document(record)))
    return file


def test_an_import_starts_a_plan_and_again_changes_nothing(exported: Path, people: dict[str, User]) -> None:
    area = Area.objects.create(slug="sampleborough", name="Sampleborough", kind=Area.Kind.FICTIONAL, fictional=True)
    council = Organisation.objects.get(name="Exampleshire County Council")
    Participation.objects.create(area=area, organisation=council, takes_part_as="council")
    exported.write_text(exported.read_text().replace('"exampleshire"', '"sampleborough"'))
    said = import_it(exported)
    assert said.splitlines() == [
        "sampleborough/2014-02: started, 2 parts changed",
        "  vision: 2a Vision for health and care services",
        "  aims: 2b Aims and objectives",
    ]
    record = Record.objects.get(area__slug="sampleborough")
    assert document(record).part("vision").text == "<p>Care at home</p>"
    assert set(PartRevision.objects.filter(record=record).values_list("how", flat=True)) == {"import"}
    before = counts()
    assert import_it(exported).splitlines() == ["sampleborough/2014-02: nothing to change"]
    assert counts() == before


def test_an_import_updates_what_differs(exported: Path, record: Record, people: dict[str, User]) -> None:
    write(record, people["author"], "Changed since", part="aims")
    assert import_it(exported).splitlines() == [
        "exampleshire/2014-02: updated, 1 part changed",
        "  aims: 2b Aims and objectives",
    ]
    assert document(record).part("aims").text == "<p>Aims</p>"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"exampleshire"', '"nowhere"', "There is no area nowhere"),
        ('"2014-02"', '"1999-01"', "There is no edition 1999-01"),
        ('"better-care-fund-plan"', '"something-else"', "not a plan as this site writes it"),
        ('"vision"', '"visions"', "has no part visions"),
        ('"text"', '"txt"', "is not a plan"),
        ("{", "[", "is not a plan"),
    ],
)
def test_an_import_that_cannot_be_writes_nothing(exported: Path, old: str, new: str, words: str) -> None:
    exported.write_text(exported.read_text().replace(old, new, 1))
    before = counts()
    with pytest.raises(CommandError, match=words):
        import_it(exported)
    assert counts() == before


def test_an_import_by_nobody_or_of_nothing_writes_nothing(exported: Path, tmp_path: Path) -> None:
    before = counts()
    with pytest.raises(CommandError, match="Nobody has an account"):
        import_it(exported, "nobody@example.org")
    with pytest.raises(CommandError, match="cannot be read"):
        import_it(tmp_path / "missing.json")
    assert counts() == before


def test_an_import_by_somebody_who_may_not_write_there_writes_nothing(
    exported: Path, record: Record, people: dict[str, User]
) -> None:
    Area.objects.create(slug="sampleborough", name="Sampleborough", kind=Area.Kind.FICTIONAL, fictional=True)
    write(record, people["author"], "Changed since", part="aims")
    before = counts()
    with pytest.raises(CommandError, match=r"outsider@example.org may not write plans of Exampleshire: that is for"):
        import_it(exported, "outsider@example.org")
    exported.write_text(exported.read_text().replace('"exampleshire"', '"sampleborough"'))
    with pytest.raises(CommandError, match=r"author@example.org may not write plans of Sampleborough"):
        import_it(exported)
    assert counts() == before


def test_an_import_into_a_frozen_plan_is_refused(exported: Path, record: Record, people: dict[str, User]) -> None:
    write(record, people["author"], "Changed since", part="aims")
    plan_actions.freeze_for_board(record=record, meeting=timezone.localdate(), by=people["author"])
    before = counts()
    with pytest.raises(CommandError, match="cannot be changed while it is with the board"):
        import_it(exported)
    assert counts() == before
