"""Levels, codes, steps against the term, and what is wrong with a board. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from congvu.core.refusals import N_, Refusal
from congvu.core.terms import Term, TermUnit, total_hours

LEVELS = ("tinh", "huyen", "xa")
"""Where a procedure may be received; the words of congvu.organisation.rules.Level."""

OFFICE_KINDS = ("one_stop", "professional", "leaders")
"""What sort of office takes a step; the words of congvu.organisation.rules.OfficeKind."""

UNVERIFIED = N_("chưa đối chiếu văn bản")
CURRENT_CODE_NOTE = N_("mã hiện hành; mã năm 2018 chưa rõ")

ONLINE_LEVEL_LABELS = {
    0: N_("chưa công bố mức độ trực tuyến"),
    1: N_("mức độ 1: có thông tin trên mạng"),
    2: N_("mức độ 2: có thông tin và biểu mẫu để tải về"),
    3: N_("mức độ 3: điền và gửi qua mạng, trả phí và nhận kết quả trực tiếp"),
    4: N_("mức độ 4: điền, gửi và trả phí qua mạng"),
}
"""Nghị định 43/2011/NĐ-CP; 0 is our word for "nothing recorded"."""

CODE = re.compile(
    r"\d\.\d{6}(?:\.[0-9A-Z.]*[0-9A-Z])?"  # 1.001193, 1.000948.H38, 1.000656.000.00.00.H44
    r"|[A-Z]{1,4}(?:-[A-Z]{2,5})?-\d{4,8}(?:-TT)?"  # T-PTH-123456-TT, BTP-PTH-123456
)

BOARD = N_("Bảng niêm yết tại Bộ phận tiếp nhận và trả kết quả")
"""Where a procedure is posted when nothing else is said."""

POSTING_BASIS = N_("Nghị định 63/2010/NĐ-CP về niêm yết (chưa đối chiếu điều, khoản)")


class DifferenceKind(StrEnum):
    """How a board differs from what is in force."""

    MISSING = "missing"  # in force, not posted
    OUTDATED = "outdated"  # posted in another version than the one in force
    EXTRA = "extra"  # posted, but repealed or not received here


DIFFERENCE_LABELS = {
    DifferenceKind.MISSING: N_("chưa niêm yết"),
    DifferenceKind.OUTDATED: N_("niêm yết bản đã được thay thế"),
    DifferenceKind.EXTRA: N_("niêm yết thủ tục không còn tiếp nhận tại đây"),
}


def is_code(text: str) -> bool:
    """True for a procedure's code as published, now or before 2019. Text, never a number."""
    return CODE.fullmatch(text) is not None


def levels_of(text: str) -> tuple[str, ...]:
    """``"xa, huyen"`` as levels from the top down; ValueError names what is not one."""
    given = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [part for part in given if part not in LEVELS]
    if unknown or not given:
        raise ValueError(
            f"cấp không hợp lệ: {text!r} (ghi tinh, huyen, xa, cách nhau bằng dấu phẩy)"
        )
    return tuple(level for level in LEVELS if level in given)


def _days(term: Term) -> Decimal:
    if term.unit is TermUnit.WORKING_HOURS:
        return term.amount / 8
    return term.amount


def why_not_steps(term: Term, steps: Sequence[Term]) -> Refusal | None:
    """Why these terms of steps do not fit into the term of the procedure; None when they do.

    Steps may sum to less than the term, never to more. In a working-time term the steps are
    working time too. A term in calendar days holds at least its number of days of any sort, so
    more is refused; whether fewer fit is for the calendar of the day to say.
    """
    if not steps:
        return None
    if term.unit is TermUnit.CALENDAR_DAYS:
        total = sum((_days(each) for each in steps), Decimal(0))
        if total <= term.amount:
            return None
        return _too_long(total, TermUnit.CALENDAR_DAYS.value, term)
    calendar = [each for each in steps if each.unit is TermUnit.CALENDAR_DAYS]
    if calendar:
        return Refusal(
            "step-term-not-comparable",
            N_("Bước có thời hạn “{step}” tính theo ngày lịch, còn thủ tục có thời hạn “{term}”."),
            N_("Ghi thời hạn của bước bằng ngày làm việc hoặc giờ làm việc."),
            "",
            {"step": str(calendar[0]), "term": str(term)},
        )
    hours = total_hours(steps)
    if hours <= term.working_hours():
        return None
    return _too_long(hours / 8, TermUnit.WORKING_DAYS.value, term)


def _too_long(total: Decimal, unit: str, term: Term) -> Refusal:
    shown = f"{total.normalize():f}".replace(".", ",")
    return Refusal(
        "steps-exceed-term",
        N_("Các bước cộng lại {total} {unit}, dài hơn thời hạn {term} của thủ tục."),
        N_("Rút ngắn thời hạn của các bước; tổng được phép ít hơn, không được nhiều hơn."),
        "",
        {"total": shown, "unit": unit, "term": str(term)},
    )


@dataclass(frozen=True)
class Span:
    """When and at which levels a version of a procedure is in force; both days inclusive."""

    levels: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None


