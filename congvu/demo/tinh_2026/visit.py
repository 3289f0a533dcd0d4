"""November 2026: questions to the figures, one commune inspected, its advice followed to proof."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from congvu.audit import clock
from congvu.core.periods import HANOI, parse_period
from congvu.demo.interests import declare
from congvu.demo.tinh_2026.cast import Cast, Staffed
from congvu.figures import queries as figures
from congvu.inspections import actions as inspections
from congvu.inspections import truth_queries
from congvu.inspections.actions import Delegate, Ground, VisitPlan
from congvu.inspections.actions.flagging import ask_question, reply_question, run_flags
from congvu.inspections.flags.outcome import Verdict
from congvu.inspections.models import Draw, Inspection, InspectionPlan, Recommendation, Visit
from congvu.inspections.rules import Advice, FindingKind, Kind, Mark, Role, Sampled
from congvu.inspections.signing import Representative
from congvu.plans import actions as plans
from congvu.plans.rules import Proof

PERIOD = "2026-9m"
SAMPLE = 20
INVENTED = "giả định của bản trình diễn"
DAY = date(2026, 11, 5)
DICE = "3 1 4 1 5 6 2 6 5 3"
CHECKLIST = (
    ("2", "Có giấy tiếp nhận và hẹn trả kết quả cho từng hồ sơ",
     "Nghị định 118/2025/NĐ-CP (chưa đối chiếu văn bản)", Mark.PASS, "Có đủ trong mẫu đã rút"),
    ("2", "Mỗi lần trả lại hồ sơ có phiếu nêu lý do, nêu một lần",
     "Nghị định 118/2025/NĐ-CP (chưa đối chiếu văn bản)", Mark.FAIL,
     "Nhiều hồ sơ trả lại sát hạn rồi nhận lại, thời hạn tính từ đầu"),
    ("0", "Có quy chế kiểm soát việc trả lại hồ sơ", "Yêu cầu của đoàn kiểm tra", Mark.FAIL,
     "Chưa có"),
)  # fmt: skip


def _on(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HANOI)


def inspect(cast: Cast, plan: InspectionPlan, place: Staffed) -> None:
    """The eleven steps, each at its moment."""
    _ask(cast, place)
    inspection = _decide(cast, plan, place)
    visit = inspection.visits.get()
    _before(cast, place, inspection, visit)
    _at_the_unit(cast, place, visit)
    _conclude(cast, place, inspection)
    _follow(cast, place, inspection)


def _ask(cast: Cast, place: Staffed) -> None:
    """The eleven flags look at the whole province; what shows of the chosen unit is asked."""
    at = _on(date(2026, 10, 12), 9)
    with clock.simulated(at):
        run = run_flags(cast.province, period_code=PERIOD, by=cast.actor("hang", at), at=at)
    hits = run.results.filter(unit=place.unit, verdict=Verdict.HIT).order_by("pk")
    asked = _on(date(2026, 10, 13), 9)
    with clock.simulated(asked):
        questions = [
            ask_question(each, due_on=date(2026, 10, 23), by=cast.actor("hang", asked), at=asked)
            for each in hits
        ]
    replied = _on(date(2026, 10, 19), 15)
    with clock.simulated(replied):
        for question in questions:
            reply_question(
                question,
                text=f"Do người dân bổ sung giấy tờ nhiều lần ({INVENTED}).",
                by=cast.actor("chutich", replied),
                at=replied,
            )


def _decide(cast: Cast, plan: InspectionPlan, place: Staffed) -> Inspection:
    at = _on(date(2026, 10, 20), 9)
    with clock.simulated(at):
        return inspections.decide(
            cast.province,
            title=f"Kiểm tra cải cách hành chính, công vụ năm 2026 tại {place.unit.name}",
            kind=Kind.PLANNED, number="2411/QĐ-UBND", signed_on=at.date(),
            opens_on=date(2026, 11, 2), closes_on=date(2026, 12, 31),
            period_code=PERIOD, as_of=_on(DAY, 17),
            members=[
                Delegate("Lưu Đình Kiên", Role.HEAD, "Phó Giám đốc Sở Nội vụ",
                         "Phụ trách chung", cast.users["kien"]),
                Delegate("Cao Quốc Việt", Role.MEMBER, "chuyên viên Sở Tư pháp",
                         "Thể chế, văn bản", cast.users["viet"]),
                Delegate("Tạ Thu Hằng", Role.SECRETARY, "chuyên viên CCHC, Sở Nội vụ",
                         "Thủ tục hành chính, tổng hợp", cast.users["hang"]),
            ],
            visits=[VisitPlan(place.unit, DAY, f"Trụ sở UBND {place.unit.name}")],
            plan=plan, by=cast.actor("hang", at), at=at,
        )  # fmt: skip


def _before(cast: Cast, place: Staffed, inspection: Inspection, visit: Visit) -> None:
    at = _on(date(2026, 10, 23), 9)
    with clock.simulated(at):
        inspections.give_notice(
            inspection, number="905/SNV-CCHC", on=at.date(), by=cast.actor("hang", at), at=at
        )
    at = _on(date(2026, 11, 3), 14)
    measured = figures.measure("dossiers.flow.solved_on_time", place.unit, parse_period(PERIOD), at)
    with clock.simulated(at):
        inspections.self_report(
            visit,
            text=f"UBND {place.unit.name} báo cáo: {measured.value} hồ sơ giải quyết đúng hạn "
            f"trong chín tháng ({INVENTED}).",
            on=at.date(), by=cast.actor("chutich", at), at=at,
        )  # fmt: skip


def _at_the_unit(cast: Cast, place: Staffed, visit: Visit) -> None:
    at = _on(DAY, 8)
    with clock.simulated(at):
        by = cast.actor("kien", at)
        declare(cast, visit, at)
        inspections.hold_session(
            visit, attendance="Đoàn kiểm tra; Chủ tịch UBND; công chức một cửa", by=by, at=at
        )
        for code in ("dossiers.received", "dossiers.on_time.due"):
            inspections.freeze_frame(visit, figure_code=code, by=by, at=at, as_of=at)
        inspections.commit_draw(
            visit.frames.get(figure_code="dossiers.received"), n=SAMPLE,
            source=f"Mười lần gieo xúc xắc trước hai bên lúc 8 giờ 30 ({INVENTED})",
            fallback="Gieo lại trước cùng những người chứng kiến", by=by, at=at,
        )  # fmt: skip
        inspections.add_checklist(
            visit, [(area, text, standard) for area, text, standard, *_ in CHECKLIST], by=by, at=at
        )
    at = _on(DAY, 8, 30)
    with clock.simulated(at):
        inspections.draw_sample(
            Draw.objects.get(frame__visit=visit), randomness=DICE,
            by=cast.actor("hang", at), at=at,
        )  # fmt: skip
    at = _on(DAY, 10)
    with clock.simulated(at):
        _examine(cast, visit, at)
    at = _on(DAY, 15)
    with clock.simulated(at):
        _find(cast, place, visit, at)
    at = _on(DAY, 16, 30)
    with clock.simulated(at):
        leader = cast.users["chutich"]
        draft = inspections.draw_up_minutes(
            visit, number="31/BB-ĐKT",
            representatives=[Representative(leader.full_name, "Chủ tịch UBND", leader.pk)],
            by=cast.actor("kien", at), at=at,
        )  # fmt: skip
        for name in ("chutich", "viet", "hang", "kien"):
            inspections.sign_minutes(draft, sha256=draft.sha256, by=cast.actor(name, at), at=at)


def _examine(cast: Cast, visit: Visit, at: datetime) -> None:
    by = cast.actor("hang", at)
    for item in Draw.objects.get(frame__visit=visit).items.order_by("rank"):
        inspections.examine(item, result=Sampled.CLEAN, observed=f"Khớp ({INVENTED})", by=by, at=at)
    for item, (*_, mark, observed) in zip(
        visit.checklist.order_by("order"), CHECKLIST, strict=True
    ):
        inspections.mark(item, result=mark, observed=observed, by=by, at=at)


def _find(cast: Cast, place: Staffed, visit: Visit, at: datetime) -> None:
    """What the corrected rate shows, on the dossiers it moved; the unit is heard."""
    by = cast.actor("kien", at)
    (found,) = truth_queries.corrected([place.unit], parse_period(PERIOD), at)
    moved = {line.code: line.rows for line in found.found.lines}
    rows = [*moved["pauses"], *moved["chains"]][:40] or [*moved["open"], *moved["moved"]][:40]
    items = {item.text: item for item in visit.checklist.order_by("order")}
    labels = {row.id: row.label for row in figures.rows(
        "dossiers.received", place.unit, parse_period("2025-07-01..2026-11-30"), at)}  # fmt: skip
    rate, reported = found.found.rate, found.found.reported
    limits = [
        inspections.record_finding(
            visit, kind=FindingKind.LIMIT, area="2",
            text=f"Tỷ lệ đúng hạn báo cáo {reported.numerator}/{reported.denominator}; tính theo "
            f"hồ sơ đến hạn, nối các hồ sơ trả lại rồi nhận lại: {rate.numerator}/"
            f"{rate.denominator}",
            item=items[CHECKLIST[1][1]],
            grounds=[Ground("dossier", labels[row], row) for row in rows if row in labels],
            by=by, at=at,
        ),
        inspections.record_finding(
            visit, kind=FindingKind.LIMIT, area="0",
            text="Chưa có quy chế kiểm soát việc trả lại hồ sơ", item=items[CHECKLIST[2][1]],
            by=by, at=at,
        ),
    ]  # fmt: skip
    for each in limits:
        inspections.reply(
            each, text="UBND tiếp thu, sẽ chấn chỉnh (giả định)", agrees=True, on=at.date(),
            by=cast.actor("chutich", at), at=at,
        )  # fmt: skip


def _conclude(cast: Cast, place: Staffed, inspection: Inspection) -> None:
    at = _on(date(2026, 11, 9), 9)
    with clock.simulated(at):
        inspections.conclude(
            inspection, number="2502/TB-ĐKT", signed_on=at.date(), signer="Trưởng đoàn kiểm tra",
            causes=f"Chưa có quy định nội bộ; chưa kiểm soát việc trả lại hồ sơ ({INVENTED}).",
            advice=[
                Advice(
                    quote="Ban hành quy chế kiểm soát việc trả lại hồ sơ.",
                    interpretation="Ban hành quy chế kiểm soát việc trả lại hồ sơ",
                    unit_id=place.unit.pk, owner="Chủ tịch UBND", output="Quy chế",
                    due_on=date(2026, 11, 30), area="0",
                ),
                Advice(
                    quote="Chấm dứt việc trả lại hồ sơ sát hạn để tính lại thời hạn.",
                    interpretation="Không còn hồ sơ trả lại sát hạn rồi nhận lại",
                    unit_id=place.unit.pk, owner="Phó Chủ tịch UBND",
                    output="Báo cáo kết quả kèm danh sách hồ sơ", due_on=date(2026, 12, 31),
                    area="2",
                ),
            ],
            by=cast.actor("hang", at), at=at,
        )  # fmt: skip


def _follow(cast: Cast, place: Staffed, inspection: Inspection) -> None:
    rows = list(Recommendation.objects.filter(conclusion__inspection=inspection).order_by("order"))
    at = _on(date(2026, 11, 10), 9)
    with clock.simulated(at):
        for each in rows:
            inspections.accept(each, by=cast.actor("chutich", at), at=at)
    at = _on(date(2026, 11, 11), 15)
    with clock.simulated(at):
        regulation = plans.register_regulation(
            unit=place.unit, topic="one_stop",
            title="Quy chế kiểm soát việc trả lại hồ sơ (giả định)",
            number="77/QĐ-UBND", issued_on=at.date(), legal_basis="Nghị định 118/2025/NĐ-CP",
            by=cast.actor("chutich", at), at=at,
        )  # fmt: skip
        inspections.claim(
            rows[0],
            proofs=[Proof(kind="regulation", id=regulation.pk, note=INVENTED)],
            on=at.date(), by=cast.actor("chutich", at), at=at,
        )  # fmt: skip
    at = _on(date(2026, 11, 13), 10) + timedelta(minutes=5)
    with clock.simulated(at):
        inspections.verify(
            Recommendation.objects.get(pk=rows[0].pk),
            evidence=f"Quy chế đã ban hành, có phần trả lại hồ sơ ({INVENTED})",
            by=cast.actor("hang", at), at=at,
        )  # fmt: skip
