"""Measuring a figure: the number, and the rows it was counted from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from congvu.audit import reference
from congvu.audit.reference import remembered
from congvu.core.periods import Period, iso, local
from congvu.core.rates import Rate
from congvu.core.refusals import N_
from congvu.figures import registry
from congvu.figures.registry import Figure, Mode, Part, Row, Scope, Selection
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit

NOTHING_TO_DIVIDE = N_("Không có {unit_word} nào trong phạm vi và kỳ này nên không tính tỷ lệ.")


@dataclass(frozen=True)
class Measured:
    """A figure as it stands: never a bare number.

    A count has ``value`` and no numerator or denominator. A rate has both, and ``value`` rounded
    half up to six decimals, or None with a ``reason`` where there is nothing to divide by.
    ``part`` says that only a part of the figure's rows was counted.
    """

    figure: Figure
    scope: Scope
    period: Period
    as_of: datetime
    value: int | float | None
    numerator: int | None
    denominator: int | None
    reason: str | None
    rows: int
    part: Part | None = None

    def as_dict(self) -> dict[str, Any]:
        """As the command line and the API answer it."""
        return {
            "code": self.figure.code,
            "name": self.figure.name,
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "reason": self.reason,
            "rows": self.rows,
            "scope": {
                "unit": self.scope.unit.code,
                "mode": str(self.scope.mode),
                "units": [unit.code for unit in self.scope.units],
            },
            "period": self.period.as_dict(),
            "as_of": iso(self.as_of),
        }


def day_of(period: Period, as_of: datetime) -> date:
    """The day on which units are looked up: the last of the period; as-of when it has no end.

    As-of says what was known, not who existed.
    """
    return period.last or local(as_of).date()


def scope_of(unit: Unit, mode: Mode, day: date) -> Scope:
    """The unit alone, or with the units under it on ``day``."""
    below = organisation.units_under(unit, day) if mode == Mode.SUBTREE else []
    return Scope(unit, mode, (unit, *below))


def select(
    code: str,
    unit: Unit,
    period: Period,
    as_of: datetime,
    mode: Mode | None = None,
    part: Part | None = None,
) -> tuple[Figure, Scope, Selection]:
    """The one selector of ``code``, applied; narrowed to ``part`` when one is named."""
    figure = registry.get(code)
    scope = scope_of(unit, mode or figure.scope, day_of(period, as_of))
    selection = figure.selector(scope, period, as_of)
    return figure, scope, selection if part is None else selection.narrowed(part)


def measure(
    code: str,
    unit: Unit,
    period: Period,
    as_of: datetime,
    mode: Mode | None = None,
    part: Part | None = None,
) -> Measured:
    """The figure ``code`` of ``unit`` in ``period`` as known at ``as_of``.

    ``mode`` None takes the scope that belongs to the code; ``part`` None the whole figure.
    Refuses with ``figure-unknown``, ``narrowing-unknown``.
    """
    figure, scope, selection = select(code, unit, period, as_of, mode, part)
    return _measured(figure, scope, period, as_of, selection.count(), part)


def _measured(
    figure: Figure,
    scope: Scope,
    period: Period,
    as_of: datetime,
    counted: tuple[int, int | None],
    part: Part | None = None,
) -> Measured:
    total, inside = counted
    if not figure.is_rate:
        return Measured(figure, scope, period, as_of, total, None, None, None, total, part)
    rate = Rate(inside or 0, total)
    value = rate.value()
    return Measured(
        figure,
        scope,
        period,
        as_of,
        None if value is None else float(value),
        rate.numerator,
        rate.denominator,
        NOTHING_TO_DIVIDE.format(unit_word=figure.unit_word) if value is None else None,
        total,
        part,
    )


@dataclass(frozen=True)
class Together:
    """A figure measured beside others: ``parts`` by way and value, ``selection`` its rows."""

    measured: Measured
    parts: dict[str, dict[str, tuple[int, int | None]]]
    selection: Selection


def measure_together(
    asked: Mapping[str, Collection[str]],
    unit: Unit,
    period: Period,
    as_of: datetime,
    mode: Mode | None = None,
) -> dict[str, Together]:
    """Figures by code, each whole and by the ways named for it, as known at ``as_of``.

    Figures that share their rows are counted in one statement, however many they are, and so at one
    moment. Refuses as :func:`measure`.
    """
    figures = registry.figures(asked)
    under, day = reference.mark(), day_of(period, as_of)
    scopes = {
        which: remembered(
            ("scope", unit.pk, which, day), partial(scope_of, unit, which, day), under=under
        )
        for which in {mode or each.scope for each in figures}
    }
    chosen = [each.selector(scopes[mode or each.scope], period, as_of) for each in figures]
    counted = registry.together(chosen, list(asked.values()), under=under)
    return {
        figure.code: Together(
            _measured(figure, scopes[mode or figure.scope], period, as_of, whole), parts, selection
        )
        for figure, selection, (whole, parts) in zip(figures, chosen, counted, strict=True)
    }


def measure_all(
    unit: Unit,
    period: Period,
    as_of: datetime,
    mode: Mode | None = None,
    codes: Iterable[str] | None = None,
) -> list[Measured]:
    """All figures, or the chosen ones, in order."""
    asked = {figure.code: () for figure in registry.figures(codes)}
    return [each.measured for each in measure_together(asked, unit, period, as_of, mode).values()]


def rows(
    code: str,
    unit: Unit,
    period: Period,
    as_of: datetime,
    mode: Mode | None = None,
    part: Part | None = None,
) -> list[Row]:
    """The rows behind the figure, by id: of a rate, those of its denominator."""
    return select(code, unit, period, as_of, mode, part)[2].listed()
