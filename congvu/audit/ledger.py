"""Many events of one bulk act, held back and written in one stroke.

What it writes is, row for row, what :func:`congvu.audit.actions.record` would have written one by
one: the same chain in each stream, the same triggers, the same refusals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from congvu.audit import clock, queries
from congvu.core.actors import Actor
from congvu.core.canonical import canonical
from congvu.core.refusals import N_, refuse


@dataclass(frozen=True, slots=True)
class Said:
    """One event to be written. ``unit`` is a code, ``data`` canonical JSON text."""

    kind: str
    stream: str
    by: Actor
    at: datetime
    recorded_at: datetime
    unit: str | None
    data: str


class Ledger:
    """Events said and not yet written, in the order in which they were said.

    ``recorded_at`` is the moment of recording of them all, from the clock source. In a database
    created as a demo, and only there, an event may say a moment of its own: a province that was
    run for a year has a year of records. Hand it to :func:`congvu.audit.actions.record_many`.
    """

    def __init__(self) -> None:
        self.recorded_at = clock.now()
        self.waiting: list[Said] = []
        self._demo: bool | None = None

    def say(
        self,
        kind: str,
        *,
        stream: str,
        by: Actor,
        at: datetime,
        unit: str | None = None,
        data: Mapping[str, Any] | None = None,
        recorded_at: datetime | None = None,
    ) -> datetime:
        """Hold one event; answers when it counts as recorded.

        Refuses with ``clock-not-simulated`` a moment of recording said in a real database.
        """
        moment = self.moment(recorded_at)
        self.waiting.append(Said(kind, stream, by, at, moment, unit, canonical(data or {})))
        return moment

    def moment(self, recorded_at: datetime | None) -> datetime:
        """The moment of recording: the ledger's own, or the one simulated in a demo."""
        if recorded_at is None:
            return self.recorded_at
        if self._demo is None:
            self._demo = queries.demo_name() is not None
        if not self._demo:
            raise refuse(
                "clock-not-simulated",
                N_("Cơ sở dữ liệu thật không nhận thời gian giả lập."),
                N_("Tạo cơ sở dữ liệu trình diễn riêng bằng lệnh congvu demo."),
                "docs/adr/0002",
            )
        return recorded_at

    def taken(self) -> list[Said]:
        """What waits, in the order of recording; the ledger is empty afterwards."""
        waiting, self.waiting = self.waiting, []
        waiting.sort(key=lambda one: one.recorded_at)  # stable: said first, written first
        return waiting
