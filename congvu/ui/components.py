"""What the components are given. Nonsense is refused here, before it reaches a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

TONES = {
    "on_time": "check-circle",
    "near": "hourglass-split",
    "late": "exclamation-octagon",
    "paused": "pause-circle",
    "done": "check2-square",
    "neutral": "circle",
}
"""Tone of a state -> its icon. The tone also names the colour; the word is the caller's."""

STEP_STATES = ("done", "current", "missing", "todo")


@dataclass(frozen=True)
class FigureCard:
    """A figure as a page shows it: never a bare number.

    ``value`` is a whole number (a count), a share between 0 and 1 (a rate, with ``numerator`` and
    ``denominator``), or None with ``reason``. ``scope``, ``period`` and ``definition`` are words.
    ``rows`` is how many rows ``rows_url`` opens. Raises ValueError on a figure that is not whole.
    """

    name: str
    value: int | Decimal | None
    definition: str
    scope: str
    period: str
    as_of: datetime
    rows: int
    rows_url: str
    numerator: int | None = None
    denominator: int | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.definition:
            raise ValueError(f"figure {self.name!r} has no definition")
        if (self.numerator is None) != (self.denominator is None):
            raise ValueError(f"figure {self.name!r}: numerator and denominator go together")
        if self.value is None and not self.reason:
            raise ValueError(f"figure {self.name!r} has neither value nor reason")
        if self.is_rate and self.value is not None and not 0 <= self.value <= 1:
            raise ValueError(f"figure {self.name!r}: {self.value} is not a share of one")
        if self.rows < 0:
            raise ValueError(f"figure {self.name!r}: {self.rows} rows")

    @property
    def is_rate(self) -> bool:
        return self.denominator is not None


@dataclass(frozen=True)
class Step:
    """One step on a line: ``state`` is done, current, missing (should be there, is not) or todo.

    ``lack`` says in words what is missing; ``paper`` names the paper of the step, ``url`` opens it.
    """

    label: str
    state: str
    when: date | None = None
    paper: str = ""
    url: str = ""
    lack: str = ""

    def __post_init__(self) -> None:
        if self.state not in STEP_STATES:
            raise ValueError(f"step state {self.state!r}; known: {', '.join(STEP_STATES)}")
        if self.state == "missing" and not self.lack:
            raise ValueError(f"step {self.label!r} is missing something but does not say what")
