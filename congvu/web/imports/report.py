"""The row report: on the page, and as a file to work through."""

from __future__ import annotations

import csv
import io
from itertools import islice

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from congvu.imports import access, queries
from congvu.imports.queries import ReportRow
from congvu.imports.reading import label_of
from congvu.web.access import duty

SHEET_MOST = 1_000_000
"""Rows a sheet can hold; what is beyond stands in the CSV."""


def shown(row: ReportRow, names: bool) -> tuple[str, str, str, str, str]:
    """Row, column, value, what is wrong and what to do, in the reader's language.

    ``names``: the reader's duties need the names of citizens.
    """
    said = row.refusal.said(gettext)
    label = gettext(label_of(row.column)) if row.column else ""
    hidden = not names and row.column in queries.PERSONAL
    value = queries.masked(row.value) if hidden else row.value
    return str(row.row), label, value, said["what"], said["what_to_do"]


def _head() -> list[str]:
    return [
        gettext("Dòng"),
        gettext("Cột"),
        gettext("Giá trị"),
        gettext("Lỗi"),
        gettext("Cần làm"),
    ]


@duty(*access.DUTIES)
@require_http_methods(["GET"])
def download(request, pk, kind):
    """The whole report as CSV or XLSX."""
    row = get_object_or_404(access.visible_to(request.actor), pk=pk)
    names = queries.reads_names(request.actor)
    if kind == "csv":
        return _csv(row, names)
    if kind == "xlsx":
        return _xlsx(row, names)
    raise Http404


def _csv(batch, names):
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bao-cao-nhap-{batch.pk}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(_head())
    writer.writerows(
        [_harmless(cell) for cell in shown(each, names)] for each in queries.report(batch)
    )
    return response


def _harmless(cell: str) -> str:
    # A spreadsheet would run what begins like a formula.
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") and len(cell) > 1 else cell


def _xlsx(batch, names):
    import xlsxwriter  # when a workbook is made, not when a web process starts

    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(gettext("Báo cáo")[:31])
    bold = book.add_format({"bold": True})
    sheet.write_row(0, 0, _head(), bold)
    for place, width in enumerate((8, 26, 30, 60, 60)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    for place, each in enumerate(islice(queries.report(batch), SHEET_MOST), start=1):
        row, *words = shown(each, names)
        sheet.write_number(place, 0, int(row))
        for column, word in enumerate(words, start=1):
            sheet.write_string(place, column, word)
    book.close()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(file.getvalue(), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="bao-cao-nhap-{batch.pk}.xlsx"'
    return response
