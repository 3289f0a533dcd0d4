"""Figures of what is said in time: answers to filings, and letters of apology for what is late."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from congvu.core.periods import Period
from congvu.core.refusals import N_
from congvu.dossiers.flows import SOLVED_LATE, UNIT_WORD, cohort, is_finished, selection
from congvu.dossiers.models import Apology, Dossier
from congvu.dossiers.rules import OPEN_STATES
from congvu.figures.registry import Scope, Selection, figure


@figure(
    "dossiers.answered_in_time",
    N_("Tỷ lệ hồ sơ nộp qua mạng được trả lời đúng giờ"),
    N_(
        "Số hồ sơ nộp qua mạng có giờ phải trả lời trong kỳ (tiếp nhận, yêu cầu bổ sung hoặc không"
        " tiếp nhận) và được trả lời không muộn hơn giờ đó, chia cho số hồ sơ nộp qua mạng có giờ"
        " phải trả lời trong kỳ. Gồm cả hồ sơ công chức nộp hộ. Giờ tính theo giờ làm việc."
    ),
    is_rate=True,
    unit_word=UNIT_WORD,
    basis=N_("Số giờ phải trả lời là dữ liệu có ngày hiệu lực (chưa đối chiếu văn bản)"),
)
def answered_in_time(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Filings due to be answered in the period, and those answered by then."""
    rows = Dossier.objects.of_units(scope.ids).filter(
        filed_at__lte=as_of, answer_due_at__isnull=False, voided_at=None
    )
    if period.start is not None:
        rows = rows.filter(answer_due_at__gte=period.first_instant())
    if period.end is not None:
        rows = rows.filter(answer_due_at__lt=period.end_instant())
    return selection(rows, Q(answered_at__lte=F("answer_due_at")) & Q(answered_at__lte=as_of))


@figure(
    "dossiers.late_apologised",
    N_("Tỷ lệ hồ sơ quá hạn đã gửi phiếu xin lỗi"),
    N_(
        "Số hồ sơ tiếp nhận trong kỳ đã xong quá hạn, hoặc đang quá hạn, có phiếu xin lỗi và hẹn"
        " lại đã gửi, chia cho số hồ sơ tiếp nhận trong kỳ đã xong quá hạn hoặc đang quá hạn. Hồ sơ"
        " đã xin lỗi vẫn là hồ sơ quá hạn."
    ),
    is_rate=True,
    unit_word=UNIT_WORD,
    basis=N_("Nghị định 61/2018/NĐ-CP, Điều 19 (chưa đối chiếu văn bản)"),
)
def late_apologised(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Late among those received in the period, and those of them with a letter sent."""
    ended = is_finished(as_of) & SOLVED_LATE
    waiting = ~is_finished(as_of) & Q(state__in=OPEN_STATES, due_at__lt=as_of)
    sent = Apology.objects.filter(dossier=OuterRef("pk"), sent_at__lte=as_of)
    return selection(cohort(scope, period, as_of).filter(ended | waiting), Q(Exists(sent)))
