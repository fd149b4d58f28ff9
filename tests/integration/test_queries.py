"""A page of a plan costs the same however large the plan is, the first time and after."""

from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from areas.actions import say_means
from bcf import parts as part_types
from tests import builders

PAGES = {
    "the plan": ("plan", {}),
    "the checklist": ("checklist", {}),
    "the schemes": ("part", {"part": "schemes"}),
    "contributions": ("part", {"part": "contributions"}),
    "a metric": ("part", {"part": "residential"}),
    "a text": ("part", {"part": "vision"}),
    "sign-off": ("sign_off", {}),
    "money": ("money", {}),
    "metrics": ("metrics", {}),
    "to read": ("read", {}),
    "files": ("files", {}),
}
MOST = 25


def many_schemes(count):
    part = builders.EDITION.part["schemes"]
    row = part_types.row_type(part, part.table["schemes"])
    return tuple(
        row(
            id=f"s{number}",
            name=f"Scheme {number}",
            spend_2014_15_recurrent=Decimal(1_000),
            spend_2015_16_recurrent=Decimal(2_000),
        )
        for number in range(count)
    )


def queries_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.fixture
def counted(world):
    """How many queries each page asks, cold and warm, of a plan with so many schemes."""
    client = Client()
    client.force_login(world["author"])
    record = builders.plan(world)
    for body in (builders.COUNCIL, builders.CCG):
        say_means(
            organisation=world.bodies[body], year="2015/16", amount=Decimal(9), source="Budget", by=world["finance"]
        )

    def count(schemes):
        builders.save(record, "schemes", world["author"], schemes=many_schemes(schemes))
        cold, warm = {}, {}
        for name, (route, more) in PAGES.items():
            address = record.url(route, **more)
            cache.clear()
            cold[name] = queries_of(client, address)
            warm[name] = queries_of(client, address)
        return cold, warm

    return count


def test_500_schemes_cost_no_more_queries_than_5(counted):
    few, many = counted(5), counted(500)
    assert many == few
    for asked in few:
        assert {name: count for name, count in asked.items() if count > MOST} == {}


def test_events_cost_no_more_queries(counted, world):
    before = counted(5)
    record = builders.started(world)
    for number in range(15):
        builders.save(record, "vision", world["author"], text=f"<p>Version {number}.</p>")
    assert counted(6) == before
