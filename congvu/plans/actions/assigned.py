"""What the room that assigned a task outside a plan does with it afterwards.

Each is called by the room that decided it and has checked who may: the unit whose task it is can
complete the task, but neither move its day, nor take the completion back, nor drop the task.
"""

from __future__ import annotations

from datetime import date, datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.refusals import N_, Refusal
from congvu.plans import rules
from congvu.plans.actions._shared import clean, guard, iso_day, stamped
from congvu.plans.models import Task


def _assigned(task: Task, act: str, reason: str) -> Task:
    rows = Task.objects.select_for_update(of=("self",)).select_related("unit")
    task = rows.get(pk=task.pk)
    guard(_why_not_outside(task), rules.TASKS.why_not(task.state, act), rules.why_no_reason(reason))
    return task


def _why_not_outside(task: Task) -> Refusal | None:
    if task.plan_id is None:
        return None
    return Refusal(
        "task-in-plan",
        N_("Công việc này thuộc một kế hoạch."),
        N_("Sửa, mở lại hoặc huỷ ở chính kế hoạch đó."),
    )


@writes("task.deadline_moved")
def move_deadline(task: Task, *, due_on: date, reason: str, by: Actor, at: datetime) -> Task:
    """Give the task another day; the room that decided it keeps the first one.

    Refuses with ``task-in-plan``, ``transition-impossible``, ``reason-missing``.
    """
    task = _assigned(task, "change", reason)
    before, task.due_on = task.due_on, due_on
    task.save(update_fields=["due_on"])
    record(
        "task.deadline_moved",
        subject=task,
        by=by,
        at=at,
        unit=task.unit,
        data={"from": iso_day(before), "to": due_on.isoformat(), "reason": clean(reason)},
    )
    return task


@writes("task.returned")
def return_task(task: Task, *, reason: str, by: Actor, at: datetime) -> Task:
    """Not take the completion: the proof is withdrawn and kept, the task is open again.

    Refuses with ``task-in-plan``, ``transition-impossible``, ``reason-missing``.
    """
    task = _assigned(task, "reopen", reason)
    task.state, task.done_on, task.done_recorded_at = rules.TaskState.OPEN, None, None
    task.save(update_fields=["state", "done_on", "done_recorded_at"])
    event = record(
        "task.returned",
        subject=task,
        by=by,
        at=at,
        unit=task.unit,
        data={"reason": clean(reason)},
    )
    for proof in task.proofs.standing().order_by("pk"):
        stamped(proof, event.recorded_at, "withdrawn_recorded_at")
    return task


@writes("task.withdrawn")
def withdraw_task(task: Task, *, reason: str, by: Actor, at: datetime) -> Task:
    """Drop a task whose recommendation another one replaced; it stays, cancelled.

    Refuses with ``task-in-plan``, ``transition-impossible``, ``reason-missing``.
    """
    task = _assigned(task, "cancel", reason)
    task.state = rules.TaskState.CANCELLED
    task.save(update_fields=["state"])
    record(
        "task.withdrawn",
        subject=task,
        by=by,
        at=at,
        unit=task.unit,
        data={"reason": clean(reason)},
    )
    return task
