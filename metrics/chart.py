"""The path of a metric as a picture: computed values joined by a line, printed ones as hollow diamonds.

The axis begins at nought, every value is named beside its mark, and a period that the edition does not
ask for keeps its place and says so. Nothing here reads a database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

from django.utils.safestring import SafeString

from bcf.amounts import rounded, show_rate, show_whole
from bcf.drawing import ERROR, INK, LABEL_SIZE, SECONDARY, SMALL_SIZE, Drawing, text_width, wrapped
from metrics.labels import Box, Ground, rows

NAVY: Final = "#1b3b5a"
BRICK: Final = "#8f3f2b"
GRID: Final = "#dde5e4"
LINE: Final = 17
DIAMOND: Final = 7
WORDS: Final = {"computed": "computed", "stated": "printed in the paper"}


@dataclass(frozen=True)
class Point:
    """One period's value, in the metric's own unit; None where there is none.

    `kind` says whether it was computed here or stated in a paper. `asked` False: the edition does not ask for this
    period. `note` replaces the words beside the value. A line that ends in a `planned` value is dashed.
    """

    label: str
    sub_label: str = ""
    value: Decimal | None = None
    kind: Literal["computed", "stated"] = "computed"
    asked: bool = True
    note: str = ""
    planned: bool = True

    @property
    def words(self) -> str:
        """What is said beside the value."""
        return self.note or WORDS[self.kind]


@dataclass(frozen=True)
class Axis:
    """The value axis: its ticks from the lowest, evenly spaced. The first is nought unless a value is negative."""

    ticks: tuple[Decimal, ...]

    @property
    def places(self) -> int:
        """Decimal places that the ticks need."""
        step = (self.ticks[1] - self.ticks[0]).normalize()
        return max(-int(step.as_tuple().exponent), 0)

    def share(self, value: Decimal) -> float:
        """How far up the axis the value stands, from 0 to 1."""
        return float((value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0]))


def axis(values: Sequence[Decimal]) -> Axis:
    """Four to six round ticks that hold every value and nought, with the least room left over."""
    low, high = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    if low == high:
        high = Decimal(1)
    power = Decimal(1).scaleb((high - low).adjusted())
    found: list[tuple[Decimal, int, int, Decimal]] = []
    for factor in ("0.1", "0.2", "0.25", "0.5", "1", "2", "2.5", "5"):
        step = power * Decimal(factor)
        first = int((low / step).to_integral_value(rounding="ROUND_FLOOR"))
        last = int((high / step).to_integral_value(rounding="ROUND_CEILING"))
        if 4 <= last - first + 1 <= 6:
            found.append((step * (last - first), last - first, first, step))
    if not found:  # a range across nought can need one more tick than six, or stop at three
        step = power * (Decimal(1) if high - low < power * 4 else Decimal("2.5"))
        first = int((low / step).to_integral_value(rounding="ROUND_FLOOR"))
        last = int((high / step).to_integral_value(rounding="ROUND_CEILING"))
        found.append((step * (last - first), last - first, first, step))
    _, count, first, step = min(found)
    return Axis(tuple(step * (first + place) for place in range(count + 1)))


@dataclass(frozen=True)
class _Mark:
    """A point with its place."""

    point: Point
    x: float
    y: float


class _Chart:
    """One chart while it is drawn. y is counted from the top of the plot; `lift` is added when words are written."""

    def __init__(self, asked: Sequence[Point], stated: Sequence[Point], width: int, places: int, sign: str) -> None:
        self.width, self.places, self.sign = width, places, sign
        self.printed = [replace(point, kind="stated") for point in stated if point.value is not None]
        # A value printed for a period that the edition does not know still gets a place, after the others.
        known = {point.label for point in asked}
        strangers = {p.label: replace(p, value=None, asked=False) for p in self.printed if p.label not in known}
        points = self.points = (*asked, *strangers.values())
        by_label = {point.label: place for place, point in enumerate(points)}
        values = [point.value for point in (*points, *self.printed) if point.value is not None]
        self.axis = axis(values)
        self.tick_words = [show_rate(tick, self.axis.places) + sign for tick in self.axis.ticks] if values else ["0"]
        # Many values with nothing printed to tell them from need no word beside each.
        self.bare = not self.printed and len(points) > 4
        self.left = max(text_width(words) for words in self.tick_words) + 10
        self.height = (245 if width > 500 else 225) if values else 40
        plot = width - self.left
        before = min(78, plot * 0.11)
        after = min(194, plot * 0.28) if len(points) < 5 else before
        apart = (plot - before - after) / max(len(points) - 1, 1)
        self.xs = [self.left + before + place * apart for place in range(len(points))]
        self.apart = apart if len(points) > 1 else plot - before
        self.marks = [
            _Mark(p, x, self.y(p.value)) for p, x in zip(points, self.xs, strict=True) if p.value is not None
        ]
        self.diamonds = [
            _Mark(p, self.xs[by_label[p.label]], self.y(p.value)) for p in self.printed if p.value is not None
        ]
        self.ground = Ground(self.left + 2, width - 2, self.height - 2)
        self.labels: list[tuple[Box, list[tuple[str, str]], str]] = []
        self.leaders: list[tuple[float, float, float, float]] = []

    def y(self, value: Decimal | None) -> float:
        return self.height * (1 - self.axis.share(value or Decimal(0)))

    def shown(self, point: Point) -> str:
        """A computed value to the metric's places; a stated one as it was printed."""
        value = point.value or Decimal(0)
        return (show_whole(value) if point.kind == "stated" else show_rate(value, self.places)) + self.sign

    def pairs(self) -> list[tuple[_Mark, _Mark, Decimal]]:
        """Computed and printed values of the same period that differ when shown, and by how much."""
        found = []
        for diamond in self.diamonds:
            for mark in self.marks:
                if (
                    mark.point.label == diamond.point.label
                    and mark.point.value is not None
                    and diamond.point.value is not None
                ):
                    difference = rounded(abs(mark.point.value - diamond.point.value), self.places)
                    if difference:
                        found.append((mark, diamond, difference))
        return found

    def place_labels(self, ends: tuple[_Mark, _Mark] | None, change: str) -> None:
        """Marks and lines take their ground first, then values, then differences, then the change."""
        for mark in (*self.marks, *self.diamonds):
            self.ground.take(Box(mark.x - DIAMOND, mark.y - DIAMOND, 2 * DIAMOND, 2 * DIAMOND))
        for one, next_one in zip(self.marks, self.marks[1:], strict=False):
            self.ground.cross(one.x, one.y, next_one.x, next_one.y)
        pairs = self.pairs()
        for mark, diamond, _ in pairs:
            self.ground.cross(mark.x, mark.y, diamond.x, diamond.y)
        for mark in self.marks:
            self._place_value(mark, beside_first=mark.point.kind == "stated")
        for mark in self.diamonds:
            self._place_value(mark, beside_first=True)
        for mark, diamond, difference in pairs:
            self._place_difference(mark, diamond, f"{show_rate(difference, self.places)}{self.sign} apart")
        if ends and change:
            self._place_change(ends, change)

    def _place_value(self, mark: _Mark, *, beside_first: bool) -> None:
        value, words = self.shown(mark.point), mark.point.note if self.bare else mark.point.words
        room = self.width - self.left - 4
        first = text_width(value, bold=True)
        if first + 4 + text_width(words) <= room:
            lines = [(value, words)]
        else:
            lines = [(value, ""), *(("", line) for line in wrapped(words, room))]
        wide = max((text_width(b, bold=True) + (4 if b and w else 0) + text_width(w) for b, w in lines), default=0)
        high = len(lines) * LINE
        over, under, middle = mark.y - 10 - high, mark.y + 10, mark.y - high / 2
        above = [Box(mark.x - 8, over, wide, high), Box(mark.x + 8 - wide, over, wide, high)]
        below = [Box(mark.x - 8, under, wide, high), Box(mark.x + 8 - wide, under, wide, high)]
        beside = [Box(mark.x + 13, middle, wide, high), Box(mark.x - 13 - wide, middle, wide, high)]
        wishes = [*beside, *below, *above] if beside_first else [*above, beside[0], *below, beside[1]]
        box = self.ground.place(wishes)
        self.labels.append((box, lines, INK))
        self._lead(mark, box)

    def _lead(self, mark: _Mark, box: Box) -> None:
        """A thin line from a mark to a label that had to move far off."""
        x = max(min(mark.x, box.x + box.width - 4), box.x + 4)
        y = box.y + box.height if box.y + box.height < mark.y else box.y if box.y > mark.y else box.y + box.height / 2
        if abs(x - mark.x) + abs(y - mark.y) > 26:
            self.leaders.append((mark.x, mark.y, x, y))

    def _place_difference(self, mark: _Mark, diamond: _Mark, words: str) -> None:
        wide = text_width(words, SMALL_SIZE)
        top = min(mark.y, diamond.y)
        tall = abs(mark.y - diamond.y)
        wishes = []
        for share in (0.5, 0.4, 0.6, 0.25, 0.75):
            y = top + tall * share - LINE / 2
            sides = [Box(mark.x + 9, y, wide, LINE), Box(mark.x - 9 - wide, y, wide, LINE)]
            wishes += sides if mark.x < self.width / 2 else sides[::-1]
        self.labels.append((self.ground.place(wishes), [("", words)], ERROR))

    def _place_change(self, ends: tuple[_Mark, _Mark], words: str) -> None:
        lines = wrapped(words, min(self.width - self.left - 4, 420), SMALL_SIZE)
        wide, high = max(text_width(line, SMALL_SIZE) for line in lines), len(lines) * LINE
        x = (ends[0].x + ends[1].x - wide) / 2
        y = (ends[0].y + ends[1].y) / 2
        wishes = [Box(x, y + away, wide, high) for away in (12, 22, -12 - high, -22 - high)]
        self.labels.append((self.ground.place(wishes), [("", line) for line in lines], SECONDARY))

    def ends(self, compared: tuple[int, int] | None) -> tuple[_Mark, _Mark] | None:
        """The two values that the change is between: of the compared places, else the first and the last."""
        if compared is None:
            return (self.marks[0], self.marks[-1]) if len(self.marks) > 1 else None
        found = [mark for place in compared for mark in self.marks if mark.point is self.points[place]]
        return (found[0], found[1]) if len(found) == 2 else None

    def change(self, ends: tuple[_Mark, _Mark] | None, direction: str, note: str, percentage: bool) -> str:
        """The change between two values in words, or nothing where there are not two.

        The periods are named where they are not the first and the last that stand in the picture.
        """
        if ends is None:
            return ""
        first, last = (mark.point.value or Decimal(0) for mark in ends)
        difference = rounded(last - first, self.places)
        if not difference:
            words = "no change"
        else:
            words = f"{'rise' if difference > 0 else 'fall'} of {show_rate(abs(difference), self.places)}"
            if percentage:
                words += " percentage points"
            elif first > 0:
                words += f" ({show_rate(abs(last - first) / first * 100, 1)}%)"
        words += f": {note}" if note else ""
        if (ends[0], ends[1]) != (self.marks[0], self.marks[-1]):
            words = f"{ends[0].point.label} to {ends[1].point.label}, {words}"
        worse = (direction == "down" and difference > 0) or (direction == "up" and difference < 0)
        return f"{words}; {'lower' if direction == 'down' else 'higher'} is better" if worse else words

    def draw(self, drawing: Drawing, lift: float) -> float:
        """Everything, the plot's top at `lift`. Returns the height of the picture."""
        for tick, words in zip(self.axis.ticks, self.tick_words, strict=False):
            y = self.y(tick) + lift
            drawing.line(self.left, y, self.width, y, INK if tick == 0 else GRID, 1.2 if tick == 0 else 1)
            drawing.text(self.left - 10, y + 4.5, words, fill=SECONDARY, anchor="end")
        for box, *_ in self.labels:
            drawing.rectangle(box.x - 2, box.y + lift, box.width + 4, box.height, "#ffffff")  # keeps the grid off
        for mark, diamond, _ in self.pairs():
            drawing.line(mark.x, mark.y + lift, diamond.x, diamond.y + lift, BRICK, 1.4, "1.4 3.6")
        for one, following in zip(self.marks, self.marks[1:], strict=False):
            dashes = "7 4" if following.point.planned else ""
            drawing.line(one.x, one.y + lift, following.x, following.y + lift, NAVY, 2.2, dashes)
        for x1, y1, x2, y2 in self.leaders:
            drawing.line(x1, y1 + lift, x2, y2 + lift, SECONDARY, 0.8)
        for mark in self.marks:
            if mark.point.kind == "computed":
                drawing.element("circle", cx=mark.x, cy=mark.y + lift, r=5, fill=NAVY)
            else:
                _draw_diamond(drawing, mark.x, mark.y + lift, "#ffffff")
        for mark in self.diamonds:
            # Where a printed value stands on a computed one, both must be seen: the diamond goes round the dot.
            over = any(other.x == mark.x and abs(other.y - mark.y) < 2 * DIAMOND for other in self.marks)
            _draw_diamond(drawing, mark.x, mark.y + lift, "none" if over else "#ffffff")
        for box, lines, fill in self.labels:
            _draw_label(drawing, box, lines, fill, lift)
        return self._draw_periods(drawing, self.height + lift)

    def _draw_periods(self, drawing: Drawing, base: float) -> float:
        """The periods under the axis, each with what is asked of it. Returns the picture's height."""
        words = [text_width(word) for point in self.points for word in point.label.split()]
        words += [text_width(word, SMALL_SIZE) for point in self.points for word in point.sub_label.split()]
        widest = max(words, default=0)
        room = min(max(self.apart - 8, min(widest, 160)), 200, self.width)
        blocks = []
        for point in self.points:
            missing = "not asked for" if not point.asked else "nothing entered" if point.value is None else ""
            label = wrapped(point.label, room)
            under = [
                line for words in (point.sub_label, missing) if words for line in wrapped(words, room, SMALL_SIZE)
            ]
            wide = max([text_width(line) for line in label] + [text_width(line, SMALL_SIZE) for line in under])
            blocks.append((label, under, wide))
        placed = rows(self.xs, [wide for *_, wide in blocks], self.width)
        tops = [base + 4]
        for row in range(max((row for _, row in placed), default=0) + 1):
            tall = [len(b[0]) + len(b[1]) for b, (_, at) in zip(blocks, placed, strict=True) if at == row]
            tops.append(tops[-1] + max(tall, default=0) * 18 + 4)
        for x, (label, under, wide), (left, row) in zip(self.xs, blocks, placed, strict=True):
            drawing.line(x, base, x, base + 4, INK, 1.2)
            y = tops[row] + 14
            for line in label:
                drawing.text(left + wide / 2, y, line, anchor="middle")
                y += 18
            for line in under:
                drawing.text(left + wide / 2, y, line, size=SMALL_SIZE, fill=SECONDARY, anchor="middle")
                y += 18
        return tops[-1] + 4

    def described(self, change: str) -> str:
        """Every figure in words, period by period."""
        told = []
        for place, point in enumerate(self.points):
            figures = [
                f"{self.shown(m.point)} {m.point.words}"
                for m in (*self.marks, *self.diamonds)
                if m.x == self.xs[place]
            ]
            figures += [
                f"{show_rate(difference, self.places)}{self.sign} apart"
                for mark, _, difference in self.pairs()
                if mark.x == self.xs[place]
            ]
            missing = "not asked for" if not point.asked else "nothing entered"
            name = f"{point.label}, {point.sub_label}" if point.sub_label else point.label
            told.append(f"{name}: {'; '.join(figures) or missing}.")
        return " ".join([*told, f"Change: {change}." if change else ""]).strip()


