"""The tab of outcomes: the questions, then each metric's table of value, numerator, denominator and period."""

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from bcf.amounts import rounded
from bcf.editions.base import Field, Metric, Part, Period, Table
from metrics import rates
from submissions.sheets.book import LINE_HEIGHT, NUMBER_KIND, TALLEST_ROW, Placed, Tab, named
from submissions.sheets.grid import table_name
from submissions.sheets.words import lines_of, words_of

WIDTHS = (46.0, 24.0, 24.0, 24.0, 20.0)
FIRST_PERIOD = 2
CHANGES = {
    "change": "Change on the year before",
    "change_percent": "Change on the year before, %",
    "direction": "Better or worse",
}
WORKINGS = {"people", "units_each", "unit_words", "unit_price"}


def questions(tab: Tab, part: Part) -> None:
    """The part's questions, one below the other."""
    tab.section(part.title)
    tab.questions(part, part.fields)


def metric(tab: Tab, part: Part) -> None:
    """A metric: what it is, its figures by period, why no improvement is planned, the sum behind a saving."""
    one = part.metric
    if one is None:
        return
    tab.section(part.title)
    tab.hint(f"{one.definition} In {one.unit_words}.")
    before = [field for field in part.fields if field.key in {"name", "meaning", "improvement", "scale"}]
    after = [field for field in part.fields if field not in before and field.key not in WORKINGS]
    tab.questions(part, before, last=4)
    tab.next(6)
    for table in part.tables:
        _periods(tab, part, table, one)
    tab.questions(part, after, last=4)
    _workings(tab, part, one)


def _periods(tab: Tab, part: Part, table: Table, one: Metric) -> None:
    """A row for each figure, a column for each period: the corner's code `column` says that columns are the rows."""
    heads = [one.short, *(period.heading for period in one.periods)]
    codes, header = tab.next(), tab.next(max(22, _height(tab, heads)))
    sheet = tab.sheet
    sheet.set_row(codes, None, None, {"hidden": True})
    sheet.write_string(codes, 0, "column", tab.look("code"))
    sheet.write_string(header, 1, one.short, tab.look("header"))
    for at, period in enumerate(one.periods, start=FIRST_PERIOD):
        sheet.write_string(codes, at, period.key, tab.look("code"))
        sheet.write_string(header, at, period.heading, tab.look("header", align="right"))
    placed = Placed(tab.name, header=header)
    tab.book.tables[part.key, table.key] = placed
    rows = {line.id: line for line in getattr(tab.book.document.part(part.key), table.key)}
    lines = _lines(table, one, yearly=bool(tab.book.document.edition.roles.spending))
    at_row = {key: header + number for number, (key, *_) in enumerate(lines, start=1)}
    for key, label, column in lines:
        texts = [_shown(tab, rows.get(period.key), period, key, column) for period in one.periods]
        row = tab.next(_height(tab, [label, *texts]))
        sheet.write_string(row, 0, key, tab.look("code"))
        sheet.write_string(row, 1, label, tab.look("label"))
        for at, period in enumerate(one.periods, start=FIRST_PERIOD):
            line = rows.get(period.key)
            if line is None or (column is None and not _worked(key, one, period)):
                sheet.write_string(row, at, "N/A", tab.look("not_asked"))
            elif column is None:
                if key in CHANGES:
                    _change_cell(tab, part, one, (row, at), at_row)
                else:
                    _worked_cell(tab, one, period, line, (row, at), at_row)
            else:
                look = tab.look("input", NUMBER_KIND.get(column.answer, "text"), text_wrap=True, align="right")
                place = f"{table.key}.{line.id}.{column.key}"
                tab.write((row, at), part, place, column, getattr(line, column.key), look)
                tab.validate(part, column, (row, at), (row, at))
                placed.cells[line.id, column.key] = (row, at)
    tab.book.define(table_name(part, table), tab.name, (codes, 0), (tab.row - 1, FIRST_PERIOD + len(one.periods) - 1))
    if "change" not in at_row:
        _change(tab, one, rows, header, at_row["value"])


