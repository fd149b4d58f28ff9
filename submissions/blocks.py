"""What the reading of a plan is made of: frozen blocks in order, ready to be laid out on a page or on paper."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True)
class Heading:
    """A section (level 2) or a part (level 3), with its national number where it has one."""

    kind: ClassVar = "heading"
    level: int
    number: str
    words: str
    anchor: str


@dataclass(frozen=True)
class Question:
    """What was asked, before its answer. As a heading where the part asks several questions, else as a line."""

    kind: ClassVar = "question"
    number: str
    words: str
    heading: bool = True


@dataclass(frozen=True)
class Answer:
    """A long answer as HTML whose headings stand under the question's; `blank` where nothing was written."""

    kind: ClassVar = "answer"
    html: SafeString
    blank: bool = False


@dataclass(frozen=True)
class Cell:
    """Some words in a table. `unread`: what was typed and could not be read. `muted`: our words, not an answer."""

    words: str = ""
    figure: bool = False
    unread: bool = False
    muted: bool = False

    @property
    def look(self) -> str:
        """The class of its table cell, or nothing."""
        if not self.figure:
            return ""
        return "table__figure table__figure--unread" if self.unread else "table__figure"

    @property
    def html(self) -> SafeString:
        """The words as they stand in a table, each line on its own."""
        lines = format_html_join(mark_safe("<br>"), "{}", ((line,) for line in self.words.split("\n")))
        if self.unread:
            return format_html('<span class="not-read">{}</span> <em>not read</em>', lines)
        return format_html('<span class="muted">{}</span>', lines) if self.muted else lines


@dataclass(frozen=True)
class Fact:
    """A short question and its answer."""

    number: str
    words: str
    answer: Cell


@dataclass(frozen=True)
class Facts:
    """Short questions with their answers, as a table of two columns."""

    kind: ClassVar = "facts"
    rows: tuple[Fact, ...]


@dataclass(frozen=True)
class Column:
    """A column's head, line by line. `look` is `name`, `words`, `short`, `number` or `figure`: it sets the width."""

    lines: tuple[str, ...]
    look: str = "words"


@dataclass(frozen=True)
class Line:
    """A row of a table; the first cell is its head. `anchor` is its id, where the text cites it."""

    head: Cell
    cells: tuple[Cell, ...]
    anchor: str = ""


@dataclass(frozen=True)
class Table:
    """A table under its caption. `number` counts through the whole plan; `empty` is said where there is no row."""

    kind: ClassVar = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Line, ...]
    foot: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    empty: str = ""
    number: int = 0

    @property
    def many(self) -> bool:
        """Whether it has so many columns of figures that each must be slim."""
        return sum(column.look == "figure" for column in self.columns) > 5

    @property
    def slim(self) -> bool:
        """Whether it has even more, so that each must be as slim as can be."""
        return sum(column.look == "figure" for column in self.columns) > 6

    @property
    def short(self) -> bool:
        """Whether it is a table of figures that is best kept on one page."""
        return any(column.look == "figure" for column in self.columns) and len(self.rows) + len(self.foot) <= 12


@dataclass(frozen=True)
class Figure:
    """A chart that is drawn from the plan, under its caption: wide for paper and desk, narrow for a phone."""

    kind: ClassVar = "figure"
    caption: str
    picture: SafeString
    narrow: SafeString | None = None
    number: int = 0


@dataclass(frozen=True)
class Notice:
    """Something that must be read with the part: a warning that was accepted, by whom, when and why."""

    kind: ClassVar = "notice"
    title: str
    message: str
    reason: str
    by: str


@dataclass(frozen=True)
class Note:
    """A sentence of ours, such as how a figure was worked out."""

    kind: ClassVar = "note"
    words: str


@dataclass(frozen=True)
class Remarked:
    """What the area team said of a part, by whom and when."""

    text: str
    by: str


@dataclass(frozen=True)
class Remarks:
    """The area team's remarks on the part above. `url` is where the reader can make one; empty for others."""

    kind: ClassVar = "remarks"
    title: str
    said: tuple[Remarked, ...]
    url: str


Block = Heading | Question | Answer | Facts | Table | Figure | Notice | Note | Remarks


@dataclass(frozen=True)
class Entry:
    """A line of the contents; level 2 for a section, 3 for a part."""

    level: int
    number: str
    title: str
    anchor: str

    @property
    def url(self) -> str:
        """Where it leads on the same page."""
        return f"#{self.anchor}"


@dataclass(frozen=True)
class Reading:
    """A whole plan as it is read, on the page and in print."""

    title: str
    contents: tuple[Entry, ...]
    sections: tuple[tuple[Block, ...], ...]
