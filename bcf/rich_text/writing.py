"""Blocks written as the one HTML that stands for them."""

from collections.abc import Iterable
from html import escape
from itertools import groupby

from bcf.rich_text.blocks import Block, Cell, Figure, Heading, Listing, Paragraph, Quotation, Run, Table
from bcf.rich_text.citations import element

LOOKS = ("ins", "del", "a", "strong", "em", "sub", "sup")
"""What a run can look like, outermost first. Words put in or taken out are only in texts that `marked` made."""


def write(block: Block) -> str:
    """The HTML of a block: only what is named here, and every word escaped."""
    match block:
        case Paragraph(runs=runs):
            return f"<p>{_inline(runs)}</p>"
        case Heading(tag=tag, runs=runs):
            return f"<{tag}>{_inline(runs)}</{tag}>"
        case Listing(ordered=ordered, items=items):
            tag = "ol" if ordered else "ul"
            return f"<{tag}>{''.join(f'<li>{_inside(item)}</li>' for item in items)}</{tag}>"
        case Quotation(blocks=blocks):
            return f"<blockquote>{''.join(map(write, blocks))}</blockquote>"
        case Table(rows=rows):
            return _write_table(rows)
        case Figure(src=src, alt=alt, file=file, caption=caption, change=change):
            named = f' data-file="{escape(file)}"' if file else ""
            below = f"<figcaption>{_inline(caption)}</figcaption>" if caption else ""
            figure = f'<figure><img src="{escape(src)}" alt="{escape(alt)}"{named}>{below}</figure>'
            return f"<{change}>{figure}</{change}>" if change else figure


def _inside(blocks: list[Block]) -> str:
    """An item's or a cell's content: its paragraph bare where it has but one, and only lists after it."""
    if blocks and isinstance(blocks[0], Paragraph) and all(isinstance(block, Listing) for block in blocks[1:]):
        return _inline(blocks[0].runs) + "".join(map(write, blocks[1:]))
    return "".join(map(write, blocks))


def _write_table(rows: list[list[Cell]]) -> str:
    head = next((number for number, row in enumerate(rows) if any(cell.tag == "td" for cell in row)), 1)
    parts = [("thead", "col", rows[:head]), ("tbody", "row", rows[head:])]
    return f"<table>{''.join(_write_rows(*part) for part in parts if part[2])}</table>"


def _write_rows(part: str, scope: str, rows: list[list[Cell]]) -> str:
    lines = "".join(f"<tr>{''.join(_write_cell(cell, scope) for cell in row)}</tr>" for row in rows)
    return f"<{part}>{lines}</{part}>"


def _write_cell(cell: Cell, scope: str) -> str:
    attributes = f' scope="{scope}"' if cell.tag == "th" else ""
    attributes += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    attributes += f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    return f"<{cell.tag}{attributes}>{_inside(cell.blocks)}</{cell.tag}>"


def _inline(runs: Iterable[Run], looks: tuple[str, ...] = LOOKS) -> str:
    """Runs as HTML, elements always nested in the same order and never split without need."""
    if not looks:
        return "".join(
            element(run.cited) * len(run.text) if run.cited else escape(run.text, quote=False).replace("\n", "<br>")
            for run in runs
        )
    look, *rest = looks
    written = []
    for key, same in groupby(runs, key=lambda run: run.href if look == "a" else look in run.marks):
        inner = _inline(list(same), tuple(rest))
        opening = f'a href="{escape(str(key))}"' if look == "a" else look
        written.append(f"<{opening}>{inner}</{look}>" if key else inner)
    return "".join(written)
