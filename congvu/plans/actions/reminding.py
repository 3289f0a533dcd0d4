"""Telling people of a deadline, once a moment; setting when they are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from congvu.audit import queries as audit
from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.core.reminding import Terms
from congvu.organisation.models import Unit
from congvu.outbox.actions import post_message
from congvu.outbox.rules import MessageChannel
from congvu.plans import access
from congvu.plans.actions._shared import clean, guard
from congvu.plans.letters.deadline import letter, title_of
from congvu.plans.models import Reminder, ReminderTerms
from congvu.plans.reminders import Due, Kind, Told, days_of


@writes("reminder.told")
def remind(
    due: Due,
    offset: int,
    people: Sequence[Told],
    *,
    by: Actor,
    at: datetime,
) -> list[Reminder]:
    """Tell each person of one moment of a deadline: at “Hôm nay”, and by mail where one is known.

    ``offset`` is the moment, in days from the deadline. Refuses with ``already-reminded`` when
    everybody was told of it, ``nobody-to-remind``.
    """
    stream, day = audit.stream_name(due.row), local(at).date()
    if not people:
        raise refuse(
            "nobody-to-remind",
            N_("{unit} chưa có ai được giao để nhắc."),
            N_("Giao nhiệm vụ công chức CCHC hoặc lãnh đạo cho một tài khoản của đơn vị."),
            unit=due.unit.name,
        )
    known = set(
        Reminder.objects.filter(subject=stream, due_on=due.due_on, offset=offset).values_list(
            "user", flat=True
        )
    )
    fresh = [each for each in people if each[0].pk not in known]
    if not fresh:
        raise refuse(
            "already-reminded",
            N_("Đã nhắc hạn này rồi."),
            N_("Mỗi mốc chỉ nhắc một lần; lần sau theo thời hạn nhắc đã đặt."),
        )
    made = [
        Reminder.objects.create(
            subject=stream,
            kind=due.kind,
            unit=unit,
            user=user,
            due_on=due.due_on,
            offset=offset,
            copied=copied,
            told_on=day,
        )
        for user, unit, copied in fresh
    ]
    for user, unit, copied in fresh:
        if user.email:
            post_message(
                kind="reminder.due",
                recipient=f"user:{user.pk}",
                address=user.email,
                channel=MessageChannel.EMAIL,
                title=title_of(due, day),
                body=letter(due, day, copied),
                subject=stream,
                unit_key=unit.pk,
                once=f"reminder:{stream}:{due.due_on}:{offset}:{user.pk}",
                at=at,
            )
    record(
        "reminder.told",
        subject=due.row,
        by=by,
        at=at,
        unit=due.unit,
        data={
            "due_on": due.due_on.isoformat(),
            "offset": offset,
            "people": len(made),
            "copied": sum(each.copied for each in made),
        },
    )
    return made


@writes("reminder_terms.set")
def set_reminder_terms(
    unit: Unit,
    kind: Kind,
    *,
    before: str,
    on_day: bool,
    every_after: int,
    copy_after: int | None,
    valid_from: date,
    source: str = "",
    by: Actor,
    at: datetime,
) -> ReminderTerms:
    """Set when people are reminded of one kind of deadline, from a day on; earlier terms stay.

    They hold for ``unit`` and for the units below it that set none. Refuses with
    ``not-planner``, ``reminder-days``, ``terms-backdated``.
    """
    guard(access.may_plan(by, unit, at))
    try:
        days = sorted(set(days_of(before)), reverse=True)
        Terms(tuple(days), on_day, every_after, copy_after)
    except ValueError:
        raise refuse(
            "reminder-days",
            N_("Số ngày nhắc “{before}” không dùng được."),
            N_("Ghi các số ngày từ 1 đến 365, cách nhau bằng dấu chấm phẩy, ví dụ 10; 3."),
            before=before,
        ) from None
    if valid_from < local(at).date():
        raise refuse(
            "terms-backdated",
            N_("Thời hạn nhắc chỉ đặt từ hôm nay trở đi."),
            N_("Chọn ngày áp dụng từ hôm nay."),
        )
    row = ReminderTerms.objects.create(
        unit=unit,
        kind=kind,
        before=";".join(map(str, days)),
        on_day=on_day,
        every_after=every_after,
        copy_after=copy_after,
        valid_from=valid_from,
        source=clean(source)[:200],
    )
    record(
        "reminder_terms.set",
        subject=row,
        by=by,
        at=at,
        unit=unit,
        data={
            "kind": str(kind),
            "before": row.before,
            "on_day": on_day,
            "every_after": every_after,
            "copy_after": copy_after,
            "valid_from": valid_from.isoformat(),
        },
    )
    return row
