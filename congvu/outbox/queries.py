"""What waits to be sent, and what is stuck."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, QuerySet

from congvu.outbox.models import Message
from congvu.outbox.rules import UNSENT, MessageState


def waiting() -> QuerySet[Message]:
    """Messages not yet sent that will be tried, the earliest first."""
    return Message.objects.filter(state__in=UNSENT).order_by("not_before", "pk")


def due(at: datetime) -> QuerySet[Message]:
    """Messages whose next attempt may be made at ``at``."""
    return waiting().filter(not_before__lte=at)


def stuck() -> QuerySet[Message]:
    """Messages given up, for a person to decide on."""
    return Message.objects.filter(state=MessageState.DEAD).order_by("posted_at", "pk")


def about(subject: str) -> QuerySet[Message]:
    """Every message about a thing, by its stream."""
    return Message.objects.filter(subject=subject).order_by("pk")


def of_units(units: Iterable[int], state: str = "") -> QuerySet[Message]:
    """Messages of the acts of these units, in one state or all; what presses first."""
    rows = Message.objects.filter(unit_key__in=list(units))
    if state:
        rows = rows.filter(state=state)
    return rows.order_by("-posted_at", "-pk")


def counts(units: Iterable[int] | None = None) -> dict[str, int]:
    """How many messages stand in each state (of these units; None: of all), in one statement."""
    rows = Message.objects.order_by()
    if units is not None:
        rows = rows.filter(unit_key__in=list(units))
    found = dict(rows.values_list("state").annotate(n=Count("pk")))
    return {str(state): found.get(state, 0) for state in MessageState}


def oldest_waiting() -> datetime | None:
    """Since when the oldest message that is still to be tried has waited."""
    rows = Message.objects.filter(state__in=UNSENT).order_by("posted_at", "pk")
    moment: datetime | None = rows.values_list("posted_at", flat=True).first()
    return moment
