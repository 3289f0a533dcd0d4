"""Figures of the boards and of what is offered online."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Model, OuterRef, Q

from congvu.core.periods import Period, local
from congvu.core.refusals import N_
from congvu.figures.registry import Scope, Selection, figure
from congvu.organisation.models import Unit
from congvu.procedures.models import OnlineLevel, Posting, ProcedureVersion, UnitProcedure
from congvu.procedures.queries import with_levels


def judged_on(period: Period, as_of: datetime) -> date:
    """The day a board is looked at: the last of the period, or the day of ``as_of`` if earlier."""
    today = local(as_of).date()
    return min(period.last or today, today)


def _in_force(unit: Unit, period: Period, as_of: datetime):
    day = judged_on(period, as_of)
    received = UnitProcedure.objects.known_on(day, as_of).filter(unit=unit)
    return (
        ProcedureVersion.objects.known_on(day, as_of)
        .at_level(unit.level)
        .filter(procedure__in=received.values("procedure"))
        .select_related("procedure")
    )


def _described(unit: Unit):
    def describe(row: Model) -> tuple[str, str, str]:
        assert isinstance(row, ProcedureVersion)
        code = row.procedure.code
        return f"{code} {row.name}", unit.code, f"/danh-muc/{code}/"

    return describe


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
    """Versions in force at the unit, and those of them on its board in that very version."""
    day = judged_on(period, as_of)
    up = Posting.objects.known_on(day, as_of).filter(unit=scope.unit)
    return Selection(
        "procedure_version",
        _in_force(scope.unit, period, as_of),
        Q(pk__in=up.values("version")),
        _described(scope.unit),
    )


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
    """Versions in force at the unit, and those of them offered there at level 3 or 4."""
    day = judged_on(period, as_of)
    levels = OnlineLevel.objects.known_on(day, as_of).filter(procedure=OuterRef("procedure"))
    return Selection(
        "procedure_version",
        with_levels(_in_force(scope.unit, period, as_of), levels, scope.unit),
        Q(online__gte=3),
        _described(scope.unit),
    )
