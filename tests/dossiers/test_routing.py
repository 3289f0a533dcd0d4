"""Routes against a slow oracle: random branches, joins, pauses, hands, and who is charged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, zip_longest
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congvu.core.calendar import WorkCalendar
from congvu.core.office import DayDecision, DayEffect
from congvu.core.periods import HANOI
from congvu.core.terms import parse_term
from congvu.dossiers import routing
from congvu.dossiers.routing import Course, Ended, LanePause, Stay, Step

CALENDAR = WorkCalendar(
    [
        DayDecision(date(2018, 1, 1), DayEffect.OFF, "Tết Dương lịch"),
        DayDecision(date(2018, 9, 3), DayEffect.OFF, "Quốc khánh"),
        DayDecision(date(2018, 7, 7), DayEffect.WORKING, "Làm bù"),
        DayDecision(date(2019, 1, 1), DayEffect.OFF, "Tết Dương lịch"),
    ]
)
TICK = timedelta(minutes=30)
TICK_MICROS = 30 * 60 * 1_000_000
HOUR = 3_600_000_000
MONDAY = datetime(2018, 7, 2, 7, 30, tzinfo=HANOI)
SEEDS = st.integers(0, 10**6)
SOME = settings(max_examples=120, deadline=None)


def at(text: str) -> datetime:
    return datetime.strptime(f"{text}/2018", "%d/%m %H:%M/%Y").replace(tzinfo=HANOI)


class Oracle:
    """The same story told half hour by half hour, with none of the product's arithmetic."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.steps = self.route()
        self.now = MONDAY
        self.open: dict[int, list] = {}  # step → [bearer, since]
        self.done: set[int] = set()
        self.stays: list[Stay] = []
        self.pauses: dict[int | None, tuple[datetime, bool]] = {}
        self.past: list[LanePause] = []
        self.used: dict[tuple[int, str], int] = {}
        self.stood: dict[int, int] = {}
        self.waited: dict[int, int] = {}
        self.touched: dict[int, bool] = {}

    def route(self) -> tuple[Step, ...]:
        steps = []
        for order in range(1, self.random.randint(2, 7)):
            earlier = list(range(1, order))
            after = (
                self.random.sample(earlier, self.random.randint(1, min(3, order - 1)))
                if (earlier)
                else []
            )
            term = parse_term(f"{self.random.choice(['0,25', '0,5', '1', '2'])} ngày làm việc")
            steps.append(Step(order, f"Bước {order}", term, tuple(sorted(after))))
        return tuple(steps)

    def may_open(self) -> set[int]:
        found = set()
        for step in self.steps:
            if step.order in self.open or step.order in self.done:
                continue
            if not [each for each in step.after if each not in self.done]:
                found.add(step.order)
        return found

    def office_hours(self) -> bool:
        day = self.now.date()
        works = day.weekday() < 5 or day == date(2018, 7, 7)
        works = works and day != date(2018, 9, 3)
        minute = self.now.hour * 60 + self.now.minute
        return works and (450 <= minute < 690 or 810 <= minute < 1050)

    def holds(self) -> bool:
        return any(step is None or holds for step, (_, holds) in self.pauses.items())

    def tick(self) -> None:
        if self.office_hours():
            for step in self.touched:
                if step not in self.open:
                    if self.touched[step]:  # sent back: it waits
                        if self.holds() or step in self.pauses:
                            self.stood[step] = self.stood.get(step, 0) + 1
                        else:
                            self.waited[step] = self.waited.get(step, 0) + 1
                    continue
                if self.holds() or step in self.pauses:
                    self.stood[step] = self.stood.get(step, 0) + 1
                else:
                    key = (step, self.open[step][0])
                    self.used[key] = self.used.get(key, 0) + 1
        self.now += TICK

    def leave(self, step: int, how: Ended) -> None:
        bearer, since = self.open.pop(step)
        self.stays.append(Stay(step, bearer, since, self.now, how, len(self.stays)))
        self.touched[step] = how is not Ended.DONE

    def enter(self, step: int, bearer: str) -> None:
        self.open[step] = [bearer, self.now]
        self.touched[step] = True

    def resume(self, key: int | None) -> None:
        since, holds = self.pauses.pop(key)
        self.past.append(LanePause(key, since, self.now, holds))

    def live(self, turns: int) -> None:
        bearers = ("motcua", "ktht", "thue", "xa")
        for _ in range(turns):
            for step in sorted(self.may_open()):
                if self.random.random() < 0.8:
                    self.enter(step, self.random.choice(bearers))
            for _ in range(self.random.choice((0, 1, 3, 16, 50))):
                self.tick()
            act = self.random.random()
            lanes = sorted(self.open)
            if act < 0.45 and lanes:
                step = self.random.choice(lanes)
                if step in self.pauses:
                    self.resume(step)
                self.leave(step, Ended.DONE)
                self.done.add(step)
            elif act < 0.6 and lanes:
                step = self.random.choice(lanes)
                self.leave(step, Ended.MOVED)
                self.enter(step, self.random.choice(bearers))
            elif act < 0.7 and lanes:
                self.send_back(self.random.choice(lanes))
            elif act < 0.85:
                key = self.random.choice([*lanes, None])
                if key in self.pauses:
                    self.resume(key)
                else:
                    self.pauses[key] = (self.now, key is None or self.random.random() < 0.3)
            elif self.pauses:
                self.resume(self.random.choice(sorted(self.pauses, key=str)))

    def send_back(self, step: int) -> None:
        waits = [each for each in self.steps[step - 1].after if each in self.done]
        if not waits or step in self.pauses:
            return
        back = self.random.choice(waits)
        self.leave(step, Ended.SENT_BACK)
        self.done.discard(back)
        self.enter(back, "xa")

    def course(self) -> Course:
        last = len(self.stays)
        going = [Stay(step, who, since, turn=last) for step, (who, since) in self.open.items()]
        pausing = [
            LanePause(step, since, None, holds) for step, (since, holds) in self.pauses.items()
        ]
        stays, pauses = [*self.stays, *going], [*self.past, *pausing]
        self.random.shuffle(stays)
        self.random.shuffle(pauses)
        return Course(self.steps, tuple(stays), tuple(pauses))


