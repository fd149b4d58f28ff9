"""What differs between two versions of a plan, part by part, ready to show."""

from collections.abc import Mapping
from typing import Any

from bcf import parts as part_types
from bcf.editions.base import Part
from plans import money
from plans.differences import differences
from plans.document import Document
from plans.models import Record
from plans.numbering import numbering
from plans.pages.differing import shown

MOST = 400
"""How many differences of one part are shown."""


def changes_by_part(
    before: Document, after: Document, bodies: Mapping[str, str], record: Record | None = None
) -> list[dict[str, Any]]:
    """The parts that differ, in the order of the newer version and then those that it has no more.

    Each with its differences as `plans.pages.differing` shows them: texts with the changed words marked. `bodies`
    gives the names of bodies by key. `record` is given where the newer version is being written: parts are linked to.
    """
    names = {
        **money.scheme_names(before),
        **money.scheme_names(after),
        **bodies,
    }
    numbers = numbering(after)
    differing = []
    for part in _parts(before, after):
        if before.digests.get(part.key) != after.digests.get(part.key):
            found = differences(part, _held(before, part), _held(after, part), names, numbers)
            if found:
                differing.append((part, found))
    changed = shown([found for _, found in differing], MOST)
    return [
        {
            "key": part.key,
            "title": part.full_title,
            "url": record.url("part", part=part.key) if record and part.key in after.edition.part else "",
            "changed": one,
        }
        for (part, _), one in zip(differing, changed, strict=True)
    ]


def _parts(before: Document, after: Document) -> list[Part]:
    kept = list(after.edition.parts)
    return kept + [part for part in before.edition.parts if part.key not in after.edition.part]


def _held(one: Document, part: Part) -> Any:
    found = one.contents.get(part.key)
    return part_types.empty(part) if found is None else found
