"""A draft result before whoever signs: what may be decided of it, and why not. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from congvu.core.refusals import N_, Refusal


class Decision(StrEnum):
    """What a reader decides of a draft."""

    APPROVED = "approved"
    RETURNED = "returned"
    PASSED_UP = "passed_up"


DECISION_LABELS: Mapping[str, str] = {
    Decision.APPROVED: N_("Duyệt"),
    Decision.RETURNED: N_("Trả lại để sửa"),
    Decision.PASSED_UP: N_("Trình lên lãnh đạo"),
}


def why_not_submitted(
    text: str, has_file: bool, waits: bool, own: bool, decides: bool
) -> Refusal | None:
    """Why a draft is not laid before this reader.

    ``own``: the reader is who submits. ``decides``: the reader holds a duty that decides here.
    Codes: ``draft-empty``, ``draft-waits``, ``draft-own``, ``reader-decides-nothing``.
    """
    if waits:
        return Refusal(
            "draft-waits",
            N_("Hồ sơ đã có dự thảo đang chờ duyệt."),
            N_("Chờ người duyệt trả lời, hoặc đề nghị trả lại để sửa."),
        )
    if not text.strip() and not has_file:
        return Refusal(
            "draft-empty",
            N_("Chưa có dự thảo kết quả."),
            N_("Ghi nội dung dự thảo hoặc kèm tệp dự thảo."),
        )
    if own:
        return Refusal(
            "draft-own",
            N_("Không tự duyệt dự thảo của mình."),
            N_("Chọn lãnh đạo phòng hoặc lãnh đạo đơn vị."),
        )
    if not decides:
        return Refusal(
            "reader-decides-nothing",
            N_("Người được chọn không có nhiệm vụ duyệt hồ sơ của đơn vị."),
            N_("Chọn lãnh đạo phòng hoặc lãnh đạo đơn vị đang giữ nhiệm vụ."),
        )
    return None


def why_not_decided(
    decision: str, reason: str, settled: bool, addressed: bool, own: bool
) -> Refusal | None:
    """Why this reader cannot decide so.

    Codes: ``decision-unknown``, ``draft-settled``, ``draft-not-yours``, ``draft-own``,
    ``reason-missing``.
    """
    if decision not in DECISION_LABELS:
        return Refusal(
            "decision-unknown",
            N_("Không có quyết định “{decision}”."),
            N_("Duyệt, trả lại để sửa, hoặc trình lên."),
            "",
            {"decision": decision},
        )
    if settled:
        return Refusal(
            "draft-settled",
            N_("Dự thảo này đã có quyết định."),
            N_("Mở lại hồ sơ để xem."),
        )
    if own:
        return Refusal(
            "draft-own",
            N_("Không tự duyệt dự thảo của mình."),
            N_("Chọn lãnh đạo phòng hoặc lãnh đạo đơn vị."),
        )
    if not addressed:
        return Refusal(
            "draft-not-yours",
            N_("Dự thảo được trình người khác."),
            N_("Đề nghị người được trình duyệt, hoặc trả lại để trình lại."),
        )
    if decision == Decision.RETURNED and not reason.strip():
        return Refusal("reason-missing", N_("Chưa ghi lý do."), N_("Ghi chỗ cần sửa rồi trả lại."))
    return None


def why_not_result(result_on: date | None, today: date, waits: bool) -> Refusal | None:
    """Why a result is not registered; codes ``draft-undecided``, ``result-in-future``."""
    if waits:
        return Refusal(
            "draft-undecided",
            N_("Dự thảo kết quả đang chờ duyệt."),
            N_("Chờ người được trình duyệt xong rồi ghi kết quả."),
        )
    if result_on is not None and result_on > today:
        return Refusal(
            "result-in-future",
            N_("Ngày ghi trên kết quả ({day}) sau ngày hôm nay."),
            N_("Ghi đúng ngày trên văn bản kết quả."),
            "",
            {"day": f"{result_on:%d/%m/%Y}"},
        )
    return None


def why_not_named(result_number: str, result_note: str) -> Refusal | None:
    """A dossier is not done without its result said; code ``result-missing``."""
    if result_number.strip() or result_note.strip():
        return None
    return Refusal(
        "result-missing",
        N_("Chưa ghi kết quả giải quyết."),
        N_("Ghi số của văn bản kết quả, hoặc mô tả kết quả đã trả."),
    )
