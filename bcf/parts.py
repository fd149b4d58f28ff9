"""What the content of a part is: its types, its canonical bytes, and reading one cell.

Content is a frozen msgspec Struct made from the part's fields and tables. A cell holds a value, None (not
answered), or `Unread`: what was typed and could not be read, kept as it was. `stated` keeps figures that a
paper or an imported file printed, beside what is computed. The canonical bytes are what revisions store and
digests cover; they carry no field that is not answered, so a later field does not change them.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from math import prod
from operator import attrgetter
from typing import Any, cast

import msgspec

from bcf import amounts, rich_text
from bcf.amounts import Unreadable
from bcf.editions.base import Answer, Edition, Field, Part, Table

SCHEMA_VERSION = 1


class Unread(msgspec.Struct, frozen=True):
    """What was typed, where it could not be read as the kind of answer asked for (check U1)."""

    typed: str


class Stated(msgspec.Struct, frozen=True, omit_defaults=True):
    """A figure as a paper or an imported file printed it, kept beside what the plan says at `place`.

    `value` is what the printed text says in the unit of the place, `times` what it must be multiplied by to
    compare (a daily price beside a weekly one), `precision` the smallest step the print can show.
    """

    id: str
    place: str
    printed: str
    where: str = ""
    value: Decimal | None = None
    times: Decimal | None = None
    precision: Decimal | None = None
    day: date | None = None


class Content(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """What every part's content has; the fields and tables of a part are added by `content_type`."""

    stated: tuple[Stated, ...] = ()


