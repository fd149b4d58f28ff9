"""Every address says who may use it, and keeps to what it says."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from areas import actions
from areas.models import Area, Membership, Organisation, Participation, Round
from bcf.access import Access, for_whom
from bcf.accounts.models import User
from bcf.parts import Stated
from plans import actions as plan_actions
from plans.findings import findings_now
from plans.models import BoardPack, Event, Record
from submissions.models import MadeFile, Submission
from tests import cases
from tests import revised as revised_plans

# Not ours to declare: Django's admin (staff only) and allauth's pages (they guard themselves).
OUTSIDE = ("django.", "allauth.", "csp.", "whitenoise.")
RULES = {"public", "signed_in", "allowed"}
PUBLIC = {"home", "glossary", "help", "schema", "invitation", "join", "signing_link", "signing_code", "check"}
PUBLIC |= {"published", "published_plan", "published_version", "published_file", "published_picture"}
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
# refused (403), and a stranger sent to sign in; what a stranger posts is shown back to them, unsaved.

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
WRITERS = {"author here", "administrator here"}
READERS = WRITERS | {"signatory here", "assistant here"}
ROUTES = {
    "start": WRITERS,
    **dict.fromkeys(("plan", "part", "part_history", "read", "money", "metrics", "checklist", "sign_off"), READERS),
    **dict.fromkeys(("board", "board_pack"), READERS),
    "board_section": WRITERS,
    "publication": WRITERS,
    "carried": READERS,
    **dict.fromkeys(("presence", "compare", "plan_history", "changes"), READERS),
    **dict.fromkeys(("return_plan", "sheet", "paper", "substitute"), READERS),
    "own_steps": WRITERS | {"assistant here"},
    "settle": WRITERS,
    **dict.fromkeys(("comment_on", "comment", "comments"), READERS),
    "part_2": WRITERS,
    "try_letter_again": READERS,
    **dict.fromkeys(("checklist_table", "files", "download", "signed_download", "people", "picture"), READERS),
    **dict.fromkeys(
        ("restore", "assign", "typing", "discard_typing", "accept", "accept_several", "take_back", "picture_upload"),
        WRITERS,
    ),
    "provider": READERS | {"provider here"},
    **dict.fromkeys(("submission", "submitted"), READERS | {"assurer here", "national"}),
    **dict.fromkeys(
        ("assurance", "condition", "submitted_read", "version_changes"), READERS | {"assurer here", "national"}
    ),
    "remarks": {"assurer here"},
    "outcome": {"assurer here"},
    "new_version": WRITERS,
    "ratification": WRITERS | {"assistant here"},
    "draft_changes": READERS,
    "areas": EVERYONE,
    "area": EVERYONE,
    "account": EVERYONE,
    "waiting": EVERYONE,
    "area_people": HERE | {"national"},
    "area_people_add_provider": WRITERS,
    "area_deadlines": HERE | {"national"},
    "area_extend": {"assurer here"},
    "area_withdraw_extension": {"assurer here"},
    "area_people_invite": {"administrator here"},
    "area_people_grant": {"administrator here"},
    "area_people_post": {"administrator here"},
    "area_people_end": {"administrator here", "author here"},  # the role in the address is the author's
    "area_people_withdraw": {"administrator here"},
    "area_people_invite_again": {"administrator here"},
    "area_means": WRITERS,
}
CAPACITY = {"area_team": "assurer", "council there": "council"}


LET_IN = {200, 302, 405}
"""Shown, sent on to another page of ours, or told to press the button instead."""


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
    plan = plan_actions.start_plan(area=here, edition_code="2014-02", by=people["author here"])
    upload = plan_actions.add_upload(
        record=plan, kind="document", source=ContentFile(b"%PDF-"), name="a.pdf", by=people["author here"]
    )
    save_a_warning(plan, people["author here"])
    (warning, *_) = [one for one in findings_now(plan) if one.level == "warning"]
    revised = start_with_a_provider(here, people["author here"], "provider-body")
    names = {
        "provider": "provider-body",
        "provider.edition": revised.edition_code,
        "area": "here",
        "edition": "2014-02",
        "part": "vision",
        "number": 1,
        "format": "pdf",
        "key": warning.key,
        "picture.key": upload.key,
        "condition": "1-1",
        "round": Round.objects.create(edition_code="2014-02", name="Final plan", deadline=timezone.now()).pk,
        "submitted.format": "receipt",
        **dict.fromkeys((f"{name}.number" for name in ("submitted_read", "version_changes")), 1),
        "section": "money",
        "board_pack.number": pack_of(plan, people["author here"]).number,
        "submitted.number": submission_of(plan, people["author here"]).number,
        "letter": 1,
        "comment": comment_on_the_vision(plan, people["author here"]),
        "signed_download.key": signed_file(plan, people["author here"]).key,
        "plan": plan,
        "organisation": council.pk,
        **dict.fromkeys((f"{name}.organisation" for name in ("sheet", "paper", "substitute")), council.key),
        "membership": Membership.objects.get(person=people["author here"]).pk,
        "invitation": invitation.pk,
    }
    return {"people": people, "names": names}


def start_with_a_provider(area: Area, by: User, provider: str) -> Record:
    """A plan in the revised template that asks a provider for its commentary."""
    plan = plan_actions.start_plan(area=area, edition_code="2014-09", by=by)
    asking = revised_plans.content("acute", text="<p>Fewer admissions.</p>", providers=(provider,))
    plan_actions.save_parts(record=plan, changes=[plan_actions.Draft("acute", asking, 0)], by=by)
    return plan


def comment_on_the_vision(plan: Record, by: User) -> int:
    """A comment on the part that addresses name."""
    return plan_actions.comment_on(record=plan, part="vision", text="Whose teams?", by=by).pk


def signed_file(plan: Record, by: User) -> MadeFile:
    """A file made while the plan was signed."""
    now = timezone.now()
    return MadeFile.objects.create(
        record=plan, format="pdf", key="5" * 64, status="ready", signed=True, file=ContentFile(b"%PDF-", "a.pdf"),
        digest="6" * 64, requested_by=by, requested_at=now, touched_at=now, made_at=now,
    )  # fmt: skip


def pack_of(plan: Record, by: User) -> BoardPack:
    """What the board was given once, without its file."""
    return BoardPack.objects.create(
        record=plan, number=1, event=1, head="7" * 64, meeting=date(2014, 3, 18), report="{}", pinned="{}", by=by,
        post="x", at=timezone.now(),
    )  # fmt: skip


def submission_of(plan: Record, by: User) -> Submission:
    """A version of the plan that was submitted, without its files."""
    now, pinned = timezone.now(), '{"late": false, "recipients": [], "signatures": [], "files": [], "accepted": []}'
    return Submission.objects.create(
        record=plan,
        number=1,
        event=1,
        head="7" * 64,
        digest="8" * 64,
        pinned=pinned,
        by=by,
        post="x",
        at=now,
    )


def save_a_warning(plan: Record, by: User) -> None:
    """A printed date without its year: something that can be accepted."""
    printed = Stated(id="d1", place="agreed_on", printed="18 March")
    content = cases.content("vision", (printed,), text="<p>Integrated teams.</p>")
    plan_actions.save_parts(record=plan, changes=[plan_actions.Draft("vision", content, 0)], by=by)


def address_of(name: str, names: dict[str, Any]) -> str:
    """The address of that name in the world of the test."""
    (entry,) = [entry for entry in OURS.values() if entry.name == name]
    return reverse(name, kwargs={key: names.get(f"{name}.{key}", names[key]) for key in entry.pattern.converters})


def test_every_guarded_route_is_in_the_table():
    guarded = {entry.name for entry in OURS.values() if entry.callback.access.rule != "public"}
    assert guarded == set(ROUTES)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_only_those_whom_a_route_is_for_are_let_in(client, world, name):
    address = address_of(name, world["names"])
    let_in = set()
    for who, person in world["people"].items():
        client.force_login(person)
        response = client.get(address)
        status = response.status_code
        assert status in LET_IN | {403}, f"{who} at {address}: {status}"
        if status in LET_IN:
            let_in.add(who)
            assert not response.get("Location", "").startswith("/accounts/login/")
        else:
            assert client.post(address).status_code == 403, f"{who} may post to {address}"
    assert let_in == ROUTES[name]
    client.logout()
    stranger = client.get(address)
    assert stranger.status_code == 302
    assert stranger.url.startswith("/accounts/login/?next=")
    refused = client.post(address)
    assert refused.status_code in {302, 403}
    assert "/accounts/login/?next=" in refused.get("Location", "") + refused.content.decode()


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_asking_for_the_head_alone_is_answered_as_asking_for_the_page(client, world, name):
    address = address_of(name, world["names"])
    for who in sorted(ROUTES[name]):
        client.force_login(world["people"][who])
        assert client.head(address).status_code == client.get(address).status_code, f"{who} at {address}"


def test_the_head_of_the_first_page_and_a_page_that_is_not_there(client, db):
    assert client.head("/").status_code == 200
    response = client.get("/nowhere-at-all/")
    assert response.status_code == 404
    assert "There is no page at this address." in response.content.decode()


PARTS = ("part", "part_history", "assign", "restore")


def test_every_part_is_shown_to_those_whom_it_is_for(client, world):
    plan = world["names"]["plan"]
    for who, person in world["people"].items():
        client.force_login(person)
        for part in plan.edition.parts:
            address = address_of("part", world["names"] | {"part": part.key})
            status = client.get(address).status_code
            assert status == (200 if who in ROUTES["part"] else 403), f"{who} at {address}: {status}"


@pytest.mark.parametrize("who", sorted(EVERYONE - WRITERS))
def test_whoever_may_not_write_changes_no_part_by_any_route(client, world, who):
    plan = world["names"]["plan"]
    client.force_login(world["people"][who])
    before = Event.objects.count()
    for part in plan.edition.parts:
        for name in PARTS:
            posted = {"base": "1", "text": "<p>Not mine to write.</p>", "person": world["people"][who].pk}
            response = client.post(address_of(name, world["names"] | {"part": part.key}), posted)
            assert response.status_code in {302, 403, 405}
            assert (response.status_code == 403) or (who in READERS and name in {"part", "part_history"})
    for name in ("accept", "take_back", "start", "picture_upload"):
        assert client.post(address_of(name, world["names"]), {"reason": "x"}).status_code == 403
    assert Event.objects.count() == before


def test_a_plan_of_another_area_is_nobody_s_here(client, world):
    there = Area.objects.get(slug="there")
    plan_actions.start_plan(area=there, edition_code="2014-02", by=world["people"]["author there"])
    start_with_a_provider(there, world["people"]["author there"], "provider-body")
    named_by_it = {"picture", "accept", "take_back"}  # what they name belongs to the other plan
    of_a_plan = {entry.name for route, entry in OURS.items() if route.startswith("plans/")} - named_by_it
    for name in sorted(of_a_plan):
        address = address_of(name, world["names"] | {"area": "there"})
        for who in HERE:
            client.force_login(world["people"][who])
            assert client.get(address).status_code == 403, f"{who} at {address}"
