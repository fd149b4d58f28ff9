"""A part's tables as the pages show them: sheets, blocks of longer answers, and the matrix of a metric."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bcf import parts as part_types
from bcf.amounts import show_whole
from bcf.editions.base import Answer, Field, Part, Table
from bcf.parts import Content, Row, Unread
from plans.checks.reading import likely
from plans.checks.wording import lowered
from plans.models import Upload
from plans.pages.filtering import Only, bar, columns_of, in_address, kept_rows
from plans.reference import Reference

ROWS_A_PAGE = 50
TYPES = {
    Answer.LONG_TEXT: "text",
    Answer.TEXT: "line",
    Answer.ORGANISATIONS: "choices",
    Answer.COUNT: "number",
    Answer.SCHEME: "choice",
}
CHOSEN = frozenset(
    {Answer.CHOICE, Answer.CHOICES, Answer.ORGANISATION, Answer.ORGANISATIONS, Answer.YES_NO, Answer.SCHEME}
)
BODIES = frozenset({Answer.ORGANISATION, Answer.ORGANISATIONS})
FootCell = dict[str, Any]


@dataclass(frozen=True)
class Setting:
    """What a grid is drawn with, beside its content."""

    reference: Reference
    page_url: str
    page: int = 1
    adding: str = ""
    read_only: bool = False
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    files_url: str = ""
    checked: bool = True
    """Whether cells that are asked for and empty are shaded."""
    schemes: Mapping[str, str] = field(default_factory=dict)
    """The schemes of the plan with their numbers, by the id of their row."""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """The numbers of the rows, where they are not just counted."""
    only: Only = ()
    """Which rows are shown, where not all are."""
    offered: dict[tuple[str, Any], list[dict[str, Any]]] = field(default_factory=dict)
    """The options of cells made so far, by column and what is chosen."""

    def options(self, column: Field, cell: Any) -> list[dict[str, Any]]:
        """What a cell offers, and what of it is chosen; made once for all cells that hold the same."""
        if (column.key, cell) not in self.offered:
            self.offered[column.key, cell] = _options(column, cell, self.reference, self.schemes)
        return self.offered[column.key, cell]


def column_shown(column: Field, columns: Sequence[Field]) -> dict[str, Any]:
    """A column's head. `across` and `down` say where it stands on a phone: which year, and which line of it."""
    years = list(dict.fromkeys(one.year for one in columns if one.year))
    shown: dict[str, Any] = {
        "key": column.key,
        "label": column.label,
        "sub_label": column.sub_label,
        "group": column.year,
        "type": "text" if column.wide else TYPES.get(column.answer, str(column.answer)),
        "numeric": column.numeric,
        "optional": column.sub_label == "one-off",
        "sticky": False,
        "required": column.required,
        "across": 0,
        "down": 0,
    }
    if column.year and len(years) > 1:
        same_year = [one.key for one in columns if one.year == column.year]
        shown |= {"across": years.index(column.year) + 1, "down": same_year.index(column.key) + 1}
    return shown


def _options(column: Field, cell: Any, reference: Reference, schemes: Mapping[str, str]) -> list[dict[str, Any]]:
    if column.answer in BODIES:
        kinds = column.organisation_kinds
        offered = [(body.key, body.name) for body in (reference.of_kind(*kinds) if kinds else reference.bodies)]
    elif column.answer == Answer.SCHEME:
        offered = list(schemes.items())
    elif column.answer == Answer.YES_NO:
        offered = [("yes", "Yes"), ("no", "No")]
        cell = {True: "yes", False: "no"}.get(cell, cell)
    else:
        offered = [(choice.key, choice.label) for choice in column.choices]
    chosen = cell if isinstance(cell, tuple) else (cell,)
    known = {key for key, _ in offered}
    for one in chosen:
        if isinstance(one, str) and one not in known:
            words = reference.name_of(one) if column.answer in BODIES else one
            offered.append((one, f"{words} (not in the list)"))
    return [{"value": key, "label": label, "selected": key in chosen} for key, label in offered]


def cell_words(column: Field, cell: Any, reference: Reference, schemes: Mapping[str, str] | None = None) -> str:
    """A cell in words, as it is read: labels and names for keys."""
    if isinstance(cell, Unread):
        return cell.typed
    if column.answer in BODIES and cell:
        return ", ".join(reference.name_of(key) for key in (cell if isinstance(cell, tuple) else (cell,)))
    if column.answer == Answer.SCHEME and cell:
        return (schemes or {}).get(cell, cell)
    if column.answer == Answer.CHOICE and cell:
        return column.choice_label(cell)
    if column.answer == Answer.CHOICES and cell:
        return ", ".join(column.choice_label(key) for key in cell)
    if column.answer == Answer.YES_NO and cell is not None:
        return "Yes" if cell else "No"
    return part_types.as_typed(column, cell)


