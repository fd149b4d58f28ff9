"""What the pages about areas show, ready for their templates."""

from collections import defaultdict
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from areas.models import (
    Area,
    Extension,
    Invitation,
    Means,
    Membership,
    Organisation,
    Participation,
    Population,
    Role,
    Round,
)
from areas.queries import (
    PAYING,
    due_by,
    is_coterminous,
    means_of,
    organisations_of,
    populations_for,
    posts_in,
    shares_of,
)
from bcf.accounts.models import User
from bcf.amounts import show_pounds
from bcf.editions import EDITIONS, edition

Capacity = Participation.Capacity
HEADINGS = {
    Capacity.COUNCIL: ("Council", "Councils"),
    Capacity.CCG: ("Clinical commissioning group", "Clinical commissioning groups"),
    Capacity.BOARD: ("Health and wellbeing board", "Health and wellbeing boards"),
    Capacity.DISTRICT: ("District council", "District councils"),
    Capacity.PROVIDER: ("Provider", "Providers"),
    Capacity.ASSURER: ("Assured by", "Assured by"),
}


def areas_list(areas: QuerySet[Area]) -> list[dict[str, Any]]:
    """Return the rows of the list of areas."""
    return [
        {"name": area.name, "url": area.get_absolute_url(), "region": area.region, "note": _note(area)}
        for area in areas.select_related("within")
    ]


def area_page(area: Area, person: User) -> dict[str, Any]:
    """Return what an area's page shows, but for its plans, which the room above adds."""
    return {
        "area": {
            "name": area.name,
            "region": area.region,
            "note": _note(area),
            "fictional": area.fictional,
            "within": _link(area.within) if area.within else None,
            "inside": [_link(inner) for inner in area.areas_inside.order_by("name")],
            "deadlines_url": reverse("area_deadlines", kwargs={"area": area.slug})
            if person.has_perm("areas.see_deadlines", area)
            else "",
            "people_url": _people_url(area) if person.has_perm("areas.see_people", area) else "",
        },
        "bodies": _bodies(area, person),
        "coterminous": is_coterminous(area),
        "posts": _posts(area),
        "populations": _populations(area),
    }


def means_url(area: Area, body: Organisation, person: User) -> str:
    """Return the address of what a body that pays into the area's pool has; empty for who may not say it."""
    if not person.has_perm("areas.say_means", body):
        return ""
    return reverse("area_means", kwargs={"area": area.slug, "organisation": body.pk})


def means_page(area: Area, body: Organisation) -> dict[str, Any]:
    """Return what the page of what a body has shows: what counts year by year, and what was said before."""
    counting = {row.pk for row in means_of([body.pk]).values()}
    rows = Means.objects.filter(organisation=body).select_related("by").order_by("-year", "-pk")
    said = [
        {
            "year": row.year,
            "amount": show_pounds(row.amount),
            "source": row.source,
            "by": str(row.by),
            "at": row.at,
            "counts": row.pk in counting,
        }
        for row in rows
    ]
    return {
        "area": _link(area),
        "body": body.name,
        "said": [row for row in said if row["counts"]],
        "before": [row for row in said if not row["counts"]],
    }


def deadlines_page(area: Area, person: User) -> dict[str, Any]:
    """Return what the page of an area's deadlines shows: each round, when it is due here, the extensions given."""
    given: dict[int, list[Extension]] = defaultdict(list)
    for one in Extension.objects.filter(area=area).select_related("by").order_by("-at", "-pk"):
        given[one.round_id].append(one)
    may = person.has_perm("areas.extend", area)
    return {
        "area": _link(area),
        "rounds": [
            {
                "name": f"{call.name}, {edition(call.edition_code).name}",
                "own": call.deadline,
                **_given(area, call, given[call.pk], may),
            }
            for call in Round.objects.order_by("-deadline")
            if call.edition_code in EDITIONS
        ],
    }


def _given(area: Area, call: Round, given: list[Extension], may: bool) -> dict[str, Any]:
    """When a round's plan is due by the extensions, the newest first, and what may be done about it."""
    due = due_by(given[0] if given else None, call.deadline)
    extended, at = due > call.deadline, {"area": area.slug, "round": call.pk}
    return {
        "due": due,
        "extended": extended,
        "given": [_extension(one) for one in given],
        "extend_url": reverse("area_extend", kwargs=at) if may else "",
        "withdraw_url": reverse("area_withdraw_extension", kwargs=at) if may and extended else "",
    }


def _extension(one: Extension) -> dict[str, Any]:
    return {"deadline": one.deadline, "reason": one.reason, "by": one.post or str(one.by), "at": one.at}


