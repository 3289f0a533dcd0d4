"""All flags over all units: what the others show, each count, and the false share over all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from congvu.core.tails import benjamini_hochberg
from congvu.inspections.flags.outcome import Around, Flag, Outcome, Params, Peers, Verdict
from congvu.inspections.flags.parameters import Settings
from congvu.inspections.flags.rows import UnitRows


@dataclass(frozen=True)
class Judged:
    """The outcome of every unit and flag by (unit id, code), and how many units each flag hits."""

    outcomes: Mapping[tuple[int, str], Outcome]
    hits: Mapping[str, int]
    asked: Mapping[str, int]  # units to which the flag applied
    rate: float

    def of(self, unit: int, code: str) -> Outcome:
        """One outcome."""
        return self.outcomes[unit, code]


def judge(
    units: Sequence[UnitRows], flags: Sequence[Flag], settings: Settings, around: Around
) -> Judged:
    """Every flag of every unit; Benjamini–Hochberg over all that could be counted."""
    made: dict[tuple[int, str], Outcome] = {}
    for flag in flags:
        params = settings.of(flag.page.code)
        shares = _shares(units, flag, params, around)
        for unit in units:
            peers = _peers(shares, unit.id, params) if flag.compare else None
            made[unit.id, flag.page.code] = flag.look(unit, params, around, peers)
    return weigh(made, settings.rate)


def weigh(made: Mapping[tuple[int, str], Outcome], rate: float) -> Judged:
    """Hold the share of false questions over all outcomes that have a chance."""
    keys = [key for key, each in made.items() if each.chance is not None]
    adjusted = benjamini_hochberg(made[key].chance or 0.0 for key in keys)
    final = dict(made)
    for key, value in zip(keys, adjusted, strict=True):
        hit = made[key].strong and value <= rate
        verdict = Verdict.HIT if hit else Verdict.PASS
        final[key] = replace(made[key], adjusted=value, verdict=verdict)
    codes = list(dict.fromkeys(code for _, code in made))
    counted = {code: [final[key] for key in final if key[1] == code] for code in codes}
    return Judged(
        final,
        {code: sum(each.verdict is Verdict.HIT for each in rows) for code, rows in counted.items()},
        {
            code: sum(each.verdict is not Verdict.NOT_APPLICABLE for each in rows)
            for code, rows in counted.items()
        },
        rate,
    )


def _shares(
    units: Sequence[UnitRows], flag: Flag, params: Params, around: Around
) -> list[tuple[float, int]]:
    """The share of each unit large enough to be compared with, in order."""
    if flag.compare is None:
        return []
    counted = ((flag.compare(unit, params, around), unit.id) for unit in units)
    return sorted((k / n, unit) for (k, n), unit in counted if n >= params["minimum"])


def _peers(shares: list[tuple[float, int]], unit: int, params: Params) -> Peers | None:
    """The unit at the stated place among the others; a few dishonest ones do not move it."""
    others = [share for share, each in shares if each != unit]
    if not others:
        return None
    place = params.get("quantile", 0.5)
    return Peers(others[min(len(others) - 1, int(len(others) * place))], len(others))