def _shown(tab: Tab, line: Any, period: Period, key: str, column: Field | None) -> str:
    """The words of a cell, as far as they may need several lines."""
    if column is not None and line is not None and not column.numeric:
        return words_of(column, getattr(line, column.key), tab.book.reference)
    return period.label if key == "period" and column is None else ""


def _height(tab: Tab, texts: list[str]) -> float:
    """High enough for the longest of these texts, each in the column where it stands; more where a tab has fewer."""
    widths = (*tab.widths, *(tab.widths[-1],) * len(texts))
    return min(TALLEST_ROW, max(lines_of(text, widths[at]) for at, text in enumerate(texts)) * LINE_HEIGHT + 3)


def _lines(table: Table, one: Metric, yearly: bool) -> list[tuple[str, str, Field | None]]:
    """The rows of the national table in its order: the code, the label, and the column they hold, if any."""
    labels = {"value": "Metric value", "numerator": one.numerator, "denominator": one.denominator, "period": "Period"}
    known = [(key, label, table.column.get(key)) for key, label in labels.items() if label]
    if yearly and one.ratio:
        known += [(key, label, None) for key, label in CHANGES.items()]
    return [*known, *((column.key, column.label, column) for column in table.columns if column.key not in labels)]


def _worked(key: str, one: Metric, period: Period) -> bool:
    """Whether a row that holds no column has something to show: the value of a ratio, a period with dates."""
    if key in CHANGES:
        return _year_before(one, one.periods.index(period)) is not None
    return (key == "value" and one.ratio) or (key == "period" and bool(period.starts))


def _worked_cell(
    tab: Tab, one: Metric, period: Period, line: Any, at: tuple[int, int], at_row: dict[str, int]
) -> None:
    if at[0] == at_row["period"]:
        tab.sheet.write_string(*at, period.label, tab.look("given", align="right", indent=1, text_wrap=True))
        return
    above, below = (xl_rowcol_to_cell(at_row[key], at[1]) for key in ("numerator", "denominator"))
    formula = f'IF(AND(ISNUMBER({above}),ISNUMBER({below})),IF({below}=0,"",{above}/{below}*{one.multiplier}),"")'
    tab.formula(*at, formula, rates.value_of(one, line), _rate_look(tab, one))


def _year_before(one: Metric, at: int) -> int | None:
    """Which of the periods lies a year before one of them; None where that is not in the table."""
    before = at - 12 // one.periods[at].months
    return before if before >= 0 else None


def _change_cell(tab: Tab, part: Part, one: Metric, at: tuple[int, int], at_row: dict[str, int]) -> None:
    """The change of a value on the one a year before, in the metric's unit, in per cent, and whether that is good."""
    row, column = at
    here = column - FIRST_PERIOD
    before = _year_before(one, here) or 0
    content = tab.book.document.part(part.key)
    rows = {line.id: line for line in content.periods}  # type: ignore[attr-defined]
    was, now = (rates.value_of(one, rows[one.periods[number].key]) for number in (before, here))
    old, new = (xl_rowcol_to_cell(at_row["value"], number + FIRST_PERIOD) for number in (before, here))
    given = f"ISNUMBER({old}),ISNUMBER({new})"
    change, cell = rates.change(one, was, now), xl_rowcol_to_cell(at_row["change"], column)
    if row == at_row["change"]:
        tab.formula(row, column, f'IF(AND({given}),ROUND({new}-{old},{one.places}),"")', change, _rate_look(tab, one))
    elif row == at_row["change_percent"]:
        share = rounded((now - was) / was * 100, 1) if was and now is not None else None
        look = tab.look("calculated", "rate", num_format='#,##0.0"%";"\u2212"#,##0.0"%"')
        formula = f'IF(AND({given}),IF({old}=0,"",ROUND(({new}-{old})/{old}*100,1)),"")'
        tab.formula(row, column, formula, share, look)
    else:
        wanted = f'"{one.better}"' if one.better else _direction(tab, part)
        words = f'IF({cell}=0,"No change",IF(({cell}<0)=({wanted}="down"),"Better","Worse"))'
        better = one.better or getattr(content, "improvement", None)
        told = None if change is None or better not in {"up", "down"} else "No change"
        if told and change:
            told = "Better" if (change < 0) == (better == "down") else "Worse"
        formula = f'IF(AND(ISNUMBER({cell}),{wanted}<>""),{words},"")'
        tab.formula(row, column, formula, told, tab.look("calculated", align="right", indent=1))
        for text, kind in (("Better", tab.book.good), ("Worse", tab.book.bad)):
            rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": kind}
            tab.sheet.conditional_format(row, column, row, column, rule)


