"""Who else is on a part: who is shown to whom, for how long, in which words; and that it is no act."""

import datetime
import re

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from areas.models import Membership
from plans import actions, presence
from plans.models import Event, Presence, Record
from tests import builders
from tests.integration.test_routes import start_with_a_provider

START = datetime.datetime(2014, 3, 18, 14, 2, tzinfo=datetime.UTC)
HOSPITAL = "exampleshire-hospital"


class Clock:
    """The time of everything about presence, as a test sets it."""

    def __init__(self):
        self.at = START

    def __call__(self):
        return self.at

    def later(self, **long):
        self.at += datetime.timedelta(**long)


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(presence, "now", made)
    return made


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def record(world):
    return builders.plan(world)


def ping(client, record, part="vision", **said):
    answer = client.post(record.url("presence", part=part), said)
    assert answer.status_code == 200
    return answer.json()["people"]


def page(client, record, route="part", **kwargs):
    kwargs = kwargs or ({"part": "vision"} if route == "part" else {})
    answer = client.get(record.url(route, **kwargs))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def here(client, record, part="vision"):
    """What the page of a part says of who else is there."""
    return re.search(r"<form [^>]*data-presence.*?</form>", page(client, record, part=part))[0]


def test_opening_a_part_shows_who_else_has_it_open_until_they_are_gone(world, record, clock):
    one, other = client_of(world["author"]), client_of(world["finance"])
    assert "data-here" not in page(one, record)
    assert " data-presence hidden>" in here(one, record), "nobody else: nothing is shown"
    seen = here(other, record)
    assert "<li>Post of author, Exampleshire County Council, is reading this part.</li>" in seen
    assert "what each of you saves is put together." in seen
    assert "Where you change the same answer, whoever saves later is shown both and chooses." in seen
    assert "Post of finance" not in seen, "nobody is told of themselves"
    clock.later(seconds=149)
    assert "Post of author" in here(other, record)
    clock.later(seconds=2)
    assert "Post of author" not in here(other, record), "their page has said nothing for two and a half minutes"


def test_a_page_that_is_looked_at_keeps_its_reader_there_and_says_when_they_typed(world, record, clock):
    one, other = client_of(world["author"]), client_of(world["finance"])
    assert ping(one, record, typed="yes") == []
    assert ping(other, record) == ["Post of author, Exampleshire County Council, is writing in this part."]
    clock.later(minutes=1, seconds=25)
    ping(one, record, typed="no")
    clock.later(minutes=1)
    said = ["Post of author, Exampleshire County Council, is on this part, and last typed at 14:02."]
    assert ping(other, record) == said
    clock.later(seconds=31)
    assert ping(other, record) == [], "90 seconds after its last word"
    ping(one, record, typed="no")
    assert ping(other, record) == said
    clock.later(minutes=40)
    ping(one, record)
    reading = ["Post of author, Exampleshire County Council, is reading this part."]
    assert ping(other, record) == reading, "what was typed in an earlier visit is not told"
    assert one.post(record.url("presence", part="vision"), {"left": "yes"}).status_code == 204
    assert ping(other, record) == []
    assert ping(one, record, part="governance") == []


def test_a_save_without_scripts_counts_as_typing(world, record, clock):
    one, other = client_of(world["author"]), client_of(world["finance"])
    one.post(record.url("part", part="vision"), {"base": "0", "text": "Stale."})
    assert "Post of author, Exampleshire County Council, is writing in this part." in page(other, record)


def test_the_list_of_parts_says_who_is_where_though_it_is_kept_for_all(world, record, clock):
    one, other = client_of(world["author"]), client_of(world["finance"])
    assert "here now" not in page(other, record, "plan")
    ping(one, record)
    ping(client_of(world["second author"]), record)
    ping(other, record, part="governance")
    told = page(other, record, "plan")
    both = "Post of author, Exampleshire County Council and Post of second author, NHS Exampleshire CCG are here now"
    assert told.count("here now") == 1
    assert both in told.partition("Vision")[2]
    assert "data-here" not in told
    own = page(one, record, "plan")
    assert "Post of finance, NHS Exampleshire CCG is here now" in own
    assert "Council is here" not in own.partition('id="parts"')[2]


