"""Drafting, filling in and issuing a report: the verbs that write."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor
from congvu.core.canonical import canonical, sha256_hex
from congvu.core.periods import Period, iso
from congvu.core.refusals import N_, Refusal, Refused, refuse
from congvu.organisation.models import Unit
from congvu.reports import access, corrections, forms, queries, rules
from congvu.reports.models import Report, ReportCorrection, ReportText


def _guard(*refusals: Refusal | None) -> None:
    for refusal in refusals:
        if refusal is not None:
            raise Refused(refusal)


def _open(report: Report, by: Actor, at: datetime) -> Report:
    """The draft, locked; refuses what may not be changed by the actor, or at all."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    _guard(access.may_write(by, report.unit, at), rules.why_not_change(report.state, report.number))
    return report


@writes("report.drafted")
def draft_report(
    *,
    unit: Unit,
    template: str,
    period: Period,
    as_of: datetime,
    by: Actor,
    at: datetime,
    title: str = "",
) -> Report:
    """Begin a report of ``unit`` on the form ``template`` that applies at the end of ``period``.

    Refuses with ``not-report-writer``, ``period-open``, ``form-not-then``, ``as-of-in-future``,
    ``period-not-begun``.
    """
    _guard(access.may_write(by, unit, at))
    if period.start is None or period.last is None:
        raise refuse(
            "period-open",
            N_("Kỳ báo cáo phải có ngày đầu và ngày cuối."),
            N_("Chọn kỳ như 2018-9m hoặc 2018-q3."),
        )
    outline = forms.outline_on(template, period.last)
    _guard(rules.why_not_as_of(as_of, period, at))
    # Kept to the second: an address that leads to the rows says no more than that.
    as_of = as_of.replace(microsecond=0)
    report = Report.objects.create(
        unit=unit,
        template=outline.code,
        title=_line(title) or f"{outline.name} {rules.period_words(period)}",
        period_code=period.code,
        period_from=period.start,
        period_to=period.last,
        as_of=as_of,
        state=rules.State.DRAFT,
    )
    event = record(
        "report.drafted",
        subject=report,
        by=by,
        at=at,
        unit=unit,
        data={"template": outline.code, "period": period.as_dict(), "as_of": iso(as_of)},
    )
    report.drafted_recorded_at = event.recorded_at
    report.save(update_fields=["drafted_recorded_at"])
    return report


@writes("report.chapter_written")
def write_chapter(
    report: Report, *, section: str, text: str, by: Actor, at: datetime
) -> ReportText:
    """Put the officer's words under a section, in place of those before.

    Refuses with ``not-report-writer``, ``report-issued``, ``section-unknown``.
    """
    report = _open(report, by, at)
    if section not in {each.key for each in queries.outline_of(report).sections}:
        raise refuse(
            "section-unknown",
            N_("Mẫu báo cáo không có mục {section}."),
            N_("Chọn một mục của mẫu."),
            section=section,
        )
    words = "\n".join(line.strip() for line in _nfc(text).strip().splitlines())
    row, _ = ReportText.objects.update_or_create(
        report=report, section=section, defaults={"text": words}
    )
    event = record(
        "report.chapter_written",
        subject=report,
        by=by,
        at=at,
        unit=report.unit,
        # The words may name people; the audit keeps what they were by hash and length.
        data={"section": section, "sha256": sha256_hex(words), "length": len(words)},
    )
    row.recorded_at = event.recorded_at
    row.save(update_fields=["recorded_at"])
    return row


@writes("report.as_of_changed")
def change_as_of(report: Report, *, as_of: datetime, by: Actor, at: datetime) -> Report:
    """Let the figures of a draft stand at another moment.

    Refuses with ``not-report-writer``, ``report-issued``, ``as-of-in-future``,
    ``period-not-begun``.
    """
    report = _open(report, by, at)
    _guard(rules.why_not_as_of(as_of, report.period, at))
    before, report.as_of = report.as_of, as_of.replace(microsecond=0)
    report.save(update_fields=["as_of"])
    record(
        "report.as_of_changed",
        subject=report,
        by=by,
        at=at,
        unit=report.unit,
        data={"before": iso(before), "as_of": iso(report.as_of)},
    )
    return report


