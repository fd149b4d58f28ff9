"""Finding a clear place for each label of a chart: labels move apart, they never collide. Pure geometry, pixels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Box:
    """An upright box from its top left corner; y grows downwards."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: "Box") -> bool:
        """Whether the two share any ground. Touching edges do not."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


class Ground:
    """What is already taken. Labels and marks may never be met; lines are crossed only where nothing else is left."""

    def __init__(self, left: float, right: float, foot: float) -> None:
        self.left, self.right, self.foot = left, right, foot
        self.taken: list[Box] = []
        self.lines: list[Box] = []

    def take(self, box: Box) -> None:
        """A mark or a label stands here."""
        self.taken.append(box)

    def cross(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """A straight line runs here."""
        steps = max(int(max(abs(x2 - x1), abs(y2 - y1)) / 6), 1)
        for step in range(steps + 1):
            x, y = x1 + (x2 - x1) * step / steps, y1 + (y2 - y1) * step / steps
            self.lines.append(Box(x - 3, y - 3, 6, 6))

    def place(self, wishes: Sequence[Box]) -> Box:
        """The first wish that is clear; else the nearest clear place above or below one; else, above everything."""
        held = [self._held(wish) for wish in wishes]
        for box in held:
            if self._clear(box, self.taken + self.lines):
                return self._taken(box)
        for obstacles in (self.taken + self.lines, self.taken):
            for away in range(4, 400, 4):
                for box in held:
                    for moved in (replace(box, y=box.y - away), replace(box, y=box.y + away)):
                        if self._clear(moved, obstacles):
                            return self._taken(moved)
        summit = min((box.y for box in self.taken), default=self.foot)
        return self._taken(replace(held[0], y=min(summit, self.foot) - held[0].height))

    def _held(self, box: Box) -> Box:
        """The box moved sideways until it stands between left and right."""
        return replace(box, x=max(min(box.x, self.right - box.width), self.left))

    def _clear(self, box: Box, obstacles: Iterable[Box]) -> bool:
        return box.y + box.height <= self.foot and not any(box.meets(other) for other in obstacles)

    def _taken(self, box: Box) -> Box:
        self.take(box)
        return box


def rows(centres: Sequence[float], widths: Sequence[float], width: float) -> list[tuple[float, int]]:
    """For words centred under an axis: the left edge inside the picture, and the first row where it is clear."""
    ends: list[float] = []
    placed = []
    for centre, wide in zip(centres, widths, strict=True):
        left = max(min(centre - wide / 2, width - wide), 0)
        row = next((n for n, end in enumerate(ends) if end + 6 <= left), len(ends))
        ends[row : row + 1] = [left + wide]
        placed.append((left, row))
    return placed
