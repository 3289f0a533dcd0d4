"""Comparing units fairly: funnel, over time, ranks as ranges, and how long things took.

Nothing here ranks by a bare rate. A small unit swings by chance, so each is held against limits
of its own size; a position is a range; an open dossier is counted as "longer than so far".
Rates are taken as they are counted; floats are used where nothing is decided on a tie.
"""

from __future__ import annotations

import hashlib
import math
import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from statistics import NormalDist

from congvu.core.estimates import FIVE_PERCENT, funnel

TWO_IN_THOUSAND = Fraction(1, 500)
"""The outer risk of a funnel: 99.8% of units that differ by chance alone lie inside."""
TRIMMED = Fraction(1, 10)
"""The share of the z-scores at either end that is drawn in before the spread is judged."""
FEWEST_UNITS = 5
"""With fewer units the spread between them cannot be judged."""
DRAWS = 5000
"""Vectors drawn for the ranges of positions."""


class Place(StrEnum):
    """Where a unit stands in the funnel."""

    INSIDE = "inside"
    LOW = "low"  # outside the inner limit, below
    VERY_LOW = "very_low"  # outside the outer limit, below
    HIGH = "high"
    VERY_HIGH = "very_high"
    EMPTY = "empty"  # nothing was counted


@dataclass(frozen=True)
class Limits:
    """Whole numbers of successes of ``n`` still inside, both ends counted."""

    n: int
    low: int
    high: int
    very_low: int
    very_high: int

    def place(self, k: int) -> Place:
        """Where ``k`` of ``n`` lies."""
        if self.n == 0:
            return Place.EMPTY
        if k < self.very_low:
            return Place.VERY_LOW
        if k < self.low:
            return Place.LOW
        if k > self.very_high:
            return Place.VERY_HIGH
        return Place.HIGH if k > self.high else Place.INSIDE


@dataclass(frozen=True)
class Spread:
    """How far units differ beyond chance: ``phi`` is the mean square of the drawn-in z-scores.

    ``tau`` is the standard deviation between units, as a share of one; 0 where chance explains
    what is seen, or where there are too few units to say (``judged`` False).
    """

    phi: float
    tau: float
    judged: bool


def spread(counts: Iterable[tuple[int, int]], target: Fraction) -> Spread:
    """The spread of ``(k, n)`` around ``target`` (Spiegelhalter 2005, doi 10.1002/sim.1970).

    z-scores are drawn in at :data:`TRIMMED` at either end, so that the few bad units that the
    funnel is to find do not widen it for themselves. Additive between-unit variance by moments.
    """
    rows = [(k, n) for k, n in counts if n > 0]
    if len(rows) < FEWEST_UNITS or not 0 < target < 1:
        return Spread(1.0, 0.0, judged=False)
    share = float(target)
    weights = [n / (share * (1 - share)) for _, n in rows]
    scores = sorted(
        (k / n - share) * math.sqrt(weight) for (k, n), weight in zip(rows, weights, strict=True)
    )
    cut = int(len(scores) * TRIMMED)
    low, high = scores[cut], scores[len(scores) - 1 - cut]
    count = len(scores)
    phi = sum(min(max(score, low), high) ** 2 for score in scores) / count
    rest = sum(weights) - sum(weight * weight for weight in weights) / sum(weights)
    tau_square = max(0.0, (count * phi - (count - 1)) / rest) if rest > 0 else 0.0
    return Spread(phi, math.sqrt(tau_square), judged=True)


def limits(n: int, target: Fraction, between: float = 0.0) -> Limits:
    """The funnel at size ``n``: exact mid-P limits, widened where units differ beyond chance.

    ``between`` is :attr:`Spread.tau`. The wider of the exact and the widened limit holds on each
    side, so that overdispersion never makes anybody look worse.
    """
    if n == 0:
        return Limits(0, 0, 0, 0, 0)
    low, high = _widened(n, target, between, FIVE_PERCENT)
    very_low, very_high = _widened(n, target, between, TWO_IN_THOUSAND)
    return Limits(n, low, high, very_low, very_high)