def _counted(cell: Any, words: str) -> str:
    return f"{len(cell)} {words}" if isinstance(cell, tuple) and cell else ""


def cell_shown(
    table: Table,
    row_id: str,
    column: Field,
    cell: Any,
    row_label: str,
    setting: Setting,
    shown_column: dict[str, Any],
) -> dict[str, Any]:
    """One cell, ready to show and to type into.

    Every name that the templates ask for is there: looking in vain costs them most, and a page has a thousand.
    """
    name = f"{table.key}-{row_id}-{column.key}"
    label = ", ".join(word for word in (row_label, column.year, lowered(column.label), column.sub_label) if word)
    shown: dict[str, Any] = {
        "name": name,
        "id": f"id_{name}",
        "column": shown_column,
        "label": label,
        "shown": part_types.as_typed(column, cell),
        "unread": isinstance(cell, Unread),
        "gap": setting.checked and column.required and not part_types.answered(cell),
        "computed": False,
    }
    if column.answer in CHOSEN:
        shown |= {"chosen": cell, "options": setting.options(column, cell)}
        if setting.read_only or column.answer == Answer.CHOICES:
            words = cell_words(column, cell, setting.reference, setting.schemes)
            shown["shown"] = words if setting.read_only else _counted(cell, "chosen")
    if column.answer == Answer.FILE:
        upload = setting.uploads.get(cell) if cell else None
        shown["shown"] = upload.name if upload else (cell or "")
        shown["url"] = f"{setting.files_url}{cell}/" if upload else ""
    if isinstance(cell, Unread):
        why = part_types.why_unread(column, cell)
        shown |= {"message": why.reason, "suggestion": likely(column, why.suggestion)}
    return shown


def _heading(table: Table, row: Row, setting: Setting) -> str:
    fixed = table.fixed_row(row.id)
    if fixed:
        return fixed.label
    if not table.heading or table.column[table.heading].answer == Answer.TEXT:
        return ""
    words = cell_words(table.column[table.heading], getattr(row, table.heading), setting.reference, setting.schemes)
    return words if len(words) <= 70 else f"{words[:67].rstrip()}…"


def _row(table: Table, row: Row, number: int, count: int, setting: Setting, columns: list[dict[str, Any]]) -> dict:
    label = _row_label(table, row, number)
    fixed = table.fixed_row(row.id)
    shown = []
    for column, shown_column in zip(table.shown, columns, strict=True):
        cell = cell_shown(table, row.id, column, part_types.held(column, row), label, setting, shown_column)
        if column.work:
            cell |= {"computed": True, "worked": True, "gap": False}
        elif fixed and fixed.columns and column.key not in fixed.columns:
            cell |= {"computed": True, "shown": "", "gap": False}
        elif not part_types.asked_in(column, row):
            cell["gap"] = False
        shown.append(cell)
    return {
        "id": row.id,
        "number": "" if fixed else setting.numbers.get(row.id, number),
        "heading": _heading(table, row, setting),
        "link": {"url": ""},
        "position": label,
        "first": number == 1,
        "last": number == count,
        "cells": shown,
        "remove_label": f"Remove {table.row_word} {number}",
    }


def _row_label(table: Table, row: Row, number: int) -> str:
    fixed = table.fixed_row(row.id)
    return fixed.label if fixed else f"{table.row_word.capitalize()} {number}"


def _groups(columns: Iterable[Field]) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    for column in columns:
        if groups and groups[-1]["label"] == column.year:
            groups[-1]["span"] += 1
        else:
            groups.append({"label": column.year, "span": 1})
    return groups if any(group["label"] for group in groups) else []


def rows_a_page(part: Part, rows: Mapping[str, int]) -> int:
    """How many rows of each table stand on a page of a part, given how many rows its tables have.

    All of them where they are few together; else the tables that grow share the page, so that a part of two long
    tables makes no longer pages than a part of one.
    """
    growing = [table.key for table in part.tables if not table.fixed_rows]
    if sum(rows[key] for key in growing) <= ROWS_A_PAGE:
        return ROWS_A_PAGE
    return ROWS_A_PAGE // len(growing)


def _offered(table: Table, setting: Setting) -> dict[str, list[tuple[str, str]]]:
    """What each column by which rows are told apart may hold, with its words."""
    return {
        column.key: [("yes", "Yes"), ("no", "No")]
        if column.answer == Answer.YES_NO
        else [(option["value"], option["label"]) for option in setting.options(column, None)]
        for column in columns_of(table)
    }


def row_counts(part: Part, content: Content) -> dict[str, int]:
    """How many rows each table of a part has."""
    return {table.key: len(getattr(content, table.key)) for table in part.tables}


