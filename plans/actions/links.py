"""Links of one person's own, and the codes that they send: signing in without a password, to do one thing.

Only digests are kept. Opening a link does nothing; a code, sent to the person's own address, signs them in. A link
counts while its person holds the post it was sent for: naming somebody else makes it void.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from bcf.accounts.models import User
from plans.actions.authority import right_to_sign
from plans.actions.commentary import provider_body, signs_for
from plans.actions.events import locked
from plans.actions.signing import NotAllowedNow
from plans.document import state_of
from plans.models import Record, SigningLink
from plans.telling import Letters, Notice, still_waits

LASTS = timedelta(days=14)
CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5
CODES = 5
"""How many codes one link sends; then a fresh link is needed."""
LINKS_AN_HOUR = 5
"""How many links one person gets for one thing within an hour."""


class LinkRefused(Exception):
    """A link or its code does not do what was asked. The text says why, for the person."""


def give_link(*, record: Record, person: User, purpose: str, about: str, by: User) -> tuple[SigningLink, str]:
    """Make a link for a person to sign or comment for a body; return it with its path, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    link = SigningLink.objects.create(
        record=record,
        person=person,
        purpose=purpose,
        organisation=about,
        token_hash=_digest(token),
        by=by,
        at=now,
        expires=now + LASTS,
    )
    return link, reverse("signing_link", kwargs={"token": token})


def void_links(*, record: Record, person: User, purpose: str, about: str, by: User) -> None:
    """Take back a person's open links to sign or comment for a body, because another is sent in their place."""
    held = SigningLink.objects.filter(record=record, person=person, purpose=purpose, organisation=about)
    held.filter(used_at=None, void_at=None).update(void_by=by, void_at=timezone.now())


def replaced(link: SigningLink) -> bool:
    """Whether a link was taken back, and another sent to the same person for the same in its place."""
    same = {name: getattr(link, name) for name in ("record", "person", "purpose", "organisation")}
    return link.void_at is not None and SigningLink.objects.filter(**same, pk__gt=link.pk).exists()


def find_link(token: str) -> SigningLink | None:
    """The link of a token, open or not; None for a token that was never given."""
    links = SigningLink.objects.select_related("record__area", "person", "by")
    return links.filter(token_hash=_digest(token)).first()


def stands(link: SigningLink) -> bool:
    """Whether the link's person still holds the post for which it was sent, and has an open account."""
    if not link.person.is_active:
        return False
    if link.purpose == SigningLink.Purpose.SIGN:
        return right_to_sign(link.record, state_of(link.record), link.organisation, link.person) is not None
    try:
        return signs_for(provider_body(link.record, link.organisation), link.person) is not None
    except NotAllowedNow:
        return False


def send_code(*, link: SigningLink) -> None:
    """Send a code to the person's address; it takes the place of any before. Raises `LinkRefused`."""
    from plans import letters

    with transaction.atomic():
        held = _held(link)
        if held.codes_sent >= CODES:
            raise LinkRefused("This link has sent as many codes as it can. Ask for a fresh link.")
        code = f"{secrets.randbelow(1_000_000):06}"
        held.code_hash, held.code_at, held.code_tries = _code_digest(held, code), timezone.now(), 0
        held.codes_sent += 1
        held.save(update_fields=["code_hash", "code_at", "code_tries", "codes_sent"])
        words = letters.write("code", {"code": code})
        transaction.on_commit(lambda: letters.send(to=held.person.email, words=words), robust=True)


def enter_code(*, link: SigningLink, code: str) -> User:
    """Use up a link with the code that it sent, and return its person, to be signed in. Raises `LinkRefused`.

    A wrong code counts as a try; after five the code is void.
    """
    with transaction.atomic():
        held = _held(link)
        refusal = _wrong(held, "".join(code.split()))
        if refusal:
            held.code_tries += 1
            held.save(update_fields=["code_tries"])
        else:
            held.used_at, held.code_hash = timezone.now(), ""
            held.save(update_fields=["used_at", "code_hash"])
    if refusal:
        raise LinkRefused(refusal)
    return held.person


