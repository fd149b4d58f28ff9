"""The workbook of the revised template: its tabs in order, its sums live, and LibreOffice agreeing with the page."""

import subprocess
from decimal import Decimal
from io import BytesIO

import msgspec
import openpyxl
import pytest

from bcf.parts import Unread
from plans import money, performance
from plans.demo import FOLDER
from plans.document import from_json
from plans.figures import HEADLINE, areas, benefits, headline, out_of_hospital, sources
from plans.findings import findings
from plans.reference import PublishedShare
from submissions.workbook import make_workbook
from tests.documents.libreoffice import converted, edited, recalculated
from tests.documents.test_workbook_recalculated import differences
from tests.documents.whole_plans import whole_document
from tests.revised import CCG, REFERENCE, benefit, clean, content, document, figures, line, paid

pytestmark = pytest.mark.slow
TABS = [
    "1. HWB Funding Sources",
    "2. Summary",
    "3. HWB Expenditure Plan",
    "4. HWB Benefits Plan",
    "5. HWB P4P metric",
    "6. HWB Supporting metrics",
    "7. CCG-HWB mapping",
    "Checklist",
]


def made(one) -> bytes:
    return make_workbook(one, REFERENCE, findings(one, REFERENCE))


def cells(sheet) -> dict:
    return {row[1].value: [cell.value for cell in row[2:8]] for row in sheet.iter_rows() if row[1].value}


def test_the_tabs_stand_in_national_order_each_name_once():
    book = openpyxl.load_workbook(BytesIO(made(document(clean()))))
    assert book.sheetnames[: len(TABS)] == TABS
    assert "total.funding.ccg_minimum.amount_2015_16" in book.defined_names
    assert {"list_schemes", "expenditure", "benefits_benefits_2015_16"} <= set(book.defined_names)


def agree(arguments) -> tuple[bytes, openpyxl.Workbook]:
    """The workbook, and as LibreOffice works it out; every formula must give what is stored beside it."""
    workbook = make_workbook(*arguments)
    stored, worked = openpyxl.load_workbook(BytesIO(workbook), data_only=True), recalculated(workbook)
    compared, different = differences(openpyxl.load_workbook(BytesIO(workbook)), stored, worked)
    assert compared > 150
    assert not different, "\n".join(different)
    return workbook, worked


def named(book: openpyxl.Workbook, name: str):
    [(sheet, area)] = book.defined_names[name].destinations
    return book[sheet][area.split(":")[0]].value


def results(book: openpyxl.Workbook) -> dict[str, tuple]:
    """The comparisons of the checklist by what should hold: this, against this, the difference, the result."""
    rows = list(book["Checklist"].iter_rows(min_col=4, max_col=8, values_only=True))
    first = next(at for at, row in enumerate(rows) if row[0] == "What should hold")
    found = {}
    for row in rows[first + 1 :]:
        if row[4] is None:
            return found
        found[row[0]] = row[1:]
    return found


def with_shares(*shares: PublishedShare):
    return msgspec.structs.replace(REFERENCE, shares=shares)


HALF = PublishedShare(CCG, Decimal("50.25"), Decimal("99.5"), 150_000, "Counted from small areas")


def test_libreoffice_works_out_what_the_plan_says():
    one = document(clean())
    _, worked = agree((one, with_shares(HALF), findings(one, REFERENCE)))
    told = cells(worked["2. Summary"])
    assert told["CCG Minimum Contribution"] == [3_000, 3_000, 0, 8_000, 8_000, 0]
    assert told["Reduction in permanent residential admissions"][:2] == [300, 615]
    assert told["Reduction in non-elective (general + acute only)"][:3] == [0, 0, 596]
    assert told["Performance fund"][0] == 596_000
    for year in one.edition.years:
        suffix = money.suffix(year)
        assert named(worked, f"total.funding.amount_{suffix}") * 1000 == money.pool(one, year) > 0
        assert named(worked, f"total.expenditure.amount_{suffix}") * 1000 == money.total_spending(one, year) > 0
        assert named(worked, f"total.benefits.benefits_{suffix}.saving") == money.total_saving(one, year) > 0
        spent = performance.out_of_hospital_spending(one, year)
        assert named(worked, f"out_of_hospital.{suffix}") * 1000 == spent > 0
    for key, number in headline(one).items():
        assert named(worked, f"performance.{key}") == number, key
        assert told[HEADLINE[key]][0] == number, key
    assert {result for *_, result in results(worked).values()} == {"OK"}


