"""Tails of distributions and orders of numbers: what the questions about conduct are counted by.

Beside :mod:`congvu.core.estimates`, whose yes and no are exact fractions: here a probability only
ranks questions, so it is a float, summed from logarithms (relative error under 1e-9 for the sizes
of a province, held by tests against exact fractions and another library).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _check(n: int, p: float) -> None:
    if n < 0 or not 0 <= p <= 1:
        raise ValueError(f"not a binomial: {n}, {p}")


def binomial_upper(k: int, n: int, p: float) -> float:
    """P(at least ``k`` of ``n``) when each happens with chance ``p``."""
    _check(n, p)
    if k <= 0:
        return 1.0
    if k > n or p == 0:
        return 0.0
    if p == 1:
        return 1.0
    if k <= n * p:  # the lower tail is the shorter sum and does not cancel
        return max(0.0, 1.0 - binomial_lower(k - 1, n, p))
    term = math.exp(_log_choose(n, k) + k * math.log(p) + (n - k) * math.log1p(-p))
    total, odds = term, p / (1 - p)
    for j in range(k, n):
        term *= (n - j) / (j + 1) * odds
        total += term
        if term < total * 1e-17:
            break
    return min(1.0, total)


def binomial_lower(k: int, n: int, p: float) -> float:
    """P(at most ``k`` of ``n``)."""
    _check(n, p)
    return binomial_upper(n - k, n, 1 - p) if k >= n * p else _lower(k, n, p)


def _lower(k: int, n: int, p: float) -> float:
    if k < 0:
        return 0.0
    if p == 1:
        return 0.0  # k < n here
    if p == 0:
        return 1.0
    term = math.exp(_log_choose(n, k) + k * math.log(p) + (n - k) * math.log1p(-p))
    total, odds = term, (1 - p) / p
    for j in range(k, 0, -1):
        term *= j / (n - j + 1) * odds
        total += term
        if term < total * 1e-17:
            break
    return min(1.0, total)


def poisson_binomial_upper(k: int, chances: Sequence[float]) -> float:
    """P(at least ``k`` happen) of independent events with these chances; exact, O(k·n)."""
    if any(not 0 <= chance <= 1 for chance in chances):
        raise ValueError("not chances")
    if k <= 0:
        return 1.0
    if k > len(chances):
        return 0.0
    exactly = [1.0] + [0.0] * (k - 1)  # of fewer than k
    reached = 0.0  # k or more: nothing is taken from one, so a small tail stays exact
    for chance in chances:
        reached += exactly[-1] * chance
        for j in range(k - 1, 0, -1):
            exactly[j] = exactly[j] * (1 - chance) + exactly[j - 1] * chance
        exactly[0] *= 1 - chance
    return min(1.0, reached)


def poisson_upper(k: int, mean: float) -> float:
    """P(at least ``k``) of a count with this mean."""
    if mean < 0:
        raise ValueError(f"not a mean: {mean}")
    if k <= 0:
        return 1.0
    if mean == 0:
        return 0.0
    term = math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))
    if k <= mean:
        below = sum(math.exp(j * math.log(mean) - mean - math.lgamma(j + 1)) for j in range(k))
        return max(0.0, 1.0 - below)
    total, j = term, k
    while term > total * 1e-17:
        j += 1
        term *= mean / j
        total += term
    return min(1.0, total)


def negative_binomial_upper(k: int, mean: float, spread: float) -> float:
    """P(at least ``k``) of a count with this mean and the variance ``spread``·mean.

    ``spread`` 1 is Poisson; counts of people's work vary more.
    """
    if spread < 1:
        raise ValueError(f"not a spread: {spread}")
    if spread < 1 + 1e-9 or mean <= 0:
        return poisson_upper(k, mean)
    if k <= 0:
        return 1.0
    size, q = mean / (spread - 1), 1 - 1 / spread

    def at(j: int) -> float:
        ways = math.lgamma(j + size) - math.lgamma(size) - math.lgamma(j + 1)
        return math.exp(ways + j * math.log(q) + size * math.log1p(-q))

    if k <= mean:
        return max(0.0, 1.0 - sum(at(j) for j in range(k)))
    term = total = at(k)
    j = k
    while term > total * 1e-17:
        term *= (j + size) / (j + 1) * q
        j += 1
        total += term
    return min(1.0, total)


def bunching(on_the_day: int, just_after: int, share: float = 0.5) -> float:
    """P(so many or more of the two on the last day) when each falls there with chance ``share``.

    At ½ the exact test of a jump at a threshold in coarse data: 48 against 3 → 1·10⁻¹¹.
    """
    return binomial_upper(on_the_day, on_the_day + just_after, share)


def out_of_order(values: Sequence[Any]) -> list[int]:
    """The fewest positions to take away so that what stays never falls; O(n log n).

    Their number is n minus the longest non-decreasing subsequence:
    [1, 2, 5, 3, 4, 6, 6, 2, 7] → two, the 5 and the later 2.
    """
    tops: list[Any] = []  # the least last value of a run of each length
    at: list[int] = []  # where it stands
    before: list[int] = [-1] * len(values)
    for position, value in enumerate(values):
        length = bisect_right(tops, value)
        before[position] = at[length - 1] if length else -1
        if length == len(tops):
            tops.append(value)
            at.append(position)
        else:
            tops[length], at[length] = value, position
    kept = set()
    position = at[-1] if at else -1
    while position >= 0:
        kept.add(position)
        position = before[position]
    return [each for each in range(len(values)) if each not in kept]


def benjamini_hochberg(chances: Iterable[float]) -> list[float]:
    """The adjusted p of each: reject those at most ``rate`` and the false share is held to it.

    Benjamini and Hochberg 1995; in the order given.
    """
    known = list(chances)
    order = sorted(range(len(known)), key=lambda each: known[each], reverse=True)
    adjusted, least = [0.0] * len(known), 1.0
    for place, each in enumerate(order):
        least = min(least, known[each] * len(known) / (len(known) - place))
        adjusted[each] = least
    return adjusted
