"""The PDF that is published: accessible, with what is left out named in its place and its bookmarks whole."""

import io

import pikepdf
import pytest

from submissions import actions
from submissions.publishing import make
from tests.documents.test_pdf import conformant, drawn_on_one_line
from tests.integration.test_publication import SECRET, here, record

pytestmark = pytest.mark.django_db
__all__ = ["here", "record"]


def test_it_is_accessible_and_names_what_is_left_out(here, record):
    reasons = {"case-for-change": "It names a ward that may close."}
    asked = actions.publish_plan(
        record=record, version="pack-1", reasons=reasons, figures_only=False, by=here["author"]
    )
    pieces = {piece.format: piece for piece in make(asked).pieces}
    written = pieces["pdf"].content
    conformant(written)
    text = drawn_on_one_line(written)
    assert SECRET not in text
    assert "Left out of what is published: 3 Case for change. It names a ward that may close." in text
    assert "for the board's meeting of 9 September 2014. Published version 1." in text
    assert "Draft: with the board" in text
    with pikepdf.open(io.BytesIO(written)) as opened, opened.open_outline() as outline:
        assert str(opened.Root.Lang) == "en-GB"
        assert "3 Case for change" in [item.title for item in outline.root]
