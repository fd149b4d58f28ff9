"""What flows where, in pounds: from who pays in, through the pool, into schemes and areas of spend.

No geometry here. Everything that a picture must say about money that is missing, left over or not yet
given an area is decided in `trace`, so that the wide picture, the narrow one and the words agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

from bcf.amounts import show_pounds
from bcf.drawing import GAP, printable

NOUGHT: Final = Decimal(0)
MOST_SCHEMES: Final = 20
SHOWN_SCHEMES: Final = 18
MOST_AREAS: Final = 5
OTHER_AREAS: Final = "Other areas"
NO_AREA: Final = "Area not chosen"

Look = Literal["plain", "empty", "gap"]


@dataclass(frozen=True)
class Body:
    """Who pays in. `amount` in whole pounds; None where nothing has been entered. `note` is set small under it."""

    name: str
    amount: Decimal | None
    note: str = ""


@dataclass(frozen=True)
class SchemeFlow:
    """What one scheme spends in the year, and on which areas of spend (name, whole pounds)."""

    number: int | str
    name: str
    amount: Decimal | None
    areas: tuple[tuple[str, Decimal], ...] = ()
    url: str = ""


@dataclass(frozen=True)
class Colour:
    """A class of spending: its bar, its ribbons' solid tint and their edge. A pale bar has an edge of its own."""

    bar: str
    tint: str
    edge: str
    bar_edge: str = ""


SPENDING: Final = Colour("#123c40", "#d3dddc", "#b4c3c2")
MISSING: Final = Colour(GAP, "#ffffff", GAP)
AREAS: Final = (
    Colour("#1b3b5a", "#c6d1dc", "#9fb0c1"),
    Colour("#8f3f2b", "#e8cfc8", "#d3a99e"),
    Colour("#2f877d", "#c3dedb", "#97c6c1"),
    Colour("#d39a34", "#f2e0bd", "#dcbd80", "#9a6a12"),
    Colour("#afc8de", "#e6eef5", "#b3c9dc", "#5f83a3"),
)


@dataclass(frozen=True)
class Node:
    """One body, the pool, a scheme or an area: its words, and the pounds that arrive and leave."""

    name: str
    amount: Decimal | None = None
    note: str = ""
    arrives: Decimal = NOUGHT
    leaves: Decimal = NOUGHT
    look: Look = "plain"
    colour: Colour = SPENDING
    url: str = ""

    @property
    def amount_shown(self) -> str:
        """The amount as money, or nothing where none was entered."""
        return "" if self.amount is None else show_pounds(self.amount)

    @property
    def words(self) -> str:
        """Name, amount and note as one phrase, for the picture's description."""
        return " ".join(filter(None, (printable(self.name), self.amount_shown, printable(self.note))))


@dataclass(frozen=True)
class Flows:
    """The nodes of each column in order, and what runs from schemes to areas as (scheme, area, pounds)."""

    payers: tuple[Node, ...]
    pool: Node
    schemes: tuple[Node, ...]
    areas: tuple[Node, ...] = ()
    spending: tuple[tuple[int, int, Decimal], ...] = ()


def _drawn(amount: Decimal | None) -> Decimal:
    """What of an amount can be drawn: a negative one is told in words only, it has no height."""
    return max(amount or NOUGHT, NOUGHT)


def fold(schemes: Sequence[SchemeFlow]) -> tuple[SchemeFlow, ...]:
    """The schemes as they are, up to 20; past that the largest 18 in plan order and one for all the others."""
    if len(schemes) <= MOST_SCHEMES:
        return tuple(schemes)
    by_size = sorted(range(len(schemes)), key=lambda place: -(schemes[place].amount or NOUGHT))
    shown = set(by_size[:SHOWN_SCHEMES])
    others = [scheme for place, scheme in enumerate(schemes) if place not in shown]
    total = sum((scheme.amount or NOUGHT for scheme in others), NOUGHT)
    # Each scheme's own money without an area is carried along, or another's surplus would hide it.
    areas = tuple(area for scheme in others for area in _areas(scheme))
    rest = SchemeFlow("", f"{len(others)} others", total, areas)
    return (*(scheme for place, scheme in enumerate(schemes) if place in shown), rest)


