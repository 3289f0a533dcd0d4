"""The life of a message and of a job: when it is tried again, when it is stuck. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from congvu.core.refusals import N_


class MessageState(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  # will be tried again
    DEAD = "dead"  # given up; a person decides
    CANCELLED = "cancelled"  # a person decided that it is not sent


STATE_LABELS = {
    MessageState.WAITING: N_("Chờ gửi"),
    MessageState.SENT: N_("Đã gửi"),
    MessageState.FAILED: N_("Gửi chưa được, sẽ thử lại"),
    MessageState.DEAD: N_("Không gửi được"),
    MessageState.CANCELLED: N_("Đã bỏ, không gửi"),
}

UNSENT = (MessageState.WAITING, MessageState.FAILED)
"""Those that the worker tries by itself."""


class MessageChannel(StrEnum):
    """The port a message leaves by."""

    SMS = "sms"
    EMAIL = "email"
    WEBHOOK = "webhook"  # to another system, not to a citizen


CHANNEL_LABELS = {
    MessageChannel.SMS: N_("tin nhắn SMS"),
    MessageChannel.EMAIL: N_("thư điện tử"),
    MessageChannel.WEBHOOK: N_("thông báo cho hệ thống khác"),
}

MANY = "many:"
"""How the subject of a message begins that tells of many things at once: ``many:import:12``."""

WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""How long to wait after the first, second, … failed attempt; after the last one it is dead."""

LEASE = timedelta(minutes=5)
"""For how long one attempt has a message to itself; longer than any transport waits."""


def after_failure(attempts: int) -> timedelta | None:
    """How long to wait after ``attempts`` failed attempts; None: give up."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


@dataclass(frozen=True)
class KeepRule:
    """For how many days the answer to a request is kept, from a day on."""

    valid_from: date | None
    days: int
    basis: str


KEEP_RULES = (KeepRule(None, 7, N_("quy ước của phần mềm, không phải của luật")),)
"""No law known to us sets this number; it is said to be ours."""


def keep_days(day: date) -> int:
    """How many days an answer given on ``day`` is kept: by the last rule that had begun."""
    begun = [each for each in KEEP_RULES if each.valid_from is None or each.valid_from <= day]
    return begun[-1].days


GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""Letters of seven bits (3GPP TS 23.038, basic table); marks of Vietnamese are not among them."""


def sms_parts(text: str) -> int:
    """Into how many parts a text is cut: 70 letters alone, 67 each when joined.

    Without Vietnamese marks 160 and 153. Counted in UTF-16 units, as the networks do.
    """
    plain = set(text) <= GSM
    length = len(text) if plain else len(text.encode("utf-16-le")) // 2
    alone, joined = (160, 153) if plain else (70, 67)
    return 1 if length <= alone else -(-length // joined)


# --- jobs ------------------------------------------------------------------------------------

JOB_LABELS = {
    "deliver_messages": N_("Gửi tin nhắn cho người nộp"),
    "deliver_hooks": N_("Gửi thông báo cho hệ thống khác"),
    "forget_answers": N_("Xoá lời đáp API đã hết hạn giữ"),
    "seal_the_day": N_("Niêm phong nhật ký hằng ngày"),
    "carry_on_bulk": N_("Làm tiếp việc hàng loạt"),
    "draft_letters": N_("Soạn thư xin lỗi"),
    "alarm_answers": N_("Nhắc trả lời hồ sơ nộp qua mạng"),
    "work_on_imports": N_("Kiểm tra, ghi tệp nhập"),
    "take_in_views": N_("Đưa lượt xem vào sổ"),
    "seal_views": N_("Niêm phong sổ lượt xem"),
    "check_columns": N_("Đối chiếu hạn đã tính và nhật ký"),
    "count_again": N_("Đếm lại dữ liệu để tìm cho nhanh"),
    "remind": N_("Nhắc hạn kiến nghị, nhiệm vụ, báo cáo, câu hỏi"),
    "check_conditions": N_("Kiểm điều kiện của kiến nghị"),
    "reveal_surprises": N_("Mở các cuộc kiểm tra đột xuất đến ngày"),
    "lapse_questions": N_("Khép câu hỏi quá hạn trả lời"),
}
"""Jobs by the name of their function, as people call them."""

LONG_WAIT = timedelta(minutes=10)
"""A job that waits longer has no worker, or a worker that does not get to it."""


class Stuck(StrEnum):
    """What is wrong with a job."""

    FAILED = "failed"
    WAITING = "waiting"  # too long
    RUNNING = "running"  # longer than a worker is given


STUCK_LABELS = {
    Stuck.FAILED: N_("Chạy lỗi"),
    Stuck.WAITING: N_("Chờ quá lâu"),
    Stuck.RUNNING: N_("Chạy quá lâu"),
}

_LONG_NUMBER = re.compile(r"\d[\d .-]{7,}\d")


def short_error(text: object) -> str:
    """The first and the last line of what a failed job left behind, without numbers of persons."""
    lines = [line.strip() for line in str(text or "").splitlines() if line.strip()]
    said = " … ".join(dict.fromkeys([lines[0], lines[-1]])) if lines else ""
    return _LONG_NUMBER.sub("•••", said)[:300]
