"""The three decorators by which a view says who may use it."""

import pytest
import rules
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from bcf import access


class Person:
    """Someone signed in, who holds the permissions given."""

    is_authenticated = True

    def __init__(self, *permissions):
        self.permissions = permissions

    def has_perm(self, permission, thing):
        return (permission, thing) in self.permissions


def request_by(user):
    request = RequestFactory().get("/things/seven/?page=2")
    request.user = user
    return request


def find(thing, **_):
    if thing != "seven":
        raise Http404
    return 7


@pytest.fixture
def guarded():
    permission = "tests.open_thing"
    access.declare(permission, rules.always_true, "keepers of things")
    yield access.allowed(permission, find)(lambda request, found, **kwargs: HttpResponse(f"{found} {kwargs}"))
    rules.remove_perm(permission)


def test_public_lets_a_stranger_in():
    view = access.public(lambda request, word: HttpResponse(word))
    assert view(request_by(AnonymousUser()), word="open").content == b"open"
    assert view.access == access.Access("public")


def test_signed_in_sends_a_stranger_to_sign_in_and_back():
    view = access.signed_in(lambda request: HttpResponse("mine"))
    answer = view(request_by(AnonymousUser()))
    assert answer.status_code == 302
    assert answer.url == "/accounts/login/?next=/things/seven/%3Fpage%3D2"
    assert view(request_by(Person())).content == b"mine"
    assert view.access == access.Access("signed_in")


def test_allowed_calls_the_view_with_what_was_found_and_the_address(guarded):
    answer = guarded(request_by(Person(("tests.open_thing", 7))), thing="seven")
    assert answer.content == b"7 {'thing': 'seven'}"
    assert guarded.access == access.Access("allowed", "tests.open_thing")


@pytest.mark.parametrize(
    "person",
    [Person(), Person(("tests.open_thing", 8)), Person(("tests.close_thing", 7))],
    ids=["none", "other", "act"],
)
def test_allowed_refuses_and_says_whom_the_page_is_for(guarded, person):
    with pytest.raises(access.Refused, match=r"^This page is for keepers of things\.$"):
        guarded(request_by(person), thing="seven")


def test_allowed_sends_a_stranger_to_sign_in(guarded):
    answer = guarded(request_by(AnonymousUser()), thing="seven")
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/?next=")


@pytest.mark.parametrize("person", [AnonymousUser(), Person()], ids=["stranger", "person"])
def test_what_is_not_there_is_not_found(guarded, person):
    with pytest.raises(Http404):
        guarded(request_by(person), thing="eight")


def test_a_permission_is_declared_once(guarded):
    with pytest.raises(KeyError):
        access.declare("tests.open_thing", rules.always_true, "everyone")
