"""Who works how: honest units of many kinds, and what others do to their figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Conduct(StrEnum):
    """What a unit does to its figures; each is what one flag asks about."""

    SWAP = "swap"  # results dated before receipt
    BACKDATE = "backdate"  # closes late, claims an hour before the deadline
    INSERT = "insert"  # receives earlier than the register
    RESET = "reset"  # returns near the deadline, receives again
    PAUSE = "pause"  # stops the clock near the deadline
    HOLD = "hold"  # closes on the last day what is not done
    BATCH = "batch"  # closes before the report
    NIGHT = "night"  # closes at night under another's account
    TYPED = "typed"  # types round times from memory
    DELETE = "delete"  # takes numbers out of the register


SHOWN_BY: dict[Conduct, tuple[str, ...]] = {
    Conduct.SWAP: ("T1",),
    Conduct.BACKDATE: ("T2",),
    Conduct.INSERT: ("T3",),
    Conduct.RESET: ("R1",),
    Conduct.PAUSE: ("P1",),
    Conduct.HOLD: ("B1", "B2"),
    Conduct.BATCH: ("C1",),
    Conduct.NIGHT: ("O1",),
    Conduct.TYPED: ("H1",),
    Conduct.DELETE: ("V1",),
}
"""Which flag is to see it."""


@dataclass(frozen=True)
class Profile:
    """How an honest unit works. Shares of its dossiers; ``pace`` is the middle share of the term
    it takes, ``spread`` how much that varies (of the logarithm)."""

    name: str
    dossiers: int = 200
    pace: float = 0.6
    spread: float = 0.42
    effort: float = 0.4  # of those a little late, done on the last day after all
    paper_first: float = 0.04  # recorded hours or days after
    overtime: float = 0.01
    paused: float = 0.07
    returned: float = 0.05
    refiled: float = 0.6  # of the returned
    agents: int = 0  # dossiers filed by one person, returned and filed again together
    outages: int = 0
    migrated: float = 0.0
    registers: int = 1
    weekly: bool = False  # the leader signs on one afternoon a week
    mistyped: float = 0.002


HONEST: tuple[Profile, ...] = (
    Profile("usual"),
    Profile("busy", dossiers=420, pace=0.7, spread=0.45, paper_first=0.09, overtime=0.035,
            paused=0.1),
    Profile("tiny", dossiers=32, paper_first=0.1, mistyped=0.0),
    Profile("good", pace=0.42, spread=0.35, effort=0.7),
    Profile("outage", outages=3),
    Profile("merged", migrated=0.35, registers=3),
    Profile("signing", weekly=True, paper_first=0.08),
    Profile("agents", agents=25, returned=0.08),
)  # fmt: skip
"""Honest units, innocent look-alikes among them."""
