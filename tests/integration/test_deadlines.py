"""An area's deadlines: the area team gives longer, the area sees by whom and why, and the plan goes by it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from areas.models import Extension, Round
from bcf.accounts.models import User
from bcf.amounts import show_date
from plans import actions
from plans.models import Letter, Record
from plans.pages.shell import moment
from plans.reference import reference_for
from tests import builders
from tests.submitting import asked, quickly, submit

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


def test_the_area_team_corrects_an_extension_and_takes_it_back_and_those_concerned_are_told(
    client: Client, signed: Signed, django_capture_on_commit_callbacks: Any
) -> None:
    world, record = signed
    own = timezone.now().replace(second=0, microsecond=0) + timedelta(days=1)
    Round.objects.update(deadline=own)
    call, page = Round.objects.get(), reverse("area_deadlines", args=["exampleshire"])
    extend, withdraw = (
        reverse(name, args=["exampleshire", call.pk]) for name in ("area_extend", "area_withdraw_extension")
    )
    actions.reopen(record=record, reason="One more figure", by=world["author"])
    actions.request_sign_off(record=record, by=world["author"])
    builders.sign(world, record, "board signatory", "council signatory")  # the two of the CCGs are awaited
    User.objects.filter(pk=world["finance"].pk).update(letters="none")
    User.objects.filter(pk=world["other ccg signatory"].pk).update(letters="daily")

    def told(address: str, posted: dict[str, str], status: int = 302) -> dict[str, EmailMessage]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(address, posted)
        assert answer.status_code == status, answer.content.decode()
        return {one.to[0]: one for one in mail.outbox}

    def last_day(days: int) -> dict[str, str]:
        return {"day": show_date(timezone.localdate() + timedelta(days=days)), "time": "12:00"}

    client.force_login(world["assurer"])
    assert withdraw not in client.get(page).content.decode()
    sent = told(extend, last_day(14) | {"reason": "The board meets late."})
    concerned = {world[who].email for who in ("author", "second author", "administrator", "ccg signatory")}
    assert set(sent) == concerned  # as each has chosen; who has signed waits for nothing
    letter = sent[world["ccg signatory"].email]
    due = f"{last_day(14)['day']} at 12:00"
    assert letter.subject == f"Due on {due}: Better Care Fund plan, Exampleshire"
    for words in (
        "Post of assurer, Example Area Team has moved the deadline",
        f"Final plan is due on {due} now. Before, it was due on {moment(own)}.",
        "The reason: The board meets late.",
        "The signature of NHS Exampleshire CCG is still awaited.",
        page,
    ):
        assert words in letter.body
    assert "is still awaited" not in sent[world["author"].email].body
    waiting = Letter.objects.filter(kind="deadline", sent_at=None)
    assert [one.person for one in waiting] == [world["other ccg signatory"]]  # for the day's summary

    # Corrected: never to before the round's own deadline, and with a reason; those who may not are refused.
    assert f'value="{last_day(14)["day"]}"' in client.get(extend).content.decode()
    for posted, words in (
        (last_day(-1) | {"reason": "A slip."}, "must be later than the round&#x27;s own"),
        (last_day(14) | {"reason": "A slip."}, "That is the deadline there is."),
        (last_day(7) | {"reason": " "}, "Give the reason"),
    ):
        assert words in client.post(extend, posted).content.decode()
    assert set(told(extend, last_day(7) | {"reason": "A slip: the week before."})) == concerned
    assert told(extend, last_day(7) | {"reason": "A slip: the week before."}) == {}, "pressed twice"
    assert reference_for(record.area, record.edition_code).deadline.date() == timezone.localdate() + timedelta(days=7)
    for who in ("author", "administrator", "ccg signatory", "national", "author there"):
        client.force_login(world[who])
        assert client.post(withdraw, {"reason": "x"}).status_code == 403
        assert client.post(extend, last_day(9) | {"reason": "x"}).status_code == 403

    # Taken back: the round's own deadline counts again; what was given stays to be seen, and no summary tells of it.
    client.force_login(world["assurer"])
    assert withdraw in client.get(page).content.decode()
    assert "Say why." in client.post(withdraw, {"reason": " "}).content.decode()
    sent = told(withdraw, {"reason": "The board meets in time."})
    assert set(sent) == concerned
    assert (
        "withdrawn the extension given to the Better Care Fund plan of Exampleshire"
        in sent[world["author"].email].body
    )
    assert (
        f"is due on {moment(own)} now. Before, it was due on {last_day(7)['day']}" in sent[world["author"].email].body
    )
    assert reference_for(record.area, record.edition_code).deadline == own
    shown = client.get(page).content.decode()
    places = [
        shown.index(words) for words in ("The board meets in time.", "A slip: the week", "The board meets late.")
    ]
    assert places == sorted(places)
    assert shown.count("Replaced since") == 2
    assert "Withdrawn" in shown
    assert withdraw not in shown
    assert "extended by" not in client.get(record.url("submission")).content.decode()
    mail.outbox.clear()
    call_command("send_reminders")
    (summary,) = [
        one for one in mail.outbox if one.to == [world["other ccg signatory"].email] and "news" in one.subject
    ]
    assert "The board meets in time." in summary.body
    assert "The board meets late." not in summary.body  # another has taken its place since


def test_nobody_hears_of_the_deadline_of_a_plan_that_is_submitted(
    signed: Signed, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    world, record = signed
    quickly(monkeypatch)
    submit(record, world["author"])
    later = timezone.now() + timedelta(days=9)
    with django_capture_on_commit_callbacks(execute=True):
        actions.extend_deadline(
            round=Round.objects.get(), area=record.area, deadline=later, reason="Late", by=world["assurer"]
        )
    assert not Letter.objects.filter(kind="deadline").exists()
