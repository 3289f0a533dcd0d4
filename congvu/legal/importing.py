"""Reading a register from a CSV file, row by row, before anything is written.

Columns, in any order, by these names with or without marks and spaces (``Mã đơn vị``,
``ma_don_vi``); those with * must be there:

    Mã đơn vị *         code of the issuer, looked up on the day of issue
    Số, ký hiệu *       "12/2018/QĐ-UBND"
    Ngày ban hành *     09/11/2018 or 2018-11-09
    Loại văn bản *      Quyết định, Nghị quyết, …
    Phân loại *         "QPPL", "sai hình thức" or "hành chính"
    Trích yếu *
    Ngày hiệu lực       empty: the day of issue
    Ngày hết hiệu lực
    Ngày tự kiểm tra    a self-check completed that day
    Kết luận            of the self-check: "không trái" or "sai sót"
    Ghi chú

Separated by comma, semicolon or tab.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from congvu.core.actors import Actor
from congvu.core.legacy_text import detect
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, Refused
from congvu.core.vietnamese import fold, nfc, parse_date
from congvu.legal import access, rules
from congvu.legal.models import LegalDocument
from congvu.legal.rules import Activity, DocumentKind, DocumentRow, RowFault
from congvu.organisation import queries as organisation
from congvu.organisation.models import Unit

COLUMNS = {
    "unit": "Mã đơn vị",
    "number": "Số, ký hiệu",
    "issued_on": "Ngày ban hành",
    "doc_type": "Loại văn bản",
    "kind": "Phân loại",
    "abstract": "Trích yếu",
    "valid_from": "Ngày hiệu lực",
    "valid_to": "Ngày hết hiệu lực",
    "checked_on": "Ngày tự kiểm tra",
    "conclusion": "Kết luận",
    "note": "Ghi chú",
}
REQUIRED = ("unit", "number", "issued_on", "doc_type", "kind", "abstract")
LONGEST = {"number": 60, "doc_type": 60, "abstract": 500, "note": 300}

KINDS = {
    "qppl": DocumentKind.NORMATIVE,
    "quy pham phap luat": DocumentKind.NORMATIVE,
    "normative": DocumentKind.NORMATIVE,
    "sai hinh thuc": DocumentKind.WRONG_FORM,
    "normative_wrong_form": DocumentKind.WRONG_FORM,
    "hanh chinh": DocumentKind.ADMINISTRATIVE,
    "administrative": DocumentKind.ADMINISTRATIVE,
}
CONCLUSIONS = {
    "khong trai": "lawful",
    "khong trai phap luat": "lawful",
    "lawful": "lawful",
    "sai sot": "fault",
    "fault": "fault",
}


@dataclass(frozen=True)
class ImportReport:
    """What a file holds: the rows found whole, and every fault by its line."""

    lines: int
    rows: tuple[DocumentRow, ...]
    faults: tuple[RowFault, ...]
    units: dict[int, Unit] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """True when the whole file may be written."""
        return bool(self.rows) and not self.faults

    @property
    def checks(self) -> int:
        """How many rows carry a completed self-check."""
        return sum(row.checked_on is not None for row in self.rows)


def _key(header: str) -> str:
    return "".join(letter for letter in fold(header) if letter.isalnum())


_BY_KEY = {_key(words): name for name, words in COLUMNS.items()} | {
    _key(name): name for name in COLUMNS
}


class _Row:
    """The cells of one line, and the faults found while they are read."""

    def __init__(self, line: int, cells: dict[str, str]) -> None:
        self.line, self.cells = line, cells
        self.faults: list[RowFault] = []

    def fault(self, column: str, what: str, what_to_do: str) -> None:
        self.faults.append(RowFault(self.line, COLUMNS[column], what, what_to_do))

    def refused(self, column: str, refusal: Refusal) -> None:
        said = refusal.said()
        self.fault(column, said["what"], said["what_to_do"])

    def text(self, column: str) -> str:
        value = self.cells.get(column, "")
        if not value and column in REQUIRED:
            self.fault(column, "Ô để trống.", "Điền giá trị rồi nhập lại.")
        elif len(value) > LONGEST.get(column, len(value)):
            self.fault(
                column,
                f"Dài {len(value)} ký tự, quá {LONGEST[column]}.",
                "Rút gọn nội dung của ô.",
            )
        elif detect(value) is not None:
            self.fault(
                column,
                f"“{value[:40]}” giống chữ của bảng mã cũ (TCVN3, VNI).",
                "Chuyển tệp sang Unicode rồi nhập lại.",
            )
        return value

    def day(self, column: str) -> date | None:
        value = self.cells.get(column, "")
        if not value:
            if column in REQUIRED:
                self.text(column)
            return None
        try:
            return parse_date(value, century_from=2000)
        except Refused as refused:
            self.refused(column, refused.refusal)
            return None

    def choice(self, column: str, known: dict[str, Any]) -> Any:
        value = self.text(column)
        if not value:
            return None
        if fold(value) not in known:
            self.fault(
                column,
                f"Không hiểu “{value}”.",
                "Ghi một trong: QPPL, sai hình thức, hành chính."
                if column == "kind"
                else "Ghi “không trái” hoặc “sai sót”.",
            )
            return None
        return known[fold(value)]


def read(csv_text: str, *, unit_scope: Unit, by: Actor, at: datetime) -> ImportReport:
    """Read a whole file; writes nothing.

    ``unit_scope`` is the unit whose register it is: rows of the unit itself and of the units
    below it on the day of issue are taken, others are faults.
    """
    header, lines = _lines(csv_text)
    missing = [COLUMNS[name] for name in REQUIRED if name not in header]
    if missing:
        names = ", ".join(missing)
        return ImportReport(
            len(lines),
            (),
            (RowFault(1, names, f"Thiếu cột: {names}.", "Thêm cột còn thiếu vào dòng đầu."),),
        )
    twice = sorted({COLUMNS[name] for name in header if name and header.count(name) > 1})
    if twice:
        names = ", ".join(twice)
        fault = RowFault(1, names, f"Cột có hai lần: {names}.", "Giữ lại một cột.")
        return ImportReport(len(lines), (), (fault,))
    if not lines:
        fault = RowFault(2, "", "Tệp không có dòng dữ liệu nào.", "Thêm ít nhất một văn bản.")
        return ImportReport(0, (), (fault,))
    rows: list[DocumentRow] = []
    units: dict[int, Unit] = {}
    faults: list[RowFault] = []
    seen: dict[tuple[int, str, date], int] = {}
    allowed: dict[tuple[str, int], Refusal | None] = {}

    def once(what: str, unit: Unit, ask: Callable[[], Refusal | None]) -> Refusal | None:
        key = (what, unit.pk)
        if key not in allowed:
            allowed[key] = ask()
        return allowed[key]

    in_register = _in_register()
    scope = _Scope(unit_scope)
    for line, values in lines:
        cells = {name: nfc(" ".join(v.split())) for name, v in zip(header, values, strict=False)}
        row = _Row(line, {name: value for name, value in cells.items() if name})
        if len(values) != len(header):
            row.fault(
                "abstract",
                f"Dòng có {len(values)} ô, dòng đầu có {len(header)} cột.",
                "Kiểm tra dấu phân cách; nội dung có dấu phẩy phải đặt trong ngoặc kép.",
            )
        read_row = _document(row, at)
        unit = _unit(row, read_row, scope)
        if read_row is not None and unit is not None:
            units[line] = unit
            refusal = once("register", unit, lambda u=unit: access.may_register(by, u, at))  # type: ignore[misc]
            if refusal is None and read_row.checked_on is not None:
                refusal = once(
                    "check",
                    unit,
                    lambda u=unit: access.may_check(by, u, Activity.SELF_CHECK, u, at),  # type: ignore[misc]
                )
            if refusal is not None:
                row.refused("unit", refusal)
            key = (unit.pk, read_row.number, read_row.issued_on)
            if key in seen:
                row.fault(
                    "number",
                    f"Trùng số, ngày và cơ quan ban hành với dòng {seen[key]}.",
                    "Bỏ một trong hai dòng, hoặc sửa số, ngày.",
                )
            elif key in in_register:
                row.fault(
                    "number",
                    f"Văn bản {read_row.number} ngày {read_row.issued_on:%d/%m/%Y} đã có trong sổ.",
                    "Bỏ dòng này; sửa văn bản đã có thì mở văn bản trong sổ.",
                )
            seen.setdefault(key, line)
        if row.faults or read_row is None or unit is None:
            faults += row.faults
        else:
            rows.append(read_row)
    return ImportReport(len(lines), tuple(rows), tuple(faults), units)


def _lines(csv_text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header as names of ours (empty: not known), and each line that is not blank."""
    text = csv_text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] | None = None
    lines: list[tuple[int, list[str]]] = []
    start = 1
    for values in reader:
        if any(value.strip() for value in values):
            if header is None:
                header = [_BY_KEY.get(_key(value), "") for value in values]
            else:
                lines.append((start, values))
        start = reader.line_num + 1
    return header or [], lines


