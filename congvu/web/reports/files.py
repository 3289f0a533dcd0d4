"""The files of a report, to be taken away."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from congvu.reports import rendering
from congvu.web.access import signed_in
from congvu.web.reports.views import report_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _name(report, suffix: str) -> str:
    return f"bao-cao-{report.unit.code}-{report.period_code}.{suffix}"


@signed_in
@require_GET
def word(request, pk):
    """The report as a Word file."""
    report = report_of(request, pk)
    return _file(rendering.docx_of(report), WORD, _name(report, "docx"))


@signed_in
@require_GET
def pdf(request, pk):
    """The report as a PDF."""
    report = report_of(request, pk)
    return _file(rendering.pdf_of(report), "application/pdf", _name(report, "pdf"))


@signed_in
@require_GET
def workbook(request, pk):
    """The numbers of the report as a workbook."""
    report = report_of(request, pk)
    return _file(rendering.xlsx_of(report), EXCEL, _name(report, "xlsx"))
