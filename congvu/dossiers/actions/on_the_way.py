"""Passing a dossier on along its route: forward, back, outside the house, from hand to hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from congvu.audit.actions import writes
from congvu.core.actors import Actor
from congvu.core.refusals import N_, Refused, refuse
from congvu.dossiers import access, queries, routing, rules
from congvu.dossiers.actions._children import open_child
from congvu.dossiers.actions._custody import _papers_to
from congvu.dossiers.actions._lanes import Going, Route, hand, plan
from congvu.dossiers.actions.common import _allow, _begin, _keep, _leave
from congvu.dossiers.models import Dossier, DossierStep, Pause
from congvu.dossiers.queries import routes
from congvu.dossiers.rules import State
from congvu.organisation.models import Office
from congvu.people.models import User


@writes(
    "dossier.forwarded",
    "dossier.sent_out",
    "dossier.child_opened",
    "dossier.opened_for",
    "dossier.lane_closed",
)
def forward(
    dossier: Dossier,
    *,
    to_office: Office | None = None,
    to_user: User | None = None,
    reason: str = "",
    lane: int | None = None,
    offices: Mapping[int, Office] | None = None,
    skip: Sequence[int] = (),
    paper: str = "",
    by: Actor,
    at: datetime,
) -> Dossier:
    """Send it on along its route (2, 4 → 4): the step of the lane is done, what follows opens.

    ``lane`` is the order of the step that is done, needed only where the actor has several;
    ``to_office`` takes the step it fits, ``offices`` those of other branches by order; ``skip``
    names optional steps passed over; ``paper`` is the number of what goes to an agency outside.
    A join opens when its last branch is done. At the end of a route the open step goes to other
    hands. Source: NĐ 61/2018/NĐ-CP, Điều 18. Refuses with ``office-elsewhere``, ``office-missing``,
    ``lane-not-open``, ``lane-not-yours``, ``lane-not-named``, ``lane-held``,
    ``route-office-unknown``, ``step-not-optional``, ``paper-number-missing``, ``not-your-duty``
    and the codes of :func:`rules.why_not`.
    """
    dossier, pauses = _begin("forward", dossier, by, at)
    route = Route.of(dossier, pauses, queries.calendar_of(dossier, at), at)
    step = route.acting(by, lane)
    going = plan(route, step.order, to_office, offices or {}, skip) if step else Going({})
    if step is None or not (going.offices or _others(route, step)):
        return _moved_on(dossier, pauses, route, step, to_office, to_user, reason, by)
    return _passed(dossier, pauses, route, step, going, to_office, to_user, reason, paper, by)


def _others(route: Route, step: DossierStep) -> bool:
    return any(each is not step for each in route.opened())


def _moved_on(
    dossier: Dossier,
    pauses: list[Pause],
    route: Route,
    step: DossierStep | None,
    to_office: Office | None,
    to_user: User | None,
    reason: str,
    by: Actor,
) -> Dossier:
    """No step follows: the dossier goes to other hands of its own units."""
    if to_office is None:
        raise refuse(
            "office-missing",
            N_("Quy trình không còn bước nào tiếp theo, và chưa chọn nơi chuyển đến."),
            N_("Chọn bộ phận nhận, hoặc ghi xử lý xong."),
        )
    if to_office.unit_id not in (dossier.unit_id, dossier.competent_unit_id):
        raise Refused(rules.office_elsewhere(to_office.name))
    before = dossier.office_id
    if step is not None and step.office_id != to_office.pk:
        route.leave(step, routing.Ended.MOVED)
        route.open(step, to_office, to_user)
    elif step is not None:
        step.holder = to_user
        route.touched.add(step.order)
    hand(dossier, step, before, to_office, to_user, by, route.at, reason)
    dossier.office, dossier.holder = to_office, to_user
    dossier.state = State.PROCESSING
    said: dict[str, Any] = {"from_office": before, "to_office": to_office.pk}
    said |= {"to_user": to_user and to_user.pk, "step": None, "reason": reason}
    _leave("dossier.forwarded", dossier, by, route.at, said)
    route.keep()
    _keep(dossier, pauses, route.calendar)
    return dossier


def _passed(
    dossier: Dossier,
    pauses: list[Pause],
    route: Route,
    step: DossierStep,
    going: Going,
    to_office: Office | None,
    to_user: User | None,
    reason: str,
    paper: str,
    by: Actor,
) -> Dossier:
    at, before = route.at, dossier.office_id
    follow = [route.step(order) for order in going.orders]
    outside = [each for each in follow if routes.is_outside(each)]
    if outside and not paper.strip():
        raise Refused(rules.paper_missing())
    giver = step.office_id or before
    route.close(step)
    route.skip(going.skipped)
    for each in follow:
        office = going.offices[each.order]
        user = to_user if office is not None and office == to_office else None
        route.open(each, office, user)
        if routes.is_outside(each):
            each.sent_number = paper.strip()[:120]
        elif not each.child_code:
            hand(dossier, each, giver, office, user, by, at, reason)
    route.keep()
    dossier.state = State.PROCESSING
    lead = _led(dossier, route, follow)
    inside = [each for each in follow if not routes.is_outside(each) and not each.child_code]
    said: dict[str, Any] = {"from_office": before, "to_office": dossier.office_id}
    said |= {"to_user": lead and lead.holder_id, "step": follow[0].order if follow else None}
    said |= {"closed": step.order, "done": route.names([step.order]), "reason": reason}
    if going.skipped:
        said["skipped"] = route.names(going.skipped)
    if len(follow) > 1 or (follow and not inside):
        said["branches"] = route.names(going.orders)
    if outside:
        said |= {"agency": "; ".join(each.agency for each in outside), "paper": paper.strip()}
    if inside:
        _leave("dossier.forwarded", dossier, by, at, said)
    elif outside:
        _leave("dossier.sent_out", dossier, by, at, said)
    elif not follow:
        said["waits"] = route.names(each.order for each in route.opened())
        _leave("dossier.lane_closed", dossier, by, at, said)
    for each in follow:
        if each.child_code:
            open_child(dossier, each, said, by, at)
    _keep(dossier, pauses, route.calendar)
    return dossier


def _led(dossier: Dossier, route: Route, follow: Sequence[DossierStep]) -> DossierStep | None:
    """The dossier is where its work is: in hands it was just given to, else in the lead's."""
    own = {dossier.unit_id, dossier.competent_unit_id}
    given = [each for each in follow if _in_house(each) and each.office is not None]
    given.sort(key=lambda each: (routes.unit_of(dossier, each) not in own, each.order))
    lead = next(iter(given), None) or route.lead()
    if lead is not None and lead.office is not None:
        dossier.office, dossier.holder = lead.office, lead.holder
    return lead


