"""The workbook worked out again by LibreOffice: every formula gives what the file stores."""

import re
import subprocess
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bcf.parts import Unread
from plans import money
from plans.findings import findings
from plans.reference import Reference
from submissions.workbook import make_workbook
from tests import cases
from tests.documents.libreoffice import converted, edited, recalculated
from tests.documents.workbook_examples import REFERENCE, SCHEMES, content, document, example, example_contents, signed

pytestmark = pytest.mark.slow


@cache
def both() -> tuple[openpyxl.Workbook, openpyxl.Workbook, openpyxl.Workbook]:
    """The example's formulas, the values stored in it, and the values LibreOffice works out."""
    workbook = make_workbook(*example())
    formulas = openpyxl.load_workbook(BytesIO(workbook))
    return formulas, openpyxl.load_workbook(BytesIO(workbook), data_only=True), recalculated(workbook)


def plainly(value: Any) -> Any:
    """Nothing and empty text are the same; numbers to nine digits."""
    return "" if value is None else round(value, 6) if isinstance(value, int | float) else value


def differences(
    formulas: openpyxl.Workbook, stored: openpyxl.Workbook, worked: openpyxl.Workbook
) -> tuple[int, list[str]]:
    count, different = 0, []
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                count += 1
                had, has = (plainly(book[sheet.title][cell.coordinate].value) for book in (stored, worked))
                if had != has:
                    different.append(
                        f"{sheet.title} {cell.coordinate} {cell.value}: stored {had!r}, worked out {has!r}"
                    )
    return count, different


def test_every_formula_gives_its_stored_value():
    count, different = differences(*both())
    assert count > 100
    assert not different, "\n".join(different)


def test_it_really_was_worked_out_again():
    """A figure changed behind the formulas' back must come out in the totals, or the test above proves nothing."""
    book = openpyxl.load_workbook(BytesIO(make_workbook(*example())))
    [(sheet, area)] = book.defined_names["schemes"].destinations
    rows = book[sheet][area]
    at = [cell.value for cell in rows[0]].index("spend_2015_16_recurrent")
    rows[2][at].value += 1_000
    out = BytesIO()
    book.save(out)
    worked = recalculated(out.getvalue())
    [(sheet, area)] = worked.defined_names["total.schemes.spend_2015_16"].destinations
    assert worked[sheet][area].value == money.total_spending(example()[0], "2015/16") + 1_000
    results = {row[3].value: row[7].value for row in worked["Checklist"].iter_rows() if row[7].value}
    assert results["Planned spending in 2015/16 equals the pooled budget."] == "Put right"


def test_an_empty_a_signed_and_a_strange_plan_agree_too():
    strange = example_contents() | {
        "contributions": content(
            "contributions",
            pool_holder="somebody-gone",
            lines={
                "a": {"organisation": "somebody-gone", "actual_2015_16": Unread("?")},
                "b": {"spend_2014_15": Decimal(-5)},
            },
        ),
        "reablement": content(
            "reablement", periods={"baseline": {"numerator": Decimal(3), "denominator": Decimal(0)}}
        ),
        "schemes": content("schemes"),
    }  # fmt: skip
    for arguments in ((document({}), REFERENCE, ()), signed(), (document(strange), REFERENCE, ())):
        workbook = make_workbook(*arguments)
        stored = openpyxl.load_workbook(BytesIO(workbook), data_only=True)
        count, different = differences(openpyxl.load_workbook(BytesIO(workbook)), stored, recalculated(workbook))
        assert count > 80
        assert not different, "\n".join(different)


