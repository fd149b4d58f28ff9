"""A metric as the pages show it: its figures as a matrix of periods, its path, and the population behind it."""

from decimal import Decimal
from typing import Any

from bcf.amounts import show_pounds, show_rate, show_whole
from bcf.editions.base import Field, Metric, Part, Period
from bcf.parts import Content, Stated, number
from metrics.chart import Point, path
from metrics.rates import change, improves, people_changed, shown, value_of, worked_saving
from plans.checks.wording import lowered
from plans.pages.grid import Setting, cell_shown, column_shown
from plans.reference import Reference

WORDS = {"down": "fall", "up": "rise"}


def better_of(metric: Metric, content: Content) -> str:
    """The direction of improvement: the metric's, or the one the area chose."""
    chosen = getattr(content, "improvement", None)
    return metric.better or (chosen if isinstance(chosen, str) else "")


def stated_value(content: Content, period: str) -> Stated | None:
    """The value a paper printed for a period, or None."""
    places = {f"periods.{period}.rate", f"periods.{period}.value"}
    return next((one for one in content.stated if one.place in places and one.value is not None), None)


def _made(metric: Metric, row: Any) -> str:
    numerator, denominator = number(row.numerator), number(row.denominator)
    value = value_of(metric, row)
    if value is None or numerator is None or denominator is None:
        return ""
    return (
        f"{show_whole(numerator)} ÷ {show_whole(denominator)} × {metric.multiplier:,} = "
        f"{show_rate(value, metric.places + 1)}"
    )


def _plain(shown_cell: str, label: str, column: dict[str, Any], how: str = "") -> dict[str, Any]:
    return {"computed": True, "shown": shown_cell, "label": label, "column": column, "how": how}


def period_words(period: Period, row: Any) -> str:
    """A period in words: what the area typed, else what the template prints; empty while the area is to type it."""
    own = getattr(row, "period", None)
    return own if isinstance(own, str) else period.label if period.starts or not period.asked else ""


def matrix(part: Part, metric: Metric, content: Content, setting: Setting) -> dict[str, Any]:
    """The metric's table turned: a row for each count, a column for each period, computed rows beneath."""
    table = part.table["periods"]
    held = {row.id: row for row in getattr(content, "periods", ())}
    columns = [
        {
            "key": period.key,
            "label": period.heading,
            "sub_label": period_words(period, held.get(period.key)),
            "group": "",
            "type": "text",
            "numeric": True,
            "optional": False,
            "sticky": False,
            "required": period.required,
        }
        for period in metric.periods
    ]

    def line(column: Field) -> dict[str, Any]:
        cells = []
        for period, shown_period in zip(metric.periods, columns, strict=True):
            typed = {**column_shown(column, ()), "label": period.heading, "sub_label": shown_period["sub_label"]}
            if not period.asked:
                cells.append(_plain("not asked for", "", {**typed, "numeric": True}))
                continue
            row = held[period.key]
            cell = cell_shown(table, row.id, column, getattr(row, column.key), period.heading, setting, typed)
            cell["gap"] = cell["gap"] and shown_period["required"]
            cells.append(cell)
        return _line(column.key, column.label, cells)

    rows = [line(column) for column in table.columns]
    if metric.ratio:
        rate = [
            _plain(
                shown(metric, value_of(metric, held[period.key])) if period.asked else "",
                "",
                column,
                _made(metric, held[period.key]) if period.asked else "",
            )
            for period, column in zip(metric.periods, columns, strict=True)
        ]
        rows.append(_line("rate", "Rate, computed", rate))
    rows += _printed(metric, content, held, columns)
    return {
        "key": table.key,
        "label": "Figures",
        "look": "matrix",
        "hint": "You type the counts. The rate is always worked out, never typed." if metric.ratio else "",
        "row_word": metric.unit_words,
        "columns": columns,
        "groups": [],
        "rows": rows,
        "blank": None,
        "foot": [],
        "can_add": False,
        "can_move": False,
        "pages": [],
        "empty_words": "",
    }


