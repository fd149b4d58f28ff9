"""Plans in which everything is answered, built from an edition alone, for tests of what is made from a document."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bcf import parts as part_types
from bcf.editions import edition as edition_of
from bcf.editions.base import Answer, Field, Part
from bcf.parts import Content
from plans.document import Document
from plans.facts import Fact, Kind
from plans.folding import fold
from plans.reference import Body, Reference
from plans.signatures import plan_digest
from plans.states import State

BODIES = (
    Body(1, "exampleshire-county-council", "Exampleshire County Council", "council"),
    Body(2, "nhs-exampleshire-coast-ccg", "NHS Exampleshire Coast CCG", "ccg"),
    Body(3, "nhs-exampleshire-vale-ccg", "NHS Exampleshire Vale CCG", "ccg"),
    Body(4, "exampleshire-health-and-wellbeing-board", "Exampleshire Health and Wellbeing Board", "board"),
)
SAVED = datetime(2014, 3, 17, 10, 12, tzinfo=UTC)


def reference(boundaries_differ: bool = True, bodies: tuple[Body, ...] = BODIES) -> Reference:
    return Reference(bodies=bodies, populations=(), minimums=(), boundaries_differ=boundaries_differ)


def answer_to(question: Field, number: int, part: str) -> Any:
    """An answer that says where it belongs, so that its place in a file can be told."""
    mark = f"{part} {question.key} {number}".replace("_", " ").replace("-", " ")
    offered = [body.key for body in BODIES if body.kind in (question.organisation_kinds or (body.kind,))]
    values: dict[Answer, Any] = {
        Answer.RICH_TEXT: f"<p>Begin {mark}.</p><h4>Four {mark}</h4><h3>Three {mark}</h3><h4>Deep {mark}</h4>"
        f'<ul><li>Bullet {mark}</li></ul><p><a href="https://example.org/{number}">Link {mark}</a></p>',
        Answer.LONG_TEXT: f"Long {mark}\nnext line {mark}\n\nSecond {mark}",
        Answer.MONEY: Decimal(1_000_000 + number * 1_111),
        Answer.COUNT: Decimal(40_000 + number * 101),
        Answer.RATE: Decimal("50.25") + number,
        Answer.PERCENTAGE: Decimal("12.5"),
        Answer.DATE: date(2014, 9, 1 + number % 28),
        Answer.YES_NO: question.key != "nhs_number",
        Answer.ORGANISATION: offered[number % len(offered)] if offered else None,
        Answer.ORGANISATIONS: tuple(offered),
        Answer.CHOICE: question.choices[number % len(question.choices)].key if question.choices else None,
        Answer.CHOICES: tuple(choice.key for choice in question.choices),
    }
    return values.get(question.answer, f"Text {mark}")


def whole(part: Part, rows: int = 3) -> Content:
    """A part with every question and every cell answered."""
    cells: dict[str, Any] = {
        one.key: answer_to(one, place, part.key) for place, one in enumerate(part.fields, start=1)
    }
    for table in part.tables:
        ids = [row.id for row in table.fixed_rows] or [f"r{number}" for number in range(1, rows + 1)]
        kind = part_types.row_type(part, table)
        cells[table.key] = tuple(
            kind(
                id=row_id,
                **{
                    column.key: answer_to(column, place * 20 + across, part.key)
                    for across, column in enumerate(table.columns)
                },
            )
            for place, row_id in enumerate(ids, start=1)
        )
    return part_types.canonical(part, part_types.content_type(part)(**cells))


def state_after(*facts: Fact, digest: str = "") -> State:
    """The state of a plan that was started and saved, and then what is given."""
    started = Fact(1, Kind.STARTED, {"digest": digest}, 1, "Author", SAVED)
    saved = Fact(2, Kind.SAVED, {"digest": digest}, 1, "Author", SAVED)
    return fold((started, saved, *facts))


def document_of(contents: dict[str, Content], *facts: Fact, edition: str = "2014-02", **more: Any) -> Document:
    """A document of these contents; `facts` are what happened after it was saved."""
    digests = {key: part_types.digest(part_types.encode(content)) for key, content in contents.items()}
    return Document(
        **{
            "area": "exampleshire",
            "area_name": "Exampleshire",
            "fictional": True,
            "edition_code": edition,
            "contents": contents,
            "digests": digests,
            "numbers": dict.fromkeys(contents, 1),
            "state": state_after(*facts, digest=plan_digest(edition, digests)),
        }
        | more
    )


def whole_document(*facts: Fact, rows: int = 3, edition: str = "2014-02", **more: Any) -> Document:
    """A document with everything answered."""
    contents = {part.key: whole(part, rows) for part in edition_of(edition).parts}
    return document_of(contents, *facts, edition=edition, **more)


def signed(one: Document, *bodies: Body) -> tuple[Fact, ...]:
    """What happens when these bodies are asked and sign what a document says."""
    at = datetime(2014, 4, 2, 8, 20, tzinfo=UTC)
    posts = {"ccg": "Accountable Officer", "council": "Corporate Director", "board": "Chair"}
    signers = [{"organisation": b.key, "name": b.name, "kind": b.kind, "post": posts[b.kind]} for b in bodies]
    asked = Fact(3, Kind.REQUESTED, {"digest": one.digest, "signers": signers}, 1, "Author", at)
    return asked, *(
        Fact(
            4 + place,
            Kind.SIGNED,
            {
                "organisation": b.key,
                "name": b.name,
                "kind": b.kind,
                "digest": one.digest,
                "statement": f"I agree for {b.name}.",
            },
            10 + place,
            f"{posts[b.kind]} number {place}",
            at.replace(hour=9 + place),
        )
        for place, b in enumerate(bodies)
    )
