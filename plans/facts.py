"""What can happen to a plan, and where it can stand: the typed events as the fold sees them. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import TextChoices


class Status(TextChoices):
    """Where a plan stands."""

    DRAFTING = "drafting", "Drafting"
    WITH_THE_BOARD = "with_the_board", "With the board"
    SIGNING = "signing", "Signing"
    SIGNED = "signed", "Signed"
    SUBMITTED = "submitted", "Submitted"
    ASSURED = "assured", "Assured"


class Kind(TextChoices):
    """The types of event."""

    STARTED = "started", "Plan started"
    SAVED = "saved", "Saved"
    ASSIGNED = "assigned", "Part given"
    ACCEPTED = "accepted_warning", "Warning accepted"
    TOOK_BACK = "took_back_acceptance", "Acceptance taken back"
    FROZEN = "frozen", "Frozen for the board"
    DECIDED = "decided", "Board's decision"
    PART_2_ASKED = "part_2_signers_named", "Signatures of Part 2 asked for"
    REQUESTED = "sign_off_requested", "Sign-off requested"
    ASKED = "commentary_asked", "Commentary asked for"
    SIGNED = "signed", "Signed"
    WITHDRAWN = "withdrawn", "Signature withdrawn"
    REOPENED = "reopened", "Reopened"
    RETURNED = "returned_for_changes", "Returned for changes"
    SETTLED = "settled_change_request", "Change asked for settled"
    SUBSTITUTED = "substitute_named", "Substitute named"
    STEP_ADDED = "own_step_added", "Step of the area's own added"
    STEP_RECORDED = "own_step_recorded", "Outcome of a step recorded"
    STEP_REMOVED = "own_step_removed", "Step of the area's own taken off"
    SUBMITTED = "submitted", "Submitted"
    RECALLED = "recalled", "Submission recalled"
    ACKNOWLEDGED = "acknowledged", "Receipt acknowledged"
    REMARKED = "remarked", "Remarks by the area team"
    ASSURED = "assured", "Outcome recorded"
    EVIDENCED = "condition_evidenced", "Evidence for a condition entered"
    SENT_BACK = "evidence_sent_back", "Evidence sent back"
    MET = "condition_met", "Condition met"
    RATIFIED = "ratified", "Board's later decision"
    NEW_VERSION = "new_version_started", "New version started"
    PUBLISHED = "published", "Published"
    PUBLICATION_WITHDRAWN = "publication_withdrawn", "Publication withdrawn"


@dataclass(frozen=True)
class Fact:
    """One event as the fold sees it."""

    number: int
    kind: str
    data: Mapping[str, Any]
    by: int
    post: str
    at: datetime


def event_hash(before: str, fact: Fact) -> str:
    """SHA-256, in hexadecimal, over the hash of the event before and all of this one."""
    said = [before, fact.number, fact.kind, fact.data, fact.by, fact.post, fact.at.isoformat()]
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()
