"""Every edition is whole: what its pages, checks and files rely on is there."""

import re

import pytest

from bcf.editions import EDITIONS, edition
from bcf.editions.base import Answer, Entry
from plans.checks import CATALOGUE
from plans.kinds import PROJECTIONS

KINDS = {"questions", "effect", "commentary"} | set(PROJECTIONS)
OF_A_PLAN = [one.of_plan((Entry("s1", "Scheme 1"),), (Entry("trust", "Trust"),)) for one in EDITIONS.values()]
PARTS = [pytest.param(one, part, id=f"{one.code} {part.key}") for one in OF_A_PLAN for part in one.parts]
each_edition = pytest.mark.parametrize("one", EDITIONS.values(), ids=list(EDITIONS))
each_part = pytest.mark.parametrize(("one", "part"), PARTS)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@each_edition
def test_an_edition_is_found_by_its_code(one):
    assert edition(one.code) is one
    assert re.fullmatch(r"20\d\d-\d\d", one.code)
    assert one.name
    assert one.years
    assert {signing.kind for signing in one.signings if signing.scope == "plan"} <= {"council", "ccg", "board"}
    annexes = {part.scope for part in one.patterns.values()}
    assert {signing.scope for signing in one.signings} == {"plan", "part_2", *annexes}
    assert {signing.kind for signing in one.signings if signing.scope == "part_2"} == {"council", "ccg"}
    assert all("{body}" in signing.statement and signing.usual_post for signing in one.signings)
    assert one.checks_left_out <= {check.id for check in CATALOGUE}


@each_edition
def test_keys_of_parts_are_unique_and_fit_an_address(one):
    keys = [part.key for part in one.parts]
    assert len(keys) == len(set(keys))
    assert all(SLUG.fullmatch(key) and len(key) <= 60 for key in keys)


@each_edition
def test_numbers_go_up_within_each_document(one):
    for document in (1, 2):
        sections = [section for section in one.sections if section.document == document]
        numbers = [section.number for section in sections if section.number]
        assert numbers == sorted(numbers)
        parts = [part.number for section in sections for part in section.parts if part.number]
        assert parts == sorted(parts)
        assert len(parts) == len(set(parts))
        for section in sections:
            assert section.title
            assert section.each in {"", "scheme", "provider"}
            assert bool(section.parts) != bool(section.patterns)
            assert bool(section.patterns) == bool(section.each)
            assert all(part.number.startswith(section.number) for part in section.parts if part.number)


@each_part
def test_a_part_has_a_known_kind_and_guidance(one, part):
    assert part.kind in KINDS
    assert part.title
    assert part.fields or part.tables
    assert 2 <= len(part.what_to_write) <= 7, "guidance: bullets on what to write"
    assert part.note, "guidance: one note"
    assert all(len(bullet) < 200 for bullet in part.what_to_write)


@each_part
def test_a_part_of_the_workbook_names_its_sheet(one, part):
    assert bool(part.sheet) == (one.section_of[part.key].document == 2)
    assert len(part.sheet) <= 31, "a sheet's name is no longer"


@each_part
def test_keys_in_a_part_are_unique_and_cannot_be_taken_for_another(one, part):
    names = [field.key for field in part.fields] + [table.key for table in part.tables]
    assert len(names) == len(set(names))
    assert "stated" not in names
    assert "act" not in names
    assert "base" not in names
    assert all(KEY.fullmatch(name) for name in names)
    for table in part.tables:
        columns = [column.key for column in table.columns]
        assert len(columns) == len(set(columns))
        assert all(KEY.fullmatch(key) and key != "id" for key in columns)
        ids = [row.id for row in table.fixed_rows]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[a-z0-9_]{1,40}", row_id) for row_id in ids), "posted as TABLE-ROW-COLUMN"
        assert all(set(row.columns) <= set(columns) for row in table.fixed_rows)
        assert not table.heading or table.heading in table.column
        assert table.label
        assert table.row_word
        assert table.look in {"sheet", "blocks", "matrix"}


def questions(part):
    return [*part.fields, *(column for table in part.tables for column in table.columns)]


@each_part
def test_questions_say_what_is_needed_to_ask_them(one, part):
    for question in questions(part):
        assert question.label
        assert (question.answer in {Answer.CHOICE, Answer.CHOICES}) == bool(question.choices)
        keys = [choice.key for choice in question.choices]
        assert len(keys) == len(set(keys))
        assert all("," not in key and key.strip() == key for key in keys)
        assert not question.year or question.year in one.years or question.year == "Ongoing"
        assert not question.total or question.answer == Answer.MONEY
        assert not question.asks_amount or question.answer == Answer.RICH_TEXT
    for field in part.fields:
        if field.when and not field.when.key.startswith("reference."):
            assert field.when.key in part.field


@each_part
def test_a_metric_fits_its_table(one, part):
    if part.metric is None:
        assert part.kind != "metric"
        return
    metric = part.metric
    (table,) = part.tables
    assert [row.id for row in table.fixed_rows] == [period.key for period in metric.periods if period.asked]
    assert metric.better in {"up", "down", ""}
    assert bool(metric.better) != metric.own, "an area's own metric says itself which way is better"
    assert metric.population in {"all", "18plus", "65plus", ""}
    assert metric.definition
    assert not metric.contingency_row or one.part["contingency"].table["outcomes"].fixed_row(metric.contingency_row)
    assert all(not (period.starts and period.ends) or period.starts < period.ends for period in metric.periods)


@pytest.mark.parametrize("one", OF_A_PLAN, ids=list(EDITIONS))
def test_a_plan_has_the_parts_of_its_schemes_and_providers_and_no_other(one):
    template = edition(one.code)
    assert [part.key for part in one.parts if not part.pattern] == [part.key for part in template.parts]
    for key, pattern in template.patterns.items():
        (made,) = [part for part in one.parts if part.pattern is pattern]
        assert made.key == f"{key}-{made.about}"
        assert made.shape is pattern
        assert template.find(made.key).shape is pattern
    assert template.find("nothing-of-the-kind") is None
    assert template.find("description-") is None
    again = template.of_plan((Entry("s1", "Scheme 1"),), (Entry("trust", "Trust"),))
    assert again is one or not template.patterns, "the same for the same, so that caches hold"


def test_a_scheme_below_the_top_is_described_if_the_plan_wants_it():
    (below,) = [
        part
        for part in edition("2014-09").of_plan((Entry("s2", "Scheme 1.1", needed=False),), ()).parts
        if part.pattern
    ]
    assert not any(field.required for field in below.fields)
    assert below.full_title == "Annex 1 Scheme 1.1"
