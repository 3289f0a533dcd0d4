"""The paper of one dossier against the system, field by field; how many files to draw. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from congvu.core import estimates
from congvu.core.refusals import N_, Refusal
from congvu.inspections.rules import Sampled


class Field(StrEnum):
    """What is looked up on the paper."""

    RECEIPT = "receipt"
    HAND_OVER = "hand_over"
    RESULT = "result"
    SIGNATURE = "signature"
    FEE = "fee"


FIELD_LABELS = {
    Field.RECEIPT: N_("Giấy tiếp nhận và hẹn trả"),
    Field.HAND_OVER: N_("Bàn giao, phiếu kiểm soát"),
    Field.RESULT: N_("Kết quả"),
    Field.SIGNATURE: N_("Ký nhận kết quả"),
    Field.FEE: N_("Phí, lệ phí, biên lai"),
}


class Verdict(StrEnum):
    """What the paper said of one field."""

    SAME = "same"
    DIFFERS = "differs"
    ABSENT = "absent"
    UNREADABLE = "unreadable"
    NOT_APPLICABLE = "na"


VERDICT_LABELS = {
    Verdict.SAME: N_("Khớp"),
    Verdict.DIFFERS: N_("Khác"),
    Verdict.ABSENT: N_("Không có giấy này"),
    Verdict.UNREADABLE: N_("Không đọc được"),
    Verdict.NOT_APPLICABLE: N_("Không áp dụng"),
}


@dataclass(frozen=True)
class Compared:
    """One field as the inspector saw it on paper."""

    field: Field
    verdict: Verdict
    paper: str = ""


def overall(verdicts: Iterable[Verdict]) -> Sampled:
    """A paper that differs or is absent deviates; what cannot be read is not sound."""
    seen = set(verdicts)
    if seen & {Verdict.DIFFERS, Verdict.ABSENT}:
        return Sampled.DEVIATION
    return Sampled.UNREADABLE if Verdict.UNREADABLE in seen else Sampled.CLEAN


def why_not_compared(compared: Iterable[Compared]) -> Refusal | None:
    """Every field is looked at once; a difference says what the paper has."""
    rows = list(compared)
    if {each.field for each in rows} != set(Field) or len(rows) != len(Field):
        return Refusal(
            "fields-missing",
            N_("Chưa đối chiếu đủ các mục của hồ sơ."),
            N_("Đánh giá từng mục; mục hồ sơ này không có thì chọn “Không áp dụng”."),
        )
    bare = [each for each in rows if each.verdict == Verdict.DIFFERS and not each.paper.strip()]
    if bare:
        return Refusal(
            "paper-value-missing",
            N_("Có mục khác với hệ thống nhưng chưa ghi điều thấy trên giấy."),
            N_("Ghi ngày, số, chữ ký như trên giấy."),
        )
    return None


class Hung(StrEnum):
    """What hangs at the counter for one procedure in force."""

    YES = "yes"
    OLD = "old"
    NO = "no"


HUNG_LABELS = {
    Hung.YES: N_("Treo đúng bản"),
    Hung.OLD: N_("Treo bản cũ"),
    Hung.NO: N_("Không treo"),
}

TOLERABLE = (2, 5, 10)
"""Rates, in per cent, for which a size is proposed."""
PROPOSED = 5


@dataclass(frozen=True)
class Size:
    """For one tolerable rate: how many files when none may deviate, and when one may."""

    percent: int
    none: int | None
    one: int | None


def sizes(population: int) -> list[Size]:
    """The table of sizes of a frame, at 95% confidence. None: no sample of it can show that."""
    if population < 1:
        return []
    return [
        Size(
            rate,
            estimates.sample_size(population, Fraction(rate, 100)),
            estimates.sample_size(population, Fraction(rate, 100), 1),
        )
        for rate in TOLERABLE
    ]


def proposed(population: int) -> int:
    """The size shown first: 5%, none deviating; a small frame whole."""
    if population < 1:
        return 0
    return estimates.sample_size(population, Fraction(PROPOSED, 100)) or population
