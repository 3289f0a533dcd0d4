"""Who runs the flags, who sees what they say, and what the unit itself sees: its questions."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from congvu.core.actors import Actor, Duty
from congvu.core.refusals import N_, Refusal
from congvu.inspections import access
from congvu.inspections.models import FlagQuestion, FlagResult, FlagRun

ANSWERING = (Duty.UNIT_LEADER, Duty.REFORM_OFFICER)


def _seen(actor: Actor, prefix: str = "") -> Q:
    """Results of runs by the actor's units; those of units the actor is delegated to inspect."""
    leads = Q(**{f"{prefix}run__unit__in": access.carried(actor.units_for(*access.LEADING))})
    return leads | Q(**{f"{prefix}unit__in": actor.units_for(Duty.INSPECTOR)})


def visible_results(actor: Actor, at: datetime) -> QuerySet[FlagResult]:
    """What the flags say. The unit asked about is not among those who see it."""
    if actor.is_system:
        return FlagResult.objects.all()
    return FlagResult.objects.filter(_seen(actor))


def visible_runs(actor: Actor, at: datetime) -> QuerySet[FlagRun]:
    """Runs of the actor's units, and those with a result the actor may see."""
    if actor.is_system:
        return FlagRun.objects.all()
    own = Q(unit__in=access.carried(actor.units_for(*access.LEADING)))
    return FlagRun.objects.filter(
        own | Q(pk__in=visible_results(actor, at).order_by().values("run"))
    )


def visible_questions(actor: Actor, at: datetime) -> QuerySet[FlagQuestion]:
    """Questions one put, may inspect, or has been asked."""
    if actor.is_system:
        return FlagQuestion.objects.all()
    asked = Q(unit__in=access.carried(actor.units_for(*ANSWERING)))
    return FlagQuestion.objects.filter(_seen(actor, "result__") | asked)


def asked_of(actor: Actor, at: datetime) -> QuerySet[FlagQuestion]:
    """Questions put to the units for which the actor answers."""
    return FlagQuestion.objects.filter(unit__in=access.carried(actor.units_for(*ANSWERING)))


def may_open(actor: Actor, question: FlagQuestion, at: datetime) -> Refusal | None:
    """Open its dossiers, say what they showed: who asks, or a delegation at the unit."""
    if actor.is_system or actor.holds(question.unit_id, Duty.INSPECTOR):
        return None
    if access.may_lead(actor, question.result.run.unit, at) is None:
        return None
    return Refusal(
        "not-asking",
        N_("Chỉ đơn vị đã hỏi, hoặc đoàn đang kiểm tra {unit}, được ghi kết quả mở hồ sơ."),
        N_("Đề nghị người được giao thực hiện."),
        "",
        {"unit": question.unit.name},
    )
