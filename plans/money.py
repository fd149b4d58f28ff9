"""The sums over a plan's money, each worked out in one place: pages, pictures, files and checks all read these.

Everything is `Decimal` whole pounds. What was not answered, or could not be read, counts for nothing in a total;
`unread_count` says how many figures of a part were left out, so that the total can say so. Pure: a document in,
figures out. What walks through many rows is worked out once for each document.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import wraps
from typing import Any, TypeVar

import msgspec

from bcf.editions.base import Paid
from bcf.parts import Content, Unread, cells, held, number, total
from plans.document import Document
from schemes.numbering import numbers, top

Amount = Decimal | None
Worked = TypeVar("Worked")

CONTINGENCY_PERIODS = ("2015/16", "Ongoing")


class BodyMoney(msgspec.Struct, frozen=True):
    """What one body pays in, all its budget lines together; None where none of them gives a figure.

    `organisation` is the body's key, or empty where a line names no body. `lines` are the rows as entered, `place`
    where the first of them stands.
    """

    organisation: str
    paid: dict[str, Amount]
    least: dict[str, Amount]
    lines: tuple[Any, ...] = ()
    place: str = ""

    def paid_in(self, year: str) -> Amount:
        """What the body pays in in a year."""
        return self.paid.get(year)

    def minimum(self, year: str) -> Amount:
        """The least that the body gives as its own for a year."""
        return self.least.get(year)


class SchemeMoney(msgspec.Struct, frozen=True):
    """One scheme's money by year; None where a year has no figure that could be read.

    `spend` and `saving` are recurrent and one-off together, which stand apart in the other four where the edition
    tells them apart. `unread` are the columns that could not be read. `parent` is the row of the scheme that it is
    part of: the money is its own, without that of its parts.
    """

    row: str
    number: str
    name: str
    lead_provider: str
    spend: dict[str, Amount]
    saving: dict[str, Amount]
    spend_recurrent: dict[str, Amount]
    spend_one_off: dict[str, Amount]
    saving_recurrent: dict[str, Amount]
    saving_one_off: dict[str, Amount]
    unread: frozenset[str] = frozenset()
    parent: str = ""

    @property
    def label(self) -> str:
        """The scheme's name, or `Scheme 3` where it has none yet."""
        return self.name or f"Scheme {self.number}"


def once(work: Callable[[Document], Worked]) -> Callable[[Document], Worked]:
    """Work a thing out once for each document, and keep it with the document, which never changes."""

    @wraps(work)
    def kept(one: Document) -> Worked:
        key = f"{work.__module__}.{work.__qualname__}"
        if key not in one.__dict__:
            one.__dict__[key] = work(one)
        found: Worked = one.__dict__[key]
        return found

    return kept


def suffix(year: str) -> str:
    """How a year or period stands in the name of a field: `2014_15`, `ongoing`."""
    return year.lower().replace("/", "_")


def sum_of(amounts: list[Any]) -> Amount:
    """The sum of what could be read; None where nothing could."""
    return total(amounts) if any(isinstance(one, Decimal) for one in amounts) else None


def rows_of(one: Document, part: str, table: str) -> tuple[Any, ...]:
    """The rows of a table; none where the edition has no such part or table."""
    return getattr(one.part(part), table, ()) if part in one.edition.part else ()


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else cell.typed if isinstance(cell, Unread) else ""


def paid_lines(one: Document) -> tuple[tuple[Paid, Any], ...]:
    """The lines that say what bodies pay in, each with its table."""
    roles = one.edition.roles
    return tuple((paid, line) for paid in roles.paid for line in rows_of(one, roles.contributions, paid.table))


def pool(one: Document, year: str) -> Decimal:
    """The pooled budget of a year: what all bodies pay in."""
    column = one.edition.roles.paid_in.get(year, "")
    return total([getattr(line, column, None) for _, line in paid_lines(one)])


def minimum(one: Document, year: str) -> Amount:
    """The minimum pooled budget of a year as the plan details give it; None where they do not."""
    return number(getattr(one.part(one.edition.roles.details), f"minimum_{suffix(year)}", None))


def paid_from(one: Document, source: str, year: str) -> Decimal:
    """What is paid in in a year from one source of funding."""
    column = one.edition.roles.paid_in[year]
    return total([getattr(line, column) for paid, line in paid_lines(one) if paid.source == source])


def spent_from(one: Document, source: str, year: str) -> Decimal:
    """What the lines of spending take in a year from one source of funding."""
    return _spent_by(one).get(("source", source, year), Decimal(0))


def spent_in(one: Document, area: str, year: str) -> Decimal:
    """What the lines of spending give to one area of spend in a year."""
    return _spent_by(one).get(("area", area, year), Decimal(0))


