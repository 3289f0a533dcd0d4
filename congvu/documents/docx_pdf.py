"""A filled-in Word file drawn as PDF: paragraphs, runs, tables, in their order.

What officials typed is what is printed. Pictures, text boxes and embedded things are refused when
a template is taken in (:mod:`congvu.documents.word_templates`), so that both papers say the same.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from congvu.documents.docx_numbers import Number, Numbers
from congvu.documents.pdf import render_pdf

FLOW = Path(__file__).resolve().parent / "typst" / "flow.typ"
_ALIGN = {
    WD_ALIGN_PARAGRAPH.CENTER: "center",
    WD_ALIGN_PARAGRAPH.RIGHT: "right",
    WD_ALIGN_PARAGRAPH.JUSTIFY: "justify",
}


def docx_pdf(
    content: bytes,
    *,
    title: str,
    issuer: str,
    qr: str,
    qr_label: str,
    foot: str,
    page_number: str,
    demo: str | None,
    created: datetime | None = None,
) -> bytes:
    """The PDF of a filled-in Word file, with the square code in the margin of its first page."""
    document = docx.Document(io.BytesIO(content))
    data = {
        "title": title,
        "issuer": issuer,
        "qr": qr,
        "qr_label": qr_label,
        "foot": foot,
        "page_number": page_number,
        "flow": list(_flow(document, Numbers(document))),
    }
    return render_pdf(FLOW, data, demo=demo, created=created)


def _flow(within: Any, numbers: Numbers) -> Iterator[dict[str, Any]]:
    for block in within.iter_inner_content():
        if isinstance(block, Table):
            yield _table(block, numbers)
        else:
            yield from _paragraph(block, numbers)


def _paragraph(paragraph: Paragraph, numbers: Numbers) -> Iterator[dict[str, Any]]:
    if any(each.get(qn("w:type")) == "page" for each in paragraph._p.iter(qn("w:br"))):
        yield {"kind": "break"}
    form, style = paragraph.paragraph_format, paragraph.style
    number = numbers.of(paragraph)
    runs = list(_runs(paragraph))
    ruled = any(True for _each in paragraph._p.iter(qn("w:pBdr")))
    align = paragraph.alignment
    if align is None and style is not None:
        align = style.paragraph_format.alignment
    yield {
        "kind": "line" if ruled and not "".join(each["text"] for each in runs).strip() else "text",
        "align": _ALIGN.get(align, "left") if align is not None else "left",
        "number": number.text if number is not None else "",
        "hanging": number.hanging if number is not None else 0.0,
        **_indents(paragraph, number),
        "right": _points(form.right_indent),
        "before": _points(form.space_before),
        "after": _points(form.space_after),
        "heading": bool(style is not None and (style.name or "").startswith("Heading")),
        "runs": runs,
    }


def _indents(paragraph: Paragraph, number: Number | None) -> dict[str, float]:
    """Of the paragraph itself; where it says nothing, those of its list."""
    form = paragraph.paragraph_format
    left, first = _points(form.left_indent), _points(form.first_line_indent)
    if number is not None:
        left = number.left if form.left_indent is None else left
        first = -number.hanging if form.first_line_indent is None else first
    return {"left": left, "first": first}


def _points(length: Any) -> float:
    return float(length.pt) if length is not None else 0.0


def _runs(paragraph: Paragraph) -> Iterator[dict[str, Any]]:
    font = paragraph.style.font if paragraph.style is not None else None
    for run in paragraph.runs:
        if not run.text:
            continue
        yield {
            "text": run.text,
            "bold": bool(run.bold if run.bold is not None else font and font.bold),
            "italic": bool(run.italic if run.italic is not None else font and font.italic),
            "under": bool(run.underline),
            "size": run.font.size.pt if run.font.size is not None else None,
        }


def _table(table: Table, numbers: Numbers) -> dict[str, Any]:
    style = table.style.name if table.style is not None else ""
    own = table._tbl.tblPr.find(qn("w:tblBorders"))
    widths = [float(column.width or 1) for column in table.columns]
    rows = [list(row._tr.tc_lst) for row in table.rows]
    cells = []
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            if cell.vMerge != "continue":
                cells.append(
                    {
                        "x": x,
                        "y": y,
                        "colspan": cell.grid_span,
                        "rowspan": _rowspan(rows, y, x),
                        "flow": [
                            part
                            for each in cell.p_lst
                            for part in _paragraph(Paragraph(each, table), numbers)
                        ],
                    }
                )
            x += cell.grid_span
    heads = sum(1 for row in table.rows if row._tr.find(f".//{qn('w:tblHeader')}") is not None)
    return {
        "kind": "table",
        "ruled": "Grid" in (style or "") or own is not None,
        "widths": widths,
        "cells": cells,
        "heads": heads,
    }


def _rowspan(rows: list[list[Any]], y: int, x: int) -> int:
    span = 1
    for row in rows[y + 1 :]:
        at = 0
        for cell in row:
            if at == x:
                break
            at += cell.grid_span
        else:
            return span
        if cell.vMerge != "continue":
            return span
        span += 1
    return span
