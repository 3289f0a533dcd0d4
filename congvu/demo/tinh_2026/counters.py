"""Two years at 148 counters: the generator's rows led through the bulk form of the actions."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from congvu.calendars import queries as calendars
from congvu.core import numbering
from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI
from congvu.demo import conduct, names
from congvu.demo.conduct import HONEST, Conduct, Profile
from congvu.demo.tinh_2026 import catalogue
from congvu.demo.tinh_2026.cast import SEED, Cast, Staffed
from congvu.dossiers import actions as dossiers
from congvu.dossiers import lives
from congvu.dossiers.rules import Channel
from congvu.inspections.flags.rows import Row, UnitRows
from congvu.inspections.flags.worktime import WorkLine, of_calendar
from congvu.people.rules import NewParty

FIRST, LAST = date(2025, 7, 2), date(2026, 10, 30)
UNTIL = datetime(2026, 11, 13, 17, 0, tzinfo=HANOI)
"""What would happen later is left open."""
EACH, RATE, OF_A_PLANTED = 2, 0.2, 190
SHARE = 0.62
"""Of the size of an honest profile, so that the province has about twenty thousand dossiers."""
LOOK_ALIKES = tuple(each for each in HONEST if not each.migrated)
REPORTS = (date(2025, 9, 14), date(2025, 12, 14), date(2026, 3, 14), date(2026, 6, 14),
           date(2026, 9, 14))  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """Who works how: what the demo knows and the product has to find out."""

    code: str
    profile: Profile
    conduct: Conduct | None


def plan(codes: list[str]) -> list[Plan]:
    """Two units of every conduct, spread over the province; the others honest of every kind."""
    planted = [each for each in Conduct for _ in range(EACH)]
    step = len(codes) // len(planted)
    found = []
    for number, code in enumerate(codes):
        place, rest = divmod(number, step)
        if rest == 0 and place < len(planted):
            found.append(Plan(code, HONEST[0], planted[place]))
        else:
            found.append(Plan(code, LOOK_ALIKES[number % len(LOOK_ALIKES)], None))
    return found


def line_of(code: str) -> WorkLine:
    """The working days of the province, as its calendar has them."""
    return of_calendar(calendars.calendar_for(code), date(2025, 1, 1), date(2027, 12, 31))


def rows_of(each: Plan, number: int, line: WorkLine) -> UnitRows:
    """A unit's two years from the generator."""
    count = OF_A_PLANTED if each.conduct else max(20, round(each.profile.dossiers * SHARE))
    return conduct.unit(
        each.profile, line, FIRST, LAST, seed=f"{SEED}:{number}", id=number, code=each.code,
        conduct=each.conduct, rate=RATE if each.conduct else 0.0, dossiers=count,
        report_days=REPORTS,
    )  # fmt: skip


def live(cast: Cast, planned: list[Plan], said) -> int:  # type: ignore[no-untyped-def]
    """Bring every unit's years in; answers how many dossiers."""
    line, done = line_of("25"), 0
    for number, each in enumerate(planned, start=1):
        staffed = cast.at(each.code)
        unit = rows_of(each, number, line)
        _outages(staffed, unit)
        done += dossiers.bring_in(_lives(cast, staffed, unit), by=SYSTEM, at=UNTIL)
        if number % 20 == 0 or number == len(planned):
            said(f"… {number}/{len(planned)} đơn vị, {done} hồ sơ")
    return done


def _outages(staffed: Staffed, unit: UnitRows) -> None:
    last: datetime | None = None
    for down in sorted(unit.outages, key=lambda each: each.start):
        if down.end < UNTIL and (last is None or down.start > last):
            last = down.end
            dossiers.record_outage(
                staffed.unit, kind="network", started_at=down.start, ended_at=down.end,
                measures="Viết giấy tay, nhập lại khi có mạng (giả định)",
                by=staffed.actors["clerk"], at=down.end,
            )  # fmt: skip


