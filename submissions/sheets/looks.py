"""How cells look. Input, pre-populated and calculated cells differ by fill and by lock, and by weight of type."""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

FONT: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "font_color": "#14211F", "valign": "vcenter"}
INK, PAPER, DEEP, GREEN = "#14211F", "#FFFFFF", "#123C40", "#17595A"
QUIET, PANEL, LINE, SHEET_EDGE = "#4A5A5B", "#F3F6F5", "#C9D2D2", "#8A9899"
YELLOW, GREY = "#FFF9DB", "#E3E9E8"
RED, RED_GROUND = "#A3211B", "#FCEFED"
AMBER, AMBER_GROUND = "#7A4B00", "#FFF6E3"
DONE, DONE_GROUND = "#1F6B45", "#E8F3ED"

EDGE: dict[str, Any] = {"border": 1, "border_color": LINE}

NUMBERS: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@", "align": "left", "indent": 1},
    "money": {"num_format": '#,##0_ ;"\u2212"#,##0_ ', "align": "right"},
    "count": {"num_format": '#,##0_ ;"\u2212"#,##0_ ', "align": "right"},
    "rate": {"num_format": "General", "align": "right", "indent": 1},
    "percentage": {"num_format": '0.0##"%"_ ', "align": "right"},
    "date": {"num_format": "d mmmm yyyy", "align": "left", "indent": 1},
    "not_read": {"num_format": '0" not read"_ ;;', "align": "right"},
    "plain": {},
}

KINDS: dict[str, dict[str, Any]] = {
    "input": {"bg_color": YELLOW, "locked": False, **EDGE},
    "given": {"bg_color": GREY, **EDGE},
    "calculated": {"bg_color": PAPER, "bold": True, **EDGE},
    "calculated_in_row": {"bg_color": PAPER, "bold": True, "locked": False, **EDGE},
    "unread": {
        "bg_color": RED_GROUND,
        "font_color": RED,
        "bold": True,
        "locked": False,
        "border": 2,
        "border_color": RED,
    },
    "not_asked": {"bg_color": GREY, "font_color": QUIET, "align": "center", **EDGE},
    "plain": {},
    "free": {"locked": False},
    "id": {"locked": False, "font_color": QUIET, "num_format": "@"},
    "code": {"font_color": QUIET, "font_size": 8},
    "title": {"bg_color": DEEP, "font_color": PAPER, "bold": True, "font_size": 15, "indent": 1},
    "strip": {"bg_color": DEEP, "font_color": PAPER, "indent": 1},
    "tab_title": {"bold": True, "font_size": 13, "indent": 1},
    "section": {"bg_color": GREEN, "font_color": PAPER, "bold": True, "font_size": 12, "indent": 1},
    "hint": {"font_color": QUIET, "text_wrap": True, "indent": 1},
    "question": {"bold": True, "text_wrap": True, "valign": "bottom", "align": "left", "indent": 1},
    "label": {"text_wrap": True, "indent": 1, **EDGE},
    "group": {"bg_color": DEEP, "font_color": PAPER, "bold": True, "align": "center", **EDGE},
    "header": {
        "bg_color": PANEL,
        "bold": True,
        "text_wrap": True,
        "valign": "bottom",
        "align": "left",
        "indent": 1,
        "border": 1,
        "border_color": LINE,
        "bottom": 2,
        "bottom_color": DEEP,
    },
    "total_label": {"bg_color": PANEL, "bold": True, "indent": 1, **EDGE},
    "blank_total": {"bg_color": PANEL, **EDGE},
    "not_read": {"bg_color": PANEL, "font_color": QUIET, "font_size": 9, "indent": 1, **EDGE},
    "end": {
        "locked": False,
        "bg_color": PANEL,
        "font_color": QUIET,
        "italic": True,
        "font_size": 9,
        "indent": 1,
        "top": 2,
        "top_color": SHEET_EDGE,
    },
    "words": {"text_wrap": True, "valign": "top", "align": "left", "indent": 1, **EDGE},
    "link": {"valign": "top", "align": "left", "indent": 1, "font_color": "#0B5A73", "underline": 1, **EDGE},
    "error": {
        "align": "left",
        "indent": 1,
        "bold": True,
        "font_color": RED,
        "bg_color": RED_GROUND,
        "valign": "top",
        **EDGE,
    },
    "warning": {
        "align": "left",
        "indent": 1,
        "bold": True,
        "font_color": AMBER,
        "bg_color": AMBER_GROUND,
        "valign": "top",
        **EDGE,
    },
    "information": {"align": "left", "indent": 1, "font_color": QUIET, "valign": "top", **EDGE},
    "done": {"bold": True, "font_color": DONE, "bg_color": DONE_GROUND, **EDGE},
    "verdict": {"bold": True, "font_size": 13, "align": "center", **EDGE},
}


class Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, str, tuple[tuple[str, Any], ...]], Format] = {}

    def __call__(self, kind: str, number: str = "plain", **more: Any) -> Format:
        """The format of a kind of cell that holds a kind of number; `more` are XlsxWriter's own properties."""
        key = (kind, number, tuple(sorted(more.items())))
        if key not in self._made:
            self._made[key] = self._workbook.add_format({**FONT, **NUMBERS[number], **KINDS[kind], **more})
        return self._made[key]
