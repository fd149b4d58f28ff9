"""What a plan of an older edition brings to one of a newer: contents, and an account of them. Pure.

Which answer goes where is data of the newer edition (`Edition.carried`). The account says what was carried and from
where, what is new in the newer template, and which answers of the older plan have no place in it, and why.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any

import msgspec

from bcf import parts as part_types
from bcf.amounts import show_pounds
from bcf.editions import edition as edition_of
from bcf.editions.base import Answer, Carried, Edition, Feed, Field, Part, Table
from bcf.parts import Content, Row, Unread, answered
from plans.differences import shown
from plans.document import Document
from plans.places import column_label
from plans.reference import Reference
from plans.turning import TURNS, minimums_left

NO_MINIMUM = "Only CCGs give a minimum in this template; what a council pays in stands with its lines."

PICTURES = "/files/pictures/{area}/{edition}/"
"""How the address of a picture or a document of a plan begins."""


Said = tuple[Field, str, Any]
"""A question, what was answered in words, and the row it stands in or None."""


@dataclass(frozen=True)
class Moved:
    """A part of the newer plan that is filled: from which older parts, and how much of what."""

    part: str
    sources: tuple[str, ...]
    amount: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class New:
    """What an older plan cannot answer in a part: the questions by their labels; none means the whole part."""

    part: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Left:
    """An answer of the older plan that has no place: where it stands, what it says, and why."""

    part: str
    label: str
    said: str
    why: str


@dataclass(frozen=True)
class Carrying:
    """See the module.

    `blank` are the parts that could be filled, but the older plan has nothing for them. `printed` counts the figures
    that stand beside the older plan as its paper printed them; they tell of that paper, and stay there.
    """

    contents: dict[str, Content]
    moved: tuple[Moved, ...]
    new: tuple[New, ...]
    blank: tuple[str, ...]
    left: tuple[Left, ...]
    printed: int = 0


@dataclass
class _Filling:
    """One part of the newer plan while it is filled."""

    answers: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def carry(older: Document, newer: Edition, reference: Reference) -> Carrying:
    """What an older plan brings to a plan of the same area in a newer edition, which must say how."""
    carried = _how(newer)
    filling: dict[str, _Filling] = {}
    for feed in carried.feeds:
        for place, answer in _fed(feed, older, newer, reference).items():
            if answered(answer):
                key, _, name = place.partition(".")
                part = filling.setdefault(key, _Filling())
                part.answers[name] = answer
                part.sources.update(dict.fromkeys(source.partition(".")[0] for source in feed.sources))
                part.notes += [feed.note] if feed.note and feed.note not in part.notes else []
    contents = {key: _content(newer.part[key], one.answers) for key, one in filling.items()}
    contents = {key: one for key, one in contents.items() if one != part_types.empty(newer.part[key])}
    fed = {key for key in fed_by(newer) if key not in contents}
    return Carrying(
        contents=contents,
        moved=tuple(
            _moved(part, contents[part.key], filling[part.key]) for part in newer.parts if part.key in contents
        ),
        new=new_in(newer),
        blank=tuple(part.key for part in newer.parts if part.key in fed),
        left=tuple(_left(older, carried, reference)),
        printed=sum(len(content.stated) for content in older.contents.values()),
    )


def _how(newer: Edition) -> Carried:
    if newer.carried is None:
        raise ValueError(f"Edition {newer.code} says of no older one what is carried over.")
    return newer.carried


@cache
def fed_by(newer: Edition) -> dict[str, tuple[Feed, ...]]:
    """The feeds of each part of an edition that an older plan can fill, by the part's key."""
    found: dict[str, tuple[Feed, ...]] = {}
    for feed in newer.carried.feeds if newer.carried else ():
        for key in dict.fromkeys(place.partition(".")[0] for place in feed.into):
            found[key] = (*found.get(key, ()), feed)
    return found


# What goes where