class Row(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """A row of a table: its id never changes and is never used again. The columns are added per table."""

    id: str


VALUE_TYPES: dict[Answer, Any] = {
    Answer.MONEY: Decimal,
    Answer.COUNT: Decimal,
    Answer.RATE: Decimal,
    Answer.PERCENTAGE: Decimal,
    Answer.DATE: date,
    Answer.YES_NO: bool,
    Answer.CHOICES: tuple[str, ...],
    Answer.ORGANISATIONS: tuple[str, ...],
}


def _cell_type(field: Field) -> Any:
    return VALUE_TYPES.get(field.answer, str) | Unread | None


def _struct_name(*words: str) -> str:
    return "".join(word.capitalize() for text in words for word in text.replace("-", "_").split("_"))


def row_type(part: Part, table: Table) -> type[Row]:
    """The Struct of one row of a table of a part."""
    return _row_type(part.shape, part.shape.table[table.key])


@cache
def _row_type(part: Part, table: Table) -> type[Row]:
    columns = [(column.key, _cell_type(column), None) for column in table.columns]
    name = _struct_name(part.key, table.key, "row")
    made = msgspec.defstruct(
        name, columns, bases=(Row,), frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True
    )
    return cast(type[Row], made)


def content_type(part: Part) -> type[Content]:
    """The Struct of a part's content: an attribute for each field, a tuple of rows for each table."""
    return _content_type(part.shape)


@cache
def _content_type(part: Part) -> type[Content]:
    fields: list[tuple[str, Any, Any]] = [(field.key, _cell_type(field), None) for field in part.fields]
    fields += [(table.key, tuple[row_type(part, table), ...], ()) for table in part.tables]  # type: ignore[misc]
    made = msgspec.defstruct(
        _struct_name(part.key),
        fields,
        bases=(Content,),
        frozen=True,
        omit_defaults=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )
    return cast(type[Content], made)


@cache
def parts_type(edition: Edition) -> type[msgspec.Struct]:
    """The Struct of all parts of an edition, those that a plan has several times once, for its JSON Schema."""
    held = {**edition.part, **edition.patterns}
    keys = {key.replace("-", "_"): key for key in held}
    fields = [
        (name, content_type(held[key]), msgspec.field(default_factory=content_type(held[key])))
        for name, key in keys.items()
    ]
    return msgspec.defstruct(
        _struct_name("parts", edition.code),
        fields,
        rename=keys,
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )


def empty(part: Part) -> Content:
    """The content of a part nobody has written in: the template's own rows, every cell not answered."""
    return _empty(part.shape)


@cache
def _empty(part: Part) -> Content:
    rows: dict[str, Any] = {
        table.key: tuple(row_type(part, table)(id=row.id) for row in table.fixed_rows) for table in part.tables
    }
    return content_type(part)(**rows)


@cache
def _decoder(part: Part) -> msgspec.json.Decoder:
    return msgspec.json.Decoder(content_type(part))


def encode(content: Content) -> bytes:
    """The canonical bytes: fields in the edition's order, unanswered ones left out, numbers as text."""
    return msgspec.json.encode(content)


def decode(part: Part, stored: bytes | str) -> Content:
    """Content from its canonical bytes. Raises msgspec.ValidationError where they are not this part's."""
    return _decoder(part.shape).decode(stored)


def digest(stored: bytes, schema_version: int = SCHEMA_VERSION) -> str:
    """SHA-256 in hexadecimal over the schema version and the canonical bytes as stored."""
    return hashlib.sha256(f"{schema_version}\n".encode() + stored).hexdigest()


def new_row_id() -> str:
    """An id for a row that nobody has had before."""
    return f"n{secrets.token_hex(4)}"


def fit_row_id(row_id: str) -> bool:
    """Whether an id that came from outside can be a row's: short, letters and digits."""
    return 0 < len(row_id) <= 40 and row_id.isascii() and row_id.isalnum()


def canonical(part: Part, content: Content) -> Content:
    """The one form of a content: text in NFC with plain line ends, rich text cleaned, numbers without idle noughts.

    The template's own rows are all there, once, in its order; of several answers, their order says nothing. Numbers
    that no cell of their kind can hold are `Unread`. Applied on the way in, so that content that means the same has
    the same bytes. Raises ValueError where two rows share an id, or an id cannot be one.
    """
    changes: dict[str, Any] = {
        field.key: _canonical_cell(field, getattr(content, field.key)) for field in part.fields
    }
    changes["stated"] = _canonical_stated(content.stated)
    for table in part.tables:
        rows = [_canonical_row(table, row) for row in getattr(content, table.key)]
        ids = [row.id for row in rows]
        if len(set(ids)) != len(ids):
            raise ValueError(f"Two rows of {table.label} have the same id.")
        if not table.fixed_rows and not all(map(fit_row_id, ids)):
            raise ValueError(f"An id of a row of {table.label} is not of letters and digits, 40 at most.")
        if table.fixed_rows:
            found = {row.id: row for row in rows}
            rows = [found.get(row.id, row_type(part, table)(id=row.id)) for row in table.fixed_rows]
        changes[table.key] = tuple(rows)
    return msgspec.structs.replace(content, **changes)


def _canonical_row(table: Table, row: Row) -> Row:
    cells = {column.key: _canonical_cell(column, getattr(row, column.key)) for column in table.columns}
    return msgspec.structs.replace(row, **cells)


def _canonical_stated(stated: tuple[Stated, ...]) -> tuple[Stated, ...]:
    """Stated figures as a table can hold them. Raises ValueError where one cannot be."""
    if len({one.id for one in stated}) != len(stated):
        raise ValueError("Two printed figures have the same id.")
    for one in stated:
        numbers = [number for number in (one.value, one.times, one.precision) if number is not None]
        if not all(_fits(number) for number in numbers) or len(one.id) > 40 or len(one.place) > 200:
            raise ValueError(f"The printed figure “{_plain_text(one.printed)[:40]}” is not one that a plan can hold.")
    return tuple(
        msgspec.structs.replace(
            one,
            id=_plain_text(one.id),
            place=_plain_text(one.place),
            printed=_plain_text(one.printed),
            where=_plain_text(one.where),
            value=None if one.value is None else _shortest(one.value),
            times=None if one.times is None else _shortest(one.times),
            precision=None if one.precision is None else _shortest(one.precision),
        )
        for one in stated
    )


def _fits(number: Decimal) -> bool:
    return number.is_finite() and abs(number) <= amounts.LARGEST and number.adjusted() >= -20


def _shortest(number: Decimal) -> Decimal:
    number += 0  # no negative nought
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _canonical_number(field: Field, number: Decimal) -> Decimal | Unread:
    whole = field.answer in {Answer.MONEY, Answer.COUNT}
    if not _fits(number) or (whole and number != number.to_integral_value()):
        return Unread(str(number))
    return Unread(str(number)) if field.answer == Answer.COUNT and number < 0 else _shortest(number)


CONTROL = {n: None for n in range(32) if chr(n) not in "\t\n"} | {127: None}
"""Characters that no text has, and that not every database can keep."""


def _plain_text(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").translate(CONTROL)).strip()


def _in_order(field: Field, answers: tuple[str, ...]) -> tuple[str, ...]:
    """Several answers: each once, in the order in which they are offered, else of the alphabet."""
    offered = {choice.key: n for n, choice in enumerate(field.choices)}
    named = {_plain_text(answer) for answer in answers} - {""}
    return tuple(sorted(named, key=lambda answer: (offered.get(answer, len(offered)), answer)))


def _canonical_cell(field: Field, cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return _canonical_number(field, cell)
    if isinstance(cell, tuple):
        return _in_order(field, cell) or None
    if isinstance(cell, Unread):
        typed = _plain_text(cell.typed)
        return Unread(typed) if typed else None
    if isinstance(cell, str):
        text = _plain_text(cell)
        if field.answer == Answer.RICH_TEXT:
            return rich_text.clean(text) or None
        if field.answer == Answer.SCHEME and text and not fit_row_id(text):
            return Unread(text)
        return (" ".join(text.split("\n")) if field.answer == Answer.TEXT else text) or None
    return cell


READERS: dict[Answer, Any] = {
    Answer.MONEY: amounts.read_pounds,
    Answer.COUNT: amounts.read_count,
    Answer.RATE: amounts.read_rate,
    Answer.PERCENTAGE: amounts.read_percentage,
    Answer.DATE: amounts.read_date,
    Answer.YES_NO: amounts.read_yes_no,
}


def read_cell(field: Field, typed: str | list[str] | tuple[str, ...]) -> Any:
    """What was typed, as a cell: a value, None where nothing was, or `Unread`. Never raises."""
    if isinstance(typed, list | tuple):
        return _in_order(field, tuple(typed)) or None
    typed = _plain_text(typed)
    if not typed:
        return None
    if field.answer in {Answer.CHOICES, Answer.ORGANISATIONS}:
        return _in_order(field, tuple(typed.split(","))) or None
    if field.answer in READERS:
        try:
            return READERS[field.answer](typed)
        except Unreadable:
            return Unread(typed)
    if field.answer == Answer.CHOICE:
        return _read_choice(field, typed)
    return _canonical_cell(field, typed)


def _read_choice(field: Field, typed: str) -> Any:
    for choice in field.choices:
        if typed.lower() in {choice.key.lower(), choice.label.lower()}:
            return choice.key
    return Unread(typed)


def why_unread(field: Field, cell: Unread) -> Unreadable:
    """Why a cell could not be read, in words, with a likely reading where there is one."""
    try:
        READERS[field.answer](cell.typed)
    except Unreadable as why:
        return why
    except KeyError:
        return Unreadable(f"“{cell.typed}” is not one of the answers offered.")
    return Unreadable(f"“{cell.typed}” was not read when it was entered. Save it again.", cell.typed)


def as_typed(field: Field, cell: Any) -> str:
    """A cell as it stands in an input: numbers in groups of three, dates in words, unread text as it was typed."""
    if cell is None:
        return ""
    if isinstance(cell, Unread):
        return cell.typed
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        shown = amounts.show_whole(cell).replace("\u2212", "-")
        return shown + "%" if field.answer == Answer.PERCENTAGE else shown
    if isinstance(cell, date):
        return amounts.show_date(cell)
    if isinstance(cell, tuple):
        return ", ".join(cell)
    return str(cell)


def asked_in(column: Field, row: Any) -> bool:
    """Whether a column is asked for in a row."""
    return column.when is None or bool(getattr(row, column.when.key, None) == column.when.equals)


def held(column: Field, row: Any) -> Any:
    """What a row holds in a column: the cell; of a column that is worked out its number, or None."""
    if column.work is None:
        return getattr(row, column.key)
    numbers = [number(getattr(row, key)) for key in column.work.of]
    found = [one for one in numbers if one is not None]
    if len(found) < len(numbers) or not asked_in(column, row):
        return None
    worked = prod(found, start=Decimal(1)) if column.work.how == "product" else Decimal(100) - sum(found)
    return _shortest(amounts.rounded(worked, 0) if column.answer in {Answer.MONEY, Answer.COUNT} else worked)


def answered(cell: Any) -> bool:
    """Whether a cell holds anything at all, read or not."""
    return cell is not None and cell != "" and cell != ()


def number(cell: Any) -> Decimal | None:
    """A cell's number, or None where it is not answered or not read."""
    return cell if isinstance(cell, Decimal) else None


def total(cells: Iterator[Any] | list[Any]) -> Decimal:
    """The sum of what was read; what was not answered or not read counts for nothing."""
    return sum((cell for cell in cells if isinstance(cell, Decimal)), Decimal(0))


def cells(part: Part, content: Content) -> Iterator[tuple[str, Field, Any, Row | None]]:
    """Every cell of a content as (place, field, cell, row). A place is `FIELD` or `TABLE.ROW.COLUMN`."""
    for field in part.fields:
        yield field.key, field, getattr(content, field.key), None
    for table in part.tables:
        for row in getattr(content, table.key):
            fixed = table.fixed_row(row.id)
            for column in table.columns:
                if not (fixed and fixed.columns and column.key not in fixed.columns):
                    yield f"{table.key}.{row.id}.{column.key}", column, getattr(row, column.key), row


def unread_cells(part: Part, content: Content) -> Iterator[tuple[str, Field, Unread, Row | None]]:
    """The cells that could not be read, as `cells` gives them; quick where they are few among thousands."""
    for field in part.fields:
        cell = getattr(content, field.key)
        if isinstance(cell, Unread):
            yield field.key, field, cell, None
    for table in part.tables:
        held_in = attrgetter("id", *(column.key for column in table.columns))  # one call a row, not one a cell
        for row in getattr(content, table.key):
            row_id, *held_cells = held_in(row)
            if Unread in map(type, held_cells):
                for column, cell in zip(table.columns, held_cells, strict=True):
                    if isinstance(cell, Unread):
                        yield f"{table.key}.{row_id}.{column.key}", column, cell, row


def is_blank(part: Part, content: Content) -> bool:
    """Whether nothing at all has been answered in a part."""
    return not any(answered(cell) for _, _, cell, _ in cells(part, content))
