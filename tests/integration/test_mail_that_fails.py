"""E-mail that is refused or comes back: kept with why, tried again, shown to who caused it, and to authors."""

import io
import re
import smtplib
import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from areas import actions as area_actions
from areas.models import Invitation
from bcf.accounts.models import User
from plans import actions
from plans.actions.letters import MOST_TRIES
from plans.models import Event, Letter, Record, SigningLink
from submissions import actions as sending
from submissions.models import Sending, Submission
from tests import builders
from tests.submitting import signed
from tests.unit.test_mail import ID, notification

__all__ = ["signed"]
BROKEN = f"{__name__}.Broken"
LINK = re.compile(r"https?://[^/\s]+(/links/[^\s\"]+/)")
JOIN = re.compile(r"https?://[^/\s]+(/invitations/\S+/)")


class Broken(EmailBackend):
    """A mail server that takes nothing for the addresses in `refuses`."""

    refuses: tuple[str, ...] = ()

    def send_messages(self, messages):
        for one in messages:
            if set(one.to) & set(self.refuses):
                raise smtplib.SMTPRecipientsRefused({one.to[0]: (550, b"5.1.1 <b>no such user</b>")})
        return super().send_messages(messages)


@pytest.fixture(name="refusing")
def _refusing(settings, monkeypatch):
    """`refusing(*people)`: the mail server refuses what is sent to them; with nobody, it takes all."""
    settings.EMAIL_BACKEND = BROKEN
    return lambda *people: monkeypatch.setattr(Broken, "refuses", tuple(one.email for one in people))


@pytest.fixture(name="asked")
def _asked(world, refusing, django_capture_on_commit_callbacks):
    """A plan whose signatures were asked for; the CCG's signatory's mailbox does not exist."""
    refusing(world["ccg signatory"])
    record = builders.plan(world)
    with django_capture_on_commit_callbacks(execute=True):
        actions.request_sign_off(record=record, by=world["author"])
    return record


def letter_of(world, who="ccg signatory"):
    return Letter.objects.filter(person=world[who]).latest("pk")


def bounce(message_id, *files, monkeypatch=None, **notice):
    """Take in a notification about an e-mail, on standard input."""
    raw = notification(**notice).replace(ID.encode(), message_id.encode())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("record_bounces")


def test_what_is_refused_is_kept_with_why_shown_beside_the_body_and_tried_again_by_a_button(
    client, world, asked, refusing, django_capture_on_commit_callbacks
):
    kept = letter_of(world)
    assert (kept.sent_at, kept.tries, kept.failure) == (None, 1, "There is no such mailbox (5.1.1).")
    assert not SigningLink.objects.filter(person=world["ccg signatory"]).exists(), "nobody has the link"
    client.force_login(world["second author"])
    page = client.get(asked.url("sign_off")).content.decode()
    words = "The e-mail to the Post of ccg signatory could not be sent"
    row = next(one for one in page.split("<tr") if "<strong>NHS Exampleshire CCG</strong>" in one)
    assert words in row
    assert "There is no such mailbox (5.1.1)." in row
    assert page.count(words) == 1
    again = asked.url("try_letter_again", letter=str(kept.pk))
    assert again in row
    for who in ("board signatory", "assistant"):
        client.force_login(world[who])
        assert words not in client.get(asked.url("sign_off")).content.decode()
        assert "There is no such e-mail" in client.post(again, follow=True).content.decode()
    refusing()
    mail.outbox.clear()
    client.force_login(world["second author"])
    for expected in (1, 1):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(again, follow=True)
        assert len(mail.outbox) == expected, "pressed twice, it goes once"
    (sent,) = mail.outbox
    assert sent.to == [world["ccg signatory"].email]
    assert "/links/" in sent.body
    assert SigningLink.objects.filter(person=world["ccg signatory"]).count() == 1
    assert words not in client.get(asked.url("sign_off")).content.decode()
    assert letter_of(world).message_id == sent.extra_headers["Message-ID"]


def test_the_schedule_tries_again_a_bounded_number_of_times_ever_later(world, asked, refusing):
    tried = [letter_of(world).tries]
    for _ in range(MOST_TRIES + 2):
        call_command("send_reminders")
        assert letter_of(world).tries == tried[-1], "not before its time"
        Letter.objects.filter(person=world["ccg signatory"]).update(failed_at=timezone.now() - timedelta(days=3))
        call_command("send_reminders")
        tried.append(letter_of(world).tries)
    assert tried == [1, 2, 3, 4, 5, 5, 5, 5]
    Letter.objects.update(tries=2)
    refusing()
    call_command("send_reminders")
    assert letter_of(world).failure == ""
    assert letter_of(world).sent_at


