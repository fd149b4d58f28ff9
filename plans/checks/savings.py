"""F4, F5 and F12: savings against the contingency table, the metrics, and the spending that buys them."""

from collections.abc import Iterator
from decimal import Decimal

from bcf.amounts import show_pounds, show_whole
from bcf.editions.base import Metric, Part
from bcf.parts import number
from metrics.rates import people_changed, worked_saving
from plans import money
from plans.checks.asking import parts_of_kind
from plans.checks.base import INFORMATION, WARNING, Figure, Finding, Place, check, found
from plans.checks.wording import counted, differ, difference, multiple, numbered, place_in
from plans.document import Document
from plans.money import SchemeMoney
from plans.reference import Reference

HALF = Decimal("0.5")
RECONCILED = "2015/16"
"""The year in which the contingency table says what the schemes save."""


@check("F4", "Scheme savings come to the planned savings of the contingency table.")
def contingency(one: Document, reference: Reference) -> Iterator[Finding]:
    """The two totals, where both are given and nothing in them was unreadable."""
    schemes, saving = money.schemes_of(one), f"saving_{money.suffix(RECONCILED)}"
    claimed = [scheme for scheme in schemes if scheme.saving.get(RECONCILED) is not None]
    for part in parts_of_kind(one, "contingency"):
        rows = one.part(part.key).outcomes
        planned = [number(row.savings_2015_16) for row in rows]
        unread = any(key.startswith(saving) for scheme in schemes for key in scheme.unread)
        if not claimed or unread or not rows or any(amount is None for amount in planned):
            continue
        # The sign is F12's business: here only how much is saved counts.
        saved, table = abs(money.total_saving(one, RECONCILED)), abs(money.contingency_savings(one, RECONCILED))
        if saved == table:
            continue
        yield found(
            "F4",
            WARNING,
            f"Scheme savings for {RECONCILED} come to {show_pounds(saved)}. The contingency table says "
            f"{show_pounds(table)}. {differ(saved, table)}",
            places=[
                *(Place(other.key, "schemes", "Schemes") for other in parts_of_kind(one, "schemes")),
                Place(part.key, "outcomes", "Contingency"),
            ],
            figures=difference(
                (f"Scheme savings, {len(claimed)} lines", saved), (f"Contingency, {len(rows)} lines", table)
            ),
            short=f"Savings and contingency differ by {show_pounds(abs(saved - table))}",
        )


@check("F4", "The saving of each metric is its change times the value of a unit.")
def workings(one: Document, reference: Reference) -> Iterator[Finding]:
    """A metric whose worked saving is not the contingency table's, or that moves without a saving."""
    for part in parts_of_kind(one, "contingency"):
        planned = {row.id: number(row.savings_2015_16) for row in one.part(part.key).outcomes}
        for metric_part, metric in one.edition.metrics():
            table = planned.get(metric.contingency_row)
            if table is None or metric_part.key not in one.contents:
                continue
            content = one.part(metric_part.key)
            worked, people = worked_saving(metric, content), people_changed(metric, content)
            places = [
                Place(metric_part.key, "unit_price", metric.short),
                place_in(part, f"outcomes.{metric.contingency_row}.savings_2015_16", metric.short),
            ]
            if worked is not None and worked != table:
                yield _worked_otherwise(metric, content, worked, table, places)
            elif worked is None and people:
                yield from _moves_without_saving(metric, content, people, table, places)


def _worked_otherwise(
    metric: Metric, content: object, worked: Decimal, table: Decimal, places: list[Place]
) -> Finding:
    factors = [people_changed(metric, content), number(getattr(content, "units_each", None))]
    shown = [show_whole(factor) for factor in factors if factor is not None]
    shown.append(show_pounds(number(getattr(content, "unit_price", None)) or Decimal(0)))
    return found(
        "F4",
        WARNING,
        f"{metric.short}: {' × '.join(shown)} is {show_pounds(worked)}. The contingency table says "
        f"{show_pounds(table)}. {differ(worked, table)}",
        places=places,
        figures=difference((" × ".join(shown), worked), ("Contingency", table)),
        short=f"{metric.short}: worked saving and contingency differ by {show_pounds(abs(worked - table))}",
    )


def _moves_without_saving(
    metric: Metric, content: object, people: Decimal, table: Decimal, places: list[Place]
) -> Iterator[Finding]:
    """Counts that improve while the table saves nothing (information), or get worse while it saves something."""
    if (people > 0) == (table > 0):
        return
    moved = f"change by {show_whole(abs(people))}"
    figures: tuple[Figure, ...] = ()
    if metric.ratio:
        rows = {row.id: row for row in content.periods}  # type: ignore[attr-defined]
        asked = [period.key for period in metric.periods if period.asked]
        before, after = number(rows[asked[0]].numerator), number(rows[asked[-1]].numerator)
        if before is not None and after is not None:
            word = "fall" if after < before else "rise"
            moved = f"{word} by {show_whole(abs(after - before))}, from {show_whole(before)} to {show_whole(after)}"
            figures = (
                Figure("Baseline", show_whole(before)),
                Figure("Plan", show_whole(after)),
                Figure("Planned saving", show_pounds(table)),
            )
    yield found(
        "F4",
        INFORMATION if people > 0 else WARNING,
        f"{metric.short}: the counts {moved}. The contingency table puts the saving at {show_pounds(table)}.",
        places=places,
        figures=figures,
        short=f"{metric.short}: the counts {moved}, the saving is {show_pounds(table)}",
    )


