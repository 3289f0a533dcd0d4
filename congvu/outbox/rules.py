"""The life of a message, and how long to wait between attempts. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from congvu.core.refusals import N_


class MessageState(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  # will be tried again
    DEAD = "dead"  # given up; a person decides


STATE_LABELS = {
    MessageState.WAITING: N_("Chờ gửi"),
    MessageState.SENT: N_("Đã gửi"),
    MessageState.FAILED: N_("Gửi chưa được, sẽ thử lại"),
    MessageState.DEAD: N_("Không gửi được"),
}

WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""How long to wait after the first, second, … failed attempt; after the last one it is dead."""


def after_failure(attempts: int) -> timedelta | None:
    """How long to wait after ``attempts`` failed attempts; None: give up."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None
