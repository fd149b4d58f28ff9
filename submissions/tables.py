"""The tables of a plan as they are read: every column that holds anything, in widths that fit a page."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bcf.amounts import show_whole
from bcf.editions.base import Answer as Kind
from bcf.editions.base import Field, Metric, Part, Period, Table
from bcf.parts import Content, Unread, answered, held, total
from metrics.rates import shown, value_of
from plans import money
from plans.document import Document
from plans.figures import FigureTable, shown_numbers
from plans.numbering import Numbered, anchor
from plans.places import place_label
from submissions.answers import Readers, cell_of, words_of
from submissions.blocks import Cell, Column, Line
from submissions.blocks import Table as TableBlock

FITS = 6
"""The most columns beside the first that a page takes when some of them are words."""
MOST_NAMED = 4
"""The most columns that a caption names one by one."""
SHORT = frozenset({Kind.CHOICE, Kind.YES_NO, Kind.DATE})
LONGEST_SHORT = 9
"""The longest word, in letters, that a slim column holds without parting it."""
NARROW = {
    "Spending on BCF schemes": ("Spending on", "BCF schemes"),
    "Minimum contribution": ("Minimum",),
    "Actual contribution": ("Actual",),
}
"""Heads of columns, line by line, where they stand with little room."""


def _look(column: Field) -> str:
    if column.numeric:
        return "figure"
    words = " ".join((column.label, *(choice.label for choice in column.choices))).split()
    return "short" if column.answer in SHORT and max(map(len, words)) <= LONGEST_SHORT else "words"


def _head(column: Field) -> tuple[str, ...]:
    return tuple(word for word in (column.label, column.year, column.sub_label) if word)


def _column_words(column: Field) -> str:
    return " ".join(_head(column))


def _filled(table: Table, rows: tuple[Any, ...]) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """The columns to print, and those in which no row has anything, which are named under the table instead."""
    kept, empty = [], []
    for column in table.shown:
        if not rows or any(answered(held(column, row)) for row in rows):
            kept.append(column)
        else:
            empty.append(column)
    return tuple(kept), tuple(empty)


def _heading(table: Table) -> Field | None:
    """The column whose words head a row: the table's own, or the first one of words in a table of figures."""
    named = table.column.get(table.heading)
    summed = any(column.total for column in table.shown)
    if named is None and not table.fixed_rows and (summed or table.columns[0].answer == Kind.ORGANISATION):
        named = next((column for column in table.columns if not column.numeric), None)
    return None if named is None or named.answer == Kind.LONG_TEXT else named


def _row_head(table: Table, row: Any, position: int, readers: Readers) -> Cell:
    fixed = table.fixed_row(row.id)
    if fixed:
        return Cell(f"{fixed.label}, {fixed.sub_label}" if fixed.sub_label else fixed.label)
    heading = _heading(table)
    if heading is None:
        return Cell(str(position))
    cell = getattr(row, heading.key)
    words = words_of(heading, cell, readers)
    cited = _cited(table, row, readers)
    number = cited.number if cited else readers.numbers.get(row.id, str(position))
    named = f"{number}  {words}" if words and (cited or table.row_word == "scheme") else words
    named = named or f"{table.row_word.capitalize()} {position}"
    return Cell(named, unread=isinstance(cell, Unread), muted=not words)


def _cited(table: Table, row: Any, readers: Readers) -> Numbered | None:
    """What a row is to citations, with its number; None of a row that cannot be cited."""
    found = readers.cited.of.get(f"{table.row_word}:{row.id}")
    return found if found and found.place.partition(".")[0] == table.key else None


def _first_column(table: Table) -> Column:
    heading = _heading(table)
    if heading is None and table.fixed_rows:
        return Column((table.row_word.capitalize(),), "name")
    if heading is None:
        return Column(("No.",), "number")
    return Column((heading.label,), "name")


def _foot(table: Table, columns: tuple[Field, ...], rows: tuple[Any, ...]) -> tuple[Line, ...]:
    if not rows or not any(column.total for column in columns):
        return ()
    count = len(rows)
    words = "Total" if table.fixed_rows else f"Total of {count} {table.row_word}{'' if count == 1 else 's'}"
    cells = tuple(
        Cell(show_whole(total([held(column, row) for row in rows])), figure=True) if column.total else Cell()
        for column in columns
    )
    return (Line(Cell(words), cells),)


