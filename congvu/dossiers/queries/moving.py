"""What a change of the calendar would do to the dossiers under way, before it is confirmed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet

from congvu.calendars import queries as calendars
from congvu.calendars.rules import why_not_changed
from congvu.core.calendar import WorkCalendar
from congvu.core.canonical import canonical
from congvu.core.clock import Verdict
from congvu.core.office import DayDecision
from congvu.core.periods import HANOI, iso, local
from congvu.core.refusals import Refused
from congvu.dossiers import rules
from congvu.dossiers.models import CalendarChange, Dossier
from congvu.dossiers.queries.clocks import Derived, as_known, derive

LATE = (Verdict.OVERDUE, Verdict.LATE)


@dataclass(frozen=True)
class Move:
    """One dossier whose lawful due moment moves, or only the moment of its warning."""

    dossier: Dossier
    before: datetime
    after: datetime
    derived: Derived
    was: Verdict
    becomes: Verdict

    @property
    def newly_late(self) -> bool:
        """It was not late, and is by the new calendar."""
        return self.becomes in LATE and self.was not in LATE

    @property
    def no_longer_late(self) -> bool:
        """It was late, and is not by the new calendar."""
        return self.was in LATE and self.becomes not in LATE

    @property
    def later(self) -> bool:
        """The citizen waits longer."""
        return self.after > self.before


@dataclass(frozen=True)
class Preview:
    """What would move.

    ``warned``: only the moment of the warning before the due one moves. ``held``: clocks that stand
    still and are counted anew when they go on. ``digest`` names decisions and moves: what is
    confirmed is what was shown.
    """

    moves: tuple[Move, ...]
    warned: tuple[Move, ...]
    held: int
    digest: str

    @property
    def newly_late(self) -> int:
        """How many become late."""
        return sum(each.newly_late for each in self.moves)

    @property
    def no_longer_late(self) -> int:
        """How many are no longer late."""
        return sum(each.no_longer_late for each in self.moves)


def _touched(days: Sequence[date], on: date) -> QuerySet[Dossier]:
    """Dossiers whose clock may pass one of ``days``: open, or ended today, when it counts already.

    A clock that stopped before the first of the days, or starts after the last, cannot move.
    """
    today = datetime.combine(on, time(), HANOI)
    first = datetime.combine(min(days), time(), HANOI)
    last = datetime.combine(max(days), time.max, HANOI)
    ended_today = Q(finished_at__gte=today) | Q(closed_at__gte=today)
    running = Q(state__in=rules.OPEN_STATES) | ended_today
    return Dossier.objects.received().filter(
        running, Q(due_at__gte=first) | Q(due_at=None), received_at__lte=last, voided_at=None
    )


def preview_calendar(
    decisions: Sequence[DayDecision], withdrawn: Sequence[date], at: datetime
) -> Preview:
    """Which dossiers ``decisions`` taken at ``at`` would move, by due moment; nothing is written.

    Statements: two, and two for each 1,000 dossiers. Refuses with the codes of
    :func:`congvu.calendars.rules.why_not_changed`.
    """
    on = local(at).date()
    days = [each.day for each in decisions] + list(withdrawn)
    refusal = why_not_changed(decisions, withdrawn, calendars.decided(days))
    if refusal is not None:
        raise Refused(refusal)
    moves: list[Move] = []
    warned: list[Move] = []
    held = 0
    of_unit: dict[str, WorkCalendar] = {}
    rows = _touched(days, on).select_related("unit", "version__procedure", "applicant")
    for dossier in rows.prefetch_related("pauses").order_by("pk").iterator(chunk_size=1000):
        if dossier.due_at is None:
            held += dossier.is_open
            continue
        code = dossier.unit.code
        if code not in of_unit:
            whole = calendars.calendar_for(code).changed(decisions, withdrawn, on)
            of_unit[code] = as_known(whole, on)
        pauses = sorted(dossier.pauses.all(), key=lambda each: (each.started_at, each.pk))
        derived = derive(dossier, pauses, of_unit[code])
        if derived.due_at is None or (
            (derived.due_at, derived.alert_at) == (dossier.due_at, dossier.alert_at)
        ):
            continue
        move = _move(dossier, dossier.due_at, derived.due_at, derived, at)
        (warned if move.before == move.after else moves).append(move)
    moves.sort(key=lambda each: (each.before, each.dossier.pk))
    return Preview(tuple(moves), tuple(warned), held, _digest(decisions, withdrawn, moves))


def _move(
    dossier: Dossier, before: datetime, after: datetime, derived: Derived, at: datetime
) -> Move:
    becomes = rules.standing(dossier.state, after, derived.alert_at, dossier.finished_at, at)
    return Move(dossier, before, after, derived, dossier.standing(at), becomes)


def _digest(
    decisions: Sequence[DayDecision], withdrawn: Sequence[date], moves: Sequence[Move]
) -> str:
    said = {
        "decided": [[f"{each.day}", str(each.effect), each.name] for each in decisions],
        "withdrawn": sorted(f"{day}" for day in withdrawn),
        "moves": sorted([each.dossier.pk, iso(each.before), iso(each.after)] for each in moves),
    }
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def changes_of_calendar() -> QuerySet[CalendarChange]:
    """The changes that were applied, the newest first."""
    return CalendarChange.objects.order_by("-pk")
