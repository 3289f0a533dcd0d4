"""What waits to be sent, and what is stuck."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from congvu.outbox.models import Message
from congvu.outbox.rules import MessageState

UNSENT = (MessageState.WAITING, MessageState.FAILED)


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
