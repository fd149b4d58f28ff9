"""How the parts of schemes, of spending and of benefits are projected into tables."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from bcf.editions.base import Part, Table
from bcf.parts import Content, held, number
from schemes.models import Benefit, Scheme, SchemeYear, SpendLine

CELLS = ("position", "name", "lead_provider", "conditions", "metrics")
SPEND_CELLS = (
    "position",
    "scheme",
    "name",
    "area_of_spend",
    "area_other",
    "commissioner",
    "nhs_share",
    "council_share",
    "provider",
    "source",
    "amount",
)
BENEFIT_CELLS = ("position", "kind", "kind_other", "scheme", "gains", "change", "unit_price", "saving")
Year = tuple[str, bool, Decimal | None, Decimal | None]
"""An amount of a scheme: the year, whether it recurs, what is spent and what is saved."""
Wanted = tuple[tuple[Any, ...], frozenset[Year]]
"""What the tables hold of a scheme: its cells, and its amounts."""
Lines = dict[tuple[str, str], tuple[Any, ...]]
"""The cells of lines in a table that has a line for each row and year."""
Line = TypeVar("Line", SpendLine, Benefit)


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else getattr(cell, "typed", "")


def _many(row: Any, column: str) -> list[str]:
    cell = getattr(row, column, None)
    return list(cell) if isinstance(cell, tuple) else []


def _years(row: Any, years: tuple[str, ...]) -> Iterator[Year]:
    for year in years:
        key = year.replace("/", "_")
        for recurrent, word in ((True, "recurrent"), (False, "one_off")):
            spend = number(getattr(row, f"spend_{key}_{word}", None))
            saving = number(getattr(row, f"saving_{key}_{word}", None))
            if spend is not None or saving is not None:
                yield year, recurrent, spend, saving


def _stored(record_id: int) -> dict[str, tuple[int, Wanted]]:
    """The schemes of a record as the tables have them, by the id of their row, with their keys: two queries."""
    years: dict[int, set[Year]] = defaultdict(set)
    amounts = SchemeYear.objects.filter(scheme__record_id=record_id).order_by()
    for scheme, year, recurrent, spend, saving in amounts.values_list(
        "scheme", "year", "recurrent", "spend", "saving"
    ):
        years[scheme].add((year, recurrent, spend, saving))
    schemes = Scheme.objects.filter(record_id=record_id).order_by().values_list("pk", "row", *CELLS)
    return {row: (key, (tuple(cells), frozenset(years[key]))) for key, row, *cells in schemes}


def project(record_id: int, part: Part, content: Content) -> None:
    """Write the schemes of a record from the content of its schemes part; those that stand so already are left."""
    years = tuple(dict.fromkeys(column.year for column in part.table["schemes"].columns if column.year))
    wanted: dict[str, Wanted] = {
        row.id: (
            (
                position,
                _text(row.name),
                _text(getattr(row, "lead_provider", "")),
                _many(row, "conditions"),
                _many(row, "metrics"),
            ),
            frozenset(_years(row, years)),
        )
        for position, row in enumerate(getattr(content, "schemes", ()), start=1)
    }
    stored = _stored(record_id)
    stale = [key for row, (key, held) in stored.items() if wanted.get(row) != held]
    Scheme.objects.filter(pk__in=stale).delete()
    new = [row for row, one in wanted.items() if row not in stored or stored[row][1] != one]
    schemes = Scheme.objects.bulk_create(
        Scheme(record_id=record_id, row=row, **dict(zip(CELLS, wanted[row][0], strict=True))) for row in new
    )
    SchemeYear.objects.bulk_create(
        SchemeYear(scheme=scheme, year=year, recurrent=recurrent, spend=spend, saving=saving)
        for scheme in schemes
        for year, recurrent, spend, saving in sorted(wanted[scheme.row][1], key=lambda amount: amount[:2])
    )


def _chosen(table: Table, row: Any, column: str) -> str:
    """The key that is chosen from a column's list; empty where none is, or what was typed is not on it."""
    cell = getattr(row, column)
    return cell if any(choice.key == cell for choice in table.column[column].choices) else ""


def _named(row: Any) -> str:
    """The row of the scheme that a line names; empty where it names none."""
    return row.scheme if isinstance(row.scheme, str) else ""


def _worked(table: Table, key: str, row: Any) -> Any:
    return number(held(next(column for column in table.worked if column.key == key), row))


def project_spending(record_id: int, part: Part, content: Content, spent: Mapping[str, str]) -> None:
    """Write the lines of spending of a record, save those that stand so already; `spent` has each year's column."""
    (table,) = part.tables
    wanted: Lines = {}
    for position, row in enumerate(getattr(content, table.key), start=1):
        council_share = _worked(table, "council_share", row)
        cells = (
            position,
            _named(row),
            _text(getattr(row, "name", "")),
            _chosen(table, row, "area"),
            _text(row.area_other),
            _chosen(table, row, "commissioner"),
            None if council_share is None else number(row.nhs_share),
            council_share,
            _chosen(table, row, "provider"),
            _chosen(table, row, "source"),
        )
        wanted |= {(row.id, year): (*cells, number(getattr(row, column))) for year, column in spent.items()}
    _write(SpendLine, record_id, SPEND_CELLS, wanted)


def project_benefits(record_id: int, part: Part, content: Content, saved: Mapping[str, str]) -> None:
    """Write the benefits of a record, save those that stand so already; `saved` is the table of each year."""
    wanted: Lines = {
        (row.id, year): (
            position,
            _chosen(part.table[table], row, "kind"),
            _text(row.kind_other),
            _named(row),
            _chosen(part.table[table], row, "gains"),
            number(row.change),
            number(row.unit_price),
            _worked(part.table[table], "saving", row),
        )
        for year, table in saved.items()
        for position, row in enumerate(getattr(content, table), start=1)
    }
    _write(Benefit, record_id, BENEFIT_CELLS, wanted)


def _write(model: type[Line], record_id: int, cells: tuple[str, ...], wanted: Lines) -> None:
    """Make a record's lines in a table what is wanted: three queries, and those that stand so already are left."""
    lines = model._default_manager.filter(record_id=record_id).order_by().values_list("pk", "row", "year", *cells)
    stored = {(row, year): (key, tuple(held)) for key, row, year, *held in lines}
    stale = [key for place, (key, held) in stored.items() if wanted.get(place) != held]
    model._default_manager.filter(pk__in=stale).delete()
    model._default_manager.bulk_create(
        model(record_id=record_id, row=row, year=year, **dict(zip(cells, held, strict=True)))
        for (row, year), held in wanted.items()
        if (row, year) not in stored or stored[row, year][1] != held
    )
