"""The answer to "is this the file that was submitted?".

SHA-256 is compared with the records first. What is not one of ours byte for byte is traced by the digest or the
identifiers that it bears, and compared with the nearest of the files that were submitted or published over that
content. Whoever may not read the plan learns where a file was altered and what it says there itself, not what was
submitted; and only of a file that bears a right digest (see `originals`).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from bcf.editions import EDITIONS
from plans.document import FORMAT as PLAN_FORMAT
from plans.models import Record
from submissions import seal
from submissions.models import Publication, PublishedFile, Submission, SubmittedFile
from submissions.package import FORMAT as MANIFEST_FORMAT
from submissions.package import sha256
from submissions.signatures import moment
from submissions.verifying import books, texts
from submissions.verifying.originals import Original, of_submission, originals, since, submitted, withdrawn
from submissions.verifying.texts import Difference

LARGEST = 20 * 1024 * 1024
MOST = 50
"""How many differences are told; the others are counted."""
BLOCK = 256
"""How many bytes are compared at a time, to tell of which PDF another is a copy."""
DIGEST = re.compile(rb"\b[0-9a-f]{64}\b")
PDF_ID = re.compile(rb"/ID\s*\[\s*(?:\(([0-9a-f]{16})\)|<([0-9a-fA-F]{32})>)")
YES, ALTERED, NO = "yes", "altered", "no"
KINDS = {"pdf": "PDF", "xlsx": "workbook", "json": "JSON", "manifest": "manifest"}


@dataclass(frozen=True)
class Answer:
    """What a file is: `yes`, `altered` or `no`, in words, with the plan and the submission that it is of or comes
    from, and where it differs. `inside` are the files that it carries, each with its own answer. `how` says whether
    the file that it differs from was submitted or published."""

    verdict: str
    words: str
    submission: Submission | None = None
    record: Record | None = None
    how: str = "submitted"
    since: str = ""
    seal: str = ""
    differences: tuple[Difference, ...] = ()
    more: int = 0
    inside: tuple[tuple[str, "Answer"], ...] = ()


def verify(content: bytes, *, trusted: bool = False) -> Answer:
    """Say whether these bytes were submitted. `trusted` is for who may read any plan: the operator of the site."""
    if len(content) > LARGEST:
        return Answer(NO, "The file is larger than 20 MB. No file that is submitted here is.")
    digest = sha256(content)
    files = SubmittedFile.objects.select_related("submission__record__area").order_by("-submission__number")
    same = files.filter(sha256=digest).first()
    if same:
        words = f"Yes. This is the {KINDS[same.format]} {submitted(same.submission)}, to the byte."
        answer = Answer(YES, words, same.submission, same.submission.record, since=since(same.submission))
        return replace(answer, seal=seal.verdict(content).words) if same.format == "pdf" else answer
    unsealed = files.filter(unsealed_sha256=digest).first()
    if unsealed:
        one = unsealed.submission
        words = f"Altered. This is the PDF {submitted(one)}, without its seal."
        return Answer(ALTERED, words, one, one.record, since=since(one))
    return _published(digest) or _traced(content, trusted)


def _published(digest: str) -> Answer | None:
    """The answer for a file that was published, which is none of those that were submitted."""
    found = PublishedFile.objects.select_related("publication__record__area", "publication__withdrawal")
    same = found.filter(sha256=digest).order_by("-publication__number").first()
    if same is None:
        return None
    one = same.publication
    words = (
        f"Yes. This is the {KINDS[same.format]} that was published, to the byte: publication {one.number} of the "
        f"plan of {one.record.area.name}, edition {one.record.edition_code}, of {moment(one.at)}. {one.source.words}."
    )
    return Answer(YES, words, record=one.record, since=withdrawn(one))


def _traced(content: bytes, trusted: bool) -> Answer:
    """The answer for a file that is not one of ours byte for byte."""
    try:
        if content.lstrip()[:5] == b"%PDF-":
            return _pdf(content, trusted)
        if content[:2] == b"PK":
            return _workbook(content, trusted)
        return _text(content, trusted)
    except RecursionError:
        return Answer(NO, "No. The file cannot be read, and it is none that was submitted here.")


def _unknown(what: str) -> Answer:
    return Answer(NO, f"No. {what} It is none that was submitted here, nor a copy of one that can be told.")


def _named(said: dict[str, Any], format: str, trusted: bool) -> list[Original]:
    """The files of which a copy that says this may be one: by its digest, or for who may know by area and edition."""
    number = said["submission"] if isinstance(said.get("submission"), int) else 0
    found = originals(str(said.get("digest", "")), format, number=number, trusted=trusted)
    if found or not trusted:
        return found
    named = Submission.objects.filter(
        record__area__slug=str(said.get("area", "")), record__edition_code=str(said.get("edition", ""))
    ).select_related("record__area")
    one = (number and named.filter(number=number).first()) or named.order_by("number").last()
    return [of_submission(one, format)] if one else []


def _altered(one: Original, kind: str, found: list[Difference], trusted: bool, why_same: str = "") -> Answer:
    """The answer for a copy that differs. `why_same` is for one that says the same and was only written anew."""
    words = f"Altered. It is not, to the byte, the {kind} {one.words}."
    if one.hidden:
        found = []
        words = f"{words} Where it differs is told only to those who may read the plan."
    elif not found:
        words = f"{words} {why_same}".strip()
    told = [each if trusted or one.open else replace(each, was="") for each in found[:MOST]]
    return Answer(
        ALTERED,
        words,
        one.submission,
        one.record,
        "submitted" if one.submission else "published",
        one.since,
        differences=tuple(told),
        more=max(0, len(found) - MOST),
    )


def _nearest(among: list[Original], differ: Callable[[bytes], list[Difference]]) -> tuple[Original, list[Difference]]:
    """Of several files the first from which a copy differs in the fewest places, and these places."""
    compared = [(one, differ(one.file.content())) for one in among]
    return min(compared, key=lambda each: len(each[1]))


def _text(content: bytes, trusted: bool) -> Answer:
    try:
        said = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _damaged_text(content, trusted)
    if not isinstance(said, dict) or said.get("format") not in {PLAN_FORMAT, MANIFEST_FORMAT}:
        return _damaged_text(content, trusted)
    format = "manifest" if said["format"] == MANIFEST_FORMAT else "json"
    among = _named(said, format, trusted)
    if not among:
        return _unknown("The digest that it bears is not that of any version.")
    if format == "manifest":
        one, found = _nearest(among, lambda was: texts.by_line(was, content))
        return _altered(one, "manifest", found, trusted)
    edition = EDITIONS[among[0].record.edition_code]
    one, found = _nearest(among, lambda was: texts.of_plan(edition, msgspec.json.decode(was), said))
    return _altered(one, "JSON", found, trusted, "Every answer is the same; it was only written anew.")


def _damaged_text(content: bytes, trusted: bool) -> Answer:
    """The answer for what is no JSON, or of another format: traced by any digest of ours that stands in it."""
    format = "manifest" if MANIFEST_FORMAT.encode() in content or b'"chain_head_before"' in content else "json"
    digests = sorted({found.decode() for found in DIGEST.findall(content)})[:500]
    known = [
        *Submission.objects.filter(digest__in=digests).order_by("-number").values_list("digest", flat=True),
        *Publication.objects.filter(digest__in=digests, status="ready").values_list("digest", flat=True),
    ]
    among = originals(known[0], format, trusted=trusted) if known else []
    if not among:
        return _unknown("It is not a file of a kind that is submitted.")
    one, found = _nearest(among, lambda was: texts.by_line(was, content))
    return _altered(one, KINDS[format], found, trusted)


def _workbook(content: bytes, trusted: bool) -> Answer:
    try:
        given = books.Book(content)
    except books.Unreadable as why:
        return _unknown(str(why))
    bears = given.properties()
    area, _, edition = bears.get("Plan", "").partition("/")
    said = {"digest": bears.get("Content digest", ""), "area": area, "edition": edition}
    among = _named(said, "xlsx", trusted)
    if not among:
        return _unknown("Its properties bear the digest of no version.")
    one, found = _nearest(among, lambda was: books.differences(books.Book(was), given))
    return _altered(one, "workbook", found, trusted, "No cell differs: it was saved anew, or its looks were changed.")


def _pdf(content: bytes, trusted: bool) -> Answer:
    told = seal.verdict(content)
    borne = (originals(begins, "pdf", begins=True, trusted=trusted) for begins in _identifiers(content))
    among = next(filter(None, borne), [])
    if not among:
        return replace(_unknown("The PDF bears the digest of no version."), seal=told.words)
    held = [(one, one.file.content()) for one in among]
    one, was = max(held, key=lambda each: _alike(each[1], content))
    answer = _altered(one, "PDF", _bytes(was, content), trusted)
    inside = tuple((name, verify(held, trusted=trusted)) for name, held in seal.attachments(content))
    return replace(answer, seal=told.words, inside=inside)


def _alike(was: bytes, now: bytes) -> int:
    """How many blocks of two runs of bytes are the same, counted from their beginning or from their end."""
    sizes = range(0, min(len(was), len(now)), BLOCK)
    first = sum(was[at : at + BLOCK] == now[at : at + BLOCK] for at in sizes)
    last = sum(was[-at - BLOCK : -at or None] == now[-at - BLOCK : -at or None] for at in sizes)
    return max(first, last)


def _identifiers(content: bytes) -> Iterator[str]:
    """The identifiers that a PDF bears: the first figures of the digest of its content."""
    for plain, in_figures in PDF_ID.findall(content):
        try:
            yield plain.decode() if plain else bytes.fromhex(in_figures.decode()).decode()
        except ValueError:
            continue


def _bytes(was: bytes, now: bytes) -> list[Difference]:
    """Where two runs of bytes part."""
    if now.startswith(was):
        return [Difference("The end of the file", "ends there", f"{len(now) - len(was):,} bytes were added")]
    if was.startswith(now):
        return [Difference("The end of the file", f"{len(was):,} bytes", f"cut off after {len(now):,} bytes")]
    first = next(n for n, (old, new) in enumerate(zip(was, now, strict=False), start=1) if old != new)
    return [Difference(f"From byte {first:,} on", f"{len(was):,} bytes in all", f"{len(now):,} bytes in all")]
