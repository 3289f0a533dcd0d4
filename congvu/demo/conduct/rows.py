"""The typed rows and acts of a unit from its cases, numbered as they were written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from congvu.demo.conduct.cases import Case, Days
from congvu.demo.conduct.profiles import Profile
from congvu.inspections.flags.rows import Act, Interval, Row, Stay, UnitRows

_SECOND = timedelta(seconds=1)


def _recorded(
    random: Random, claimed: float, late_by: float, outages: list[tuple[float, float]]
) -> float:
    """When it is written down: at once, later, or after the outage it fell into."""
    for start, end in outages:
        if start <= claimed <= end:
            return end + random.uniform(0.05, 1.5)
    return claimed + late_by


def rows_of(
    random: Random,
    profile: Profile,
    cases: list[Case],
    days: Days,
    outages: list[tuple[float, float]],
    id: int,
    code: str,
    daily: bool = False,
) -> UnitRows:
    written = [
        (_recorded(random, case.start, case.start_late_by, outages), order, case)
        for order, case in enumerate(cases)
    ]
    written.sort(key=lambda each: each[:2])
    serials: dict[str, int] = {}
    rows: list[Row] = []
    acts: list[Act] = []
    moved_in = days.moment(days.count * 0.4)
    for number, (place, _, case) in enumerate(written, start=1):
        series = f"{code}/{sum(map(ord, case.procedure)) % profile.registers}"
        series += f"/{days.moment(case.start):%Y-%m-%d}" if daily else ""
        series += "/cũ" if case.origin else ""
        serial = serials[series] = serials.get(series, 0) + 1
        if case.deleted:
            continue
        row = _row(random, case, days, outages, place, id * 100_000 + number)
        row = replace(row, number=f"{serial}/{series}", series=series, serial=serial, daily=daily)
        row = replace(row, finished_by=f"{code}:lead" if not case.batched else f"{code}:clerk")
        if case.origin:
            row = replace(row, origin=case.origin, received_recorded_at=moved_in)
            if row.finished_at is not None:
                row = replace(row, finished_recorded_at=moved_in)
        rows.append(row)
        acts.append(Act(row.id, "receive", row.received_at, row.received_recorded_at,
                        f"{code}:clerk"))  # fmt: skip
        if row.finished_at is not None:
            acts.append(Act(row.id, "finish", row.finished_at, row.finished_recorded_at,
                            row.finished_by, decides=True))  # fmt: skip
    rows.sort(key=lambda row: (row.received_at, row.id))
    given = tuple(each for each in serials.items() if daily and not each[0].endswith("/cũ"))
    down = tuple(Interval(days.moment(start), days.moment(end)) for start, end in outages)
    return UnitRows(id, code, code, tuple(rows), tuple(acts), outages=down, given=given)


def _row(
    random: Random,
    case: Case,
    days: Days,
    outages: list[tuple[float, float]],
    recorded: float,
    id: int,
) -> Row:
    def exact(place: float) -> datetime:
        moment = days.moment(place)
        return moment.replace(minute=random.choice((0, 30)), second=0) if case.rounded else moment

    received = exact(case.start)
    stop = None if case.stop is None else days.moment(case.stop)
    finished = known = None
    if stop is None:
        claimed = case.done if case.close is None else case.close
        claimed = max(claimed, case.start + 0.01)
        finished = exact(claimed)
        known_at = case.record
        if known_at is None:
            known_at = _recorded(random, claimed, case.late_by, outages)
        known = finished if known_at == claimed else days.moment(known_at)
        if case.night:
            finished = finished.replace(hour=random.choice((20, 21, 22)))
            known = max(known, finished) if known_at != claimed else finished
        finished = max(finished, received + 60 * _SECOND)
        known = max(known, finished)
    result = finished
    if case.swapped:
        result = received - timedelta(days=case.swapped)
    return Row(
        id=id,
        number="",
        procedure=case.procedure,
        subject=case.subject,
        received_at=received,
        received_recorded_at=max(received, days.moment(recorded)),
        promise_at=days.moment(case.start + case.term),
        due_at=days.moment(case.due),
        finished_at=finished,
        finished_recorded_at=known,
        stopped_at=stop,
        stopped_recorded_at=stop,
        returned_at=None if finished is None else finished + timedelta(hours=1),
        result_at=result,
        stays=tuple(Stay(days.moment(start), days.moment(end)) for start, end in case.stays),
    )
