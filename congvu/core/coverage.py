"""Everybody within N years: how many units a year's inspection must take, and whether it can.

``U`` units, a quota of ``q`` seats a year, ``R`` of them kept for pure chance, a cycle of ``N``
years: a unit last inspected in ``L`` is due in ``L + N``. Let ``D_k`` be the units due within k
years from now. All can be reached in time exactly when ``D_k ≤ (k+1)(q−R)`` for k = 0 … N−1
(Hall's condition: every set of dues finds seats enough before them). The year's compulsory units
are the ``m = max(D_0, max_k(D_k − k(q−R)), 0)`` that fall due first; taking them keeps the
condition true next year, whatever chance takes beside them.

Whole numbers and exact fractions only.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from congvu.core.refusals import N_, Words, refuse

CHANCE_SHARE = Fraction(1, 5)
"""Of the seats that nothing compels, at least a fifth goes by pure chance."""
LONGEST_CYCLE = 60


@dataclass(frozen=True)
class Rule:
    """The coverage rule of a year. ``percent`` of the units, everyone within ``cycle`` years,
    ``reserve_percent`` of the seats for chance, and ``extra`` seats beyond the share."""

    percent: Fraction
    cycle: int
    reserve_percent: Fraction = Fraction(10)
    extra: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.percent <= 100 or not 0 <= self.reserve_percent < 100:
            raise ValueError(f"not a share: {self}")
        if not 1 <= self.cycle <= LONGEST_CYCLE or self.extra < 0:
            raise ValueError(f"not a rule: {self}")

    def quota(self, units: int) -> int:
        """Seats of a year: the share rounded up to whole units, and the extra ones."""
        return min(units, math.ceil(self.percent * units / 100) + self.extra)

    def reserve(self, units: int) -> int:
        """Seats kept for pure chance, rounded up."""
        return math.ceil(self.reserve_percent * self.quota(units) / 100)


@dataclass(frozen=True)
class HallRow:
    """Within ``k`` years from now, in ``year``: ``due`` units must be done, ``room`` seats."""

    k: int
    year: int
    due: int
    room: int

    @property
    def holds(self) -> bool:
        """True when there are seats enough for those due by then."""
        return self.due <= self.room


def hall(dues: Sequence[int], year: int, cycle: int, quota: int, reserve: int) -> list[HallRow]:
    """The condition row by row, from this year to the last of the cycle."""
    free, order = quota - reserve, sorted(dues)
    return [
        HallRow(k, year + k, bisect.bisect_right(order, year + k), (k + 1) * free)
        for k in range(cycle)
    ]


def compulsory(dues: Sequence[int], year: int, cycle: int, quota: int, reserve: int) -> int:
    """How many of the earliest due must be taken this year."""
    free = quota - reserve
    rows = hall(dues, year, cycle, quota, reserve)
    return max(0, *(row.due - row.k * free for row in rows))


@dataclass(frozen=True)
class Seats:
    """How the seats of a year are shared out."""

    due: int
    chance: int
    risk: int

    @property
    def all(self) -> int:
        """Every seat of the year."""
        return self.due + self.chance + self.risk


def seats(dues: Sequence[int], year: int, cycle: int, quota: int, reserve: int) -> Seats:
    """Compulsory first, then the reserve for chance (or a fifth of what is free), then risk.

    Raises ValueError when the compulsory units alone exceed the quota.
    """
    must = compulsory(dues, year, cycle, quota, reserve)
    if must > quota:
        raise ValueError(f"{must} compulsory units for {quota} seats")
    free = quota - must
    chance = min(max(reserve, math.ceil(CHANCE_SHARE * free)), free)
    return Seats(must, chance, free - chance)


@dataclass(frozen=True)
class Standing:
    """A unit on the frame's day: the year it was ``last`` inspected, as its debts count.

    ``never``: no inspection is on record; ``last`` is then the year before the rule began.
    """

    id: str
    last: int
    never: bool = False


@dataclass(frozen=True)
class Amendment:
    """The least change of one kind that makes the plan possible."""

    kind: str  # seats, cycle, reserve
    value: int
    quota: int

    def said(self) -> Words:
        """In words."""
        return Words(AMENDMENTS[self.kind], value=self.value, quota=self.quota)


AMENDMENTS = {
    "seats": N_("kiểm tra {quota} đơn vị trong năm, tức thêm {value} so với tỷ lệ"),
    "cycle": N_("kéo dài chu kỳ thành {value} năm, giữ {quota} đơn vị mỗi năm"),
    "reserve": N_("giảm suất ngẫu nhiên còn {value}, giữ {quota} đơn vị mỗi năm"),
}


@dataclass(frozen=True)
class Outlook:
    """Whether a rule can be kept from here, and what would make it so."""

    year: int
    rule: Rule
    units: int
    quota: int
    reserve: int
    rows: tuple[HallRow, ...]
    must: int
    standings: tuple[Standing, ...]

    @property
    def amendments(self) -> list[Amendment]:
        """The least change of each kind that makes an impossible plan possible; a kind that alone
        cannot do it is left out."""
        if self.feasible:
            return []
        found = (self.more_seats(), self._longer_cycle(), self._smaller_reserve())
        return [each for each in found if each is not None]

    def more_seats(self) -> Amendment | None:
        """The fewest seats to add; None when not even all units at once would do."""
        rule, size = self.rule, self.units
        as_ruled = self.reserve == rule.reserve(size)
        for extra in range(1, size - self.quota + 1):
            more = replace(rule, extra=rule.extra + extra)
            kept = more.reserve(size) if as_ruled else self.reserve
            if self._possible(rule.cycle, more.quota(size), kept):
                return Amendment("seats", more.extra, more.quota(size))
        return None

    def _longer_cycle(self) -> Amendment | None:
        for cycle in range(self.rule.cycle + 1, LONGEST_CYCLE + 1):
            if self._possible(cycle, self.quota, self.reserve):
                return Amendment("cycle", cycle, self.quota)
        return None

    def _smaller_reserve(self) -> Amendment | None:
        for kept in range(self.reserve - 1, -1, -1):
            if self._possible(self.rule.cycle, self.quota, kept):
                return Amendment("reserve", kept, self.quota)
        return None

    def _possible(self, cycle: int, quota: int, reserve: int) -> bool:
        dues = [each.last + cycle for each in self.standings]
        return all(row.holds for row in hall(dues, self.year, cycle, quota, reserve))

    @property
    def feasible(self) -> bool:
        """True when every row of Hall's table holds."""
        return all(row.holds for row in self.rows)

    @property
    def seats(self) -> Seats | None:
        """The year's seats; None where the plan cannot be made."""
        if not self.feasible:
            return None
        free = self.quota - self.must
        chance = min(max(self.reserve, math.ceil(CHANCE_SHARE * free)), free)
        return Seats(self.must, chance, free - chance)


