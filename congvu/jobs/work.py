"""What each job does: ask the clock, call one action. Doing it twice does no harm."""

from __future__ import annotations

from datetime import date

from congvu.audit import actions as audit
from congvu.audit import clock
from congvu.audit.models import Event
from congvu.audit.queries import ROOT_STREAM
from congvu.core.actors import SYSTEM
from congvu.core.periods import Period
from congvu.core.refusals import Refused
from congvu.outbox import actions as outbox
from congvu.outbox import queries as messages


def deliver_messages() -> int:
    """Send every message whose time has come; answers how many were tried."""
    tried = 0
    for message in messages.due(clock.now()):
        try:
            outbox.deliver(message, by=SYSTEM, at=clock.now())
        except Refused:
            continue  # another worker settled it, or is settling it now
        tried += 1
    return tried


def seal_the_day() -> str:
    """Seal the audit once a day; asked again the same day, it does nothing."""
    now = clock.now()
    if sealed_on(now.date()):
        return "sealed"
    audit.seal(by=SYSTEM, at=now)
    return "sealed now"


def sealed_on(day: date) -> bool:
    """True when the audit was sealed on the local ``day``."""
    period = Period.inclusive(day, day)
    return Event.objects.filter(
        stream=ROOT_STREAM,
        kind="audit.root",
        recorded_at__gte=period.first_instant(),
        recorded_at__lt=period.end_instant(),
    ).exists()
