"""Who may manage accounts, posts and duties."""

from __future__ import annotations

from congvu.core.actors import Actor, Duty
from congvu.core.refusals import N_, Refusal
from congvu.organisation.models import Unit
from congvu.people.models import DutyGrant

APPOINTERS = (Duty.OFFICE_HEAD, Duty.UNIT_LEADER, Duty.ADMINISTRATOR)


def may_appoint(actor: Actor, unit: Unit) -> Refusal | None:
    """Heads, leaders and the administrator of a unit say who stands in for whom."""
    if actor.is_system or any(
        grant.duty in APPOINTERS and grant.unit_id == unit.pk for grant in actor.grants
    ):
        return None
    return Refusal(
        "not-your-duty",
        N_("Người làm thay do lãnh đạo hoặc quản trị của {unit} phân công."),
        N_("Đề nghị lãnh đạo phòng hoặc lãnh đạo đơn vị phân công."),
        "",
        {"unit": unit.name},
    )


def may_acknowledge(actor: Actor, grant: DutyGrant) -> Refusal | None:
    """A leader of the unit, other than who got the duty. Codes ``not-your-duty``, ``own-grant``."""
    if grant.user_id == actor.user_id:
        return Refusal(
            "own-grant",
            N_("Người được giao không tự xác nhận thay lãnh đạo."),
            N_("Lãnh đạo khác, hoặc lãnh đạo cơ quan cấp trên, xác nhận."),
        )
    if actor.holds(grant.unit_id, Duty.UNIT_LEADER):
        return None
    return Refusal(
        "not-your-duty",
        N_("Việc này do lãnh đạo {unit} xác nhận."),
        N_("Đề nghị lãnh đạo mở trang đầu để xem."),
        "",
        {"unit": grant.unit.name},
    )


def may_manage(actor: Actor, unit: Unit) -> Refusal | None:
    """The administrator of a unit manages its own people; the system sets up a new house."""
    if actor.holds(unit.pk, Duty.ADMINISTRATOR):
        return None
    return Refusal(
        "not-administrator",
        N_("Chỉ quản trị của {unit} được thay đổi tài khoản và phân công."),
        N_("Đề nghị người quản trị đơn vị thực hiện."),
        "",
        {"unit": unit.name},
    )
