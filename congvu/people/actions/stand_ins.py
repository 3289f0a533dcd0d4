"""Who does the work of whom while they are away."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.refusals import N_, Refused, refuse
from congvu.organisation.models import Unit
from congvu.people import access
from congvu.people.models import Post, StandIn, User


@writes("user.stand_in_appointed")
def appoint_stand_in(
    person: User,
    stand_in: User,
    unit: Unit,
    *,
    since: date,
    until: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> StandIn:
    """Let ``stand_in`` do the work of ``person`` at ``unit`` from a day to a day (inclusive).

    Refuses with ``not-your-duty``, ``reason-missing``, ``stand-in-self``, ``stand-in-days``,
    ``stand-in-elsewhere``, ``stand-in-twice``.
    """
    refusal = access.may_appoint(by, unit)
    if refusal is not None:
        raise Refused(refusal)
    if not reason.strip():
        raise refuse("reason-missing", N_("Chưa ghi lý do."), N_("Ghi lý do vắng rồi lưu lại."))
    if person.pk == stand_in.pk:
        raise refuse(
            "stand-in-self", N_("Không ai làm thay chính mình."), N_("Chọn người khác làm thay.")
        )
    if until < since:
        raise refuse(
            "stand-in-days",
            N_("Ngày cuối {until} trước ngày đầu {since}."),
            N_("Ghi lại từ ngày, đến ngày."),
            since=f"{since:%d/%m/%Y}",
            until=f"{until:%d/%m/%Y}",
        )
    # Locked so that two appointments of one person come one after the other.
    User.objects.select_for_update().get(pk=person.pk)
    for user in (person, stand_in):
        if not Post.objects.on(since).filter(user=user, unit=unit).exists():
            raise refuse(
                "stand-in-elsewhere",
                N_("{name} không công tác tại {unit} vào ngày {since}."),
                N_("Chọn người của đơn vị."),
                name=user.full_name,
                unit=unit.name,
                since=f"{since:%d/%m/%Y}",
            )
    others = StandIn.objects.filter(person=person, valid_from__lte=until, valid_to__gte=since)
    if others.exists():
        raise refuse(
            "stand-in-twice",
            N_("{name} đã có người làm thay trong những ngày ấy."),
            N_("Chấm dứt lần phân công trước, hoặc chọn ngày khác."),
            name=person.full_name,
        )
    row = StandIn.objects.create(
        person=person,
        stand_in=stand_in,
        unit=unit,
        valid_from=since,
        valid_to=until,
        reason=reason.strip(),
    )
    data = {
        "stand_in": row.pk,
        "by_user": stand_in.pk,
        "from": since.isoformat(),
        "to": until.isoformat(),
    }
    record("user.stand_in_appointed", subject=person, by=by, at=at, unit=unit, data=data)
    return row


@writes("user.stand_in_ended")
def end_stand_in(row: StandIn, *, last_day: date, by: Actor, at: datetime) -> StandIn:
    """The person is back: the stand-in works for them until ``last_day`` (inclusive).

    Refuses with ``not-your-duty``, ``stand-in-over``.
    """
    row = (
        StandIn.objects.select_for_update(of=("self",))
        .select_related("unit", "person")
        .get(pk=row.pk)
    )
    refusal = access.may_appoint(by, row.unit)
    if refusal is not None:
        raise Refused(refusal)
    if row.valid_to is not None and row.valid_to <= last_day:
        raise refuse(
            "stand-in-over",
            N_("Lần làm thay này đã hết vào ngày {day}."),
            N_("Không cần chấm dứt."),
            day=f"{row.valid_to:%d/%m/%Y}",
        )
    if row.valid_from is not None:  # ended before it began: it was never in force
        last_day = max(last_day, row.valid_from - timedelta(days=1))
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    data = {"stand_in": row.pk, "last_day": last_day.isoformat()}
    record("user.stand_in_ended", subject=row.person, by=by, at=at, unit=row.unit, data=data)
    return row
