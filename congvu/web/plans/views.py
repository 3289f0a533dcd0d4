"""Plans by unit and year; one plan with its targets and tasks; drafting, recording, issuing."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from congvu.core.periods import Period, local, parse_period
from congvu.plans import access, actions, queries, rules
from congvu.plans.models import Plan, Task
from congvu.web.access import duty, signed_in, stop_at
from congvu.web.plans.fields import first_unit, tried
from congvu.web.plans.forms import DraftForm, IssueForm, PaperForm, PlanFilter, TargetForm, TaskForm

WRITERS = access.WRITERS
TONES = {
    rules.Standing.DONE_ON_TIME: "done",
    rules.Standing.DONE_LATE: "late",
    rules.Standing.DONE_UNDATED: "done",
    rules.Standing.LATE: "late",
    rules.Standing.NEAR: "near",
    rules.Standing.RUNNING: "on_time",
    rules.Standing.UNDATED: "paused",
    rules.Standing.CANCELLED: "neutral",
    rules.Standing.SPLIT: "neutral",
}


def today(request) -> date:
    """The day of the request."""
    return local(request.now).date()


def own_units(request) -> set[int]:
    """Units at which the actor may write plans."""
    duties = set(WRITERS)
    return {grant.unit_id for grant in request.actor.grants if grant.duty in duties}


def writes(request) -> bool:
    """True when the actor writes plans somewhere."""
    return bool(own_units(request))


def task_line(task: Task, day: date, changed: bool = False) -> dict:
    """A task as a table shows it."""
    standing = task.standing(day)
    return {
        "row": task,
        "owner": task.owner or (str(task.owner_user) if task.owner_user else ""),
        "cadence": gettext(rules.CADENCE_LABELS[rules.Cadence(task.cadence)]),
        "gaps": [gettext(rules.GAP_LABELS[gap]) for gap in task.gaps()],
        "standing": str(standing),
        "label": gettext(rules.STANDING_LABELS[standing]),
        "tone": TONES[standing],
        "changed": changed,
        "proofs": [proof for proof in task.proofs.all() if not proof.withdrawn_recorded_at],
    }


def form_page(request, form, *, heading, submit, back, note="", multipart=False):
    """A form on a page of its own."""
    context = {
        "form": form,
        "heading": heading,
        "submit": submit,
        "back": back,
        "note": note,
        "multipart": multipart,
    }
    return render(request, "plans/form.html", context, status=422 if form.errors else 200)


@signed_in
@require_GET
def index(request):
    """Plans the actor may read, what was assigned outside them, and what waits for an heir."""
    units, day = access.readable_units(request.actor), today(request)
    form = PlanFilter(request.GET, units=units)
    plans = access.narrow(Plan.objects.all(), request.actor)
    outside = access.visible_to(request.actor, request.now).filter(plan=None)
    if form.is_valid():
        asked = form.cleaned_data
        if asked["unit"]:
            plans, outside = plans.filter(unit=asked["unit"]), outside.filter(unit=asked["unit"])
        if asked["year"]:
            plans, outside = (
                plans.filter(year=asked["year"]),
                outside.filter(due_on__year=asked["year"]),
            )
        if asked["kind"]:
            plans = plans.filter(kind=asked["kind"])
    plans = plans.select_related("unit").order_by("-year", "unit__code", "pk")
    outside = outside.select_related("unit", "owner_user").prefetch_related("proofs")
    waiting = [
        task for task in queries.waiting_for_heir(day) if units is None or task.unit_id in units
    ]
    context = {
        "form": form,
        "plans": [_plan_line(plan, day) for plan in plans],
        "outside": [task_line(task, day) for task in outside.order_by("due_on", "pk")],
        "waiting": waiting,
        "writes": writes(request),
    }
    return render(request, "plans/index.html", context)


def _plan_line(plan, day):
    return {
        "row": plan,
        "kind": gettext(rules.PLAN_KIND_LABELS[rules.PlanKind(plan.kind)]),
        "state": gettext(rules.PLAN_STATE_LABELS[rules.PlanState(plan.state)]),
        "gaps": queries.plan_gaps(plan),
        "done": plan.tasks.filter(state=rules.TaskState.DONE).count(),
        "late": plan.tasks.late_on(day).count(),
    }


def plan_of(request, pk) -> Plan:
    """A plan the actor may read, or 404."""
    plans = access.narrow(Plan.objects.select_related("unit"), request.actor)
    return get_object_or_404(plans, pk=pk)


def plan_to_write(request, pk) -> Plan:
    """A plan the actor may change; 404 when it is not seen, refused when it is only read."""
    plan = plan_of(request, pk)
    stop_at(access.may_change(request.actor, plan, request.now))
    return plan


@signed_in
@require_GET
def detail(request, pk):
    """One plan."""
    return _detail(request, plan_of(request, pk), None)


def _detail(request, plan, issue_form, status=200):
    day, changed = today(request), queries.changed_tasks(plan)
    tasks = plan.tasks.select_related("unit", "owner_user", "area").prefetch_related("proofs")
    period = _period(plan, day)
    refused = access.may_change(request.actor, plan, request.now)
    why_not = refused or queries.why_not_issue(plan)
    draft = plan.state == rules.PlanState.DRAFT
    context = {
        "plan": plan,
        "kind": gettext(rules.PLAN_KIND_LABELS[rules.PlanKind(plan.kind)]),
        "state": gettext(rules.PLAN_STATE_LABELS[rules.PlanState(plan.state)]),
        "gaps": queries.plan_gaps(plan),
        "tasks": [
            task_line(task, day, task.pk in changed) for task in tasks.order_by("order", "pk")
        ],
        "targets": [
            queries.measure_target(target, period, request.now)
            for target in plan.targets.select_related("plan__unit").order_by("pk")
        ],
        "period": period,
        "as_of": request.now,
        "story": queries.story(plan),
        "may_write": refused is None,
        "may_target": refused is None and (draft or plan.recorded_from_paper),
        "draft": draft,
        "why_not": why_not.said(gettext) if why_not else None,
        "issue_form": issue_form or IssueForm(initial={"signed_on": day}),
    }
    return render(request, "plans/detail.html", context, status=status)


def _period(plan, day: date) -> Period:
    """The year of the plan, up to now when it is under way."""
    whole = parse_period(str(plan.year))
    if whole.last and whole.start and whole.start <= day < whole.last:
        return Period.inclusive(whole.start, day, f"{whole.start}..{day}")
    return whole


BESIDE = {
    "not-planner": "unit",
    "plan-number-taken": "number",
    "day-in-future": "signed_on",
    "plan-without-tasks": "tasks",
}


@duty(*WRITERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """Begin a plan here."""
    first = {"year": today(request).year, "kind": rules.PlanKind.REFORM}
    form = DraftForm(request.POST or None, units=own_units(request), initial=first)
    first_unit(request.actor, form)
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "by": request.actor, "at": request.now}
        plan = tried(form, lambda: actions.draft_plan(**given), BESIDE)
        if plan:
            return redirect("plans:detail", plan.pk)
    heading, submit = gettext("Soạn kế hoạch"), gettext("Bắt đầu soạn")
    return form_page(request, form, heading=heading, submit=submit, back=reverse("plans:index"))


@duty(*WRITERS)
@require_http_methods(["GET", "POST"])
def paper(request):
    """Record a plan that was signed on paper, as it is."""
    first = {"year": today(request).year, "kind": rules.PlanKind.REFORM}
    form = PaperForm(request.POST or None, units=own_units(request), initial=first)
    first_unit(request.actor, form)
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "by": request.actor, "at": request.now}
        plan = tried(form, lambda: actions.record_paper_plan(**given), BESIDE)
        if plan:
            messages.success(request, gettext("Đã ghi kế hoạch như đã ký."))
            return redirect("plans:detail", plan.pk)
    heading, submit = gettext("Ghi lại kế hoạch đã ký trên giấy"), gettext("Ghi lại")
    return form_page(request, form, heading=heading, submit=submit, back=reverse("plans:index"))


@duty(*WRITERS)
@require_POST
def issue(request, pk):
    """Issue a plan prepared here."""
    plan = plan_to_write(request, pk)
    form = IssueForm(request.POST)
    if form.is_valid():
        given = {**form.cleaned_data, "by": request.actor, "at": request.now}
        if tried(form, lambda: actions.issue_plan(plan, **given), BESIDE):
            messages.success(request, gettext("Đã ban hành kế hoạch."))
            return redirect("plans:detail", pk)
    return _detail(request, plan, form, status=422)


@duty(*WRITERS)
@require_http_methods(["GET", "POST"])
def add_task(request, pk):
    """Add a task to a plan."""
    plan = plan_to_write(request, pk)
    binds = plan.state == rules.PlanState.ISSUED
    form = TaskForm(request.POST or None, year=plan.year, binds=binds)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        given = {"by": request.actor, "at": request.now, "reason": reason}
        beside = {"task-unspecified": "output", "reason-missing": "reason"}
        if tried(form, lambda: actions.add_task(plan, form.row(), **given), beside):
            messages.success(request, gettext("Đã thêm công việc."))
            return redirect("plans:detail", pk)
    return form_page(
        request,
        form,
        heading=gettext("Thêm công việc: {plan}").format(plan=plan),
        submit=gettext("Thêm"),
        back=reverse("plans:detail", args=[pk]),
    )


@duty(*WRITERS)
@require_http_methods(["GET", "POST"])
def add_target(request, pk):
    """Add a target to a plan."""
    plan = plan_to_write(request, pk)
    form = TargetForm(request.POST or None, year=plan.year)
    if request.method == "POST" and form.is_valid():
        row = rules.TargetRow(**form.cleaned_data)
        given = {"by": request.actor, "at": request.now}
        if tried(form, lambda: actions.add_target(plan, row, **given), {}):
            messages.success(request, gettext("Đã thêm chỉ tiêu."))
            return redirect("plans:detail", pk)
    return form_page(
        request,
        form,
        heading=gettext("Thêm chỉ tiêu: {plan}").format(plan=plan),
        submit=gettext("Thêm"),
        back=reverse("plans:detail", args=[pk]),
    )
