"""Recording decisions on days off, and office hours."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from congvu.audit.actions import record, writes
from congvu.calendars.models import CalendarDecision, OfficeHoursRule
from congvu.calendars.queries import STREAM, decided
from congvu.calendars.rules import why_not_changed
from congvu.core.actors import Actor
from congvu.core.office import DayDecision, OfficeHours, parse_decisions
from congvu.core.periods import local
from congvu.core.refusals import N_, Refused, refuse


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
        CalendarDecision.objects.filter(day__in=[each.day for each in decisions], known_to=None)
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


@writes("calendar.decisions_changed")
def change_decisions(
    decisions: Sequence[DayDecision],
    *,
    withdrawn: Sequence[date] = (),
    by: Actor,
    at: datetime,
    reason: str,
    source: str = "",
) -> list[CalendarDecision]:
    """Take decisions on days while work is going on, and lift those on ``withdrawn`` days.

    They count from the day of ``at``; what was decided before is kept with its last day. Whoever
    calls this moves the clocks that ran on the old calendar
    (:func:`congvu.dossiers.actions.apply_calendar`). Refuses with ``day-not-decided``,
    ``day-already-so``, ``nothing-decided``.
    """
    known = local(at).date()
    days = {each.day for each in decisions} | set(withdrawn)
    refusal = why_not_changed(decisions, withdrawn, decided(days))
    if refusal is not None:
        raise Refused(refusal)
    present = CalendarDecision.objects.select_for_update().filter(day__in=days, known_to=None)
    for row in present.order_by("day"):
        row.known_to = known - timedelta(days=1)
        row.save(update_fields=["known_to"])
    rows = CalendarDecision.objects.bulk_create(
        CalendarDecision(
            day=each.day,
            effect=each.effect,
            name=each.name,
            note=each.note,
            source=each.source or source,
            known_from=known,
        )
        for each in decisions
    )
    said = {
        "decided": {f"{each.day:%Y-%m-%d}": str(each.effect) for each in decisions},
        "withdrawn": sorted(f"{day:%Y-%m-%d}" for day in withdrawn),
        "reason": reason,
        "source": source,
    }
    record("calendar.decisions_changed", subject=STREAM, by=by, at=at, data=said)
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
