"""Where everything in the Sankey stands. Pure geometry, in pixels; nothing is drawn here.

A node is given a slot: the larger of its height to scale and its label's height. One scale serves the
whole picture: the largest at which every column's slots and gaps fit. So labels never collide, and
heights can be compared across columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bcf.drawing import LABEL_SIZE, SMALL_SIZE, text_width, wrapped
from plans.pictures.flows import Colour, Flows, Node

LINE: Final = 18
LABEL_PADDING: Final = 8
GAP: Final = 7
BAR: Final = 6
THINNEST: Final = 1.5
INSET: Final = 14
EDGE: Final = 4
HEAD: Final = 30
FOOT: Final = 6
ROOM: Final = 1.3

# Widths of columns and of the spaces between them, to be scaled to the picture's width.
WITH_AREAS: Final = (190, 72, 124, 72, 306, 122, 234)
WITHOUT_AREAS: Final = (174, 52, 126, 58, 340)


@dataclass(frozen=True)
class Line:
    """One line of a label."""

    words: str
    bold: bool = False
    small: bool = False


@dataclass(frozen=True)
class Placed:
    """A node in its slot. The bars are centred in the slot; a height of 0 means no bar on that side."""

    node: Node
    lines: tuple[Line, ...]
    x: float
    width: float
    top: float
    height: float
    arrives: float
    leaves: float

    @property
    def middle(self) -> float:
        """The slot's middle, on which bars and label are centred."""
        return self.top + self.height / 2

    @property
    def tallest(self) -> float:
        """The taller of its two heights to scale."""
        return max(self.arrives, self.leaves)

    @property
    def label_height(self) -> float:
        """What the label needs."""
        return _label_height(self.lines)


@dataclass(frozen=True)
class Column:
    """One column: its head, its left edge, its width and its nodes from the top."""

    head: str
    x: float
    width: float
    nodes: tuple[Placed, ...]


@dataclass(frozen=True)
class Ribbon:
    """A flow between two bars: the top edge's two ends and one thickness, which is to scale."""

    x1: float
    y1: float
    x2: float
    y2: float
    thickness: float
    colour: Colour
    gap: bool


@dataclass(frozen=True)
class Layout:
    """The whole picture. `scale` is pixels a pound."""

    width: float
    height: float
    scale: float
    columns: tuple[Column, ...]
    ribbons: tuple[Ribbon, ...]


def _label_height(lines: Sequence[Line]) -> float:
    return len(lines) * LINE + LABEL_PADDING


def _name(words: str, room: float) -> tuple[Line, ...]:
    return tuple(Line(line) for line in wrapped(words, room))


def _small(words: str, room: float) -> tuple[Line, ...]:
    return tuple(Line(line, small=True) for line in wrapped(words, room, SMALL_SIZE)) if words else ()


def amount_width(nodes: Sequence[Node]) -> float:
    """The width of the widest amount, set in bold."""
    return max((text_width(node.amount_shown, LABEL_SIZE, bold=True) for node in nodes), default=0)


def _stacked(node: Node, room: float) -> tuple[Line, ...]:
    """A label with its amount under its name: who pays in, and the pool."""
    amount = (Line(node.amount_shown, bold=True),) if node.amount_shown else ()
    return (*_name(node.name, room), *amount, *_small(node.note, room))


def _abreast(nodes: Sequence[Node], room: float) -> list[tuple[Line, ...]]:
    """Labels with the amounts in a column at the right: schemes and areas."""
    left = max(room - amount_width(nodes) - 12, 60)
    return [(*_name(node.name, left), *_small(node.note, left)) for node in nodes]


def _needed(values: Sequence[float], labels: Sequence[Sequence[Line]], scale: float) -> float:
    """The height of a column at a scale."""
    slots = [max(value * scale, _label_height(lines)) for value, lines in zip(values, labels, strict=True)]
    return sum(slots) + GAP * max(len(slots) - 1, 0)


def _largest_scale(columns: Sequence[tuple[Sequence[float], Sequence[Sequence[Line]]]], height: float) -> float:
    """The largest scale at which every column fits; 0 where there is no money to draw."""
    most = max((sum(values) for values, _ in columns), default=0)
    if most <= 0:
        return 0
    low, high = 0.0, height / most
    for _ in range(60):
        scale = (low + high) / 2
        fits = all(_needed(values, labels, scale) <= height for values, labels in columns)
        low, high = (scale, high) if fits else (low, scale)
    return low


def _bar(pounds: Decimal, scale: float) -> float:
    return max(float(pounds) * scale, THINNEST) if pounds else 0


def _place(
    nodes: Sequence[Node], labels: Sequence[tuple[Line, ...]], x: float, width: float, scale: float, height: float
) -> tuple[Placed, ...]:
    """The nodes of a column, one under the other, the column centred in the height."""
    values = [float(max(node.arrives, node.leaves)) for node in nodes]
    top = HEAD + (height - _needed(values, labels, scale)) / 2
    placed = []
    for node, lines, value in zip(nodes, labels, values, strict=True):
        slot = max(value * scale, _label_height(lines))
        arrives, leaves = _bar(node.arrives, scale), _bar(node.leaves, scale)
        placed.append(Placed(node, lines, x, width, top, slot, arrives, leaves))
        top += slot + GAP
    return tuple(placed)