@lru_cache(maxsize=4096)
def _widened(n: int, target: Fraction, between: float, alpha: Fraction) -> tuple[int, int]:
    low, high = exact_limits(n, target, alpha)
    if between > 0:
        share = float(target)
        reach = NormalDist().inv_cdf(1 - float(alpha) / 2)
        half = reach * math.sqrt(share * (1 - share) / n + between * between)
        low = min(low, max(0, math.ceil((share - half) * n)))
        high = max(high, min(n, math.floor((share + half) * n)))
    return low, high


EXACT_UP_TO = 2000
"""Beyond this size the exact sums cost more than they tell; the normal limit is a little wider."""


def exact_limits(n: int, target: Fraction, alpha: Fraction) -> tuple[int, int]:
    """:func:`~congvu.core.estimates.funnel`; for very large ``n`` the normal limits, outward."""
    if n <= EXACT_UP_TO:
        return funnel(n, target, alpha)
    share = float(target)
    reach = NormalDist().inv_cdf(1 - float(alpha) / 2)
    half = reach * math.sqrt(share * (1 - share) * n)
    return max(0, math.floor(share * n - half)), min(n, math.ceil(share * n + half))


@dataclass(frozen=True)
class RankRange:
    """The positions that fit what was counted: 1 is the highest rate. ``spans`` of ``units``."""

    best: int
    worst: int
    units: int

    @property
    def says_little(self) -> bool:
        """The range spans half the table or more: no place in a league may be read from it."""
        return 2 * (self.worst - self.best + 1) >= self.units


def rank_ranges(
    counts: Sequence[tuple[int, int]], *, draws: int = DRAWS, level: Fraction = Fraction(9, 10)
) -> list[RankRange | None]:
    """The range of positions of each unit at ``level``; None for a unit without rows.

    Rates are drawn ``draws`` times from Beta(k+½, n−k+½) and sorted (Goldstein & Spiegelhalter
    1996). The seed is a hash of the counts, so that the same counts always give the same ranges.
    """
    return list(_rank_ranges(tuple(counts), draws, level))


@lru_cache(maxsize=64)
def _rank_ranges(
    counts: tuple[tuple[int, int], ...], draws: int, level: Fraction
) -> tuple[RankRange | None, ...]:
    held = [index for index, (_, n) in enumerate(counts) if n > 0]
    source = random.Random(hashlib.sha256(repr(counts).encode()).digest())
    columns = []
    for index in held:
        k, n = counts[index]
        a, b = k + 0.5, n - k + 0.5
        columns.append([source.betavariate(a, b) for _ in range(draws)])
    positions: list[list[int]] = [[0] * (len(held) + 1) for _ in held]
    for vector in zip(*columns, strict=True):
        order = sorted(range(len(held)), key=vector.__getitem__, reverse=True)
        for position, unit in enumerate(order, start=1):
            positions[unit][position] += 1
    tail = float((1 - level) / 2) * draws
    found: list[RankRange | None] = [None] * len(counts)
    for column, index in enumerate(held):
        found[index] = RankRange(
            _first_beyond(positions[column], tail),
            len(held) + 1 - _first_beyond([0, *positions[column][:0:-1]], tail),
            len(held),
        )
    return tuple(found)


def _first_beyond(seen: Sequence[int], tail: float) -> int:
    """The first position at which more than ``tail`` draws have been passed."""
    total = 0
    for position, count in enumerate(seen):
        total += count
        if total > tail:
            return position
    raise AssertionError("every draw has a position")


@dataclass(frozen=True)
class Moment:
    """One period of a unit on a chart over time, with its own limits (shares of one)."""

    k: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        """The rate, or None when nothing was counted."""
        return self.k / self.n if self.n else None

    @property
    def unusual(self) -> bool:
        """Outside what this unit's own past lets one expect."""
        share = self.share
        return share is not None and not self.low <= share <= self.high


ENOUGH_MOMENTS = 6
"""Fewer filled periods than this, and the unit's own variation cannot be judged."""


