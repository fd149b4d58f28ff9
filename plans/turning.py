"""How lines of an older template become lines of a newer one, where their amounts are parted or added. Pure.

Each function is named by a feed of an edition (`bcf.editions.base.Feed`). What is paid in, spent and saved in each
year comes to the same before and after; rows keep their ids.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from bcf import parts as part_types
from bcf.editions.base import Edition, Feed
from bcf.parts import Row, Unread, answered, number
from plans import money
from plans.document import Document
from plans.reference import Reference

Lines = dict[str, tuple[Row, ...]]
Turn = Callable[[Feed, Document, Edition, Reference], Lines]


def parted(paid: Any, least: Decimal | None) -> tuple[Any, Any]:
    """What of a payment is the minimum, and the rest; all of it where there is no minimum or it cannot be read."""
    amount = number(paid)
    if amount is None:
        return paid, None
    minimum = amount if least is None else min(amount, least)
    return minimum, amount - minimum


def added(cells: Iterable[Any]) -> Any:
    """The sum of cells; where one could not be read, all of them as they were typed, so that none is lost."""
    given = [cell for cell in cells if answered(cell)]
    if any(isinstance(cell, Unread) for cell in given):
        return Unread(" + ".join(cell.typed if isinstance(cell, Unread) else f"{cell:f}" for cell in given))
    return sum(given, Decimal(0)) if given else None


def funding_by_source(feed: Feed, older: Document, newer: Edition, reference: Reference) -> Lines:
    """Contributions by block: CCGs' minimum, CCGs' rest, and all others'; `feed.into` names council first.

    A line of a CCG that gives its minimum on other lines, and none on this one, is additional as a whole.
    """
    council, minimum, additional = feed.into
    ccgs = {body.key for body in reference.of_kind("ccg")}
    roles, lines = older.edition.roles, [line for _, line in money.paid_lines(older)]
    least = {line.id: _least(older, line) for line in lines}
    gives_least = {line.organisation for line in lines if least[line.id]}
    found: dict[str, list[Row]] = {place: [] for place in feed.into}

    def put(place: str, line: Any, amounts: dict[str, Any]) -> None:
        columns = {newer.roles.paid_in[year]: amount for year, amount in amounts.items()}
        row = _row(newer, place, line.id, organisation=line.organisation, budget_line=line.budget_line, **columns)
        found[place].append(row)

    for line in lines:
        paid = {year: getattr(line, column) for year, column in roles.paid_in.items()}
        if line.organisation not in ccgs:
            put(council, line, paid)
        elif line.organisation in gives_least and not least[line.id]:
            put(additional, line, paid)
        else:
            both = {year: parted(cell, least[line.id].get(year)) for year, cell in paid.items()}
            put(minimum, line, {year: first for year, (first, _) in both.items()})
            if any(rest for _, rest in both.values()):
                put(additional, line, {year: rest for year, (_, rest) in both.items()})
    return {place: tuple(rows) for place, rows in found.items()}


def minimums_left(older: Document, reference: Reference) -> list[tuple[str, Decimal]]:
    """The minimums of bodies that are no CCG, as (body and year, pounds): the newer blocks have no place for them."""
    ccgs = {body.key for body in reference.of_kind("ccg")}
    return [
        (f"{reference.name_of(line.organisation)}, {year}", amount)
        for _, line in money.paid_lines(older)
        if line.organisation not in ccgs
        for year, amount in _least(older, line).items()
    ]


def _least(older: Document, line: Any) -> dict[str, Decimal]:
    """The minimum that a line gives, by year; empty where it gives none."""
    cells = {year: number(getattr(line, column)) for year, column in older.edition.roles.least.items()}
    return {year: amount for year, amount in cells.items() if amount is not None}


def spending_of_schemes(feed: Feed, older: Document, newer: Edition, reference: Reference) -> Lines:
    """A line of spending for each scheme, with its lead provider where the newer list has such a kind."""
    (place,) = feed.into
    part_key, table_key = place.split(".")
    provider = newer.part[part_key].table[table_key].column["provider"]
    rows = [
        _row(
            newer,
            place,
            scheme.id,
            scheme=scheme.id,
            provider=part_types.read_cell(provider, _words(scheme.lead_provider)),
            **{column: _both(scheme, "spend", year) for year, column in newer.roles.spent.items()},
        )
        for scheme in _schemes(older)
    ]
    return {place: tuple(rows)}


def benefits_of_schemes(feed: Feed, older: Document, newer: Edition, reference: Reference) -> Lines:
    """A line of benefits for each scheme that saves, year by year: one change at the price of the whole saving."""
    found: Lines = {}
    for year, table in newer.roles.saved.items():
        place = f"{newer.roles.benefits}.{table}"
        savings = [(scheme, _both(scheme, "saving", year)) for scheme in _schemes(older)]
        found[place] = tuple(
            _row(newer, place, scheme.id, scheme=scheme.id, change=Decimal(1), unit_price=saving)
            for scheme, saving in savings
            if saving
        )
    return found


def _schemes(older: Document) -> tuple[Any, ...]:
    return money.rows_of(older, older.edition.roles.schemes, "schemes")


def _both(scheme: Any, what: str, year: str) -> Any:
    suffix = money.suffix(year)
    return added(getattr(scheme, f"{what}_{suffix}_{word}", None) for word in ("recurrent", "one_off"))


def _words(cell: Any) -> str:
    return cell.typed if isinstance(cell, Unread) else cell or ""


def _row(edition: Edition, place: str, row_id: str, **cells: Any) -> Row:
    part_key, table_key = place.split(".")
    part = edition.part[part_key]
    return part_types.row_type(part, part.table[table_key])(id=row_id, **cells)


TURNS: dict[str, Turn] = {
    "funding_by_source": funding_by_source,
    "spending_of_schemes": spending_of_schemes,
    "benefits_of_schemes": benefits_of_schemes,
}
