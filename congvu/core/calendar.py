"""The working calendar of an office: which moments count, and how far a term reaches.

An office day is a list of spans, each open at its end for a receipt (17:30 is after hours, and
counts as the next opening) and closed at its end for a due moment (a term of eight working hours
from 07:30 is due at 17:30 that day, not at 07:30 the next). All arithmetic is on prefix sums
over each run of decided years, so no method walks through days.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from congvu.core.office import (
    DEFAULT_HOURS,
    WEEKDAY_NAMES,
    DayDecision,
    DayEffect,
    DayShape,
    OfficeHours,
    Span,
    micros_of,
    parse_decisions,
    version_of,
)
from congvu.core.periods import HANOI, local
from congvu.core.refusals import N_, Refused, refuse

__all__ = [
    "DEFAULT_HOURS",
    "DayDecision",
    "DayEffect",
    "OfficeHours",
    "WorkCalendar",
    "load_csv",
]

MICRO_HOUR = 3_600_000_000
MICRO_MINUTE = 60_000_000


def _moment(ordinal: int, micros: int) -> datetime:
    return datetime.fromordinal(ordinal).replace(tzinfo=HANOI) + timedelta(microseconds=micros)


class _Block:
    """A run of decided years: its working days, and the office time before each of them."""

    def __init__(self, calendar: WorkCalendar, first: int, last: int) -> None:
        self.last_year = last
        self.first_year = first
        self.start = date(first, 1, 1).toordinal()
        self.end = date(last, 12, 31).toordinal()
        self.before = [0]  # before[k]: working days before the k-th day of the block
        self.days: list[int] = []
        self.shapes: list[DayShape] = []
        self.sums = [0]  # sums[i]: office time before the i-th working day
        shapes: dict[tuple[Span, ...], DayShape] = {}
        for ordinal in range(self.start, self.end + 1):
            spans = calendar._spans(date.fromordinal(ordinal))
            if spans:
                shape = shapes.get(spans) or shapes.setdefault(spans, DayShape(spans))
                self.days.append(ordinal)
                self.shapes.append(shape)
                self.sums.append(self.sums[-1] + shape.total)
            self.before.append(len(self.days))


class WorkCalendar:
    """Decisions on days and office hours, with the arithmetic of terms on them.

    A year is decided when it has an ``off`` decision and office hours from its first day on;
    whatever touches another year is refused with ``year-undecided``. Moments may be in any zone;
    answers are in Asia/Ho_Chi_Minh. ``version`` names the content (given, or derived from it).
    """

    def __init__(
        self,
        decisions: Iterable[DayDecision],
        hours: OfficeHours | Iterable[OfficeHours] = DEFAULT_HOURS,
        version: str = "",
    ) -> None:
        self.history = tuple(sorted(decisions, key=lambda each: each.day))
        self.decisions = tuple(each for each in self.history if each.known_to is None)
        dated = (hours,) if isinstance(hours, OfficeHours) else tuple(hours)
        self.hours = tuple(sorted(dated, key=lambda each: each.valid_from or date.min))
        for one, two in pairwise(self.decisions):
            if one.day == two.day:
                raise refuse(
                    "day-decided-twice",
                    N_("Ngày {day} có hai quyết định trong cùng một lịch."),
                    N_("Giữ lại quyết định đang có hiệu lực."),
                    day=f"{one.day:%d/%m/%Y}",
                )
        # The days from which something else was known than the day before.
        self.changes = sorted(
            {each.known_from for each in self.history if each.known_from}
            | {each.known_to + timedelta(days=1) for each in self.history if each.known_to}
        )
        self.version = version or version_of(self.history, self.hours)
        self._by_day = {each.day: each for each in self.decisions}
        self._starts = [each.valid_from or date.min for each in self.hours]
        self.decided_years = frozenset(
            each.day.year
            for each in self.decisions
            if each.effect is DayEffect.OFF and self._starts[0] <= date(each.day.year, 1, 1)
        )
        self._blocks: dict[int, _Block] = {}
        self._micro_day: dict[int, int] = {}

    def __repr__(self) -> str:
        return f"WorkCalendar({self.version}, {sorted(self.decided_years)})"

    def as_known_on(self, day: date) -> WorkCalendar:
        """The calendar by the decisions that counted on ``day``.

        Without those that became known only later, with those that were replaced only later.
        """
        known = [replace(each, known_to=None) for each in self.history if each.counted_on(day)]
        return self if tuple(known) == self.decisions else WorkCalendar(known, self.hours)

    def changed(
        self, decisions: Iterable[DayDecision], withdrawn: Iterable[date], on: date
    ) -> WorkCalendar:
        """The calendar once ``decisions`` are taken, and those on ``withdrawn`` days lifted.

        Known from ``on``: whoever counted days before keeps what was known then.
        """
        new = [replace(each, known_from=on, known_to=None) for each in decisions]
        days = {each.day for each in new} | set(withdrawn)
        until = on - timedelta(days=1)
        kept = [
            replace(each, known_to=until) if each.known_to is None and each.day in days else each
            for each in self.history
        ]
        return WorkCalendar([*kept, *new], self.hours)

    # --- days -------------------------------------------------------------------------------

    def hours_on(self, day: date) -> OfficeHours:
        """The office hours in force on ``day``; refuses with ``office-hours-undecided``."""
        index = bisect_right(self._starts, day) - 1
        if index < 0:
            raise refuse(
                "office-hours-undecided",
                N_("Chưa có giờ làm việc áp dụng cho ngày {day}."),
                N_("Nhập giờ làm việc có hiệu lực từ ngày đó hoặc sớm hơn."),
                day=f"{day:%d/%m/%Y}",
            )
        return self.hours[index]

    def _spans(self, day: date) -> tuple[Span, ...]:
        decision = self._by_day.get(day)
        if decision is not None and decision.effect is DayEffect.OFF:
            return ()
        hours = self.hours_on(day)
        week = hours.week[day.weekday()]
        return week or (hours.make_up if decision is not None else ())

    def is_working(self, day: date) -> bool:
        """True when the office works on ``day``."""
        block = self._block(day.toordinal())
        k = day.toordinal() - block.start
        return block.before[k + 1] > block.before[k]

    def why_off(self, day: date) -> str:
        """Why ``day`` is not worked: the decision's name or the weekday's; empty when it is."""
        if self.is_working(day):
            return ""
        decision = self._by_day.get(day)
        return decision.name if decision is not None else WEEKDAY_NAMES[day.weekday()]

    def day_name(self, day: date) -> str:
        """The name of ``day`` by decision (off or make-up), else its weekday."""
        decision = self._by_day.get(day)
        return decision.name if decision is not None else WEEKDAY_NAMES[day.weekday()]

    def made_up(self, day: date) -> bool:
        """True when ``day`` is worked only because a decision says so."""
        decision = self._by_day.get(day)
        return (
            decision is not None
            and decision.effect is DayEffect.WORKING
            and not self.hours_on(day).week[day.weekday()]
            and self.is_working(day)
        )

    def next_working_day(self, day: date, *, inclusive: bool = False) -> date:
        """The first working day after ``day`` (or ``day`` itself when ``inclusive``)."""
        block = self._block(day.toordinal())
        index = block.before[day.toordinal() - block.start + (0 if inclusive else 1)]
        return date.fromordinal(block.days[self._index(block, index)])

    def close_of(self, day: date) -> datetime:
        """The close of office on ``day``, rolled to the next working day when it is off."""
        ordinal = day.toordinal()
        block = self._block(ordinal)
        index = self._index(block, block.before[ordinal - block.start])
        return _moment(block.days[index], block.shapes[index].close)

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to ``last`` inside; negative when ``last`` is before."""
        block = self._block(first.toordinal(), last.toordinal())
        return (
            block.before[last.toordinal() - block.start + 1]
            - block.before[first.toordinal() - block.start + 1]
        )

    # --- moments ----------------------------------------------------------------------------

    def next_opening(self, moment: datetime) -> datetime:
        """``moment`` when the office is open then, else the next opening."""
        block, index, micros = self._opened(moment)
        return _moment(block.days[index], micros)

    def add_working_days(self, moment: datetime, days: Decimal | int, micros: int = 0) -> datetime:
        """``days`` working days after the effective ``moment``, at the same clock time.

        A fraction, and ``micros`` more microseconds, are office time after the whole days. When
        the hours of that day do not hold the clock time it becomes that day's next opening, or
        its close.
        """
        block, index, clock = self._opened(moment)
        whole = int(days)
        if days != whole:
            rest = (Decimal(days) - whole) * self._micros_per_day(block.days[index])
            micros += int(rest.to_integral_value())
        index, clock = self._plus_days(block, index, clock, whole)
        if micros:
            index, clock = self._plus_time(block, index, clock, micros)
        return _moment(block.days[index], clock)

    def subtract_working_days(self, moment: datetime, days: Decimal | int) -> datetime:
        """The moment from which ``days`` working days lead to ``moment``.

        A ``moment`` outside office hours counts as the close before it. The inverse of
        :meth:`add_working_days` for a moment inside office hours, where the hours do not change.
        """
        block, index, clock = self._closed(moment)
        whole = int(days)
        if days != whole:
            rest = (Decimal(days) - whole) * self._micros_per_day(block.days[index])
            done = block.shapes[index].elapsed(clock)
            target = block.sums[index] + done - int(rest.to_integral_value())
            if target < 0:
                raise self._undecided(block.first_year - 1)
            index = bisect_right(block.sums, target) - 1
            clock = block.shapes[index].at_elapsed(target - block.sums[index], late=True)
        index, clock = self._plus_days(block, index, clock, -whole)
        return _moment(block.days[index], clock)

    def add_working_hours(
        self, moment: datetime, hours: Decimal | int, micros: int = 0
    ) -> datetime:
        """``hours`` of office time (and ``micros`` more) after the effective ``moment``."""
        block, index, clock = self._opened(moment)
        micros += int((Decimal(hours) * MICRO_HOUR).to_integral_value())
        if micros:
            index, clock = self._plus_time(block, index, clock, micros)
        return _moment(block.days[index], clock)

    def add_calendar_days(self, moment: datetime, days: int) -> datetime:
        """The close of office of the last of ``days`` days, rolled when that day is off.

        Day 1 is the day after the effective ``moment`` (Bộ luật Dân sự 2015, Điều 147–148;
        chưa đối chiếu văn bản).
        """
        block, index, _ = self._opened(moment)
        last = block.days[index] + days
        if last > block.end:
            raise self._undecided(block.last_year + 1)
        index = self._index(block, block.before[last - block.start])
        return _moment(block.days[index], block.shapes[index].close)

    def same_day_due(self, moment: datetime) -> datetime:
        """Received up to the cut-off (15:00, inside): the close of that day; later: of the next."""
        block, index, clock = self._opened(moment)
        hours = self.hours_on(date.fromordinal(block.days[index]))
        if clock > micros_of(hours.same_day_cutoff):
            index = self._index(block, index + 1)
        return _moment(block.days[index], block.shapes[index].close)

    def office_micros_between(self, first: datetime, last: datetime) -> int:
        """Microseconds of office time from ``first`` to ``last``; negative when backwards."""
        one, two = local(first), local(last)
        block = self._block(one.toordinal(), two.toordinal())
        return self._position(block, two) - self._position(block, one)

    def working_minutes_between(self, first: datetime, last: datetime) -> int:
        """Whole minutes of office time from ``first`` to ``last``, rounded down; signed."""
        return self.office_micros_between(first, last) // MICRO_MINUTE

    def measure(self, first: datetime, last: datetime) -> tuple[int, int]:
        """``(n, micros)``: n whole working days at the same clock time, then office time."""
        block, index, clock = self._opened(first)
        other, index2, clock2 = self._opened(last)
        self._block(block.days[index], other.days[index2])
        if (index2, clock2) <= (index, clock):
            return 0, 0
        days = index2 - index - (clock2 < clock)
        index, clock = self._plus_days(block, index, clock, days)
        target = block.sums[index2] + block.shapes[index2].elapsed(clock2)
        return days, max(0, target - block.sums[index] - block.shapes[index].elapsed(clock))

    # --- inside -----------------------------------------------------------------------------

    def _undecided(self, year: int) -> Refused:
        return refuse(
            "year-undecided",
            N_("Chưa có quyết định lịch nghỉ (hoặc giờ làm việc) của cả năm {year}."),
            N_("Nhập quyết định của năm {year} rồi tính lại; hệ thống không đoán."),
            year=year,
            version=self.version,
        )

    def _block(self, ordinal: int, other: int | None = None) -> _Block:
        """The run of decided years holding the day (and the other one)."""
        year = date.fromordinal(ordinal).year
        block = self._blocks.get(year)
        if block is None:
            if year not in self.decided_years:
                raise self._undecided(year)
            first = last = year
            while first - 1 in self.decided_years:
                first -= 1
            while last + 1 in self.decided_years:
                last += 1
            block = _Block(self, first, last)
            self._blocks.update(dict.fromkeys(range(first, last + 1), block))
        if other is not None and not block.start <= other <= block.end:
            before = other < block.start
            raise self._undecided(block.first_year - 1 if before else block.last_year + 1)
        return block

    def _index(self, block: _Block, index: int) -> int:
        """``index`` when it is a working day of the block; else the year beyond is undecided."""
        if index >= len(block.days):
            raise self._undecided(block.last_year + 1)
        if index < 0:
            raise self._undecided(block.first_year - 1)
        return index

    def _opened(self, moment: datetime) -> tuple[_Block, int, int]:
        """The effective moment: its block, working day and microseconds since midnight."""
        moment = _safe_local(moment)
        ordinal = moment.toordinal()
        block = self._blocks.get(moment.year) or self._block(ordinal)
        k = ordinal - block.start
        index = block.before[k]
        if block.before[k + 1] > index:
            clock = (moment.hour * 60 + moment.minute) * 60 + moment.second
            clock = clock * 1_000_000 + moment.microsecond
            for start, end in block.shapes[index].spans:
                if clock < end:
                    return block, index, clock if clock > start else start
            index += 1
        index = self._index(block, index)
        return block, index, block.shapes[index].open

    def _closed(self, moment: datetime) -> tuple[_Block, int, int]:
        """``moment`` when inside office hours (ends included), else the close before it."""
        moment = _safe_local(moment)
        block = self._block(moment.toordinal())
        k = moment.toordinal() - block.start
        index, clock = block.before[k], micros_of(moment.time())
        if block.before[k + 1] > index:
            for start, end in reversed(block.shapes[index].spans):
                if clock >= start:
                    return block, index, min(clock, end)
        index = self._index(block, index - 1)
        return block, index, block.shapes[index].close

    def _plus_days(self, block: _Block, index: int, clock: int, days: int) -> tuple[int, int]:
        target = self._index(block, index + days)
        if block.shapes[target] is not block.shapes[index]:
            clock = block.shapes[target].inside(clock)
        return target, clock

    def _plus_time(self, block: _Block, index: int, clock: int, micros: int) -> tuple[int, int]:
        target = block.sums[index] + block.shapes[index].elapsed(clock) + micros
        index = self._index(block, bisect_left(block.sums, target) - 1)
        return index, block.shapes[index].at_elapsed(target - block.sums[index], late=False)

    def _position(self, block: _Block, moment: datetime) -> int:
        k = moment.toordinal() - block.start
        index = block.before[k]
        if block.before[k + 1] == index:
            return block.sums[index]
        return block.sums[index] + block.shapes[index].elapsed(micros_of(moment.time()))

    def _micros_per_day(self, ordinal: int) -> int:
        known = self._micro_day.get(ordinal)
        if known is None:
            hours = self.hours_on(date.fromordinal(ordinal)).hours_per_day
            known = self._micro_day[ordinal] = int(hours * MICRO_HOUR)
        return known


def _safe_local(moment: datetime) -> datetime:
    if moment.tzinfo is HANOI:
        return moment
    try:
        return local(moment)
    except OverflowError:
        raise refuse(
            "moment-out-of-range",
            N_("Thời điểm {moment} nằm ngoài khoảng tính được."),
            N_("Kiểm tra lại năm."),
            moment=moment.isoformat(),
        ) from None


def load_csv(
    text_or_lines: str | Iterable[str],
    hours: OfficeHours | Iterable[OfficeHours] = DEFAULT_HOURS,
) -> WorkCalendar:
    """The calendar of a file ``date,effect,name_vi,note,source,known_from``.

    Refuses the whole file with ``calendar-file-wrong`` and its problems row by row.
    """
    return WorkCalendar(parse_decisions(text_or_lines), hours)
