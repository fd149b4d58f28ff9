"""What rich text is made of: runs of words within blocks."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple


class Run(NamedTuple):
    """Text of one look. A line break within a block is a newline.

    Of a citation, `cited` is what it names, and the text one `MARK` for each time it stands there.
    """

    text: str
    marks: frozenset[str] = frozenset()
    href: str = ""
    cited: str = ""

    @property
    def words(self) -> str:
        """The text; of a citation, whose number is not known here, what kind of thing it cites: `[document]`."""
        return f"[{self.cited.partition(':')[0]}]" * len(self.text) if self.cited else self.text


@dataclass
class Paragraph:
    """A paragraph; `level` is the depth Word gave it in a list, 0 for none."""

    runs: list[Run]
    level: int = 0
    ordered: bool = False


@dataclass
class Heading:
    """A heading under the page's own: `h3` or `h4`."""

    tag: str
    runs: list[Run]


@dataclass
class Listing:
    """A bulleted or numbered list; an item is blocks."""

    ordered: bool
    items: list[list["Block"]]


@dataclass
class Quotation:
    """A quotation of blocks."""

    blocks: list["Block"]


@dataclass
class Cell:
    """A cell of a table, `th` or `td`."""

    tag: str
    blocks: list["Block"]
    colspan: int = 1
    rowspan: int = 1


@dataclass
class Table:
    """A table, row by row."""

    rows: list[list[Cell]]


@dataclass
class Figure:
    """A picture of ours with the words that stand for it, and its caption.

    `change` is `ins` or `del` where it is shown as put in or taken out.
    """

    src: str
    alt: str
    file: str
    caption: list[Run] = field(default_factory=list)
    change: str = ""


Block = Paragraph | Heading | Listing | Quotation | Table | Figure


def tidy(runs: Iterable[Run]) -> list[Run]:
    """Runs with single spaces, none at the ends or beside a line break, and neighbours of one look joined."""
    kept: list[Run] = []
    for run in runs:
        before = kept[-1].text if kept else "\n"
        text = re.sub(r" *\n *", "\n", re.sub(r"[^\S\n]+", " ", run.text))
        text = text.lstrip(" ") if before.endswith((" ", "\n")) else text
        text = text.lstrip("\n") if not kept else text
        while kept and text.startswith("\n") and kept[-1].text.endswith(" "):
            kept[-1] = kept[-1]._replace(text=kept[-1].text[:-1])
            if not kept[-1].text:
                kept.pop()
        if text:
            kept.append(run._replace(text=text))
    while kept and not (last := kept[-1].text.rstrip(" \n")):
        kept.pop()
    if kept:
        kept[-1] = kept[-1]._replace(text=last)
    joined = [
        Run(unicodedata.normalize("NFC", "".join(run.text for run in same)), *look)
        for look, same in groupby(kept, key=lambda run: run[1:])
    ]
    return joined if joined == kept else tidy(joined)


def without_bold(runs: list[Run]) -> list[Run]:
    """The same without bold, where the place itself is bold: headings and heads of tables."""
    return tidy(run._replace(marks=run.marks - {"strong"}) for run in runs)


def drop_bold(blocks: list[Block]) -> None:
    """Takes the bold out of these blocks, in place."""
    for block in blocks:
        if isinstance(block, Paragraph):
            block.runs = without_bold(block.runs)
        elif isinstance(block, Listing):
            for item in block.items:
                drop_bold(item)
        elif isinstance(block, Quotation):
            drop_bold(block.blocks)


def runs_of(blocks: list[Block]) -> Iterator[Run]:
    """The runs of paragraphs, parted by line breaks."""
    for number, block in enumerate(blocks):
        if isinstance(block, Paragraph | Heading):
            yield from [Run("\n")] * bool(number)
            yield from block.runs


def cut(runs: list[Run], length: int) -> list[Run]:
    """The runs without their first `length` characters."""
    kept = []
    for run in runs:
        kept.append(run._replace(text=run.text[length:]))
        length = max(0, length - len(run.text))
    return tidy(kept)
