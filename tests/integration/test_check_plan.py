"""`check_plan`, and the checks over a plan that came out of the database."""

import io
import json
import os

import pytest
from django.core.management import CommandError, call_command

from areas.models import Area, Organisation, Participation, Population
from bcf.accounts.models import User
from plans.actions import Draft, accept_warning, save_parts, start_plan
from plans.document import document
from plans.findings import findings, findings_now
from plans.models import Record
from plans.reference import reference_for
from tests.cases import EDITION, SOUTH_KENT_COAST, clean, south_kent_coast
from tests.cases import document as document_of

pytestmark = pytest.mark.django_db

NAMES = {
    "council": "Kent County Council",
    "ccg": "NHS South Kent Coast CCG",
    "board": "South Kent Coast Health and Wellbeing Board",
}


@pytest.fixture
def officer() -> User:
    return User.objects.create_user("officer@example.org", "three odd words", name="Officer")


@pytest.fixture
def plan(officer: User) -> Record:
    """The published plan, in the database."""
    area = Area.objects.create(slug="south-kent-coast", name="South Kent Coast", kind="ccg")
    for kind, name in NAMES.items():
        body = Organisation.objects.create(kind=kind, name=name)
        Participation.objects.create(area=area, organisation=body, takes_part_as=kind)
        if kind == "ccg":
            area.shares.create(organisation=body, percent_of_area=100, percent_of_organisation=100, residents=200_000)
            for group, count, basis in (("all", 202039, "registered"), ("18plus", 168542, "resident"),
                                        ("65plus", 45005, "registered")):  # fmt: skip
                Population.objects.create(
                    organisation=body, group=group, year="Jul-Sep 2014", basis=basis, count=count, source="published"
                )
    record = start_plan(area=area, edition_code=EDITION.code, by=officer)
    drafts = [Draft(key, content, 0) for key, content in south_kent_coast().items()]
    save_parts(record=record, changes=drafts, by=officer, how="demo")
    return record


def run(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("check_plan", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_a_plan_from_the_database_has_the_findings_of_its_content(plan: Record) -> None:
    stored = findings_now(plan)
    built = findings(document_of(south_kent_coast(), area="south-kent-coast"), SOUTH_KENT_COAST)
    assert [one.message for one in stored] == [one.message for one in built]


def test_one_finding_a_line_and_one_where_there_are_errors(plan: Record) -> None:
    code, shown = run("south-kent-coast/2014-02")
    lines = shown.splitlines()
    assert code == 1
    assert len(lines) == len(findings_now(plan))
    assert any(line.split()[:2] == ["error", "F1"] and "Nobody holds the pool." in line for line in lines)
    assert any("£593,473" in line and "£63,823" in line and line.split()[:2] == ["warning", "F4"] for line in lines)


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_reader_who_has_read_enough_is_no_failure(plan: Record, more: tuple[str, ...]) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with open(writes, "w") as out, pytest.raises(SystemExit) as end:  # closing it writes what is left
        call_command("check_plan", "south-kent-coast/2014-02", *more, stdout=out)
    assert end.value.code == 1


def test_json_is_a_list_of_findings(plan: Record) -> None:
    code, shown = run("south-kent-coast/2014-02", "--json")
    said = json.loads(shown)
    assert code == 1
    assert {frozenset(one) for one in said} == {frozenset({"id", "level", "message", "places", "figures"})}
    (contingency,) = [one for one in said if one["id"] == "F4" and one["level"] == "warning"]
    assert [figure["shown"] for figure in contingency["figures"]] == ["593,473", "529,650", "63,823"]
    assert [place["part"] for place in contingency["places"]] == ["schemes", "contingency"]


def test_an_accepted_warning_says_so_and_lapses_with_its_figures(plan: Record, officer: User) -> None:
    (warning,) = [one for one in findings_now(plan) if "£593,473" in one.message]
    accept_warning(record=plan, key=warning.key, reason="Two schemes overlap.", by=officer)
    lines = run("south-kent-coast/2014-02")[1].splitlines()
    assert [line.split()[0] for line in lines if "£593,473" in line] == ["accepted"]


def test_a_plan_without_errors_ends_with_nought(officer: User) -> None:
    area = Area.objects.create(slug="exampleshire", name="Exampleshire")
    bodies = {"exampleshire-county-council": "council", "nhs-exampleshire-ccg": "ccg"}
    for key, kind in bodies.items():
        body = Organisation.objects.create(kind=kind, name=key.replace("-", " "))
        Participation.objects.create(area=area, organisation=body, takes_part_as=kind)
        if kind == "ccg":
            area.shares.create(organisation=body, percent_of_area=100, percent_of_organisation=100, residents=200_000)
    for group, count in (("all", 400_000), ("18plus", 320_000), ("65plus", 80_000)):
        Population.objects.create(
            area=area, group=group, year="mid-2014", basis="resident", count=count, source="published"
        )
    record = start_plan(area=area, edition_code=EDITION.code, by=officer)
    drafts = [Draft(key, content, 0) for key, content in clean().items()]
    save_parts(record=record, changes=drafts, by=officer, how="demo")
    assert run("exampleshire/2014-02") == (0, "exampleshire/2014-02: the checks find nothing.\n")
    assert run("exampleshire/2014-02", "--json") == (0, "[]\n")


@pytest.mark.parametrize("name", ["nowhere/2014-02", "south-kent-coast/1999", "south-kent-coast", ""])
def test_a_plan_that_is_not_there_is_said_in_words(plan: Record, name: str) -> None:
    with pytest.raises(CommandError, match="There is no plan") as refused:
        call_command("check_plan", name)
    assert refused.value.returncode == 2
    assert "south-kent-coast/2014-02" in str(refused.value)


def test_the_checks_ask_the_database_nothing(plan: Record, django_assert_num_queries) -> None:
    one, reference = document(plan), reference_for(plan.area, plan.edition_code)
    with django_assert_num_queries(0):
        findings(one, reference)
