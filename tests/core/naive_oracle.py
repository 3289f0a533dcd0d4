"""An independent, slow reading of the same rules: day by day, minute by minute.

Shares no code with the product and knows only whole minutes. One test compares the two on
thousands of cases, ``python -m bench.clock_oracle`` on a hundred thousand.
"""

from datetime import date, datetime, timedelta
from fractions import Fraction

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MORNING = (7 * 60 + 30, 11 * 60 + 30)
AFTERNOON = (13 * 60 + 30, 17 * 60 + 30)


class Undecided(Exception):
    """A walk stepped into a year without any day off decided."""


class Office:
    """An office with 07:30–11:30 and 13:30–17:30; all moments are naive local time."""

    def __init__(self, off: set[date], working: set[date]) -> None:
        self.off, self.working = off, working
        self.years = {day.year for day in off}

    def works_on(self, day: date) -> bool:
        if day.year not in self.years:
            raise Undecided(day.year)
        if day in self.off:
            return False
        return day.weekday() < 5 or day in self.working

    def open_at(self, moment: datetime) -> bool:
        """True when the minute that begins at ``moment`` is office time."""
        if not self.works_on(moment.date()):
            return False
        minute = moment.hour * 60 + moment.minute
        return MORNING[0] <= minute < MORNING[1] or AFTERNOON[0] <= minute < AFTERNOON[1]

    def opening(self, moment: datetime) -> datetime:
        while not self.open_at(moment):
            if self.works_on(moment.date()):
                moment += MINUTE
            else:  # nothing opens on a day off: step to the next midnight
                moment = datetime(moment.year, moment.month, moment.day) + DAY
        return moment

    def walk_days(self, moment: datetime, days: int) -> datetime:
        """``days`` working days later, at the same clock time."""
        for _ in range(days):
            moment += DAY
            while not self.works_on(moment.date()):
                moment += DAY
        return moment

    def walk_minutes(self, moment: datetime, minutes: int) -> datetime:
        """The end of the ``minutes``-th office minute from ``moment`` on."""
        while minutes:
            if not self.works_on(moment.date()):
                moment = datetime(moment.year, moment.month, moment.day) + DAY
                continue
            if self.open_at(moment):
                minutes -= 1
            moment += MINUTE
        return moment

    def close_from(self, day: date) -> datetime:
        """The close of office on ``day`` or on the first working day after it."""
        while not self.works_on(day):
            day += DAY
        return datetime(day.year, day.month, day.day, 17, 30)

    def due(self, amount: Fraction, unit: str, received: datetime) -> datetime:
        start = self.opening(received)
        if unit == "ngày làm việc":
            whole = int(amount)
            return self.walk_minutes(self.walk_days(start, whole), int((amount - whole) * 480))
        if unit == "giờ làm việc":
            return self.walk_minutes(start, int(amount * 60))
        if unit == "ngày":
            day = start.date()
            for _ in range(int(amount)):
                day += DAY
                self.works_on(day)  # a walk through an undecided year is refused
            return self.close_from(day)
        if start.hour * 60 + start.minute > 15 * 60:
            return self.close_from(start.date() + DAY)
        return self.close_from(start.date())

    def run_out(
        self, minutes: int, received: datetime, pauses: list[tuple[datetime, datetime]]
    ) -> datetime:
        """When ``minutes`` of office time outside ``pauses`` have run, one minute at a time."""
        moment = received
        while minutes:
            held = any(start <= moment < end for start, end in pauses)
            if not held and self.open_at(moment):
                minutes -= 1
            moment += MINUTE
        return moment

    def minutes_between(self, first: datetime, last: datetime) -> int:
        count = 0
        while first < last:
            count += self.open_at(first)
            first += MINUTE
        return count
