"""What an edition (a national template) is made of, as frozen data.

An edition lists sections, a section lists parts, a part lists the fields and tables it asks for. Adding a
national template is adding one module of these. Nothing here touches a database or the web. The larger ones compare
by identity, so that they can key caches cheaply.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache


class Answer(StrEnum):
    """The kind of answer a question asks for."""

    RICH_TEXT = "rich_text"  # HTML from the short allow-list of bcf.rich_text
    TEXT = "text"  # one line
    LONG_TEXT = "long_text"  # plain text of several lines
    MONEY = "money"  # Decimal, whole pounds
    COUNT = "count"  # Decimal, a whole number of nought or more
    RATE = "rate"  # Decimal
    PERCENTAGE = "percentage"  # Decimal, 12.5 means 12.5 %
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    ORGANISATION = "organisation"  # the key of a body that takes part in the area
    ORGANISATIONS = "organisations"
    FILE = "file"  # the key of an uploaded file
    SCHEME = "scheme"  # the id of a row of the plan's list of schemes


NUMERIC = frozenset({Answer.MONEY, Answer.COUNT, Answer.RATE, Answer.PERCENTAGE})


@dataclass(frozen=True)
class When:
    """A question is asked only when another answer of the same part, or a fact of the area, has this value.

    `key` is a field of the part, or `reference.NAME` for an attribute of the reference block.
    """

    key: str
    equals: object


@dataclass(frozen=True)
class Work:
    """How a column is worked out from others of its row: their `product`, or the `rest` of 100 that they leave."""

    how: str
    of: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """One entry of a drop-down list: what is stored and what is shown."""

    key: str
    label: str


@dataclass(frozen=True, eq=False)
class Field:
    """One question, or one column of a table.

    `number` is the national number (`3c.i`). `required` with `when` means required where it is asked.
    `asks_amount`: a text which must contain an amount in pounds. For columns: `year` groups columns under a
    heading, `sub_label` stands under the label, `total` says that the foot sums the column.
    `organisation_kinds` limits the bodies offered. `work` makes it a column that is worked out and never typed. A
    column with `when` is asked for in rows whose other column has that value.
    """

    key: str
    label: str
    answer: Answer
    number: str = ""
    hint: str = ""
    required: bool = True
    when: When | None = None
    choices: tuple[Choice, ...] = ()
    asks_amount: bool = False
    organisation_kinds: tuple[str, ...] = ()
    year: str = ""
    sub_label: str = ""
    total: bool = False
    wide: bool = False
    work: Work | None = None

    @property
    def numeric(self) -> bool:
        """Whether the answer is a number of some kind."""
        return self.answer in NUMERIC

    def choice_label(self, key: str) -> str:
        """What is shown for a stored choice; the key itself where the list does not have it."""
        return next((choice.label for choice in self.choices if choice.key == key), key)


@dataclass(frozen=True)
class FixedRow:
    """A row that the template prints: its id never changes and it is neither added nor removed."""

    id: str
    label: str
    sub_label: str = ""
    columns: tuple[str, ...] = ()  # the columns asked for in this row; empty means all


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of the same columns. With `fixed_rows` the rows are the template's; otherwise people add them."""

    key: str
    label: str
    row_word: str
    columns: tuple[Field, ...]
    look: str = "sheet"  # or "blocks", for rows of longer answers
    fixed_rows: tuple[FixedRow, ...] = ()
    heading: str = ""  # the column whose text names the row
    minimum_rows: int = 0
    hint: str = ""
    worked: tuple[Field, ...] = ()  # columns that are worked out from the others, and not part of the content

    @cached_property
    def shown(self) -> tuple[Field, ...]:
        """Every column in the order in which it is shown: what is worked out after the last of what it is made of."""
        listed = list(self.columns)
        for one in self.worked:
            if one.work:
                listed.insert(1 + max(listed.index(self.column[key]) for key in one.work.of), one)
        return tuple(listed)

    @cached_property
    def column(self) -> dict[str, Field]:
        """The columns by key."""
        return {column.key: column for column in self.columns}

    def fixed_row(self, row_id: str) -> FixedRow | None:
        """The template's row of that id, or None."""
        return next((row for row in self.fixed_rows if row.id == row_id), None)


