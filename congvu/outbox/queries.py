"""What waits to be sent, and what is stuck."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from congvu.outbox.models import Message
from congvu.outbox.rules import MANY, UNSENT, MessageChannel, MessageState


def _letters() -> QuerySet[Message]:
    """Messages to people; those to other systems have a queue of their own."""
    return Message.objects.exclude(channel=MessageChannel.WEBHOOK)


def waiting() -> QuerySet[Message]:
    """Messages to people not yet sent that will be tried, the earliest first."""
    return _letters().filter(state__in=UNSENT).order_by("not_before", "pk")


def due(at: datetime) -> QuerySet[Message]:
    """Messages whose next attempt may be made at ``at``."""
    return waiting().filter(not_before__lte=at)


def stuck() -> QuerySet[Message]:
    """Messages given up, for a person to decide on."""
    return _letters().filter(state=MessageState.DEAD).order_by("posted_at", "pk")


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
    rows = _letters().order_by()
    if units is not None:
        rows = rows.filter(unit_key__in=list(units))
    found = dict(rows.values_list("state").annotate(n=Count("pk")))
    return {str(state): found.get(state, 0) for state in MessageState}


def oldest_waiting() -> datetime | None:
    """Since when the oldest message that is still to be tried has waited."""
    rows = _letters().filter(state__in=UNSENT).order_by("posted_at", "pk")
    moment: datetime | None = rows.values_list("posted_at", flat=True).first()
    return moment


# --- to other systems ----------------------------------------------------------------------------


def _hooks() -> QuerySet[Message]:
    return Message.objects.filter(channel=MessageChannel.WEBHOOK)


def hooks_due(at: datetime) -> QuerySet[Message]:
    """What may be told to other systems at ``at``, each behind what went before about its subject.

    One that failed or was given up holds back what follows about the same thing to the same system.
    One that tells of many things comes after all that went before and before all that follows; once
    it is given up it holds nothing back.
    """
    before = _hooks().filter(
        recipient=OuterRef("recipient"),
        subject=OuterRef("subject"),
        pk__lt=OuterRef("pk"),
        state__in=(*UNSENT, MessageState.DEAD),
    )
    ahead = _hooks().filter(
        recipient=OuterRef("recipient"), pk__lt=OuterRef("pk"), state__in=UNSENT
    )
    rows = _hooks().filter(~Exists(before), state__in=UNSENT, not_before__lte=at)
    of_many = _hooks().filter(subject__startswith=MANY, state__in=UNSENT).order_by()
    firsts = of_many.values_list("recipient").annotate(first=Min("pk"))
    for recipient, first in firsts:  # few: one for each system that waits to be told
        rows = rows.exclude(recipient=recipient, pk__gt=first)
    rows = rows.exclude(Q(subject__startswith=MANY) & Exists(ahead))
    return rows.order_by("pk")


def hooks_failing(recipients: Iterable[str]) -> dict[str, Message]:
    """By recipient, the oldest message that failed and will be tried again; one statement."""
    rows = _hooks().filter(recipient__in=list(recipients), state=MessageState.FAILED)
    return {each.recipient: each for each in rows.order_by("-pk")}


def hooks_dead(recipients: Iterable[str]) -> QuerySet[Message]:
    """What was given up, the oldest first."""
    rows = _hooks().filter(recipient__in=list(recipients), state=MessageState.DEAD)
    return rows.order_by("pk")


def hook_counts(recipients: Iterable[str] | None = None) -> dict[str, dict[str, int]]:
    """By recipient, how many were sent, wait, and were given up; one statement."""
    rows = _hooks().order_by()
    names = None if recipients is None else list(recipients)
    if names is not None:
        rows = rows.filter(recipient__in=names)
    found = {name: {"sent": 0, "waiting": 0, "dead": 0} for name in names or ()}
    words = {MessageState.SENT: "sent", MessageState.DEAD: "dead"}
    words |= dict.fromkeys(UNSENT, "waiting")
    for name, state, count in rows.values_list("recipient", "state").annotate(n=Count("pk")):
        counted = found.setdefault(name, {"sent": 0, "waiting": 0, "dead": 0})
        if state in words:
            counted[words[MessageState(state)]] += count
    return found
