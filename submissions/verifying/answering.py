"""The answer to "is this the file that was submitted?".

SHA-256 is compared with the records first. What is not one of ours byte for byte is traced by the digest or the
identifiers that it bears, and compared with the file that was submitted. Whoever may not read the plan learns where a
file was altered and what it says there itself, not what was submitted; and only of a file that bears a right digest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from bcf.editions import EDITIONS
from plans.document import FORMAT as PLAN_FORMAT
from plans.document import state_of
from submissions import seal
from submissions.models import PublishedFile, Submission, SubmittedFile
from submissions.package import FORMAT as MANIFEST_FORMAT
from submissions.package import sha256
from submissions.signatures import moment
from submissions.verifying import books, texts
from submissions.verifying.texts import Difference

LARGEST = 20 * 1024 * 1024
MOST = 50
"""How many differences are told; the others are counted."""
DIGEST = re.compile(rb"\b[0-9a-f]{64}\b")
PDF_ID = re.compile(rb"/ID\s*\[\s*(?:\(([0-9a-f]{16})\)|<([0-9a-fA-F]{32})>)")
YES, ALTERED, NO = "yes", "altered", "no"
KINDS = {"pdf": "PDF", "xlsx": "workbook", "json": "JSON", "manifest": "manifest"}


@dataclass(frozen=True)
class Answer:
    """What a file is: `yes`, `altered` or `no`, in words, with the submission it is or comes from, and where it
    differs. `inside` are the files that it carries, each with its own answer."""

    verdict: str
    words: str
    submission: Submission | None = None
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
        words = f"Yes. This is the {KINDS[same.format]} {_of(same.submission)}, to the byte."
        answer = Answer(YES, words, same.submission, _since(same.submission))
        return replace(answer, seal=seal.verdict(content).words) if same.format == "pdf" else answer
    unsealed = files.filter(unsealed_sha256=digest).first()
    if unsealed:
        words = f"Altered. This is the PDF {_of(unsealed.submission)}, without its seal."
        return Answer(ALTERED, words, unsealed.submission, _since(unsealed.submission))
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
    gone = getattr(one, "withdrawal", None)
    return Answer(YES, words, since=f"It was withdrawn on {moment(gone.at)}: {gone.reason}" if gone else "")


def _of(one: Submission) -> str:
    return (
        f"that was submitted as version {one.number} of the plan of {one.record.area.name}, edition "
        f"{one.record.edition_code}, on {moment(one.at)}"
    )


def _since(one: Submission) -> str:
    """What has become of a version since, in a sentence."""
    told = state_of(one.record).submissions
    mine = next((each for each in told if each.number == one.number), None)
    words = []
    if mine and mine.recalled:
        words.append(f"That version was recalled on {moment(mine.recalled.at)}.")
    if told and told[-1].number > one.number:
        words.append(f"Version {told[-1].number} was submitted after it, on {moment(told[-1].at)}.")
    return " ".join(words)


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


def _found(digest: str, *, number: int = 0, begins: bool = False) -> Submission | None:
    """The submission over content of this digest: of several, the one of that number, else the last."""
    if len(digest) < 16:
        return None
    wanted = {"digest__startswith" if begins else "digest": digest}
    found = list(Submission.objects.filter(**wanted).select_related("record__area").order_by("number"))
    return next((one for one in found if one.number == number), found[-1] if found else None)


def _named(said: dict[str, Any], trusted: bool) -> Submission | None:
    """The submission that a JSON says it is: by its digest, or for who may know by its area and edition."""
    number = said.get("submission") if isinstance(said.get("submission"), int) else 0
    found = _found(str(said.get("digest", "")), number=number or 0)
    if found or not trusted:
        return found
    named = Submission.objects.filter(
        record__area__slug=str(said.get("area", "")), record__edition_code=str(said.get("edition", ""))
    ).select_related("record__area")
    return (number and named.filter(number=number).first()) or named.order_by("number").last()


def _altered(one: Submission, kind: str, found: list[Difference], trusted: bool, why_same: str = "") -> Answer:
    """The answer for a copy that differs. `why_same` is for one that says the same and was only written anew."""
    words = f"Altered. It is not, to the byte, the {kind} {_of(one)}."
    if not found:
        words = f"{words} {why_same}".strip()
    told = [each if trusted else replace(each, was="") for each in found[:MOST]]
    return Answer(ALTERED, words, one, _since(one), differences=tuple(told), more=max(0, len(found) - MOST))


def _text(content: bytes, trusted: bool) -> Answer:
    try:
        said = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _damaged_text(content, trusted)
    if not isinstance(said, dict) or said.get("format") not in {PLAN_FORMAT, MANIFEST_FORMAT}:
        return _damaged_text(content, trusted)
    one = _named(said, trusted)
    if one is None:
        return _unknown("The digest that it bears is not that of any version.")
    if said["format"] == MANIFEST_FORMAT:
        was = one.files.get(format="manifest").content()
        return _altered(one, "manifest", texts.by_line(was, content), trusted)
    was = one.files.get(format="json").content()
    edition = EDITIONS[one.record.edition_code]
    found = texts.of_plan(edition, msgspec.json.decode(was), said)
    return _altered(one, "JSON", found, trusted, "Every answer is the same; it was only written anew.")


def _damaged_text(content: bytes, trusted: bool) -> Answer:
    """The answer for what is no JSON, or of another format: traced by any digest of ours that stands in it."""
    digests = {found.decode() for found in DIGEST.findall(content)}
    one = (
        Submission.objects.filter(digest__in=sorted(digests)[:500])
        .select_related("record__area")
        .order_by("number")
        .last()
    )
    if one is None:
        return _unknown("It is not a file of a kind that is submitted.")
    format = "manifest" if MANIFEST_FORMAT.encode() in content or b'"chain_head_before"' in content else "json"
    found = texts.by_line(one.files.get(format=format).content(), content)
    return _altered(one, KINDS[format], found, trusted)


def _workbook(content: bytes, trusted: bool) -> Answer:
    try:
        given = books.Book(content)
    except books.Unreadable as why:
        return _unknown(str(why))
    bears = given.properties()
    one = _found(bears.get("Content digest", ""))
    if one is None and trusted:
        area, _, edition = bears.get("Plan", "").partition("/")
        one = _named({"area": area, "edition": edition}, trusted)
    if one is None:
        return _unknown("Its properties bear the digest of no version.")
    submitted = books.Book(one.files.get(format="xlsx").content())
    found = books.differences(submitted, given)
    return _altered(one, "workbook", found, trusted, "No cell differs: it was saved anew, or its looks were changed.")


def _pdf(content: bytes, trusted: bool) -> Answer:
    told = seal.verdict(content)
    one = next(filter(None, (_found(begins, begins=True) for begins in _identifiers(content))), None)
    if one is None:
        return replace(_unknown("The PDF bears the digest of no version."), seal=told.words)
    was = one.files.get(format="pdf").content()
    answer = _altered(one, "PDF", _bytes(was, content), trusted)
    inside = tuple((name, verify(held, trusted=trusted)) for name, held in seal.attachments(content))
    return replace(answer, seal=told.words, inside=inside)


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
