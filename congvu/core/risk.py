"""How heavily a unit weighs in the risk-weighted part of the draw; smoothed, capped, explained.

For each input (hits out of exposure, e.g. overdue dossiers out of all due) a unit's rate is pulled
towards the common rate, the more so the less it rests on: empirical Bayes after Marshall (1991),
with the binomial variance. With ``m`` the common rate, ``s²`` the weighted variance of the rates
about it and ``n̄`` the mean exposure: ``A = s² − m(1−m)/n̄`` (nought when negative) and
``rate' = m + A/(A + m(1−m)/n)·(rate − m)``. The unit's risk is the mean of ``rate'/m`` over the
inputs. Weight = 200 × risk, in whole points, at least 100 and at most 500: never more than 5:1.
Exact fractions throughout.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

VERSION = "eb-marshall-1"
LEAST, AVERAGE, MOST = 100, 200, 500


@dataclass(frozen=True)
class Counted:
    """``hits`` out of ``exposure``, both whole numbers of rows."""

    hits: int
    exposure: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.exposure:
            raise ValueError(f"not a rate: {self.hits}/{self.exposure}")


def relative_risks(counts: Mapping[str, Counted]) -> dict[str, Fraction]:
    """Each unit's smoothed rate over the common rate; 1 where nothing is known or all are alike."""
    exposure = sum(each.exposure for each in counts.values())
    hits = sum(each.hits for each in counts.values())
    told = [each for each in counts.values() if each.exposure]
    if not hits or hits == exposure or len(told) < 2:
        return dict.fromkeys(counts, Fraction(1))
    common = Fraction(hits, exposure)
    spread = common * (1 - common)
    variance = sum(
        (Fraction((each.hits - each.exposure * common) ** 2, each.exposure) for each in told),
        Fraction(0),
    )
    between = max(variance / exposure - spread * len(told) / exposure, Fraction(0))
    found = {}
    for unit, each in counts.items():
        if not each.exposure or not between:
            found[unit] = Fraction(1)
            continue
        pull = between / (between + spread / each.exposure)
        rate = common + pull * (Fraction(each.hits, each.exposure) - common)
        found[unit] = rate / common
    return found


def weights(units: Sequence[str], inputs: Mapping[str, Mapping[str, Counted]]) -> dict[str, int]:
    """The weight of each unit from the inputs ``{input: {unit: counted}}``; all alike with none."""
    nothing = Counted(0, 0)
    columns = [
        relative_risks({unit: counts.get(unit, nothing) for unit in units})
        for counts in inputs.values()
    ]
    if not columns:
        return dict.fromkeys(units, AVERAGE)
    return {
        unit: weight(sum((column[unit] for column in columns), Fraction(0)) / len(columns))
        for unit in units
    }


def weight(risk: Fraction) -> int:
    """Points of a risk relative to the average: half up, at least 100, at most 500."""
    return min(MOST, max(LEAST, math.floor(AVERAGE * risk + Fraction(1, 2))))
