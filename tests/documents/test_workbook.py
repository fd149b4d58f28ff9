"""The workbook read back: every answer in its place, names, locks, marks; nothing typed becomes a formula."""

import hashlib
import os
import re
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

import msgspec
import openpyxl
import pytest

from bcf import parts
from bcf.editions.base import Part, Table
from bcf.parts import Unread
from plans import money
from plans.document import Document
from plans.findings import findings
from plans.pages.sign_off import short_digest
from submissions.sheets.grid import table_name
from submissions.sheets.words import LONGEST, plain, words_of
from submissions.workbook import make_workbook
from tests.documents.workbook_examples import (
    EDITION,
    REFERENCE,
    content,
    document,
    example,
    example_contents,
    signed,
)

PART_2 = [part for part in EDITION.parts if part.sheet]
TABS = ["Finance - Summary", "Finance - Schemes", "Outcomes and metrics", "Checklist", "Lists", "Plan"]


def opened(workbook: bytes, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(workbook), data_only=values)


@cache
def example_bytes() -> bytes:
    return make_workbook(*example())


def cell_of(book: openpyxl.Workbook, name: str) -> Any:
    """The (first) cell of a defined name."""
    [(sheet, area)] = book.defined_names[name].destinations
    found = book[sheet][area]
    while isinstance(found, tuple):
        found = found[0]
    return found


def rows_of(book: openpyxl.Workbook, name: str) -> list[tuple[Any, ...]]:
    [(sheet, area)] = book.defined_names[name].destinations
    return list(book[sheet][area])


def table_cells(book: openpyxl.Workbook, part: Part, table: Table) -> dict[tuple[str, str], Any]:
    """Every cell of a table's named range by row id and column key, read by the codes in it alone."""
    head, *rows = rows_of(book, table_name(part, table))
    codes = {number: cell.value for number, cell in enumerate(head) if number and cell.value}
    found = {}
    for row in rows:
        if row[0].value in (None, "end", "Row"):
            continue
        for number, code in codes.items():
            if head[0].value == "column":
                key = (code, row[0].value)
            elif head[0].value == "id.kind":
                row_id, kind = row[0].value.split(".")
                key = (row_id, f"{kind}_{code}")
            else:
                key = (row[0].value, code)
            found[key] = row[number]
    return found


def expected(field: Any, cell: Any) -> Any:
    if cell is None or isinstance(cell, date):
        return cell
    return float(cell) if isinstance(cell, Decimal) else words_of(field, cell, REFERENCE)


def same(found: Any, wanted: Any) -> bool:
    return found == wanted or (found in (None, "") and wanted in (None, ""))


def read_back(book: openpyxl.Workbook, one: Document) -> int:
    """Hold every question and every cell of Part 2 to the workbook; how many there were."""
    count = 0
    for part in PART_2:
        held = one.part(part.key)
        tables = {table.key: table_cells(book, part, table) for table in part.tables}
        for place, field, cell, row in parts.cells(part, held):
            if row is None:
                found = cell_of(book, f"{part.key}.{field.key}").value
            else:
                found = tables[place.split(".")[0]][row.id, field.key].value
            assert same(found, expected(field, cell)), f"{part.key} {place}: {found!r} for {cell!r}"
            count += 1
    return count


def test_the_tabs_stand_in_the_editions_order_and_the_last_two_are_hidden():
    book = opened(example_bytes())
    assert book.sheetnames == TABS
    assert [book[name].sheet_state for name in TABS] == ["visible"] * 4 + ["hidden", "veryHidden"]


def test_every_question_and_column_of_part_2_reaches_the_workbook():
    assert read_back(opened(example_bytes()), example()[0]) > 150


def test_an_empty_plan_has_every_question_too():
    empty = document({}, content_digest="", saved_at=None)
    book = opened(make_workbook(empty, REFERENCE, ()))
    assert read_back(book, empty) > 50
    assert "not saved yet" in book["Finance - Summary"]["B2"].value


