"""The document that corrects the figures of a report, issued beside it. Vietnamese only."""

from __future__ import annotations

from congvu.audit import queries as audit
from congvu.core.periods import local, parse_moment
from congvu.core.vietnamese import date_words, format_date, format_moment
from congvu.documents import render
from congvu.documents.rules import (
    Block,
    Column,
    Heading,
    Note,
    Paper,
    Signature,
    Signatures,
    Table,
    Text,
    layout_on,
)
from congvu.reports.corrections import Cell, Correction
from congvu.reports.models import Report, ReportCorrection
from congvu.reports.papers import place_of

CELLS = (
    Column("TT", 0.6, "center"),
    Column("Chỗ", 1.2),
    Column("Dòng", 2.2),
    Column("Cột", 2.6),
    Column("Đã ký", 1, "right"),
    Column("Nay là", 1, "right"),
    Column("Thêm", 0.8, "right"),
    Column("Bớt", 0.8, "right"),
)
ROWS = (
    Column("TT", 0.6, "center"),
    Column("Hồ sơ, việc", 3),
    Column("Thêm vào", 2),
    Column("Bớt khỏi", 2),
    Column("Vì sao", 3.4),
)


def words(number: tuple[int, ...]) -> str:
    """A count, or a rate as numerator on denominator."""
    return " / ".join(str(each) for each in number)


def where(cell: Cell) -> str:
    """A number by its place and its row."""
    return f"{cell.place}, {cell.label}"


def moved_rows(correction: Correction) -> list[tuple[str, str, str, str]]:
    """Each row that moved, once: what it is, where it came in, where it left, and why."""
    found: dict[tuple[str, int, str], tuple[list[str], list[str], str]] = {}
    for cell in correction.cells:
        if cell.part is not None:
            continue  # the total of the column tells it already
        for way, rows in ((0, cell.came), (1, cell.left)):
            for row in rows:
                kept = found.setdefault((row.kind, row.id, row.label), ([], [], row.why))
                kept[way].append(cell.place)
    return [
        (label, ", ".join(came), ", ".join(left), why)
        for (_, _, label), (came, left, why) in found.items()
    ]


def paper_of(report: Report, made: ReportCorrection) -> Paper:
    """The whole document: what is corrected, number by number, then row by row."""
    correction = Correction.from_text(made.content)
    cells = [
        (
            str(order),
            cell.place,
            cell.label,
            cell.column,
            words(cell.frozen),
            words(cell.now),
            f"+{len(cell.came)}" if cell.came else "",
            f"−{len(cell.left)}" if cell.left else "",
        )
        for order, cell in enumerate(correction.cells, start=1)
    ]
    rows = [(str(order), *row) for order, row in enumerate(moved_rows(correction), start=1)]
    signed = report.signed_on or made.signed_on
    blocks: list[Block] = [
        Text(
            f"Báo cáo số {report.number} ngày {format_date(signed)} ({report.title}) chốt số liệu"
            f" tại {format_moment(parse_moment(correction.report_as_of))}. Số liệu tính lại tại"
            f" {format_moment(parse_moment(correction.as_of))} khác ở các chỗ dưới đây. Báo cáo đã"
            " ký giữ nguyên; văn bản này đi kèm, không thay báo cáo."
        ),
        Text(f"Lý do: {made.reason}"),
        Heading("I. Số liệu đính chính"),
        Table(CELLS, cells),
        Heading("II. Các dòng thêm vào, bớt đi và nguyên nhân"),
        Table(ROWS, rows),
        Note(f"Mã băm nội dung báo cáo đã ký (SHA-256): {correction.report_sha256}"),
        Note(f"Mã băm nội dung đính chính (SHA-256): {made.sha256}"),
        Signatures([Signature("TM. Ủy ban nhân dân", hint="")], ["Như báo cáo;", "Lưu: VT."]),
    ]
    if made.order > 1:
        blocks.insert(1, Text("Văn bản này thay văn bản đính chính đã phát hành trước đó."))
    return Paper(
        title="Đính chính",
        subtitle=f"Số liệu báo cáo số {report.number}",
        issuer=f"Ủy ban nhân dân\n{report.unit.name}",
        number=made.number,
        place_date=f"{place_of(report.unit)}, {date_words(made.signed_on)}",
        blocks=blocks,
        verified=False,
        page_number=layout_on(made.signed_on).page_number,
    )


def docx_of(report: Report, made: ReportCorrection) -> bytes:
    """The correction as a Word file."""
    paper = paper_of(report, made)
    return render.paper_docx(paper, demo=audit.demo_mark(), created=local(made.issued_at))


def pdf_of(report: Report, made: ReportCorrection) -> bytes:
    """The correction as a PDF, word for word the Word file."""
    paper = paper_of(report, made)
    return render.paper_pdf(paper, demo=audit.demo_mark(), created=local(made.issued_at))
