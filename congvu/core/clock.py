"""The deadline clock: a fold over what happened to one lane, read at a moment.

Facts go in (marks, a term, a calendar); due, spent, left, verdict and the explanation come out.
Nothing is stored here, so reading the past again gives what was read then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from congvu.core.calendar import MICRO_HOUR, MICRO_MINUTE, WorkCalendar
from congvu.core.explain import Line, LineKind, lines
from congvu.core.lane import Lane, Mark, MarkKind, Pause, due, fold
from congvu.core.periods import iso, local
from congvu.core.refusals import N_, Refused
from congvu.core.terms import Term

__all__ = [
    "LaneState",
    "Line",
    "LineKind",
    "Mark",
    "MarkKind",
    "Near",
    "Pause",
    "Reading",
    "Verdict",
    "due",
    "explain",
    "left_words",
    "read",
]


class LaneState(StrEnum):
    """Whether the clock runs."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"


class Verdict(StrEnum):
    """How the lane stands against its term."""

    NOT_STARTED = "not_started"  # chưa bắt đầu
    RUNNING = "running"  # đang trong hạn
    NEAR = "near"  # sắp đến hạn
    OVERDUE = "overdue"  # chưa xong, đã quá hạn
    PAUSED = "paused"  # tạm dừng trong hạn
    EARLY = "early"  # trước hạn
    ON_TIME = "on_time"  # đúng hạn
    LATE = "late"  # quá hạn
    STOPPED = "stopped"  # rút, dừng


VERDICT_LABELS = {
    Verdict.NOT_STARTED: N_("Chưa tính hạn"),
    Verdict.RUNNING: N_("Trong hạn"),
    Verdict.NEAR: N_("Sắp đến hạn"),
    Verdict.OVERDUE: N_("Chưa xong, đã quá hạn"),
    Verdict.PAUSED: N_("Tạm dừng tính hạn"),
    Verdict.EARLY: N_("Trước hạn"),
    Verdict.ON_TIME: N_("Đúng hạn"),
    Verdict.LATE: N_("Quá hạn"),
    Verdict.STOPPED: N_("Đã dừng"),
}


@dataclass(frozen=True)
class Near:
    """When a lane is near its due moment: this many working days left, or this share of all."""

    working_days: Decimal = Decimal(1)
    share: Decimal = Decimal("0.2")


DEFAULT_NEAR = Near()


