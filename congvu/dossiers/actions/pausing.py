"""The stays of a dossier's clock: papers asked for, pauses of the whole or a lane, payment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.periods import iso, local
from congvu.core.refusals import N_, Refused, refuse
from congvu.dossiers import access, letters, queries, rules
from congvu.dossiers.actions._heard import tell_systems
from congvu.dossiers.actions._lanes import Route, refresh_lanes
from congvu.dossiers.actions.common import (
    _allow,
    _begin,
    _end_stay,
    _keep,
    _leave,
    _open_stay,
    _refresh_columns,
    _release,
    _slip,
    _tell,
)
from congvu.dossiers.models import Dossier, DossierPaper, DossierStep, Pause, Supplement
from congvu.dossiers.queries.fees import amount_owed
from congvu.dossiers.rules import State
from congvu.dossiers.rules.fees import why_not_settled


def _hold(
    dossier: Dossier,
    pauses: list[Pause],
    ground: str,
    reference: str,
    by: Actor,
    at: datetime,
    *,
    restart: bool = False,
    step: DossierStep | None = None,
) -> Pause:
    pause = Pause.objects.create(
        dossier=dossier,
        step=step,
        holds=step is None or step.holds_all,
        ground=ground,
        reference=reference,
        started_at=at,
        restart=restart,
        opened_by_id=by.user_id,
    )
    pauses.append(pause)
    return pause


@writes("dossier.supplement_requested")
def request_supplement(
    dossier: Dossier,
    *,
    missing: Sequence[str],
    reason: str,
    order_reason: str = "",
    contact_phone: str = "",
    by: Actor,
    at: datetime,
) -> Supplement:
    """Ask the citizen for papers (→ 5), all at once, by a numbered slip.

    What it does to the term follows the regime of the day of receipt
    (:data:`rules.SUPPLEMENT_REGIMES`). A second request, or one after the days the regime allows,
    is ordered by a head or a leader with a reason; one after the due moment moves nothing.
    Refuses with ``papers-not-named``, ``reason-missing``, ``supplement-not-ordered`` and the codes
    of :func:`rules.why_not`.
    """
    dossier, pauses = _begin("request_supplement", dossier, by, at)
    names = list(dict.fromkeys(name.strip() for name in missing if name.strip()))
    if not names:
        raise refuse(
            "papers-not-named",
            N_("Chưa ghi giấy tờ cần bổ sung."),
            N_("Liệt kê đầy đủ một lần mọi giấy tờ còn thiếu."),
            "Nghị định 61/2018/NĐ-CP, Điều 17 khoản 2 điểm a",
        )
    _allow(rules.why_not_text(reason))
    calendar = queries.calendar_of(dossier, at)
    effect, late_slip = None, False
    regime = rules.supplement_regime(local(dossier.received_at or at).date())
    if dossier.received_at is not None:
        effect = rules.supplement_effect(regime, dossier.due_at, at)
        late_slip = rules.slip_is_late(regime, dossier.received_at, at, calendar)
    if late_slip or dossier.supplements.count() >= regime.free_requests:
        _allow(access.may_order_supplement(by, dossier) or rules.why_not_text(order_reason))
    number = _slip(dossier, rules.Slip.SUPPLEMENT, at)
    slip = Supplement.objects.create(
        dossier=dossier,
        number=number,
        missing=names,
        reason=reason.strip(),
        order_reason=order_reason.strip(),
        contact_phone=contact_phone.strip()[:30],
        late_slip=late_slip,
        requested_at=at,
    )
    if effect is not None:
        restart = effect is rules.SupplementEffect.RESTART
        _hold(dossier, pauses, "supplement", number, by, at, restart=restart)
    if dossier.received_at is None:
        dossier.answered_at = dossier.answered_at or at  # asking for papers is an answer
    dossier.state = State.SUPPLEMENT
    said = {"slip": number, "missing": names, "reason": reason, "late_slip": late_slip}
    if order_reason:
        said["order_reason"] = order_reason
    said["effect"] = effect and str(effect)
    _leave("dossier.supplement_requested", dossier, by, at, said)
    refresh_lanes(dossier, pauses, at, calendar)
    _keep(dossier, pauses, calendar)
    _tell(dossier, letters.supplement(dossier, number, names, reason), by, at)
    return slip


@writes("dossier.supplement_completed")
def complete_supplement(dossier: Dossier, *, by: Actor, at: datetime) -> Dossier:
    """The papers asked for are here (5 → 4): the term counts anew, or without the time waited."""
    dossier, pauses = _begin("complete_supplement", dossier, by, at)
    slip = dossier.supplements.filter(completed_at=None).order_by("-pk").first()
    names: list[str] = slip.missing if slip else []
    if slip is not None:
        slip.completed_at = at
        slip.save(update_fields=["completed_at"])
    have = {each.name: each for each in dossier.papers.order_by("order")}
    for name in names:
        line = have.get(name)
        if line is None:
            line = DossierPaper(dossier=dossier, order=len(have) + 1, name=name[:250], copies=1)
            have[name] = line
        line.given_at = at
        line.copies = max(line.copies, 1 - line.originals)
    DossierPaper.objects.bulk_create(
        [have[name] for name in names],
        update_conflicts=True,
        unique_fields=["dossier", "order"],
        update_fields=["given_at", "copies"],
    )
    ended = _release(pauses, at, by=by, restart=True)
    calendar = queries.calendar_of(dossier, at)
    refresh_lanes(dossier, pauses, at, calendar)
    dossier.state = State.PROCESSING
    said = {"slip": slip.number if slip else "", "restart": bool(ended and ended.restart)}
    _leave("dossier.supplement_completed", dossier, by, at, said)
    _keep(dossier, pauses, calendar)
    return dossier


@writes("dossier.paused")
def pause(
    dossier: Dossier,
    *,
    ground: str,
    reference: str,
    lane: int | None = None,
    by: Actor,
    at: datetime,
) -> Dossier:
    """Stop the clock on a ground of the closed list, by the paper ``reference`` names.

    ``lane`` (the order of an open step): that lane alone stands, the others go on; the dossier's
    own clock stands with it where the route says so. Who has no more than a lane pauses that.
    Refuses with ``pause-ground-unknown``, ``reason-missing`` (no paper), ``lane-held``,
    ``lane-not-open``, ``lane-not-yours`` and the codes of :func:`rules.why_not`.
    """
    dossier, pauses = _begin("pause", dossier, by, at)
    _allow(rules.why_not_ground(ground, local(at).date()) or rules.why_not_text(reference))
    route = Route.of(dossier, pauses, queries.calendar_of(dossier, at), at)
    step = None
    if lane is not None or not access.works_at_own_units(by, dossier):
        step = route.acting(by, lane)
    if step is not None:
        route.check_not_held(step)
    held = _hold(dossier, pauses, ground, reference.strip(), by, at, step=step)
    said = {"ground": ground, "reference": reference, "lane": step and step.order}
    said |= {"step": f"{step.order}. {step.name}" if step else "", "holds": held.holds}
    _leave("dossier.paused", dossier, by, at, said)
    route.keep()
    _keep(dossier, pauses, route.calendar)
    return dossier


@writes("dossier.resumed")
def resume(dossier: Dossier, *, lane: int | None = None, by: Actor, at: datetime) -> Dossier:
    """Let the clock run again; the time it stood does not count.

    ``lane``: that of one step. Without it the whole dossier's, or that of the one lane which
    stands. Refuses with ``not-held``, ``lane-not-yours`` and the codes of :func:`rules.why_not`.
    """
    dossier, pauses = _begin("resume", dossier, by, at)
    route = Route.of(dossier, pauses, queries.calendar_of(dossier, at), at)
    pause = _to_resume(route, pauses, lane, by)
    _end_stay(pause, at, by)
    step = next((each for each in route.steps if each.pk == pause.step_id), None)
    said = {"ground": pause.ground, "lane": step and step.order}
    said["step"] = f"{step.order}. {step.name}" if step else ""
    _leave("dossier.resumed", dossier, by, at, said)
    route.keep()
    _keep(dossier, pauses, route.calendar)
    return dossier


def _to_resume(route: Route, pauses: Sequence[Pause], lane: int | None, by: Actor) -> Pause:
    whole = _open_stay(pauses)
    own = access.works_at_own_units(by, route.dossier)
    if lane is None and whole is not None and own:
        return whole
    orders = {each.pk: each.order for each in route.steps}
    open_lanes = {
        orders[each.step_id]: each for each in pauses if each.step_id and each.ended_at is None
    }
    mine = {each.order for each in queries.lanes_of(by, route.dossier, route.opened())}
    found = [each for order, each in open_lanes.items() if lane in (None, order) and order in mine]
    if len(found) == 1:
        return found[0]
    if found:
        raise refuse(
            "lane-not-named",
            N_("Hồ sơ đang ở nhiều bước cùng lúc: {steps}."),
            N_("Chọn bước mà việc này thuộc về."),
            steps=route.names(set(open_lanes) & mine),
        )
    if open_lanes and lane in (None, *open_lanes):
        raise Refused(rules.lane_not_yours(route.names(open_lanes)))
    raise Refused(rules.not_held())


@writes("dossier.pause_slip_delivered")
def deliver_slip(
    dossier: Dossier, *, pause: Pause, to: str, on: date, by: Actor, at: datetime
) -> Pause:
    """Record that the paper of a stay was delivered: on which day, to whom by the closed list.

    Refuses with ``nothing-to-deliver``, ``slip-receiver-unknown``, ``slip-day-wrong``,
    ``slip-delivered``.
    """
    dossier, _ = _begin("deliver_slip", dossier, by, at)
    row = Pause.objects.select_for_update().filter(pk=pause.pk, dossier=dossier).first()
    if row is None:
        raise Refused(rules.nothing_to_deliver())
    if to not in rules.SLIP_RECEIVERS:
        raise refuse(
            "slip-receiver-unknown",
            N_("Chưa ghi giao giấy cho ai."),
            N_("Chọn người nhận trong danh sách."),
        )
    if not local(row.started_at).date() <= on <= local(at).date():
        raise refuse(
            "slip-day-wrong",
            N_("Ngày giao {on} trước lúc tạm dừng hoặc chưa tới."),
            N_("Ghi đúng ngày đã giao."),
            on=f"{on:%d/%m/%Y}",
        )
    if row.delivered_on is not None:
        raise refuse(
            "slip-delivered",
            N_("Giấy này đã ghi giao ngày {on}."),
            N_("Không cần ghi lại."),
            on=f"{row.delivered_on:%d/%m/%Y}",
        )
    row.delivered_on, row.delivered_to = on, to
    row.save(update_fields=["delivered_on", "delivered_to"])
    said = {"ground": row.ground, "receiver": to, "on": on.isoformat()}
    _leave("dossier.pause_slip_delivered", dossier, by, at, said)
    dossier.save(update_fields=["moved_at"])
    return row


@writes("dossier.payment_required")
def require_payment(dossier: Dossier, *, reference: str, by: Actor, at: datetime) -> Dossier:
    """Ask for a financial obligation (→ 6) by a notice; the citizen's time does not count."""
    dossier, pauses = _begin("require_payment", dossier, by, at)
    _allow(rules.why_not_text(reference))
    _hold(dossier, pauses, "payment", reference.strip(), by, at)
    refresh_lanes(dossier, pauses, at)
    dossier.state = State.PAYMENT
    _leave("dossier.payment_required", dossier, by, at, {"reference": reference})
    _keep(dossier, pauses)
    _tell(dossier, letters.payment_required(dossier, reference.strip()), by, at)
    return dossier


