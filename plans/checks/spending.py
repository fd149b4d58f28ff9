"""F1, F2, F5, F8 and F10 to F12 where spending and benefits are lines that name their scheme."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from bcf.amounts import show_pounds, show_whole
from bcf.editions.base import Answer, Field, Part, Table
from bcf.parts import answered, asked_in, number
from plans import money, performance
from plans.checks.asking import missing, parts_of_kind
from plans.checks.base import ERROR, WARNING, Figure, Finding, Place, check, found
from plans.checks.finance import paid_in_full
from plans.checks.wording import (
    column_name,
    counted,
    differ,
    difference,
    lowered,
    numbered,
    place_in,
    quoted,
    rows_place,
    sentence,
    spelt,
)
from plans.document import Document
from plans.reference import Reference

Rows = list[tuple[int, Any]]
LINED = ("spending", "benefits")
"""Kinds of part whose rows are lines that name a scheme."""
RING_FENCED = "2015/16"
"""The year in which the fund is ring-fenced."""


def lines_read(one: Document, year: str) -> bool:
    """Whether every line of spending says, readably, what it spends in a year."""
    column = one.edition.roles.spent.get(year)
    lines = money.spending_lines(one)
    return bool(column and lines) and all(number(getattr(line, column or "")) is not None for line in lines)


def _numbered_rows(one: Document, part: Part, table: Table) -> Rows:
    return list(enumerate(getattr(one.part(part.key), table.key), start=1))


@check("F2", "Spending from each source of funding equals what is paid in from it.")
def by_source(one: Document, reference: Reference) -> Iterator[Finding]:
    """One finding for the pool, or where the pool agrees for each source that does not."""
    for part in parts_of_kind(one, "spending"):
        for year in one.edition.years:
            pool, spending = money.pool(one, year), money.total_spending(one, year)
            whole = lines_read(one, year)
            if not paid_in_full(one, year) or (not whole and spending <= pool):
                continue
            if pool != spending:
                spends = "Schemes spend" if whole else "Schemes spend at least"
                yield _unequal(one, part, year, spends, "The pool is", (spending, pool))
                continue
            for choice in part.tables[0].column["source"].choices:
                paid = money.paid_from(one, choice.key, year)
                spent = money.spent_from(one, choice.key, year)
                if paid != spent:
                    yield _unequal(
                        one, part, year, f"Schemes spend from the {choice.label}", "Paid in from it is", (spent, paid)
                    )


def _unequal(
    one: Document, part: Part, year: str, spends: str, pays: str, amounts: tuple[Decimal, Decimal]
) -> Finding:
    spent, paid = amounts
    other = one.edition.part[one.edition.roles.contributions]
    return found(
        "F2",
        ERROR,
        f"{spends} {show_pounds(spent)} in {year}. {pays} {show_pounds(paid)}. {differ(spent, paid)}",
        places=[Place(part.key, "lines", part.title), Place(other.key, other.tables[0].key, other.title)],
        figures=difference((f"Paid in {year}", paid), (f"Spending {year}", spent)),
        short=f"Spending and funding for {year} differ by {show_pounds(abs(paid - spent))}",
    )


@check("F1", "Each CCG's minimum contribution is the published one.")
def published_minimums(one: Document, reference: Reference) -> Iterator[Finding]:
    """A CCG whose lines in the block of the minimum are not what was published."""
    roles = one.edition.roles
    blocks = [paid.table for paid in roles.paid if paid.source == "ccg_minimum"]
    for part in parts_of_kind(one, "contributions"):
        for table in blocks:
            rows = getattr(one.part(part.key), table)
            for body in reference.of_kind("ccg"):
                own = [row for row in rows if row.organisation == body.key]
                for year in one.edition.years:
                    published = reference.minimum(year, body.key)
                    given = money.sum_of([getattr(row, roles.paid_in[year]) for row in own])
                    if published is None or given is None or given == published.amount:
                        continue
                    yield found(
                        "F1",
                        ERROR,
                        f"{body.name} gives {show_pounds(given)} as its minimum for {year}. The published one is "
                        f"{show_pounds(published.amount)}. {differ(given, published.amount)}",
                        places=[place_in(part, f"{table}.{own[0].id}.{roles.paid_in[year]}", body.name)],
                        figures=difference(("Published", published.amount), (f"Given {year}", given)),
                        short=f"{body.name}'s minimum for {year} is not the published one",
                    )


@check(
    "F8", "NHS-commissioned spending out of hospital is at least what the performance fund leaves of the ring-fence."
)
def out_of_hospital(one: Document, reference: Reference) -> Iterator[Finding]:
    """The two amounts of 2015/16, where the plan for performance and the spending are both there."""
    plan = performance.ambition(one)
    if plan is None or plan.remainder is None or not lines_read(one, RING_FENCED):
        return
    spent, least = performance.out_of_hospital_spending(one, RING_FENCED), plan.remainder
    if spent >= least:
        return
    for part in parts_of_kind(one, "spending"):
        yield found(
            "F8",
            ERROR,
            f"NHS-commissioned services out of hospital get {show_pounds(spent)} of the CCG minimum in "
            f"{RING_FENCED}. "
            f"The ring-fence leaves {show_pounds(least)} for them. It falls short by {show_pounds(least - spent)}.",
            places=[
                Place(part.key, "lines", part.title),
                *(Place(other.key, "ring_fence", other.title) for other in parts_of_kind(one, "performance")),
            ],
            figures=difference(("Left of the ring-fence", least), ("Spending out of hospital", spent), "Short by"),
            short=f"Spending out of hospital is {show_pounds(least - spent)} below what the ring-fence leaves",
        )


@check(
    "F8", "Spending on social care is at least the amount given for protecting it; that holds the Care Act's share."
)
def social_care(one: Document, reference: Reference) -> Iterator[Finding]:
    """The stated amount beside the lines of social care, and beside the share for the Care Act within it."""
    for part in one.edition.parts:
        if "protection" not in part.field:
            continue
        content = one.part(part.key)
        stated, share = number(content.protection), number(content.care_act)
        if stated is not None and share is not None and share > stated:
            yield found(
                "F8",
                ERROR,
                f"The share for the Care Act is {show_pounds(share)}. The amount for social care, of which it is "
                f"a part, is {show_pounds(stated)}. It is {show_pounds(share - stated)} more.",
                places=[place_in(part, key, lowered(part.field[key].label)) for key in ("care_act", "protection")],
                figures=difference(("Protecting social care", stated), ("Of which the Care Act", share)),
                short="The Care Act's share is more than what it is a share of",
            )
        spent = performance.social_care_spending(one, RING_FENCED)
        if stated is None or not lines_read(one, RING_FENCED) or spent >= stated:
            continue
        yield found(
            "F8",
            ERROR,
            f"Social care gets {show_pounds(spent)} in {RING_FENCED}. The amount given for protecting it is "
            f"{show_pounds(stated)}. It falls short by {show_pounds(stated - spent)}.",
            places=[
                place_in(part, "protection", "amount for protecting social care"),
                *(Place(other.key, "lines", other.title) for other in parts_of_kind(one, "spending")),
            ],
            figures=difference(("Protecting social care", stated), ("Spending on social care", spent), "Short by"),
            short=f"Spending on social care is {show_pounds(stated - spent)} below the amount given",
        )


def _lined(one: Document) -> Iterator[tuple[Part, Table, Rows]]:
    for kind in LINED:
        for part in parts_of_kind(one, kind):
            for table in part.tables:
                yield part, table, _numbered_rows(one, part, table)


@check("F10", "Every drop-down of a line is chosen, and Other is explained.")
def unchosen(one: Document, reference: Reference) -> Iterator[Finding]:
    """What lines lack that is not a figure, one finding for each column of a table."""
    for part, table, rows in _lined(one):
        for column in table.columns:
            if column.required and not column.numeric:
                yield from _lacking("F10", part, table, rows, column, lambda cell: missing(cell))


@check("F11", "Every line has its figures.")
def unfigured(one: Document, reference: Reference) -> Iterator[Finding]:
    """Figures that lines lack, one finding for each column of a table; and a part without a line."""
    for part, table, rows in _lined(one):
        if len(rows) < table.minimum_rows:
            yield _none(part, table)
        for column in table.columns:
            if column.required and column.numeric:
                yield from _lacking("F11", part, table, rows, column, lambda cell: not answered(cell))


@check("F11", "There is a scheme, and every scheme has a name and spending.")
def schemes(one: Document, reference: Reference) -> Iterator[Finding]:
    """Schemes that lack a name, that stand nowhere in the spending, or that are part of themselves."""
    for part in parts_of_kind(one, "scheme-list"):
        table = part.tables[0]
        rows = _numbered_rows(one, part, table)
        if len(rows) < table.minimum_rows:
            yield _none(part, table)
        yield from _lacking("F11", part, table, rows, table.column["name"], lambda cell: missing(cell))
        spent = {scheme.row: scheme for scheme in money.whole_schemes(one)}
        idle = [(at, row) for at, row in rows if row.id in spent and not any(spent[row.id].spend.values())]
        if idle and money.spending_lines(one):
            verb = "has" if len(idle) == 1 else "have"
            yield found(
                "F11",
                ERROR,
                f"{numbered('Scheme', [spent[row.id].number for _, row in idle])} {verb} no spending in any year.",
                places=[rows_place(part, table, idle, "name", len(rows))],
                short=f"{sentence(counted(len(idle), 'scheme'))} without spending",
            )


def _none(part: Part, table: Table) -> Finding:
    return found(
        "F11",
        ERROR,
        f"{part.title}: there is no {table.row_word}. At least one must be entered.",
        places=[place_in(part, table.key, f"no {table.row_word}")],
        short=f"{part.title}: there is no {table.row_word}",
    )


def _lacking(
    id_: str, part: Part, table: Table, rows: Rows, column: Field, lacks: Callable[[Any], bool]
) -> Iterator[Finding]:
    blank = [(at, row) for at, row in rows if asked_in(column, row) and lacks(getattr(row, column.key))]
    if not blank:
        return
    name = column_name(column)
    what = f"no {name}" if not column.when else f"nothing under {quoted(column.label)}"
    if len(blank) == len(rows) > 1:
        message = f"{table.label}: {spelt(len(rows))} of {counted(len(rows), table.row_word)} have {what}."
    else:
        verb = "has" if len(blank) == 1 else "have"
        message = f"{table.label}: {lowered(numbered(table.row_word, [at for at, _ in blank]))} {verb} {what}."
    yield found(
        id_,
        ERROR,
        message,
        places=[rows_place(part, table, blank, column.key, len(rows))],
        short=f"{table.label}: {counted(len(blank), table.row_word)} with {what}",
    )


@check("F10", "A line names a scheme of the list.")
def unknown_schemes(one: Document, reference: Reference) -> Iterator[Finding]:
    """Lines whose scheme, and schemes whose parent, has been taken from the list."""
    known = money.scheme_names(one)
    for part in one.edition.parts:
        for table in part.tables:
            for column in (each for each in table.columns if each.answer == Answer.SCHEME):
                rows = _numbered_rows(one, part, table)
                named = [(at, row, getattr(row, column.key)) for at, row in rows]
                lost = [(at, row) for at, row, cell in named if isinstance(cell, str) and cell not in known]
                if not lost:
                    continue
                what = "names a scheme that is" if len(lost) == 1 else "name schemes that are"
                which = lowered(numbered(table.row_word, [at for at, _ in lost]))
                yield found(
                    "F10",
                    ERROR,
                    f"{table.label}: {which} {what} not in the list.",
                    places=[rows_place(part, table, lost, column.key, len(rows))],
                    short=f"{table.label}: {counted(len(lost), table.row_word)} of no scheme of the list",
                )


@check("F10", "No scheme is part of itself.")
def circles(one: Document, reference: Reference) -> Iterator[Finding]:
    """Schemes that are part of each other, which stand on their own until that is mended."""
    known, parents, numbers = money.scheme_names(one), money.scheme_parents(one), money.scheme_numbers(one)
    for part in parts_of_kind(one, "scheme-list"):
        table = part.tables[0]
        rows = _numbered_rows(one, part, table)
        turning = [(at, row) for at, row in rows if parents[row.id] in known and "." not in numbers[row.id]]
        if turning:
            each = "is part of itself" if len(turning) == 1 else "are part of each other"
            yield found(
                "F10",
                ERROR,
                f"{numbered('Scheme', [numbers[row.id] for _, row in turning])} {each}.",
                places=[rows_place(part, table, turning, "parent", len(rows))],
                short="A scheme is part of itself",
            )


@check("F10", "The NHS's share of a joint line lies between 0 and 100.")
def shares(one: Document, reference: Reference) -> Iterator[Finding]:
    """Shares that cannot be; the council's share is the rest of 100, so that the two always come to 100."""
    for part, table, rows in _lined(one):
        if "nhs_share" not in table.column:
            continue
        for at, row in rows:
            share = number(row.nhs_share)
            if row.commissioner == "joint" and share is not None and not 0 <= share <= 100:
                yield found(
                    "F10",
                    ERROR,
                    f"{table.label}, {table.row_word} {at}: the NHS's share is {show_whole(share)}%, so that the "
                    f"council's would be {show_whole(100 - share)}%.",
                    places=[place_in(part, f"{table.key}.{row.id}.nhs_share", f"{table.row_word} {at}")],
                    figures=[Figure("% NHS", show_whole(share)), Figure("% LA", show_whole(100 - share))],
                    short=f"{sentence(table.row_word)} {at}: a share of {show_whole(share)}% is not possible",
                )


