"""What changed between two texts, word by word, as one text with the words put in and taken out marked.

Blocks are aligned first, then the words within those that stand for each other. The result is written from blocks and
escaped words alone, like any other text here, so it is as safe to show as they are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TypeVar

from bcf.rich_text.blocks import Block, Cell, Figure, Heading, Listing, Paragraph, Quotation, Run, Table
from bcf.rich_text.writing import write

T = TypeVar("T")
IN, OUT = "ins", "del"
TOKEN = re.compile(r"[^\W_]+(?:['\u2019.,-][^\W_]+)*|\s+|.", re.S)
TAG = re.compile(r"<[^<>]*>")
ALIKE = 0.4
"""The share of words that two blocks must have in common to be shown as one that was changed."""


def marked_blocks(before: Sequence[Block], after: Sequence[Block]) -> list[Block]:
    """The blocks of the newer text, with those of the older that are gone, each word that changed marked."""
    found: list[Block] = []
    for was, now in _aligned(before, after, [write(one) for one in before], [write(one) for one in after]):
        if was is not None and now is not None:
            found += _changed(was, now)
        elif now is not None:
            found.append(_whole(now, IN))
        elif was is not None:
            found.append(_whole(was, OUT))
    return found


def _aligned(
    before: Sequence[T], after: Sequence[T], old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[T | None, T | None]]:
    """The things of two lists in one order: what stands for each other in pairs, the rest alone."""
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield from zip(before[a:b], after[c:d], strict=True)
        else:
            yield from _paired(before[a:b], after[c:d], old[a:b], new[c:d])


def _paired(
    before: Sequence[T], after: Sequence[T], old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[T | None, T | None]]:
    """Each of the older with the next of the newer that has enough of its words; one alone with one alone."""
    if len(before) == len(after) == 1:
        yield before[0], after[0]
        return
    was, now = [_words(one) for one in old], [_words(one) for one in new]
    at = 0
    for number, words in enumerate(was):
        likely = ((_share(words, now[n]), -n) for n in range(at, len(now)))
        share, found = max(likely, default=(0.0, 0))
        if share < ALIKE:
            yield before[number], None
            continue
        yield from ((None, one) for one in after[at:-found])
        yield before[number], after[-found]
        at = -found + 1
    yield from ((None, one) for one in after[at:])


def _share(some: set[str], others: set[str]) -> float:
    return 2 * len(some & others) / (len(some) + len(others)) if some or others else 1.0


def _words(html: str) -> set[str]:
    return {token for token in TOKEN.findall(TAG.sub(" ", html)) if token[0].isalnum()}


def _changed(was: Block, now: Block) -> list[Block]:
    """Two blocks that stand for each other as one; those of another kind as one taken out and one put in."""
    match was, now:
        case Paragraph(), Paragraph():
            return [replace(now, runs=_marked_runs(was.runs, now.runs))]
        case Heading(), Heading() if was.tag == now.tag:
            return [replace(now, runs=_marked_runs(was.runs, now.runs))]
        case Quotation(), Quotation():
            return [Quotation(marked_blocks(was.blocks, now.blocks))]
        case Listing(), Listing() if was.ordered == now.ordered:
            return [Listing(now.ordered, list(_items(was, now)))]
        case Table(), Table():
            return [Table(list(_rows(was, now)))]
        case Figure(), Figure() if (was.src, was.alt) == (now.src, now.alt):
            return [replace(now, caption=_marked_runs(was.caption, now.caption))]
    return [_whole(was, OUT), _whole(now, IN)]


def _items(was: Listing, now: Listing) -> Iterator[list[Block]]:
    def written(listing: Listing) -> list[str]:
        return ["".join(map(write, item)) for item in listing.items]

    for old, new in _aligned(was.items, now.items, written(was), written(now)):
        if old is not None and new is not None:
            yield marked_blocks(old, new)
        else:
            yield [_whole(block, IN if old is None else OUT) for block in old or new or []]


def _rows(was: Table, now: Table) -> Iterator[list[Cell]]:
    def written(table: Table) -> list[str]:
        return ["\t".join("".join(map(write, cell.blocks)) for cell in row) for row in table.rows]

    for old, new in _aligned(was.rows, now.rows, written(was), written(now)):
        if old is not None and new is not None and len(old) == len(new):
            yield [
                replace(cell, blocks=marked_blocks(before.blocks, cell.blocks))
                for before, cell in zip(old, new, strict=True)
            ]
            continue
        for row, mark in ((old, OUT), (new, IN)):
            if row is not None:
                yield [replace(cell, blocks=[_whole(block, mark) for block in cell.blocks]) for cell in row]


def _whole(block: Block, mark: str) -> Block:
    """A block all of whose words are marked."""
    match block:
        case Paragraph(runs=runs) | Heading(runs=runs):
            return replace(block, runs=_with(runs, mark))
        case Quotation(blocks=blocks):
            return Quotation([_whole(one, mark) for one in blocks])
        case Listing(ordered=ordered, items=items):
            return Listing(ordered, [[_whole(one, mark) for one in item] for item in items])
        case Table(rows=rows):
            marked = [
                [replace(cell, blocks=[_whole(one, mark) for one in cell.blocks]) for cell in row] for row in rows
            ]
            return Table(marked)
        case Figure():
            return replace(block, change=mark)


def _with(runs: Sequence[Run], mark: str) -> list[Run]:
    return [run._replace(marks=run.marks | {mark}) for run in runs]


def _marked_runs(before: Sequence[Run], after: Sequence[Run]) -> list[Run]:
    """The words of two blocks in one order. A space alone between two changes is part of both.

    Where hardly a word stayed, the older stand before the newer, since between each other nobody could read them.
    """
    old, new = _tokens(before), _tokens(after)
    if _share(*({token.text for token in tokens if token.text[0].isalnum()} for tokens in (old, new))) < ALIKE / 2:
        return [*_with(old, OUT), *_with(new, IN)]
    found: list[Run] = []
    gone: list[Run] = []
    came: list[Run] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (what, a, b, c, d) in enumerate(steps):
        between = 0 < number < len(steps) - 1
        if what == "equal" and not (between and all(token.text.isspace() for token in new[c:d])):
            found += [*_with(gone, OUT), *_with(came, IN), *new[c:d]]
            gone, came = [], []
        else:
            gone += old[a:b]
            came += new[c:d]
    return [*found, *_with(gone, OUT), *_with(came, IN)]


def _tokens(runs: Sequence[Run]) -> list[Run]:
    return [run._replace(text=token) for run in runs for token in TOKEN.findall(run.text)]
