"""What a count of records, or a sample of them, lets one say: exact limits, never a bare share.

Every yes or no here is decided by whole numbers, probabilities being exact fractions built from
binomial coefficients, or by floats that lie too far from the bound for their rounding to matter:
none moves a limit. Letters as in the books: a population of
``N`` records of which ``D`` deviate, a sample of ``n`` without replacement in which ``k`` do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from statistics import NormalDist

from congvu.core.refusals import N_

FIVE_PERCENT = Fraction(1, 20)
"""The usual risk of being wrong: 95% confidence."""
Z95 = Decimal("1.9599639845400542355")
"""The two-sided 95% point of the normal distribution."""


def _check(k: int, n: int, N: int) -> None:
    if not 0 <= k <= n <= N:
        raise ValueError(f"not a sample: {k} of {n} out of {N}")


def _check_alpha(alpha: Fraction) -> None:
    if not 0 < alpha < 1:
        raise ValueError(f"not a risk: {alpha}")


def _ways(D: int, n: int, N: int, *, downward: bool = False) -> Iterator[int]:
    """C(D,j)·C(N−D,n−j) for each possible j: upwards from the least, or downwards from the most.

    Each from the one before by an exact division, since the next is always a whole number.
    """
    rest = N - D
    low, high = max(0, n - rest), min(n, D)
    j = high if downward else low
    ways = math.comb(D, j) * math.comb(rest, n - j)
    yield ways
    if downward:
        for j in range(high, low, -1):
            ways = ways * j * (rest - n + j) // ((D - j + 1) * (n - j + 1))
            yield ways
    else:
        for j in range(low, high):
            ways = ways * (D - j) * (n - j) // ((j + 1) * (rest - n + j + 1))
            yield ways


def _ways_up_to(k: int, D: int, n: int, N: int) -> int:
    """The samples of n that hold at most k of the D: the shorter tail is summed."""
    low, high = max(0, n - (N - D)), min(n, D)
    if k < low:
        return 0
    if k >= high:
        return math.comb(N, n)
    if k - low < high - k:
        return sum(ways for _, ways in zip(range(k - low + 1), _ways(D, n, N), strict=False))
    beyond = zip(range(high - k), _ways(D, n, N, downward=True), strict=False)
    return math.comb(N, n) - sum(ways for _, ways in beyond)


def hypergeometric_cdf(k: int, D: int, n: int, N: int) -> Fraction:
    """P(at most ``k`` deviations in the sample), exact. ``k`` may be any whole number."""
    if not (0 <= D <= N and 0 <= n <= N):
        raise ValueError(f"not a population: {D} of {N}, sample {n}")
    return Fraction(_ways_up_to(k, D, n, N), math.comb(N, n))


def upper_limit(k: int, n: int, N: int, alpha: Fraction = FIVE_PERCENT) -> int:
    """The most deviations in the population that the sample still permits: max{D: P(≤k) ≥ α}.

    One-sided, confidence 1−α; for two-sided limits give each side α/2. 60 clean files out of 762
    still permit 35.
    """
    _check(k, n, N)
    _check_alpha(alpha)
    total = alpha.numerator * math.comb(N, n)

    def permitted(D: int) -> bool:
        return _ways_up_to(k, D, n, N) * alpha.denominator >= total

    # P(≤k) falls as D grows; it is 1 at D=k and 0 once the sample cannot avoid more than k.
    return _last(permitted, k, N - n + k)


def lower_limit(k: int, n: int, N: int, alpha: Fraction = FIVE_PERCENT) -> int:
    """The fewest deviations in the population the sample permits: min{D: P(≥k) ≥ α}."""
    # k deviations are n−k sound files: at most so many sound ones, so at least the rest deviate.
    return N - upper_limit(n - k, n, N, alpha)


def _last(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The greatest whole number in low…high that holds, when ``low`` does and it then stops."""
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low


