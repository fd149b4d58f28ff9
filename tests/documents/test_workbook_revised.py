"""The workbook of the revised template: its tabs in order, its sums live, and LibreOffice agreeing with the page."""

from io import BytesIO

import openpyxl

from plans.findings import findings
from submissions.workbook import make_workbook
from tests.documents.libreoffice import recalculated
from tests.documents.test_workbook_recalculated import differences
from tests.documents.whole_plans import whole_document
from tests.revised import REFERENCE, clean, document

TABS = [
    "1. HWB Funding Sources",
    "2. Summary",
    "3. HWB Expenditure Plan",
    "4. HWB Benefits Plan",
    "5. HWB P4P metric",
    "6. HWB Supporting metrics",
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


def test_libreoffice_works_out_what_the_plan_says():
    workbook = made(document(clean()))
    stored, worked = openpyxl.load_workbook(BytesIO(workbook), data_only=True), recalculated(workbook)
    compared, different = differences(openpyxl.load_workbook(BytesIO(workbook)), stored, worked)
    assert compared
    assert not different, "\n".join(different)
    told = cells(worked["2. Summary"])
    assert told["CCG Minimum Contribution"] == [3_000_000, 3_000_000, 0, 8_000_000, 8_000_000, 0]
    assert told["Community Health"][:2] == [2_500_000, 7_000_000]
    assert told["Reduction in permanent residential admissions"][:2] == [300_000, 615_000]
    assert told["Performance fund"][0] == 596_000


def test_sums_are_live_and_the_figures_of_a_row_are_formulas():
    book = openpyxl.load_workbook(BytesIO(made(document(clean()))))
    told = cells(book["2. Summary"])
    assert "SUMIF" in told["CCG Minimum Contribution"][1]
    assert told["Total"][0].startswith("=SUM(")
    lines = [cell.value for row in book["4. HWB Benefits Plan"].iter_rows() for cell in row]
    assert any(isinstance(one, str) and one.startswith("=IF(AND(ISNUMBER(") for one in lines)


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
