"""The sums over a plan's money, each worked out in one place: pages, pictures, files and checks all read these.

Everything is `Decimal` whole pounds. What was not answered, or could not be read, counts for nothing in a total;
`unread_count` says how many figures of a part were left out, so that the total can say so. Pure: a document in,
figures out. What walks through many rows is worked out once for each document.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any, TypeVar

import msgspec

from bcf.parts import Content, Unread, cells, number, total
from plans.document import Document

Amount = Decimal | None
Worked = TypeVar("Worked")

CONTINGENCY_PERIODS = ("2015/16", "Ongoing")
# What each body pays in, by year: the first template asks for spending in 2014/15 and for the contribution after.
PAID_IN = {"2014/15": "spend_2014_15", "2015/16": "actual_2015_16"}


class BodyMoney(msgspec.Struct, frozen=True):
    """What one body pays in, all its budget lines together; None where none of them gives a figure.

    `organisation` is the body's key, or empty where a line names no body. `lines` are the rows as entered.
    """

    organisation: str
    spend_2014_15: Amount
    minimum_2015_16: Amount
    actual_2015_16: Amount
    lines: tuple[Any, ...] = ()

    def paid_in(self, year: str) -> Amount:
        """What the body pays in in a year."""
        return getattr(self, PAID_IN[year]) if year in PAID_IN else None


class SchemeMoney(msgspec.Struct, frozen=True):
    """One scheme's money by year; None where a year has no figure that could be read.

    `spend` and `saving` are recurrent and one-off together, which stand apart in the other four. `unread` are the
    columns that could not be read.
    """

    row: str
    number: int
    name: str
    lead_provider: str
    spend: dict[str, Amount]
    saving: dict[str, Amount]
    spend_recurrent: dict[str, Amount]
    spend_one_off: dict[str, Amount]
    saving_recurrent: dict[str, Amount]
    saving_one_off: dict[str, Amount]
    unread: frozenset[str] = frozenset()

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


def _rows(one: Document, part: str, table: str) -> tuple[Any, ...]:
    return getattr(one.part(part), table, ()) if part in one.edition.part else ()


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else cell.typed if isinstance(cell, Unread) else ""


def pool(one: Document, year: str) -> Decimal:
    """The pooled budget of a year: what all bodies pay in."""
    column = PAID_IN.get(year, "")
    return total([getattr(line, column, None) for line in _rows(one, "contributions", "lines")])


def minimum(one: Document, year: str) -> Amount:
    """The minimum pooled budget of a year as the plan details give it; None where they do not."""
    return number(getattr(one.part("plan-details"), f"minimum_{suffix(year)}", None))


@once
def contributions_of(one: Document) -> tuple[BodyMoney, ...]:
    """What each body pays in, in the order in which the bodies first appear."""
    by_body: dict[str, list[Any]] = {}
    for line in _rows(one, "contributions", "lines"):
        by_body.setdefault(_text(line.organisation), []).append(line)
    return tuple(
        BodyMoney(
            organisation=key,
            spend_2014_15=sum_of([line.spend_2014_15 for line in lines]),
            minimum_2015_16=sum_of([line.minimum_2015_16 for line in lines]),
            actual_2015_16=sum_of([line.actual_2015_16 for line in lines]),
            lines=tuple(lines),
        )
        for key, lines in by_body.items()
    )


@once
def schemes_of(one: Document) -> tuple[SchemeMoney, ...]:
    """Each scheme's money, in the plan's order, numbered from 1."""
    years = one.edition.years
    return tuple(
        _scheme_money(position, row, years) for position, row in enumerate(_rows(one, "schemes", "schemes"), start=1)
    )


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
        number=position,
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
    """What all schemes spend in a year, recurrent and one-off."""
    return total([scheme.spend[year] for scheme in schemes_of(one) if year in scheme.spend])


def total_saving(one: Document, year: str) -> Decimal:
    """What all schemes save in a year, recurrent and one-off."""
    return total([scheme.saving[year] for scheme in schemes_of(one) if year in scheme.saving])


def difference(one: Document, year: str) -> Decimal:
    """The pool of a year less what the schemes spend: what is left, or negative where they spend more."""
    return pool(one, year) - total_spending(one, year)


def contingency_savings(one: Document, period: str) -> Decimal:
    """The planned savings of all outcomes in the contingency table, for `2015/16` or `Ongoing`."""
    return total([getattr(row, f"savings_{suffix(period)}", None) for row in _rows(one, "contingency", "outcomes")])


def contingency_support(one: Document, period: str) -> Decimal:
    """The most support needed if the outcomes are not reached, for `2015/16` or `Ongoing`."""
    return total([getattr(row, f"support_{suffix(period)}", None) for row in _rows(one, "contingency", "outcomes")])


def unread_count(one: Document, part: str) -> int:
    """How many cells of a part were typed and could not be read, and so count for nothing in its totals."""
    content: Content = one.part(part)
    return sum(isinstance(cell, Unread) for _, _, cell, _ in cells(one.edition.part[part], content))
