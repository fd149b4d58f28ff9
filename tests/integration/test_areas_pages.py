"""The pages about areas and people, as a browser without scripts would use them."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from areas import actions
from areas.models import Area, Invitation, Membership, Organisation
from areas.reference import load
from bcf.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def kent():
    load()
    return Area.objects.get(slug="kent")


@pytest.fixture
def council(kent):
    return Organisation.objects.get(name="Kent County Council")


def someone(body, role, name):
    person = User.objects.create_user(f"{name}@example.org", "otter lantern brass", name=name.title())
    actions.grant_role(organisation=body, person=person, role=role, post=f"{name.title()} post", by=person)
    return person


@pytest.fixture
def administrator(council):
    return someone(council, "administrator", "administrator")


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_list_is_found_by_name_and_region(client, kent, administrator):
    client.force_login(administrator)
    assert "155 areas" in words(client.get("/areas/"))
    found = words(client.get("/areas/", {"name": "kent"}))
    assert "2 areas" in found
    assert "South Kent Coast" in found
    assert "Inside Kent" in found
    assert "0 areas" in words(client.get("/areas/", {"name": "kent", "region": "London"}))
    assert "33 areas" in words(client.get("/areas/", {"region": "London"}))
    assert "No area has that name there" in words(client.get("/areas/", {"name": "zz"}))


def test_an_area_tells_its_bodies_posts_and_populations(client, kent, administrator):
    client.force_login(administrator)
    told = words(client.get("/areas/kent/"))
    for expected in (
        "Kent County Council",
        "NHS South Kent Coast CCG",
        "13.46%",
        "209,301",
        "Kent Health and Wellbeing Board",
        "Dover (district)",
        "Kent and Medway Area Team",
        "Administrator post",
        "ONS mid-2017",
    ):
        assert expected in told
    assert "administrator@example.org" not in told
    assert client.get("/areas/nowhere/").status_code == 404


def test_pages_take_few_queries(client, kent, administrator, django_assert_max_num_queries):
    client.force_login(administrator)
    for number in range(12):
        someone(Organisation.objects.get(name="Kent County Council"), "author", f"author{number}")
    for address, most in (("/areas/", 6), ("/areas/kent/", 14), ("/areas/kent/people/", 12)):
        with django_assert_max_num_queries(most):
            client.get(address)


def test_people_are_seen_by_those_who_take_part(client, kent, council, administrator):
    outsider = someone(Organisation.objects.get(name="Medway Council"), "author", "outsider")
    client.force_login(outsider)
    refused = client.get("/areas/kent/people/")
    assert refused.status_code == 403
    assert "This page is for people who hold a role in a body that takes part in this area." in words(refused)
    assert "Outsider post, Medway Council" in words(refused)
    client.force_login(someone(Organisation.objects.get(name="Kent and Medway Area Team"), "assurer", "assurer"))
    told = words(client.get("/areas/kent/people/"))
    assert "Administrator post" in told
    assert "Invite someone" not in told
    client.force_login(administrator)
    assert "Invite someone to Kent County Council" in words(client.get("/areas/kent/people/"))


def test_from_invitation_to_joining(client, kent, council, administrator, django_capture_on_commit_callbacks):
    client.force_login(administrator)
    address = reverse("area_people_invite", kwargs={"area": "kent", "organisation": council.pk})
    wrong = client.post(address, {"email": "not an address", "role": "author", "post": ""})
    assert "Error: " in wrong.content.decode().split("</title>")[0]
    assert not Invitation.objects.exists()
    assert client.post(address, {"email": "a@example.org", "role": "national", "post": "x"}).status_code == 200
    assert not Invitation.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(
            address, {"email": "new@example.org", "role": "finance", "post": "Finance lead"}, follow=True
        )
    assert "Invitation sent to new@example.org." in words(sent)
    assert "new@example.org: Finance lead, finance officer" in words(sent)
    link = re.search(r"http://testserver(/invitations/\S+)", mail.outbox[0].body)[1]

    client.logout()
    before = Invitation.objects.values().get()
    told = words(client.get(link))
    assert "join Kent County Council as Finance lead" in told
    assert Invitation.objects.values().get() == before
    assert "no-store" in client.get(link)["Cache-Control"]
    assert client.get(f"{link}join/").status_code == 405

    weak = client.post(f"{link}join/", {"name": "New", "password": "password"})
    assert "too short" in words(weak)
    joined = client.post(f"{link}join/", {"name": "New", "password": "otter lantern brass"})
    assert joined.status_code == 302
    assert int(client.session["_auth_user_id"]) == User.objects.get(email="new@example.org").pk
    held = Membership.objects.get(person__email="new@example.org")
    assert (held.role, held.post, held.organisation, held.by) == ("finance", "Finance lead", council, administrator)
    assert "has been used" in words(client.get(link))
    assert client.get("/invitations/nonsense/").status_code == 404


def invited(council, administrator, email, role="author"):
    """The address of an invitation's page."""
    tokens = []
    actions.invite(
        organisation=council,
        email=email,
        role=role,
        post="Officer",
        by=administrator,
        address=lambda token: tokens.append(token) or token,
    )
    return f"/invitations/{tokens[0]}/"


