"""Conditions that a figure decides: set by the inspecting unit, checked, reopened by themselves."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from congvu.audit.actions import record, writes
from congvu.core.actors import SYSTEM, Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, Refused, refuse
from congvu.figures import registry
from congvu.inspections import access, conditions
from congvu.inspections.actions._shared import guard, needs_reason
from congvu.inspections.actions.following import reopen
from congvu.inspections.models import Condition, ConditionCheck, Recommendation
from congvu.inspections.rules import Asked, State

CAME_BACK = "Điều kiện máy kiểm không còn đạt: {said}."


@writes("recommendation.condition_set")
def set_condition(
    recommendation: Recommendation, asked: Asked, *, reason: str = "", by: Actor, at: datetime
) -> Condition:
    """Ask that a figure stand so before it is closed; an earlier condition is replaced and kept.

    Refuses with ``not-leading``, ``figure-unknown``, ``condition-value``, ``condition-unit``,
    ``condition-ended`` and, when there was a condition before, ``reason-missing``.
    """
    rows = Recommendation.objects.select_for_update(of=("self",)).select_related(
        "unit", "conclusion__inspection__unit"
    )
    recommendation = rows.get(pk=recommendation.pk)
    guard(
        access.may_judge(by, recommendation, at),
        conditions.why_not_set(recommendation),
        conditions.why_not_unit(recommendation, asked.unit_id, local(at).date()),
    )
    figure = registry.get(asked.figure_code)
    if asked.value < 0 or (figure.is_rate and asked.value > Decimal(100)):
        raise refuse(
            "condition-value",
            N_("Mức {value} không dùng được cho số liệu này."),
            N_("Tỷ lệ ghi theo phần trăm, từ 0 đến 100; số đếm ghi số không âm."),
            value=str(asked.value),
        )
    if recommendation.conditions.exists():
        guard(needs_reason(reason))
    condition = Condition.objects.create(
        recommendation=recommendation,
        figure_code=asked.figure_code,
        comparison=str(asked.comparison),
        value=asked.value,
        unit_id=asked.unit_id,
        set_at=at,
        set_by=by.label[:300],
    )
    record(
        "recommendation.condition_set",
        subject=recommendation,
        by=by,
        at=at,
        unit=recommendation.unit,
        data={"asked": conditions.asked_words(condition), "reason": reason.strip()},
    )
    return condition


@writes("recommendation.condition_withdrawn")
def withdraw_condition(
    recommendation: Recommendation, *, reason: str, by: Actor, at: datetime
) -> Condition:
    """Ask no figure any more; what was set and counted stays. Closed on proof alone from then on.

    Refuses with ``not-leading``, ``condition-missing``, ``reason-missing``.
    """
    rows = Recommendation.objects.select_for_update(of=("self",)).select_related(
        "unit", "conclusion__inspection__unit"
    )
    recommendation = rows.get(pk=recommendation.pk)
    guard(access.may_judge(by, recommendation, at), needs_reason(reason))
    condition = conditions.standing(recommendation)
    if condition is None:
        raise _missing()
    condition.withdrawn_at, condition.withdrawn_by = at, by.label[:300]
    condition.reason = reason.strip()
    condition.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
    record(
        "recommendation.condition_withdrawn",
        subject=recommendation,
        by=by,
        at=at,
        unit=recommendation.unit,
        data={
            "condition": condition.pk,
            "asked": conditions.asked_words(condition),
            "reason": condition.reason,
        },
    )
    return condition


def _missing() -> Refused:
    return refuse(
        "condition-missing",
        N_("Kiến nghị này không có điều kiện máy kiểm."),
        N_("Đơn vị kiểm tra đặt điều kiện theo một số liệu rồi kiểm."),
    )


@writes("recommendation.condition_checked")
def check_condition(recommendation: Recommendation, *, by: Actor, at: datetime) -> ConditionCheck:
    """Count now and keep what was counted; what was closed and no longer holds reopens by itself.

    Refuses with ``not-leading`` (either side may ask), ``condition-missing``.
    """
    rows = Recommendation.objects.select_for_update(of=("self",)).select_related(
        "unit", "conclusion__inspection__unit"
    )
    recommendation = rows.get(pk=recommendation.pk)
    if access.may_answer(by, recommendation.unit, at) is not None:
        guard(access.may_judge(by, recommendation, at))
    condition = conditions.standing(recommendation)
    if condition is None:
        raise _missing()
    check = conditions.look(condition, recommendation, at)
    check.save()
    record(
        "recommendation.condition_checked",
        subject=recommendation,
        by=by,
        at=at,
        unit=recommendation.unit,
        data={
            "condition": condition.pk,
            "met": check.met,
            "numerator": check.numerator,
            "denominator": check.denominator,
            "rows": check.rows,
            "period": check.period_code,
        },
    )
    if check.met is False and recommendation.state == State.CLOSED:
        said = conditions.found_words(check)
        reopen(recommendation, reason=CAME_BACK.format(said=said), by=SYSTEM, at=at)
    return check
