"""The pen of every picture: SVG written on the server, the same in the page and in the PDF.

`Drawing` collects shapes and hands back one `<svg>` with a title and a description. Text is measured
here with a table of advance widths, so that a label can be wrapped, placed and kept clear of others
before any browser sees it. Nothing here uses a `style`: the site's security policy forbids it.
"""

import unicodedata
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from django.utils.safestring import SafeString, mark_safe

INK: Final = "#14211f"
SECONDARY: Final = "#4a5a5b"
HAIRLINE: Final = "#c9d2d2"
ERROR: Final = "#a3211b"
GAP: Final = "#7a4b00"
GAP_BAR: Final = "#b87700"
LABEL_SIZE: Final = 14
SMALL_SIZE: Final = 13
FONTS: Final = "Arial, Helvetica, sans-serif"

# Advance widths of Arial (the same as Helvetica and Liberation Sans) in thousandths of the type size,
# for the characters from space to tilde; then the few others that our words use.
REGULAR: Final = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
BOLD: Final = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
    611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
    278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
)  # fmt: skip
OTHER: Final = {"£": 556, "–": 556, "\u2212": 584, "×": 584, "÷": 549, "‘": 278, "’": 278, "“": 500, "”": 500}
WIDEST: Final = 1000
"""Taken for a character that is in no table: wider than nearly every letter, so that nothing collides."""


def _advance(character: str, table: tuple[int, ...]) -> int:
    place = ord(character) - 32
    if 0 <= place < len(table):
        return table[place]
    if character in OTHER:
        return OTHER[character]
    if unicodedata.combining(character):
        return 0
    plain = unicodedata.normalize("NFD", character)[0]
    return _advance(plain, table) if plain != character else WIDEST


def text_width(words: str, size: float = LABEL_SIZE, bold: bool = False) -> float:
    """How wide the words are when set in Arial, in the units of `size` (pixels)."""
    table = BOLD if bold else REGULAR
    return sum(_advance(character, table) for character in words) * size / 1000


def printable(words: str) -> str:
    """The words on one line, single spaces, without characters that XML cannot hold."""
    kept = (
        c for c in words if c.isspace() or not (ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 or ord(c) & 0xFFFE == 0xFFFE)
    )
    return " ".join("".join(kept).split())


def _pieces(word: str, width: float, size: float, bold: bool) -> list[str]:
    """A word broken where it is wider than the line; each piece holds at least one character."""
    pieces = [""]
    for character in word:
        if pieces[-1] and text_width(pieces[-1] + character, size, bold) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def wrapped(words: str, width: float, size: float = LABEL_SIZE, bold: bool = False) -> tuple[str, ...]:
    """The words as lines no wider than `width`, by measured width. Nothing is left out; at least one line."""
    lines: list[str] = []
    for word in printable(words).split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size, bold) <= width:
            lines[-1] += f" {word}"
        else:
            lines += _pieces(word, width, size, bold)
    return tuple(lines) or ("",)


def number(value: float) -> str:
    """A coordinate to two decimals, without trailing noughts."""
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


class Drawing:
    """Shapes in the order they are drawn, later ones on top. Lengths are pixels; y grows downwards."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def element(self, name: str, words: str | None = None, /, **attributes: str | float) -> None:
        """One element. `stroke_width=2` is written `stroke-width="2"`; an empty value leaves the attribute out."""
        self._parts.append(_element(name, words, **attributes))

    def rectangle(self, x: float, y: float, width: float, height: float, fill: str, **more: str | float) -> None:
        """An upright rectangle from its top left corner."""
        self.element("rect", x=x, y=y, width=width, height=height, fill=fill, **more)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 1, dashes: str = ""
    ) -> None:
        """A straight line; `dashes` such as "2 4" breaks it."""
        self.element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, stroke_dasharray=dashes)

    def text(
        self, x: float, y: float, words: str, *, size: float = LABEL_SIZE, bold: bool = False, fill: str = INK,
        anchor: str = "",
    ) -> None:  # fmt: skip
        """One line of words; y is its base line. `anchor` is "", "middle" or "end"."""
        self.element(
            "text", printable(words), x=x, y=y, font_size=size, font_weight="bold" if bold else "", fill=fill,
            text_anchor=anchor,
        )  # fmt: skip

    def hatching(self, reference: str) -> str:
        """Defines the hatching that means a gap in the data, and returns the paint to fill with."""
        stripe = _element("path", d="M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6", stroke=GAP, stroke_width=2.4, fill="none")
        ground = _element("rect", width=8, height=8, fill="#ffffff")
        pattern = _attributes(id=reference, width=8, height=8, patternUnits="userSpaceOnUse")
        self._parts.append(f"<defs><pattern{pattern}>{ground}{stripe}</pattern></defs>")
        return f"url(#{reference})"

    def start_link(self, address: str) -> None:
        """Begins a link around what is drawn until `end_link`."""
        self._parts.append(f"<a{_attributes(href=address)}>")

    def end_link(self) -> None:
        """Ends the link."""
        self._parts.append("</a>")

    def picture(
        self, width: float, height: float, *, title: str, description: str, id_prefix: str, role: str = "img"
    ) -> SafeString:
        """The whole picture as `<svg>`, named by its title and described with its figures.

        `id_prefix` must differ between two pictures of one page. A picture that holds links takes the role
        "group", for what lies inside an "img" cannot be reached by keyboard.
        """
        root = _attributes(
            xmlns="http://www.w3.org/2000/svg", role=role, width=width, height=height,
            viewBox=f"0 0 {number(width)} {number(height)}", font_family=FONTS,
            aria_labelledby=f"{id_prefix}-title {id_prefix}-description",
        )  # fmt: skip
        names = _element("title", printable(title), id=f"{id_prefix}-title")
        names += _element("desc", printable(description), id=f"{id_prefix}-description")
        # Every value and every word in the parts went through quoteattr or escape.
        return mark_safe(f"<svg{root}>{names}{''.join(self._parts)}</svg>")  # noqa: S308


def _attributes(**attributes: str | float) -> str:
    written = ""
    for name, value in attributes.items():
        if value == "" and isinstance(value, str):
            continue
        # Only viewBox and patternUnits keep their capitals; names with a hyphen are given with an underscore.
        shown = value if isinstance(value, str) else number(value)
        written += f" {name.rstrip('_').replace('_', '-')}={quoteattr(shown)}"
    return written


def _element(name: str, words: str | None = None, /, **attributes: str | float) -> str:
    opened = f"<{name}{_attributes(**attributes)}"
    return f"{opened}/>" if words is None else f"{opened}>{escape(words)}</{name}>"
