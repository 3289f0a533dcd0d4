"""Figures of dossiers. Units are the receiving ones; days are local; as-of is by recording time.

The cohort figures count dossiers *received in* the period and keep received = finished + stopped +
open. The flow figures are the columns of the statutory table: what was carried over and came in,
what was solved in the period, what remained at its end.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from congvu.core.periods import Period
from congvu.core.refusals import N_
from congvu.dossiers.flows import (
    CARRIED,
    ENDED,
    LATE,
    NEW,
    OVERDUE,
    PENDING,
    UNIT_WORD,
    due_in,
    flow,
)
from congvu.figures.registry import Scope, Selection, figure

_OPEN = Q(is_finished=False, is_stopped=False)
_BASIS_07A = N_("Thông tư 02/2017/TT-VPCP, Biểu 07a (chưa đối chiếu văn bản)")
_JUDGED = N_("Nghị định 61/2018/NĐ-CP; đúng hạn xét khi xử lý xong, không xét khi trả kết quả")


@figure(
    "dossiers.received",
    N_("Số hồ sơ tiếp nhận"),
    N_(
        "Số hồ sơ đơn vị tiếp nhận (trạng thái 2) trong kỳ, theo ngày tiếp nhận, đã ghi vào hệ"
        " thống đến thời điểm chốt. Không tính hồ sơ mới đăng ký (1) và không được tiếp nhận (3)."
        " Hồ sơ con do bước liên thông mở được tính ở cơ quan giải quyết nó, và không tính khi phạm"
        " vi đã gồm đơn vị tiếp nhận hồ sơ gốc."
    ),
    unit_word=UNIT_WORD,
)
def received(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Received in the period."""
    return flow(scope, period, as_of, NEW)


