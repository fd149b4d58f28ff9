"""How the schemes part is projected into tables."""

from collections.abc import Iterator
from typing import Any

from bcf.editions.base import Part
from bcf.parts import Content, number
from schemes.models import Scheme, SchemeYear


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else getattr(cell, "typed", "")


def _many(row: Any, column: str) -> list[str]:
    cell = getattr(row, column, None)
    return list(cell) if isinstance(cell, tuple) else []


def _years(scheme: Scheme, row: Any, years: tuple[str, ...]) -> Iterator[SchemeYear]:
    for year in years:
        key = year.replace("/", "_")
        for recurrent, word in ((True, "recurrent"), (False, "one_off")):
            spend = number(getattr(row, f"spend_{key}_{word}", None))
            saving = number(getattr(row, f"saving_{key}_{word}", None))
            if spend is not None or saving is not None:
                yield SchemeYear(scheme=scheme, year=year, recurrent=recurrent, spend=spend, saving=saving)


def project(record_id: int, part: Part, content: Content) -> None:
    """Write the schemes of a record anew from the content of its schemes part."""
    years = tuple(dict.fromkeys(column.year for column in part.table["schemes"].columns if column.year))
    Scheme.objects.filter(record_id=record_id).delete()
    rows = getattr(content, "schemes", ())
    schemes = Scheme.objects.bulk_create(
        Scheme(
            record_id=record_id,
            row=row.id,
            position=position,
            name=_text(row.name),
            lead_provider=_text(getattr(row, "lead_provider", "")),
            conditions=_many(row, "conditions"),
            metrics=_many(row, "metrics"),
        )
        for position, row in enumerate(rows, start=1)
    )
    SchemeYear.objects.bulk_create(
        amount for scheme, row in zip(schemes, rows, strict=True) for amount in _years(scheme, row, years)
    )
