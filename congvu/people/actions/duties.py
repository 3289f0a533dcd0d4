"""Duties: given with days and source, ended with a reason, never taken unseen."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor, Duty
from congvu.core.refusals import N_, Refused, refuse
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.people import access
from congvu.people.actions._shared import _allow, _keep_an_administrator, _reason
from congvu.people.models import DutyGrant, User
from congvu.people.rules import MACHINE_DUTIES, Reach


@writes("user.duty_granted")
def grant_duty(
    user: User,
    duty: Duty,
    unit: Unit,
    *,
    by: Actor,
    at: datetime,
    reach: Reach = Reach.OWN,
    since: date | None = None,
    until: date | None = None,
    source: str = "",
) -> DutyGrant:
    """Charge a user with a duty at a unit. Inspectors are charged by a delegation only.

    What an administrator gives to itself is shown to the leader (:func:`acknowledge_grant`).
    A connected system gets no duty that manages accounts. Refuses with ``not-administrator``,
    ``inspector-needs-delegation``, ``machine-duty``, ``reach-too-wide``, ``duty-days``.
    """
    if duty == Duty.INSPECTOR:
        raise refuse(
            "inspector-needs-delegation",
            N_("Quyền kiểm tra chỉ có theo quyết định thành lập đoàn."),
            N_("Thêm người này vào đoàn kiểm tra; hết đoàn thì hết quyền."),
        )
    if user.machine and duty not in MACHINE_DUTIES:
        raise refuse(
            "machine-duty",
            N_("Hệ thống kết nối không được giao nhiệm vụ quản trị."),
            N_("Giao nhiệm vụ đúng việc mà hệ thống làm thay."),
        )
    _allow(by, unit)
    _within_reach(by, unit, reach, at.date())
    _days(since or at.date(), until)
    return _grant(user, duty, unit, by, at, reach, since, until, source)


@writes("user.duty_granted")
def delegate(
    user: User, unit: Unit, *, by: Actor, at: datetime, since: date, until: date, source: str
) -> DutyGrant:
    """Open ``unit`` to a member of a delegation from a day to a day.

    Called by the inspection that was decided; it has checked who may decide it.
    """
    return _grant(user, Duty.INSPECTOR, unit, by, at, Reach.OWN, since, until, source)


def _grant(
    user: User,
    duty: Duty,
    unit: Unit,
    by: Actor,
    at: datetime,
    reach: Reach,
    since: date | None,
    until: date | None,
    source: str,
) -> DutyGrant:
    grant = DutyGrant.objects.create(
        user=user,
        duty=duty,
        unit=unit,
        reach=reach,
        valid_from=since or at.date(),
        valid_to=until,
        source=source,
        granted_by_id=by.user_id,
    )
    record(
        "user.duty_granted",
        subject=user,
        by=by,
        at=at,
        unit=unit,
        data={
            "grant": grant.pk,
            "duty": str(duty),
            "reach": str(reach),
            "from": grant.valid_from and grant.valid_from.isoformat(),
            "to": until and until.isoformat(),
            "source": source,
            **({"to_self": True} if by.user_id == user.pk else {}),
        },
    )
    return grant


@writes("user.duty_ended")
def end_duty(
    grant: DutyGrant, *, by: Actor, at: datetime, last_day: date, reason: str
) -> DutyGrant:
    """End a duty after ``last_day`` (inclusive), with a reason. The grant itself is kept.

    Refuses with ``not-administrator``, ``reason-missing``, ``last-administrator``.
    """
    grant = (
        DutyGrant.objects.select_for_update(of=("self",))
        .select_related("unit", "user")
        .get(pk=grant.pk)
    )
    if grant.duty != Duty.INSPECTOR:
        _allow(by, grant.unit)
    reason = _reason(reason)
    _keep_an_administrator(grant.user, [grant], last_day + timedelta(days=1))
    if grant.valid_from:  # ended before it began: it was never in force
        last_day = max(last_day, grant.valid_from - timedelta(days=1))
    grant.valid_to = last_day
    grant.save(update_fields=["valid_to"])
    record(
        "user.duty_ended",
        subject=grant.user,
        by=by,
        at=at,
        unit=grant.unit,
        data={"grant": grant.pk, "last_day": last_day.isoformat(), "reason": reason},
    )
    return grant


def _within_reach(by: Actor, unit: Unit, reach: Reach, day: date) -> None:
    if reach != Reach.SUBTREE or by.is_system:
        return
    if not organisation.unit_ids_under(unit.pk, day) <= by.units_for(Duty.ADMINISTRATOR):
        raise refuse(
            "reach-too-wide",
            N_("Quyền quản trị của bạn không tới các đơn vị bên dưới {unit}."),
            N_("Giao nhiệm vụ trong phạm vi riêng đơn vị, hoặc đề nghị quản trị cấp trên."),
            unit=unit.name,
        )


def _days(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise refuse(
            "duty-days",
            N_("Ngày cuối {until} trước ngày đầu {since}."),
            N_("Ghi lại từ ngày, đến ngày."),
            since=f"{since:%d/%m/%Y}",
            until=f"{until:%d/%m/%Y}",
        )


@writes("user.grant_acknowledged")
def acknowledge_grant(grant: DutyGrant, *, by: Actor, at: datetime) -> DutyGrant:
    """A leader has seen which reading duty an administrator gave to itself.

    Refuses with ``not-your-duty``, ``own-grant``, ``grant-acknowledged``.
    """
    grant = (
        DutyGrant.objects.select_for_update(of=("self",))
        .select_related("unit", "user")
        .get(pk=grant.pk)
    )
    refusal = access.may_acknowledge(by, grant)
    if refusal is not None:
        raise Refused(refusal)
    if grant.acknowledged_at is not None:
        raise refuse(
            "grant-acknowledged",
            N_("Việc giao này đã có lãnh đạo xác nhận đã biết."),
            N_("Không cần xác nhận lại."),
        )
    grant.acknowledged_by_id, grant.acknowledged_at = by.user_id, at
    grant.save(update_fields=["acknowledged_by", "acknowledged_at"])
    data = {"grant": grant.pk, "duty": grant.duty}
    record("user.grant_acknowledged", subject=grant.user, by=by, at=at, unit=grant.unit, data=data)
    return grant
