"""Kinds, activities, conclusions, faults, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from congvu.core.refusals import N_, Refusal, Words


class DocumentKind(StrEnum):
    """What a document is; the counts of each are kept apart."""

    NORMATIVE = "normative"
    WRONG_FORM = "normative_wrong_form"
    ADMINISTRATIVE = "administrative"


KIND_LABELS = {
    DocumentKind.NORMATIVE: N_("Văn bản quy phạm pháp luật"),
    DocumentKind.WRONG_FORM: N_("Văn bản có chứa quy phạm nhưng sai hình thức"),
    DocumentKind.ADMINISTRATIVE: N_("Văn bản hành chính"),
}


class Activity(StrEnum):
    """Four ways of looking at a document. They answer different questions: never added up."""

    SELF_CHECK = "self_check"
    AUTHORITY_CHECK = "authority_check"
    REVIEW = "review"
    SYSTEMATISATION = "systematisation"


ACTIVITY_LABELS = {
    Activity.SELF_CHECK: N_("Tự kiểm tra"),
    Activity.AUTHORITY_CHECK: N_("Kiểm tra theo thẩm quyền"),
    Activity.REVIEW: N_("Rà soát"),
    Activity.SYSTEMATISATION: N_("Hệ thống hoá"),
}


class Conclusion(StrEnum):
    """What a look at a document ends with."""

    LAWFUL = "lawful"
    FAULT = "fault"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    TO_HANDLE = "to_handle"


CONCLUSION_LABELS = {
    Conclusion.LAWFUL: N_("Không trái pháp luật"),
    Conclusion.FAULT: N_("Có nội dung trái, sai sót"),
    Conclusion.IN_FORCE: N_("Còn hiệu lực, còn phù hợp"),
    Conclusion.EXPIRED: N_("Hết hiệu lực"),
    Conclusion.TO_HANDLE: N_("Đề nghị sửa đổi, thay thế, bãi bỏ"),
}

CHECKING = (Conclusion.LAWFUL, Conclusion.FAULT)
REVIEWING = (Conclusion.IN_FORCE, Conclusion.EXPIRED, Conclusion.TO_HANDLE)
CONCLUSIONS = {
    Activity.SELF_CHECK: CHECKING,
    Activity.AUTHORITY_CHECK: CHECKING,
    Activity.REVIEW: REVIEWING,
    Activity.SYSTEMATISATION: REVIEWING,
}


class FaultKind(StrEnum):
    """What may be wrong with a document: the six contents of a check."""

    BASIS = "basis"
    FORM_AUTHORITY = "form_authority"
    CONTENT_AUTHORITY = "content_authority"
    CONTENT = "content"
    TECHNIQUE = "technique"
    PROCEDURE = "procedure"


FAULT_LABELS = {
    FaultKind.BASIS: N_("Căn cứ pháp lý"),
    FaultKind.FORM_AUTHORITY: N_("Thẩm quyền về hình thức"),
    FaultKind.CONTENT_AUTHORITY: N_("Thẩm quyền về nội dung"),
    FaultKind.CONTENT: N_("Nội dung"),
    FaultKind.TECHNIQUE: N_("Thể thức, kỹ thuật trình bày"),
    FaultKind.PROCEDURE: N_("Trình tự, thủ tục, công bố"),
}


class Outcome(StrEnum):
    """How a fault is handled."""

    SUSPEND = "suspend"
    REPEAL = "repeal"
    AMEND = "amend"
    CORRECT = "correct"


OUTCOME_LABELS = {
    Outcome.SUSPEND: N_("Đình chỉ thi hành"),
    Outcome.REPEAL: N_("Bãi bỏ"),
    Outcome.AMEND: N_("Sửa đổi, thay thế"),
    Outcome.CORRECT: N_("Đính chính"),
}


class Status(StrEnum):
    """What was done to a document since it was issued."""

    ISSUED = "issued"
    SUSPENDED = "suspended"
    REPEALED = "repealed"
    AMENDED = "amended"
    CORRECTED = "corrected"


STATUS_AFTER = {
    Outcome.SUSPEND: Status.SUSPENDED,
    Outcome.REPEAL: Status.REPEALED,
    Outcome.AMEND: Status.AMENDED,
    Outcome.CORRECT: Status.CORRECTED,
}


class Force(StrEnum):
    """Whether a document binds on a day."""

    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    ENDED = "ended"


FORCE_LABELS = {
    Force.NOT_YET: N_("Chưa có hiệu lực"),
    Force.IN_FORCE: N_("Còn hiệu lực"),
    Force.SUSPENDED: N_("Bị đình chỉ thi hành"),
    Force.ENDED: N_("Hết hiệu lực"),
}


def force_on(status: str, valid_from: date | None, valid_to: date | None, day: date) -> Force:
    """Whether a document binds on ``day``."""
    if valid_to is not None and valid_to < day:
        return Force.ENDED
    if valid_from is not None and valid_from > day:
        return Force.NOT_YET
    return Force.SUSPENDED if status == Status.SUSPENDED else Force.IN_FORCE


@dataclass(frozen=True)
class HandlingRule:
    """Dated data: which outcomes a kind of fault may have, and within how many days.

    ``days`` are calendar days from the conclusion; None when no term is known.
    """

    fault: FaultKind
    outcomes: tuple[Outcome, ...]
    days: int | None
    basis: str
    valid_from: date | None
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """True when the rule is in force on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def deadline(self, concluded_on: date) -> date | None:
        """The last day for handling."""
        return None if self.days is None else concluded_on + timedelta(days=self.days)


