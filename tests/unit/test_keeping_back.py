"""What is kept back of a plan when it is published, and that nothing of it is left in what is made from the rest."""

from dataclasses import replace

import msgspec
import pytest

from bcf.editions import EDITIONS
from bcf.parts import Stated
from plans.facts import Fact, Kind
from plans.folding import step
from plans.keeping_back import FIGURES_ONLY, asked_without, left_out, may_be_kept_back, redacted
from tests import revised
from tests.documents.whole_plans import SAVED, document_of

COMMENTARY = f"commentary-{revised.TRUST}"
BY_EDITION = ["risks.risks.cost", "risks.risks.borne_by", "contingency.sharing_providers", COMMENTARY]


def plan(**changed):
    contents = revised.clean() | changed
    return revised.document(contents)


def places(left):
    return [each.place for each in left]


def test_every_place_that_an_edition_keeps_back_is_one_that_it_asks_and_has_a_reason():
    for edition in EDITIONS.values():
        for kept in edition.kept_back:
            key, _, rest = kept.place.partition(".")
            part = edition.patterns.get(key) or edition.part[key]
            table, _, column = rest.partition(".")
            assert not rest or (column in part.table[table].column if column else table in part.field)
            assert kept.reason.endswith(".")


def test_the_edition_keeps_back_its_own_and_an_author_further_parts_with_the_reason():
    one = plan()
    unsigned = msgspec.structs.replace(one, state=replace(one.state, signatures=()))
    assert places(left_out(unsigned, {})) == BY_EDITION
    with_case = left_out(unsigned, {"case-for-change": "Too early.", "risks": "All of it."})
    assert places(with_case) == ["case-for-change", "risks", "contingency.sharing_providers", COMMENTARY]
    assert [each.reason for each in with_case][:2] == ["Too early.", "All of it."]
    assert with_case[0].title == "3 Case for change"


def test_the_figures_only_leave_out_part_1_but_for_the_list_of_schemes():
    one = plan()
    left = left_out(one, {}, figures_only=True)
    kept = {part.key for part in one.edition.parts} - {each.part for each in left if each.whole}
    assert {one.edition.section_of[key].document for key in kept - {"schemes"}} == {2}
    assert "schemes" in kept
    assert {each.reason for each in left} == {FIGURES_ONLY}


def test_what_is_left_out_is_in_no_content_no_printed_figure_and_no_digest():
    risks = msgspec.structs.replace(
        revised.clean()["risks"],
        stated=(
            Stated(id="a", place="risks.r1.cost", printed="£9m"),
            Stated(id="b", place="risks.r1.risk", printed="x"),
        ),
    )
    one = plan(risks=risks)
    left = left_out(one, {"vision": "Not yet."})
    less = redacted(one, left)
    assert "vision" not in less.contents
    assert {row.cost for row in less.part("risks").risks} == {None}
    assert {row.borne_by for row in less.part("risks").risks} == {None}
    assert [row.mitigation for row in less.part("risks").risks] == [row.mitigation for row in risks.risks]
    assert [each.id for each in less.part("risks").stated] == ["b"]
    assert less.part("contingency").sharing_providers is None
    assert less.part("contingency").text == one.part("contingency").text
    assert not {"vision", "risks", "contingency"} & (set(less.digests) | set(less.numbers))
    assert less.part("funding") == one.part("funding")
    assert less.digest == one.digest  # the plan's own: what was signed
    shown = asked_without(one.edition.part["risks"], tuple(each for each in left if each.part == "risks"))
    assert [column.key for column in shown.tables[0].columns] == ["risk", "probability", "severity", "mitigation"]
    assert [column.key for column in shown.tables[0].worked] == ["rating"]


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=lambda edition: edition.code)
def test_what_other_parts_are_worked_out_from_cannot_be_kept_back(edition):
    offered = {part.key for part in may_be_kept_back(edition)}
    roles = edition.roles
    for key in (roles.details, roles.contributions, roles.schemes, roles.spending, roles.benefits):
        assert key not in offered
    assert "risks" in offered


def test_publishing_and_withdrawing_are_told_and_change_nothing_else_of_the_state():
    one = document_of({})
    before = one.state
    published = Fact(9, Kind.PUBLISHED, {"number": 1}, 1, "Author, Council", SAVED)
    gone = Fact(
        10, Kind.PUBLICATION_WITHDRAWN, {"number": 1, "reason": "A wrong table."}, 1, "Author, Council", SAVED
    )
    after = step(step(before, published), gone)
    assert replace(after, acts=()) == replace(before, acts=())
    assert after.acts == (published, gone)
