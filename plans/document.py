"""The only door out: a record's newest revisions, decoded into one frozen document.

Pages that read, checks, signatures, the PDF, the workbook and the JSON take a `Document` and the `Reference`
beside it, and no tables.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import msgspec
from django.db.models import Q

from areas.models import Participation
from areas.queries import organisations_of
from bcf import parts as part_types
from bcf.editions import edition as edition_of
from bcf.editions.base import PROVIDER, SCHEME, Edition, Entry, Part
from bcf.parts import Content
from plans.facts import Fact
from plans.folding import fold
from plans.models import Event, PartRevision, Record
from plans.outline import entries
from plans.states import State

FORMAT = "better-care-fund-plan"
FORMAT_VERSION = 1


class Document(msgspec.Struct, frozen=True, dict=True):
    """One plan as it stands: the content of every part of its edition, and what the events say of it.

    `carried` are the parts that were carried over from another plan and that nobody has saved since.
    """

    area: str
    area_name: str
    fictional: bool
    edition_code: str
    contents: Mapping[str, Content]
    digests: Mapping[str, str]
    numbers: Mapping[str, int]
    state: State
    provider_names: Mapping[str, str] = {}
    carried: frozenset[str] = frozenset()

    @cached_property
    def edition(self) -> Edition:
        """The edition as this plan has it: with the parts of its own schemes and providers."""
        return edition_of(self.edition_code).of_plan(self.entries[SCHEME], self.entries[PROVIDER])

    @cached_property
    def entries(self) -> Mapping[str, tuple[Entry, ...]]:
        """The schemes and the providers for which it has parts of their own."""
        edition = edition_of(self.edition_code)
        return entries(edition, lambda key: _held(self.contents, edition.part[key]), self.provider_names)

    def part(self, key: str) -> Any:
        """The content of a part; of one nobody has written in, the empty content."""
        return _held(self.contents, self.edition.part[key])

    @property
    def code(self) -> str:
        """`south-kent-coast/2014-02`."""
        return f"{self.area}/{self.edition_code}"

    @property
    def title(self) -> str:
        """`South Kent Coast Better Care Fund plan, 2014/15 and 2015/16`."""
        return f"{self.area_name} Better Care Fund plan, {self.edition.years_label}"

    @property
    def digest(self) -> str:
        """What a signature covers."""
        return self.state.digest


def _held(contents: Mapping[str, Content], part: Part) -> Content:
    found = contents.get(part.key)
    return part_types.empty(part) if found is None else found


def facts(record: Record) -> list[Fact]:
    """A record's events in order, as the fold takes them: one query."""
    rows = Event.objects.filter(record=record).order_by("number")
    return [Fact(row.number, row.kind, row.facts, row.by_id, row.post, row.at) for row in rows]


def state_of(record: Record) -> State:
    """The state of a record, folded from its events: one query."""
    return fold(facts(record))


def newest_revisions(record: Record) -> dict[str, PartRevision]:
    """The newest revision of each part, by part key: one query."""
    return {one.part: one for one in PartRevision.objects.filter(record=record, newest=True)}


def document(record: Record, state: State | None = None) -> Document:
    """The document of a record's newest revisions: one query, and one more for the state unless it is given."""
    return _document(record, newest_revisions(record), state_of(record) if state is None else state)


def document_at(record: Record, numbers: Mapping[str, int], names: Mapping[str, str] | None = None) -> Document:
    """The document of a record's revisions of these numbers, by part key, without its state: one query.

    `names` gives the names of bodies as they were then, by key; without, providers go by today's: one query more.
    """
    wanted = Q(pk__in=())
    for part, number in numbers.items():
        wanted |= Q(part=part, number=number)
    revisions = PartRevision.objects.filter(wanted, record=record)
    return _document(record, {one.part: one for one in revisions}, State(), names)