@check("F5", "No saving is claimed in a year in which the scheme spends nothing.")
def saving_without_spending(one: Document, reference: Reference) -> Iterator[Finding]:
    """Of whole schemes, each with its parts; one finding for each scheme and year."""
    if not one.edition.roles.benefits:
        return
    part = one.edition.part[one.edition.roles.benefits]
    for year, table in one.edition.roles.saved.items():
        if not lines_read(one, year):
            continue
        for scheme in money.whole_schemes(one):
            saving = scheme.saving.get(year)
            if scheme.row and saving and not scheme.spend.get(year):
                yield found(
                    "F5",
                    WARNING,
                    f"Scheme {scheme.number} claims a saving of {show_pounds(saving)} in {year} and spends £0 "
                    "that year.",
                    places=[Place(part.key, table, part.table[table].label)],
                    figures=[Figure(f"Saving {year}", show_whole(saving)), Figure(f"Spending {year}", "0")],
                    short=f"Scheme {scheme.number} saves {show_pounds(saving)} in {year} and spends nothing",
                )


@check("F12", "A change for the better is entered without a minus.")
def sign(one: Document, reference: Reference) -> Iterator[Finding]:
    """Benefits with a negative change or price, all of a table in one finding."""
    for part in parts_of_kind(one, "benefits"):
        for table in part.tables:
            rows = _numbered_rows(one, part, table)
            below = [
                (at, row)
                for at, row in rows
                if any(isinstance(cell, Decimal) and cell < 0 for cell in (row.change, row.unit_price))
            ]
            if below:
                yield found(
                    "F12",
                    WARNING,
                    f"{table.label}: {lowered(numbered(table.row_word, [at for at, _ in below]))} "
                    f"{'has' if len(below) == 1 else 'have'} a minus. A change for the better has none.",
                    places=[rows_place(part, table, below, "change", len(rows))],
                    short=f"{table.label}: {counted(len(below), table.row_word)} with a minus",
                )
