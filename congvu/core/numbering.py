"""Numbers of dossiers, of official documents and of procedures.

A number, once given, is kept for ever; which form a new one takes follows from the day of receipt,
by a table of dated rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from congvu.core.refusals import N_, refuse


class Form(StrEnum):
    """How a dossier number is written."""

    BOOK = "book"  # paper book: 01-2018-00762
    SMALLEST_FIRST = "smallest_first"  # 000.00.12.H44-190715-0003
    LARGEST_FIRST = "largest_first"  # H44.12-250715-0012


class SerialScope(StrEnum):
    """Where the serial starts again from 1, always within one receiving unit."""

    BOOK_OF_YEAR = "book_of_year"
    DAY = "day"


@dataclass(frozen=True)
class NumberRule:
    """The form in force from a day on. ``digits`` is the least width of the serial, padded with
    zeros; it may grow to ``max_digits``. ``verified`` False: not compared with the law's text."""

    valid_from: date
    form: Form
    scope: SerialScope
    digits: int
    max_digits: int
    basis: str
    verified: bool = True


RULES: tuple[NumberRule, ...] = (
    NumberRule(
        date(1900, 1, 1),
        Form.BOOK,
        SerialScope.BOOK_OF_YEAR,
        5,
        6,
        "Sổ giấy theo QĐ 09/2015/QĐ-TTg; cách viết của hệ thống, chưa đối chiếu văn bản",
        verified=False,
    ),
    NumberRule(
        date(2019, 1, 6),
        Form.SMALLEST_FIRST,
        SerialScope.DAY,
        4,
        4,
        "TT 01/2018/TT-VPCP, Đ.19",
    ),
    NumberRule(
        date(2023, 6, 1),
        Form.LARGEST_FIRST,
        SerialScope.DAY,
        4,
        6,
        "TT 01/2023/TT-VPCP, QĐ 20/2020/QĐ-TTg; ngày áp dụng chưa đối chiếu văn bản",
        verified=False,
    ),
)
"""The rules known, oldest first. Data: a caller may pass its own table."""

_BOOK_NUMBER = re.compile(r"(?P<book>\d{2,})-(?P<year>\d{4})-(?P<serial>\d{5,6})", re.ASCII)
_DAILY_NUMBER = re.compile(
    r"(?P<agency>[A-Z0-9]+(?:\.[A-Z0-9]+)*)-(?P<day>\d{6})-(?P<serial>\d{4,6})", re.ASCII
)
_SMALLEST_FIRST = re.compile(r"\d{2,3}(?:\.\d{2}){1,2}\.[A-Z]\d{2}", re.ASCII)
_LARGEST_FIRST = re.compile(r"[A-Z]\d{2}(?:\.[A-Z0-9]+)*|Z[A-Z0-9]{2}(?:\.[A-Z0-9]+)*", re.ASCII)


@dataclass(frozen=True)
class DossierNumber:
    """A number taken apart. ``agency_code`` and ``day`` are empty in a paper book's number,
    ``book`` in the others."""

    form: Form
    serial: int
    year: int
    agency_code: str = ""
    day: date | None = None
    book: int | None = None


def rule_on(day: date, rules: Sequence[NumberRule] = RULES) -> NumberRule:
    """The rule for a dossier received on ``day``. Refuses with ``number-rule-missing``."""
    found = [rule for rule in rules if rule.valid_from <= day]
    if not found:
        raise refuse(
            "number-rule-missing",
            N_("Không có quy tắc đánh số hồ sơ cho ngày {day}."),
            N_("Bổ sung quy tắc có ngày bắt đầu áp dụng sớm hơn."),
            day=day.isoformat(),
        )
    return max(found, key=lambda rule: rule.valid_from)


def serial_scope(rule: NumberRule, day: date, book: int = 1) -> str:
    """The key, within one unit, of the series the next serial is taken from.

    A second book opened in a year goes on with the serial of the first (TT 01/2018), so the book
    is not part of the key: ``2018`` or ``2019-07-15``.
    """
    return day.isoformat() if rule.scope is SerialScope.DAY else f"{day.year:04}"


def format_number(rule: NumberRule, agency_code: str, day: date, serial: int, book: int = 1) -> str:
    """The number of a dossier received on ``day``, as stored and searched.

    ``agency_code`` is the unit's identifier in the order the rule's form wants (smallest part
    first until QĐ 20/2020, largest first since); a paper book needs none. Refuses with
    ``serial-out-of-range``, ``agency-code-unfit``.
    """
    if not 1 <= serial < 10**rule.max_digits:
        raise refuse(
            "serial-out-of-range",
            N_("Số thứ tự {serial} không viết được theo quy tắc đánh số (tối đa {most})."),
            N_("Kiểm tra sổ của đơn vị; nếu hết số, mở sổ mới theo quy định."),
            rule.basis,
            serial=serial,
            most=10**rule.max_digits - 1,
        )
    if rule.form is Form.BOOK:
        return f"{book:02}-{day.year:04}-{serial:0{rule.digits}}"
    shape = _SMALLEST_FIRST if rule.form is Form.SMALLEST_FIRST else _LARGEST_FIRST
    if len(agency_code) > 35 or not shape.fullmatch(agency_code):
        raise refuse(
            "agency-code-unfit",
            N_("Mã định danh “{code}” của đơn vị không hợp với số hồ sơ ngày {day}."),
            N_(
                "Trước QĐ 20/2020 ghi đơn vị nhỏ trước (000.00.12.H44), nay ghi lớn trước (H44.12)."
            ),
            rule.basis,
            code=agency_code,
            day=day.isoformat(),
        )
    return f"{agency_code}-{day:%y%m%d}-{serial:0{rule.digits}}"


