"""The checklist tab: is the plan complete, live comparisons that follow the figures, and what the checks found."""

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from submissions.sheets.book import LINE_HEIGHT, TALLEST_ROW, Book, Tab, quoted
from submissions.sheets.comparisons import ACCEPTED, EXCUSED, OK, OPEN, Comparison, comparisons, state_of
from submissions.sheets.comparisons_of_lines import comparisons_of_lines
from submissions.sheets.words import fitted, lines_of

if TYPE_CHECKING:
    from plans.checks.base import Finding, Place

NAME = "Checklist"
WIDTHS = (29.0, 8.0, 66.0, 36.0, 34.0, 16.0, 15.0)
TAB, CODE, WORDS, FIRST, SECOND, DIFFERENCE, RESULT = range(1, 8)
PART_1 = "Part 1"
LEVELS = {"error": "Error", "warning": "Warning", "information": "Information"}


def checklist(book: Book) -> None:
    """Write the tab, last of those people read."""
    tab = book.tab(NAME, WIDTHS, FIRST)
    of_lines = bool(book.document.edition.roles.spending)
    compared = list((comparisons_of_lines if of_lines else comparisons)(book))
    states = [(finding, state_of(book, finding)) for finding in book.findings]
    verdict = tab.row + 1
    tab.row += 3
    tabs = [name for name in book.tabs if name != NAME]
    summary = tab.row + 2
    tab.row = summary + len(tabs) + 2
    live = _live(tab, compared)
    _found(tab, states)
    results = _summary(tab, summary, tabs, compared, live, states)
    _verdict(tab, verdict, results)


def _summary(
    tab: Tab,
    row: int,
    tabs: list[str],
    compared: list[Comparison],
    live: tuple[int, int],
    states: "list[tuple[Finding, str]]",
) -> tuple[str, list[bool]]:
    """For each tab, and for Part 1: how many findings are open, and whether it is complete."""
    for at, text in ((TAB, "Tab"), (CODE, "Open"), (WORDS, "Complete?")):
        tab.sheet.write_string(row - 1, at, text, tab.look("header"))
    whole = []
    for number, name in enumerate((PART_1, *tabs)):
        here = row + number
        opened = sum(state == OPEN and name in _tabs_of(tab.book, finding) for finding, state in states)
        tab.sheet.write_string(here, TAB, name, tab.look("label"))
        tab.sheet.write_number(here, CODE, opened, tab.look("given", "count"))
        count = xl_rowcol_to_cell(here, CODE)
        formula, complete = f"{count}=0", opened == 0
        if live[1] >= live[0]:
            where = xl_range_abs(live[0], TAB, live[1], TAB)
            results = xl_range_abs(live[0], RESULT, live[1], RESULT)
            formula = f'AND({formula},COUNTIFS({where},{xl_rowcol_to_cell(here, TAB)},{results},"{OPEN}")=0)'
            complete = complete and not any(one.tab == name and one.result() == OPEN for one in compared)
        value = "Complete" if complete else "Incomplete"
        tab.formula(here, WORDS, f'IF({formula},"Complete","Incomplete")', value, tab.look("calculated"))
        _mark(tab, here, WORDS, "Complete", "Incomplete")
        whole.append(complete)
    return xl_range_abs(row, WORDS, row + len(tabs), WORDS), whole


def _tabs_of(book: Book, finding: "Finding") -> set[str]:
    """The tabs a finding points to; one that points nowhere counts in Part 1."""
    parts = book.document.edition.part
    return {(parts[place.part].sheet if place.part in parts else "") or PART_1 for place in finding.places} or {
        PART_1
    }


def _verdict(tab: Tab, row: int, results: tuple[str, list[bool]]) -> None:
    tab.sheet.set_row(row, 26)
    tab.sheet.write_string(row, TAB, "This plan is", tab.look("tab_title"))
    formula = f'IF(COUNTIF({results[0]},"Incomplete")=0,"Complete","Incomplete")'
    tab.sheet.merge_range(row, CODE, row, WORDS, "", tab.look("verdict"))
    tab.formula(row, CODE, formula, "Complete" if all(results[1]) else "Incomplete", tab.look("verdict"))
    tab.book.define("checklist.complete", tab.name, (row, CODE))
    _mark(tab, row, CODE, "Complete", "Incomplete")
    found = tab.book.findings
    counts = {level: sum(one.level == level for one in found) for level in LEVELS}
    told = f"Errors: {counts['error']}. Warnings: {counts['warning']}. For information: {counts['information']}. "
    told += "So the checks found when this file was made; the comparisons follow the figures as you change them."
    tab.across(row + 1, TAB, tab.last, told, tab.look("hint"))


