"""Where the money comes from and what it buys, as one picture: wide, and as bars for a phone."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.safestring import SafeString

from bcf.drawing import GAP_BAR, HAIRLINE, INK, LABEL_SIZE, SECONDARY, SMALL_SIZE, Drawing, number, wrapped
from plans.pictures.flows import Body, Flows, Node, SchemeFlow, trace
from plans.pictures.layout import BAR, EDGE, INSET, LINE, Layout, Placed, Ribbon, amount_width, lay_out

__all__ = ["Body", "SchemeFlow", "draw", "draw_narrow"]

GROUND = "#f3f6f5"
POOL_GROUND = "#dfe8e7"
ROW_LINE = "#e3e9e8"
TRACK = "#eef2f1"
LINK = "#0b5a73"
LABEL_MIDDLE = 5
"""How far a 14 px line's base lies under its middle."""


def draw(
    bodies: Sequence[Body],
    pool_label: str,
    pool: Decimal,
    schemes: Sequence[SchemeFlow],
    *,
    id_prefix: str,
    areas_wanted: bool = False,
    year: str = "",
    width: int = 0,
    least_height: int = 0,
    title: str = "",
    description: str = "",
    area_order: Sequence[str] = (),
) -> SafeString:
    """Contributors, pool, schemes and, where wanted, areas of spend, to one scale in whole pounds.

    The width is 1120 with areas and 750 without, unless given. `id_prefix` differs for each picture of a page.
    `area_order` is the edition's list of areas: it keeps their colours the same in every year and plan.
    Past 20 schemes the largest 18 are shown and the others as one. The description always ends with the figures.
    """
    flows = trace(bodies, f"{pool_label} {year}".strip(), pool, schemes, areas_wanted, area_order)
    width = width or (1120 if areas_wanted else 750)
    layout = lay_out(flows, width, least_height or (520 if width > 900 else 320))
    drawing = Drawing()
    hatching = drawing.hatching(f"{id_prefix}-hatching") if _has_gap(flows) else ""
    for column in layout.columns:
        drawing.text(column.x, 13, column.head, fill=SECONDARY)
        drawing.line(column.x, 20.5, column.x + column.width, 20.5, HAIRLINE)
    for column, ground in zip(layout.columns, (GROUND, POOL_GROUND, GROUND), strict=False):
        for placed in column.nodes:
            _draw_ground(drawing, placed, ground)
    for ribbon in layout.ribbons:
        _draw_ribbon(drawing, ribbon, hatching)
    _draw_nodes(drawing, layout)
    linked = any(node.url for node in flows.schemes)
    return drawing.picture(
        layout.width,
        layout.height,
        title=title or _title(year),
        description=_described(flows, description),
        id_prefix=id_prefix,
        role="group" if linked else "img",
    )


def _title(year: str) -> str:
    return (
        f"Where the money comes from and what it buys, {year}"
        if year
        else "Where the money comes from and what it buys"
    )


def _has_gap(flows: Flows) -> bool:
    return any(node.look == "gap" for node in (*flows.payers, *flows.schemes, *flows.areas))


def _described(flows: Flows, opening: str) -> str:
    """The opening sentence, then every figure of the picture, column by column."""
    columns = [("Who pays in", flows.payers), ("The pool", (flows.pool,)), ("What it buys", flows.schemes)]
    if flows.areas:
        columns.append(("Area of spend", flows.areas))
    told = (f"{head}: {'; '.join(node.words for node in nodes) or 'nothing entered'}." for head, nodes in columns)
    return " ".join(filter(None, (opening, *told)))


def _draw_ground(drawing: Drawing, placed: Placed, ground: str) -> None:
    """The pale ground of a node taller than its label, or the dashed outline of one with nothing entered."""
    if placed.node.look == "empty":
        drawing.rectangle(
            placed.x + 0.5, placed.top + 0.5, placed.width - 1, placed.height - 1, "none", rx=3,
            stroke=GAP_BAR, stroke_dasharray="4 3",
        )  # fmt: skip
    elif placed.node.look == "plain" and placed.tallest > placed.label_height:
        drawing.rectangle(placed.x, placed.middle - placed.tallest / 2, placed.width, placed.tallest, ground)


def _draw_ribbon(drawing: Drawing, ribbon: Ribbon, hatching: str) -> None:
    middle = number((ribbon.x1 + ribbon.x2) / 2)
    x1, x2 = number(ribbon.x1), number(ribbon.x2)
    top1, top2 = number(ribbon.y1), number(ribbon.y2)
    foot1, foot2 = number(ribbon.y1 + ribbon.thickness), number(ribbon.y2 + ribbon.thickness)
    outline = f"M{x1} {top1}C{middle} {top1} {middle} {top2} {x2} {top2}"
    outline += f"L{x2} {foot2}C{middle} {foot2} {middle} {foot1} {x1} {foot1}Z"
    fill = hatching if ribbon.gap else ribbon.colour.tint
    drawing.element("path", d=outline, fill=fill, stroke=ribbon.colour.edge, stroke_width=0.6)