def test_presence_is_no_act_and_no_lock(world, record, clock):
    before = Event.objects.count()
    one = client_of(world["author"])
    page(one, record)
    ping(one, record, typed="yes")
    assert Event.objects.count() == before
    assert Record.objects.get(pk=record.pk).head == record.head
    assert Presence.objects.get().part == "vision"
    builders.save(record, "vision", world["finance"], text="<p>Nobody holds it.</p>")


def test_looking_for_the_head_alone_notes_nobody(world, record):
    client_of(world["author"]).head(record.url("part", part="vision"))
    assert not Presence.objects.exists()


def test_a_provider_sees_who_is_on_its_annex_and_nobody_elsewhere(world, clock):
    record = start_with_a_provider(world.area, world["author"], HOSPITAL)
    annex = f"commentary-{HOSPITAL}"
    guest, author = client_of(world["provider"]), client_of(world["author"])
    ping(author, record, part="vision")
    assert "Post of author" not in here(guest, record, part=annex)
    page(author, record, part=annex)
    told = ["Post of author, Exampleshire County Council, is reading this part."]
    assert ping(guest, record, part=annex) == told
    assert guest.post(record.url("presence", part="vision")).status_code == 403
    for who in ("assurer", "national", "author there"):
        assert client_of(world[who]).post(record.url("presence", part=annex)).status_code == 403
    assert set(Presence.objects.values_list("person__email", flat=True)) == {
        world["provider"].email,
        world["author"].email,
    }


def test_a_role_that_ended_leaves_a_name_and_no_post(world, record, clock):
    ping(client_of(world["author"]), record)
    Membership.objects.filter(person=world["author"]).delete()
    assert ping(client_of(world["finance"]), record) == ["The author, is reading this part."]


def test_a_visit_goes_on_over_parts_and_ends_half_an_hour_after_the_last_page(world, record, clock):
    who = world["author"]
    first = actions.arrive(record=record, part="", by=who)
    assert first.before is None
    clock.later(minutes=29)
    actions.arrive(record=record, part="vision", by=who)
    clock.later(minutes=29)
    assert actions.stay(record=record, part="risks", by=who, typed=False).before is None
    ended = clock.at
    clock.later(hours=20)
    assert presence.visit_of(record, who).before == ended
    assert actions.arrive(record=record, part="", by=who).before == ended
    clock.later(minutes=5)
    assert actions.arrive(record=record, part="vision", by=who).before == ended
    assert set(Presence.objects.values_list("part", flat=True)) == {"", "vision"}, "rows of old visits are dropped"


def test_a_page_costs_one_reading_and_one_writing_and_comes_though_the_database_is_too_busy(
    world, record, clock, monkeypatch
):
    for who in ("finance", "second author", "administrator"):
        ping(client_of(world[who]), record)
    with CaptureQueriesContext(connection) as asked:
        actions.arrive(record=record, part="vision", by=world["author"])
    assert len([one for one in asked if "presence" in one["sql"]]) == 2

    def busy(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(Presence.objects, "bulk_create", busy)
    assert "Post of finance" in page(client_of(world["author"]), record)


def test_as_many_as_may_come_cost_no_more_queries(world, record, clock):
    one = client_of(world["author"])
    ping(client_of(world["finance"]), record)
    for route in ("part", "plan"):
        page(one, record, route)
    asked = {}
    for route in ("part", "plan"):
        with CaptureQueriesContext(connection) as few:
            page(one, record, route)
        asked[route] = len(few)
    for who in ("second author", "administrator", "council signatory", "ccg signatory", "assistant"):
        ping(client_of(world[who]), record)
    for route, count in asked.items():
        with CaptureQueriesContext(connection) as many:
            page(one, record, route)
        assert len(many) == count


@pytest.mark.parametrize("typed", ["", "no", "x" * 5000, "\x00"])
def test_nonsense_is_no_error(world, record, typed):
    assert ping(client_of(world["author"]), record, typed=typed) == []
    assert client_of(world["author"]).post(record.url("presence", part="no-such-part")).status_code == 404
