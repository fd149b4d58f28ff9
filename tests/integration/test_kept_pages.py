"""What is drawn once and kept on a plan's pages: shown again while it is true, and never after."""

import re

import msgspec
import pytest
from django.core.cache import cache
from django.db import connection
from django.template.loader import get_template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bcf import parts as part_types
from bcf.accounts.models import User
from bench import plans as bench_plans
from plans import actions
from plans.demo import loading
from plans.document import document
from plans.models import Record
from plans.pages import part as part_page
from plans.pages.cells import draw_cells
from plans.pages.grid import Setting, grid
from plans.reference import reference_for
from plans.views import checking, drafting, shared

pytestmark = pytest.mark.django_db

PAGES = (("plan", ""), ("checklist", ""), ("part", "schemes"))


@pytest.fixture
def author() -> User:
    from areas.reference import load

    load()
    loading.load()
    return User.objects.get(email=bench_plans.AUTHOR)


def url_of(record: Record, name: str, part: str) -> str:
    return record.url(name, part=part) if part else record.url(name)


def body_of(client: Client, url: str) -> str:
    text = client.get(url).content.decode()
    return text[text.index("<main") : text.index("</main>")]


def without_token(text: str) -> str:
    """Without what is of one drawing alone: the token of any form, and what a part's form says of its own page."""
    return re.sub('(csrfmiddlewaretoken|drawn_for)" value="[^"]*"', "", text)


@pytest.mark.parametrize(("name", "part"), PAGES)
def test_a_kept_page_is_the_page_drawn_afresh(client: Client, author: User, name: str, part: str) -> None:
    record = bench_plans.plan_of(12, author)
    client.force_login(author)
    first = body_of(client, url_of(record, name, part))
    again = body_of(client, url_of(record, name, part))
    cache.clear()
    afresh = body_of(client, url_of(record, name, part))
    assert without_token(first) == without_token(again) == without_token(afresh)


@pytest.mark.parametrize(("name", "part"), PAGES)
def test_nothing_is_drawn_again_while_nothing_changes(
    client: Client, author: User, name: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = bench_plans.plan_of(12, author)
    client.force_login(author)
    before = body_of(client, url_of(record, name, part))

    def drawn_again(*_: object, **__: object) -> None:
        raise AssertionError("drawn again")

    monkeypatch.setattr(drafting.overview, "page", drawn_again)
    monkeypatch.setattr(checking, "grouped", drawn_again)
    monkeypatch.setattr(part_page, "drawn", drawn_again)
    monkeypatch.setattr(shared, "document", drawn_again)
    assert without_token(body_of(client, url_of(record, name, part))) == without_token(before)


def test_a_save_shows_at_once(client: Client, author: User) -> None:
    record = bench_plans.plan_of(12, author)
    client.force_login(author)
    for name, part in PAGES:
        body_of(client, url_of(record, name, part))
    one = document(record)
    first, *rest = one.part("schemes").schemes
    changed = msgspec.structs.replace(first, spend_2015_16_recurrent=part_types.Unread("one point nine"))
    content = msgspec.structs.replace(one.part("schemes"), schemes=(changed, *rest))
    actions.save_parts(record=record, changes=[actions.Draft("schemes", content, 1)], by=author)
    assert "one point nine" in body_of(client, record.url("part", part="schemes"))
    assert "one point nine" in body_of(client, record.url("checklist"))


def test_a_reader_is_not_shown_what_was_kept_for_an_author(client: Client, author: User) -> None:
    record = bench_plans.plan_of(12, author)
    chair = User.objects.get(email="chair@exampleshire.example")
    assert not chair.has_perm("plans.write", record)
    client.force_login(author)
    assert 'name="schemes-b1-name"' in body_of(client, record.url("part", part="schemes"))
    client.force_login(chair)
    assert 'name="schemes-b1-name"' not in body_of(client, record.url("part", part="schemes"))
    assert "/accept/" not in body_of(client, record.url("checklist"))


def test_every_page_of_a_grid_is_kept_for_itself(client: Client, author: User) -> None:
    record = bench_plans.plan_of(60, author)
    client.force_login(author)
    url = record.url("part", part="schemes")
    first, second, past_the_end = (body_of(client, f"{url}?page={number}") for number in (1, 2, 99))
    assert 'data-row="b1"' in first
    assert 'data-row="b60"' not in first
    assert 'data-row="b60"' in second
    assert 'data-row="b1"' not in second
    assert without_token(past_the_end) == without_token(second)
    assert 'data-row="b60"' in body_of(client, f"{url}?at=schemes.b60.name")


def test_a_kept_page_carries_the_number_of_the_revision_it_shows(client: Client, author: User) -> None:
    record = bench_plans.plan_of(5, author)
    client.force_login(author)
    url = record.url("part", part="schemes")
    for base in (1, 1, 2):
        if base == 2:
            bench_plans.save_one_cell(record, author, 7)
        body = body_of(client, url)
        assert f'name="base" value="{base}"' in body
        assert ("Renamed 7" in body) == (base == 2)


def test_an_area_with_a_new_name_and_address_is_shown_under_them(client: Client, author: User) -> None:
    record = bench_plans.plan_of(60, author)
    client.force_login(author)
    body_of(client, record.url("part", part="schemes"))
    record.area.slug, record.area.name = "renamed", "Renamed"
    record.area.save()
    assert "/bench-60/" not in body_of(client, record.url("part", part="schemes"))


@pytest.mark.parametrize("read_only", [False, True])
def test_a_cell_filled_in_is_the_cell_its_template_draws(author: User, read_only: bool) -> None:
    record = bench_plans.plan_of(50, author)
    part, one = record.edition.part["schemes"], document(record)
    rows = one.part("schemes").schemes
    first = msgspec.structs.replace(
        rows[0], name='<b>"Fish" & chips</b>', lead_provider="{{ x }}", conditions=("C3", "<i>")
    )
    content = msgspec.structs.replace(one.part("schemes"), schemes=(first, *rows[1:]))
    setting = Setting(reference_for(record.area, record.edition_code), "/", read_only=read_only)
    shown = grid(part, part.table["schemes"], content, setting, [])
    draw_cells(shown, read_only)
    template = get_template("components/grid_cell_place.html")
    cells = [cell for row in [*shown["rows"], shown["blank"]] for cell in row["cells"]]
    assert len(cells) > 500
    for cell in cells:
        assert cell["html"] == template.render({"cell": cell, "grid": shown, "read_only": read_only})
    assert "&lt;b&gt;&quot;Fish&quot; &amp; chips" in cells[0]["html"]


def test_two_who_add_a_row_are_given_different_ids(client: Client, author: User) -> None:
    record = bench_plans.plan_of(5, author)
    client.force_login(author)

    def new_rows() -> set[str]:
        text = body_of(client, f"{record.url('part', part='schemes')}?add=schemes")
        return (
            {piece.split('"')[0] for piece in text.split('data-row="')[1:]}
            - {f"b{n}" for n in range(1, 6)}
            - {"newrow"}
        )

    assert len(new_rows() | new_rows()) == 2


def test_a_page_of_many_schemes_runs_no_more_queries_than_one_of_few(client: Client, author: User) -> None:
    client.force_login(author)
    few, many = (bench_plans.plan_of(schemes, author) for schemes in (5, 500))
    for name, part in PAGES:
        drawn_few, kept_few, drawn_many, kept_many = (
            queries_of(client, url_of(record, name, part)) for record in (few, many) for _ in ("drawn", "kept")
        )
        assert drawn_few == drawn_many
        assert kept_few == kept_many < 25


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