def _in_register() -> set[tuple[int, str, date]]:
    """Keys of what stands in the register already. One question instead of one a row."""
    known = LegalDocument.objects.order_by("pk").values_list("unit_id", "number", "issued_on")
    return set(known)


def _document(row: _Row, at: datetime) -> DocumentRow | None:
    """The line read; None when a cell that matters could not be."""
    number, doc_type = row.text("number"), row.text("doc_type")
    abstract, note = row.text("abstract"), row.text("note")
    code = row.text("unit")
    issued_on, kind = row.day("issued_on"), row.choice("kind", KINDS)
    valid_from, valid_to = row.day("valid_from"), row.day("valid_to")
    checked_on = row.day("checked_on")
    conclusion = row.choice("conclusion", CONCLUSIONS) or ""
    if bool(row.cells.get("checked_on")) != bool(row.cells.get("conclusion")):
        row.fault(
            "conclusion",
            "Ngày tự kiểm tra và kết luận phải đi cùng nhau.",
            "Điền cả hai ô, hoặc để trống cả hai.",
        )
    if issued_on is not None:
        wrong = rules.why_not_days(issued_on, None, checked_on, local(at).date())
        if wrong is not None:
            row.refused("checked_on" if checked_on else "issued_on", wrong)
    begins = valid_from or issued_on
    if valid_to and begins and valid_to < begins:
        row.fault("valid_to", "Ngày hết hiệu lực trước ngày có hiệu lực.", "Kiểm tra lại hai ngày.")
    if issued_on is None or kind is None or not number or not code:
        return None
    return DocumentRow(
        row.line,
        code,
        number,
        issued_on,
        kind,
        doc_type,
        abstract,
        begins,
        valid_to,
        checked_on,
        conclusion,
        note,
    )


