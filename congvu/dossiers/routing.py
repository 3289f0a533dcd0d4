"""Routes: which steps are open, which may open, who used how much, whom lateness is charged to.

Pure: a route (steps that wait for steps) and what happened on it (stays in somebody's hands,
pauses) go in; answers come out. Nothing is stored here.

**Lanes.** A step is a lane of its own while it is open. It may open when every step it waits for
is done or was passed over; the order in which those were done does not matter. A step sent back
waits again; time between two of its stays is nobody's on that lane.

**Own consumption.** What a bearer (office, agency) used on a lane is the office time of its stays,
less the pauses of that lane and the pauses that hold the whole dossier. On every lane: consumption
of all bearers + paused + waiting = office time from its first opening to its end.

**Whom lateness is charged to.** The lateness of a dossier (office time past its due moment) is
shared over the *deciding chain*: backward from the end, always the stay that ended last among
those the next one waited for, so that only work the dossier really waited for is on it. On the
chain each step has its own term, and whatever was used beyond it is its overrun. The lateness is
shared in proportion to the overruns; when no step overran, in proportion to the time used. Within
a step the overrun is shared in proportion to the time each bearer had it. Time of a lane pause
that did not hold the dossier's clock is charged to no one's account but to :data:`WAITING`. Time
between two stays belongs to whoever had it last and had not passed it on.

So only totals count: splitting a stay in two, or sending the work to and fro, changes nobody's
account, and the accounts add up to the lateness exactly. Decision of the house: no clause divides
the lateness of a dossier between units (NĐ 61/2018/NĐ-CP, Điều 18 chỉ buộc từng nơi đúng phần
mình; chưa đối chiếu văn bản).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from congvu.core import clock
from congvu.core.calendar import WorkCalendar
from congvu.core.lane import Mark, MarkKind, fold
from congvu.core.periods import local
from congvu.core.terms import Term

WAITING = ""
"""The account of lane pauses that ran on the dossier's clock: nobody's hands."""

Span = tuple[datetime, datetime]


class Ended(StrEnum):
    """How a stay ended."""

    DONE = "done"  # the step was done
    MOVED = "moved"  # to other hands, the step stays open
    SENT_BACK = "sent_back"  # to a step before it; this one waits again


@dataclass(frozen=True)
class Step:
    """One step of a route. ``after``: the orders of the steps it waits for."""

    order: int
    name: str
    term: Term
    after: tuple[int, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Stay:
    """One stay of a step with a bearer; ``end`` and ``ended`` None: it goes on.

    ``turn`` says which came first of stays that began in the same moment.
    """

    step: int
    bearer: str
    start: datetime
    end: datetime | None = None
    ended: Ended | None = None
    turn: int = 0


@dataclass(frozen=True)
class LanePause:
    """One pause: of a lane, or of the whole dossier (``step`` None, and then it holds)."""

    step: int | None
    start: datetime
    end: datetime | None = None
    holds: bool = False

    def of_lane(self, step: int) -> bool:
        """True when the lane of ``step`` stands still in it."""
        return self.holds or self.step is None or self.step == step

    @property
    def of_all(self) -> bool:
        """True when the clock of the dossier stands still in it."""
        return self.holds or self.step is None


@dataclass(frozen=True)
class Course:
    """A route and what happened on it."""

    steps: tuple[Step, ...]
    stays: tuple[Stay, ...] = ()
    pauses: tuple[LanePause, ...] = ()
    skipped: frozenset[int] = field(default_factory=frozenset)

    def step(self, order: int) -> Step:
        """The step of this order."""
        return next(each for each in self.steps if each.order == order)

    def stays_of(self, order: int) -> list[Stay]:
        """The stays of a step, oldest first."""
        return sorted(
            (each for each in self.stays if each.step == order),
            key=lambda each: (each.start, each.turn, each.end is None, each.end or each.start),
        )


# --- where it is ---------------------------------------------------------------------------------


def open_steps(course: Course) -> tuple[int, ...]:
    """The steps somebody works on now, in order."""
    return tuple(sorted({each.step for each in course.stays if each.end is None}))


def done_steps(course: Course) -> frozenset[int]:
    """The steps that were done or passed over."""
    done = {
        each.order
        for each in course.steps
        if (stays := course.stays_of(each.order)) and stays[-1].ended is Ended.DONE
    }
    return frozenset(done) | course.skipped


def ready(course: Course) -> tuple[int, ...]:
    """The steps that may open now: joins wait for all."""
    return _ready(course, done_steps(course), set(open_steps(course)))


def _ready(course: Course, done: Iterable[int], opened: Iterable[int]) -> tuple[int, ...]:
    gone = set(done)
    return tuple(
        each.order
        for each in sorted(course.steps, key=lambda one: one.order)
        if each.order not in gone and each.order not in opened and gone.issuperset(each.after)
    )


def opens_after(course: Course, closing: int, skipping: Iterable[int] = ()) -> tuple[int, ...]:
    """The steps that may open once ``closing`` is done and ``skipping`` are passed over."""
    done = done_steps(course) | {closing} | set(skipping)
    return _ready(course, done, set(open_steps(course)) - {closing})


def may_skip(course: Course, closing: int) -> tuple[tuple[int, ...], ...]:
    """Every set of optional steps that may be passed over after ``closing``, the smallest first.

    Chains of optional steps are followed: a step behind a skipped one may be skipped too.
    """
    optional = {each.order for each in course.steps if each.optional}
    found: list[tuple[int, ...]] = [()]
    for chosen in found:
        for order in opens_after(course, closing, chosen):
            larger = tuple(sorted({*chosen, order}))
            if order in optional and larger not in found:
                found.append(larger)
    return tuple(sorted(found, key=lambda one: (len(one), one)))


def waits_on(course: Course, order: int, closing: int | None = None) -> tuple[int, ...]:
    """The steps that ``order`` still waits for, ``closing`` left out."""
    done = done_steps(course) | ({closing} if closing is not None else set())
    return tuple(each for each in course.step(order).after if each not in done)


def where(course: Course) -> tuple[tuple[int, str], ...]:
    """Each open step with who has it."""
    return tuple(sorted((each.step, each.bearer) for each in course.stays if each.end is None))


def all_done(course: Course) -> bool:
    """True once nothing is open and nothing is left that must be done."""
    done = done_steps(course)
    left = [each for each in course.steps if each.order not in done]
    return not open_steps(course) and all(each.optional for each in left)


def before(course: Course, order: int) -> tuple[int, ...]:
    """The steps to which ``order`` may be sent back: those done that it came after, far or near."""
    found: set[int] = set()
    left = list(course.step(order).after)
    while left:
        each = left.pop()
        if each not in found:
            found.add(each)
            left += course.step(each).after
    return tuple(sorted(found & (done_steps(course) - course.skipped)))


# --- time ----------------------------------------------------------------------------------------


def _united(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _clipped(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    return [
        (max(one, start), min(other, end))
        for one, other in spans
        if max(one, start) < min(other, end)
    ]


def _measure(spans: Iterable[Span], calendar: WorkCalendar) -> int:
    return sum(calendar.office_micros_between(start, end) for start, end in _united(spans))


def _paused(course: Course, order: int, at: datetime) -> list[Span]:
    return _united((each.start, each.end or at) for each in course.pauses if each.of_lane(order))


def _held(course: Course, at: datetime) -> list[Span]:
    return _united((each.start, each.end or at) for each in course.pauses if each.of_all)


@dataclass(frozen=True)
class Own:
    """What one bearer used of one step, in microseconds of office time, pauses out."""

    step: int
    bearer: str
    micros: int


@dataclass(frozen=True)
class LaneTime:
    """The office time of one lane: used by its bearers, paused, waiting; and its own term."""

    step: int
    own: tuple[Own, ...]
    paused: int
    waiting: int
    elapsed: int
    allotted: int

    @property
    def used(self) -> int:
        """What all bearers used."""
        return sum(each.micros for each in self.own)

    @property
    def over(self) -> int:
        """By how much the step overran its own term."""
        return max(0, self.used - self.allotted)


def allotted(term: Term, start: datetime, calendar: WorkCalendar) -> int:
    """The office time that ``term`` gives from ``start`` on."""
    opening = calendar.next_opening(local(start))
    return calendar.office_micros_between(opening, clock.due(term, local(start), calendar))


def lane_time(course: Course, order: int, calendar: WorkCalendar, at: datetime) -> LaneTime | None:
    """How the time of a lane was used up to ``at``; None while it was never opened."""
    stays = [each for each in course.stays_of(order) if each.start <= at]
    if not stays:
        return None
    spans = [(each.bearer, each.start, min(each.end or at, at)) for each in stays]
    first, last = spans[0][1], max(end for _, _, end in spans)
    paused = _clipped(_paused(course, order, at), first, last)
    own: dict[str, int] = {}
    for bearer, start, end in spans:
        used = _measure([(start, end)], calendar) - _measure(_clipped(paused, start, end), calendar)
        own[bearer] = own.get(bearer, 0) + used
    elapsed = _measure([(first, last)], calendar)
    stopped = _measure(paused, calendar)
    return LaneTime(
        order,
        tuple(Own(order, bearer, own[bearer]) for bearer in sorted(own)),
        stopped,
        elapsed - stopped - sum(own.values()),
        elapsed,
        allotted(course.step(order).term, first, calendar),
    )


def consumption(course: Course, calendar: WorkCalendar, at: datetime) -> dict[str, int]:
    """What each bearer used over all lanes; two lanes at once count twice."""
    found: dict[str, int] = {}
    for step in course.steps:
        lane = lane_time(course, step.order, calendar, at)
        for own in lane.own if lane else ():
            found[own.bearer] = found.get(own.bearer, 0) + own.micros
    return found


def step_due(course: Course, order: int, calendar: WorkCalendar, at: datetime) -> datetime | None:
    """When the step is due by its own term at ``at``; None before it opens and while it stands.

    Its pauses, those of the whole dossier and the time it was elsewhere do not count.
    """
    stays = [each for each in course.stays_of(order) if each.start <= at]
    if not stays:
        return None
    start, end = stays[0].start, stays[-1].end
    if end is not None and end > at:
        end = None
    away = [(one.end, two.start) for one, two in pairwise(stays) if one.end is not None]
    if end is not None and stays[-1].ended is Ended.SENT_BACK:
        away.append((end, at))
        end = None
    pauses = [(each.start, each.end) for each in course.pauses if each.of_lane(order)]
    standing = any(
        one <= at and (other is None or other > at) and end is None for one, other in pauses
    )
    until = min(end or at, at)
    spans = _united(_clipped([*away, *_paused(course, order, at)], start, until))
    marks = [Mark(MarkKind.START, start)]
    for one, other in spans:
        marks += [Mark(MarkKind.PAUSE, one), Mark(MarkKind.RESUME, other)]
    return None if standing else fold(marks, course.step(order).term, calendar).due


# --- lateness ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """One link of the deciding chain: a step in somebody's hands from a moment to a moment."""

    step: int
    bearer: str
    start: datetime
    end: datetime


