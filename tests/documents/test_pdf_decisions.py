"""What is printed beside the signatures: the board's decision, its delegation, substitutes, the area's own steps."""

import itertools
import re
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from bcf.amounts import joined
from plans.document import Document
from plans.facts import Fact, Kind
from plans.reference import Body
from submissions.cover import cover as cover_of
from submissions.pdf import make_pdf, print_html
from submissions.signatures import signings
from tests.documents.test_pdf import SIGNING, conformant, drawn_on_one_line, some, text_of
from tests.documents.whole_plans import BODIES, SAVED, reference, signed, state_after

BOARD = BODIES[3]
DELEGATE = {"organisation": BODIES[0].key, "name": BODIES[0].name, "post": "Director of Public Health"}
POST = "Director of Public Health, Exampleshire County Council"
DELEGATED = {
    "outcome": "delegated",
    "day": "2014-03-18",
    "minute": "12/14",
    "delegates": [DELEGATE],
    "consultation": "the Chair.",
}
BY_DELEGATION = {
    "kind": "delegated",
    "body": BOARD.name,
    "post": "Director of Public Health",
    "minute": "12/14",
    "day": "2014-03-18",
}
AS_SUBSTITUTE = {
    "kind": "substitute",
    "body": BODIES[1].name,
    "post": "Deputy",
    "place": "Accountable Officer",
    "reason": "On leave.",
}


def happened(kind: str, number: int, post: str = "Board Secretary", **data: Any) -> Fact:
    return Fact(number, kind, data, 1, post, SAVED)


def with_facts(one: Document, *facts: Fact) -> Document:
    return msgspec.structs.replace(one, state=state_after(*facts, digest=one.state.content_digest))


STEPS = (
    happened(Kind.STEP_ADDED, 3, name="Cabinet", usual="2014-03-11", needed=True),
    happened(Kind.STEP_ADDED, 4, name="Scrutiny", usual="2014-04-20", needed=False),
    happened(Kind.STEP_RECORDED, 5, step=3, name="Cabinet", outcome="agreed", minute="7", day="2014-03-12"),
    happened(Kind.FROZEN, 6, meeting="2014-03-18"),
    happened(Kind.DECIDED, 7, **DELEGATED),
)


def test_decisions_and_steps_stand_with_the_signatures_in_the_order_of_their_dates() -> None:
    one = with_facts(some("vision"), *STEPS)
    written = make_pdf(one, reference(), ())
    conformant(written)
    text = drawn_on_one_line(written)
    told = text[text.rindex("Decisions, and steps of the area's own") :]
    cabinet = told.index("Cabinet Signatures wait for it 12 March 2014 Agreed the plan, minute 7. Recorded by")
    board = told.index(f"18 March 2014 Delegated its decision to {POST}")
    scrutiny = told.index("Scrutiny For information Usually 20 April 2014 Not recorded yet.")
    assert cabinet < board < scrutiny
    assert "minute 12/14. Consultation: the Chair. Recorded by Board Secretary." in told
    cover = text[: text.index("Contents")]
    awaited = f"delegated under minute 12/14 of 18 March 2014 to {POST}"
    assert f"Exampleshire Health and Wellbeing Board {awaited}" in cover


def test_the_cover_names_a_delegation_and_a_substitute_s_place() -> None:
    plain = some("vision")
    asked, *given = signed(plain, *SIGNING)
    by_body = {fact.data["organisation"]: fact for fact in given}
    for body, authority in ((BOARD, BY_DELEGATION), (BODIES[1], AS_SUBSTITUTE)):
        fact = by_body[body.key]
        by_body[body.key] = replace(fact, data={**fact.data, "authority": authority})
    one = with_facts(plain, asked, *by_body.values())
    assert one.state.status == "signed"
    lines = {line.body: line.authority for line in signings(one, reference())}
    assert lines == {
        BODIES[0].name: "",
        BODIES[1].name: "as substitute for its Accountable Officer",
        BODIES[2].name: "",
        BOARD.name: "delegated under minute 12/14 of 18 March 2014",
    }
    html = print_html(one, reference(), ())
    cover = html[: html.index('class="toc"')]
    assert all(cover.count(words) == (1 if words else cover.count(words)) for words in lines.values())


def test_a_plan_without_any_of_it_prints_as_before() -> None:
    html = print_html(with_facts(some("vision")), reference(), ())
    assert "Decisions, and steps" not in html
    assert html.count("<caption>") == html.count('<caption><span class="number">Table')


def overlapping(written: bytes) -> list[tuple[str, str]]:
    """The words of the first page that stand over one another."""
    page = text_of(written, "-bbox", "-l", "1")
    box = re.compile(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]+)')
    found = [(*map(float, one.groups()[:4]), one[5]) for one in box.finditer(page)]
    assert len(found) > 40
    return [
        (one[4], other[4])
        for one, other in itertools.combinations(found, 2)
        if min(one[2], other[2]) - max(one[0], other[0]) > 0.5 and min(one[3], other[3]) - max(one[1], other[1]) > 2
    ]


@pytest.mark.parametrize("void", [False, True])
@pytest.mark.parametrize("ccgs", [2, 4, 12])
def test_the_signatures_never_run_into_the_foot_of_the_cover(ccgs: int, void: bool) -> None:
    """However many sign, whatever is to be said of each, however long the names; who is left out is counted."""
    names = [f"NHS North Exampleshire and Greater Sampleborough {number} CCG" for number in range(ccgs)]
    bodies = (BODIES[0], *(Body(10 + n, f"ccg-{n}", name, "ccg") for n, name in enumerate(names)), BOARD)
    plain = msgspec.structs.replace(some("vision"), area_name="Exampleshire, Vale and Sampleborough", fictional=True)
    facts = signed(plain, *bodies)
    later = [Fact(99, Kind.REOPENED, {"reason": "A change"}, 1, "Author", SAVED)] if void else []
    one = with_facts(plain, *facts, *later)
    cover = cover_of(one, reference(bodies=bodies), ())
    assert len(cover.signings) == ccgs + 2 or 3 <= len(cover.signings) < ccgs + 2
    assert (ccgs == 2) <= (len(cover.signings) == ccgs + 2)
    assert bool(cover.more_signings) == (len(cover.signings) < ccgs + 2)
    if void:
        assert "the plan was reopened since" in cover.signings[0].when
    assert overlapping(make_pdf(one, reference(bodies=bodies), ())) == []


def test_delegates_are_joined_with_or_since_any_of_them_may_sign() -> None:
    assert joined(["a", "b"], "or") == "a or b"
    many = [{**DELEGATE, "post": f"Post {n}"} for n in range(3)]
    decided = happened(Kind.DECIDED, 7, **{**DELEGATED, "delegates": many})
    one = with_facts(some("vision"), happened(Kind.FROZEN, 6, meeting="2014-03-18"), decided)
    (line,) = [line for line in signings(one, reference()) if line.body == BOARD.name]
    assert line.authority == "delegated under minute 12/14 of 18 March 2014 to 3 posts, named in 1b"
