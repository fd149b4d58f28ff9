"""Making a plan's files: the same from the page, the command and the task.

What a file is made from is gathered once, and its key is the digest of all of that and of the renderer's version.
So the same key gives the same bytes, and a change of anything that is printed gives another key.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version

import msgspec

from plans.checks.base import Finding
from plans.document import FORMAT_VERSION, Document, document, to_json
from plans.facts import Status
from plans.models import Record, Upload
from plans.numbering import in_words
from plans.reference import Reference, reference_for
from plans.summary import summary_of
from submissions import pdf, workbook
from submissions.models import MadeFile
from submissions.pdf import Attached, Picture, Told, make_pdf, quietly
from submissions.signatures import is_final, moment

RENDERERS = {"pdf": pdf.RENDERER, "xlsx": workbook.RENDERER, "json": str(FORMAT_VERSION)}
LIBRARIES = {"pdf": "weasyprint", "xlsx": "XlsxWriter", "json": "msgspec"}
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@dataclass(frozen=True)
class Ingredients:
    """What a file is made from."""

    document: Document
    reference: Reference
    findings: tuple[Finding, ...]


def ingredients_of(record: Record) -> Ingredients:
    """What a record's files would be made from now."""
    reference = reference_for(record.area, record.edition_code)
    return Ingredients(document(record), reference, summary_of(record, reference).findings)


def key_of(made_from: Ingredients, format: str) -> str:
    """SHA-256, in hexadecimal, over everything that a file of this format is made from."""
    one = made_from.document
    said = [
        RENDERERS[format],
        format,
        version(LIBRARIES[format]),
        [one.area, one.area_name, one.fictional, one.edition_code],
        one.digests,
        one.state,
        made_from.reference.version,
        made_from.findings,
    ]
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()


def state_note(made_from: Ingredients) -> str:
    """The state of the plan that a file shows, in words."""
    state = made_from.document.state
    label = Status(state.status).label
    if is_final(state):
        return f"{label}, {moment(state.since)}"
    return f"Draft, saved {moment(state.saved_at)}" if state.saved_at else "Draft, nothing saved yet"


def make(record: Record, made_from: Ingredients, format: str, told: Told = quietly) -> bytes:
    """The bytes of a file. `told` is called with how far it is."""
    return MAKERS[format](record, made_from, told)


def _pdf(record: Record, made_from: Ingredients, told: Told) -> bytes:
    return pdf_of(record, made_from.document, made_from.reference, made_from.findings, told=told)


def pdf_of(
    record: Record,
    one: Document,
    reference: Reference,
    findings: tuple[Finding, ...],
    *,
    attached: Iterable[Attached] = (),
    sealed: bool = False,
    told: Told = quietly,
) -> bytes:
    """The PDF of a document, with the pictures and the names of the files that its record holds."""
    uploads = list(Upload.objects.filter(record=record))
    return make_pdf(
        one,
        reference,
        findings,
        picture=pictures_of(uploads),
        files={upload.key: upload.name for upload in uploads},
        attached=attached,
        sealed=sealed,
        told=told,
    )


def pictures_of(uploads: Iterable[Upload]) -> Picture:
    """What gives the pictures among these by their keys."""
    held = {one.key: one for one in uploads if one.kind == Upload.Kind.PICTURE}

    def picture(key: str) -> tuple[str, bytes] | None:
        found = held.get(key)
        if found is None:
            return None
        with found.file.open("rb") as opened:
            return found.content_type, opened.read()

    return picture


def _xlsx(record: Record, made_from: Ingredients, told: Told) -> bytes:
    told(20, "Writing the tabs")
    return workbook.make_workbook(in_words(made_from.document), made_from.reference, made_from.findings)


def _json(record: Record, made_from: Ingredients, told: Told) -> bytes:
    told(20, "Writing the parts")
    return to_json(made_from.document)


MAKERS: dict[str, Callable[[Record, Ingredients, Told], bytes]] = {
    MadeFile.Format.PDF: _pdf,
    MadeFile.Format.XLSX: _xlsx,
    MadeFile.Format.JSON: _json,
}
