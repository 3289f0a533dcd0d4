"""A task from its assignment to its proof, with every change of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.plans import access, proofs, queries, rules
from congvu.plans.actions._shared import (
    clean,
    guard,
    iso_day,
    made,
    needed,
    new_task,
    stamped,
)
from congvu.plans.models import ContentArea, Task, TaskProof


@writes("task.assigned")
def assign_task(
    *,
    unit: Unit,
    text: str,
    output: str,
    owner: str,
    due_on: date,
    by: Actor,
    at: datetime,
    area: ContentArea | None = None,
    source: str = "",
) -> Task:
    """Assign a task outside a plan, as a recommendation of an inspection does.

    Called by the room that decided it and has checked who may; without ``source`` (the paper by
    which it is assigned) only the unit itself may. Refuses with ``task-unspecified``,
    ``text-missing``, ``not-planner``.
    """
    if not source.strip():
        guard(access.may_plan(by, unit, at))
    task = Task(
        unit=unit,
        text=needed(text, N_("nội dung công việc")),
        output=clean(output),
        owner=clean(owner),
        due_on=due_on,
        area=area,
        source=clean(source),
    )
    guard(rules.why_not_specified(task.gaps()))
    return made("task.assigned", task, by, at, {"source": task.source})


def _locked(task: Task) -> Task:
    return (
        Task.objects.select_for_update(of=("self",)).select_related("unit", "plan").get(pk=task.pk)
    )


CHANGEABLE = ("text", "output", "owner", "partners", "due_on", "cadence")


@writes("task.changed")
def change_task(
    task: Task, *, by: Actor, at: datetime, reason: str = "", **changes: str | date | None
) -> Task:
    """Change ``text``, ``output``, ``owner``, ``partners``, ``due_on`` or ``cadence`` of a task.

    What it was stays in its story. A task that binds is changed with a reason, and what it has
    of output, owner and date is replaced, not taken away. Refuses with ``not-planner``,
    ``transition-impossible``, ``reason-missing``, ``task-unspecified``, ``nothing-changed``.
    """
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"change_task does not change {sorted(unknown)}")
    task = _locked(task)
    guard(
        access.may_plan(by, task.unit, at),
        queries.why_assigned(task),
        rules.TASKS.why_not(task.state, "change"),
    )
    binds = task.plan is None or task.plan.state == rules.PlanState.ISSUED
    if binds:
        guard(rules.why_no_reason(reason))
    before, lacked = {name: getattr(task, name) for name in CHANGEABLE}, task.gaps()
    for name, value in changes.items():
        setattr(task, name, clean(value) if isinstance(value, str) else value)
    task.text = needed(task.text, N_("nội dung công việc"))
    lost = [gap for gap in task.gaps() if gap not in lacked]
    if binds:
        guard(rules.why_not_specified(lost))
    changed = {
        name: [_plain(before[name]), _plain(getattr(task, name))]
        for name in changes
        if before[name] != getattr(task, name)
    }
    if not changed:
        raise refuse(
            "nothing-changed", N_("Không có gì thay đổi."), N_("Sửa nội dung cần sửa rồi lưu.")
        )
    task.save(update_fields=sorted(changed))
    event = record(
        "task.changed",
        subject=task,
        by=by,
        at=at,
        unit=task.unit,
        data={"changed": changed, "reason": clean(reason)},
    )
    if task.gaps():
        task.specified_recorded_at = None
        task.save(update_fields=["specified_recorded_at"])
    elif task.specified_recorded_at is None:
        stamped(task, event.recorded_at, "specified_recorded_at")
    return task


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@writes("task.split")
def split_by_quarter(task: Task, *, reason: str, by: Actor, at: datetime) -> list[Task]:
    """Put four tasks, each due at the end of a quarter, in the place of one without a date.

    Refuses with ``not-planner``, ``transition-impossible``, ``reason-missing``,
    ``task-outside-plan``, ``task-dated``.
    """
    task = _locked(task)
    guard(
        access.may_plan(by, task.unit, at),
        rules.TASKS.why_not(task.state, "split"),
        rules.why_no_reason(reason),
    )
    if task.plan is None:
        raise refuse(
            "task-outside-plan",
            N_("Việc giao ngoài kế hoạch không chia theo quý."),
            N_("Giao từng việc với ngày hoàn thành của nó."),
        )
    if task.due_on is not None:
        raise refuse(
            "task-dated",
            N_("Công việc đã có ngày hoàn thành {day}."),
            N_("Chỉ chia theo quý việc “thường xuyên” hoặc chưa có ngày."),
            day=f"{task.due_on:%d/%m/%Y}",
        )
    parts = [
        new_task(
            task.plan,
            rules.TaskRow(
                text=f"{task.text} (quý {number})",
                output=task.output,
                owner=task.owner,
                due_on=last,
                partners=task.partners,
            ),
            task.order,
            by,
            at,
            area=task.area,
            owner_user=task.owner_user,
            split_of=task,
            reason=clean(reason),
        )
        for number, last in rules.quarter_ends(task.plan.year)
    ]
    task.state = rules.TaskState.SPLIT
    task.save(update_fields=["state"])
    event = record(
        "task.split",
        subject=task,
        by=by,
        at=at,
        unit=task.unit,
        data={"parts": [part.pk for part in parts], "reason": clean(reason)},
    )
    stamped(task, event.recorded_at, "left_recorded_at")
    return parts


@writes("task.cancelled")
def cancel_task(task: Task, *, reason: str, by: Actor, at: datetime, amendment: str = "") -> Task:
    """Cancel a task; it stays in the plan, struck through, with the reason.

    It leaves the count of its plan only by ``amendment``, the number and date of the signed
    paper that changes the plan. Refuses with ``not-planner``, ``transition-impossible``,
    ``reason-missing``.
    """
    task = _locked(task)
    guard(
        access.may_plan(by, task.unit, at),
        queries.why_assigned(task),
        rules.TASKS.why_not(task.state, "cancel"),
        rules.why_no_reason(reason),
    )
    task.state = rules.TaskState.CANCELLED
    task.save(update_fields=["state"])
    event = record(
        "task.cancelled",
        subject=task,
        by=by,
        at=at,
        unit=task.unit,
        data={"reason": clean(reason), "amendment": clean(amendment)},
    )
    draft = task.plan is not None and task.plan.state == rules.PlanState.DRAFT
    if amendment.strip() or draft:
        stamped(task, event.recorded_at, "left_recorded_at")
    return task


@writes("task.completed")
def complete_task(
    task: Task,
    *,
    proofs: Sequence[rules.Proof],
    by: Actor,
    at: datetime,
    on: date | None = None,
) -> Task:
    """Close a task with its proof; ``on`` is the day it was done (the proof's day by default).

    Refuses with ``not-planner``, ``transition-impossible``, ``plan-not-issued``,
    ``proof-missing``, ``completion-undated``, ``proof-after-completion``, ``day-in-future``,
    ``proof-of-another-unit`` and the refusals of :func:`congvu.plans.proofs.find`.
    """
    task = _locked(task)
    today = local(at).date()
    guard(access.may_complete(by, task, at), queries.why_not_complete(task))
    named = [_named(proof, task, today) for proof in proofs]
    guard(rules.why_not_proven(named, on, today))
    task.state, task.done_on = rules.TaskState.DONE, rules.completion_day(named, on)
    assert task.done_on is not None
    task.save(update_fields=["state", "done_on"])
    kept = [
        TaskProof.objects.create(
            task=task,
            document_number=clean(proof.document_number),
            document_date=proof.day,
            proof_kind=proof.kind,
            proof_id=proof.id,
            label=proof.label[:300],
            note=clean(proof.note),
            url=proof.url.strip(),
            done_on=task.done_on,
        )
        for proof in named
    ]
    event = record(
        "task.completed",
        subject=task,
        by=by,
        at=at,
        unit=task.unit,
        data={
            "done_on": task.done_on.isoformat(),
            "due_on": iso_day(task.due_on),
            "proofs": [
                {
                    "proof": proof.pk,
                    "label": proof.label,
                    "number": proof.document_number,
                    "dated": iso_day(proof.document_date),
                    "kind": proof.proof_kind,
                    "id": proof.proof_id,
                }
                for proof in kept
            ],
        },
    )
    for proof in kept:
        stamped(proof, event.recorded_at, "recorded_at")
    stamped(task, event.recorded_at, "done_recorded_at")
    return task


def _named(proof: rules.Proof, task: Task, today: date) -> rules.Proof:
    """The proof with its label and day; a row of a register must be of the task's house."""
    if not proof.kind or proof.id is None:
        words = f"Văn bản {clean(proof.document_number)}"
        if proof.document_date:
            words += f" ngày {proof.document_date:%d/%m/%Y}"
        return rules.Proof(
            proof.document_number,
            proof.document_date,
            label=clean(proof.label) or words,
            note=proof.note,
            url=proof.url,
        )
    row = proofs.find(proof.kind, proof.id)
    near = {task.unit_id, *organisation.unit_ids_under(task.unit_id, today)}
    near |= {heir.pk for heir in organisation.heirs(task.unit, today)}
    if row.unit_id is not None and row.unit_id not in near:
        raise refuse(
            "proof-of-another-unit",
            N_("“{label}” là của đơn vị khác."),
            N_("Chọn tài liệu của đơn vị có công việc, hoặc của cấp dưới."),
            label=row.label,
        )
    return rules.Proof(
        proof.document_number,
        proof.document_date,
        proof.kind,
        proof.id,
        row.label,
        row.dated,
        proof.note,
        proof.url,
    )


@writes("task.reopened")
def reopen_task(task: Task, *, reason: str, by: Actor, at: datetime) -> Task:
    """Take back a completion: the proof is withdrawn and kept, the task is open again.

    Refuses with ``not-planner``, ``transition-impossible``, ``reason-missing``.
    """
    task = _locked(task)
    guard(
        access.may_plan(by, task.unit, at),
        queries.why_assigned(task),
        rules.TASKS.why_not(task.state, "reopen"),
        rules.why_no_reason(reason),
    )
    task.state, task.done_on, task.done_recorded_at = rules.TaskState.OPEN, None, None
    task.save(update_fields=["state", "done_on", "done_recorded_at"])
    event = record(
        "task.reopened",
        subject=task,
        by=by,
        at=at,
        unit=task.unit,
        data={"reason": clean(reason)},
    )
    for proof in task.proofs.standing().order_by("pk"):
        stamped(proof, event.recorded_at, "withdrawn_recorded_at")
    return task