def outlook(
    standings: Sequence[Standing], year: int, rule: Rule, *, reserve: int | None = None
) -> Outlook:
    """How the rule stands in ``year``. ``reserve`` None: as many seats for chance as the rule says.

    Refuses with ``coverage-nobody`` when there is no unit at all.
    """
    if not standings:
        raise refuse(
            "coverage-nobody",
            N_("Không có đơn vị nào thuộc diện kiểm tra vào ngày chốt danh sách."),
            N_("Kiểm tra lại ngày, cấp và cách tính mẫu số."),
        )
    size = len(standings)
    quota = rule.quota(size)
    kept = rule.reserve(size) if reserve is None else min(reserve, quota)
    dues = [each.last + rule.cycle for each in standings]
    rows = tuple(hall(dues, year, rule.cycle, quota, kept))
    must = compulsory(dues, year, rule.cycle, quota, kept)
    return Outlook(year, rule, size, quota, kept, rows, must, tuple(standings))


def unseen_after(percent: Fraction, years: int) -> Fraction:
    """The share still unseen after ``years`` when every year is drawn independently: (1−p)^N."""
    return (1 - percent / 100) ** years


def percent_needed(units: int, cycle: int, reserve_percent: Fraction) -> int:
    """The least whole percent that reaches ``units`` within ``cycle`` years in the long run."""
    for percent in range(1, 101):
        rule = Rule(Fraction(percent), cycle, reserve_percent)
        if units <= cycle * (rule.quota(units) - rule.reserve(units)):
            return percent
    raise ValueError("not even all units every year")


@dataclass(frozen=True)
class Debt:
    """The visit that counts for a unit: ``on`` None means that none is on record; ``of`` whose."""

    on: date | None
    of: int


def oldest_debt(
    unit: int,
    visits: Mapping[int, date],
    predecessors: Mapping[int, Sequence[tuple[int, date]]],
) -> Debt:
    """Since when ``unit`` waits, with what it inherited: the oldest unpaid debt rules.

    ``visits`` are the last inspections of each unit, ``predecessors`` from whom a unit took over
    and when. An inspection of the unit itself pays for every part it had taken over by then.
    """
    return _debt(unit, visits, predecessors, frozenset())


def _debt(
    unit: int,
    visits: Mapping[int, date],
    predecessors: Mapping[int, Sequence[tuple[int, date]]],
    seen: frozenset[int],
) -> Debt:
    own = visits.get(unit)
    inherited = [
        _debt(gone, visits, predecessors, seen | {unit})
        for gone, on in sorted(predecessors.get(unit, ()))
        if gone not in seen and gone != unit and (own is None or on > own)
    ]
    if own is None and not inherited:
        return Debt(None, unit)
    held = [*inherited, *([] if own is None else [Debt(own, unit)])]
    return min(held, key=lambda debt: (debt.on or date.min, debt.of))
