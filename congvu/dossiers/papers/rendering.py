"""A form filled in, as PDF to hand out and as a Word file to work on."""

from __future__ import annotations

from typing import Any

from congvu.audit import queries as audit
from congvu.core.periods import local
from congvu.documents import render
from congvu.dossiers.papers import forms
from congvu.dossiers.papers.data import Made

PREVIEW = "BẢN XEM, CHƯA IN RA: chỉ bản in từ hệ thống mới được giao"
"""On what is looked at before the first printing, or by who only reads; never handed out."""


def pdf_of(made: Made, *, edition: str = "", preview: bool = False) -> bytes:
    """The PDF of a form. ``edition`` says which one of several it is, at its foot."""
    data = {**made.data, "edition": edition, "preview": PREVIEW if preview else ""}
    template = forms.TYPST / f"{forms.file_of(made.spec.code)}.typ"
    return render.render_pdf(template, data, demo=audit.demo_mark(), created=local(made.at))


def docx_of(made: Made) -> bytes:
    """The Word file of a form, from the template of its time that officials may edit."""
    data: dict[str, Any] = dict(made.data)
    for name in ("parent", "issuer"):
        data[f"{name}_lines"] = str(data[name]).upper()
    data["title_line"] = str(data["title"]).upper()
    template = forms.WORD / f"{forms.file_of(made.spec.code)}-{data['era']}.docx"
    return render.render_docx(template, data, demo=audit.demo_mark(), created=local(made.at))
