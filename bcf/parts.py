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
from typing import Any

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


@cache
def row_type(part: Part, table: Table) -> type[Row]:
    """The Struct of one row of a table of a part."""
    columns = [(column.key, _cell_type(column), None) for column in table.columns]
    name = _struct_name(part.key, table.key, "row")
    return msgspec.defstruct(
        name, columns, bases=(Row,), frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True
    )


@cache
def content_type(part: Part) -> type[Content]:
    """The Struct of a part's content: an attribute for each field, a tuple of rows for each table."""
    fields: list[tuple[str, Any, Any]] = [(field.key, _cell_type(field), None) for field in part.fields]
    fields += [(table.key, tuple[row_type(part, table), ...], ()) for table in part.tables]
    return msgspec.defstruct(
        _struct_name(part.key),
        fields,
        bases=(Content,),
        frozen=True,
        omit_defaults=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )


@cache
def parts_type(edition: Edition) -> type[msgspec.Struct]:
    """The Struct of all parts of an edition, for the document's JSON and its schema."""
    keys = {part.key.replace("-", "_"): part.key for part in edition.parts}
    fields = [
        (name, content_type(edition.part[key]), msgspec.field(default_factory=content_type(edition.part[key])))
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


@cache
def empty(part: Part) -> Content:
    """The content of a part nobody has written in: the template's own rows, every cell not answered."""
    rows = {table.key: tuple(row_type(part, table)(id=row.id) for row in table.fixed_rows) for table in part.tables}
    return content_type(part)(**rows)


@cache
def _decoder(part: Part) -> msgspec.json.Decoder:
    return msgspec.json.Decoder(content_type(part))


def encode(content: Content) -> bytes:
    """The canonical bytes: fields in the edition's order, unanswered ones left out, numbers as text."""
    return msgspec.json.encode(content)


def decode(part: Part, stored: bytes | str) -> Content:
    """Content from its canonical bytes. Raises msgspec.ValidationError where they are not this part's."""
    return _decoder(part).decode(stored)


def digest(stored: bytes, schema_version: int = SCHEMA_VERSION) -> str:
    """SHA-256 in hexadecimal over the schema version and the canonical bytes as stored."""
    return hashlib.sha256(f"{schema_version}\n".encode() + stored).hexdigest()


def new_row_id() -> str:
    """An id for a row that nobody has had before."""
    return f"n{secrets.token_hex(4)}"


def canonical(part: Part, content: Content) -> Content:
    """The one form of a content: text in NFC with plain line ends, rich text cleaned, numbers without idle noughts.

    The template's own rows are all there, once, in its order. Applied on the way in, so that content that means
    the same has the same bytes. Raises ValueError where two rows share an id.
    """
    changes: dict[str, Any] = {
        field.key: _canonical_cell(field, getattr(content, field.key)) for field in part.fields
    }
    for table in part.tables:
        rows = [_canonical_row(table, row) for row in getattr(content, table.key)]
        ids = [row.id for row in rows]
        if len(set(ids)) != len(ids):
            raise ValueError(f"Two rows of {table.label} have the same id.")
        if table.fixed_rows:
            found = {row.id: row for row in rows}
            rows = [found.get(row.id, row_type(part, table)(id=row.id)) for row in table.fixed_rows]
        changes[table.key] = tuple(rows)
    return msgspec.structs.replace(content, **changes)


def _canonical_row(table: Table, row: Row) -> Row:
    cells = {column.key: _canonical_cell(column, getattr(row, column.key)) for column in table.columns}
    return msgspec.structs.replace(row, **cells)


def _canonical_cell(field: Field, cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return cell.quantize(Decimal(1)) if cell == cell.to_integral_value() else cell.normalize()
    if isinstance(cell, tuple):
        return tuple(dict.fromkeys(cell)) or None
    if isinstance(cell, str):
        text = unicodedata.normalize("NFC", cell.replace("\r\n", "\n").replace("\r", "\n"))
        text = rich_text.clean(text) if field.answer == Answer.RICH_TEXT else text.strip()
        return text or None
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
        return tuple(one for one in typed if one) or None
    if not typed.strip():
        return None
    if field.answer in READERS:
        try:
            return READERS[field.answer](typed)
        except Unreadable:
            return Unread(typed.strip())
    if field.answer == Answer.CHOICE:
        return _read_choice(field, typed.strip())
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


def is_blank(part: Part, content: Content) -> bool:
    """Whether nothing at all has been answered in a part."""
    return not any(answered(cell) for _, _, cell, _ in cells(part, content))
