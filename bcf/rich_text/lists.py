"""Lists that come as paragraphs: Word's, and those with a typed bullet."""

import re
from dataclasses import replace

from bcf.rich_text.blocks import Block, Listing, Paragraph, cut
from bcf.rich_text.tree import Node

BULLET = re.compile(r"(?:[·•▪‣◦§\uf0b7\uf0a7][ \n]+)+")
WORD_MARKER = re.compile(r"(?:[·•▪‣◦§o\-–\uf0b7\uf0a7]|\(?(?P<number>\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)])[ \n]+")


def take_marker(node: Node) -> str:
    """Word's own bullet or number, taken out of its paragraph."""
    for child in node.nodes:
        if "mso-list:ignore" in child.style:
            marker = _words_in(child)
            child.children = []
            return marker
        if marker := take_marker(child):
            return marker
    return ""


def _words_in(node: Node) -> str:
    return "".join(child if isinstance(child, str) else _words_in(child) for child in node.children)


def numbered(marker: str) -> bool:
    """Whether a marker is a number or a letter, not a bullet."""
    return bool(re.match(r"\s*\(?(\d+|[a-zA-Z]|[ivx]+)[.)]", marker))


def item_of(blocks: list[Block]) -> list[Block]:
    """An item's blocks, without a bullet typed into its text, which reads as a list of one inside it."""
    if blocks and isinstance(blocks[0], Listing) and len(blocks[0].items) == 1 and not blocks[0].ordered:
        first = blocks[0].items[0]
        if len(first) == 1 and isinstance(first[0], Paragraph):
            return [*first, *blocks[1:]]
    return blocks


def gathered(blocks: list[Block], deepest: int) -> list[Block]:
    """Paragraphs that Word meant as list items, or that begin with a bullet, put into lists so deep at most."""
    if deepest < 1:
        return blocks
    gathered: list[Block] = []
    at: list[Listing] = []  # the list open at each level
    for block in blocks:
        marked = _marked(block)
        if marked is None:
            at = []
            gathered.append(block)
            continue
        level = min(marked.level, len(at) + 1, deepest)
        at = at[:level]
        if len(at) == level and at[-1].ordered != marked.ordered:
            at.pop()
        if len(at) < level:
            listing = Listing(marked.ordered, [])
            (at[-1].items[-1] if at else gathered).append(listing)
            at.append(listing)
        at[-1].items.append([replace(marked, level=0, ordered=False)])
    return gathered


def _marked(block: Block) -> Paragraph | None:
    """The list item this paragraph is, without its bullet or number; None when it is a plain paragraph."""
    if not isinstance(block, Paragraph):
        return None
    text = "".join(run.text for run in block.runs)
    if block.level and not block.ordered and (marker := WORD_MARKER.match(text)):
        block = replace(block, runs=cut(block.runs, marker.end()), ordered=bool(marker["number"]))
        text = "".join(run.text for run in block.runs)
    if bullet := BULLET.match(text):
        block = replace(block, runs=cut(block.runs, bullet.end()), level=block.level or 1)
    return block if block.level else None
