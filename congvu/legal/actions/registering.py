"""Registering documents, one by one and from a file."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

from congvu.audit.actions import record, writes, writes_nothing
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, refuse
from congvu.core.vietnamese import fold
from congvu.legal import access, importing, rules
from congvu.legal.actions._shared import _check_words, _clean, _guard, _iso, _needed, _stamped
from congvu.legal.importing import ImportReport
from congvu.legal.models import DocumentCheck, LegalDocument
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit


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
