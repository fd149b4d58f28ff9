"""A version that was submitted is published as it went, whatever the plan says since."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from areas.models import Organisation
from plans.models import Record
from submissions import actions as submission_actions
from submissions.models import Publication
from submissions.tasks import make_publication
from submissions.verifying import verify
from tests import builders
from tests.integration.test_verifying import repacked
from tests.submitting import quickly, signed, submit  # noqa: F401


def test_a_submitted_version_is_published_as_it_went(signed, monkeypatch, client):  # noqa: F811
    world, record = signed
    quickly(monkeypatch)
    submit(record, world["author"])
    submission_actions.recall_submission(record=record, reason="A change.", by=world["author"])
    submission = submit(Record.objects.get(pk=record.pk), world["author"])
    Organisation.objects.filter(name="NHS Exampleshire CCG").update(name="NHS Exampleshire, CCG")
    asked = submission_actions.publish_plan(
        record=record,
        version=f"submission-{submission.number}",
        reasons={"risks": "Talked over still."},
        figures_only=False,
        by=world["author"],
    )
    make_publication.call(asked.pk)
    made = Publication.objects.get(pk=asked.pk)
    assert made.status == "ready", made.words
    page = client.get(f"/published/{record.area.slug}/{record.edition_code}/").content.decode()
    assert builders.clean()["vision"].text.removeprefix("<p>")[:30] in page
    assert "NHS Exampleshire CCG" in page
    assert "NHS Exampleshire, CCG" not in page

    # An altered copy of what was published is traced, for anybody, to where it differs; of what was submitted nothing
    # is told to who may not read the plan, or a guess at what was kept back could be proven.
    files = {one.format: one.content() for one in made.files.all()}
    said, whole = (json.loads(one) for one in (files["json"], submission.files.get(format="json").content()))
    assert "risks" in whole["parts"]
    assert "risks" not in said["parts"]
    guessed = json.dumps(said | {"parts": said["parts"] | {"risks": whole["parts"]["risks"]}}).encode()
    was, said["parts"]["vision"]["text"] = said["parts"]["vision"]["text"], "<p>Other words.</p>"
    altered = verify(json.dumps(said).encode())
    assert altered.words.startswith("Altered. It is not, to the byte, the JSON that was published as publication 1")
    assert [(one.was[:20], one.now) for one in altered.differences] == [(was[:20], "<p>Other words.</p>")]
    told = verify(guessed)
    assert (told.how, [one.where for one in told.differences]) == ("published", ["4 Risks, all of it"])
    assert "Every answer is the same" in verify(guessed, trusted=True).words, "the submission is nearest"
    manifest = submission.files.get(format="manifest").content().replace(b"Post of author", b"Post of nobody")
    hidden = verify(manifest)
    assert (hidden.verdict, hidden.differences) == ("altered", ())
    assert "told only to those who may read the plan" in hidden.words
    assert verify(manifest, trusted=True).differences
    for trusted in (False, True):
        pdf = verify(files["pdf"][:5_000] + b"!" + files["pdf"][5_001:], trusted=trusted)
        assert "the PDF that was published as publication 1" in pdf.words
        assert [one.where for one in pdf.differences] == ["From byte 5,001 on"]
    book = verify(repacked(files["xlsx"], "xl/workbook.xml", "<workbook", "<workbook"))
    assert "the workbook that was published as publication 1" in book.words
    assert "No cell differs" in book.words
    posted = {"file": SimpleUploadedFile("a.json", json.dumps(said).encode())}
    page = client.post("/check/", posted).content.decode()
    assert ">Published</th>" in page
    assert "Other words." in page
    submission_actions.withdraw_publication(record=record, number=1, reason="A name.", by=world["author"])
    gone = verify(json.dumps(said).encode())
    assert (gone.verdict, gone.differences) == ("altered", ())
    assert "A name." in gone.since
