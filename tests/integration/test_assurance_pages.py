"""The pages of what comes after a submission: from remarks to a second version, each by those whom it is for."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.models import Organisation
from bcf.amounts import show_date
from plans import actions
from plans.document import state_of
from plans.facts import Status
from plans.models import Record, Upload
from submissions.models import Submission
from submissions.submitted import reference_of
from tests import builders
from tests.integration.test_assurance import SHARE, assure, fresh, given_to_the_board_again, the_condition
from tests.submitting import again, quickly, submit

pytestmark = pytest.mark.django_db
Signed = tuple[builders.World, Record]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quickly(monkeypatch)


@pytest.fixture
def sent(signed: Signed) -> Signed:
    """The world, and its plan submitted as version 1."""
    world, record = signed
    submit(record, world["author"])
    return world, fresh(record)


class Reader:
    """Somebody at the pages of a plan."""

    def __init__(self, client: Client, world: builders.World, record: Record) -> None:
        self.client, self.world, self.record = client, world, record

    def be(self, who: str) -> "Reader":
        self.client.force_login(self.world[who])
        return self

    def see(self, name: str, **more: str) -> str:
        response = self.client.get(self.record.url(name, **more))
        assert response.status_code == 200, (name, response.status_code)
        return response.content.decode()

    def post(self, name: str, posted: dict[str, Any], status: int = 302, **more: str) -> str:
        response = self.client.post(self.record.url(name, **more), posted)
        assert response.status_code == status, (name, response.status_code)
        return response.content.decode()


def body(page: str) -> str:
    """The plan itself on the page on which a submitted version is read."""
    return page[page.index('<div class="read__body">') : page.index("</main>")]


@pytest.fixture
def reader(client: Client, sent: Signed) -> Reader:
    return Reader(client, *sent)


def test_from_remarks_to_a_second_version(reader: Reader) -> None:
    record = reader.record
    reader.be("assurer")
    assert record.url("outcome") in reader.client.get("/").content.decode()  # my work
    read = reader.see("submitted_read", number="1")
    assert f"{record.url('remarks')}?parts=vision" in read
    chosen = reader.client.get(f"{record.url('remarks')}?parts=vision").content.decode()
    assert "Vision" in chosen
    assert "reason-acute" not in chosen
    posted = {"version": "1", "reason-vision": "For how many people?"}
    reader.post("remarks", posted)
    reader.post("remarks", {"version": "1"}, 422)
    assert "For how many people?" in reader.see("submitted_read", number="1")
    wrong = {"version": "1", "count": "1", "act": "record", "outcome": "approved_subject_to_conditions"}
    shown = reader.post("outcome", wrong, 422)
    assert "what is expected of the area" in shown
    decided = wrong | {"note": "Sound, but for the risk share.", "condition1-text": "Agree the risk share."}
    shown = reader.post("outcome", decided, 422)
    assert "Say by which day." in shown
    yesterday = timezone.localdate() - timedelta(days=1)
    owner = {"condition1-post": "Director of Finance", "condition1-body": SHARE.body}
    whole = decided | owner | {"condition1-due": show_date(yesterday)}
    more = reader.post("outcome", whole | {"act": "add"}, 200)
    assert "Condition 2" in more
    assert "Agree the risk share." in more
    reader.post("outcome", whole)
    assert fresh(record).status == Status.ASSURED
    reader.be("author")
    shown = reader.see("assurance")
    for words in ("Approved subject to conditions", "Overdue", "Director of Finance", "For how many people?"):
        assert words in shown
    key = the_condition(record).key
    assert f'href="{record.url("condition", condition=key)}" role="button"' in shown  # the main button
    paper = SimpleUploadedFile("share.pdf", b"%PDF-1.4 the share")
    reader.post("condition", {"act": "evidence", "words": ""}, 422, condition=key)
    reader.post("condition", {"act": "evidence", "words": "Agreed.", "file": paper}, condition=key)
    reader.post("condition", {"act": "close", "day": "1 April 2014"}, condition=key)  # not for an author: refused
    assert the_condition(record).waiting
    reader.be("assurer")
    shown = reader.see("condition", condition=key)
    evidence = re.search(r'href="([^"]+)">share.pdf', shown)
    assert evidence
    assert reader.client.get(evidence[1]).status_code == 200
    reader.post("condition", {"act": "send_back", "reason": "It is not signed."}, condition=key)
    reader.be("author").post("condition", {"act": "evidence", "words": "Signed."}, condition=key)
    reader.be("assurer").post("condition", {"act": "close", "day": show_date(yesterday)}, condition=key)
    assert "Met on" in reader.see("condition", condition=key)

    first = body(reader.be("national").see("submitted_read", number="1"))
    reader.be("author").post("new_version", {"kind": "amendment", "reason": "A scheme moved"})
    reader.post("new_version", {"kind": "amendment", "reason": "A scheme moved"})  # twice is once
    assert "For how many people?" in reader.see("plan")
    assert "For how many people?" in reader.see("part", part="vision")
    shown = reader.see("submission")
    assert "Version 1 stands while version 2 is written" in shown
    assert "what changed since version 1" in shown
    assert "Nothing differs" in reader.see("draft_changes")
    builders.save(record, "vision", reader.world["author"], text="<p>Care at home for 402,000 people.</p>")
    builders.save(record, "risks", reader.world["author"], risks=())
    shown = reader.see("draft_changes")
    assert "402,000" in shown
    assert record.url("part", part="vision") in shown
    builders.save(record, "risks", reader.world["author"], risks=builders.clean()["risks"].risks)
    again(reader.world, record)
    assert "Saved by" in reader.see("sign_off")  # what became of the remark
    reader.be("national")
    shown = reader.see("version_changes", number="2")
    assert "402,000" in shown
    assert "Risks" not in shown.split("<main")[1]
    assert "There is no version before it" in reader.see("version_changes", number="1")
    assert body(reader.see("submitted_read", number="1")) == first
    assert "402,000" in reader.see("submitted_read", number="2")
    shown = reader.see("assurance")
    assert shown.index("Version 2") < shown.index("Version 1: approved subject to conditions")


def test_what_was_submitted_is_read_with_the_names_that_bodies_had_then(reader: Reader) -> None:
    record, ccg = reader.record, reader.world.bodies[builders.CCG]
    before = body(reader.be("national").see("submitted_read", number="1"))
    assert f">{ccg.name}<" in before
    for renamed in ("NHS Exampleshire, CCG", "NHS Coast and Downs CCG"):  # by the same key as before, and by another
        Organisation.objects.filter(pk=ccg.pk).update(name=renamed)
        assert body(reader.see("submitted_read", number="1")) == before
    sent = Submission.objects.get(record=record)
    assert reference_of(sent).names[ccg.key] == "NHS Exampleshire CCG"
    assert not reference_of(sent).means

    # A version that went out before names were kept goes by those under which bodies signed.
    kept = {name: said for name, said in sent.facts.items() if name != "reference"}
    older = Submission(record=record, event=sent.event, pinned=json.dumps(kept))
    assert reference_of(older).names[ccg.key] == "NHS Exampleshire CCG"
    assert reference_of(older).names["exampleshire-hospital"] == "Exampleshire Hospital"


def test_nothing_of_the_draft_is_shown_to_the_area_team(reader: Reader) -> None:
    record, secret = reader.record, "<p>Not to be told yet.</p>"
    assure(reader.world, record)
    actions.start_new_version(record=record, kind="amendment", reason="A scheme moved", by=reader.world["author"])
    builders.save(record, "vision", reader.world["author"], text=secret)
    reader.be("assurer")
    for name, more in (("submission", {}), ("assurance", {}), ("submitted_read", {"number": "1"})):
        assert "Not to be told" not in reader.see(name, **more)
    for name in ("draft_changes", "plan", "read"):
        assert reader.client.get(record.url(name)).status_code == 403
    assert reader.client.get(record.url("remarks")).status_code == 302  # nothing stands to remark on
    assert "version 2" in reader.see("assurance").lower()


def test_a_file_is_shown_to_the_area_team_once_it_went_out(signed: Signed, client: Client) -> None:
    world, record = signed
    kept = [
        actions.add_upload(
            record=record, kind=Upload.Kind.DOCUMENT, source=ContentFile(f"%PDF-{n}".encode()), name="a.pdf",
            by=world["author"],
        )
        for n in range(2)
    ]  # fmt: skip
    addresses = [record.url("picture", key=one.key) for one in kept]
    picture = f'<figure><img src="{addresses[0]}" alt="Need"><figcaption>Need</figcaption></figure>'
    builders.save(record, "vision", world["author"], void_signatures=True, text=f"<p>See.</p>{picture}")
    builders.sign(world, record, *builders.SIGNATORIES)
    client.force_login(world["assurer"])
    assert [client.get(one).status_code for one in addresses] == [403, 403]
    submit(fresh(record), world["author"])
    assert [client.get(one).status_code for one in addresses] == [200, 403]
    client.force_login(world["author there"])
    assert client.get(addresses[0]).status_code == 403


def test_the_board_s_later_decision_is_recorded_and_shown(client: Client, signed: Signed) -> None:
    world, record = signed
    actions.reopen(record=record, reason="The deadline comes first", by=world["author"])
    given_to_the_board_again(record, world)
    again(world, fresh(record))
    reader = Reader(client, world, record).be("assistant")
    assert "Submitted pending ratification" in reader.see("submission")
    assert record.url("ratification") in reader.client.get("/").content.decode()
    reader.post("ratification", {"version": "1", "ratified": "yes", "day": "1 April 2093", "minute": "12"}, 422)
    reader.post("ratification", {"version": "1", "ratified": "yes", "day": "17 April 2014", "minute": "12"})
    for name in ("submission", "assurance"):
        assert "The board ratified version 1 on 17 April 2014, minute 12." in reader.see(name)
    assert "ratified version 1" in reader.see("sign_off")
    assert "The board meets later." in reader.see("submitted_read", number="1")  # the warning accepted with it


def test_pages_cost_the_same_however_much_was_said(reader: Reader) -> None:
    record, counts = reader.record, []
    reader.be("assurer")
    for more in (1, 8):
        words = {part.key: f"Say more, {more}." for part in record.edition.parts[:more]}
        actions.make_remarks(record=record, number=1, remarks=words, by=reader.world["assurer"])
        asked = 0
        for name, given in (("assurance", {}), ("submission", {}), ("submitted_read", {"number": "1"})):
            reader.see(name, **given)
            with CaptureQueriesContext(connection) as found:
                reader.see(name, **given)
            asked += len(found)
        counts.append(asked)
    assert counts[0] == counts[1]
    assert counts[0] < 3 * 25
    assert len(state_of(record).submitted.assurance.remarks) == 9  # type: ignore[union-attr]
