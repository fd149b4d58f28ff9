"""What two people made of one content of a part, put together: cell by cell, rows matched by their identity. Pure.

What only one of them changed is taken; what both changed to the same is taken once. Where both changed one cell, or
one removed a row that the other changed, somebody has to choose: until then their version stands in it, and the row.
Places are those of `bcf.parts.cells`; a whole row is `TABLE.ROW`, a printed figure `stated.ID`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from bcf import parts as part_types
from bcf.editions.base import Field, Part, Table
from bcf.parts import Content, Row, Stated

STATED = "stated"
MOST_ORDERED = 1_000
"""Of more rows than this, both moved about, the order is theirs: every two of them would have to be compared."""


@dataclass(frozen=True)
class Conflict:
    """A place that both changed, each to something else. Of a whole row or a printed figure `field` is None.

    `base`, `theirs` and `mine` are cells; of a row or a printed figure itself, None where it is not there.
    """

    place: str
    base: Any
    theirs: Any
    mine: Any
    field: Field | None = None


@dataclass(frozen=True)
class Merge:
    """Two versions put together. `disordered` are tables whose rows both moved, so that the order is theirs."""

    content: Content
    conflicts: tuple[Conflict, ...] = ()
    disordered: tuple[str, ...] = ()


def merge(part: Part, base: Content, theirs: Content, mine: Content) -> Merge:
    """What `theirs` and `mine`, both made from `base`, come to together. All are canonical, and so is the result."""
    conflicts: list[Conflict] = []
    disordered: list[str] = []
    changes: dict[str, Any] = {
        field.key: _cell(field, field.key, _versions(field.key, base, theirs, mine), conflicts)
        for field in part.fields
    }
    for table in part.tables:
        rows = _Rows(part, table, *({row.id: row for row in getattr(one, table.key)} for one in (base, theirs, mine)))
        held = rows.merged(conflicts)
        order, agreed = _order(list(rows.base), list(rows.theirs), list(rows.mine), held)
        changes[table.key] = tuple(held[row_id] for row_id in order)
        if not agreed:
            disordered.append(table.key)
    changes[STATED] = _stated(base.stated, theirs.stated, mine.stated, conflicts)
    return Merge(msgspec.structs.replace(theirs, **changes), tuple(conflicts), tuple(disordered))


def written_over(part: Part, opened: Content, base: Content, theirs: Content, mine: Content) -> list[Conflict]:
    """The cells that `mine` changed since it was `opened`, that `base` has too, and that `theirs` changed since.

    To `merge` only they have changed these. Rows that were removed and printed figures are not among them.
    """
    return [
        one
        for one in merge(part, opened, theirs, mine).conflicts
        if one.field is not None and value_at(base, one.place) == one.mine
    ]


def _versions(key: str, base: Any, theirs: Any, mine: Any) -> tuple[Any, Any, Any]:
    return getattr(base, key), getattr(theirs, key), getattr(mine, key)


def _cell(field: Field, place: str, versions: tuple[Any, Any, Any], conflicts: list[Conflict]) -> Any:
    base, theirs, mine = versions
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    conflicts.append(Conflict(place, base, theirs, mine, field))
    return theirs


@dataclass(frozen=True)
class _Rows:
    """The rows of one table in the three versions, by their ids and in their order."""

    part: Part
    table: Table
    base: Mapping[str, Row]
    theirs: Mapping[str, Row]
    mine: Mapping[str, Row]

    def merged(self, conflicts: list[Conflict]) -> dict[str, Row]:
        """The rows that are there when both are done, by their ids."""
        found: dict[str, Row] = {}
        for row_id in dict.fromkeys((*self.base, *self.theirs, *self.mine)):
            was, their, my = self.base.get(row_id), self.theirs.get(row_id), self.mine.get(row_id)
            if their and my:
                found[row_id] = self._both(row_id, was, their, my, conflicts)
                continue
            left = their or my
            if left is None or left == was:
                continue  # removed by one, and not touched by the other
            if was is not None:
                conflicts.append(Conflict(f"{self.table.key}.{row_id}", was, their, my))
            found[row_id] = left
        return found

    def _both(self, row_id: str, was: Row | None, their: Row, my: Row, conflicts: list[Conflict]) -> Row:
        if my in (was, their):
            return their
        if their == was:
            return my
        old = was or part_types.row_type(self.part, self.table)(id=row_id)
        cells = {
            column.key: _cell(
                column,
                f"{self.table.key}.{row_id}.{column.key}",
                _versions(column.key, old, their, my),
                conflicts,
            )
            for column in self.table.columns
        }
        return msgspec.structs.replace(their, **cells)


def _stated(
    base: tuple[Stated, ...], theirs: tuple[Stated, ...], mine: tuple[Stated, ...], conflicts: list[Conflict]
) -> tuple[Stated, ...]:
    """Printed figures: each is taken whole."""
    was, their, my = ({one.id: one for one in version} for version in (base, theirs, mine))
    found: dict[str, Stated] = {}
    for key in dict.fromkeys((*was, *their, *my)):
        old, one, other = was.get(key), their.get(key), my.get(key)
        if other not in (old, one) and one != old:
            conflicts.append(Conflict(f"{STATED}.{key}", old, one, other))
            left = one or other
        else:
            left = other if one == old else one
        if left:
            found[key] = left
    order, _ = _order(list(was), list(their), list(my), found)
    return tuple(found[key] for key in order)


def _order(base: list[str], theirs: list[str], mine: list[str], kept: Iterable[str]) -> tuple[list[str], bool]:
    """The ids kept in one order, and whether it does justice to both.

    What is in all three goes as whoever moved it has it; what only one of them has comes after what it comes after
    there, theirs before mine.
    """
    left = set(kept)
    order, agreed = _shared_order(*_of_all(base, theirs, mine, left))
    _place(order, [one for one in theirs if one in left], set())
    _place(order, [one for one in mine if one in left], left.difference(base, mine))
    return order, agreed


def _of_all(base: list[str], theirs: list[str], mine: list[str], kept: set[str]) -> list[list[str]]:
    shared = kept.intersection(base, theirs, mine)
    return [[one for one in version if one in shared] for version in (base, theirs, mine)]


def _shared_order(base: list[str], theirs: list[str], mine: list[str]) -> tuple[list[str], bool]:
    if theirs in (base, mine):
        return list(mine), True
    if mine == base:
        return list(theirs), True
    if len(base) > MOST_ORDERED:
        return list(theirs), False
    was, their, my = ({one: n for n, one in enumerate(version)} for version in (base, theirs, mine))

    def before(one: str, other: str) -> bool:
        """Whether one comes before the other: as whoever turned the two round has it."""
        turned = (their[one] < their[other]) != (was[one] < was[other])
        return (their[one] < their[other]) if turned else (my[one] < my[other])

    ahead = {one: sum(before(other, one) for other in base if other != one) for one in base}
    if len(set(ahead.values())) < len(base):  # one before another before a third before the first
        return list(theirs), False
    return sorted(base, key=lambda one: ahead[one]), True


def _place(order: list[str], source: Sequence[str], passed: set[str]) -> None:
    """Put what is not in the order yet after what it comes after in the source, and after those to be passed."""
    there, before = set(order), ""
    for one in source:
        if one not in there:
            at = order.index(before) + 1 if before else 0
            while at < len(order) and order[at] in passed:
                at += 1
            order.insert(at, one)
            there.add(one)
        before = one


def value_at(content: Content, place: str) -> Any:
    """What a content has at a place: a cell, a row, a printed figure; None where it is not there."""
    key, _, rest = place.partition(".")
    held = getattr(content, key)
    if not rest:
        return held
    if key == STATED:
        return next((one for one in held if one.id == rest), None)
    row_id, _, column = rest.partition(".")
    row = next((one for one in held if one.id == row_id), None)
    return getattr(row, column) if row and column else row


def changed_places(part: Part, before: Content, after: Content) -> list[str]:
    """The places that differ, in the order of the page. Of a row that came or went, the row and not its cells."""
    found = [field.key for field in part.fields if getattr(before, field.key) != getattr(after, field.key)]
    for table in part.tables:
        was, now = ({row.id: row for row in getattr(one, table.key)} for one in (before, after))
        for row_id in dict.fromkeys((*now, *was)):
            old, new = was.get(row_id), now.get(row_id)
            if old is None or new is None:
                found.append(f"{table.key}.{row_id}")
            elif old != new:
                changed = [one.key for one in table.columns if getattr(old, one.key) != getattr(new, one.key)]
                found += [f"{table.key}.{row_id}.{key}" for key in changed]
    held, holds = ({one.id: one for one in version.stated} for version in (before, after))
    return found + [f"{STATED}.{key}" for key in dict.fromkeys((*held, *holds)) if held.get(key) != holds.get(key)]


def settled(part: Part, content: Content, values: Mapping[str, Any]) -> Content:
    """A merged content with what was chosen at the places of its conflicts. A row or figure that is None goes."""
    changes: dict[str, Any] = {}
    for place, value in values.items():
        key, _, rest = place.partition(".")
        held = changes.get(key, getattr(content, key))
        if not rest:
            changes[key] = value
        elif key == STATED:
            changes[key] = _replaced(held, rest, value)
        else:
            row_id, _, column = rest.partition(".")
            row = next(one for one in held if one.id == row_id)
            changes[key] = _replaced(
                held, row_id, msgspec.structs.replace(row, **{column: value}) if column else value
            )
    return part_types.canonical(part, msgspec.structs.replace(content, **changes))


def _replaced(held: tuple[Any, ...], key: str, value: Any) -> tuple[Any, ...]:
    put = (value if one.id == key else one for one in held)
    return tuple(one for one in put if one is not None)


def last_changed(place: str, versions: Iterable[tuple[int, Content]], before: Content) -> int:
    """The number of the last of these versions, in order, that has something else at a place than the one before."""
    found, was = 0, value_at(before, place)
    for number, content in versions:
        now = value_at(content, place)
        if now != was:
            found = number
        was = now
    return found
