"""Wrong passwords in a row: how many were counted, until when one waits, and an end to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings


@dataclass(frozen=True)
class Lockout:
    """``failures`` in a row; ``until``: no login before, None while some are left."""

    failures: int
    last_at: datetime
    until: datetime | None


def lockout_of(username: str, at: datetime) -> Lockout | None:
    """What is counted against an account; None when nothing is, or the time is over."""
    cool = timedelta(hours=settings.AXES_COOLOFF_TIME)
    rows = AccessAttempt.objects.filter(username=username, attempt_time__gt=at - cool)
    worst = rows.order_by("-failures_since_start", "-attempt_time").first()
    if worst is None:
        return None
    failures, last = worst.failures_since_start, worst.attempt_time
    locked = failures >= settings.AXES_FAILURE_LIMIT
    return Lockout(failures, last, last + cool if locked else None)


def lift(username: str) -> int:
    """Forget the wrong passwords of an account; answers how many entries there were."""
    found: int = reset(username=username)
    return found
