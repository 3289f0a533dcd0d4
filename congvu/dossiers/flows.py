"""What the figures of dossiers share: who came in, what ended, what remained, as it was known.

A figure is a condition over marks of rows (:data:`MARKS`), so that all figures of a report are
counted in one pass (:mod:`congvu.figures.counting`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery
from django.urls import NoReverseMatch, reverse

from congvu.core.periods import Period
from congvu.core.refusals import N_
from congvu.dossiers.lasting import (
    OPEN_CLASS,
    REACH_DAYS,
    AmongUnits,
    EarlierDay,
    LastedLong,
    ToldUnits,
)
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import Channel
from congvu.figures.counting import Base, Built, Joined, Shape, Told
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


# --- which rows -----------------------------------------------------------------------------------


def known(scope: Scope, as_of: datetime):
    """What was received, as recorded up to ``as_of``; what a citizen filed counts once.

    A child dossier is work of the agency it was opened at, and counted there. Where the scope
    also holds the unit that received the parent, only the parent counts.
    """
    return _known(scope.ids, as_of)


def _known(units: Any, as_of: Any) -> QuerySet:
    rows = Dossier.objects.filter(AmongUnits("unit_id", units=units)).as_known_at(as_of)
    # Asked of the few that have a parent, one by one, and so that it cannot be done otherwise: a
    # join, or a set of the keys of all dossiers, would cost every figure for their sake.
    parent = Dossier.objects.filter(pk=OuterRef("parent")).order_by().values("unit_id")
    return rows.filter(Q(parent=None) | ~Q(AmongUnits(Subquery(parent), units=units)))


def cohort(scope: Scope, period: Period, as_of: datetime):
    """Received in the period."""
    return known(scope, as_of).received_in(period)


def is_finished(as_of: Any) -> Q:
    """Finished, as recorded up to ``as_of``."""
    return Q(finished_recorded_at__lte=as_of)


def is_stopped(as_of: Any) -> Q:
    """Stopped or withdrawn, as recorded up to ``as_of``."""
    return Q(closed_recorded_at__lte=as_of)


def is_in_time(as_of: Any) -> Q:
    """Finished not after the lawful due moment."""
    return is_finished(as_of) & Q(finished_at__lte=F("due_at"))


def no_end(as_of: Any) -> Q:
    """Neither finished nor stopped, as recorded up to ``as_of``."""
    # Said column by column: NOT over a comparison with an empty column is not true in SQL.
    finished = Q(finished_recorded_at=None) | Q(finished_recorded_at__gt=as_of)
    return finished & (Q(closed_recorded_at=None) | Q(closed_recorded_at__gt=as_of))


def without_end(rows, as_of: datetime):
    """Those neither finished nor stopped, as recorded up to ``as_of``."""
    return rows.filter(no_end(as_of))


def is_ended_before(moment: Any, as_of: Any) -> Q:
    """Finished or stopped before ``moment``."""
    return (is_finished(as_of) & Q(finished_at__lt=moment)) | (
        is_stopped(as_of) & Q(closed_at__lt=moment)
    )


def not_ended_before(moment: Any, as_of: Any) -> Q:
    """The contrary, said column by column."""
    finished = (
        Q(finished_at=None)
        | Q(finished_at__gte=moment)
        | Q(finished_recorded_at=None)
        | Q(finished_recorded_at__gt=as_of)
    )
    return finished & (
        Q(closed_at=None)
        | Q(closed_at__gte=moment)
        | Q(closed_recorded_at=None)
        | Q(closed_recorded_at__gt=as_of)
    )


def reach(moment: datetime, as_of: datetime) -> tuple[datetime, ...]:
    """From when on that was received, class by class, which may be pending at ``moment``.

    Nothing for a moment before all dossiers.
    """
    # Of what ended later than the earlier of both moments, or was recorded so, nothing is missed.
    least = min(moment, as_of)
    if least <= _BEGINNING:
        return ()
    return tuple(least - timedelta(days=days) for days in REACH_DAYS)


_BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)


def pending_arms(
    moment: Any, as_of: Any, since: Sequence[Any], also: Q | None = None
) -> tuple[Q, ...]:
    """What was received before ``moment`` and not ended before it, in parts apart from each other.

    Each part is found along an index, so that an old moment costs no more than a new one: what came
    shortly before; and of what came earlier, each class of long lives within its reach (``since``:
    :func:`reach`). ``also``: rows beside them, received at ``moment`` or later.
    """
    pending = Q(received_at__lt=moment) & not_ended_before(moment, as_of)
    wanted = pending if also is None else also | pending
    if not since:
        return (wanted & Q(received_at__isnull=False),)
    shortly, *earlier = since
    before = Q(received_at__lt=shortly) & pending
    return (
        Q(received_at__gte=shortly) & wanted,
        *(
            Q(LastedLong(which=which), received_at__gte=each) & before
            for which, each in enumerate(earlier, 1)
        ),
        Q(LastedLong(which=OPEN_CLASS)) & before,
    )


def closing(period: Period, as_of: datetime) -> datetime:
    """The moment at which what remains is judged."""
    return min(period.end_instant(), as_of)


SOLVED_LATE = Q(finished_at__gt=F("due_at")) | Q(closed_at__gt=F("due_at"))
"""Of what ended: after the lawful due moment."""


# --- marks of rows, and figures as conditions over them -------------------------------------------

NEW = Q(is_new=True)
CARRIED = Q(is_new=False)
ENDED = Q(is_ended=True)
PENDING = Q(is_ended=False)
LATE = Q(is_late=True)
EARLY = Q(is_early=True)
OVERDUE = Q(is_overdue=True)
ONLINE = Q(is_online=True)


@dataclass(frozen=True)
class Frame:
    """What is asked about: whose dossiers, of which period, as known when.

    Either as they are, or what stands for them in a statement that is kept for the next report.
    ``since``: :func:`reach` of the moment at which it matters what was pending.
    """

    units: Any
    first: Any
    end: Any
    as_of: Any
    closing: Any
    since: tuple[Any, ...]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Frame:
        """From values by name; :meth:`told` is the contrary."""
        since = tuple(told[name] for name in _SINCE if name in told)
        return cls(**{name: told[name] for name in _FRAMED}, since=since)

    def told(self) -> dict[str, Any]:
        """Its values by name."""
        found = {name: getattr(self, name) for name in _FRAMED}
        return found | dict(zip(_SINCE, self.since, strict=False))


_FRAMED = ("units", "first", "end", "as_of", "closing")
_SINCE = tuple(f"since {days}" for days in REACH_DAYS)
_STANDING = {"units": ToldUnits("units")} | {name: Told(name) for name in (*_FRAMED[1:], *_SINCE)}


def frame(
    scope: Scope, period: Period, as_of: datetime, pending_at: datetime | None = None
) -> Frame:
    """Of a report; ``pending_at``: the moment at which it matters what was pending."""
    since = () if pending_at is None else reach(pending_at, as_of)
    end = period.end_instant()
    return Frame(scope.ids, period.first_instant(), end, as_of, closing(period, as_of), since)


def marks(asked: Frame) -> dict[str, Q]:
    """What is said of a row: by the period and its end, and by what is known at ``as_of``."""
    return {
        "is_new": Q(received_at__gte=asked.first),
        "is_ended": is_ended_before(asked.end, asked.as_of),
        "is_late": SOLVED_LATE,
        "is_early": Q(EarlierDay("finished_at", "due_at")),
        "is_overdue": Q(due_at__lt=asked.closing),
        "is_online": Q(channel=Channel.ONLINE),
        "is_child": Q(parent__isnull=False),
        "is_finished": is_finished(asked.as_of),
        "is_stopped": is_stopped(asked.as_of),
        "is_tardy": Q(finished_at__gt=F("due_at")),
        "is_in_time": is_in_time(asked.as_of),
        "is_past_due": Q(due_at__lt=asked.as_of),
    }


BETWEEN = " · "
"""Between the field and the cause in the name of a part of what was late."""


FIELD_CAUSE = Joined(("version__procedure__field", "late_cause"), BETWEEN)
"""“Xây dựng · coordination” as a value of each row; the code is put in words elsewhere."""


def _with_causes(rows: QuerySet) -> QuerySet:
    return rows.annotate(field_cause=FIELD_CAUSE.expression)


Arms = Callable[[Frame], tuple[Q, ...]]
"""The parts of the rows; of what each is apart from the others."""


def _base(
    name: str,
    arms: Arms,
    scope: Scope,
    period: Period,
    as_of: datetime,
    pending_at: datetime | None = None,
    wider: Base | None = None,
) -> Base:
    asked = frame(scope, period, as_of, pending_at)
    told = asked.told()

    def build(told: Mapping[str, Any]) -> Built:
        asked = Frame.of(told)
        return Built(_known(asked.units, asked.as_of), arms(asked), marks(asked))

    return Base(
        key=(name, scope.ids, period.start, period.end, as_of),
        shape=Shape(
            key=(name, *(each is None for each in (period.start, period.end)), len(asked.since)),
            model=Dossier,
            build=build,
            names={each: _STANDING[each] for each in told},
        ),
        told=told,
        columns={"field_cause": FIELD_CAUSE},
        wider=wider,
        settled=frozenset({"unit", "version"}),
    )


def _base_of(where: Q, scope: Scope, period: Period, as_of: datetime) -> Base:
    """The narrowest rows in which all lies that meets ``where``."""
    first, end = period.first_instant(), period.end_instant()
    told = (scope, period, as_of)

    def carried(asked: Frame) -> tuple[Q, ...]:
        return pending_arms(asked.first, asked.as_of, asked.since)

    def pending(asked: Frame) -> tuple[Q, ...]:
        return pending_arms(asked.end, asked.as_of, asked.since)

    def new(asked: Frame) -> tuple[Q, ...]:
        return (_within("received_at", period, asked),)

    def both(asked: Frame) -> tuple[Q, ...]:
        new = Q(received_at__gte=asked.first, received_at__lt=asked.end)
        shortly, *earlier = pending_arms(asked.first, asked.as_of, asked.since, new)
        if period.end is not None:
            shortly &= Q(received_at__lt=asked.end)
        return (shortly, *earlier)

    flow = _base("flow", both, *told, first)
    asked = dict(child for child in where.children if not isinstance(child, Q))
    if where.connector == Q.AND and not where.negated:
        if asked.get("is_new") is True:
            return _base("new", new, *told, wider=flow)
        if asked.get("is_new") is False:
            return _base("carried", carried, *told, first, wider=flow)
        if asked.get("is_ended") is False:
            return _base("pending", pending, *told, end, wider=flow)
    return flow


def _within(column: str, period: Period, asked: Frame) -> Q:
    """Received at all, and with ``column`` in the period."""
    found = Q(received_at__isnull=False) & Q(**{f"{column}__isnull": False})
    if period.start is not None:
        found &= Q(**{f"{column}__gte": asked.first})
    if period.end is not None:
        found &= Q(**{f"{column}__lt": asked.end})
    return found


def flow(
    scope: Scope, period: Period, as_of: datetime, where: Q, inside: str | None = None
) -> Selection:
    """What was carried over or received in the period and meets ``where`` (:func:`marks`).

    ``inside``: the mark of a rate's numerator.
    """
    return _along(_base_of(where, scope, period, as_of), where, inside)


def flow_with_causes(scope: Scope, period: Period, as_of: datetime, where: Q) -> Selection:
    """The same, its rows with their field and cause (``field_cause``)."""
    return _along(_base_of(where, scope, period, as_of), where, None, _with_causes)


def due_in(scope: Scope, period: Period, as_of: datetime, inside: str) -> Selection:
    """What fell due in the period by law."""

    def due(asked: Frame) -> tuple[Q, ...]:
        return (_within("due_at", period, asked),)

    return _along(_base("due", due, scope, period, as_of), Q(), inside)


def _along(
    base: Base,
    where: Q,
    inside: str | None,
    shown: Callable[[QuerySet], QuerySet] = lambda rows: rows,
) -> Selection:
    def listed(rows: QuerySet) -> QuerySet:
        return shown(rows.select_related("unit", "version"))

    numerator = None if inside is None else (inside, marks(Frame.of(base.told))[inside])
    return Selection.along("dossier", base, where, numerator, describe, BY, listed)
