"""Figures of the boards and of what is offered online."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, Model, OuterRef, Q, Subquery

from congvu.core.periods import Period, local
from congvu.core.refusals import N_
from congvu.figures.registry import BY_UNIT, Narrowing, Scope, Selection, figure
from congvu.procedures.models import OnlineLevel, Posting, ProcedureVersion, UnitProcedure
from congvu.procedures.queries import with_levels

BY = {BY_UNIT: Narrowing(N_("Đơn vị tiếp nhận"), "unit__code")}


def judged_on(period: Period, as_of: datetime) -> date:
    """The day a board is looked at: the last of the period, or the day of ``as_of`` if earlier."""
    today = local(as_of).date()
    return min(period.last or today, today)


def _received(scope: Scope, period: Period, as_of: datetime):
    """What each unit of the scope receives and is in force: one row a procedure at a unit.

    ``version`` is the version in force there, ``name`` its name.
    """
    day = judged_on(period, as_of)
    versions = ProcedureVersion.objects.known_on(day, as_of).filter(
        procedure=OuterRef("procedure"), levels__contains=OuterRef("unit__level")
    )
    newest = versions.order_by("-valid_from", "-pk")
    return (
        UnitProcedure.objects.known_on(day, as_of)
        .filter(unit__in=scope.ids)
        .annotate(
            version=Subquery(newest.values("pk")[:1]), name=Subquery(newest.values("name")[:1])
        )
        .filter(version__isnull=False)
        .select_related("procedure", "unit")
    )


def _describe(row: Model) -> tuple[str, str, str]:
    assert isinstance(row, UnitProcedure)
    code = row.procedure.code
    return f"{code} {row.name}", row.unit.code, f"/danh-muc/{code}/"


@figure(
    "procedures.posted",
    N_("Tỷ lệ thủ tục được niêm yết đúng bản đang có hiệu lực"),
    N_(
        "Số thủ tục đang có hiệu lực, tiếp nhận tại đơn vị, được niêm yết đúng bản đang có hiệu lực"
        " chia cho số thủ tục đang có hiệu lực tiếp nhận tại đơn vị, xét vào ngày cuối kỳ (hoặc"
        " ngày chốt số liệu nếu sớm hơn)."
    ),
    is_rate=True,
    unit_word=N_("thủ tục"),
    basis=N_("Nghị định 63/2010/NĐ-CP về niêm yết (chưa đối chiếu điều, khoản)"),
)
def procedures_posted(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """What each unit receives, and of it what is on that unit's board in that very version."""
    up = Posting.objects.known_on(judged_on(period, as_of), as_of).filter(
        unit=OuterRef("unit"), version=OuterRef("version")
    )
    rows = _received(scope, period, as_of).annotate(posted=Exists(up))
    return Selection("unit_procedure", rows, Q(posted=True), _describe, BY)


@figure(
    "online.procedures",
    N_("Tỷ lệ thủ tục cung cấp trực tuyến mức độ 3, 4"),
    N_(
        "Số thủ tục tiếp nhận tại đơn vị được cung cấp trực tuyến ở mức độ 3 hoặc 4 chia cho số thủ"
        " tục đang có hiệu lực tiếp nhận tại đơn vị, xét vào ngày cuối kỳ (hoặc ngày chốt số liệu"
        " nếu sớm hơn). Đếm thủ tục được cung cấp, không nói lên việc có hồ sơ nộp trực tuyến."
    ),
    is_rate=True,
    unit_word=N_("thủ tục"),
    basis=N_("Nghị định 43/2011/NĐ-CP (bốn mức độ)"),
)
def online_procedures(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """What each unit receives, and of it what is offered there at level 3 or 4."""
    day = judged_on(period, as_of)
    levels = OnlineLevel.objects.known_on(day, as_of).filter(procedure=OuterRef("procedure"))
    rows = with_levels(_received(scope, period, as_of), levels, OuterRef("unit"))
    return Selection("unit_procedure", rows, Q(online__gte=3), _describe, BY)
