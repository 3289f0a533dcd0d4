"""Plans, targets, tasks and the registers that prove: the verbs that write."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import models

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.refusals import N_, Refused, refuse
from congvu.figures import registry as figures
from congvu.organisation.models import Unit
from congvu.people.models import User
from congvu.plans import access, queries, rules
from congvu.plans.actions._shared import (
    area_of,
    clean,
    guard,
    needed,
    new_task,
    past,
    stamped,
)
from congvu.plans.data import rows as packaged
from congvu.plans.models import ContentArea, Plan, Target, Task

STREAM = "content_areas"


@writes("content_areas.loaded")
def load_areas(
    *, by: Actor, at: datetime, rows: Sequence[dict[str, str]] | None = None
) -> list[ContentArea]:
    """Load the content areas of the reform programmes (those packaged, unless given).

    Areas already there are left as they are. Refuses with ``areas-present`` when none is new.
    """
    known = set(ContentArea.objects.values_list("set", "code"))
    made = [
        ContentArea.objects.create(
            set=row["set"],
            code=row["code"],
            name=row["name"],
            order=int(row["order"]),
            valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            corresponds=row["corresponds"],
            source=row["source"],
        )
        for row in (rows if rows is not None else packaged("content-areas.csv"))
        if (row["set"], row["code"]) not in known
    ]
    if not made:
        raise refuse(
            "areas-present",
            N_("Danh mục nội dung cải cách đã có đủ."),
            N_("Không cần nhập lại."),
        )
    record(
        "content_areas.loaded",
        subject=STREAM,
        by=by,
        at=at,
        data={"areas": [[area.set, area.code, area.name] for area in made]},
    )
    return made


# --- plans ---------------------------------------------------------------------------------------


@writes("plan.drafted")
def draft_plan(
    *,
    unit: Unit,
    year: int,
    title: str,
    by: Actor,
    at: datetime,
    kind: rules.PlanKind = rules.PlanKind.REFORM,
) -> Plan:
    """Begin a plan of ``unit`` for ``year``. Refuses with ``not-planner``, ``text-missing``."""
    guard(access.may_plan(by, unit, at))
    return _plan(
        "plan.drafted", unit, year, title, kind, by, at, state=rules.PlanState.DRAFT, data={}
    )


def _plan(
    event_kind: str,
    unit: Unit,
    year: int,
    title: str,
    kind: str,
    by: Actor,
    at: datetime,
    *,
    data: dict[str, Any],
    **fields: Any,
) -> Plan:
    plan = Plan.objects.create(
        unit=unit,
        year=year,
        kind=rules.PlanKind(kind),
        title=needed(title, N_("tên kế hoạch")),
        **fields,
    )
    event = record(
        event_kind,
        subject=plan,
        by=by,
        at=at,
        unit=unit,
        data={"year": year, "kind": str(kind), "title": plan.title, **data},
    )
    stamped(plan, event.recorded_at, "recorded_at")
    return plan


def _number_free(unit: Unit, year: int, number: str, but: int = 0) -> str:
    number = needed(number, N_("số, ký hiệu kế hoạch"))
    if Plan.objects.filter(unit=unit, year=year, number=number).exclude(pk=but).exists():
        raise refuse(
            "plan-number-taken",
            N_("{unit} đã có kế hoạch số {number} của năm {year}."),
            N_("Mở kế hoạch đã ghi, hoặc kiểm tra lại số, ký hiệu."),
            unit=unit.name,
            number=number,
            year=year,
        )
    return number


@writes("plan.recorded_from_paper")
def record_paper_plan(
    *,
    unit: Unit,
    year: int,
    title: str,
    number: str,
    signed_on: date,
    tasks: Sequence[rules.TaskRow],
    by: Actor,
    at: datetime,
    targets: Sequence[rules.TargetRow] = (),
    kind: rules.PlanKind = rules.PlanKind.REFORM,
) -> Plan:
    """Record a plan that was signed on paper, as it is: issued, each gap marked and counted.

    Refuses with ``not-planner``, ``plan-number-taken``, ``plan-without-tasks``,
    ``day-in-future``, ``area-unknown``, ``figure-unknown``.
    """
    guard(access.may_plan(by, unit, at))
    if not tasks:
        guard(rules.why_not_issue([]))
    number = _number_free(unit, year, number)
    lacking = [rules.gaps(row.output, row.owner, row.due_on) for row in tasks]
    plan = _plan(
        "plan.recorded_from_paper",
        unit,
        year,
        title,
        kind,
        by,
        at,
        number=number,
        signed_on=past(signed_on, at),
        recorded_from_paper=True,
        state=rules.PlanState.ISSUED,
        data={
            "number": number,
            "signed_on": signed_on.isoformat(),
            "tasks": len(tasks),
            "tasks_with_gaps": sum(bool(missing) for missing in lacking),
            "gaps": {gap.value: sum(gap in missing for missing in lacking) for gap in rules.Gap},
        },
    )
    assert plan.recorded_at is not None
    stamped(plan, plan.recorded_at, "issued_recorded_at")
    for order, row in enumerate(tasks, start=1):
        new_task(plan, row, order, by, at)
    for target in targets:
        _target(plan, target, by, at)
    return plan


@writes("plan.issued")
def issue_plan(plan: Plan, *, number: str, signed_on: date, by: Actor, at: datetime) -> Plan:
    """Issue a plan prepared here: from now on it binds and counts.

    Refuses with ``not-planner``, ``plan-issued``, ``plan-without-tasks``, ``tasks-unspecified``
    (naming each task that lacks output, owner or date), ``plan-number-taken``, ``day-in-future``.
    """
    plan = Plan.objects.select_for_update().select_related("unit").get(pk=plan.pk)
    guard(access.may_change(by, plan, at), queries.why_not_issue(plan))
    plan.number = _number_free(plan.unit, plan.year, number, plan.pk)
    plan.signed_on = past(signed_on, at)
    plan.state = rules.PlanState.ISSUED
    plan.save(update_fields=["number", "signed_on", "state"])
    event = record(
        "plan.issued",
        subject=plan,
        by=by,
        at=at,
        unit=plan.unit,
        data={"number": plan.number, "signed_on": signed_on.isoformat()},
    )
    stamped(plan, event.recorded_at, "issued_recorded_at")
    return plan


def _target(plan: Plan, row: rules.TargetRow, by: Actor, at: datetime) -> Target:
    if row.figure_code:
        figures.get(row.figure_code)
    target = Target.objects.create(
        plan=plan,
        area=area_of(plan, row.area),
        code=row.code,
        text=needed(row.text, N_("nội dung chỉ tiêu")),
        value=row.value,
        unit_word=clean(row.unit_word),
        numerator_text=clean(row.numerator_text),
        denominator_text=clean(row.denominator_text),
        definition=clean(row.definition),
        source=clean(row.source),
        quote=unicodedata.normalize("NFC", row.quote),
        interpretation=unicodedata.normalize("NFC", row.interpretation),
        figure_code=row.figure_code,
    )
    event = record(
        "target.added",
        subject=target,
        by=by,
        at=at,
        unit=plan.unit,
        data={
            "plan": plan.pk,
            "text": target.text,
            "value": None if row.value is None else str(row.value),
            "unit_word": target.unit_word,
            "figure_code": row.figure_code,
        },
    )
    stamped(target, event.recorded_at, "recorded_at")
    return target


@writes("target.added")
def add_target(plan: Plan, row: rules.TargetRow, *, by: Actor, at: datetime) -> Target:
    """Add a target to a plan that is prepared, or was recorded from paper.

    Refuses with ``not-planner``, ``plan-issued``, ``text-missing``, ``area-unknown``,
    ``figure-unknown``.
    """
    plan = Plan.objects.select_for_update().select_related("unit").get(pk=plan.pk)
    guard(access.may_change(by, plan, at))
    if plan.state == rules.PlanState.ISSUED and not plan.recorded_from_paper:
        raise Refused(queries.already_issued(plan))
    return _target(plan, row, by, at)


@writes("task.added")
def add_task(
    plan: Plan,
    row: rules.TaskRow,
    *,
    by: Actor,
    at: datetime,
    owner_user: User | None = None,
    source: str = "",
    reason: str = "",
) -> Task:
    """Add a task. While the plan is prepared it may have gaps; a plan that binds takes no gap.

    Refuses with ``not-planner``, ``text-missing``, ``area-unknown``; in an issued plan also with
    ``task-unspecified``, ``reason-missing``.
    """
    plan = Plan.objects.select_for_update().select_related("unit").get(pk=plan.pk)
    guard(access.may_change(by, plan, at))
    if plan.state == rules.PlanState.ISSUED:
        owner = row.owner or ("user" if owner_user else "")
        missing = rules.gaps(row.output, owner, row.due_on)
        guard(rules.why_not_specified(missing), rules.why_no_reason(reason))
    order = (plan.tasks.aggregate(top=models.Max("order"))["top"] or 0) + 1
    return new_task(
        plan, row, order, by, at, owner_user=owner_user, source=clean(source), reason=reason
    )