def fresh_link(*, link: SigningLink) -> bool:
    """Send a fresh link in place of one that is used or has run out, to the same person's address.

    Whether one went is not for whoever asked to know: none does where the person no longer holds the post, where what
    it was for is done, or where many went within the hour.
    """
    from plans.actions.letters import send_letter, write_letter
    from plans.letters import addressees

    kind = Letters.COMMENT if link.purpose == SigningLink.Purpose.COMMENT else Letters.SIGN
    with transaction.atomic():
        record = locked(link.record)
        recent = SigningLink.objects.filter(
            record=record, person=link.person, purpose=link.purpose, at__gt=timezone.now() - timedelta(hours=1)
        )
        if link.void_at or not stands(link) or recent.count() >= LINKS_AN_HOUR:
            return False
        state, notice = state_of(record), Notice(kind, link.organisation)
        fact = state.asked.get(link.organisation) if kind == Letters.COMMENT else state.requested
        if not still_waits(kind, link.organisation, state):
            return False
        to = next((one for one in addressees(record, notice, state) if one.person.pk == link.person_id), None)
        if to is None or fact is None:
            return False
        letter = write_letter(record=record, notice=notice, state=state, to=to, fact=fact, by=link.person)
    return letter is not None and send_letter(letter=letter)


@transaction.atomic
def ask_signatory_again(*, record: Record, organisation: str, by: User) -> str:
    """Send whoever signs for a body now a link of their own; open links for it of anybody else become void.

    Returns the post that is asked. Raises `NotAllowedNow` where the body is not awaited, or nobody is named.
    """
    from plans.letters import signatory

    record = locked(record)
    state = state_of(record)
    signer = next((one for one in state.signers if one.key == organisation), None)
    if signer is None or organisation in state.standing or state.requested is None:
        raise NotAllowedNow("This body's signature is not awaited.")
    held = signatory(record, organisation)
    if held is None:
        raise NotAllowedNow(f"Nobody is named to sign for {signer.label}. Name somebody first.")
    others = SigningLink.objects.filter(
        record=record, organisation=organisation, purpose=SigningLink.Purpose.SIGN, used_at=None, void_at=None
    ).exclude(person=held.person)
    others.update(void_by=by, void_at=timezone.now())
    transaction.on_commit(lambda: _enqueue(record.pk, organisation, by.pk), robust=True)
    return held.post


def _enqueue(record: int, organisation: str, by: int) -> None:
    from plans.tasks import ask_again

    ask_again.enqueue(record, organisation, by)


def _held(link: SigningLink) -> SigningLink:
    """The link, held for writing. Raises `LinkRefused` where it cannot be used any more."""
    held = SigningLink.objects.select_for_update(of=("self",)).select_related("record__area", "person")
    one = held.get(pk=link.pk)
    if not one.is_open() or not stands(one):
        raise LinkRefused("This link has been used, or has run out. Ask for a fresh one.")
    return one


def _wrong(link: SigningLink, code: str) -> str:
    """Why a code does not do; empty where it does."""
    if not link.code_hash or link.code_at is None:
        return "No code has been sent yet. Ask for one."
    if link.code_tries >= CODE_TRIES:
        return f"{CODE_TRIES} wrong codes were typed, so this code is void. Ask for another."
    if timezone.now() > link.code_at + CODE_LASTS:
        return "This code is older than 10 minutes. Ask for another."
    if not constant_time_compare(link.code_hash, _code_digest(link, code)):
        return "This is not the code that was sent. Look at the newest e-mail, and type its six digits."
    return ""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _code_digest(link: SigningLink, code: str) -> str:
    return salted_hmac("plans.signing_link.code", f"{link.pk} {code}", algorithm="sha256").hexdigest()
