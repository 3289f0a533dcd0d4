"""The record of an outage: when, what failed, what was done, which slips were written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.periods import iso, local
from congvu.core.refusals import N_, Refusal, refuse
from congvu.dossiers import access
from congvu.dossiers.actions.common import _allow, _series
from congvu.dossiers.models import Outage, ReservedNumber
from congvu.dossiers.rules import why_not_text
from congvu.dossiers.rules.outages import serial_words, unknown_serials, why_not_span
from congvu.organisation.models import Unit


def _why_overlaps(
    unit: Unit, start: datetime, end: datetime | None, but: int | None = None
) -> Refusal | None:
    rows = Outage.objects.filter(unit=unit)
    if but is not None:
        rows = rows.exclude(pk=but)
    rows = rows.filter(Q(ended_at=None) | Q(ended_at__gt=start))
    other = (rows.filter(started_at__lt=end) if end else rows).first()
    if other is None:
        return None
    return Refusal(
        "outage-overlaps",
        N_("Đơn vị đã có sự cố ghi từ {start}, trùng khoảng thời gian này."),
        N_("Mở sự cố đã ghi để ghi giờ hết hoặc sửa giờ."),
        "",
        {"start": f"{local(other.started_at):%H:%M %d/%m/%Y}"},
    )


@writes("outage.recorded")
def record_outage(
    unit: Unit,
    *,
    kind: str,
    started_at: datetime,
    ended_at: datetime | None = None,
    measures: str = "",
    by: Actor,
    at: datetime,
) -> Outage:
    """Write an outage down, while it lasts or afterwards.

    Refuses with ``not-your-duty``, ``outage-kind-unknown``, ``outage-hours-unfit``,
    ``outage-overlaps``.
    """
    _allow(access.may_log_outage(by, unit) or why_not_span(kind, started_at, ended_at, at))
    _series(unit, "outage")  # held to the end: two who write the same outage down come in turn
    _allow(_why_overlaps(unit, started_at, ended_at))
    made = Outage.objects.create(
        unit=unit,
        kind=kind,
        started_at=started_at,
        ended_at=ended_at,
        measures=measures.strip(),
        recorded_by_id=by.user_id,
    )
    said = {"kind": kind, "from": iso(started_at), "to": iso(ended_at) if ended_at else None}
    said["measures"] = made.measures
    event = record("outage.recorded", subject=made, by=by, at=at, unit=unit, data=said)
    made.recorded_at = event.recorded_at
    made.ended_recorded_at = event.recorded_at if ended_at else None
    made.save(update_fields=["recorded_at", "ended_recorded_at"])
    return made


def _locked(outage: Outage, by: Actor) -> Outage:
    _series(outage.unit, "outage")
    found = Outage.objects.select_for_update(of=("self",)).select_related("unit").get(pk=outage.pk)
    _allow(access.may_log_outage(by, found.unit))
    return found


@writes("outage.ended")
def end_outage(
    outage: Outage, *, ended_at: datetime, measures: str = "", by: Actor, at: datetime
) -> Outage:
    """The line is up again since ``ended_at``.

    Refuses with ``outage-over``, ``outage-hours-unfit``, ``not-your-duty``.
    """
    outage = _locked(outage, by)
    if outage.ended_at is not None:
        raise refuse(
            "outage-over",
            N_("Sự cố đã ghi là hết lúc {moment}."),
            N_("Giờ ghi sai thì sửa giờ, có lý do."),
            moment=f"{local(outage.ended_at):%H:%M %d/%m/%Y}",
        )
    _allow(why_not_span(outage.kind, outage.started_at, ended_at, at))
    _allow(_why_overlaps(outage.unit, outage.started_at, ended_at, outage.pk))
    outage.ended_at = ended_at
    outage.measures = measures.strip() or outage.measures
    said = {"to": iso(ended_at), "measures": outage.measures}
    event = record("outage.ended", subject=outage, by=by, at=at, unit=outage.unit, data=said)
    outage.ended_recorded_at = event.recorded_at
    outage.save(update_fields=["ended_at", "measures", "ended_recorded_at"])
    return outage


@writes("outage.corrected")
def correct_outage(
    outage: Outage,
    *,
    started_at: datetime,
    ended_at: datetime | None,
    reason: str,
    by: Actor,
    at: datetime,
) -> Outage:
    """Put wrong hours of an outage right; the earlier ones stay in the audit with the reason.

    Refuses with ``reason-missing``, ``outage-hours-unfit``, ``outage-overlaps``,
    ``not-your-duty``.
    """
    outage = _locked(outage, by)
    _allow(why_not_text(reason) or why_not_span(outage.kind, started_at, ended_at, at))
    _allow(_why_overlaps(outage.unit, started_at, ended_at, outage.pk))
    said = {
        "before": [iso(outage.started_at), iso(outage.ended_at) if outage.ended_at else None],
        "after": [iso(started_at), iso(ended_at) if ended_at else None],
        "reason": reason.strip(),
    }
    outage.started_at, outage.ended_at = started_at, ended_at
    event = record("outage.corrected", subject=outage, by=by, at=at, unit=outage.unit, data=said)
    if ended_at is None:
        outage.ended_recorded_at = None
    elif outage.ended_recorded_at is None:
        outage.ended_recorded_at = event.recorded_at
    outage.save(update_fields=["started_at", "ended_at", "ended_recorded_at"])
    return outage


@writes("outage.slips_declared")
def declare_slips(outage: Outage, *, serials: Sequence[int], by: Actor, at: datetime) -> Outage:
    """Say which reserved numbers were written by hand during the outage; none is an answer too.

    Each must then be entered or spoiled; said again, the new list counts, except for those that
    were entered or spoiled meanwhile. Refuses with ``number-not-reserved``, ``not-your-duty``.
    """
    outage = _locked(outage, by)
    rows = ReservedNumber.objects.select_for_update().filter(
        unit=outage.unit, year=local(outage.started_at).year
    )
    asked = set(serials)
    settled = Q(dossier__isnull=False) | Q(spoiled_at__isnull=False)
    known = list(rows.filter(serial__in=asked).filter(Q(outage=outage) | Q(outage=None)))
    _allow(unknown_serials(sorted(asked), [each.serial for each in known]))
    rows.filter(outage=outage).exclude(settled).exclude(serial__in=asked).update(outage=None)
    rows.filter(pk__in=[each.pk for each in known]).update(outage=outage)
    outage.declared_at = at
    outage.save(update_fields=["declared_at"])
    said = {"serials": serial_words(asked)}
    record("outage.slips_declared", subject=outage, by=by, at=at, unit=outage.unit, data=said)
    return outage
