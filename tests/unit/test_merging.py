"""Two versions of a part put together: by hand, and for any versions of any part."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcf import parts as part_types
from bcf.editions import EDITIONS, edition
from bcf.parts import Stated, Unread
from plans.merging import changed_places, last_changed, merge, settled, value_at, written_over
from tests import cases
from tests.unit.contents import cells, contents

EDITION = edition("2014-02")
SCHEMES, VISION = EDITION.part["schemes"], EDITION.part["vision"]
KINDS = {
    "2014-02": ("data-sharing", "schemes", "contingency", "residential", "risks"),
    "2014-09": ("funding", "performance"),
}
PARTS = [EDITIONS[code].part[key] for code, keys in KINDS.items() for key in keys]
"""Fields, tables that people add to, the template's own rows, a table drawn turned, rows of longer answers."""


def lines(*rows, **more):
    """Schemes of these ids; `a=12` is what it spends."""
    listed = [{"id": row} if isinstance(row, str) else row for row in rows]
    return cases.content("schemes", schemes=listed, **more)


def scheme(row, name=None, spend=None):
    return {"id": row, "name": name, "spend_2015_16_recurrent": spend}


def ids(merged):
    return [row.id for row in merged.content.schemes]


def test_fields_that_one_of_them_changed_are_taken_and_the_same_change_is_no_conflict():
    base = cases.content("data-sharing", nhs_number=True, nhs_number_text="<p>Was.</p>")
    theirs = msgspec.structs.replace(base, nhs_number=False, open_apis=True)
    mine = msgspec.structs.replace(base, nhs_number_text="<p>Is.</p>", open_apis=True)
    merged = merge(EDITION.part["data-sharing"], base, theirs, mine)
    assert merged.conflicts == ()
    assert (merged.content.nhs_number, merged.content.nhs_number_text, merged.content.open_apis) == (
        False,
        "<p>Is.</p>",
        True,
    )


def test_a_field_that_both_changed_is_to_be_chosen_and_theirs_stands_meanwhile():
    base, theirs, mine = (cases.content("vision", text=f"<p>{one}</p>") for one in ("Was.", "Theirs.", "Mine."))
    merged = merge(VISION, base, theirs, mine)
    (found,) = merged.conflicts
    assert (found.place, found.base, found.theirs, found.mine) == ("text", base.text, theirs.text, mine.text)
    assert found.field is VISION.field["text"]
    assert merged.content == theirs
    assert settled(VISION, merged.content, {"text": "<p>Third.</p>"}).text == "<p>Third.</p>"


def test_rows_are_merged_cell_by_cell_and_what_could_not_be_read_is_a_cell_like_another():
    base = lines(scheme("a", "One", Decimal(5)), scheme("b", "Two"))
    theirs = lines(scheme("a", "First", Decimal(5)), scheme("b", "Two", Decimal(7)))
    mine = lines(scheme("a", "One", Unread("12k?")), scheme("b", "Two", Unread("about 8")))
    merged = merge(SCHEMES, base, theirs, mine)
    first, second = merged.content.schemes
    assert (first.name, first.spend_2015_16_recurrent) == ("First", Unread("12k?"))
    assert second.spend_2015_16_recurrent == Decimal(7)
    assert [(one.place, one.base, one.mine) for one in merged.conflicts] == [
        ("schemes.b.spend_2015_16_recurrent", None, Unread("about 8"))
    ]


def test_what_one_typed_and_another_wrote_over_since_is_to_be_chosen_cell_by_cell():
    """Of four cells typed into the base, one in a row of its own, two are written over; a row is taken out."""
    opened = lines(scheme("a", "Was"), scheme("b", "Was"), scheme("c", "Was"), scheme("d", "Was"))
    base = lines(
        scheme("a", "Mine"), scheme("b", "Mine"), scheme("c", "Was"), scheme("d", "Mine"), scheme("n", "Mine")
    )
    theirs = lines(scheme("a", "Theirs"), scheme("b", "Mine"), scheme("c", "Theirs"), scheme("n", "Theirs"))
    mine = lines(*(scheme(row.id, row.name, Decimal(5) if row.id == "a" else None) for row in base.schemes))
    assert merge(SCHEMES, base, theirs, mine).conflicts == ()
    found = [(one.place, one.base, one.theirs, one.mine) for one in written_over(SCHEMES, opened, base, theirs, mine)]
    assert found == [("schemes.a.name", "Was", "Theirs", "Mine"), ("schemes.n.name", None, "Theirs", "Mine")]