@dataclass(frozen=True)
class Period:
    """One column of the national metric table. Without dates the area inserts its own period."""

    key: str
    heading: str
    label: str
    starts: date | None = None
    ends: date | None = None
    asked: bool = True
    required: bool = True
    against: str = ""  # the period that it is compared with; empty: the first one

    @property
    def months(self) -> int:
        """How many calendar months the period has; 12 where the area inserts its own."""
        if not (self.starts and self.ends):
            return 12
        return (self.ends.year - self.starts.year) * 12 + self.ends.month - self.starts.month + 1


@dataclass(frozen=True, eq=False)
class Metric:
    """A metric's definition in one edition. `places` and `multiplier` belong to the metric, never to a plan.

    `population` is the group whose number the denominator must be: `all`, `18plus`, `65plus`, or empty.
    `better` is `down`, `up`, or empty where the area says which. `ratio` False: the value comes from
    outside (a standardised rate, a score) and cannot be recomputed.
    """

    key: str
    short: str
    numerator: str
    denominator: str
    unit_words: str
    periods: tuple[Period, ...]
    multiplier: int = 100
    places: int = 1
    better: str = ""
    population: str = ""
    ratio: bool = True
    own: bool = False
    contingency_row: str = ""
    definition: str = ""

    def period(self, key: str) -> Period:
        """The period of that key. Raises StopIteration where there is none."""
        return next(period for period in self.periods if period.key == key)

    @property
    def first_and_last(self) -> tuple[Period, Period]:
        """The last period asked for, after the one that it is compared with."""
        asked = [period for period in self.periods if period.asked]
        return self.period(asked[-1].against) if asked[-1].against else asked[0], asked[-1]


PLAN = "plan"
PART_2 = "part_2"
COMMENTARY = "commentary"
"""The scopes of signatures: the whole plan, its finance and metrics, and what one provider says of it."""


