"""The life of a question that a flag raised: asked, answered, its dossiers opened.

Only then may it stand behind a finding, and never by itself.
"""

from __future__ import annotations

from enum import StrEnum

from congvu.core.refusals import N_, Refusal
from congvu.core.transitions import Table, Transition


class QuestionState(StrEnum):
    """Where a question stands."""

    ASKED = "asked"
    UNANSWERED = "unanswered"
    REPLIED = "replied"
    INSPECTED = "inspected"


QUESTION_LABELS = {
    QuestionState.ASKED: N_("Câu hỏi, chờ đơn vị trả lời"),
    QuestionState.UNANSWERED: N_("Không trả lời đúng hạn"),
    QuestionState.REPLIED: N_("Đơn vị đã trả lời"),
    QuestionState.INSPECTED: N_("Đã kiểm hồ sơ"),
}


class QuestionOutcome(StrEnum):
    """What the opened dossiers showed of the unit's answer."""

    OPEN = ""
    EXPLAINED = "explained"
    NOT_EXPLAINED = "not_explained"


OUTCOME_LABELS = {
    QuestionOutcome.OPEN: N_("Chưa kết luận"),
    QuestionOutcome.EXPLAINED: N_("Hồ sơ khớp lời giải thích của đơn vị"),
    QuestionOutcome.NOT_EXPLAINED: N_("Hồ sơ không khớp lời giải thích của đơn vị"),
}

QUESTION = Table(
    {str(state): label for state, label in QUESTION_LABELS.items()},
    Transition(
        "reply",
        N_("Trả lời câu hỏi"),
        frozenset({QuestionState.ASKED, QuestionState.UNANSWERED}),
        QuestionState.REPLIED,
    ),
    Transition(
        "lapse",
        N_("Ghi không trả lời đúng hạn"),
        frozenset({QuestionState.ASKED}),
        QuestionState.UNANSWERED,
    ),
    Transition(
        "open_dossier",
        N_("Ghi hồ sơ đã mở xem"),
        frozenset({QuestionState.ASKED, QuestionState.UNANSWERED, QuestionState.REPLIED}),
        None,
    ),
    Transition(
        "conclude",
        N_("Ghi kết quả kiểm hồ sơ"),
        frozenset({QuestionState.REPLIED}),
        QuestionState.INSPECTED,
    ),
)


def why_not_finding(state: str, outcome: str) -> Refusal | None:
    """A question becomes the ground of a finding only when nothing else is left of it."""
    if state == QuestionState.INSPECTED and outcome == QuestionOutcome.NOT_EXPLAINED:
        return None
    return Refusal(
        "flag-is-a-question",
        N_("Dấu hiệu là câu hỏi, chưa phải phát hiện."),
        N_(
            "Chờ đơn vị trả lời, mở hồ sơ xem, ghi rằng hồ sơ không khớp lời giải thích; rồi mới "
            "ghi phát hiện."
        ),
        "docs/adr/0009",
    )
