"""The tab on which nothing is asked: every figure a formula over the other tabs, with its computed value."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from bcf.editions.base import Summary
from plans.figures import HEADLINE, areas, benefits, headline, out_of_hospital, sources
from plans.performance import performance_part
from submissions.sheets.book import LINE_HEIGHT, Placed, Tab, named
from submissions.sheets.grid import total_name
from submissions.sheets.words import lines_of

WIDTHS = (50.0, *(17.0,) * 6)
KEY_FROM = 3
NUMBERS = {"percentage": "percentage", **dict.fromkeys(("baseline", "planned", "reduction", "expected"), "count")}
"""The kinds of number among the headline figures that are not money."""

Numbers = Sequence[Decimal | None]


def summary(tab: Tab, told: Summary) -> None:
    """The tables that the edition's summary tells, in order."""
    tab.upright, tab.pages_high = True, 1
    tab.section("Summary")
    tab.hint("Nothing is filled in here: every figure is worked out from the other tabs and follows them.")
    for name in told.figures:
        TABLES[name](tab)


def table_heads(tab: Tab, caption: str, heads: Sequence[str]) -> int:
    """A caption and the heads of a table of figures; gives the row after them."""
    tab.next(10)
    tab.across(tab.next(20), 1, tab.last, caption, tab.look("question"))
    lines = max(lines_of(head, tab.widths[at]) for at, head in enumerate(heads))
    header = tab.next(lines * LINE_HEIGHT + 8)
    for at, head in enumerate(heads, start=1):
        tab.sheet.write_string(header, at, head, tab.look("header", align="left" if at == 1 else "right"))
    return tab.row


def line(tab: Tab, label: str, formulas: Sequence[str], values: Numbers, looks: Sequence[Format], kind: str) -> int:
    """A row of figures, each a formula with its value; an empty formula leaves its cell blank."""
    row = tab.next(lines_of(label, tab.widths[0]) * LINE_HEIGHT + 6)
    tab.sheet.write_string(row, 1, label, tab.look(kind))
    for at, (formula, value, look) in enumerate(zip(formulas, values, looks, strict=True), start=2):
        if not formula:
            tab.sheet.write_blank(row, at, None, tab.look("not_asked"))
        elif formula.startswith("{"):
            tab.array_formula(row, at, formula.strip("{}"), value or Decimal(0), look)
        else:
            tab.formula(row, at, formula, value, look)
        if value is not None:
            tab.room_for(at, value)
    return row


def _money(tab: Tab, label: str, formulas: Sequence[str], values: Numbers, kind: str = "label") -> int:
    looks = [tab.look("calculated", "money")] * len(formulas)
    return line(tab, label, formulas, [tab.scaled(value) for value in values], looks, kind)


def _foot(tab: Tab, first: int, values: Numbers) -> int:
    """The sum of the rows from `first` on."""
    columns = [xl_col_to_name(at) for at in range(2, len(values) + 2)]
    formulas = [f"SUM({column}{first + 1}:{column}{tab.row})" for column in columns]
    return _money(tab, "Total", formulas, values, "total_label")


def _above(at: int, first: int, row: int) -> str:
    return f"SUM({xl_rowcol_to_cell(first, at)}:{xl_rowcol_to_cell(row - 1, at)})"


def _sources(tab: Tab) -> None:
    """What is paid in from each source by tab 1, what tab 3 spends from it, and what is left."""
    book = tab.book
    edition, made = book.document.edition, sources(book.document)
    roles, values = edition.roles, dict(made.rows)
    lines = book.tables[roles.spending, "lines"]
    heads = [f"{what} {year} ({tab.money})" for year in edition.years for what in ("Fund", "Expenditure", "Left")]
    first = table_heads(tab, "Total fund and expenditure, by source of funding", ("Source of funding", *heads))
    for choice in edition.part[roles.spending].table["lines"].column["source"].choices:
        formulas = []
        for at, year in enumerate(edition.years):
            paid = total_name(edition.part[roles.contributions], roles.paid_in[year], choice.key)
            spent = f'SUMIF({lines.column("source")},"{choice.label}",{lines.column(roles.spent[year])})'
            formulas += [paid, spent, _left(tab.row, 2 + 3 * at)]
        _money(tab, choice.label, formulas, values[choice.label])
    formulas, row = [], tab.row
    for at, year in enumerate(edition.years):
        whole = total_name(edition.part[roles.spending], roles.spent[year])
        formulas += ["", f"ROUND({whole}-{_above(3 + 3 * at, first, row)},3)", _left(row, 2 + 3 * at)]
    nowhere = values.get("No source chosen", (Decimal(0),) * len(heads))
    _money(tab, "No source chosen", formulas, nowhere)
    _foot(tab, first, made.foot[1] if made.foot else ())


def _left(row: int, at: int) -> str:
    return f"ROUND({xl_rowcol_to_cell(row, at)}-{xl_rowcol_to_cell(row, at + 1)},3)"


