"""The tab that maps CCGs to the board: who takes part, with how much of either, as published and by whom."""

from decimal import Decimal

from plans.reference import Reference
from submissions.sheets.book import LINE_HEIGHT, Tab
from submissions.sheets.words import lines_of

NAME = "7. CCG-HWB mapping"
WIDTHS = (46.0, 22.0, 22.0, 18.0, 70.0)
KEY_FROM = 2
MAPPING = "mapping"
"""The defined name of the rows, from the CCG's name to the source."""
HEADS = (
    "CCG",
    "Share of the CCG in the board's area",
    "Share of the board's area in the CCG",
    "Residents of both",
    "Source",
)


def published(reference: Reference) -> dict[str, Decimal]:
    """The published share of each CCG that lies in the area, in per cent, by the CCG's name in small letters."""
    return {reference.name_of(one.organisation).lower(): one.of_organisation for one in reference.shares}


def mapping(tab: Tab) -> None:
    """One line for each CCG; tab 5 looks its shares up here."""
    reference = tab.book.reference
    tab.section("CCGs and the board's area")
    tab.hint(
        "As published, and not filled in here. Tab 5 shows these shares beside those that the plan reckons with."
    )
    tab.next(8)
    header = tab.next(max(lines_of(head, WIDTHS[at]) for at, head in enumerate(HEADS)) * LINE_HEIGHT + 8)
    for at, head in enumerate(HEADS, start=1):
        side = "right" if at in {2, 3, 4} else "left"
        tab.sheet.write_string(header, at, head, tab.look("header", align=side))
    share, count = tab.look("given", "percentage"), tab.look("given", "count")
    words = tab.look("given", "text", text_wrap=True)
    for one in reference.shares:
        name = reference.name_of(one.organisation)
        lines = max(lines_of(name, WIDTHS[0]), lines_of(one.source, WIDTHS[4]))
        row = tab.next(lines * LINE_HEIGHT + 6)
        tab.sheet.write_string(row, 1, name, words)
        tab.sheet.write_number(row, 2, float(one.of_organisation), share)
        tab.sheet.write_number(row, 3, float(one.of_area), share)
        tab.sheet.write_number(row, 4, one.residents, count)
        tab.sheet.write_string(row, 5, one.source, words)
    if not reference.shares:
        tab.across(tab.next(18), 1, tab.last, "No shares are published for this area.", tab.look("given"))
    tab.book.define(MAPPING, tab.name, (header + 1, 1), (tab.row - 1, 5))
    tab.print_titles = (0, header)
