"""Who acts: a person or the system itself, with duties in place and time, and no user model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Duty(StrEnum):
    """What a person is charged with. One sees and does what follows from duty, unit and date."""

    CLERK = "clerk"  # cán bộ một cửa
    SPECIALIST = "specialist"  # chuyên viên thụ lý
    OFFICE_HEAD = "office_head"  # lãnh đạo phòng
    UNIT_LEADER = "unit_leader"  # lãnh đạo đơn vị
    REFORM_OFFICER = "reform_officer"  # công chức CCHC
    LEGAL_OFFICER = "legal_officer"  # công chức tư pháp
    INSPECTOR = "inspector"  # thành viên đoàn kiểm tra, only while delegated
    ADMINISTRATOR = "administrator"  # quản trị đơn vị


@dataclass(frozen=True)
class Grant:
    """One duty held at one unit, alone or with the units under it, from a day to a day (inclusive).

    ``unit_id`` is the row of the unit, not its code: the same code serves an old and a new unit.
    ``units`` are the units it reaches, resolved by organisation for the day in question.
    """

    duty: Duty
    unit_id: int
    units: frozenset[int]
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """True when the grant is in force on ``day`` (both ends inclusive)."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True)
class Actor:
    """Who performs an act, as the audit entry will name them.

    ``grants`` are those in force on the day the actor was made; ``id`` is stable
    (``user:12``, ``system``), ``label`` is the name and post shown to people. ``stands_for`` are
    the keys of those whose work the actor does today while they are away.
    """

    id: str
    label: str
    grants: tuple[Grant, ...] = ()
    unit_id: int | None = None
    office_id: int | None = None
    user_id: int | None = None
    is_system: bool = False
    stands_for: frozenset[int] = frozenset()

    def units_for(self, *duties: Duty) -> frozenset[int]:
        """Every unit in which the actor holds one of ``duties`` (all duties when none is named)."""
        reach: set[int] = set()
        for grant in self.grants:
            if not duties or grant.duty in duties:
                reach |= grant.units
        return frozenset(reach)

    def holds(self, unit_id: int, *duties: Duty) -> bool:
        """True when the actor may act in ``unit_id`` under one of ``duties``; the system always."""
        return self.is_system or unit_id in self.units_for(*duties)

    @property
    def hands(self) -> frozenset[int]:
        """Whose work lies in the actor's hands: their own, and that of whom they stand in for."""
        own = frozenset() if self.user_id is None else frozenset((self.user_id,))
        return own | self.stands_for

    def duties(self) -> frozenset[Duty]:
        """The duties the actor holds anywhere."""
        return frozenset(grant.duty for grant in self.grants)


SYSTEM = Actor(id="system", label="Hệ thống", is_system=True)