def test_what_comes_back_is_placed_by_its_identifier_and_can_be_sent_again(
    client, world, asked, refusing, monkeypatch, capsys, django_capture_on_commit_callbacks
):
    refusing()
    signer = world["council signatory"]
    kept = letter_of(world, "council signatory")
    (sent,) = [one for one in mail.outbox if one.to == [signer.email]]
    assert sent.extra_headers["Message-ID"] == kept.message_id
    assert sent.message()["Message-ID"] == kept.message_id
    assert len({one.message_id for one in Letter.objects.all()}) == Letter.objects.count()
    events = Event.objects.count()
    bounce("<of.somebody.else@example.org>", monkeypatch=monkeypatch)
    bounce(kept.message_id, monkeypatch=monkeypatch, action="delayed")
    assert not letter_of(world, "council signatory").failure
    assert "1 read, 0 placed." in capsys.readouterr().out
    bounce(kept.message_id, monkeypatch=monkeypatch, status="5.2.2")
    assert "1 read, 1 placed." in capsys.readouterr().out
    bounce(kept.message_id, monkeypatch=monkeypatch, status="5.1.1")
    assert letter_of(world, "council signatory").failure == "The mailbox is full (5.2.2).", "twice is as once"
    client.force_login(world["author"])
    page = client.get(asked.url("sign_off")).content.decode()
    assert "The e-mail to the Post of council signatory came back" in page
    assert "The mailbox is full (5.2.2)." in page
    call_command("send_reminders")
    assert letter_of(world, "council signatory").tries == 1, "what came back is for somebody to mend"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(asked.url("try_letter_again", letter=str(kept.pk)))
    again = letter_of(world, "council signatory")
    assert (again.failure, again.message_id != kept.message_id) == ("", True)
    old, fresh = SigningLink.objects.filter(person=signer)
    assert (old.is_open(), old.void_by, fresh.is_open()) == (False, world["author"], True)
    client.logout()
    first, second = (LINK.search(one.body)[1] for one in mail.outbox if one.to == [signer.email])
    page = client.get(first).content.decode()
    assert "A newer link was sent to the same address" in page
    assert "Send me the code" not in page
    assert "Exampleshire" not in page
    client.post(first, {"act": "send"})
    assert mail.outbox[-1].subject.startswith("Your turn to sign"), "the old one sends no code"
    assert "Send me the code" in client.get(second).content.decode()
    assert Event.objects.count() == events, "none of this is an event of the plan"


def test_it_is_not_tried_again_once_signed_or_once_somebody_else_holds_the_post(client, world, asked, refusing):
    kept = letter_of(world)
    area_actions.name_signatory(
        organisation=world.bodies["ccg"],
        person=User.objects.create_user("new@example.org"),
        post="Chief Officer",
        by=world["administrator"],
    )
    with pytest.raises(actions.NotAllowedNow, match="Somebody else holds the post"):
        actions.try_letter_again(record=asked, letter=kept.pk, by=world["author"])
    client.force_login(world["author"])
    assert "could not be sent" not in client.get(asked.url("sign_off")).content.decode()
    area_actions.name_signatory(
        organisation=world.bodies["ccg"], person=world["ccg signatory"], post="Chief Officer", by=world["author"]
    )
    assert "could not be sent" in client.get(asked.url("sign_off")).content.decode()
    builders.sign(world, asked, "ccg signatory")
    with pytest.raises(actions.NotAllowedNow, match="is done"):
        actions.try_letter_again(record=asked, letter=kept.pk, by=world["author"])
    assert "could not be sent" not in client.get(asked.url("sign_off")).content.decode()


def test_of_a_part_that_was_given_the_giver_is_told_in_a_list_below(
    client, world, refusing, django_capture_on_commit_callbacks
):
    record = builders.plan(world)
    refusing(world["finance"])
    with django_capture_on_commit_callbacks(execute=True):
        actions.assign_part(record=record, part="vision", person=world["finance"], due=None, by=world["author"])
    client.force_login(world["author"])
    page = client.get(record.url("sign_off")).content.decode()
    assert "E-mails that did not arrive" in page
    assert "A part is given to you" in page
    assert "Post of finance, NHS Exampleshire CCG" in page


