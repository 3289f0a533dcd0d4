"""Dossiers on a line of working days, before they become moments: honest work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from congvu.core.periods import HANOI
from congvu.demo.conduct.profiles import Profile
from congvu.inspections.flags.worktime import WorkLine

TERMS = (3, 5, 5, 7, 7, 10, 10, 15, 15, 20)
_OPEN, _HOURS = 7.5, 10.0


class Days:
    """Working days of the period by number, and moments on them."""

    def __init__(self, line: WorkLine, first: date, last: date) -> None:
        self.days: list[date] = []
        day = first
        # Half a year more: what is received at the end is finished after it.
        while day <= last + timedelta(days=200):
            if line.works(day):
                self.days.append(day)
            day += timedelta(days=1)
        self.count = sum(each <= last for each in self.days)
        self._number = {each: at for at, each in enumerate(self.days)}

    def moment(self, place: float) -> datetime:
        """The moment at a place: whole days, and the part of the office day that has passed."""
        whole = min(int(place), len(self.days) - 1)
        start = datetime.combine(self.days[whole], datetime.min.time(), HANOI)
        seconds = (_OPEN + (place - int(place)) * _HOURS) * 3600
        return start + timedelta(seconds=int(seconds))

    def place(self, moment: datetime) -> float:
        """The place of a moment on a working day."""
        hour = moment.hour + moment.minute / 60 + moment.second / 3600
        return self._number[moment.date()] + min(1.0, max(0.0, (hour - _OPEN) / _HOURS))


@dataclass
class Case:
    """A dossier while it is being made; places are working days."""

    start: float
    term: int
    pace: float
    procedure: str
    subject: str
    stays: list[tuple[float, float]]
    stop: float | None = None
    late_by: float = 0.0  # recorded so many days after
    start_late_by: float = 0.0
    close: float | None = None  # where a conduct puts the close, and the record
    record: float | None = None
    night: bool = False
    rounded: bool = False
    swapped: int = 0
    batched: bool = False
    deleted: bool = False
    origin: str = ""

    @property
    def held(self) -> float:
        return sum(end - start for start, end in self.stays)

    @property
    def due(self) -> float:
        return self.start + self.term + self.held

    @property
    def done(self) -> float:
        return self.start + self.pace * self.term + self.held


def _pace(random: Random, profile: Profile) -> float:
    return max(0.03, min(4.0, profile.pace * random.lognormvariate(0, profile.spread)))


def case_of(random: Random, profile: Profile, days: Days, code: str) -> Case:
    term = random.choice(TERMS)
    start = random.random() * (days.count - 1)
    case = Case(
        start,
        term,
        _pace(random, profile),
        f"{term:03d}.{random.randrange(4)}",
        f"{code}.{random.randrange(10**9)}",
        [],
    )
    if random.random() < profile.paused:
        # Mostly at the first look; after a field visit, at any time.
        share = random.uniform(0.03, 0.6) if random.random() < 0.8 else random.uniform(0.4, 0.97)
        begin = start + min(share, case.pace * 0.98) * term
        case.stays = [(begin, begin + random.uniform(2, 10))]
    if random.random() < profile.paper_first:
        case.late_by = random.choice((0.3, 0.5, 1.0, 1.5, 2.0)) * random.uniform(0.6, 1.2)
    if random.random() < profile.paper_first * 0.1:
        case.start_late_by = random.uniform(0.3, 1.2)
    case.night = random.random() < profile.overtime
    case.swapped = random.choice((30, 300)) if random.random() < profile.mistyped else 0
    return case


def agents(random: Random, profile: Profile, days: Days, code: str) -> list[Case]:
    """One person files for many on one day; half come back complete a few days later."""
    if not profile.agents:
        return []
    start, term = random.random() * (days.count - 20), 10
    made = []
    for each in range(profile.agents):
        case = Case(
            start + each * 0.004, term, _pace(random, profile), "010.9", f"{code}.agent", []
        )
        if each % 2:
            case.stop = case.start + random.uniform(0.1, 0.35) * term
            again = replace(case, stop=None, stays=[], start=case.stop + random.uniform(1, 4))
            made.append(again)
        made.append(case)
    return made


def returned(random: Random, profile: Profile, case: Case) -> Case | None:
    if case.subject.endswith("agent") or random.random() >= profile.returned:
        return None
    share = random.uniform(0.05, 0.45) if random.random() < 0.88 else random.uniform(0.4, 1.1)
    case.stop, case.stays = case.start + share * case.term, []
    if random.random() >= profile.refiled:
        return None
    return replace(
        case, stop=None, stays=[], start=case.stop + random.uniform(0.5, 8), late_by=0.0, swapped=0
    )


def pull(random: Random, profile: Profile, case: Case) -> None:
    """Who sees the day of the promise come makes an effort; honest, and on the last day."""
    over = case.done - case.due
    if case.stop is None and 0 < over < 1.5 and random.random() < profile.effort:
        case.pace = 1 - random.uniform(0.0, 0.3) / case.term


def sign_weekly(random: Random, cases: list[Case], days: Days) -> None:
    """Everything ready is signed on Thursday afternoon, one after another."""
    queue: dict[int, int] = {}
    start = random.uniform(0.62, 0.7)
    for case in sorted(cases, key=lambda each: each.done):
        if case.stop is not None:
            continue
        day = int(case.done)
        while day < len(days.days) - 1 and days.days[day].weekday() != 3:
            day += 1
        turn = queue[day] = queue.get(day, 0) + 1
        case.close = case.record = day + start + turn * 0.0013  # about 47 seconds each
        case.late_by = 0.0


def migrate(profile: Profile, cases: list[Case]) -> None:
    cases.sort(key=lambda each: each.start)
    for case in cases[: int(len(cases) * profile.migrated)]:
        case.origin = "import:1"


def outages_of(random: Random, profile: Profile, days: Days) -> list[tuple[float, float]]:
    found = []
    for _ in range(profile.outages):
        start = random.uniform(5, days.count - 10)
        found.append((start, start + random.uniform(0.8, 2.5)))
    return found
