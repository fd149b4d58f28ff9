"""Where two JSON files differ: a plan's by part and place, a manifest by line. Pure."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from bcf.editions.base import Edition, Part

HEAD = {
    "area": "The area's address",
    "area_name": "The area's name",
    "edition": "The edition",
    "digest": "The digest",
}
LONGEST = 120


@dataclass(frozen=True)
class Difference:
    """One place in which a file differs: what was submitted there, and what the file says."""

    where: str
    was: str = ""
    now: str = ""


def shown(value: Any) -> str:
    """A value in a few words."""
    if value is None:
        return "nothing"
    words = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def leaves(was: Any, now: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Each place in which two decoded values differ. Rows are matched by their ids."""
    if was == now and type(was) is type(now):
        return
    if _rows(was) and _rows(now):
        was, now = ({str(row["id"]): row for row in rows} for rows in (was, now))
    if isinstance(was, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*was, *now)):
            yield from leaves(was.get(key), now.get(key), (*place, str(key)))
        if not dict.fromkeys((*was, *now)):
            yield place, was, now
    else:
        yield place, was, now


def _rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and "id" in one for one in value)


def of_plan(edition: Edition, was: Any, now: Any) -> list[Difference]:
    """Where two plans' JSON differ, by part and place."""
    return [Difference(_place(edition, place, was), shown(old), shown(new)) for place, old, new in leaves(was, now)]


def _place(edition: Edition, place: tuple[str, ...], was: Any) -> str:
    if len(place) < 2 or place[0] != "parts":
        return HEAD.get(".".join(place), f"The head of the file, {'.'.join(place) or 'all of it'}")
    part = edition.find(place[1])
    if part is None:
        return f"A part that this edition has not, {shown(place[1])}"
    return ", ".join([part.full_title, *_in_part(part, place[2:], was["parts"].get(part.key, {}))])


def _in_part(part: Part, place: tuple[str, ...], was: Mapping[str, Any]) -> Iterator[str]:
    if not place:
        yield "all of it"
        return
    first, *rest = place
    table = part.table.get(first)
    if table is None:
        yield part.field[first].label if first in part.field else shown(first)
        yield from (shown(one) for one in rest)
        return
    yield table.label or table.row_word
    for depth, one in enumerate(rest):
        fixed = {row.id: row.label for row in table.fixed_rows}
        if depth == 0:
            rows = [str(row["id"]) for row in was.get(first) or ()]
            yield fixed.get(one) or (f"row {rows.index(one) + 1}" if one in rows else "a row that was added")
        else:
            yield table.column[one].label if one in table.column else shown(one)


def by_line(was: bytes, now: bytes) -> list[Difference]:
    """Where two texts differ, line by line, counted in what was submitted."""
    old, new = (text.decode("utf-8", "replace").splitlines() for text in (was, now))
    found = []
    for kind, begin, end, start, stop in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for step in range(max(end - begin, stop - start)):
            gone = old[begin + step].strip() if begin + step < end else "nothing"
            come = new[start + step].strip() if start + step < stop else "nothing"
            found.append(Difference(f"Line {min(begin + step, end) + 1}", shown(gone), shown(come)))
    return found
