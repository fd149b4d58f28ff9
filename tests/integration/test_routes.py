"""Every address says who may use it, and keeps to what it says."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from areas import actions
from areas.models import Area, Membership, Organisation, Participation
from bcf.access import Access, for_whom
from bcf.accounts.models import User

# Not ours to declare: Django's admin (staff only) and allauth's pages (they guard themselves).
OUTSIDE = ("django.", "allauth.", "csp.", "whitenoise.")
RULES = {"public", "signed_in", "allowed"}
PUBLIC = {"invitation", "join"}
"""The names of the addresses that a stranger may use. Whoever adds one says so here."""


def patterns(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site with its full route."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.app_name != "admin":
                yield from patterns(entry, route)
        elif not getattr(entry.callback, "__module__", "").startswith(OUTSIDE):
            yield route, entry


OURS = dict(patterns())


def test_there_are_addresses_to_walk():
    assert {"areas/", "areas/<slug:area>/", "accounts/", "invitations/<str:token>/"} <= set(OURS)


@pytest.mark.parametrize("route", sorted(OURS))
def test_every_view_declares_who_may_use_it(route):
    access = getattr(OURS[route].callback, "access", None)
    assert isinstance(access, Access), f"{route}: put @public, @signed_in or @allowed on its view"
    assert access.rule in RULES
    if access.rule == "allowed":
        assert for_whom(access.permission), f"{route}: declare {access.permission}"
    assert (access.rule == "public") == (OURS[route].name in PUBLIC), f"{route}: is it meant to be public?"


# Routes by roles. A room adds its addresses to ROUTES: the name, and who is let in. Everyone else in PEOPLE must be
# refused (403), and a stranger sent to sign in, whatever the method.

PEOPLE = {
    "author here": ("council", "author"),
    "administrator here": ("council", "administrator"),
    "signatory here": ("ccg", "signatory"),
    "assistant here": ("board", "assistant"),
    "provider here": ("provider", "provider"),
    "assurer here": ("area_team", "assurer"),
    "national": ("national", "national"),
    "author there": ("council there", "author"),
    "administrator there": ("council there", "administrator"),
    "no role": (None, None),
}
EVERYONE = set(PEOPLE)
HERE = {name for name in PEOPLE if name.endswith(" here")}
ROUTES = {
    "areas": EVERYONE,
    "area": EVERYONE,
    "account": EVERYONE,
    "area_people": HERE | {"national"},
    "area_people_invite": {"administrator here"},
    "area_people_grant": {"administrator here"},
    "area_people_post": {"administrator here"},
    "area_people_end": {"administrator here", "author here"},  # the role in the address is the author's
    "area_people_withdraw": {"administrator here"},
}
CAPACITY = {"area_team": "assurer", "council there": "council"}


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    """Two areas, somebody in every role, and one of each thing that an address can name."""
    here, there = (Area.objects.create(slug=name, name=name) for name in ("here", "there"))
    people = {}
    for name, (kind, role) in PEOPLE.items():
        people[name] = User.objects.create_user(f"{name.replace(' ', '.')}@example.org")
        if kind is None:
            continue
        place = there if kind.endswith("there") else here
        body, _ = Organisation.objects.get_or_create(kind=kind.split()[0], name=f"{kind} body")
        if kind != "national":
            capacity = CAPACITY.get(kind, kind)
            Participation.objects.get_or_create(area=place, organisation=body, takes_part_as=capacity)
        actions.grant_role(organisation=body, person=people[name], role=role, post=name, by=people[name])
    council = Organisation.objects.get(name="council body")
    invitation = actions.invite(
        organisation=council,
        email="someone@example.org",
        role="author",
        post="x",
        by=people["administrator here"],
        address=str,
    )
    names = {
        "area": "here",
        "organisation": council.pk,
        "membership": Membership.objects.get(person=people["author here"]).pk,
        "invitation": invitation.pk,
    }
    return {"people": people, "names": names}


def address_of(name: str, names: dict[str, Any]) -> str:
    """The address of that name in the world of the test."""
    (entry,) = [entry for entry in OURS.values() if entry.name == name]
    return reverse(name, kwargs={key: names[key] for key in entry.pattern.converters})


def test_every_guarded_route_is_in_the_table():
    guarded = {entry.name for entry in OURS.values() if entry.callback.access.rule != "public"}
    assert guarded == set(ROUTES)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_only_those_whom_a_route_is_for_are_let_in(client, world, name):
    address = address_of(name, world["names"])
    let_in = set()
    for who, person in world["people"].items():
        client.force_login(person)
        status = client.get(address).status_code
        assert status in (200, 403), f"{who} at {address}: {status}"
        if status == 200:
            let_in.add(who)
        else:
            assert client.post(address).status_code == 403, f"{who} may post to {address}"
    assert let_in == ROUTES[name]
    client.logout()
    for stranger in (client.get(address), client.post(address)):
        assert stranger.status_code == 302
        assert stranger.url.startswith("/accounts/login/?next=")
