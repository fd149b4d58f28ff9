"""A signature on paper, recorded for somebody who signs no other way: bound to the content that the sheet printed."""

import datetime
from typing import Any

import msgspec
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from areas.models import Membership, Organisation, Role
from areas.queries import SIGNING, organisations_of, posts_in
from bcf.accounts.models import User
from bcf.amounts import joined, show_date
from plans.actions.authority import SIGNS, Right, authorities, same_post
from plans.actions.events import append, locked
from plans.actions.signing import NotAllowedNow, expect, refuse_over_findings, signature_data, statement_of
from plans.actions.sittings import closing_sittings
from plans.actions.uploads import UnfitUpload, add_upload
from plans.document import state_of
from plans.facts import Kind, Status
from plans.models import Record, Upload
from plans.scopes import body_and_scope, signature_key
from plans.signatures import Signer
from plans.states import State

PRINTED = 12
"""How many characters of the content's digest a sheet prints."""


def paper_recorded_for(record: Record, person: User) -> frozenset[str]:
    """The signatures, by key, that a person may record on paper: an author all, an assistant its own body's."""
    if person.has_perm("plans.write", record):
        bodies = [body.key for body in organisations_of(record.area, *SIGNING)]
    else:
        held = posts_in(record.area).filter(person=person, role=Role.ASSISTANT)
        bodies = [one.organisation.key for one in held]
    return frozenset(signature_key(body, scope) for body in bodies for scope in SIGNS)


def possible_witnesses(record: Record, organisation: str, recorder: User) -> list[Membership]:
    """Who could witness a signature for a body: others with a role in it, and assistants of the board."""
    body, _ = body_and_scope(organisation)
    found: dict[int, Membership] = {}
    for one in posts_in(record.area).exclude(person=recorder):
        of_board = one.role == Role.ASSISTANT and one.organisation.kind == Organisation.Kind.BOARD
        if one.organisation.key == body or of_board:
            found.setdefault(one.person_id, one)
    return list(found.values())


@closing_sittings
@transaction.atomic
def sign_on_paper(
    *,
    record: Record,
    organisation: str,
    content: str,
    day: datetime.date,
    person_name: str,
    post: str,
    witness: int,
    sheet: File[Any],
    sheet_name: str,
    by: User,
) -> State:
    """Record a signature on paper for a body (by its key), over the content whose digest the sheet begins with.

    `witness` is the id of the role in which a second person saw it signed. Raises `NotAllowedNow` where the person
    may not record it, the sheet is of other content, its date is not possible, the post is not the one that signs or
    the witness is nobody who could be; `UnfitUpload` where the file is none of a sheet.
    """
    record = locked(record)
    state = state_of(record)
    expect(state, Status.SIGNING, Status.SIGNED, act="recording a signature on paper")
    signer = next((one for one in state.signers if one.key == organisation), None)
    if signer is None or organisation not in paper_recorded_for(record, by):
        raise NotAllowedNow("Only authors and the body's own assistant can record a signature on paper for it.")
    printed = "".join(content.split()).lower()
    digest = state.digest_for(signer)
    if len(printed) < PRINTED or not digest.startswith(printed):
        raise NotAllowedNow(
            f"The sheet is of other content than the plan's now: the plan's begins {digest[:PRINTED]}. "
            "Print the sheet again and have it signed."
        )
    if organisation in state.standing:
        raise NotAllowedNow(f"The signature for {signer.label} stands already.")
    _refuse_day(state, signer, day)
    right = _right_on_paper(record, state, signer, post, day)
    seen_by = next((one for one in possible_witnesses(record, organisation, by) if one.pk == witness), None)
    if seen_by is None or same_post(seen_by.post, post):
        raise NotAllowedNow("The witness is a second person of this body or the board's assistant, not the signer.")
    if not person_name.strip():
        raise NotAllowedNow("Give the name of who signed the sheet.")
    refuse_over_findings(record, state)
    kept = _keep(record, signer, sheet, sheet_name, by)
    data = {
        **signature_data(record, state, signer),
        "person_name": person_name.strip(),
        "post": right.post,
        "statement": statement_of(record, right),
        "paper": {
            "day": day.isoformat(),
            "witness": seen_by.person.name,
            "witness_post": f"{seen_by.post}, {seen_by.organisation.name}",
            "sheet": kept.key,
        },
    }
    if right.authority:
        data["authority"] = msgspec.to_builtins(right.authority)
    return append(record=record, kind=Kind.SIGNED, data=data, by=by)


def _refuse_day(state: State, signer: Signer, day: datetime.date) -> None:
    """Raise `NotAllowedNow` for a day to come, before the content was there, or before the board decided."""
    if day > timezone.localdate():
        raise NotAllowedNow("The date on the sheet is still to come.")
    since = state.covered_since(signer.scope)
    if since and day < timezone.localdate(since):
        raise NotAllowedNow(
            f"The sheet is dated {show_date(day)}, and the plan was last changed on "
            f"{show_date(timezone.localdate(since))}. Nobody signs before the content exists."
        )
    if signer.kind == "board" and state.decided and day.isoformat() < state.decisions[-1].day:
        raise NotAllowedNow("The sheet is dated before the board's decision.")


def _right_on_paper(record: Record, state: State, signer: Signer, post: str, day: datetime.date) -> Right:
    """By what right a post signs for a body on paper: as its signatory, or by an authority.

    Where the body has named nobody, the post is taken as it stands on the sheet: the witness vouches for it.
    """
    others = list(authorities(state, signer, day))
    for authority, _, named in others:
        if same_post(post, named) or same_post(post, authority.post):
            return Right(signer, authority.post, authority)
    held = posts_in(record.area).filter(role=SIGNS[signer.scope]).select_related("organisation")
    own = [one.post for one in held if one.organisation.key == signer.organisation]
    if own and not any(same_post(post, one) for one in own):
        words = joined([*own, *(authority.post for authority, _, _ in others)])
        raise NotAllowedNow(f"{post} does not sign for {signer.name}. Who signs for it: {words}.")
    return Right(signer, own[0] if own else post.strip())


def _keep(record: Record, signer: Signer, sheet: File[Any], name: str, by: User) -> Upload:
    """Keep the sheet: a PDF as it is, a picture drawn anew. Raises `UnfitUpload`."""
    ending = name.lower().rpartition(".")[2]
    if ending == "pdf":
        return add_upload(record=record, kind=Upload.Kind.DOCUMENT, source=sheet, name=name, by=by)
    if ending not in {"png", "jpg", "jpeg"}:
        raise UnfitUpload("The signed sheet is a PDF, a PNG or a JPEG.")
    words = f"The sheet signed for {signer.name}"
    return add_upload(record=record, kind=Upload.Kind.PICTURE, source=sheet, name=name, by=by, alternative_text=words)
