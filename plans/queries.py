"""Reads of records that more than one caller needs."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, When
from django.http import Http404

from areas.access import WRITING_CAPACITIES, Capacity
from areas.models import Area, Membership
from areas.queries import areas_of, posts_in
from bcf.accounts.models import User
from bcf.editions import EDITIONS
from bcf.editions.base import COMMENTARY, PROVIDER, Part
from plans.facts import Kind
from plans.models import Comment, Contribution, Event, Mention, PartRevision, Record, Upload
from plans.outline import provider_id


def find_plan(area: str, edition: str, **_: object) -> Record:
    """The plan that an address names. Raises Http404 where there is none."""
    try:
        return Record.objects.select_related("area").get(
            area__slug=area, edition_code=edition, kind=Record.Kind.PLAN, period=""
        )
    except Record.DoesNotExist:
        raise Http404(f"There is no plan {area}/{edition}.") from None


def find_upload(area: str, edition: str, key: str, **_: object) -> Upload:
    """The picture or the document of a plan that an address names. Raises Http404."""
    found = Upload.objects.filter(record=find_plan(area, edition), key=key).select_related("record__area").first()
    if found is None:
        raise Http404(f"The plan {area}/{edition} has no file of that key.")
    return found


def went_out(upload: Upload) -> bool:
    """Whether a file belongs to what was submitted, or to the evidence for a condition: two queries."""
    pinned = Q(pk__in=())
    for event in Event.objects.filter(record=upload.record, kind__in=(Kind.SUBMITTED, Kind.EVIDENCED)):
        if event.facts.get("file") == upload.key:
            return True
        for part, one in event.facts.get("parts", {}).items():
            pinned |= Q(part=part, number=one["number"])
    return PartRevision.objects.filter(pinned, record=upload.record, content__contains=upload.key).exists()


@dataclass(frozen=True)
class AskedPart:
    """A part of a plan that an address names. Whether the plan has it now is for the view to say."""

    record: Record
    part: Part

    @property
    def area(self) -> Area:
        """The plan's area."""
        return self.record.area


def find_part(area: str, edition: str, part: str, **_: object) -> AskedPart:
    """The plan of an address with the one of its parts that it names. Raises Http404."""
    record = find_plan(area, edition)
    found = record.edition.find(part)
    if found is None:
        raise Http404(f"Edition {edition} has no part {part}.")
    return AskedPart(record, found)


def find_commentary(area: str, edition: str, provider: str, **_: object) -> AskedPart:
    """The plan of an address with the commentary of the provider that it names. Raises Http404."""
    record = find_plan(area, edition)
    for key, pattern in record.edition.patterns.items():
        if pattern.scope == COMMENTARY:
            return find_part(area, edition, f"{key}-{provider}")
    raise Http404(f"Edition {edition} asks no provider for a commentary.")


def find_area(area: str, edition: str = "", **_: object) -> Area:
    """The area that an address names, for an edition that exists. Raises Http404."""
    if edition and edition not in EDITIONS:
        raise Http404(f"There is no edition {edition}.")
    try:
        return Area.objects.get(slug=area)
    except Area.DoesNotExist:
        raise Http404(f"There is no area {area}.") from None


def plans_of(person: User) -> QuerySet[Record]:
    """The plans of the areas in which a body of the person's takes part, by area and edition."""
    return Record.objects.filter(area__in=areas_of(person)).select_related("area")


def readers_of(asked: AskedPart) -> dict[int, Membership]:
    """Who may read a part, as `plans.read_part` has it: a post of theirs by the person's id. One query.

    Of a part about a provider one more, since its own people may too.
    """
    posts = [*posts_in(asked.area, *WRITING_CAPACITIES)]
    if asked.record.edition.each(asked.part) == PROVIDER:
        providers = posts_in(asked.area, Capacity.PROVIDER)
        posts += [one for one in providers if provider_id(one.organisation.key) == asked.part.about]
    held: dict[int, Membership] = {}
    for one in sorted(posts, key=lambda one: one.organisation.name):
        if one.person.is_active:
            held.setdefault(one.person_id, one)
    return held