@figure(
    "dossiers.on_time",
    N_("Tỷ lệ hồ sơ giải quyết đúng hạn"),
    N_(
        "Số hồ sơ tiếp nhận trong kỳ đã xử lý xong không muộn hơn hạn theo quy định (gồm trước hạn)"
        " chia cho số hồ sơ tiếp nhận trong kỳ. Mẫu số gồm cả hồ sơ chưa xong, kể cả còn trong hạn,"
        " và hồ sơ dừng xử lý hoặc rút."
    ),
    is_rate=True,
    unit_word=UNIT_WORD,
    basis=_JUDGED,
)
def on_time(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Received in the period, and those of them finished by the lawful due moment."""
    return flow(scope, period, as_of, NEW, "is_in_time")


@figure(
    "dossiers.on_time.due",
    N_("Tỷ lệ đúng hạn của hồ sơ đến hạn"),
    N_(
        "Số hồ sơ có hạn theo quy định rơi vào kỳ và đã xử lý xong không muộn hơn hạn chia cho số"
        " hồ sơ có hạn theo quy định rơi vào kỳ (gồm cả hồ sơ chưa xong, dừng xử lý hoặc rút). Hồ"
        " sơ đang tạm dừng tính thời hạn chưa có hạn nên chưa tính."
    ),
    is_rate=True,
    unit_word=UNIT_WORD,
    basis=_JUDGED,
)
def on_time_due(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """With the lawful due moment in the period, and those of them finished by it."""
    return due_in(scope, period, as_of, "is_in_time")


@figure(
    "dossiers.finished",
    N_("Số hồ sơ đã xử lý xong"),
    N_(
        "Số hồ sơ tiếp nhận trong kỳ đã xử lý xong (trạng thái 9, 10) theo bản ghi đến thời điểm"
        " chốt; có thể xong sau khi kỳ kết thúc."
    ),
    unit_word=UNIT_WORD,
)
def finished(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Received in the period and finished, as known."""
    return flow(scope, period, as_of, NEW & Q(is_finished=True))


@figure(
    "dossiers.stopped",
    N_("Số hồ sơ dừng xử lý hoặc rút"),
    N_(
        "Số hồ sơ tiếp nhận trong kỳ đã dừng xử lý, gồm hồ sơ công dân rút (trạng thái 8), theo bản"
        " ghi đến thời điểm chốt."
    ),
    unit_word=UNIT_WORD,
)
def stopped(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Received in the period and stopped or withdrawn, as known."""
    return flow(scope, period, as_of, NEW & Q(is_stopped=True))


@figure(
    "dossiers.open",
    N_("Số hồ sơ đang giải quyết"),
    N_(
        "Số hồ sơ tiếp nhận trong kỳ chưa xử lý xong và chưa dừng (trạng thái 2, 4, 5, 6, 7), theo"
        " bản ghi đến thời điểm chốt."
    ),
    unit_word=UNIT_WORD,
)
def still_open(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Received in the period and neither finished nor stopped, as known."""
    return flow(scope, period, as_of, NEW & _OPEN)


@figure(
    "dossiers.late",
    N_("Số hồ sơ quá hạn"),
    N_(
        "Số hồ sơ tiếp nhận trong kỳ đã xử lý xong sau hạn theo quy định, cộng số hồ sơ chưa xong"
        " và chưa dừng mà hạn đã qua vào thời điểm chốt."
    ),
    unit_word=UNIT_WORD,
    basis=_JUDGED,
)
def late(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Received in the period and finished late, or overdue at the as-of moment."""
    done_late = Q(is_finished=True, is_tardy=True)
    overdue = _OPEN & Q(is_past_due=True)
    return flow(scope, period, as_of, NEW & (done_late | overdue))


@figure(
    "online.dossiers",
    N_("Tỷ lệ hồ sơ nộp trực tuyến"),
    N_(
        "Số hồ sơ tiếp nhận trong kỳ được nộp trực tuyến chia cho số hồ sơ tiếp nhận trong kỳ. Hồ"
        " sơ kỳ trước chuyển sang và hồ sơ con do bước liên thông mở (công dân không nộp) không"
        " tính."
    ),
    is_rate=True,
    unit_word=UNIT_WORD,
)
def online(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Received in the period, and those of them filed online; no citizen filed a child."""
    rows = NEW & Q(is_child=False)
    return flow(scope, period, as_of, rows, "is_online")


# --- the columns of the statutory table -----------------------------------------------------------


@figure(
    "dossiers.carried_over",
    N_("Số hồ sơ kỳ trước chuyển qua"),
    N_(
        "Số hồ sơ tiếp nhận trước ngày đầu kỳ mà đến đầu kỳ chưa xử lý xong và chưa dừng, theo bản"
        " ghi đến thời điểm chốt."
    ),
    unit_word=UNIT_WORD,
    basis=_BASIS_07A,
)
def carried_over(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Received before the period and not ended before it."""
    return flow(scope, period, as_of, CARRIED)


@figure(
    "dossiers.flow.total",
    N_("Tổng số hồ sơ phải giải quyết trong kỳ"),
    N_("Hồ sơ kỳ trước chuyển qua cộng hồ sơ mới tiếp nhận trong kỳ."),
    unit_word=UNIT_WORD,
    basis=_BASIS_07A,
)
def flow_total(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Carried over or received in the period."""
    return flow(scope, period, as_of, Q())


@figure(
    "dossiers.flow.solved",
    N_("Số hồ sơ đã giải quyết trong kỳ"),
    N_(
        "Số hồ sơ kỳ trước chuyển qua hoặc mới tiếp nhận được xử lý xong trong kỳ; quy ước: hồ sơ"
        " dừng xử lý hoặc rút trong kỳ tính là đã giải quyết."
    ),
    unit_word=UNIT_WORD,
    basis=_BASIS_07A,
)
def flow_solved(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Ended in the period."""
    return flow(scope, period, as_of, ENDED)


@figure(
    "dossiers.flow.solved_on_time",
    N_("Đã giải quyết đúng thời hạn"),
    N_(
        "Trong số đã giải quyết trong kỳ: xử lý xong hoặc dừng không muộn hơn hạn theo quy định"
        " (gồm trước hạn)."
    ),
    unit_word=UNIT_WORD,
    basis=_BASIS_07A,
)
def flow_solved_on_time(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Ended in the period, not after the lawful due moment."""
    return flow(scope, period, as_of, ENDED & ~LATE)


@figure(
    "dossiers.flow.solved_late",
    N_("Đã giải quyết quá hạn"),
    N_("Trong số đã giải quyết trong kỳ: xử lý xong hoặc dừng sau hạn theo quy định."),
    unit_word=UNIT_WORD,
    basis=_BASIS_07A,
)
def flow_solved_late(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Ended in the period, after the lawful due moment."""
    return flow(scope, period, as_of, ENDED & LATE)


@figure(
    "dossiers.flow.pending",
    N_("Số hồ sơ đang giải quyết cuối kỳ"),
    N_("Tổng số phải giải quyết trong kỳ trừ số đã giải quyết trong kỳ."),
    unit_word=UNIT_WORD,
    basis=_BASIS_07A,
)
def flow_pending(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Not ended by the end of the period."""
    return flow(scope, period, as_of, PENDING)


@figure(
    "dossiers.flow.pending_in_term",
    N_("Đang giải quyết, chưa đến hạn"),
    N_(
        "Trong số đang giải quyết cuối kỳ: hạn theo quy định chưa qua vào cuối kỳ (hoặc thời điểm"
        " chốt nếu sớm hơn), gồm cả hồ sơ đang tạm dừng tính thời hạn."
    ),
    unit_word=UNIT_WORD,
    basis=_BASIS_07A,
)
def flow_pending_in_term(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Not ended by the end of the period, and not past due then."""
    return flow(scope, period, as_of, PENDING & ~OVERDUE)


@figure(
    "dossiers.flow.pending_overdue",
    N_("Đang giải quyết, quá hạn"),
    N_(
        "Trong số đang giải quyết cuối kỳ: hạn theo quy định đã qua vào cuối kỳ (hoặc thời điểm"
        " chốt nếu sớm hơn)."
    ),
    unit_word=UNIT_WORD,
    basis=_BASIS_07A,
)
def flow_pending_overdue(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Not ended by the end of the period, and past due then."""
    return flow(scope, period, as_of, PENDING & OVERDUE)


# The columns of the tables of 2020, and what is said in time, are registered with these.
from congvu.dossiers import figures_2020 as figures_2020  # noqa: E402
from congvu.dossiers import figures_answers as figures_answers  # noqa: E402
