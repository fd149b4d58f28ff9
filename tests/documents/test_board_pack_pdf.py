"""The board's pack in print: accessible, the report before the plan, both as they were frozen."""

import io
import re
from typing import Any

import pikepdf
import pytest

from plans import actions
from plans.models import BoardPack, Upload
from submissions.board_pack import make_pack
from tests import builders
from tests.documents.test_pdf import conformant, drawn_on_one_line, pages_of, squeezed

WORDS = (
    "<p>Agree it, <strong>please</strong>.</p><h4>Only a four</h4><table><tbody><tr><td>a</td><td>b</td></tr>"
    "<tr><td>alone</td></tr></tbody></table><ul><li>One</li></ul>"
)


@pytest.fixture
def pack(db: None) -> BoardPack:
    """The second pack of a plan: the board has seen it before, and the vision and a contribution changed since."""
    world = builders.world()
    record = builders.plan(world)
    actions.freeze_for_board(record=record, meeting=builders.TODAY, by=world["author"])
    actions.reopen(record=record, reason="Changes asked for", by=world["author"])
    builders.save(record, "vision", world["author"], text="<p>A vision of fewer beds.</p>")
    actions.save_report_text(record=record, section="recommendations", text=WORDS, base=0, by=world["author"])
    actions.freeze_for_board(record=record, meeting=builders.TODAY, by=world["author"])
    return BoardPack.objects.select_related("record__area").get(record=record, number=2)


def test_it_is_accessible_whole_and_the_same_bytes_whatever_becomes_of_the_plan(pack: BoardPack) -> None:
    told: list[int] = []
    written = make_pack(pack, lambda percent, words: told.append(percent))
    conformant(written)
    assert told == sorted(told)
    with pikepdf.open(io.BytesIO(written)) as opened, opened.open_outline() as outline:
        titles = [item.title for item in outline.root]
        below = [item.title for item in outline.root[0].children]
        assert str(opened.Root.Lang) == "en-GB"
        assert str(opened.docinfo["/Title"]).startswith("Report to the Exampleshire Board: Exampleshire Better Care")
        assert bytes(opened.trailer.ID[0]).decode() == pack.head[:16]
    assert titles[:4] == ["Report to the Exampleshire Board", "Cover", "Contents", "1 Plan details"]
    assert below[0] == "1 Purpose of this report"
    assert below[-1] == "7 Next steps"
    pages = pages_of(written)
    for number, text in enumerate(pages, start=1):
        if "Draft: with the board" in text:
            continue  # the cover of the plan bears no number
        assert f"Page {number} of {len(pages)}" in text
        assert squeezed(text).count("DRAFT") == 2
    text = drawn_on_one_line(written)
    report = text[: text.index("Contents")]
    assert "Meeting of 18 March 2014" in report
    assert re.search(r"2a Vision.*? A vision of fewer beds\.", report)
    assert "Last seen For the meeting of 18 March 2014" in report
    assert "Agree it, please." in report
    assert "Difference 0 0" in report
    assert "2a Vision for health and care services" in text[text.index("Contents") :]
    world_author = pack.by
    actions.reopen(record=pack.record, reason="A change", by=world_author)
    builders.save(pack.record, "vision", world_author, text="<p>Another vision altogether.</p>")
    Upload.objects.filter(record=pack.record).delete()
    assert make_pack(pack) == written


def test_the_first_pack_says_that_the_board_has_not_seen_the_plan(pack: BoardPack) -> None:
    first: Any = BoardPack.objects.select_related("record__area").get(record=pack.record, number=1)
    text = drawn_on_one_line(make_pack(first))
    assert "The board has not seen this plan before." in text
    assert "fewer beds" not in text
