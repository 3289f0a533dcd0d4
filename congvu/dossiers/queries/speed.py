"""How long dossiers took by unit, open ones included, and what stands overdue or held."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    Value,
    When,
)

from congvu.core.comparing import percentiles_of_durations
from congvu.core.periods import Period
from congvu.dossiers.flows import (
    cohort,
    is_finished,
    is_stopped,
    known,
    pending_arms,
    reach,
    without_end,
)
from congvu.dossiers.models import overdue_at
from congvu.figures.registry import Scope
from congvu.organisation.models import Unit

Lasting = defaultdict[int, list[float]]

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
    """By the code of the receiving unit; as many statements however many units there are."""
    ended, still = _lasted(scope, period, as_of)
    stock = _stock(scope, as_of)
    keys = ended.keys() | still.keys() | stock.keys()
    codes = dict(Unit.objects.filter(pk__in=keys).order_by().values_list("pk", "code"))
    found = {}
    for key in keys:
        half, most = percentiles_of_durations(ended[key], still[key], (HALF, MOST))
        found[codes[key]] = Speed(half, most, *stock.get(key, (0, 0, 0)))
    return found


def _lasted(scope: Scope, period: Period, as_of: datetime) -> tuple[Lasting, Lasting]:
    """By unit, the days of what was finished, and those so far of what was not."""
    ended: Lasting = defaultdict(list)
    still: Lasting = defaultdict(list)
    until = Case(
        When(is_finished(as_of), then=F("finished_at")),
        When(is_stopped(as_of), then=F("closed_at")),
        default=Value(as_of),
        output_field=DateTimeField(),
    )
    rows = cohort(scope, period, as_of).annotate(
        done=Case(When(is_finished(as_of), then=1), default=0),
        lasted=ExpressionWrapper(until - F("received_at"), output_field=DurationField()),
    )
    asked = rows.order_by().values_list("unit_id", "done", "lasted")
    for key, done, lasted in asked.iterator(chunk_size=5000):
        (ended if done else still)[key].append(lasted.total_seconds() / DAY)
    return ended, still


def _stock(scope: Scope, as_of: datetime) -> dict[int, list[int]]:
    """By unit: open dossiers past their due moment, with the clock held, and all of them.

    Found as what is pending at a moment is, along its indexes: what a year brought and sent home
    again is not looked at.
    """
    found: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    after = as_of + timedelta(microseconds=1)  # what was received at this very moment is here
    for arm in pending_arms(after, as_of, reach(as_of, as_of)):
        waiting = without_end(known(scope, as_of).received(), as_of).filter(arm)
        counted = (
            waiting.order_by()
            .values("unit_id")
            .annotate(
                overdue=Count("pk", filter=overdue_at(as_of)),
                held=Count("pk", filter=Q(due_at=None)),
                open=Count("pk"),
            )
        )
        for key, *counts in counted.values_list("unit_id", "overdue", "held", "open"):
            found[key] = [a + b for a, b in zip(found[key], counts, strict=True)]
    return found
