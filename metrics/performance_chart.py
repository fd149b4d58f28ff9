"""The plan for fewer admissions as a picture: for each quarter the baseline, the plan, and 3.5 per cent fewer.

A row a quarter on one scale, which does not begin at nought, since the differences are small beside the counts: so
there are marks and no bars, and every count is written beside them. Nothing here reads a database.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString

from bcf.amounts import rounded, show_whole
from bcf.drawing import HAIRLINE, INK, SECONDARY, SMALL_SIZE, Drawing, text_width, wrapped
from metrics.chart import BRICK, NAVY
from metrics.pay_for_performance import LEAST_AMBITION, Ambition

ROW: Final = 62
MARK: Final = 6
EDGE: Final = 10


def least(before: Decimal) -> Decimal:
    """A quarter's admissions if they fall by as much as is expected at the least, to whole admissions."""
    return rounded(before * (100 - LEAST_AMBITION) / 100, 0)


def draw(plan: Ambition, labels: Sequence[str], *, id_prefix: str, width: int = 742) -> SafeString:
    """The picture, 742 wide for a desk and 360 for a phone; its description has every figure."""
    drawing = Drawing()
    rows = list(zip(labels, plan.baseline, plan.planned, strict=True))
    counts = [count for _, before, after in rows for count in (before, after, least(before))]
    low, high = min(counts), max(counts)
    room = high - low or Decimal(1)

    def x(count: Decimal) -> float:
        return EDGE + float((count - low) / room) * (width - 2 * EDGE)

    y = _legend(drawing, width)
    told = []
    for label, before, after in rows:
        words = (
            f"{show_whole(before)} in the baseline, {show_whole(after)} planned; "
            f"{LEAST_AMBITION}% fewer is {show_whole(least(before))}"
        )
        drawing.text(0, y + 14, label, bold=True)
        lines = wrapped(words, width, SMALL_SIZE)
        line_y = y + 32
        drawing.line(EDGE, line_y, width - EDGE, line_y, HAIRLINE)
        drawing.line(x(before), line_y, x(after), line_y, NAVY, 2)
        drawing.line(x(least(before)), line_y - 9, x(least(before)), line_y + 9, BRICK, 2.4)
        _baseline(drawing, x(before), line_y)
        _planned(drawing, x(after), line_y)
        for at, line in enumerate(lines):
            drawing.text(0, line_y + 24 + at * 17, line, size=SMALL_SIZE, fill=SECONDARY)
        y += ROW + 17 * len(lines)
        told.append(f"{label}: {words}.")
    whole = f"In the year {show_whole(plan.reduction)} fewer; {LEAST_AMBITION}% would be {show_whole(plan.reaches)}."
    for line in wrapped(whole, width):
        drawing.text(0, y + 14, line, fill=INK)
        y += 18
    return drawing.picture(
        width,
        y + 6,
        title="Non-elective admissions: baseline, plan and 3.5% fewer",
        description=" ".join([*told, whole, "The scale does not begin at nought."]),
        id_prefix=id_prefix,
    )


def _baseline(drawing: Drawing, x: float, y: float) -> None:
    drawing.element("circle", cx=x, cy=y, r=MARK, fill="#ffffff", stroke=NAVY, stroke_width=2)


def _planned(drawing: Drawing, x: float, y: float) -> None:
    drawing.element("circle", cx=x, cy=y, r=MARK - 1, fill=NAVY)


def _legend(drawing: Drawing, width: int) -> float:
    """What the marks mean, and that the scale does not begin at nought. Returns where the rows begin."""
    x, y = 8.0, 14.0
    for words, mark in (("baseline", "baseline"), ("planned", "planned"), (f"{LEAST_AMBITION}% fewer", "least")):
        if mark == "baseline":
            _baseline(drawing, x, y - 4)
        elif mark == "planned":
            _planned(drawing, x, y - 4)
        else:
            drawing.line(x, y - 13, x, y + 5, BRICK, 2.4)
        drawing.text(x + 12, y, words, size=SMALL_SIZE, fill=SECONDARY)
        x += 12 + text_width(words, SMALL_SIZE) + 26
    for at, line in enumerate(
        wrapped("Admissions in each quarter. The scale does not begin at nought.", width, SMALL_SIZE)
    ):
        drawing.text(0, y + 22 + at * 17, line, size=SMALL_SIZE, fill=SECONDARY)
        bottom = y + 22 + at * 17
    return bottom + 14