def sample_size(
    N: int | None, rate: Fraction, allowed: int = 0, alpha: Fraction = FIVE_PERCENT
) -> int | None:
    """The smallest sample that, with at most ``allowed`` deviations, shows a rate below ``rate``.

    That is: if ⌈rate·N⌉ of the N deviated, so few in the sample would have probability under α,
    so that ``upper_limit(allowed, n, N) < ⌈rate·N⌉``. ``N`` None is a population without end.
    None when no sample can show it: that many deviations are already allowed.
    """
    _check_alpha(alpha)
    if not 0 < rate <= 1 or allowed < 0 or (N is not None and N < 1):
        raise ValueError(f"not a plan: {N=}, {rate=}, {allowed=}")
    if N is None:
        return _sample_size_endless(rate, allowed, alpha)
    D = math.ceil(rate * N)
    if allowed >= D:
        return None

    def too_small(n: int) -> bool:
        few = _ways_up_to(allowed, D, n, N)
        return few * alpha.denominator >= alpha.numerator * math.comb(N, n)

    return _last(too_small, 0, N - 1) + 1


def _sample_size_endless(rate: Fraction, allowed: int, alpha: Fraction) -> int:
    def too_small(n: int) -> bool:
        return 1 - binomial_tail(allowed + 1, n, rate) >= alpha

    high = allowed + 1
    while too_small(high):
        high *= 2
    return _last(too_small, allowed, high) + 1


def _binomial_weights(n: int, p: Fraction, first: int, last: int) -> int:
    """Σ C(n,j)·a^j·(b−a)^(n−j) over first…last, for p = a/b: probability times b^n."""
    a, rest = p.numerator, p.denominator - p.numerator
    return sum(math.comb(n, j) * a**j * rest ** (n - j) for j in range(first, last + 1))


def binomial_tail(k: int, n: int, p: Fraction) -> Fraction:
    """P(at least ``k`` of ``n``) when each happens with chance ``p``; exact.

    14 pauses of 30 in the last tenth of the time: 3 in ten million.
    """
    if not 0 <= p <= 1 or n < 0:
        raise ValueError(f"not a binomial: {n}, {p}")
    k = min(max(k, 0), n + 1)
    whole = p.denominator**n
    if k > n - k:
        return Fraction(_binomial_weights(n, p, k, n), whole)
    return Fraction(whole - _binomial_weights(n, p, 0, k - 1), whole)


def wilson(k: int, n: int, z: Decimal = Z95, places: int = 6) -> tuple[Decimal, Decimal]:
    """Wilson's interval of the rate k/n for comparing units, rounded half up (Wilson 1927).

    762 of 762 → 0.995…1; 12 of 12 → 0.758…1. For a census of one unit's records there is no
    sampling error: then the question is only whether the records are true.
    """
    if n == 0:
        raise ValueError("nothing was counted")
    _check(k, n, n)
    with localcontext() as context:
        context.prec = 60
        share, square = Decimal(k) / n, z * z
        centre = share + square / (2 * n)
        half = z * (share * (1 - share) / n + square / (4 * n * n)).sqrt()
        low, high = ((centre - half) / (1 + square / n), (centre + half) / (1 + square / n))
        step = Decimal(1).scaleb(-places)
        # At the ends the formula gives exactly 0 or 1; rounding inside must not say otherwise.
        low = Decimal(0) if k == 0 else low
        high = Decimal(1) if k == n else high
        return low.quantize(step, ROUND_HALF_UP), high.quantize(step, ROUND_HALF_UP)


def funnel(n: int, target: Fraction, alpha: Fraction = FIVE_PERCENT) -> tuple[int, int]:
    """The least and the most successes of ``n`` that still lie inside the funnel around a target.

    Exact mid-P limits, α/2 on each side (Spiegelhalter 2005, doi 10.1002/sim.1970): k is inside
    when P(fewer than k) + P(k)/2 ≥ α/2, and the same from above. α = 1/20 and 1/500 are usual.
    """
    _check_alpha(alpha)
    if n < 1 or not 0 <= target <= 1:
        raise ValueError(f"not a funnel: {n}, {target}")
    return _least_inside(n, target, alpha), n - _least_inside(n, 1 - target, alpha)


def _least_inside(n: int, target: Fraction, alpha: Fraction) -> int:
    """By sums of floats, and exactly where one comes so near the bound that it cannot decide.

    Hundreds of units are held side by side on one page, each with limits of its own size. What
    ``lgamma`` is off by grows with ``n``, to 1e-14·n of the sum; a hundred times that is too near.
    """
    if target in (0, 1):
        return n * target.numerator
    share, rest, bound = float(target), float(1 - target), float(alpha)
    reach = NormalDist().inv_cdf(bound / 2) * math.sqrt(n * share * rest)
    k = min(max(math.floor(n * share + reach), 0), n)
    while k < n and _twice_mid_p(k, n, share, rest) < bound:
        k += 1
    while k > 0 and _twice_mid_p(k - 1, n, share, rest) >= bound:
        k -= 1
    near = 1e-12 * (n + 1000) * bound
    beside = range(max(k - 1, 0), k + 1)
    if any(abs(_twice_mid_p(each, n, share, rest) - bound) <= near for each in beside):
        return _least_inside_exactly(n, target, alpha)
    return k


