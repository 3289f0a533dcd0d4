"""Registering documents, looking at them, recording what is wrong and what was done."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

from django.db import models

from congvu.audit.actions import record, writes, writes_nothing
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Refused, Words, refuse
from congvu.core.vietnamese import fold, nfc
from congvu.legal import access, importing, reference, rules
from congvu.legal.importing import ImportReport
from congvu.legal.models import DocumentCheck, DocumentFault, LegalDocument
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit


def _guard(*refusals: Refusal | None) -> None:
    for refusal in refusals:
        if refusal is not None:
            raise Refused(refusal)


def _clean(text: str) -> str:
    return " ".join(nfc(text).split())


def _needed(text: str, what: str) -> str:
    text = _clean(text)
    if not text:
        raise refuse(
            "text-missing", N_("Chưa ghi {what}."), N_("Ghi {what} rồi lưu lại."), what=Words(what)
        )
    return text


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _stamped(row: models.Model, moment: datetime, *fields: str) -> None:
    """The moments of recording come from the event, never from a person."""
    for field in fields:
        setattr(row, field, moment)
    row.save(update_fields=list(fields))


def _new(
    unit: Unit,
    number: str,
    issued_on: date,
    kind: str,
    doc_type: str,
    abstract: str,
    valid_from: date | None,
    valid_to: date | None,
    note: str,
) -> LegalDocument:
    return LegalDocument(
        unit=unit,
        number=number,
        issued_on=issued_on,
        kind=rules.DocumentKind(kind),
        doc_type=doc_type,
        abstract=abstract,
        valid_from=valid_from or issued_on,
        valid_to=valid_to,
        status=rules.Status.ISSUED,
        note=note,
        folded=fold(f"{number} {doc_type} {abstract}")[:650],
    )


def _words(document: LegalDocument) -> dict[str, Any]:
    return {
        "number": document.number,
        "issued_on": document.issued_on.isoformat(),
        "kind": str(document.kind),
        "doc_type": document.doc_type,
        "abstract": document.abstract,
        "valid_from": _iso(document.valid_from),
        "valid_to": _iso(document.valid_to),
    }


@writes("document.registered")
def register_document(
    *,
    unit: Unit,
    number: str,
    issued_on: date,
    kind: rules.DocumentKind,
    doc_type: str,
    abstract: str,
    by: Actor,
    at: datetime,
    valid_from: date | None = None,
    valid_to: date | None = None,
    note: str = "",
) -> LegalDocument:
    """Enter a document in the register; in force from its day unless said otherwise.

    Refuses with ``not-legal-officer``, ``text-missing``, ``unit-not-then`` (the issuer did not
    exist on the day), ``day-in-future``, ``validity-backwards``, ``document-present``.
    """
    _guard(
        access.may_register(by, unit, at),
        rules.why_not_days(issued_on, None, None, local(at).date()),
    )
    number = _needed(number, N_("số, ký hiệu văn bản"))
    if organisation.unit_at(unit.code, issued_on).pk != unit.pk:
        raise refuse(
            "unit-not-then",
            N_("Ngày {day}, mã {code} là của một đơn vị khác với {unit} đã chọn."),
            N_("Chọn đơn vị đúng với ngày ban hành."),
            day=issued_on.isoformat(),
            code=unit.code,
            unit=unit.name,
        )
    if valid_to is not None and valid_to < (valid_from or issued_on):
        raise refuse(
            "validity-backwards",
            N_("Ngày hết hiệu lực trước ngày có hiệu lực."),
            N_("Sửa lại một trong hai ngày."),
        )
    if LegalDocument.objects.filter(unit=unit, number=number, issued_on=issued_on).exists():
        raise refuse(
            "document-present",
            N_("Văn bản {number} ngày {day} của {unit} đã có trong sổ."),
            N_("Mở văn bản trong sổ, hoặc kiểm tra lại số và ngày."),
            number=number,
            day=f"{issued_on:%d/%m/%Y}",
            unit=unit.name,
        )
    document = _new(
        unit,
        number,
        issued_on,
        kind,
        _needed(doc_type, N_("loại văn bản")),
        _needed(abstract, N_("trích yếu")),
        valid_from,
        valid_to,
        _clean(note),
    )
    document.save(force_insert=True)
    event = record(
        "document.registered", subject=document, by=by, at=at, unit=unit, data=_words(document)
    )
    _stamped(document, event.recorded_at, "recorded_at")
    return document


@writes_nothing("a dry run only reads; the rows are written by commit_import, which has its events")
def import_documents(
    csv_text: str, *, unit_scope: Unit, dry_run: bool, by: Actor, at: datetime
) -> ImportReport:
    """Import a register of documents, with their self-checks where the file has them.

    The columns are those of :mod:`congvu.legal.importing`; ``unit_scope`` is the unit whose
    register it is, with the units below it. A dry run reports and writes nothing, faults or not.
    Otherwise the whole file is written, or nothing: refuses with ``import-faulty``, the report
    in its ``params["report"]``.
    """
    report = importing.read(csv_text, unit_scope=unit_scope, by=by, at=at)
    if dry_run:
        return report
    if not report.clean:
        raise importing.refused(report)
    digest = hashlib.sha256(csv_text.encode()).hexdigest()
    commit_import(report, unit_scope=unit_scope, sha256=digest, by=by, at=at)
    return report


@writes("document.imported", "document.registered", "document.check_completed")
def commit_import(
    report: ImportReport, *, unit_scope: Unit, sha256: str, by: Actor, at: datetime
) -> list[LegalDocument]:
    """Write the rows of a report without faults; one event a document, one a check, one in all.

    Refuses with ``import-faulty``.
    """
    if not report.clean:
        raise importing.refused(report)
    documents = LegalDocument.objects.bulk_create(
        [
            _new(
                report.units[row.line],
                row.number,
                row.issued_on,
                row.kind,
                row.doc_type,
                row.abstract,
                row.valid_from,
                row.valid_to,
                row.note,
            )
            for row in report.rows
        ]
    )
    checks = []
    for row, document in zip(report.rows, documents, strict=True):
        event = record(
            "document.registered",
            subject=document,
            by=by,
            at=at,
            unit=document.unit,
            data={**_words(document), "line": row.line, "file": sha256},
        )
        document.recorded_at = event.recorded_at
        if row.checked_on is not None:
            check = DocumentCheck(
                document=document,
                activity=rules.Activity.SELF_CHECK,
                checker_unit=document.unit,
                received_on=row.checked_on,
                completed_on=row.checked_on,
                conclusion=row.conclusion,
                recorded_at=event.recorded_at,
            )
            event = record(
                "document.check_completed",
                subject=document,
                by=by,
                at=at,
                unit=document.unit,
                data=_check_words(check),
            )
            check.completed_recorded_at = event.recorded_at
            checks.append(check)
    LegalDocument.objects.bulk_update(documents, ["recorded_at"], batch_size=200)
    DocumentCheck.objects.bulk_create(checks)
    record(
        "document.imported",
        subject=f"documents:{unit_scope.pk}",
        by=by,
        at=at,
        unit=unit_scope,
        data={"documents": len(documents), "checks": len(checks), "sha256": sha256},
    )
    return documents


def _check_words(check: DocumentCheck) -> dict[str, Any]:
    return {
        "activity": str(check.activity),
        "checker": check.checker_unit.code,
        "received_on": check.received_on.isoformat(),
        "completed_on": _iso(check.completed_on),
        "conclusion": check.conclusion,
        "conclusion_number": check.conclusion_number,
    }


def _opened(
    document: LegalDocument,
    activity: rules.Activity,
    checker_unit: Unit | None,
    received_on: date,
    by: Actor,
    at: datetime,
) -> DocumentCheck:
    activity, checker = rules.Activity(activity), checker_unit or document.unit
    today = local(at).date()
    _guard(
        access.may_check(by, document.unit, activity, checker, at),
        rules.why_not_days(document.issued_on, received_on, None, today),
    )
    return DocumentCheck(
        document=document, activity=activity, checker_unit=checker, received_on=received_on
    )


@writes("document.check_opened")
def open_check(
    document: LegalDocument,
    *,
    activity: rules.Activity,
    received_on: date,
    by: Actor,
    at: datetime,
    checker_unit: Unit | None = None,
) -> DocumentCheck:
    """Begin to look at a document: ``checker_unit`` is the issuer unless it is the authority.

    Refuses with ``not-legal-officer``, ``checker-without-authority``, ``checker-not-issuer``,
    ``days-backwards``, ``day-in-future``, ``check-open-already``.
    """
    document = _locked(document)
    check = _opened(document, activity, checker_unit, received_on, by, at)
    same = DocumentCheck.objects.filter(
        document=document,
        activity=check.activity,
        checker_unit=check.checker_unit,
        completed_on=None,
    )
    if same.exists():
        raise refuse(
            "check-open-already",
            N_("{activity} văn bản này đang làm, chưa kết luận."),
            N_("Kết luận lần đang làm trước khi mở lần mới."),
            activity=Words(rules.ACTIVITY_LABELS[rules.Activity(check.activity)]),
        )
    check.save(force_insert=True)
    event = record(
        "document.check_opened",
        subject=document,
        by=by,
        at=at,
        unit=check.checker_unit,
        data={"check": check.pk, **_check_words(check)},
    )
    _stamped(check, event.recorded_at, "recorded_at")
    return check


def _locked(document: LegalDocument) -> LegalDocument:
    found: LegalDocument = (
        LegalDocument.objects.select_for_update(of=("self",))
        .select_related("unit")
        .get(pk=document.pk)
    )
    return found


def _conclude(
    check: DocumentCheck,
    conclusion: str,
    completed_on: date,
    conclusion_number: str,
    note: str,
    by: Actor,
    at: datetime,
) -> DocumentCheck:
    today = local(at).date()
    _guard(
        rules.why_not_conclusion(rules.Activity(check.activity), conclusion),
        rules.why_not_days(check.document.issued_on, check.received_on, completed_on, today),
    )
    check.completed_on, check.conclusion = completed_on, conclusion
    check.conclusion_number, check.note = _clean(conclusion_number), _clean(note)
    check.save()
    event = record(
        "document.check_completed",
        subject=check.document,
        by=by,
        at=at,
        unit=check.checker_unit,
        data={"check": check.pk, **_check_words(check)},
    )
    _stamped(
        check,
        event.recorded_at,
        "completed_recorded_at",
        *([] if check.recorded_at else ["recorded_at"]),
    )
    return check


@writes("document.check_completed")
def complete_check(
    check: DocumentCheck,
    *,
    conclusion: str,
    completed_on: date,
    by: Actor,
    at: datetime,
    conclusion_number: str = "",
    note: str = "",
) -> DocumentCheck:
    """Conclude a look at a document.

    Refuses with ``not-legal-officer``, ``check-completed``, ``conclusion-unfit``,
    ``days-backwards``, ``day-in-future``.
    """
    _locked(check.document)
    check = DocumentCheck.objects.select_related("document__unit", "checker_unit").get(pk=check.pk)
    _guard(access.may_conclude(by, check, at))
    if check.completed_on is not None:
        raise refuse(
            "check-completed",
            N_("Lần kiểm tra này đã kết luận ngày {day}."),
            N_("Mở một lần kiểm tra mới nếu cần xem lại."),
            day=f"{check.completed_on:%d/%m/%Y}",
        )
    return _conclude(check, conclusion, completed_on, conclusion_number, note, by, at)


@writes("document.check_completed")
def record_check(
    document: LegalDocument,
    *,
    activity: rules.Activity,
    completed_on: date,
    conclusion: str,
    by: Actor,
    at: datetime,
    received_on: date | None = None,
    checker_unit: Unit | None = None,
    conclusion_number: str = "",
    note: str = "",
) -> DocumentCheck:
    """Record a look at a document that is over already, in one act.

    Refuses as :func:`open_check` and :func:`complete_check` together.
    """
    document = _locked(document)
    check = _opened(document, activity, checker_unit, received_on or completed_on, by, at)
    return _conclude(check, conclusion, completed_on, conclusion_number, note, by, at)


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
