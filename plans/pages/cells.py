"""The cells of a sheet as HTML: each kind of cell is drawn by its template once, and filled in for all of its kind.

A page has hundreds of cells and few kinds of them: those of one column that are alike in all but their row and what
is typed into them.
"""

import re
from collections.abc import Hashable
from typing import Any

from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

FILLED = ("name", "label", "shown")
"""What differs from cell to cell of a kind; all else that the template asks for is in `ALIKE`, or of the column."""
ALIKE = ("chosen", "unread", "gap", "computed", "worked", "how", "url")
MARK = re.compile(f"\x01({'|'.join(FILLED)})\x01")
"""Stands where something is to be filled in. No answer has the character: control characters are never kept."""


def draw_cells(grid: dict[str, Any], read_only: bool) -> None:
    """Put its HTML to each cell of a grid as `html`, and to each row its cells that could not be read."""
    template = get_template("components/grid_cell_place.html")
    drawn: dict[Hashable, list[str]] = {}
    for row in [*grid["rows"], *([grid["blank"]] if grid["blank"] else [])]:
        row["unread"] = [cell for cell in row["cells"] if cell.get("unread")]
        for cell in row["cells"]:
            kind = (id(cell["column"]), bool(cell["shown"]), *(cell.get(one) for one in ALIKE))
            if kind not in drawn:
                marks = {one: f"\x01{one}\x01" for one in FILLED if cell.get(one)}
                marked = {**cell, **marks, "id": f"id_{marks.get('name', '')}"}
                html = template.render({"cell": marked, "grid": grid, "read_only": read_only})
                drawn[kind] = MARK.split(html)
            pieces = drawn[kind].copy()
            filling = {one: conditional_escape(cell[one]) for one in FILLED if one in cell}
            pieces[1::2] = [filling[one] for one in pieces[1::2]]
            cell["html"] = SafeString("".join(pieces))