def deciding_chain(
    course: Course, calendar: WorkCalendar, since: datetime, until: datetime
) -> list[Piece]:
    """The stays that decided when the dossier was where it is at ``until``, the oldest first.

    It runs from ``since`` to ``until`` without a gap. Of stays that ended together the one whose
    step overran most decides, then the one begun first, then the lower order.
    """
    known = [each for each in course.stays if each.start < until]
    over = {
        each.order: lane.over if (lane := lane_time(course, each.order, calendar, until)) else 0
        for each in course.steps
    }
    ends = {each: min(each.end or until, until) for each in known}
    firsts = {each.step: course.stays_of(each.step)[0].start for each in known}
    chain: list[Piece] = []
    moment = until
    here: Stay | None = None
    while known and moment > since:
        near = [each for each in known if ends[each] <= moment and _led_to(course, each, here)]
        choice = near or [each for each in known if ends[each] <= moment]
        if not choice:
            break
        here = max(choice, key=lambda one: _weight(one, ends[one], firsts, over))
        known.remove(here)
        start = max(min(here.start, moment), since)
        if start < moment:
            chain.append(Piece(here.step, here.bearer, start, moment))
            moment = start
    if chain and moment > since:  # before anybody is said to have had it: the first who did
        first = chain.pop()
        chain.append(Piece(first.step, first.bearer, since, first.end))
    return chain[::-1]


