"""Columns of the tables of Thông tư 01/2020/TT-VPCP that the table of 2018 does not have.

What is carried over, solved and pending is counted by the same selectors as in 2018
(:mod:`congvu.dossiers.figures`); here are the split of what came in by channel, of what was
solved before and on its day, and what was late by field and cause.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from congvu.core.periods import Period
from congvu.core.refusals import N_
from congvu.dossiers.flows import (
    BETWEEN,
    EARLY,
    ENDED,
    LATE,
    NEW,
    ONLINE,
    OVERDUE,
    PENDING,
    UNIT_WORD,
    flow,
    flow_with_causes,
)
from congvu.dossiers.rules import LATE_CAUSES
from congvu.figures.registry import Narrowing, Scope, Selection, figure

_BASIS = N_("Thông tư 01/2020/TT-VPCP, Biểu II.06a (chưa đối chiếu văn bản)")
_BASIS_LATE = N_("Thông tư 01/2020/TT-VPCP, Biểu II.06g (chưa đối chiếu văn bản)")

NO_CAUSE = "Chưa ghi nguyên nhân"
"""The line of what is late without a cause on record: visible, never left out."""


@figure(
    "dossiers.flow.new_online",
    N_("Mới tiếp nhận trong kỳ, nộp trực tuyến"),
    N_(
        "Số hồ sơ tiếp nhận trong kỳ do công dân, tổ chức tự nộp trực tuyến. Hồ sơ công chức nộp"
        " hộ không phải hồ sơ trực tuyến."
    ),
    unit_word=UNIT_WORD,
    basis=_BASIS,
)
def new_online(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Received in the period, filed online by the citizen."""
    return flow(scope, period, as_of, NEW & ONLINE)


@figure(
    "dossiers.flow.new_direct",
    N_("Mới tiếp nhận trong kỳ, trực tiếp, dịch vụ bưu chính"),
    N_(
        "Số hồ sơ tiếp nhận trong kỳ nộp trực tiếp, qua dịch vụ bưu chính, hoặc do công chức nộp hộ"
        " công dân."
    ),
    unit_word=UNIT_WORD,
    basis=_BASIS,
)
def new_direct(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Received in the period in any other way."""
    return flow(scope, period, as_of, NEW & ~ONLINE)


@figure(
    "dossiers.flow.solved_early",
    N_("Đã giải quyết trước hạn"),
    N_("Trong số đã giải quyết trong kỳ: xử lý xong vào ngày trước ngày hết hạn theo quy định."),
    unit_word=UNIT_WORD,
    basis=_BASIS,
)
def solved_early(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Finished in the period, on an earlier day than the due one."""
    return flow(scope, period, as_of, ENDED & EARLY)


@figure(
    "dossiers.flow.solved_on_day",
    N_("Đã giải quyết đúng hạn, không kể trước hạn"),
    N_(
        "Trong số đã giải quyết trong kỳ: xử lý xong đúng ngày hết hạn và không muộn hơn hạn; quy"
        " ước: gồm cả hồ sơ dừng xử lý hoặc rút không muộn hơn hạn."
    ),
    unit_word=UNIT_WORD,
    basis=_BASIS,
)
def solved_on_day(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Ended in the period neither early nor late."""
    return flow(scope, period, as_of, ENDED & ~EARLY & ~LATE)


def cause_of(part: str) -> tuple[str, ...]:
    """The field and the cause in words that a part of what was late stands for."""
    field, _, code = part.rpartition(BETWEEN)
    return field, str(LATE_CAUSES.get(code, NO_CAUSE))


@figure(
    "dossiers.flow.late",
    N_("Số hồ sơ quá hạn trong kỳ"),
    N_(
        "Hồ sơ đã giải quyết quá hạn trong kỳ cộng hồ sơ đang giải quyết đã quá hạn cuối kỳ (hoặc"
        " thời điểm chốt nếu sớm hơn): cột (10) cộng cột (13) của Biểu II.06a."
    ),
    unit_word=UNIT_WORD,
    basis=_BASIS_LATE,
)
def flow_late(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Solved late, or pending past due: by field, and by field and cause."""
    late = (ENDED & LATE) | (PENDING & OVERDUE)
    found = flow_with_causes(scope, period, as_of, late)
    way = Narrowing(N_("Lĩnh vực, nguyên nhân"), "field_cause", cause_of, "late_note")
    return replace(found, by={**found.by, "field_cause": way})