@dataclass(frozen=True)
class Reading:
    """The clock at a moment.

    ``due`` is None before the start and while a pause holds it open; ``projected_due`` is then
    the due moment if it resumed at ``at``. Minutes are office minutes of the present count,
    rounded down: ``spent`` without pauses, ``left`` negative when past due, ``paused`` in
    pauses; None when they would reach into an undecided year.
    """

    at: datetime
    state: LaneState
    verdict: Verdict
    due: datetime | None = None
    projected_due: datetime | None = None
    received: datetime | None = None
    effective_start: datetime | None = None
    ended_at: datetime | None = None
    spent_minutes: int | None = 0
    left_minutes: int | None = None
    paused_minutes: int | None = 0
    pauses: tuple[Pause, ...] = ()
    calendar_version: str = ""
    lane: Lane | None = field(default=None, repr=False, compare=False)

    @cached_property
    def why(self) -> tuple[Line, ...]:
        """The explanation, written when first asked for."""
        return lines(self.lane) if self.lane is not None else ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; moments in ISO 8601 with +07:00."""

        def said(moment: datetime | None) -> str | None:
            return None if moment is None else iso(moment)

        return {
            "at": iso(self.at),
            "state": self.state.value,
            "verdict": self.verdict.value,
            "due": said(self.due),
            "projected_due": said(self.projected_due),
            "received": said(self.received),
            "effective_start": said(self.effective_start),
            "ended_at": said(self.ended_at),
            "spent_minutes": self.spent_minutes,
            "left_minutes": self.left_minutes,
            "paused_minutes": self.paused_minutes,
            "calendar_version": self.calendar_version,
            "why": [line.as_dict() for line in self.why],
        }


def read(
    marks: Iterable[Mark],
    term: Term,
    calendar: WorkCalendar,
    at: datetime,
    near: Near = DEFAULT_NEAR,
) -> Reading:
    """The clock at ``at``; marks after ``at`` have not happened yet.

    Early: finished on an earlier day than due; on time: that day and not after the due moment;
    late: after it. Refuses with ``marks-out-of-order``, ``clock-started-twice``,
    ``clock-not-started``, ``clock-paused-twice``, ``clock-not-paused``, ``clock-ended``,
    ``year-undecided``.
    """
    at = local(at)
    lane = fold(marks, term, calendar, at)
    if lane.started is None or lane.effective is None or lane.due is None:
        return Reading(
            at, LaneState.NOT_STARTED, Verdict.NOT_STARTED, calendar_version=calendar.version
        )
    pause = lane.paused
    held = pause is not None and pause.moves
    stop = lane.ended.at if lane.ended else at
    if pause is not None and held:
        stop = pause.start
    left = _between(calendar, stop, lane.due)
    paused = _paused(lane, lane.ended.at if lane.ended else at)
    passed = _between(calendar, lane.effective, max(stop, lane.effective))
    spent = None
    if passed is not None and paused is not None:
        # An open pause that holds the clock lies after ``stop``, so it was never in ``passed``.
        closed = _paused(lane, stop) if held else paused
        spent = passed - (closed or 0)
    state, verdict = _stand(lane, at, held, left, spent, near)
    return Reading(
        at=at,
        state=state,
        verdict=verdict,
        due=None if held else lane.due,
        projected_due=_projected(lane, at) if held and not lane.ended else None,
        received=lane.started.at,
        effective_start=lane.effective,
        ended_at=lane.ended.at if lane.ended else None,
        spent_minutes=_minutes(spent),
        left_minutes=_minutes(left),
        paused_minutes=_minutes(paused),
        pauses=lane.pauses,
        calendar_version=calendar.version,
        lane=lane,
    )


def explain(
    marks: Iterable[Mark], term: Term, calendar: WorkCalendar, at: datetime
) -> tuple[Line, ...]:
    """Why the lane stands as it does at ``at``: the same lines as ``read(...).why``."""
    return lines(fold(marks, term, calendar, at))


def left_words(
    minutes: int, calendar: WorkCalendar, at: datetime, translate: Callable[[str], str] = str
) -> str:
    """“còn 2 ngày làm việc 3 giờ”, “quá hạn 20 phút”; ``minutes`` as in ``left_minutes``.

    A working day has the hours of the office on the day of ``at``; with whole days the minutes
    are left out.
    """
    per_day = int(calendar.hours_on(local(at).date()).hours_per_day * MICRO_HOUR) // MICRO_MINUTE
    days, rest = divmod(abs(minutes), per_day)
    hours, rest = divmod(rest, 60)
    parts = [
        translate(text).format(n=n)
        for n, text in (
            (days, N_("{n} ngày làm việc")),
            (hours, N_("{n} giờ")),
            (0 if days else rest, N_("{n} phút")),
        )
        if n
    ]
    if not parts:
        return translate(N_("đến hạn"))
    template = N_("còn {amount}") if minutes > 0 else N_("quá hạn {amount}")
    return translate(template).format(amount=" ".join(parts))


def _stand(
    lane: Lane, at: datetime, held: bool, left: int | None, spent: int | None, near: Near
) -> tuple[LaneState, Verdict]:
    assert lane.due is not None
    if lane.ended is not None:
        if lane.ended.kind is MarkKind.STOP:
            return LaneState.STOPPED, Verdict.STOPPED
        if lane.ended.at > lane.due:
            return LaneState.FINISHED, Verdict.LATE
        early = lane.ended.at.date() < lane.due.date()
        return LaneState.FINISHED, Verdict.EARLY if early else Verdict.ON_TIME
    if held:
        return LaneState.PAUSED, Verdict.PAUSED
    state = LaneState.RUNNING if lane.paused is None else LaneState.PAUSED
    if at > lane.due:
        return state, Verdict.OVERDUE
    if left is None or spent is None:
        return state, Verdict.RUNNING
    per_day = lane.calendar.hours_on(lane.due.date()).hours_per_day
    few = left <= near.working_days * per_day * MICRO_HOUR
    return state, Verdict.NEAR if few or left <= near.share * (spent + left) else Verdict.RUNNING


def _projected(lane: Lane, at: datetime) -> datetime | None:
    try:
        return lane.resumed(at).due
    except Refused:
        return None


def _paused(lane: Lane, until: datetime) -> int | None:
    """Office time in pauses of the present count up to ``until``; None when it is not known."""
    total = 0
    for pause in lane.pauses:
        assert lane.effective is not None
        start = max(pause.start, lane.effective)
        end = max(until if pause.end is None else pause.end, start)
        part = _between(lane.calendar, start, end)
        if part is None:
            return None
        total += part
    return total


def _between(calendar: WorkCalendar, first: datetime, last: datetime) -> int | None:
    try:
        return calendar.office_micros_between(first, last)
    except Refused:
        return None


def _minutes(micros: int | None) -> int | None:
    return None if micros is None else micros // MICRO_MINUTE
