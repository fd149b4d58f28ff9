"""The checklist tab: is the plan complete, live comparisons that follow the figures, and what the checks found."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from bcf.parts import total
from plans import money
from submissions.sheets.book import LINE_HEIGHT, TALLEST_ROW, Book, Tab, named, quoted
from submissions.sheets.summary import area_minimum
from submissions.sheets.words import fitted, lines_of

if TYPE_CHECKING:
    from plans.checks.base import Finding, Place

NAME = "Checklist"
WIDTHS = (22.0, 8.0, 66.0, 30.0, 34.0, 16.0, 14.0)
TAB, CODE, WORDS, FIRST, SECOND, DIFFERENCE, RESULT = range(1, 8)
PART_1 = "Part 1"
OK, ACCEPTED, OPEN = "OK", "Accepted", "Put right"
INFORMATION = "For information"
LEVELS = {"error": "Error", "warning": "Warning", "information": "Information"}


@dataclass(frozen=True)
class Comparison:
    """Two figures of the workbook that should be equal, or the first no less than the second."""

    tab: str
    check: str
    words: str
    formulas: tuple[str, str]
    values: tuple[Decimal, Decimal]
    equal: bool = True
    accepted: Decimal | None = None  # the difference that was accepted with a reason

    def result(self) -> str:
        """What the result's formula gives for the values as they are."""
        difference = self.values[0] - self.values[1]
        if difference == 0 or (not self.equal and difference > 0):
            return OK
        return ACCEPTED if difference == self.accepted else OPEN


def checklist(book: Book) -> None:
    """Write the tab, last of those people read."""
    tab = book.tab(NAME, WIDTHS, FIRST)
    compared = list(comparisons(book))
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


def state_of(book: Book, finding: "Finding") -> str:
    """Whether a finding is to be put right, accepted with a reason, or for information only."""
    if finding.level == "information":
        return INFORMATION
    accepted = finding.level == "warning" and finding.key in book.document.state.acceptances
    return ACCEPTED if accepted else OPEN


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
        tab.formula(row, FIRST, one.formulas[0], one.values[0], look)
        tab.formula(row, SECOND, one.formulas[1], one.values[1], look)
        tab.formula(row, DIFFERENCE, f"{cells[0]}-{cells[1]}", one.values[0] - one.values[1], look)
        holds = f"ABS({cells[2]})<0.5" if one.equal else f"{cells[2]}>-0.5"
        formula = f'IF({holds},"{OK}","{OPEN}")'
        if one.accepted is not None:
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
    accepted = book.document.state.acceptances[finding.key]
    return f"{accepted.reason} ({', '.join(filter(None, (accepted.post, f'{accepted.at:%-d %B %Y}')))})"


def _heads(tab: Tab, heads: tuple[str, ...], right: tuple[int, ...] = ()) -> None:
    row = tab.next(20)
    for at, text in enumerate(heads, start=1):
        tab.sheet.write_string(row, at, text, tab.look("header", align="right" if at in right else "left"))


def _mark(tab: Tab, row: int, at: int, good: str, bad: str) -> None:
    for text, kind in ((good, tab.book.good), (bad, tab.book.bad)):
        rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": kind}
        tab.sheet.conditional_format(row, at, row, at, rule)


def comparisons(book: Book) -> Iterator[Comparison]:
    """What should hold between figures of this edition's parts, as far as it has them."""
    parts = book.document.edition.part
    if "contributions" not in parts:
        return
    yield from _spending(book)
    yield from _bodies(book)
    yield from _whole_pool(book)
    if "contingency" in parts and "schemes" in parts:
        yield from _savings(book)


def _spending(book: Book) -> Iterator[Comparison]:
    parts, document = book.document.edition.part, book.document
    if "schemes" not in parts:
        return
    for year, column in document.edition.roles.paid_in.items():
        yield Comparison(
            parts["schemes"].sheet,
            "F2",
            f"Planned spending in {year} equals the pooled budget.",
            (named("total", "schemes", f"spend_{money.suffix(year)}"), named("total", "contributions", column)),
            (money.total_spending(document, year), money.pool(document, year)),
        )


def _bodies(book: Book) -> Iterator[Comparison]:
    """Each body's actual contribution against its minimum, entered or published, its budget lines together."""
    part = book.document.edition.part["contributions"]
    placed = book.tables["contributions", "lines"]
    lines = book.document.part("contributions").lines
    named_in_lines = {line.organisation for line in lines if isinstance(line.organisation, str)}
    kinds = part.table["lines"].column["organisation"].organisation_kinds
    for body in book.reference.of_kind(*kinds):
        if body.kind == "district" and body.key not in named_in_lines:
            continue
        criterion = body.name.replace("~", "~~").replace("*", "~*").replace("?", "~?").replace('"', '""')
        columns = ("actual_2015_16", "minimum_2015_16")
        own = [line for line in lines if line.organisation == body.key]
        sums = [f'SUMIF({placed.column("organisation")},"{criterion}",{placed.column(key)})' for key in columns]
        values = [total([getattr(line, key) for line in own]) for key in columns]
        published = book.reference.minimum("2015/16", body.key)
        if published:
            sums[1] = f"MAX({sums[1]},{published.amount})"
            values[1] = max(values[1], published.amount)
        words = f"{body.name}: the actual contribution for 2015/16 is at least its minimum."
        yield Comparison(part.sheet, "F1", words, (sums[0], sums[1]), (values[0], values[1]), equal=False)


def _whole_pool(book: Book) -> Iterator[Comparison]:
    part, document = book.document.edition.part["contributions"], book.document
    for year, column in document.edition.roles.paid_in.items():
        minimum = area_minimum(book, year)
        if minimum is not None:
            yield Comparison(
                part.sheet,
                "F1",
                f"The pooled budget for {year} is at least the area's minimum.",
                (named("total", "contributions", column), named("given", f"minimum_{money.suffix(year)}")),
                (money.pool(document, year), minimum),
                equal=False,
            )
    holder = getattr(document.part("contributions"), "pool_holder", None)
    bodies = sum(body.key == holder for body in book.reference.bodies)
    held = f"IF(LEN({named('contributions', 'pool_holder')})>0,1,0)"
    yield Comparison(
        part.sheet,
        "F1",
        "One body holds the pooled budget.",
        (held, "1"),
        (Decimal(1) if bodies or holder else Decimal(0), Decimal(1)),
    )


def _savings(book: Book) -> Iterator[Comparison]:
    parts, document = book.document.edition.part, book.document
    for year in money.CONTINGENCY_PERIODS:
        if year not in document.edition.roles.paid_in:
            continue
        first, second = money.total_saving(document, year), money.contingency_savings(document, year)
        yield Comparison(
            parts["schemes"].sheet,
            "F4",
            f"Schemes' savings in {year} equal the contingency table's planned savings.",
            (named("total", "schemes", f"saving_{money.suffix(year)}"),
             named("total", "contingency", f"savings_{money.suffix(year)}")),
            (first, second),
            accepted=first - second if _accepted_savings(book) else None,
        )  # fmt: skip


def _accepted_savings(book: Book) -> bool:
    """Whether the warning that savings and contingency differ stands accepted."""
    return any(
        one.id == "F4"
        and {"schemes", "contingency"} <= {place.part for place in one.places}
        and state_of(book, one) == ACCEPTED
        for one in book.findings
    )
