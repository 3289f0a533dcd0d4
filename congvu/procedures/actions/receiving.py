"""Where procedures are received, and how far they are offered online."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.refusals import N_, Refused, refuse
from congvu.organisation.models import Unit
from congvu.procedures import access, rules
from congvu.procedures.actions._shared import DAY, allow, locked, reasoned
from congvu.procedures.models import (
    OnlineLevel,
    Procedure,
    ProcedureVersion,
    UnitProcedure,
)


@writes("received.assigned")
def assign_to_unit(
    unit: Unit,
    *,
    since: date,
    by: Actor,
    at: datetime,
    codes: Iterable[str] | None = None,
    source: str = "",
) -> list[UnitProcedure]:
    """Say that ``unit`` receives procedures from ``since`` on.

    Without ``codes``: every procedure in force at the unit's level that day and not yet received.
    Refuses with ``not-your-board``, ``procedure-not-in-force``, ``already-received``,
    ``nothing-to-assign``.
    """
    allow(access.may_manage(by, unit))
    in_force = {
        each.procedure.code: each.procedure
        for each in ProcedureVersion.objects.on(since)
        .at_level(unit.level)
        .select_related("procedure")
        .order_by("procedure__code")
    }
    received = set(
        UnitProcedure.objects.on(since)
        .filter(unit=unit)
        .order_by("pk")
        .values_list("procedure__code", flat=True)
    )
    chosen = sorted(set(in_force) - received) if codes is None else list(dict.fromkeys(codes))
    for code in chosen:
        if code not in in_force:
            raise Refused(rules.not_in_force(code, unit.name, since))
        if code in received:
            raise Refused(rules.already_received(code, unit.name))
    if not chosen:
        raise refuse(
            "nothing-to-assign",
            N_("Không còn thủ tục nào của cấp này mà {unit} chưa tiếp nhận."),
            N_("Nạp danh mục thủ tục trước, hoặc chọn ngày khác."),
            unit=unit.name,
        )
    event = record(
        "received.assigned",
        subject=f"received:{unit.pk}",
        by=by,
        at=at,
        unit=unit,
        data={"codes": chosen, "since": since.isoformat(), "source": source},
    )
    return UnitProcedure.objects.bulk_create(
        UnitProcedure(
            unit=unit, procedure=in_force[code], valid_from=since, recorded_at=event.recorded_at
        )
        for code in chosen
    )


@writes("received.ended")
def stop_receiving(
    unit: Unit, procedure: Procedure, *, last_day: date, reason: str, by: Actor, at: datetime
) -> UnitProcedure:
    """``unit`` receives ``procedure`` until ``last_day`` (inclusive) and no longer, with a reason.

    Refuses with ``not-your-board``, ``reason-missing``, ``procedure-not-received``.
    """
    allow(access.may_manage(by, unit))
    reasoned(reason)
    row: UnitProcedure | None = (
        UnitProcedure.objects.select_for_update()
        .on(last_day)
        .filter(unit=unit, procedure=procedure)
        .order_by("-pk")
        .first()
    )
    if row is None:
        raise refuse(
            "procedure-not-received",
            N_("Ngày {day} {unit} không tiếp nhận thủ tục {code}."),
            N_("Kiểm tra lại ngày và mã thủ tục."),
            day=f"{last_day:%d/%m/%Y}",
            unit=unit.name,
            code=procedure.code,
        )
    event = record(
        "received.ended",
        subject=f"received:{unit.pk}",
        by=by,
        at=at,
        unit=unit,
        data={"code": procedure.code, "last_day": last_day.isoformat(), "reason": reason.strip()},
    )
    row.valid_to = last_day
    row.closed_recorded_at = event.recorded_at
    row.save(update_fields=["valid_to", "closed_recorded_at"])
    return row


@writes("online.level_set")
def set_online_level(
    procedure: Procedure,
    level: int,
    *,
    since: date,
    by: Actor,
    at: datetime,
    unit: Unit | None = None,
    until: date | None = None,
    source: str = "",
    publisher: Unit | None = None,
) -> OnlineLevel:
    """Offer ``procedure`` online at ``level`` (1–4) from ``since`` on; the level before it ends.

    At one unit (its administrator or reform officer), or at every unit without an own level (the
    publisher). Refuses with ``not-your-board``, ``publisher-not-province``,
    ``online-level-unknown``, ``online-level-overlaps``.
    """
    allow(access.may_publish(by, publisher) if unit is None else access.may_manage(by, unit))
    procedure = locked(procedure)
    rows = OnlineLevel.objects.filter(procedure=procedure, unit=unit)
    later = rows.filter(valid_from__gte=since).order_by("valid_from").first()
    starts = later.valid_from if later else None
    allow(rules.why_not_level(procedure.code, level, starts))
    event = record(
        "online.level_set",
        subject=procedure,
        by=by,
        at=at,
        unit=unit or publisher,
        data={"level": level, "since": since.isoformat(), "for_all": unit is None},
    )
    rows.on(since).update(valid_to=since - DAY, closed_recorded_at=event.recorded_at)
    row: OnlineLevel = OnlineLevel.objects.create(
        procedure=procedure,
        unit=unit,
        level=level,
        source=source,
        valid_from=since,
        valid_to=until,
        recorded_at=event.recorded_at,
    )
    return row
