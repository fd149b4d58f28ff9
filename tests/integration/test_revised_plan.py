"""A plan in the revised template of 2014: started, drafted on the same pages, read, checked, and sent out."""

import json

import pytest
from django.urls import reverse

from bcf.editions import EDITIONS
from plans import actions, money
from plans.document import document, from_json
from plans.findings import findings_now
from plans.models import Contribution, PartRevision, Record, Risk
from plans.reference import reference_for
from schemes.models import Scheme
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


def test_a_page_of_500_lines_stays_small_and_asks_no_more_of_the_database(
    author, here, record, django_assert_max_num_queries
):
    contents = revised.clean()
    lines = [revised.line(n, "s2", 1_000, 2_000) for n in range(500)]
    saved(record, here, contents | {"expenditure": revised.content("expenditure", lines=lines)})
    url = record.url("part", part="expenditure")
    author.get(url)
    with django_assert_max_num_queries(40):
        page = author.get(url)
    assert len(page.content) < 300_000


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
