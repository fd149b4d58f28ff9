"""Who is who in an area: each predicate, for each kind of person, here and elsewhere."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from areas import access, actions
from areas.models import Area, Membership, Organisation, Participation
from bcf.accounts.models import User

pytestmark = pytest.mark.django_db

BODIES = {
    "council": "council",
    "ccg": "ccg",
    "board": "board",
    "district": "district",
    "provider": "provider",
    "area_team": "assurer",
}


@pytest.fixture
def places():
    """Two areas of like make, one inside the other; whoever has a role here has none there."""
    areas = {}
    for name in ("here", "there"):
        areas[name] = Area.objects.create(slug=name, name=name, within=areas.get("here"))
        for kind, capacity in BODIES.items():
            body = Organisation.objects.create(kind=kind, name=f"{kind} {name}")
            Participation.objects.create(area=areas[name], organisation=body, takes_part_as=capacity)
    return areas


def who(kind, role):
    body, _ = Organisation.objects.get_or_create(kind=kind, name=f"{kind} here")
    someone = User.objects.create_user(f"{kind}.{role}@example.org")
    actions.grant_role(organisation=body, person=someone, role=role, post="Post", by=someone)
    return someone


WRITER = {"is_author", "is_participant"}
WHO_IS_WHAT = [
    ("council", "author", WRITER),
    ("council", "finance", WRITER),
    ("council", "administrator", WRITER | {"is_administrator"}),
    ("council", "signatory", {"is_signatory", "is_participant"}),
    ("council", "assistant", {"is_participant"}),
    ("council", "finance_signatory", {"is_participant"}),
    ("ccg", "author", WRITER),
    ("ccg", "signatory", {"is_signatory", "is_participant"}),
    ("board", "author", WRITER),
    ("board", "signatory", {"is_signatory", "is_participant"}),
    ("board", "assistant", {"is_board_assistant", "is_participant"}),
    ("district", "author", WRITER),
    ("provider", "provider", {"is_provider"}),
    ("provider", "signatory", set()),
    ("provider", "administrator", {"is_provider"}),
    ("area_team", "assurer", {"is_assurer"}),
    ("area_team", "administrator", {"is_assurer"}),
    ("national", "national", {"is_national"}),
]
PREDICATES = [
    "is_author",
    "is_administrator",
    "is_signatory",
    "is_board_assistant",
    "is_provider",
    "is_participant",
    "is_assurer",
    "is_national",
]


def held(someone, place):
    return {name for name in PREDICATES if getattr(access, name)(someone, place)}


@pytest.mark.parametrize(("kind", "role", "expected"), WHO_IS_WHAT)
def test_each_predicate_for_each_role(places, kind, role, expected):
    someone = who(kind, role)
    assert held(someone, places["here"]) == expected
    assert held(someone, SimpleNamespace(area=places["here"])) == expected
    assert held(someone, places["there"]) == expected & {"is_national"}
    someone.is_active = False
    assert held(someone, places["here"]) == set()


def test_every_kind_of_person_is_in_the_table():
    from areas.models import ROLES_BY_KIND

    tried = {(kind, role) for kind, role, _ in WHO_IS_WHAT}
    roles = {role for roles in ROLES_BY_KIND.values() for role in roles}
    assert {role for _, role in tried} == {role.value for role in roles}
    assert all(role in ROLES_BY_KIND[kind] for kind, role in tried)


def test_a_stranger_is_nobody(places):
    assert held(AnonymousUser(), places["here"]) == set()
    assert not AnonymousUser().has_perm("areas.see_people", places["here"])


def test_nobody_is_anything_nowhere(places):
    assert held(who("council", "author"), None) == set()


def test_a_role_that_ended_or_has_not_begun_gives_nothing(places):
    someone = who("council", "author")
    held_role = Membership.objects.get(person=someone)
    assert access.is_author(someone, places["here"])
    actions.end_role(membership=held_role, by=someone)
    assert not access.is_author(User.objects.get(pk=someone.pk), places["here"])
    Membership.objects.filter(pk=held_role.pk).update(
        starts=timezone.localdate() + timedelta(days=1), ends=None, ended_by=None, ended_at=None
    )
    assert not access.is_author(User.objects.get(pk=someone.pk), places["here"])


def test_a_body_in_two_areas_gives_its_people_both(places):
    Participation.objects.create(
        area=places["there"], organisation=Organisation.objects.get(name="ccg here"), takes_part_as="ccg"
    )
    someone = who("ccg", "signatory")
    assert held(someone, places["there"]) == held(someone, places["here"]) == {"is_signatory", "is_participant"}


def test_roles_take_one_query_however_often_they_are_asked_for(places, django_assert_num_queries):
    someone = who("council", "signatory")
    council = Organisation.objects.get(name="council here")
    actions.grant_role(organisation=council, person=someone, role="author", post="Post", by=someone)
    someone = User.objects.get(pk=someone.pk)
    with django_assert_num_queries(1):
        assert access.roles_in(someone, places["here"]) == {("signatory", council.pk), ("author", council.pk)}
        assert access.roles_in(someone, places["there"]) == frozenset()
        assert access.organisations_signed_for(someone, places["here"]) == {council.pk}
        held(someone, places["here"])


def test_who_may_manage_people(places):
    administrator, author = who("council", "administrator"), who("council", "author")
    council, ccg = (Organisation.objects.get(name=f"{kind} here") for kind in ("council", "ccg"))
    theirs = Membership.objects.get(person=author)
    assert administrator.has_perm("areas.manage_people", council)
    assert administrator.has_perm("areas.end_role", theirs)
    assert author.has_perm("areas.end_role", theirs)
    assert not administrator.has_perm("areas.manage_people", ccg)
    assert not author.has_perm("areas.manage_people", council)
    assert not who("ccg", "administrator").has_perm("areas.end_role", theirs)


def test_what_is_remembered_of_roles_is_dropped_when_they_change(places):
    someone = who("council", "author")
    assert not access.is_signatory(someone, places["here"])
    council = Organisation.objects.get(name="council here")
    named = actions.name_signatory(organisation=council, person=someone, post="Director", by=someone)
    assert access.is_signatory(someone, places["here"])
    named.person = someone
    actions.end_role(membership=named, by=someone)
    assert not access.is_signatory(User.objects.get(pk=someone.pk), places["here"])