def why_not_outcome(rule: HandlingRule, outcome: Outcome) -> Refusal | None:
    """A wrong basis or technique is corrected; a wrong content is never merely corrected."""
    if outcome in rule.outcomes:
        return None
    return Refusal(
        "outcome-unfit",
        N_("Sai về “{fault}” không xử lý bằng “{outcome}”."),
        N_("Chọn một trong: {outcomes}."),
        rule.basis,
        {
            "fault": Words(FAULT_LABELS[rule.fault]),
            "outcome": Words(OUTCOME_LABELS[outcome]),
            "outcomes": Words(*(OUTCOME_LABELS[each] for each in rule.outcomes)),
        },
    )


def why_not_conclusion(activity: Activity, conclusion: str) -> Refusal | None:
    """A review does not say whether a document was lawful, a check not whether it is in force."""
    allowed = CONCLUSIONS[activity]
    if conclusion in allowed:
        return None
    return Refusal(
        "conclusion-unfit",
        N_("“{activity}” không kết luận được như vậy."),
        N_("Chọn một trong: {conclusions}."),
        "",
        {
            "activity": Words(ACTIVITY_LABELS[activity]),
            "conclusions": Words(*(CONCLUSION_LABELS[each] for each in allowed)),
        },
    )


def why_not_days(
    issued_on: date, received_on: date | None, completed_on: date | None, today: date
) -> Refusal | None:
    """Days in the order issued, received, completed, and none of them after today."""
    words = (N_("ban hành"), N_("nhận kiểm tra"), N_("kiểm tra xong"))
    given = [
        (word, day)
        for word, day in zip(words, (issued_on, received_on, completed_on), strict=True)
        if day is not None
    ]
    for word, day in given:
        if day > today:
            return Refusal(
                "day-in-future",
                N_("Ngày {word} {day} chưa đến."),
                N_("Ghi ngày đã xảy ra, không muộn hơn hôm nay."),
                "",
                {"word": Words(word), "day": f"{day:%d/%m/%Y}"},
            )
    for (one, early), (other, late) in pairwise(given):
        if late < early:
            return Refusal(
                "days-backwards",
                N_("Ngày {late} {late_day} trước ngày {early} {early_day}."),
                N_("Kiểm tra lại hai ngày."),
                "",
                {
                    "early": Words(one),
                    "early_day": f"{early:%d/%m/%Y}",
                    "late": Words(other),
                    "late_day": f"{late:%d/%m/%Y}",
                },
            )
    return None


@dataclass(frozen=True)
class RowFault:
    """What is wrong with one cell of a file, and what to do. ``line`` 1 is the header."""

    line: int
    column: str
    what: str
    what_to_do: str


@dataclass(frozen=True)
class DocumentRow:
    """One line of a file, read and found whole."""

    line: int
    unit_code: str
    number: str
    issued_on: date
    kind: DocumentKind
    doc_type: str
    abstract: str
    valid_from: date | None
    valid_to: date | None
    checked_on: date | None
    conclusion: str
    note: str


EVENT_LABELS = {
    "document.registered": N_("Vào sổ văn bản"),
    "document.imported": N_("Nhập từ tệp"),
    "document.check_opened": N_("Nhận kiểm tra"),
    "document.check_completed": N_("Kết luận kiểm tra"),
    "document.fault_recorded": N_("Ghi sai sót"),
    "document.fault_handled": N_("Xử lý sai sót"),
}
