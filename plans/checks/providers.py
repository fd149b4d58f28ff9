"""P3 and S4: what each provider was given as figures, what it answered, and whether it signed."""

from collections.abc import Iterator
from decimal import Decimal

from bcf.amounts import rounded, show_rate, show_whole
from bcf.parts import answered
from plans import commentaries, performance
from plans.checks.base import ERROR, SUBMISSION, WARNING, Figure, Finding, Place, check, found
from plans.checks.wording import difference, listed, lowered, place_in, spelt
from plans.commentaries import Effect
from plans.document import Document
from plans.reference import Reference


@check("P3", "What Annex 2 says the fund prevents at a provider is told beside the fall that its figures show.")
def against_its_own_plan(one: Document, reference: Reference) -> Iterator[Finding]:
    """A provider's planned fall from 2014/15 to 2015/16, beside the admissions that the fund is to prevent there."""
    for effect in commentaries.effects_of(one):
        fewer, prevented = effect.fewer, effect.prevented
        if fewer is None or prevented is None or fewer == prevented or not effect.before:
            continue
        share = show_rate(rounded(prevented / effect.before * 100, 1), 1)
        yield found(
            "P3",
            WARNING,
            f"{effect.provider} is planned to have {show_whole(fewer)} fewer admissions in 2015/16 than in 2014/15 "
            f"({_basis(effect)}). The fund is to prevent {show_whole(prevented)} of its admissions, {share}% of its "
            f"2014/15 plan. They differ by {show_whole(abs(fewer - prevented))}.",
            places=[
                place_in(effect.part, "plan_2015_16", "2015/16 plan"),
                place_in(effect.part, "prevented_2015_16", "admissions prevented"),
            ],
            figures=difference(("Fewer by its figures", fewer), ("Prevented by the fund", prevented)),
            short=f"{effect.provider}: the fall and the admissions prevented differ by "
            f"{show_whole(abs(fewer - prevented))}",
        )


def _basis(effect: Effect) -> str:
    """On what basis its figures count, in words."""
    whom = effect.part.field["whom"].choice_label(effect.whom) if effect.whom else "whose admissions is not said"
    years = effect.part.field["years"].choice_label(effect.years) if effect.years else "which years is not said"
    return f"{lowered(whom)}; {lowered(years)}"


@check("P3", "The admissions that the fund prevents at the providers are those of the board's plan.")
def against_the_board(one: Document, reference: Reference) -> Iterator[Finding]:
    """All providers' prevented admissions together, beside the reduction of the pay for performance tab."""
    plan, effects = performance.ambition(one), tuple(commentaries.effects_of(one))
    numbers = [effect.prevented for effect in effects]
    read = [number for number in numbers if number is not None]
    if plan is None or not effects or len(read) < len(numbers):
        return
    prevented = sum(read, Decimal(0))
    if prevented == plan.reduction:
        return
    part = performance.performance_part(one)
    places = [place_in(effect.part, "prevented_2015_16", "admissions prevented") for effect in effects]
    if part:
        places.append(place_in(part, "plan.q4.planned", "planned admissions"))
    who = "1 provider" if len(effects) == 1 else f"{len(effects)} providers"
    yield found(
        "P3",
        WARNING,
        f"Annex 2 has the fund prevent {show_whole(prevented)} admissions in 2015/16 at {who}. The board's plan is "
        f"for {show_whole(plan.reduction)} fewer in the calendar year 2015, over all providers of its area. They "
        f"differ by {show_whole(abs(prevented - plan.reduction))}.",
        places=places,
        figures=difference(("Annex 2", prevented), ("Pay for performance", plan.reduction)),
        short="Annex 2 and pay for performance have different falls in admissions",
    )


@check("S4", "Each provider's chief executive has answered and signed Annex 2, with yes or no where it is asked.")
def commentary(one: Document, reference: Reference) -> Iterator[Finding]:
    """Questions that a provider has not answered, and commentaries that nobody has signed."""
    for part in commentaries.commentaries_of(one):
        name = commentaries.provider_name(part)
        left = commentaries.unanswered(one, part)
        if left:
            word = "question" if len(left) == 1 else "questions"
            yield found(
                "S4",
                ERROR,
                f"{name} has left {spelt(len(left))} {word} of Annex 2 unanswered: "
                f"{listed(lowered(label).rstrip('?') for label in left)}.",
                places=[place_in(part, _first(one, part.key, left), "the provider's answers")],
                stops=SUBMISSION,
                short=f"{name} has not answered Annex 2",
            )
        elif part.about not in one.state.commented:
            lapsed = part.about in one.state.commentaries_lapsed
            why = "What it signed has changed since." if lapsed else "Nobody has signed its answers."
            yield found(
                "S4",
                ERROR,
                f"{name} has not signed Annex 2. {why}",
                places=[Place(part.key, "", f"{part.full_title}, signature")],
                figures=[Figure("Signed", "no longer" if lapsed else "not yet", result=True)],
                stops=SUBMISSION,
                short=f"{name} has not signed Annex 2",
            )


@check("N2", "A provider that agrees gives no reason why it does not.")
def agreed_and_not(one: Document, reference: Reference) -> Iterator[Finding]:
    """A yes with an objection beside it: one of them was left from before."""
    for part in commentaries.commentaries_of(one):
        content = one.part(part.key)
        if content.agree is True and answered(content.why_not):
            yield found(
                "N2",
                WARNING,
                f"{commentaries.provider_name(part)} agrees with the figures, and says why it does not. Which holds?",
                places=[place_in(part, "agree", "agreement"), place_in(part, "why_not", "why not")],
                short=f"{commentaries.provider_name(part)} agrees, and says why it does not",
            )


def _first(one: Document, part: str, left: list[str]) -> str:
    return next(field.key for field in one.edition.part[part].fields if field.label == left[0])
