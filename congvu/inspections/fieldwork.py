"""What is asked before and at a visit: interests, the unit's own figures, who was there. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from congvu.core.refusals import N_, Refusal


class Interest(StrEnum):
    """What ties a member of the delegation to the unit."""

    NONE = "none"
    RELATIVE = "relative"
    FORMER_POST = "former_post"
    OTHER = "other"


INTEREST_LABELS = {
    Interest.NONE: N_("Không có"),
    Interest.RELATIVE: N_("Có người thân làm việc tại đơn vị"),
    Interest.FORMER_POST: N_("Từng công tác tại đơn vị"),
    Interest.OTHER: N_("Quan hệ khác"),
}
NOT_DECLARED = N_("Chưa khai")


class Answer(StrEnum):
    """What the unit says of a figure put before it."""

    OPEN = ""
    CONFIRM = "confirm"
    CORRECT = "correct"
    EXPLAIN = "explain"


ANSWER_LABELS = {
    Answer.OPEN: N_("Chưa trả lời"),
    Answer.CONFIRM: N_("Đúng"),
    Answer.CORRECT: N_("Sửa số, có lý do"),
    Answer.EXPLAIN: N_("Giải thích"),
}


def per_cent(numerator: int, denominator: int) -> Decimal | None:
    """The share in per cent with two decimals, half up; None of nothing."""
    if not denominator:
        return None
    return (Decimal(numerator) * 100 / denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def why_not_answer(
    answer: Answer, reported: Decimal | None, words: str, *, has_figure: bool
) -> Refusal | None:
    """A figure is confirmed, corrected with another number and a reason, or explained."""
    if not has_figure:
        if answer == Answer.EXPLAIN and words.strip():
            return None
        return Refusal(
            "answer-words-missing",
            N_("Mục này chưa có số liệu trong hệ thống; đơn vị phải tự báo cáo bằng lời."),
            N_("Chọn “Giải thích” và ghi số liệu, căn cứ của đơn vị."),
        )
    if answer == Answer.CORRECT and (reported is None or not words.strip()):
        return Refusal(
            "correction-incomplete",
            N_("Sửa số thì phải ghi số của đơn vị và lý do."),
            N_("Ghi con số đúng và vì sao khác số của hệ thống."),
        )
    if answer == Answer.EXPLAIN and not words.strip():
        return Refusal("reason-missing", N_("Chưa ghi lý do."), N_("Ghi lý do rồi lưu lại."))
    if answer != Answer.CORRECT and reported is not None:
        return Refusal(
            "correction-not-said",
            N_("Có ghi số của đơn vị nhưng không chọn “Sửa số”."),
            N_("Chọn “Sửa số, có lý do”, hoặc để trống ô số của đơn vị."),
        )
    return None


class Seen(StrEnum):
    """Whether a person on the list was at work when the delegation came."""

    OPEN = ""
    PRESENT = "present"
    ABSENT = "absent"


SEEN_LABELS = {
    Seen.OPEN: N_("Chưa điểm"),
    Seen.PRESENT: N_("Có mặt"),
    Seen.ABSENT: N_("Vắng"),
}


class Absence(StrEnum):
    """Why a person was away."""

    DUTY = "duty"
    LEAVE = "leave"
    PRIVATE = "private"
    UNKNOWN = "unknown"


ABSENCE_LABELS = {
    Absence.DUTY: N_("Công tác"),
    Absence.LEAVE: N_("Nghỉ phép"),
    Absence.PRIVATE: N_("Việc riêng"),
    Absence.UNKNOWN: N_("Không rõ lý do"),
}


def why_not_seen(seen: Seen, reason: str, proof: str) -> Refusal | None:
    """Absent needs a class of reason; a present person has none; no proof of the unknown."""
    if seen == Seen.ABSENT and not reason:
        return Refusal(
            "absence-without-class",
            N_("Chưa ghi lý do vắng thuộc loại nào."),
            N_("Chọn công tác, nghỉ phép, việc riêng hoặc không rõ lý do."),
        )
    if seen != Seen.ABSENT and (reason or proof.strip()):
        return Refusal(
            "present-with-reason",
            N_("Người có mặt thì không ghi lý do vắng."),
            N_("Bỏ lý do, hoặc chọn “Vắng”."),
        )
    if reason == Absence.UNKNOWN and proof.strip():
        return Refusal(
            "unknown-with-proof",
            N_("Đã có giấy tờ chứng minh thì lý do không còn là “không rõ”."),
            N_("Chọn loại lý do theo giấy tờ đã xem."),
        )
    return None


@dataclass(frozen=True)
class Attendance:
    """Who was there, in numbers only: what may be printed and published."""

    listed: int
    present: int
    absent: dict[str, int]  # by class of reason
    proven: int  # absent with proof: no fault
    open: int

    @property
    def away(self) -> int:
        """All who were absent."""
        return sum(self.absent.values())

    @property
    def unproven(self) -> int:
        """Absent and nothing shows why."""
        return self.away - self.proven


def attendance(lines: Iterable[tuple[str, str, str]]) -> Attendance:
    """Count ``(seen, reason, proof)``. An absence with proof is not a fault."""
    rows = list(lines)
    absent = {str(each): 0 for each in Absence}
    for seen, reason, _ in rows:
        if seen == Seen.ABSENT:
            absent[reason] += 1
    return Attendance(
        listed=len(rows),
        present=sum(seen == Seen.PRESENT for seen, _, _ in rows),
        absent=absent,
        proven=sum(seen == Seen.ABSENT and bool(proof.strip()) for seen, _, proof in rows),
        open=sum(seen == Seen.OPEN for seen, _, _ in rows),
    )
