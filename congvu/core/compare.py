"""Two shares compared: is one really higher? Exact test, and an interval of the difference."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from congvu.core.estimates import wilson


def fisher(a: int, n: int, b: int, m: int) -> Fraction:
    """Fisher's exact two-sided p of ``a`` of ``n`` against ``b`` of ``m``: the tables with the same
    margins that are no likelier than this one. 1 when there is nothing to compare."""
    if not (0 <= a <= n and 0 <= b <= m):
        raise ValueError(f"not two shares: {a}/{n}, {b}/{m}")
    hits, all_ = a + b, n + m
    ways = {
        k: math.comb(n, k) * math.comb(m, hits - k)
        for k in range(max(0, hits - m), min(n, hits) + 1)
    }
    here = ways[a]
    return Fraction(sum(way for way in ways.values() if way <= here), math.comb(all_, hits))


def difference(a: int, n: int, b: int, m: int, places: int = 4) -> tuple[Decimal, Decimal] | None:
    """Newcombe's 95% interval of a/n − b/m (1998, method 10); None when a side is empty."""
    if not n or not m:
        return None
    (low_a, high_a), (low_b, high_b) = wilson(a, n, places=30), wilson(b, m, places=30)
    with localcontext() as context:
        context.prec = 50
        p, q = Decimal(a) / n, Decimal(b) / m
        gap, step = p - q, Decimal(1).scaleb(-places)
        low = gap - ((p - low_a) ** 2 + (high_b - q) ** 2).sqrt()
        high = gap + ((high_a - p) ** 2 + (q - low_b) ** 2).sqrt()
        return low.quantize(step, ROUND_HALF_UP), high.quantize(step, ROUND_HALF_UP)


@dataclass(frozen=True)
class Arms:
    """What two arms found: units inspected, and those in which something was found."""

    risk: tuple[int, int]  # found, inspected
    chance: tuple[int, int]

    @property
    def p(self) -> Fraction:
        """Fisher's exact p."""
        return fisher(*self.risk, *self.chance)

    @property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """The 95% interval of risk minus chance."""
        return difference(*self.risk, *self.chance)

    @property
    def verdict(self) -> str:
        """``better``, ``worse``, ``unproven``, or ``empty`` when an arm has no inspected unit."""
        (a, n), (b, m) = self.risk, self.chance
        if not n or not m:
            return "empty"
        if self.p >= Fraction(1, 20):
            return "unproven"
        return "better" if a * m > b * n else "worse"