class _Scope:
    """The units of a register by day, each looked up once for the whole file."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.unit_at = cache(organisation.unit_at)
        self.below = cache(lambda day: organisation.unit_ids_under(unit.pk, day))


def _unit(row: _Row, read_row: DocumentRow | None, scope: _Scope) -> Unit | None:
    """The issuer as it was on the day of issue, within the register's scope."""
    if read_row is None:
        return None
    try:
        unit = scope.unit_at(read_row.unit_code, read_row.issued_on)
    except Refused as refused:
        row.refused("unit", refused.refusal)
        return None
    if unit.pk in scope.below(read_row.issued_on):
        return unit
    row.fault(
        "unit",
        f"{unit.name} không thuộc {scope.unit.name} vào ngày ban hành.",
        "Bỏ dòng này, hoặc nhập vào sổ của đơn vị có văn bản.",
    )
    return None


def refused(report: ImportReport) -> Refused:
    """The refusal of a file with faults, with the whole report in ``params``."""
    first = "; ".join(f"dòng {f.line}, {f.column}: {f.what}" for f in report.faults[:5])
    return Refused(
        Refusal(
            "import-faulty",
            N_("Tệp có {count} lỗi: {first}"),
            N_("Sửa các dòng nêu trong báo cáo rồi nhập lại; chưa có dòng nào được ghi."),
            "",
            {"count": len(report.faults), "first": first, "report": report},
        )
    )
