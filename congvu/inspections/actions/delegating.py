"""The decision that sets up a delegation, its notice, its opening and its closing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import SYSTEM, Actor
from congvu.core.periods import local, parse_period
from congvu.core.refusals import N_, refuse
from congvu.inspections import access, sealing
from congvu.inspections.actions._shared import guard, needs_reason
from congvu.inspections.models import (
    Inspection,
    InspectionPlan,
    Member,
    MemberGrant,
    Visit,
)
from congvu.inspections.rules import Kind, Role
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit
from congvu.people import actions as people
from congvu.people.models import User
from congvu.people.queries import actor_for


@dataclass(frozen=True)
class Delegate:
    """A member of the delegation; without an account they are named and open nothing."""

    name: str
    role: Role
    post: str = ""
    task: str = ""
    user: User | None = None


@dataclass(frozen=True)
class VisitPlan:
    """A unit to visit on a day. ``feeds`` is the position of the visit that this one feeds."""

    unit: Unit
    on: date
    place: str = ""
    feeds: int | None = None


@writes("inspection.decided")
def decide(
    unit: Unit,
    *,
    title: str,
    kind: Kind,
    number: str,
    signed_on: date,
    opens_on: date,
    closes_on: date,
    period_code: str,
    as_of: datetime | None,
    members: Sequence[Delegate],
    visits: Sequence[VisitPlan],
    by: Actor,
    at: datetime,
    plan: InspectionPlan | None = None,
) -> Inspection:
    """Record the decision that sets up a delegation; it opens the units to its members.

    ``as_of`` fixes the moment at which all figures and frames of the inspection stand; None: each
    stands at the moment it is taken. Of a surprise neither the audit nor any duty tells the unit
    before the day of its visit; a salted seal binds it (:mod:`congvu.inspections.sealing`).
    Refuses with ``not-leading``, ``delegation-without-head``, ``visit-outside-delegation``,
    ``delegation-backwards``, ``visits-missing``, ``unit-not-under``, ``feeds-backwards``,
    ``surprise-torn``, ``period-unreadable``.
    """
    guard(access.may_lead(by, unit, at))
    if closes_on < opens_on or opens_on < signed_on:
        raise refuse(
            "delegation-backwards",
            N_("Thời gian của đoàn không hợp lệ: ký {signed}, mở {opens}, kết thúc {closes}."),
            N_("Ngày mở không trước ngày ký, ngày kết thúc không trước ngày mở."),
            signed=signed_on,
            opens=opens_on,
            closes=closes_on,
        )
    if [each.role for each in members].count(Role.HEAD) != 1:
        raise refuse(
            "delegation-without-head",
            N_("Đoàn phải có đúng một trưởng đoàn."),
            N_("Chọn một thành viên làm trưởng đoàn."),
        )
    if not visits:
        raise refuse("visits-missing", N_("Chưa chọn đơn vị nào."), N_("Thêm ít nhất một đơn vị."))
    outside = [each.unit.name for each in visits if not opens_on <= each.on <= closes_on]
    if outside:
        raise refuse(
            "visit-outside-delegation",
            N_("Ngày làm việc tại {units} nằm ngoài thời gian của đoàn."),
            N_("Sửa ngày làm việc hoặc thời gian của đoàn."),
            units=", ".join(outside),
        )
    _may_visit(unit, kind, visits)
    if kind == Kind.SURPRISE:
        _none_torn(members, visits, by, at)
    parse_period(period_code)
    inspection = Inspection.objects.create(
        plan=plan,
        unit=unit,
        kind=kind,
        title=title,
        period_code=period_code,
        as_of=as_of,
        decision_number=number,
        decision_on=signed_on,
        opens_on=opens_on,
        closes_on=closes_on,
    )
    made = [
        Visit.objects.create(
            inspection=inspection,
            unit=each.unit,
            on=each.on,
            place=each.place,
            secret=sealing.fresh_salt() if kind == Kind.SURPRISE else "",
        )
        for each in visits
    ]
    for visit, planned in zip(made, visits, strict=True):
        if planned.feeds is not None:
            visit.feeds = made[planned.feeds]
            visit.save(update_fields=["feeds"])
    for order, each in enumerate(members, start=1):
        _seat(inspection, order, each, made, by, at)
    record(
        "inspection.decided",
        subject=inspection,
        by=by,
        at=at,
        unit=unit,
        data={
            "number": number,
            "signed_on": signed_on.isoformat(),
            "opens_on": opens_on.isoformat(),
            "closes_on": closes_on.isoformat(),
            "kind": str(kind),
            **_units_told(made),
            "members": len(members),
        },
    )
    for visit in made:
        if sealing.is_sealed(visit) and visit.on <= local(at).date():
            reveal_visit(visit, by=by, at=at)
    return inspection


def _units_told(visits: Sequence[Visit]) -> dict[str, list[str]]:
    """The units by code; of a surprise the seal of each visit, in an order that tells nothing."""
    if any(visit.secret for visit in visits):
        return {"sealed": sorted(sealing.seal_of(visit) for visit in visits)}
    return {"units": [visit.unit.code for visit in visits]}


def _none_torn(
    members: Sequence[Delegate], visits: Sequence[VisitPlan], by: Actor, at: datetime
) -> None:
    """Who serves in a unit neither decides its surprise nor goes there with the delegation."""
    units = {each.unit.pk: each.unit.name for each in visits}
    sent = [actor_for(each.user, local(at).date()) for each in members if each.user]
    for actor in (by, *sent):
        torn = sorted(access.served(actor) & set(units))
        if torn:
            raise refuse(
                "surprise-torn",
                N_("{who} đang công tác hoặc có nhiệm vụ tại {unit}."),
                N_("Người khác ký quyết định hoặc đi thay, để đơn vị không biết trước."),
                who=actor.label,
                unit=units[torn[0]],
            )


def _may_visit(unit: Unit, kind: Kind, visits: Sequence[VisitPlan]) -> None:
    for each in visits:
        below = organisation.unit_ids_under(unit.pk, each.on)
        if each.unit.pk not in below or (each.unit.pk == unit.pk) != (kind == Kind.SELF):
            raise refuse(
                "unit-not-under",
                N_("{units} không thuộc {unit} vào ngày {day}."),
                N_("Chỉ kiểm tra đơn vị trực thuộc; kiểm tra chính mình thì chọn “Tự kiểm tra”."),
                units=each.unit.name,
                unit=unit.name,
                day=f"{each.on:%d/%m/%Y}",
            )
        if each.feeds is not None and visits[each.feeds].on < each.on:
            raise refuse(
                "feeds-backwards",
                N_("Buổi làm việc tại {unit} diễn ra sau buổi mà nó cung cấp kết quả."),
                N_("Làm việc ở cấp xã trước, rồi mới làm việc với huyện."),
                unit=each.unit.name,
            )


def _seat(
    inspection: Inspection,
    order: int,
    each: Delegate,
    visits: Sequence[Visit],
    by: Actor,
    at: datetime,
) -> None:
    """Name a member; to one with an account, open each visited unit while the delegation lasts."""
    member = Member.objects.create(
        inspection=inspection,
        user=each.user,
        name=each.name,
        post=each.post,
        role=each.role,
        task=each.task,
        order=order,
    )
    if inspection.opens_on is None:
        return
    for visit in {visit.unit_id: visit for visit in visits if not visit.secret}.values():
        _open(member, visit, inspection.opens_on, by, at)


def _open(member: Member, visit: Visit, since: date, by: Actor, at: datetime) -> None:
    """Open the unit of a visit to a member with an account, while the delegation lasts."""
    inspection = visit.inspection
    ends = [day for day in (inspection.closes_on, inspection.delegation_closed_on) if day]
    if member.user is None or not ends or min(ends) < since:
        return
    if member.grants.filter(grant__unit=visit.unit_id, grant__valid_to__gte=since).exists():
        return
    grant = people.delegate(
        member.user,
        visit.unit,
        by=by,
        at=at,
        since=since,
        until=min(ends),
        source=f"Quyết định số {inspection.decision_number}",
    )
    MemberGrant.objects.create(member=member, grant=grant)


@writes("visit.revealed")
def reveal_visit(visit: Visit, *, by: Actor, at: datetime) -> Visit:
    """On its day a surprise visit is told: unit and salt to the audit, the unit to the members.

    Done once, by the worker or by whoever opens the visit first that day. The duties follow from
    the decision, so nobody gives them to themselves. Refuses with ``visit-revealed``,
    ``visit-not-yet``.
    """
    rows = Visit.objects.select_for_update(of=("self",)).select_related("unit", "inspection")
    visit = rows.get(pk=visit.pk)
    if not sealing.is_sealed(visit):
        raise refuse(
            "visit-revealed",
            N_("Lần làm việc này không giữ kín, hoặc đã mở."),
            N_("Xem ở trang cuộc kiểm tra."),
        )
    if local(at).date() < visit.on:
        raise refuse(
            "visit-not-yet",
            N_("Chưa đến ngày kiểm tra đột xuất."),
            N_("Đến ngày ghi trong quyết định thì hệ thống tự mở."),
        )
    visit.revealed_at = at
    visit.save(update_fields=["revealed_at"])
    for member in visit.inspection.members.select_related("user").order_by("order"):
        _open(member, visit, visit.on, SYSTEM, at)
    record(
        "visit.revealed",
        subject=visit,
        by=by,
        at=at,
        unit=visit.unit,
        data={
            "inspection": visit.inspection_id,
            "unit": visit.unit.code,
            "on": visit.on.isoformat(),
            "salt": visit.secret,
            "seal": sealing.seal_of(visit),
        },
    )
    return visit


@writes("inspection.noticed")
def give_notice(
    inspection: Inspection, *, number: str, on: date, by: Actor, at: datetime
) -> Inspection:
    """Record the notice with the outline of the report. None is given for a surprise visit.

    Refuses with ``not-leading``, ``surprise-not-announced``.
    """
    inspection = Inspection.objects.select_for_update().get(pk=inspection.pk)
    guard(access.may_lead(by, inspection.unit, at))
    if inspection.kind == Kind.SURPRISE:
        raise refuse(
            "surprise-not-announced",
            N_("Kiểm tra đột xuất không thông báo trước."),
            N_("Bỏ bước này; đơn vị thấy cuộc kiểm tra từ ngày đoàn đến."),
        )
    inspection.notice_number, inspection.noticed_on = number, on
    inspection.save(update_fields=["notice_number", "noticed_on"])
    record(
        "inspection.noticed",
        subject=inspection,
        by=by,
        at=at,
        unit=inspection.unit,
        data={"number": number, "on": on.isoformat()},
    )
    return inspection


@writes("inspection.delegation_closed")
def close_delegation(
    inspection: Inspection, *, on: date, reason: str, by: Actor, at: datetime
) -> Inspection:
    """Close the delegation after ``on``: the units are no longer open to its members.

    Refuses with ``not-leading``, ``reason-missing``.
    """
    inspection = Inspection.objects.select_for_update().get(pk=inspection.pk)
    guard(access.may_lead(by, inspection.unit, at), needs_reason(reason))
    for held in MemberGrant.objects.filter(member__inspection=inspection).order_by("pk"):
        people.end_duty(held.grant, by=by, at=at, last_day=on, reason=reason)
    inspection.delegation_closed_on = on
    inspection.save(update_fields=["delegation_closed_on"])
    record(
        "inspection.delegation_closed",
        subject=inspection,
        by=by,
        at=at,
        unit=inspection.unit,
        data={"on": on.isoformat(), "reason": reason},
    )
    return inspection
