"""Signatures and what they cover: digests of content and of the accepted warnings. Pure.

A signature counts while what it covers is what the plan says now.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from django.utils import timezone

from bcf.editions.base import PLAN
from plans.arrangements import Authority, Paper
from plans.scopes import labelled, signature_key

NEW_VERSION = "new version"
"""Why a signature ended that was to a version before the one that is being written: that version keeps it."""


@dataclass(frozen=True)
class Signer:
    """A body that must sign: its key and name, its kind, the post that signs for it, and what it signs."""

    organisation: str
    name: str
    kind: str
    post: str
    scope: str = PLAN

    @property
    def key(self) -> str:
        """By what its signature is known."""
        return signature_key(self.organisation, self.scope)

    @property
    def label(self) -> str:
        """The body, and what it signs where that is not the whole plan."""
        return labelled(self.name, self.scope)


@dataclass(frozen=True)
class Signature:
    """One person's signature for one body over one digest. `ended` says why it no longer counts.

    `scope` is what it covers: the whole plan, Part 2, or the body's own commentary. `authority` says why another than
    the body's signatory gave it. Of one given on `paper`, `person` is nobody: the signer need have no account.
    """

    organisation: str
    name: str
    kind: str
    person: int
    person_name: str
    post: str
    at: datetime
    digest: str
    statement: str
    head: str = ""
    ended: str = ""
    scope: str = PLAN
    authority: Authority | None = None
    paper: Paper | None = None

    @property
    def key(self) -> str:
        """By what it is known among the signatures that the plan asks for."""
        return signature_key(self.organisation, self.scope)

    @property
    def label(self) -> str:
        """The body, and what was signed where that is not the whole plan."""
        return labelled(self.name, self.scope)

    @property
    def on(self) -> date:
        """The day on which it was given: the day on the sheet, of one on paper."""
        return date.fromisoformat(self.paper.day) if self.paper else timezone.localdate(self.at)


@dataclass(frozen=True)
class Acceptance:
    """A warning accepted with a reason, by somebody. `key` is the finding with its figures.

    `part_2` where it points at nothing but parts of Part 2: then who signs Part 2 alone answers for it too. Of others
    they do not, so that a change of Part 1, which can end an acceptance, leaves their signature alone.
    """

    check: str
    key: str
    reason: str
    message: str
    by: int
    post: str
    at: datetime
    part_2: bool = False


def counts(signature: Signature, digest: str) -> bool:
    """Whether a signature counts for content of this digest."""
    return not signature.ended and signature.digest == digest


def signed_digest(content_digest: str, acceptances: Iterable[Acceptance]) -> str:
    """SHA-256, in hexadecimal, over the content's digest and the accepted warnings with their reasons."""
    accepted = sorted([one.check, one.key, one.reason, one.post] for one in acceptances)
    return hashlib.sha256(msgspec.json.encode(["signed", 1, content_digest, accepted])).hexdigest()


def commentary_digest(edition_code: str, provider: str, digests: Mapping[str, str]) -> str:
    """SHA-256, in hexadecimal, over what a provider signs: its commentary, and the figures that stand with it."""
    return hashlib.sha256(
        msgspec.json.encode(["commentary", 1, edition_code, provider, sorted(digests.items())])
    ).hexdigest()


def part_2_digest(edition_code: str, digests: Mapping[str, str]) -> str:
    """SHA-256, in hexadecimal, over the digests of the parts of Part 2 that hold anything, by part key."""
    return hashlib.sha256(msgspec.json.encode(["part 2", 1, edition_code, sorted(digests.items())])).hexdigest()


def plan_digest(edition_code: str, digests: Mapping[str, str]) -> str:
    """SHA-256, in hexadecimal, over the digests of the parts that hold anything, by part key."""
    parts = sorted(digests.items())
    return hashlib.sha256(msgspec.json.encode(["plan", 1, edition_code, parts])).hexdigest()
