"""Phiếu bàn giao hồ sơ: what was carried from an office to another, A4, signed line by line.

No circular lays this slip down; the layout is the house's own and says so.
"""

from __future__ import annotations

from typing import Any

from congvu.audit import queries as audit
from congvu.core.periods import local
from congvu.core.vietnamese import date_words, moment_words
from congvu.documents.render import render_pdf
from congvu.documents.rules import layout_on
from congvu.dossiers import queries, rules
from congvu.dossiers.models import HandOver, HandOverBatch
from congvu.dossiers.papers import forms
from congvu.dossiers.papers.data import place_of
from congvu.dossiers.rules import Direction

BASIS = "Mẫu nội bộ, không thuộc mẫu của thông tư"
TITLES = {
    Direction.WORK: "Phiếu bàn giao hồ sơ",
    Direction.RESULT: "Phiếu bàn giao kết quả giải quyết hồ sơ",
}


def batch_slip(batch: HandOverBatch) -> bytes:
    """The slip as PDF: every line with how many papers, who signed, or why it was sent back."""
    lines = list(queries.batch_lines(batch).prefetch_related("dossier__papers"))
    day = local(batch.given_at).date()
    unit = batch.unit
    data = {
        "paper": "A4",
        "title": TITLES[Direction(batch.direction)],
        "parent": f"Ủy ban nhân dân\n{unit.name}",
        "issuer": batch.from_office.name,
        "number": batch.number,
        "place_date": f"{place_of(unit)}, {date_words(batch.given_at)}",
        "foot": BASIS,
        "page_number": layout_on(day).page_number,
        "from": batch.from_office.name,
        "to": _receiver(batch),
        "given": moment_words(batch.given_at),
        "giver": batch.given_by.full_name if batch.given_by else "",
        "taker": _taker(lines),
        "note": batch.note,
        "count": len(lines),
        "rows": [_row(number, line) for number, line in enumerate(lines, start=1)],
    }
    return render_pdf(
        forms.TYPST / "batch.typ", data, demo=audit.demo_mark(), created=local(batch.given_at)
    )


def _receiver(batch: HandOverBatch) -> str:
    office = batch.to_office
    if office.unit_id == batch.unit_id:
        return office.name
    return f"{office.name}, {office.unit.name}"


def _taker(lines: list[HandOver]) -> str:
    """Who signed; more than one stand in their lines only."""
    names = {line.taken_by.full_name for line in lines if line.taken_by}
    return names.pop() if len(names) == 1 else ""


def _row(number: int, line: HandOver) -> list[str]:
    papers = [each for each in line.dossier.papers.all() if each.is_given]
    return [
        str(number),
        line.dossier.number,
        line.dossier.applicant.name,
        line.dossier.version.name,
        str(sum(each.originals for each in papers) or ""),
        str(sum(each.copies for each in papers) or ""),
        _answer(line),
    ]


def _answer(line: HandOver) -> str:
    if line.taken_at is not None:
        who = line.taken_by.full_name if line.taken_by else ""
        return f"Đã nhận {local(line.taken_at):%H:%M %d/%m/%Y}. {who}"
    if line.refused_at is not None:
        why: Any = rules.LINE_FAULTS[line.refusal]
        return f"Trả lại: {why}. {line.refusal_note}"
    return ""