def _lives(cast: Cast, staffed: Staffed, unit: UnitRows) -> Iterator[lives.Life]:
    chance = random.Random(f"{SEED}:{staffed.unit.code}")
    people: dict[str, NewParty] = {}
    numbers = _numbers(staffed, unit)
    for row in unit.dossiers:
        recorded = row.received_recorded_at or row.received_at
        if recorded >= UNTIL:
            continue
        person = people.get(row.subject)
        if person is None:
            person = people[row.subject] = _person(chance, row, recorded)
        yield lives.Life(
            unit=staffed.unit,
            version=cast.versions[catalogue.code_of(row.procedure)],
            applicant=person,
            acts=tuple(_acts(staffed, row, recorded)),
            office=staffed.offices["ttpvhcc"],
            channel=Channel.ONLINE if chance.random() < 0.35 else Channel.COUNTER,
            number=numbers[row.id],
        )


def _person(chance: random.Random, row: Row, recorded: datetime) -> NewParty:
    digits = int(hashlib.sha256(row.subject.encode()).hexdigest(), 16) % 10**9
    return NewParty(
        names.person(chance),
        identifier=f"999{digits:09d}",  # no province has this code: nobody has this number
        address=names.hamlet(chance),
        at=row.received_at,
        recorded_at=recorded,
    )


def _numbers(staffed: Staffed, unit: UnitRows) -> dict[int, str]:
    """Numbers by the day, in the order in which they were written down; gaps stay gaps."""
    given: dict[int, str] = {}
    last: dict[str, int] = {}
    serials: defaultdict[date, int] = defaultdict(int)
    for row in sorted(unit.dossiers, key=lambda each: (each.series, each.serial or 0)):
        day = row.received_at.date()
        gone = (row.serial or 0) - last.get(row.series, 0) - 1
        last[row.series] = row.serial or 0
        serials[day] += 1 + max(0, gone)
        given[row.id] = numbering.format_number(
            numbering.rule_on(day), staffed.unit.agency_code, day, serials[day]
        )
    return given


MINUTE = timedelta(minutes=1)


def _acts(staffed: Staffed, row: Row, recorded: datetime) -> Iterator[lives.Act]:
    by, offices = staffed.actors, staffed.offices
    yield lives.Received(at=row.received_at, by=by["clerk"], recorded_at=recorded)
    last = row.received_at
    ended = row.finished_at or row.stopped_at
    sent = row.received_at + 20 * MINUTE
    if ended is None or sent < ended:
        last = sent
        yield lives.Forwarded(
            at=sent, by=by["clerk"], recorded_at=max(sent, recorded),
            to_office=offices["chuyen-mon"], to_user=staffed.users["specialist"],
        )  # fmt: skip
    for order, stay in enumerate(row.stays, start=1):
        if stay.started_at <= last or stay.started_at >= UNTIL:
            continue
        if ended is not None and stay.started_at >= ended:
            continue
        yield lives.Paused(
            at=stay.started_at, by=by["specialist"], recorded_at=stay.started_at,
            ground="sector_law", reference=f"Văn bản số {row.id % 997 + order}/UBND (giả định)",
        )  # fmt: skip
        last = stay.started_at
        until = stay.ended_at
        if until is None or until >= UNTIL or (ended is not None and until > ended):
            until = None if ended is None or ended >= UNTIL else ended - MINUTE
        if until is None or until <= last:
            return
        last = until
        yield lives.Resumed(at=until, by=by["specialist"], recorded_at=until)
    yield from _end(staffed, row, last)


def _end(staffed: Staffed, row: Row, last: datetime) -> Iterator[lives.Act]:
    by = staffed.actors
    if row.stopped_at is not None and last < row.stopped_at < UNTIL:
        yield lives.Stopped(
            at=row.stopped_at, by=by["leader"], recorded_at=row.stopped_at,
            reason="Người nộp nhận lại hồ sơ (giả định)",
        )  # fmt: skip
        return
    done, known = row.finished_at, row.finished_recorded_at
    if done is None or known is None or known >= UNTIL or done < last:
        return
    actor = by["clerk"] if row.finished_by.endswith(":clerk") else by["leader"]
    if actor is by["clerk"]:
        actor = by["specialist"]  # a counter does not finish; another account than the usual one
    yield lives.Finished(
        at=done, by=actor, recorded_at=known, result_number=f"{row.id % 10_000}/UBND",
        result_on=(row.result_at or done).date(),
    )  # fmt: skip
    if row.returned_at is not None and row.returned_at < UNTIL:
        yield lives.Returned(
            at=max(row.returned_at, done), by=by["clerk"], recorded_at=max(row.returned_at, known)
        )
