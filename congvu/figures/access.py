"""Whose figures one may open."""

from __future__ import annotations

from congvu.core.actors import Actor
from congvu.core.refusals import N_, Refusal
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit


def readable_units(actor: Actor) -> frozenset[int]:
    """The units whose figures the actor may open: by any duty, and those they descend from."""
    tree = organisation.tree()
    return frozenset(before for unit in actor.units_for() for before in tree.forebears(unit))


def may_see(actor: Actor, unit: Unit) -> Refusal | None:
    """Figures of a unit are open to whoever holds a duty there; inspectors while delegated.

    Whoever holds one at a unit that carries its debts reads them too.
    """
    if actor.is_system or unit.pk in readable_units(actor):
        return None
    return Refusal(
        "not-your-unit",
        N_("Bạn không được giao nhiệm vụ tại {unit}."),
        N_("Chọn đơn vị khác, hoặc đề nghị quản trị của {unit} phân công."),
        "",
        {"unit": unit.name},
    )
