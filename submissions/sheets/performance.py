"""The tab of pay for performance: each CCG's admissions, the board's plan, and live what it earns and when."""

from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from bcf.editions.base import Part
from metrics.pay_for_performance import LEAST_AMBITION, QUARTERS, UNIT_COST
from plans.figures import HEADLINE, admissions, headline
from plans.performance import baseline
from submissions.sheets import plain
from submissions.sheets.book import Tab, named
from submissions.sheets.figures import NUMBERS, line, table_heads
from submissions.sheets.grid import Grid, GridColumn
from submissions.sheets.mapping import MAPPING, published
from submissions.sheets.words import words_of

SHARE_FROM_TAB_7 = "share_published"
FAR_OFF = 1
"""A share that is so many points from the published one is marked."""


def part(tab: Tab, one: Part) -> None:
    """Questions, the CCGs' baseline, the plan, and from them the reduction, the fund and the payments."""
    activity, plan = one.tables
    tab.upright = True
    tab.section(one.title)
    tab.questions(one, one.fields)
    for table in one.tables:
        tab.next(8)
        tab.across(tab.next(18), 1, tab.last, table.label, tab.look("question"))
        tab.hint(table.hint)
        if table is activity:
            grid = plain.open_table(tab, one, activity, {"share_of_board": _from_tab_7(tab, one)})
            _mark_far_off(tab, grid)
        else:
            plain.fixed_table(tab, one, plan)
    cells = _admissions(tab, one, grid)
    _earned(tab, one, cells)


def _from_tab_7(tab: Tab, one: Part) -> GridColumn:
    """The share by the mapping of tab 7, beside the one that the plan reckons with."""
    column, shares = one.tables[0].column["organisation"], published(tab.book.reference)

    def formula(row: int) -> str:
        return f'IFERROR(VLOOKUP($B{row + 1},{MAPPING},2,FALSE),"")'

    def value(row: Any) -> Any:
        return shares.get(words_of(column, row.organisation, tab.book.reference).lower())

    return GridColumn(
        SHARE_FROM_TAB_7, "Share of the CCG by tab 7", formula=formula, value=value, number="percentage"
    )


def _mark_far_off(tab: Tab, grid: Grid) -> None:
    """Mark a share that is not about what tab 7 says."""
    at = grid.at["share"]
    if not grid.count:
        return
    typed, told = (f"${xl_col_to_name(grid.at[key])}{grid.first + 1}" for key in ("share", SHARE_FROM_TAB_7))
    criteria = f"=IF(AND(ISNUMBER({typed}),ISNUMBER({told})),ABS({typed}-{told})>={FAR_OFF},FALSE)"
    rule = {"type": "formula", "criteria": criteria, "format": tab.book.bad}
    tab.sheet.conditional_format(grid.first, at, grid.end - 1, at, rule)


def _all_there(grid: Grid) -> str:
    """Whether there is a CCG, and every one that is begun has its share and its four quarters."""
    keys = ("share", *(f"baseline_{quarter}" for quarter in QUARTERS))
    begun = "+".join(f'({grid.span(key, fixed=True)}<>"")' for key in ("organisation", *keys))
    whole = "*".join(f"ISNUMBER({grid.span(key, fixed=True)})" for key in keys)
    rows = f"(SUMPRODUCT(--(({begun})>0))-2)"  # the header and the end mark are words too
    return f"AND({rows}>0,{rows}=SUMPRODUCT({whole}))"


