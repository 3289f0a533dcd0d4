"""A report as a paper and as a workbook, from the one content that the page shows too.

Papers are Vietnamese only, whatever the language of the pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from congvu.core.periods import local
from congvu.core.vietnamese import date_words, format_date, format_time, number
from congvu.documents.rules import (
    Block,
    Column,
    Heading,
    Note,
    PageBreak,
    Paper,
    Signature,
    Signatures,
    Table,
    Text,
    layout_on,
)
from congvu.documents.xlsx import Cell, Sheet
from congvu.figures.registry import Mode
from congvu.organisation.models import Unit
from congvu.reports.content import Content, FigureLine, SectionContent, TableContent
from congvu.reports.models import Report
from congvu.reports.rules import NO_WORDS

LINE_COLUMNS = (
    Column("TT", 0.8, "center"),
    Column("Chỉ tiêu", 3.6),
    Column("Đơn vị tính", 1.1, "center"),
    Column("Số lượng", 1.3, "right", format="integer"),
    Column("Tử số", 0.95, "right", ("Tỷ lệ",), format="integer"),
    Column("Mẫu số", 0.95, "right", ("Tỷ lệ",), format="integer"),
    Column("Đạt", 1.35, "right", ("Tỷ lệ",), format="percent"),
    Column("Phạm vi", 1.6),
    Column("Ghi chú", 2),
)


def scope_words(line: FigureLine) -> str:
    """Whose rows were counted: the unit alone, or with how many below."""
    if line.mode == Mode.OWN or line.units == 1:
        return "riêng đơn vị"
    return f"đơn vị và {line.units - 1} đơn vị trực thuộc"


def line_values(order: int, line: FigureLine) -> tuple[Cell, ...]:
    """The values of :data:`LINE_COLUMNS`; a rate is a share of one, nothing is blank."""
    note = " ".join(each for each in (line.note, line.reason) if each)
    given = (line.value, line.numerator, line.denominator, line.share)
    return (order, line.label, line.unit_word, *given, scope_words(line), note)


def printed(value: Cell) -> str:
    """A cell of a paper in words: whole numbers with dots, a share in percent."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{number(value * 100, 1)}%"
    return number(value) if isinstance(value, int) else str(value)


def table_columns(table: TableContent) -> list[Column]:
    """The columns of an annexed table with the headings above them."""
    looks: dict[str, dict[str, Any]] = {
        "figure": {"width": 1, "align": "right", "format": "integer"},
        "order": {"width": 0.6, "align": "center"},
        "label": {"width": 3},
        "cause": {"width": 2.4},
        "note": {"width": 1.2 if table.figures[1:] else 3},
    }
    return [Column(each.label, group=each.group, **looks[each.holds]) for each in table.columns]


@dataclass(frozen=True)
class Signing:
    """What stands on the paper beside the content; empty in a draft."""

    title: str
    number: str = ""
    place_date: str = ""


def signing_of(report: Report) -> Signing:
    """The number, place and day of a report; a draft leaves room for them."""
    place = place_of(report.unit)
    if report.signed_on is None:
        return Signing(report.title, "…/BC-UBND", f"{place}, ngày … tháng … năm …")
    return Signing(report.title, report.number, f"{place}, {date_words(report.signed_on)}")


def place_of(unit: Unit) -> str:
    """The name of the place without its kind: “Tân Sơn” of “Huyện Tân Sơn”."""
    for kind in ("Thành phố ", "Thị trấn ", "Thị xã ", "Phường ", "Huyện ", "Tỉnh ", "Xã "):
        if unit.name.startswith(kind):
            return unit.name.removeprefix(kind)
    return unit.name


def paper_of(content: Content, signing: Signing) -> Paper:
    """The whole report: chapters, then each annexed table on a page of its own, turned."""
    blocks: list[Block] = [Text(_opening(content), italic=True)]
    keys = [section.key for section in content.sections]
    for section in content.sections:
        has_parts = any(key.startswith(f"{section.key}.") for key in keys)
        blocks += _section(section, has_parts)
    blocks.append(Signatures([Signature("TM. Ủy ban nhân dân", hint="")], ["Lưu: VT."]))
    for table in content.tables:
        blocks += _annex(table)
    kind = "Báo cáo"
    rest = signing.title.removeprefix(kind).strip()
    return Paper(
        title=kind,
        subtitle=rest[:1].upper() + rest[1:],
        issuer=f"Ủy ban nhân dân\n{content.unit_name}",
        number=signing.number,
        place_date=signing.place_date,
        blocks=blocks,
        verified=content.checked and all(table.checked for table in content.tables),
        page_number=layout_on(content.period.last or content.moment.date()).page_number,
    )


def _opening(content: Content) -> str:
    period, moment = content.period, local(content.moment)
    assert period.start is not None
    assert period.last is not None
    return (
        f"Kỳ báo cáo từ {format_date(period.start)} đến {format_date(period.last)}; số liệu như"
        f" biết tại {format_time(moment)} ngày {format_date(moment)}. Mẫu: {content.basis}."
    )


def _section(section: SectionContent, has_parts: bool) -> list[Block]:
    number_words = section.key.split(".")[-1]
    words = f"{number_words}. {section.title}"
    blocks: list[Block] = [Heading(words, 1) if section.depth == 1 else Heading(words, 2)]
    blocks += [Text(each) for each in section.text.split("\n") if each]
    if section.lines:
        rows = [
            [printed(each) for each in line_values(order, line)]
            for order, line in enumerate(section.lines, start=1)
        ]
        blocks.append(Table(LINE_COLUMNS, rows))
    elif not section.text and not has_parts:
        blocks.append(Text(NO_WORDS, italic=True))
    return blocks


def _annex(table: TableContent) -> list[Block]:
    rows = [[printed(each) for each in row] for row in table.written()]
    last = len(rows) - 1
    return [
        PageBreak(landscape=True),
        Heading(f"{table.form}. {table.name}", 1),
        Note(f"{table.basis}. Đơn vị tính: {table.unit_word}."),
        Table(table_columns(table), rows, totals=[last], numbered=True),
        *(Note(each) for each in _notes(table)),
    ]


def _notes(table: TableContent) -> list[str]:
    right = sum(check.ok for check in table.checks)
    checked = f"Đẳng thức đã kiểm: {right} đúng trên {len(table.checks)}."
    return [f"{order}. {note}" for order, note in enumerate((*table.notes, checked), start=1)]


def sheets_of(content: Content, signing: Signing) -> list[Sheet]:
    """The workbook: one sheet of the report's figures, one for each table."""
    head = [signing.title, content.unit_name, _opening(content)]
    columns = (Column("Mục", 0.8), Column("Tên mục", 3), *LINE_COLUMNS)
    rows = [
        (section.key, section.title, *line_values(order, line))
        for section in content.sections
        for order, line in enumerate(section.lines, start=1)
    ]
    return [
        Sheet("Số liệu", columns, rows, title=head, verified=content.checked),
        *(_table_sheet(content, table) for table in content.tables),
    ]


def _table_sheet(content: Content, table: TableContent) -> Sheet:
    rows: Sequence[Sequence[Cell]] = table.written()
    return Sheet(
        table.form,
        table_columns(table),
        rows,
        title=[table.name, content.unit_name, _opening(content)],
        notes=[f"{table.basis}. Đơn vị tính: {table.unit_word}.", *_notes(table)],
        totals=[len(rows) - 1],
        numbered=True,
        verified=table.checked,
    )