def _draw_diamond(drawing: Drawing, x: float, y: float, fill: str) -> None:
    outline = f"M0 {-DIAMOND}L{DIAMOND} 0L0 {DIAMOND}L{-DIAMOND} 0Z"
    drawing.element(
        "path", d=outline, transform=f"translate({x:.2f} {y:.2f})", fill=fill, stroke=BRICK, stroke_width=2
    )


def _draw_label(drawing: Drawing, box: Box, lines: list[tuple[str, str]], fill: str, lift: float) -> None:
    size = LABEL_SIZE if fill == INK else SMALL_SIZE
    for place, (bold, plain) in enumerate(lines):
        base = box.y + lift + place * LINE + 13
        x = box.x
        if bold:
            drawing.text(x, base, bold, bold=True, fill=fill)
            x += text_width(bold, bold=True) + 4
        if plain:
            drawing.text(x, base, plain, size=size, fill=fill)


def path(
    points: Sequence[Point],
    stated: Sequence[Point] = (),
    *,
    unit_words: str,
    decimal_places: int,
    direction: str,
    id_prefix: str,
    width: int = 742,
    title: str = "",
    description: str = "",
    change_note: str = "",
    percentage: bool = False,
    compared: tuple[int, int] | None = None,
) -> SafeString:
    """The metric's path over its periods; `width` 742 for a desk, 360 for a phone.

    `stated` holds values printed in a paper, matched to a period by its label. `direction` is "down" or "up", the
    better way, or empty. `change_note` ends the words for the change, such as "12 fewer people". With `percentage`
    values carry a per cent sign. `compared` holds the places in `points` of the two that the change is between;
    without it, the first value and the last. The description always ends with the figures.
    """
    chart = _Chart(points, stated, width, decimal_places, "%" if percentage else "")
    ends = chart.ends(compared)
    change = chart.change(ends, direction, change_note, percentage)
    chart.place_labels(ends, change)
    drawing = Drawing()
    units = wrapped(unit_words, width)
    for place, line in enumerate(units):
        drawing.text(0, 13 + place * LINE, line, fill=SECONDARY)
    highest = min((box.y for box, *_ in chart.labels), default=0)
    lift = len(units) * LINE + max(14, 6 - highest)
    height = chart.draw(drawing, lift)
    return drawing.picture(
        width,
        height,
        title=title or unit_words,
        description=f"{description} {unit_words}. {chart.described(change)}",
        id_prefix=id_prefix,
    )