def people_page(area: Area, person: User) -> dict[str, Any]:
    """Return what the page of an area's people shows, body by body, with what the reader may do to each."""
    held: dict[int, list[Membership]] = defaultdict(list)
    for membership in posts_in(area):
        held[membership.organisation_id].append(membership)
    offered: dict[int, list[Invitation]] = defaultdict(list)
    for invitation in _open_invitations(area):
        offered[invitation.organisation_id].append(invitation)
    bodies = [
        _people_of(area, body, held[body.pk], offered[body.pk], person)
        for body in {body.pk: body for body in organisations_of(area)}.values()
    ]
    # What the reader looks after comes first; then bodies that have people; those that have nobody are only named.
    return {
        "area": _link(area),
        "bodies": sorted((body for body in bodies if body["people"] or body["invite_url"]), key=_looked_after_last),
        "add_provider_url": _people_url(area, "add_provider") if person.has_perm("areas.add_provider", area) else "",
        "nobody": [body["name"] for body in bodies if not body["people"] and not body["invite_url"]],
    }


def _looked_after_last(body: dict[str, Any]) -> bool:
    return not body["invite_url"]


def _people_of(
    area: Area, body: Organisation, held: list[Membership], offered: list[Invitation], person: User
) -> dict[str, Any]:
    manages = person.has_perm("areas.manage_people", body)
    return {
        "name": body.name,
        "may_change": manages or any(membership.person_id == person.pk for membership in held),
        "invite_url": _people_url(area, "invite", organisation=body.pk) if manages else "",
        "grant_url": _people_url(area, "grant", organisation=body.pk) if manages and held else "",
        "people": [
            {
                "post": membership.post,
                "role": membership.get_role_display(),
                "name": str(membership.person),
                "since": membership.starts,
                "you": membership.person_id == person.pk,
                "post_url": _people_url(area, "post", membership=membership.pk) if manages else "",
                "end_url": _people_url(area, "end", membership=membership.pk)
                if person.has_perm("areas.end_role", membership)
                else "",
            }
            for membership in held
        ],
        "invitations": [
            {
                "email": invitation.email,
                "post": invitation.post,
                "role": Role(invitation.role).in_a_sentence,
                "expires": invitation.expires,
                "failure": invitation.failure,
                "again_url": _people_url(area, "invite_again", invitation=invitation.pk)
                if invitation.failure
                else "",
                "withdraw_url": _people_url(area, "withdraw", invitation=invitation.pk),
            }
            for invitation in offered
            if manages
        ],
    }


def _open_invitations(area: Area) -> list[Invitation]:
    invitations = Invitation.objects.filter(
        organisation__in=area.participations.values("organisation"), accepted_at=None, withdrawn_at=None
    ).order_by("at")
    return [invitation for invitation in invitations if invitation.is_open()]


def _bodies(area: Area, person: User) -> list[dict[str, Any]]:
    shares = {share.organisation_id: share for share in shares_of(area)}
    groups = []
    for capacity, members in groupby(organisations_of(area), key=lambda body: body.takes_part_as):  # type: ignore[attr-defined]
        bodies = [
            {
                "name": body.name,
                "code": body.nhs_code or body.ons_code or "",
                "share": shares.get(body.pk),
                "means_url": means_url(area, body, person) if capacity in PAYING else "",
            }
            for body in members
        ]
        one, several = HEADINGS[Capacity(capacity)]
        groups.append(
            {
                "heading": one if len(bodies) == 1 else several,
                "bodies": bodies,
                "has_shares": any(body["share"] for body in bodies),
            }
        )
    return groups


def _posts(area: Area) -> list[dict[str, str]]:
    return [
        {"post": held.post, "body": held.organisation.name, "role": held.get_role_display()}
        for held in posts_in(area)
    ]


def _populations(area: Area) -> dict[str, Any]:
    """Return the populations, a row for each place and count, ages beside one another, and their sources."""
    rows: dict[tuple[str, str, str], dict[str, str]] = {}
    sources: dict[str, None] = {}
    for figure in populations_for(area):
        row = rows.setdefault((figure.place, figure.basis_label, figure.year), {})
        row[figure.group] = f"{figure.count:,}"
        sources[figure.source] = None
    return {
        "groups": Population.Group.labels,
        "rows": [
            {
                "place": place,
                "basis": basis,
                "year": year,
                "counts": [(group.label, counts.get(group, "")) for group in Population.Group],
            }
            for (place, basis, year), counts in rows.items()
        ],
        "sources": list(sources),
    }


def _note(area: Area) -> str:
    if area.fictional:
        return "Made up, for demonstration"
    if area.within:
        return f"Inside {area.within.name}"
    return "Two councils together" if area.kind == Area.Kind.JOINT else ""


def _link(area: Area) -> dict[str, str]:
    return {"name": area.name, "url": area.get_absolute_url()}


def _people_url(area: Area, act: str = "", **which: int) -> str:
    name = f"area_people_{act}" if act else "area_people"
    return reverse(name, kwargs={"area": area.slug, **which})
