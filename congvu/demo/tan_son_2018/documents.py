"""490 documents self-checked in nine months: 9 of the district, 481 of its seventeen communes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from congvu.calendars import queries as calendars
from congvu.core.periods import HANOI
from congvu.demo.tan_son_2018.cast import Cast
from congvu.demo.timeline import Timeline
from congvu.legal import actions as legal
from congvu.legal.models import LegalDocument
from congvu.legal.rules import Activity, Conclusion, DocumentKind, FaultKind, Outcome
from congvu.organisation.models import Unit

OF_DISTRICT, OF_COMMUNES = 9, 481
REVIEWED = 64
"""Reviews beside the checks: invented, and never added to them."""

SUBJECTS = (
    "về việc giao dự toán chi ngân sách",
    "về phân công nhiệm vụ công chức",
    "về quản lý, bảo vệ rừng",
    "về phòng chống dịch bệnh gia súc, gia cầm",
    "về xây dựng đường giao thông khu dân cư",
    "về kế hoạch phát triển kinh tế - xã hội",
    "về thu, nộp các khoản đóng góp",
    "về tổ chức Tết trồng cây",
    "về công tác tuyển quân",
    "về phê duyệt danh sách hộ nghèo, cận nghèo",
)
FIRST, LAST = date(2018, 1, 15), date(2018, 9, 28)


def plan_documents(cast: Cast, line: Timeline) -> None:
    """Put each document's registration and self-check on the line."""
    shares = [OF_COMMUNES // len(cast.communes)] * len(cast.communes)
    for index in range(OF_COMMUNES - sum(shares)):
        shares[index] += 1
    _issue(cast, line, cast.district, "tam", OF_DISTRICT, normative=4)
    for commune, share in zip(cast.communes, shares, strict=True):
        _issue(cast, line, commune, f"tp{commune.code}", share, normative=2)


def _issue(
    cast: Cast, line: Timeline, unit: Unit, officer: str, share: int, *, normative: int
) -> None:
    """The documents of one unit, numbered in the order of their days as a register is."""
    pairs = []
    for _ in range(share):
        checked = _working_day(cast, FIRST, LAST)
        earliest = max(date(2018, 1, 3), checked - timedelta(days=12))
        pairs.append((_working_day(cast, earliest, checked - timedelta(days=1)), checked))
    for number, (issued, checked) in enumerate(sorted(pairs), start=1):
        _expect(cast, line, unit, officer, number, issued, checked, normative=number <= normative)


def _working_day(cast: Cast, first: date, last: date) -> date:
    calendar = calendars.calendar_for(cast.district.code)
    while True:
        day = first + timedelta(days=cast.chance.randrange((last - first).days + 1))
        if calendar.is_working(day):
            return day


def _expect(
    cast: Cast,
    line: Timeline,
    unit: Unit,
    officer: str,
    number: int,
    issued: date,
    checked: date,
    *,
    normative: bool,
) -> None:
    moment = datetime.combine(
        checked, time(8 + cast.chance.randrange(3), cast.chance.randrange(60)), HANOI
    )
    line.at(
        moment,
        lambda at: _check(cast, line, unit, officer, f"{number:02d}", issued, normative, at),
    )


def _check(
    cast: Cast,
    line: Timeline,
    unit: Unit,
    officer: str,
    number: str,
    issued: date,
    normative: bool,
    at: datetime,
) -> None:
    by = cast.actor(officer, at)
    doc_type = "Nghị quyết" if normative else cast.chance.choice(("Quyết định", "Kế hoạch"))
    symbol = {"Nghị quyết": "NQ-HĐND", "Quyết định": "QĐ-UBND", "Kế hoạch": "KH-UBND"}[doc_type]
    document = legal.register_document(
        unit=unit,
        number=f"{number}/{symbol}",
        issued_on=issued,
        kind=DocumentKind.NORMATIVE if normative else DocumentKind.ADMINISTRATIVE,
        doc_type=doc_type,
        abstract=f"{doc_type} {cast.chance.choice(SUBJECTS)} (nội dung tái dựng)",
        by=by,
        at=at,
    )
    check = legal.open_check(
        document,
        activity=Activity.SELF_CHECK,
        checker_unit=unit,
        received_on=at.date(),
        by=by,
        at=at,
    )
    faulty = cast.chance.random() < 0.035
    conclusion = Conclusion.FAULT if faulty else Conclusion.LAWFUL
    check = legal.complete_check(check, conclusion=conclusion, completed_on=at.date(), by=by, at=at)
    if faulty:
        _fault(cast, line, check, officer, at)
    if cast.chance.random() < REVIEWED / (OF_DISTRICT + OF_COMMUNES):
        _review(document, unit, by, at)


def _fault(cast: Cast, line: Timeline, check, officer: str, at: datetime) -> None:  # type: ignore[no-untyped-def]
    fault = legal.record_fault(
        check,
        kind=FaultKind.TECHNIQUE,
        breached="Thông tư 01/2011/TT-BNV về thể thức và kỹ thuật trình bày văn bản",
        outcome=Outcome.CORRECT,
        by=cast.actor(officer, at),
        at=at,
    )
    if cast.chance.random() < 0.75:
        days = cast.chance.randrange(3, 20)
        line.at(
            at + timedelta(days=days),
            lambda now: legal.handle_fault(
                fault,
                outcome=Outcome.CORRECT,
                handled_on=now.date(),
                document=f"Công văn đính chính ngày {now:%d/%m/%Y} (tái dựng)",
                by=cast.actor(officer, now),
                at=now,
            ),
        )


def _review(document: LegalDocument, unit: Unit, by, at: datetime) -> None:  # type: ignore[no-untyped-def]
    review = legal.open_check(
        document,
        activity=Activity.REVIEW,
        checker_unit=unit,
        received_on=at.date(),
        by=by,
        at=at,
    )
    legal.complete_check(
        review, conclusion=Conclusion.IN_FORCE, completed_on=at.date(), by=by, at=at
    )