def tables_on(sheet) -> dict[str, dict[str, list]]:
    """The tables of the Summary by caption: the numbers of each row by its label."""
    found, caption = {}, ""
    for row in sheet.iter_rows(min_col=2, max_col=8, values_only=True):
        if row[0] and all(cell in {None, ""} for cell in row[1:]):
            caption = row[0]
        elif row[0]:
            found.setdefault(caption, {})[row[0]] = [cell for cell in row[1:] if isinstance(cell, int | float)]
    return found


def test_the_summary_says_what_the_pages_say_to_the_pound():
    odd = line(9, "s3", 1_234_567, 765_433, area="primary_care", commissioner="joint", nhs_share=Decimal("33.3"))
    contents = clean()
    lines = [*contents["expenditure"].lines, *content("expenditure", lines=[odd]).lines]
    one = document(contents | {"expenditure": msgspec.structs.replace(contents["expenditure"], lines=tuple(lines))})
    _, worked = agree((one, REFERENCE, ()))
    on_the_tab = tables_on(worked["2. Summary"])
    captions = {
        "Total fund and expenditure, by source of funding": sources,
        "Expenditure, by area of spend": areas,
        "NHS-commissioned out-of-hospital services from the CCG minimum, by area of spend": out_of_hospital,
        "Benefits, by what they come from": benefits,
    }
    for caption, table in captions.items():
        made = table(one)
        for label, numbers in (*made.rows, made.foot):
            if label.startswith("of which"):
                continue
            told = [round(number * 1000) for number in on_the_tab[caption][label]]
            assert told == [number for number in numbers if number is not None], (caption, label)
    assert [round(1000 * number) for number in on_the_tab[list(captions)[2]]["Primary Care"]] == [411_111, 254_889]


def test_an_empty_and_a_strange_plan_agree_too():
    contents = clean()
    strange = contents | {
        "funding": content(
            "funding",
            local_authority=[paid(1, "somebody-gone", 1, -5), {"id": "p7", "amount_2014_15": Unread("1m?")}],
            ccg_minimum=[paid(2, CCG, 1_234_567, 89)],
        ),
        "expenditure": content(
            "expenditure",
            lines=[
                line(1, "gone", 1_001, 2, commissioner="joint", nhs_share=Unread("half")),
                line(2, "s1", 3, 4, area=Unread("acute-ish"), source=None),
                line(3, "s2", 5, 6, commissioner="joint", nhs_share=Decimal("133.35"), area="acute"),
                line(4, "s2", 999, 501, commissioner="joint", nhs_share=Decimal("12.5")),
                line(5, "s2", 7, 8, nhs_share=Decimal(40)),
                {"id": "e6", "amount_2014_15": Unread("12k?")},
            ],
        ),
        "benefits": content(
            "benefits",
            benefits_2014_15=[
                benefit(1, "s1", "-2.345", 1_001, kind=Unread("both")),
                benefit(2, "s1", "1", 1, kind="non_elective") | {"change": Unread("ten")},
            ],
            benefits_2015_16=[
                benefit(3, "s1", "10.55", 1_490, kind="non_elective"),
                benefit(4, "s2", "1", 9, kind=None),
            ],
        ),
        "residential": content(
            "residential", periods=[{"id": "baseline", "numerator": Decimal(5), "denominator": Decimal(0)}]
        ),
        "local": figures("local", 500, 1_000, name="Falls", improvement=Unread("sideways")),
    }
    partly = msgspec.structs.replace(contents["performance"], unit_cost=None, ring_fence=None)
    activity = partly.activity[0]
    other = msgspec.structs.replace(activity, id="c2", organisation="somebody-gone", share=Decimal("33.33"))
    short = msgspec.structs.replace(activity, id="c3", share=None)
    more = msgspec.structs.replace(partly, activity=(activity, other), ring_fence=Decimal(100_000))
    worse = [msgspec.structs.replace(row, planned=Decimal(2_600), population=Decimal(320_000)) for row in more.plan]
    for changed in (
        {},
        strange,
        strange | {"performance": partly},
        strange | {"performance": msgspec.structs.replace(partly, activity=(activity, short))},
        strange | {"performance": more},
        strange | {"performance": msgspec.structs.replace(more, plan=tuple(worse))},
    ):
        one = document(changed)
        agree((one, with_shares(HALF), findings(one, REFERENCE)))


