"""Annex 2: each provider answers and signs for itself, late or not, and voids nobody else's signature."""

import datetime
from decimal import Decimal

import msgspec
import pytest
from django.core.management import call_command
from django.urls import reverse

from areas.models import Organisation, Participation
from bcf.accounts.models import User
from plans import actions
from plans.document import document, state_of
from plans.facts import Status
from plans.findings import findings_now
from plans.models import PartRevision, Record
from submissions.making import ingredients_of, make
from tests import builders, revised
from tests.builders import World

pytestmark = pytest.mark.django_db
EFFECT, COMMENTARY = f"effect-{revised.TRUST}", f"commentary-{revised.TRUST}"


@pytest.fixture(name="here")
def _here() -> World:
    here = builders.world()
    here.area.participations.filter(organisation=here.bodies[builders.OTHER_CCG]).delete()
    return here


@pytest.fixture(name="record")
def _record(here: World) -> Record:
    record = actions.start_plan(area=here.area, edition_code="2014-09", by=here["author"])
    contents = revised.clean()
    contents["plan-details"] = revised.content(
        "plan-details",
        councils=(revised.COUNCIL,),
        ccgs=(revised.CCG,),
        boundary_differences="<p>None.</p>",
        minimum_2014_15=4_000_000,
        minimum_2015_16=10_000_000,
        minimum_source="Allocation letter",
    )
    drafts = [actions.Draft(key, content, 0) for key, content in contents.items()]
    actions.save_parts(record=record, changes=drafts, by=here["author"])
    return Record.objects.get(pk=record.pk)


@pytest.fixture(name="signed")
def _signed(here: World, record: Record) -> Record:
    """The plan, signed by every party, and by the provider."""
    sign_commentary(record, here["provider"])
    actions.freeze_for_board(record=record, meeting=datetime.date(2014, 9, 9), by=here["author"])
    day = datetime.date(2014, 9, 9)
    actions.record_decision(record=record, outcome="agreed", day=day, by=here["assistant"])
    actions.request_sign_off(record=record, by=here["author"])
    for who, body in (
        ("council signatory", "council"),
        ("ccg signatory", "ccg"),
        ("board signatory", "board"),
    ):
        digest = document(record).digest
        actions.sign(record=record, organisation=here.key(body), digest=digest, by=here[who])
    assert state_of(record).status == Status.SIGNED
    return record


def sign_commentary(record: Record, by: User) -> None:
    digest = state_of(record).commentaries[revised.TRUST]
    actions.sign_commentary(record=record, provider=revised.TRUST, digest=digest, by=by)


def page_of(record: Record) -> str:
    return record.url("provider", provider=revised.TRUST)


def test_the_clean_plan_asks_but_for_the_signature(here, record):
    assert [one.id for one in findings_now(record)] == ["S4"]
    sign_commentary(record, here["provider"])
    assert not findings_now(record)


def test_a_provider_sees_its_annex_and_nothing_else_of_the_plan(client, here, record):
    client.force_login(here["provider"])
    page = client.get(page_of(record)).content.decode()
    assert "What the plan says of you" in page
    assert "8,000" in page
    assert record.url("checklist") not in page
    assert page_of(record) in client.get("/").content.decode()
    for key in (EFFECT, COMMENTARY):
        assert client.get(record.url("part", part=key)).status_code == 200
        assert client.get(record.url("part_history", part=key)).status_code == 200
    for name in ("plan", "read", "money", "checklist", "sign_off", "files"):
        assert client.get(record.url(name)).status_code == 403
    for part in document(record).edition.parts:
        if part.key not in {EFFECT, COMMENTARY}:
            assert client.get(record.url("part", part=part.key)).status_code == 403


def test_another_provider_of_the_area_sees_none_of_it(client, here, record):
    other = Organisation.objects.create(kind="provider", name="Another Hospital")
    Participation.objects.create(area=here.area, organisation=other, takes_part_as="provider")
    person = User.objects.create_user("other@example.org")
    other.memberships.create(person=person, role="provider", post="Representative", by=person)
    client.force_login(person)
    assert client.get(page_of(record)).status_code == 403
    for key in (EFFECT, COMMENTARY, "vision"):
        assert client.get(record.url("part", part=key)).status_code == 403
        assert client.post(record.url("part", part=key), {"base": "1"}).status_code == 403


def test_each_side_writes_only_its_own_part(client, here, record):
    def posted(who, key, **answers):
        client.force_login(here[who])
        client.post(record.url("part", part=key), {"base": "1", **answers})
        return document(Record.objects.get(pk=record.pk)).part(key)

    assert posted("author", COMMENTARY, implications="We are delighted.").implications == "One ward less."
    assert posted("provider", EFFECT, plan_2014_15="1").plan_2014_15 == 8_000
    assert posted("provider", COMMENTARY, agree="no", why_not="Too few.").why_not == "Too few."
    assert posted("author", EFFECT, plan_2014_15="8001").plan_2014_15 == 8_001


