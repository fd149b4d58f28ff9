"""A plan in the revised template of 2014: started, drafted on the same pages, read, checked, and sent out."""

import json
import re
from decimal import Decimal

import msgspec
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bcf.editions import EDITIONS
from bcf.parts import Unread
from plans import actions, money
from plans.document import document, from_json
from plans.findings import findings_now
from plans.models import Contribution, PartRevision, Record, Risk
from plans.pages import metric as metric_pages
from plans.reference import reference_for
from schemes.models import Benefit, Scheme, SpendLine
from submissions.making import ingredients_of, make
from tests import revised
from tests.builders import World, world
from tests.documents.whole_plans import whole

pytestmark = pytest.mark.django_db
EDITION = EDITIONS["2014-09"]
PARTS = [part.key for part in EDITION.parts]


@pytest.fixture(name="here")
def _here() -> World:
    return world()


@pytest.fixture(name="record")
def _record(here: World) -> Record:
    return actions.start_plan(area=here.area, edition_code="2014-09", by=here["author"])


@pytest.fixture(name="author")
def _author(client, here):
    client.force_login(here["author"])
    return client


def saved(record: Record, here: World, contents: dict) -> Record:
    drafts = [actions.Draft(key, content, 0) for key, content in contents.items()]
    actions.save_parts(record=record, changes=drafts, by=here["author"])
    return Record.objects.get(pk=record.pk)