def _stack(
    sources: Sequence[Placed], targets: Sequence[Placed], flows: Sequence[tuple[int, int, Decimal]], scale: float
) -> list[Ribbon]:
    """Ribbons that leave in the order of their targets and arrive in the order of their sources."""
    leaving = [source.middle - float(source.node.leaves) * scale / 2 for source in sources]
    arriving = [target.middle - float(target.node.arrives) * scale / 2 for target in targets]
    starts: dict[tuple[int, int], float] = {}
    for source, target, pounds in sorted(flows, key=lambda flow: (flow[0], flow[1])):
        starts[source, target] = leaving[source]
        leaving[source] += float(pounds) * scale
    ribbons = []
    for source, target, pounds in sorted(flows, key=lambda flow: (flow[1], flow[0])):
        here, there = sources[source], targets[target]
        gap = here.node.look == "gap" or there.node.look == "gap"
        # Up to the schemes all money looks alike; from there the area's colour says what it is spent on.
        colour = here.node.colour if here.node.look == "gap" else there.node.colour
        thickness = float(pounds) * scale
        ribbons.append(
            Ribbon(here.x + here.width, starts[source, target], there.x, arriving[target], thickness, colour, gap)
        )
        arriving[target] += thickness
    return ribbons


def _by_source(
    areas: Sequence[Node], spending: Sequence[tuple[int, int, Decimal]], centres: Sequence[float]
) -> list[int]:
    """The order of areas with the fewest crossings: by the mean height of what flows in, gaps last."""

    def mean(place: int) -> tuple[bool, float]:
        inflows = [(float(pounds), centres[scheme]) for scheme, area, pounds in spending if area == place]
        whole = sum(pounds for pounds, _ in inflows)
        return areas[place].look == "gap", sum(pounds * centre for pounds, centre in inflows) / whole

    return sorted(range(len(areas)), key=mean)


def _widths(flows: Flows, width: float) -> list[float]:
    shares = WITH_AREAS if flows.areas else WITHOUT_AREAS
    widths = [share * width / sum(shares) for share in shares]
    # The pool's amount must fit between its bars; what it takes comes from the schemes.
    wanted = max(amount_width([flows.pool]) + 2 * INSET, widths[2])
    widths[4] -= wanted - widths[2]
    widths[2] = wanted
    return widths


def lay_out(flows: Flows, width: float, least_height: float) -> Layout:
    """Places everything. The plot is at least `least_height` and 1.3 times the labels of the fullest column."""
    widths = _widths(flows, width)
    lefts = [sum(widths[:place]) for place in range(len(widths))]
    who, middle = widths[0] - 2 * INSET, widths[2] - 2 * INSET
    right_bar = INSET if flows.areas else EDGE
    nodes: list[Sequence[Node]] = [flows.payers, (flows.pool,), flows.schemes]
    labels: list[list[tuple[Line, ...]]] = [
        [_stacked(node, who) for node in flows.payers],
        [_stacked(flows.pool, middle)],
        _abreast(flows.schemes, widths[4] - INSET - right_bar),
    ]
    if flows.areas:
        nodes.append(flows.areas)
        labels.append(_abreast(flows.areas, widths[6] - INSET - EDGE))
    values = [[float(max(node.arrives, node.leaves)) for node in column] for column in nodes]
    fullest = max(_needed([0] * len(column), column, 0) for column in labels)
    height = max(least_height, ROOM * fullest)
    scale = _largest_scale(list(zip(values, labels, strict=True)), height)
    height = max(_needed(some, column, scale) for some, column in zip(values, labels, strict=True))
    columns = [
        _place(column, labels[place], lefts[place * 2], widths[place * 2], scale, height)
        for place, column in enumerate(nodes)
    ]
    ribbons: list[Ribbon] = []
    ribbons += _stack(
        columns[0], columns[1], [(n, 0, placed.node.leaves) for n, placed in enumerate(columns[0])], scale
    )
    ribbons += _stack(
        columns[1], columns[2], [(0, n, placed.node.arrives) for n, placed in enumerate(columns[2])], scale
    )
    if flows.areas:
        order = _by_source(flows.areas, flows.spending, [placed.middle for placed in columns[2]])
        columns[3] = _place(
            [flows.areas[n] for n in order], [labels[3][n] for n in order], lefts[6], widths[6], scale, height
        )
        spending = [(scheme, order.index(area), pounds) for scheme, area, pounds in flows.spending]
        ribbons += _stack(columns[2], columns[3], spending, scale)
    heads = ("Who pays in", "The pool", "Schemes" if flows.areas else "What it buys", "Area of spend")
    placed_columns = tuple(
        Column(heads[place], lefts[place * 2], widths[place * 2], column) for place, column in enumerate(columns)
    )
    drawn = tuple(
        sorted((ribbon for ribbon in ribbons if ribbon.thickness > 0), key=lambda ribbon: -ribbon.thickness)
    )
    return Layout(width, HEAD + height + FOOT, scale, placed_columns, drawn)