@pytest.mark.parametrize(
    ("contents", "area", "reference", "verdict"),
    [
        (cases.south_kent_coast(), "south-kent-coast", cases.SOUTH_KENT_COAST, "Incomplete"),
        (cases.clean(), "exampleshire", cases.CLEAN_REFERENCE, "Complete"),
    ],
    ids=["south-kent-coast", "clean"],
)
def test_the_published_plan_and_the_one_without_a_fault(
    contents: dict[str, Any], area: str, reference: Reference, verdict: str
):
    one = cases.document(contents, area=area)
    workbook = make_workbook(one, reference, findings(one, reference))
    stored, worked = openpyxl.load_workbook(BytesIO(workbook), data_only=True), recalculated(workbook)
    _, different = differences(openpyxl.load_workbook(BytesIO(workbook)), stored, worked)
    assert not different, "\n".join(different)

    def named(name: str) -> Any:
        [(sheet, area)] = worked.defined_names[name].destinations
        return worked[sheet][area.split(":")[0]].value

    for year, column in one.edition.roles.paid_in.items():
        assert named(f"total.contributions.{column}") == money.pool(one, year) > 0
        assert named(f"total.schemes.spend_{money.suffix(year)}") == money.total_spending(one, year) > 0
        assert named(f"total.schemes.saving_{money.suffix(year)}") == money.total_saving(one, year)
    assert named("total.contingency.savings_2015_16") == money.contingency_savings(one, "2015/16")
    assert named("checklist.complete") == verdict


def test_names_locks_and_hidden_tabs_survive():
    _, stored, worked = both()
    assert set(stored.defined_names) <= set(worked.defined_names)
    for name in ("schemes", "contributions", "contingency", "periods_residential"):
        assert list(stored.defined_names[name].destinations) == list(worked.defined_names[name].destinations)
    assert worked["Lists"].sheet_state == "hidden"
    assert worked["Plan"].sheet_state != "visible"
    assert worked["Finance - Schemes"].protection.sheet


def test_nothing_printed_reads_as_hash_signs(tmp_path: Path):
    """Also where amounts are as large as any a plan can hold."""
    large = {
        "lines": {
            "a": {
                "organisation": "kent",
                "spend_2014_15": Decimal(99_999_999_999),
                "actual_2015_16": Decimal(-99_999_999_999),
            }
        }
    }
    contents = example_contents() | {"contributions": content("contributions", **large)}
    printed = tmp_path / "printed.pdf"
    printed.write_bytes(converted(make_workbook(document(contents), REFERENCE, ()), "pdf"))
    text = subprocess.run(
        ["pdftotext", "-layout", str(printed), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "99,999,999,999" in text
    assert "###" not in text
    assert "Page 1 of" in text


def test_rows_put_in_anywhere_and_rows_deleted_are_in_the_name_and_in_the_totals():
    """As a person does it in LibreOffice, under the sheet's protection."""
    workbook = make_workbook(*example())
    [(sheet, area)] = openpyxl.load_workbook(BytesIO(workbook)).defined_names["schemes"].destinations
    first, end = (int(number) for number in re.findall(r"\d+", area.replace("$", "")))
    first += 2  # the codes and the header
    acts = [
        f"RowsAbove {end}", f'Words "B{end}", "Before the end mark"', f'Amount "H{end}", 1',
        f"RowsAbove {first}", f'Words "B{first}", "At the top"', f'Amount "H{first}", 10',
        f"RowsAbove {first + 3}", f'Words "B{first + 3}", "In the middle"', f'Amount "H{first + 3}", 100',
        f"DeleteRow {first + 2}",
    ]  # fmt: skip
    book = openpyxl.load_workbook(BytesIO(edited(workbook, sheet, acts)), data_only=True)
    [(sheet, area)] = book.defined_names["schemes"].destinations
    rows = [(row[0].value, row[1].value) for row in book[sheet][area]][2:]
    names = [scheme[0] for scheme in SCHEMES]
    assert [name for _, name in rows] == [
        "At the top", names[0], "In the middle", *names[2:], "Before the end mark", "Insert new rows above this line",
    ]  # fmt: skip
    assert [row_id for row_id, _ in rows] == [
        None, "n00000", None, "n00002", "n00003", "n00004", "n00005", None, "end",
    ]  # fmt: skip
    [(sheet, area)] = book.defined_names["total.schemes.spend_2015_16"].destinations
    assert book[sheet][area].value == 13_283_000 - 5_633_624 + 111
    assert book["Finance - Schemes"]["B10"].value == "Total, 8 schemes"