def test_an_account_of_another_address_is_told_and_asked_before_it_joins(client, kent, council, administrator):
    link = invited(council, administrator, "someone.else@example.org", "signatory")
    other = someone(Organisation.objects.get(name="Medway Council"), "author", "other")
    client.force_login(other)
    told = words(client.get(link))
    assert "You are signed in as other@example.org . The invitation was sent to someone.else@example.org ." in told
    assert "signs plans for Kent County Council, in place of whoever signs now" in told
    joined = Membership.objects.filter(person=other, organisation=council)
    for unasked in ({}, {"account": ""}, {"account": "someone.else@example.org"}):
        again = client.post(f"{link}join/", unasked)
        assert "Say which account is to have it." in words(again)
        assert "<title>Error: " in again.content.decode()
    assert client.get(f"{link}join/", {"account": other.email}).status_code == 405
    assert not joined.exists()
    client.post(f"{link}join/", {"account": other.email})
    assert joined.get().role == "signatory"
    assert not User.objects.filter(email="someone.else@example.org").exists()


def test_signing_out_of_the_wrong_account_leads_back_to_the_invitation(client, kent, council, administrator):
    link = invited(council, administrator, "someone.else@example.org")
    client.force_login(someone(Organisation.objects.get(name="Medway Council"), "author", "other"))
    assert f'name="next" value="{link}"' in client.get(link).content.decode()
    back = client.post("/accounts/logout/", {"next": link}, follow=True)
    assert back.redirect_chain[-1][0] == link
    assert "open one for someone.else@example.org" in words(back)


def test_the_account_that_was_invited_joins_without_being_asked(client, kent, council, administrator):
    link = invited(council, administrator, "Other@Example.org")
    other = someone(Organisation.objects.get(name="Medway Council"), "author", "other")
    client.force_login(other)
    assert "the role will be added to this account" in words(client.get(link))
    client.post(f"{link}join/")
    assert Membership.objects.filter(person=other, organisation=council).exists()


def test_another_areas_address_does_not_reach_a_body(client, council, administrator):
    client.force_login(administrator)
    mine = Membership.objects.get(person=administrator)
    for address in (
        reverse("area_people_invite", kwargs={"area": "medway", "organisation": council.pk}),
        reverse("area_people_end", kwargs={"area": "medway", "membership": mine.pk}),
        reverse("area_people_end", kwargs={"area": "kent", "membership": mine.pk + 999}),
    ):
        assert client.get(address).status_code == 404


def test_an_administrator_gives_changes_and_ends_roles(client, council, administrator):
    officer = someone(council, "author", "officer")
    client.force_login(administrator)
    grant = reverse("area_people_grant", kwargs={"area": "kent", "organisation": council.pk})
    client.post(grant, {"person": officer.pk, "role": "signatory", "post": "Director"})
    signatory = Membership.objects.get(person=officer, role="signatory")
    again = client.post(grant, {"person": officer.pk, "role": "author", "post": "Other"})
    assert "holds that role here already" in words(again)

    change = reverse("area_people_post", kwargs={"area": "kent", "membership": signatory.pk})
    assert 'value="Director"' in client.get(change).content.decode()
    client.post(change, {"post": "Director of care"})
    named = Membership.objects.get(person=officer, role="signatory", ends=None)
    assert named.post == "Director of care"

    end = reverse("area_people_end", kwargs={"area": "kent", "membership": named.pk})
    assert "ends today" in words(client.get(end))
    assert Membership.objects.get(pk=named.pk).ends is None
    client.post(end)
    assert Membership.objects.get(pk=named.pk).ended_by == administrator


def test_the_last_administrator_is_told_why_they_cannot_leave(client, council, administrator):
    client.force_login(administrator)
    mine = Membership.objects.get(person=administrator)
    answer = client.post(reverse("area_people_end", kwargs={"area": "kent", "membership": mine.pk}))
    assert "Kent County Council must have an administrator" in words(answer)
    assert answer.content.decode().count("<title>Error: ") == 1


def test_one_may_leave_by_oneself_but_not_end_others(client, council, administrator):
    officer = someone(council, "author", "officer")
    client.force_login(officer)
    theirs = reverse("area_people_end", kwargs={"area": "kent", "membership": administrator.memberships.get().pk})
    assert client.post(theirs).status_code == 403
    left = client.post(
        reverse("area_people_end", kwargs={"area": "kent", "membership": officer.memberships.get().pk}), follow=True
    )
    assert left.status_code == 200
    assert officer.memberships.get().ends is not None


def test_an_invitation_is_withdrawn(client, council, administrator):
    invitation = actions.invite(
        organisation=council, email="a@example.org", role="author", post="x", by=administrator, address=str
    )
    client.force_login(administrator)
    client.post(reverse("area_people_withdraw", kwargs={"area": "kent", "invitation": invitation.pk}))
    invitation.refresh_from_db()
    assert invitation.withdrawn_by == administrator
    assert "a@example.org" not in words(client.get("/areas/kent/people/"))
