"""Bars for print: two years a scheme, and the strip on the cover."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from bcf.amounts import show_pounds, show_whole
from bcf.drawing import GAP_BAR, INK, LABEL_SIZE, SECONDARY, SMALL_SIZE, Drawing, text_width, wrapped
from plans.pictures.flows import NOUGHT, SchemeFlow

__all__ = ["PairedRow", "cover_strip", "paired_bars"]

NAVY = "#1b3b5a"
SKY = "#afc8de"
SKY_EDGE = "#5f83a3"
LINE = 18
BAR = 15
MISSING = "nothing entered"


@dataclass(frozen=True)
class PairedRow:
    """One row of two bars, an earlier and a later year, in whole pounds; None where nothing has been entered."""

    name: str
    earlier: Decimal | None
    later: Decimal | None


def _shown(amount: Decimal | None) -> str:
    return MISSING if amount is None else show_whole(amount)


def _size(amount: Decimal | None) -> float:
    """The length that can be drawn: a negative amount is told in words only."""
    return float(max(amount or NOUGHT, NOUGHT))


def paired_bars(
    rows: Sequence[PairedRow],
    labels: tuple[str, str] = ("2014/15", "2015/16"),
    *,
    id_prefix: str,
    width: int = 720,
    title: str = "",
    description: str = "",
) -> SafeString:
    """Two bars a row from a common base line: the earlier year pale with an edge, the later dark.

    Amounts stand beside their bars; the first row also names the years, so no legend is needed.
    """
    shown = [[_shown(row.earlier), _shown(row.later)] for row in rows]
    if shown:
        shown[0] = [f"{amount} in {year}" for amount, year in zip(shown[0], labels, strict=True)]
    base = round(width * 0.4)
    amount_room = max((text_width(words, SMALL_SIZE) for pair in shown for words in pair), default=0) + 10
    largest = max((_size(amount) for row in rows for amount in (row.earlier, row.later)), default=0)
    scale = max(width - base - amount_room, 40) / largest if largest else 0
    drawing = Drawing()
    top = 0.0
    for row, words in zip(rows, shown, strict=True):
        lines = wrapped(row.name, base - 20)
        height = max(len(lines) * LINE, 2 * BAR + 2) + 6
        first = top + height / 2 - len(lines) * LINE / 2 + LINE / 2 + 5
        for place, line in enumerate(lines):
            drawing.text(0, first + place * LINE, line)
        bar = top + height / 2 - BAR - 1
        _draw_bar(drawing, base, bar, _size(row.earlier) * scale, words[0], SKY, SKY_EDGE)
        _draw_bar(drawing, base, bar + BAR + 2, _size(row.later) * scale, words[1], NAVY, NAVY)
        drawing.line(base, top + 1, base, top + height - 1, INK, 1.2)
        top += height + 4
    figures = " ".join(
        f"{row.name}: {_shown(row.earlier)} in {labels[0]}, {_shown(row.later)} in {labels[1]}." for row in rows
    )
    return drawing.picture(
        width,
        max(top, 1),
        title=title or f"Amounts in {labels[0]} and {labels[1]}, pounds",
        description=f"{description} {figures or 'Nothing entered.'}",
        id_prefix=id_prefix,
    )


def _draw_bar(drawing: Drawing, x: float, y: float, length: float, words: str, fill: str, edge: str) -> None:
    if length:
        drawing.rectangle(x, y + 0.5, max(length, 1.5), BAR - 1, fill, stroke=edge)
    missing = words.startswith(MISSING)
    drawing.text(x + length + 8, y + BAR / 2 + 4.5, words, size=SMALL_SIZE, fill=SECONDARY if missing else INK)


STRIP = 68
STRIP_INSET = 10
DARK = ("#123c40", "#3d686b")
PALE = "#d3dddc"


@dataclass(frozen=True)
class _Segment:
    """A stretch of the strip: the schemes in it, and the lines of its label where that fits inside."""

    schemes: tuple[SchemeFlow, ...]
    amount: Decimal
    lines: tuple[str, ...]


def _label(scheme: SchemeFlow) -> str:
    return f"{scheme.number} {scheme.name}".strip()


def _inside(scheme: SchemeFlow, width: float) -> tuple[str, ...]:
    """The lines of a label that fits a stretch of this width: two at most, no word broken. Else nothing."""
    room = width - 2 * STRIP_INSET
    widest = max((text_width(word) for word in _label(scheme).split()), default=0)
    amount = text_width(show_pounds(scheme.amount or NOUGHT), LABEL_SIZE, bold=True)
    lines = wrapped(_label(scheme), room) if max(widest, amount) <= room else ()
    return lines if len(lines) <= 2 else ()


def _segments(schemes: Sequence[SchemeFlow], width: float) -> list[_Segment]:
    """The schemes whose label fits inside, in plan order, then all the others as one stretch."""
    total = sum((_size(scheme.amount) for scheme in schemes), 0.0)
    inside, others = [], []
    for scheme in schemes:
        lines = _inside(scheme, _size(scheme.amount) / total * width) if total else ()
        if lines:
            inside.append(_Segment((scheme,), scheme.amount or NOUGHT, lines))
        else:
            others.append(scheme)
    if others:
        inside.append(_Segment(tuple(others), sum((scheme.amount or NOUGHT for scheme in others), NOUGHT), ()))
    return inside


def _outside_words(rest: _Segment, all_of_them: bool) -> str:
    if len(rest.schemes) == 1:
        return _label(rest.schemes[0])
    return f"{len(rest.schemes)} schemes" if all_of_them else f"{len(rest.schemes)} others"


def cover_strip(
    schemes: Sequence[SchemeFlow],
    width: int = 626,
    *,
    id_prefix: str,
    caption: str = "",
    title: str = "",
    description: str = "",
) -> SafeString:
    """One strip to scale of what the pool buys. A label that does not fit stands over the strip, at the right.

    Schemes that are too narrow for their label are counted together as "n others" with their total.
    """
    segments = _segments(schemes, width)
    rest = segments[-1] if segments and not segments[-1].lines else None
    drawing = Drawing()
    base = _draw_over_strip(drawing, caption, rest, width, all_of_them=len(segments) == 1)
    top = base + 8
    total = sum((_size(scheme.amount) for scheme in schemes), 0.0)
    if not total:
        drawing.rectangle(0.5, top + 0.5, width - 1, STRIP - 1, "none", rx=3, stroke=GAP_BAR, stroke_dasharray="4 3")
        drawing.text(STRIP_INSET, top + STRIP / 2 + 5, MISSING, fill=SECONDARY)
    x = 0.0
    for place, segment in enumerate(segments if total else ()):
        fill = DARK[place % len(DARK)] if segment.lines else PALE
        for scheme in segment.schemes:
            length = _size(scheme.amount) / total * width
            # Neighbours are parted by a hairline of paper, taken from the stretch itself: the strip stays to scale.
            parted = 1.5 if length > 4 and x + length < width - 0.1 else 0
            if length:
                drawing.rectangle(x, top, length - parted, STRIP, fill)
            x += length
        _draw_inside(drawing, segment, x, top, total, width)
    figures = "; ".join(f"{_label(scheme)} {_amount(scheme)}" for scheme in schemes)
    return drawing.picture(
        width,
        top + STRIP,
        title=title or caption or "What the pool buys",
        description=f"{description} {figures or MISSING}.",
        id_prefix=id_prefix,
    )


def _amount(scheme: SchemeFlow) -> str:
    return MISSING if scheme.amount is None else show_pounds(scheme.amount)


def _draw_over_strip(
    drawing: Drawing, caption: str, rest: _Segment | None, width: float, *, all_of_them: bool
) -> float:
    """The caption at the left and the label that did not fit at the right. Returns the last base line."""
    base = 14.0
    captions = wrapped(caption, width) if caption else ()
    for place, line in enumerate(captions):
        drawing.text(0, base + place * LINE, line, fill=SECONDARY)
    if rest is None:
        return base + (len(captions) - 1) * LINE if captions else 0
    amount = show_pounds(rest.amount)
    amount_left = width - text_width(amount, LABEL_SIZE, bold=True)
    words = _outside_words(rest, all_of_them)
    taken = text_width(captions[-1]) + 24 if captions else 0
    lines = wrapped(words, amount_left - 8)
    fits_beside = len(lines) == 1 and taken + text_width(words) <= amount_left - 8
    base += max(len(captions) - 1, 0) * LINE + (0 if fits_beside or not captions else LINE)
    for line in lines:
        drawing.text(amount_left - 5, base, line, anchor="end")
        base += LINE
    base -= LINE
    drawing.text(width, base, amount, bold=True, anchor="end")
    return base


def _draw_inside(drawing: Drawing, segment: _Segment, right: float, top: float, total: float, width: float) -> None:
    if not segment.lines:
        return
    x = right - _size(segment.amount) / total * width + STRIP_INSET
    for place, line in enumerate(segment.lines):
        drawing.text(x, top + 20 + place * 16, line, fill="#ffffff")
    drawing.text(x, top + STRIP - 11, show_pounds(segment.amount), bold=True, fill="#ffffff")
