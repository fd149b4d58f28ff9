"""Who may do what with a plan: the permissions of this room, from who is who in the plan's area."""

from typing import Any

import rules

from areas.access import (
    is_administrator,
    is_assurer,
    is_author,
    is_board_assistant,
    is_national,
    is_participant,
    is_signatory,
    providers_spoken_for,
)
from areas.models import Organisation, Role
from areas.queries import memberships_of
from bcf.access import declare, may
from bcf.accounts.models import User
from bcf.editions.base import COMMENTARY, PROVIDER
from plans.models import Comment, Upload
from plans.outline import provider_id
from plans.queries import AskedPart, went_out


@rules.predicate
def is_commentary(person: Any, asked: AskedPart) -> bool:
    """The part is a provider's own commentary."""
    return asked.part.scope == COMMENTARY


@rules.predicate
def speaks_for_it(person: Any, asked: AskedPart) -> bool:
    """Holds a role in the provider that the part is about."""
    if asked.record.edition.each(asked.part) != PROVIDER:
        return False
    bodies = Organisation.objects.filter(pk__in=providers_spoken_for(person, asked.area))
    return any(provider_id(body.key) == asked.part.about for body in bodies)


@rules.predicate
def signs_for_it(person: Any, asked: AskedPart) -> bool:
    """Is the signatory or the representative of the provider whose commentary it is: not an assistant."""
    roles = (Role.SIGNATORY, Role.PROVIDER)
    return any(
        held.role in roles and provider_id(held.organisation.key) == asked.part.about
        for held in memberships_of(person)
    )


def may_settle(person: User, asked: AskedPart, comment: Comment) -> bool:
    """Whether a person may settle a comment, or open it again: readers; of a change asked for, writers and asker."""
    return not comment.asks or comment.by_id == person.pk or may(person, "plans.write_part", asked)


declare("plans.start", is_author, "authors of a council, CCG or board in this area")
declare("plans.read", is_participant, "people who work for a council, CCG, board or district in this area")
declare("plans.write", is_author, "authors of a council, CCG or board in this area")
declare(
    "plans.read_part",
    is_participant | speaks_for_it,
    "people who work for a council, CCG, board or district in this area, and for the provider that it is about",
)
declare(
    "plans.write_part",
    (is_author & ~is_commentary) | (speaks_for_it & is_commentary),
    "authors of a council, CCG or board in this area; of a commentary, the provider's own people",
)
declare(
    "plans.sign_commentary",
    speaks_for_it & is_commentary & signs_for_it,
    "the chief executive of the provider, or who answers for them",
)
declare("plans.decide", is_author | is_board_assistant, "authors in this area, and assistants of its board")
declare("plans.sign", is_signatory, "the signatories of this area's councils, CCGs and board")
declare("plans.administer", is_administrator, "administrators of a body in this area")


@rules.predicate
def of_this_area(person: Any, upload: Upload) -> bool:
    """The file is of a plan that the person may read."""
    return bool(is_participant(person, upload.record))


@rules.predicate
def went_out_to(person: Any, upload: Upload) -> bool:
    """The file went out with a submission, to those who assure it."""
    assures = is_assurer(person, upload.record) or is_national(person, upload.record)
    return bool(assures) and went_out(upload)


declare(
    "plans.read_upload",
    of_this_area | went_out_to,
    "people who work for a council, CCG, board or district in this area, and once it is submitted its area team",
)
declare("plans.assure", is_assurer, "assurers of this area's team")
