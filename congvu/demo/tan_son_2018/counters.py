"""The dossiers: 762 at the district's own counter in nine months, some at Văn Luông's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from congvu.calendars import queries as calendars
from congvu.core.periods import HANOI, local
from congvu.core.terms import TermUnit, parse_term
from congvu.demo import names
from congvu.demo.tan_son_2018 import desk
from congvu.demo.tan_son_2018.cast import Cast
from congvu.demo.timeline import Timeline
from congvu.dossiers import actions as dossiers
from congvu.dossiers.models import Dossier
from congvu.dossiers.queries.fees import offered
from congvu.dossiers.rules.fees import FeeDue, PayMethod
from congvu.organisation.models import Unit
from congvu.people import actions as people
from congvu.procedures import queries as procedures

PUBLISHED = 762
FIRST, LAST = date(2018, 1, 2), date(2018, 9, 28)  # 29 and 30 September were a weekend
ONLINE = 31
"""How many of the 762 came online: invented; the published text says nothing of it."""

DISTRICT_MIX = {
    "2.000815": 30, "2.000884": 8, "2.000635": 6, "1.004859": 7, "1.001612": 9, "2.000720": 4,
    "1.001266": 2, "1.013225": 4, "1.003003": 5, "2.000889": 11, "1.012783": 7, "1.012784": 4,
    "1.012786": 2, "1.012790": 1,
}  # fmt: skip
COMMUNE_MIX = {
    "1.001193": 24, "2.000815": 30, "2.000884": 8, "1.004873": 12, "1.000894": 6, "1.000656": 5,
    "2.001035": 6, "1.004884": 4, "1.001776": 3, "1.004859": 2,
}  # fmt: skip
OFFICE_OF_FIELD = {
    "Đất đai": "vpdk",
    "Hoạt động xây dựng": "ktht",
    "Thành lập và hoạt động của hộ kinh doanh": "tckh",
}


@dataclass(frozen=True)
class Counter:
    """A counter with the people behind it and what comes to it."""

    unit: Unit
    clerks: tuple[str, ...]
    specialist: str
    head: str
    mix: dict[str, int]

    def worker(self, office: str) -> str:
        """The specialist of an office."""
        return desk.SPECIALISTS.get(office, self.specialist) if self.many else self.specialist

    @property
    def many(self) -> bool:
        """The district has a specialist for each field, the commune one for all."""
        return self.specialist == "binh"


@dataclass(frozen=True)
class Fate:
    """How a dossier goes: ``share`` of its term used (over 1 is late)."""

    share: float
    online: bool = False
    supplement: bool = False
    collected: bool = True


def plan_dossiers(cast: Cast, line: Timeline) -> None:
    """Put the intake of every dossier on the line; the rest of each follows from it."""
    huyen = Counter(cast.district, ("hoa", "nga"), "binh", "dung", DISTRICT_MIX)
    xa = Counter(cast.van_luong, ("thao",), "ngoc", "thang", COMMUNE_MIX)
    moments = _moments(cast, FIRST, LAST, PUBLISHED)
    online = set(cast.chance.sample(range(PUBLISHED), ONLINE))
    for number, moment in enumerate(moments):
        _expect(cast, line, huyen, moment, _prompt(cast, online=number in online))
    # Văn Luông's own counter: a number of its own, never part of the 762. Some came late.
    for number, moment in enumerate(_moments(cast, FIRST, LAST, 118)):
        fate = _prompt(cast) if number % 29 else Fate(share=1.6)
        _expect(cast, line, xa, moment, fate)
    # Work goes on after September: outside the nine months, so that the queues are alive.
    for moment in _moments(cast, date(2018, 10, 1), date(2018, 12, 7), 118):
        _expect(cast, line, huyen, moment, _prompt(cast))
    # What comes in the last days is still on somebody's desk when the demo stands still.
    for moment in _moments(cast, date(2018, 12, 10), date(2018, 12, 13), 34):
        _expect(cast, line, huyen, moment, _last_days(cast))
    for moment in _moments(cast, date(2018, 12, 11), date(2018, 12, 13), 7):
        _expect(cast, line, xa, moment, _last_days(cast))
    desk.plan_rounds(cast, line)


def _prompt(cast: Cast, *, online: bool = False) -> Fate:
    """On time: mostly well before the due moment, sometimes at its edge."""
    chance = cast.chance
    share = chance.uniform(0.93, 0.999) if chance.random() < 0.12 else chance.uniform(0.2, 0.85)
    return Fate(share, online, supplement=chance.random() < 0.03)


def _last_days(cast: Cast) -> Fate:
    """Led on as every dossier is; a result of the last days waits to be collected."""
    return Fate(cast.chance.uniform(0.35, 0.9), collected=cast.chance.random() < 0.5)


def _moments(cast: Cast, first: date, last: date, number: int) -> list[datetime]:
    """Moments of receipt in office hours on working days, more on Mondays and before noon."""
    calendar = calendars.calendar_for(cast.district.code)
    days = [
        day
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
        if calendar.is_working(day)
    ]
    weights = [3 if day.weekday() == 0 else 2 for day in days]
    found = []
    for day in cast.chance.choices(days, weights, k=number):
        minute = cast.chance.choice((*range(225), *range(225), *range(360, 580)))
        found.append(datetime(day.year, day.month, day.day, 7, 33, tzinfo=HANOI)
                     + timedelta(minutes=minute, seconds=cast.chance.randrange(60)))  # fmt: skip
    return sorted(found)


def _expect(cast: Cast, line: Timeline, counter: Counter, moment: datetime, fate: Fate) -> None:
    codes = _fitting(counter, moment.date())
    code = cast.chance.choices(list(codes), list(codes.values()))[0]
    line.at(moment, lambda at: _receive(cast, line, counter, code, fate, at))


def _fitting(counter: Counter, day: date) -> dict[str, int]:
    """What may still be received: no term may run into 2019, a year not yet decided."""
    if day < date(2018, 11, 12):
        return counter.mix
    long = {"1.003003", "1.012784", "1.001776", "1.013225", "2.000889", "1.012786", "1.012790"}
    return {code: weight for code, weight in counter.mix.items() if code not in long}


def _receive(
    cast: Cast, line: Timeline, counter: Counter, code: str, fate: Fate, at: datetime
) -> None:
    clerk = cast.chance.choice(counter.clerks)
    by = cast.actor(clerk, at)
    version = procedures.version_for(code, counter.unit, at.date())
    applicant = people.register_party(
        name=names.person(cast.chance),
        address=f"{names.hamlet(cast.chance)}, {cast.chance.choice(cast.communes).name}",
        by=by,
        at=at,
    )
    office = cast.office(counter.unit, "mot-cua")
    if fate.online:
        filed = dossiers.file_online(
            unit=counter.unit, version=version, applicant=applicant, by=by, at=at
        )
        dossier = dossiers.accept(filed, office=office, by=by, at=at)
    else:
        dossier = dossiers.receive(
            unit=counter.unit, office=office, version=version, applicant=applicant, by=by, at=at
        )
        if counter.unit == cast.district and at.date() >= desk.SINCE:
            _take_fees(cast, dossier, clerk, at)
    _follow(cast, line, counter, dossier, fate, at)


def _take_fees(cast: Cast, dossier: Dossier, clerk: str, at: datetime) -> None:
    """What is paid on handing in, with its receipt; every sixth is spared on a ground."""
    by = cast.actor(clerk, at)
    for one in offered(dossier.version, at.date()):
        if one.item is None or one.due != FeeDue.RECEIPT:
            continue
        units, times = cast.chance.choice((1, 2, 3, 5)), cast.chance.choice((1, 2, 3))
        times = 1 if one.item.per == "dossier" else times
        poor = cast.chance.random() < 1 / 6
        dossiers.charge_fee(
            dossier, item=one.item, units=1 if times == 1 else units, times=times,
            exemption="poor" if poor else "",
            exempt_note="Giấy chứng nhận hộ nghèo năm 2018 (giả định)" if poor else "",
            by=by, at=at,
        )  # fmt: skip
        if not poor:
            dossiers.collect_fees(dossier, method=PayMethod.CASH, by=by, at=at)


def _follow(
    cast: Cast, line: Timeline, counter: Counter, dossier: Dossier, fate: Fate, at: datetime
) -> None:
    """Put what happens to a received dossier on the line."""
    calendar = calendars.calendar_for(counter.unit.code)
    opened = calendar.next_opening(at)
    total = calendar.working_minutes_between(opened, dossier.due_at)
    same_day = parse_term(dossier.version.term).unit is TermUnit.SAME_DAY

    def after(share: float) -> datetime:
        minutes = max(3, int(total * share))
        return local(calendar.add_working_hours(opened, Decimal(minutes) / 60))

    def act(name: str, verb: Callable[..., object], moment: datetime, **what: object) -> None:
        line.at(moment, lambda now: verb(dossier, by=cast.actor(name, now), at=now, **what))

    code = OFFICE_OF_FIELD.get(dossier.version.procedure.field, "tu-phap")
    worker = counter.worker(code)
    given = min(after(0.1), local(calendar.add_working_hours(opened, Decimal(3))))
    act(counter.clerks[0], dossiers.forward, given,
        to_office=cast.office(counter.unit, code), to_user=cast.users[worker])  # fmt: skip
    # By hand at once where it presses, else with the round; the longest wait for the slip.
    wait = Decimal("0.25") if total < 3 * 8 * 60 or at.date() < desk.SINCE else Decimal(8)
    taken = min(after(0.14), local(calendar.add_working_hours(given, wait)))
    line.at(taken, lambda now: desk.sign(cast, dossier, counter.unit, now))
    if fate.supplement and not same_day and total > 6 * 8 * 60:
        _supplement(line, cast, counter, dossier, worker, after)
        return
    _lead(line, cast, counter, dossier, fate, worker, after)


def _lead(
    line: Timeline,
    cast: Cast,
    counter: Counter,
    dossier: Dossier,
    fate: Fate,
    worker: str,
    after: Callable[[float], datetime],
) -> None:
    """To the end: step by step where the route is plain, else straight to the result."""
    by_steps = desk.walks(dossier) and local(dossier.received_at).date() >= desk.SINCE
    if by_steps or (any(step.after for step in dossier.steps.all()) and desk.walks(dossier)):
        moves = desk.moves_ahead(dossier)
        for number in range(1, moves + 1):
            share = 0.15 + (fate.share - 0.15) * number / (moves + 1)
            moment = max(after(share), line.now)
            line.at(moment, lambda now: desk.pass_on(cast, dossier, counter.unit, now))
            line.at(moment + timedelta(minutes=3),
                    lambda now: desk.sign(cast, dossier, counter.unit, now))  # fmt: skip
        worker = ""
    _finish(cast, line, counter, dossier, fate, worker, after(fate.share))


def _finish(
    cast: Cast,
    line: Timeline,
    counter: Counter,
    dossier: Dossier,
    fate: Fate,
    worker: str,
    moment: datetime,
) -> None:
    number = f"{cast.chance.randrange(1, 999):03d}/{moment.year}"
    known = counter.head if cast.chance.random() < 0.4 else worker

    def finish(now: datetime) -> None:
        doer = known if worker else desk.who_has(cast, dossier, counter.unit)
        dossiers.finish(dossier, result_number=number, by=cast.actor(doer, now), at=now)
        if fate.share > 1:
            dossiers.explain_late(
                dossier,
                cause="coordination",
                note="Nguyên nhân giả định của bản trình diễn",
                by=cast.actor(doer, now),
                at=now,
            )
        if fate.collected:
            calendar = calendars.calendar_for(counter.unit.code)
            wait = Decimal(cast.chance.choice((0, 1, 2, 8, 11))) + Decimal("0.25")
            collected = local(calendar.add_working_hours(calendar.next_opening(now), wait))
            line.at(collected, lambda then: dossiers.return_result(
                dossier, by=cast.actor(counter.clerks[0], then), at=then))  # fmt: skip

    line.at(max(moment, line.now), finish)


def _supplement(
    line: Timeline,
    cast: Cast,
    counter: Counter,
    dossier: Dossier,
    worker: str,
    after: Callable[[float], datetime],
) -> None:
    """Asked once for everything missing; the citizen brings it two working days later."""
    calendar = calendars.calendar_for(counter.unit.code)
    asked = after(0.15)

    def ask(now: datetime) -> None:
        dossiers.request_supplement(
            dossier,
            missing=("Bản sao giấy tờ tuỳ thân còn giá trị",),
            reason="Bản đã nộp hết giá trị sử dụng",
            by=cast.actor(worker, now),
            at=now,
        )
        line.at(local(calendar.add_working_days(now, 2)), complete)

    def complete(now: datetime) -> None:
        dossiers.complete_supplement(dossier, by=cast.actor(counter.clerks[0], now), at=now)
        dossier.refresh_from_db()
        left = calendar.working_minutes_between(now, dossier.due_at)

        def from_now(share: float) -> datetime:
            return local(calendar.add_working_hours(now, Decimal(int(left * share)) / 60))

        _lead(line, cast, counter, dossier, Fate(0.5), worker, from_now)

    line.at(asked, ask)
