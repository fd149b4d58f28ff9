"""What is drawn once and kept on a plan's pages: shown again while it is true, and never after."""

import msgspec
import pytest
from django.core.cache import cache
from django.db import connection
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
from plans.views import checking, drafting

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
    start = text.find("csrfmiddlewaretoken")
    return text if start < 0 else text[:start] + text[text.index(">", start) :]


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
    monkeypatch.setattr(part_page, "grid", drawn_again)
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