def test_an_invitation_that_does_not_arrive_is_told_to_the_inviter(
    client, world, refusing, monkeypatch, django_capture_on_commit_callbacks
):
    url = f"/areas/{world.area.slug}/people/"
    client.force_login(world["administrator"])
    for number, (refused, told) in enumerate(
        ((("new@example.org",), "There is no such mailbox (5.1.1)."), ((), "The mailbox is full (5.2.2)."))
    ):
        monkeypatch.setattr(Broken, "refuses", refused)
        body = world.bodies["council"].pk
        posted = {"email": "new@example.org", "role": "author", "post": f"Officer {number}"}
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(f"{url}{body}/invite/", posted).status_code == 302
        kept = Invitation.objects.latest("pk")
        if not refused:
            assert mail.outbox[-1].message()["Message-ID"] == kept.message_id
            assert "did not arrive: The mailbox" not in client.get(url).content.decode()
            bounce(kept.message_id, monkeypatch=monkeypatch, status="5.2.2")
        assert f"The e-mail did not arrive: {told}" in client.get(url).content.decode()

    # Tried again: the link that came back leads to a page that says so, and the new one works.
    again = f"{url}invitations/{kept.pk}/again/"
    assert again in client.get(url).content.decode()
    for words in ("Another invitation is on its way to new@example.org.", "There is no such invitation"):
        with django_capture_on_commit_callbacks(execute=True):
            assert words in client.post(again, follow=True).content.decode()
    assert "did not arrive" not in client.get(url).content.decode()
    first, second = (JOIN.search(one.body)[1] for one in mail.outbox if one.to == ["new@example.org"])
    client.logout()
    page = client.get(first).content.decode()
    assert "A newer invitation was sent to the same address" in page
    assert "Officer" not in page
    joining = {"name": "New", "password": "three words apart"}
    client.post(f"{first}join/", joining)
    assert not User.objects.filter(email="new@example.org").exists()
    client.post(f"{second}join/", joining)
    assert User.objects.get(email="new@example.org").memberships.get().post == "Officer 1"


def test_a_command_that_cannot_read_its_file_says_so_and_reads_several(tmp_path, db, capsys):
    (tmp_path / "one").write_bytes(notification())
    (tmp_path / "two").write_bytes(b"\xff\x00 rubbish")
    call_command("record_bounces", tmp_path / "one", tmp_path / "two")
    assert "2 read, 0 placed." in capsys.readouterr().out
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("record_bounces", tmp_path / "nothing")


@pytest.fixture(name="submitted")
def _submitted(signed, settings):
    """A submission as its event pins it, without files, on a site that sends."""
    settings.BCF_SEND_SUBMISSIONS = True
    world, record = signed
    facts = {
        "number": 1,
        "digest": "8" * 64,
        "late": False,
        "recipients": ["Area Team, area.team@example.org", "fund@example.org"],
        "signatures": [],
        "files": [],
        "accepted": [],
    }
    from plans.actions.events import append, locked

    held = locked(Record.objects.get(pk=record.pk))
    append(record=held, kind="submitted", data=facts, by=world["author"])
    event = Event.objects.filter(record=record).latest("number")
    one = Submission.objects.create(
        record=held,
        number=1,
        event=event.number,
        head=event.hash,
        digest=facts["digest"],
        pinned=event.data,
        by=world["author"],
        post="Post of author",
        at=timezone.now(),
    )
    return world, held, one


def test_a_submission_that_came_back_is_told_and_sent_again_and_each_attempt_is_kept(
    client, submitted, monkeypatch, django_capture_on_commit_callbacks
):
    world, record, one = submitted
    sending.send_submission(submission=one)
    (first,) = Sending.objects.all()
    assert mail.outbox[-1].message()["Message-ID"] == first.message_id
    client.force_login(world["author"])
    url = record.url("submission")
    assert "Send it again" not in client.get(url).content.decode()
    bounce(first.message_id, monkeypatch=monkeypatch, whom="rfc822; FUND@example.org", status="5.7.1")
    bounce(first.message_id, monkeypatch=monkeypatch, whom="rfc822; evil@elsewhere.org", status="5.1.1")
    page = client.get(url).content.decode()
    assert "The e-mail to area.team@example.org; fund@example.org came back." in page
    assert "fund@example.org: The mail server there does not let it in (5.7.1)." in page
    assert "evil@elsewhere.org" not in page
    assert "One of the recipients: There is no such mailbox (5.1.1)." in page
    client.force_login(world["assurer"])
    assert "Send it again" not in client.get(url).content.decode()
    client.post(url, {"act": "send_again"})
    client.force_login(world["author"])
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(url, {"act": "send_again"}, follow=True)
    assert [(each.by, each.arrived) for each in Sending.objects.order_by("pk")] == [
        (None, False),
        (world["author"], True),
    ]
    page = client.get(url).content.decode()
    assert "E-mailed to area.team@example.org; fund@example.org" in page
    assert "It came back." in page, "the first attempt is still told"
    assert "Send it again" not in page
