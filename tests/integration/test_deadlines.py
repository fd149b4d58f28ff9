"""An area's deadlines: the area team gives longer, the area sees by whom and why, and the plan goes by it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from areas.models import Extension, Round
from bcf.amounts import show_date
from plans.models import Record
from plans.reference import reference_for
from tests import builders
from tests.submitting import asked

pytestmark = pytest.mark.django_db
Signed = tuple[builders.World, Record]


def test_the_area_team_extends_a_deadline_and_a_later_one_takes_its_place(client: Client, signed: Signed) -> None:
    world, record = signed
    Round.objects.update(deadline=timezone.now() - timedelta(days=1))
    call = Round.objects.get()
    page = reverse("area_deadlines", args=["exampleshire"])
    extend = reverse("area_extend", args=["exampleshire", call.pk])
    assert [one.id for one in asked(record).to_accept] == ["S3"]  # it would be late
    client.force_login(world["author"])
    assert extend not in client.get(page).content.decode()
    assert client.post(extend, {}).status_code == 403
    client.force_login(world["assurer"])
    assert extend in client.get(page).content.decode()
    week, fortnight = (timezone.localdate() + timedelta(days=days) for days in (7, 14))
    whole = {"day": show_date(week), "time": "12:00", "reason": "The board meets late."}
    wrong = (
        ({"day": ""}, "Say until which day."),
        ({"day": "soon"}, "soon"),
        ({"day": show_date(week - timedelta(days=30))}, "must be later"),
        ({"day": show_date(week + timedelta(days=800))}, "more than a year"),
        ({"time": "noon"}, "Write the time as 12:00."),
        ({"reason": " "}, "Give the reason"),
    )
    for change, words in wrong:
        assert words in client.post(extend, whole | change).content.decode(), change
    assert not Extension.objects.exists()
    assert client.post(extend, whole).status_code == 302
    assert (
        client.post(extend, whole | {"day": show_date(fortnight), "reason": "It meets later still."}).status_code
        == 302
    )
    assert not asked(record).to_accept
    due = reference_for(record.area, record.edition_code).deadline
    assert due is not None
    assert timezone.localtime(due).date() == fortnight
    client.force_login(world["ccg signatory"])
    shown = client.get(page).content.decode()
    assert shown.index("It meets later still.") < shown.index("The board meets late.")
    assert shown.count("Replaced since") == 1
    assert "Post of assurer, Example Area Team" in shown
    submission = client.get(record.url("submission")).content.decode()
    assert "extended by Post of assurer, Example Area Team" in submission
    assert "It meets later still." in submission
    client.force_login(world["author there"])
    assert client.get(page).status_code == 403
    assert "Deadlines and extensions" not in client.get(reverse("area", args=["exampleshire"])).content.decode()
