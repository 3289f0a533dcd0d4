"""Cells as books hold them: text in old encodings, numbers as floats, days in any shape."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from congvu.core.legacy_text import convert, detect
from congvu.core.refusals import N_, refuse
from congvu.core.vietnamese import nfc, parse_date


class TextEncoding(StrEnum):
    """In what the texts of a file are written."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"


ENCODING_LABELS = {
    TextEncoding.UNICODE: N_("Unicode"),
    TextEncoding.TCVN3: N_("TCVN3 (phông .VnTime)"),
    TextEncoding.VNI: N_("VNI (phông VNI-Times)"),
}


def detect_texts(cells: Iterable[Any]) -> TextEncoding:
    """The encoding of the texts among ``cells``, taken together."""
    found = detect(" ".join(cell for cell in cells if isinstance(cell, str)))
    return TextEncoding(found) if found is not None else TextEncoding.UNICODE


def text(cell: Any, encoding: str = TextEncoding.UNICODE) -> str:
    """A cell as text: whole numbers without “.0”, one space between words, Unicode form C."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if not isinstance(cell, str):
        return str(cell)
    said = cell
    if encoding != TextEncoding.UNICODE and not said.isascii():
        said = convert(said, encoding)
    return " ".join(nfc(said).split())


def digits(cell: Any, encoding: str, *, width: int) -> str:
    """A number that is a name (card, phone): a zero that a spreadsheet ate is put back."""
    said = text(cell, encoding)
    if isinstance(cell, float | int) and said.isdigit() and len(said) == width - 1:
        return "0" + said
    return said


@dataclass(frozen=True)
class Moment:
    """A day, with its time where the book says one."""

    day: date
    at: time | None = None


_EPOCH = date(1899, 12, 30)
_FIRST, _LAST = 25_569, 73_050  # 1970 to 2099 as spreadsheets count days
_HOUR = r"(?P<hour>\d{1,2})\s*(?:giờ|[:hg])\s*(?P<minute>\d{2})?(?:\s*:\s*(?P<second>\d{2}))?"
_BEFORE = re.compile(
    rf"{_HOUR}\s*(?:phút)?\s*(?P<half>[AaPp][Mm])?[\s,;]*(?P<day>\S.*)", re.IGNORECASE
)
_AFTER = re.compile(
    rf"(?P<day>.*?\d)[\s,;T]+(?:lúc\s+)?{_HOUR}\s*(?:phút)?\s*(?P<half>[AaPp][Mm])?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?", re.ASCII)


def moment(cell: Any, encoding: str = TextEncoding.UNICODE) -> Moment | None:
    """Read a day or a moment; None: the cell is empty.

    Days of spreadsheets and their serial numbers, dd/MM/yyyy, 1/7/25, ISO; the time before or
    after. Refuses with ``date-unreadable``, ``date-impossible``, ``time-impossible``.
    """
    if isinstance(cell, datetime):
        return Moment(cell.date(), None if cell.time() == time() else cell.time())
    if isinstance(cell, date):
        return Moment(cell)
    if isinstance(cell, float | int) and not isinstance(cell, bool) and _FIRST <= cell <= _LAST:
        return _of_serial(float(cell))
    said = text(cell, encoding)
    if not said or set(said) <= set("-–—./…"):
        return None
    if _SERIAL.fullmatch(said) and _FIRST <= (serial := float(said.replace(",", "."))) <= _LAST:
        return _of_serial(serial)
    for shape in (_AFTER, _BEFORE):
        found = shape.fullmatch(said)
        if found is not None and "/" not in found[0][slice(*found.span("hour"))]:
            return Moment(parse_date(found["day"].strip(" ,;"), century_from=1970), _time(found))
    return Moment(parse_date(said, century_from=1970))


def _of_serial(serial: float) -> Moment:
    whole, part = int(serial), serial % 1
    seconds = round(part * 86_400)
    day = _EPOCH + timedelta(days=whole + seconds // 86_400)
    seconds %= 86_400
    if not seconds:
        return Moment(day)
    return Moment(day, time(seconds // 3600, seconds // 60 % 60, seconds % 60))


def _time(found: re.Match[str]) -> time:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, minute, int(found["second"] or 0))
    except ValueError:
        raise refuse(
            "time-impossible",
            N_("Không có giờ {text}."),
            N_("Ghi giờ từ 00:00 đến 23:59."),
            text=found[0],
        ) from None


_PHONE = re.compile(r"(?:\+84|0)\d(?:[ .\-]?\d){7,9}", re.ASCII)


def split_contact(said: str) -> tuple[str, str]:
    """“Khu 5, xã Văn Luông, 0912345678” as address and phone."""
    found = _PHONE.search(said)
    if found is None:
        return said, ""
    phone = re.sub(r"[ .\-]", "", found[0])
    rest = re.sub(
        r"(?i)(?:sđt|đt|điện thoại|số điện thoại|tel)\s*:?\s*$", "", said[: found.start()]
    )
    address = f"{rest.strip(' ,;.:-')} {said[found.end() :].strip(' ,;.:-')}".strip()
    return address, phone


def copies(cell: Any, encoding: str) -> int:
    """How many sets; 1 where the book says none. Refuses with ``copies-unreadable``."""
    said = text(cell, encoding)
    found = re.fullmatch(r"0*(\d{1,4})(?:\s*bộ)?", said, re.IGNORECASE)
    if said and (found is None or not int(found[1])):
        raise refuse(
            "copies-unreadable",
            N_("Không đọc được số bộ “{text}”."),
            N_("Ghi một số nguyên lớn hơn 0, hoặc để trống."),
            text=said[:40],
        )
    return int(found[1]) if found else 1
