"""What a part's page posts, read into content."""

from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from bcf import parts as part_types
from bcf.editions import edition
from bcf.parts import Unread
from plans.posting import Act, read_act, read_post
from tests import cases

PARTS = edition("2014-02").part


def post(**named):
    return posted([(name.replace("__", "-"), value) for name, value in named.items()])


def posted(pairs):
    return QueryDict(
        urlencode([(name, one) for name, value in pairs for one in (value if isinstance(value, list) else [value])])
    )


def after(key, content, /, *pairs, files=None, keep_file=None):
    return read_post(PARTS[key], content, posted(pairs), files, keep_file)


def lines(*rows):
    return cases.content("contributions", lines=list(rows))


@pytest.mark.parametrize(
    ("typed", "act"),
    {
        "": Act(),
        "add:lines": Act("add", "lines"),
        "remove:lines:l1": Act("remove", "lines", "l1"),
        "up:lines:l2": Act("up", "lines", "l2"),
        "use:lines-l1-spend_2014_15:12,000": Act("use", "lines-l1-spend_2014_15", "", "12,000"),
        "use:title:a:b": Act("use", "title", "", "a:b"),
        "garbage": Act("garbage"),
        ":::": Act("", "", ":"),
    }.items(),
)
def test_row_buttons_are_read(typed, act):
    assert read_act(typed) == act


def test_fields_of_every_kind():
    content = after(
        "data-sharing",
        part_types.empty(PARTS["data-sharing"]),
        ("nhs_number", "no"),
        ("nhs_number_text", "<p>Yes</p><script>alert(1)</script>"),
        ("nhs_number_date", "1 April 2015"),
        ("nobody_asked", "x"),
    )
    assert content.nhs_number is False
    assert content.nhs_number_text.startswith("<p>Yes</p>")
    assert "script" not in content.nhs_number_text
    assert content.nhs_number_date == date(2015, 4, 1)
    assert content.open_apis is None


def test_a_field_that_was_not_posted_stays_and_boxes_left_empty_are_empty():
    before = cases.content("plan-details", ccgs=("a",), councils=("b",), minimum_source="A letter")
    content = after("plan-details", before, ("councils", ["c", "b", "c"]))
    assert content.minimum_source == "A letter"
    assert content.councils == ("b", "c")
    assert content.ccgs is None


def test_what_cannot_be_read_stays_as_typed():
    content = after("plan-details", part_types.empty(PARTS["plan-details"]), ("minimum_2014_15", " 12k? "))
    assert content.minimum_2014_15 == Unread("12k?")


def test_rows_change_come_and_stay():
    before = lines({"id": "l1", "spend_2014_15": Decimal(1)}, {"id": "l2", "spend_2014_15": Decimal(2)})
    content = after(
        "contributions",
        before,
        ("lines-row", ["l2", "n1", "n2"]),
        ("lines-l1-spend_2014_15", "111"),
        ("lines-l2-spend_2014_15", "22"),
        ("lines-n1-spend_2014_15", "33"),
        ("lines-n1-organisation", "a-ccg"),
    )
    assert [(row.id, row.spend_2014_15) for row in content.lines] == [("l1", 1), ("l2", 22), ("n1", 33)]
    assert content.lines[2].organisation == "a-ccg"


def test_a_row_emptied_stays_until_it_is_removed():
    before = lines({"id": "l1", "spend_2014_15": Decimal(1)})
    content = after("contributions", before, ("lines-row", "l1"), ("lines-l1-spend_2014_15", ""))
    assert [(row.id, row.spend_2014_15) for row in content.lines] == [("l1", None)]


@pytest.mark.parametrize("row_id", ["", "a-b", "x" * 41, "é", "a b", "../../etc", "<b>", "\x00", "1'--"])
def test_stray_ids_are_passed_over(row_id):
    content = after("contributions", lines(), ("lines-row", row_id), (f"lines-{row_id}-spend_2014_15", "5"))
    assert content.lines == ()


def test_an_id_posted_twice_is_one_row():
    content = after("contributions", lines(), ("lines-row", ["n1", "n1"]), ("lines-n1-spend_2014_15", ["5", "6"]))
    assert [(row.id, row.spend_2014_15) for row in content.lines] == [("n1", 6)]


BUTTONS = {
    "up:lines:l2": "l2 l1 l3",
    "up:lines:l1": "l1 l2 l3",
    "down:lines:l2": "l1 l3 l2",
    "down:lines:l3": "l1 l2 l3",
    "remove:lines:l2": "l1 l3",
    "remove:lines:gone": "l1 l2 l3",
    "remove:other:l2": "l1 l2 l3",
    "add:lines": "l1 l2 l3",
    "explode:lines:l2": "l1 l2 l3",
}


@pytest.mark.parametrize(("act", "left"), BUTTONS.items())
def test_row_buttons_move_and_remove(act, left):
    before = lines(*({"id": f"l{n}", "spend_2014_15": Decimal(n)} for n in (1, 2, 3)))
    content = after("contributions", before, ("act", act), ("lines-row", "l1"), ("lines-l1-spend_2014_15", "10"))
    assert " ".join(row.id for row in content.lines) == left
    assert next(row for row in content.lines if row.id == "l1").spend_2014_15 == 10


