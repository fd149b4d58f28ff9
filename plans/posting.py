"""What a part's page posts, read into content. It refuses nothing: what cannot be read is kept as typed.

Fields are named by their key; cells `TABLE-ROW-COLUMN`, with one hidden `TABLE-row` for each row posted. Rows that
were not posted stay as they are, so a page may post only what changed; `TABLE-gone` names one that its page has taken
out since it was sent. A file that an earlier post brought is named
by `TABLE-ROW-COLUMN-kept`. Row buttons post `act`:
`add:TABLE`, `remove:TABLE:ROW`, `up:TABLE:ROW`, `down:TABLE:ROW`, `use:TABLE-ROW-COLUMN:TEXT`.
Every `set-aside` names a printed figure to set aside. `numbering` are the numbers with which the form was
drawn: what is typed as `[[Document 4]]` cites the document that had that number then. Without them it stays as typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from bcf import parts as part_types
from bcf.editions.base import Answer, Field, Part, Table
from bcf.parts import Content, Row
from plans import numbering

MANY = frozenset({Answer.CHOICES, Answer.ORGANISATIONS})
ABSENT_IS_EMPTY = MANY | {Answer.YES_NO}
KeepFile = Callable[[UploadedFile], str]
"""Keeps a file and returns its key; empty where the file is not fit, and the cell then stays as it was."""


@dataclass(frozen=True)
class Act:
    """A row button: what it does, in which table, to which row; `text` is what a `use` button puts in."""

    verb: str = ""
    table: str = ""
    row: str = ""
    text: str = ""


def read_act(posted: str) -> Act:
    """The row button that was pressed; an empty act where none was."""
    verb, _, rest = posted.partition(":")
    if verb == "use":
        cell, _, text = rest.partition(":")
        return Act("use", cell, "", text)
    table, _, row = rest.partition(":")
    return Act(verb, table, row)


def read_post(
    part: Part,
    content: Content,
    post: QueryDict,
    files: MultiValueDict[str, UploadedFile] | None = None,
    keep_file: KeepFile | None = None,
) -> Content:
    """The content after what was posted: the given content with the posted fields, rows and row button applied."""
    act = read_act(post.get("act", ""))
    if act.verb == "use":
        post = post.copy()
        post[act.table] = act.text
    reader = _Reader(post, files or MultiValueDict(), keep_file, numbering.carried(post.get("numbering", "")))
    changes: dict[str, Any] = {
        field.key: reader.cell(field, field.key, getattr(content, field.key)) for field in part.fields
    }
    for table in part.tables:
        rows = reader.rows(part, table, getattr(content, table.key))
        if act.table == table.key and not table.fixed_rows:
            rows = moved(rows, act)
        changes[table.key] = tuple(rows)
    aside = set(post.getlist("set-aside"))
    changes["stated"] = tuple(one for one in content.stated if one.id not in aside)
    return msgspec.structs.replace(content, **changes)


def moved(rows: list[Row], act: Act) -> list[Row]:
    """The rows after a row button. A button for a row that is not there changes nothing."""
    at = next((n for n, row in enumerate(rows) if row.id == act.row), None)
    if at is None:
        return rows
    if act.verb == "remove":
        return rows[:at] + rows[at + 1 :]
    to = {"up": at - 1, "down": at + 1}.get(act.verb, at)
    if to != at and 0 <= to < len(rows):
        rows = list(rows)
        rows[at], rows[to] = rows[to], rows[at]
    return rows


@dataclass(frozen=True)
class _Reader:
    post: QueryDict
    files: Mapping[str, UploadedFile]
    keep_file: KeepFile | None
    numbers: numbering.Numbering

    def cell(self, field: Field, name: str, before: Any) -> Any:
        if field.answer == Answer.FILE:
            return self.file(name, before)
        if field.answer in MANY:
            return part_types.read_cell(field, self.post.getlist(name))
        if name not in self.post:
            return None if field.answer in ABSENT_IS_EMPTY else before
        cell = part_types.read_cell(field, str(self.post[name]))
        return numbering.read(cell, self.numbers) if field.answer == Answer.RICH_TEXT and cell else cell

    def file(self, name: str, before: Any) -> Any:
        uploaded = self.files.get(name)
        kept = self.keep_file(uploaded) if uploaded is not None and self.keep_file else ""
        if kept:
            return kept
        if self.post.get(f"{name}-kept"):
            return str(self.post[f"{name}-kept"])
        return None if self.post.get(f"{name}-clear") else before

    def rows(self, part: Part, table: Table, before: tuple[Row, ...]) -> list[Row]:
        posted = list(dict.fromkeys(self.post.getlist(f"{table.key}-row")))
        gone = set() if table.fixed_rows else set(self.post.getlist(f"{table.key}-gone"))
        before = tuple(row for row in before if row.id not in gone)
        known = {row.id for row in before}
        everything = table.look == "matrix"  # drawn turned: its page's rows are not the table's
        rows = [self.row(table, row) if everything or row.id in posted else row for row in before]
        if table.fixed_rows:
            return rows
        blank = part_types.row_type(part, table)
        new = [
            self.row(table, blank(id=row_id))
            for row_id in posted
            if row_id not in known and part_types.fit_row_id(row_id)
        ]
        return rows + [row for row in new if any_answered(table, row)]

    def row(self, table: Table, row: Row) -> Row:
        cells = {
            column.key: self.cell(column, f"{table.key}-{row.id}-{column.key}", getattr(row, column.key))
            for column in table.columns
        }
        return msgspec.structs.replace(row, **cells)


def any_answered(table: Table, row: Row) -> bool:
    """Whether a row holds anything at all."""
    return any(part_types.answered(getattr(row, column.key)) for column in table.columns)
