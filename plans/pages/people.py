"""Who signs, who holds which part, and who could: posts rather than names."""

from areas.access import WRITING_CAPACITIES
from areas.models import Area, Membership, Role
from areas.queries import organisations_of, posts_in, signatories_of
from plans.arrangements import Delegate

WRITERS = (Role.AUTHOR, Role.FINANCE, Role.ADMINISTRATOR)


def named_signatories(area: Area) -> dict[str, str]:
    """The post that signs for each body of an area, by the body's key; bodies without one are left out."""
    return {one.organisation.key: one.membership.post for one in signatories_of(area) if one.membership}


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
