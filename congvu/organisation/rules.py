"""Levels, and reading the table of units."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from congvu.core.refusals import N_, Refusal, refuse


class Level(StrEnum):
    """Three levels until 30/6/2025, two since (Luật 72/2025/QH15)."""

    PROVINCE = "tinh"
    DISTRICT = "huyen"
    COMMUNE = "xa"


LEVEL_LABELS = {
    Level.PROVINCE: N_("cấp tỉnh"),
    Level.DISTRICT: N_("cấp huyện"),
    Level.COMMUNE: N_("cấp xã"),
}


class OfficeKind(StrEnum):
    """What an office inside a unit does."""

    ONE_STOP = "one_stop"  # Bộ phận tiếp nhận và trả kết quả
    PROFESSIONAL = "professional"  # phòng, công chức chuyên môn
    LEADERS = "leaders"  # lãnh đạo UBND


AGENCY_CODE = re.compile(r"(?=.{3,35}$)[A-Z0-9]+(\.[A-Z0-9]+)*")
"""Groups of capitals and digits between dots, at most 35 characters (QĐ 20/2020/QĐ-TTg)."""

COLUMNS = (
    "code",
    "name_vi",
    "level",
    "kind_vi",
    "parent_code",
    "valid_from",
    "valid_to",
    "successor",
    "agency_code",
)


CONTACT_COLUMNS = ("phone", "address")
"""Columns a table of units may go without."""

PHONE = re.compile(r"(?=(?:\D*\d){6,})[0-9 .+()/,;–-]{6,30}")
"""What may stand as a telephone on a slip: digits as people group them, more than one number."""


LONGEST_ADDRESS = 200


@dataclass(frozen=True)
class UnitRow:
    """One line of the table: one life of one unit. Both dates are inclusive."""

    line: int
    code: str
    name: str
    level: Level
    kind: str
    parent_code: str
    valid_from: date | None
    valid_to: date | None
    successors: tuple[tuple[str, date], ...]
    agency_code: str
    phone: str = ""
    address: str = ""


def read_units(text: str) -> list[UnitRow]:
    """Read the table of units; refuses with ``units-faulty`` and every fault by its line."""
    reader = csv.DictReader(io.StringIO(text))
    missing = set(COLUMNS) - set(reader.fieldnames or ())
    if missing:
        raise _faulty([f"dòng 1: thiếu cột {', '.join(sorted(missing))}"])
    rows: list[UnitRow] = []
    faults: list[str] = []
    for line, raw in enumerate(reader, start=2):
        try:
            names = (*COLUMNS, *CONTACT_COLUMNS)
            rows.append(_row(line, {key: (raw.get(key) or "").strip() for key in names}))
        except ValueError as error:
            faults.append(f"dòng {line}: {error}")
    faults += _faults_between(rows)
    if faults:
        raise _faulty(faults)
    return rows


def _row(line: int, raw: dict[str, str]) -> UnitRow:
    if not raw["code"].isdigit():
        raise ValueError(f"mã đơn vị không hợp lệ: {raw['code']!r}")
    if raw["level"] not in list(Level):
        raise ValueError(f"cấp không hợp lệ: {raw['level']!r}")
    if not raw["name_vi"]:
        raise ValueError("thiếu tên đơn vị")
    if raw["phone"] and not PHONE.fullmatch(raw["phone"]):
        raise ValueError(f"số điện thoại không hợp lệ: {raw['phone']!r}")
    if len(raw["address"]) > LONGEST_ADDRESS:
        raise ValueError(f"địa chỉ dài quá {LONGEST_ADDRESS} ký tự")
    starts, ends = (
        date.fromisoformat(raw[key]) if raw[key] else None for key in ("valid_from", "valid_to")
    )
    if starts and ends and ends < starts:
        raise ValueError("ngày kết thúc trước ngày bắt đầu")
    successors = []
    for item in filter(None, raw["successor"].split(";")):
        code, _, day = item.partition("@")
        successors.append((code.strip(), date.fromisoformat(day.strip())))
    return UnitRow(
        line,
        raw["code"],
        raw["name_vi"],
        Level(raw["level"]),
        raw["kind_vi"],
        raw["parent_code"],
        starts,
        ends,
        tuple(successors),
        raw["agency_code"],
        raw["phone"],
        raw["address"],
    )


def parent_of(row: UnitRow, rows: Iterable[UnitRow]) -> UnitRow | None:
    """The line of the parent that lives when ``row`` lives."""
    for other in rows:
        if other.code == row.parent_code and other.line != row.line and _overlap(row, other):
            return other
    return None


def heir_of(code: str, day: date, rows: Iterable[UnitRow]) -> UnitRow | None:
    """The line of the unit that bears ``code`` on ``day``."""
    for other in rows:
        starts = other.valid_from or date.min
        ends = other.valid_to or date.max
        if other.code == code and starts <= day <= ends:
            return other
    return None


def _overlap(one: UnitRow, other: UnitRow) -> bool:
    return (one.valid_from or date.min) <= (other.valid_to or date.max) and (
        other.valid_from or date.min
    ) <= (one.valid_to or date.max)


def _faults_between(rows: list[UnitRow]) -> list[str]:
    faults = []
    for index, row in enumerate(rows):
        if any(row.code == other.code and _overlap(row, other) for other in rows[:index]):
            faults.append(f"dòng {row.line}: mã {row.code} đã có trong cùng thời gian")
        if row.parent_code and parent_of(row, rows) is None:
            faults.append(f"dòng {row.line}: không có đơn vị cấp trên {row.parent_code}")
        faults += [
            f"dòng {row.line}: không có đơn vị kế thừa {code} vào ngày {day.isoformat()}"
            for code, day in row.successors
            if heir_of(code, day, rows) is None
        ]
    return faults


def _faulty(faults: list[str]) -> Exception:
    return refuse(
        "units-faulty",
        N_("Danh mục đơn vị có {count} lỗi: {faults}"),
        N_("Sửa các dòng nêu trên rồi nhập lại; chưa có dòng nào được ghi."),
        count=len(faults),
        faults="; ".join(faults),
    )


def did_not_exist(
    code: str, day: date, lives: Iterable[tuple[str, date | None, date | None]]
) -> Refusal:
    """The refusal for a unit that did not exist on a day, naming when it did."""
    known = "; ".join(f"{name} ({start or '…'} – {end or 'nay'})" for name, start, end in lives)
    return Refusal(
        "unit-not-then",
        N_("Ngày {day} không có đơn vị mang mã {code}."),
        N_("Chọn ngày hoặc mã khác. Các thời kỳ của mã này: {known}.")
        if known
        else N_("Kiểm tra lại mã đơn vị; danh mục không có mã này."),
        "",
        {"code": code, "day": day.isoformat(), "known": known},
    )
