"""Places of a part in words. A place is a field, `TABLE.ROW.COLUMN`, or the name of a computed or printed figure."""

from bcf.editions.base import Field, Part
from bcf.parts import Content
from plans.checks.wording import lowered

NAMED = {
    "pool_2014_15": "Total agreed value of pooled budget 2014/15",
    "pool_2015_16": "Total agreed value of pooled budget 2015/16",
    "agreed_on": "Day the board agreed",
    "submitted_on": "Day it was submitted",
    "met_on": "Day the board met",
    "signed.ccg": "Signature of the CCG",
    "signed.council": "Signature of the council",
    "signed.board": "Signature of the board",
}


def column_label(column: Field) -> str:
    """A column within a sentence: `2014/15 spend, recurrent`."""
    words = f"{column.year} {lowered(column.label)}".strip()
    return f"{words}, {column.sub_label}" if column.sub_label else words


def place_label(part: Part, content: Content, place: str) -> str:
    """A place in words: `Scheme 5, name`, `Baseline, rate`, `Total, 2015/16 saving, recurrent`."""
    if place in NAMED:
        return NAMED[place]
    if place in part.field:
        return part.field[place].label
    key, _, rest = place.partition(".")
    row_id, _, column_key = rest.partition(".")
    table = part.table.get(key)
    if table is None:
        return place.replace("_", " ").replace(".", ", ").capitalize()
    column = table.column.get(column_key)
    what = column_label(column) if column else column_key.replace("_", " ")
    fixed = table.fixed_row(row_id)
    rows = [row.id for row in getattr(content, key)]
    if fixed:
        whose = fixed.label
    elif row_id in rows:
        whose = f"{table.row_word.capitalize()} {rows.index(row_id) + 1}"
    else:
        whose = row_id.replace("_", " ").capitalize()
    return ", ".join(word for word in (whose, what) if word)