@once
def _spent_by(one: Document) -> dict[tuple[str, str, str], Decimal]:
    """The lines of spending added up in one pass: by source and by area of spend, for each year."""
    found: dict[tuple[str, str, str], Decimal] = {}
    spent = one.edition.roles.spent.items()
    for line in spending_lines(one):
        for year, column in spent:
            amount = getattr(line, column)
            if isinstance(amount, Decimal):
                for key in (("source", line.source, year), ("area", line.area, year)):
                    found[key] = found[key] + amount if key in found else amount
    return found


@once
def contributions_of(one: Document) -> tuple[BodyMoney, ...]:
    """What each body pays in, in the order in which the bodies first appear."""
    by_body: dict[str, list[tuple[Paid, Any]]] = {}
    for paid, line in paid_lines(one):
        by_body.setdefault(_text(line.organisation), []).append((paid, line))
    roles = one.edition.roles

    def sums(columns: Mapping[str, str], lines: list[tuple[Paid, Any]]) -> dict[str, Amount]:
        return {year: sum_of([getattr(line, key, None) for _, line in lines]) for year, key in columns.items()}

    return tuple(
        BodyMoney(
            organisation=key,
            paid=sums(roles.paid_in, lines),
            least=sums(roles.least, lines),
            lines=tuple(line for _, line in lines),
            place=f"{lines[0][0].table}.{lines[0][1].id}",
        )
        for key, lines in by_body.items()
    )


@once
def schemes_of(one: Document) -> tuple[SchemeMoney, ...]:
    """Each scheme's own money, in the plan's order."""
    rows = rows_of(one, one.edition.roles.schemes, "schemes")
    if one.edition.roles.spending:
        return _schemes_from_lines(one, rows)
    return tuple(_scheme_money(position, row, one.edition.years) for position, row in enumerate(rows, start=1))


def _schemes_from_lines(one: Document, rows: tuple[Any, ...]) -> tuple[SchemeMoney, ...]:
    """Schemes whose spending and savings are lines of other parts that name them."""
    spent: dict[tuple[str, str], list[Any]] = {}
    saved: dict[tuple[str, str], list[Any]] = {}
    unread: dict[str, set[str]] = {}
    for line in spending_lines(one):
        for year, column in one.edition.roles.spent.items():
            cell = getattr(line, column)
            spent.setdefault((_text(line.scheme), year), []).append(cell)
            if isinstance(cell, Unread):
                unread.setdefault(_text(line.scheme), set()).add(column)
    for year, line, saving in benefit_lines(one):
        saved.setdefault((_text(line.scheme), year), []).append(saving)
    numbers, parents = scheme_numbers(one), scheme_parents(one)
    none: dict[str, Amount] = dict.fromkeys(one.edition.years)
    return tuple(
        SchemeMoney(
            row=row.id,
            number=numbers[row.id],
            name=_text(row.name),
            lead_provider="",
            spend={year: sum_of(spent.get((row.id, year), [])) for year in one.edition.years},
            saving={year: sum_of(saved.get((row.id, year), [])) for year in one.edition.years},
            spend_recurrent=none,
            spend_one_off=none,
            saving_recurrent=none,
            saving_one_off=none,
            unread=frozenset(unread.get(row.id, ())),
            parent=parents[row.id],
        )
        for row in rows
    )


def spending_lines(one: Document) -> tuple[Any, ...]:
    """The lines of spending, where the edition asks for them apart from the schemes."""
    return rows_of(one, one.edition.roles.spending, "lines")


@once
def benefit_lines(one: Document) -> tuple[tuple[str, Any, Amount], ...]:
    """The lines of benefits as (year, line, saving), where the edition asks for them apart from the schemes."""
    roles = one.edition.roles
    if not roles.benefits:
        return ()
    tables = one.edition.part[roles.benefits].table
    return tuple(
        (year, line, number(held(next(column for column in tables[table].worked if column.total), line)))
        for year, table in roles.saved.items()
        for line in rows_of(one, roles.benefits, table)
    )


def scheme_parents(one: Document) -> dict[str, str]:
    """What each scheme says it is part of, by the ids of their rows; empty where it stands on its own."""
    rows = rows_of(one, one.edition.roles.schemes, "schemes")
    return {row.id: _text(getattr(row, "parent", None)) for row in rows}


@once
def scheme_numbers(one: Document) -> dict[str, str]:
    """The number of each scheme, by the id of its row."""
    return numbers(scheme_parents(one).items())


@once
def scheme_names(one: Document) -> dict[str, str]:
    """Each scheme with its number and name, by the id of its row."""
    rows = rows_of(one, one.edition.roles.schemes, "schemes")
    known = scheme_numbers(one)
    return {row.id: f"{known[row.id]} {_text(row.name) or 'No name yet'}" for row in rows}


def within(one: Document, scheme: str) -> frozenset[str]:
    """A scheme with all that are part of it, at whatever depth, by the ids of their rows."""
    parents = scheme_parents(one)
    found = {scheme}
    while grown := {row for row, parent in parents.items() if parent in found} - found:
        found |= grown
    return frozenset(found)