def lived(seed: int) -> Oracle:
    oracle = Oracle(Random(seed))
    oracle.live(oracle.random.randint(1, 25))
    return oracle


@SOME
@given(SEEDS)
def test_joins_wait_for_all_and_the_order_of_branches_does_not_matter(seed):
    oracle = lived(seed)
    course = oracle.course()
    assert set(routing.open_steps(course)) == set(oracle.open)
    assert set(routing.done_steps(course)) == oracle.done
    assert set(routing.ready(course)) == oracle.may_open()
    for step in oracle.steps:
        waiting = {each for each in step.after if each not in oracle.done}
        assert set(routing.waits_on(course, step.order)) == waiting
    for closing in oracle.open:
        oracle.done.add(closing)
        kept = oracle.open.pop(closing)
        assert set(routing.opens_after(course, closing)) == oracle.may_open()
        oracle.done.discard(closing)
        oracle.open[closing] = kept
        break
    assert routing.all_done(course) == (len(oracle.done) == len(oracle.steps))


@SOME
@given(SEEDS)
def test_consumption_adds_up_to_the_office_time_of_each_lane(seed):
    oracle = lived(seed)
    course = oracle.course()
    for step in oracle.steps:
        lane = routing.lane_time(course, step.order, CALENDAR, oracle.now)
        if lane is None:
            assert step.order not in oracle.touched
            continue
        assert lane.used + lane.paused + lane.waiting == lane.elapsed
        for own in lane.own:
            ticks = oracle.used.get((step.order, own.bearer), 0)
            assert own.micros == ticks * TICK_MICROS, (step.order, own)
    whole = routing.consumption(course, CALENDAR, oracle.now)
    assert sum(whole.values()) == sum(oracle.used.values()) * TICK_MICROS


