"""The columns a book may have, by the many names they bear, and where its header stands."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from congvu.core.refusals import N_, Refusal, Words
from congvu.core.vietnamese import fold, nfc


@dataclass(frozen=True)
class Column:
    """One thing a book says of a dossier. ``names``: folded, as headers write it."""

    label: str
    names: tuple[str, ...]


COLUMNS: Mapping[str, Column] = {
    "number": Column(
        N_("Mã hồ sơ"),
        ("ma ho so", "so ho so", "ma so ho so", "so bien nhan", "ma bien nhan", "so tiep nhan"),
    ),
    "procedure": Column(
        N_("Tên thủ tục hành chính"),
        (
            "ten thu tuc hanh chinh",
            "ten tthc",
            "thu tuc hanh chinh",
            "thu tuc",
            "ten thu tuc",
            "tthc",
            "ten ho so",
            "loai ho so",
            "noi dung",
            "noi dung yeu cau",
        ),
    ),
    "procedure_code": Column(N_("Mã thủ tục"), ("ma thu tuc", "ma tthc", "ma thu tuc hanh chinh")),
    "applicant": Column(
        N_("Tên cá nhân, tổ chức"),
        (
            "ten ca nhan to chuc",
            "ca nhan to chuc",
            "to chuc ca nhan",
            "ten to chuc ca nhan",
            "nguoi nop",
            "nguoi nop ho so",
            "chu ho so",
            "ho ten",
            "ho va ten",
            "ho ten nguoi nop",
            "ho va ten nguoi nop",
        ),
    ),
    "identifier": Column(
        N_("Số căn cước, CMND"),
        (
            "cccd",
            "cmnd",
            "cmnd cccd",
            "cccd cmnd",
            "so cccd",
            "so cmnd",
            "so can cuoc",
            "so cmnd cccd",
            "so dinh danh",
            "so giay to",
            "giay to tuy than",
        ),
    ),
    "phone": Column(N_("Số điện thoại"), ("so dien thoai", "dien thoai", "sdt", "so dt", "dt")),
    "address": Column(N_("Địa chỉ"), ("dia chi", "noi o", "cho o", "dia chi nguoi nop")),
    "contact": Column(
        N_("Địa chỉ, số điện thoại"), ("dia chi so dien thoai", "dia chi dien thoai", "lien he")
    ),
    "received": Column(
        N_("Nhận hồ sơ"),
        (
            "nhan ho so",
            "ngay nhan",
            "ngay nhan ho so",
            "ngay tiep nhan",
            "thoi gian tiep nhan",
            "thoi gian nhan ho so",
            "ngay nop",
            "tiep nhan",
        ),
    ),
    "promise": Column(
        N_("Hẹn trả kết quả"),
        ("hen tra ket qua", "ngay hen tra", "ngay hen", "hen tra", "han tra", "ngay hen tra kq"),
    ),
    "finished": Column(
        N_("Ngày giải quyết xong"),
        (
            "ngay giai quyet xong",
            "ngay xu ly xong",
            "ngay co ket qua",
            "ngay hoan thanh",
            "ngay ket thuc",
            "ngay giai quyet",
            "ngay xong",
        ),
    ),
    "returned": Column(
        N_("Trả kết quả"),
        ("tra ket qua", "ngay tra", "ngay tra ket qua", "ngay tra kq", "thoi gian tra ket qua"),
    ),
    "state": Column(
        N_("Trạng thái, kết quả"),
        (
            "trang thai",
            "tinh trang",
            "ket qua",
            "ket qua giai quyet",
            "trang thai ho so",
            "tinh trang ho so",
        ),
    ),
    "unit": Column(N_("Đơn vị tiếp nhận"), ("don vi", "don vi tiep nhan", "noi tiep nhan")),
    "channel": Column(
        N_("Hình thức nộp"), ("hinh thuc nop", "hinh thuc tiep nhan", "kenh", "kenh tiep nhan")
    ),
    "method": Column(
        N_("Phương thức nhận kết quả"),
        ("phuong thuc nhan ket qua", "hinh thuc tra", "hinh thuc tra ket qua"),
    ),
    "result_number": Column(
        N_("Số văn bản kết quả"), ("so van ban", "so ket qua", "so giay phep", "so quyet dinh")
    ),
    "copies": Column(N_("Số lượng hồ sơ (bộ)"), ("so luong ho so bo", "so luong", "so bo")),
    "note": Column(N_("Ghi chú"), ("ghi chu",)),
}

MOMENTS = ("received", "promise", "finished", "returned")
HEADER_WITHIN = 30
"""The header stands in the first so many rows, below titles."""

_KNOWN = {name: code for code, column in COLUMNS.items() for name in column.names}


def key_of(header: str) -> str:
    """A header as it is compared: small letters without marks, signs and numbering."""
    plain = re.sub(r"[^a-z0-9]+", " ", fold(header))
    return " ".join(plain.split())


def guess(headers: Sequence[str]) -> dict[str, int]:
    """Column code → place, by the names headers usually bear; the first of two alike counts."""
    found: dict[str, int] = {}
    for place, header in enumerate(headers):
        code = _KNOWN.get(key_of(header))
        if code is not None:
            found.setdefault(code, place)
    return found


@dataclass(frozen=True)
class Header:
    """Where the header stands: the last of its ``rows`` (1 or 2) is sheet row ``row`` (from 1)."""

    row: int
    rows: int
    names: tuple[str, ...]


def find_header(rows: Sequence[Sequence[Any]]) -> Header | None:
    """The row, or the two rows under one another, that name the most known columns."""
    best, score = None, 0
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        names = names_of([row])
        if len(guess(names)) > score:
            best, score = Header(index + 1, 1, names), len(guess(names))
        if index:
            names = names_of([rows[index - 1], row])
            # Two rows: merged words above ("Ngày, tháng, năm"), their parts below.
            if len(guess(names)) > score:
                best, score = Header(index + 1, 2, names), len(guess(names))
    return best if score > 1 else None


def names_of(rows: Sequence[Sequence[Any]]) -> tuple[str, ...]:
    """The words of a header of one or two rows: of the lower one, where it says anything."""
    width = max((len(row) for row in rows), default=0)
    names = []
    for place in range(width):
        said = [_words(row[place]) for row in rows if place < len(row)]
        names.append(next((each for each in reversed(said) if each), ""))
    return tuple(names)


def _words(cell: Any) -> str:
    return " ".join(nfc(str(cell)).split())


def fingerprint(headers: Sequence[str]) -> str:
    """The same for files with the same headers in the same order."""
    keys = [key_of(header) for header in headers]
    while keys and not keys[-1]:
        keys.pop()
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


def why_not_columns(columns: Mapping[str, int], width: int) -> Refusal | None:
    """Why a mapping of columns does not do; codes ``columns-missing``, ``column-twice``."""
    missing = [code for code in ("number", "applicant", "received") if code not in columns]
    if "procedure" not in columns and "procedure_code" not in columns:
        missing.append("procedure")
    if missing:
        return Refusal(
            "columns-missing",
            N_("Chưa ghép các cột: {names}."),
            N_("Chọn cột của tệp cho từng mục đó; tệp không có thì bổ sung vào tệp."),
            "",
            {"names": Words(*(COLUMNS[code].label for code in missing), between="; ")},
        )
    places = list(columns.values())
    twice = [code for code, place in columns.items() if places.count(place) > 1]
    if twice or any(not 0 <= place < width for place in places):
        return Refusal(
            "column-twice",
            N_("Một cột của tệp được ghép cho nhiều mục: {names}."),
            N_("Mỗi cột chỉ ghép cho một mục."),
            "",
            {"names": Words(*(COLUMNS[code].label for code in twice), between="; ")},
        )
    return None