@writes("dossier.paid")
def paid(dossier: Dossier, *, reference: str = "", by: Actor, at: datetime) -> Dossier:
    """The obligation is met (6 → 4); the clock runs again.

    Refuses with ``fees-owed`` while something charged to the dossier has no receipt.
    """
    dossier, pauses = _begin("paid", dossier, by, at)
    _allow(why_not_settled(amount_owed(dossier, at_return=False)))
    _release(pauses, at, by=by)
    refresh_lanes(dossier, pauses, at)
    dossier.state = State.PROCESSING
    _leave("dossier.paid", dossier, by, at, {"reference": reference})
    _keep(dossier, pauses)
    return dossier


@writes("dossier.due_moved")
def refresh_clock(dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> Dossier:
    """Recompute the lawful due moment after a decision on days off; the promise stays.

    Refuses with ``reason-missing``; only heads, leaders and the system may.
    """
    dossier = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("unit", "version__procedure", "applicant")
        .get(pk=dossier.pk)
    )
    _allow(access.may_act(by, "refresh_clock", dossier) or rules.why_not_text(reason))
    before = dossier.due_at
    _refresh_columns(dossier, queries.pauses_of(dossier), queries.calendar_of(dossier, at))
    said = {
        "reason": reason,
        "before": iso(before) if before else None,
        "after": iso(dossier.due_at) if dossier.due_at else None,
    }
    event = record("dossier.due_moved", subject=dossier, by=by, at=at, unit=dossier.unit, data=said)
    tell_systems(dossier, event)
    dossier.save(update_fields=["due_at", "alert_at", "calendar_version"])
    return dossier
