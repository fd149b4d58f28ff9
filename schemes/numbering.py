"""Numbers of schemes, worked out from their order and from what each is part of: 2, 2.1, 2.2.1. Pure."""

from collections.abc import Iterable


def numbers(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The number of each scheme by its id, from (id, id of the scheme it is part of or empty) in order.

    A scheme that says it is part of itself, of one that is not there, or of one of its own parts stands on its own.
    """
    parents = dict(rows)
    counted: dict[str, int] = {}
    found: dict[str, str] = {}
    places: dict[str, int] = {}
    tops = {one: _above(one, parents) for one in parents}
    for one, above in tops.items():
        counted[above] = places[one] = counted.get(above, 0) + 1
    for one in parents:
        number, above = str(places[one]), tops[one]
        while above:
            number, above = f"{places[above]}.{number}", tops[above]
        found[one] = number
    return found


def _above(one: str, parents: dict[str, str]) -> str:
    """The scheme that one is part of; empty where it stands on its own, or would be a part of itself."""
    above = parents[one]
    seen = {one}
    at = above
    while at in parents:
        if at in seen:
            return ""
        seen.add(at)
        at = parents[at]
    return above if above in parents else ""


def top(one: str, rows: dict[str, str]) -> str:
    """The scheme at the top of what one is part of: itself where it stands on its own."""
    above = _above(one, rows)
    return top(above, rows) if above else one