def over_time(counts: Sequence[tuple[int, int]], reach: float = 3.0) -> list[Moment]:
    """Laney's p′ chart of one unit: limits from its mean and its own variation between periods.

    Laney 2002, "Improved control charts for attributes". σ_z is the mean moving range of the
    z-scores of neighbouring periods over 1.128, never taken under 1: what chance alone would do
    stays inside. With too few periods the limits are those of chance.
    """
    total = sum(n for _, n in counts)
    if total == 0:
        return [Moment(k, n, 0.0, 1.0) for k, n in counts]
    mean = sum(k for k, _ in counts) / total
    base = mean * (1 - mean)
    scores = [(k / n - mean) / math.sqrt(base / n) for k, n in counts if n and base > 0]
    wide = 1.0
    if len(scores) >= ENOUGH_MOMENTS:
        moving = [abs(b - a) for a, b in pairwise(scores)]
        wide = max(1.0, sum(moving) / len(moving) / 1.128)
    found = []
    for k, n in counts:
        half = reach * wide * math.sqrt(base / n) if n else 1.0
        found.append(Moment(k, n, max(0.0, mean - half), min(1.0, mean + half)))
    return found


@dataclass(frozen=True)
class Step:
    """A moment at which something ended: how many were at risk just before it, how many ended,
    and ``surviving``, the share still open after it."""

    time: float
    at_risk: int
    ended: int
    surviving: Fraction


def survival(ended: Iterable[float], still_open: Iterable[float]) -> list[Step]:
    """The share still open over time, open ones counted as longer than so far.

    Kaplan & Meier 1958. Durations in any one unit; what was left open at a moment is still at
    risk at it.
    """
    events = sorted([(each, 0) for each in ended] + [(each, 1) for each in still_open])
    at_risk, index = len(events), 0
    surviving, steps = Fraction(1), []
    while index < len(events):
        moment = events[index][0]
        deaths = leaving = 0
        while index < len(events) and events[index][0] == moment:
            deaths += events[index][1] == 0
            leaving += 1
            index += 1
        if deaths:
            surviving *= Fraction(at_risk - deaths, at_risk)
            steps.append(Step(moment, at_risk, deaths, surviving))
        at_risk -= leaving
    return steps


def percentile_of_durations(
    ended: Iterable[float], still_open: Iterable[float], share: Fraction
) -> float | None:
    """The time by which ``share`` of all had ended, by :func:`survival`.

    None when too many are open to say: the curve never falls to 1−share.
    """
    return percentiles_of_durations(ended, still_open, (share,))[0]


def percentiles_of_durations(
    ended: Iterable[float], still_open: Iterable[float], shares: Sequence[Fraction]
) -> list[float | None]:
    """:func:`percentile_of_durations` of several shares in one pass.

    While nothing leaves unended, the product of the curve telescopes: after ``k`` of the ``n`` at
    risk it is (n−k)/n of what it was. So the step sought is looked up, not walked to, and whole
    numbers suffice.
    """
    for share in shares:
        if not 0 < share < 1:
            raise ValueError(f"not a share: {share}")
    times, left = sorted(ended), sorted(still_open)
    found: dict[Fraction, float] = {}
    waiting = sorted(set(shares), reverse=True)  # the lowest is met first
    over, under = 1, 1  # the curve before this stretch, as a fraction
    at_risk, begin = len(times) + len(left), 0
    for moment, leaving in [*Counter(left).items(), (math.inf, 0)]:
        if not at_risk:
            break  # the last one left unended
        end = bisect_right(times, moment, begin)  # what ends as another leaves, ends before it
        while waiting:
            still = 1 - waiting[-1]
            # The first k with over/under · (n−k)/n ≤ still.
            needed = at_risk - still.numerator * under * at_risk // (still.denominator * over)
            if needed > end - begin:
                break
            found[waiting.pop()] = times[begin + needed - 1]
        if not waiting:
            break
        over, under = over * (at_risk - (end - begin)), under * at_risk
        at_risk -= end - begin + leaving
        begin = end
    return [found.get(share) for share in shares]
