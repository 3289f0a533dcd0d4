"""The curve of how long things take: the share still open over the days, open ones reckoned in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from congvu.core.comparing import Step
from congvu.ui.charts import Tick

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 12, 40
STRIDES = (7, 15, 30, 60, 90, 180, 365, 730)
"""Days between the marks of the lower edge; the first that gives at most eight marks."""


@dataclass(frozen=True)
class SurvivalDrawing:
    """Coordinates of the drawing; ``half`` where the curve falls to one half, if it does."""

    line: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    half: float | None
    half_y: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def draw_survival(steps: Sequence[Step], longest: float, half: float | None) -> SurvivalDrawing:
    """A falling staircase from all open to those still open after ``longest`` days."""
    reach = max(longest, 1.0)

    def x(days: float) -> float:
        return round(LEFT + days * (WIDTH - LEFT - RIGHT) / reach, 1)

    def y(share: float) -> float:
        return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)

    points, level = [f"{x(0)},{y(1)}"], 1.0
    for step in steps:
        points.append(f"{x(step.time)},{y(level)}")
        level = float(step.surviving)
        points.append(f"{x(step.time)},{y(level)}")
    points.append(f"{x(reach)},{y(level)}")
    stride = next((each for each in STRIDES if reach / each <= 8), STRIDES[-1])
    marks = range(0, int(reach) + 1, stride)
    return SurvivalDrawing(
        " ".join(points),
        tuple(Tick(x(each), str(each)) for each in marks),
        tuple(Tick(y(share / 100), f"{share}%") for share in (0, 25, 50, 75, 100)),
        None if half is None else x(half),
        y(0.5),
    )