def _twice_mid_p(k: int, n: int, share: float, rest: float) -> float:
    """2·P(fewer than k) + P(k), downward from k as far as it matters."""
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    term = total = math.exp(ways + k * math.log(share) + (n - k) * math.log(rest))
    for fewer in range(k, 0, -1):
        term *= fewer * rest / ((n - fewer + 1) * share)
        total += 2 * term
        if term < total * 1e-20:
            break
    return total


def _least_inside_exactly(n: int, target: Fraction, alpha: Fraction) -> int:
    a, rest = target.numerator, target.denominator - target.numerator
    bound = alpha * target.denominator**n
    below = 0
    for k in range(n + 1):
        here = math.comb(n, k) * a**k * rest ** (n - k)
        if 2 * below + here >= bound:
            return k
        below += here
    raise AssertionError("the upper half of the distribution is inside")


@dataclass(frozen=True)
class Sentence:
    """A Vietnamese template and what fills it; the template, not the text, is translated."""

    template: str
    params: Mapping[str, str | int]

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The sentence; ``translate`` is gettext at a door, identity elsewhere."""
        words = {
            name: translate(str(value)) if name == "fault" else value
            for name, value in self.params.items()
        }
        return translate(self.template).format_map(words)


LATE = N_("chậm")


def sample_sentence(
    k: int, n: int, N: int, *, fault: str = LATE, alpha: Fraction = FIVE_PERCENT
) -> Sentence:
    """What a simple random sample of dossiers says about all of them, to be printed in minutes.

    ``fault`` is the Vietnamese word for a deviating dossier, marked with ``N_``. A missing dossier
    counts as deviating, one that cannot be read is not sound either. Not for risk-picked ones.
    """
    upper = upper_limit(k, n, N, alpha)
    params: dict[str, str | int] = {"k": k, "n": n, "N": N, "fault": fault}
    if n == 0:
        return Sentence(N_("Chưa xem hồ sơ nào trong {N} hồ sơ: chưa nói được gì."), params)
    if n == N:
        if k == 0:
            return Sentence(N_("Đã xem cả {N} hồ sơ: không có hồ sơ {fault}."), params)
        params["rate"] = percent(Fraction(k, N))
        return Sentence(N_("Đã xem cả {N} hồ sơ: {k} hồ sơ {fault} ({rate}%)."), params)
    params |= {
        "upper": upper,
        "rate": percent(Fraction(upper, N)),
        "confidence": percent(Fraction(math.floor((1 - alpha) * 1000), 1000)),  # never promise more
    }
    if k == upper == 0:
        return Sentence(
            N_(
                "{n} hồ sơ chọn ngẫu nhiên trong {N} hồ sơ, không thấy hồ sơ {fault}: với độ tin "
                "cậy {confidence}% không có hồ sơ {fault} nào."
            ),
            params,
        )
    if k == 0:
        return Sentence(
            N_(
                "{n} hồ sơ chọn ngẫu nhiên trong {N} hồ sơ, không thấy hồ sơ {fault}: với độ tin "
                "cậy {confidence}% vẫn có thể có tới {upper} hồ sơ {fault} ({rate}%)."
            ),
            params,
        )
    return Sentence(
        N_(
            "{n} hồ sơ chọn ngẫu nhiên trong {N} hồ sơ, thấy {k} hồ sơ {fault}: với độ tin cậy "
            "{confidence}% có thể có tới {upper} hồ sơ {fault} ({rate}%)."
        ),
        params,
    )


def percent(share: Fraction) -> str:
    """``share`` in per cent with at most one decimal, comma, half up: 35/762 → ``4,6``."""
    tenths = math.floor(share * 1000 + Fraction(1, 2))
    return f"{tenths // 10},{tenths % 10}" if tenths % 10 else str(tenths // 10)
