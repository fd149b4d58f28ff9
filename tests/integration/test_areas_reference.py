"""The reference data: loaded, loaded again, mended."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from areas.models import Area, AreaShare, Organisation, Participation, Population, Round
from areas.queries import deadlines_for, is_coterminous, organisations_of, populations_for
from areas.reference import LONDON, load

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    return load()


def area(slug):
    return Area.objects.get(slug=slug)


def names(slug, *capacities):
    return [body.name for body in organisations_of(area(slug), *capacities)]


def test_every_body_and_area_is_there(loaded):
    kinds = {kind: Organisation.objects.filter(kind=kind).count() for kind in Organisation.Kind.values}
    assert kinds == {
        "council": 152,
        "district": 201,
        "ccg": 211,
        "integrated_care_board": 0,
        "board": 152,  # one each; Bournemouth and Poole share theirs, South Kent Coast has one of its own
        "provider": 0,
        "area_team": 25,
        "national": 1,
    }
    assert Area.objects.filter(kind="council").count() == 152
    assert sorted(Area.objects.exclude(kind="council").values_list("slug", flat=True)) == [
        "bournemouth-poole",
        "cornwall-scilly",
        "south-kent-coast",
    ]
    assert set(Round.objects.values_list("edition_code", flat=True)) == {"2014-02", "2014-09"}
    revised = Round.objects.get(edition_code="2014-09")
    assert revised.deadline.astimezone(LONDON).isoformat() == "2014-09-19T23:59:00+01:00"
    assert "NHS England" in revised.recipients


def test_every_area_has_a_council_a_ccg_a_board_and_one_assurer(loaded):
    for place in Area.objects.all():
        taking_part = list(place.participations.values_list("takes_part_as", flat=True))
        assert {"council", "ccg", "board"} <= set(taking_part), place
        assert taking_part.count("assurer") == 1, place


def test_loading_again_changes_nothing(loaded, capsys):
    before = {model: list(model.objects.order_by("pk").values()) for model in (Area, Organisation, Participation)}
    assert loaded["Organisations"][0] > 700
    call_command("load_reference")
    assert all(line.endswith(": 0 added, 0 changed") for line in capsys.readouterr().out.splitlines())
    assert before == {model: list(model.objects.order_by("pk").values()) for model in before}


def test_loading_again_mends_and_leaves_what_people_entered(loaded):
    kent = Population.objects.get(area=area("kent"), group="65plus")
    count = kent.count
    Population.objects.filter(pk=kent.pk).update(count=1)
    Round.objects.filter(name="Final plan").update(recipients="someone else")
    successor = Organisation.objects.get(name="Bournemouth Borough Council")
    Organisation.objects.filter(name="Borough of Poole").update(successor=successor)
    made_up = Area.objects.create(slug="elsewhere", name="Elsewhere", kind="fictional", fictional=True)
    changes = load()
    assert changes["Populations"] == (0, 1)
    assert {name: change for name, change in changes.items() if change != (0, 0)} == {"Populations": (0, 1)}
    kent.refresh_from_db()
    assert kent.count == count
    assert Round.objects.get(name="Final plan").recipients == "someone else"
    assert Organisation.objects.get(name="Borough of Poole").successor == successor
    assert Area.objects.filter(pk=made_up.pk).exists()


def test_south_kent_coast_lies_in_kent(loaded):
    place = area("south-kent-coast")
    assert (place.kind, place.within.slug) == ("ccg", "kent")
    assert [(body.takes_part_as, body.name) for body in organisations_of(place)] == [
        ("council", "Kent County Council"),
        ("ccg", "NHS South Kent Coast CCG"),
        ("board", "South Kent Coast Health and Wellbeing Board"),
        ("district", "Dover (district)"),
        ("district", "Shepway (district)"),
        ("assurer", "Kent and Medway Area Team"),
    ]
    assert is_coterminous(place)
    assert not is_coterminous(place.within)
    assert [(figure.group, figure.basis, figure.year, figure.count) for figure in populations_for(place)] == [
        ("65plus", "registered", "Jul-Sep 2014", 45005),
        ("all", "registered", "Jul-Sep 2014", 202039),
        ("18plus", "resident", "mid-2017", 168542),
        ("65plus", "resident", "mid-2017", 48877),
        ("all", "resident", "mid-2017", 209301),
    ]


def test_two_councils_share_a_board(loaded):
    board = ["Bournemouth & Poole Health and Wellbeing Board"]
    assert names("bournemouth-poole", "council") == ["Borough of Poole", "Bournemouth Borough Council"]
    assert names("bournemouth-poole", "board") == names("bournemouth", "board") == names("poole", "board") == board
    assert names("cornwall-scilly", "board") == [
        "Cornwall Health and Wellbeing Board",
        "Isles of Scilly Health and Wellbeing Board",
    ]
    joint = Population.objects.get(area=area("bournemouth-poole"), group="all")
    assert joint.count == 194752 + 151270


def test_shares_of_a_joint_area_add_up(loaded):
    parts = {place: AreaShare.objects.filter(area__slug=place) for place in ("bournemouth", "poole")}
    for share in AreaShare.objects.filter(area__slug="bournemouth-poole"):
        residents = sum(
            part.residents for rows in parts.values() for part in rows.filter(organisation=share.organisation)
        )
        assert share.residents == residents
        assert share.percent_of_area == round(Decimal(residents) * 100 / (194752 + 151270), 2)


def test_shares_both_ways(loaded):
    share = AreaShare.objects.get(area__slug="bradford", organisation__nhs_code="02N")
    assert (share.percent_of_organisation, share.percent_of_area) == (Decimal("68.40"), Decimal("20.44"))


def test_shares_of_an_area_come_to_all_of_it(loaded):
    for place in Area.objects.prefetch_related("shares"):
        total = sum(share.percent_of_area for share in place.shares.all())
        assert abs(total - 100) < Decimal("0.2"), (place, total)


def test_names_are_as_people_say_them(loaded):
    assert {"bristol", "herefordshire", "kingston-upon-hull"} <= set(Area.objects.values_list("slug", flat=True))
    assert not Area.objects.filter(name__contains=",").exists()


def test_the_deadline_is_london_time(loaded):
    first, final = deadlines_for(area("kent"), "2014-02")
    assert (first.name, final.name, final.extended) == ("First draft", "Final plan", False)
    assert final.due.isoformat() == "2014-04-04T22:59:00+00:00"  # summer time had begun
    assert first.due.isoformat() == "2014-02-14T23:59:00+00:00"
