"""A version that was submitted is published as it went, whatever the plan says since."""

from areas.models import Organisation
from plans.models import Record
from submissions import actions as submission_actions
from submissions.models import Publication
from submissions.tasks import make_publication
from tests import builders
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
        reasons={},
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