def test_the_demonstrations_plan_agrees():
    _, contents = from_json((FOLDER / "worcestershire.2014-09.json").read_bytes())
    one = document(contents)
    _, worked = agree((one, REFERENCE, findings(one, REFERENCE)))
    assert named(worked, "performance.reduction") == 1_783
    assert named(worked, "performance.fund") == 2_656_670
    assert named(worked, "performance.remainder") == 7_027_434


def changed_in(workbook: bytes, cells: dict[tuple[str, str, str], object]) -> openpyxl.Workbook:
    """The workbook worked out again after cells were typed over: by the table's name, the row's id, the column."""
    book = openpyxl.load_workbook(BytesIO(workbook))
    for (name, row_id, code), typed in cells.items():
        [(sheet, area)] = book.defined_names[name].destinations
        rows = book[sheet][area]
        at = [cell.value for cell in rows[0]].index(code)
        [row] = [row for row in rows if row[0].value == row_id]
        assert not row[at].protection.locked
        row[at].value = typed
    out = BytesIO()
    book.save(out)
    return recalculated(out.getvalue())


def test_totals_the_summary_and_the_checklist_follow_what_is_typed():
    workbook = made(document(clean()))
    worked = changed_in(
        workbook,
        {
            ("expenditure", "e2", "amount_2015_16"): 4_500.5,
            ("funding_ccg_minimum", "p2", "amount_2014_15"): 3_100,
            ("benefits_benefits_2015_16", "b2", "change"): 30,
            ("performance_plan", "q1", "planned"): 2_500,
            ("expenditure", "e3", "nhs_share"): 25,
        },
    )
    on_the_tab = tables_on(worked["2. Summary"])
    by_source = on_the_tab["Total fund and expenditure, by source of funding"]
    assert by_source["CCG Minimum Contribution"] == [3_100, 3_000, 100, 8_000, 7_500.5, 499.5]
    assert by_source["Total"] == [4_100, 4_000, 100, 10_000, 9_500.5, 499.5]
    assert on_the_tab["Expenditure, by area of spend"]["Community Health"] == [2_500, 6_500.5]
    outside = on_the_tab["NHS-commissioned out-of-hospital services from the CCG minimum, by area of spend"]
    assert outside["Community Health"] == [2_125, 5_000.5]
    saved = on_the_tab["Benefits, by what they come from"]
    assert saved["Reduction in permanent residential admissions"] == [300, 900]
    assert saved["Reduction in non-elective (general + acute only)"][2] == 447
    assert named(worked, "performance.reduction") == 300
    assert [named(worked, f"performance.payment_{at}") for at in (1, 2, 3, 4)] == [149_000, 0, 149_000, 149_000]
    told = results(worked)
    assert told["Expenditure in 2015/16 equals the fund."] == (9_500_500, 10_000_000, -499_500, "Put right")
    assert told["Expenditure in 2014/15 from the source CCG Minimum Contribution equals what is paid in from it."][
        3
    ] == ("Put right")
    ambition = next(row for words, row in told.items() if words.startswith("The planned reduction"))
    assert ambition == (300, 350, -50, "Put right")
    outside = next(row for words, row in told.items() if words.startswith("NHS-commissioned"))
    assert outside == (5_000_500, 5_553_000, -552_500, "Put right")
    assert named(worked, "checklist.complete") == "Incomplete"


def test_a_reason_settles_the_ambition_and_shares_that_cannot_be_show():
    contents = clean()
    less = [msgspec.structs.replace(row, planned=Decimal(2_500)) for row in contents["performance"].plan]
    told = msgspec.structs.replace(contents["performance"], plan=tuple(less), ambition_reason="Births.")
    one = document(contents | {"performance": told})
    workbook, worked = agree((one, REFERENCE, ()))
    ambition = next(row for words, row in results(worked).items() if words.startswith("The planned reduction"))
    assert ambition[3] == "Reason given"
    worked = changed_in(workbook, {("expenditure", "e3", "nhs_share"): 120})
    shares = next(row for words, row in results(worked).items() if words.startswith("Each joint line"))
    assert shares == (0, 1, -1, "Put right")
    worked = changed_in(workbook, {("expenditure", "e3", "nhs_share"): None})
    shares = next(row for words, row in results(worked).items() if words.startswith("The shares of each"))
    assert shares == (0, 100, -100, "Put right")


