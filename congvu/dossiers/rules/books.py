"""When a tracking book may be closed. Pure."""

from __future__ import annotations

from datetime import date

from congvu.core.refusals import N_, Refusal

BASIS = "Thông tư 01/2018/TT-VPCP (sổ mở theo năm, khoá cuối năm, người đứng đầu ký)"


def why_not_lock(year: int, day: date, *, lines: int, head: str) -> Refusal | None:
    """Why the book of ``year`` is not locked on ``day``.

    Codes: ``book-year-running``, ``book-empty``, ``head-missing``.
    """
    if day < date(year, 12, 31):
        return Refusal(
            "book-year-running",
            N_("Năm {year} chưa hết nên chưa khoá sổ."),
            N_("Khoá sổ từ ngày 31/12/{year}."),
            BASIS,
            {"year": year},
        )
    if not lines:
        return Refusal(
            "book-empty",
            N_("Sổ năm {year} không có dòng nào."),
            N_("Chọn năm có hồ sơ."),
            "",
            {"year": year},
        )
    if not head.strip():
        return Refusal(
            "head-missing",
            N_("Chưa ghi tên người đứng đầu ký khoá sổ."),
            N_("Ghi họ tên người ký ở cuối sổ."),
            BASIS,
        )
    return None
