"""Telling people of comments: whom, when, once, and never what is over or what they may no longer read."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from areas import actions as people
from areas.models import Membership
from bcf.accounts.models import User
from plans import actions
from plans.actions.events import nobody_told
from plans.models import Comment, Letter
from plans.passages import Passage
from tests import builders, revised

TEXT = "How many bed days is this?"


@pytest.fixture(name="told")
def _told(django_capture_on_commit_callbacks):
    """`told(act)`: do something, and return the e-mails that it sent."""

    def after(act, *args, **kwargs):
        before = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            act(*args, **kwargs)
        return mail.outbox[before:]

    return after


@pytest.fixture
def record(world):
    record = builders.plan(world)
    builders.save(record, "vision", world["author"], text="<p>Fewer attendances and shorter stays.</p>")
    return record


def digest(told):
    """The day's summaries, as if none had gone today."""
    Letter.objects.exclude(sent_at=None).update(sent_at=timezone.now() - timedelta(days=2))
    return told(call_command, "send_reminders", verbosity=0)


def said(world, record, *names, who="finance", **more):
    given = {"text": TEXT, "mentions": [world[name].pk for name in names], **more}
    return {"record": record, "part": "vision", "by": world[who], **given}


def at_once(world, *names):
    User.objects.filter(pk__in=[world[name].pk for name in names]).update(letters="at_once")


def to(sent):
    return sorted(one.to[0] for one in sent)


def test_who_is_named_is_told_in_the_day_s_summary_with_the_words_as_text_and_as_html(world, record, told):
    passage = Passage("shorter stays")
    assert told(actions.comment_on, **said(world, record, "author", place="text", passage=passage)) == []
    (letter,) = digest(told)
    made = Comment.objects.get()
    assert letter.to == [world["author"].email]
    for body in (letter.body, letter.alternatives[0][0]):
        assert "Post of finance, NHS Exampleshire CCG names you in a comment on" in body
        assert TEXT in body
        assert "“shorter stays”" in body
        assert record.url("comment", part="vision", comment=str(made.pk)) in body
    assert digest(told) == [], "once"


def test_who_wants_it_at_once_gets_it_so_and_who_wants_none_gets_none(world, record, told):
    at_once(world, "author")
    User.objects.filter(pk=world["assistant"].pk).update(letters="none")
    (letter,) = told(actions.comment_on, **said(world, record, "author", "assistant"))
    assert letter.to == [world["author"].email]
    assert letter.subject == "You are named in a comment: 2a Vision for health and care services, Exampleshire"
    assert "<p>" in letter.alternatives[0][0]
    assert digest(told) == []


def test_a_change_is_asked_of_the_holder_at_once_and_told_but_once(world, record, told):
    actions.assign_part(record=record, part="vision", person=world["second author"], due=None, by=world["author"])
    at_once(world, "author")
    (letter,) = told(actions.comment_on, **said(world, record, "second author", asks=True))
    assert letter.to == [world["second author"].email]
    assert letter.subject.startswith("A change is asked of you: ")
    assert told(actions.comment_on, **said(world, record, who="second author", text="Mine", asks=True)) == []
    assert digest(told) == []


def test_an_answer_is_told_to_who_said_something_before_and_never_to_oneself(world, record, told):
    at_once(world, "author", "finance", "assistant")
    comment = actions.comment_on(**said(world, record))
    assert to(told(actions.answer_comment, comment=comment, text="Ours.", by=world["author"])) == [
        world["finance"].email
    ]
    sent = told(actions.answer_comment, comment=comment, text="Whose?", by=world["assistant"])
    assert to(sent) == [world["author"].email, world["finance"].email]
    assert TEXT in sent[0].body, "with what was answered"
    sent = told(
        actions.answer_comment, comment=comment, text="Mine.", by=world["finance"], mentions=[world["author"].pk]
    )
    assert to(sent) == [world["assistant"].email, world["author"].email]
    assert sorted(one.subject.split(":")[0] for one in sent) == ["Answered", "You are named in a comment"]


