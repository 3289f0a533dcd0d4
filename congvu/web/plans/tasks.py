"""One task: its page, and each thing that may be done to it."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from congvu.files import actions as files
from congvu.organisation import queries as organisation
from congvu.plans import access, actions, queries, rules
from congvu.plans.models import Task
from congvu.web.access import duty, signed_in, stop_at
from congvu.web.plans.fields import tried
from congvu.web.plans.forms import CancelForm, CompleteForm, ReasonForm, TaskForm
from congvu.web.plans.views import WRITERS, form_page, task_line, today


def _task(request, pk) -> Task:
    tasks = access.visible_to(request.actor, request.now)
    return get_object_or_404(tasks.select_related("unit", "plan", "area", "owner_user"), pk=pk)


def _task_to_change(request, pk) -> Task:
    row = _task(request, pk)
    stop_at(access.may_plan(request.actor, row.unit, request.now))
    return row


@signed_in
@require_GET
def task(request, pk):
    """A task with its proofs, what may be done now, and why not the rest."""
    row, day = _task(request, pk), today(request)
    refused = access.may_plan(request.actor, row.unit, request.now) or queries.why_assigned(row)
    completing = access.may_complete(request.actor, row, request.now)
    why_not = completing or queries.why_not_complete(row)
    is_open = row.state == rules.TaskState.OPEN
    context = {
        "task": row,
        "line": task_line(row, day, pk in _changed(row)),
        "proofs": row.proofs.order_by("pk"),
        "parts": [
            task_line(part, day)
            for part in row.parts.select_related("owner_user").order_by("due_on", "pk")
        ],
        "responsible": queries.responsible_units(row, day),
        "story": [_said(line) for line in queries.story(row)],
        "why_not": why_not.said(gettext) if why_not else None,
        "may_change": refused is None and is_open,
        "may_split": refused is None and is_open and row.due_on is None and row.plan is not None,
        "may_reopen": refused is None and row.state == rules.TaskState.DONE,
    }
    return render(request, "plans/task.html", context)


def _changed(row: Task) -> set[int]:
    return queries.changed_tasks(row.plan) if row.plan else set()


FIELD_WORDS = TaskForm.base_fields


def _said(line):
    """A line of the story, with its reason and what it changed."""
    changed = line.data.get("changed", {})
    return {
        "line": line,
        "label": gettext(line.label),
        "reason": line.data.get("reason", ""),
        "changed": [
            {
                "name": FIELD_WORDS[name].label if name in FIELD_WORDS else name,
                "before": before or "…",
                "after": after or "…",
            }
            for name, (before, after) in changed.items()
        ],
    }


def _done(request, words, pk):
    messages.success(request, words)
    return redirect("plans:task", pk)


@signed_in
@require_http_methods(["GET", "POST"])
def complete(request, pk):
    """Close a task with its proof; its owner may, whatever the owner's duty."""
    row, day = _task(request, pk), today(request)
    stop_at(access.may_complete(request.actor, row, request.now))
    units = {row.unit_id, *organisation.unit_ids_under(row.unit_id, day)}
    form = CompleteForm(request.POST or None, request.FILES or None, units=units)
    beside = {
        "proof-missing": "document_number",
        "completion-undated": "on",
        "proof-after-completion": "on",
        "day-in-future": "on",
        "file-type-refused": "file",
        "file-too-large": "file",
        "file-empty": "file",
        "proof-of-another-unit": "row",
    }
    given = request.method == "POST" and form.is_valid()
    if given and tried(form, lambda: _complete(request, row, form), beside):
        return _done(request, gettext("Đã ghi hoàn thành cùng tài liệu kiểm chứng."), pk)
    heading = gettext("Ghi hoàn thành: {task}").format(task=row)
    note = gettext("Công việc chỉ xong khi có sản phẩm: {output}").format(output=row.output or "…")
    back = reverse("plans:task", args=[pk])
    submit = gettext("Ghi hoàn thành")
    return form_page(
        request, form, heading=heading, submit=submit, back=back, note=note, multipart=True
    )


@transaction.atomic
def _complete(request, row, form):
    """The file and the completion together: a refused completion leaves no stray file."""
    given = {"by": request.actor, "at": request.now}
    refusal = access.may_complete(request.actor, row, request.now)
    file = form.cleaned_data["file"]
    stored = None
    if file is not None and refusal is None:
        stored = files.store(file, file.name, unit=row.unit, **given).pk
    return actions.complete_task(
        row, proofs=form.proofs(stored), on=form.cleaned_data["on"], **given
    )


@duty(*WRITERS)
@require_http_methods(["GET", "POST"])
def change(request, pk):
    """Change a task, with a reason when it binds."""
    row = _task_to_change(request, pk)
    binds = row.plan is None or row.plan.state == rules.PlanState.ISSUED
    first = {name: getattr(row, name) for name in ("text", "output", "owner", "partners", "due_on")}
    first["cadence"] = row.cadence
    form = TaskForm(request.POST or None, year=None, binds=binds, initial=first)
    beside = {"reason-missing": "reason", "task-unspecified": "output"}
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "by": request.actor, "at": request.now}
        if tried(form, lambda: actions.change_task(row, **given), beside):
            return _done(request, gettext("Đã sửa; nội dung cũ còn trong diễn biến."), pk)
    heading = gettext("Sửa công việc: {task}").format(task=row)
    back = reverse("plans:task", args=[pk])
    return form_page(request, form, heading=heading, submit=gettext("Lưu"), back=back)


def _with_reason(request, pk, form_class, act, heading, done):
    row = _task_to_change(request, pk)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "by": request.actor, "at": request.now}
        if tried(form, lambda: act(row, **given), {"reason-missing": "reason"}):
            return _done(request, done, pk)
    back = reverse("plans:task", args=[pk])
    words = f"{heading}: {row}"
    return form_page(request, form, heading=words, submit=heading, back=back)


@duty(*WRITERS)
@require_http_methods(["GET", "POST"])
def split(request, pk):
    """Put four quarters in the place of a task without a date."""
    done = gettext("Đã chia thành bốn quý.")
    return _with_reason(
        request, pk, ReasonForm, actions.split_by_quarter, gettext("Chia theo quý"), done
    )


@duty(*WRITERS)
@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    """Cancel a task."""
    done = gettext("Đã huỷ; công việc vẫn hiện trong kế hoạch.")
    return _with_reason(
        request, pk, CancelForm, actions.cancel_task, gettext("Huỷ công việc"), done
    )


@duty(*WRITERS)
@require_http_methods(["GET", "POST"])
def reopen(request, pk):
    """Take back a completion."""
    done = gettext("Đã mở lại; tài liệu kiểm chứng cũ còn trong diễn biến.")
    return _with_reason(
        request, pk, ReasonForm, actions.reopen_task, gettext("Mở lại công việc"), done
    )
