"""The files of a report: made anew from its content whenever asked, alike each time."""

from __future__ import annotations

from congvu.audit import queries as audit
from congvu.documents import render
from congvu.reports import papers, queries
from congvu.reports.models import Report


def docx_of(report: Report) -> bytes:
    """The report as a Word file."""
    paper = papers.paper_of(queries.content_of(report), papers.signing_of(report))
    return render.paper_docx(paper, demo=audit.demo_mark(), created=report.issued_at)


def pdf_of(report: Report) -> bytes:
    """The report as a PDF, word for word the Word file."""
    paper = papers.paper_of(queries.content_of(report), papers.signing_of(report))
    return render.paper_pdf(paper, demo=audit.demo_mark(), created=report.issued_at)


def xlsx_of(report: Report) -> bytes:
    """The numbers of the report as a workbook."""
    sheets = papers.sheets_of(queries.content_of(report), papers.signing_of(report))
    return render.render_xlsx(sheets, demo=audit.demo_mark(), created=report.issued_at)
