"""The files of a submission, made together: workbook and data, the sealed PDF that carries both, and the manifest."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec.structs import replace

from plans.checks.base import Finding
from plans.document import Document, document, to_json
from plans.facts import Fact, Kind
from plans.folding import step
from plans.models import Record
from plans.numbering import in_words
from plans.reference import reference_for
from plans.signatures import Signature
from plans.states import State
from submissions import workbook
from submissions.dry_run import ABOUT, due, file_name, recipients_of
from submissions.making import pdf_of
from submissions.models import Package
from submissions.pdf import Attached, Told
from submissions.seal import seal

FORMAT = "better-care-fund-submission"
FORMAT_VERSION = 1


@dataclass(frozen=True)
class Piece:
    """One file of a package. `unsealed` is its digest before it was sealed."""

    format: str
    name: str
    content: bytes
    unsealed: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """What events, manifest and receipt say of it."""
        said = {
            "format": self.format,
            "name": self.name,
            "size": len(self.content),
            "sha256": sha256(self.content),
        }
        return said | ({"unsealed_sha256": self.unsealed} if self.unsealed else {})


def sha256(content: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def said_of(one: Document, record: Record, package: Package, findings: Iterable[Finding]) -> dict[str, Any]:
    """What the event of a submission says, but for its files: all that it pins.

    The reference block too, with the names of bodies as they are now; but for what bodies have and give elsewhere,
    which is not for whoever reads what was submitted.
    """
    state, reference = one.state, reference_for(record.area, record.edition_code)
    reasons: dict[str, str] = msgspec.json.decode(package.accepted)
    by_key = {finding.key: finding for finding in findings}
    deadline = due(state, reference)
    return {
        "number": len(state.submissions) + 1,
        "digest": state.digest,
        "content": state.content_digest,
        **({"part_2": state.part_2_digest} if state.part_2_digest else {}),
        "commentaries": dict(state.commentaries),
        "parts": {key: {"number": one.numbers[key], "digest": one.digests[key]} for key in sorted(one.digests)},
        "signatures": [_signature(each) for each in (*state.standing.values(), *state.commented.values())],
        "accepted": [
            {"check": by_key[key].id, "key": key, "message": by_key[key].message, "reason": reasons[key]}
            for key in sorted(reasons)
        ],
        "recipients": list(recipients_of(record)),
        "deadline": deadline.isoformat() if deadline else "",
        "late": bool(deadline and package.at > deadline),
        "reference": msgspec.to_builtins(replace(reference, means=())),
        "head": package.head,
    }


def _signature(one: Signature) -> dict[str, str]:
    return {
        "organisation": one.organisation,
        "name": one.name,
        "kind": one.kind,
        "post": one.post,
        "at": one.at.isoformat(),
        "digest": one.digest,
        "scope": one.scope,
    }


def make_package(
    record: Record, package: Package, findings: Iterable[Finding], told: Told
) -> tuple[dict[str, Any], list[Piece]]:
    """What the event will say, and the files, which show the plan as submitted. Raises `seal.NoKey`."""
    before, found = document(record), tuple(findings)
    said = said_of(before, record, package, found)
    after = replace(before, state=_submitted(before.state, said, package))
    reference = reference_for(record.area, record.edition_code)
    number = said["number"]
    told(5, "Writing the workbook and the data")
    xlsx = Piece("xlsx", file_name(record, number, "xlsx"), workbook.make_workbook(in_words(after), reference, found))
    data = Piece("json", file_name(record, number, "json"), to_json(after))
    attached = [Attached(one.name, ABOUT[one.format], one.content, package.at) for one in (data, xlsx)]
    unsealed = pdf_of(record, after, reference, found, attached=attached, sealed=True, told=told)
    told(90, "Sealing it")
    sealed = Piece("pdf", file_name(record, number, "pdf"), seal(unsealed), sha256(unsealed))
    pieces = [sealed, xlsx, data]
    manifest = manifest_of(record, package, said, pieces)
    pieces.append(Piece("manifest", file_name(record, number, "manifest"), manifest))
    return {**said, "files": [one.told for one in pieces]}, pieces


def _submitted(state: State, said: dict[str, Any], package: Package) -> State:
    """The state that the event will bring."""
    return step(state, Fact(0, Kind.SUBMITTED, said, package.by_id, package.post, package.at))


def manifest_of(record: Record, package: Package, said: dict[str, Any], pieces: Iterable[Piece]) -> bytes:
    """The manifest: JSON, a fact a line."""
    written = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "area": record.area.slug,
        "area_name": record.area.name,
        "edition": record.edition_code,
        "submission": said["number"],
        "submitted_at": package.at.isoformat(),
        "submitted_by": package.post,
        "deadline": said["deadline"],
        "late": said["late"],
        "recipients": said["recipients"],
        "digest": said["digest"],
        "content_digest": said["content"],
        **({"part_2_digest": said["part_2"]} if "part_2" in said else {}),
        "files": [one.told for one in pieces],
        "signatures": said["signatures"],
        "accepted_with_the_submission": said["accepted"],
        "parts": said["parts"],
        "chain_head_before": said["head"],
    }
    return msgspec.json.format(msgspec.json.encode(written), indent=2) + b"\n"
