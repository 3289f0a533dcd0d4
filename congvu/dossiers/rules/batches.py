"""Papers carried from hand to hand: by when, what a line is refused for, what a count differs by.

Pure. Also how many dossiers one sending of a form may act on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from congvu.core.calendar import WorkCalendar
from congvu.core.periods import HANOI, local
from congvu.core.refusals import N_, Refusal


class Direction(StrEnum):
    """Which way the papers go."""

    WORK = "work"  # to the office that works on them
    RESULT = "result"  # back to the counter, with the result


DIRECTION_LABELS: Mapping[str, str] = {
    Direction.WORK: N_("Hồ sơ chuyển xử lý"),
    Direction.RESULT: N_("Kết quả chuyển về nơi trả"),
}

LINE_FAULTS: Mapping[str, str] = {
    "missing_paper": N_("Thiếu giấy tờ"),
    "wrong_dossier": N_("Nhầm hồ sơ"),
    "not_here": N_("Không có hồ sơ trong chuyến"),
    "damaged": N_("Giấy tờ hư hỏng"),
    "other": N_("Lý do khác"),
}
"""Why the receiver does not sign for a line of a slip."""


class RowState(StrEnum):
    """Where one dossier of a bulk act stands."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


BULK_ACTS = ("assign", "forward", "hand_over", "take_over", "return_result")
"""What may be done to many dossiers at once; everything else asks to be looked at one by one."""

BULK_AT_ONCE = 50
"""Rows carried out while the person waits; what is beyond goes on in the background."""

BULK_MOST = 1000
"""The most dossiers of one sending. Not a figure of law: a page must stay a page."""


@dataclass(frozen=True)
class HandOverRule:
    """By when papers must change hands. ``late_after``: given later, the next working day counts.

    ``morning`` is how long into that day its beginning lasts; the law does not say.
    """

    valid_from: date | None
    valid_to: date | None
    late_after: time
    morning: timedelta
    basis: str


HAND_OVER_RULES = (
    HandOverRule(
        None,
        date(2018, 6, 20),
        time(15),
        timedelta(hours=1),
        N_("Quyết định 09/2015/QĐ-TTg (chưa đối chiếu văn bản)"),
    ),
    HandOverRule(
        date(2018, 6, 21),
        date(2025, 6, 30),
        time(15),
        timedelta(hours=1),
        N_("Nghị định 61/2018/NĐ-CP, Điều 18 (chưa đối chiếu văn bản)"),
    ),
    HandOverRule(
        date(2025, 7, 1),
        None,
        time(15),
        timedelta(hours=1),
        N_("Nghị định 118/2025/NĐ-CP (chưa đối chiếu văn bản)"),
    ),
)


def hand_over_rule(day: date) -> HandOverRule:
    """The rule in force on ``day``."""
    for rule in HAND_OVER_RULES:
        if (rule.valid_from is None or rule.valid_from <= day) and (
            rule.valid_to is None or day <= rule.valid_to
        ):
            return rule
    raise LookupError(day)


def hand_over_due(given: datetime, calendar: WorkCalendar) -> datetime:
    """By when papers given at ``given`` must be signed for.

    The close of the same working day; given after 15:00 or on a day off, the beginning of the
    next working day.
    """
    given = local(given)
    day, rule = given.date(), hand_over_rule(given.date())
    if calendar.is_working(day) and given.time() <= rule.late_after:
        return calendar.close_of(day)
    return _morning(calendar, calendar.next_working_day(day), rule)


def overdue_given_before(at: datetime, calendar: WorkCalendar) -> datetime:
    """What was given before this moment is overdue at ``at``: one limit for a whole list.

    For every moment, ``given < overdue_given_before(at)`` exactly when
    ``hand_over_due(given) < at``.
    """
    at = local(at)
    day, rule = at.date(), hand_over_rule(at.date())
    today = datetime.combine(day, time(), HANOI)
    if not calendar.is_working(day):
        # Whatever was given since the last afternoon waits for the next working morning.
        return _afternoon(_working_before(calendar, day))
    if at > calendar.close_of(day):
        return _afternoon(day)
    if at > _morning(calendar, day, rule):
        return today
    return _afternoon(_working_before(calendar, day))


def _morning(calendar: WorkCalendar, day: date, rule: HandOverRule) -> datetime:
    opening = calendar.next_opening(datetime.combine(day, time(), HANOI))
    return opening + rule.morning


def _afternoon(day: date) -> datetime:
    """Just after the last moment of ``day`` that still counts for the day itself."""
    limit = datetime.combine(day, hand_over_rule(day).late_after, HANOI)
    return limit + timedelta(microseconds=1)


def _working_before(calendar: WorkCalendar, day: date) -> date:
    day -= timedelta(days=1)
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return day


# --- the shelf at the end of the day --------------------------------------------------------------

MISSING_CAUSES: Mapping[str, str] = {
    "carried": N_("Đang trên đường bàn giao, chưa ký nhận"),
    "with_leader": N_("Đang trình lãnh đạo ký"),
    "with_person": N_("Người thụ lý mang theo để thẩm tra"),
    "given_back": N_("Đã trả lại giấy tờ cho công dân"),
    "lost": N_("Chưa tìm thấy"),
    "other": N_("Lý do khác"),
}
"""Why a dossier that the system places here is not on the shelf."""

EXTRA_CAUSES: Mapping[str, str] = {
    "kept_here": N_("Để lại đây, ghi nơi giữ là bộ phận này"),
    "not_signed": N_("Đã mang đến, chưa ký nhận bàn giao"),
    "brought_back": N_("Bộ phận khác gửi lại nhờ giữ"),
    "other": N_("Lý do khác"),
}
"""Why a dossier lies here that the system places elsewhere."""


def shelf_causes(*, expected: bool) -> Mapping[str, str]:
    """The explanations that fit a difference: missing when expected, extra when not."""
    return MISSING_CAUSES if expected else EXTRA_CAUSES


def why_not_cause(cause: str, note: str, *, expected: bool) -> Refusal | None:
    """Why an explanation does not do; codes ``shelf-cause-unknown``, ``reason-missing``."""
    if cause not in shelf_causes(expected=expected):
        return Refusal(
            "shelf-cause-unknown",
            N_("Giải trình này không hợp với chênh lệch."),
            N_("Chọn một giải trình trong danh sách của hồ sơ thiếu hoặc hồ sơ thừa."),
        )
    if cause == "other" and not note.strip():
        return Refusal(
            "reason-missing",
            N_("“Lý do khác” chưa được ghi rõ."),
            N_("Ghi rõ lý do rồi lưu lại."),
        )
    return None


def why_not_closed(unexplained: Sequence[str]) -> Refusal | None:
    """Why a count cannot be signed yet; code ``shelf-unexplained``."""
    if not unexplained:
        return None
    return Refusal(
        "shelf-unexplained",
        N_("Còn {count} hồ sơ chênh lệch chưa giải trình: {numbers}."),
        N_("Tìm và đánh dấu, hoặc chọn giải trình cho từng hồ sơ, rồi ký chốt."),
        "",
        {"count": len(unexplained), "numbers": "; ".join(unexplained[:10])},
    )
