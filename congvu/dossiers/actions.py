"""The acts on a dossier: each one transaction, one event, and words to the citizen where due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from congvu.audit.actions import record, writes
from congvu.audit.models import Event
from congvu.core.actors import Actor
from congvu.core.calendar import WorkCalendar
from congvu.core.periods import iso, local
from congvu.core.refusals import N_, Refusal, Refused, refuse
from congvu.core.vietnamese import fold
from congvu.dossiers import access, intake, letters, queries, rules
from congvu.dossiers.models import (
    Dossier,
    DossierPaper,
    DossierStep,
    HandOver,
    NumberSeries,
    Pause,
    Supplement,
)
from congvu.dossiers.rules import Channel, PaperGiven, State
from congvu.organisation.models import Office, Unit
from congvu.outbox.actions import post_message
from congvu.people.models import Party, User
from congvu.procedures.models import ProcedureVersion

AHEAD = timedelta(minutes=2)
"""How far the clock of a counter's machine may run ahead of the server's."""


# --- the common parts of every act ----------------------------------------------------------------


def _allow(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise Refused(refusal)


def _begin(act: str, dossier: Dossier, by: Actor, at: datetime) -> tuple[Dossier, list[Pause]]:
    """Lock, then look: the row as it is now, its stays of the clock, and whether ``act`` may be."""
    found = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("unit", "version__procedure", "applicant")
        .get(pk=dossier.pk)
    )
    _allow(access.may_act(by, act, found))
    pauses = queries.pauses_of(found)
    held = pauses[-1].ground if pauses and pauses[-1].ended_at is None else ""
    _allow(rules.why_not(found.facts(at, held), act, at))
    return found, pauses


def _leave(
    kind: str, dossier: Dossier, by: Actor, at: datetime, data: Mapping[str, Any] | None = None
) -> Event:
    """Leave the event of the act. Refuses what has not happened yet: ``act-in-future``."""
    said = {"state": str(dossier.state), **(data or {})}
    event = record(kind, subject=dossier, by=by, at=at, unit=dossier.unit, data=said)
    if at > event.recorded_at + AHEAD:
        raise refuse(
            "act-in-future",
            N_("Việc được ghi là xảy ra lúc {at}, sau thời điểm hiện tại."),
            N_("Ghi đúng thời điểm đã xảy ra."),
            at=rules.words(at),
        )
    dossier.moved_at = at
    return event


def _keep(dossier: Dossier, pauses: Sequence[Pause], calendar: WorkCalendar | None = None) -> None:
    """Refresh the derived columns from the facts and save the row: one statement."""
    refresh_columns(dossier, pauses, calendar)
    dossier.save()


def refresh_columns(
    dossier: Dossier, pauses: Sequence[Pause], calendar: WorkCalendar | None = None
) -> None:
    """The one place that sets ``due_at``, ``alert_at`` and ``calendar_version``."""
    calendar = calendar or queries.calendar_of(dossier, dossier.moved_at)
    derived = queries.derive(dossier, pauses, calendar)
    dossier.due_at = derived.due_at
    dossier.alert_at = derived.alert_at
    dossier.calendar_version = derived.calendar_version


def _series(unit: Unit, scope: str) -> NumberSeries:
    """The series of a scope, locked until the act ends: two clerks get two numbers in turn."""
    found = NumberSeries.objects.select_for_update().filter(unit=unit, scope=scope).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            NumberSeries.objects.create(unit=unit, scope=scope)
    except IntegrityError:
        pass  # another clerk opened the same book in this moment; theirs is the one
    return NumberSeries.objects.select_for_update().get(unit=unit, scope=scope)


def _next(series: NumberSeries) -> int:
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def _tell(dossier: Dossier, letter: letters.Letter, by: Actor, at: datetime) -> None:
    """Words to the citizen, sent after the act is safe; nobody is told who left no address."""
    address = dossier.applicant.phone or dossier.applicant.email
    if address:
        post_message(
            kind=letter.kind,
            recipient=f"party:{dossier.applicant_id}",
            address=address,
            body=letter.body,
            subject=dossier,
            at=at,
        )


# --- coming in ------------------------------------------------------------------------------------


def _add_papers(dossier: Dossier, lines: Sequence[DossierPaper]) -> None:
    for line in lines:
        line.dossier = dossier
    DossierPaper.objects.bulk_create(lines)


def _number(dossier: Dossier, series: NumberSeries, at: datetime) -> None:
    """Give the number by the rule of the day of receipt."""
    given = rules.number_for(dossier.unit.agency_code, local(at).date(), _next(series))
    dossier.number, dossier.book = given.number, given.book
    dossier.serial, dossier.year = given.serial, given.year


def _take_in(dossier: Dossier, at: datetime) -> WorkCalendar:
    """Receipt: the clock starts, and what the slip promises is written once."""
    calendar = queries.calendar_of(dossier, at)
    dossier.state, dossier.received_at, dossier.moved_at = State.RECEIVED, at, at
    refresh_columns(dossier, (), calendar)
    dossier.promise_at = dossier.due_at
    return calendar


@writes("dossier.received", "dossier.receipt_repeated")
def receive(
    *,
    unit: Unit,
    office: Office | None,
    version: ProcedureVersion,
    applicant: Party,
    by: Actor,
    at: datetime,
    channel: str = Channel.COUNTER,
    papers: Sequence[PaperGiven] | None = None,
    copies: int = 1,
    note: str = "",
    competent_unit: Unit | None = None,
    request_key: str | None = None,
) -> Dossier:
    """Receive a dossier at the counter: number, checklist, steps, the promised moment.

    ``papers`` None: all required papers were handed in. ``request_key`` marks one sending of the
    form: sent twice, the first dossier is answered. Source: NĐ 61/2018/NĐ-CP, Điều 17. Refuses
    with ``not-your-duty``, ``procedure-not-in-force``, ``papers-missing``, ``year-undecided``,
    ``act-in-future``.
    """
    _allow(access.may_receive(by, unit) or intake.why_not_in_force(unit, version, at))
    lines = intake.checklist(version, papers, at, whole=True)
    series = _series(unit, rules.number_scope(local(at).date()))
    if request_key:
        # Looked up only under the lock of the series: the first sending has then been committed.
        first = Dossier.objects.filter(unit=unit, request_key=request_key).first()
        if first is not None:
            record("dossier.receipt_repeated", subject=first, by=by, at=at, unit=unit)
            return first
    dossier = Dossier(
        unit=unit,
        competent_unit=competent_unit or unit,
        office=office,
        version=version,
        applicant=applicant,
        channel=channel,
        copies=copies,
        note=note,
        request_key=request_key or None,
        holder_id=by.user_id,
    )
    _number(dossier, series, at)
    calendar = _take_in(dossier, at)
    dossier.folded = fold(f"{dossier.number} {version.name}")[:400]
    dossier.save()
    _add_papers(dossier, lines)
    DossierStep.objects.bulk_create(intake.steps_of(dossier, calendar, at))
    event = _leave("dossier.received", dossier, by, at, intake.receipt(dossier))
    dossier.received_recorded_at = event.recorded_at
    dossier.save(update_fields=["received_recorded_at"])
    return dossier


@writes("dossier.filed")
def file_online(
    *,
    unit: Unit,
    version: ProcedureVersion,
    applicant: Party,
    by: Actor,
    at: datetime,
    papers: Sequence[PaperGiven] | None = None,
    competent_unit: Unit | None = None,
    note: str = "",
) -> Dossier:
    """An online filing arrives (state 1): no number and no clock until it is accepted.

    Refuses with ``not-your-duty``, ``procedure-not-in-force``.
    """
    _allow(access.may_receive(by, unit) or intake.why_not_in_force(unit, version, at))
    dossier = Dossier.objects.create(
        unit=unit,
        competent_unit=competent_unit or unit,
        version=version,
        applicant=applicant,
        channel=Channel.ONLINE,
        state=State.FILED,
        filed_at=at,
        moved_at=at,
        note=note,
        folded=fold(version.name)[:400],
    )
    _add_papers(dossier, intake.checklist(version, papers, at, whole=False))
    _leave("dossier.filed", dossier, by, at, {"procedure": version.procedure.code})
    return dossier


@writes("dossier.accepted")
def accept(dossier: Dossier, *, office: Office | None = None, by: Actor, at: datetime) -> Dossier:
    """Accept an online filing (1, or 5 at intake → 2): numbered, and the clock starts now.

    Source: NĐ 61/2018/NĐ-CP, Điều 17. Refuses with the codes of :func:`rules.why_not`,
    ``not-your-duty``, ``papers-missing``, ``year-undecided``.
    """
    dossier, _ = _begin("accept", dossier, by, at)
    lines = list(dossier.papers.select_related("paper").order_by("order"))
    required = [each.name for each in lines if each.paper is None or each.paper.required]
    _allow(rules.why_not_papers(required, [each.name for each in lines if each.is_given]))
    _number(dossier, _series(dossier.unit, rules.number_scope(local(at).date())), at)
    dossier.office = office or dossier.office
    dossier.holder_id = by.user_id
    calendar = _take_in(dossier, at)
    DossierStep.objects.bulk_create(intake.steps_of(dossier, calendar, at))
    dossier.folded = fold(f"{dossier.number} {dossier.version.name}")[:400]
    event = _leave("dossier.accepted", dossier, by, at, intake.receipt(dossier))
    dossier.received_recorded_at = event.recorded_at
    _keep(dossier, (), calendar)
    return dossier


def _decline(
    dossier: Dossier, reason: str, missing: Sequence[str], by: Actor, at: datetime
) -> None:
    dossier.state = State.NOT_ACCEPTED
    dossier.ended_reason, dossier.missing = reason.strip(), list(missing)
    _leave("dossier.not_accepted", dossier, by, at, {"reason": reason, "missing": list(missing)})
    dossier.save()
    _tell(dossier, letters.not_accepted(dossier), by, at)


@writes("dossier.not_accepted")
def not_accept(
    dossier: Dossier, *, reason: str, missing: Sequence[str] = (), by: Actor, at: datetime
) -> Dossier:
    """Refuse an online filing (→ 3), with the ground and every paper that is missing.

    Refuses with ``reason-missing``, ``not-your-duty`` and the codes of :func:`rules.why_not`.
    """
    dossier, _ = _begin("not_accept", dossier, by, at)
    _allow(rules.why_not_text(reason))
    _decline(dossier, reason, missing, by, at)
    return dossier


@writes("dossier.not_accepted")
def refuse_at_counter(
    *,
    unit: Unit,
    office: Office | None,
    version: ProcedureVersion,
    applicant: Party,
    reason: str,
    missing: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> Dossier:
    """Record that a dossier brought to the counter was not accepted (state 3), and why.

    It gets no number and no clock. Refuses with ``reason-missing``, ``not-your-duty``.
    """
    _allow(access.may_receive(by, unit) or rules.why_not_text(reason))
    dossier = Dossier.objects.create(
        unit=unit,
        competent_unit=unit,
        office=office,
        version=version,
        applicant=applicant,
        channel=Channel.COUNTER,
        state=State.NOT_ACCEPTED,
        filed_at=at,
        moved_at=at,
        folded=fold(version.name)[:400],
    )
    _decline(dossier, reason, missing, by, at)
    return dossier


# --- on the way -----------------------------------------------------------------------------------


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


# --- the clock stays ------------------------------------------------------------------------------


def _hold(
    dossier: Dossier, pauses: list[Pause], ground: str, reference: str, at: datetime, restart: bool
) -> None:
    pauses.append(
        Pause.objects.create(
            dossier=dossier, ground=ground, reference=reference, started_at=at, restart=restart
        )
    )


def _release(pauses: Sequence[Pause], at: datetime, *, restart: bool = False) -> Pause | None:
    """End the open stay, if there is one; only a completed supplement counts the term anew."""
    if not pauses or pauses[-1].ended_at is not None:
        return None
    pause = pauses[-1]
    pause.ended_at, pause.restart = at, pause.restart and restart
    pause.save(update_fields=["ended_at", "restart"])
    return pause


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


# --- the end --------------------------------------------------------------------------------------


@writes("dossier.withdrawal_asked")
def ask_withdrawal(dossier: Dossier, *, reason: str = "", by: Actor, at: datetime) -> Dossier:
    """Record that the citizen wants the dossier back (→ 7); an officer then stops it."""
    dossier, pauses = _begin("ask_withdrawal", dossier, by, at)
    dossier.state = State.WITHDRAWING
    _leave("dossier.withdrawal_asked", dossier, by, at, {"reason": reason})
    _keep(dossier, pauses)
    return dossier


def _close_step(dossier: Dossier, at: datetime) -> None:
    dossier.steps.filter(opened_at__isnull=False, closed_at=None).update(closed_at=at)


@writes("dossier.stopped")
def stop(dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> Dossier:
    """Stop work (→ 8): withdrawn by the citizen, or for a reason that is told to the citizen.

    Refuses with ``reason-missing``, ``not-your-duty`` and the codes of :func:`rules.why_not`.
    """
    dossier, pauses = _begin("stop", dossier, by, at)
    _allow(rules.why_not_text(reason))
    withdrawn = dossier.state == State.WITHDRAWING
    _release(pauses, at)
    _close_step(dossier, at)
    dossier.state, dossier.closed_at, dossier.ended_reason = State.STOPPED, at, reason.strip()
    said = {"reason": reason, "withdrawn": withdrawn}
    event = _leave("dossier.stopped", dossier, by, at, said)
    dossier.closed_recorded_at = event.recorded_at
    _keep(dossier, pauses)
    _tell(dossier, letters.stopped(dossier), by, at)
    return dossier


@writes("dossier.finished")
def finish(
    dossier: Dossier, *, result_number: str, result_note: str = "", by: Actor, at: datetime
) -> Dossier:
    """Processing is done (→ 9): here it is judged early, on time or late, not at collection.

    Source: NĐ 61/2018/NĐ-CP, Điều 19. Refuses with ``result-missing`` and the codes of
    :func:`rules.why_not`.
    """
    dossier, pauses = _begin("finish", dossier, by, at)
    if not (result_number.strip() or result_note.strip()):
        raise refuse(
            "result-missing",
            N_("Chưa ghi kết quả giải quyết."),
            N_("Ghi số của văn bản kết quả, hoặc mô tả kết quả đã trả."),
        )
    _release(pauses, at)
    _close_step(dossier, at)
    dossier.state, dossier.finished_at = State.FINISHED, at
    dossier.result_number, dossier.result_note = result_number.strip(), result_note.strip()
    dossier.moved_at = at
    refresh_columns(dossier, pauses)
    said = {
        "result_number": result_number,
        "verdict": str(dossier.standing(at)),
        "due": iso(dossier.due_at) if dossier.due_at else None,
    }
    event = _leave("dossier.finished", dossier, by, at, said)
    dossier.finished_recorded_at = event.recorded_at
    dossier.save()
    _tell(dossier, letters.ready(dossier), by, at)
    return dossier


@writes("dossier.returned")
def return_result(
    dossier: Dossier,
    *,
    receiver: Party | None = None,
    method: str = Channel.COUNTER,
    by: Actor,
    at: datetime,
) -> Dossier:
    """Hand the result to the applicant, or to ``receiver`` in their place (9 → 10)."""
    dossier, pauses = _begin("return_result", dossier, by, at)
    dossier.state, dossier.returned_at = State.RETURNED, at
    dossier.receiver, dossier.result_method = receiver, method
    said = {"method": str(method), "by_another": receiver is not None}
    _leave("dossier.returned", dossier, by, at, said)
    _keep(dossier, pauses)
    return dossier


@writes("dossier.late_explained")
def explain_late(
    dossier: Dossier, *, cause: str, note: str = "", by: Actor, at: datetime
) -> Dossier:
    """Record why a dossier is late, by the causes of the statutory report.

    It changes no judgement. Refuses with ``late-cause-unknown``, ``not-late``.
    """
    dossier, pauses = _begin("explain_late", dossier, by, at)
    if cause not in rules.LATE_CAUSES:
        raise refuse(
            "late-cause-unknown",
            N_("“{cause}” không có trong danh mục nguyên nhân quá hạn."),
            N_("Chọn một trong các nguyên nhân: {causes}."),
            cause=cause,
            causes="; ".join(rules.LATE_CAUSES.values()),
        )
    dossier.late_cause, dossier.late_note = cause, note.strip()
    _leave("dossier.late_explained", dossier, by, at, {"cause": cause, "note": note})
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
    refresh_columns(dossier, queries.pauses_of(dossier), queries.calendar_of(dossier, at))
    said = {
        "reason": reason,
        "before": iso(before) if before else None,
        "after": iso(dossier.due_at) if dossier.due_at else None,
    }
    record("dossier.due_moved", subject=dossier, by=by, at=at, unit=dossier.unit, data=said)
    dossier.save(update_fields=["due_at", "alert_at", "calendar_version"])
    return dossier
