"""What was carried over from an older plan, and what will be: for the start page, the plan and its parts."""

from typing import Any

from areas.models import Area
from bcf.editions.base import PROVIDER, SCHEME, Edition, Part
from plans.carrying import Carrying, carry, counted, fed_by, new_in
from plans.document import document, document_at
from plans.models import PartRevision, Record
from plans.reference import Reference, reference_for
from plans.states import State


def older_plan(area: Area, edition: Edition) -> Record | None:
    """The plan of an area that one in an edition can be started from: one in which something is written."""
    if edition.carried is None:
        return None
    written = PartRevision.objects.filter(newest=True).values("record")
    plans = Record.objects.filter(area=area, edition_code=edition.carried.edition, kind=Record.Kind.PLAN, period="")
    return plans.filter(pk__in=written).select_related("area").first()


def preview(older: Record, edition: Edition) -> dict[str, Any]:
    """What starting a plan from an older one would carry over now; nothing is written."""
    carrying = carry(document(older), edition, reference_for(older.area, older.edition_code))
    return _account(carrying, older, edition, None)


def account(record: Record, state: State, reference: Reference) -> dict[str, Any] | None:
    """What a plan was started from, of the revisions that its event names; None where it was started empty.

    Of the reference only the area's bodies are asked for, which are the same in both editions.
    """
    older = older_plan(record.area, record.edition) if state.carried else None
    if older is None:
        return None
    one = document_at(older, state.carried["parts"])
    return _account(carry(one, record.edition, reference), older, record.edition, record)


def _account(carrying: Carrying, older: Record, edition: Edition, record: Record | None) -> dict[str, Any]:
    before = older.edition.part

    def title(key: str) -> dict[str, str]:
        return {"label": edition.part[key].full_title, "url": record.url("part", part=key) if record else ""}

    def source(key: str) -> dict[str, str]:
        return {"label": before[key].full_title, "url": older.url("part", part=key)}

    return {
        "older": {"name": older.edition.name, "url": older.get_absolute_url()},
        "moved": [
            {
                "part": title(one.part),
                "sources": [source(key) for key in one.sources],
                "amount": ", ".join(one.amount),
                "notes": one.notes,
            }
            for one in carrying.moved
        ],
        "new_parts": [
            *(title(one.part) for one in carrying.new if not one.questions),
            *({"label": words, "url": ""} for words in _annexes(carrying, edition)),
        ],
        "new_questions": [
            {"part": title(one.part), "questions": one.questions} for one in carrying.new if one.questions
        ],
        "blank": [title(key) for key in carrying.blank],
        "printed": counted(carrying.printed, "figure") if carrying.printed else "",
        "left": [
            {"part": source(one.part), "label": one.label, "said": one.said, "why": one.why} for one in carrying.left
        ],
    }


def _annexes(carrying: Carrying, edition: Edition) -> list[str]:
    """The parts that the plan will have for each of its own schemes and providers, in words."""
    listed = carrying.contents.get(edition.roles.schemes)
    schemes = len(getattr(listed, "schemes", ()))
    words = {
        SCHEME: f"for each of the {counted(schemes, 'scheme')} that are carried over",
        PROVIDER: "for each acute provider that the plan will name",
    }
    return [f"{section.full_title}, {words[section.each]}" for section in edition.sections if section.each]


def new_parts(edition: Edition, state: State) -> frozenset[str]:
    """The parts that are new in the template, for a plan that was started from an older one."""
    return frozenset(one.part for one in new_in(edition) if not one.questions) if state.carried else frozenset()


def origin(record: Record, part: Part, newest: PartRevision | None) -> dict[str, Any] | None:
    """Where a part was carried from, while nobody has saved it since: its older parts, notes, and new questions."""
    carried = record.edition.carried
    if carried is None or newest is None or newest.how != PartRevision.How.CARRIED:
        return None
    older = Record(area=record.area, edition_code=carried.edition)
    feeds = fed_by(record.edition).get(part.key, ())
    sources = dict.fromkeys(place.partition(".")[0] for feed in feeds for place in feed.sources)
    return {
        "edition": older.edition.name,
        "sources": [
            {"label": older.edition.part[key].full_title, "url": older.url("part", part=key)} for key in sources
        ],
        "notes": [feed.note for feed in feeds if feed.note],
        "new": [question for one in new_in(record.edition) if one.part == part.key for question in one.questions],
    }
