"""The workbook worked out again by LibreOffice: every formula gives what the file stores."""

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
from submissions.workbook import make_workbook
from tests.documents.libreoffice import converted, recalculated
from tests.documents.workbook_examples import REFERENCE, content, document, example, example_contents, signed

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