def test_a_late_commentary_voids_its_own_signature_and_nobody_else_s(client, here, signed):
    client.force_login(here["provider"])
    url = signed.url("part", part=COMMENTARY)
    refused = client.post(url, {"base": "1", "agree": "yes", "considered": "yes", "implications": "Two wards less."})
    assert refused.status_code == 409
    assert "this would void 1 signature" in refused.content.decode()
    client.post(
        url,
        {
            "base": "1",
            "agree": "yes",
            "considered": "yes",
            "implications": "Two wards less.",
            "void_signatures": "yes",
        },
    )
    state = state_of(signed)
    assert state.status == Status.SIGNED
    assert len(state.standing) == 3
    assert list(state.commentaries_lapsed) == [revised.TRUST]
    assert "Two wards less." in client.get(page_of(signed)).content.decode()
    sign_commentary(signed, here["provider"])
    assert list(state_of(signed).commented) == [revised.TRUST]


def test_new_figures_of_the_board_void_the_provider_s_signature_too(client, here, signed):
    draft = builders.change(signed, EFFECT, plan_2014_15=8_100)
    with pytest.raises(actions.WouldVoidSignatures) as void:
        actions.save_parts(record=signed, changes=[draft], by=here["author"])
    assert void.value.count == 4
    actions.save_parts(record=signed, changes=[draft], by=here["author"], void_signatures=True)
    state = state_of(signed)
    assert not state.standing
    assert not state.commented
    assert len(state.lapsed) == 3
    assert "Exampleshire Hospital" in state.acts[-1].data["voided"]
    client.force_login(here["author"])
    told = client.get(signed.url("sign_off")).content.decode()
    assert "Changed by Post of author" in told
    assert "Void from then on: the signatures of Exampleshire" in told


def test_the_plan_for_performance_stands_beside_what_is_signed_and_voids_it(client, here, record):
    sign_commentary(record, here["provider"])
    rows = document(record).part("performance").plan
    more = (msgspec.structs.replace(rows[0], planned=Decimal(2_450)), *rows[1:])
    draft = builders.change(record, "performance", plan=more)
    with pytest.raises(actions.WouldVoidSignatures):
        actions.save_parts(record=record, changes=[draft], by=here["author"])
    actions.save_parts(record=record, changes=[draft], by=here["author"], void_signatures=True)
    assert not state_of(record).commented
    client.force_login(here["provider"])
    page = client.get(page_of(record)).content.decode()
    assert "2,400" in page
    assert "2,450" in page


def test_another_part_leaves_the_provider_s_signature_alone(here, signed):
    actions.save_parts(
        record=signed,
        changes=[builders.change(signed, "vision", text="<p>Other words.</p>")],
        by=here["author"],
        void_signatures=True,
    )
    assert not state_of(signed).standing
    assert list(state_of(signed).commented) == [revised.TRUST]


def test_it_may_come_while_the_plan_is_with_the_board(client, here, record):
    actions.freeze_for_board(record=record, meeting=datetime.date(2014, 9, 9), by=here["author"])
    client.force_login(here["provider"])
    client.post(record.url("part", part=COMMENTARY), {"base": "1", "agree": "yes", "implications": "Late."})
    assert document(record).part(COMMENTARY).implications == "Late."
    client.force_login(here["author"])
    client.post(record.url("part", part="vision"), {"base": "1", "text": "<p>Late.</p>"})
    assert "Late" not in document(record).part("vision").text


def test_the_signature_is_given_on_the_page_over_what_was_shown(client, here, record):
    client.force_login(here["provider"])
    page = client.get(page_of(record))
    digest = page.context["sign"]["content"]
    assert client.post(page_of(record), {"act": "sign", "digest": digest}).status_code == 422
    builders.save(record, EFFECT, here["author"], plan_2014_15=8_050)
    client.post(page_of(record), {"act": "sign", "digest": digest, "agree": "on"})
    assert not state_of(record).commented, "the figures changed meanwhile"
    digest = client.get(page_of(record)).context["sign"]["content"]
    client.post(page_of(record), {"act": "sign", "digest": digest, "agree": "on"})
    (signature,) = state_of(record).commented.values()
    assert (signature.name, signature.post) == ("Exampleshire Hospital", "Post of provider")
    client.post(page_of(record), {"act": "withdraw", "reason": "Too soon."})
    assert not state_of(record).commented
    assert "Too soon." in str(state_of(record).acts[-1].data)


@pytest.mark.parametrize("who", ["author", "ccg signatory", "board signatory", "assistant", "administrator"])
def test_nobody_else_signs_it(client, here, record, who):
    with pytest.raises(actions.NotAllowedNow):
        sign_commentary(record, here[who])
    client.force_login(here[who])
    digest = state_of(record).commentaries[revised.TRUST]
    client.post(page_of(record), {"act": "sign", "digest": digest, "agree": "on"})
    assert not state_of(record).commented


def test_nothing_unanswered_is_signed(here, record):
    builders.save(record, COMMENTARY, here["provider"], agree=None)
    with pytest.raises(actions.NotAllowedNow, match="Not answered yet"):
        sign_commentary(record, here["provider"])


