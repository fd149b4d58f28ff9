"""Who signs, who holds which part, and who could: posts rather than names."""

from areas.access import WRITING_CAPACITIES
from areas.models import Area, Membership, Role
from areas.queries import SIGNING, organisations_of, posts_in
from plans.actions.authority import SIGNS
from plans.arrangements import Delegate
from plans.scopes import signature_key

WRITERS = (Role.AUTHOR, Role.FINANCE, Role.ADMINISTRATOR)


def named_signatories(area: Area) -> dict[str, str]:
    """The post that gives each signature, by the signature's key: of the plan, and of Part 2 by finance officers.

    Those that nobody is named to give are left out.
    """
    scopes = {role: scope for scope, role in SIGNS.items()}
    return {
        signature_key(one.organisation.key, scopes[one.role]): one.post
        for one in posts_in(area, *SIGNING).filter(role__in=scopes)
    }


def possible_holders(area: Area) -> list[tuple[int, str]]:
    """The people who could hold a part, as (person's id, post and body), by body."""
    held: dict[int, Membership] = {}
    for membership in posts_in(area).filter(role__in=WRITERS):
        held.setdefault(membership.person_id, membership)
    return [(pk, f"{one.post}, {one.organisation.name}") for pk, one in held.items()]


def possible_delegates(area: Area) -> tuple[list[Delegate], dict[str, str]]:
    """The posts of an area to which its board could delegate, and the bodies, by key, of which another may be typed.

    Posts of the council, the CCGs, the board and the districts; an assistant never signs.
    """
    bodies = {one.key: one.name for one in organisations_of(area, *WRITING_CAPACITIES)}
    posts = [
        Delegate(one.organisation.key, one.organisation.name, one.post)
        for one in posts_in(area).exclude(role=Role.ASSISTANT)
        if one.organisation.key in bodies
    ]
    return list(dict.fromkeys(posts)), bodies