def _line(row_id: str, heading: str, cells: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": row_id, "number": "", "heading": heading, "position": heading, "cells": cells}


def _printed(metric: Metric, content: Content, held: dict[str, Any], columns: list[dict[str, Any]]) -> list[dict]:
    """Two rows where a paper printed values: what it printed, and how far that is from the value here."""
    found = {period.key: stated_value(content, period.key) for period in metric.periods}
    if not any(found.values()):
        return []
    printed, apart = [], []
    for period, column in zip(metric.periods, columns, strict=True):
        one = found[period.key]
        value = value_of(metric, held[period.key]) if period.asked else None
        printed.append(_plain(one.printed if one else "", "", column))
        gap = None if one is None or one.value is None or value is None else abs(value - one.value)
        apart.append(_plain("" if gap is None else show_rate(gap, metric.places), "", column))
    return [
        _line("printed", "Printed in the paper", printed),
        _line("apart", "Difference", apart),
    ]


def picture(part: Part, metric: Metric, content: Content, prefix: str, narrow: bool = False) -> str:
    """The metric's path as SVG; empty while no period has a value."""
    held = {row.id: row for row in getattr(content, "periods", ())}
    points, stated = [], []
    for period in metric.periods:
        row = held.get(period.key)
        value = value_of(metric, row) if row is not None else None
        label = (period_words(period, row) if period.asked else "") or period.heading
        under = "" if label == period.heading else period.heading
        note = "" if metric.ratio else lowered(period.heading)
        points.append(Point(label, under, value, "computed", period.asked, note))
        printed = stated_value(content, period.key) if metric.ratio else None
        stated.append(Point(label, under, printed.value, "stated", period.asked) if printed else None)
    if all(point.value is None for point in points):
        return ""
    first, last = metric.first_and_last
    return path(
        points,
        [one for one in stated if one],
        unit_words=metric.unit_words,
        decimal_places=metric.places,
        direction=better_of(metric, content) or "down",
        width=360 if narrow else 742,
        title=part.title,
        description=sentence(metric, content),
        id_prefix=f"{prefix}-narrow" if narrow else prefix,
        compared=(metric.periods.index(first), metric.periods.index(last)),
    )


def sentence(metric: Metric, content: Content) -> str:
    """The plan in a sentence: from what, to what, and whether that is an improvement.

    The periods are named where the last is compared with another than the first.
    """
    held = {row.id: row for row in getattr(content, "periods", ())}
    first, last = (value_of(metric, held[period.key]) for period in metric.first_and_last)
    start, end = metric.first_and_last
    named = start is not metric.periods[0]
    since, until = (f" in {start.label}", f" in {end.label}") if named else ("", "")
    if first is None or last is None:
        return "The baseline and the plan are not both filled in yet."
    moved = change(metric, first, last) or Decimal(0)
    if not moved:
        return f"Planned to stay at {shown(metric, first)}."
    word = WORDS["down" if moved < 0 else "up"]
    percent = f" ({show_rate(abs(last - first) / abs(first) * 100, 1)}%)" if first else ""
    text = f"From {shown(metric, first)}{since} to {shown(metric, last)}{until}: a {word} of "
    text += f"{show_rate(abs(moved), metric.places)}{percent}."
    better = better_of(metric, content)
    if better and not improves(better, first, last):
        text += " That is not an improvement."
    return text


def saving_sentence(metric: Metric, content: Content) -> str:
    """The sum behind the planned saving, or empty where it has none."""
    people, saving = people_changed(metric, content), worked_saving(metric, content)
    if people is None or saving is None:
        return ""
    units = number(getattr(content, "units_each", None))
    price = number(getattr(content, "unit_price", None)) or Decimal(0)
    words = getattr(content, "unit_words", None)
    each = f" × {show_whole(units)}" if units not in (None, Decimal(1)) else ""
    what = f" ({words})" if isinstance(words, str) else ""
    return f"{show_whole(people)}{each} × {show_pounds(price)}{what} = {show_pounds(saving)}"


def population_panel(metric: Metric, content: Content, reference: Reference) -> dict[str, Any] | None:
    """The reference population beside the denominator used for the baseline; None where it has no population."""
    if not metric.population or not metric.ratio:
        return None
    offered = [one for one in reference.populations if one.group == metric.population]
    row = next((row for row in getattr(content, "periods", ()) if row.id == metric.periods[0].key), None)
    used = number(getattr(row, "denominator", None))
    if not offered:
        return None
    nearest = offered[0]
    for one in offered:
        if used and abs(one.count - used) < abs(nearest.count - used):
            nearest = one
    lines = []
    if used:
        lines.append({"label": "Used for the baseline", "shown": show_whole(used), "result": False})
    lines += [
        {
            "label": f"{one.place}, {lowered(one.basis)}, {one.year}",
            "shown": show_whole(one.count),
            "result": False,
        }
        for one in offered
    ]
    off = abs(used - nearest.count) / nearest.count * 100 if used else None
    verdict = ""
    if off is not None:
        fits = off <= 5
        verdict = f"{show_rate(off, 1)}% off the nearest, {'within' if fits else 'more than'} 5%."
    return {
        "title": "Reference population",
        "sub_title": nearest.group_label,
        "lines": lines,
        "verdict": verdict,
        "mark": "" if off is None else "done" if off <= 5 else "warning",
        "source": nearest.source,
    }


def table(part: Part, metric: Metric, content: Content) -> dict[str, Any]:
    """The figures behind a metric's picture, one row a period."""
    held = {row.id: row for row in getattr(content, "periods", ())}
    rows: list[list[Any]] = []
    for period in metric.periods:
        if not period.asked:
            rows.append(
                [period.heading, "not asked for", "", "", ""]
                if metric.ratio
                else [period.heading, "not asked for", ""]
            )
            continue
        row = held[period.key]
        words = period_words(period, row)
        value = {"shown": shown(metric, value_of(metric, row))}
        counts = [row.numerator, row.denominator] if metric.ratio else []
        figures = [{"shown": "" if number(one) is None else show_whole(number(one) or Decimal(0))} for one in counts]
        rows.append([period.heading, words, *figures, value])
    counted = [metric.numerator, metric.denominator] if metric.ratio else []
    return {
        "caption": f"{part.title}: figures",
        "head": ["", "Period", *counted, "Value"],
        "text": 2,
        "rows": rows,
        "foot": [],
    }
