"""What a body has, said by its own people, against what its plans give in all its areas."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from areas import actions as area_actions
from areas.models import Area, Means, Participation
from bcf import parts as part_types
from plans import actions
from plans.findings import findings_now
from plans.queries import Elsewhere, given_elsewhere
from plans.reference import reference_for
from plans.summary import summary_of
from tests import builders, cases
from tests.builders import CCG

pytestmark = pytest.mark.django_db
YEAR = "2015/16"


def say(world, amount, source="Budget of March 2014", year=YEAR):
    return area_actions.say_means(
        organisation=world.bodies[CCG], year=year, amount=Decimal(amount), source=source, by=world["finance"]
    )


def plan_in(world, area, amount, edition="2014-02"):
    """A plan of another area, in which the CCG pays in this much in 2015/16."""
    Participation.objects.get_or_create(area=area, organisation=world.bodies[CCG], takes_part_as="ccg")
    record = actions.start_plan(area=area, edition_code=edition, by=world["author there"])
    money = {"id": "l1", "organisation": world.key(CCG)}
    if edition == "2014-02":
        content = cases.content("contributions", lines=[money | {"actual_2015_16": Decimal(amount)}])
        builders.save(record, "contributions", world["author there"], lines=content.lines)
    return record


def over(record):
    return [one for one in findings_now(record) if one.id == "F1" and "more than it has" in one.message]


@pytest.fixture
def here(world):
    return builders.plan(world)


def elsewhere_of(world):
    body = world.bodies[CCG].pk
    return given_elsewhere(world.area, [body], (YEAR,)).get((body, YEAR), Elsewhere())


def test_the_newest_figure_counts_and_the_one_before_stays_on_record(world):
    first, again = say(world, 9_000_000), say(world, 9_000_000)
    assert first == again
    say(world, 8_000_000, "Budget, corrected")
    (means,) = reference_for(world.area, "2014-02").means
    assert (means.has, means.source, means.year) == (Decimal(8_000_000), "Budget, corrected", YEAR)
    assert [(row.amount, row.by) for row in Means.objects.order_by("pk")] == [
        (Decimal(9_000_000), world["finance"]),
        (Decimal(8_000_000), world["finance"]),
    ]


@pytest.mark.parametrize(("amount", "source"), [("-1", "Budget"), ("1.5", "Budget"), ("1", " ")])
def test_a_figure_that_cannot_be_is_refused(world, amount, source):
    with pytest.raises(ValidationError):
        say(world, amount, source)
    assert not Means.objects.exists()


def test_a_save_in_another_area_gives_this_one_a_fresh_finding(world, here):
    say(world, 9_000_000)
    before = summary_of(here)
    assert over(here) == []
    there = plan_in(world, world.there, 500_000)
    assert not any("more than it has" in one.message for one in summary_of(here).findings)
    builders.save(
        there,
        "contributions",
        world["author there"],
        lines=cases.content(
            "contributions",
            lines=[{"id": "l1", "organisation": world.key(CCG), "actual_2015_16": Decimal(500_001)}],
        ).lines,
    )
    assert any("in one other area" in one.message for one in summary_of(here).findings)
    assert len(over(here)) == 1
    say(world, 9_500_000)
    assert summary_of(here).findings == before.findings


def test_without_a_figure_of_what_it_has_nothing_is_found(world, here):
    plan_in(world, world.there, 900_000_000)
    assert over(here) == []


def test_one_plan_counts_for_each_area_that_of_the_newest_edition(world, here):
    plan_in(world, world.there, 300_000)
    assert elsewhere_of(world) == Elsewhere(Decimal(300_000), 1)
    revised = plan_in(world, world.there, 0, "2014-09")
    assert elsewhere_of(world) == Elsewhere()
    row = {"id": "l1", "organisation": world.key(CCG), "amount_2015_16": Decimal(200_000)}
    part = revised.edition.part["funding"]
    rows = (part_types.row_type(part, part.table["ccg_minimum"])(**row),)
    builders.save(revised, "funding", world["author there"], ccg_minimum=rows)
    assert elsewhere_of(world) == Elsewhere(Decimal(200_000), 1)


def test_money_of_an_area_inside_another_counts_once(world, here):
    inner = Area.objects.create(slug="inner", name="Inner", within=world.there)
    plan_in(world, inner, 100_000)
    assert elsewhere_of(world) == Elsewhere(Decimal(100_000), 1)
    plan_in(world, world.there, 300_000)
    assert elsewhere_of(world) == Elsewhere(Decimal(300_000), 1)
    Area.objects.filter(pk=inner.pk).update(within=world.area)
    assert elsewhere_of(world) == Elsewhere(Decimal(300_000), 1)
    Area.objects.filter(pk=world.area.pk).update(within=world.there)
    world.area.refresh_from_db()
    assert elsewhere_of(world) == Elsewhere()


# The pages


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def address(world, body=CCG):
    return reverse("area_means", kwargs={"area": world.area.slug, "organisation": world.bodies[body].pk})


def test_the_page_takes_a_figure_and_keeps_what_was_typed_wrong(client, world, here):
    client.force_login(world["finance"])
    wrong = client.post(address(world), {"year": YEAR, "amount": "12 k?", "source": "Budget"})
    assert wrong.status_code == 200
    assert "12 k?" in wrong.content.decode()
    assert "cannot be read as pounds" in words(wrong)
    below = client.post(address(world), {"year": YEAR, "amount": "(500)", "source": "Budget"})
    assert "less than nought" in words(below)
    assert not Means.objects.exists()
    for typed in ("8.5m", "8.6m"):
        saved = client.post(address(world), {"year": YEAR, "amount": typed, "source": "Budget"}, follow=True)
    assert "What NHS Exampleshire CCG has for 2015/16 is saved." in words(saved)
    assert "£8,600,000" in words(saved)
    assert "Entered before 2015/16: £8,500,000" in words(saved)


@pytest.mark.parametrize("who", ["author", "ccg signatory", "author there", "administrator"])
def test_only_the_body_s_own_writers_may_say_what_it_has(client, world, who):
    client.force_login(world[who])
    assert client.get(address(world)).status_code == 403
    assert client.post(address(world), {"year": YEAR, "amount": "1", "source": "x"}).status_code == 403
    assert not Means.objects.exists()


def test_a_body_that_pays_nothing_in_has_no_such_page(client, world):
    client.force_login(world["assistant"])
    assert client.get(address(world, builders.BOARD)).status_code == 404


def test_the_money_page_tells_a_body_s_own_people_the_whole_sum_and_nobody_else(client, world, here):
    say(world, 9_000_000)
    plan_in(world, world.there, 765_432)
    client.force_login(world["finance"])
    own = words(client.get(here.url("money")))
    assert "765,432" in own
    assert "9,265,432" in own
    assert "9,000,000" in own
    client.force_login(world["author"])
    for page in ("money", "checklist", "plan"):
        told = words(client.get(here.url(page)))
        assert "765,432" not in told
        assert "265,432" not in told
    assert "NHS Exampleshire CCG pays in £8,500,000 here" in words(client.get(here.url("checklist")))
