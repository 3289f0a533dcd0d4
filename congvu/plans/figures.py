"""Figures of the reform plan: how many tasks can be judged, how many are done."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, Model, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from congvu.core.periods import Period, local
from congvu.core.refusals import N_
from congvu.figures.registry import BY_UNIT, Narrowing, Scope, Selection, figure
from congvu.plans.models import Plan, Task, TaskProof
from congvu.plans.rules import PlanKind

BY = {BY_UNIT: Narrowing(N_("Đơn vị"), "unit__code")}


def _described(task: Model) -> tuple[str, str, str]:
    assert isinstance(task, Task)
    try:
        url = reverse("plans:task", args=[task.pk])
    except NoReverseMatch:
        url = ""
    return task.text, task.unit.code, url


def _tasks(scope: Scope, period: Period, as_of: datetime) -> QuerySet:
    """Tasks that stood in the issued reform plans of the year(s) of the period."""
    plans = (
        Plan.objects.of_units(scope.ids)
        .filter(kind=PlanKind.REFORM)
        .issued_as_of(as_of)
        .filter(
            year__gte=period.start.year if period.start else 0,
            year__lte=period.last.year if period.last else 9999,
        )
    )
    return (
        Task.objects.filter(plan__in=plans.values("pk")).counted_as_of(as_of).select_related("unit")
    )


def _last(period: Period, as_of: datetime):
    today = local(as_of).date()
    return min(period.last or today, today)


@figure(
    "plan.tasks_specified",
    N_("Công việc có đủ sản phẩm, chủ trì và ngày hoàn thành"),
    N_(
        "Số công việc có đủ sản phẩm đầu ra, người hoặc cơ quan chủ trì và ngày hoàn thành, trên"
        " tổng số công việc của các kế hoạch CCHC đã ban hành trong năm của kỳ số liệu. Việc đã"
        " chia theo quý tính theo từng quý; việc huỷ không có văn bản điều chỉnh vẫn tính."
    ),
    is_rate=True,
    unit_word=N_("công việc"),
)
def tasks_specified(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Tasks with output, owner and date ÷ tasks."""
    return Selection(
        "task",
        _tasks(scope, period, as_of),
        Q(specified_recorded_at__lte=as_of),
        _described,
        BY,
    )


@figure(
    "plan.tasks_done",
    N_("Công việc đã hoàn thành"),
    N_(
        "Số công việc có tài liệu kiểm chứng hoàn thành đến ngày cuối của kỳ số liệu (kể cả xong"
        " muộn), trên tổng số công việc của các kế hoạch CCHC đã ban hành trong năm của kỳ. Việc"
        " đã chia theo quý tính theo từng quý; việc huỷ không có văn bản điều chỉnh vẫn tính."
    ),
    is_rate=True,
    unit_word=N_("công việc"),
)
def tasks_done(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Tasks done with proof ÷ tasks."""
    proofs = TaskProof.objects.standing_as_of(as_of, _last(period, as_of))
    return Selection("task", _tasks(scope, period, as_of), Q(Exists(proofs)), _described, BY)


@figure(
    "plan.tasks_overdue",
    N_("Công việc quá hạn chưa xong"),
    N_(
        "Số công việc của các kế hoạch CCHC đã ban hành trong năm của kỳ số liệu có ngày hoàn"
        " thành đã qua vào ngày cuối của kỳ mà chưa có tài liệu kiểm chứng hoàn thành."
    ),
    unit_word=N_("công việc"),
)
def tasks_overdue(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Open tasks past their day."""
    last = _last(period, as_of)
    proofs = TaskProof.objects.standing_as_of(as_of, last)
    rows = _tasks(scope, period, as_of).filter(~Exists(proofs), due_on__lt=last)
    return Selection("task", rows.exclude(state="cancelled"), None, _described)
