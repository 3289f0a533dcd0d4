"""Drawings of figures: pure geometry in a fixed box, words put in by the templates.

Every drawing has a title, a sentence and a table beside it on the page; what lies outside is
labelled directly, nothing is told by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

WIDTH, HEIGHT = 720, 340
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 14, 40


@dataclass(frozen=True)
class Dot:
    """One unit: ``tone`` is the look (inside, low, high), ``label`` is drawn when not empty."""

    x: float
    y: float
    tone: str
    name: str
    label: str = ""
    anchor: str = "start"
    label_y: float = 0.0


@dataclass(frozen=True)
class Tick:
    """A mark on an axis with its word."""

    at: float
    word: str


@dataclass(frozen=True)
class FunnelDrawing:
    """A funnel: size to the right, rate upwards; ``inner`` and ``outer`` are SVG point lists."""

    inner: tuple[str, str]
    outer: tuple[str, str]
    target: float
    dots: tuple[Dot, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


@dataclass(frozen=True)
class FunnelPoint:
    """What a unit brings to the funnel: successes ``k`` of ``n``."""

    name: str
    k: int
    n: int
    tone: str
    label: bool


def draw_funnel(
    points: Sequence[FunnelPoint],
    target: float,
    curve: Sequence[tuple[int, float, float, float, float]],
) -> FunnelDrawing:
    """Lay a funnel out. ``curve`` holds ``(n, low, high, very low, very high)`` as shares of one.

    Sizes stand on a square-root scale, so that small units are not pressed into the corner.
    Raises ValueError without a unit that has rows.
    """
    held = [point for point in points if point.n > 0]
    if not held or not curve:
        raise ValueError("a funnel needs a unit with rows")
    most = max(max(point.n for point in held), curve[-1][0])
    lowest = min([point.k / point.n for point in held] + [row[1] for row in curve[1:]] + [target])
    floor = max(0.0, math.floor((lowest - 0.02) * 10) / 10)

    def x(n: float) -> float:
        return round(LEFT + math.sqrt(n / most) * (WIDTH - LEFT - RIGHT), 1)

    def y(share: float) -> float:
        inside = (min(max(share, floor), 1.0) - floor) / ((1 - floor) or 1)
        return round(HEIGHT - BOTTOM - inside * (HEIGHT - TOP - BOTTOM), 1)

    def line(column: int) -> str:
        return " ".join(f"{x(row[0])},{y(row[column])}" for row in curve)

    dots = _named(
        (
            Dot(
                x(point.n),
                y(point.k / point.n),
                point.tone,
                point.name,
                point.name if point.label else "",
                "end" if x(point.n) > WIDTH * 0.7 else "start",
            )
            for point in held
        ),
        y(target),
    )
    return FunnelDrawing(
        (line(1), line(2)),
        (line(3), line(4)),
        y(target),
        dots,
        tuple(Tick(x(n), f"{n:,}".replace(",", ".")) for n in _sizes(most)),
        tuple(Tick(y(share / 100), f"{share}%") for share in _shares(floor)),
    )


LINE = 13.0
"""Pixels that a label needs in height; one that finds no place so near its dot is left out."""
LETTER = 6.8
"""Pixels of one letter of a label, on the wide side."""
GAP = 8.0
"""Pixels between a dot and its label."""


def label_box(dot: Dot) -> tuple[float, float, float, float]:
    """Where the label of a dot lies: left, top, right, bottom."""
    width = LETTER * len(dot.label)
    left = dot.x + GAP if dot.anchor == "start" else dot.x - GAP - width
    return left, dot.label_y - LINE / 2, left + width, dot.label_y + LINE / 2


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _named(dots: Iterable[Dot], target: float) -> tuple[Dot, ...]:
    """Labels beside their dots, the farthest from the target first; where none fits there is none.

    A label that was moved away would be read as of another place: as of a low unit, say, which is
    a high one. Whoever is not named here stands in the table.
    """
    found = list(dots)
    outside = [dot for dot in found if dot.tone != "inside"]
    held = [(dot.x - GAP, dot.y - 4, dot.x + GAP, dot.y + 4) for dot in outside]
    taken: list[tuple[float, ...]] = []
    wanted = [at for at, dot in enumerate(found) if dot.label]
    for at in sorted(wanted, key=lambda each: (-abs(found[each].y - target), each)):
        dot = found[at]
        other = "start" if dot.anchor == "end" else "end"
        for shift, anchor in product((0.0, LINE / 2, -LINE / 2, LINE, -LINE), (dot.anchor, other)):
            tried = replace(dot, anchor=anchor, label_y=round(dot.y + shift, 1))
            box = label_box(tried)
            inside = (
                box[0] >= LEFT and box[2] <= WIDTH and box[1] >= 0 and box[3] <= HEIGHT - BOTTOM
            )
            if inside and not any(_meet(box, each) for each in (*taken, *held)):
                found[at] = tried
                taken.append(box)
                break
        else:
            found[at] = replace(dot, label="")
    return tuple(sorted(found, key=lambda each: each.tone != "inside"))  # those lie above


def _sizes(most: int) -> list[int]:
    found = [
        n for n in (10, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000, 100000) if n <= most
    ]
    return found[-5:] or [most]


def _shares(floor: float) -> Iterable[int]:
    low = round(floor * 100)
    step = 5 if low >= 70 else 10 if low >= 40 else 20
    return range(-(-low // step) * step, 101, step)


SPARK_WIDTH, SPARK_HEIGHT = 168, 44


@dataclass(frozen=True)
class Spark:
    """A small line over time with its own band; ``points`` and ``band`` are SVG point lists."""

    points: tuple[str, ...]
    band: str
    marks: tuple[Dot, ...]
    width: int = SPARK_WIDTH
    height: int = SPARK_HEIGHT


def draw_spark(
    shares: Sequence[float | None], band: Sequence[tuple[float, float]], names: Sequence[str]
) -> Spark:
    """A line of shares from the left to the right; a gap where nothing was counted.

    ``band`` is the usual range of each moment; what lies outside is marked with its name.
    """
    lowest = min([share for share in shares if share is not None] + [low for low, _ in band])
    floor = max(0.0, min(lowest, 0.9))

    def x(index: int) -> float:
        return round(4 + index * (SPARK_WIDTH - 8) / max(1, len(shares) - 1), 1)

    def y(share: float) -> float:
        return round(
            SPARK_HEIGHT - 5 - (share - floor) / ((1 - floor) or 1) * (SPARK_HEIGHT - 10), 1
        )

    runs: list[list[str]] = [[]]
    marks = []
    for index, share in enumerate(shares):
        if share is None:
            runs.append([])
            continue
        runs[-1].append(f"{x(index)},{y(share)}")
        low, high = band[index]
        if not low <= share <= high:
            tone = "low" if share < low else "high"
            marks.append(Dot(x(index), y(share), tone, names[index]))
    lows = [f"{x(index)},{y(max(low, floor))}" for index, (low, _) in enumerate(band)]
    highs = [f"{x(index)},{y(high)}" for index, (_, high) in enumerate(band)]
    return Spark(
        tuple(" ".join(run) for run in runs if run),
        " ".join([*highs, *reversed(lows)]),
        tuple(marks),
    )