@pytest.mark.parametrize(
    ("name", "code", "letter", "total"),
    [
        ("expenditure", "amount_2015_16", "K", "total.expenditure.amount_2015_16"),
        ("funding_ccg_minimum", "amount_2014_15", "D", "total.funding.ccg_minimum.amount_2014_15"),
    ],
)
def test_rows_put_in_anywhere_are_in_the_sums(name, code, letter, total):
    """As a person does it in LibreOffice, under the sheet's protection."""
    workbook = made(document(clean()))
    before = openpyxl.load_workbook(BytesIO(workbook), data_only=True)
    [(sheet, area)] = before.defined_names[name].destinations
    rows = before[sheet][area]
    assert rows[0][[cell.value for cell in rows[0]].index(code)].column_letter == letter
    first, end = rows[2][0].row, rows[-1][0].row
    acts = [f"RowsAbove {end}", f'Amount "{letter}{end}", 1', f"RowsAbove {first}", f'Amount "{letter}{first}", 10']
    after = openpyxl.load_workbook(BytesIO(edited(workbook, sheet, acts)), data_only=True)
    assert named(after, total) == named(before, total) + 11
    assert (
        named(after, ".".join(total.split(".")[:2]) + "." + code)
        == named(before, ".".join(total.split(".")[:2]) + "." + code) + 11
    )
    year = 3 if code.endswith("16") else 0
    row = tables_on(after["2. Summary"])["Total fund and expenditure, by source of funding"]["Total"]
    had = tables_on(before["2. Summary"])["Total fund and expenditure, by source of funding"]["Total"]
    at = year + (1 if name == "expenditure" else 0)
    assert row[at] == had[at] + 11


def test_a_benefit_put_in_counts_though_it_has_no_formula_of_its_own():
    workbook = made(document(clean()))
    before = openpyxl.load_workbook(BytesIO(workbook), data_only=True)
    [(sheet, area)] = before.defined_names["benefits_benefits_2015_16"].destinations
    rows = before[sheet][area]
    letters = {cell.value: cell.column_letter for cell in rows[0]}
    end = rows[-1][0].row
    acts = [
        f"RowsAbove {end}", f'Words "{letters["kind"]}{end}", "Other"',
        f'Amount "{letters["change"]}{end}", 2.5', f'Amount "{letters["unit_price"]}{end}", 101',
    ]  # fmt: skip
    after = openpyxl.load_workbook(BytesIO(edited(workbook, sheet, acts)), data_only=True)
    assert named(after, "total.benefits.benefits_2015_16.saving") == 615_000 + 253
    told = tables_on(after["2. Summary"])["Benefits, by what they come from"]
    assert told["Other"][1] == 0.253
    assert told["Total"][1] == 615.253


def test_money_of_tabs_1_and_3_is_in_thousands_and_the_file_says_so():
    workbook = made(document(clean()))
    book = openpyxl.load_workbook(BytesIO(workbook), data_only=True)
    [(sheet, area)] = book.defined_names["plan.units"].destinations
    units = {(row[0].value, row[1].value): row[2].value for row in book[sheet][area]}
    assert units["expenditure", "lines.amount_2015_16"] == "1000"
    assert units["funding", "ccg_minimum.amount_2014_15"] == "1000"
    for tab in (book["1. HWB Funding Sources"], book["2. Summary"], book["3. HWB Expenditure Plan"]):
        assert "Money in thousands of pounds" in tab["B2"].value
    rules = [
        rule for rule in book["3. HWB Expenditure Plan"].data_validations.dataValidation if rule.type == "decimal"
    ]
    assert any("450 is £450,000" in rule.prompt for rule in rules)
    pounds = [rule for rule in book["4. HWB Benefits Plan"].data_validations.dataValidation if rule.type == "whole"]
    assert any("Whole pounds" in rule.prompt for rule in pounds)


def test_every_figure_of_the_summary_is_a_formula_and_sums_are_live():
    book = openpyxl.load_workbook(BytesIO(made(document(clean()))))
    stored = openpyxl.load_workbook(BytesIO(made(document(clean()))), data_only=True)["2. Summary"]
    numbers = [cell for row in stored.iter_rows() for cell in row if isinstance(cell.value, int | float)]
    assert len(numbers) > 80
    assert {book["2. Summary"][cell.coordinate].data_type for cell in numbers} == {"f"}
    told = cells(book["2. Summary"])
    assert "SUMIF" in told["CCG Minimum Contribution"][1]
    lines = [cell.value for row in book["4. HWB Benefits Plan"].iter_rows() for cell in row]
    assert any(isinstance(one, str) and one.startswith("=IF(AND(ISNUMBER(") for one in lines)


