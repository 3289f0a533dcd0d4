"""What every act on a dossier shares: lock and look, leave the event, keep the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from congvu.audit.actions import record
from congvu.audit.models import Event
from congvu.core.actors import Actor
from congvu.core.calendar import WorkCalendar
from congvu.core.refusals import N_, Refusal, Refused, refuse
from congvu.dossiers import access, letters, queries, rules
from congvu.dossiers.models import Dossier, NumberSeries, Pause
from congvu.organisation.models import Unit
from congvu.outbox.actions import post_message

AHEAD = timedelta(minutes=2)
"""How far the clock of a counter's machine may run ahead of the server's."""


def _allow(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise Refused(refusal)


def _begin(act: str, dossier: Dossier, by: Actor, at: datetime) -> tuple[Dossier, list[Pause]]:
    """Lock, then look: the row as it is now, its stays of the clock, and whether ``act`` may be."""
    found = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("unit", "version__procedure", "applicant")
        .get(pk=dossier.pk)
    )
    _allow(access.may_act(by, act, found))
    pauses = queries.pauses_of(found)
    held = pauses[-1].ground if pauses and pauses[-1].ended_at is None else ""
    _allow(rules.why_not(found.facts(at, held), act, at))
    return found, pauses


def _leave(
    kind: str, dossier: Dossier, by: Actor, at: datetime, data: Mapping[str, Any] | None = None
) -> Event:
    """Leave the event of the act. Refuses what has not happened yet: ``act-in-future``."""
    said = {"state": str(dossier.state), **(data or {})}
    event = record(kind, subject=dossier, by=by, at=at, unit=dossier.unit, data=said)
    if at > event.recorded_at + AHEAD:
        raise refuse(
            "act-in-future",
            N_("Việc được ghi là xảy ra lúc {at}, sau thời điểm hiện tại."),
            N_("Ghi đúng thời điểm đã xảy ra."),
            at=rules.words(at),
        )
    dossier.moved_at = at
    return event


def _keep(dossier: Dossier, pauses: Sequence[Pause], calendar: WorkCalendar | None = None) -> None:
    """Refresh the derived columns from the facts and save the row: one statement."""
    _refresh_columns(dossier, pauses, calendar)
    dossier.save()


def _refresh_columns(
    dossier: Dossier, pauses: Sequence[Pause], calendar: WorkCalendar | None = None
) -> None:
    """The one place that sets ``due_at``, ``alert_at`` and ``calendar_version``."""
    calendar = calendar or queries.calendar_of(dossier, dossier.moved_at)
    derived = queries.derive(dossier, pauses, calendar)
    dossier.due_at = derived.due_at
    dossier.alert_at = derived.alert_at
    dossier.calendar_version = derived.calendar_version


def _series(unit: Unit, scope: str) -> NumberSeries:
    """The series of a scope, locked until the act ends: two clerks get two numbers in turn."""
    found = NumberSeries.objects.select_for_update().filter(unit=unit, scope=scope).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            NumberSeries.objects.create(unit=unit, scope=scope)
    except IntegrityError:
        pass  # another clerk opened the same book in this moment; theirs is the one
    return NumberSeries.objects.select_for_update().get(unit=unit, scope=scope)


def _next(series: NumberSeries) -> int:
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def _tell(dossier: Dossier, letter: letters.Letter, by: Actor, at: datetime) -> None:
    """Words to the citizen, sent after the act is safe; nobody is told who left no address."""
    address = dossier.applicant.phone or dossier.applicant.email
    if address:
        post_message(
            kind=letter.kind,
            recipient=f"party:{dossier.applicant_id}",
            address=address,
            body=letter.body,
            subject=dossier,
            at=at,
        )


def _close_step(dossier: Dossier, at: datetime) -> None:
    dossier.steps.filter(opened_at__isnull=False, closed_at=None).update(closed_at=at)


def _release(pauses: Sequence[Pause], at: datetime, *, restart: bool = False) -> Pause | None:
    """End the open stay, if there is one; only a completed supplement counts the term anew."""
    if not pauses or pauses[-1].ended_at is not None:
        return None
    pause = pauses[-1]
    pause.ended_at, pause.restart = at, pause.restart and restart
    pause.save(update_fields=["ended_at", "restart"])
    return pause