def _draw_nodes(drawing: Drawing, layout: Layout) -> None:
    last = len(layout.columns) - 1
    for place, column in enumerate(layout.columns):
        for placed in column.nodes:
            right = placed.x + placed.width - BAR
            for x, height in ((placed.x, placed.arrives), (right, placed.leaves)):
                if height:
                    _draw_bar(drawing, x, placed.middle - height / 2, BAR, height, placed.node)
            amount_at = 0.0
            if place >= 2:
                amount_at = column.x + column.width - (EDGE if place == last else INSET)
            _draw_label(drawing, placed, amount_at)


def _draw_bar(
    drawing: Drawing, x: float, y: float, width: float, height: float, node: Node
) -> None:  # fmt: skip
    """A bar in the node's colour; a pale one gets an edge, drawn inside so that the bar keeps its size."""
    edge = node.colour.bar_edge if min(width, height) > 3 else ""
    inset = 0.5 if edge else 0
    drawing.rectangle(
        x + inset, y + inset, width - 2 * inset, height - 2 * inset, node.colour.bar, stroke=edge
    )  # fmt: skip


def _draw_label(drawing: Drawing, placed: Placed, amount_at: float) -> None:
    """The label between the node's two bars; with `amount_at` the amount stands at the right, ending there."""
    base = placed.middle - len(placed.lines) * LINE / 2 + LINE / 2 + LABEL_MIDDLE
    if placed.node.url:
        drawing.start_link(placed.node.url)
    for line in placed.lines:
        fill = SECONDARY if line.small else LINK if placed.node.url else INK
        size = SMALL_SIZE if line.small else LABEL_SIZE
        drawing.text(placed.x + INSET, base, line.words, size=size, bold=line.bold, fill=fill)
        base += LINE
    if placed.node.url:
        drawing.end_link()
    if amount_at and placed.node.amount_shown:
        drawing.text(amount_at, placed.middle + LABEL_MIDDLE, placed.node.amount_shown, bold=True, anchor="end")


def draw_narrow(
    bodies: Sequence[Body],
    pool_label: str,
    pool: Decimal,
    schemes: Sequence[SchemeFlow],
    *,
    id_prefix: str,
    areas_wanted: bool = False,
    year: str = "",
    width: int = 360,
    title: str = "",
    description: str = "",
    area_order: Sequence[str] = (),
) -> SafeString:
    """The same money as bars under the same labels, for a phone. One scale serves every bar, in whole pounds.

    Without bodies only the schemes are drawn, for a page that tells the contributions in a sentence.
    """
    flows = trace(bodies, f"{pool_label} {year}".strip(), pool, schemes, areas_wanted, area_order)
    groups: list[tuple[str, Sequence[Node]]] = [("What it buys", flows.schemes)]
    if bodies:
        groups = [("Who pays in", flows.payers), ("The pool", (flows.pool,)), *groups]
    if flows.areas:
        groups.append(("Area of spend", flows.areas))
    drawing = Drawing()
    hatching = drawing.hatching(f"{id_prefix}-hatching") if _has_gap(flows) else ""
    everything = [node for _, nodes in groups for node in nodes]
    amounts = amount_width(everything) + 14
    largest = max((max(node.arrives, node.leaves) for node in everything), default=Decimal(0))
    top = 0.0
    for place, (head, nodes) in enumerate(groups):
        if len(groups) > 1:
            top += 20 if place == 0 else 30
            drawing.text(0, top - 6, head, fill=SECONDARY)
        for node in nodes:
            top = _draw_row(drawing, node, top, width, width - amounts, float(largest), hatching)
    return drawing.picture(
        width,
        max(top, 1),
        title=title or _title(year),
        description=_described(flows, description),
        id_prefix=id_prefix,
        role="group" if any(node.url for node in flows.schemes) else "img",
    )


def _draw_row(
    drawing: Drawing, node: Node, top: float, width: float, track: float, largest: float, hatching: str
) -> float:
    """One row of the narrow picture: label, amount, bar. Returns where the next row begins."""
    drawing.line(0, top + 0.5, width, top + 0.5, ROW_LINE)
    base = top + 20
    lines = wrapped(node.name, track)
    if node.url:
        drawing.start_link(node.url)
    for line in lines:
        drawing.text(0, base, line, fill=LINK if node.url else INK)
        base += LINE
    if node.url:
        drawing.end_link()
    if node.amount_shown:
        drawing.text(width, top + 20, node.amount_shown, bold=True, anchor="end")
    for line in wrapped(node.note, track, SMALL_SIZE) if node.note else ():
        drawing.text(0, base, line, size=SMALL_SIZE, fill=SECONDARY)
        base += LINE
    bar = base - LINE + 8
    if node.look == "empty":
        drawing.rectangle(0.5, bar + 0.5, track - 1, 6, "none", rx=2, stroke=GAP_BAR, stroke_dasharray="4 3")
    else:
        drawing.rectangle(0, bar, track, 7, TRACK)
        value = float(max(node.arrives, node.leaves))
        if value:
            length = max(value / largest * track, 1.5)
            if node.look == "gap":
                drawing.rectangle(0.5, bar + 0.5, length, 6, hatching, stroke=node.colour.bar)
            else:
                _draw_bar(drawing, 0, bar, length, 7, node)
    return bar + 7 + 8
