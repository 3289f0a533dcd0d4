"""States of a report, and why one is not issued."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from congvu.core.periods import Period, local
from congvu.core.refusals import N_, Refusal


class State(StrEnum):
    """Where a report is."""

    DRAFT = "draft"
    ISSUED = "issued"


STATE_LABELS = {State.DRAFT: N_("Đang soạn"), State.ISSUED: N_("Đã phát hành")}

NO_WORDS = "(chưa có nội dung)"
"""What is printed where a section has neither words nor figures; official papers' language."""


def why_not_as_of(as_of: datetime, period: Period, at: datetime) -> Refusal | None:
    """Figures stand at a moment that has come, and not before their period begins."""
    if as_of > at:
        return Refusal(
            "as-of-in-future",
            N_("Thời điểm chốt số liệu {as_of} chưa đến."),
            N_("Chọn thời điểm đã qua."),
            "",
            {"as_of": f"{local(as_of):%H:%M %d/%m/%Y}"},
        )
    if as_of < period.first_instant():
        return Refusal(
            "period-not-begun",
            N_("Thời điểm chốt số liệu {as_of} trước khi kỳ báo cáo bắt đầu."),
            N_("Chọn kỳ báo cáo khác hoặc thời điểm chốt muộn hơn."),
            "",
            {"as_of": f"{local(as_of):%H:%M %d/%m/%Y}"},
        )
    return None


def why_not_change(state: str, number: str) -> Refusal | None:
    """An issued report stands as it was signed."""
    if state == State.DRAFT:
        return None
    return Refusal(
        "report-issued",
        N_("Báo cáo số {number} đã phát hành nên không sửa được."),
        N_("Lập báo cáo mới cho cùng kỳ nếu cần thay thế; báo cáo cũ vẫn giữ nguyên."),
        "",
        {"number": number},
    )


def why_not_issue(failed: Iterable[str]) -> Refusal | None:
    """Figures that contradict each other are not signed. ``failed``: the identities, in words."""
    names = list(failed)
    if not names:
        return None
    return Refusal(
        "identity-failed",
        N_("Số liệu không khớp: {names}."),
        N_("Mở các dòng của từng con số để tìm chỗ sai, sửa tại hồ sơ gốc rồi phát hành lại."),
        "",
        {"names": "; ".join(names)},
    )


def why_not_correct(state: str, reason: str) -> Refusal | None:
    """Only what was signed is corrected, and with a reason."""
    if state != State.ISSUED:
        return Refusal(
            "report-not-issued",
            N_("Báo cáo chưa phát hành nên chưa có gì để đính chính."),
            N_("Sửa ngay trên bản đang soạn."),
        )
    if not reason.strip():
        return Refusal(
            "reason-missing",
            N_("Chưa ghi lý do đính chính."),
            N_("Ghi lý do như trong văn bản đính chính."),
        )
    return None


def why_not_same(*, changed: bool, same: bool) -> Refusal | None:
    """A correction says something that neither the report nor the last correction said."""
    if not changed:
        return Refusal(
            "nothing-to-correct",
            N_("Số liệu tính lại hiện nay không khác báo cáo đã ký."),
            N_("Không cần đính chính."),
        )
    if same:
        return Refusal(
            "correction-same",
            N_("Số liệu không đổi từ văn bản đính chính gần nhất."),
            N_("Dùng văn bản đính chính đã phát hành."),
        )
    return None


def why_not_signed_on(day: date, as_of: datetime, at: datetime) -> Refusal | None:
    """Signed on a day that has come, and not before the moment its figures stand at."""
    if day > local(at).date():
        return Refusal(
            "day-in-future",
            N_("Ngày {day} chưa đến."),
            N_("Ghi ngày đã xảy ra, không muộn hơn hôm nay."),
            "",
            {"day": f"{day:%d/%m/%Y}"},
        )
    if day < local(as_of).date():
        return Refusal(
            "signed-before-figures",
            N_("Ngày ký {day} trước thời điểm chốt số liệu {as_of}."),
            N_("Ghi ngày ký muộn hơn, hoặc chốt số liệu tại thời điểm sớm hơn."),
            "",
            {"day": f"{day:%d/%m/%Y}", "as_of": f"{local(as_of):%H:%M %d/%m/%Y}"},
        )
    return None


def period_words(period: Period) -> str:
    """A closed period as the title of a report says it: “9 tháng năm 2018”."""
    if period.start is None or period.last is None:
        raise ValueError("an open period has no title")
    code, year = period.code, period.start.year
    if ".." in code or not code:
        return f"từ {period.start:%d/%m/%Y} đến {period.last:%d/%m/%Y}"
    if code.endswith("m"):
        return f"{code[5:-1]} tháng năm {year}"
    if "-q" in code:
        return f"quý {('I', 'II', 'III', 'IV')[int(code[-1]) - 1]} năm {year}"
    return f"tháng {period.start.month} năm {year}" if "-" in code else f"năm {year}"
