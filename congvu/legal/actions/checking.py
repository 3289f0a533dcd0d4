"""Looking at documents: checks opened, concluded, recorded."""

from __future__ import annotations

from datetime import date, datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.periods import local
from congvu.core.refusals import N_, Words, refuse
from congvu.legal import access, rules
from congvu.legal.actions._shared import _check_words, _clean, _guard, _locked, _stamped
from congvu.legal.models import DocumentCheck, LegalDocument
from congvu.organisation.models import Unit


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