def _areas(scheme: SchemeFlow) -> tuple[tuple[str, Decimal], ...]:
    """What the scheme spends by area; what has no area stands under `NO_AREA`."""
    spent: dict[str, Decimal] = {}
    for name, amount in scheme.areas:
        key = printable(name) or NO_AREA
        spent[key] = spent.get(key, NOUGHT) + _drawn(amount)
    rest = _drawn(scheme.amount) - sum(spent.values(), NOUGHT)
    if rest > 0:
        spent[NO_AREA] = spent.get(NO_AREA, NOUGHT) + rest
    return tuple((name, amount) for name, amount in spent.items() if amount)


def _area_nodes(spent: Sequence[tuple[tuple[str, Decimal], ...]], order: Sequence[str]) -> dict[str, Node]:
    """A node for each area that is shown, by every name that leads to it, coloured in the given order."""
    totals: dict[str, Decimal] = dict.fromkeys(order, NOUGHT)
    for areas in spent:
        for name, amount in areas:
            totals[name] = totals.get(name, NOUGHT) + amount
    unplaced = totals.pop(NO_AREA, NOUGHT)
    coloured = [name for name in totals if totals[name] or name in order]
    if len(coloured) > MOST_AREAS:
        largest = set(sorted(coloured, key=lambda name: -totals[name])[: MOST_AREAS - 1])
        kept = [name for name in coloured if name in largest]
    else:
        kept = coloured
    nodes: dict[str, Node] = {}
    for colour, name in zip(AREAS, kept, strict=False):
        nodes[name] = Node(name, totals[name], arrives=totals[name], colour=colour)
    others = [name for name in coloured if name not in nodes]
    total = sum((totals[name] for name in others), NOUGHT)
    merged = Node(OTHER_AREAS, total, arrives=total, colour=AREAS[-1])
    nodes.update(dict.fromkeys(others, merged))
    if unplaced:
        nodes[NO_AREA] = Node(NO_AREA, unplaced, arrives=unplaced, look="gap", colour=MISSING)
    return nodes


def _payer(body: Body) -> Node:
    if body.amount is None:
        return Node(body.name, note=body.note or "nothing entered", look="empty")
    return Node(body.name, body.amount, body.note, leaves=_drawn(body.amount))


def _scheme(scheme: SchemeFlow) -> Node:
    name = f"{scheme.number} {scheme.name}".strip()
    if scheme.amount is None and not scheme.areas:
        return Node(name, note="nothing entered", look="empty", url=scheme.url)
    return Node(name, scheme.amount, arrives=_drawn(scheme.amount), url=scheme.url)


def trace(
    bodies: Sequence[Body],
    pool_label: str,
    pool: Decimal,
    schemes: Sequence[SchemeFlow],
    areas_wanted: bool = False,
    area_order: Sequence[str] = (),
) -> Flows:
    """Every node and every flow. Where contributions, pool and spending differ, a node of look "gap" tells it."""
    folded = fold(schemes)
    payers = [_payer(body) for body in bodies]
    buys = [_scheme(scheme) for scheme in folded]
    paid = sum((node.amount or NOUGHT for node in payers), NOUGHT)
    spent = sum((node.amount or NOUGHT for node in buys), NOUGHT)
    whole = max(paid, pool, spent)
    if whole > paid:
        gap = whole - paid
        payers.append(Node("Not covered by contributions", gap, leaves=gap, look="gap", colour=MISSING))
    if whole > spent:
        gap = whole - spent
        buys.append(Node("Not yet planned", gap, arrives=gap, look="gap", colour=MISSING))
    arrives = sum((node.leaves for node in payers), NOUGHT)
    leaves = sum((node.arrives for node in buys), NOUGHT)
    middle = Node(pool_label, pool, arrives=arrives, leaves=leaves)
    if not areas_wanted:
        return Flows(tuple(payers), middle, tuple(buys))
    by_scheme = [_areas(scheme) for scheme in folded]
    named = _area_nodes(by_scheme, area_order)
    shown = [node for node in dict.fromkeys(named.values()) if node.arrives]
    spending: dict[tuple[int, int], Decimal] = {}
    for place, areas in enumerate(by_scheme):
        for name, amount in areas:
            key = (place, shown.index(named[name]))
            spending[key] = spending.get(key, NOUGHT) + amount
        buys[place] = replace(buys[place], leaves=sum((amount for _, amount in areas), NOUGHT))
    flows = tuple((scheme, area, amount) for (scheme, area), amount in spending.items())
    return Flows(tuple(payers), middle, tuple(buys), tuple(shown), flows)
