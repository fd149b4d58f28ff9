"""Plans of any number of schemes, or of lines of spending, saved as people's plans are: through `save_parts`."""

from datetime import date
from decimal import Decimal
from itertools import cycle, islice

import msgspec
from django.core.management import call_command

from areas.models import Area, Participation
from bcf import parts as part_types
from bcf.accounts.models import User
from bcf.parts import Content, Unread
from plans import actions
from plans.demo import FOLDER
from plans.demo.loading import load
from plans.document import Document, document, from_json
from plans.models import Record

AUTHOR = "author@exampleshire.example"
EDITION, EDITION_OF_LINES = "2014-02", "2014-09"


def prepare() -> User:
    """An empty database made ready, with the demonstration's bodies and people; gives the person who writes."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("load_reference", verbosity=0, stdout=open("/dev/null", "w"))  # noqa: SIM115
    load()
    return User.objects.get(email=AUTHOR)


def contents_with(schemes: int) -> dict[str, Content]:
    """The made-up plan of the demonstration with that many schemes; of every ten, one names no lead provider
    and one has an amount that cannot be read."""
    _, contents = from_json((FOLDER / "exampleshire.2014-02.json").read_bytes())
    rows = [
        msgspec.structs.replace(
            row,
            id=f"b{number}",
            name=f"{row.name} {number}",
            spend_2015_16_recurrent=Unread("about 12k?") if number % 10 == 4 else row.spend_2015_16_recurrent,
            lead_provider=None if number % 10 == 0 else row.lead_provider,
        )
        for number, row in enumerate(islice(cycle(contents["schemes"].schemes), schemes), start=1)
    ]
    return contents | {"schemes": msgspec.structs.replace(contents["schemes"], schemes=tuple(rows))}


def contents_with_lines(lines: int) -> dict[str, Content]:
    """The demonstration's plan in the revised template with that many lines of spending; of every ten, one names no
    provider and one has an amount that cannot be read."""
    _, contents = from_json((FOLDER / "worcestershire.2014-09.json").read_bytes())
    rows = [
        msgspec.structs.replace(
            row,
            id=f"b{number}",
            amount_2015_16=Unread("about 12k?") if number % 10 == 4 else row.amount_2015_16,
            provider=None if number % 10 == 0 else row.provider,
        )
        for number, row in enumerate(islice(cycle(contents["expenditure"].lines), lines), start=1)
    ]
    return contents | {"expenditure": msgspec.structs.replace(contents["expenditure"], lines=tuple(rows))}


def plan_of(schemes: int, by: User, name: str = "bench") -> Record:
    """A plan of that many schemes, in an area of its own whose bodies are those of the demonstration."""
    record = _saved(f"{name}-{schemes}", f"{schemes} schemes", EDITION, contents_with(schemes), by)
    actions.assign_part(record=record, part="schemes", person=by, due=date(2014, 3, 24), by=by)
    return Record.objects.get(pk=record.pk)


def plan_of_lines(lines: int, by: User) -> Record:
    """A plan in the revised template of that many lines of spending, in an area of its own."""
    record = _saved(f"lines-{lines}", f"{lines} lines", EDITION_OF_LINES, contents_with_lines(lines), by)
    actions.assign_part(record=record, part="expenditure", person=by, due=date(2014, 9, 1), by=by)
    return Record.objects.get(pk=record.pk)


def _saved(slug: str, name: str, edition: str, contents: dict[str, Content], by: User) -> Record:
    model = Area.objects.get(slug="exampleshire")
    area = Area.objects.create(slug=slug, name=name, kind=Area.Kind.FICTIONAL, fictional=True)
    for one in model.participations.all():
        Participation.objects.create(area=area, organisation=one.organisation, takes_part_as=one.takes_part_as)
    for rows in (model.shares.all(), model.populations.all()):
        for row in rows:
            row.pk, row.area = None, area
            row.save()
    record = actions.start_plan(area=area, edition_code=edition, by=by)
    drafts = [actions.Draft(key, content, 0) for key, content in contents.items()]
    actions.save_parts(record=record, changes=drafts, by=by)
    return record


def save_one_cell(record: Record, by: User, turn: int) -> None:
    """Save the schemes with one name changed: what a person's save does after the form is read."""
    one = document(record)
    content = one.part("schemes")
    first, *rest = content.schemes
    named = msgspec.structs.replace(first, name=f"Renamed {turn}")
    _save(record, by, one, "schemes", msgspec.structs.replace(content, schemes=(named, *rest)))


def save_one_line(record: Record, by: User, turn: int) -> None:
    """Save the lines of spending with one amount changed."""
    one = document(record)
    content = one.part("expenditure")
    first, *rest = content.lines
    dearer = msgspec.structs.replace(first, amount_2015_16=Decimal(1_000 + turn))
    _save(record, by, one, "expenditure", msgspec.structs.replace(content, lines=(dearer, *rest)))


def save_one_answer(record: Record, by: User, turn: int) -> None:
    """Save a part of one text with the text changed: the least that a save can be."""
    one = document(record)
    _save(record, by, one, "vision", msgspec.structs.replace(one.part("vision"), text=f"<p>Vision {turn}</p>"))


def _save(record: Record, by: User, one: Document, key: str, content: Content) -> None:
    changed = part_types.canonical(record.edition.part[key], content)
    actions.save_parts(record=record, changes=[actions.Draft(key, changed, one.numbers[key])], by=by)
