"""Who drafts, who approves, who sees what is not public yet."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from congvu.core.actors import Actor, Duty
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal
from congvu.inspections import access as inspections
from congvu.notices.models import Notice
from congvu.organisation.models import Unit
from congvu.plans import access as plans


def visible_to(actor: Actor, at: datetime) -> QuerySet[Notice]:
    """Notices of the units where the actor leads or keeps reform."""
    if actor.is_system:
        return Notice.objects.all()
    units = inspections.carried(actor.units_for(*inspections.LEADING))
    return Notice.objects.filter(unit__in=units)


def may_draft(actor: Actor, unit: Unit, at: datetime) -> Refusal | None:
    """Draft, put up, publish, withdraw: the reform officer or the leader of the unit itself."""
    return inspections.may_lead(actor, unit, at)


def may_approve(actor: Actor, unit: Unit, at: datetime) -> Refusal | None:
    """A leader of the unit."""
    if plans.acts_at(actor, unit, local(at).date(), Duty.UNIT_LEADER):
        return None
    return Refusal(
        "not-approving",
        N_("Chỉ lãnh đạo của {unit} duyệt bài công bố."),
        N_("Trình lãnh đạo, rồi công bố khi đã duyệt."),
        "",
        {"unit": unit.name},
    )
