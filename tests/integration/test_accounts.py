"""Signing in and out, passwords, one's own account, and the absence of open registration."""

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from areas.models import Organisation
from bcf.accounts.actions import change_name, open_account
from bcf.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "otter lantern brass"


@pytest.fixture
def person():
    return User.objects.create_user("Officer@Example.org", PASSWORD, name="Officer")


def sign_in(client, email="officer@example.org", password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": email, "password": password}, **more)


def test_signing_in_is_by_email_in_any_case(client, person):
    assert person.email == "officer@example.org"
    answer = sign_in(client, "OFFICER@example.org")
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.session.get_expire_at_browser_close()


def test_signing_in_leads_back_but_never_to_another_site(client, person):
    assert sign_in(client, query_params={"next": "/areas/kent/"}).url == "/areas/kent/"
    client.logout()
    assert sign_in(client, query_params={"next": "https://elsewhere.example/"}).url == "/"


def test_the_sixth_wrong_password_is_throttled_and_so_is_the_right_one_after_it(client, person):
    for _ in range(5):
        wrong = sign_in(client, password="wrong")
        assert "not correct" in wrong.content.decode()
        assert "Too many" not in wrong.content.decode()
    assert "Too many failed" in sign_in(client, password="wrong").content.decode()
    assert "Too many failed" in sign_in(client).content.decode()
    assert "_auth_user_id" not in client.session
    User.objects.create_user("other@example.org", PASSWORD)
    assert sign_in(client, "other@example.org").status_code == 302


def test_a_closed_account_does_not_open(client, person):
    User.objects.filter(pk=person.pk).update(is_active=False)
    sign_in(client)
    assert "_auth_user_id" not in client.session
    assert "has been closed" in client.get("/accounts/inactive/").content.decode()


def test_signing_out_takes_a_post(client, person):
    client.force_login(person)
    assert "Sign out" in client.get("/accounts/logout/").content.decode()
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_there_is_no_open_registration(client):
    for answer in (
        client.get("/accounts/signup/"),
        client.post("/accounts/signup/", {"email": "me@example.org", "password1": PASSWORD, "password2": PASSWORD}),
    ):
        assert "Accounts come by invitation" in answer.content.decode()
    assert not User.objects.exists()


def test_a_forgotten_password_is_chosen_anew_once(client, person):
    client.post("/accounts/password/reset/", {"email": "officer@example.org"})
    (letter,) = mail.outbox
    assert letter.subject == "Choose a new password"
    link = re.search(r"http://testserver(/accounts/\S+)", letter.body)[1]
    page = client.get(link, follow=True)
    form_at = page.redirect_chain[-1][0]
    new = {"password1": "copper meadow sprint", "password2": "copper meadow sprint"}
    assert "too short" in client.post(form_at, {"password1": "short", "password2": "short"}).content.decode()
    client.post(form_at, new)
    person.refresh_from_db()
    assert person.check_password(new["password1"])
    assert "used already" in client.get(link, follow=True).content.decode()


def test_asking_for_a_password_does_not_tell_who_has_an_account(client, person):
    known = client.post("/accounts/password/reset/", {"email": "officer@example.org"}, follow=True)
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert known.content == unknown.content
    assert [letter.subject for letter in mail.outbox] == [
        "Choose a new password",
        "Nobody has an account at this address",
    ]


def test_a_password_is_changed_knowing_the_old_one(client, person):
    client.force_login(person)
    new = {"password1": "copper meadow sprint", "password2": "copper meadow sprint"}
    client.post("/accounts/password/change/", {"oldpassword": "wrong", **new})
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    person.refresh_from_db()
    assert person.check_password(new["password1"])


def test_ones_own_account(client, person):
    assert client.get("/accounts/").status_code == 302
    client.force_login(person)
    assert "You sign in as officer@example.org." in client.get("/accounts/").content.decode()
    client.post("/accounts/", {"name": " New name ", "letters": "daily"})
    person.refresh_from_db()
    assert person.name == "New name"


@pytest.mark.parametrize("address", ["login", "signup", "password/reset", "password/reset/done", "inactive"])
def test_entrance_pages_have_a_heading_and_no_inline_script_or_style(client, address):
    page = client.get(f"/accounts/{address}/").content.decode()
    assert page.count("<h1") == 1
    assert "placeholder=" not in page
    assert not re.search(r"<script(?![^>]* src=)|<style| style=", page)


def test_open_account_refuses_weak_passwords_and_taken_addresses(person):
    for email, password in (("new@example.org", "password1234"), ("OFFICER@example.org", PASSWORD)):
        with pytest.raises(ValidationError):
            open_account(email=email, name="x", password=password)
    assert User.objects.count() == 1


def test_nobody_renames_another(person):
    other = open_account(email="other@example.org", name="Other", password=PASSWORD)
    with pytest.raises(ValidationError):
        change_name(person=person, name="Changed", by=other)


@pytest.mark.parametrize(
    "table",
    [
        "accounts/user",
        "areas/organisation",
        "areas/area",
        "areas/areashare",
        "areas/population",
        "areas/minimum",
        "areas/round",
        "areas/extension",
        "areas/membership",
        "areas/invitation",
    ],
)
def test_the_admin_opens_each_table_for_staff_alone(client, person, table):
    client.force_login(person)
    assert client.get(f"/admin/{table}/").status_code == 302
    client.force_login(User.objects.create_superuser("root@example.org", PASSWORD))
    assert client.get(f"/admin/{table}/").status_code == 200
    assert client.get(f"/admin/{table}/add/").status_code == (
        403 if table in {"areas/invitation", "areas/extension"} else 200
    )


def test_the_first_administrator_is_made_in_the_admin(client, person):
    staff = User.objects.create_superuser("root@example.org", PASSWORD)
    council = Organisation.objects.create(kind="council", name="Kent County Council")
    client.force_login(staff)
    given = {
        "person": person.pk,
        "organisation": council.pk,
        "role": "administrator",
        "post": "Head of policy",
        "starts": "2014-01-01",
    }
    answer = client.post("/admin/areas/membership/add/", given)
    assert answer.status_code == 302, answer.context["adminform"].errors
    held = person.memberships.get()
    assert (held.role, held.by) == ("administrator", staff)
