"""Which bodies sign a plan. Pure."""

from bcf.editions.base import PART_2, PLAN
from plans.document import Document
from plans.reference import Reference
from plans.signatures import Signer


def signers_for(one: Document, reference: Reference) -> tuple[Signer, ...]:
    """The bodies whose signature is asked for: each council and CCG named in the plan, and the board.

    Of a plan that names none yet, those that take part in the area. After them those of which the area wants a
    signature of Part 2.
    """
    whole = _of_whole_plan(one, reference)
    bodies = {each.organisation for each in whole}
    return (*whole, *(each for each in one.state.part_2_signers if each.organisation in bodies))


def possible_part_2_signers(one: Document, reference: Reference) -> tuple[Signer, ...]:
    """The bodies of which an area may want a signature of Part 2, each with the usual post."""
    return tuple(
        Signer(each.organisation, each.name, each.kind, signing.usual_post, PART_2)
        for each in _of_whole_plan(one, reference)
        if (signing := one.edition.signing(each.kind, PART_2))
    )


def _of_whole_plan(one: Document, reference: Reference) -> tuple[Signer, ...]:
    details = one.part(one.edition.roles.details)
    named = {*(details.councils or ()), *(details.ccgs or ())}
    return tuple(
        Signer(body.key, body.name, body.kind, signing.usual_post)
        for signing in one.edition.signings
        for body in reference.of_kind(signing.kind)
        if signing.scope == PLAN and (signing.kind == "board" or not named or body.key in named)
    )


def stated_signatures(one: Document) -> dict[str, str]:
    """What a paper printed of signatures, by kind of body, in a sentence: it is told, and does not count."""
    return {
        stated.place.removeprefix("signed."): f"The paper prints {stated.printed}; it does not count."
        for stated in one.part(one.edition.roles.details).stated
        if stated.place.startswith("signed.") and stated.day
    }
