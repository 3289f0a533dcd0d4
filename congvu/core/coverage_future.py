"""A plan carried on for decades: does anyone wait longer than the cycle, is a quota exceeded?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from congvu.core import cover_draw
from congvu.core.coverage import Rule, Standing, outlook

Mergers = Mapping[int, Sequence[tuple[str, Sequence[str]]]]
"""``{year: [(new unit, its predecessors), …]}``, at the beginning of the year."""


@dataclass(frozen=True)
class YearSeen:
    """One simulated year. ``waited`` is the longest wait that ended or still runs, in years;
    ``asked`` how many seats beyond the rule had to be added for it to be possible."""

    year: int
    units: int
    quota: int
    chosen: int
    asked: int
    waited: int


def merged(
    standings: Sequence[Standing], pairs: Sequence[tuple[str, Sequence[str]]]
) -> list[Standing]:
    """The units after mergers: the new one inherits the oldest unpaid debt."""
    known = {each.id: each for each in standings}
    for new, gone in pairs:
        parts = [known.pop(each) for each in gone]
        oldest = min(parts, key=lambda part: (part.last, part.id))
        known[new] = Standing(new, oldest.last, oldest.never)
    return sorted(known.values(), key=lambda each: each.id)


def simulate(
    standings: Sequence[Standing],
    first: int,
    years: int,
    rule: Rule,
    *,
    weights: Mapping[str, int] | None = None,
    mergers: Mergers | None = None,
    seed: str = "0",
) -> list[YearSeen]:
    """Draw year after year by ``cover-v1``; where the rule cannot be kept, add the least seats.

    The public value of a year is ``simulation|seed|year``.
    """
    now, seen = sorted(standings, key=lambda each: each.id), []
    for year in range(first, first + years):
        now = merged(now, (mergers or {}).get(year, ()))
        view = outlook(now, year, rule)
        asked, quota, reserve = 0, view.quota, view.reserve
        if not view.feasible:
            more = view.more_seats()
            quota = more.quota if more else view.units
            asked = quota - view.quota
            changed = Rule(rule.percent, rule.cycle, rule.reserve_percent, rule.extra + asked)
            reserve = changed.reserve(view.units)
            if more is None:  # not even everybody at once leaves seats for chance
                reserve = 0
        frame = cover_draw.CoverFrame(
            year,
            rule.cycle,
            quota,
            reserve,
            tuple((each.id, (weights or {}).get(each.id, 1), each.last + rule.cycle)
                  for each in now),
        )  # fmt: skip
        taken = set(cover_draw.draw(frame, f"simulation|{seed}|{year}").selected)
        waited = max(year - each.last for each in now if each.id in taken)
        still = max((year - each.last for each in now if each.id not in taken), default=0)
        seen.append(YearSeen(year, len(now), view.quota, len(taken), asked, max(waited, still)))
        now = [Standing(each.id, year) if each.id in taken else each for each in now]
    return seen
