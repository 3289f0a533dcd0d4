"""When to remind of a deadline: some days before, on the day, and every so often after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = 365
"""Days beyond which no moment is set, before or after."""


@dataclass(frozen=True)
class Terms:
    """The terms of one kind of work. ``before``: days before the deadline; ``every_after``: days
    between reminders after it (0: none); ``copy_after``: days late from which the leader is copied
    (None: never)."""

    before: tuple[int, ...]
    on_day: bool
    every_after: int
    copy_after: int | None = None

    def __post_init__(self) -> None:
        if any(not 1 <= days <= LONGEST for days in self.before):
            raise ValueError(f"days before out of range: {self.before}")
        if not 0 <= self.every_after <= LONGEST:
            raise ValueError(f"days between out of range: {self.every_after}")
        if self.copy_after is not None and not 0 <= self.copy_after <= LONGEST:
            raise ValueError(f"days until the copy out of range: {self.copy_after}")

    def copies(self, late_days: int) -> bool:
        """True when the leader is told as well, ``late_days`` after the deadline."""
        return self.copy_after is not None and late_days >= self.copy_after


def moment_reached(terms: Terms, due: date, day: date, since: date | None = None) -> int | None:
    """The newest moment of ``due`` reached by ``day``, as days from the deadline; None: none yet.

    −10 is ten days before, 0 the day itself, 14 two weeks late. Only the newest counts: a day on
    which nobody asked is made good the next day, by one reminder. Moments before ``since``, the
    day from which the deadline is known, never were.
    """
    passed = (day - due).days
    moments = [-each for each in terms.before]
    if terms.on_day:
        moments.append(0)
    if terms.every_after and passed >= terms.every_after:
        moments.append(passed - passed % terms.every_after)
    reached = [each for each in moments if each <= passed]
    if since is not None:
        reached = [each for each in reached if due + timedelta(days=each) >= since]
    return max(reached, default=None)