ORDERS = (
    # base, theirs, mine, together, whether it does justice to both
    ("ab", "abt", "abm", "abtm", True),
    ("ab", "tab", "mab", "tmab", True),
    ("ab", "atb", "amb", "atmb", True),
    ("abc", "ac", "abc", "ac", True),
    ("abc", "acb", "abc", "acb", True),
    ("abc", "abc", "cab", "cab", True),
    ("abcd", "bacd", "abdc", "badc", True),
    ("abcd", "badc", "badc", "badc", True),
    ("abc", "bca", "acb", "cba", True),
    ("abc", "bac", "acb", "bac", False),
    ("abc", "bac", "acmb", "bacm", False),
    ("abc", "ct", "mab", "tm", True),
    ("", "t", "m", "tm", True),
    ("abc", "", "", "", True),
)


@pytest.mark.parametrize(("base", "theirs", "mine", "together", "agreed"), ORDERS)
def test_rows_come_and_go_and_move(base, theirs, mine, together, agreed):
    merged = merge(SCHEMES, lines(*base), lines(*theirs), lines(*mine))
    assert "".join(ids(merged)) == together
    assert merged.conflicts == ()
    assert merged.disordered == (() if agreed else ("schemes",))


def test_very_many_rows_moved_by_both_stay_as_they_have_them():
    many = [f"r{n}" for n in range(1_002)]
    merged = merge(SCHEMES, lines(*many), lines(*many[::-1]), lines(*many[1:], many[0]))
    assert ids(merged) == many[::-1]
    assert merged.disordered == ("schemes",)


@pytest.mark.parametrize("removed_by", ["theirs", "mine"])
def test_a_row_that_one_removed_and_the_other_changed_is_to_be_chosen(removed_by):
    base, without = lines(scheme("a", "One"), "b"), lines("b")
    changed = lines(scheme("a", "New"), "b")
    both = (without, changed) if removed_by == "theirs" else (changed, without)
    merged = merge(SCHEMES, base, *both)
    (found,) = merged.conflicts
    assert (found.place, found.field) == ("schemes.a", None)
    assert [getattr(one, "name", None) for one in (found.base, found.theirs, found.mine)] == (
        ["One", None, "New"] if removed_by == "theirs" else ["One", "New", None]
    )
    assert ids(merged) == ["a", "b"], "nothing goes before somebody has said so"
    assert settled(SCHEMES, merged.content, {"schemes.a": None}) == without
    assert settled(SCHEMES, merged.content, {"schemes.a": changed.schemes[0]}) == changed


def test_a_row_of_one_id_that_both_put_in_is_one_row():
    theirs, mine = lines(scheme("n", "Theirs", Decimal(1))), lines(scheme("n", None, Decimal(2)))
    merged = merge(SCHEMES, lines(), theirs, mine)
    assert ids(merged) == ["n"]
    assert merged.content.schemes[0].name == "Theirs"
    assert [one.place for one in merged.conflicts] == ["schemes.n.spend_2015_16_recurrent"]


def test_printed_figures_are_taken_whole():
    kept, mended, gone = (Stated(id=key, place="name", printed=f"{key} was") for key in "kmg")
    other = msgspec.structs.replace(mended, printed="m is")
    base = lines(stated=(kept, mended, gone))
    assert merge(SCHEMES, base, lines(stated=(kept, other, gone)), lines(stated=(kept, mended))).content.stated == (
        kept,
        other,
    )
    merged = merge(SCHEMES, base, lines(stated=(kept, other, gone)), lines(stated=(kept, gone)))
    assert [(one.place, one.theirs, one.mine) for one in merged.conflicts] == [("stated.m", other, None)]
    assert settled(SCHEMES, merged.content, {"stated.m": None}).stated == (kept, gone)


def test_who_changed_a_place_last_is_known_from_the_versions_between():
    base, first = lines(scheme("a", "One")), lines(scheme("a", "Two"))
    second = lines(scheme("a", "Two", Decimal(3)), "b")
    versions = [(2, first), (3, second)]
    assert last_changed("schemes.a.name", versions, base) == 2
    assert last_changed("schemes.a.spend_2015_16_recurrent", versions, base) == 3
    assert last_changed("schemes.b", versions, base) == 3
    assert last_changed("schemes.c", versions, base) == 0


# --- Any versions of any part ------------------------------------------------------------------------------------