def test_every_label_of_part_2_is_printed():
    book = opened(example_bytes())
    said = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    renamed = {"Body": "Organisation", "Scheme": "BCF investment (scheme)"}
    for part in PART_2:
        columns = [column for table in part.tables for column in table.columns]
        for one in (*part.fields, *columns):
            if part.metric and one.key == "value":
                continue  # printed as "Metric value"
            assert renamed.get(one.label, one.label) in said, f"{part.key} {one.key}"
        assert part.title in said
        for table in part.tables:
            for row in table.fixed_rows:
                assert row.label in said


def test_totals_are_those_of_the_money_module():
    one = example()[0]
    book = opened(example_bytes(), values=True)
    stored = {name: cell_of(book, name).value for name in book.defined_names if name.startswith("total.")}
    assert stored["total.contributions.spend_2014_15"] == money.pool(one, "2014/15") == 3_884_000
    assert stored["total.contributions.actual_2015_16"] == money.pool(one, "2015/16") == 13_283_000
    for year, suffix in (("2014/15", "2014_15"), ("2015/16", "2015_16")):
        assert stored[f"total.schemes.spend_{suffix}"] == money.total_spending(one, year)
        assert stored[f"total.schemes.saving_{suffix}"] == money.total_saving(one, year)
    assert stored["total.schemes.saving_2014_15"] == 516_338  # without the cell that could not be read
    assert stored["total.contingency.savings_2015_16"] == money.contingency_savings(one, "2015/16") == 529_650
    assert stored["total.contingency.support_ongoing"] == money.contingency_support(one, "Ongoing")


def test_an_unread_cell_keeps_what_was_typed_is_marked_and_is_counted_as_left_out():
    book = opened(example_bytes())
    part = EDITION.part["schemes"]
    cell = table_cells(book, part, part.tables[0])["n00005", "saving_2014_15_recurrent"]
    assert cell.value == "-77, 135"
    assert cell.data_type == "s"
    assert cell.comment.text.startswith("not read: “-77, 135” cannot be read as pounds")
    assert cell.fill.fgColor.rgb == "FFFCEFED"
    assert not cell.protection.locked
    values = opened(example_bytes(), values=True)["Finance - Schemes"]
    left_out = next(row for row in values.iter_rows() if row[1].value == "Cells left out of the totals")
    assert [one.value for one in left_out[3:11]] == [0, 0, 1, 0, 0, 0, 0, 0]


def test_not_answered_is_blank_and_nought_is_0():
    cells = table_cells(opened(example_bytes()), EDITION.part["schemes"], EDITION.part["schemes"].tables[0])
    assert cells["n00003", "spend_2014_15_recurrent"].value == 0
    assert cells["n00003", "spend_2014_15_one_off"].value is None


@pytest.mark.parametrize(
    "typed", ["=1+1", "+1", "-1+2", "@SUM(1)", "=cmd|' /C calc'!A0", "\t=1+2", "{=1}", "http://x.y"]
)
def test_nothing_typed_becomes_a_formula_or_a_link(typed):
    contents = example_contents() | {
        "schemes": content(
            "schemes", schemes={"x": {"name": typed, "lead_provider": typed, "spend_2014_15_one_off": Unread(typed)}}
        ),
        "outcomes": content("outcomes", expected=f"<p>{typed}</p>", boards=typed),
        "residential": content("residential", rationale=typed, unit_words=typed),
    }  # fmt: skip
    one = document(contents)
    book = opened(make_workbook(one, REFERENCE, ()))
    read_back(book, one)
    kept = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value).strip() == typed.strip()
    ]
    assert len(kept) >= 7
    assert all(cell.data_type in ("s", "inlineStr") and not cell.hyperlink for cell in kept)


def test_formulas_are_ours_alone():
    ours = re.compile(r"=(SUM|SUMPRODUCT|SUMIF|IF|COUNTIF|total\.|given\.|\"Total, |[A-Z]+\d+-[A-Z]+\d+$|1$)")
    for sheet in opened(example_bytes()):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert ours.match(cell.value), f"{sheet.title} {cell.coordinate} {cell.value}"