@SOME
@given(SEEDS, st.integers(1, 400))
def test_charges_add_up_to_the_lateness_and_the_chain_has_no_gap(seed, hours):
    oracle = lived(seed)
    course = oracle.course()
    late = hours * HOUR // 3 + 1
    chain = routing.deciding_chain(course, CALENDAR, MONDAY, oracle.now)
    if not any(each.start < oracle.now for each in course.stays):
        assert not chain
        return
    assert (chain[0].start, chain[-1].end) == (MONDAY, oracle.now)
    assert all(one.end == two.start for one, two in pairwise(chain))
    charges = routing.charge(course, CALENDAR, since=MONDAY, until=oracle.now, late=late)
    if charges:
        assert sum(each.micros for each in charges) == late
    else:  # nobody had it in office hours, or the clock stood all the time
        worked = [each for each in chain if CALENDAR.office_micros_between(each.start, each.end)]
        assert not worked or any(each.of_all for each in course.pauses)
    assert all(each.micros >= 0 for each in charges)
    shuffled = replace(course, stays=course.stays[::-1], pauses=course.pauses[::-1])
    again = routing.charge(shuffled, CALENDAR, since=MONDAY, until=oracle.now, late=late)
    assert again == charges


@SOME
@given(SEEDS, st.floats(0.05, 0.95))
def test_splitting_a_stay_changes_nobodys_account(seed, share):
    oracle = lived(seed)
    course = oracle.course()
    long = [each for each in course.stays if (each.end or oracle.now) - each.start > TICK]
    if not long:
        return
    one = oracle.random.choice(long)
    middle = one.start + ((one.end or oracle.now) - one.start) * share
    parts = (replace(one, end=middle, ended=Ended.MOVED), replace(one, start=middle))
    split = replace(course, stays=(*(each for each in course.stays if each != one), *parts))
    asked = {"since": MONDAY, "until": oracle.now, "late": 7 * HOUR + 1}
    assert routing.charge(split, CALENDAR, **asked) == routing.charge(course, CALENDAR, **asked)
    assert routing.consumption(split, CALENDAR, oracle.now) == routing.consumption(
        course, CALENDAR, oracle.now
    )
    for step in course.steps:
        assert routing.step_due(split, step.order, CALENDAR, oracle.now) == routing.step_due(
            course, step.order, CALENDAR, oracle.now
        )


@SOME
@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 12)), min_size=1, max_size=6),
       SEEDS)  # fmt: skip
def test_to_and_fro_within_a_step_only_totals_count(hands, seed):
    """A 2 hours, B 3, A 1 is charged as A 3, B 3; a touch of no length is charged nothing."""

    def told(order):
        moment, stays = MONDAY, [Stay(1, "motcua", MONDAY, MONDAY, Ended.DONE)]
        for number, (bearer, hours) in enumerate(order):
            start, moment = moment, CALENDAR.add_working_hours(moment, hours) if hours else moment
            how = Ended.DONE if number == len(order) - 1 else Ended.MOVED
            stays.append(Stay(2, bearer, start, moment, how))
        steps = (step(1, "0,25"), step(2, "0,25", (1,)))
        return routing.charge(
            Course(steps, tuple(stays)), CALENDAR, since=MONDAY, until=moment, late=5 * HOUR
        )

    mixed = Random(seed).sample(hands, len(hands))
    accounts = [
        {each.bearer: each.micros for each in told(order) if each.micros}
        for order in (hands, mixed)
    ]
    assert accounts[0] == accounts[1]


OWN_TICKS = {Decimal("0.25"): 4, Decimal("0.5"): 8, Decimal(1): 16, Decimal(2): 32}
"""Half hours of office that a term gives: eight hours a day."""


def half_hours(since: datetime, until: datetime) -> list[datetime]:
    """Every half hour of office between two moments, counted one by one."""
    clock, found = Oracle(Random(0)), []
    clock.now = since
    while clock.now < until:
        if clock.office_hours():
            found.append(clock.now)
        clock.now += TICK
    return found