def parse_number(text: str) -> DossierNumber:
    """Take a dossier number apart; spaces around it and small letters do not matter.

    Refuses with ``dossier-number-unreadable``.
    """
    compact = text.strip().upper()
    if found := _BOOK_NUMBER.fullmatch(compact):
        serial, year = int(found["serial"]), int(found["year"])
        if serial and year and int(found["book"]):
            return DossierNumber(Form.BOOK, serial, year, book=int(found["book"]))
    if (found := _DAILY_NUMBER.fullmatch(compact)) and int(found["serial"]):
        agency, stamp = found["agency"], found["day"]
        forms = ((Form.SMALLEST_FIRST, _SMALLEST_FIRST), (Form.LARGEST_FIRST, _LARGEST_FIRST))
        form = next((form for form, shape in forms if shape.fullmatch(agency)), None)
        try:
            day = date(2000 + int(stamp[:2]), int(stamp[2:4]), int(stamp[4:]))
        except ValueError:
            form = None
        if form is not None:
            return DossierNumber(form, int(found["serial"]), day.year, agency, day)
    raise refuse(
        "dossier-number-unreadable",
        N_("Không đọc được mã hồ sơ “{text}”."),
        N_("Mã hồ sơ có dạng 01-2018-00762, 000.00.12.H44-190715-0003 hoặc H44.12-250715-0012."),
        "TT 01/2018/TT-VPCP, Đ.19",
        text=text,
    )


def shown(text: str) -> str:
    """A dossier number as people read it: a paper book's as ``Quyển 01/2018 · số 762``."""
    found = _BOOK_NUMBER.fullmatch(text)
    return f"Quyển {found['book']}/{found['year']} · số {int(found['serial'])}" if found else text


# --- official documents --------------------------------------------------------------------


@dataclass(frozen=True)
class DocumentNumber:
    """Number and symbol of an official document: ``01/KL-ĐKT``, ``30/2020/NĐ-CP``.

    ``year`` stands in the symbol of normative documents only. ``suffix`` is a letter that
    clerks add to a number taken twice (``12a/BB-ĐKT``). Source: NĐ 30/2020/NĐ-CP, Phụ lục I, III.
    """

    serial: int
    symbol: str
    year: int | None = None
    suffix: str = ""

    def __str__(self) -> str:
        middle = f"{self.year:04}/" if self.year else ""
        return f"{self.serial:02}{self.suffix}/{middle}{self.symbol}"

    @property
    def kind(self) -> str:
        """The abbreviated kind of document, e.g. ``QĐ``; of an official letter, its sender."""
        return re.split(r"[-–]", self.symbol, maxsplit=1)[0]


_DOCUMENT_NUMBER = re.compile(
    r"(?:số\s*:?\s*)?(?P<serial>\d{1,6})(?P<suffix>[a-zđ])?\s*/\s*(?:(?P<year>(?:19|20)\d{2})\s*/\s*)?"
    r"(?P<symbol>[^\W\d_][^\s/]*(?:\s*[-–/]\s*[^\s/]+)*)",
    re.IGNORECASE,
)


def parse_document_number(text: str) -> DocumentNumber:
    """Read ``số/ký hiệu``: ``01/KL-ĐKT``, “Số: 245/KH-UBND”, ``30/2020/NĐ-CP``, ``725/UBND-NC``.

    The letters keep their case. Refuses with ``document-number-unreadable``.
    """
    found = _DOCUMENT_NUMBER.fullmatch(text.strip())
    if found is None or not int(found["serial"]):
        raise refuse(
            "document-number-unreadable",
            N_("Không đọc được số, ký hiệu văn bản “{text}”."),
            N_("Ghi số, gạch chéo, ký hiệu: 01/KL-ĐKT, 30/2020/NĐ-CP."),
            "NĐ 30/2020/NĐ-CP, Phụ lục I",
            text=text,
        )
    symbol = re.sub(r"\s*([-/])\s*", r"\1", found["symbol"].replace("–", "-"))
    year = int(found["year"]) if found["year"] else None
    return DocumentNumber(int(found["serial"]), symbol, year, (found["suffix"] or "").lower())


# --- procedures ----------------------------------------------------------------------------

_PROCEDURE = re.compile(r"\d\.\d{6}", re.ASCII)
_PROVINCIAL = re.compile(r"\d\.\d{6}\.(?:(?:\d{2,3}\.)*[A-Z]\d{2})", re.ASCII)
_OF_2018 = re.compile(r"[A-Z]{1,5}-[A-Z]{2,4}-\d{4,6}(?:-TT)?", re.ASCII)


def check_procedure_code(text: str) -> str:
    """The code of a procedure, tidied, always text (its zeros count).

    ``1.001193``; a province's copy ``1.000948.H38`` or ``1.000656.000.00.00.H44``; before 2019
    ``T-PTH-123456-TT``, ``BTP-PTH-123456``. Refuses with ``procedure-code-unfit``.
    """
    code = text.strip().upper()
    if any(shape.fullmatch(code) for shape in (_PROCEDURE, _PROVINCIAL, _OF_2018)):
        return code
    raise refuse(
        "procedure-code-unfit",
        N_("“{text}” không phải mã thủ tục hành chính."),
        N_("Mã có dạng 1.001193, 1.000948.H38; mã trước năm 2019 có dạng T-PTH-123456-TT."),
        text=text,
    )


def national_code(code: str) -> str:
    """The national part of a procedure's code: ``1.000948`` of ``1.000948.H38``."""
    return code[:8] if _PROVINCIAL.fullmatch(code) else code
