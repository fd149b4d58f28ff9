"""N4: names of schemes that a paper printed otherwise than the plan has them."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest

from bcf.editions.base import Part, Table
from bcf.parts import Stated
from plans.checks.base import WARNING, Figure, Finding, Place, check, found
from plans.checks.wording import numbered, quoted, sentence
from plans.document import Document
from plans.reference import Reference

ALIKE = 0.85
"""How alike two words must be to count as one: `enhance` and `enhanced` do, `housing` and `care` do not."""


def _words(name: str) -> list[str]:
    letters = "".join(letter if letter.isalnum() else " " for letter in name.lower().replace("&", " and "))
    return letters.split()


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same in words: case, spaces, endings and slips of the pen aside."""
    return all(
        first is not None and second is not None and SequenceMatcher(None, first, second).ratio() >= ALIKE
        for first, second in zip_longest(_words(one), _words(other))
    )


@check("N4", "A scheme has one name everywhere.")
def names(one: Document, reference: Reference) -> Iterator[Finding]:
    """Rows that the paper names otherwise elsewhere, all of a table in one finding."""
    for part in one.edition.parts:
        for table in part.tables:
            if table.heading and part.key in one.contents:
                yield from _named_otherwise(one, part, table)


def _named_otherwise(one: Document, part: Part, table: Table) -> Iterator[Finding]:
    rows = {row.id: (position, row) for position, row in enumerate(getattr(one.part(part.key), table.key), start=1)}
    otherwise: dict[int, list[Stated]] = {}
    own_names: dict[int, str] = {}
    for stated in one.part(part.key).stated:
        key, _, rest = stated.place.partition(".")
        row_id, _, column = rest.partition(".")
        if key != table.key or column != table.heading or row_id not in rows:
            continue
        position, row = rows[row_id]
        name = getattr(row, table.heading)
        if isinstance(name, str) and not same_name(name, stated.printed):
            otherwise.setdefault(position, []).append(stated)
            own_names[position] = name
    if not otherwise:
        return
    positions = sorted(otherwise)
    example = otherwise[positions[0]][0]
    word = sentence(table.row_word)
    yield found(
        "N4",
        WARNING,
        f"{numbered(word, positions)} {'has another name' if len(positions) == 1 else 'have other names'} elsewhere "
        f"in the paper. {word} {positions[0]} is {quoted(own_names[positions[0]])} here and "
        f"{quoted(example.printed)} in {example.where or 'another place'}.",
        places=[
            Place(part.key, otherwise[position][0].place, f"{table.label}, row {position}") for position in positions
        ],
        figures=[
            Figure(f"{word} {position}, {stated.where or 'elsewhere'}", stated.printed)
            for position in positions
            for stated in otherwise[position]
        ],
        short=f"{numbered(word, positions)} {'has' if len(positions) == 1 else 'have'} other names elsewhere",
    )