def _document(
    record: Record,
    revisions: Mapping[str, PartRevision],
    state: State,
    names: Mapping[str, str] | None = None,
) -> Document:
    """The document of these revisions. Those of a scheme or provider that the plan no longer has are left out."""
    template = record.edition
    if names is None:
        names = provider_names(record) if template.patterns else {}

    def decoded(keys: Iterable[str]) -> dict[str, Content]:
        known = {key: part for key in keys if (part := template.find(key))}
        return {key: part_types.decode(part, revisions[key].content) for key, part in known.items()}

    contents = decoded(key for key in revisions if key in template.part)
    if template.patterns:
        found = entries(template, lambda key: _held(contents, template.part[key]), names)
        whole = template.of_plan(found[SCHEME], found[PROVIDER])
        contents |= decoded(part.key for part in whole.parts if part.pattern and part.key in revisions)
    return Document(
        area=record.area.slug,
        area_name=record.area.name,
        fictional=record.area.fictional,
        edition_code=record.edition_code,
        contents=contents,
        digests={key: revision.digest for key, revision in revisions.items()},
        numbers={key: revision.number for key, revision in revisions.items()},
        state=state,
        carried=frozenset(key for key, one in revisions.items() if one.how == PartRevision.How.CARRIED),
        provider_names=names,
    )


def provider_names(record: Record) -> dict[str, str]:
    """The names of the providers that take part in a record's area, by key: one query."""
    return {one.key: one.name for one in organisations_of(record.area, Participation.Capacity.PROVIDER)}


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """The head of a document's JSON; `parts` follows the edition, see `json_schema`."""

    format: str
    version: int
    area: str
    area_name: str
    edition: str
    digest: str = ""
    parts: msgspec.Raw = msgspec.Raw(b"{}")


def to_json(one: Document) -> bytes:
    """The document as JSON: every part that holds anything, in the edition's order. Same content, same bytes."""
    held = {part.key: one.contents[part.key] for part in one.edition.parts if part.key in one.contents}
    envelope = Envelope(
        format=FORMAT,
        version=FORMAT_VERSION,
        area=one.area,
        area_name=one.area_name,
        edition=one.edition_code,
        digest=one.digest,
        parts=msgspec.Raw(msgspec.json.encode(held)),
    )
    return msgspec.json.format(msgspec.json.encode(envelope), indent=2) + b"\n"


def from_json(raw: bytes) -> tuple[Envelope, dict[str, Content]]:
    """What a document's JSON says: its head, and the canonical content of each part it holds.

    Raises msgspec.ValidationError, with the path of what is wrong, or ValueError where it is not a plan of ours.
    """
    envelope = msgspec.json.decode(raw, type=Envelope)
    if envelope.format != FORMAT or envelope.version != FORMAT_VERSION:
        raise ValueError(f"This is not a plan as this site writes it: format {envelope.format} {envelope.version}.")
    try:
        edition = edition_of(envelope.edition)
    except KeyError:
        raise ValueError(f"There is no edition {envelope.edition}.") from None
    held = msgspec.json.decode(envelope.parts, type=dict[str, msgspec.Raw])
    contents = {}
    for key, part_json in held.items():
        part = edition.find(key)
        if part is None:
            raise ValueError(f"Edition {edition.code} has no part {key}.")
        try:
            contents[key] = part_types.canonical(part, part_types.decode(part, bytes(part_json)))
        except msgspec.ValidationError as error:
            raise msgspec.ValidationError(f"{part.full_title}: {error}") from error
    return envelope, contents


def json_schema(edition: Edition) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a document of this edition."""
    schema = msgspec.json.schema(part_types.parts_type(edition))
    definitions = schema.pop("$defs")
    if edition.patterns:
        whole = definitions[schema["$ref"].rpartition("/")[2]]
        whole["patternProperties"] = {
            f"^{key}-[0-9A-Za-z-]+$": whole["properties"].pop(key) for key in edition.patterns
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Better Care Fund plan, edition {edition.code}: {edition.name}",
        "type": "object",
        "required": ["format", "version", "area", "edition", "parts"],
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": FORMAT_VERSION},
            "area": {"type": "string", "description": "The area's name in addresses."},
            "area_name": {"type": "string"},
            "edition": {"const": edition.code},
            "digest": {
                "type": "string",
                "description": "SHA-256: what a signature covers.",
            },
            "parts": schema,
        },
        "$defs": definitions,
    }