@SOME
@given(SEEDS)
def test_each_account_is_that_of_a_count_half_hour_by_half_hour(seed):
    """Who held a deciding step beyond its term pays for it, in proportion; pauses are nobody's."""
    oracle = lived(seed)
    course, until = oracle.course(), oracle.now
    chain = routing.deciding_chain(course, CALENDAR, MONDAY, until)
    used: dict[tuple[int, str], int] = {}
    weights: dict[str, Fraction] = {}
    for moment in half_hours(MONDAY, until) if chain else ():
        [piece] = [each for each in chain if each.start <= moment < each.end]
        stands = [each for each in course.pauses if each.start <= moment < (each.end or until)]
        if any(each.of_all for each in stands):
            continue
        if any(each.of_lane(piece.step) for each in stands):
            weights[routing.WAITING] = weights.get(routing.WAITING, Fraction(0)) + 1
            continue
        used[piece.step, piece.bearer] = used.get((piece.step, piece.bearer), 0) + 1
    whole = {step: sum(n for (one, _), n in used.items() if one == step) for step, _ in used}
    for (step, bearer), ticks in used.items():
        over = max(0, whole[step] - OWN_TICKS[course.step(step).term.amount])
        if over:
            weights[bearer] = weights.get(bearer, Fraction(0)) + Fraction(over * ticks, whole[step])
    if not weights:  # no step overran: by the time used
        for (_, bearer), ticks in used.items():
            weights[bearer] = weights.get(bearer, Fraction(0)) + ticks
    late = 7 * HOUR + 1
    charges = routing.charge(course, CALENDAR, since=MONDAY, until=until, late=late)
    assert {each.bearer for each in charges} == set(weights)
    for each in charges:
        assert abs(each.micros - late * weights[each.bearer] / sum(weights.values())) < 1


@SOME
@given(SEEDS)
def test_each_link_is_what_the_next_one_waited_for_last(seed):
    """Nothing that the next link waited for ended after the link that is on the chain.

    Told of lives without a touch of no length: such a touch is no link, and hides one.
    """
    lives = (lived(each) for each in range(seed, seed + 200))
    oracle = next(each for each in lives if all(one.start != one.end for one in each.stays))
    course, until = oracle.course(), oracle.now
    chain = routing.deciding_chain(course, CALENDAR, MONDAY, until)
    worked = [
        (each, min(each.end or until, until))
        for each in course.stays
        if each.start < min(each.end or until, until)
    ]
    for piece, following in zip_longest(chain, chain[1:]):
        before = {following.step, *course.step(following.step).after} if following else range(1, 99)
        mine, others = [], []
        for stay, end in worked:
            if end <= piece.end and (stay.step in before or stay.ended is Ended.SENT_BACK):
                own = (stay.step, stay.bearer) == (piece.step, piece.bearer)
                (mine if own else others).append(end)
        if mine:
            assert max(mine) >= max(others, default=MONDAY)
        else:
            assert not others


# --- cases from the trade ------------------------------------------------------------------------


def step(order, days, after=(), **more):
    return Step(order, f"Bước {order}", parse_term(f"{days} ngày làm việc"), after, **more)


LAND = (
    step(1, "0,5"),
    step(2, "2", (1,)),  # Chi nhánh VPĐKĐĐ
    step(3, "3", (1,)),  # Chi cục Thuế
    step(4, "1", (2, 3)),
)


def land(tax_ends: str, branch_ends: str, *pauses: LanePause) -> Course:
    joins = max(at(tax_ends), at(branch_ends))
    return Course(
        LAND,
        (
            Stay(1, "motcua", at("02/07 07:30"), at("02/07 09:30"), Ended.DONE),
            Stay(2, "vpdk", at("02/07 09:30"), at(branch_ends), Ended.DONE),
            Stay(3, "thue", at("02/07 09:30"), at(tax_ends), Ended.DONE),
            Stay(4, "motcua", joins, None),
        ),
        pauses,
    )


def test_only_the_branch_the_join_waited_for_is_charged():
    """Both overran; the tax office came last, so the other branch delayed nobody."""
    course = land("13/07 09:30", "06/07 09:30")
    chain = routing.deciding_chain(course, CALENDAR, at("02/07 07:30"), at("13/07 11:30"))
    assert [each.step for each in chain] == [1, 3, 4]
    (only,) = routing.charge(
        course, CALENDAR, since=at("02/07 07:30"), until=at("13/07 11:30"), late=3 * HOUR
    )
    assert (only.bearer, only.micros, only.steps) == ("thue", 3 * HOUR, (3,))
    assert only.over == 7 * 8 * HOUR  # ba ngày được giao, mười ngày đã dùng: thứ Bảy 7/7 làm bù


