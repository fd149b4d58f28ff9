"""Who is told of what, when, and how often: lapsed signatures, everybody's signature, parts given, reminders."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from areas.models import Extension, Round
from bcf.accounts.models import User
from bcf.editions.base import PLAN
from plans import actions
from plans.actions.reminding import remind
from plans.document import state_of
from plans.facts import Fact
from plans.models import Event, Letter
from plans.signatures import Signature
from plans.states import State
from plans.telling import Letters, Notice, notices
from tests import builders
from tests.builders import SIGNATORIES

AT = datetime(2014, 3, 18, 12, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture(name="told")
def _told(django_capture_on_commit_callbacks):
    """`told(act)`: do something, and return the e-mails that it sent."""

    def after(act, *args, **kwargs):
        before = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            act(*args, **kwargs)
        return mail.outbox[before:]

    return after


def to(sent):
    return sorted(one.to[0] for one in sent)


def emails(world, *who):
    return sorted(world[one].email for one in who)


def void(world, record, text="<p>A new vision of care.</p>"):
    builders.save(record, "vision", world["finance"], void_signatures=True, text=text)


# The rule.


def signature(**more):
    given = {"organisation": "b", "name": "B", "kind": "board", "person": 1, "person_name": "", "post": "", "at": AT}
    return Signature(**{**given, "digest": "d", "statement": "", "scope": PLAN, **more})


@pytest.mark.parametrize(
    ("ended", "expected"),
    [("changed", (Notice(Letters.LAPSED, "b"),)), ("reopened", (Notice(Letters.LAPSED, "b"),)), ("withdrawn", ())],
)
def test_a_signature_ended_by_others_is_told_one_withdrawn_is_not(ended, expected):
    before = State(signatures=(signature(ended="changed"), signature()))
    after = State(signatures=(signature(ended="changed"), signature(ended=ended)))
    assert notices(before, after, Fact(3, "saved", {}, 1, "", AT)) == expected


def test_what_one_gives_to_oneself_is_not_told():
    assert notices(State(), State(), Fact(1, "assigned", {"part": "vision", "person": 1}, 1, "", AT)) == ()
    given = notices(State(), State(), Fact(1, "assigned", {"part": "vision", "person": 2}, 1, "", AT))
    assert given == (Notice(Letters.GIVEN, "vision"),)


# What happens.


def test_a_change_tells_those_who_signed_what_changed_in_words(world, told):
    record = builders.signing(world)
    builders.sign(world, record, "ccg signatory", "board signatory")
    sent = told(void, world, record)
    assert to(sent) == emails(world, "ccg signatory", "board signatory")
    letter = next(one for one in sent if one.to == [world["ccg signatory"].email])
    assert letter.subject == "Your signature no longer counts: Better Care Fund plan, Exampleshire"
    assert "Post of finance, NHS Exampleshire CCG has changed the plan since" in letter.body
    assert "is A new vision of care." in letter.body
    assert "/links/" in letter.body


def test_a_change_of_money_is_told_in_figures(world, told):
    record = builders.signing(world)
    builders.sign(world, record, "board signatory")
    content = builders.change(record, "contributions").content
    lines = tuple(
        type(line)(**{**{key: getattr(line, key) for key in line.__struct_fields__}, "budget_line": "Renamed"})
        for line in content.lines
    )
    (letter,) = told(builders.save, record, "contributions", world["author"], void_signatures=True, lines=lines)
    assert "is Renamed" in letter.body


def test_the_same_person_hears_of_lapses_once_an_hour_and_the_rest_waits(world, told):
    record = builders.signing(world)
    builders.sign(world, record, "ccg signatory")
    assert len(told(void, world, record, "<p>One.</p>")) == 1
    assert told(void, world, record, "<p>Two.</p>") == [], "nothing more lapses"
    builders.sign(world, record, "ccg signatory")
    assert told(void, world, record, "<p>Three.</p>") == [], "within the hour it waits"
    assert told(call_command, "send_reminders", verbosity=0) == []
    Letter.objects.filter(kind="lapsed").exclude(sent_at=None).update(sent_at=timezone.now() - timedelta(hours=2))
    (late,) = told(call_command, "send_reminders")
    assert "is Three." in late.body
    assert told(call_command, "send_reminders") == []


def test_reopening_tells_with_the_reason(world, told):
    record = builders.signing(world)
    builders.sign(world, record, "ccg signatory")
    (letter,) = told(actions.reopen, record=record, reason="The board wants more", by=world["author"])
    assert "The board wants more" in letter.body


def test_withdrawing_tells_nobody_and_the_last_signature_tells_the_authors(world, told):
    record = builders.signing(world)
    builders.sign(world, record, *SIGNATORIES[:-1])
    sent = told(builders.sign, world, record, SIGNATORIES[-1])
    assert to(sent) == emails(world, "author", "second author", "finance")
    assert sent[0].subject == "Everybody has signed: Better Care Fund plan, Exampleshire"
    withdrawn = told(
        actions.withdraw_signature,
        record=record,
        organisation=world.key("ccg"),
        reason="Second thoughts",
        by=world["ccg signatory"],
    )
    assert withdrawn == []


def give(world, record, who="finance", part="vision"):
    actions.assign_part(record=record, part=part, person=world[who], due=None, by=world["author"])


def test_whoever_is_given_a_part_is_told_as_they_chose(world, told):
    record = builders.started(world)
    (letter,) = told(give, world, record)
    assert letter.to == [world["finance"].email]
    assert record.url("part", part="vision") in letter.body
    assert "Post of author, Exampleshire County Council has given you" in letter.body
    User.objects.update(letters="none")
    assert told(give, world, record, part="risks") == []
    assert told(call_command, "send_reminders") == []
    assert told(give, world, record, who="author") == [], "nobody is told what they did themselves"


def test_the_daily_summary_goes_once_a_day_with_everything_in_it(world, told):
    record = builders.started(world)
    User.objects.filter(pk=world["finance"].pk).update(letters="daily")
    assert told(give, world, record, part="vision") == []
    assert told(give, world, record, part="risks") == []
    (letter,) = told(call_command, "send_reminders")
    assert letter.subject == "2 pieces of news about Better Care Fund plans"
    assert record.url("part", part="vision") in letter.body
    assert record.url("part", part="risks") in letter.body
    give(world, record, part="contributions")
    assert told(call_command, "send_reminders") == [], "one a day"


def test_the_call_to_sign_comes_at_once_whatever_was_chosen(world, told):
    User.objects.update(letters="none")
    record = builders.plan(world)
    sent = told(actions.request_sign_off, record=record, by=world["author"])
    assert to(sent) == emails(world, *SIGNATORIES)


def test_the_account_page_keeps_the_choice(client, world):
    client.force_login(world["finance"])
    client.post("/accounts/", {"name": "The finance", "letters": "daily"})
    assert world["finance"].letters == "daily"
    assert client.post("/accounts/", {"name": "The finance", "letters": "hourly"}).status_code == 200
    assert world["finance"].letters == "daily"


# The clock.


@pytest.fixture(name="due")
def _due():
    """`due(days)`: the round of the edition is due so many days from now."""

    def at(days):
        Round.objects.update_or_create(
            edition_code=builders.CODE, name="Final", defaults={"deadline": timezone.now() + timedelta(days=days)}
        )

    return at


@pytest.mark.parametrize(("days", "goes"), [(8, 0), (7, 1), (6, 0), (3, 1), (2, 0), (1, 1), (0, 0), (-1, 0)])
def test_reminders_go_seven_three_and_one_days_before_to_those_awaited(world, told, due, days, goes):
    due(days)
    record = builders.signing(world)
    builders.sign(world, record, "ccg signatory", "board signatory")
    sent = told(call_command, "send_reminders")
    assert to(sent) == (emails(world, "council signatory", "other ccg signatory") if goes else [])
    if goes:
        assert f"{days} day{'s' if days > 1 else ''} left" in sent[0].subject
        assert "/links/" in sent[0].body
    assert told(call_command, "send_reminders") == [], "the same day again does nothing"
    assert Letter.objects.filter(kind="remind").exclude(sent_at=None).count() == len(sent)


def test_an_extension_moves_the_reminders(world, due):
    due(7)
    builders.signing(world)
    Extension.objects.create(
        round=Round.objects.get(),
        area=world.area,
        deadline=timezone.now() + timedelta(days=20),
        reason="Purdah",
        by=world["assurer"],
    )
    assert remind() == 0


def test_who_was_asked_today_is_not_reminded_today(world, told, due):
    due(7)
    record = builders.plan(world)
    told(actions.request_sign_off, record=record, by=world["author"])
    assert told(call_command, "send_reminders") == []


def test_telling_writes_no_event(world, told, due):
    due(7)
    record = builders.signing(world)
    before = Event.objects.count(), state_of(record)
    told(call_command, "send_reminders")
    assert (Event.objects.count(), state_of(record)) == before
