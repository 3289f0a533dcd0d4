"""Recording decisions on days off, and office hours."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal

from congvu.audit.actions import record, writes
from congvu.calendars.models import CalendarDecision, OfficeHoursRule
from congvu.calendars.queries import STREAM
from congvu.core.actors import Actor
from congvu.core.office import OfficeHours, parse_decisions
from congvu.core.refusals import N_, refuse


@writes("calendar.decisions_loaded")
def load_decisions(
    text: str, *, by: Actor, at: datetime, source: str = ""
) -> list[CalendarDecision]:
    """Load a file of decisions; all of it or nothing.

    A day already decided is refused (``day-already-decided``): changing a decision moves due
    dates and needs its own act with a preview. Also refuses with ``calendar-file-wrong``.
    """
    decisions = parse_decisions(text)
    present = set(
        CalendarDecision.objects.filter(day__in=[each.day for each in decisions])
        .order_by("day")
        .values_list("day", flat=True)
    )
    if present:
        raise refuse(
            "day-already-decided",
            N_("Đã có quyết định cho các ngày: {days}."),
            N_("Bỏ các ngày này khỏi tệp; thay đổi một quyết định phải xem trước ảnh hưởng."),
            days=", ".join(f"{day:%d/%m/%Y}" for day in sorted(present)),
        )
    rows = CalendarDecision.objects.bulk_create(
        CalendarDecision(
            day=each.day,
            effect=each.effect,
            name=each.name,
            note=each.note,
            source=each.source or source,
            known_from=each.known_from,
        )
        for each in decisions
    )
    record(
        "calendar.decisions_loaded",
        subject=STREAM,
        by=by,
        at=at,
        data={
            "days": len(rows),
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "source": source,
        },
    )
    return rows


@writes("calendar.office_hours_set")
def set_office_hours(
    hours: OfficeHours, *, by: Actor, at: datetime, unit_code: str = "", source: str = ""
) -> OfficeHoursRule:
    """Set the office hours of all units, or of one, from a day on.

    Refuses with ``office-hours-present`` when that day already has a rule.
    """
    day: date | None = hours.valid_from
    if OfficeHoursRule.objects.filter(unit_code=unit_code, valid_from=day).exists():
        raise refuse(
            "office-hours-present",
            N_("Đã có giờ làm việc áp dụng từ ngày này."),
            N_("Chọn ngày bắt đầu áp dụng khác."),
        )
    rule = OfficeHoursRule.objects.create(
        unit_code=unit_code,
        valid_from=day,
        week=[[[f"{a:%H:%M}", f"{b:%H:%M}"] for a, b in spans] for spans in hours.week],
        hours_per_day=Decimal(hours.hours_per_day),
        same_day_cutoff=hours.same_day_cutoff,
        source=source,
    )
    record(
        "calendar.office_hours_set",
        subject=STREAM,
        by=by,
        at=at,
        unit=unit_code or None,
        data={"rule": rule.pk, "from": day and day.isoformat(), "week": rule.week},
    )
    return rule