def test_it_is_started_from_the_areas_page(author, here):
    response = author.post(reverse("start", kwargs={"area": here.area.slug, "edition": "2014-09"}))
    record = Record.objects.get(area=here.area, edition_code="2014-09")
    assert response.headers["Location"] == record.get_absolute_url()
    assert author.get(record.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("key", PARTS)
def test_every_part_is_drawn_empty_and_whole(author, here, record, key):
    url = record.url("part", part=key)
    assert author.get(url).status_code == 200
    part = EDITION.part[key]
    saved(record, here, {key: whole(part)})
    page = author.get(url)
    assert page.status_code == 200
    text = page.content.decode()
    for field in part.fields:
        assert f'name="{field.key}"' in text
    for table in part.tables:
        for column in table.columns:
            assert f'name="{table.key}-' in text
            assert f'-{column.key}"' in text
    assert author.get(record.url("part_history", part=key)).status_code == 200


@pytest.mark.parametrize("name", ["plan", "read", "money", "metrics", "checklist", "sign_off", "files"])
def test_every_page_of_the_plan_is_drawn(author, here, record, name):
    assert author.get(record.url(name)).status_code == 200
    saved(record, here, revised.clean())
    assert author.get(record.url(name)).status_code == 200


def test_schemes_and_lines_are_typed_on_the_pages(author, record):
    schemes = record.url("part", part="schemes")
    author.post(
        schemes,
        {
            "base": "0",
            "schemes-row": ["n1", "n2"],
            "schemes-n1-name": "Care at home",
            "schemes-n1-parent": "",
            "schemes-n2-name": "Night nurses",
            "schemes-n2-parent": "n1",
        },
    )
    page = author.get(record.url("part", part="expenditure") + "?add=lines").content.decode()
    assert "1 Care at home" in page
    assert "1.1 Night nurses" in page
    author.post(
        record.url("part", part="expenditure"),
        {
            "base": "0",
            "lines-row": ["n3"],
            "lines-n3-scheme": "n2",
            "lines-n3-area": "Community Health",
            "lines-n3-commissioner": "joint",
            "lines-n3-nhs_share": "60%",
            "lines-n3-provider": "nhs_community",
            "lines-n3-source": "CCG Minimum Contribution",
            "lines-n3-amount_2014_15": "450k",
            "lines-n3-amount_2015_16": "1.2m",
        },
    )
    one = document(Record.objects.get(pk=record.pk))
    (line,) = one.part("expenditure").lines
    assert (line.scheme, line.area, line.source, line.nhs_share) == ("n2", "community_health", "ccg_minimum", 60)
    assert money.total_spending(one, "2015/16") == 1_200_000
    page = author.get(record.url("part", part="expenditure")).content.decode()
    assert "data-worked" in page
    assert '<span class="sheet__computed">40%</span>' in page


def test_the_projection_follows(here, record):
    record = saved(record, here, revised.clean())
    assert Scheme.objects.filter(record=record).count() == 3
    assert sorted(Risk.objects.filter(record=record).values_list("rating", flat=True)) == ["10", "12"]
    amounts = Contribution.objects.filter(record=record, year="2015/16").values_list("actual", flat=True)
    assert sorted(amounts) == [500_000, 1_500_000, 8_000_000]


def written_lines(model, record):
    """The lines of a record as its table has them, with their keys, by row and year."""
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    lines = model.objects.filter(record=record)
    return {(one.row, one.year): (one.pk, [getattr(one, name) for name in names]) for one in lines}


@pytest.mark.parametrize(
    ("model", "key", "table", "change", "year"),
    [
        (SpendLine, "expenditure", "lines", {"amount_2014_15": Decimal(7)}, "2014/15"),
        (Benefit, "benefits", "benefits_2015_16", {"change": Decimal(7)}, "2015/16"),
    ],
)
def test_a_save_rewrites_the_lines_that_changed_and_leaves_the_others(here, record, model, key, table, change, year):
    def save(rows):
        one = document(record)
        content = msgspec.structs.replace(one.part(key), **{table: tuple(rows)})
        actions.save_parts(record=record, changes=[actions.Draft(key, content, one.numbers[key])], by=here["author"])

    saved(record, here, revised.clean())
    first, *others = getattr(document(record).part(key), table)
    second = msgspec.structs.replace(first, id="second")
    save([first, second, *others])
    before = written_lines(model, record)
    changed = msgspec.structs.replace(first, **change)
    save([changed, second, *others])
    after = written_lines(model, record)
    assert {place for place in before if after[place][0] != before[place][0]} == {(first.id, year)}
    for rows in ([second, changed, *others], [changed], [], [first, second, *others]):
        save(rows)
        kept = {place: cells for place, (_, cells) in written_lines(model, record).items()}
        model.objects.filter(record=record).delete()
        call_command("rebuild_tables", verbosity=0)
        assert kept == {place: cells for place, (_, cells) in written_lines(model, record).items()}
        assert len([place for place in kept if place[1] == year]) == len(rows)


def test_lines_of_several_blocks_may_share_an_id(here, record):
    saved(record, here, {"funding": whole(EDITION.part["funding"])})
    assert Contribution.objects.filter(record=record).count() == 3 * 3 * 2


def test_a_clean_plan_has_no_findings_but_those_of_the_second_ccg(here, record):
    record = saved(record, here, revised.clean())
    assert [one.message for one in findings_now(record) if one.level == "error"] == [
        "1a Plan details: one question is not answered: Boundary differences.",
        "Exampleshire Hospital has not signed Annex 2. Nobody has signed its answers.",
    ]


def test_the_json_comes_back_as_it_went_out(here, record):
    record = saved(record, here, revised.clean())
    made = make(record, ingredients_of(record), "json")
    envelope, contents = from_json(made)
    assert envelope.edition == "2014-09"
    assert contents == dict(document(record).contents)


def test_the_schema_of_the_edition_is_there(author):
    schema = json.loads(author.get("/schema/2014-09.json").content)
    columns = schema["$defs"]["ExpenditureLinesRow"]["properties"]
    assert {"scheme", "nhs_share", "source", "amount_2015_16"} <= set(columns)
    assert "council_share" not in columns, "what is worked out is not content"


@pytest.mark.parametrize("format", ["pdf", "xlsx"])
def test_files_are_made_of_an_empty_plan_and_of_a_whole_one(here, record, format):
    assert make(record, ingredients_of(record), format)
    record = saved(record, here, revised.clean())
    assert make(record, ingredients_of(record), format)


PAGES = {
    "expenditure": ("part", {"part": "expenditure"}),
    "benefits": ("part", {"part": "benefits"}),
    "funding": ("part", {"part": "funding"}),
    "performance": ("part", {"part": "performance"}),
    "schemes": ("part", {"part": "schemes"}),
    "task list": ("plan", {}),
    "checklist": ("checklist", {}),
    "money": ("money", {}),
    "to read": ("read", {}),
}
LARGEST_PAGE = 300_000
MOST_QUERIES = 25


def asked_and_sent(client, record) -> dict[str, tuple[int, int, int]]:
    """Of each page how many queries it asks, cold and warm, and how many bytes it sends."""
    found = {}
    for name, (route, more) in PAGES.items():
        cache.clear()
        counts = []
        for _ in ("cold", "warm"):
            with CaptureQueriesContext(connection) as asked:
                page = client.get(record.url(route, **more))
            assert page.status_code == 200
            counts.append(len(asked))
        found[name] = (counts[0], counts[1], len(page.content))
    return found


def test_500_lines_ask_no_more_than_5_and_a_page_of_them_stays_small(author, here, record):
    """Of spending, with a benefit for each; half of the lines are joint, one in ten cannot be read."""
    measured = []
    contents = revised.clean()
    for count in (5, 500):
        lines = [
            revised.line(n, "s2", 1_000, 2_000)
            | ({"commissioner": "joint", "nhs_share": Decimal(50)} if n % 2 else {})
            | ({"amount_2014_15": Unread("about 1k?")} if n % 10 == 4 else {})
            for n in range(count)
        ]
        gains = [revised.benefit(n, "s2", "1", 10) for n in range(count)]
        contents |= {
            "expenditure": revised.content("expenditure", lines=lines),
            "benefits": revised.content("benefits", benefits_2014_15=gains, benefits_2015_16=gains),
        }
        numbers = document(record).numbers
        actions.save_parts(
            record=record,
            changes=[
                actions.Draft(key, content, numbers.get(key, 0))
                for key, content in contents.items()
                if key in {"expenditure", "benefits"} or key not in numbers
            ],
            by=here["author"],
        )
        measured.append(asked_and_sent(author, record))
    few, many = measured
    assert {name: counts[:2] for name, counts in many.items()} == {name: counts[:2] for name, counts in few.items()}
    assert {name: counts for name, counts in many.items() if max(counts[:2]) >= MOST_QUERIES} == {}
    grids = {name: size for name, (_, _, size) in many.items() if PAGES[name][0] == "part"}
    assert {name: size for name, size in grids.items() if size >= LARGEST_PAGE} == {}


@pytest.mark.parametrize(("each", "on_a_page", "pages"), [(25, 25, 1), (26, 25, 2), (60, 25, 3)])
def test_two_long_tables_share_a_page(author, here, record, each, on_a_page, pages):
    """Every row stands on one page, and the address of a row in the second table leads to its page."""
    contents = revised.clean()
    gains = {
        key: [revised.benefit(n, "s2", "1", 10, id=f"y{key[-2:]}n{n}") for n in range(each)]
        for key in ("benefits_2014_15", "benefits_2015_16")
    }
    saved(record, here, contents | {"benefits": revised.content("benefits", **gains)})
    url, found = record.url("part", part="benefits"), {key: [] for key in gains}
    for number in range(1, pages + 1):
        page = author.get(url, {"page": number}).content.decode()
        for key, rows in found.items():
            rows.append(re.findall(rf'name="{key}-row" value="(y[^"]+)"', page))
    for key, rows in found.items():
        assert len(rows[0]) == on_a_page
        assert [row for on_page in rows for row in on_page] == [gain["id"] for gain in gains[key]]
    last = gains["benefits_2015_16"][-1]["id"]
    page = author.get(url, {"at": f"benefits_2015_16.{last}.change"}).content.decode()
    assert f'name="benefits_2015_16-{last}-change"' in page


def test_the_picture_of_a_metric_says_the_change_that_its_sentence_says():
    """Of quarters the last is compared with the same quarter of the baseline, not with the first of all."""
    part = EDITION.part["dtoc"]
    quarters = [
        {"id": period.key, "numerator": Decimal(days), "denominator": Decimal(100_000)}
        for period, days in zip(
            part.metric.periods, (100, 110, 120, 130, 95, 105, 115, 125, 90, 100, 110, 183), strict=True
        )
    ]
    content = revised.content("dtoc", periods=quarters)
    sentence = metric_pages.sentence(part.metric, content)
    assert sentence.startswith("From 130.0 in Jan to Mar 2014 to 183.0 in Jan to Mar 2016: a rise of 53.0 (40.8%).")
    drawn = metric_pages.picture(part, part.metric, content, "dtoc")
    said = "Jan to Mar 2014 to Jan to Mar 2016, rise of 53.0 (40.8%); lower is better"
    assert f"Change: {said}." in drawn
    assert said in " ".join(re.findall(r">([^<>]+)</text>", drawn))
    assert "rise of 83" not in drawn


def test_history_says_schemes_by_name(author, here, record):
    record = saved(record, here, revised.clean())
    assert PartRevision.objects.filter(record=record).count() == len(revised.clean())
    text = author.get(record.url("part_history", part="expenditure")).content.decode()
    assert "line added" in text.lower()
    assert reference_for(here.area, "2014-09").bodies


def test_the_foot_of_the_sheets_says_pool_and_savings(author, here, record):
    saved(record, here, revised.clean())
    page = author.get(record.url("part", part="expenditure")).content.decode()
    assert 'data-foot="equal"' in page
    assert 'data-value="10000000"' in page
    benefits = author.get(record.url("part", part="benefits")).content.decode()
    assert 'data-foot="total"' in benefits
    assert "615,000" in benefits


def test_parts_of_a_scheme_are_numbered_on_its_page_and_in_print(author, here, record):
    saved(record, here, revised.clean())
    page = author.get(record.url("part", part="schemes")).content.decode()
    assert '<span class="sheet__number">2.1</span>' in page
    text = author.get(record.url("read")).content.decode()
    assert "2.1  Night nurses" in text


def test_the_plan_is_drawn_beside_the_baseline(author, here, record):
    url = record.url("part", part="performance")
    assert "in the baseline" not in author.get(url).content.decode()
    saved(record, here, revised.clean())
    assert "2,500 in the baseline, 2,400 planned" in author.get(url).content.decode()
    assert "In the year 400 fewer" in author.get(record.url("read")).content.decode()