def test_what_is_settled_taken_back_or_changed_before_the_summary_is_dropped_or_told_as_it_is(world, record, told):
    for over in (actions.settle_comment, actions.take_back_comment):
        told(actions.comment_on, **said(world, record, "author", text=over.__name__))
        assert Letter.objects.filter(sent_at=None).count() == 1 + (over is actions.take_back_comment)
        told(over, comment=Comment.objects.get(text=over.__name__), by=world["finance"])
    assert digest(told) == []
    assert not Letter.objects.filter(sent_at=None).exists()
    with_words = said(world, record, "author", text="First words.")
    assert told(actions.comment_on, **with_words) == []
    told(
        actions.change_comment,
        comment=Comment.objects.get(text="First words."),
        text="Last words.",
        by=world["finance"],
    )
    (letter,) = digest(told)
    assert "Last words." in letter.body
    assert "First words." not in letter.body


def test_who_may_no_longer_read_the_part_is_not_told(world, record, told):
    told(actions.comment_on, **said(world, record, "assistant", "author"))
    assert Letter.objects.filter(person=world["assistant"]).count() == 1
    held = Membership.objects.get(person=world["assistant"])
    people.end_role(membership=held, by=world["assistant"])
    assert to(digest(told)) == [world["author"].email]
    assert Letter.objects.filter(person=world["assistant"]).count() == 0


def test_a_summary_is_not_kept_back_by_what_went_at_once(world, record, told):
    """A part given at once today is no summary: the day's news still goes."""
    told(actions.comment_on, **said(world, record, "author"))
    told(actions.assign_part, record=record, part="risks", person=world["author"], due=None, by=world["finance"])
    (letter,) = told(call_command, "send_reminders", verbosity=0)
    assert TEXT in letter.body


def test_nothing_is_told_while_history_is_loaded_and_sending_twice_tells_once(world, record, told):
    at_once(world, "author")
    with nobody_told():
        assert told(actions.comment_on, **said(world, record, "author")) == []
    for expected in (1, 0):
        assert len(told(actions.comment_on, **said(world, record, "author", text="Twice"))) == expected


def work(world, who):
    client = Client()
    client.force_login(world[who])
    return client.get("/").content.decode()


def test_my_work_lists_what_names_me_until_i_answer_and_what_i_am_asked_to_change(world, record):
    actions.assign_part(record=record, part="vision", person=world["second author"], due=None, by=world["author"])
    comment = actions.comment_on(**said(world, record, "author", asks=True))
    assert "Answer a comment on 2a Vision" in work(world, "author")
    assert "Asked for by Post of finance" in work(world, "second author")
    assert "Asked for by Post of finance" not in work(world, "author"), "another holds the part"
    assert "Answer a comment" not in work(world, "second author")
    actions.answer_comment(comment=comment, text="Twelve.", by=world["author"])
    assert "Answer a comment" not in work(world, "author")
    actions.answer_comment(comment=comment, text="Sure?", by=world["finance"], mentions=[world["author"].pk])
    assert "Answer a comment on 2a Vision" in work(world, "author")
    actions.settle_comment(comment=comment, done="Said so.", by=world["second author"])
    assert "Answer a comment" not in work(world, "author")
    assert "Asked for by" not in work(world, "second author")


def test_a_provider_s_people_are_told_of_their_annex_and_find_it_in_their_work(world, told):
    record = actions.start_plan(area=world.area, edition_code="2014-09", by=world["author"])
    key = world.key("provider")
    acute = revised.content("acute", text="<p>Fewer admissions.</p>", providers=(key,))
    actions.save_parts(record=record, changes=[actions.Draft("acute", acute, 0)], by=world["author"])
    at_once(world, "provider")
    given = {"record": record, "text": TEXT, "by": world["author"], "mentions": [world["provider"].pk]}
    assert to(told(actions.comment_on, part=f"commentary-{key}", **given)) == [world["provider"].email]
    assert told(actions.comment_on, part="acute", **given) == []
    assert work(world, "provider").count("Answer a comment on") >= 1