def _weight(
    one: Stay, end: datetime, firsts: Mapping[int, datetime], over: Mapping[int, int]
) -> tuple[float, int, float, int, float, int, str]:
    # By the step as a whole first: a stay split in two must not weigh otherwise than whole.
    first = firsts[one.step].timestamp()
    began = one.start.timestamp()
    return end.timestamp(), over[one.step], -first, -one.step, began, one.turn, one.bearer


def _led_to(course: Course, one: Stay, here: Stay | None) -> bool:
    if here is None or one.step == here.step:
        return True
    if one.step in course.step(here.step).after:
        return True
    return one.ended is Ended.SENT_BACK


@dataclass(frozen=True)
class Charge:
    """What part of the lateness is on one account, in microseconds of office time.

    ``over`` is by how much its part of the steps on the chain overran their terms, and ``steps``
    which these were.
    """

    bearer: str
    micros: int
    over: int
    steps: tuple[int, ...]


def charge(
    course: Course, calendar: WorkCalendar, *, since: datetime, until: datetime, late: int
) -> tuple[Charge, ...]:
    """Share ``late`` microseconds of lateness by the rule above; the largest account first.

    ``since`` is the start of the present count (receipt, or the last restart), ``until`` the end
    of the dossier or now. The accounts add up to ``late`` exactly; none when nothing was late or
    nobody ever had it.
    """
    chain = deciding_chain(course, calendar, since, until)
    if late <= 0 or not chain:
        return ()
    held = _held(course, until)
    own: dict[tuple[int, str], int] = {}
    waited: dict[int, int] = {}
    for piece in chain:
        span = (piece.start, piece.end)
        stopped = _clipped(held, *span)
        lane = _clipped(_paused(course, piece.step, until), *span)
        out = _measure([*stopped, *lane], calendar)
        key = (piece.step, piece.bearer)
        own[key] = own.get(key, 0) + _measure([span], calendar) - out
        waited[piece.step] = waited.get(piece.step, 0) + out - _measure(stopped, calendar)
    over = _overruns(course, calendar, own)
    accounts: dict[str, Fraction] = {}
    steps: dict[str, set[int]] = {}
    parts: list[tuple[int, str, Fraction]] = [
        (step, bearer, Fraction(over[step] * used, _used(own, step)) if over[step] else Fraction(0))
        for (step, bearer), used in own.items()
    ]
    parts += [(step, WAITING, Fraction(micros)) for step, micros in waited.items()]
    if not any(weight for _, _, weight in parts):
        parts = [(step, bearer, Fraction(used)) for (step, bearer), used in own.items()]
    for step, bearer, weight in parts:
        if weight:
            accounts[bearer] = accounts.get(bearer, Fraction(0)) + weight
            steps.setdefault(bearer, set()).add(step)
    shared = _shared(late, accounts)
    overran = any(over.values())
    return tuple(
        Charge(
            bearer,
            shared[bearer],
            int(accounts[bearer]) if overran or bearer == WAITING else 0,
            tuple(sorted(steps[bearer])),
        )
        for bearer in sorted(shared, key=lambda one: (-shared[one], one))
    )


def _used(own: Mapping[tuple[int, str], int], step: int) -> int:
    return sum(used for (each, _), used in own.items() if each == step)


def _overruns(
    course: Course, calendar: WorkCalendar, own: Mapping[tuple[int, str], int]
) -> dict[int, int]:
    found = {}
    for order in {step for step, _ in own}:
        first = course.stays_of(order)[0].start
        allowed = allotted(course.step(order).term, first, calendar)
        found[order] = max(0, _used(own, order) - allowed)
    return found


def _shared(late: int, accounts: Mapping[str, Fraction]) -> dict[str, int]:
    """``late`` in whole microseconds by weight; what rounding leaves goes to the largest rests."""
    whole = sum(accounts.values(), Fraction(0))
    if not whole:
        return {}
    exact = {bearer: weight * late / whole for bearer, weight in accounts.items()}
    found = {bearer: int(part) for bearer, part in exact.items()}
    rest = late - sum(found.values())
    by_rest: Sequence[str] = sorted(exact, key=lambda one: (found[one] - exact[one], one))
    for bearer in by_rest[:rest]:
        found[bearer] += 1
    return found