@st.composite
def edited(draw, part, base):
    """A version of a content as somebody would make it: cells changed, rows put in, taken out and moved about."""
    other = draw(contents(part))
    changes = {
        field.key: draw(cells(field)) if draw(st.booleans()) else getattr(base, field.key) for field in part.fields
    }
    for table in part.tables:
        rows = []
        for row in getattr(base, table.key):
            fate = draw(st.sampled_from(["stays", "stays", "changes", "goes"]))
            if fate == "changes":
                column = draw(st.sampled_from(table.columns))
                row = msgspec.structs.replace(row, **{column.key: draw(cells(column))})
            if fate != "goes":
                rows.append(row)
        if not table.fixed_rows:
            rows = draw(st.permutations(rows)) if draw(st.booleans()) else rows
            there = {row.id for row in rows}
            rows = [*rows, *(row for row in getattr(other, table.key) if row.id not in there)]
        changes[table.key] = tuple(rows)
    stated = [one for one in base.stated if draw(st.booleans())]
    there = {one.id for one in base.stated}
    changes["stated"] = (*stated, *(one for one in other.stated if one.id not in there))
    return part_types.canonical(part, msgspec.structs.replace(base, **changes))


def version(part):
    return contents(part).map(lambda content: part_types.canonical(part, content))


each_part = pytest.mark.parametrize("part", PARTS, ids=[part.key for part in PARTS])


@each_part
@settings(max_examples=8)
@given(st.data())
def test_any_two_versions_are_put_together_and_nothing_is_lost(part, data):
    base = data.draw(version(part))
    theirs, mine = data.draw(edited(part, base)), data.draw(edited(part, base))
    for empty in (base, part_types.empty(part)):
        holds(part, empty, theirs, mine)


def holds(part, base, theirs, mine):
    assert merge(part, base, base, mine).content == mine
    assert merge(part, base, theirs, base).content == theirs
    same = merge(part, base, mine, mine)
    assert (same.content, same.conflicts, same.disordered) == (mine, (), ())
    merged, turned = merge(part, base, theirs, mine), merge(part, base, mine, theirs)
    assert part_types.canonical(part, merged.content) == merged.content
    assert part_types.decode(part, part_types.encode(merged.content)) == merged.content
    symmetric(merged, turned)
    assert merged.disordered == turned.disordered
    places = {one.place for one in merged.conflicts}
    for side in (theirs, mine):
        for place in changed_places(part, base, side):
            kept = value_at(merged.content, place) == value_at(side, place)
            whole = value_at(side, place)
            among_cells = any(one.startswith(f"{place}.") or place.startswith(f"{one}.") for one in places)
            by_both = isinstance(whole, part_types.Row) and cells_kept(merged.content, side, place)
            assert kept or place in places or among_cells or by_both, place
    for one in merged.conflicts:
        assert one.mine not in (one.base, one.theirs)
        assert one.theirs != one.base
    values = {one.place: one.mine for one in merged.conflicts}
    chosen = settled(part, merged.content, values)
    assert all(value_at(chosen, place) == value for place, value in values.items())
    left = settled(part, merged.content, {one.place: one.theirs for one in merged.conflicts})
    assert all(value_at(left, one.place) == one.theirs for one in merged.conflicts)


def symmetric(merged, turned):
    """The two agree but for what is to be chosen and the order of rows."""

    def told(one, theirs, mine):
        return one.place, one.base, getattr(one, theirs), getattr(one, mine)

    found = sorted((told(one, "theirs", "mine") for one in merged.conflicts), key=lambda one: one[0])
    assert found == sorted((told(one, "mine", "theirs") for one in turned.conflicts), key=lambda one: one[0])
    both = [settled_with_nothing(one) for one in (merged, turned)]
    assert both[0] == both[1]


def settled_with_nothing(merged):
    """Every value by its place, rows unordered, without those of conflicts."""
    clashing = {one.place for one in merged.conflicts}
    found = {}
    for name in merged.content.__struct_fields__:
        held = getattr(merged.content, name)
        if not isinstance(held, tuple) or not all(hasattr(one, "id") for one in held):
            found[name] = held
            continue
        for one in held:
            for key in one.__struct_fields__:
                found[f"{name}.{one.id}.{key}"] = getattr(one, key)
    return {place: value for place, value in found.items() if not clash(place, clashing)}


def clash(place, clashing):
    return place in clashing or place.rpartition(".")[0] in clashing


def cells_kept(content, side, place):
    """Of a row that both put in under one id: every answer of one of them is there, but for what is to be chosen."""
    row, held = value_at(side, place), value_at(content, place)
    return held is not None and all(
        getattr(row, key) in (None, getattr(held, key)) for key in row.__struct_fields__ if key != "id"
    )