def test_a_pause_of_the_lane_that_does_not_hold_the_dossier_is_charged_to_nobody():
    pause = LanePause(3, at("03/07 07:30"), at("12/07 07:30"), holds=False)
    course = land("13/07 09:30", "06/07 09:30", pause)
    asked = {"since": at("02/07 07:30"), "until": at("13/07 11:30"), "late": 16 * HOUR}
    (only,) = routing.charge(course, CALENDAR, **asked)
    assert only.bearer == routing.WAITING
    lane = routing.lane_time(course, 3, CALENDAR, at("13/07 11:30"))
    assert (lane.over, lane.paused) == (0, 8 * 8 * HOUR)
    assert routing.step_due(course, 3, CALENDAR, at("13/07 11:30")) == at("16/07 09:30")
    assert routing.step_due(course, 2, CALENDAR, at("13/07 11:30")) == at("04/07 09:30")


def test_a_pause_that_holds_the_dossier_moves_every_lane():
    pause = LanePause(3, at("03/07 07:30"), at("04/07 07:30"), holds=True)
    course = land("06/07 09:30", "06/07 09:30", pause)
    assert routing.step_due(course, 2, CALENDAR, at("06/07 09:30")) == at("05/07 09:30")
    assert routing.step_due(course, 2, CALENDAR, at("03/07 09:30")) is None


def test_a_step_sent_back_waits_and_its_own_term_waits_with_it():
    steps = (step(1, "1"), step(2, "1", (1,)), step(3, "1", (2,)))
    course = Course(
        steps,
        (
            Stay(1, "motcua", at("02/07 07:30"), at("02/07 09:30"), Ended.DONE),
            Stay(2, "xa", at("02/07 09:30"), at("02/07 11:30"), Ended.DONE),
            Stay(3, "vpdk", at("02/07 13:30"), at("02/07 15:30"), Ended.SENT_BACK),
            Stay(2, "xa", at("02/07 15:30"), at("03/07 15:30"), Ended.DONE),
            Stay(3, "vpdk", at("03/07 15:30"), None),
        ),
    )
    assert routing.before(course, 3) == (1, 2)
    assert routing.step_due(course, 3, CALENDAR, at("03/07 16:00")) == at("04/07 13:30")
    lane = routing.lane_time(course, 3, CALENDAR, at("03/07 16:30"))
    assert (lane.used, lane.waiting) == (3 * HOUR, 8 * HOUR)
    (only,) = routing.charge(
        course, CALENDAR, since=at("02/07 07:30"), until=at("03/07 16:30"), late=HOUR
    )
    assert (only.bearer, only.steps) == ("xa", (2,))


def test_optional_steps_may_be_passed_over():
    steps = (step(1, "1"), step(2, "1", (1,), optional=True), step(3, "1", (2,)))
    course = Course(steps, (Stay(1, "motcua", at("02/07 07:30")),))
    assert routing.may_skip(course, 1) == ((), (2,))
    assert routing.opens_after(course, 1) == (2,)
    assert routing.opens_after(course, 1, (2,)) == (3,)
    closed = Stay(1, "motcua", at("02/07 07:30"), at("02/07 08:30"), Ended.DONE)
    last = Stay(3, "motcua", at("02/07 08:30"), at("02/07 09:30"), Ended.DONE)
    done = replace(course, stays=(closed, last), skipped=frozenset({2}))
    assert routing.all_done(done)
    assert not routing.all_done(replace(done, stays=(closed,)))


@pytest.mark.parametrize("late", [0, -HOUR])
def test_who_was_not_late_charges_nobody(late):
    course = land("03/07 09:30", "03/07 09:30")
    assert not routing.charge(
        course, CALENDAR, since=at("02/07 07:30"), until=at("03/07 11:30"), late=late
    )