def _areas(tab: Tab) -> None:
    """Tab 3 by area of spend."""
    edition, made = tab.book.document.edition, areas(tab.book.document)
    roles, values = edition.roles, dict(made.rows)
    lines = tab.book.tables[roles.spending, "lines"]
    heads = [f"{year} ({tab.money})" for year in edition.years]
    first = table_heads(tab, "Expenditure, by area of spend", ("Area of spend", *heads))
    for choice in edition.part[roles.spending].table["lines"].column["area"].choices:
        formulas = [
            f'SUMIF({lines.column("area")},"{choice.label}",{lines.column(roles.spent[year])})'
            for year in edition.years
        ]
        _money(tab, choice.label, formulas, values[choice.label])
    row = tab.row
    formulas = [
        f"ROUND({total_name(edition.part[roles.spending], roles.spent[year])}-{_above(at, first, row)},3)"
        for at, year in enumerate(edition.years, start=2)
    ]
    _money(tab, "No area chosen", formulas, values.get("No area chosen", (Decimal(0),) * len(heads)))
    _foot(tab, first, made.foot[1] if made.foot else ())


def _out_of_hospital(tab: Tab) -> None:
    """Tab 3's lines from the CCG minimum that are not acute: the CCG's, and the NHS's share of joint ones."""
    edition, made = tab.book.document.edition, out_of_hospital(tab.book.document)
    roles = edition.roles
    lines = tab.book.tables[roles.spending, "lines"]
    heads = [f"{year} ({tab.money})" for year in edition.years]
    caption = "NHS-commissioned out-of-hospital services from the CCG minimum, by area of spend"
    first = table_heads(tab, caption, ("Area of spend", *heads))
    for label, values in made.rows:
        formulas = [_nhs_part(lines, label, roles.spent[year], tab.scale) for year in edition.years]
        _money(tab, label, formulas, values)
    row = _foot(tab, first, made.foot[1] if made.foot else ())
    for at, year in enumerate(edition.years, start=2):
        tab.book.define(named("out_of_hospital", year.replace("/", "_")), tab.name, (row, at))


def _nhs_part(lines: Placed, area: str, amount: str, scale: Decimal) -> str:
    """What the NHS commissions of an area from the CCG minimum, a joint line's share to the whole pound."""
    spent, share, commissioner = (lines.column(key) for key in (amount, "nhs_share", "commissioner"))
    here = (
        f'({lines.column("source")}="CCG Minimum Contribution")*({lines.column("area")}="{area}")*ISNUMBER({spent})'
    )
    whole = f'SUM(IF({here}*({commissioner}="CCG"),{spent},0))'
    joint = f'{here}*({commissioner}="Joint")*ISNUMBER({share})'
    return f"{{{whole}+SUM(IF({joint},ROUND({spent}*{share}*{scale / 100},0),0))/{scale}}}"


def _benefits(tab: Tab) -> None:
    """Savings by what they come from: tab 4, and for fewer non-elective admissions tab 5."""
    book = tab.book
    edition, made, paying = book.document.edition, benefits(book.document), performance_part(book.document)
    roles, values = edition.roles, dict(made.rows)
    heads = [*(f"From tab 4, {year}" for year in edition.years), f"From tab 5, {edition.years[-1]}"]
    first = table_heads(
        tab,
        "Benefits, by what they come from",
        ("Benefit achieved from", *(f"{head} ({tab.money})" for head in heads)),
    )
    for choice in edition.part[roles.benefits].tables[0].column["kind"].choices:
        formulas = [
            _saved(book.tables[roles.benefits, table], choice.label, tab.scale) for table in roles.saved.values()
        ]
        fund = named(paying.key, "fund") if paying and choice.key == "non_elective" else ""
        formulas.append(f'IF(ISNUMBER({fund}),{fund}/{tab.scale},"")' if fund else "")
        _money(tab, choice.label, formulas, values[choice.label])
    row = tab.row
    formulas = [
        f"ROUND({total_name(edition.part[roles.benefits], 'saving', table)}/{tab.scale}-{_above(at, first, row)},3)"
        for at, table in enumerate(roles.saved.values(), start=2)
    ]
    nowhere = values.get("No kind chosen", (Decimal(0),) * len(roles.saved) + (None,))
    _money(tab, "No kind chosen", [*formulas, ""], nowhere)
    _foot(tab, first, made.foot[1] if made.foot else ())


def _saved(lines: Placed, kind: str, scale: Decimal) -> str:
    change, price = lines.column("change"), lines.column("unit_price")
    given = f'({lines.column("kind")}="{kind}")*ISNUMBER({change})*ISNUMBER({price})'
    return f"{{SUM(IF({given},ROUND({change}*{price},0),0))/{scale}}}"


def _payments(tab: Tab) -> None:
    """The headline of tab 5, and what is paid when."""
    paying = performance_part(tab.book.document)
    if paying is None:
        return
    table_heads(tab, "Pay for performance, from tab 5: admissions, and whole pounds", ("", "Amount"))
    for key, value in headline(tab.book.document).items():
        look = tab.look("calculated", NUMBERS.get(key, "money"))
        line(tab, HEADLINE[key], [named(paying.key, key)], [value], [look], "label")


TABLES: dict[str, Callable[[Tab], None]] = {
    "sources": _sources,
    "areas": _areas,
    "out_of_hospital": _out_of_hospital,
    "benefits": _benefits,
    "payments": _payments,
}