@writes("report.issued")
def issue_report(
    report: Report, *, number: str, signed_on: date, by: Actor, at: datetime
) -> Report:
    """Freeze what the report says, under its number and day; from now on it stands.

    Refuses with ``not-report-writer``, ``report-issued``, ``number-missing``,
    ``report-number-taken``, ``day-in-future``, ``signed-before-figures``, ``identity-failed``
    (naming each identity that does not hold, and each number that is not the number of its rows).
    """
    report = _open(report, by, at)
    report.number = _number(report, number, signed_on)
    _guard(rules.why_not_signed_on(signed_on, report.as_of, at))
    content = queries.live(report, report.as_of)
    # Which rows were behind each number: a later correction names those that came in or left.
    counted = corrections.counted(report, report.as_of)
    _guard(rules.why_not_issue([*map(str, content.failed), *corrections.unlike(content, counted)]))
    report.content = canonical(content.as_dict())
    report.sha256 = sha256_hex(report.content)
    report.counted = canonical(counted)
    report.counted_sha256 = sha256_hex(report.counted)
    report.state, report.signed_on, report.year = rules.State.ISSUED, signed_on, signed_on.year
    report.issued_at = at
    report.save()
    event = record(
        "report.issued",
        subject=report,
        by=by,
        at=at,
        unit=report.unit,
        data={
            "number": report.number,
            "signed_on": signed_on.isoformat(),
            "as_of": iso(report.as_of),
            "sha256": report.sha256,
            "counted_sha256": report.counted_sha256,
            "identities": len(content.all_checks),
        },
    )
    report.issued_recorded_at = event.recorded_at
    report.save(update_fields=["issued_recorded_at"])
    return report


@writes("report.corrected")
def correct_report(
    report: Report, *, number: str, signed_on: date, reason: str, by: Actor, at: datetime
) -> ReportCorrection:
    """Issue, beside the report and never in its place, what it would say by the records of now.

    Each number that moved is told with the rows that came in or left and why. A later correction
    is again against the report as signed and takes the place of the one before. Refuses with
    ``not-report-writer``, ``report-not-issued``, ``reason-missing``, ``number-missing``,
    ``day-in-future``, ``signed-before-figures``, ``nothing-to-correct``, ``correction-same``.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    _guard(
        access.may_write(by, report.unit, at),
        rules.why_not_correct(report.state, reason),
        rules.why_not_signed_on(signed_on, report.issued_at or at, at),
    )
    as_of = at.replace(microsecond=0)
    found = corrections.correction_of(report, as_of)
    before = report.corrections.order_by("-order").first()
    told = corrections.Correction.from_text(before.content).cells if before else ()
    _guard(
        rules.why_not_same(
            changed=bool(found.cells), same=bool(before) and corrections.alike(told, found.cells)
        )
    )
    text = canonical(found.as_dict())
    made = ReportCorrection.objects.create(
        report=report,
        order=before.order + 1 if before else 1,
        number=_number_of_correction(number),
        year=signed_on.year,
        signed_on=signed_on,
        as_of=as_of,
        reason=_line(reason),
        content=text,
        sha256=sha256_hex(text),
        issued_at=at,
    )
    event = record(
        "report.corrected",
        subject=report,
        by=by,
        at=at,
        unit=report.unit,
        data={
            "number": made.number,
            "order": made.order,
            "signed_on": signed_on.isoformat(),
            "as_of": iso(as_of),
            "sha256": made.sha256,
            "cells": len(found.cells),
        },
    )
    made.recorded_at = event.recorded_at
    made.save(update_fields=["recorded_at"])
    return made


def _number_of_correction(number: str) -> str:
    number = _line(number)
    if not number:
        raise refuse(
            "number-missing",
            N_("Chưa ghi số, ký hiệu văn bản đính chính."),
            N_("Ghi số, ký hiệu như trên văn bản đã ký."),
        )
    return number


def _number(report: Report, number: str, signed_on: date) -> str:
    number = _line(number)
    if not number:
        raise refuse(
            "number-missing",
            N_("Chưa ghi số, ký hiệu báo cáo."),
            N_("Ghi số, ký hiệu như trên báo cáo đã ký, ví dụ 245/BC-UBND."),
        )
    same = Report.objects.filter(unit=report.unit, year=signed_on.year, number=number)
    if same.exclude(pk=report.pk).exists():
        raise refuse(
            "report-number-taken",
            N_("{unit} đã có báo cáo số {number} của năm {year}."),
            N_("Mở báo cáo đã ghi, hoặc kiểm tra lại số, ký hiệu."),
            unit=report.unit.name,
            number=number,
            year=signed_on.year,
        )
    return number


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _line(text: str) -> str:
    return " ".join(_nfc(text).split())
