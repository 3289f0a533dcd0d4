"""Cases for the clock against the naive oracle: drawn from a ``Random``, checked one by one."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from random import Random

from congvu.core.calendar import DayDecision, DayEffect, WorkCalendar, load_csv
from congvu.core.clock import Mark, MarkKind, due, read
from congvu.core.refusals import Refused
from congvu.core.terms import Term, TermUnit
from tests.core.naive_oracle import Office, Undecided

REAL = load_csv(
    files("congvu").joinpath("calendars/data/calendar-decisions.csv").read_text(encoding="utf-8")
)
PAUSABLE = (TermUnit.WORKING_DAYS, TermUnit.WORKING_HOURS)


def office_of(calendar: WorkCalendar) -> Office:
    return Office(
        {each.day for each in calendar.decisions if each.effect is DayEffect.OFF},
        {each.day for each in calendar.decisions if each.effect is DayEffect.WORKING},
    )


def invented_calendar(random: Random) -> WorkCalendar:
    """Three decided years with many days off in a row and many make-up Saturdays."""
    decided: dict[date, DayEffect] = {date(year, 1, 1): DayEffect.OFF for year in (2018, 2019)}
    decided[date(2020, random.randint(1, 12), 15)] = DayEffect.OFF
    for _ in range(random.randint(0, 40)):
        first = date(2018, 1, 2) + timedelta(days=random.randint(0, 1093))
        for step in range(random.randint(1, 9)):
            day = first + timedelta(days=step)
            if day.year <= 2020:
                decided.setdefault(day, DayEffect.OFF)
    for _ in range(random.randint(0, 40)):
        day = date(2018, 1, 2) + timedelta(days=random.randint(0, 1093))
        decided.setdefault(day, DayEffect.WORKING)
    return WorkCalendar(DayDecision(day, effect, "x") for day, effect in decided.items())


def moment(random: Random, years: tuple[int, ...]) -> datetime:
    """A whole minute; one in three on an edge of the office day."""
    day = date(random.choice(years), 1, 1) + timedelta(days=random.randint(0, 364))
    edges = ((7, 29), (7, 30), (11, 29), (11, 30), (13, 29), (13, 30), (15, 0), (15, 1), (17, 29))
    if random.random() < 0.33:
        hour, minute = random.choice((*edges, (17, 30), (0, 0), (23, 59)))
    else:
        hour, minute = random.randint(0, 23), random.randint(0, 59)
    return datetime(day.year, day.month, day.day, hour, minute)


def term(random: Random) -> Term:
    unit = random.choice(list(TermUnit))
    if unit is TermUnit.SAME_DAY:
        return Term(Decimal(1), unit)
    if unit is TermUnit.CALENDAR_DAYS:
        return Term(Decimal(random.choice((1, 2, 3, 5, 7, 15, 20, 30, 60, 90))), unit)
    quarter = Decimal(random.randint(1, 4 * 12)) / 4
    if unit is TermUnit.WORKING_DAYS:
        return Term(random.choice((quarter, Decimal(random.randint(1, 45)))), unit)
    return Term(quarter, unit)


def check_due(
    calendar: WorkCalendar, office: Office, asked: Term, received: datetime
) -> str | None:
    """None when both agree, the year of a refusal included; else what they said."""
    try:
        ours: object = due(asked, received, calendar).replace(tzinfo=None)
    except Refused as refused:
        ours = refused.refusal.params.get("year", refused)
    try:
        theirs: object = office.due(Fraction(asked.amount), asked.unit.value, received)
    except Undecided as undecided:
        theirs = undecided.args[0]
    return None if ours == theirs else f"{asked} from {received}: {ours}, oracle {theirs}"


def check_pauses(
    calendar: WorkCalendar, office: Office, asked: Term, received: datetime, random: Random
) -> str | None:
    """The due moment with up to three pauses against a minute-by-minute run, and its minutes.

    Two moments with no office time between them are the same (17:30 and the next 07:30), and a
    pause is only begun while office time of the term is left.
    """
    assert asked.unit in PAUSABLE
    total = int(asked.working_hours() * 60)
    pauses: list[tuple[datetime, datetime]] = []
    marks = [Mark(MarkKind.START, received)]
    now = received
    try:
        for _ in range(random.randint(0, 3)):
            begin = now + timedelta(minutes=random.randint(0, 4000))
            if office.run_out(total - 1, received, pauses) <= begin:
                break
            now = begin + timedelta(minutes=random.choice((0, 1, 30, 240, 480, 1440, 4321, 9999)))
            pauses.append((begin, now))
            marks += [Mark(MarkKind.PAUSE, begin), Mark(MarkKind.RESUME, now)]
        theirs = office.opening(office.run_out(total, received, pauses))
        reading = read(marks, asked, calendar, now)
    except Undecided:
        return None
    except Refused as refused:
        return f"{asked} from {received} {pauses}: {refused}"
    assert reading.due is not None
    ours = office.opening(reading.due.replace(tzinfo=None))
    if ours != theirs:
        return f"{asked} from {received} paused {pauses}: {reading.due}, oracle {theirs}"
    held = sum(office.minutes_between(*pause) for pause in pauses)
    passed = office.minutes_between(received, now)
    found = (reading.paused_minutes, reading.spent_minutes, reading.left_minutes)
    expected = (held, passed - held, total - passed + held)
    if found != expected:
        return f"{asked} from {received} paused {pauses}: {found}, oracle {expected}"
    return None
