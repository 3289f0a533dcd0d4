"""Passing a dossier on, and the stays of its clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.periods import iso, local
from congvu.core.refusals import N_, refuse
from congvu.dossiers import access, intake, letters, queries, rules
from congvu.dossiers.actions.common import (
    _allow,
    _begin,
    _keep,
    _leave,
    _next,
    _refresh_columns,
    _release,
    _series,
    _tell,
)
from congvu.dossiers.models import Dossier, DossierPaper, DossierStep, HandOver, Pause, Supplement
from congvu.dossiers.rules import State
from congvu.organisation.models import Office
from congvu.people.models import User


def _pass_on(
    dossier: Dossier, office: Office | None, user: User | None, by: Actor, at: datetime, note: str
) -> None:
    HandOver.objects.create(
        dossier=dossier,
        from_office_id=dossier.office_id,
        from_user_id=by.user_id,
        to_office=office,
        to_user=user,
        given_at=at,
        note=note,
    )
    dossier.office, dossier.holder = office, user


@writes("dossier.forwarded")
def forward(
    dossier: Dossier,
    *,
    to_office: Office,
    to_user: User | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Dossier:
    """Send to the office that works on it (2, 4 → 4): a line of the control slip, the next step.

    Source: NĐ 61/2018/NĐ-CP, Điều 18. Refuses with ``office-elsewhere``, ``not-your-duty`` and the
    codes of :func:`rules.why_not`.
    """
    dossier, pauses = _begin("forward", dossier, by, at)
    if to_office.unit_id not in (dossier.unit_id, dossier.competent_unit_id):
        raise refuse(
            "office-elsewhere",
            N_("“{office}” không thuộc đơn vị tiếp nhận hoặc đơn vị giải quyết hồ sơ."),
            N_("Chọn bộ phận của đơn vị tiếp nhận hoặc đơn vị giải quyết."),
            office=to_office.name,
        )
    calendar = queries.calendar_of(dossier, at)
    before = dossier.office_id
    _pass_on(dossier, to_office, to_user, by, at, reason)
    steps = list(dossier.steps.order_by("order"))
    here = next((each for each in steps if each.opened_at and not each.closed_at), None)
    after = next((each for each in steps if not each.opened_at), None)
    if after is not None:
        if here is not None:
            here.closed_at = at
        after.office = to_office
        intake.open_step(after, calendar, at)
        DossierStep.objects.bulk_update(
            [each for each in (here, after) if each], ["opened_at", "due_at", "closed_at", "office"]
        )
    dossier.state = State.PROCESSING
    said: dict[str, Any] = {"from_office": before, "to_office": to_office.pk}
    said |= {"to_user": to_user and to_user.pk, "step": after and after.order}
    said["reason"] = reason
    _leave("dossier.forwarded", dossier, by, at, said)
    _keep(dossier, pauses, calendar)
    return dossier


@writes("dossier.handed_over")
def hand_over(
    dossier: Dossier, *, to_user: User, note: str = "", by: Actor, at: datetime
) -> Dossier:
    """Hand the dossier to another person of the same office; the clock does not notice."""
    dossier, pauses = _begin("hand_over", dossier, by, at)
    _pass_on(dossier, dossier.office, to_user, by, at, note)
    _leave("dossier.handed_over", dossier, by, at, {"to_user": to_user.pk})
    _keep(dossier, pauses)
    return dossier


@writes("dossier.taken_over")
def take_over(dossier: Dossier, *, by: Actor, at: datetime) -> Dossier:
    """Sign for a dossier handed over; the taker becomes its holder.

    Refuses with ``nothing-to-take``, ``not-given-to-you``.
    """
    dossier, pauses = _begin("take_over", dossier, by, at)
    line = dossier.hand_overs.order_by("-pk").first()
    if line is None or line.taken_at is not None:
        raise refuse(
            "nothing-to-take",
            N_("Không có lần bàn giao nào đang chờ nhận."),
            N_("Người giao ghi việc bàn giao trước."),
        )
    if line.to_user_id not in (None, by.user_id) and not by.is_system:
        raise refuse(
            "not-given-to-you",
            N_("Hồ sơ được giao cho người khác."),
            N_("Đề nghị người giao bàn giao lại cho bạn."),
        )
    line.taken_at, line.taken_by_id = at, by.user_id
    line.save(update_fields=["taken_at", "taken_by"])
    dossier.holder_id = by.user_id or line.to_user_id
    _leave("dossier.taken_over", dossier, by, at, {"hand_over": line.pk})
    _keep(dossier, pauses)
    return dossier


def _hold(
    dossier: Dossier, pauses: list[Pause], ground: str, reference: str, at: datetime, restart: bool
) -> None:
    pauses.append(
        Pause.objects.create(
            dossier=dossier, ground=ground, reference=reference, started_at=at, restart=restart
        )
    )


@writes("dossier.supplement_requested")
def request_supplement(
    dossier: Dossier,
    *,
    missing: Sequence[str],
    reason: str,
    order_reason: str = "",
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
    names = [name.strip() for name in missing if name.strip()]
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
    if dossier.received_at is not None:
        regime = rules.supplement_regime(local(dossier.received_at).date())
        effect = rules.supplement_effect(regime, dossier.due_at, at)
        late_slip = rules.slip_is_late(regime, dossier.received_at, at, calendar)
    if late_slip or dossier.supplements.exists():
        _allow(access.may_order_supplement(by, dossier) or rules.why_not_text(order_reason))
    scope = f"supplement:{local(at).year}"
    number = f"{_next(_series(dossier.unit, scope)):02d}/{local(at).year}/HDHS"
    slip = Supplement.objects.create(
        dossier=dossier,
        number=number,
        missing=names,
        reason=reason.strip(),
        order_reason=order_reason.strip(),
        late_slip=late_slip,
        requested_at=at,
    )
    if effect is not None:
        restart = effect is rules.SupplementEffect.RESTART
        _hold(dossier, pauses, "supplement", number, at, restart)
    dossier.state = State.SUPPLEMENT
    said = {"slip": number, "missing": names, "reason": reason, "late_slip": late_slip}
    if order_reason:
        said["order_reason"] = order_reason
    said["effect"] = effect and str(effect)
    _leave("dossier.supplement_requested", dossier, by, at, said)
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
    ended = _release(pauses, at, restart=True)
    dossier.state = State.PROCESSING
    said = {"slip": slip.number if slip else "", "restart": bool(ended and ended.restart)}
    _leave("dossier.supplement_completed", dossier, by, at, said)
    _keep(dossier, pauses)
    return dossier


@writes("dossier.paused")
def pause(dossier: Dossier, *, ground: str, reference: str, by: Actor, at: datetime) -> Dossier:
    """Stop the clock on a ground of the closed list, by the paper ``reference`` names.

    Refuses with ``pause-ground-unknown``, ``reason-missing`` (no paper) and the codes of
    :func:`rules.why_not`.
    """
    dossier, pauses = _begin("pause", dossier, by, at)
    _allow(rules.why_not_ground(ground, local(at).date()) or rules.why_not_text(reference))
    _hold(dossier, pauses, ground, reference.strip(), at, False)
    _leave("dossier.paused", dossier, by, at, {"ground": ground, "reference": reference})
    _keep(dossier, pauses)
    return dossier


@writes("dossier.resumed")
def resume(dossier: Dossier, *, by: Actor, at: datetime) -> Dossier:
    """Let the clock run again; the time it stood does not count."""
    dossier, pauses = _begin("resume", dossier, by, at)
    ended = _release(pauses, at)
    _leave("dossier.resumed", dossier, by, at, {"ground": ended.ground if ended else ""})
    _keep(dossier, pauses)
    return dossier


@writes("dossier.payment_required")
def require_payment(dossier: Dossier, *, reference: str, by: Actor, at: datetime) -> Dossier:
    """Ask for a financial obligation (→ 6) by a notice; the citizen's time does not count."""
    dossier, pauses = _begin("require_payment", dossier, by, at)
    _allow(rules.why_not_text(reference))
    _hold(dossier, pauses, "payment", reference.strip(), at, False)
    dossier.state = State.PAYMENT
    _leave("dossier.payment_required", dossier, by, at, {"reference": reference})
    _keep(dossier, pauses)
    return dossier


@writes("dossier.paid")
def paid(dossier: Dossier, *, reference: str = "", by: Actor, at: datetime) -> Dossier:
    """The obligation is met (6 → 4); the clock runs again."""
    dossier, pauses = _begin("paid", dossier, by, at)
    _release(pauses, at)
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
    record("dossier.due_moved", subject=dossier, by=by, at=at, unit=dossier.unit, data=said)
    dossier.save(update_fields=["due_at", "alert_at", "calendar_version"])
    return dossier
