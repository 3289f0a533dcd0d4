"""The figure of the reports that a unit issued: a frame from which an inspection may draw."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from congvu.core.periods import Period
from congvu.core.refusals import N_
from congvu.figures.registry import BY_UNIT, Narrowing, Scope, Selection, figure
from congvu.reports.models import Report

BY = {BY_UNIT: Narrowing(N_("Đơn vị"), "unit__code")}


def _described(report: Model) -> tuple[str, str, str]:
    assert isinstance(report, Report)
    try:
        url = reverse("reports:detail", args=[report.pk])
    except NoReverseMatch:
        url = ""
    return f"{report.number} {report.title}".strip(), report.unit.code, url


@figure(
    "reports.issued",
    N_("Báo cáo đã ban hành"),
    N_(
        "Số báo cáo của đơn vị đã ký, ban hành, có kỳ báo cáo kết thúc trong kỳ số liệu. Dự thảo"
        " không tính; báo cáo đã đính chính vẫn tính một lần."
    ),
    unit_word=N_("báo cáo"),
)
def issued(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Issued reports whose reported period ends in the period."""
    rows = Report.objects.of_units(scope.ids).filter(issued_recorded_at__lte=as_of)
    if period.start is not None:
        rows = rows.filter(period_to__gte=period.start)
    if period.last is not None:
        rows = rows.filter(period_to__lte=period.last)
    return Selection("report", rows.select_related("unit"), None, _described, BY)