def _fed(feed: Feed, older: Document, newer: Edition, reference: Reference) -> dict[str, Any]:
    """What one feed brings, by place of the newer edition."""
    if feed.turn:
        return dict(TURNS[feed.turn](feed, older, newer, reference))
    (into,) = feed.into
    part_key, _, name = into.partition(".")
    part = newer.part[part_key]
    if name in part.table:
        rows = _rows(older, feed.sources[0])
        kept = [row for row in rows if not feed.rows or row.id in feed.rows]
        return {into: tuple(_row(part, part.table[name], row, feed, older, newer) for row in kept)}
    cells = [_cell(older, source) for source in feed.sources]
    return {into: _here(part.field[name], _joined(cells), older, newer)}


def _cell(older: Document, place: str) -> Any:
    part, _, name = place.partition(".")
    return getattr(older.part(part), name)


def _rows(older: Document, place: str) -> tuple[Any, ...]:
    rows: tuple[Any, ...] = _cell(older, place)
    return rows


def _joined(cells: list[Any]) -> Any:
    """One answer as it is; several texts one after the other."""
    given = [cell for cell in cells if answered(cell)]
    if len(given) < 2:
        return given[0] if given else None
    return "".join(f"<p>{escape(cell.typed)}</p>" if isinstance(cell, Unread) else str(cell) for cell in given)


def _here(question: Field, cell: Any, older: Document, newer: Edition) -> Any:
    """An answer as it stands in the newer plan: the pictures of a text are shown from there."""
    if question.answer != Answer.RICH_TEXT or not isinstance(cell, str):
        return cell
    there = PICTURES.format(area=older.area, edition=older.edition_code)
    return cell.replace(there, PICTURES.format(area=older.area, edition=newer.code))


def _row(part: Part, table: Table, row: Any, feed: Feed, older: Document, newer: Edition) -> Row:
    cells = {
        into: _here(table.column[into], getattr(row, column), older, newer) for column, into in feed.columns.items()
    }
    return part_types.row_type(part, table)(id=feed.rows.get(row.id, row.id), **cells)


def _content(part: Part, answers: dict[str, Any]) -> Content:
    return part_types.canonical(part, msgspec.structs.replace(part_types.empty(part), **answers))


# The account


def _moved(part: Part, content: Content, filling: _Filling) -> Moved:
    counts = {"answer": sum(answered(getattr(content, one.key)) for one in part.fields)}
    for table in part.tables:
        says = sum(_says(row) for row in getattr(content, table.key))
        counts[table.row_word] = counts.get(table.row_word, 0) + says
    amount = tuple(counted(count, word) for word, count in counts.items() if count)
    return Moved(part.key, tuple(filling.sources), amount, tuple(filling.notes))


def _says(row: Any) -> bool:
    return any(answered(getattr(row, key)) for key in row.__struct_fields__ if key != "id")


def counted(count: int, word: str) -> str:
    """`1 risk`, `9 risks`."""
    return f"{count} {word}{'' if count == 1 else 's'}"


@cache
def new_in(newer: Edition) -> tuple[New, ...]:
    """What an edition asks that a plan of the older one cannot answer, whatever it says."""
    feeds = fed_by(newer)
    found = []
    for part in newer.parts:
        if part.key not in feeds:
            found.append(New(part.key))
        elif questions := tuple(dict.fromkeys(_new_questions(part, feeds[part.key]))):
            found.append(New(part.key, questions))
    return tuple(found)


def _new_questions(part: Part, feeds: tuple[Feed, ...]) -> Iterator[str]:
    into = {place.partition(".")[2] for feed in feeds for place in feed.into}
    for question in part.fields:
        if question.key not in into:
            yield f"{question.number} {question.label}".strip()
    for table in part.tables:
        if table.key not in into:
            yield table.label
            continue
        feeding = [feed for feed in feeds if f"{part.key}.{table.key}" in feed.into]
        columns = {column for feed in feeding for column in _filled(feed)}
        for column in table.columns:
            if column.key not in columns and not column.when:
                yield column.label
        rows = {row for feed in feeding for row in feed.rows.values()}
        for fixed in table.fixed_rows:
            if fixed.id not in rows:
                yield fixed.label


