"""Words for duties, scopes, and who may give them."""

from __future__ import annotations

from enum import StrEnum

from congvu.core.actors import Duty
from congvu.core.refusals import N_

DUTY_LABELS = {
    Duty.CLERK: N_("Cán bộ một cửa"),
    Duty.SPECIALIST: N_("Chuyên viên thụ lý"),
    Duty.OFFICE_HEAD: N_("Lãnh đạo phòng"),
    Duty.UNIT_LEADER: N_("Lãnh đạo đơn vị"),
    Duty.REFORM_OFFICER: N_("Công chức cải cách hành chính"),
    Duty.LEGAL_OFFICER: N_("Công chức tư pháp"),
    Duty.INSPECTOR: N_("Thành viên đoàn kiểm tra"),
    Duty.ADMINISTRATOR: N_("Quản trị đơn vị"),
}


class Reach(StrEnum):
    """How far a duty reaches."""

    OWN = "own"  # the unit alone
    SUBTREE = "subtree"  # the unit and all units under it


class PartyKind(StrEnum):
    """Who is served."""

    PERSON = "person"
    ORGANISATION = "organisation"


def masked(identifier: str) -> str:
    """An identity or phone number as lists show it: ``0601****2124``."""
    shown = 4 if len(identifier) > 8 else 2 if len(identifier) > 6 else 0
    hidden = "*" * (len(identifier) - 2 * shown)
    return f"{identifier[:shown]}{hidden}{identifier[len(identifier) - shown :]}"
