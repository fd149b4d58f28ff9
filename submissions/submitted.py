"""A version as it was submitted: its pinned revisions, with the state of the plan at that moment. Never the draft."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from plans.checks.base import Finding
from plans.document import Document, document_at, facts
from plans.findings import findings
from plans.folding import fold
from plans.models import Record, Upload
from plans.reference import Body, Reference, reference_for
from submissions.blocks import Block, Heading, Reading, Remarked, Remarks
from submissions.models import Submission
from submissions.reading import notice, reading


def reference_of(submission: Submission) -> Reference:
    """The reference block as it was when the plan was submitted, with the names that bodies had.

    Of a version that went out before it was kept, today's, with the names under which bodies signed: eight queries.
    """
    said, record = submission.facts, submission.record
    if "reference" in said:
        return msgspec.convert(said["reference"], Reference)
    today = reference_for(record.area, record.edition_code)
    signed = {
        one["organisation"]: Body(0, one["organisation"], one["name"], one["kind"])
        for one in said.get("signatures", ())
    }
    known = tuple(replace(body, name=signed[body.key].name) if body.key in signed else body for body in today.bodies)
    gone = tuple(body for key, body in signed.items() if key not in today.names)
    return replace(today, bodies=known + gone)


def document_of(submission: Submission, reference: Reference) -> Document:
    """The plan as it was submitted: the parts pinned, and the signatures and acceptances of then. Two queries.

    `reference` is that of then, from `reference_of`.
    """
    record = submission.record
    numbers = {key: part["number"] for key, part in submission.facts.get("parts", {}).items()}
    then = fold(facts(record)[: submission.event])
    return replace(document_at(record, numbers, reference.names), state=then)


@dataclass(frozen=True)
class Said:
    """What is shown beside the parts of a submitted plan: remarks by part, and where one can be made, if at all."""

    remarks: dict[str, list[Remarked]]
    url: str = ""


def reading_of(record: Record, one: Document, reference: Reference, said: Said) -> Reading:
    """The submitted plan to read, with the area team's remarks under the heading of each part."""
    names = dict(Upload.objects.filter(record=record).values_list("key", "name"))
    found = findings(one, reference)
    whole = reading(one, reference, found, names)
    titles = {part.full_title: part.key for part in one.edition.parts}

    def part_of(block: Block) -> str:
        if not isinstance(block, Heading):
            return ""
        if block.level == 3:
            return block.anchor.removeprefix("part-")
        return titles.get(f"{block.number} {block.words}".strip(), "")

    placed: set[str] = set()
    sections = []
    for section in whole.sections:
        blocks: list[Block] = []
        for block in section:
            blocks.append(block)
            part = one.edition.part.get(part_of(block))
            if part and part.key not in placed and (said.url or said.remarks.get(part.key)):
                placed.add(part.key)
                url = f"{said.url}?parts={part.key}" if said.url else ""
                blocks.append(Remarks(part.full_title, tuple(said.remarks.get(part.key, ())), url))
        sections.append(tuple(blocks))
    sections += _accepted_with_it(one, found)
    return Reading(title=whole.title, contents=whole.contents, sections=tuple(sections))


def _accepted_with_it(one: Document, found: Iterable[Finding]) -> list[tuple[Block, ...]]:
    """What was accepted and the checks do not say of a submitted plan: that it was late, or before the board met.

    And what they say no more, because a published figure has changed since.
    """
    told = {finding.key for finding in found}
    notices = [
        notice(each.check, each.message, each) for key, each in one.state.all_acceptances.items() if key not in told
    ]
    heading = Heading(2, "", "Warnings accepted with the submission", "section-accepted-with-it")
    return [(heading, *notices)] if notices else []
