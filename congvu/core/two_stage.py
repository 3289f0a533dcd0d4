"""What a sample in strata, or one extended by its rule, says: limits that stay valid.

*Strata*: the rate is Σ(N_h/N)·(k_h/n_h); the limit adds the limits of the strata, each at α/H,
where H counts the strata that were not looked at whole (Bonferroni; conservative).

*Two stages, no strata*: outcomes are ordered stage by stage: a first stage below the rule's region,
then the extended ones by their total, then a first stage above the region. The limit is
max{D: P(an outcome no later than the one seen) ≥ α}, exact. It falls with D: one deviation more
moves an outcome later or leaves it. So a sample that was not extended says just what it would have
said without the rule.

*Both*: in each stratum the sum of both stages at α/2H, or the first stage alone at α/2H, whichever
came to be (Bonferroni over both).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from congvu.core.estimates import (
    FIVE_PERCENT,
    Sentence,
    hypergeometric_cdf,
    percent,
    upper_limit,
)
from congvu.core.refusals import N_


@dataclass(frozen=True)
class Part:
    """One stratum: ``k`` of the ``n`` looked at deviate, of ``N`` in all; both stages together."""

    name: str
    N: int
    n: int
    k: int

    def __post_init__(self) -> None:
        if not 0 <= self.k <= self.n <= self.N:
            raise ValueError(f"not a sample: {self}")


def estimated(parts: Sequence[Part]) -> Fraction:
    """The rate of the whole, each stratum by its weight Σ(N_h/N)·(k_h/n_h).

    ValueError where a stratum was not looked at: then nothing is known of it.
    """
    N = sum(each.N for each in parts)
    if not N or any(each.N and not each.n for each in parts):
        raise ValueError("a stratum without a sample")
    return sum((Fraction(each.N * each.k, N * each.n) for each in parts if each.N), Fraction(0))


def stratified_upper(
    parts: Sequence[Part], *, two_stage: bool = False, alpha: Fraction = FIVE_PERCENT
) -> int:
    """The most deviating records the strata together still permit, at confidence 1−α.

    ``two_stage``: the sample had a rule of extension, used or not.
    """
    open_parts = sum(each.n < each.N for each in parts) * (2 if two_stage else 1)
    share = alpha / max(1, open_parts)
    return sum(
        each.k if each.n == each.N else upper_limit(each.k, each.n, each.N, share) for each in parts
    )


@dataclass(frozen=True)
class Stages:
    """A first stage of ``n1`` with ``k1`` deviations; when from ≤ k1 ≤ to, ``n2`` more."""

    N: int
    n1: int
    n2: int
    region: tuple[int, int]

    def __post_init__(self) -> None:
        low, high = self.region
        if not (1 <= low <= high and self.n1 >= 1 and self.n2 >= 1 and self.n1 + self.n2 <= self.N):
            raise ValueError(f"not a plan: {self}")

    def extends(self, k1: int) -> bool:
        """Whether the rule asks for the second stage."""
        return self.region[0] <= k1 <= self.region[1]

    def no_later(self, D: int, k1: int, total: int | None) -> Fraction:
        """P(an outcome no later in the order than (k1, total)) when ``D`` of the N deviate."""
        low, high = self.region
        if total is None:
            return hypergeometric_cdf(k1, D, self.n1, self.N)
        found = hypergeometric_cdf(low - 1, D, self.n1, self.N)
        whole = math.comb(self.N, self.n1)
        for i in range(low, min(high, total, D, self.n1) + 1):
            ways = math.comb(D, i) * math.comb(self.N - D, self.n1 - i)
            if ways:
                rest = hypergeometric_cdf(total - i, D - i, self.n2, self.N - self.n1)
                found += Fraction(ways, whole) * rest
        return found

    def upper(self, k1: int, total: int | None = None, alpha: Fraction = FIVE_PERCENT) -> int:
        """The most deviating records that the outcome still permits, at confidence 1−α.

        ``total`` are the deviations of both stages; None: not extended. ValueError when that is
        not what the rule asks for.
        """
        if self.extends(k1) != (total is not None):
            raise ValueError("not an outcome of the rule")
        if total is None:
            return upper_limit(k1, self.n1, self.N, alpha)
        low, high = total, self.N - (self.n1 + self.n2 - total)
        if self.no_later(low, k1, total) < alpha:
            return low
        while low < high:
            middle = (low + high + 1) // 2
            if self.no_later(middle, k1, total) >= alpha:
                low = middle
            else:
                high = middle - 1
        return low


def strata_sentence(
    parts: Sequence[Part], *, two_stage: bool = False, alpha: Fraction = FIVE_PERCENT
) -> Sentence:
    """What a sample in strata says of all records, for minutes."""
    upper = stratified_upper(parts, two_stage=two_stage, alpha=alpha)
    N = sum(each.N for each in parts)
    return Sentence(
        N_(
            "{n} hồ sơ chọn ngẫu nhiên theo {H} nhóm trong {N} hồ sơ, thấy {k} sai lệch: tính theo "
            "tỷ trọng từng nhóm thì khoảng {estimate}% sai lệch; với độ tin cậy {confidence}% có "
            "thể có tới {upper} hồ sơ sai lệch ({rate}%)."
        ),
        {
            "n": sum(each.n for each in parts),
            "H": len(parts),
            "N": N,
            "k": sum(each.k for each in parts),
            "estimate": percent(estimated(parts)),
            "confidence": percent(Fraction(math.floor((1 - alpha) * 1000), 1000)),
            "upper": upper,
            "rate": percent(Fraction(upper, N)),
        },
    )


def stages_sentence(
    stages: Stages, k1: int, total: int, alpha: Fraction = FIVE_PERCENT
) -> Sentence:
    """What an extended sample says of all records, for minutes."""
    upper = stages.upper(k1, total, alpha)
    return Sentence(
        N_(
            "Đợt đầu {n1} hồ sơ có {k1} sai lệch nên rút thêm {n2} theo quy tắc đã cam kết; cả hai "
            "đợt {n} trong {N} hồ sơ, thấy {k} sai lệch: với độ tin cậy {confidence}% có thể có "
            "tới {upper} hồ sơ sai lệch ({rate}%)."
        ),
        {
            "n1": stages.n1,
            "k1": k1,
            "n2": stages.n2,
            "n": stages.n1 + stages.n2,
            "N": stages.N,
            "k": total,
            "confidence": percent(Fraction(math.floor((1 - alpha) * 1000), 1000)),
            "upper": upper,
            "rate": percent(Fraction(upper, stages.N)),
        },
    )


def tolerable_sentence(upper: int, N: int, tolerable: Fraction) -> Sentence:
    """Whether the sample supports the rate that was named beforehand (a share of one)."""
    words = {"rate": percent(tolerable)}
    if upper < math.ceil(tolerable * N):
        return Sentence(
            N_("Mức chấp nhận ghi khi cam kết là {rate}%: mẫu đủ để nói sai lệch dưới mức này."),
            words,
        )
    return Sentence(
        N_("Mức chấp nhận ghi khi cam kết là {rate}%: mẫu chưa đủ để nói sai lệch dưới mức này."),
        words,
    )
