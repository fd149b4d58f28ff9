"""A page of a plan costs the same however large the plan is, the first time and after."""

from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from areas.actions import say_means
from bcf import parts as part_types
from bcf.editions.base import COMMENTARY
from plans import actions
from plans.document import document, state_of
from plans.models import Record
from tests import builders, revised
from tests.pages import form_values

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


def test_saving_as_it_is_typed_asks_the_same_of_500_schemes(world):
    client = Client()
    client.force_login(world["author"])
    record = builders.plan(world)
    page, typing = (record.url(route, part="schemes") for route in ("part", "typing"))

    def typed(schemes):
        """What the first typing on a page asks, and the next."""
        builders.save(record, "schemes", world["author"], schemes=many_schemes(schemes))
        form = form_values(client.get(page), page) | {"schemes-row": ["s1"]}
        found = []
        for words in ("One", "Two"):
            with CaptureQueriesContext(connection) as asked:
                answer = client.post(typing, form | {"schemes-s1-name": words})
            form["token"] = answer.json()["token"]
            found.append(len(asked))
        actions.discard_typing(record=record, part="schemes", by=world["author"])
        return found

    few, many = typed(5), typed(500)
    assert many == few
    assert max(few) <= MOST


TABS = ("plan", "read", "money", "metrics", "checklist", "checklist_table", "sign_off", "files")


def every_page(record):
    """The addresses of all pages of a plan: each tab, each part, though of the many parts about a scheme only one."""
    parts = document(record).edition.parts
    pages = {tab: record.url(tab) for tab in TABS} | {"checklist by part": f"{record.url('checklist')}?by=part"}
    if state_of(record).carried:
        pages["carried"] = record.url("carried")
    for part in parts:
        pages.setdefault((part.pattern or part).key, record.url("part", part=part.key))
        if part.scope == COMMENTARY:
            pages["annex"] = record.url("provider", provider=part.about)
        if any(column.key == "parent" or column.total for table in part.tables for column in table.columns):
            pages[f"history of {part.key}"] = record.url("part_history", part=part.key)
    return pages


def asked_by_pages(client, record):
    """How many queries every page of a plan asks, the first time and after."""
    found = {}
    for name, address in every_page(record).items():
        cache.clear()
        found[name] = (queries_of(client, address), queries_of(client, address))
    return found


def few_and_many(world, make):
    """What every page asks of a plan with few rows and of one with more than two pages of them."""
    client = Client()
    client.force_login(world["author"])
    return [asked_by_pages(client, make(count)) for count in (4, 110)]


def assert_constant(few, many):
    assert {name: asked for name, asked in many.items() if asked != few[name]} == {}
    assert {name: asked for name, asked in many.items() if max(asked) >= MOST} == {}


def test_every_page_of_the_first_template_asks_the_same_of_many_schemes(world):
    builders.plan(world)

    def make(count):
        record = builders.started(world)
        builders.save(record, "schemes", world["author"], schemes=many_schemes(count))
        return Record.objects.get(pk=record.pk)

    assert_constant(*few_and_many(world, make))


def test_every_page_of_the_revised_template_asks_the_same_of_many_lines(world):
    record = actions.start_plan(area=world.area, edition_code="2014-09", by=world["author"])
    drafts = [actions.Draft(key, content, 0) for key, content in revised.clean().items()]
    actions.save_parts(record=record, changes=drafts, by=world["author"])

    def make(count):
        lines = revised.content("expenditure", lines=[revised.line(n, "s2", 1_000, 2_000) for n in range(count)])
        gains = [revised.benefit(n, "s2", "1", 10) for n in range(count)]
        benefits = revised.content("benefits", benefits_2014_15=gains[:3], benefits_2015_16=gains)
        builders.save(record, "expenditure", world["author"], lines=lines.lines)
        builders.save(
            record,
            "benefits",
            world["author"],
            benefits_2014_15=benefits.benefits_2014_15,
            benefits_2015_16=benefits.benefits_2015_16,
        )
        return Record.objects.get(pk=record.pk)

    few, many = few_and_many(world, make)
    assert {"annex", "commentary", "description"} <= set(many)
    assert_constant(few, many)


def test_every_page_of_a_plan_that_was_carried_over_asks_the_same_of_many_schemes(world):
    older = builders.plan(world)

    def make(count):
        Record.objects.filter(edition_code="2014-09").update(area=world.there)  # out of the way of the next one
        builders.save(older, "schemes", world["author"], schemes=many_schemes(count))
        return actions.start_plan_from(older=older, edition_code="2014-09", by=world["author"])

    few, many = few_and_many(world, make)
    assert "carried" in many
    assert_constant(few, many)
