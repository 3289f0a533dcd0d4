"""Acts in the order of their time, each with the simulated clock standing at its moment."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

from congvu.audit import clock
from congvu.core.periods import local

Act = Callable[[datetime], Any]


class Timeline:
    """A year to live through. An act may put further acts on the line, never in the past."""

    def __init__(self, opens: datetime) -> None:
        self.now = local(opens)
        self._waiting: list[tuple[datetime, int, Act]] = []
        self._order = count()

    def at(self, moment: datetime, act: Act) -> None:
        """Let ``act`` happen at ``moment``."""
        moment = local(moment)
        if moment < self.now:
            raise ValueError(f"{moment} has passed: it is {self.now}")
        heapq.heappush(self._waiting, (moment, next(self._order), act))

    def run(self, said: Callable[[str], None], until: datetime) -> int:
        """Live through the acts up to ``until``; what would come later is left open.

        ``said`` hears of each new month. Returns how many acts there were.
        """
        done = 0
        with clock.simulated(self.now):
            while self._waiting and self._waiting[0][0] <= until:
                moment, _, act = heapq.heappop(self._waiting)
                if (moment.year, moment.month) != (self.now.year, self.now.month):
                    said(f"… tháng {moment:%m/%Y}")
                self.now = moment
                with clock.simulated(moment):
                    act(moment)
                done += 1
        return done