def test_a_suggestion_is_used_in_its_own_cell():
    before = lines({"id": "l1", "spend_2014_15": Unread("12k?")})
    content = after(
        "contributions",
        before,
        ("act", "use:lines-l1-spend_2014_15:12,000"),
        ("lines-row", "l1"),
        ("lines-l1-spend_2014_15", "12k?"),
    )
    assert content.lines[0].spend_2014_15 == 12_000


def test_the_template_s_own_rows_neither_come_nor_go():
    before = part_types.empty(PARTS["contingency"])
    first = before.outcomes[0].id
    content = after(
        "contingency",
        before,
        ("act", f"remove:outcomes:{first}"),
        ("outcomes-row", [first, "stray"]),
        (f"outcomes-{first}-savings_2015_16", "1,000"),
        ("outcomes-stray-savings_2015_16", "1"),
    )
    assert [row.id for row in content.outcomes] == [row.id for row in before.outcomes]
    assert content.outcomes[0].savings_2015_16 == 1_000


def test_the_matrix_of_a_metric_is_read_without_its_rows_being_named():
    before = part_types.empty(PARTS["residential"])
    content = after(
        "residential", before, ("periods-baseline-numerator", "560"), ("periods-october_2015-denominator", "80,000")
    )
    rows = {row.id: row for row in content.periods}
    assert rows["baseline"].numerator == 560
    assert rows["october_2015"].denominator == 80_000
    assert rows["october_2015"].numerator is None


def test_a_file_is_kept_and_named_again_and_cleared():
    row = {"id": "d1", "title": "Strategy"}
    before = cases.content("documents", documents=[row])
    files = MultiValueDict({"documents-d1-file": [SimpleUploadedFile("a.pdf", b"%PDF-")]})
    named = ("documents-row", "d1")
    kept = after("documents", before, named, files=files, keep_file=lambda uploaded: "key1")
    assert kept.documents[0].file == "key1"
    assert after("documents", kept, named).documents[0].file == "key1"
    assert after("documents", kept, named, ("documents-d1-file-clear", "1")).documents[0].file is None
    assert after("documents", before, named, ("documents-d1-file-kept", "key1")).documents[0].file == "key1"


def test_posting_what_was_shown_changes_nothing():
    for key, content in cases.clean().items():
        part = PARTS[key]
        pairs = [(field.key, shown(field, getattr(content, field.key))) for field in part.fields]
        for table in part.tables:
            rows = getattr(content, table.key)
            pairs.append((f"{table.key}-row", [row.id for row in rows]))
            pairs += [
                (f"{table.key}-{row.id}-{column.key}", shown(column, getattr(row, column.key)))
                for row in rows
                for column in table.columns
            ]
        assert part_types.canonical(part, after(key, content, *pairs)) == content, key


def shown(field, cell):
    return list(cell) if isinstance(cell, tuple) else part_types.as_typed(field, cell)


NAMES = st.one_of(
    st.sampled_from(["act", "lines-row", "lines-l1-spend_2014_15", "pool_holder", "base", "notes", "lines"]),
    st.text(),
)
VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.sampled_from(["l1", "remove:lines:l1", "use:lines-row:l9", "use:pool_holder:x", "up:lines:l1", "9" * 30]),
)


@given(st.lists(st.tuples(NAMES.filter(lambda name: name.isprintable()), VALUES), max_size=12))
def test_whatever_is_posted_is_read(pairs):
    part = PARTS["contributions"]
    before = lines({"id": "l1", "spend_2014_15": Decimal(1)})
    content = part_types.canonical(part, after("contributions", before, *pairs))
    assert part_types.decode(part, part_types.encode(content)) == content


def test_printed_figures_that_are_ticked_are_set_aside_whatever_button_saves():
    printed = tuple(part_types.Stated(id=key, place="agreed_on", printed=key) for key in ("s1", "s2", "s3"))
    before = cases.content("vision", printed, text="<p>Mine.</p>")
    for act in ("settle", ""):
        content = after("vision", before, ("text", "<p>New.</p>"), ("set-aside", ["s1", "s3", "s9"]), ("act", act))
        assert [one.id for one in content.stated] == ["s2"]
        assert content.text == "<p>New.</p>"
    assert after("vision", before, ("act", "settle")).stated == printed


def test_a_row_that_its_page_took_out_after_it_was_sent_goes():
    """Saved as it is typed, a new row is known already when its page takes it out again."""
    table = PARTS["risks"].tables[0]
    content = after(
        "risks", cases.content("risks"), ("risks-row", ["n1", "n2"]), ("risks-n1-risk", "A"), ("risks-n2-risk", "B")
    )
    assert [row.id for row in getattr(content, table.key)] == ["n1", "n2"]
    left = after("risks", content, ("risks-row", "n2"), ("risks-n2-risk", "B"), ("risks-gone", "n1"))
    assert [row.id for row in getattr(left, table.key)] == ["n2"]
    assert after("risks", left, ("risks-gone", "n9")) == left
