"""What the actions of plans share: cleaning words, refusing, stamping, making a task."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from typing import Any

from django.db import models

from congvu.audit.actions import record
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Refused, Words, refuse
from congvu.plans import queries, rules
from congvu.plans.models import ContentArea, Plan, Task


def guard(*refusals: Refusal | None) -> None:
    for refusal in refusals:
        if refusal is not None:
            raise Refused(refusal)


def clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def needed(text: str, what: str) -> str:
    text = clean(text)
    if not text:
        raise refuse(
            "text-missing", N_("Chưa ghi {what}."), N_("Ghi {what} rồi lưu lại."), what=Words(what)
        )
    return text


def past(day: date, at: datetime) -> date:
    if day > local(at).date():
        raise refuse(
            "day-in-future",
            N_("Ngày {day} chưa đến."),
            N_("Ghi ngày đã xảy ra, không muộn hơn hôm nay."),
            day=f"{day:%d/%m/%Y}",
        )
    return day


def iso_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def stamped(row: models.Model, moment: datetime, *fields: str) -> None:
    """The moments of recording come from the event, never from a person."""
    for field in fields:
        setattr(row, field, moment)
    row.save(update_fields=list(fields))


def area_of(plan: Plan, code: str) -> ContentArea | None:
    if not code:
        return None
    for area in queries.areas_on(date(plan.year, 1, 1)):
        if area.code == code:
            return area
    raise refuse(
        "area-unknown",
        N_("Năm {year} không có nội dung cải cách mang mã {code}."),
        N_("Chọn một nội dung của chương trình áp dụng cho năm của kế hoạch."),
        year=plan.year,
        code=code,
    )


def new_task(
    plan: Plan, row: rules.TaskRow, order: int, by: Actor, at: datetime, **more: Any
) -> Task:
    reason = more.pop("reason", "")
    fields: dict[str, Any] = {"area": area_of(plan, row.area), **more}
    return made(
        "task.added",
        Task(
            plan=plan,
            unit=plan.unit,
            order=order,
            text=needed(row.text, N_("nội dung công việc")),
            output=clean(row.output),
            owner=clean(row.owner),
            partners=clean(row.partners),
            due_on=row.due_on,
            cadence=rules.Cadence(row.cadence),
            **fields,
        ),
        by,
        at,
        {"plan": plan.pk, "reason": reason},
    )


def made(kind: str, task: Task, by: Actor, at: datetime, data: dict[str, Any]) -> Task:
    task.save(force_insert=True)
    missing = task.gaps()
    event = record(
        kind,
        subject=task,
        by=by,
        at=at,
        unit=task.unit,
        data={
            **data,
            "text": task.text,
            "output": task.output,
            "owner": task.owner,
            "due_on": iso_day(task.due_on),
            "cadence": task.cadence,
            "gaps": [str(gap) for gap in missing],
        },
    )
    stamped(task, event.recorded_at, "recorded_at", *([] if missing else ["specified_recorded_at"]))
    return task