def test_text_longer_than_a_cell_is_cut_with_a_note_and_the_import_is_told():
    long = "A sentence that goes on. " * 1_500
    one = document(example_contents() | {"outcomes": content("outcomes", expected=f"<p>{long}</p>")})
    book = opened(make_workbook(one, REFERENCE, ()))
    shown = cell_of(book, "outcomes.expected").value
    assert len(shown) <= LONGEST
    assert "[Cut here" in shown[-200:]
    assert "Expected outcomes and assurance" in shown[-200:]
    assert [cell.value for cell in rows_of(book, "plan.cut")[1][:2]] == ["outcomes", "expected"]


def test_rich_text_keeps_its_bullets_and_reads_back_as_lists():
    html = (
        "<p>One.</p><ul><li>a</li><li>b</li></ul><ol><li>first</li></ol><table><tr><td>x</td><td>y</td></tr></table>"
    )
    assert plain(html) == "One.\n\n• a\n• b\n\n1. first\n\nx | y"
    assert (
        "<ul><li>the board meets"
        in parts.canonical(
            EDITION.part["contingency"], content("contingency", text=plain("<ul><li>the board meets</li></ul>"))
        ).text
    )


def test_inputs_are_unlocked_everything_else_is_locked_and_their_fills_differ():
    book = opened(example_bytes())
    schemes = book["Finance - Schemes"]
    inputs = set()
    for part in PART_2:
        names = [cell_of(book, f"{part.key}.{field.key}") for field in part.fields]
        cells = [cell for table in part.tables for (_, key), cell in table_cells(book, part, table).items()
                 if key in table.column and cell.value != "N/A"]  # fmt: skip
        for cell in (*names, *cells):
            assert not cell.protection.locked, cell
            assert cell.fill.fgColor.rgb in ("FFFFF9DB", "FFFCEFED"), cell
            inputs.add((cell.parent.title, cell.coordinate))
    total = cell_of(book, "total.schemes.spend_2014_15_recurrent")
    given = cell_of(book, "given.minimum_2015_16")
    assert total.protection.locked
    assert total.font.b
    assert total.fill.fgColor.rgb == "FFFFFFFF"
    assert given.protection.locked
    assert given.fill.fgColor.rgb == "FFE3E9E8"
    # Rows can be put in, deleted and sorted only where every cell of the row is unlocked, the formulas too.
    for name in ("schemes", "contributions"):
        for row in rows_of(book, name)[2:]:
            assert not any(cell.protection.locked for cell in row)
    assert not any(schemes.row_dimensions[row[0].row].protection.locked for row in rows_of(book, "schemes")[2:-1])


def test_tabs_are_protected_without_a_password_and_rows_may_be_put_in_deleted_and_sorted():
    book = opened(example_bytes())
    for name in TABS[:4]:
        guard = book[name].protection
        assert guard.sheet
        assert not guard.password
        if name != "Checklist":
            # openpyxl gives what the file says: True is "not allowed".
            assert not any((guard.insertRows, guard.deleteRows, guard.sort, guard.autoFilter))


def test_each_table_ends_with_its_mark_inside_its_name_and_totals_run_from_header_to_mark():
    book = opened(example_bytes())
    for name in ("schemes", "contributions"):
        rows = rows_of(book, name)
        assert rows[0][0].value == "id"
        assert book[rows[0][0].parent.title].row_dimensions[rows[0][0].row].hidden
        assert rows[-1][0].value == "end"
        assert rows[-1][1].value == "Insert new rows above this line"
        total = cell_of(book, f"total.{name}.spend_2014_15" + ("_recurrent" if name == "schemes" else ""))
        letter = total.column_letter
        assert total.value == f"=SUM({letter}{rows[1][0].row}:{letter}{rows[-1][0].row})"
        assert total.row < rows[0][0].row
        assert book[total.parent.title].column_dimensions["A"].hidden
        filtered = book[total.parent.title].auto_filter.ref
        assert filtered.startswith(f"A{rows[1][0].row}:"), "a filter without the ids would sort them apart"


