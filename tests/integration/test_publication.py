"""Publishing: who may, what is pinned, and that nothing kept back can be read in anything that is published."""

import datetime
import io
import subprocess
import zipfile
from decimal import Decimal

import msgspec
import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from bcf.amounts import show_date
from bcf.clear_days import clear_days
from plans import actions
from plans.document import document, state_of
from plans.models import Event, Record
from plans.pages.sign_off import decisions
from submissions import actions as submission_actions
from submissions.models import Publication, PublishedFile, Withdrawal
from submissions.package import Piece, sha256
from submissions.publishing import Made, make
from submissions.receipts import faults
from submissions.verifying import verify
from tests import builders, revised

pytestmark = pytest.mark.django_db
SECRET = "XYZZY"
"""Stands in everything that is kept back, and nowhere else."""
CODE = "2014-09"


@pytest.fixture
def here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    here = builders.world()
    here.area.participations.filter(organisation=here.bodies[builders.OTHER_CCG]).delete()
    return here


@pytest.fixture
def record(here):
    """A plan of the revised template with a secret in each thing that its edition keeps back, given to the board."""
    record = actions.start_plan(area=here.area, edition_code=CODE, by=here["author"])
    contents = revised.clean()
    risks = contents["risks"].risks
    contents["risks"] = msgspec.structs.replace(
        contents["risks"],
        risks=tuple(
            msgspec.structs.replace(row, cost=Decimal(987_654_321), borne_by=f"{SECRET} trust") for row in risks
        ),
    )
    contents["contingency"] = msgspec.structs.replace(
        contents["contingency"], sharing_providers=f"<p>{SECRET} shares a tenth.</p>"
    )
    contents["case-for-change"] = msgspec.structs.replace(
        contents["case-for-change"], text="<p>The case, which may be kept back, QUUX.</p>"
    )
    commentary = f"commentary-{revised.TRUST}"
    contents[commentary] = msgspec.structs.replace(contents[commentary], implications=f"{SECRET} for our hospital")
    by_provider = contents.pop(commentary)
    actions.save_parts(
        record=record, changes=[actions.Draft(key, one, 0) for key, one in contents.items()], by=here["author"]
    )
    actions.save_parts(record=record, changes=[actions.Draft(commentary, by_provider, 0)], by=here["provider"])
    return freeze(here, record)


def freeze(here, record, meeting=datetime.date(2014, 9, 9)):
    actions.freeze_for_board(record=record, meeting=meeting, by=here["author"])
    return Record.objects.select_related("area").get(pk=record.pk)


@pytest.fixture
def quick(monkeypatch):
    """A publication's page and file are a few bytes: what they hold is tested apart."""

    def made(publication, told):
        told(50, "Half way")
        return Made("A plan", f"<p>Body {publication.number}</p>", [(2, "1", "Plan details", "#x")],
                    [Piece("pdf", "a.pdf", f"%PDF- {publication.number}".encode())])  # fmt: skip

    monkeypatch.setattr("submissions.tasks.publishing.make", made)


def publish(record, by, version="pack-1", figures_only=False, **reasons):
    from submissions.tasks import make_publication

    asked = submission_actions.publish_plan(
        record=record, version=version, reasons=reasons, figures_only=figures_only, by=by
    )
    make_publication.func(asked.pk)
    asked = Publication.objects.select_related("record__area").get(pk=asked.pk)
    assert asked.status == "ready", asked.words
    return asked


def text_of_pdf(content):
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return run.stdout.decode()


def everything_of(publication, client):
    """All that a stranger can get of a publication, as text, by where it is from."""
    page = client.get(publication.url())
    assert page.status_code == 200
    got = {"page": page.content.decode(), "listing": client.get(reverse("published")).content.decode()}
    for file in publication.files.all():
        content = client.get(publication.url("published_file", format=file.format)).content
        assert sha256(content) == file.sha256
        if file.format == "pdf":
            got["pdf"] = text_of_pdf(content) + content.decode("latin-1")
        elif file.format == "xlsx":
            with zipfile.ZipFile(io.BytesIO(content)) as opened:
                got["xlsx"] = " ".join(opened.read(name).decode() for name in opened.namelist())
        else:
            got[file.format] = content.decode()
    return got


