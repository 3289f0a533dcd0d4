"""An earlier result instead of a paper: which paper it may stand for, and for how long. Pure.

Nothing is asked of a citizen that the office itself gave: NĐ 118/2025/NĐ-CP and, before it, NĐ
61/2018/NĐ-CP as amended by NĐ 107/2021/NĐ-CP (chưa đối chiếu văn bản).
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from congvu.core.refusals import N_, Refusal
from congvu.core.vietnamese import fold

SHORTEST = 12
"""Letters of a result's name below which it would be found in names of papers by accident."""


@dataclass(frozen=True)
class Lasting:
    """How long a result of a procedure holds, in months, and by which rule."""

    months: int
    basis: str


LASTING: Mapping[str, Lasting] = {
    "1.004873": Lasting(6, "Nghị định 123/2015/NĐ-CP, Điều 23 (chưa đối chiếu văn bản)"),
}
"""Results known to expire, by the code of the procedure; of any other nothing is claimed."""


def stands_for(result: str, paper: str) -> bool:
    """Whether a result of this name may stand for a paper of this name: the paper names it.

    “Giấy chứng nhận đăng ký hộ kinh doanh” for “Bản chính giấy chứng nhận đăng ký hộ kinh doanh đã
    cấp”. An offer only: a person looks.
    """
    name = fold(result)
    return len(name) >= SHORTEST and name in fold(paper)


def good_until(code: str, given_on: date) -> date | None:
    """The last day on which the result may be used; None: no limit is on record."""
    lasting = LASTING.get(code)
    if lasting is None:
        return None
    years, month = divmod(given_on.month - 1 + lasting.months, 12)
    year, month = given_on.year + years, month + 1
    return date(year, month, min(given_on.day, calendar.monthrange(year, month)[1]))


def source_unfit(paper: str) -> Refusal:
    """The earlier result does not stand for this paper of this person."""
    return Refusal(
        "paper-source-unfit",
        N_("Kết quả được chọn không thay được giấy tờ “{paper}” của người này."),
        N_("Xem lại kết quả nào còn dùng được, hoặc nhận giấy tờ người nộp mang đến."),
        "",
        {"paper": paper},
    )


def decline_unexplained(paper: str) -> Refusal:
    """Not using what the office already has needs a word: the citizen is asked a second time."""
    return Refusal(
        "reuse-declined-unexplained",
        N_("Kết quả đã có trong hệ thống thay được “{paper}” mà không dùng."),
        N_("Đánh dấu dùng lại, hoặc ghi vì sao phải nộp giấy."),
        "",
        {"paper": paper},
    )