def test_the_mapping_has_each_ccg_with_both_shares_and_their_source_and_tab_5_looks_them_up():
    workbook = make_workbook(document(clean()), with_shares(HALF), ())
    book = openpyxl.load_workbook(BytesIO(workbook), data_only=True)
    [(sheet, area)] = book.defined_names["mapping"].destinations
    assert sheet == "7. CCG-HWB mapping"
    name = REFERENCE.name_of(CCG)
    assert [[cell.value for cell in row] for row in book[sheet][area]] == [
        [name, 50.25, 99.5, 150_000, "Counted from small areas"]
    ]
    [(tab, area)] = book.defined_names["performance_activity"].destinations
    codes, _, first, *_ = book[tab][area]
    at = [cell.value for cell in codes].index("share_published")
    assert first[at].value == 50.25
    formulas = openpyxl.load_workbook(BytesIO(workbook))
    assert "VLOOKUP" in formulas[tab][first[at].coordinate].value
    assert formulas[sheet].protection.sheet
    empty = openpyxl.load_workbook(BytesIO(make_workbook(document({}), REFERENCE, ())), data_only=True)
    assert "No shares" in str(empty["7. CCG-HWB mapping"]["B9"].value)


def test_inputs_are_unlocked_drop_downs_offered_and_every_tab_protected_and_printable():
    book = openpyxl.load_workbook(BytesIO(made(document(clean()))))
    for name in TABS:
        tab = book[name]
        assert tab.protection.sheet
        assert tab.sheet_properties.pageSetUpPr.fitToPage
        assert tab.print_title_rows
    assert not any(not cell.protection.locked for row in book["2. Summary"].iter_rows() for cell in row)
    used = {
        rule.formula1 for name in TABS for rule in book[name].data_validations.dataValidation if rule.type == "list"
    }
    assert {
        "list_schemes", "list_expenditure_area", "list_expenditure_commissioner", "list_expenditure_provider",
        "list_expenditure_source", "list_benefits_kind", "list_benefits_gains", "list_bodies_ccg",
    } <= used  # fmt: skip


def test_nothing_printed_reads_as_hash_signs(tmp_path):
    contents = clean()
    large = [line(1, "s1", 99_999_999_999, 99_999_999_999), line(2, "s1", -99_999_999_999, 0)]
    one = document(contents | {"expenditure": content("expenditure", lines=large)})
    printed = tmp_path / "printed.pdf"
    printed.write_bytes(converted(make_workbook(one, with_shares(HALF), ()), "pdf"))
    text = subprocess.run(["pdftotext", "-layout", printed, "-"], check=True, capture_output=True, text=True).stdout
    assert "100,000,000" in text
    assert "###" not in text


def test_a_metric_tells_its_change_on_the_year_before():
    _, worked = agree((document(clean()), REFERENCE, ()))
    rows = [[cell.value for cell in row] for row in worked["6. HWB Supporting metrics"].iter_rows(min_col=1)]
    at = next(number for number, row in enumerate(rows) if row[1] == "Delayed transfers of care")
    told = {row[0]: row[2:14] for row in rows[at : at + 10]}
    assert told["change"][:5] == ["N/A", "N/A", "N/A", "N/A", -125]
    assert told["change_percent"][4] == -8
    assert told["direction"][4] == "Better"
    at = next(number for number, row in enumerate(rows) if row[1] == "Local metric" and row[2])
    told = {row[0]: row[2:5] for row in rows[at : at + 10]}
    assert told["direction"] == ["N/A", "Better", "Better"]


def test_every_answer_of_a_whole_plan_goes_in():
    one = whole_document(edition="2014-09")
    book = openpyxl.load_workbook(BytesIO(make_workbook(one, REFERENCE, ())))
    texts = {str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value}
    for part in one.edition.parts:
        for table in part.tables if part.sheet else ():
            for row in getattr(one.part(part.key), table.key):
                for column in table.columns:
                    cell = getattr(row, column.key)
                    if isinstance(cell, str) and not column.choices:
                        assert any(cell in text for text in texts) or column.organisation_kinds, (
                            part.key,
                            column.key,
                        )
