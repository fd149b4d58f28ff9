"""What providers are told and what they answer: Annex 2 of a plan. Pure.

The bases of a non-elective figure differ (the provider's, a CCG's, the board's; financial and calendar years): they
are put side by side, never added up.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec

from bcf.editions.base import COMMENTARY, PROVIDER, Edition, Part
from bcf.parts import answered, number
from metrics.pay_for_performance import QUARTERS
from plans import performance
from plans.document import Document
from plans.states import State

QUESTIONS = ("agree", "considered", "implications")


class Effect(msgspec.Struct, frozen=True):
    """The figures of one provider's Annex 2: non-elective episodes by year, and those that the fund is to prevent."""

    part: Part
    outturn: Decimal | None
    before: Decimal | None
    after: Decimal | None
    prevented_before: Decimal | None
    prevented: Decimal | None
    whom: str = ""
    years: str = ""

    @property
    def provider(self) -> str:
        """The provider's name."""
        return provider_name(self.part)

    @property
    def fewer(self) -> Decimal | None:
        """How many fewer are planned for 2015/16 than for 2014/15; None until both are there."""
        return None if self.before is None or self.after is None else self.before - self.after


def effect_of(one: Document, part: Part) -> Effect:
    """The figures of a part of this kind."""
    content: Any = one.part(part.key)
    return Effect(
        part=part,
        outturn=number(content.outturn_2013_14),
        before=number(content.plan_2014_15),
        after=number(content.plan_2015_16),
        prevented_before=number(content.prevented_2014_15),
        prevented=number(content.prevented_2015_16),
        whom=content.whom if isinstance(content.whom, str) else "",
        years=content.years if isinstance(content.years, str) else "",
    )


def effects_of(one: Document) -> Iterator[Effect]:
    """Every provider's, in the order of the plan."""
    return (effect_of(one, part) for part in one.edition.parts if part.kind == "effect")


def effect_about(one: Document, provider: str) -> Effect | None:
    """The figures that a provider is given, by the provider's id."""
    return next((effect for effect in effects_of(one) if effect.part.about == provider), None)


def commentaries_of(one: Document) -> tuple[Part, ...]:
    """The providers' own parts, in the order of the plan."""
    return tuple(part for part in one.edition.parts if part.scope == COMMENTARY)


def provider_name(part: Part) -> str:
    """The name of the provider that a part is about."""
    return part.title.rpartition(", ")[0]


def unanswered(one: Document, part: Part) -> list[str]:
    """The questions of a commentary that are not answered as asked: a reason is asked for where the answer is no."""
    content: Any = one.part(part.key)
    asked = [*QUESTIONS[:1], *(["why_not"] if content.agree is False else []), *QUESTIONS[1:]]
    left = []
    for key in asked:
        cell = getattr(content, key)
        fit = isinstance(cell, bool) if key in {"agree", "considered"} else answered(cell)
        if not fit:
            left.append(part.field[key].label)
    return left


def would_void(state: State, edition: Edition, part: Part) -> int:
    """How many signatures a change of a part would void."""
    own = int(edition.each(part) == PROVIDER and part.about in state.commented)
    if part.kind == "performance":  # it stands beside the figures that each provider signs over
        own = len(state.commented)
    if part.scope == COMMENTARY:
        return own
    return sum(part.key in edition.covered(one.scope) for one in state.standing.values()) + own


def ccg_admissions(one: Document) -> Decimal | None:
    """Admissions of the CCGs that contribute, whole, in the baseline year; None until every quarter is there."""
    part = performance.performance_part(one)
    rows = one.part(part.key).activity if part else ()
    counts = [number(getattr(row, f"baseline_{quarter}")) for row in rows for quarter in QUARTERS]
    read = [count for count in counts if count is not None]
    return sum(read, Decimal(0)) if read and len(read) == len(counts) else None
