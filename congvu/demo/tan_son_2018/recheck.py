"""The re-check (phúc tra) of 13/12/2018: one recommendation is repeated, by name."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from congvu.core.periods import HANOI
from congvu.demo.interests import declare
from congvu.demo.tan_son_2018.cast import Cast
from congvu.demo.timeline import Timeline
from congvu.inspections import actions as inspections
from congvu.inspections.actions import Delegate, VisitPlan
from congvu.inspections.models import Inspection, Recommendation
from congvu.inspections.rules import (
    Advice,
    Asked,
    Comparison,
    FindingKind,
    Kind,
    Mark,
    Role,
)
from congvu.inspections.signing import Representative

INVENTED = "giả định của bản trình diễn, không phải kết quả thật"
DAY = date(2018, 12, 13)
LINE = ("5", "Quy chế tài sản công có phần xử lý, thanh lý tài sản",
        "Luật 15/2017/QH14; NĐ 151/2017/NĐ-CP (chưa đối chiếu văn bản)")  # fmt: skip


def _on(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=HANOI)


def posted_whole() -> Asked:
    """All procedures in force hang at the counter: a figure decides it every day."""
    return Asked("procedures.posted", Comparison.AT_LEAST, Decimal(100))


def plan_the_recheck(cast: Cast, line: Timeline) -> None:
    """Put the re-check on the line."""
    line.at(_on(date(2018, 12, 12), 14), lambda at: _decide(cast, line, at))


def _decide(cast: Cast, line: Timeline, at: datetime) -> None:
    inspection = inspections.decide(
        cast.province,
        title="Phúc tra việc thực hiện kiến nghị năm 2018 tại huyện Tân Sơn (giả định)",
        kind=Kind.RECHECK,
        number="3301/QĐ-UBND",
        signed_on=at.date(),
        opens_on=DAY,
        closes_on=date(2018, 12, 31),
        period_code="2018",
        as_of=None,
        members=[
            Delegate("Lưu Đình Kiên", Role.HEAD, "Phó Giám đốc Sở Nội vụ",
                     "Phụ trách chung", cast.users["kien"]),
            Delegate("Tạ Thu Hằng", Role.SECRETARY, "chuyên viên CCHC, Sở Nội vụ",
                     "Tổng hợp", cast.users["hang"]),
        ],
        visits=[VisitPlan(cast.district, DAY, "Phòng họp UBND huyện Tân Sơn")],
        by=cast.actor("hang", at),
        at=at,
    )  # fmt: skip
    for name in ("kien", "hang"):
        cast.forget(name)
    line.at(_on(DAY, 9), lambda now: _look(cast, inspection, now))
    line.at(_on(DAY, 16), lambda now: _conclude(cast, inspection, now))


def _look(cast: Cast, inspection: Inspection, at: datetime) -> None:
    visit = inspection.visits.get()
    by = cast.actor("kien", at)
    declare(cast, visit, at)
    inspections.hold_session(visit, attendance="Đoàn phúc tra; lãnh đạo huyện", by=by, at=at)
    (item,) = inspections.add_checklist(visit, [LINE], by=by, at=at)
    inspections.mark(item, result=Mark.FAIL, observed=f"Chưa có ({INVENTED})", by=by, at=at)
    found = inspections.record_finding(
        visit, kind=FindingKind.LIMIT, area="5",
        text=f"Quy chế vẫn chưa có phần xử lý, thanh lý tài sản ({INVENTED})",
        item=item, by=by, at=at,
    )  # fmt: skip
    inspections.reply(
        found, text="Huyện đang lấy ý kiến Phòng Tài chính - Kế hoạch (giả định)",
        agrees=True, on=at.date(), by=cast.actor("lan", at), at=at,
    )  # fmt: skip
    leader = cast.users["lan"]
    draft = inspections.draw_up_minutes(
        visit, number="03/BB-ĐKT",
        representatives=[Representative(leader.full_name, "Lãnh đạo UBND", leader.pk)],
        by=by, at=at,
    )  # fmt: skip
    for name in ("lan", "hang", "kien"):
        inspections.sign_minutes(draft, sha256=draft.sha256, by=cast.actor(name, at), at=at)


def _conclude(cast: Cast, inspection: Inspection, at: datetime) -> None:
    earlier = Recommendation.objects.filter(unit=cast.district, area="5").order_by("pk").last()
    inspections.conclude(
        inspection,
        number="3340/TB-ĐKT",
        signed_on=at.date(),
        signer="Lưu Đình Kiên, Trưởng đoàn",
        causes=f"Chậm lấy ý kiến ({INVENTED}).",
        advice=[
            Advice(
                quote="",
                interpretation="Bổ sung phần xử lý, thanh lý vào quy chế tài sản công (giả định)",
                unit_id=cast.district.pk,
                owner="Phòng Tài chính - Kế hoạch",
                output="Quyết định sửa đổi quy chế",
                due_on=date(2019, 1, 31),
                area="5",
                finding_id=inspection.visits.get().findings.get().pk,
                repeats_id=earlier.pk if earlier else None,
            )
        ],
        by=cast.actor("hang", at),
        at=at,
    )
