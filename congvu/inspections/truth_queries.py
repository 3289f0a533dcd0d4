"""The corrected on-time rate of units from register and audit, in the statements of the flags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from congvu.core import clock
from congvu.core.periods import Period, local
from congvu.core.rates import Rate
from congvu.core.refusals import N_, Refused, refuse
from congvu.core.terms import parse_term
from congvu.dossiers import lanes
from congvu.dossiers import queries as dossiers
from congvu.dossiers.models import Dossier
from congvu.inspections import flag_rows, truth
from congvu.inspections.flags.parameters import settings_on
from congvu.inspections.flags.rows import Row, Stay
from congvu.organisation.models import Unit

BACK = timedelta(days=400)
"""Dossiers received so long before the period are read too: longer terms are not known."""


@dataclass(frozen=True)
class OfUnit:
    """The two rates of one unit."""

    unit: Unit
    found: truth.Corrected

    @property
    def gap(self) -> float | None:
        """Corrected minus reported, as a share of one; None when one of them has no rows."""
        shares = [
            rate.numerator / rate.denominator if rate.denominator else None
            for rate in (self.found.rate, self.found.reported)
        ]
        return None if None in shares else shares[0] - shares[1]  # type: ignore[operator]


def corrected(units: Sequence[Unit], period: Period, as_of: datetime) -> list[OfUnit]:
    """Both rates of each unit in ``period`` as known at ``as_of``; a few statements for all.

    Parameters are those of the flags P1 and R1 in force on the last day of the period. Refuses
    with ``period-open``.
    """
    if period.start is None or period.last is None:
        raise refuse(
            "period-open",
            N_("Kỳ số liệu để ngỏ một đầu nên không tính được."),
            N_("Ghi kỳ có ngày đầu và ngày cuối."),
        )
    if not units:
        return []
    settings = settings_on(period.last)
    wide = Period(period.start - BACK, period.end)
    read = flag_rows.read(units, wide, as_of)
    line = flag_rows.work_line(units[0], wide)
    window = truth.Window(local(period.first_instant()), local(period.end_instant()), local(as_of))
    terms = _terms([unit.pk for unit in units], wide)
    by_id = {unit.pk: unit for unit in units}
    made = []
    for rows in read.units:
        found = truth.correct(
            rows,
            window,
            line,
            settings.of("P1"),
            settings.of("R1"),
            _retold(rows.code, terms, as_of),
        )
        made.append(OfUnit(by_id[rows.id], found))
    return made


def _terms(ids: list[int], period: Period) -> dict[int, str]:
    rows = Dossier.objects.of_units(ids).received_in(period).order_by()
    return dict(rows.values_list("pk", "version__term"))


def _retold(code: str, terms: dict[int, str], as_of: datetime) -> truth.Retold:
    """The clock of the product, asked what it would have said."""

    def due(row: Row, start: datetime, stays: tuple[Stay, ...]) -> datetime | None:
        ended = row.finished_at or row.stopped_at
        calendar = dossiers.calendar_known(code, (ended or as_of).date())
        kept = [lanes.Stay("", "", each.started_at, each.ended_at, each.restart) for each in stays]
        try:
            marks = lanes.marks_of(start, kept, row.finished_at, row.stopped_at)
            found = clock.read(marks, parse_term(terms[row.id]), calendar, ended or as_of).due
        except Refused:  # it runs into a year on which nobody decided
            return row.due_at
        return None if found is None else local(found)

    return due


def together(found: Sequence[OfUnit]) -> tuple[Rate, Rate]:
    """Reported and corrected of all units at once."""
    return (
        sum((each.found.reported for each in found), Rate(0, 0)),
        sum((each.found.rate for each in found), Rate(0, 0)),
    )
