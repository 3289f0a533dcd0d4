"""Figures of inspection."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model, Q

from congvu.core.periods import Period
from congvu.core.refusals import N_
from congvu.figures.queries import day_of
from congvu.figures.registry import Mode, Scope, Selection, figure
from congvu.inspections import queries
from congvu.organisation.models import Unit


@figure(
    "inspection.coverage",
    N_("Tỷ lệ đơn vị trực thuộc đã được kiểm tra"),
    N_(
        "Số UBND cấp dưới trực tiếp được đơn vị này kiểm tra tại chỗ trong kỳ và đã có thông báo "
        "kết luận, chia cho số UBND cấp dưới trực tiếp vào ngày cuối kỳ (với huyện là các xã, thị "
        "trấn); phòng chuyên môn không nằm trong mẫu số."
    ),
    is_rate=True,
    scope=Mode.SUBTREE,
    unit_word=N_("đơn vị"),
    basis="Kế hoạch kiểm tra năm; tỷ lệ tối thiểu là dữ liệu theo năm và cấp",
)
def coverage(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Units below, and which of them were inspected to a signed conclusion."""
    below = queries.directly_under(scope.unit, day_of(period, as_of))
    inspected = queries.inspected_unit_ids(scope.unit, period, as_of)
    rows = Unit.objects.filter(pk__in=[unit.pk for unit in below])
    return Selection("unit", rows, Q(pk__in=inspected), _describe)


def _describe(row: Model) -> tuple[str, str, str]:
    assert isinstance(row, Unit)
    return row.name, row.code, ""
