"""Reading plans: areas, gaps, what waits and for whom, targets against what was measured."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from congvu.audit.models import Event
from congvu.audit.queries import stream_of
from congvu.core.periods import Period
from congvu.core.rates import Rate
from congvu.core.refusals import N_, Refusal
from congvu.figures import queries as figures
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.plans import rules
from congvu.plans.models import ContentArea, Plan, Target, Task
from congvu.plans.registers import missing_topics, review_due

__all__ = ["missing_topics", "review_due"]


def areas_on(day: date) -> list[ContentArea]:
    """The content areas of the programme in force on ``day``, in their order."""
    return list(ContentArea.objects.on(day).order_by("set", "order"))


def corresponding(area: ContentArea, day: date) -> ContentArea | None:
    """The area of the programme in force on ``day`` that ``area`` went on as, or came from."""
    if area.valid_from and area.valid_to and area.valid_from <= day <= area.valid_to:
        return area
    return ContentArea.objects.on(day).filter(code=area.corresponds).order_by("set").first()


def already_issued(plan: Plan) -> Refusal:
    """Why a plan that binds is not changed as a whole any more."""
    return Refusal(
        "plan-issued",
        N_("Kế hoạch số {number} đã ban hành."),
        N_("Sửa từng công việc kèm lý do, hoặc ban hành kế hoạch điều chỉnh."),
        "",
        {"number": plan.number},
    )


def why_not_issue(plan: Plan) -> Refusal | None:
    """Why the plan may not be issued now: for the greyed button and for the action alike."""
    if plan.state == rules.PlanState.ISSUED:
        return already_issued(plan)
    tasks = Task.objects.filter(plan=plan).exclude(
        state__in=[rules.TaskState.SPLIT, rules.TaskState.CANCELLED]
    )
    return rules.why_not_issue([(task.text, task.gaps()) for task in tasks.order_by("order", "pk")])


def why_not_complete(task: Task) -> Refusal | None:
    """Why the task may not be closed now, whatever its proof."""
    impossible = rules.TASKS.why_not(task.state, "complete")
    if impossible is None and task.plan and task.plan.state == rules.PlanState.DRAFT:
        return Refusal(
            "plan-not-issued",
            N_("Kế hoạch chưa ban hành nên chưa có công việc nào để hoàn thành."),
            N_("Ban hành kế hoạch trước."),
        )
    return impossible


def why_assigned(task: Task) -> Refusal | None:
    """What another room assigned is changed, dropped or opened again there, not by who owes it."""
    if task.plan_id is not None or not task.source:
        return None
    return Refusal(
        "task-assigned",
        N_("Việc này do nơi khác giao: {source}."),
        N_("Đề nghị nơi giao gia hạn, mở lại hoặc thay thế; ở đây chỉ ghi hoàn thành."),
        "",
        {"source": task.source},
    )


@dataclass(frozen=True)
class GapCount:
    """How many tasks of a plan lack what. ``lacking`` counts each task once."""

    tasks: int
    lacking: int
    output: int
    owner: int
    date: int


def plan_gaps(plan: Plan) -> GapCount:
    """The gaps of a plan's tasks as they stand; split and cancelled ones are not looked at."""
    tasks = Task.objects.filter(plan=plan).exclude(
        state__in=[rules.TaskState.SPLIT, rules.TaskState.CANCELLED]
    )
    missing = [task.gaps() for task in tasks.order_by("pk")]
    count = {gap: sum(gap in each for each in missing) for gap in rules.Gap}
    return GapCount(
        len(missing),
        sum(bool(each) for each in missing),
        count[rules.Gap.OUTPUT],
        count[rules.Gap.OWNER],
        count[rules.Gap.DATE],
    )


def waiting_for_heir(day: date) -> list[Task]:
    """Open tasks whose unit is gone on ``day`` and has no successor: "chưa có đơn vị kế thừa"."""
    tasks = Task.objects.open().select_related("unit", "plan").order_by("unit_id", "due_on", "pk")
    orphaned = {
        unit.pk for unit in {task.unit for task in tasks} if not organisation.heirs(unit, day)
    }
    return [task for task in tasks if task.unit_id in orphaned]


def responsible_units(task: Task, day: date) -> list[Unit]:
    """Whose the task is on ``day``: its unit while that lives, then its successors."""
    return organisation.heirs(task.unit, day)


def tasks_of(unit: Unit, day: date) -> list[Task]:
    """Open tasks that ``unit`` carries: its own and those of units it descends from."""
    ids = [each.pk for each in organisation.forebears(unit)]
    return list(
        Task.objects.open().of_units(ids).select_related("unit", "plan").order_by("due_on", "pk")
    )


@dataclass(frozen=True)
class MeasuredTarget:
    """A target beside what the registered figure says. ``measured`` is in the target's unit.

    ``reason`` says why there is nothing to compare.
    """

    target: Target
    measured: Decimal | None
    numerator: int | None
    denominator: int | None
    rows: int | None
    met: bool | None
    reason: str = ""


def measure_target(target: Target, period: Period, as_of: datetime) -> MeasuredTarget:
    """Ask the figure that the target names, for the unit of its plan."""
    if not target.figure_code:
        return MeasuredTarget(
            target, None, None, None, None, None, N_("Chưa gắn với số liệu nào của hệ thống.")
        )
    answer = figures.measure(target.figure_code, target.plan.unit, period, as_of)
    if answer.denominator is None or answer.numerator is None:
        measured = None if answer.value is None else Decimal(answer.value)
    else:
        share = Rate(answer.numerator, answer.denominator).value()
        measured = None if share is None else share * 100
    met = None if measured is None or target.value is None else measured >= target.value
    return MeasuredTarget(
        target,
        measured,
        answer.numerator,
        answer.denominator,
        answer.rows,
        met,
        answer.reason or "",
    )


def story(subject: Plan | Task) -> list[rules.StoryLine]:
    """What happened to a plan or a task, oldest first, from the audit."""
    name = f"{subject._meta.model_name}:{subject.pk}"
    return [
        rules.StoryLine(
            event.kind,
            rules.EVENT_LABELS.get(event.kind, event.kind),
            event.occurred_at,
            event.recorded_at,
            event.actor_label,
            json.loads(event.data),
        )
        for event in stream_of(name)
    ]


def changed_tasks(plan: Plan) -> set[int]:
    """Keys of the plan's tasks that were changed after they were first written."""
    keys = plan.tasks.order_by("pk").values_list("pk", flat=True)
    streams = {f"task:{key}": key for key in keys}
    seen = Event.objects.filter(kind="task.changed", stream__in=streams)
    return {streams[stream] for stream in seen.order_by("id").values_list("stream", flat=True)}