@writes("dossier.sent_back")
def send_back(
    dossier: Dossier,
    *,
    to_step: int | None = None,
    reason: str,
    lane: int | None = None,
    by: Actor,
    at: datetime,
) -> Dossier:
    """Return the work to a step before it, to the hands that did it, with the reason.

    The step waits again; its own term and the other's go on where they stopped, so nobody gains
    or loses time by it. ``to_step``: the order, the nearest one before when not said. Refuses with
    ``reason-missing``, ``nothing-before``, ``lane-…`` and the codes of :func:`rules.why_not`.
    """
    dossier, pauses = _begin("send_back", dossier, by, at)
    _allow(rules.why_not_text(reason))
    route = Route.of(dossier, pauses, queries.calendar_of(dossier, at), at)
    step = route.acting(by, lane)
    earlier = queries.earlier_of(route.course, route.steps, step) if step else []
    fits = [each.order for each in earlier]
    order = to_step if to_step is not None else max(fits, default=0)
    if step is None or order not in fits:
        raise Refused(rules.nothing_before())
    back, giver = route.step(order), step.office_id
    route.leave(step, routing.Ended.SENT_BACK)
    route.open(back, back.office, back.holder)
    hand(dossier, back, giver, back.office, back.holder, by, at, reason)
    route.keep()
    before = dossier.office_id
    lead = _led(dossier, route, [back])
    said: dict[str, Any] = {"from_office": before, "to_office": dossier.office_id}
    said |= {"to_user": lead and lead.holder_id, "step": back.order, "closed": step.order}
    said |= {"done": route.names([step.order]), "branches": route.names([back.order])}
    _leave("dossier.sent_back", dossier, by, at, {**said, "reason": reason})
    _keep(dossier, pauses, route.calendar)
    return dossier


def _in_house(step: DossierStep) -> bool:
    return not routes.is_outside(step) and not step.child_code