def test_nothing_kept_back_can_be_read_in_anything_that_is_published(here, record, client):
    publication = publish(record, here["author"], **{"case-for-change": "It names a ward that may close."})
    got = everything_of(publication, client)
    assert set(got) == {"page", "listing", "pdf", "xlsx", "json"}
    digests = document(record).digests
    names = [person.name for who, person in here.people.items() if who != "provider"]  # “the provider” is said
    for where, text in got.items():
        for secret in (SECRET, "987654321", "987,654,321", "QUUX", *names):
            assert secret not in text, (where, secret)
        for part in ("case-for-change", "risks", "contingency"):
            assert digests[part] not in text, (where, part)
        assert "The checks find" not in text, where
    page = got["page"]
    for title, reason in (
        ("5a Risk log: Impact in pounds", "still negotiate"),
        ("5a Risk log: Who bears it", "still negotiate"),
        ("5b Contingency plan and risk sharing: How it is shared between commissioners and providers", "contracts"),
        ("3 Case for change", "It names a ward that may close."),
        ("Annex 2", "has not signed its commentary"),
    ):
        assert title in page
        assert reason in page
        assert title.split(":")[0] in " ".join(got["pdf"].split())
    assert "Integrated" in page or "vision" in page.lower()
    assert "Mitigating actions" in page  # what is not kept back of the same part
    assert document(record).digest in page.replace("<wbr>", "")
    for mine in ("part of the figures is left out", "was withdrawn"):
        assert mine not in page


def test_a_signed_commentary_is_published(here, record, client):
    actions.reopen(record=record, reason="The provider signs", by=here["author"])
    digest = state_of(record).commentaries[revised.TRUST]
    actions.sign_commentary(record=record, provider=revised.TRUST, digest=digest, by=here["provider"])
    record = freeze(here, record)
    publication = publish(record, here["author"], version="pack-2")
    assert f"{SECRET} for our hospital" in publication.body
    assert f"{SECRET} trust" not in publication.body
    assert "has not signed" not in publication.body


def test_the_figures_alone_are_published_without_part_1(here, record, client):
    publication = publish(record, here["author"], figures_only=True)
    got = everything_of(publication, client)
    parts = msgspec.json.decode(got["json"])["parts"]
    edition = document(record).edition
    part_1 = {part.key for part in edition.parts if edition.section_of[part.key].document == 1}
    assert set(parts) & part_1 == {"schemes"}
    assert {"funding", "expenditure", "benefits"} <= set(parts)
    vision = document(record).part("vision").text.removeprefix("<p>")[:40]
    for where, text in got.items():
        assert SECRET not in text, where
        assert vision not in text, where
    assert "Only the figures, Part 2 of the plan, are published." in got["page"]
    assert "Exampleshire County Council" in got["page"]


def test_without_a_part_of_the_figures_there_is_no_workbook_and_the_page_says_why(here, record, client):
    publication = publish(record, here["author"], local="Its source is not public.")
    assert {file.format for file in publication.files.all()} == {"pdf", "json"}
    page = client.get(publication.url()).content.decode()
    assert "The workbook is not published" in page
    with pytest.raises(actions.NotAllowedNow, match="cannot be kept back"):
        publish(record, here["author"], funding="No.")


