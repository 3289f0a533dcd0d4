"""The clock of a dossier from its rows, and the derived columns it gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from congvu.calendars import queries as calendars
from congvu.core import clock
from congvu.core.calendar import WorkCalendar
from congvu.core.clock import Reading
from congvu.core.periods import local
from congvu.dossiers import lanes
from congvu.dossiers.models import Dossier, Pause
from congvu.dossiers.queries.looks import pauses_of
from congvu.organisation.models import Unit

_known: dict[tuple[str, date | None], WorkCalendar] = {}


def as_known(calendar: WorkCalendar, day: date) -> WorkCalendar:
    """``calendar`` by the decisions announced up to ``day``."""
    changes = calendar.changes
    if not changes or changes[-1] <= day:
        return calendar
    # Kept by content: building the sums of a year anew for each dossier would cost more than
    # everything else an act does.
    last = max((change for change in changes if change <= day), default=None)
    key = (calendar.version, last)
    if key not in _known:
        _known[key] = calendar.as_known_on(day)
    return _known[key]


def calendar_known(unit_code: str, day: date) -> WorkCalendar:
    """The calendar of a unit by the decisions known on ``day``."""
    return as_known(calendars.calendar_for(unit_code), day)


def judged_on(dossier: Dossier, at: datetime) -> date:
    """The day whose knowledge of the calendar counts: the end of the dossier, or today."""
    return local(dossier.finished_at or dossier.closed_at or at).date()


def calendar_of(dossier: Dossier, at: datetime) -> WorkCalendar:
    """The calendar that counts for ``dossier``: as known when it ended, or at ``at``."""
    return calendar_known(dossier.unit.code, judged_on(dossier, at))


def stays_of(pauses: Iterable[Pause]) -> list[lanes.Stay]:
    """The stays of the clock as its arithmetic takes them, in words of the ground.

    A pause of a lane that does not hold the dossier is not among them.
    """
    return [
        lanes.Stay(each.ground_label, each.reference, each.started_at, each.ended_at, each.restart)
        for each in pauses
        if each.holds
    ]


def read_with(
    dossier: Dossier, pauses: Iterable[Pause], calendar: WorkCalendar, at: datetime
) -> Reading:
    """The clock at ``at`` from rows at hand; no statement is sent."""
    marks = lanes.marks_of(
        dossier.received_at, stays_of(pauses), dossier.finished_at, dossier.closed_at
    )
    return clock.read(marks, dossier.term, calendar, at)


def reading(dossier: Dossier, at: datetime) -> Reading:
    """The clock of ``dossier`` at ``at``, with its explanation (``.why``)."""
    return read_with(dossier, pauses_of(dossier), calendar_of(dossier, at), at)


@dataclass(frozen=True)
class Derived:
    """The derived columns as the facts give them."""

    due_at: datetime | None
    alert_at: datetime | None
    calendar_version: str


def derive(dossier: Dossier, pauses: Iterable[Pause], calendar: WorkCalendar) -> Derived:
    """What the derived columns must hold: the clock after everything that happened so far."""
    moment = dossier.finished_at or dossier.closed_at or dossier.moved_at
    found = read_with(dossier, pauses, calendar, moment)
    if found.lane is None:
        return Derived(None, None, "")
    return Derived(found.due, lanes.alert_at(found, calendar), calendar.version)


@dataclass(frozen=True)
class Difference:
    """A derived column that is not what the facts give."""

    dossier: int
    number: str
    column: str
    stored: Any
    derived: Any


def recompute_all(at: datetime, unit: Unit | None = None) -> list[Difference]:
    """Recompute every derived column and list what differs; nothing is written.

    With decisions on days known at ``at``: what a newly arrived decision moves is listed too.
    """
    rows = Dossier.objects.received().select_related("unit", "version")
    if unit is not None:
        rows = rows.filter(unit=unit)
    found = []
    of_unit: dict[str, WorkCalendar] = {}
    for dossier in rows.prefetch_related("pauses").order_by("pk").iterator(chunk_size=1000):
        code = dossier.unit.code
        whole = of_unit.get(code) or of_unit.setdefault(code, calendars.calendar_for(code))
        pauses = sorted(dossier.pauses.all(), key=lambda each: (each.started_at, each.pk))
        derived = derive(dossier, pauses, as_known(whole, judged_on(dossier, at)))
        # A calendar that moves nothing is no difference, so its version is not compared.
        for column in ("due_at", "alert_at"):
            stored, right = getattr(dossier, column), getattr(derived, column)
            if stored != right:
                found.append(Difference(dossier.pk, dossier.number, column, stored, right))
    return found


def why(dossier: Dossier, at: datetime) -> tuple[clock.Line, ...]:
    """The explanation of the due moment, line by line."""
    return reading(dossier, at).why