@once
def whole_schemes(one: Document) -> tuple[SchemeMoney, ...]:
    """The schemes that stand on their own, each with the money of its parts; then what names no scheme, if any."""
    parents, schemes = scheme_parents(one), schemes_of(one)
    if not one.edition.roles.spending:
        return schemes
    by_top: dict[str, list[SchemeMoney]] = {}
    for scheme in schemes:
        by_top.setdefault(top(scheme.row, parents), []).append(scheme)
    years = one.edition.years
    found = [
        msgspec.structs.replace(
            scheme,
            spend={year: sum_of([part.spend[year] for part in by_top[scheme.row]]) for year in years},
            saving={year: sum_of([part.saving[year] for part in by_top[scheme.row]]) for year in years},
        )
        for scheme in schemes
        if scheme.row in by_top
    ]
    left = {year: total_spending(one, year) - total([scheme.spend[year] for scheme in schemes]) for year in years}
    if any(left.values()) and schemes:
        nobody = {year: amount or None for year, amount in left.items()}
        found.append(
            msgspec.structs.replace(
                schemes[0], row="", number="", name="No scheme chosen", spend=nobody, saving=dict.fromkeys(years)
            )
        )
    return tuple(found)


def _scheme_money(position: int, row: Any, years: tuple[str, ...]) -> SchemeMoney:
    cells_of = {
        (what, word): {year: getattr(row, f"{what}_{suffix(year)}_{word}", None) for year in years}
        for what in ("spend", "saving")
        for word in ("recurrent", "one_off")
    }
    both = {
        what: {year: sum_of([cells_of[what, "recurrent"][year], cells_of[what, "one_off"][year]]) for year in years}
        for what in ("spend", "saving")
    }
    read = {key: {year: number(cell) for year, cell in by_year.items()} for key, by_year in cells_of.items()}
    return SchemeMoney(
        row=row.id,
        number=str(position),
        name=_text(row.name),
        lead_provider=_text(row.lead_provider),
        spend=both["spend"],
        saving=both["saving"],
        spend_recurrent=read["spend", "recurrent"],
        spend_one_off=read["spend", "one_off"],
        saving_recurrent=read["saving", "recurrent"],
        saving_one_off=read["saving", "one_off"],
        unread=frozenset(
            f"{what}_{suffix(year)}_{word}"
            for (what, word), by_year in cells_of.items()
            for year, cell in by_year.items()
            if isinstance(cell, Unread)
        ),
    )


def total_spending(one: Document, year: str) -> Decimal:
    """What all schemes spend in a year, recurrent and one-off; every line of spending counts once."""
    roles = one.edition.roles
    if roles.spending:
        return total([getattr(line, roles.spent[year], None) for line in spending_lines(one)])
    return total([scheme.spend[year] for scheme in schemes_of(one) if year in scheme.spend])


def total_saving(one: Document, year: str) -> Decimal:
    """What all schemes save in a year, recurrent and one-off."""
    if one.edition.roles.benefits:
        return total([saving for of, _, saving in benefit_lines(one) if of == year])
    return total([scheme.saving[year] for scheme in schemes_of(one) if year in scheme.saving])


def difference(one: Document, year: str) -> Decimal:
    """The pool of a year less what the schemes spend: what is left, or negative where they spend more."""
    return pool(one, year) - total_spending(one, year)


def _outcomes(one: Document) -> tuple[Any, ...]:
    return rows_of(one, one.edition.roles.contingency, "outcomes")


def contingency_savings(one: Document, period: str) -> Decimal:
    """The planned savings of all outcomes in the contingency table, for `2015/16` or `Ongoing`."""
    return total([getattr(row, f"savings_{suffix(period)}", None) for row in _outcomes(one)])


def contingency_support(one: Document, period: str) -> Decimal:
    """The most support needed if the outcomes are not reached, for `2015/16` or `Ongoing`."""
    return total([getattr(row, f"support_{suffix(period)}", None) for row in _outcomes(one)])


def unread_in(one: Document, year: str) -> int:
    """How many amounts of a year, paid in or spent, were typed and could not be read: totals leave them out."""
    roles = one.edition.roles
    unread = sum(isinstance(getattr(line, roles.paid_in.get(year, ""), None), Unread) for _, line in paid_lines(one))
    if roles.spending:
        spent = roles.spent.get(year, "")
        return unread + sum(isinstance(getattr(line, spent, None), Unread) for line in spending_lines(one))
    spending = f"spend_{suffix(year)}"
    return unread + sum(key.startswith(spending) for scheme in schemes_of(one) for key in scheme.unread)


def unread_count(one: Document, part: str) -> int:
    """How many cells of a part were typed and could not be read, and so count for nothing in its totals."""
    content: Content = one.part(part)
    return sum(isinstance(cell, Unread) for _, _, cell, _ in cells(one.edition.part[part], content))
