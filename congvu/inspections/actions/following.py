"""Each recommendation from its issue until its proof is accepted, and after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.canonical import sha256_hex
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.inspections import access, conditions
from congvu.inspections.actions._shared import guard, needs_reason
from congvu.inspections.models import (
    Extension,
    Recommendation,
)
from congvu.inspections.rules import RECOMMENDATION
from congvu.plans import actions as plans
from congvu.plans.rules import Proof, TaskState


def _locked(recommendation: Recommendation, act: str) -> Recommendation:
    rows = Recommendation.objects.select_for_update(of=("self",)).select_related(
        "unit", "task", "conclusion__inspection__unit"
    )
    recommendation = rows.get(pk=recommendation.pk)
    guard(RECOMMENDATION.why_not(recommendation.state, act))
    return recommendation


def _move(
    recommendation: Recommendation, act: str, kind: str, by: Actor, at: datetime, **data: object
) -> Recommendation:
    recommendation.state = RECOMMENDATION.target(recommendation.state, act)
    recommendation.save()
    record(kind, subject=recommendation, by=by, at=at, unit=recommendation.unit, data=data)
    return recommendation


@writes("recommendation.accepted")
def accept(recommendation: Recommendation, *, by: Actor, at: datetime) -> Recommendation:
    """The unit takes the recommendation up. Refuses with ``not-the-inspected-unit``."""
    recommendation = _locked(recommendation, "accept")
    guard(access.may_answer(by, recommendation.unit, at))
    return _move(recommendation, "accept", "recommendation.accepted", by, at)


@writes("recommendation.disputed")
def dispute(
    recommendation: Recommendation, *, reason: str, by: Actor, at: datetime
) -> Recommendation:
    """The unit disagrees, and says why. Refuses with ``not-the-inspected-unit``."""
    recommendation = _locked(recommendation, "dispute")
    guard(access.may_answer(by, recommendation.unit, at), needs_reason(reason))
    return _move(recommendation, "dispute", "recommendation.disputed", by, at, reason=reason)


@writes("recommendation.upheld")
def uphold(
    recommendation: Recommendation, *, reason: str, by: Actor, at: datetime
) -> Recommendation:
    """The inspecting unit keeps a disputed recommendation. Refuses with ``not-leading``."""
    recommendation = _locked(recommendation, "uphold")
    guard(access.may_judge(by, recommendation, at), needs_reason(reason))
    return _move(recommendation, "uphold", "recommendation.upheld", by, at, reason=reason)


@writes("recommendation.claimed")
def claim(
    recommendation: Recommendation,
    *,
    proofs: Sequence[Proof],
    by: Actor,
    at: datetime,
    on: date | None = None,
) -> Recommendation:
    """The unit says it is done, with the proof; it is closed only when the proof is accepted.

    When the task was completed at the unit's plans already, the proof given there stands.
    Refuses with ``not-the-inspected-unit`` and what :func:`plans.actions.complete_task` refuses.
    """
    recommendation = _locked(recommendation, "claim")
    guard(access.may_answer(by, recommendation.unit, at))
    if recommendation.task.state != TaskState.DONE:
        plans.complete_task(recommendation.task, proofs=proofs, by=by, at=at, on=on)
    recommendation.claimed_on = local(at).date()
    return _move(
        recommendation,
        "claim",
        "recommendation.claimed",
        by,
        at,
        proofs=list(
            recommendation.task.proofs.standing().order_by("pk").values_list("label", flat=True)
        ),
    )


@writes("recommendation.verified")
def verify(
    recommendation: Recommendation, *, evidence: str, by: Actor, at: datetime
) -> Recommendation:
    """The inspecting side accepts the proof; what was seen is written down.

    Refuses with ``not-leading``, ``verification-empty``, ``transition-impossible`` and, while its
    condition does not hold, ``condition-not-met``.
    """
    recommendation = _locked(recommendation, "verify")
    guard(access.may_judge(by, recommendation, at))
    if not evidence.strip():
        raise refuse(
            "verification-empty",
            N_("Chưa ghi đã kiểm chứng bằng cách nào."),
            N_("Ghi tài liệu đã xem hoặc điều đã thấy khi phúc tra."),
        )
    guard(conditions.why_not_closed(recommendation, at))
    recommendation.verified_on = local(at).date()
    recommendation.verified_by = by.label[:300]
    recommendation.verification = evidence.strip()
    return _move(
        recommendation,
        "verify",
        "recommendation.verified",
        by,
        at,
        evidence_sha256=sha256_hex(recommendation.verification),
        on_time=recommendation.claimed_on is not None
        and recommendation.claimed_on <= recommendation.original_due_on,
    )


@writes("recommendation.returned")
def send_back(
    recommendation: Recommendation, *, reason: str, by: Actor, at: datetime
) -> Recommendation:
    """The proof does not hold: the task is open again. Refuses with ``not-leading``."""
    recommendation = _locked(recommendation, "send_back")
    guard(access.may_judge(by, recommendation, at), needs_reason(reason))
    plans.return_task(recommendation.task, reason=reason, by=by, at=at)
    recommendation.claimed_on = None
    return _move(recommendation, "send_back", "recommendation.returned", by, at, reason=reason)


@writes("recommendation.reopened")
def reopen(
    recommendation: Recommendation, *, reason: str, by: Actor, at: datetime
) -> Recommendation:
    """A closed recommendation whose fault came back. Refuses with ``not-leading``."""
    recommendation = _locked(recommendation, "reopen")
    guard(access.may_judge(by, recommendation, at), needs_reason(reason))
    plans.return_task(recommendation.task, reason=reason, by=by, at=at)
    recommendation.claimed_on = recommendation.verified_on = None
    recommendation.verified_by = recommendation.verification = ""
    return _move(recommendation, "reopen", "recommendation.reopened", by, at, reason=reason)


@writes("recommendation.extended")
def extend(
    recommendation: Recommendation, *, to_due: date, reason: str, by: Actor, at: datetime
) -> Extension:
    """Give more time; the first deadline stays as it was and goes on being counted.

    Refuses with ``not-leading``, ``reason-missing``, ``extension-not-later``.
    """
    recommendation = _locked(recommendation, "extend")
    guard(access.may_judge(by, recommendation, at), needs_reason(reason))
    present = recommendation.task.due_on or recommendation.original_due_on
    if to_due <= present:
        raise refuse(
            "extension-not-later",
            N_("Hạn mới {new} không muộn hơn hạn hiện tại {old}."),
            N_("Chọn ngày muộn hơn."),
            new=f"{to_due:%d/%m/%Y}",
            old=f"{present:%d/%m/%Y}",
        )
    plans.move_deadline(recommendation.task, due_on=to_due, reason=reason, by=by, at=at)
    extension = Extension.objects.create(
        recommendation=recommendation,
        number=recommendation.extensions.count() + 1,
        from_due=present,
        to_due=to_due,
        granted_by=by.label[:300],
        granted_on=local(at).date(),
        reason=reason.strip(),
    )
    record(
        "recommendation.extended",
        subject=recommendation,
        by=by,
        at=at,
        unit=recommendation.unit,
        data={
            "number": extension.number,
            "from": present.isoformat(),
            "to": to_due.isoformat(),
            "reason": extension.reason,
        },
    )
    return extension


@writes("recommendation.superseded")
def supersede(
    recommendation: Recommendation, *, reason: str, by: Actor, at: datetime
) -> Recommendation:
    """Another recommendation takes its place; the reason names it. Refuses with ``not-leading``."""
    recommendation = _locked(recommendation, "supersede")
    guard(access.may_judge(by, recommendation, at), needs_reason(reason))
    plans.withdraw_task(recommendation.task, reason=reason, by=by, at=at)
    return _move(recommendation, "supersede", "recommendation.superseded", by, at, reason=reason)