def _direction(tab: Tab, part: Part) -> str:
    """What the area says is an improvement, as `up`, `down` or nothing."""
    chosen = named(part.key, "improvement")
    up, down = (part.field["improvement"].choice_label(key) for key in ("up", "down"))
    return f'IF({chosen}="{up}","up",IF({chosen}="{down}","down",""))'


def _rate_look(tab: Tab, one: Metric) -> Any:
    places = f"0.{'0' * one.places}" if one.places else "0"
    return tab.look("calculated", "rate", num_format=f'#,##{places};"\u2212"#,##{places}')


def _change(tab: Tab, one: Metric, rows: dict[str, Any], header: int, value_row: int) -> None:
    """The change from the first period asked for to the last, from the values unrounded."""
    asked = [(FIRST_PERIOD + number, period.key) for number, period in enumerate(one.periods) if period.asked]
    (first_at, first_key), (last_at, last_key) = asked[0], asked[-1]
    at = FIRST_PERIOD + len(one.periods)
    tab.sheet.write_string(header, at, "Change over the plan", tab.look("header", align="right"))
    first, last = xl_rowcol_to_cell(value_row, first_at), xl_rowcol_to_cell(value_row, last_at)
    value = rates.change(one, rates.value_of(one, rows[first_key]), rates.value_of(one, rows[last_key]))
    formula = f'IF(AND(ISNUMBER({first}),ISNUMBER({last})),ROUND({last}-{first},{one.places}),"")'
    tab.formula(value_row, at, formula, value, _rate_look(tab, one))


def _workings(tab: Tab, part: Part, one: Metric) -> None:
    """People changed, times units each, times the price of a unit."""
    fields = [field for field in part.fields if field.key in WORKINGS]
    if not fields:
        return
    tab.next(6)
    tab.sheet.write_string(tab.next(18), 1, "The sum behind the planned saving", tab.look("question"))
    content = tab.book.document.part(part.key)
    people = named(part.key, "people")
    if one.ratio:
        placed = tab.book.tables[part.key, part.tables[0].key]
        asked = [period.key for period in one.periods if period.asked]
        first, last = (xl_rowcol_to_cell(*placed.cells[key, "numerator"]) for key in (asked[0], asked[-1]))
        fewer = one.better == "down"
        label = f"{'Fewer' if fewer else 'More'}, from the counts: {one.numerator[0].lower()}{one.numerator[1:]}"
        row = tab.next(lines_of(label, WIDTHS[0]) * LINE_HEIGHT + 6)
        tab.sheet.write_string(row, 1, label, tab.look("label"))
        taken = f"{first}-{last}" if fewer else f"{last}-{first}"
        formula = f'IF(AND(ISNUMBER({first}),ISNUMBER({last})),{taken},"")'
        tab.formula(
            row,
            2,
            formula,
            rates.people_changed(one, content),
            tab.look("calculated", "rate", align="left", indent=1),
        )
        people = xl_rowcol_to_cell(row, 2)
    tab.questions(part, fields, last=2)
    row = tab.next(18)
    tab.sheet.write_string(row, 1, "Saving worked out", tab.look("label"))
    units, price = named(part.key, "units_each"), named(part.key, "unit_price")
    formula = (
        f'IF(AND(ISNUMBER({people}),ISNUMBER({price})),ROUND({people}*IF(ISNUMBER({units}),{units},1)*{price},0),"")'
    )
    look = tab.look("calculated", "money", align="left", indent=1)
    tab.formula(row, 2, formula, rates.worked_saving(one, content), look)
    tab.book.define(named("worked_saving", part.key), tab.name, (row, 2))
