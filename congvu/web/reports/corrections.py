"""The correction of an issued report: looked at, issued beside it, taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from congvu.core.canonical import sha256_hex
from congvu.core.periods import local, parse_moment
from congvu.core.refusals import Refused
from congvu.dossiers import access as dossiers
from congvu.reports import access, actions, correction_papers, corrections, rules
from congvu.reports.corrections import Cell, Correction
from congvu.reports.models import Report
from congvu.web.access import signed_in
from congvu.web.figures.cards import address
from congvu.web.reports.files import WORD, _file
from congvu.web.reports.forms import CorrectForm
from congvu.web.reports.views import report_of


def _readable(request: HttpRequest, correction: Correction) -> set[int]:
    """The dossiers named that this reader may open; the others are lines without a link."""
    named = {
        row.id
        for cell in correction.cells
        for row in (*cell.came, *cell.left)
        if row.kind == "dossier"
    }
    seen = dossiers.visible_to(request.actor, request.now)  # type: ignore[attr-defined]
    return set(seen.filter(pk__in=named).order_by("pk").values_list("pk", flat=True))


def _cells(report: Report, correction: Correction) -> list[dict]:
    """The numbers that moved, each with the way to its rows as they are now."""
    moment = parse_moment(correction.as_of)

    def url(cell: Cell) -> str:
        part = None if cell.part is None else (cell.rows_by, cell.part)
        asked = (cell.figure, report.unit.code, report.period_code, moment)
        return address(*asked, part=part)

    return [
        {
            "cell": cell,
            "frozen": correction_papers.words(cell.frozen),
            "now": correction_papers.words(cell.now),
            "url": url(cell),
        }
        for cell in correction.cells
    ]


def _issued(request: HttpRequest, pk: int) -> Report:
    report = report_of(request, pk)
    if not report.is_issued:
        raise Http404
    return report


@signed_in
@require_http_methods(["GET", "POST"])
def correct(request, pk):
    """What the report would say now, and the form that issues it as a correction."""
    report = _issued(request, pk)
    form = CorrectForm(request.POST or None, today=local(request.now).date())
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.correct_report(
                report, **form.cleaned_data, by=request.actor, at=request.now
            )
        except Refused as refused:
            refusal = refused.refusal.said(gettext)
        else:
            messages.success(request, gettext("Đã phát hành đính chính; báo cáo đã ký giữ nguyên."))
            return redirect("reports:correction", pk, made.order)
    correction = corrections.correction_of(report, max(request.now, report.as_of))
    writer = access.may_write(request.actor, report.unit, request.now)
    why_not = writer or rules.why_not_same(changed=bool(correction.cells), same=False)
    context = {
        "report": report,
        "correction": correction,
        "moment": parse_moment(correction.as_of),
        "cells": _cells(report, correction),
        "readable": _readable(request, correction),
        "made": None,
        "whole": True,
        "form": form,
        "why_not": why_not.said(gettext) if why_not else None,
        "refusal": refusal,
    }
    status = 409 if refusal else 422 if request.method == "POST" else 200
    return render(request, "reports/correction.html", context, status=status)


def _made(request: HttpRequest, pk: int, order: int):
    report = _issued(request, pk)
    return report, get_object_or_404(report.corrections, order=order)


@signed_in
@require_GET
def correction(request, pk, order):
    """One correction as it was issued."""
    report, made = _made(request, pk, order)
    found = Correction.from_text(made.content)
    context = {
        "report": report,
        "correction": found,
        "moment": parse_moment(found.as_of),
        "cells": _cells(report, found),
        "readable": _readable(request, found),
        "made": made,
        "whole": sha256_hex(made.content) == made.sha256,
        "form": None,
        "why_not": None,
        "refusal": None,
    }
    return render(request, "reports/correction.html", context)


def _taken(request: HttpRequest, pk: int, order: int, suffix: str) -> HttpResponse:
    report, made = _made(request, pk, order)
    name = f"dinh-chinh-{report.unit.code}-{report.period_code}-{order}.{suffix}"
    if suffix == "docx":
        return _file(correction_papers.docx_of(report, made), WORD, name)
    return _file(correction_papers.pdf_of(report, made), "application/pdf", name)


@signed_in
@require_GET
def correction_word(request, pk, order):
    """The correction as a Word file."""
    return _taken(request, pk, order, "docx")


@signed_in
@require_GET
def correction_pdf(request, pk, order):
    """The correction as a PDF."""
    return _taken(request, pk, order, "pdf")