def _filled(feed: Feed) -> set[str]:
    """The columns that a feed fills; what is turned into lines of a scheme names it, and counts what it saves."""
    given = {"spending_of_schemes": {"scheme"}, "benefits_of_schemes": {"scheme", "change"}}
    return {*feed.columns.values(), *given.get(feed.turn, ())}


def _left(older: Document, carried: Carried, reference: Reference) -> Iterator[Left]:
    """The answers of the older plan that no feed takes; those of a part that have one reason together."""
    if any(feed.turn == "funding_by_source" for feed in carried.feeds):
        left = minimums_left(older, reference)
        if left:
            said_all = "; ".join(f"{whose}: {show_pounds(amount)}" for whose, amount in left)
            yield Left(older.edition.roles.contributions, "Minimum contribution", said_all, NO_MINIMUM)
    for part in older.edition.parts:
        content = older.part(part.key)
        groups: dict[str, dict[str, list[Said]]] = {}
        for place, question, cell, row in part_types.cells(part, content):
            table = place.partition(".")[0] if row is not None else ""
            at = left_at(part, carried, question.key, table, row.id if row is not None else "")
            if at and answered(cell):
                said = (question, _words(question, cell, reference), row)
                groups.setdefault(why_left(carried, at), {}).setdefault(at, []).append(said)
        for why, places in groups.items():
            told = [_told(part, content, place, said) for place, said in places.items()]
            if len(told) == 1:
                yield Left(part.key, *told[0], why)
            else:
                yield Left(
                    part.key, ", ".join(label for label, _ in told), "; ".join(words for _, words in told), why
                )


def _words(question: Field, cell: Any, reference: Reference) -> str:
    if question.answer == Answer.ORGANISATION:
        return reference.name_of(cell) if isinstance(cell, str) else cell.typed
    return shown(question, cell)


def left_at(part: Part, carried: Carried, key: str, table: str = "", row: str = "") -> str:
    """The place at which an answer of an older part is left, as `Carried.left` names it; empty where it is taken."""
    if not table:
        place = f"{part.key}.{key}"
        return "" if any(place in feed.sources for feed in carried.feeds) else place
    place = f"{part.key}.{table}"
    feeds = [feed for feed in carried.feeds if place in feed.sources]
    if not feeds:
        return place
    if part.table[table].fixed_rows and not any(row in feed.rows for feed in feeds):
        return f"{place}[{row}]"
    return "" if any(key in feed.columns for feed in feeds) else f"{place}.{key}"


def why_left(carried: Carried, place: str) -> str:
    """Why what stands at a place is left. Raises KeyError where nobody has said."""
    return carried.left.get(place) or carried.left[place.partition(".")[0]]


def _told(part: Part, content: Content, place: str, said: list[Said]) -> tuple[str, str]:
    """What is left at a place: its label, and what it says, cut where it is long."""
    name = place.partition(".")[2]
    if name in part.field:
        return part.field[name].label, said[0][1]
    table = part.table[name.partition(".")[0].partition("[")[0]]
    positions = {row.id: n for n, row in enumerate(getattr(content, table.key), start=1)}
    if name.endswith("]"):
        return _row_name(table, said[0][2], positions), _some(
            f"{column_label(one)} {words}" for one, words, _ in said
        )
    if name != table.key:
        label = column_label(said[0][0])
        return label[:1].upper() + label[1:], _some(
            f"{_row_name(table, row, positions)}: {words}" for _, words, row in said
        )
    return table.label, _some(
        f"{_row_name(table, row, positions)}, {column_label(one)}: {words}" for one, words, row in said
    )


def _row_name(table: Table, row: Any, positions: dict[str, int]) -> str:
    fixed = table.fixed_row(row.id)
    return fixed.label if fixed else f"{table.row_word.capitalize()} {positions[row.id]}"


def _some(said: Iterable[str], most: int = 3) -> str:
    words = list(said)
    more = f"; and {len(words) - most} more" if len(words) > most else ""
    told = "; ".join(words[:most]) + more
    return told[:1].upper() + told[1:]


def older_edition(newer: Edition) -> Edition | None:
    """The edition whose plans start one of this; None where there is none."""
    return edition_of(newer.carried.edition) if newer.carried else None
