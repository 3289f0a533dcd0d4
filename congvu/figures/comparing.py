"""One rate of many units, held side by side without ranking anybody by chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction

from congvu.core import comparing
from congvu.core.comparing import Limits, Moment, Place, RankRange, Spread
from congvu.core.periods import Period
from congvu.core.rates import Rate
from congvu.core.refusals import N_, refuse
from congvu.figures import queries, registry
from congvu.figures.registry import BY_UNIT, Figure, Mode, Selection
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit

MONTHS = 24
"""The longest line over time that is drawn."""


@dataclass(frozen=True)
class Compared:
    """One unit among the others. ``limits`` are of its own size; ``place`` where it lies."""

    unit: Unit
    rate: Rate
    limits: Limits
    place: Place
    ranks: RankRange | None = None
    months: tuple[Moment, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A rate over the units of one level under ``unit``.

    ``target`` is what each is held against: the rate of all together. ``spread`` is how far they
    differ beyond chance; where it is more than nothing the limits are widened by it.
    """

    figure: Figure
    unit: Unit
    level: str
    period: Period
    as_of: datetime
    target: Fraction
    spread: Spread
    units: tuple[Compared, ...]
    months: tuple[Period, ...] = field(default=())

    @property
    def total(self) -> Rate:
        """All units together."""
        return sum((each.rate for each in self.units), Rate(0, 0))

    @property
    def outside(self) -> list[Compared]:
        """The units that differ by more than their size explains, the farthest first."""
        found = [each for each in self.units if each.place not in (Place.INSIDE, Place.EMPTY)]
        target = float(self.target)
        return sorted(
            found, key=lambda each: -abs(each.rate.numerator / each.rate.denominator - target)
        )


def comparable() -> list[Figure]:
    """The rates whose rows say of which unit they are."""
    return [each for each in registry.figures(COMPARED) if each.is_rate]


COMPARED = (
    "dossiers.on_time.due",
    "dossiers.on_time",
    "dossiers.answered_in_time",
    "dossiers.late_apologised",
    "online.dossiers",
    "procedures.posted",
    "online.procedures",
    "plan.tasks_done",
    "plan.tasks_specified",
)
"""In the order offered; the first is the fairest: it counts what fell due, open or not."""


def levels_under(unit: Unit, day: date) -> list[str]:
    """The levels found under ``unit`` on ``day``, the nearest first."""
    found = {each.level for each in organisation.units_under(unit, day)}
    return [level for level in ("tinh", "huyen", "xa") if level in found]


def compare(
    code: str,
    unit: Unit,
    level: str,
    period: Period,
    as_of: datetime,
    *,
    ranks: bool = False,
    months: bool = False,
) -> Comparison:
    """The rate ``code`` of every unit of ``level`` under ``unit``, in one statement for them all.

    ``ranks`` adds the ranges of positions, ``months`` each unit's line over the months of the
    period (a statement a month). Refuses with ``figure-unknown``, ``not-comparable``,
    ``period-open``.
    """
    figure = registry.get(code)
    if code not in COMPARED:
        raise refuse(
            "not-comparable",
            N_("Số liệu “{name}” không dùng để so sánh các đơn vị."),
            N_("Chọn một tỷ lệ tính được cho từng đơn vị."),
            name=figure.name,
        )
    day = queries.day_of(period, as_of)
    units = [each for each in organisation.units_under(unit, day) if each.level == level]
    counts = _counts(_selection(figure, unit, period, as_of))
    rates = [counts.get(each.code, Rate(0, 0)) for each in units]
    total = sum(rates, Rate(0, 0))
    target = Fraction(total.numerator, total.denominator) if total.denominator else Fraction(1)
    pairs = [(each.numerator, each.denominator) for each in rates]
    found = comparing.spread(pairs, target)
    compared = []
    for each, rate in zip(units, rates, strict=True):
        bounds = comparing.limits(rate.denominator, target, found.tau)
        compared.append(Compared(each, rate, bounds, bounds.place(rate.numerator)))
    if ranks:
        ranges = comparing.rank_ranges(pairs)
        compared = [replace(a, ranks=b) for a, b in zip(compared, ranges, strict=True)]
    parts = tuple(_months(period, as_of)) if months else ()
    if parts:
        by_month = [_counts(_selection(figure, unit, part, as_of)) for part in parts]
        compared = [replace(each, months=_line(each.unit.code, by_month)) for each in compared]
    return Comparison(figure, unit, level, period, as_of, target, found, tuple(compared), parts)


def _line(code: str, by_month: list[dict[str, Rate]]) -> tuple[Moment, ...]:
    rates = [month.get(code, Rate(0, 0)) for month in by_month]
    return tuple(comparing.over_time([(each.numerator, each.denominator) for each in rates]))


def _selection(figure: Figure, unit: Unit, period: Period, as_of: datetime) -> Selection:
    return queries.select(figure.code, unit, period, as_of, Mode.SUBTREE)[2]


def _counts(selection: Selection) -> dict[str, Rate]:
    found: Mapping[str, tuple[int, int | None]] = selection.parts(BY_UNIT)
    return {code: Rate(part or 0, total) for code, (total, part) in found.items()}


def _months(period: Period, as_of: datetime) -> list[Period]:
    """The whole months of the period that had begun at ``as_of``; at most :data:`MONTHS`."""
    if period.start is None or period.end is None:
        raise refuse(
            "period-open",
            N_("Kỳ số liệu để ngỏ một đầu nên không chia theo tháng được."),
            N_("Ghi kỳ có ngày đầu và ngày cuối."),
        )
    found, first = [], period.start
    while first < period.end and first <= as_of.date():
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        last = min(after, period.end)
        found.append(Period(first, last, f"{first:%Y-%m}"))
        first = last
    return found[-MONTHS:]
