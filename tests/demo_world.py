"""The demonstration as browser tests find it: loaded once in each process, then put back row by row for each test.

Loading it takes seconds, and every browser test's database is emptied after it. Tests get it through the fixture
`demo`, and sign in either through the site's form (`sign_in`) or, where signing in is not the matter, with `enter`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.test import Client
from playwright.sync_api import Page

from areas import reference
from bcf.accounts.models import User
from plans.demo import loading
from plans.models import Record

ROOMS = ("accounts", "areas", "schemes", "metrics", "plans", "submissions")
_kept: list[tuple[type[models.Model], list[models.Model]]] = []

INTEGRATION = "integration@ccg.example"
FINANCE = "finance@ccg.example"
CARE = "care@council.example"
EXAMPLESHIRE_AUTHOR = "author@exampleshire.example"


@dataclass(frozen=True)
class World:
    """The demonstration's two plans: one in draft, with its faults; one clean and signed by four bodies."""

    draft: Record
    signed: Record


def load_reference_and_demo() -> None:
    """Fill the empty database with the reference data and the demonstration."""
    if not _kept:
        reference.load()
        loading.load()
        tables = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
        _kept.extend((model, list(model._base_manager.all())) for model in tables)
        return
    with transaction.atomic():
        for model, rows in _kept:
            model._base_manager.bulk_create(rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), [model for model, _ in _kept]):
            with connection.cursor() as cursor:
                cursor.execute(statement)


@pytest.fixture
def demo(transactional_db: None, live_server: Any) -> World:
    """The reference data and the demonstration's people and plans."""
    load_reference_and_demo()
    return World(
        draft=Record.objects.get(area__slug="south-kent-coast"), signed=Record.objects.get(area__slug="exampleshire")
    )


@pytest.fixture
def enter(live_server: Any) -> Callable[[Page, str], Page]:
    """`enter(page, email)`: the page's browser is signed in, without the form; returns the page."""

    def with_a_session(page: Page, email: str) -> Page:
        client = Client()
        client.force_login(User.objects.get(email=email))
        session = client.cookies["sessionid"]
        page.context.add_cookies([{"name": "sessionid", "value": session.value, "url": live_server.url}])
        return page

    return with_a_session
