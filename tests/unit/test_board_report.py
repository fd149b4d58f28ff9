"""The report to the board: what the system drafts, what it fills in, and what authors put in place of the draft."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from bcf import parts as part_types
from bcf.editions.base import PART_2
from plans import board_report
from plans.arrangements import OwnStep
from plans.board_report import DRAFTS, MOST_CHANGES, Seen, Sources, report
from plans.checks.base import Finding
from plans.document import Document
from plans.facts import Fact, Kind
from plans.signatures import Signer
from tests import cases
from tests.documents.whole_plans import SAVED, document_of

EDITION = cases.EDITION
CONTENTS = cases.clean()


def plan(*facts: Fact, **changed: dict) -> Document:
    contents = {
        key: part_types.canonical(EDITION.part[key], msgspec.structs.replace(content, **changed.get(key, {})))
        for key, content in CONTENTS.items()
    }
    return document_of(contents, *facts)


def sources(one: Document, *found: Finding, seen: Document | None = None, **more: object) -> Sources:
    last = Seen(seen, date(2014, 2, 11)) if seen else None
    return Sources(one, cases.CLEAN_REFERENCE, found, last, **more)


def section(key: str, one: Sources) -> board_report.Section:
    return DRAFTS[key](one)


def test_the_words_hold_no_figure_so_that_none_can_differ_from_the_plan():
    one = sources(plan(), seen=plan())
    years = EDITION.years_label
    for each in report(one, {}).sections:
        words = each.html.replace(years, "")
        assert not any(letter.isdigit() for letter in words), each.key


def test_the_money_is_read_from_the_plan_and_ends_in_pool_spending_and_difference():
    one = plan()
    (table,) = section("money", sources(one)).tables
    assert table.heads == ("Body", *EDITION.years)
    assert table.figures == 2
    assert [row[0] for row in table.foot] == ["Pool", "Spending of the schemes", "Difference"]
    paid = [sum(int(row[n].replace(",", "") or 0) for row in table.rows) for n in (1, 2)]
    assert table.foot[0][1:] == tuple(f"{each:,}" for each in paid)
    assert table.foot[2][1:] == ("0", "0")
    assert "exactly what is paid in" in section("money", sources(one)).html
    rows = [msgspec.structs.replace(row, actual_2015_16=Decimal(1)) for row in one.part("contributions").lines]
    apart = section("money", sources(plan(contributions={"lines": tuple(rows)})))
    assert apart.tables[0].foot[2][2].startswith("−")
    assert "exactly" not in apart.html


def test_a_plan_the_board_never_saw_says_so_and_tells_no_change():
    told = section("changes", sources(plan()))
    assert "has not seen this plan before" in told.html
    assert (told.tables, told.facts) == ((), ())


def test_what_changed_since_the_board_last_saw_it_is_told_was_and_is_part_by_part():
    before = plan()
    rows = [msgspec.structs.replace(row, actual_2015_16=Decimal(7)) for row in before.part("contributions").lines]
    now = plan(vision={"text": "<p>Another vision.</p>"}, contributions={"lines": tuple(rows)})
    told = section("changes", sources(now, seen=before))
    assert told.facts == (("Last seen", "For the meeting of 11 February 2014"),)
    (table,) = told.tables
    (vision,) = [row for row in table.rows if row[0].startswith("2a Vision")]
    assert vision[2] == "Another vision."
    money = [row for row in table.rows if row[0].startswith("Contributions")]
    assert all(row[2] == "7" and row[3].startswith("−") for row in money)
    assert len(money) == len(rows)
    same = section("changes", sources(before, seen=before))
    assert "Nothing in the plan has changed" in same.html
    assert not same.tables


def test_of_many_changes_in_one_part_the_rest_are_counted():
    before = plan()
    rows = before.part("schemes").schemes
    many = tuple(msgspec.structs.replace(rows[0], id=f"new{n}", name=f"Scheme {n}") for n in range(MOST_CHANGES + 3))
    told = section("changes", sources(plan(schemes={"schemes": (*rows, *many)}), seen=before))
    listed = [row for row in told.tables[0].rows if row[0].startswith("Schemes")]
    assert len(listed) == MOST_CHANGES + 1
    assert listed[-1][0].endswith("3 more changes")


def test_warnings_accepted_are_told_with_reason_and_post_and_what_is_open_is_counted():
    found = Finding(id="F5", level="warning", message="Saves and spends nothing.")
    other = Finding(id="F4", level="error", message="Differs.")
    note = Finding(id="M2", level="information", message="Far off.", stops="")
    accepted = Fact(
        3, Kind.ACCEPTED, {"check": "F5", "key": found.key, "reason": "Paid elsewhere.", "message": "x"}, 1,
        "Finance Manager, NHS Example CCG", SAVED,
    )  # fmt: skip
    one = plan(accepted)
    told = section("warnings", sources(one, found, other, note))
    assert told.tables[0].rows == (
        ("F5. Saves and spends nothing.", "Paid elsewhere. (Finance Manager, NHS Example CCG)"),
    )
    assert told.facts == (("Still to be put right or accepted", "1 error"),)
    assert "note the warnings accepted" in section("recommendations", sources(one, found)).html
    none = section("warnings", sources(plan()))
    assert "No warning" in none.html
    assert (none.tables, none.facts) == ((), ())
    assert "note the" not in section("recommendations", sources(plan())).html


def test_next_steps_name_who_signs_the_area_s_own_steps_still_to_come_and_the_deadline():
    one = plan()
    steps = (OwnStep(3, "Cabinet", "2014-04-01", True), OwnStep(4, "Scrutiny", "2014-03-01", False, "seen"))
    asked = (Signer(cases.CLEAN_CCG, "NHS Exampleshire CCG", "ccg", "Treasurer", PART_2),)
    one = msgspec.structs.replace(one, state=replace(one.state, own_steps=steps, part_2_signers=asked))
    due = datetime(2014, 4, 4, 11, 0, tzinfo=UTC)
    told = Sources(one, msgspec.structs.replace(cases.CLEAN_REFERENCE, deadline=due), ())
    facts = dict(section("next", told).facts)
    assert facts["Cabinet"] == "Usually 1 April 2014"
    assert "Scrutiny" not in facts
    assert facts["Due at NHS England"] == "4 April 2014, 12:00"
    assert "and NHS Exampleshire CCG (Part 2)" in facts["Who signs"]


def test_an_author_s_words_stand_in_place_of_the_draft_with_the_same_figures_under_them():
    one = sources(plan())
    drafted, written = report(one, {}), report(one, {"money": "<p>Ours.</p>"}, meeting=date(2014, 3, 18))
    mine = next(each for each in written.sections if each.key == "money")
    theirs = next(each for each in drafted.sections if each.key == "money")
    assert (mine.html, mine.drafted, mine.tables) == ("<p>Ours.</p>", False, theirs.tables)
    assert all(each.drafted for each in written.sections if each.key != "money")
    assert [each.key for each in written.sections] == list(DRAFTS)


@pytest.mark.parametrize("meeting", [None, date(2014, 3, 18)])
def test_a_report_is_kept_word_for_word(meeting):
    one = report(sources(plan(), seen=plan()), {"purpose": "<p>&amp; ours</p>"}, meeting=meeting)
    kept = board_report.as_kept(one)
    assert board_report.as_it_was(kept) == one
    assert board_report.as_kept(board_report.as_it_was(kept)) == kept
