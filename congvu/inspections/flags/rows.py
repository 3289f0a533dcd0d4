"""What a flag reads: the dossiers and acts of a unit with both clocks, and nothing of a person.

Every moment is local. ``…_at`` is what was claimed, ``…_recorded_at`` when the server wrote it;
None where there is no such thing, or no second clock. Subjects and accounts are opaque keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay of the clock; ``written``: a numbered paper asked for it."""

    started_at: datetime
    ended_at: datetime | None
    written: bool = True
    restart: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the route that was closed, and the last close of the steps it waits for."""

    name: str
    closed_at: datetime
    before_closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One dossier. ``series`` and ``serial`` are its place in a register, ``daily`` one that begins
    anew each day, ``by_hand`` a reserved number of a slip written by hand; ``stopped_at`` when it
    was returned, refused or withdrawn; ``origin`` “import:…” or “outage:…”, else empty."""

    id: int
    number: str
    procedure: str
    subject: str
    received_at: datetime
    received_recorded_at: datetime | None = None
    series: str = ""
    serial: int | None = None
    daily: bool = False
    by_hand: bool = False
    promise_at: datetime | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None
    finished_recorded_at: datetime | None = None
    finished_by: str = ""
    stopped_at: datetime | None = None
    stopped_recorded_at: datetime | None = None
    returned_at: datetime | None = None
    result_at: datetime | None = None
    paid_at: datetime | None = None
    steps: tuple[Step, ...] = ()
    stays: tuple[Stay, ...] = ()
    voided: bool = False
    void_explained: bool = True
    origin: str = ""

    @property
    def imported(self) -> bool:
        """It came from another register: its second clock is that of the import."""
        return self.origin.startswith("import")

    @property
    def from_outage(self) -> bool:
        """It was entered afterwards because the system was down, and says so."""
        return self.origin.startswith("outage")


@dataclass(frozen=True, slots=True)
class Act:
    """One act of an account. ``decides``: a close, an approval."""

    dossier: int
    kind: str
    at: datetime
    recorded_at: datetime | None
    by: str
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """From a moment to a moment."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Both ends inside."""
        return self.start <= moment <= self.end


@dataclass(frozen=True, slots=True)
class UnitRows:
    """A unit in the period: its dossiers in the order of their receipt, its acts.

    ``outages`` are logged intervals in which it could not record; ``leave`` the days on which an
    account is recorded as away; ``lost`` dossiers that the audit knows and the register does not.
    ``given`` are the last serials that the registers of days say they gave; ``reserved`` serials
    kept for slips by hand, by register: the running series never gives them.
    """

    id: int
    code: str
    name: str
    dossiers: tuple[Row, ...]
    acts: tuple[Act, ...] = ()
    outages: tuple[Interval, ...] = ()
    leave: tuple[tuple[str, Interval], ...] = ()
    lost: tuple[int, ...] = ()
    given: tuple[tuple[str, int], ...] = ()
    reserved: tuple[tuple[str, int, int], ...] = ()
