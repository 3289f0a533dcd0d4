"""What the figures of dossiers share: who came in, what ended, what remained, as it was known."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Model, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from congvu.core.periods import Period
from congvu.core.refusals import N_
from congvu.dossiers.models import Dossier
from congvu.figures.registry import BY_UNIT, Narrowing, Scope, Selection

UNIT_WORD = N_("hồ sơ")
BY = {
    "field": Narrowing(N_("Lĩnh vực"), "version__procedure__field"),
    BY_UNIT: Narrowing(N_("Đơn vị tiếp nhận"), "unit__code"),
}


def describe(row: Model) -> tuple[str, str, str]:
    """The number and the procedure, the unit, and the page: never the citizen."""
    assert isinstance(row, Dossier)
    try:
        url = reverse("dossiers:detail", args=[row.pk])
    except NoReverseMatch:  # the command line runs without the web's room
        url = ""
    return f"{row.number} {row.version.name}", row.unit.code, url


def selection(rows: QuerySet, numerator: Q | None = None) -> Selection:
    """Rows of dossiers as a figure answers them."""
    rows = rows.select_related("unit", "version")
    return Selection("dossier", rows, numerator, describe, BY)


def known(scope: Scope, as_of: datetime):
    """What was received, as recorded up to ``as_of``; what a citizen filed counts once.

    A child dossier is work of the agency it was opened at, and counted there. Where the scope
    also holds the unit that received the parent, only the parent counts.
    """
    rows = Dossier.objects.of_units(scope.ids).as_known_at(as_of)
    # Said by the key alone: a join to the parent would cost every figure for the few that have one.
    parents = Dossier.objects.filter(unit_id__in=list(scope.ids)).values("pk")
    return rows.filter(Q(parent=None) | ~Q(parent__in=parents))


def cohort(scope: Scope, period: Period, as_of: datetime):
    """Received in the period."""
    return known(scope, as_of).received_in(period)


def is_finished(as_of: datetime) -> Q:
    """Finished, as recorded up to ``as_of``."""
    return Q(finished_recorded_at__lte=as_of)


def is_stopped(as_of: datetime) -> Q:
    """Stopped or withdrawn, as recorded up to ``as_of``."""
    return Q(closed_recorded_at__lte=as_of)


def is_ended(as_of: datetime) -> Q:
    """Finished or stopped."""
    return is_finished(as_of) | is_stopped(as_of)


def is_in_time(as_of: datetime) -> Q:
    """Finished not after the lawful due moment."""
    return is_finished(as_of) & Q(finished_at__lte=F("due_at"))


def without_end(rows, as_of: datetime):
    """Neither finished nor stopped, as recorded up to ``as_of``."""
    # Said column by column: NOT over a comparison with an empty column is not true in SQL.
    return rows.filter(
        Q(finished_recorded_at=None) | Q(finished_recorded_at__gt=as_of),
        Q(closed_recorded_at=None) | Q(closed_recorded_at__gt=as_of),
    )


def is_ended_before(moment: datetime, as_of: datetime) -> Q:
    """Finished or stopped before ``moment``."""
    return (is_finished(as_of) & Q(finished_at__lt=moment)) | (
        is_stopped(as_of) & Q(closed_at__lt=moment)
    )


def pending_at(rows, moment: datetime, as_of: datetime):
    """Received before ``moment`` and not ended before it, by what was recorded."""
    gone = rows.filter(is_ended_before(moment, as_of))
    return rows.filter(received_at__lt=moment).exclude(pk__in=gone.values("pk"))


def carried_rows(scope: Scope, period: Period, as_of: datetime):
    """Received before the period and not ended before it."""
    return pending_at(known(scope, as_of), period.first_instant(), as_of)


def closing(period: Period, as_of: datetime) -> datetime:
    """The moment at which what remains is judged."""
    return min(period.end_instant(), as_of)


def total_rows(scope: Scope, period: Period, as_of: datetime):
    """Carried over or received in the period."""
    carried = carried_rows(scope, period, as_of)
    new = cohort(scope, period, as_of)
    return known(scope, as_of).filter(Q(pk__in=carried.values("pk")) | Q(pk__in=new.values("pk")))


def solved_rows(scope: Scope, period: Period, as_of: datetime):
    """Those of them that ended in the period."""
    return total_rows(scope, period, as_of).filter(is_ended_before(period.end_instant(), as_of))


SOLVED_LATE = Q(finished_at__gt=F("due_at")) | Q(closed_at__gt=F("due_at"))
"""Of what ended: after the lawful due moment."""


def pending_rows(scope: Scope, period: Period, as_of: datetime):
    """Those of them that did not."""
    solved = solved_rows(scope, period, as_of)
    return total_rows(scope, period, as_of).exclude(pk__in=solved.values("pk"))
