"""When the line is down: blocks of reserved serials, slips by hand, what an outage is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from congvu.core.numbering import NumberRule
from congvu.core.periods import local
from congvu.core.refusals import N_, Refusal, refuse


class OutageKind(StrEnum):
    """What failed."""

    POWER = "power"
    NETWORK = "network"
    SOFTWARE = "software"
    DEVICE = "device"
    OTHER = "other"


OUTAGE_LABELS: Mapping[str, str] = {
    OutageKind.POWER: N_("Mất điện"),
    OutageKind.NETWORK: N_("Mất mạng"),
    OutageKind.SOFTWARE: N_("Phần mềm không chạy"),
    OutageKind.DEVICE: N_("Hỏng thiết bị"),
    OutageKind.OTHER: N_("Sự cố khác"),
}


class SlipState(StrEnum):
    """What became of a reserved number; every one is in exactly one of these."""

    FREE = "free"
    USED = "used"
    SPOILED = "spoiled"


SLIP_LABELS: Mapping[str, str] = {
    SlipState.FREE: N_("còn trống"),
    SlipState.USED: N_("đã nhập"),
    SlipState.SPOILED: N_("đã huỷ"),
}

RANGE_MOST = 100
"""Numbers in one block: what a counter writes by hand in a week at most, and one print holds."""

SPOILED_SUGGESTED = (N_("Viết hỏng"), N_("Mất tờ giấy"), N_("Hết năm, không dùng đến"))


def first_reserved(rule: NumberRule) -> int:
    """Where reserved serials begin by themselves: 9001 of four digits, 90001 of five.

    The running series does not come so far in a day, or in a year; if it does, it steps over.
    """
    return 9 * int(10 ** (rule.digits - 1)) + 1


def why_not_range(first: int, last: int, rule: NumberRule) -> Refusal | None:
    """Why a block of serials cannot be; ``range-unfit``, ``range-too-long``."""
    if not 1 <= first <= last < 10**rule.max_digits:
        return Refusal(
            "range-unfit",
            N_("Dải số từ {first} đến {last} không viết được theo cách đánh số đang dùng."),
            N_("Ghi số đầu nhỏ hơn số cuối, số cuối không quá {most}."),
            rule.basis,
            {"first": first, "last": last, "most": 10**rule.max_digits - 1},
        )
    if last - first + 1 > RANGE_MOST:
        return Refusal(
            "range-too-long",
            N_("Dải có {count} số, nhiều nhất {most}."),
            N_("Dành dải ngắn hơn; dùng hết thì dành dải tiếp."),
            "",
            {"count": last - first + 1, "most": RANGE_MOST},
        )
    return None


_SERIALS = re.compile(r"(\d{1,6})(?:\s*(?:-|–|đến)\s*(\d{1,6}))?")


def serials_in(text: str) -> list[int]:
    """Serials as people list them: ``9001-9011, 9015``. Refuses with ``serials-unreadable``."""
    found: set[int] = set()
    for part in filter(None, (each.strip() for each in re.split(r"[,;\n]", text))):
        read = _SERIALS.fullmatch(part)
        first = int(read[1]) if read else 0
        last = int(read[2]) if read and read[2] else first
        if read is None or not first <= last <= first + 10 * RANGE_MOST:
            raise refuse(
                "serials-unreadable",
                N_("Không đọc được “{part}” trong danh sách số."),
                N_("Ghi như 9001-9011, 9015: số đầu nhỏ hơn số cuối, cách nhau bằng dấu phẩy."),
                part=part,
            )
        found |= set(range(first, last + 1))
    return sorted(found)


def serial_words(serials: Iterable[int]) -> str:
    """Serials in the shortest words: ``9001-9011, 9015``."""
    runs: list[list[int]] = []
    for each in sorted(serials):
        if runs and each == runs[-1][1] + 1:
            runs[-1][1] = each
        else:
            runs.append([each, each])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs)


def unknown_serials(asked: Sequence[int], known: Iterable[int]) -> Refusal | None:
    """Some of ``asked`` are not reserved; code ``number-not-reserved``."""
    foreign = sorted(set(asked) - set(known))
    if not foreign:
        return None
    return Refusal(
        "number-not-reserved",
        N_("Số {serials} không nằm trong số dự phòng còn trống của đơn vị."),
        N_("Xem lại số trên tờ giấy và danh sách dải số dự phòng."),
        "",
        {"serials": serial_words(foreign)},
    )


def why_not_span(kind: str, start: datetime, end: datetime | None, at: datetime) -> Refusal | None:
    """Why an outage cannot be from ``start`` to ``end``, recorded at ``at``.

    Codes ``outage-kind-unknown``, ``outage-hours-unfit``.
    """
    if kind not in OUTAGE_LABELS:
        return Refusal(
            "outage-kind-unknown",
            N_("Không có loại sự cố “{kind}”."),
            N_("Chọn một loại trong danh sách."),
            "",
            {"kind": kind},
        )
    if start > at or (end is not None and not start < end <= at):
        return Refusal(
            "outage-hours-unfit",
            N_("Giờ bắt đầu và giờ hết sự cố không khớp, hoặc ở sau lúc này."),
            N_("Ghi giờ bắt đầu trước giờ hết; chưa hết thì để trống giờ hết."),
        )
    return None


def why_not_in_outage(
    received: datetime, spans: Iterable[tuple[datetime, datetime | None]], reason: str
) -> Refusal | None:
    """A slip by hand belongs to an outage, or says why not; code ``outside-outage``."""
    if reason.strip() or any(
        start <= received and (end is None or received <= end) for start, end in spans
    ):
        return None
    return Refusal(
        "outside-outage",
        N_("Lúc {moment} không có sự cố nào được ghi."),
        N_("Ghi sự cố trước, hoặc ghi lý do vì sao giấy được viết tay lúc đó."),
        "",
        {"moment": f"{local(received):%H:%M %d/%m/%Y}"},
    )