def why_not_after(
    code: str, present: Sequence[Span], new: Span, dropped: Sequence[str] = ()
) -> Refusal | None:
    """Why ``new`` may not follow the versions ``present`` of the same procedure.

    It follows, it does not rewrite: at a shared level it starts after every present version. A
    level that receives the procedure by the version it closes goes on, unless named in
    ``dropped``.
    """
    for span in present:
        shared = set(span.levels) & set(new.levels)
        if not shared:
            continue
        if span.valid_from >= new.valid_from:
            return Refusal(
                "version-overlaps",
                N_("Thủ tục {code} đã có bản áp dụng từ ngày {there}; bản mới từ ngày {here}."),
                N_("Bản mới phải bắt đầu sau mọi bản đã công bố ở cùng cấp."),
                "",
                {
                    "code": code,
                    "there": f"{span.valid_from:%d/%m/%Y}",
                    "here": f"{new.valid_from:%d/%m/%Y}",
                },
            )
        lost = set(span.levels) - set(new.levels) - set(dropped)
        if lost and (span.valid_to is None or span.valid_to >= new.valid_from):
            return Refusal(
                "version-loses-level",
                N_("Bản mới của thủ tục {code} bỏ cấp tiếp nhận: {levels}."),
                N_("Thêm cấp đó vào bản mới, hoặc ghi rõ là cấp đó thôi tiếp nhận."),
                "",
                {"code": code, "levels": ", ".join(sorted(lost))},
            )
    return None


def not_in_force(code: str, where: str, day: date) -> Refusal:
    """No version of the procedure is in force on the day (at the unit ``where``)."""
    return Refusal(
        "procedure-not-in-force",
        N_("Ngày {day} thủ tục {code} không có hiệu lực hoặc không được tiếp nhận tại {where}.")
        if where
        else N_("Ngày {day} thủ tục {code} không có hiệu lực."),
        N_("Chọn thủ tục khác trong danh mục của ngày đó, hoặc kiểm tra lại ngày."),
        "",
        {"code": code, "where": where, "day": f"{day:%d/%m/%Y}"},
    )


def already_received(code: str, where: str) -> Refusal:
    """The unit receives it already."""
    return Refusal(
        "already-received",
        N_("{unit} đã tiếp nhận thủ tục {code}."),
        N_("Bỏ thủ tục này khỏi danh sách."),
        "",
        {"code": code, "unit": where},
    )


def why_not_level(code: str, level: int, later: date | None) -> Refusal | None:
    """Why this online level cannot be set; ``later`` is the start of one set from that day on."""
    if level not in (1, 2, 3, 4):
        return Refusal(
            "online-level-unknown",
            N_("Mức độ trực tuyến phải từ 1 đến 4."),
            N_("Chọn lại mức độ theo quyết định."),
            "Nghị định 43/2011/NĐ-CP",
        )
    if later is not None:
        return Refusal(
            "online-level-overlaps",
            N_("Thủ tục {code} đã có mức độ áp dụng từ ngày {later}."),
            N_("Mức độ mới phải bắt đầu sau ngày đó."),
            "",
            {"code": code, "later": f"{later:%d/%m/%Y}"},
        )
    return None


def nothing_to_post() -> Refusal:
    """No item was chosen."""
    return Refusal(
        "nothing-to-post", N_("Chưa chọn thủ tục nào."), N_("Chọn ít nhất một thủ tục rồi làm lại.")
    )


def _in_future(on: date) -> Refusal:
    return Refusal(
        "posting-in-future",
        N_("Ngày {on} chưa tới, chưa thể ghi là đã làm."),
        N_("Ghi ngày thực tế đã niêm yết hoặc đã gỡ."),
        "",
        {"on": f"{on:%d/%m/%Y}"},
    )


def why_not_post(
    label: str, on: date, *, today: date, ended: date | None, received: bool, already: bool
) -> Refusal | None:
    """Why a version cannot be posted since ``on``; None when it can."""
    if on > today:
        return _in_future(on)
    if ended is not None and ended < on:
        return Refusal(
            "version-ended",
            N_("Bản này của {label} đã hết hiệu lực ngày {ended}."),
            N_("Niêm yết bản đang có hiệu lực."),
            POSTING_BASIS,
            {"label": label, "ended": f"{ended:%d/%m/%Y}"},
        )
    if not received:
        return Refusal(
            "procedure-not-received",
            N_("Đơn vị không tiếp nhận {label}."),
            N_("Đưa thủ tục vào danh mục tiếp nhận của đơn vị trước khi niêm yết."),
            POSTING_BASIS,
            {"label": label},
        )
    if already:
        return Refusal(
            "already-posted",
            N_("{label} đang được niêm yết tại nơi này."),
            N_("Không cần niêm yết lại; nếu là bản khác, chọn đúng bản."),
            "",
            {"label": label},
        )
    return None


def why_not_take_down(
    label: str, on: date, today: date, posted_on: date, removed_on: date | None
) -> Refusal | None:
    """Why a posting cannot be taken down on ``on``; None when it can."""
    if on > today:
        return _in_future(on)
    if removed_on is not None or on < posted_on:
        return Refusal(
            "posting-not-up",
            N_("Ngày {on} bảng không có {label}, hoặc bản niêm yết đã được gỡ."),
            N_("Mở lại bảng niêm yết để xem tình trạng."),
            "",
            {"label": label, "on": f"{on:%d/%m/%Y}"},
        )
    return None
