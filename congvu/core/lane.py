"""One lane of work under one term: what happened to it, folded into its due moment.

A dossier may have several lanes (steps, consulted agencies); joining them is not done here.
Decisions of the house where the law is silent:

- A pause counts from the effective start at the earliest, and moves nothing when it begins at or
  after the due moment: lateness that already happened is not undone.
- Working-day terms move by the whole working days of the pause (keeping the clock time) and then
  by the office time left over; working-hour terms by its office time; calendar-day terms move
  their last day by the number of midnights in the pause, and roll after that.
- A same-day term that was paused is due as if received when it resumes, never earlier than
  before the pause.
- A restart (NĐ 61/2018/NĐ-CP, Điều 19 khoản 4) ends an open pause and forgets earlier pauses.
- Finishing while paused ends the pause at that moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from congvu.core.calendar import WorkCalendar
from congvu.core.periods import local
from congvu.core.refusals import N_, Refused, refuse
from congvu.core.terms import Term, TermUnit


class MarkKind(StrEnum):
    """What can happen to a clock."""

    START = "start"  # tiếp nhận (trạng thái 2)
    PAUSE = "pause"  # tạm dừng
    RESUME = "resume"  # tiếp tục
    RESTART = "restart"  # tính lại từ đầu
    FINISH = "finish"  # xử lý xong (trạng thái 9)
    STOP = "stop"  # rút, dừng xử lý


@dataclass(frozen=True)
class Mark:
    """One thing that happened; ``ground`` and ``reference`` (a slip's number) say why."""

    kind: MarkKind
    at: datetime
    ground: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Pause:
    """One pause; ``moves`` is False when the term had run out before it. ``end`` None: open.

    The end was moved by ``days`` (working or calendar, as the term) and ``micros`` of office
    time.
    """

    start: datetime
    end: datetime | None
    ground: str
    reference: str
    moves: bool
    days: int = 0
    micros: int = 0


def due(term: Term, received: datetime, calendar: WorkCalendar) -> datetime:
    """The lawful due moment of ``term`` from ``received``, without pauses.

    Refuses with ``year-undecided`` when an undecided year is touched.
    """
    return _due(term, received, calendar, 0, 0)


def _due(term: Term, start: datetime, calendar: WorkCalendar, days: int, micros: int) -> datetime:
    if term.unit is TermUnit.WORKING_DAYS:
        amount = term.amount + days if term.fraction else term.whole + days
        return calendar.add_working_days(start, amount, micros)
    if term.unit is TermUnit.CALENDAR_DAYS:
        return calendar.add_calendar_days(start, term.whole + days)
    if term.unit is TermUnit.WORKING_HOURS:
        return calendar.add_working_hours(start, term.amount, micros)
    return calendar.same_day_due(start)


@dataclass(frozen=True)
class Lane:
    """The clock after the marks so far. ``due`` is the one before the pause while paused."""

    term: Term
    calendar: WorkCalendar
    started: Mark | None = None  # the START, or the last RESTART
    effective: datetime | None = None
    due: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    ended: Mark | None = None
    marks: tuple[Mark, ...] = field(default=(), repr=False)

    @property
    def paused(self) -> Pause | None:
        """The open pause."""
        return self.pauses[-1] if self.pauses and self.pauses[-1].end is None else None

    def after(self, mark: Mark) -> Lane:
        """The lane after ``mark``. Refuses what cannot happen (``clock-…``, ``marks-…``)."""
        mark = replace(mark, at=local(mark.at))
        self._check(mark)
        lane = replace(self, marks=(*self.marks, mark))
        if mark.kind in (MarkKind.START, MarkKind.RESTART):
            return replace(
                lane,
                started=mark,
                effective=self.calendar.next_opening(mark.at),
                due=due(self.term, mark.at, self.calendar),
                pauses=(),
            )
        if mark.kind is MarkKind.PAUSE:
            moves = self.due is not None and mark.at < self.due
            pause = Pause(mark.at, None, mark.ground, mark.reference, moves)
            return replace(lane, pauses=(*self.pauses, pause))
        if mark.kind is MarkKind.RESUME:
            return lane.resumed(mark.at)
        if mark.kind is MarkKind.FINISH:
            return replace(lane.resumed(mark.at) if self.paused else lane, ended=mark)
        return replace(lane, ended=mark)

    def resumed(self, at: datetime) -> Lane:
        """The lane with its open pause ended at ``at``."""
        pause = self.paused
        if pause is None or self.effective is None or self.due is None:
            return self
        if not pause.moves:
            return replace(self, pauses=(*self.pauses[:-1], replace(pause, end=at)))
        start, end = max(pause.start, self.effective), max(at, self.effective)
        days = micros = 0
        if self.term.unit is TermUnit.WORKING_DAYS:
            days, micros = self.calendar.measure(start, end)
        elif self.term.unit is TermUnit.WORKING_HOURS:
            micros = self.calendar.office_micros_between(start, end)
        elif self.term.unit is TermUnit.CALENDAR_DAYS:
            days = end.toordinal() - start.toordinal()
        pauses = (*self.pauses[:-1], replace(pause, end=at, days=days, micros=micros))
        if self.term.unit is TermUnit.SAME_DAY:
            moved = max(self.due, self.calendar.same_day_due(end))
        else:
            total_days = sum(each.days for each in pauses)
            total_micros = sum(each.micros for each in pauses)
            moved = _due(self.term, self.effective, self.calendar, total_days, total_micros)
        return replace(self, pauses=pauses, due=moved)

    def last_day(self) -> datetime | None:
        """Midnight of the last day of a calendar-day term, before the roll."""
        if self.effective is None or self.term.unit is not TermUnit.CALENDAR_DAYS:
            return None
        days = self.term.whole + sum(each.days for each in self.pauses)
        return self.effective.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days)

    def _check(self, mark: Mark) -> None:
        if self.marks and mark.at < self.marks[-1].at:
            raise _backwards(self.marks[-1], mark)
        if self.ended is not None:
            raise refuse(
                "clock-ended",
                N_("Thời hạn đã kết thúc, không ghi thêm được."),
                N_("Nếu ghi sai, lập bản ghi đính chính có lý do."),
            )
        if mark.kind is MarkKind.START:
            if self.started is not None:
                raise refuse(
                    "clock-started-twice",
                    N_("Thời hạn đã bắt đầu, không bắt đầu lần nữa."),
                    N_("Nếu hồ sơ được bổ sung đầy đủ, ghi là tính lại từ đầu."),
                    "Nghị định 61/2018/NĐ-CP, Điều 19 khoản 4",
                )
        elif self.started is None:
            raise refuse(
                "clock-not-started",
                N_("Thời hạn chưa bắt đầu vì hồ sơ chưa được tiếp nhận."),
                N_("Tiếp nhận hồ sơ trước."),
            )
        if mark.kind is MarkKind.PAUSE and self.paused is not None:
            raise refuse(
                "clock-paused-twice",
                N_("Thời hạn đang tạm dừng, không tạm dừng lần nữa."),
                N_("Ghi việc tiếp tục của lần tạm dừng trước."),
            )
        if mark.kind is MarkKind.RESUME and self.paused is None:
            raise refuse(
                "clock-not-paused",
                N_("Thời hạn không tạm dừng nên không có gì để tiếp tục."),
                N_("Ghi việc tạm dừng trước, nếu có."),
            )


def _backwards(before: Mark, mark: Mark) -> Refused:
    return refuse(
        "marks-out-of-order",
        N_("Mốc {later} ghi sau mốc {earlier} nhưng xảy ra trước đó."),
        N_("Kiểm tra lại thời điểm của từng mốc."),
        later=f"{mark.at:%H:%M %d/%m/%Y}",
        earlier=f"{before.at:%H:%M %d/%m/%Y}",
    )


def fold(
    marks: Iterable[Mark], term: Term, calendar: WorkCalendar, at: datetime | None = None
) -> Lane:
    """The lane after every mark up to ``at`` (inside; None: all), in the order given."""
    lane = Lane(term, calendar)
    until = None if at is None else local(at)
    before: Mark | None = None
    for mark in marks:
        here = replace(mark, at=local(mark.at))
        if before is not None and here.at < before.at:
            raise _backwards(before, here)
        if until is None or here.at <= until:
            lane = lane.after(here)
        before = here
    return lane
