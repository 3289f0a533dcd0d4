"""Invented conduct: honest units of many kinds, and units that mend their figures at a known rate.

Pure and seeded: the same seed gives the same province. It makes the typed rows that the flags
read, which say everything of a dossier's course; ``bench/planted.py`` measures the flags on them,
and a demo can lead the same rows through the actions. No person is in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from congvu.core.periods import HANOI
from congvu.demo.conduct.cases import (
    Days,
    agents,
    case_of,
    migrate,
    outages_of,
    pull,
    returned,
    sign_weekly,
)
from congvu.demo.conduct.planting import PLANT, chosen
from congvu.demo.conduct.profiles import HONEST, SHOWN_BY, Conduct, Profile
from congvu.demo.conduct.rows import rows_of
from congvu.inspections.flags.rows import UnitRows
from congvu.inspections.flags.worktime import WorkLine

__all__ = ["HONEST", "SHOWN_BY", "Conduct", "Planted", "Profile", "province", "unit"]


def unit(
    profile: Profile,
    line: WorkLine,
    first: date,
    last: date,
    *,
    seed: str,
    id: int = 1,
    code: str = "",
    conduct: Conduct | None = None,
    rate: float = 0.0,
    dossiers: int | None = None,
    report_days: Sequence[date] = (),
    daily: bool = False,
) -> UnitRows:
    """One unit: ``rate`` of its dossiers are treated as ``conduct`` says, the others honestly.

    ``daily``: numbers begin anew each day, as they do since 2019.
    """
    random, days = Random(seed), Days(line, first, last)
    count = dossiers or profile.dossiers
    cases = [case_of(random, profile, days, code) for _ in range(count)]
    cases += agents(random, profile, days, code)
    cases += [again for case in list(cases) if (again := returned(random, profile, case))]
    if profile.weekly:
        sign_weekly(random, cases, days)
    for case in cases:
        pull(random, profile, case)
    migrate(profile, cases)
    outages = outages_of(random, profile, days)
    if conduct is not None:
        treated = chosen(random, cases, conduct, max(1, round(rate * count)))
        ends = [line.last_working_days(day, 2) for day in report_days]
        closings = sorted(days.place(datetime.combine(day, datetime.min.time(), HANOI))
                          for pair in ends for day in pair if first <= day <= last)  # fmt: skip
        for case in treated:
            cases += PLANT[conduct](random, case, closings)
    return rows_of(random, profile, cases, days, outages, id, code, daily)


@dataclass(frozen=True)
class Planted:
    """A unit with what is true of it; ``conduct`` None: honest."""

    unit: UnitRows
    profile: str
    conduct: Conduct | None
    rate: float


def province(
    seed: int,
    line: WorkLine,
    first: date,
    last: date,
    *,
    units: int = 148,
    each: int = 4,
    rate: float = 0.1,
    dossiers: int = 200,
    report_days: Sequence[date] = (),
    daily: bool = False,
    conducts: Sequence[Conduct] = tuple(Conduct),
) -> list[Planted]:
    """A province: ``each`` units of every conduct at ``rate``, the rest honest of every profile."""
    found: list[Planted] = []
    planted = [conduct for conduct in conducts for _ in range(each)]
    for number in range(units):
        conduct = planted[number] if number < len(planted) else None
        profile = HONEST[0] if conduct else HONEST[number % len(HONEST)]
        made = unit(
            profile,
            line,
            first,
            last,
            seed=f"{seed}:{number}",
            id=number + 1,
            code=f"u{number + 1:03d}",
            conduct=conduct,
            rate=rate if conduct else 0.0,
            dossiers=dossiers if conduct else None,
            report_days=report_days,
            daily=daily,
        )
        found.append(Planted(made, profile.name, conduct, rate if conduct else 0.0))
    return found