def page_of(part: Part, content: Content, at: str) -> int:
    """The page of a part on which a place in one of its tables stands; 1 where it stands in none."""
    key, _, rest = at.partition(".")
    if key not in part.table:
        return 1
    rows = [row.id for row in getattr(content, key)]
    row_id = rest.partition(".")[0]
    return rows.index(row_id) // rows_a_page(part, row_counts(part, content)) + 1 if row_id in rows else 1


def grid(part: Part, table: Table, content: Content, setting: Setting, foot: list[dict[str, Any]]) -> dict[str, Any]:
    """One table of a part: see the contract for `grid` in the templates."""
    rows = list(getattr(content, table.key))
    count = len(rows)
    kept = kept_rows(table, rows, setting.only)
    on_each = rows_a_page(part, row_counts(part, content))
    pages = max(1, -(-len(kept) // on_each))
    page = min(max(setting.page, 1), pages)
    if setting.adding == table.key:
        page = pages
    start = (page - 1) * on_each
    columns = [column_shown(column, table.shown) for column in table.shown]
    columns[0]["sticky"] = table.look == "sheet" and not table.fixed_rows and columns[0]["type"] == "text"
    on_page = kept[start : start + on_each]
    shown = [_row(table, row, position, count, setting, columns) for position, row in on_page]
    filtered = any(name.partition(".")[0] == table.key for name, _ in setting.only)
    if filtered and foot:
        words = f"Shown: {len(kept)} of {count}"
        some = [row for _, row in kept]
        foot = [{"label": words, "kind": "shown", "cells": _totals(table, some)}, *foot]
    blank_type = part_types.row_type(part, table)
    bare = Setting(setting.reference, setting.page_url, checked=False, schemes=setting.schemes)
    if (setting.adding == table.key or count < table.minimum_rows) and not setting.read_only and not table.fixed_rows:
        shown.append(_row(table, blank_type(id=part_types.new_row_id()), count + 1, count + 1, bare, columns))
    return {
        "key": table.key,
        "label": table.label,
        "look": table.look,
        "hint": table.hint,
        "row_word": table.row_word,
        "columns": columns,
        "groups": _groups(table.shown),
        "rows": shown,
        "blank": None
        if table.fixed_rows
        else _row(table, blank_type(id="newrow"), count + 1, count + 1, bare, columns),
        "foot": foot,
        "can_add": not table.fixed_rows and not setting.read_only,
        "can_move": not table.fixed_rows and not setting.read_only and not filtered,
        "filter": bar(table, rows, setting.only, _offered(table, setting)),
        "plain_url": f"{setting.page_url}#{table.key}",
        "across": 1 < len({column.year for column in table.shown if column.year}) < 4,
        "has_optional": any(column["optional"] for column in columns),
        "pages": [
            {
                "number": n,
                "url": f"{setting.page_url}?page={n}{in_address(setting.only)}#{table.key}",
                "current": n == page,
            }
            for n in range(1, pages + 1)
        ]
        if pages > 1
        else [],
        "empty_words": f"No {table.row_word} has what you chose above."
        if filtered
        else f"No {table.row_word} is entered yet. Type one, paste from a spreadsheet, or add a row.",
    }


def total_foot(part: Part, table: Table, content: Content) -> list[FootCell]:
    """The cells of a foot's first line: each summed column's total, and how many of its cells could not be read."""
    return _totals(table, getattr(content, table.key))


def _totals(table: Table, rows: Iterable[Row]) -> list[FootCell]:
    rows = list(rows)
    cells: list[FootCell] = []
    for column in table.shown:
        if not column.total:
            cells.append({"shown": "", "mark": "", "note": ""})
            continue
        held = [part_types.held(column, row) for row in rows]
        unread = sum(isinstance(cell, Unread) for cell in held)
        cells.append(
            {
                "shown": show_whole(part_types.total(held)),
                "value": str(part_types.total(held)),
                "mark": "",
                "note": f"{unread} not read" if unread else "",
            }
        )
    return cells


def compared_foot(
    table: Table, content: Content, wanted: Mapping[str, Decimal | None], label: str, level: str = "warning"
) -> list[dict[str, Any]]:
    """Two lines of a foot: what columns should come to, and how far they are from it, with a mark."""
    equal: list[FootCell] = []
    difference: list[FootCell] = []
    for column in table.shown:
        aim = wanted.get(column.key)
        if aim is None:
            equal.append({"shown": "", "mark": "", "note": ""})
            difference.append({"shown": "", "mark": "", "note": ""})
            continue
        apart = part_types.total([getattr(row, column.key) for row in getattr(content, table.key)]) - aim
        equal.append({"shown": show_whole(aim), "value": str(aim), "mark": "", "note": ""})
        difference.append(
            {"shown": show_whole(apart), "value": str(apart), "mark": "ok" if not apart else level, "note": ""}
        )
    return [
        {"label": label, "kind": "equal", "cells": equal},
        {"label": "Difference", "kind": "difference", "cells": difference},
    ]
