"""How long dossiers took by unit, open ones included, and what stands overdue or held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Count, Q

from congvu.core.comparing import percentile_of_durations
from congvu.core.periods import Period
from congvu.dossiers.flows import cohort, known, without_end
from congvu.dossiers.models import overdue_at
from congvu.figures.registry import Scope

HALF, MOST = Fraction(1, 2), Fraction(9, 10)
DAY = 86_400.0


@dataclass(frozen=True)
class Speed:
    """Of one unit. ``half`` and ``most``: days from receipt until half, and nine in ten, of what
    was received in the period were finished (Kaplan–Meier; open dossiers count as longer than so
    far; stopped ones leave when stopped). None: too many are open to say.

    ``overdue`` and ``held`` are open dossiers past their due moment, and with the clock held, of
    all ``open`` ones.
    """

    half: float | None
    most: float | None
    overdue: int
    held: int
    open: int


NOTHING = Speed(None, None, 0, 0, 0)


def speeds(scope: Scope, period: Period, as_of: datetime) -> dict[str, Speed]:
    """By the code of the receiving unit, in two statements."""
    ended: defaultdict[str, list[float]] = defaultdict(list)
    still: defaultdict[str, list[float]] = defaultdict(list)
    rows = cohort(scope, period, as_of).order_by("pk")
    for code, received, finished, closed, *recorded in rows.values_list(
        "unit__code",
        "received_at",
        "finished_at",
        "closed_at",
        "finished_recorded_at",
        "closed_recorded_at",
    ).iterator(chunk_size=5000):
        known_finished, known_closed = (each is not None and each <= as_of for each in recorded)
        if known_finished:
            ended[code].append((finished - received).total_seconds() / DAY)
        else:
            still[code].append(
                ((closed if known_closed else as_of) - received).total_seconds() / DAY
            )
    stock = {row["unit__code"]: row for row in _stock(scope, as_of)}
    return {
        code: Speed(
            percentile_of_durations(ended[code], still[code], HALF),
            percentile_of_durations(ended[code], still[code], MOST),
            stock.get(code, {}).get("overdue", 0),
            stock.get(code, {}).get("held", 0),
            stock.get(code, {}).get("open", 0),
        )
        for code in ended.keys() | still.keys() | stock.keys()
    }


def _stock(scope: Scope, as_of: datetime) -> Iterable[dict]:
    waiting = without_end(known(scope, as_of).received(), as_of).filter(received_at__lte=as_of)
    return (
        waiting.order_by("unit__code")
        .values("unit__code")
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=overdue_at(as_of)),
            held=Count("pk", filter=Q(due_at=None)),
        )
    )
