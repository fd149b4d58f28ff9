"""What a paper or an imported file printed for a part, as its page shows it: each can be set aside once settled."""

from typing import Any

from bcf.editions.base import Part
from bcf.parts import Content

NAMED = {
    "pool_2014_15": "Total agreed value of pooled budget 2014/15",
    "pool_2015_16": "Total agreed value of pooled budget 2015/16",
    "agreed_on": "Day the board agreed",
    "submitted_on": "Day it was submitted",
    "met_on": "Day the board met",
    "signed.ccg": "Signature of the CCG",
    "signed.council": "Signature of the council",
    "signed.board": "Signature of the board",
    "rate": "rate",
}


def place_label(part: Part, content: Content, place: str) -> str:
    """A place of a part in words: `Scheme 5, name`, `Baseline, rate`."""
    if place in NAMED:
        return NAMED[place]
    if place in part.field:
        return part.field[place].label
    key, _, rest = place.partition(".")
    row_id, _, column = rest.partition(".")
    if key not in part.table:
        return place
    table = part.table[key]
    what = table.column[column].label.lower() if column in table.column else NAMED.get(column, column)
    if column in table.column:
        what = " ".join(word for word in (table.column[column].year, what, table.column[column].sub_label) if word)
    if row_id == "total":
        return f"Total, {what}"
    fixed = table.fixed_row(row_id)
    if fixed:
        return f"{fixed.label}, {what}"
    rows = [row.id for row in getattr(content, key)]
    return f"{table.row_word.capitalize()} {rows.index(row_id) + 1}, {what}" if row_id in rows else what


def block(part: Part, content: Content) -> list[dict[str, Any]]:
    """The block of a part's page that lists its printed figures; none where it has none."""
    if not content.stated:
        return []
    rows = [
        {
            "label": place_label(part, content, one.place),
            "printed": one.printed,
            "where": one.where,
            "act": f"settle:stated:{one.id}",
        }
        for one in content.stated
    ]
    return [{"kind": "stated", "rows": rows}]
