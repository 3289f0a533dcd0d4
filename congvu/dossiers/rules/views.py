"""Who looks at a citizen's dossier, from which duty, and what of it is asked about. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from congvu.core.refusals import N_, Refusal


class Look(StrEnum):
    """What was opened."""

    PAGE = "page"  # the page of the dossier
    INTAKE = "intake"  # the intake as it was written, to be put right
    FILE = "file"  # a file that was sent with it
    PAPER = "paper"  # a paper made from it
    FEES = "fees"  # its fees and receipts
    BOOK = "book"  # its line in a tracking book that was taken away
    RECALL = "recall"  # telephone and address taken over at the counter
    UNMASK = "unmask"  # the masked numbers, with a reason


LOOK_LABELS = {
    Look.PAGE: N_("trang hồ sơ"),
    Look.INTAKE: N_("nội dung tiếp nhận"),
    Look.FILE: N_("tệp"),
    Look.PAPER: N_("giấy tờ in"),
    Look.FEES: N_("phí, lệ phí"),
    Look.BOOK: N_("sổ theo dõi lấy về"),
    Look.RECALL: N_("điện thoại, địa chỉ dùng lại khi tiếp nhận"),
    Look.UNMASK: N_("xem đầy đủ số giấy tờ"),
}


class Ground(StrEnum):
    """From which duty somebody looked, the nearest one first."""

    HOLDER = "holder"
    STAND_IN = "stand_in"
    COUNTER = "counter"
    OFFICE = "office"
    DECIDER = "decider"
    LANE = "lane"
    INSPECTOR = "inspector"
    SAME_UNIT = "same_unit"
    ABOVE = "above"
    READER = "reader"


GROUND_LABELS = {
    Ground.HOLDER: N_("đang giữ hồ sơ"),
    Ground.STAND_IN: N_("làm thay người giữ hồ sơ"),
    Ground.COUNTER: N_("quầy tiếp nhận"),
    Ground.OFFICE: N_("phòng đang giải quyết"),
    Ground.DECIDER: N_("lãnh đạo quyết định"),
    Ground.LANE: N_("được giao một bước hoặc chờ ký nhận"),
    Ground.INSPECTOR: N_("thành viên đoàn kiểm tra"),
    Ground.SAME_UNIT: N_("cùng đơn vị, không giữ hồ sơ"),
    Ground.ABOVE: N_("lãnh đạo cơ quan cấp trên"),
    Ground.READER: N_("chỉ theo dõi, thống kê"),
}

ON_DUTY = frozenset(
    (
        Ground.HOLDER,
        Ground.STAND_IN,
        Ground.COUNTER,
        Ground.OFFICE,
        Ground.DECIDER,
        Ground.LANE,
        Ground.INSPECTOR,
    )
)
"""On duty for the dossier: these see the citizen's numbers without asking."""

MAY_UNMASK = frozenset((Ground.SAME_UNIT, Ground.ABOVE))
"""These see them after writing why. Who only counts has no reason to."""


@dataclass(frozen=True)
class ViewRule:
    """How views are kept and asked about, from a day on; minutes, days and counts.

    ``same_minutes``: the same person at the same thing within this window is one view.
    ``after_days``: so long after its end a dossier is still the work of counter and office.
    ``unmask_minutes``: so long a written reason opens the numbers. ``an_hour``: more dossiers than
    this, opened by one person within an hour, are asked about.
    """

    valid_from: date | None
    same_minutes: int
    after_days: int
    unmask_minutes: int
    an_hour: int
    basis: str


VIEW_RULES = (ViewRule(None, 30, 30, 30, 40, N_("quy ước của phần mềm, không phải của luật")),)
"""No law known to us sets these numbers; they are said to be ours."""


def view_rule(day: date) -> ViewRule:
    """The rule on a day: the last one that had begun."""
    begun = [each for each in VIEW_RULES if each.valid_from is None or each.valid_from <= day]
    if not begun:
        raise LookupError(day)
    return begun[-1]


def window(at: datetime, minutes: int) -> int:
    """The number of the window of ``minutes`` in which a moment lies."""
    return int(at.timestamp()) // (minutes * 60)


def why_not_unmask(ground: Ground, reason: str) -> Refusal | None:
    """Codes ``nothing-masked``, ``not-your-duty``, ``reason-missing``."""
    if ground in ON_DUTY:
        return Refusal(
            "nothing-masked",
            N_("Bạn đang xem đầy đủ hồ sơ này."),
            N_("Không cần ghi lý do."),
        )
    if ground not in MAY_UNMASK:
        return Refusal(
            "not-your-duty",
            N_("Nhiệm vụ của bạn không cần số giấy tờ, số điện thoại của công dân."),
            N_("Nếu việc này cần đến, đề nghị người đang giữ hồ sơ thực hiện."),
        )
    if len(reason.split()) < 2:
        return Refusal(
            "reason-missing",
            N_("Chưa ghi lý do xem đầy đủ."),
            N_("Ghi rõ việc đang làm cần đến số nào, ví dụ “gọi lại người nộp về phiếu bổ sung”."),
        )
    return None


def masked_first() -> Refusal:
    """What holds the citizen's data is opened after a reason was written; ``unmask-first``."""
    return Refusal(
        "unmask-first",
        N_("Hồ sơ này không thuộc phần việc của bạn."),
        N_("Mở trang hồ sơ, ghi lý do ở “Xem đầy đủ”, rồi mở lại; lý do được lưu cùng tên bạn."),
    )


def busiest_hour(moments: Iterable[tuple[datetime, int]]) -> tuple[int, datetime | None]:
    """The most different dossiers within any one hour, and when that hour began.

    ``moments`` are (when, dossier), the earliest first.
    """
    within: list[tuple[datetime, int]] = []
    most, began = 0, None
    for when, dossier in moments:
        within = [each for each in within if when - each[0] < timedelta(hours=1)]
        within.append((when, dossier))
        count = len({each[1] for each in within})
        if count > most:
            most, began = count, within[0][0]
    return most, began
