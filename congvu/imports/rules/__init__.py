"""What a book means, without a database: columns, cells, words, and when an import may go on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from congvu.core.refusals import N_, Refusal


class BatchState(StrEnum):
    """Where an import stands."""

    UPLOADED = "uploaded"
    MAPPED = "mapped"
    CHECKED = "checked"
    BROUGHT_IN = "brought_in"
    UNDONE = "undone"


STATE_LABELS: Mapping[str, str] = {
    BatchState.UPLOADED: N_("Đã tải lên"),
    BatchState.MAPPED: N_("Đã ghép cột"),
    BatchState.CHECKED: N_("Đã đọc thử"),
    BatchState.BROUGHT_IN: N_("Đã nhập"),
    BatchState.UNDONE: N_("Đã huỷ"),
}


class Work(StrEnum):
    """What a batch waits for."""

    NONE = ""
    CHECK = "check"
    BRING = "bring"


ROWS_MOST = 500_000
"""More rows than a sheet holds of one unit in many years: such a file is not one book."""


def origin_of(batch: int) -> str:
    """What stands on each dossier of a batch."""
    return f"import:{batch}"


def why_not_changed(state: str, waiting: str) -> Refusal | None:
    """Why columns and words may not be set; codes ``import-done``, ``import-at-work``."""
    if waiting:
        return Refusal(
            "import-at-work",
            N_("Tệp này đang được đọc hoặc nhập."),
            N_("Chờ xong rồi làm tiếp; trang tự cập nhật."),
        )
    if state in (BatchState.BROUGHT_IN, BatchState.UNDONE):
        return Refusal(
            "import-done",
            N_("Lần nhập này đã xong."),
            N_("Tải tệp lên thành lần nhập khác."),
        )
    return None


def why_not_work(state: str, waiting: str, work: str, bad: int, whole: bool) -> Refusal | None:
    """Why a rehearsal or an import may not begin.

    Codes ``import-done``, ``import-at-work``, ``columns-not-set``, ``import-not-checked``,
    ``import-has-faults``.
    """
    refusal = why_not_changed(state, waiting)
    if refusal is not None:
        return refusal
    if state == BatchState.UPLOADED:
        return Refusal(
            "columns-not-set",
            N_("Chưa ghép các cột của tệp."),
            N_("Ghép cột rồi đọc thử."),
        )
    if work == Work.BRING and state != BatchState.CHECKED:
        return Refusal(
            "import-not-checked",
            N_("Tệp chưa được đọc thử với cách ghép này."),
            N_("Đọc thử, xem báo cáo từng dòng, rồi nhập."),
        )
    return has_faults(bad) if work == Work.BRING and whole and bad else None


def has_faults(bad: int) -> Refusal:
    """The person wants all rows or none; code ``import-has-faults``."""
    return Refusal(
        "import-has-faults",
        N_("Tệp còn {count} dòng chưa nhập được, nên cả tệp không nhập."),
        N_("Sửa các dòng trong báo cáo rồi tải lại, hoặc chọn nhập các dòng tốt."),
        "",
        {"count": bad},
    )
