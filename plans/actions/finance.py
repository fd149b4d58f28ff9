"""Of whom an area wants a signature of Part 2: the finance officers of its council and CCGs."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from bcf.accounts.models import User
from plans.actions.drafting import digests_of
from plans.actions.events import append, locked
from plans.actions.signing import NotAllowedNow, expect
from plans.document import document
from plans.facts import Kind, Status
from plans.models import Record
from plans.reference import reference_for
from plans.signers import possible_part_2_signers
from plans.states import State


@transaction.atomic
def ask_for_part_2(*, record: Record, posts: Mapping[str, str], by: User) -> State:
    """Say for which bodies (by key) a finance officer signs Part 2, and under which post; for none, where empty.

    It takes the place of what was said before; the same again does nothing. Once sign-off is requested it is fixed:
    the plan is reopened first. Whoever holds the role for the body on the day signs, under the post that they hold.
    Raises `NotAllowedNow`.
    """
    record = locked(record)
    one = document(record)
    expect(one.state, Status.DRAFTING, Status.WITH_THE_BOARD, act="saying who signs Part 2")
    if not by.has_perm("plans.write", record):
        raise NotAllowedNow("Only authors and administrators say who signs Part 2.")
    possible = {
        each.organisation: each
        for each in possible_part_2_signers(one, reference_for(record.area, record.edition_code))
    }
    if not set(posts) <= set(possible):
        raise NotAllowedNow("Only for a council or a CCG that signs the plan can a finance officer sign Part 2.")
    if not all(post.strip() for post in posts.values()):
        raise NotAllowedNow("Name the post that signs Part 2.")
    signers: list[dict[str, Any]] = [
        {
            "organisation": each.organisation,
            "name": each.name,
            "kind": each.kind,
            "post": posts[key].strip(),
            "scope": each.scope,
        }
        for key, each in possible.items()
        if key in posts
    ]
    said = [(each.organisation, each.post) for each in one.state.part_2_signers]
    if said == [(each["organisation"], each["post"]) for each in signers]:
        return one.state
    digests = digests_of(record, one.edition, one.digests, part_2=True)
    return append(
        record=record, kind=Kind.PART_2_ASKED, data={"signers": signers, "part_2": digests["part_2"]}, by=by
    )
