"""A slip that was written by hand comes into the system: its own hours, once and never twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from congvu.audit.actions import record, writes
from congvu.core import numbering
from congvu.core.actors import Actor
from congvu.core.periods import iso, local
from congvu.core.refusals import N_, Refused, refuse
from congvu.dossiers import access, intake, letters, queries, rules
from congvu.dossiers.actions._children import settle
from congvu.dossiers.actions.coming_in import _book, _number, _received
from congvu.dossiers.actions.common import _allow, _begin, _leave, _tell
from congvu.dossiers.actions.ending import return_result
from congvu.dossiers.models import Appointment, Dossier, Pause, ReservedNumber
from congvu.dossiers.rules import Channel, PaperGiven
from congvu.dossiers.rules.counter import why_not_wished
from congvu.dossiers.rules.outages import SlipState, why_not_in_outage
from congvu.organisation.models import Office
from congvu.people.models import Party
from congvu.procedures.models import ProcedureVersion

WRONG_PROMISE = "Giấy viết tay lúc có sự cố ghi ngày hẹn khác thời hạn theo quy định"
"""On the paper of the new appointment; as it stands there, not translated."""


@dataclass(frozen=True)
class ResultByHand:
    """What was done on paper while the line was down: finished, and perhaps handed over."""

    finished_at: datetime
    number: str
    signed_by: str  # who signed the result, as written on it
    returned_at: datetime | None = None


@writes("dossier.received", "dossier.receipt_repeated")
def enter_slip(
    slip: ReservedNumber,
    *,
    office: Office | None,
    version: ProcedureVersion,
    applicant: Party,
    promise_at: datetime,
    outside_because: str = "",
    papers: Sequence[PaperGiven] | None = None,
    channel: str = Channel.COUNTER,
    copies: int = 1,
    note: str = "",
    wish: tuple[str, str] = ("", ""),
    result: ResultByHand | None = None,
    request_key: str | None = None,
    by: Actor,
    at: datetime,
) -> Dossier:
    """Enter a slip written by hand: received ``at`` its hour, recorded now, promised as written.

    The number of the slip and the key of its square code become the dossier's. ``at`` lies in a
    logged outage, or ``outside_because`` says why not. A result of the same time is entered with
    its own hours. Sent twice with one ``request_key``, the first dossier is answered; the same slip
    by anyone else is refused. Refuses with ``slip-entered``, ``slip-spoiled``,
    ``slip-of-another-year``, ``outside-outage``, ``promise-before-receipt``, ``result-missing``
    and the codes of :func:`receive` and :func:`return_result`.
    """
    # Lock, then look: of two clerks with the same slip in hand the second sees the first's dossier.
    # It is read after the lock, not joined: a join would show what was there before the wait.
    slip = (
        ReservedNumber.objects.select_for_update(of=("self",))
        .select_related("unit", "range")
        .get(pk=slip.pk)
    )
    unit = slip.unit
    _allow(access.may_receive(by, unit))
    if slip.dossier is not None and request_key and slip.dossier.request_key == request_key:
        record("dossier.receipt_repeated", subject=slip.dossier, by=by, at=at, unit=unit)
        return slip.dossier
    _refuse_unfit(slip, at, promise_at)
    _allow(intake.why_not_in_force(unit, version, at))
    _allow(why_not_wished(wish[0], wish[1] or applicant.address))
    outage = queries.covered_by_outage(unit.pk, at)
    spans = [(outage.started_at, outage.ended_at)] if outage else []
    _allow(why_not_in_outage(at, spans, outside_because))
    lines = intake.checklist(version, papers, at, whole=True)
    _book(unit, at)
    _refuse_sent_before(slip, request_key)
    dossier = Dossier(
        unit=unit,
        competent_unit=unit,
        office=office,
        version=version,
        applicant=applicant,
        channel=channel,
        copies=copies,
        note=note,
        request_key=request_key or None,
        holder_id=by.user_id,
        wish_method=wish[0],
        wish_address=wish[1],
        proof_key=slip.proof_key,
        origin=f"outage:{outage.pk}" if outage else f"slip:{slip.pk}",
    )
    _number(dossier, slip.serial, at)
    said: dict[str, Any] = {"by_hand": True, "outage": outage.pk if outage else None}
    if outside_because.strip():
        said["outside_because"] = outside_because.strip()
    _received(dossier, lines, by, at, promise=promise_at, said=said)
    slip.dossier, slip.outage = dossier, outage or slip.outage
    slip.why_outside = outside_because.strip() if outage is None else ""
    slip.save(update_fields=["dossier", "outage", "why_outside"])
    return dossier if result is None else _done_by_hand(dossier, result, by)


def _refuse_unfit(slip: ReservedNumber, at: datetime, promise_at: datetime) -> None:
    """What speaks against the slip itself."""
    number, day = slip.serial, local(at).date()
    if slip.state is SlipState.USED:
        assert slip.dossier is not None
        raise refuse(
            "slip-entered",
            N_("Giấy số {number} đã được nhập: hồ sơ {dossier}."),
            N_("Mở hồ sơ đã nhập để đối chiếu với tờ giấy; không nhập lần nữa."),
            number=number,
            dossier=slip.dossier.number,
        )
    if slip.state is SlipState.SPOILED:
        raise refuse(
            "slip-spoiled",
            N_("Số {number} đã ghi là huỷ: {reason}."),
            N_("Đối chiếu lại tờ giấy; số đã huỷ không dùng lại."),
            number=number,
            reason=slip.spoiled_reason,
        )
    if day.year != slip.year or str(numbering.rule_on(day).form) != slip.range.form:
        raise refuse(
            "slip-of-another-year",
            N_("Số {number} dành cho năm {year}, không dùng cho ngày {day}."),
            N_("Kiểm tra ngày nhận trên giấy, hoặc số trên giấy."),
            number=number,
            year=slip.year,
            day=f"{day:%d/%m/%Y}",
        )
    if promise_at < at:
        raise refuse(
            "promise-before-receipt",
            N_("Giờ hẹn trả trên giấy ở trước giờ nhận."),
            N_("Ghi lại giờ nhận và giờ hẹn như trên giấy."),
        )


def _refuse_sent_before(slip: ReservedNumber, request_key: str | None) -> None:
    """This very form already made the dossier of another number: it was sent, then changed."""
    first = Dossier.objects.filter(unit=slip.unit, request_key=request_key or "-").first()
    if first is not None:
        raise refuse(
            "form-sent-before",
            N_("Mẫu này đã được gửi và lập hồ sơ {number}."),
            N_("Mở hồ sơ đó để xem; nhập giấy khác thì mở mẫu mới."),
            number=first.number,
        )


def _done_by_hand(dossier: Dossier, result: ResultByHand, by: Actor) -> Dossier:
    """Finish, and return, at the hours on the paper; who signed stands with the result."""
    at = result.finished_at
    if not (result.number.strip() and result.signed_by.strip()):
        raise refuse(
            "result-missing",
            N_("Chưa ghi số kết quả hoặc người ký kết quả."),
            N_("Ghi như trên bản kết quả đã trả, hoặc để trống cả phần kết quả."),
        )
    dossier, pauses = _looked(dossier, at)
    # What the house itself does was done on paper by then; other agencies answer for themselves.
    own = dossier.steps.filter(opened_at=None, agency="", child_code="", unit_kind="receiving")
    own.update(opened_at=at, closed_at=at)
    _allow(queries.why_not_done(queries.route_steps(dossier), pauses))
    dossier.result_on = local(at).date()
    note = f"Ký: {' '.join(result.signed_by.split())}"
    settle(dossier, pauses, result.number.strip(), note[:400], by, at)
    if result.returned_at is None:
        return dossier
    return return_result(dossier, by=by, at=result.returned_at)


def _looked(dossier: Dossier, at: datetime) -> tuple[Dossier, list[Pause]]:
    """The clerk writes down what somebody else decided: the state is asked, the duty is not."""
    found = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("unit", "version__procedure", "applicant")
        .get(pk=dossier.pk)
    )
    refusal = rules.why_not(found.facts(at), "finish", at)
    if refusal is not None:
        raise Refused(refusal)
    return found, queries.pauses_of(found)


@writes("dossier.slip_corrected")
def correct_slip(dossier: Dossier, *, by: Actor, at: datetime) -> Appointment:
    """The slip by hand promised another moment than the term gives: a new appointment is made.

    What the slip says stays a fact; the citizen is told the moment that holds. Refuses with
    ``promise-right``, ``slip-corrected-already`` and ``not-your-duty``.
    """
    dossier, _pauses = _begin("correct", dossier, by, at)
    before, after = dossier.promise_at, dossier.due_at
    slip = ReservedNumber.objects.filter(dossier=dossier).first()
    if slip is None or before is None or after is None or before == after:
        raise refuse(
            "promise-right",
            N_("Giấy hẹn không khác thời hạn theo quy định, không phải hẹn lại."),
            N_("Mở hồ sơ để xem hạn."),
        )
    if dossier.appointments.filter(change=None, after=after).exists():
        raise refuse(
            "slip-corrected-already",
            N_("Đã lập giấy hẹn lại cho hồ sơ này."),
            N_("Mở giấy hẹn lại đã lập để in."),
        )
    made = Appointment.objects.create(
        dossier=dossier, before=before, after=after, reason=WRONG_PROMISE, made_at=at
    )
    _leave("dossier.slip_corrected", dossier, by, at, {"before": iso(before), "after": iso(after)})
    _tell(dossier, letters.slip_corrected(dossier, after), by, at)
    return made
