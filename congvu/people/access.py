"""Who may manage accounts, posts and duties."""

from __future__ import annotations

from congvu.core.actors import Actor, Duty
from congvu.core.refusals import N_, Refusal
from congvu.organisation.models import Unit


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
