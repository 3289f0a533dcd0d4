"""Figures of dossiers. Units are the receiving ones; days are local; as-of is by recording time.

The cohort figures count dossiers *received in* the period and keep received = finished + stopped +
open. The flow figures are the columns of the statutory table: what was carried over and came in,
what was solved in the period, what remained at its end.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Model, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from congvu.core.periods import Period
from congvu.core.refusals import N_
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import Channel
from congvu.figures.registry import Narrowing, Scope, Selection, figure

UNIT_WORD = N_("hồ sơ")
_BY = {"field": Narrowing(N_("Lĩnh vực"), "version__procedure__field")}
_BASIS_07A = N_("Thông tư 02/2017/TT-VPCP, Biểu 07a (chưa đối chiếu văn bản)")
_JUDGED = N_("Nghị định 61/2018/NĐ-CP; đúng hạn xét khi xử lý xong, không xét khi trả kết quả")


def _describe(row: Model) -> tuple[str, str, str]:
    assert isinstance(row, Dossier)
    try:
        url = reverse("dossiers:detail", args=[row.pk])
    except NoReverseMatch:  # the command line runs without the web's room
        url = ""
    return f"{row.number} {row.version.name}", row.unit.code, url


def _selection(rows: QuerySet, numerator: Q | None = None) -> Selection:
    rows = rows.select_related("unit", "version")
    return Selection("dossier", rows, numerator, _describe, _BY)


def _known(scope: Scope, as_of: datetime):
    return Dossier.objects.of_units(scope.ids).as_known_at(as_of)


def _cohort(scope: Scope, period: Period, as_of: datetime):
    return _known(scope, as_of).received_in(period)


def _finished(as_of: datetime) -> Q:
    return Q(finished_recorded_at__lte=as_of)


def _stopped(as_of: datetime) -> Q:
    return Q(closed_recorded_at__lte=as_of)


def _ended(as_of: datetime) -> Q:
    return _finished(as_of) | _stopped(as_of)


def _in_time(as_of: datetime) -> Q:
    return _finished(as_of) & Q(finished_at__lte=F("due_at"))


@figure(
    "dossiers.received",
    N_("Số hồ sơ tiếp nhận"),
    N_(
        "Số hồ sơ đơn vị tiếp nhận (trạng thái 2) trong kỳ, theo ngày tiếp nhận, đã ghi vào hệ"
        " thống đến thời điểm chốt. Không tính hồ sơ mới đăng ký (1) và không được tiếp nhận (3)."
    ),
    unit_word=UNIT_WORD,
)
def received(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Received in the period."""
    return _selection(_cohort(scope, period, as_of))


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
    return _selection(_cohort(scope, period, as_of), _in_time(as_of))


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
    return _selection(_known(scope, as_of).received().due_in(period), _in_time(as_of))


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
    return _selection(_cohort(scope, period, as_of).filter(_finished(as_of)))


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
    return _selection(_cohort(scope, period, as_of).filter(_stopped(as_of)))


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
    return _selection(_without_end(_cohort(scope, period, as_of), as_of))


def _without_end(rows, as_of: datetime):
    # Said column by column: NOT over a comparison with an empty column is not true in SQL.
    return rows.filter(
        Q(finished_recorded_at=None) | Q(finished_recorded_at__gt=as_of),
        Q(closed_recorded_at=None) | Q(closed_recorded_at__gt=as_of),
    )


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
    rows = _cohort(scope, period, as_of)
    done_late = _finished(as_of) & Q(finished_at__gt=F("due_at"))
    overdue = _without_end(rows, as_of).filter(due_at__lt=as_of)
    return _selection(rows.filter(done_late | Q(pk__in=overdue.values("pk"))))


@figure(
    "online.dossiers",
    N_("Tỷ lệ hồ sơ nộp trực tuyến"),
    N_(
        "Số hồ sơ tiếp nhận trong kỳ được nộp trực tuyến chia cho số hồ sơ tiếp nhận trong kỳ. Hồ"
        " sơ kỳ trước chuyển sang không tính."
    ),
    is_rate=True,
    unit_word=UNIT_WORD,
)
def online(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Received in the period, and those of them filed online."""
    return _selection(_cohort(scope, period, as_of), Q(channel=Channel.ONLINE))


# --- the columns of the statutory table -----------------------------------------------------------


def _ended_before(moment: datetime, as_of: datetime) -> Q:
    return (_finished(as_of) & Q(finished_at__lt=moment)) | (
        _stopped(as_of) & Q(closed_at__lt=moment)
    )


def _pending_at(rows, moment: datetime, as_of: datetime):
    """Received before ``moment`` and not ended before it, by what was recorded."""
    gone = rows.filter(_ended_before(moment, as_of))
    return rows.filter(received_at__lt=moment).exclude(pk__in=gone.values("pk"))


def _carried(scope: Scope, period: Period, as_of: datetime):
    return _pending_at(_known(scope, as_of), period.first_instant(), as_of)


def _closing(period: Period, as_of: datetime) -> datetime:
    return min(period.end_instant(), as_of)


def _total(scope: Scope, period: Period, as_of: datetime):
    carried = _carried(scope, period, as_of)
    new = _cohort(scope, period, as_of)
    return _known(scope, as_of).filter(Q(pk__in=carried.values("pk")) | Q(pk__in=new.values("pk")))


def _solved(scope: Scope, period: Period, as_of: datetime):
    return _total(scope, period, as_of).filter(_ended_before(period.end_instant(), as_of))


_SOLVED_LATE = Q(finished_at__gt=F("due_at")) | Q(closed_at__gt=F("due_at"))


def _pending(scope: Scope, period: Period, as_of: datetime):
    solved = _solved(scope, period, as_of)
    return _total(scope, period, as_of).exclude(pk__in=solved.values("pk"))


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
    return _selection(_carried(scope, period, as_of))


@figure(
    "dossiers.flow.total",
    N_("Tổng số hồ sơ phải giải quyết trong kỳ"),
    N_("Hồ sơ kỳ trước chuyển qua cộng hồ sơ mới tiếp nhận trong kỳ."),
    unit_word=UNIT_WORD,
    basis=_BASIS_07A,
)
def flow_total(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Carried over or received in the period."""
    return _selection(_total(scope, period, as_of))


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
    return _selection(_solved(scope, period, as_of))


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
    solved = _solved(scope, period, as_of)
    return _selection(solved.exclude(pk__in=solved.filter(_SOLVED_LATE).values("pk")))


@figure(
    "dossiers.flow.solved_late",
    N_("Đã giải quyết quá hạn"),
    N_("Trong số đã giải quyết trong kỳ: xử lý xong hoặc dừng sau hạn theo quy định."),
    unit_word=UNIT_WORD,
    basis=_BASIS_07A,
)
def flow_solved_late(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Ended in the period, after the lawful due moment."""
    return _selection(_solved(scope, period, as_of).filter(_SOLVED_LATE))


@figure(
    "dossiers.flow.pending",
    N_("Số hồ sơ đang giải quyết cuối kỳ"),
    N_("Tổng số phải giải quyết trong kỳ trừ số đã giải quyết trong kỳ."),
    unit_word=UNIT_WORD,
    basis=_BASIS_07A,
)
def flow_pending(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Not ended by the end of the period."""
    return _selection(_pending(scope, period, as_of))


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
    in_term = Q(due_at=None) | Q(due_at__gte=_closing(period, as_of))
    return _selection(_pending(scope, period, as_of).filter(in_term))


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
    return _selection(_pending(scope, period, as_of).filter(due_at__lt=_closing(period, as_of)))