def test_what_is_published_is_pinned_and_never_changes(here, record, client, quick):
    publication = publish(record, here["author"])
    said = Event.objects.get(record=record, kind="published")
    assert said.facts["parts"] == dict(document(record).numbers)
    assert said.facts["digest"] == document(record).digest
    assert said.facts["page"] == sha256(publication.body.encode())
    assert [one["sha256"] for one in said.facts["files"]] == [one.sha256 for one in publication.files.all()]
    assert (said.number, said.hash) == (publication.event, publication.head)
    assert faults(Record.objects.get(pk=record.pk)) == []
    before = client.get(publication.url()).content
    actions.reopen(record=record, reason="A change", by=here["author"])
    builders.save(record, "vision", here["author"], text="<p>Another vision.</p>")
    assert client.get(publication.url()).content == before
    for rows in (Publication.objects, PublishedFile.objects):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**({"body": "x"} if rows is Publication.objects else {"name": "x"}))
    file = publication.files.get().file
    with file.storage.open(file.name, "wb") as opened:
        opened.write(b"altered")
    assert faults(Record.objects.get(pk=record.pk)) == ["The file “a.pdf” is missing, or not as it was published."]


def test_making_it_again_from_what_was_pinned_gives_the_same(here, record):
    asked = submission_actions.publish_plan(
        record=record, version="pack-1", reasons={}, figures_only=True, by=here["author"]
    )
    first = make(asked)
    actions.reopen(record=record, reason="A change", by=here["author"])
    builders.save(record, "vision", here["author"], text="<p>Another vision.</p>")
    assert make(asked) == first


def test_publishing_again_adds_a_version_and_withdrawing_leaves_a_page_that_says_so(here, record, client, quick):
    first, second = publish(record, here["author"]), publish(record, here["second author"])
    assert (first.number, second.number) == (1, 2)
    newest = record.url("published_plan")
    assert "Body 2" in client.get(newest).content.decode()
    assert second.url() in client.get(first.url()).content.decode()
    withdraw = submission_actions.withdraw_publication
    with pytest.raises(actions.NotAllowedNow, match="Say why"):
        withdraw(record=record, number=2, reason="  ", by=here["author"])
    with pytest.raises(actions.NotAllowedNow):
        withdraw(record=record, number=3, reason="x", by=here["author"])
    withdraw(record=record, number=2, reason="A table was wrong.", by=here["administrator"])
    withdraw(record=record, number=2, reason="Twice.", by=here["author"])
    assert Withdrawal.objects.get().reason == "A table was wrong."
    gone = client.get(second.url())
    assert gone.status_code == 410
    assert "A table was wrong." in gone.content.decode()
    assert "Post of administrator, Exampleshire County Council" in gone.content.decode()
    assert "Body 2" not in gone.content.decode()
    assert client.get(second.url("published_file", format="pdf")).status_code == 404
    assert client.get(first.url("published_file", format="pdf")).status_code == 200
    assert "Body 1" in client.get(newest).content.decode()
    withdraw(record=record, number=1, reason="So was this.", by=here["author"])
    assert client.get(newest).status_code == 410
    assert "Withdrawn" in client.get(reverse("published")).content.decode()
    told = [one["sentence"] for one in decisions(state_of(record))]
    assert "Publication 2 withdrawn by Post of administrator, Exampleshire County Council: A table was wrong." in told
    with pytest.raises(DatabaseError), transaction.atomic():
        Withdrawal.objects.update(reason="x")


@pytest.mark.parametrize("who", sorted(builders.PEOPLE))
def test_authors_and_administrators_publish_through_the_page(here, record, client, quick, who):
    client.force_login(here[who])
    address = record.url("publication")
    posted = {"act": "publish", "version": "pack-1", "extent": "whole"}
    response = client.post(address, posted)
    writes = who in {"author", "second author", "finance", "administrator"}
    assert response.status_code == (302 if writes else 403)
    assert Publication.objects.exists() == writes