def comments_of(record: Record) -> QuerySet[Comment]:
    """The comments on a plan in the order in which they were made, with their answers and whom they name.

    Three queries. Not the answers themselves.
    """
    mentions = Mention.objects.order_by("post", "pk")
    replies = Comment.objects.order_by("at", "pk").prefetch_related(Prefetch("mentions", mentions))
    return (
        Comment.objects.filter(record=record, answers=None)
        .order_by("at", "pk")
        .prefetch_related(Prefetch("mentions", mentions), Prefetch("replies", replies))
    )


def open_comments(record: Record) -> QuerySet[Comment]:
    """The comments on a plan that nobody has settled or taken back, in the order in which they were made."""
    return Comment.objects.filter(record=record, answers=None, settled_at=None, taken_back_at=None).order_by(
        "at", "pk"
    )


def comments_that_wait_or_ask(record: Record) -> QuerySet[Comment]:
    """The comments on a plan that are open, and the settled ones that asked for a change; without their answers."""
    there = Comment.objects.filter(record=record, answers=None, taken_back_at=None)
    return there.filter(Q(settled_at=None) | Q(asks=True))


def listed_comments(record: Record, show: str, person: User) -> QuerySet[Comment]:
    """The comments on a plan, those that are open first and then the newest: all, or those that `show` names.

    `mine` are by the person, `mentioned` name them in the comment or in an answer, `settled` wait for nobody.
    """
    found = comments_of(record).annotate(
        closed=Case(When(settled_at=None, taken_back_at=None, then=0), default=1, output_field=IntegerField())
    )
    if show == "mine":
        found = found.filter(by=person)
    if show == "mentioned":
        named = Mention.objects.filter(person=person)
        found = found.filter(Q(pk__in=named.values("comment")) | Q(pk__in=named.values("comment__answers")))
    if show == "settled":
        found = found.filter(closed=1)
    return found.order_by("closed", "-at", "-pk")


def plans_in(area: Area) -> QuerySet[Record]:
    """The plans of an area, by edition."""
    return Record.objects.filter(area=area).select_related("area").order_by("edition_code")


@dataclass(frozen=True)
class Elsewhere:
    """What a body gives in other areas in a year: whole pounds, and to how many areas' pools."""

    amount: Decimal = Decimal(0)
    areas: int = 0


def given_elsewhere(area: Area, bodies: Collection[int], years: Collection[str]) -> dict[tuple[int, str], Elsewhere]:
    """What bodies give in areas other than this one, by (organisation's id, year): one query.

    One plan counts for each area, that of the newest edition. Of an area and one inside it only one counts, since the
    inner area's money is in the outer one's pool: the outer one, and neither where this area is the other of them.
    """
    newest = Record.objects.filter(area=OuterRef("record__area"), kind=Record.Kind.PLAN, period="").order_by(
        "-edition_code"
    )
    sums = list(
        Contribution.objects.filter(
            organisation__in=bodies, year__in=years, actual__isnull=False, record=Subquery(newest.values("pk")[:1])
        )
        .exclude(record__area__in=[place for place in (area.pk, area.within_id) if place])
        .exclude(record__area__within=area)
        .values_list("organisation", "year", "record__area", "record__area__within")
        .annotate(given=Sum("actual"))
        .order_by("organisation", "year", "record__area")
    )
    paid_into = {(body, year, place) for body, year, place, _, given in sums if given}
    found: dict[tuple[int, str], Elsewhere] = {}
    for body, year, _, outer, given in sums:
        if given and (body, year, outer) not in paid_into:
            before = found.get((body, year), Elsewhere())
            found[body, year] = Elsewhere(before.amount + given, before.areas + 1)
    return found