@writes("dossier.answered_outside")
def record_answer(
    dossier: Dossier,
    *,
    lane: int | None = None,
    paper: str,
    next_paper: str = "",
    to_office: Office | None = None,
    to_user: User | None = None,
    offices: Mapping[int, Office] | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Dossier:
    """An agency outside the system has answered by ``paper``: its step is done, the route goes on.

    Recorded by the units that the dossier names. ``next_paper``: the number of what goes to the
    next agency outside, where one follows. Refuses with ``nothing-outside``,
    ``lane-not-named``, ``paper-number-missing``, ``lane-held``, ``route-office-unknown`` and the
    codes of :func:`rules.why_not`.
    """
    dossier, pauses = _begin("record_answer", dossier, by, at)
    route = Route.of(dossier, pauses, queries.calendar_of(dossier, at), at)
    waiting = [each for each in route.opened() if routes.is_outside(each)]
    found = [each for each in waiting if lane in (None, each.order)]
    if not found:
        raise Refused(rules.nothing_outside())
    if len(found) > 1:
        raise refuse(
            "lane-not-named",
            N_("Hồ sơ đang ở nhiều bước cùng lúc: {steps}."),
            N_("Chọn bước mà việc này thuộc về."),
            steps=route.names(each.order for each in waiting),
        )
    if not paper.strip():
        raise Refused(rules.paper_missing())
    step, before = found[0], dossier.office_id
    going = plan(route, step.order, to_office, offices or {}, ())
    follow = [route.step(order) for order in going.orders]
    outside = [each for each in follow if routes.is_outside(each)]
    if outside and not next_paper.strip():
        raise Refused(rules.paper_missing())
    step.answer_number = paper.strip()[:120]
    route.close(step)
    for each in follow:
        office = going.offices[each.order]
        user = to_user if office is not None and office == to_office else None
        route.open(each, office, user)
        if routes.is_outside(each):
            each.sent_number = next_paper.strip()[:120]
        elif not each.child_code:
            hand(dossier, each, before, office, user, by, at, reason)
    route.keep()
    lead = _led(dossier, route, follow)
    said: dict[str, Any] = {"from_office": before, "to_office": dossier.office_id}
    said |= {"to_user": lead and lead.holder_id, "closed": step.order, "agency": step.agency}
    said |= {"paper": paper.strip(), "branches": route.names(going.orders), "reason": reason}
    if outside:
        said["next_paper"] = next_paper.strip()
    _leave("dossier.answered_outside", dossier, by, at, said)
    for each in follow:
        if each.child_code:
            open_child(dossier, each, said, by, at)
    _keep(dossier, pauses, route.calendar)
    return dossier


@writes("dossier.handed_over")
def hand_over(
    dossier: Dossier,
    *,
    to_user: User,
    note: str = "",
    lane: int | None = None,
    by: Actor,
    at: datetime,
) -> Dossier:
    """Hand the dossier to another person of the same office; the clock does not notice."""
    dossier, pauses = _begin("hand_over", dossier, by, at)
    route = Route.of(dossier, pauses, queries.calendar_of(dossier, at), at)
    mine = queries.lanes_of(by, dossier, route.opened(), access.MOVERS)
    step = route.acting(by, lane) if lane is not None else routes.lane_of(by, mine)
    office = step.office if step is not None and step.office is not None else dossier.office
    hand(dossier, step, office.pk if office else None, office, to_user, by, at, note)
    if step is not None:
        step.holder = to_user
        route.touched.add(step.order)
        route.keep()
    if step is None or step is route.lead() or step.office_id == dossier.office_id:
        dossier.holder = to_user
    _leave("dossier.handed_over", dossier, by, at, {"to_user": to_user.pk})
    _keep(dossier, pauses, route.calendar)
    return dossier


@writes("dossier.taken_over")
def take_over(dossier: Dossier, *, by: Actor, at: datetime) -> Dossier:
    """Sign for a dossier handed over; the taker becomes the holder of that lane.

    Refuses with ``nothing-to-take``, ``not-given-to-you``.
    """
    dossier, pauses = _begin("take_over", dossier, by, at)
    line = queries.waiting_line(dossier, by)
    if line is None:
        raise refuse(
            "nothing-to-take",
            N_("Không có lần bàn giao nào đang chờ nhận."),
            N_("Người giao ghi việc bàn giao trước."),
        )
    if line.to_user_id not in (None, *by.hands) and not by.is_system:
        raise refuse(
            "not-given-to-you",
            N_("Hồ sơ được giao cho người khác."),
            N_("Đề nghị người giao bàn giao lại cho bạn."),
        )
    line.taken_at, line.taken_by_id = at, by.user_id
    line.save(update_fields=["taken_at", "taken_by"])
    holder = by.user_id or line.to_user_id
    if line.step_id is not None:
        DossierStep.objects.filter(pk=line.step_id).update(holder_id=holder)
    if line.to_office_id in (None, dossier.office_id):
        dossier.holder_id = holder
    _papers_to(dossier, line.to_office_id, holder)
    _leave("dossier.taken_over", dossier, by, at, {"hand_over": line.pk})
    _keep(dossier, pauses)
    return dossier
