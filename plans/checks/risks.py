"""R1: at least one risk, each with its rating and mitigation, and ratings that rank."""

from collections.abc import Iterator

from bcf.editions.base import Field
from plans.checks.asking import missing
from plans.checks.base import ERROR, WARNING, Finding, check, found
from plans.checks.wording import counted, lowered, numbered, place_in, row_name, spelt, whole_part
from plans.document import Document
from plans.reference import Reference


@check("R1", "There is a risk, every risk has a rating and a mitigation, and they are not all rated the same.")
def risks(one: Document, reference: Reference) -> Iterator[Finding]:
    """What a risk table lacks; ratings that rank nothing."""
    for part in one.edition.parts:
        table = part.table.get("risks")
        if table is None:
            continue
        rows = list(enumerate(getattr(one.part(part.key), table.key), start=1))
        if not rows:
            yield found(
                "R1",
                ERROR,
                f"{part.full_title}: there is no risk. At least one must be entered.",
                places=[whole_part(part)],
                short="There is no risk",
            )
        for column in table.columns:
            blank = [(position, row) for position, row in rows if missing(getattr(row, column.key))]
            if blank and column.required:
                positions = [position for position, _ in blank]
                yield found(
                    "R1",
                    ERROR,
                    f"{numbered('Risk', positions)} {'has' if len(blank) == 1 else 'have'} no {_thing(column)}.",
                    places=[
                        place_in(part, f"{table.key}.{row.id}.{column.key}", row_name(table, row, position))
                        for position, row in blank
                    ],
                    short=f"{counted(len(blank), 'risk')} without {_thing(column)}",
                )
        ratings = {row.rating for _, row in rows}
        if len(rows) > 2 and len(ratings) == 1 and isinstance(rows[0][1].rating, str):
            label = table.column["rating"].choice_label(rows[0][1].rating)
            yield found(
                "R1",
                WARNING,
                f"All {spelt(len(rows))} risks are rated {label}, so the ratings rank nothing.",
                places=[place_in(part, table.key, f"all {spelt(len(rows))} risks")],
                short=f"All {spelt(len(rows))} risks are rated {label}",
            )


def _thing(column: Field) -> str:
    return {"risk": "description", "rating": "rating", "mitigation": "mitigating action"}.get(
        column.key, lowered(column.label)
    )
