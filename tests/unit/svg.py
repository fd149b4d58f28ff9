"""Reads a drawn picture back: its words with the ground they cover, its shapes, its names."""

import re
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

from bcf.drawing import text_width

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Words:
    """One line of text with its box."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float

    def meets(self, other: "Words") -> bool:
        near = 0.5  # coordinates are written to two decimals
        return (
            self.left < other.right - near
            and other.left < self.right - near
            and self.top < other.bottom - near
            and other.top < self.bottom - near
        )


class Picture:
    """A picture as a reader meets it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.root = ElementTree.fromstring(source)  # noqa: S314 - our own output
        self.width, self.height = (float(side) for side in self.root.get("viewBox", "").split()[2:])
        self.words = [_words(element) for element in self.root.iter(f"{SVG}text")]

    @property
    def text(self) -> str:
        """All that can be seen, one line after the other."""
        return "\n".join(words.text for words in self.words)

    @property
    def description(self) -> str:
        return self.root.findtext(f"{SVG}desc") or ""

    def collisions(self) -> list[tuple[str, str]]:
        filled = [words for words in self.words if words.text]
        return [(one.text, other.text) for one, other in combinations(filled, 2) if one.meets(other)]

    def extent(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of everything drawn."""
        xs: list[float] = [0, self.width]
        ys: list[float] = [0, self.height]
        for words in self.words:
            xs += [words.left, words.right]
            ys += [words.top, words.bottom]
        pattern = set(self.root.findall(f".//{SVG}pattern/*"))
        for element in self.root.iter():
            if element not in pattern:
                across, down = _corners(element)
                xs += across
                ys += down
        return min(xs), min(ys), max(xs), max(ys)

    def check(self) -> None:
        """What is promised of every picture."""
        assert " style=" not in self.source
        assert "<style" not in self.source
        assert self.root.get("role") in {"img", "group"}
        assert self.root.get("font-family") == "Arial, Helvetica, sans-serif"
        names = [element.get("id") for element in self.root.iter() if element.get("id")]
        assert len(names) == len(set(names))
        assert set((self.root.get("aria-labelledby") or "").split()) <= set(names)
        assert (self.root.findtext(f"{SVG}title") or "").strip()
        assert self.description.strip()
        assert all(words.size >= 13 for words in self.words)
        assert self.collisions() == []
        left, top, right, bottom = self.extent()
        assert left >= -0.02
        assert top >= -0.02
        assert right <= self.width + 0.02
        assert bottom <= self.height + 0.02


def _words(element: ElementTree.Element) -> Words:
    text = element.text or ""
    size = float(element.get("font-size", ""))
    wide = text_width(text, size, bold=element.get("font-weight") == "bold")
    x, base = float(element.get("x", "")), float(element.get("y", ""))
    left = x - wide * {"end": 1, "middle": 0.5}.get(element.get("text-anchor", ""), 0)
    return Words(text, left, left + wide, base - size * 0.8, base + size * 0.25, size)


def _corners(element: ElementTree.Element) -> tuple[list[float], list[float]]:
    """The far points of a shape; a curve lies within its control points."""

    def read(name: str) -> float:
        return float(element.get(name, "0"))

    kind = element.tag.removeprefix(SVG)
    if kind == "rect":
        assert read("width") >= 0
        assert read("height") >= 0
        return [read("x"), read("x") + read("width")], [read("y"), read("y") + read("height")]
    if kind == "line":
        return [read("x1"), read("x2")], [read("y1"), read("y2")]
    if kind == "circle":
        return [read("cx") - read("r"), read("cx") + read("r")], [read("cy") - read("r"), read("cy") + read("r")]
    if kind == "path":
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", element.get("d", ""))]
        moved = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", element.get("transform", ""))] or [0, 0]
        return [x + moved[0] for x in numbers[::2]], [y + moved[1] for y in numbers[1::2]]
    return [], []