def _admissions(tab: Tab, one: Part, grid: Grid) -> dict[str, list[str]]:
    """By quarter: the baseline through the CCGs' shares, the plan, how many fewer. The cells, by what they hold."""
    made = admissions(tab.book.document)
    first = table_heads(tab, made.caption, made.heads)
    plan = tab.book.tables[one.key, "plan"]
    there = f'{named(one.key, "all_there")}="Yes"'
    typed = [xl_rowcol_to_cell(*plan.cells[quarter, "planned"], row_abs=True, col_abs=True) for quarter in QUARTERS]
    whole = tab.look("calculated", "count")
    looks = [whole] * 4 + [tab.look("calculated", "rate", num_format="#,##0.0")] * 2
    found: dict[str, list[str]] = {"baseline": [], "planned": [], "so_far": []}
    for quarter, (label, values), planned in zip(QUARTERS, made.rows, typed, strict=True):
        row = tab.row
        before, after, fewer, so_far = (xl_rowcol_to_cell(row, at) for at in range(2, 6))
        share, counts = grid.span("share", fixed=True), grid.span(f"baseline_{quarter}", fixed=True)
        people = [xl_rowcol_to_cell(*plan.cells[quarter, key]) for key in ("population_before", "population")]
        formulas = [
            f'IF({there},ROUND(SUMPRODUCT({share},{counts})/100,0),"")',
            f'IF(COUNT({",".join(typed)})={len(typed)},{planned},"")',
            f'IF(AND(ISNUMBER({before}),ISNUMBER({after})),{before}-{after},"")',
            f'IF(ISNUMBER({fewer}),SUM({xl_rowcol_to_cell(first, 4)}:{fewer}),"")',
            _rate(before, people[0]),
            _rate(after, people[1]),
        ]
        line(tab, label, formulas, values, looks, "label")
        for key, cell in (("baseline", before), ("planned", after), ("so_far", so_far)):
            found[key].append(cell)
    label, values = made.foot or ("", ())
    sums = [f'IF(COUNT({cells[0]}:{cells[-1]})>0,SUM({cells[0]}:{cells[-1]}),"")' for cells in _columns(first)]
    line(tab, label, [*sums, sums[2], "", ""], values, looks, "total_label")
    _all_there_cell(tab, one, grid)
    return found


def _columns(first: int) -> list[list[str]]:
    return [[xl_rowcol_to_cell(first + at, column) for at in range(len(QUARTERS))] for column in (2, 3, 4)]


def _all_there_cell(tab: Tab, one: Part, grid: Grid) -> None:
    """Say under the table whether the baseline can be worked out: what the formulas of the quarters ask."""
    known = "Yes" if baseline(tab.book.document) is not None else "No"
    row = tab.next(18)
    tab.sheet.write_string(row, 1, "Every CCG has its share and its four quarters", tab.look("label"))
    formula = f'IF({_all_there(grid)},"Yes","No")'
    tab.formula(row, 2, formula, known, tab.look("calculated", align="right", indent=1))
    tab.book.define(named(one.key, "all_there"), tab.name, (row, 2))


def _rate(count: str, people: str) -> str:
    return f'IF(AND(ISNUMBER({count}),ISNUMBER({people})),IF({people}=0,"",ROUND({count}/{people}*100000,1)),"")'


def _earned(tab: Tab, one: Part, cells: dict[str, list[str]]) -> None:
    """The reduction, the fund, what is left of the ring-fence and the payments, each under a name of its own."""
    table_heads(tab, "What the plan earns: admissions, and whole pounds", ("", "Amount"))
    values = headline(tab.book.document)
    name = {key: named(one.key, key) for key in HEADLINE}
    there = f"ISNUMBER({name['reduction']})"
    cost, ring_fence = named(one.key, "unit_cost"), named(one.key, "ring_fence")
    before, after = (f"SUM({cells[key][0]}:{cells[key][-1]})" for key in ("baseline", "planned"))
    both = f"COUNT({','.join((*cells['baseline'], *cells['planned']))})={2 * len(QUARTERS)}"
    share = f"{name['reduction']}/{name['baseline']}"
    fund = f"MAX(ROUND({name['reduction']}*{name['cost']},0),0)"
    worked = {
        "baseline": f'IF({both},{before},"")',
        "planned": f'IF({both},{after},"")',
        "reduction": f'IF({both},{before}-{after},"")',
        "percentage": f'IF({there},IF({name["baseline"]}=0,"",ROUND({share}*100,1)),"")',
        "expected": f'IF({there},ROUND({name["baseline"]}*{LEAST_AMBITION}/100,0),"")',
        "cost": f'IF({there},IF(ISNUMBER({cost}),{cost},{UNIT_COST}),"")',
        "fund": f'IF({there},IF(ISNUMBER({ring_fence}),MIN({fund},{ring_fence}),{fund}),"")',
        "remainder": f'IF(AND({there},ISNUMBER({ring_fence})),{ring_fence}-{name["fund"]},"")',
    }
    paid: list[str] = []
    for key, so_far in zip((key for key in HEADLINE if key not in worked), cells["so_far"], strict=True):
        earned = f"MIN(MAX(ROUND({so_far}*{name['cost']},0),0),{name['fund']})"
        worked[key] = f'IF({there},MAX({earned}-({"+".join(paid) or "0"}),0),"")'
        paid.append(name[key])
    for key, formula in worked.items():
        look = tab.look("calculated", NUMBERS.get(key, "money"))
        row = line(tab, HEADLINE[key], [formula], [values[key]], [look], "label")
        tab.book.define(name[key], tab.name, (row, 2))
