"""F1, F2, F7 and F10: who pays in, whether the spending is the pool, and whether figures can be what was meant."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bcf.amounts import show_pounds
from bcf.editions.base import Answer, Field, Part
from bcf.parts import Unread, answered, number
from plans import money
from plans.checks.asking import answers, missing, parts_of_kind, row_positions
from plans.checks.base import ERROR, Figure, Finding, Place, check, found
from plans.checks.wording import column_name, differ, difference, multiple, place_in, quoted, row_name
from plans.document import Document
from plans.reference import Means, Reference

HUNDREDFOLD = Decimal(100)


def paid_in_full(one: Document, year: str) -> bool:
    """Whether every line says, readably, what is paid in in a year, so that the pool may be judged."""
    lines = [line for body in money.contributions_of(one) for line in body.lines]
    return bool(lines) and all(_says(one, line, year) for line in lines)


def _says(one: Document, line: Any, year: str) -> bool:
    """Whether a line says, readably, what is paid in in a year."""
    return number(getattr(line, one.edition.roles.paid_in[year], None)) is not None


def spent_in_full(one: Document, year: str) -> bool:
    """Whether every scheme says, readably, what it spends in a year, so that the total may be judged."""
    schemes, spending = money.schemes_of(one), f"spend_{money.suffix(year)}"
    return bool(schemes) and all(
        scheme.spend[year] is not None and not any(key.startswith(spending) for key in scheme.unread)
        for scheme in schemes
    )


def _contributions_place(part: Part) -> Place:
    return Place(part.key, part.tables[0].key, part.title)


@check("F1", "Exactly one body holds the pool.")
def holder(one: Document, reference: Reference) -> Iterator[Finding]:
    """Nobody is named, though somebody pays in."""
    for part in parts_of_kind(one, "contributions"):
        content = one.part(part.key)
        if "pool_holder" in part.field and missing(content.pool_holder) and content.lines:
            yield found(
                "F1",
                ERROR,
                "Nobody holds the pool. Exactly one body must.",
                places=[place_in(part, "pool_holder", "the body that holds the pool")],
                short="Nobody holds the pool",
            )


@check("F1", "Each body pays in at least its minimum.")
def body_minimums(one: Document, reference: Reference) -> Iterator[Finding]:
    """A body that pays in less than the minimum it gives, or than the published one, whichever is more."""
    for part in parts_of_kind(one, "contributions"):
        for body in money.contributions_of(one):
            for year in one.edition.years:
                paid, least = body.paid_in(year), _least(body, year, reference)
                lines_read = all(_says(one, line, year) for line in body.lines)
                if paid is None or least is None or not lines_read or paid >= least[1]:
                    continue
                name = reference.name_of(body.organisation)
                yield found(
                    "F1",
                    ERROR,
                    f"{name} pays in {show_pounds(paid)} in {year}. Its {least[0]} is {show_pounds(least[1])}. "
                    f"It falls short by {show_pounds(least[1] - paid)}.",
                    places=[place_in(part, f"{body.place}.{one.edition.roles.paid_in[year]}", name)],
                    figures=difference((least[0].capitalize(), least[1]), (f"Paid in {year}", paid), "Short by"),
                    short=f"{name} is {show_pounds(least[1] - paid)} short of its minimum",
                )


@check("F1", "A body in several areas gives no more in all than it has.")
def body_means(one: Document, reference: Reference) -> Iterator[Finding]:
    """A body that gives here and elsewhere more than it says it has. What it gives elsewhere is not told."""
    for part in parts_of_kind(one, "contributions"):
        for body in money.contributions_of(one):
            for year in one.edition.years:
                paid, means = body.paid_in(year), reference.means_of(body.organisation, year)
                if paid is None or means is None or paid + means.elsewhere <= means.has:
                    continue
                name = reference.name_of(body.organisation)
                yield found(
                    "F1",
                    ERROR,
                    f"{name} pays in {show_pounds(paid)} here in {year}. For all its areas it has "
                    f"{show_pounds(means.has)} ({means.source}). {_over(paid, means)}",
                    places=[place_in(part, f"{body.place}.{one.edition.roles.paid_in[year]}", name)],
                    figures=[
                        Figure(f"Has for {year}", show_pounds(means.has)),
                        Figure("Paid in here", show_pounds(paid)),
                    ],
                    short=f"{name} gives more in all than it has for {year}",
                )


def _over(paid: Decimal, means: Means) -> str:
    if not means.areas:
        return differ(paid, means.has)
    return f"With what it gives in {_areas(means.areas)}, that is more than it has."


def _areas(count: int) -> str:
    return "one other area" if count == 1 else f"{count} other areas"


def _least(body: money.BodyMoney, year: str, reference: Reference) -> tuple[str, Decimal] | None:
    published = reference.minimum(year, body.organisation) if body.organisation else None
    return _larger(body.minimum(year), published.amount if published else None)


def _larger(entered: Decimal | None, published: Decimal | None) -> tuple[str, Decimal] | None:
    named = [("minimum", entered), ("published minimum", published)]
    known = [(words, amount) for words, amount in named if amount is not None]
    return max(known, key=lambda pair: pair[1], default=None)


@check("F1", "The pool is at least the area's minimum.")
def area_minimum(one: Document, reference: Reference) -> Iterator[Finding]:
    """A year whose pool is less than the minimum the plan gives, or than the published one."""
    for part in parts_of_kind(one, "contributions"):
        for year in one.edition.years:
            published = reference.minimum(year)
            least = _larger(money.minimum(one, year), published.amount if published else None)
            pool, details = money.pool(one, year), one.edition.part[one.edition.roles.details]
            if least is None or not paid_in_full(one, year) or pool >= least[1]:
                continue
            yield found(
                "F1",
                ERROR,
                f"The pool for {year} is {show_pounds(pool)}. The {least[0]} is {show_pounds(least[1])}. "
                f"It falls short by {show_pounds(least[1] - pool)}.",
                places=[
                    _contributions_place(part),
                    place_in(details, f"minimum_{money.suffix(year)}", f"minimum {year}"),
                ],
                figures=difference((least[0].capitalize(), least[1]), (f"Pool {year}", pool), "Short by"),
                short=f"The pool for {year} is {show_pounds(least[1] - pool)} below the minimum",
            )


@check("F2", "Planned spending equals the pool.")
def spending_and_pool(one: Document, reference: Reference) -> Iterator[Finding]:
    """A year in which the schemes spend more or less than is paid in."""
    for part in parts_of_kind(one, "schemes"):
        for year in one.edition.years:
            pool, spending = money.pool(one, year), money.total_spending(one, year)
            if pool == spending or not paid_in_full(one, year):
                continue
            whole = spent_in_full(one, year)
            if not whole and spending < pool:
                continue
            yield found(
                "F2",
                ERROR,
                f"Schemes spend {'' if whole else 'at least '}{show_pounds(spending)} in {year}. "
                f"The pool is {show_pounds(pool)}. "
                f"{differ(spending, pool)}",
                places=[
                    Place(part.key, "schemes", part.title),
                    *(_contributions_place(other) for other in parts_of_kind(one, "contributions")),
                ],
                figures=difference((f"Pool {year}", pool), (f"Spending {year}", spending)),
                short=f"Spending and pool for {year} differ by {show_pounds(abs(pool - spending))}",
            )


def _pairs_of_years(one: Document, reference: Reference) -> Iterator[tuple[Part, str, str, Decimal, Decimal]]:
    """Every amount that is given for the first and the last year, as (part, place, name, earlier, later)."""
    first, last = one.edition.years[0], one.edition.years[-1]
    for part in parts_of_kind(one, "contributions"):
        for body in money.contributions_of(one):
            before, after = body.paid_in(first), body.paid_in(last)
            if before and after:
                place = f"{body.place}.{one.edition.roles.paid_in[last]}"
                yield part, place, reference.name_of(body.organisation), before, after
    for part in parts_of_kind(one, "schemes"):
        for scheme in money.schemes_of(one):
            for what, column, by_year in (("spending", "spend", scheme.spend), ("saving", "saving", scheme.saving)):
                before, after = by_year[first], by_year[last]
                if before and after:
                    place = f"schemes.{scheme.row}.{column}_{money.suffix(last)}_recurrent"
                    yield part, place, f"Scheme {scheme.number}, {what}", before, after


@check("F7", "No figure is a hundred times last year's, nor the pool a hundred times its minimum, or a hundredth.")
def size(one: Document, reference: Reference) -> Iterator[Finding]:
    """Amounts that look like thousands taken for pounds, or pounds for thousands."""
    first, last = one.edition.years[0], one.edition.years[-1]
    for part, place, name, before, after in _pairs_of_years(one, reference):
        if abs(after) >= HUNDREDFOLD * abs(before):
            yield _out_of_size(part, place, name, (first, before), (last, after))
    for part in parts_of_kind(one, "contributions"):
        for year in one.edition.years:
            least, pool = money.minimum(one, year), money.pool(one, year)
            if least and pool and paid_in_full(one, year) and _hundredfold(abs(least), abs(pool)):
                yield _out_of_size(part, "lines", "The pool", (f"minimum {year}", least), (f"pool {year}", pool))


def _hundredfold(one: Decimal, other: Decimal) -> bool:
    return max(one, other) >= HUNDREDFOLD * min(one, other)


def _out_of_size(
    part: Part, place: str, name: str, first: tuple[str, Decimal], second: tuple[str, Decimal]
) -> Finding:
    ratio = max(abs(first[1]), abs(second[1])) / min(abs(first[1]), abs(second[1]))
    return found(
        "F7",
        ERROR,
        f"{name}: {show_pounds(first[1])} ({first[0]}) and {show_pounds(second[1])} ({second[0]}) are "
        f"{multiple(ratio)} apart. Was one of them meant in thousands?",
        places=[place_in(part, place, name)],
        figures=[
            Figure(first[0].capitalize(), show_pounds(first[1])),
            Figure(second[0].capitalize(), show_pounds(second[1])),
        ],
        short=f"{name}: two figures are {multiple(ratio)} apart",
    )


CHOSEN = frozenset({Answer.CHOICE, Answer.CHOICES, Answer.ORGANISATION, Answer.ORGANISATIONS})


@check("F10", "Every drop-down holds one of the entries it offers.")
def chosen(one: Document, reference: Reference) -> Iterator[Finding]:
    """A stored choice that is not on its list, and a body that takes no part in the area."""
    for part in one.edition.parts:
        if part.key not in one.contents:
            continue
        positions = row_positions(part, one.contents[part.key])
        for place, field, cell, row in answers(one)[part.key]:
            if field.answer not in CHOSEN or not answered(cell) or isinstance(cell, Unread):
                continue
            for key in (cell,) if isinstance(cell, str) else cell:
                if _offered(field, key, reference):
                    continue
                label = column_name(field)
                if row is not None:
                    table = part.table[place.split(".", 1)[0]]
                    label = f"{row_name(table, row, positions[table.key, row.id])}, {label}"
                why = "is not one of the entries offered" if field.choices else "takes no part in this area"
                named = str(key) if field.choices else reference.name_of(key)
                yield found(
                    "F10",
                    ERROR,
                    f"{part.full_title}, {label}: {quoted(named)} {why}.",
                    places=[place_in(part, place, label)],
                    short=f"{part.full_title}: {quoted(named, 30)} {why}",
                )


def _offered(field: Field, key: str, reference: Reference) -> bool:
    if field.choices:
        return any(choice.key == key for choice in field.choices)
    return key in reference.body or not reference.bodies
