"""Citations and figures in print: numbered, linked to what they cite, and gone where it is gone."""

import io

import pikepdf
import pytest
from PIL import Image

from bcf.rich_text.citations import element
from plans.document import Document
from submissions.pdf import make_pdf
from tests.documents.test_pdf import conformant, some, squeezed, text_of, with_text
from tests.documents.whole_plans import reference

PICTURE = (
    '<figure><img src="/files/pictures/exampleshire/2014-02/abc123/" alt="A map of clinics">'
    "<figcaption>Where clinics are</figcaption></figure>"
)


def picture(key: str) -> tuple[str, bytes]:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "#17595a").save(drawn, "PNG")
    return "image/png", drawn.getvalue()


@pytest.fixture(name="one")
def _one() -> Document:
    one = some("documents", "schemes")
    document, scheme = one.part("documents").documents[-1].id, one.part("schemes").schemes[0].id
    cited = [element(f"document:{document}"), element(f"scheme:{scheme}"), element("figure:abc123")]
    one = with_text(one, "vision", text=f"<p>See {', '.join(cited)} and {element('document:gone')}.</p>")
    return with_text(one, "aims", text=PICTURE)


def targets(written: bytes) -> set[str]:
    """The names of the places in the file that links lead to."""
    with pikepdf.open(io.BytesIO(written)) as opened:
        links = [link for sheet in opened.pages for link in sheet.get("/Annots", []) if link.Subtype == "/Link"]
        return {str(link.Dest) for link in links if "/Dest" in link}


def test_citations_are_printed_with_their_numbers_and_lead_there(one: Document) -> None:
    written = make_pdf(one, reference(), (), picture=picture)
    conformant(written)
    last, scheme = len(one.part("documents").documents), one.part("schemes").schemes[0].id
    text = squeezed(text_of(written))
    assert squeezed(f"See Document {last}, Scheme 1, Figure 1 and [removed document].") in text
    assert squeezed("Figure 1: Where clinics are") in text
    document = one.part("documents").documents[-1].id
    assert {f"document-{document}", f"scheme-{scheme}", "figure-abc123"} <= targets(written)


def test_renumbering_changes_the_print_of_a_text_that_stays_as_it_is(one: Document) -> None:
    rows = one.part("documents").documents
    moved = with_text(one, "documents", documents=(rows[-1], *rows[:-1]))
    assert moved.digests["vision"] == one.digests["vision"]
    text = squeezed(text_of(make_pdf(moved, reference(), (), picture=picture)))
    assert squeezed("See Document 1, Scheme 1, Figure 1 and") in text