def _live(tab: Tab, compared: list[Comparison]) -> tuple[int, int]:
    """The live comparisons. The first and last sheet row they take."""
    tab.section("Comparisons, worked out again as figures change")
    heads = ("Tab", "Check", "What should hold", "This", "Against this", "Difference", "Result")
    _heads(tab, heads, right=(FIRST, SECOND, DIFFERENCE))
    first = tab.row
    for one in compared:
        row = tab.next(max(1, lines_of(one.words, WIDTHS[WORDS - 1])) * LINE_HEIGHT + 5)
        for at, text in ((TAB, one.tab), (CODE, one.check), (WORDS, one.words)):
            tab.sheet.write_string(row, at, text, tab.look("words"))
        cells = [xl_rowcol_to_cell(row, at) for at in (FIRST, SECOND, DIFFERENCE)]
        look = tab.look("calculated", "money")
        if one.formulas[0].startswith("{"):
            tab.array_formula(row, FIRST, one.formulas[0].strip("{}"), one.values[0], look)
        else:
            tab.formula(row, FIRST, one.formulas[0], one.values[0], look)
        tab.formula(row, SECOND, one.formulas[1], one.values[1], look)
        tab.formula(row, DIFFERENCE, f"{cells[0]}-{cells[1]}", one.values[0] - one.values[1], look)
        holds = f"ABS({cells[2]})<0.5" if one.equal else f"{cells[2]}>-0.5"
        formula = f'IF({holds},"{OK}","{OPEN}")'
        if one.excuse:
            formula = f'IF({holds},"{OK}",IF({one.excuse[0]},"{EXCUSED}","{OPEN}"))'
        elif one.accepted is not None:
            formula = f'IF({holds},"{OK}",IF(ABS({cells[2]}-({one.accepted}))<0.5,"{ACCEPTED}","{OPEN}"))'
        tab.formula(row, RESULT, formula, one.result(), tab.look("calculated", align="center"))
        _mark(tab, row, RESULT, OK, OPEN)
    return first, tab.row - 1


def _found(tab: Tab, states: "list[tuple[Finding, str]]") -> None:
    """What the checks found when the file was made, errors first."""
    tab.section("What the checks found when this file was made")
    if not states:
        tab.across(tab.next(20), TAB, tab.last, "Nothing: no errors and no warnings.", tab.look("done"))
        return
    _heads(tab, ("Level", "Check", "What was found", "Where", "Accepted, and why", "State", ""))
    for finding, state in states:
        where, link = _where(tab.book, finding)
        reason = _reason(tab.book, finding, state)
        texts = ((WORDS, finding.message), (FIRST, where), (SECOND, reason))
        lines = max(lines_of(text, WIDTHS[at - 1]) for at, text in texts)
        row = tab.next(min(TALLEST_ROW, lines * LINE_HEIGHT + 5))
        tab.sheet.write_string(row, TAB, LEVELS[finding.level], tab.look(finding.level))
        tab.sheet.write_string(row, CODE, finding.id, tab.look("words"))
        for at, text in texts:
            tab.sheet.write_string(
                row, at, fitted(text, "The rest is on the plan's checklist page.")[0], tab.look("words")
            )
        if link:  # on the short cell: not every program wraps a link
            tab.sheet.write_url(row, CODE, link, tab.look("link"), string=finding.id, tip="Go to the cell")
        look = tab.look("words", bold=state == OPEN)
        tab.sheet.write_string(row, DIFFERENCE, state, look)


def _where(book: Book, finding: "Finding") -> tuple[str, str]:
    """The places a finding points to, one a line, and a link to the first that stands in this file."""
    link, lines = "", []
    for place in finding.places:
        at = book.where(place.part, place.field)
        lines.append(_place_words(book, place, at))
        if at and not link:
            link = f"internal:{quoted(at[0])}!{at[1]}"
    return "\n".join(dict.fromkeys(lines)), link


def _place_words(book: Book, place: "Place", at: tuple[str, str] | None) -> str:
    part = book.document.edition.part.get(place.part)
    label = place.label or (part.full_title if part else place.part)
    if at:
        return f"{at[0]}, {at[1]}: {label}"
    if part and part.sheet:
        return f"{part.sheet}: {label}"
    return label if label.startswith(PART_1) else f"{PART_1}: {label}"


def _reason(book: Book, finding: "Finding", state: str) -> str:
    if state != ACCEPTED:
        return ""
    accepted = book.document.state.all_acceptances[finding.key]
    return f"{accepted.reason} ({', '.join(filter(None, (accepted.post, f'{accepted.at:%-d %B %Y}')))})"


def _heads(tab: Tab, heads: tuple[str, ...], right: tuple[int, ...] = ()) -> None:
    row = tab.next(20)
    for at, text in enumerate(heads, start=1):
        tab.sheet.write_string(row, at, text, tab.look("header", align="right" if at in right else "left"))


def _mark(tab: Tab, row: int, at: int, good: str, bad: str) -> None:
    for text, kind in ((good, tab.book.good), (bad, tab.book.bad)):
        rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": kind}
        tab.sheet.conditional_format(row, at, row, at, rule)
