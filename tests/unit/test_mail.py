"""What mail servers send back is read for what it says, and never trusted."""

import smtplib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcf.mail import LARGEST, MESSAGE_ID, new_message_id, read_bounce, sentence, why_not_sent

ID = "<0123456789abcdef@plans.example.org>"


def notification(
    action="failed",
    status="5.1.1",
    whom="rfc822; chair@example.org",
    original=None,
    kind="message/rfc822",
    report=None,
):
    """A notification as Postfix writes it, of one e-mail to one address."""
    held = original if original is not None else f"Message-ID: {ID}\nSubject: Your turn to sign\n\nWords.\n"
    return f"""From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: plans@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: {report or "multipart/report; report-type=delivery-status"}; boundary="b1"

This is a MIME-encapsulated message.

--b1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

<script>alert(1)</script> I am the mail system.

--b1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
X-Postfix-Queue-ID: 4F2A

Final-Recipient: {whom}
Original-Recipient: {whom}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 <b>User</b> unknown

--b1
Content-Description: Undelivered Message
Content-Type: {kind}

{held}
--b1--
""".encode()


def test_a_failure_is_read_with_the_e_mail_the_address_and_why():
    told = read_bounce(notification())
    assert (told.message_id, told.failed) == (ID, (("chair@example.org", "5.1.1"),))
    assert told.words == "There is no such mailbox (5.1.1)."
    heads = read_bounce(
        notification(kind="text/rfc822-headers", status="5.2.2", original=f"Message-Id: {ID}\nTo: x\n")
    )
    assert (heads.message_id, heads.words) == (ID, "The mailbox is full (5.2.2).")
    crlf = read_bounce(notification().replace(b"\n", b"\r\n"))
    assert crlf.message_id == ID


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_is_no_failure_is_none(action):
    assert read_bounce(notification(action=action)) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 500,
        b"Subject: Out of office\n\nI am away.",
        f"Message-ID: {ID}\nContent-Type: text/plain\n\nAction: failed\nStatus: 5.1.1\n".encode(),
        notification(report="multipart/mixed"),
        notification(original="Subject: none of ours\n\nWords."),
        notification(original="Message-ID: not in brackets\n\n"),
        notification(kind="application/octet-stream"),
        b"Content-Type: multipart/report; report-type=delivery-status\n\nno parts at all",
        notification().replace(b'boundary="b1"', b'boundary="other"'),
        notification() + b" " * LARGEST,
    ],
)
def test_what_cannot_be_placed_is_none(raw):
    assert read_bounce(raw) is None


def test_odd_fields_are_left_out_and_shown_nowhere():
    told = read_bounce(notification(whom="rfc822; <script>@x", status="5.1.1<script>"))
    assert told.failed == (("", "5.1.1"),)
    told = read_bounce(notification(status="9.9.9 nonsense", whom="unknown"))
    assert told.failed == (("", ""),)
    assert told.words == "The mail server refused it."


def test_an_e_mail_that_is_itself_a_notification_does_not_speak_for_another():
    inner = notification(original="Message-ID: <victim@plans.example.org>\n\n").decode().replace("b1", "b2")
    outer = notification(action="delayed", original=f"Message-ID: {ID}\n{inner}")
    assert read_bounce(outer) is None


@given(st.data())
def test_no_bytes_at_all_make_it_fail(data):
    raw = bytearray(notification())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    told = read_bounce(bytes(raw))
    assert told is None or (MESSAGE_ID.fullmatch(told.message_id) and told.words.isprintable())


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"5.1.1 No such user")}), "There is no such mailbox (5.1.1)."),
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"unknown")}), "There is no such mailbox (550)."),
        (smtplib.SMTPRecipientsRefused({"a@b": (452, b"4.2.2 <i>full</i>")}), "The mailbox is full (4.2.2)."),
        (smtplib.SMTPSenderRefused(530, b"no", "a@b"), "The mail server refused it."),
        (smtplib.SMTPDataError(554, b"5.7.1 spam"), "The mail server there does not let it in (5.7.1)."),
        (
            smtplib.SMTPAuthenticationError(535, b"secret"),
            "The mail server does not let this site send: its password is refused.",
        ),
        (ConnectionRefusedError("10.0.0.1"), "The mail server could not be reached."),
        (TimeoutError(), "The mail server could not be reached."),
        (ValueError("x"), "It could not be made ready to send."),
    ],
)
def test_a_refusal_is_told_in_plain_words_without_the_server_s_own(error, words):
    assert why_not_sent(error) == words


def test_identifiers_are_the_site_s_own_and_differ(settings):
    settings.SITE_URL = "https://plans.example.org"
    one, other = new_message_id(), new_message_id()
    assert one != other
    assert MESSAGE_ID.fullmatch(one)
    assert one.endswith("@plans.example.org>")
    assert sentence("5.4.7") == "It could not be delivered in time (5.4.7)."
