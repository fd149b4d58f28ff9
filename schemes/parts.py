"""How the schemes part is projected into tables."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bcf.editions.base import Part
from bcf.parts import Content, number
from schemes.models import Scheme, SchemeYear

CELLS = ("position", "name", "lead_provider", "conditions", "metrics")
Year = tuple[str, bool, Decimal | None, Decimal | None]
"""An amount of a scheme: the year, whether it recurs, what is spent and what is saved."""
Wanted = tuple[tuple[Any, ...], frozenset[Year]]
"""What the tables hold of a scheme: its cells, and its amounts."""


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