def _numbered(table: Table, head: Cell, position: int) -> Cell:
    """A row's head with its number, where it does not tell a row from another in the next table."""
    return replace(head, words=f"{table.row_word.capitalize()} {position}: {head.words}")


def _one_table(
    table: Table,
    caption: str,
    columns: tuple[Field, ...],
    rows: tuple[Any, ...],
    readers: Readers,
    notes: list[str],
    numbered: bool = False,
) -> TableBlock:
    heads = [_row_head(table, row, position, readers) for position, row in enumerate(rows, start=1)]
    if numbered:
        heads = [_numbered(table, head, position) for position, head in enumerate(heads, start=1)]
    lines = tuple(
        Line(
            head,
            tuple(cell_of(column, held(column, row), readers) for column in columns),
            anchor(cited.cited) if (cited := _cited(table, row, readers)) else "",
        )
        for head, row in zip(heads, rows, strict=True)
    )
    nothing = f"no {table.row_word} is entered."
    if table.label.lower() != f"{table.row_word}s":
        nothing = f"{table.label}: {nothing}"
    return TableBlock(
        caption=caption,
        columns=(_first_column(table), *(Column(_head(column), _look(column)) for column in columns)),
        rows=lines,
        foot=_foot(table, columns, rows),
        notes=tuple(notes),
        empty=nothing[0].upper() + nothing[1:],
    )


def tables_of(table: Table, content: Content, readers: Readers) -> Iterator[TableBlock]:
    """A table of a part: as one where it fits a page; else its figures first and its words after, heads repeated."""
    rows = getattr(content, table.key)
    kept, empty = _filled(table, rows)
    heading = _heading(table)
    in_head = heading.key if heading else ""
    kept = tuple(column for column in kept if column.key != in_head)
    notes = [f"Not answered in any row: {'; '.join(_column_words(column) for column in empty)}."] if empty else []
    unit = ", whole pounds" if any(column.answer == Kind.MONEY for column in kept) else ""
    figures = tuple(column for column in kept if column.numeric)
    words = tuple(column for column in kept if not column.numeric)
    if not rows or len(kept) <= FITS or not words or not figures:
        yield _one_table(table, table.label + unit, kept, rows, readers, notes)
    else:
        # A column that was borrowed to head the rows, such as the scheme of a line, may say the same in many.
        same = heading is not None and not table.heading
        yield _one_table(table, f"{table.label}: amounts{unit}", figures, rows, readers, notes, same)
        told = ", ".join(column.label[0].lower() + column.label[1:] for column in words)
        told = told if len(words) <= MOST_NAMED else f"what else is told of each {table.row_word}"
        yield _one_table(table, f"{table.label}: {told}", words, rows, readers, [], same)


def against_the_pool(one: Document) -> TableBlock:
    """The schemes' spending beside the pool, year by year."""
    rows = []
    for year in one.edition.years:
        left = money.difference(one, year)
        amounts = (money.pool(one, year), money.total_spending(one, year), left, money.total_saving(one, year))
        rows.append(Line(Cell(year), tuple(Cell(show_whole(amount), figure=True) for amount in amounts)))
    heads = ("Pool", "Spending by schemes", "Pool less spending", "Savings")
    return TableBlock(
        caption="Spending against the pool, whole pounds",
        columns=(Column(("Year",), "name"), *(Column((head,), "figure") for head in heads)),
        rows=tuple(rows),
    )


def tables_of_schemes(one: Document, table: Table, content: Content, readers: Readers) -> Iterator[TableBlock]:
    """The schemes, and beside their spending the pool: in the foot, or where some is one-off in its own table."""
    first, *others = tables_of(table, content, readers)
    schemes = money.schemes_of(one)
    one_off = any(amount is not None for scheme in schemes for amount in scheme.spend_one_off.values())
    if one_off or not schemes:
        yield from (first, *others, against_the_pool(one))
        return
    pools: dict[tuple[str, ...], Decimal] = {
        (table.column[key].label, year): money.pool(one, year) for key, year in _recurrent_spending(one, table)
    }
    cells = tuple(
        Cell(show_whole(pools[column.lines[:2]]), figure=True) if column.lines[:2] in pools else Cell()
        for column in first.columns[1:]
    )
    yield replace(first, foot=(*first.foot, Line(Cell("Pool"), cells)))
    yield from others