def test_every_name_resolves_and_every_list_is_there():
    book = opened(example_bytes())
    assert len(book.defined_names) > 80
    for name, defined in book.defined_names.items():
        [(sheet, area)] = list(defined.destinations)
        assert sheet in book.sheetnames, name
        assert "#REF" not in area
    used = {
        rule.formula1.lstrip("=")
        for name in TABS[:3]
        for rule in book[name].data_validations.dataValidation
        if rule.type == "list"
    }
    assert "list_bodies_council_ccg" in used
    for one in used:
        words = [row[0].value for row in rows_of(book, one)] if isinstance(rows_of(book, one)[0], tuple) else []
        keys = [row[0].value for row in rows_of(book, f"{one}_keys")]
        assert words
        assert len(words) == len(keys)


def test_each_amount_is_validated_as_whole_pounds_with_a_message():
    book = opened(example_bytes())
    part = EDITION.part["schemes"]
    cell = table_cells(book, part, part.tables[0])["n00000", "spend_2014_15_recurrent"]
    rules = [
        rule for rule in book["Finance - Schemes"].data_validations.dataValidation if cell.coordinate in rule.cells
    ]
    assert [rule.type for rule in rules] == ["whole"]
    assert "Whole pounds" in rules[0].prompt
    assert "Type digits only" in rules[0].error
    header = rows_of(book, "schemes")[1][3]
    assert not any(
        header.coordinate in rule.cells for rule in book["Finance - Schemes"].data_validations.dataValidation
    )


def test_the_hidden_plan_tab_and_the_properties_say_which_plan_this_is():
    book = opened(example_bytes())
    facts = {row[0].value: row[1].value for row in rows_of(book, "plan.facts")}
    assert facts["plan"] == "south-kent-coast/2014-02"
    assert facts["edition"] == "2014-02"
    one = example()[0]
    assert facts["content digest"] == one.digest
    assert facts["status"] == "drafting"
    revisions = {row[0].value: (row[1].value, row[2].value) for row in rows_of(book, "plan.parts")[1:]}
    assert revisions == {key: (str(number), one.digests[key]) for key, number in one.numbers.items()}
    properties = {prop.name: prop.value for prop in book.custom_doc_props.props}
    assert properties["Content digest"] == one.digest
    assert book.properties.created.isoformat() == "2014-03-14T14:02:00"


def test_each_tab_says_which_plan_how_far_it_is_and_which_content_and_is_set_up_to_print():
    book = opened(example_bytes())
    fingerprint = short_digest(example()[0].digest)
    for name in TABS[:4]:
        sheet = book[name]
        assert sheet["B1"].value == "South Kent Coast Better Care Fund plan, 2014/15 and 2015/16"
        assert sheet["B2"].value.startswith("DRAFT: drafting")
        assert fingerprint in sheet["B2"].value
        assert sheet["B3"].value == name
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "Page &P of &N" in sheet.oddFooter.right.text or "&P of &N" in str(sheet.oddFooter.right.text)
        assert sheet.freeze_panes
        assert sheet.print_title_rows
    assert opened(make_workbook(*signed()))["Checklist"]["B2"].value.startswith("Signed")


def checklist_rows(book: openpyxl.Workbook) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {(row[2].value, row[3].value): row for row in book["Checklist"].iter_rows() if row[2].value}


def test_the_checklist_names_each_finding_where_it_is_and_why_it_was_accepted():
    book = opened(example_bytes())
    found = example()[2]
    rows = checklist_rows(book)
    u1, f4, n1, _ = (rows[finding.id, finding.message] for finding in found)
    cell = table_cells(book, EDITION.part["schemes"], EDITION.part["schemes"].tables[0])
    at = cell["n00005", "saving_2014_15_recurrent"].coordinate
    assert u1[4].value == f"Finance - Schemes, {at}: Falls Prevention"
    assert u1[2].hyperlink.location == f"'Finance - Schemes'!{at}"
    assert (u1[1].value, u1[6].value) == ("Error", "Put right")
    assert f4[6].value == "Accepted"
    assert f4[5].value == "Primary care savings have no outcome of their own. (Chief Finance Officer, 14 March 2014)"
    assert n1[4].value == "Part 1: 2e Governance"


