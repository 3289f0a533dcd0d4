"""The clock as a drawing: a line from receipt to due, days off hatched, pauses cut out.

Pure geometry; the words are put in by the template. Lengths are per cent of the width, so that one
drawing serves a desk and a phone without a script.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from congvu.core.periods import Period, local

LEFT, RIGHT = 0.5, 99.5
"""The line keeps half a per cent from either edge, for the width of a mark."""


@dataclass(frozen=True)
class Span:
    """A stretch of the line. ``kind``: spent, left, late, off or paused.

    ``names`` are the names of the days off, or the ground of the pause. ``open`` is a pause that
    still runs.
    """

    kind: str
    x: float
    width: float
    start: datetime
    end: datetime
    names: tuple[str, ...] = ()
    open: bool = False

    @property
    def last_day(self) -> date:
        """The last day inside, as shown to people."""
        return (self.end - timedelta(microseconds=1)).date()


@dataclass(frozen=True)
class Mark:
    """A tick on the line. ``kind``: due, now or finished. ``anchor`` is where its word hangs."""

    kind: str
    x: float
    at: datetime
    anchor: str
    low: bool = False


@dataclass(frozen=True)
class ClockDrawing:
    """All the template needs; moments are local."""

    start: datetime
    due: datetime | None
    end: datetime
    finished: datetime | None
    bars: tuple[Span, ...]
    off: tuple[Span, ...]
    pauses: tuple[Span, ...]
    marks: tuple[Mark, ...]
    verdict: str
    tone: str

    @property
    def height(self) -> int:
        """Pixels; a due mark near the receipt hangs its word on a line of its own."""
        return 92 if any(mark.low for mark in self.marks) else 74

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.end > self.due


def draw_clock(
    *,
    start: datetime,
    due: datetime | None,
    now: datetime,
    finished: datetime | None = None,
    days_off: Iterable[tuple[date, str]] = (),
    pauses: Iterable[tuple[datetime, datetime | None, str]] = (),
    verdict: str = "",
    tone: str = "neutral",
) -> ClockDrawing:
    """Lay a clock out on a line.

    ``days_off`` are the days the term does not count, with their names; neighbours become one band.
    ``pauses`` are ``(from, to, ground)``, ``to`` None while the pause runs. ``verdict`` is the
    reading in words ("còn 2 ngày làm việc 3 giờ") and ``tone`` its state colour. ``due`` None: the
    due moment is not known yet. Raises ValueError when something ends before it begins.
    """
    start, now = local(start), local(now)
    due = None if due is None else local(due)
    finished = None if finished is None else local(finished)
    end = finished or now
    for name, moment in (("due", due), ("the end", end)):
        if moment is not None and moment < start:
            raise ValueError(f"{name} {moment} before the start {start}")
    horizon = max(moment for moment in (due, end, start + timedelta(hours=1)) if moment)
    length = (horizon - start).total_seconds()

    def x(moment: datetime) -> float:
        share = (min(max(moment, start), horizon) - start).total_seconds() / length
        return round(LEFT + share * (RIGHT - LEFT), 3)

    def span(kind: str, first: datetime, last: datetime, *names: str, open: bool = False) -> Span:
        return Span(kind, x(first), round(x(last) - x(first), 3), first, last, names, open)

    turn = end if due is None else min(end, due)
    bars = [span("spent", start, turn)]
    if due is not None and due > end:
        bars.append(span("left", end, due))
    elif due is not None and end > due:
        bars.append(span("late", due, end))

    stops = []
    for first, last, ground in pauses:
        first, last_or_end = local(first), local(last) if last else max(end, local(first))
        if last_or_end < first:
            raise ValueError(f"a pause ends {last_or_end} before it begins {first}")
        stops.append(span("paused", first, last_or_end, ground, open=last is None))

    marks = [] if due is None else [_mark("due", x(due), due, low=x(due) < 40)]
    marks.append(_mark("finished" if finished else "now", x(end), end))
    off = tuple(
        span("off", first, last, *names) for first, last, names in _bands(days_off, start, horizon)
    )
    return ClockDrawing(
        start, due, end, finished, tuple(bars), off, tuple(stops), tuple(marks), verdict, tone
    )


def _mark(kind: str, x: float, at: datetime, *, low: bool = False) -> Mark:
    # A word near an edge hangs inward, or it would be cut.
    return Mark(kind, x, at, "start" if x < 15 else "end" if x > 85 else "middle", low)


def _bands(
    days_off: Iterable[tuple[date, str]], start: datetime, horizon: datetime
) -> list[tuple[datetime, datetime, tuple[str, ...]]]:
    """Neighbouring days off as one band with its names, each name once."""
    bands: list[tuple[datetime, datetime, tuple[str, ...]]] = []
    for day, name in sorted(days_off):
        whole = Period.inclusive(day, day)
        first, last = max(whole.first_instant(), start), min(whole.end_instant(), horizon)
        if first >= last:
            continue
        if bands and bands[-1][1] == first:
            opened, _, names = bands[-1]
            bands[-1] = (opened, last, names if name in names else (*names, name))
        else:
            bands.append((first, last, (name,)))
    return bands