def _recurrent_spending(one: Document, table: Table) -> list[tuple[str, str]]:
    """The columns of recurrent spending, with their years."""
    keys = ((f"spend_{money.suffix(year)}_recurrent", year) for year in one.edition.years)
    return [(key, year) for key, year in keys if key in table.column]


def by_body(one: Document, readers: Readers) -> TableBlock | None:
    """What each body pays in, all its lines together; None where no body has several lines."""
    bodies = money.contributions_of(one)
    if all(len(body.lines) < 2 for body in bodies):
        return None

    def line(head: str, amounts: tuple[Decimal | None, ...]) -> Line:
        return Line(Cell(head), tuple(Cell("" if one is None else show_whole(one), figure=True) for one in amounts))

    table = one.edition.part[one.edition.roles.contributions].table[one.edition.roles.paid[0].table]
    figures = [column for column in table.columns if column.total]
    heads = [(*NARROW.get(column.label, (column.label,)), column.year) for column in figures]
    rows = [
        line(
            readers.reference.name_of(body.organisation) or "No body chosen",
            tuple(money.sum_of([getattr(one, column.key) for one in body.lines]) for column in figures),
        )
        for body in bodies
    ]
    totals = tuple(
        money.sum_of([getattr(row, column.key) for body in bodies for row in body.lines]) for column in figures
    )
    return TableBlock(
        caption="Contributions by body, whole pounds",
        columns=(Column(("Body",), "name"), *(Column(head, "figure") for head in heads)),
        rows=tuple(rows),
        foot=(line("Total", totals),),
    )


def figure_table(figures: FigureTable) -> TableBlock:
    """Figures that the plan works out."""
    foot = ((figures.foot[0], shown_numbers(figures.foot[1])),) if figures.foot else ()
    return TableBlock(
        caption=figures.caption,
        columns=(Column((figures.heads[0],), "name"), *(Column((head,), "figure") for head in figures.heads[1:])),
        rows=tuple(_numbers(label, words) for label, words in figures.shown),
        foot=tuple(_numbers(label, words) for label, words in foot),
    )


def _numbers(label: str, words: tuple[str, ...]) -> Line:
    return Line(Cell(label), tuple(Cell(one, figure=True) for one in words))


def metric_table(part: Part, metric: Metric, content: Content, readers: Readers) -> TableBlock:
    """A metric's periods with its counts, its value as worked out, and its source."""
    table = part.table["periods"]
    held = {row.id: row for row in content.periods}  # type: ignore[attr-defined]
    columns = tuple(column for column in table.columns if column.answer in {Kind.COUNT, Kind.RATE})
    words = tuple(column for column in table.columns if column not in columns)
    places = 1 if metric.ratio else 0
    lines = []
    for period in metric.periods:
        row = held.get(period.key)
        if row is None:
            lines.append(Line(_period(period), (Cell(),) * (len(columns) + places + len(words))))
            continue
        cells = [cell_of(column, getattr(row, column.key), readers) for column in columns]
        if metric.ratio:
            cells.append(Cell(shown(metric, value_of(metric, row)), figure=True))
        cells += [cell_of(column, getattr(row, column.key), readers) for column in words]
        lines.append(Line(_period(period), tuple(cells)))
    heads = [Column(_head(column), "figure") for column in columns]
    if metric.ratio:
        heads.append(Column(("Metric value",), "figure"))
    heads += [Column(_head(column), "words") for column in words]
    caption = f"{metric.short}, {metric.unit_words}"
    return TableBlock(caption, (Column(("Period",), "name"), *heads), tuple(lines))


def _period(period: Period) -> Cell:
    """A period by its heading and its months; where the area inserts its own, these stand in their own column."""
    return Cell(f"{period.heading}, {period.label}" if period.starts or not period.asked else period.heading)


def stated_tables(one: Document) -> Iterator[TableBlock]:
    """For each part, the figures that a paper or an imported file printed, kept beside what the plan says."""
    for part in one.edition.parts:
        content = one.part(part.key)
        if content.stated:
            lines = (
                Line(Cell(place_label(part, content, stated.place)), (Cell(stated.printed), Cell(stated.where)))
                for stated in content.stated
            )
            columns = (Column(("Figure",), "name"), Column(("As printed",)), Column(("Where",)))
            yield TableBlock(caption=part.full_title, columns=columns, rows=tuple(lines))