def test_only_who_signed_withdraws(here, record):
    sign_commentary(record, here["provider"])
    with pytest.raises(actions.NotAllowedNow):
        actions.withdraw_commentary(record=record, provider=revised.TRUST, reason="x", by=here["author"])


def test_a_provider_no_longer_named_keeps_its_words_out_of_sight(client, here, record):
    before = document(record).digest
    builders.save(record, "acute", here["author"], providers=None)
    assert revised.TRUST not in str([part.key for part in document(record).edition.parts])
    client.force_login(here["provider"])
    assert client.get(page_of(record)).status_code == 404
    assert PartRevision.objects.filter(record=record, part=COMMENTARY).exists()
    builders.save(record, "acute", here["author"], providers=(revised.TRUST,))
    assert document(record).part(COMMENTARY).implications == "One ward less."
    assert document(record).digest == before


def test_the_plan_as_it_is_read_says_whether_the_provider_signed(client, here, record):
    client.force_login(here["author"])

    def told() -> str:
        text = client.get(record.url("read")).content.decode()
        return text[text.index(f'id="part-{COMMENTARY}"') :]

    assert "Not signed yet" in told()
    sign_commentary(record, here["provider"])
    assert "Not signed yet" not in told()
    assert "Void: signed" not in told()
    assert "The answers in this annex are those of" in told()
    changed = msgspec.structs.replace(document(record).part(EFFECT), plan_2014_15=Decimal(8_001))
    draft = actions.Draft(EFFECT, changed, 1)
    actions.save_parts(record=record, changes=[draft], by=here["author"], void_signatures=True)
    assert "the figures or the answers have changed since" in told()


def test_a_part_of_a_scheme_is_given_its_annex_on_the_page(client, here, record):
    client.force_login(here["author"])
    url = record.url("part", part="schemes")
    page = client.get(url).content.decode()
    assert '<option value="yes">Yes</option>' in page
    rows = [(row.id, row.name, row.parent or "") for row in document(record).part("schemes").schemes]
    posted = {"base": "1", "schemes-row": [row for row, *_ in rows]}
    for row, name, parent in rows:
        posted |= {f"schemes-{row}-name": name, f"schemes-{row}-parent": parent, f"schemes-{row}-described": ""}
    client.post(url, posted | {"schemes-s3-described": "yes"})
    assert [row.described for row in document(record).part("schemes").schemes] == [None, None, True]
    assert '<option value="yes" selected>Yes</option>' in client.get(url).content.decode()


def test_a_scheme_brings_its_annex_and_takes_it_away(client, here, record):
    client.force_login(here["author"])
    assert ">Scheme 2: Care at home<" in client.get(record.url("plan")).content.decode()
    assert client.get(record.url("part", part="description-s3")).status_code == 404
    rows = document(record).part("schemes").schemes
    below = tuple(type(row)(id=row.id, name=row.name, parent=row.parent, described=True) for row in rows)
    builders.save(record, "schemes", here["author"], schemes=below)
    assert "Scheme 2.1: Night nurses" in client.get(record.url("part", part="description-s3")).content.decode()
    builders.save(record, "schemes", here["author"], schemes=rows[1:])
    assert client.get(record.url("part", part="description-s1")).status_code == 404
    assert ">Scheme 1: Care at home<" in client.get(record.url("plan")).content.decode()


def test_the_command_that_imports_leaves_a_provider_s_words_to_the_provider(here, record, tmp_path):
    made = make(record, ingredients_of(record), "json").decode().replace("One ward less.", "Nothing to say.")
    file = tmp_path / "plan.json"
    file.write_text(made)
    call_command("import_plan", str(file), by=here["author"].email)
    assert document(record).part(COMMENTARY).implications == "One ward less."


def test_an_author_adds_a_provider_and_invites_its_chief_executive(
    client, here, record, mailoutbox, django_capture_on_commit_callbacks
):
    client.force_login(here["author"])
    url = reverse("area_people_add_provider", kwargs={"area": here.area.slug})
    response = client.post(url, {"name": "  County   Hospital "})
    body = Organisation.objects.get(name="County Hospital")
    assert response.headers["Location"].endswith(f"/{body.pk}/invite/")
    invited = {"email": "chief@hospital.example", "role": "signatory", "post": "Chief Executive"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(response.headers["Location"], invited)
    assert [mail.to for mail in mailoutbox] == [["chief@hospital.example"]]
    assert "County Hospital" in client.get(record.url("part", part="acute")).content.decode()
    client.post(url, {"name": "county hospital"})
    assert Organisation.objects.filter(name__iexact="county hospital").count() == 1
    refused = client.post(url, {"name": "Exampleshire County Council"})
    assert "takes part in the area already" in refused.content.decode()


def test_once_a_provider_has_its_own_administrator_others_leave_its_people_alone(client, here):
    body = here.bodies["provider"]
    url = reverse("area_people_invite", kwargs={"area": here.area.slug, "organisation": body.pk})
    client.force_login(here["author"])
    assert client.get(url).status_code == 200
    person = User.objects.create_user("own@example.org")
    body.memberships.create(person=person, role="administrator", post="Secretary", by=person)
    client.force_login(here["author"])
    assert client.get(url).status_code == 403
