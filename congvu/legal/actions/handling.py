"""What is wrong with a document, and what was done about it."""

from __future__ import annotations

from datetime import date, datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.legal import access, reference, rules
from congvu.legal.actions._shared import _clean, _guard, _iso, _locked, _needed, _stamped
from congvu.legal.models import DocumentCheck, DocumentFault


@writes("document.fault_recorded")
def record_fault(
    check: DocumentCheck,
    *,
    kind: rules.FaultKind,
    breached: str,
    outcome: rules.Outcome,
    by: Actor,
    at: datetime,
    clause: str = "",
    deadline: date | None = None,
) -> DocumentFault:
    """Record one thing wrong: which clause breaches what, and how it should be handled by when.

    ``deadline`` is the day the conclusion sets; without it, the day by the rule in force when
    the check was concluded. Refuses with ``not-legal-officer``, ``check-without-fault`` (the
    check is open, or did not conclude so), ``outcome-unfit``, ``text-missing``,
    ``days-backwards``, ``handling-unknown``.
    """
    _locked(check.document)
    check = DocumentCheck.objects.select_related("document__unit", "checker_unit").get(pk=check.pk)
    _guard(access.may_conclude(by, check, at))
    if check.conclusion != rules.Conclusion.FAULT or check.completed_on is None:
        raise refuse(
            "check-without-fault",
            N_("Lần kiểm tra này không kết luận có sai sót."),
            N_("Chỉ ghi sai sót cho lần kiểm tra đã kết luận “có nội dung trái, sai sót”."),
        )
    rule = reference.handling_rule(rules.FaultKind(kind), check.completed_on)
    _guard(rules.why_not_outcome(rule, rules.Outcome(outcome)))
    if deadline is not None and deadline < check.completed_on:
        raise refuse(
            "days-backwards",
            N_("Hạn xử lý trước ngày kết luận."),
            N_("Kiểm tra lại hai ngày."),
        )
    fault = DocumentFault.objects.create(
        check_row=check,
        kind=rule.fault,
        clause=_clean(clause),
        breached=_needed(breached, N_("quy định bị trái")),
        outcome=rules.Outcome(outcome),
        handling_deadline=deadline or rule.deadline(check.completed_on),
        deadline_basis="Hạn ghi trong kết luận" if deadline else rule.basis,
    )
    event = record(
        "document.fault_recorded",
        subject=check.document,
        by=by,
        at=at,
        unit=check.checker_unit,
        data={
            "check": check.pk,
            "fault": fault.pk,
            "kind": str(fault.kind),
            "clause": fault.clause,
            "breached": fault.breached,
            "outcome": str(fault.outcome),
            "deadline": _iso(fault.handling_deadline),
        },
    )
    _stamped(fault, event.recorded_at, "recorded_at")
    return fault


@writes("document.fault_handled")
def handle_fault(
    fault: DocumentFault,
    *,
    outcome: rules.Outcome,
    document: str,
    handled_on: date,
    by: Actor,
    at: datetime,
) -> DocumentFault:
    """Record by which paper (number and date) a fault was handled, and how.

    Repeal ends the document's validity on that day. Refuses with ``not-legal-officer``,
    ``fault-handled``, ``outcome-unfit``, ``text-missing``, ``days-backwards``, ``day-in-future``.
    """
    fault = DocumentFault.objects.select_related("check_row__document__unit").get(pk=fault.pk)
    check = fault.check_row
    subject = _locked(check.document)
    fault.refresh_from_db(fields=["handled_on"])
    _guard(access.may_handle(by, check, at))
    if fault.handled_on is not None:
        raise refuse(
            "fault-handled",
            N_("Sai sót này đã xử lý ngày {day}."),
            N_("Mở văn bản để xem kết quả xử lý."),
            day=f"{fault.handled_on:%d/%m/%Y}",
        )
    assert check.completed_on is not None
    rule = reference.handling_rule(rules.FaultKind(fault.kind), check.completed_on)
    _guard(
        rules.why_not_outcome(rule, rules.Outcome(outcome)),
        rules.why_not_days(check.completed_on, None, handled_on, local(at).date()),
    )
    fault.handled_on, fault.handled_outcome = handled_on, rules.Outcome(outcome)
    fault.handling_document = _needed(document, N_("số, ngày văn bản xử lý"))
    fault.save(update_fields=["handled_on", "handled_outcome", "handling_document"])
    subject.status = rules.STATUS_AFTER[rules.Outcome(outcome)]
    if outcome == rules.Outcome.REPEAL:
        subject.valid_to = min(subject.valid_to or handled_on, handled_on)
        subject.valid_from = min(subject.valid_from or handled_on, subject.valid_to)
    subject.save(update_fields=["status", "valid_from", "valid_to"])
    event = record(
        "document.fault_handled",
        subject=subject,
        by=by,
        at=at,
        unit=subject.unit,
        data={
            "fault": fault.pk,
            "outcome": str(fault.handled_outcome),
            "document": fault.handling_document,
            "handled_on": handled_on.isoformat(),
            "deadline": _iso(fault.handling_deadline),
        },
    )
    _stamped(fault, event.recorded_at, "handled_recorded_at")
    return fault