@check("F5", "No saving is claimed in a year in which the scheme spends nothing.")
def saving_without_spending(one: Document, reference: Reference) -> Iterator[Finding]:
    """One finding for each scheme and year, so that each may be accepted for its own reason."""
    for part in parts_of_kind(one, "schemes"):
        for scheme in money.schemes_of(one):
            for year in one.edition.years:
                saving = scheme.saving[year]
                if not saving or scheme.spend[year] != 0 or f"spend_{money.suffix(year)}_one_off" in scheme.unread:
                    continue
                yield found(
                    "F5",
                    WARNING,
                    f"Scheme {scheme.number} claims a saving of {show_pounds(saving)} in {year} and spends £0 "
                    "that year.",
                    places=[
                        Place(
                            part.key,
                            f"schemes.{scheme.row}.saving_{money.suffix(year)}_recurrent",
                            f"Schemes, row {scheme.number}",
                        )
                    ],
                    figures=[Figure(f"Saving {year}", show_whole(saving)), Figure(f"Spending {year}", "0")],
                    short=f"Scheme {scheme.number} saves {show_pounds(saving)} in {year} and spends nothing",
                )


def _same_saving(scheme: SchemeMoney, first: str, last: str) -> bool:
    return bool(scheme.saving[first]) and scheme.saving[first] == scheme.saving[last]


def _changes_by_half(before: Decimal | None, after: Decimal | None) -> bool:
    return bool(before) and before is not None and after is not None and abs(after - before) > HALF * abs(before)


@check("F5", "Savings do not stay identical while spending changes by more than half.")
def unmoved_savings(one: Document, reference: Reference) -> Iterator[Finding]:
    """One finding for the plan where every saving stays the same; otherwise one for each scheme."""
    first, last = one.edition.years[0], one.edition.years[-1]
    for part in parts_of_kind(one, "schemes"):
        schemes = money.schemes_of(one)
        both = [scheme for scheme in schemes if scheme.saving[first] is not None and scheme.saving[last] is not None]
        same = [scheme for scheme in both if _same_saving(scheme, first, last)]
        if len(same) > 1 and len(same) == len(both):
            before, after = money.total_spending(one, first), money.total_spending(one, last)
            number_of = counted(len(same), "scheme")
            whose = f"for all {number_of}" if len(same) == len(schemes) > 2 else f"for {number_of}"
            if _changes_by_half(before, after):
                yield _unmoved(part, whose, "Schemes", (first, before), (last, after), "schemes")
            continue
        for scheme in same:
            before_, after_ = scheme.spend[first], scheme.spend[last]
            if before_ is not None and after_ is not None and _changes_by_half(before_, after_):
                place = f"schemes.{scheme.row}.saving_{money.suffix(last)}_recurrent"
                yield _unmoved(
                    part,
                    f"for scheme {scheme.number}",
                    f"Schemes, row {scheme.number}",
                    (first, before_),
                    (last, after_),
                    place,
                )


def _unmoved(
    part: Part, whose: str, label: str, first: tuple[str, Decimal], last: tuple[str, Decimal], place: str
) -> Finding:
    before, after = first[1], last[1]
    moves = f"rises from {show_pounds(before)} to {show_pounds(after)}, {multiple(after / before)} as much"
    if after < before:
        moves = f"falls from {show_pounds(before)} to {show_pounds(after)}"
    return found(
        "F5",
        WARNING,
        f"Savings are the same in both years {whose}, while spending {moves}.",
        places=[Place(part.key, place, label)],
        figures=difference(
            (f"Spending {first[0]}", before), (f"Spending {last[0]}", after), "Rise" if after > before else "Fall"
        ),
        short=f"Savings are the same in both years {whose}, while spending {'rises' if after > before else 'falls'}",
    )


@check("F12", "A saving is entered without a minus.")
def sign(one: Document, reference: Reference) -> Iterator[Finding]:
    """Schemes with a negative saving, all in one finding."""
    for part in parts_of_kind(one, "schemes"):
        years = one.edition.years
        negative: list[SchemeMoney] = []
        positive: list[SchemeMoney] = []
        for scheme in money.schemes_of(one):
            amounts = [by[year] for by in (scheme.saving_recurrent, scheme.saving_one_off) for year in years]
            if any(amount is not None and amount < 0 for amount in amounts):
                negative.append(scheme)
            elif any(amount is not None and amount > 0 for amount in amounts):
                positive.append(scheme)
        if negative:
            verb = "enters its saving" if len(negative) == 1 else "enter their savings"
            rest = f", and {counted(len(positive), 'scheme')} without" if positive else ""
            yield found(
                "F12",
                WARNING,
                f"{numbered('Scheme', [scheme.number for scheme in negative])} {verb} with a minus{rest}. "
                "A saving is entered without one.",
                places=[
                    Place(
                        part.key,
                        f"schemes.{scheme.row}.saving_{money.suffix(years[0])}_recurrent",
                        f"Schemes, row {scheme.number}",
                    )
                    for scheme in negative
                ],
                short=f"{counted(len(negative), 'scheme').capitalize()} with a minus before the saving",
            )
