"""Showing some of a table's rows: what is asked for, its sub-total, and that a save keeps the rest."""

import re

import pytest

from plans import actions
from plans.document import document
from plans.models import Record
from plans.pages.filtering import asked_for
from tests import builders, revised
from tests.builders import World

pytestmark = pytest.mark.django_db
URL = "/plans/exampleshire/2014-09/parts/expenditure/"


@pytest.fixture(name="here")
def _here() -> World:
    return builders.world()


@pytest.fixture(name="author")
def _author(client, here):
    client.force_login(here["author"])
    return client


@pytest.fixture(name="record")
def _record(here: World) -> Record:
    record = actions.start_plan(area=here.area, edition_code="2014-09", by=here["author"])
    lines = [
        revised.line(
            n,
            "s1" if n % 2 else "s2",
            1_000,
            n,
            commissioner="joint" if n % 3 == 0 else "ccg",
            source="ccg_additional" if n > 60 else "ccg_minimum",
        )
        for n in range(1, 121)
    ]
    lines.append(revised.line(121, "s1", 1, 1, source=None))
    contents = revised.clean() | {"expenditure": revised.content("expenditure", lines=lines)}
    drafts = [actions.Draft(key, content, 0) for key, content in contents.items()]
    actions.save_parts(record=record, changes=drafts, by=here["author"])
    return record


def rows(page: str) -> list[str]:
    return re.findall(r'<input type="hidden" name="lines-row" value="(e\d+)">', page)


def test_rows_are_shown_by_what_is_chosen_in_them(author, record):
    page = author.get(URL, {"lines.scheme": "s2", "lines.commissioner": "joint"}).content.decode()
    wanted = [f"e{n}" for n in range(1, 121) if n % 2 == 0 and n % 3 == 0]
    assert rows(page) == wanted
    assert f"Shown: {len(wanted)} of 121" in page
    assert f'data-value="{sum(int(one[1:]) for one in wanted)}"' in page, "their own sub-total"
    assert "Total of 121 lines" in page
    assert '<span class="sheet__number">6</span>' in page, "each keeps its number in the whole table"


def test_rows_in_which_nothing_is_chosen_are_found(author, record):
    assert rows(author.get(URL, {"lines.source": "-"}).content.decode()) == ["e121"]


def test_pages_are_of_what_is_shown_and_keep_what_was_asked(author, record):
    page = author.get(URL, {"lines.scheme": "s1"}).content.decode()
    assert len(rows(page)) == 50
    (second, *_) = re.findall(r'href="([^"]*page=2[^"]*)"', page)
    assert "lines.scheme=s1" in second
    assert len(rows(author.get(second.replace("&amp;", "&").partition("#")[0]).content.decode())) == 11


def test_a_save_while_some_are_shown_leaves_the_others(author, here, record):
    posted = {
        "base": "1",
        "lines-row": ["e6"],
        "lines-e6-scheme": "s2",
        "lines-e6-area": "acute",
        "lines-e6-amount_2015_16": "7",
    }
    response = author.post(f"{URL}?lines.scheme=s2&lines.commissioner=joint", posted)
    assert "lines.scheme=s2&lines.commissioner=joint" in response.headers["Location"]
    lines = {row.id: row for row in document(record).part("expenditure").lines}
    assert len(lines) == 121
    assert (lines["e6"].area, lines["e6"].amount_2015_16) == ("acute", 7)
    assert lines["e7"].amount_2015_16 == 7
    assert lines["e7"].area == "community_health"


@pytest.mark.parametrize(
    "query",
    [
        {"lines.scheme": "nobody"},
        {"lines.amount_2015_16": "7"},
        {"lines.nothing": "x"},
        {"else.scheme": "s1"},
        {"lines.scheme": "x" * 500},
        {"lines.scheme": "<script>"},
        {"lines.scheme": "s1", "page": "99"},
    ],
)
def test_what_cannot_be_asked_for_breaks_nothing(author, record, query):
    page = author.get(URL, query)
    assert page.status_code == 200
    assert b"<script>&" not in page.content


def test_only_choices_of_the_part_s_own_tables_are_asked_for():
    part = revised.EDITION.part["expenditure"]
    query = {"lines.scheme": "s1", "lines.area_other": "x", "lines.source": ""}
    assert asked_for(part, query) == (("lines.scheme", "s1"),)


def test_a_short_table_needs_no_choices_over_it(author, record):
    assert "sheet-filter" not in author.get(URL.replace("expenditure", "schemes")).content.decode()
    assert "sheet-filter" in author.get(URL).content.decode()
