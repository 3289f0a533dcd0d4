"""From the rows of a dossier to the marks of its clock, and when to warn. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from congvu.core.calendar import MICRO_MINUTE, WorkCalendar
from congvu.core.clock import DEFAULT_NEAR, Mark, MarkKind, Near, Reading
from congvu.core.refusals import Refused


@dataclass(frozen=True)
class Stay:
    """One stay of the clock, as the row says. ``restart``: the term counts anew at its end."""

    ground: str
    reference: str
    started_at: datetime
    ended_at: datetime | None
    restart: bool


def marks_of(
    received_at: datetime | None,
    stays: Iterable[Stay],
    finished_at: datetime | None,
    closed_at: datetime | None,
) -> list[Mark]:
    """What happened to the clock, in order. A dossier not yet received has no marks."""
    if received_at is None:
        return []
    marks = [Mark(MarkKind.START, received_at), *_stood(stays)]
    if finished_at is not None:
        marks.append(Mark(MarkKind.FINISH, finished_at))
    elif closed_at is not None:
        marks.append(Mark(MarkKind.STOP, closed_at))
    return marks


def _stood(stays: Iterable[Stay]) -> list[Mark]:
    """The stays as pauses one after the other: stays of several lanes may overlap.

    The clock stands from the first that begins to the last that ends; a term counted anew in the
    midst of another stay stands again at once.
    """
    edges = []
    for stay in stays:
        edges.append((stay.started_at, 1, stay))
        if stay.ended_at is not None:
            # One that ended when it began ends after it; others end before what begins then.
            edges.append((stay.ended_at, 2 if stay.ended_at == stay.started_at else 0, stay))
    marks: list[Mark] = []
    standing: list[Stay] = []
    for moment, turn, stay in sorted(edges, key=lambda edge: (edge[0], edge[1])):
        if turn == 1:
            if not standing:
                marks.append(Mark(MarkKind.PAUSE, moment, stay.ground, stay.reference))
            standing.append(stay)
            continue
        standing.remove(stay)
        if stay.restart or not standing:
            kind = MarkKind.RESTART if stay.restart else MarkKind.RESUME
            marks.append(Mark(kind, moment, stay.ground, stay.reference))
            if standing:
                left = standing[0]
                marks.append(Mark(MarkKind.PAUSE, moment, left.ground, left.reference))
    return marks


def alert_at(
    reading: Reading, calendar: WorkCalendar, near: Near = DEFAULT_NEAR
) -> datetime | None:
    """From when the dossier is near its due moment; None without a due moment.

    One working day before, or a fifth of the term if that is more; never before the start.
    """
    if reading.due is None or reading.effective_start is None:
        return None
    per_day = calendar.hours_on(reading.due.date()).hours_per_day * 60
    days = near.working_days
    if reading.spent_minutes is not None and reading.left_minutes is not None:
        minutes = reading.spent_minutes + reading.left_minutes
        days = max(days, (near.share * minutes / per_day).quantize(Decimal("0.000001")))
    try:
        start = calendar.subtract_working_days(reading.due, days)
    except Refused:  # back into a year nobody decided: warn from the start
        return reading.effective_start
    return max(start, reading.effective_start)


def late_by_minutes(reading: Reading, calendar: WorkCalendar) -> int:
    """Office minutes by which a finished dossier was late; 0 when it was not."""
    if reading.due is None or reading.ended_at is None or reading.ended_at <= reading.due:
        return 0
    return calendar.office_micros_between(reading.due, reading.ended_at) // MICRO_MINUTE
