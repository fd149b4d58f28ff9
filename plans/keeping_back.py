"""What of a plan is kept back when it is published, and why: by its edition, and by its authors. Pure.

A published plan is made from a document in which what is kept back is not there: so no page, file or figure made from
it can hold any of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from bcf.editions.base import Edition, Part
from bcf.parts import Content
from plans.document import Document

FIGURES_ONLY = "Only the figures, Part 2 of the plan, are published."
STRUCTURAL = frozenset({"contributions", "schemes", "scheme-list", "spending", "benefits", "performance"})
"""The kinds of part that other parts are worked out from: they are published, or nothing is."""


class LeftOut(msgspec.Struct, frozen=True):
    """Something that is not published: a part, or in it a question or a column of a table, with the reason.

    `place` is `PART`, `PART.FIELD` or `PART.TABLE.COLUMN`; `title` says in words what it is.
    """

    place: str
    title: str
    reason: str

    @property
    def part(self) -> str:
        """The key of the part."""
        return self.place.partition(".")[0]

    @property
    def whole(self) -> bool:
        """Whether the whole part is left out."""
        return "." not in self.place


def may_be_kept_back(edition: Edition) -> tuple[Part, ...]:
    """The parts that an author may keep back: all but those that others are worked out from, and who takes part."""
    return tuple(part for part in edition.parts if part.kind not in STRUCTURAL and part.key != edition.roles.details)


def left_out(one: Document, reasons: Mapping[str, str], figures_only: bool = False) -> tuple[LeftOut, ...]:
    """All that is left out of a plan, in its order: what its edition keeps back, and what its authors do.

    `reasons` are the authors', by the key of the part. With `figures_only` all of Part 1 is left out, but for the
    list of schemes, without whose names the figures could not be read.
    """
    found: dict[str, LeftOut] = {}
    for part in one.edition.parts:
        reason = reasons.get(part.key, "")
        part_1 = one.edition.section_of[part.key].document == 1 and part.kind not in STRUCTURAL
        if figures_only and part_1:
            reason = FIGURES_ONLY
        if reason:
            found[part.key] = LeftOut(part.key, part.full_title, reason)
        else:
            found |= {each.place: each for each in _by_edition(one, part)}
    return tuple(found.values())


def _by_edition(one: Document, part: Part) -> Iterator[LeftOut]:
    """What the edition keeps back of a part. Of one that a plan has several times, it names the template's own."""
    key = part.pattern.key if part.pattern else part.key
    for kept in one.edition.kept_back:
        begins, _, rest = kept.place.partition(".")
        if begins != key or (kept.until_signed and part.about in one.state.commented):
            continue
        if not rest:
            yield LeftOut(part.key, part.full_title, kept.reason)
            continue
        table, _, column = rest.partition(".")
        label = part.table[table].column[column].label if column else part.field[table].label
        yield LeftOut(f"{part.key}.{rest}", f"{part.full_title}: {label}", kept.reason)


def redacted(one: Document, left: tuple[LeftOut, ...]) -> Document:
    """The plan without what is left out: not in its content, nor in what papers printed of it, nor as a digest."""
    touched = {each.part for each in left}
    contents = {}
    for key, content in one.contents.items():
        here = [each for each in left if each.part == key]
        if not any(each.whole for each in here):
            contents[key] = _without(content, {each.place.partition(".")[2] for each in here}) if here else content
    return msgspec.structs.replace(
        one,
        contents=contents,
        digests={key: digest for key, digest in one.digests.items() if key not in touched},
        numbers={key: number for key, number in one.numbers.items() if key not in touched},
    )


def _without(content: Content, places: set[str]) -> Content:
    """The content of a part without some of its fields and columns."""
    changes: dict[str, Any] = {place: None for place in places if "." not in place}
    for place in places:
        table, _, column = place.partition(".")
        if column:
            rows = changes.get(table, getattr(content, table))
            changes[table] = tuple(msgspec.structs.replace(row, **{column: None}) for row in rows)
    changes["stated"] = tuple(one for one in content.stated if _place_of(one.place) not in places)
    return msgspec.structs.replace(content, **changes)


def _place_of(place: str) -> str:
    """A place in content as it is named here: `TABLE.COLUMN` for any row of the table."""
    first, _, rest = place.partition(".")
    return f"{first}.{rest.rpartition('.')[2]}" if rest else first


def asked_without(part: Part, left: tuple[LeftOut, ...]) -> Part:
    """The part without the questions and columns that are left out of it."""
    gone = {each.place.partition(".")[2] for each in left if each.part == part.key}
    if not gone:
        return part
    tables = tuple(
        replace(
            table,
            columns=tuple(column for column in table.columns if f"{table.key}.{column.key}" not in gone),
            worked=tuple(
                column
                for column in table.worked
                if not column.work or not any(f"{table.key}.{each}" in gone for each in column.work.of)
            ),
        )
        for table in part.tables
    )
    return replace(part, fields=tuple(field for field in part.fields if field.key not in gone), tables=tables)
