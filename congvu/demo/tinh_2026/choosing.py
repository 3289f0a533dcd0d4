"""January 2026: the frame is committed, the named value comes, the units are drawn."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from congvu.audit import clock
from congvu.core.periods import HANOI
from congvu.demo.conduct import Conduct
from congvu.demo.tinh_2026.cast import Cast, Staffed, join
from congvu.demo.tinh_2026.counters import Plan
from congvu.inspections import actions as inspections
from congvu.inspections.actions.choosing import commit_selection, count_chances, draw_selection
from congvu.inspections.actions.planning import PlanWords, Target
from congvu.inspections.models import InspectionPlan

COMMITTED = datetime(2026, 1, 12, 9, 0, tzinfo=HANOI)
DRAWN = datetime(2026, 1, 15, 18, 30, tzinfo=HANOI)
VALUE = "2 6 5 1 3 4 6 2 1 5"
"""Ten throws before witnesses: invented."""
SHOWN = (Conduct.RESET, Conduct.HOLD, Conduct.PAUSE)
"""Conduct by which a rate of the report differs most from the corrected one."""


def choose(cast: Cast, planned: list[Plan]) -> tuple[InspectionPlan, Staffed]:
    """The plan of the year, and the drawn unit that the demo visits."""
    with clock.simulated(COMMITTED):
        selection = commit_selection(
            cast.province, year=2026,
            source="Mười lần gieo xúc xắc trước đại diện các xã, 18 giờ (giả định)",
            source_on=DRAWN.date(), fallback="Gieo lại trước cùng những người chứng kiến",
            by=cast.actor("hang", COMMITTED), at=COMMITTED,
        )  # fmt: skip
    with clock.simulated(DRAWN):
        selection = draw_selection(
            selection, randomness=VALUE, by=cast.actor("hang", DRAWN), at=DRAWN
        )
    counted = DRAWN + timedelta(hours=1)
    with clock.simulated(counted):
        for _ in range(4):
            count_chances(selection, by=cast.actor("hang", counted), at=counted)
    signed = datetime(2026, 1, 22, 9, 0, tzinfo=HANOI)
    drawn = list(selection.picks.select_related("unit").order_by("pk"))
    with clock.simulated(signed):
        plan = inspections.record_plan(
            cast.province, year=2026, number="18/KH-UBND", signed_on=date(2026, 1, 22),
            purpose="Kiểm tra cải cách hành chính, công vụ năm 2026 (giả định)",
            population=len(cast.communes),
            targets=[
                Target(pick.unit, f"Bốc chọn công khai, nhóm {pick.arm}", month=2 + number % 10)
                for number, pick in enumerate(drawn)
            ],
            selection=selection,
            words=PlanWords(
                requirements="Chọn công khai, lặp lại được; mọi số mở được hồ sơ",
                subjects="UBND xã, phường được bốc chọn",
                contents="Sáu nội dung cải cách hành chính và công tác chỉ đạo, điều hành",
                data_period="01/01/2026 đến ngày kiểm tra",
                forms="Kiểm tra trực tiếp tại đơn vị",
                schedule="Tháng 2 đến tháng 11 năm 2026",
                assignment="Sở Nội vụ chủ trì",
            ),
            by=cast.actor("hang", signed), at=signed,
        )  # fmt: skip
        by_code = {each.code: each for each in planned}
        for wanted in SHOWN:
            for pick in drawn:
                if by_code[pick.unit.code].conduct is wanted:
                    return plan, join(cast, pick.unit.code, signed)
        raise LookupError("no drawn unit shows what the demo is about: change the seed")
