"""The acts of a life after its receipt, told in memory: each as the single act does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from congvu.core.periods import iso, local
from congvu.core.refusals import N_, Refused, refuse
from congvu.dossiers import access, lives, queries, routing, rules
from congvu.dossiers.actions._lanes import Route, plan
from congvu.dossiers.actions._life import Telling
from congvu.dossiers.actions.common import _allow
from congvu.dossiers.models import DossierPaper, DossierStep, HandOver, Supplement
from congvu.dossiers.queries import routes
from congvu.dossiers.rules import State


def _forwarded(t: Telling, act: lives.Forwarded) -> None:
    dossier, route = t.dossier, t.route()
    opened = route.opened()
    step = next((each for each in opened if act.lane in (None, each.order)), None)
    going = None
    if step is not None:
        going = plan(route, step.order, act.to_office, act.offices, act.skip)
    before = dossier.office_id
    if step is None or going is None or not (going.offices or len(opened) > 1):
        _moved_on(t, act, route, step)
        return
    follow = [route.step(order) for order in going.orders]
    if any(routes.is_outside(each) or each.child_code for each in follow):
        raise _beyond()
    giver = step.office_id or before
    route.close(step)
    route.skip(going.skipped)
    for each in follow:
        office = going.offices[each.order]
        user = act.to_user if office is not None and office == act.to_office else None
        route.open(each, office, user)
        t.hand(each, giver, office, user, act.reason)
    route.read_clocks()
    dossier.state = State.PROCESSING
    lead = _led(t, route, follow)
    said: dict[str, Any] = {"from_office": before, "to_office": dossier.office_id}
    said |= {"to_user": lead and lead.holder_id, "step": follow[0].order if follow else None}
    said |= {"closed": step.order, "done": route.names([step.order]), "reason": act.reason}
    if going.skipped:
        said["skipped"] = route.names(going.skipped)
    if len(follow) > 1:
        said["branches"] = route.names(going.orders)
    if follow:
        t.leave("dossier.forwarded", said)
    else:
        said["waits"] = route.names(each.order for each in route.opened())
        t.leave("dossier.lane_closed", said)


def _led(t: Telling, route: Route, follow: Sequence[DossierStep]) -> DossierStep | None:
    own = {t.dossier.unit_id, t.dossier.competent_unit_id}
    given = [each for each in follow if each.office is not None]
    given.sort(key=lambda each: (routes.unit_of(t.dossier, each) not in own, each.order))
    lead = next(iter(given), None) or route.lead()
    if lead is not None and lead.office is not None:
        t.dossier.office, t.dossier.holder = lead.office, lead.holder
    return lead


def _moved_on(t: Telling, act: lives.Forwarded, route: Route, step: DossierStep | None) -> None:
    dossier, office = t.dossier, act.to_office
    if office is None:
        raise refuse(
            "office-missing",
            N_("Quy trình không còn bước nào tiếp theo, và chưa chọn nơi chuyển đến."),
            N_("Chọn bộ phận nhận, hoặc ghi xử lý xong."),
        )
    if office.unit_id not in (dossier.unit_id, dossier.competent_unit_id):
        raise Refused(rules.office_elsewhere(office.name))
    before = dossier.office_id
    if step is not None and step.office_id != office.pk:
        route.leave(step, routing.Ended.MOVED)
        route.open(step, office, act.to_user)
    elif step is not None:
        step.holder = act.to_user
    t.hand(step, before, office, act.to_user, act.reason)
    dossier.office, dossier.holder = office, act.to_user
    dossier.state = State.PROCESSING
    said: dict[str, Any] = {"from_office": before, "to_office": office.pk}
    said |= {"to_user": act.to_user and act.to_user.pk, "step": None, "reason": act.reason}
    t.leave("dossier.forwarded", said)
    route.read_clocks()


def _handed_over(t: Telling, act: lives.HandedOver) -> None:
    dossier, route = t.dossier, t.route()
    opened = route.opened()
    step = opened[0] if len(opened) == 1 else None
    office = step.office if step is not None and step.office is not None else dossier.office
    t.hand(step, office.pk if office else None, office, act.to_user, act.note)
    if step is not None:
        step.holder = act.to_user
        route.read_clocks()
    if step is None or step is route.lead() or step.office_id == dossier.office_id:
        dossier.holder = act.to_user
    t.leave("dossier.handed_over", {"to_user": act.to_user.pk})


def _taken_over(t: Telling, act: lives.TakenOver) -> None:
    given = t.rows[HandOver]
    line = given[-1] if given and given[-1].taken_at is None else None
    if line is None:
        raise refuse(
            "nothing-to-take",
            N_("Không có lần bàn giao nào đang chờ nhận."),
            N_("Người giao ghi việc bàn giao trước."),
        )
    if line.to_user_id not in (None, *t.by.hands) and not t.by.is_system:
        raise refuse(
            "not-given-to-you",
            N_("Hồ sơ được giao cho người khác."),
            N_("Đề nghị người giao bàn giao lại cho bạn."),
        )
    line.taken_at, line.taken_by_id = t.at, t.by.user_id
    holder = t.by.user_id or line.to_user_id
    if line.step is not None:
        line.step.holder_id = holder
    dossier = t.dossier
    if line.to_office_id in (None, dossier.office_id):
        dossier.holder_id = holder
    dossier.papers_office_id, dossier.papers_user_id = line.to_office_id, holder
    t.leave("dossier.taken_over", {"hand_over": line.pk})


def _supplement_asked(t: Telling, act: lives.SupplementAsked) -> None:
    dossier = t.dossier
    names = list(dict.fromkeys(name.strip() for name in act.missing if name.strip()))
    if not names:
        raise refuse(
            "papers-not-named",
            N_("Chưa ghi giấy tờ cần bổ sung."),
            N_("Liệt kê đầy đủ một lần mọi giấy tờ còn thiếu."),
            "Nghị định 61/2018/NĐ-CP, Điều 17 khoản 2 điểm a",
        )
    _allow(rules.why_not_text(act.reason))
    assert dossier.received_at is not None
    if t.stale:
        t.refresh()
    regime = rules.supplement_regime(local(dossier.received_at).date())
    effect = rules.supplement_effect(regime, dossier.due_at, t.at)
    late = rules.slip_is_late(regime, dossier.received_at, t.at, t.now_calendar())
    if late or len(t.rows[Supplement]) >= regime.free_requests:
        _allow(access.may_order_supplement(t.by, dossier) if act.by else None)
        _allow(rules.why_not_text(act.order_reason))
    number = t.slip(rules.Slip.SUPPLEMENT)
    t.keyed(
        Supplement(
            dossier=dossier,
            number=number,
            missing=names,
            reason=act.reason.strip(),
            order_reason=act.order_reason.strip(),
            late_slip=late,
            requested_at=t.at,
        )
    )
    restart = effect is rules.SupplementEffect.RESTART
    t.hold("supplement", number, restart=restart)
    dossier.state = State.SUPPLEMENT
    said = {"slip": number, "missing": names, "reason": act.reason, "late_slip": late}
    if act.order_reason:
        said["order_reason"] = act.order_reason
    t.leave("dossier.supplement_requested", {**said, "effect": str(effect)})
    t.route().read_clocks()


def _supplement_completed(t: Telling, act: lives.SupplementCompleted) -> None:
    slips = [each for each in t.rows[Supplement] if each.completed_at is None]
    slip = slips[-1] if slips else None
    names: list[str] = slip.missing if slip else []
    if slip is not None:
        slip.completed_at = t.at
    have = {each.name: each for each in t.rows[DossierPaper]}
    for name in names:
        line = have.get(name)
        if line is None:
            line = DossierPaper(dossier=t.dossier, order=len(have) + 1, name=name[:250], copies=1)
            have[name] = t.keyed(line)
        line.given_at = t.at
        line.copies = max(line.copies, 1 - line.originals)
    ended = t.release(restart=True)
    t.route().read_clocks()
    t.dossier.state = State.PROCESSING
    said = {"slip": slip.number if slip else "", "restart": bool(ended and ended.restart)}
    t.leave("dossier.supplement_completed", said)


def _paused(t: Telling, act: lives.Paused) -> None:
    day = local(t.at).date()
    _allow(rules.why_not_ground(act.ground, day) or rules.why_not_text(act.reference))
    t.hold(act.ground, act.reference.strip())
    said = {"ground": act.ground, "reference": act.reference, "lane": None}
    t.leave("dossier.paused", {**said, "step": "", "holds": True})
    t.route().read_clocks()


def _resumed(t: Telling, act: lives.Resumed) -> None:
    pause = t.release()
    assert pause is not None  # said by why_not
    t.leave("dossier.resumed", {"ground": pause.ground, "lane": None, "step": ""})
    t.route().read_clocks()


def _stopped(t: Telling, act: lives.Stopped) -> None:
    dossier = t.dossier
    _allow(rules.why_not_text(act.reason))
    withdrawn = dossier.state == State.WITHDRAWING
    t.release()
    t.close_steps()
    dossier.state, dossier.closed_at = State.STOPPED, t.at
    dossier.ended_reason = act.reason.strip()
    said: dict[str, Any] = {"reason": act.reason, "withdrawn": withdrawn}
    if t.life.way_known:  # of an old book it is not known which notice went out: none is made up
        dossier.slip_number = said["slip"] = t.slip(rules.Slip.STOPPED)
    dossier.closed_recorded_at = t.leave("dossier.stopped", said)


def _finished(t: Telling, act: lives.Finished) -> None:
    dossier = t.dossier
    _allow(rules.why_not_result(act.result_on, local(t.at).date(), False))
    if t.life.way_known:
        _allow(rules.why_not_named(act.result_number, act.result_note))
    if t.at < dossier.moved_at:
        _allow(rules.why_not(dossier.facts(t.at), "finish", t.at))
    _allow(queries.why_not_done(t.steps, t.pauses))
    if t.release() is not None:
        t.route().read_clocks()
    t.close_steps()
    dossier.result_on = act.result_on
    dossier.state, dossier.finished_at = State.FINISHED, t.at
    dossier.result_number = act.result_number.strip()
    dossier.result_note = act.result_note.strip()
    dossier.moved_at = t.at
    t.refresh()
    said = {
        "result_number": dossier.result_number,
        "verdict": str(dossier.standing(t.at)),
        "due": iso(dossier.due_at) if dossier.due_at else None,
    }
    dossier.finished_recorded_at = t.leave("dossier.finished", said)
    t.stale = False  # what comes after the end moves no clock


def _returned(t: Telling, act: lives.Returned) -> None:
    dossier, was = t.dossier, t.stale
    dossier.state, dossier.returned_at = State.RETURNED, t.at
    dossier.result_method, dossier.return_note = act.method, act.note.strip()
    if t.life.way_known:
        _allow(rules.why_not_received(act.method, drawn=False, proxy=False, shown=False))
        dossier.signed_how = rules.signed_how(act.method, drawn=False)
    said = {"method": str(act.method), "by_another": False, "signed": str(dossier.signed_how)}
    t.leave("dossier.returned", said)
    t.stale = was


def _late_explained(t: Telling, act: lives.LateExplained) -> None:
    if act.cause not in rules.LATE_CAUSES:
        raise refuse(
            "late-cause-unknown",
            N_("“{cause}” không có trong danh mục nguyên nhân quá hạn."),
            N_("Chọn một trong các nguyên nhân của danh mục."),
            cause=act.cause,
        )
    dossier = t.dossier
    dossier.late_cause, dossier.late_note = act.cause, act.note.strip()
    t.leave("dossier.late_explained", {"cause": act.cause, "note": act.note})


def _beyond() -> Refused:
    return refuse(
        "life-beyond-house",
        N_("Bước tiếp theo do cơ quan ngoài hệ thống làm, hoặc mở hồ sơ con."),
        N_("Ghi từng việc trên trang hồ sơ; cách ghi hàng loạt chỉ nhận việc trong đơn vị."),
    )


ACTS: Mapping[type[lives.Act], tuple[str, Callable[[Telling, Any], None]]] = {
    lives.Forwarded: ("forward", _forwarded),
    lives.HandedOver: ("hand_over", _handed_over),
    lives.TakenOver: ("take_over", _taken_over),
    lives.SupplementAsked: ("request_supplement", _supplement_asked),
    lives.SupplementCompleted: ("complete_supplement", _supplement_completed),
    lives.Paused: ("pause", _paused),
    lives.Resumed: ("resume", _resumed),
    lives.Stopped: ("stop", _stopped),
    lives.Finished: ("finish", _finished),
    lives.Returned: ("return_result", _returned),
    lives.LateExplained: ("explain_late", _late_explained),
}
