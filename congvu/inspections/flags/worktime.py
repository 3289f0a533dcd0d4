"""Working days as numbers on a line: where a moment stands, how many days lie between two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from congvu.core.calendar import WorkCalendar
from congvu.core.refusals import Refused

Hours = tuple[float, float]
_OPEN, _CLOSE = time(7, 30), time(17, 30)


class WorkLine:
    """Working days from ``first`` to ``last``: measured once, then looked up.

    A day on which nobody decided counts by its weekday; outside the line the nearest end counts.
    Within a day time runs evenly from opening to closing: good for shares and gaps, not for terms.
    """

    def __init__(
        self, first: date, last: date, working: Callable[[date], bool], hours: Hours | None = None
    ) -> None:
        self._start = first.toordinal()
        self._open, self._close = hours or (_float(_OPEN), _float(_CLOSE))
        self._before = [0]
        day = first
        while day <= last:
            self._before.append(self._before[-1] + (1 if working(day) else 0))
            day += timedelta(days=1)

    def _at(self, ordinal: int) -> int:
        return min(max(ordinal - self._start, 0), len(self._before) - 2)

    def works(self, day: date) -> bool:
        """The office works on that day."""
        k = self._at(day.toordinal())
        return self._before[k + 1] > self._before[k]

    def number(self, day: date) -> int:
        """How many working days there were up to that day, itself inside."""
        return self._before[self._at(day.toordinal()) + 1]

    def place(self, moment: datetime) -> float:
        """Working days up to a moment, with the part of its day that has passed."""
        k = self._at(moment.toordinal())
        whole = self._before[k]
        if self._before[k + 1] == whole:
            return float(whole)
        done = (_float(moment.time()) - self._open) / (self._close - self._open)
        return whole + min(1.0, max(0.0, done))

    def off_hours(self, moment: datetime, grace: float) -> bool:
        """On a day off, or more than ``grace`` hours outside opening and closing."""
        if not self.works(moment.date()):
            return True
        hour = _float(moment.time())
        return hour < self._open - grace or hour > self._close + grace

    def last_working_days(self, day: date, count: int) -> list[date]:
        """The ``count`` working days up to and including ``day``, the latest first."""
        found: list[date] = []
        for _ in range(31):
            if len(found) == count:
                break
            if self.works(day):
                found.append(day)
            day -= timedelta(days=1)
        return found


def _float(clock: time) -> float:
    return clock.hour + clock.minute / 60 + clock.second / 3600


def of_calendar(calendar: WorkCalendar, first: date, last: date) -> WorkLine:
    """The line of a unit's calendar; years nobody decided count by weekday."""
    undecided: set[int] = set()

    def working(day: date) -> bool:
        if day.year not in undecided:
            try:
                return calendar.is_working(day)
            except Refused:
                undecided.add(day.year)
        return day.weekday() < 5

    try:
        spans = calendar.hours_on(last).make_up
        hours = (_float(spans[0][0]), _float(spans[-1][1]))
    except Refused:
        hours = None
    return WorkLine(first, last, working, hours)


def by_weekday(first: date, last: date) -> WorkLine:
    """Monday to Friday without holidays: for data that come without a calendar."""
    return WorkLine(first, last, lambda day: day.weekday() < 5)
