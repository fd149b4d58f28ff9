"""What differs between two contents."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcf import parts as part_types
from bcf.editions import edition
from bcf.parts import Stated, Unread
from plans.differences import LONGEST, Difference, differences
from tests import cases
from tests.unit.contents import contents

PARTS = edition("2014-02").part


def told(key, before, after):
    found = differences(PARTS[key], before, after)
    return [(one.label, one.was, one.now, one.change) for one in found]


def lines(*rows):
    return cases.content("contributions", lines=[{"id": key, "spend_2014_15": amount} for key, amount in rows])


def test_the_same_twice_differs_in_nothing():
    for key, content in cases.clean().items():
        assert told(key, content, content) == []


def test_a_field_with_the_change_of_its_number():
    before = cases.content("plan-details", minimum_2014_15=Decimal(3_000_000))
    after = cases.content("plan-details", minimum_2014_15=Decimal(2_900_000))
    label = PARTS["plan-details"].field["minimum_2014_15"].label
    assert told("plan-details", before, after) == [(label, "3,000,000", "2,900,000", "\u2212100,000")]


def test_a_cell_names_its_row_and_year():
    (one,) = told("contributions", lines(("l1", Decimal(5))), lines(("l1", Unread("12k?"))))
    assert one[0].startswith("Body 1: 2014/15 ") or ": 2014/15 " in one[0]
    assert one[1:] == ("5", "12k?", None)


def test_rows_that_came_went_and_moved():
    before = lines(("l1", Decimal(1)), ("l2", Decimal(2)), ("l3", Decimal(3)))
    after = lines(("l3", Decimal(3)), ("l1", Decimal(1)), ("l9", Decimal(9)))
    found = told("contributions", before, after)
    word = PARTS["contributions"].tables[0].row_word.capitalize()
    assert (f"{word} 3", "", f"{word} added", None) in found
    assert (f"{word} 2", f"{word} there", "Removed", None) in found
    assert found[-1] == (f"Order of the {PARTS['contributions'].tables[0].label.lower()}", "", "Changed", None)
    assert len(found) == 3


def test_removing_a_row_does_not_reorder_the_others():
    found = told("contributions", lines(("l1", None), ("l2", None), ("l3", None)), lines(("l1", None), ("l3", None)))
    assert len(found) == 1


def test_choices_are_told_in_their_words_and_prose_as_text():
    before = cases.content("risks", risks=[{"id": "r1", "risk": "Demand", "rating": "high"}])
    after = cases.content("risks", risks=[{"id": "r1", "risk": "Demand", "rating": "low"}])
    (one,) = told("risks", before, after)
    assert one[1:3] == ("High", "Low")
    before, after = cases.content("vision", text="<p>Old &amp; new</p>"), cases.content("vision", text="<p>New</p>")
    assert told("vision", before, after)[0][1:3] == ("Old & new", "New")


def test_long_prose_is_cut_and_counted():
    long = cases.content("vision", text=f"<p>{'word ' * 200}</p>")
    now = differences(PARTS["vision"], cases.content("vision"), long)[0].now
    assert len(now) < LONGEST + 30
    assert "200 words" in now


def test_long_prose_that_differs_late_is_shown_from_where_it_parts():
    same = "word " * 100
    before = cases.content("vision", text=f"<p>{same}beds are kept</p>")
    after = cases.content("vision", text=f"<p>{same}beds are closed</p>")
    (one,) = told("vision", before, after)
    assert one[1].startswith("… word ")
    assert one[1].endswith("beds are kept (103 words)")
    assert one[2].endswith("beds are closed (103 words)")
    longer = cases.content("vision", text=f"<p>{same}beds are kept</p><p>{'More. ' * 100}</p>")
    (one,) = told("vision", before, longer)
    assert "beds are kept" in one[1]
    assert "beds are kept More. More." in " ".join(one[2].split())
    assert one[2].endswith("… (203 words)")


def test_bodies_and_files_are_told_by_their_names():
    before, after = (cases.content("contributions", pool_holder=key) for key in ("kent", "medway"))
    (one,) = differences(PARTS["contributions"], before, after, {"kent": "Kent County Council"})
    assert (one.was, one.now) == ("Kent County Council", "medway")


def test_printed_figures_that_came_and_went():
    one = cases.content("vision", (Stated(id="s1", place="x", printed="£1m"),))
    none = cases.content("vision")
    assert told("vision", none, one) == [("X, as printed", "", "£1m", None)]
    assert told("vision", one, none) == [("X, as printed: set aside", "£1m", "", None)]


@pytest.mark.parametrize("key", ["contributions", "risks", "data-sharing", "residential", "documents"])
@settings(max_examples=20)
@given(st.data())
def test_any_two_contents_differ_in_something_said_or_are_the_same(key, data):
    part = PARTS[key]
    before, after = (part_types.canonical(part, data.draw(contents(part))) for _ in range(2))
    found = differences(part, before, after)
    assert all(isinstance(one, Difference) and one.label for one in found)
    same_stated = {one.id: one for one in before.stated} == {one.id: one for one in after.stated}
    if before == after:
        assert not found
    elif same_stated:
        assert found