@dataclass(frozen=True, eq=False)
class Part:
    """The unit of everything: one page, one line of the task list, one chain of revisions, one block of a file.

    `kind` names the module that renders and projects it. `figures` are names of computed figures the page shows
    beside what is asked. `guidance` is ours: bullets on what to write, then one note.
    """

    key: str
    number: str
    title: str
    kind: str
    fields: tuple[Field, ...] = ()
    tables: tuple[Table, ...] = ()
    metric: Metric | None = None
    figures: tuple[str, ...] = ()
    beside: frozenset[str] = frozenset()  # what of the plan helps to write it: `money`, `schemes`
    intro: str = ""
    what_to_write: tuple[str, ...] = ()
    note: str = ""
    sheet: str = ""  # the workbook tab on which the part has its cells
    scope: str = PLAN  # whose signature covers it
    about: str = ""  # of a part that a plan has several times: the row or body that this one is about
    pattern: "Part | None" = None  # and the part of the template that it was made from

    @property
    def shape(self) -> "Part":
        """The part that says which fields and tables the content has: the same for all that are made from one."""
        return self.pattern or self

    @cached_property
    def field(self) -> dict[str, Field]:
        """The fields by key."""
        return {one.key: one for one in self.fields}

    @cached_property
    def table(self) -> dict[str, Table]:
        """The tables by key."""
        return {one.key: one for one in self.tables}

    @property
    def full_title(self) -> str:
        """The number, where the template gives one, and the title."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True)
class Entry:
    """A scheme or provider of one plan, for which it has parts of its own; `needed` where the template wants them."""

    id: str
    name: str
    needed: bool = True


SCHEME = "scheme"
PROVIDER = "provider"


@dataclass(frozen=True, eq=False)
class Section:
    """A heading of the task list, in national order; `document` is 1 or 2 for Part 1 and Part 2.

    `patterns` are parts that a plan has once for each of something of its own: `each` is `scheme` or `provider`.
    """

    number: str
    title: str
    parts: tuple[Part, ...] = ()
    document: int = 1
    each: str = ""
    patterns: tuple[Part, ...] = ()

    @property
    def full_title(self) -> str:
        """The number, where there is one, and the title."""
        return f"{self.number} {self.title}".strip()


@lru_cache(maxsize=10_000)
def part_about(pattern: Part, entry: Entry) -> Part:
    """The part of a plan about one of its schemes or providers. The same for the same, so that caches hold."""
    if entry.needed:
        fields, tables = pattern.fields, pattern.tables
    else:
        fields = tuple(replace(one, required=False) for one in pattern.fields)
        tables = tuple(replace(one, minimum_rows=0) for one in pattern.tables)
    return replace(
        pattern,
        key=f"{pattern.key}-{entry.id}",
        title=f"{entry.name}, {pattern.title}" if pattern.title else entry.name,
        fields=fields,
        tables=tables,
        about=entry.id,
        pattern=pattern,
    )


@dataclass(frozen=True)
class Signing:
    """Who signs: one signature for each body of this kind that takes part, by the holder of the post.

    `scope` is what the signature covers. Part 2 is signed only for the bodies of which an area asks it.
    """

    kind: str
    usual_post: str
    statement: str
    scope: str = PLAN


@dataclass(frozen=True)
class Paid:
    """A table of the contributions whose lines say what bodies pay in.

    `source` is the source of funding that its lines are, where the edition tells several apart.
    """

    table: str
    source: str = ""


@dataclass(frozen=True, eq=False)
class Roles:
    """Which part, table and column plays which role in a plan: sums, checks and pages ask for these, not for keys.

    `details` names councils and CCGs and gives the area's minimum. `contributions` has the tables `paid`, whose
    columns are `paid_in` by year and, where bodies give their own minimum, `least` by year. `schemes` lists the
    schemes. What they spend stands in their own rows, unless `spending` names a part of lines, with `spent` by year;
    the same holds of what they save, and `benefits` with its table by year. `providers` is the part and field that
    names the providers who comment. An empty name: there is no such thing.
    """

    details: str
    contributions: str
    paid: tuple[Paid, ...]
    paid_in: Mapping[str, str]
    schemes: str
    least: Mapping[str, str] = field(default_factory=dict)
    spending: str = ""
    spent: Mapping[str, str] = field(default_factory=dict)
    benefits: str = ""
    saved: Mapping[str, str] = field(default_factory=dict)
    contingency: str = ""
    providers: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Summary:
    """A tab of the workbook on which nothing is asked: figures that are worked out, after another tab."""

    sheet: str
    after: str
    figures: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Feed:
    """What of an older edition feeds this one. A place is `PART.FIELD` or `PART.TABLE`.

    A field goes into a field of its kind; several texts go into one, in order. A table's rows go into a table with
    their ids: `columns` says which column into which, `rows` which of the template's own rows into which. With
    `turn` the function of that name in `plans.turning` parts or turns the lines on the way, into one or more tables;
    `columns` then says what they are made from. `note` tells people what to look at.
    """

    sources: tuple[str, ...]
    into: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    turn: str = ""
    note: str = ""


@dataclass(frozen=True, eq=False)
class Carried:
    """How a plan in an older edition starts one in this: what goes where, and why the rest has no place.

    `left` gives the reason by place: `PART`, `PART.FIELD`, `PART.TABLE`, `PART.TABLE.COLUMN`, or `PART.TABLE[ROW]`
    for one of the template's own rows. Every answer of the older edition is fed somewhere or left.
    """

    edition: str
    feeds: tuple[Feed, ...]
    left: Mapping[str, str]


@dataclass(frozen=True)
class KeptBack:
    """Something that is never published of a plan, and why. `place` is `PART`, `PART.FIELD` or `PART.TABLE.COLUMN`.

    Of parts that a plan has once for each provider, `PART` is the template's; `until_signed`: only while the provider
    has not signed it.
    """

    place: str
    reason: str
    until_signed: bool = False


@dataclass(frozen=True, eq=False)
class Edition:
    """One national template."""

    code: str
    name: str
    years: tuple[str, ...]
    sections: tuple[Section, ...]
    signings: tuple[Signing, ...]
    roles: Roles
    summary: Summary | None = None
    carried: Carried | None = None
    kept_back: tuple[KeptBack, ...] = ()
    recipients: str = ""
    checks_left_out: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every part in national order."""
        return tuple(part for section in self.sections for part in section.parts)

    @cached_property
    def part(self) -> dict[str, Part]:
        """The parts by key."""
        return {part.key: part for part in self.parts}

    @cached_property
    def patterns(self) -> dict[str, Part]:
        """The parts that a plan has once for each scheme or provider, by the beginning of their keys."""
        return {part.key: part for section in self.sections for part in section.patterns}

    def shown_with(self, part: Part) -> tuple[Part, ...]:
        """What a provider has before it when it signs: its annex, and the plan for performance beside it."""
        annex = tuple(one for one in self.section_of[part.key].parts if one.about == part.about)
        return (*annex, *(one for one in self.parts if one.kind == "performance"))

    def find(self, key: str) -> Part | None:
        """The part of that key, of whichever scheme or provider it may be; None for a key that no plan can have."""
        if key in self.part:
            return self.part[key]
        for start, pattern in self.patterns.items():
            about = key.removeprefix(f"{start}-")
            if about != key and about and len(key) <= LONGEST_KEY:
                return part_about(pattern, Entry(about, about))
        return None

    def each(self, part: Part) -> str:
        """What a part is about: `scheme`, `provider`, or nothing for a part that every plan has once."""
        return next((one.each for one in self.sections if part.pattern in one.patterns), "") if part.pattern else ""

    def of_plan(self, schemes: tuple[Entry, ...], providers: tuple[Entry, ...]) -> "Edition":
        """The edition as one plan has it: with the parts of its own schemes and providers in their places."""
        return _of_plan(self, schemes, providers) if self.patterns else self

    @cached_property
    def section_of(self) -> dict[str, Section]:
        """The section of each part, by the part's key."""
        return {part.key: section for section in self.sections for part in section.parts}

    @property
    def years_label(self) -> str:
        """`2014/15 and 2015/16`."""
        return " and ".join(self.years)

    def covered(self, scope: str) -> frozenset[str]:
        """The keys of the parts that a signature of this scope covers: the whole plan, or its Part 2."""
        return frozenset(
            part.key
            for part in self.parts
            if part.scope == PLAN and (scope == PLAN or self.section_of[part.key].document == 2)
        )

    def signing(self, kind: str, scope: str) -> Signing | None:
        """How bodies of a kind sign for a scope; None where the template has no such signature."""
        return next((one for one in self.signings if (one.kind, one.scope) == (kind, scope)), None)

    def metrics(self) -> Iterator[tuple[Part, Metric]]:
        """The parts that hold a metric, with its definition."""
        for part in self.parts:
            if part.metric:
                yield part, part.metric


LONGEST_KEY = 60
"""How long the key of a part can be, since a table holds it."""


@lru_cache(maxsize=500)
def _of_plan(edition: Edition, schemes: tuple[Entry, ...], providers: tuple[Entry, ...]) -> Edition:
    entries = {SCHEME: schemes, PROVIDER: providers}
    sections = tuple(
        replace(
            section,
            parts=tuple(
                part_about(pattern, entry) for entry in entries[section.each] for pattern in section.patterns
            ),
        )
        if section.each
        else section
        for section in edition.sections
    )
    return replace(edition, sections=sections)
