"""Who sees plans and tasks, and who may change them.

Seeing follows the reach of a duty; changing does not: a plan is changed by the reform officer and
the leader of the unit whose plan it is. The inspector reads while delegated and changes nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from congvu.core.actors import Actor, Duty
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.plans.models import Task

if TYPE_CHECKING:
    from congvu.plans.models import Plan

WRITERS = (Duty.REFORM_OFFICER, Duty.UNIT_LEADER)
READERS = tuple(duty for duty in Duty if duty is not Duty.ADMINISTRATOR)


def readable_units(actor: Actor) -> frozenset[int] | None:
    """Units whose plans the actor sees, with those whose debts they carry; None: all."""
    if actor.is_system:
        return None
    tree = organisation.tree()
    return frozenset(
        forebear for unit in actor.units_for(*READERS) for forebear in tree.forebears(unit)
    )


def narrow(rows: QuerySet[Any], actor: Actor, unit_field: str = "unit") -> QuerySet[Any]:
    """``rows`` of the units the actor may read."""
    units = readable_units(actor)
    return rows if units is None else rows.filter(**{f"{unit_field}__in": units})


def visible_to(actor: Actor, at: datetime) -> QuerySet[Task]:
    """Tasks of the units the actor may read, and the tasks given to the actor."""
    units = readable_units(actor)
    if units is None:
        return Task.objects.all()
    own = Q(owner_user=actor.user_id) if actor.user_id else Q(pk__in=[])
    return Task.objects.filter(Q(unit__in=units) | own)


def acts_at(actor: Actor, unit: Unit, day: date, *duties: Duty) -> bool:
    """True when the actor holds a duty at the unit itself, or at one that carries its debts."""
    if actor.is_system:
        return True
    there = {unit.pk, *(heir.pk for heir in organisation.heirs(unit, day))}
    return any(grant.duty in duties and grant.unit_id in there for grant in actor.grants)


def may_plan(actor: Actor, unit: Unit, at: datetime) -> Refusal | None:
    """Draft, fill in, issue a plan; keep the registers of the unit."""
    if acts_at(actor, unit, local(at).date(), *WRITERS):
        return None
    return Refusal(
        "not-planner",
        N_("Chỉ công chức CCHC hoặc lãnh đạo của {unit} được ghi kế hoạch và các sổ của đơn vị."),
        N_("Đề nghị người được giao nhiệm vụ ở đơn vị đó thực hiện."),
        "",
        {"unit": unit.name},
    )


def may_change(actor: Actor, plan: Plan, at: datetime) -> Refusal | None:
    """Change what stands in ``plan``."""
    return may_plan(actor, plan.unit, at)


def may_complete(actor: Actor, task: Task, at: datetime) -> Refusal | None:
    """The owner of the task, the reform officer or the leader of its unit."""
    if task.owner_user_id is not None and task.owner_user_id == actor.user_id:
        return None
    return may_plan(actor, task.unit, at)