def test_the_checklist_is_complete_only_when_nothing_is_left_to_put_right():
    def verdict(workbook: bytes) -> str:
        return cell_of(opened(workbook, values=True), "checklist.complete").value

    assert verdict(example_bytes()) == "Incomplete"
    contents = example_contents()
    lines = contents["contributions"].lines
    kent = msgspec.structs.replace(lines[1], minimum_2015_16=Decimal(1_100_000))
    contents["contributions"] = msgspec.structs.replace(contents["contributions"], lines=(lines[0], kent))
    contents["plan-details"] = content("plan-details", minimum_2015_16=Decimal(13_283_000))
    one, reference, found = example()
    right = msgspec.structs.replace(one, contents=contents)
    assert verdict(make_workbook(right, reference, (found[1], found[3]))) == "Complete"  # accepted; information
    assert verdict(make_workbook(right, reference, (found[2],))) == "Incomplete"
    below = content("plan-details", minimum_2015_16=Decimal(13_283_001))
    short = msgspec.structs.replace(right, contents=contents | {"plan-details": below})
    assert verdict(make_workbook(short, reference, (found[1],))) == "Incomplete"


def test_the_findings_of_the_real_checks_go_in():
    one, reference, _ = example()
    found = findings(one, reference)
    assert found
    rows = checklist_rows(opened(make_workbook(one, reference, found)))
    assert {(finding.id, finding.message) for finding in found} <= set(rows)


def test_a_value_that_cannot_be_worked_out_is_empty_and_an_outside_value_is_an_input():
    book = opened(example_bytes(), values=True)
    local = table_cells(book, EDITION.part["local"], EDITION.part["local"].tables[0])
    assert local["baseline", "value"].value == 68
    assert local["october_2015", "value"].value in (None, "")
    residential = table_cells(book, EDITION.part["residential"], EDITION.part["residential"].tables[0])
    assert round(residential["baseline", "value"].value, 1) == 820.4
    assert residential["april_2015", "numerator"].value == "N/A"
    assert residential["baseline", "period"].value == "Apr 2012 to Mar 2013"
    avoidable = table_cells(opened(example_bytes()), EDITION.part["avoidable"], EDITION.part["avoidable"].tables[0])
    assert avoidable["baseline", "value"].value == 1900.4
    assert avoidable["baseline", "numerator"].value == "N/A"
    assert cell_of(book, "worked_saving.residential").value == 34 * 52 * 385


def test_the_same_plan_gives_the_same_bytes_in_another_process():
    program = (
        "import django; django.setup(); import sys; sys.path.insert(0, '.')\n"
        "from tests.documents.workbook_examples import example\n"
        "from submissions.workbook import make_workbook\n"
        "import hashlib; print(hashlib.sha256(make_workbook(*example())).hexdigest())"
    )
    settings = {"PYTHONHASHSEED": "4711", "DJANGO_SETTINGS_MODULE": "tests.settings", "TZ": "Asia/Tokyo"}
    other = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | settings, check=True, capture_output=True, text=True
    )
    time.sleep(1.1)  # a clock in the file would have moved on
    assert hashlib.sha256(make_workbook(*example())).hexdigest() == other.stdout.strip()


def test_the_cost_grows_with_the_schemes_and_no_faster():
    def seconds(schemes: int) -> float:
        arguments = example(schemes)
        started = time.perf_counter()
        make_workbook(*arguments)
        return time.perf_counter() - started

    few = min(seconds(50) for _ in range(3))
    many = min(seconds(500) for _ in range(3))
    assert many < 10 * few
    assert many < 5


def test_500_schemes_are_all_there():
    one, reference, found = example(500)
    book = opened(make_workbook(one, reference, found))
    assert read_back(book, one) > 5_000
    assert cell_of(
        opened(make_workbook(one, reference, found), values=True), "total.schemes.spend_2015_16"
    ).value == int(money.total_spending(one, "2015/16"))
