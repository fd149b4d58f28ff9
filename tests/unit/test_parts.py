"""Contents of parts: one form, one set of bytes, and every cell read back as it was shown."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcf import parts
from bcf.editions import EDITIONS
from bcf.editions.base import Answer, Choice, Field
from bcf.parts import Stated, Unread
from tests.unit.contents import answers, contents

PARTS = {f"{one.code} {part.key}": part for one in EDITIONS.values() for part in one.parts}
each_part = pytest.mark.parametrize("part", PARTS.values(), ids=list(PARTS))
FIELDS = {
    answer: Field("x", "X", answer, choices=(Choice("high", "High"), Choice("low", "Low risk")))
    if answer in {Answer.CHOICE, Answer.CHOICES}
    else Field("x", "X", answer)
    for answer in Answer
}
RISKS = next(part for part in PARTS.values() if part.key == "risks")
DETAILS = next(part for part in PARTS.values() if part.key == "plan-details")
ASSESSMENT = next(part for part in PARTS.values() if part.key == "joint-assessment")
CONTRIBUTIONS = next(part for part in PARTS.values() if part.key == "contributions")


@each_part
def test_an_empty_part_is_the_same_after_a_journey(part):
    empty = parts.empty(part)
    stored = parts.encode(empty)
    assert parts.decode(part, stored) == empty
    assert parts.canonical(part, empty) == empty
    assert parts.is_blank(part, empty)
    assert [row.id for table in part.tables for row in getattr(empty, table.key)] == [
        row.id for table in part.tables for row in table.fixed_rows
    ]


@each_part
@settings(max_examples=8)
@given(st.data())
def test_any_content_has_one_form_and_its_bytes_bring_it_back(part, data):
    once = parts.canonical(part, data.draw(contents(part)))
    stored = parts.encode(once)
    assert parts.decode(part, stored) == once
    assert parts.encode(parts.decode(part, stored)) == stored
    assert parts.encode(parts.canonical(part, once)) == stored
    assert b"\\u0000" not in stored


SAME = (
    (Answer.MONEY, Decimal("1E+3"), Decimal(1000)),
    (Answer.MONEY, Decimal("1000.00"), Decimal(1000)),
    (Answer.MONEY, Decimal("-0"), Decimal(0)),
    (Answer.RATE, Decimal("1.50"), Decimal("1.5")),
    (Answer.RATE, Decimal("-0.00"), Decimal(0)),
    (Answer.LONG_TEXT, " a\r\nb ", "a\nb"),
    (Answer.LONG_TEXT, "a\rb", "a\nb"),
    (Answer.LONG_TEXT, "caf\u0065\u0301", "caf\u00e9"),
    (Answer.LONG_TEXT, "a\x00b\x0b", "ab"),
    (Answer.TEXT, "one\nline", "one line"),
    (Answer.TEXT, "  ", None),
    (Answer.CHOICES, (), None),
    (Answer.CHOICES, ("low", "high", "low"), ("high", "low")),
    (Answer.ORGANISATIONS, ("b", "a", ""), ("a", "b")),
    (Answer.RATE, Unread("  "), None),
    (Answer.RATE, Unread("12k?\r\n"), Unread("12k?")),
)


@pytest.mark.parametrize(("answer", "one", "other"), SAME)
def test_what_means_the_same_has_the_same_bytes(answer, one, other):
    field = FIELDS[answer]
    assert msgspec.json.encode(parts._canonical_cell(field, one)) == msgspec.json.encode(other)
    assert parts._canonical_cell(field, other) == other


UNFIT = (
    (Answer.MONEY, "12.5"),
    (Answer.MONEY, "NaN"),
    (Answer.MONEY, "Infinity"),
    (Answer.MONEY, "1E+999999"),
    (Answer.MONEY, "100000000001"),
    (Answer.RATE, "1E-999999"),
    (Answer.COUNT, "-1"),
    (Answer.COUNT, "0.5"),
)


@pytest.mark.parametrize(("answer", "number"), UNFIT)
def test_a_number_that_no_cell_can_hold_is_kept_as_it_was_typed(answer, number):
    assert parts._canonical_cell(FIELDS[answer], Decimal(number)) == Unread(number)


@pytest.mark.parametrize("answer", Answer)
@settings(max_examples=30)
@given(st.data())
def test_a_cell_shown_is_read_back_as_it_was(answer, data):
    field = FIELDS[answer]
    cell = parts._canonical_cell(field, data.draw(answers(field)))
    assert parts.read_cell(field, parts.as_typed(field, cell)) == cell


@pytest.mark.parametrize("answer", [*sorted(parts.READERS), Answer.CHOICE])
@pytest.mark.parametrize("typed", ["12k?", "tbc", "<date>", "c" * 5_000 + "5"])
def test_what_cannot_be_read_is_kept_as_typed_and_says_why(answer, typed):
    field = FIELDS[answer]
    cell = parts.read_cell(field, f"  {typed} ")
    assert cell == Unread(typed)
    assert parts.as_typed(field, cell) == typed
    assert parts.why_unread(field, cell).reason
    assert parts.answered(cell)
    assert parts.number(cell) is None


def test_a_choice_is_read_by_its_key_or_its_words():
    field = FIELDS[Answer.CHOICE]
    assert [parts.read_cell(field, typed) for typed in ("low", "LOW RISK", " High ")] == ["low", "low", "high"]


def test_two_rows_with_one_id_are_refused():
    row = parts.row_type(RISKS, RISKS.tables[0])
    with pytest.raises(ValueError, match="same id"):
        parts.canonical(RISKS, parts.content_type(RISKS)(risks=(row(id="r1"), row(id="r1"))))


@pytest.mark.parametrize("row_id", ["", "a-b", "a.b", "a:b", "x" * 41, "é", "\x00", "<b>"])
def test_an_id_that_a_page_could_not_post_is_refused(row_id):
    row = parts.row_type(RISKS, RISKS.tables[0])
    with pytest.raises(ValueError, match="letters and digits"):
        parts.canonical(RISKS, parts.content_type(RISKS)(risks=(row(id=row_id),)))


def test_new_ids_fit():
    assert all(parts.fit_row_id(parts.new_row_id()) for _ in range(100))


@pytest.mark.parametrize(
    "stated",
    [
        (Stated(id="s1", place="x", printed="1"), Stated(id="s1", place="y", printed="2")),
        (Stated(id="s" * 41, place="x", printed="1"),),
        (Stated(id="s1", place="x" * 201, printed="1"),),
        (Stated(id="s1", place="x", printed="1", value=Decimal("1E+40")),),
        (Stated(id="s1", place="x", printed="1", value=Decimal("NaN")),),
    ],
)
def test_a_printed_figure_that_no_table_can_hold_is_refused(stated):
    with pytest.raises(ValueError, match="printed figure"):
        parts.canonical(RISKS, parts.content_type(RISKS)(stated=stated))


def test_the_template_s_own_rows_are_all_there_once_in_its_order():
    part = next(part for part in PARTS.values() if part.key == "contingency")
    table = part.table["outcomes"]
    row = parts.row_type(part, table)
    ids = [one.id for one in table.fixed_rows]
    given_rows = (row(id=ids[-1], savings_2015_16=Decimal(5)), row(id="stray"), row(id=ids[0]))
    held = parts.canonical(part, parts.content_type(part)(outcomes=given_rows)).outcomes
    assert [one.id for one in held] == ids
    assert held[-1].savings_2015_16 == 5


@each_part
def test_unknown_fields_are_refused(part):
    with pytest.raises(msgspec.ValidationError):
        parts.decode(part, b'{"nobody_asked": 1}')


def test_what_is_not_answered_is_not_in_the_bytes():
    assert parts.encode(parts.empty(RISKS)) == b"{}"
    content = parts.content_type(ASSESSMENT)(joint_assessment=False, high_risk=Decimal("4.5"))
    assert parts.encode(content) == b'{"joint_assessment":false,"high_risk":"4.5"}'


def test_a_digest_is_over_the_stored_bytes_and_their_schema():
    assert parts.digest(b"{}") == parts.digest(b"{}", 1) != parts.digest(b"{}", 2)
    assert parts.digest(b"{}") != parts.digest(b"{ }")


def test_places_name_every_cell():
    row = parts.row_type(CONTRIBUTIONS, CONTRIBUTIONS.tables[0])
    content = parts.content_type(CONTRIBUTIONS)(lines=(row(id="l1", spend_2014_15=Unread("12k?")),))
    held = {place: cell for place, _, cell, _ in parts.cells(CONTRIBUTIONS, content)}
    assert held["lines.l1.spend_2014_15"] == Unread("12k?")
    assert not parts.is_blank(CONTRIBUTIONS, content)
    assert parts.total([Decimal(2), None, Unread("x"), Decimal(3)]) == 5


def test_dates_and_money_as_they_stand_in_an_input():
    assert parts.as_typed(FIELDS[Answer.DATE], date(2014, 3, 4)) == "4 March 2014"
    assert parts.as_typed(FIELDS[Answer.MONEY], Decimal(-1234)) == "-1,234"
    assert parts.as_typed(FIELDS[Answer.PERCENTAGE], Decimal("12.5")) == "12.5%"
    assert parts.as_typed(FIELDS[Answer.YES_NO], False) == "no"
    assert parts.as_typed(FIELDS[Answer.MONEY], None) == ""
    assert DETAILS.field["councils"].answer == Answer.ORGANISATIONS
