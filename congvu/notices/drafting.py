"""The words a notice begins with, and the locked figures that may be put into it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from congvu.core.refusals import N_, refuse
from congvu.inspections.models import Conclusion, InspectionPlan, Minutes
from congvu.inspections.rules import FindingKind
from congvu.notices.rules import number_said, share_said
from congvu.organisation.models import Unit
from congvu.reports.models import Report

TOLD = (
    "documents.checked",
    "dossiers.received",
    "dossiers.on_time",
    "procedures.posted",
    "inspection.coverage",
)
"""Figures of the minutes that a draft of news begins with."""


@dataclass(frozen=True)
class Locked:
    """A figure that can no longer move: ``key`` names it in forms."""

    key: str
    place: str
    label: str
    said: str
    dated: date
    source: str
    sha256: str
    report: Report | None = None
    minutes: Minutes | None = None


@dataclass(frozen=True)
class Draft:
    """What a notice begins with."""

    title: str
    body: str
    figures: tuple[Locked, ...] = ()
    advice: tuple[tuple[Any, str], ...] = field(default=())


def locked_in_minutes(minutes: Minutes, visit_unit: str) -> list[Locked]:
    """The figures of signed minutes."""
    source = f"Biên bản số {minutes.number} ngày {minutes.signed_on:%d/%m/%Y}, {visit_unit}"
    found = []
    for each in json.loads(minutes.content).get("figures", []):
        said = _said(each["value"], each["numerator"], each["denominator"])
        if said is not None:
            key = f"bien-ban:{minutes.pk}:{each['code']}"
            found.append(
                Locked(key, each["code"], each["name"], said, minutes.signed_on, source,
                       minutes.sha256, minutes=minutes)
            )  # fmt: skip
    return found


def locked_in_report(report: Report) -> list[Locked]:
    """The figures of the chapters of an issued report."""
    assert report.signed_on is not None
    source = f"{report.title}, số {report.number} ngày {report.signed_on:%d/%m/%Y}"
    found = []
    for section in report.frozen().sections:
        for line in section.lines:
            said = _said(line.value, line.numerator, line.denominator)
            if said is not None:
                key = f"bao-cao:{report.pk}:{section.key}:{line.label}"
                found.append(
                    Locked(key, section.key, line.label, said, report.signed_on, source,
                           report.sha256, report=report)
                )  # fmt: skip
    return found


def _said(value: Any, numerator: int | None, denominator: int | None) -> str | None:
    if denominator is not None:
        return share_said(numerator or 0, denominator) if denominator else None
    return None if value is None else number_said(int(value))


def offered(unit: Unit, conclusion: Conclusion | None) -> list[Locked]:
    """What may be put into a notice of ``unit``: minutes of the conclusion, issued reports."""
    found: list[Locked] = []
    if conclusion is not None:
        for visit in conclusion.inspection.visits.select_related("unit").order_by("on", "pk"):
            if hasattr(visit, "minutes"):
                found += locked_in_minutes(visit.minutes, visit.unit.name)
    reports = Report.objects.filter(unit=unit).exclude(sha256="")
    for report in reports.latest_first()[:4]:
        found += locked_in_report(report)
    return found


def plan_draft(plan: InspectionPlan) -> Draft:
    """The plan of the year: aims and contents; the units stand beside it."""
    parts = [plan.purpose, plan.requirements, plan.contents, plan.schedule]
    title = f"Kế hoạch kiểm tra cải cách hành chính, công vụ năm {plan.year}"
    head = f"Kế hoạch số {plan.number} ngày {plan.signed_on:%d/%m/%Y} của {plan.unit.name}."
    return Draft(title, "\n\n".join([head, *(each for each in parts if each.strip())]))


def conclusion_draft(conclusion: Conclusion) -> Draft:
    """The notice of conclusion: what was good, what fell short, what is asked by when."""
    inspection = conclusion.inspection
    body = [_opening(conclusion), *_findings(conclusion), _closing(conclusion)]
    return Draft(
        f"Kết luận: {inspection.title}",
        "\n\n".join(each for each in body if each),
        (),
        _advice(conclusion),
    )


def news_of(conclusion: Conclusion) -> Draft:
    """News of one inspection, with the figures of its minutes by reference."""
    inspection = conclusion.inspection
    figures: list[Locked] = []
    lines = []
    for visit in _visits(conclusion):
        told = [each for each in locked_in_minutes(visit.minutes, visit.unit.name)
                if each.place in TOLD and each.said != "0"]  # fmt: skip
        if visit.feeds_id is not None or not told:
            continue
        said = []
        for each in told:
            figures.append(each)
            said.append(f"{each.label[:1].lower()}{each.label[1:]}: [{len(figures)}]")
        lines.append(f"Số liệu tại {visit.unit.name}: {'; '.join(said)}.")
    asked = [
        f"({number}) {words.rstrip('.')}, hạn {row.original_due_on:%d/%m/%Y}"
        for number, (row, words) in enumerate(_advice(conclusion), start=1)
    ]
    body = [
        _opening(conclusion),
        *lines,
        *_findings(conclusion),
        f"Đoàn kiến nghị: {'; '.join(asked)}." if asked else "",
        _closing(conclusion),
    ]
    return Draft(
        f"{inspection.title}: kết quả và kiến nghị",
        "\n\n".join(each for each in body if each),
        tuple(figures),
    )


def news_of_report(report: Report) -> Draft:
    """News of an issued report, each figure of its chapters by reference."""
    if not report.is_issued:
        raise refuse(
            "report-not-locked",
            N_("Báo cáo chưa phát hành nên số liệu còn thay đổi."),
            N_("Phát hành báo cáo rồi soạn tin."),
        )
    figures = locked_in_report(report)
    lines = [f"– {each.label}: [{number}]." for number, each in enumerate(figures, start=1)]
    head = f"{report.unit.name} đã phát hành báo cáo số {report.number}: {report.title}."
    return Draft(report.title, "\n\n".join([head, "\n".join(lines)]), tuple(figures))


def _visits(conclusion: Conclusion) -> list[Any]:
    rows = conclusion.inspection.visits.select_related("unit", "minutes").order_by("on", "pk")
    return [each for each in rows if hasattr(each, "minutes")]


def _opening(conclusion: Conclusion) -> str:
    inspection, visits = conclusion.inspection, _visits(conclusion)
    main = [each for each in visits if each.feeds_id is None] or visits
    before = [each for each in visits if each not in main]
    decision = (
        f" theo Quyết định số {inspection.decision_number}" if (inspection.decision_number) else ""
    )
    places = "; ".join(f"{each.unit.name} (ngày {each.on:%d/%m/%Y})" for each in main)
    said = f"Đoàn kiểm tra của {inspection.unit.name}{decision} đã làm việc tại {places}."
    if before:
        earlier = "; ".join(f"{each.unit.name} (ngày {each.on:%d/%m/%Y})" for each in before)
        said += f" Trước đó đoàn đã kiểm tra thực tế tại {earlier}."
    return said


def _findings(conclusion: Conclusion) -> Iterable[str]:
    words: dict[str, list[str]] = {FindingKind.STRENGTH: [], FindingKind.LIMIT: []}
    for visit in _visits(conclusion):
        for each in visit.findings.order_by("pk"):
            words[each.kind].append(each.text.strip().rstrip("."))
    if words[FindingKind.STRENGTH]:
        yield f"Ưu điểm: {'; '.join(words[FindingKind.STRENGTH])}."
    if words[FindingKind.LIMIT]:
        yield f"Hạn chế: {'; '.join(words[FindingKind.LIMIT])}."


def _closing(conclusion: Conclusion) -> str:
    return f"(Thông báo kết luận số {conclusion.number} ngày {conclusion.signed_on:%d/%m/%Y}.)"


def _advice(conclusion: Conclusion) -> tuple[tuple[Any, str], ...]:
    rows = conclusion.recommendations.select_related("unit", "task").order_by("order")
    return tuple((each, each.interpretation) for each in rows)
