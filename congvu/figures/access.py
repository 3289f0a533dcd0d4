"""Whose figures one may open."""

from __future__ import annotations

from congvu.core.actors import Actor
from congvu.core.refusals import N_, Refusal
from congvu.organisation.models import Unit


def may_see(actor: Actor, unit: Unit) -> Refusal | None:
    """Figures of a unit are open to whoever holds a duty there; inspectors while delegated."""
    if actor.holds(unit.pk):
        return None
    return Refusal(
        "not-your-unit",
        N_("Bạn không được giao nhiệm vụ tại {unit}."),
        N_("Chọn đơn vị khác, hoặc đề nghị quản trị của {unit} phân công."),
        "",
        {"unit": unit.name},
    )
