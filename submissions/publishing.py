"""What is published of a plan: its page and its files, from the pinned version alone, without what is kept back.

Findings, accepted warnings and their reasons are no part of it, and people stand in it by post.
"""

import re
from dataclasses import dataclass, field, replace
from html import unescape

import msgspec
from django.template.loader import render_to_string

from plans.document import Document, to_json
from plans.keeping_back import LeftOut, redacted
from plans.models import BoardPack, Record, Upload
from plans.numbering import in_words
from plans.pinned import Pinned, document_of
from plans.signers import signers_for
from submissions import pdf, workbook
from submissions.making import pictures_of
from submissions.models import Publication, Submission
from submissions.package import Piece
from submissions.pdf import Told, quietly
from submissions.reading import reading
from submissions.submitted import reference_of

IMAGE = re.compile(r'(<img [^>]*?src=")([^"]*)(")')
NO_WORKBOOK = (
    "The workbook is not published: a part of the figures is left out, and its formulas would take that for nothing."
)


@dataclass(frozen=True)
class Made:
    """What a publication is: the page's body, its contents as (level, number, title, address), files, pictures."""

    title: str
    body: str
    contents: list[tuple[int, str, str, str]]
    pieces: list[Piece]
    pictures: list[str] = field(default_factory=list)


def pinned_pack(pack: BoardPack) -> Pinned:
    """A board's pack as it is published: without findings."""
    kept = msgspec.json.decode(pack.pinned, type=Pinned)
    return msgspec.structs.replace(kept, findings=())


def pinned_submission(one: Submission) -> Pinned:
    """A submitted version as it is published: by the revisions that it pins, with the names that bodies had then."""
    reference = reference_of(one)
    parts = {key: part["number"] for key, part in one.facts.get("parts", {}).items()}
    return Pinned(one.event, parts, msgspec.structs.replace(reference, means=()), ())


def whole(record: Record, pinned: Pinned) -> Document:
    """The pinned plan with who signs it written down, so that leaving a part out changes none of that."""
    one = document_of(record, pinned)
    if one.state.signers:
        return one
    signers = signers_for(one, pinned.reference)
    return msgspec.structs.replace(one, state=replace(one.state, signers=signers))


def make(publication: Publication, told: Told = quietly) -> Made:
    """Everything that is published, made from what was pinned."""
    record, source = publication.record, publication.source
    one = redacted(whole(record, source.pinned), source.left)
    reference = source.pinned.reference
    uploads = list(Upload.objects.filter(record=record))
    names = {each.key: each.name for each in uploads}
    told(5, "Writing the page")
    read = reading(one, reference, (), names, source.left)
    body, pictures = _with_pictures(render_to_string("print/body.html", {"reading": read}), publication, uploads)
    note = f"{source.words}. Published version {publication.number}."
    html = pdf.print_html(
        one, reference, (), picture=pictures_of(uploads), files=names, left=source.left, published=note
    )
    pieces = [Piece("pdf", _name(publication, "pdf"), pdf.write_pdf(html, identifier=one.digest[:16], told=told))]
    told(90, "Writing the figures")
    if workbook_may_go(one, source.left):
        content = workbook.make_workbook(in_words(one), reference, (), published=True)
        pieces.append(Piece("xlsx", _name(publication, "xlsx"), content))
    pieces.append(Piece("json", _name(publication, "json"), to_json(one)))
    contents = [(entry.level, entry.number, entry.title, entry.url) for entry in read.contents]
    return Made(read.title, body, contents, pieces, pictures)


def workbook_may_go(one: Document, left: tuple[LeftOut, ...]) -> bool:
    """Whether nothing is left out of what the workbook holds."""
    parts = one.edition.part
    return not any(parts[each.part].sheet for each in left if each.part in parts)


def _name(publication: Publication, format: str) -> str:
    record = publication.record
    return f"{record.area.name} HWB {record.edition_code} published {publication.number}.{format}"


def _with_pictures(body: str, publication: Publication, uploads: list[Upload]) -> tuple[str, list[str]]:
    """The page with its pictures at addresses that anybody may open, and their keys."""
    held = {each.key for each in uploads if each.kind == Upload.Kind.PICTURE}
    shown: list[str] = []

    def moved(match: re.Match[str]) -> str:
        key = unescape(match[2]).rstrip("/").rpartition("/")[2]
        if key not in held:
            return f"{match[1]}{match[3]}"
        shown.append(key)
        return f"{match[1]}{publication.url('published_picture', key=key)}{match[3]}"

    return IMAGE.sub(moved, body), list(dict.fromkeys(shown))
