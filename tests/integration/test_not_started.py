"""A plan that nobody has started says what is still to do, and shouts nothing."""

import pytest
from django.test import Client

from plans.findings import findings_now, stopping
from plans.models import Record
from plans.summary import summary_of
from tests import builders


@pytest.fixture
def author(world):
    client = Client()
    client.force_login(world["author"])
    return client


@pytest.fixture
def record(world):
    return builders.started(world)


def summary(record):
    """The summary of the plan as it is now."""
    return summary_of(Record.objects.get(pk=record.pk))


def words(response):
    return " ".join(response.content.decode().split())


def test_an_untouched_plan_has_questions_and_no_errors(record):
    untouched, found = summary(record), findings_now(record)
    assert found
    assert {one.level for one in found} == {"error"}
    assert (untouched.errors, untouched.open_errors, untouched.found) == (0, 0, [])
    assert untouched.questions == sum(len(one.places) for one in found)
    assert len(untouched.stopping) == len(stopping(found)) == len(found), "all of it still stops the request"
    assert {part.state for part in untouched.parts.values()} == {"not-started"}
    assert not any(part.errors for part in untouched.parts.values())


def test_each_part_counts_its_own_questions(record):
    parts = summary(record).parts
    for part in record.edition.parts:
        asked = {place for one in findings_now(record) for place in one.places if place.part == part.key}
        assert parts[part.key].questions == len(asked), part.key
    assert parts["data-sharing"].questions == 6


def test_what_is_missing_in_a_part_that_was_started_is_an_error(record, world):
    before = summary(record).questions
    builders.save(record, "data-sharing", world["author"], nhs_number=True)
    after = summary(record)
    assert after.questions == before - 6
    assert after.parts["data-sharing"].questions == 0
    assert after.parts["data-sharing"].errors == 1
    assert after.errors == 1


def test_a_part_that_was_emptied_is_not_started_again(world):
    record = builders.plan(world)
    builders.save(record, "schemes", world["author"], schemes=())
    emptied = summary(record)
    assert {one.id for one in emptied.findings if one.key in emptied.to_do} == {"F11"}
    assert emptied.questions == 1
    assert emptied.parts["schemes"].state == "not-started"


def test_the_pages_say_so(author, record):
    questions = summary(record).questions
    plan = words(author.get(record.url("plan")))
    assert f">{questions}</span> questions not yet answered" in plan
    assert ">0</span> errors" in plan
    assert "6 questions<span" in plan
    assert "Nothing is found wrong" not in plan
    assert "left to put right or accept" not in plan
    checklist = words(author.get(record.url("checklist")))
    assert 'id="to-do"' in checklist
    assert f"The request for sign-off waits for {questions} questions that are not yet answered." in checklist
    assert ">Error: </span>" not in checklist
    assert '3c Data sharing</a><span class="to-do__count">6 questions</span>' in checklist
    assert 'id="to-do"' not in words(author.get(f"{record.url('checklist')}?show=error"))
    sign_off = words(author.get(record.url("sign_off")))
    assert f"{questions} questions are not yet answered" in sign_off
    assert "callout--error" not in sign_off
    part = words(author.get(record.url("part", part="data-sharing")))
    assert "callout--to-do" in part
    assert "callout--error" not in part


def test_the_table_of_the_checklist_keeps_the_levels_of_the_checks(author, record):
    table = author.get(record.url("checklist_table")).content.decode()
    assert table.count(",error,") == len(findings_now(record))
