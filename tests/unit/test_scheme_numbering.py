"""Numbers of nested schemes follow their order and what they are part of."""

from hypothesis import given
from hypothesis import strategies as st

from schemes.numbering import numbers, top

ids = st.sampled_from("abcdefgh")
lists = st.dictionaries(ids, st.one_of(st.just(""), ids, st.just("gone")))


def test_parts_are_numbered_under_what_they_are_part_of():
    rows = [("a", ""), ("b", ""), ("c", "b"), ("d", "a"), ("e", "b"), ("f", "c")]
    assert numbers(rows) == {"a": "1", "b": "2", "c": "2.1", "d": "1.1", "e": "2.2", "f": "2.1.1"}


def test_reordering_renumbers():
    assert numbers([("b", ""), ("e", "b"), ("c", "b"), ("a", "")]) == {"b": "1", "e": "1.1", "c": "1.2", "a": "2"}


def test_a_circle_or_a_lost_parent_leaves_schemes_on_their_own():
    assert numbers([("a", "b"), ("b", "a"), ("c", "gone"), ("d", "d")]) == {"a": "1", "b": "2", "c": "3", "d": "4"}


@given(lists)
def test_every_scheme_has_a_number_of_its_own(parents):
    found = numbers(parents.items())
    assert set(found) == set(parents)
    assert len(set(found.values())) == len(found)
    for one, number in found.items():
        assert found[top(one, parents)] == number.split(".")[0]
