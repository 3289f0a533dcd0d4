"""The notice of conclusion, written from the minutes, with its recommendations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from congvu.audit import queries as audit
from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.canonical import canonical, sha256_hex
from congvu.core.refusals import N_, refuse
from congvu.inspections import (
    access,
    content,
    followup,
    queries,
    rules,
    word_data,
    word_papers,
)
from congvu.inspections.actions._shared import guard
from congvu.inspections.actions.conditions import set_condition
from congvu.inspections.models import (
    Conclusion,
    Finding,
    Inspection,
    InspectionPlan,
    Minutes,
    Recommendation,
    Visit,
)
from congvu.inspections.rules import Advice, Asked, Kind, State
from congvu.inspections.word_kinds import CONCLUSION
from congvu.organisation.models import Unit
from congvu.plans import actions as plans
from congvu.plans.models import Task


@writes("inspection.concluded")
def conclude(
    inspection: Inspection,
    *,
    number: str,
    signed_on: date,
    signer: str,
    causes: str,
    advice: Sequence[Advice],
    by: Actor,
    at: datetime,
) -> Conclusion:
    """Issue the notice of conclusion; each recommendation becomes one task with its deadline.

    Its paper is drawn once, by the template in force on the day of signature, and kept.

    Refuses with ``not-leading``, ``already-concluded``, ``minutes-missing`` (of every visit, the
    communes' among them), ``recommendation-incomplete``, ``area-unknown``,
    ``advice-to-stranger``, ``finding-of-another-visit``, ``conclusion-before-minutes``,
    ``repeat-unsaid``, ``repeat-of-another``.
    """
    inspection = (
        Inspection.objects.select_for_update(of=("self",))
        .select_related("unit")
        .get(pk=inspection.pk)
    )
    guard(access.may_lead(by, inspection.unit, at))
    visits = list(inspection.visits.select_related("unit").order_by("on", "pk"))
    _may_conclude(inspection, visits, signed_on)
    guard(rules.why_not_advice(advice))
    guard(*(queries.why_not_area(each.area, signed_on) for each in advice))
    visited = {visit.unit_id: visit.unit for visit in visits}
    if any(each.unit_id not in visited for each in advice):
        raise refuse(
            "advice-to-stranger",
            N_("Có kiến nghị cho đơn vị không thuộc cuộc kiểm tra này."),
            N_("Chỉ kiến nghị với đơn vị đã kiểm tra; việc của nơi khác ghi ở báo cáo đợt."),
        )
    guard(followup.why_not_silent(advice, visited))
    said = content.conclusion_content(inspection, causes=causes)
    said["advice"] = [_said(each, visited[each.unit_id]) for each in advice]
    own = set(Finding.objects.filter(visit__in=visits).order_by("pk").values_list("pk", flat=True))
    if any(each.finding_id is not None and each.finding_id not in own for each in advice):
        raise refuse(
            "finding-of-another-visit",
            N_("Có kiến nghị dựa trên phát hiện của cuộc kiểm tra khác."),
            N_("Chọn phát hiện của chính cuộc kiểm tra này."),
        )
    text = canonical(said)
    entries, root = audit.current_root()
    conclusion = Conclusion.objects.create(
        inspection=inspection,
        number=number,
        signed_on=signed_on,
        signer=signer,
        content=text,
        sha256=sha256_hex(text),
        audit_root=root,
        audit_entries=entries,
    )
    for order, each in enumerate(advice, start=1):
        _issue(conclusion, order, each, visited[each.unit_id], by, at)
    event = record(
        "inspection.concluded",
        subject=inspection,
        by=by,
        at=at,
        unit=inspection.unit,
        data={
            "number": number,
            "signed_on": signed_on.isoformat(),
            "sha256": conclusion.sha256,
            "audit_root": root,
            "audit_entries": entries,
            "recommendations": len(advice),
        },
    )
    conclusion.recorded_at = event.recorded_at
    conclusion.save(update_fields=["recorded_at"])
    word_papers.issue(
        conclusion,
        CONCLUSION,
        word_data.conclusion_data(conclusion),
        unit=inspection.unit,
        number=number,
        signed_on=signed_on,
        title="Thông báo kết luận",
        by=by,
        at=at,
    )
    return conclusion


def _may_conclude(inspection: Inspection, visits: Sequence[Visit], signed_on: date) -> None:
    if hasattr(inspection, "conclusion"):
        raise refuse(
            "already-concluded",
            N_("Cuộc kiểm tra này đã có thông báo kết luận."),
            N_("Theo dõi các kiến nghị đã nêu; điều mới thuộc về một cuộc kiểm tra khác."),
        )
    lacking = [visit.unit.name for visit in visits if not hasattr(visit, "minutes")]
    if lacking:
        raise refuse(
            "minutes-missing",
            N_("Chưa ký biên bản làm việc tại: {units}."),
            N_("Ký đủ biên bản của từng đơn vị rồi mới kết luận."),
            units=", ".join(lacking),
        )
    if any(visit.minutes.signed_on > signed_on for visit in visits):
        raise refuse(
            "conclusion-before-minutes",
            N_("Ngày kết luận sớm hơn ngày ký biên bản."),
            N_("Sửa lại ngày ký kết luận."),
        )


def _said(each: Advice, unit: Unit) -> dict[str, object]:
    return {
        "unit": unit.code,
        "unit_name": unit.name,
        "quote": each.quote,
        "interpretation": each.interpretation,
        "owner": each.owner,
        "output": each.output,
        "due_on": each.due_on and each.due_on.isoformat(),
        "area": each.area,
        "finding": each.finding_id,
        "repeats": each.repeats_id,
        "not_repeat": each.not_repeat.strip(),
        **_earlier_said(each.repeats_id),
        **_condition_said(each.condition),
    }


def _earlier_said(pk: int | None) -> dict[str, object]:
    """The recommendation that is repeated, so that the paper names it."""
    if pk is None:
        return {}
    row = Recommendation.objects.select_related("conclusion", "unit").get(pk=pk)
    return {
        "repeated": {
            "conclusion": row.conclusion.number,
            "signed_on": row.conclusion.signed_on.isoformat(),
            "order": row.order,
            "unit_name": row.unit.name,
            "interpretation": row.interpretation,
        }
    }


def _condition_said(asked: Asked | None) -> dict[str, object]:
    if asked is None:
        return {}
    unit = Unit.objects.get(pk=asked.unit_id) if asked.unit_id else None
    return {
        "condition": {
            "figure": asked.figure_code,
            "comparison": str(asked.comparison),
            "value": str(asked.value),
            "unit": unit.code if unit else None,
            "unit_name": unit.name if unit else "",
        }
    }


def _issue(
    conclusion: Conclusion, order: int, each: Advice, unit: Unit, by: Actor, at: datetime
) -> Recommendation:
    assert each.due_on is not None  # why_not_advice
    task: Task = plans.assign_task(
        unit=unit,
        text=each.interpretation,
        output=each.output,
        owner=each.owner,
        due_on=each.due_on,
        source=f"Thông báo kết luận số {conclusion.number} ngày {conclusion.signed_on:%d/%m/%Y}",
        by=by,
        at=at,
    )
    recommendation = Recommendation.objects.create(
        conclusion=conclusion,
        order=order,
        unit=unit,
        finding_id=each.finding_id,
        repeats_id=each.repeats_id,
        not_repeat=each.not_repeat.strip(),
        area=each.area,
        quote=each.quote,
        interpretation=each.interpretation,
        task=task,
        original_due_on=each.due_on,
        state=State.ISSUED,
    )
    record(
        "recommendation.issued",
        subject=recommendation,
        by=by,
        at=at,
        unit=unit,
        data={
            "conclusion": conclusion.number,
            "order": order,
            "task": task.pk,
            "due_on": each.due_on.isoformat(),
            "repeats": each.repeats_id,
            "not_repeat": recommendation.not_repeat,
        },
    )
    if each.condition is not None:
        set_condition(recommendation, each.condition, by=by, at=at)
    return recommendation


@writes("inspection.recorded_from_paper")
def record_from_paper(
    unit: Unit,
    *,
    visited: Unit,
    title: str,
    period_code: str,
    on: date,
    decision: tuple[str, date],
    minutes_number: str,
    conclusion: tuple[str, date],
    signer: str,
    summary: str,
    by: Actor,
    at: datetime,
    plan: InspectionPlan | None = None,
) -> Inspection:
    """Record an inspection that was run and concluded on paper before this system came.

    It counts in the coverage from the moment it is recorded; nothing of it is made up: its
    minutes hold the summary given and say that they were recorded from paper.
    Refuses with ``not-leading``, ``conclusion-before-minutes``.
    """
    guard(access.may_lead(by, unit, at))
    if not decision[1] <= on <= conclusion[1]:
        raise refuse(
            "conclusion-before-minutes",
            N_("Thứ tự ngày không hợp lệ: quyết định, làm việc, kết luận."),
            N_("Kiểm tra lại ba ngày trên giấy."),
        )
    inspection = Inspection.objects.create(
        plan=plan,
        unit=unit,
        kind=Kind.PLANNED,
        title=title,
        period_code=period_code,
        decision_number=decision[0],
        decision_on=decision[1],
        opens_on=on,
        closes_on=on,
        delegation_closed_on=on,
        from_paper=True,
    )
    visit = Visit.objects.create(inspection=inspection, unit=visited, on=on)
    text = canonical({"from_paper": True, "summary": summary, "figures": []})
    Minutes.objects.create(
        visit=visit,
        number=minutes_number,
        signed_on=on,
        signatories="[]",
        content=text,
        sha256=sha256_hex(text),
        audit_root="",
        audit_entries=0,
    )
    end = Conclusion.objects.create(
        inspection=inspection,
        number=conclusion[0],
        signed_on=conclusion[1],
        signer=signer,
        content=text,
        sha256=sha256_hex(text),
    )
    event = record(
        "inspection.recorded_from_paper",
        subject=inspection,
        by=by,
        at=at,
        unit=unit,
        data={
            "visited": visited.code,
            "on": on.isoformat(),
            "decision": decision[0],
            "conclusion": conclusion[0],
            "sha256": end.sha256,
        },
    )
    end.recorded_at = event.recorded_at
    end.save(update_fields=["recorded_at"])
    return inspection