def test_the_page_tells_the_clear_days_and_keeps_what_was_typed(here, record, client, quick):
    today = timezone.localdate()
    soon = next(day for n in range(60) if clear_days(today, day := today + datetime.timedelta(days=n)) == 2)
    actions.reopen(record=record, reason="Another day", by=here["author"])
    record = freeze(here, record, meeting=soon)
    client.force_login(here["author"])
    address = record.url("publication")
    page = client.get(address).content.decode()
    assert f"open to the public for two clear days (2) before the meeting of {show_date(soon)}" in page
    assert "three (3) too few" in page
    assert "Local Government Act 1972, section 100B" in page
    wrong = client.post(address, {"act": "publish", "extent": "whole", "reason_vision": "Too early to tell."})
    assert wrong.status_code == 422
    assert "Too early to tell." in wrong.content.decode()
    assert not Publication.objects.exists()
    assert client.post(address, {"act": "withdraw", "number": "1", "reason": "x"}).status_code == 302
    publish(record, here["author"], version="pack-2")
    assert f"two clear days (2) before the meeting of {show_date(soon)}" in client.get(address).content.decode()
    assert client.post(address, {"act": "withdraw", "number": "1", "reason": ""}).status_code == 422
    assert client.post(address, {"act": "withdraw", "number": "1", "reason": "Wrong."}).status_code == 302
    assert Withdrawal.objects.count() == 1


def test_asked_for_twice_it_is_published_once_and_a_failure_says_so(here, record, client, monkeypatch):
    ask = {"record": record, "version": "pack-1", "reasons": {}, "figures_only": False, "by": here["author"]}
    first = submission_actions.publish_plan(**ask)
    assert submission_actions.publish_plan(**ask) == first
    client.force_login(here["author"])
    assert client.get(record.url("publication"))["Refresh"] == "4"
    from submissions.tasks import make_publication

    def fail(publication, told):
        raise RuntimeError

    monkeypatch.setattr("submissions.tasks.publishing.make", fail)
    make_publication.func(first.pk)
    assert "nothing was published" in client.get(record.url("publication")).content.decode()
    assert client.get(record.url("published_plan")).status_code == 404
    for version in ("pack-2", "pack-x", "submission-1", "draft", ""):
        with pytest.raises(actions.NotAllowedNow):
            submission_actions.publish_plan(**ask | {"version": version})


def test_a_picture_is_public_only_where_it_is_published(here, record, client):
    def upload(colour):
        drawn = io.BytesIO()
        Image.new("RGB", (4, 4), colour).save(drawn, "PNG")
        source = ContentFile(drawn.getvalue())
        return actions.add_upload(
            record=record, kind="picture", source=source, name="a.png", alternative_text="A map", by=here["author"]
        )

    one, other = upload("#17595a"), upload("#8f3f2b")
    actions.reopen(record=record, reason="A picture", by=here["author"])
    source = record.url("picture", key=one.key)
    builders.save(
        record, "vision", here["author"],
        text=f'<figure><img src="{source}" alt="A map" data-file="{one.key}"><figcaption>Where</figcaption></figure>',
    )  # fmt: skip
    record = freeze(here, record)
    publication = publish(record, here["author"], version="pack-2")
    public = publication.url("published_picture", key=one.key)
    assert public in publication.body
    assert source not in publication.body
    assert client.get(public)["Content-Type"] == "image/png"
    assert client.get(publication.url("published_picture", key=other.key)).status_code == 404
    submission_actions.withdraw_publication(record=record, number=1, reason="Wrong.", by=here["author"])
    assert client.get(public).status_code == 404


def test_check_a_file_knows_what_was_published(here, record, quick):
    publication = publish(record, here["author"])
    content = publication.files.get().content()
    answer = verify(content)
    assert answer.verdict == "yes"
    assert "publication 1 of the plan of Exampleshire, edition 2014-09" in answer.words
    assert verify(content + b" ").verdict != "yes"
    submission_actions.withdraw_publication(record=record, number=1, reason="A table was wrong.", by=here["author"])
    assert "A table was wrong." in verify(content).since


def test_public_pages_cost_the_same_however_many_are_published(here, record, client, quick):
    counts = []
    for _ in range(3):
        publish(record, here["author"])
        count = []
        for address in (reverse("published"), record.url("published_plan")):
            with CaptureQueriesContext(connection) as caught:
                assert client.get(address).status_code == 200
            count.append(len(caught))
        counts.append(count)
    assert counts[1] == counts[2]
    assert max(counts[2]) <= 4
