"""The sealed PDF: PDF/UA-1 still, sealed by our key as other programs see it too, and it carries the others."""

import io
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings

from submissions.pdf import Attached, make_pdf
from submissions.seal import READABLE, attachments, key_file, seal, verdict
from tests.documents.test_pdf import conformant, text_of
from tests.documents.whole_plans import BODIES, SAVED, reference, signed, whole_document

ATTACHED = (Attached("plan.xlsx", "The workbook", b"PK workbook", SAVED), Attached("plan.json", "Data", b"{}", SAVED))


@pytest.fixture(scope="module")
def unsealed() -> bytes:
    one = whole_document()
    return make_pdf(whole_document(*signed(one, *BODIES)), reference(), (), attached=ATTACHED, sealed=True)


@pytest.fixture(scope="module")
def sealed(unsealed: bytes) -> bytes:
    return seal(unsealed)


def test_a_sealed_plan_is_accessible_says_so_and_carries_the_others(unsealed: bytes, sealed: bytes) -> None:
    assert sealed.startswith(unsealed)
    conformant(sealed)
    cover = text_of(sealed).split("\f")[0]
    assert "Sealed electronically" in " ".join(cover.split())
    assert "Page 2 of" in text_of(sealed)
    with pikepdf.open(io.BytesIO(sealed)) as opened:
        assert {name: one.get_file().read_bytes() for name, one in opened.attachments.items()} == {
            one.name: one.content for one in ATTACHED
        }
        assert opened.Root.AcroForm.Fields[0].TU == READABLE
    assert attachments(sealed) == [(one.name, one.content) for one in sorted(ATTACHED, key=lambda one: one.name)]


def test_the_seal_covers_every_byte(sealed: bytes, unsealed: bytes) -> None:
    told = verdict(sealed)
    assert (told.sealed, told.intact, told.whole, told.ours) == (True, True, True, True)
    assert not verdict(unsealed).sealed
    longer = verdict(sealed + b"\n% more")
    assert not longer.whole
    assert "added after" in longer.words
    for place in range(2_000, len(unsealed), len(unsealed) // 12):
        changed = bytearray(sealed)
        changed[place] ^= 1
        told = verdict(bytes(changed))
        assert not (told.intact and told.whole and told.ours), place


def signed_ranges(sealed: bytes) -> tuple[bytes, bytes]:
    """What the seal covers, and the signature itself, taken out without pyHanko."""
    with pikepdf.open(io.BytesIO(sealed)) as opened:
        value = opened.Root.AcroForm.Fields[0].V
        start, length, again, rest = (int(one) for one in value.ByteRange)
        assert (start, again + rest) == (0, len(sealed))
        return sealed[:length] + sealed[again:], bytes(value.Contents)


def test_openssl_finds_the_seal_good_and_a_change_bad(sealed: bytes, tmp_path: Path) -> None:
    covered, signature = signed_ranges(sealed)
    # The place for the signature is larger than it: openssl takes the one structure and leaves the padding.
    (tmp_path / "seal.der").write_bytes(signature)
    key_file()
    root = Path(settings.DATA_DIR, "seal", "root.pem")

    def judged(content: bytes) -> int:
        (tmp_path / "covered").write_bytes(content)
        return subprocess.run(
            [
                *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "seal.der"),
                *("-content", tmp_path / "covered", "-CAfile", root, "-purpose", "any", "-out", "/dev/null"),
            ],
            capture_output=True,
            check=False,
        ).returncode

    assert judged(covered) == 0
    assert judged(covered[:-1] + b" ") != 0


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler-utils is not installed")
def test_pdfsig_finds_the_whole_document_signed(sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    told = subprocess.run(["pdfsig", tmp_path / "sealed.pdf"], capture_output=True, check=False).stdout.decode()
    assert "Total document signed" in told
    assert "Signature is Valid" in told
