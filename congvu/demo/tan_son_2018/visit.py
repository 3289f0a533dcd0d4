"""The province's delegation: Văn Luông first, the district on 9/11/2018; the aftermath."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from congvu.core.periods import HANOI, parse_period
from congvu.demo.interests import declare
from congvu.demo.tan_son_2018 import texts
from congvu.demo.tan_son_2018.cast import Cast
from congvu.demo.tan_son_2018.plan import reform_plan
from congvu.demo.tan_son_2018.recheck import plan_the_recheck, posted_whole
from congvu.demo.timeline import Timeline
from congvu.figures import queries as figures
from congvu.inspections import actions as inspections
from congvu.inspections.actions import Delegate, Ground, VisitPlan
from congvu.inspections.models import Draw, Inspection, InspectionPlan, Recommendation, Visit
from congvu.inspections.rules import Advice, FindingKind, Kind, Mark, Role, Sampled
from congvu.inspections.signing import Representative
from congvu.organisation import queries as units
from congvu.organisation.rules import Level
from congvu.plans import actions as plans
from congvu.plans.rules import Proof
from congvu.procedures import actions as procedures
from congvu.procedures import queries as procedure_queries

PERIOD = "2018-9m"
SAMPLE = 60
DICE = "4 1 6 6 2 3 5 1 2 6"
"""Ten throws before witnesses: invented, because no record of any draw exists."""
INVENTED = "giả định của bản trình diễn, không phải kết quả thật"

CHECKLIST = (
    ("0", "Kế hoạch CCHC có sản phẩm đầu ra, chủ trì, thời hạn từng nhiệm vụ",
     "Yêu cầu của đoàn kiểm tra (chưa đối chiếu văn bản)", Mark.FAIL,
     "Nhiều nhiệm vụ ghi “thường xuyên”, không có sản phẩm hoặc thời hạn"),
    ("0", "Kiểm tra CCHC, công vụ đối với UBND cấp xã đạt tỷ lệ tối thiểu",
     "Chỉ tiêu 30% trở lên; mẫu số là UBND cấp xã", Mark.PASS,
     "6 trên 17 xã đã có kết luận; không có hồ sơ về cách chọn"),
    ("1", "Tự kiểm tra văn bản đã ban hành", "NĐ 34/2016/NĐ-CP (chưa đối chiếu "
     "văn bản)", Mark.PASS, "Có sổ tự kiểm tra từng đơn vị"),
    ("2", "Niêm yết đủ, đúng các thủ tục đang tiếp nhận",
     "NĐ 63/2010/NĐ-CP; TT 02/2017/TT-VPCP (chưa đối chiếu văn bản)", Mark.FAIL,
     "Thiếu một số thủ tục đang tiếp nhận trên bảng niêm yết"),
    ("2", "Có sổ theo dõi, giấy hẹn, phiếu kiểm soát",
     "QĐ 09/2015/QĐ-TTg; NĐ 61/2018/NĐ-CP (chưa đối chiếu văn bản)", Mark.PASS,
     "Đối chiếu theo mẫu rút ngẫu nhiên"),
    ("5", "Có quy chế quản lý, sử dụng tài sản công",
     "Luật 15/2017/QH14; NĐ 151/2017/NĐ-CP (chưa đối chiếu văn bản)", Mark.FAIL,
     "Chưa ban hành quy chế riêng về tài sản công"),
    ("6", "Tỷ lệ thủ tục mức độ 3, 4 theo mục tiêu của tỉnh",
     "Mục tiêu 70% của tỉnh", Mark.FAIL, "Chưa đạt mục tiêu"),
)  # fmt: skip


def _on(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HANOI)


SESSION = date(2018, 11, 9)
COMMUNE_DAY = date(2018, 11, 8)


def plan_the_visit(cast: Cast, line: Timeline) -> None:
    """Put the decision, both visits, the conclusion and what followed on the line."""
    line.at(_on(date(2018, 10, 22), 9), lambda at: _decide(cast, line, at))
    plan_the_recheck(cast, line)


def _plan_of_the_province(cast: Cast, at: datetime) -> InspectionPlan:
    """The province's own plan: which districts it chose, and why, nobody published."""
    by_code = {unit.code: unit for unit in units.units_under(cast.province, at.date())}
    districts = [unit for unit in by_code.values() if unit.level == Level.DISTRICT]
    return inspections.record_plan(
        cast.province,
        year=2018,
        number="712/KH-UBND",
        signed_on=date(2018, 2, 14),
        purpose="Kiểm tra cải cách hành chính, công vụ năm 2018 (tái dựng)",
        population=len(districts),
        targets=[
            inspections.Target(by_code[code], INVENTED) for code in ("230", "233", "237", "240")
        ],
        from_paper=True,
        by=cast.actor("hang", at),
        at=at,
    )


def _decide(cast: Cast, line: Timeline, at: datetime) -> None:
    plan = _plan_of_the_province(cast, at)
    inspection = inspections.decide(
        cast.province,
        title="Kiểm tra cải cách hành chính, công vụ năm 2018 tại huyện Tân Sơn",
        kind=Kind.PLANNED,
        number="2718/QĐ-UBND",
        signed_on=at.date(),
        opens_on=date(2018, 11, 5),
        closes_on=date(2018, 12, 31),
        period_code=PERIOD,
        as_of=_on(SESSION, 17),
        members=[
            Delegate("Lưu Đình Kiên", Role.HEAD, "Phó Giám đốc Sở Nội vụ",
                     "Phụ trách chung", cast.users["kien"]),
            Delegate("Cao Quốc Việt", Role.MEMBER, "chuyên viên Sở Tư pháp",
                     "Thể chế, văn bản", cast.users["viet"]),
            Delegate("Tạ Thu Hằng", Role.SECRETARY, "chuyên viên CCHC, Sở Nội vụ",
                     "Thủ tục hành chính, tổng hợp", cast.users["hang"]),
        ],
        visits=[
            VisitPlan(cast.van_luong, COMMUNE_DAY, "Trụ sở UBND xã Văn Luông", feeds=1),
            VisitPlan(cast.district, SESSION, "Phòng họp UBND huyện Tân Sơn"),
        ],
        plan=plan,
        by=cast.actor("hang", at),
        at=at,
    )  # fmt: skip
    for name in ("kien", "viet", "hang"):
        cast.forget(name)
    commune, district = inspection.visits.order_by("on")
    step = lambda moment, act: line.at(moment, act)  # noqa: E731
    step(
        _on(date(2018, 10, 25), 9),
        lambda now: inspections.give_notice(
            inspection, number="1190/SNV-CCHC", on=now.date(), by=cast.actor("hang", now), at=now
        ),
    )
    step(
        _on(date(2018, 11, 6), 14),
        lambda now: inspections.self_report(
            commune,
            text="UBND xã báo cáo: hồ sơ cơ bản giải quyết đúng hạn (tái dựng).",
            on=now.date(),
            by=cast.actor("thang", now),
            at=now,
        ),
    )
    step(
        _on(date(2018, 11, 6), 15),
        lambda now: inspections.self_report(
            district,
            text=f"UBND huyện báo cáo: {texts.ON_CHECKS}; {texts.ON_DOSSIERS}.",
            on=now.date(),
            by=cast.actor("lan", now),
            at=now,
        ),
    )
    step(_on(COMMUNE_DAY, 8, 30), lambda now: _at_the_commune(cast, commune, now))
    step(_on(SESSION, 7, 45), lambda now: _open_the_session(cast, district, now))
    step(_on(SESSION, 9, 30), lambda now: _draw(cast, district, now))
    step(_on(SESSION, 10), lambda now: _examine(cast, district, now))
    step(_on(SESSION, 16), lambda now: _findings(cast, district, commune, now))
    step(_on(SESSION, 17), lambda now: _sign(cast, district, "02/BB-ĐKT", "lan", now))
    step(_on(date(2018, 11, 20), 9), lambda now: _conclude(cast, line, inspection, now))


def _sign(cast: Cast, visit: Visit, number: str, unit: str, at: datetime) -> None:
    """The unit's leader signs, then each member of the delegation, by an act of their own."""
    leader = cast.users[unit]
    draft = inspections.draw_up_minutes(
        visit,
        number=number,
        representatives=[Representative(leader.full_name, "Lãnh đạo UBND", leader.pk)],
        by=cast.actor("kien", at),
        at=at,
    )
    for name in (unit, "viet", "hang", "kien"):
        inspections.sign_minutes(draft, sha256=draft.sha256, by=cast.actor(name, at), at=at)


def _at_the_commune(cast: Cast, visit: Visit, at: datetime) -> None:
    by = cast.actor("kien", at)
    declare(cast, visit, at)
    inspections.hold_session(
        visit, attendance="Đoàn kiểm tra; Chủ tịch UBND xã; công chức một cửa", by=by, at=at
    )
    inspections.freeze_frame(visit, figure_code="dossiers.received", by=by, at=at, as_of=at)
    items = inspections.add_checklist(
        visit,
        [(area, text, standard) for area, text, standard, *_ in (CHECKLIST[3], CHECKLIST[4])],
        by=by,
        at=at,
    )
    inspections.mark(
        items[0],
        result=Mark.FAIL,
        by=by,
        at=at,
        evidence="ảnh bảng niêm yết",
        observed=f"Bảng niêm yết thiếu hai thủ tục ({INVENTED})",
    )
    inspections.mark(items[1], result=Mark.PASS, by=by, at=at, observed="Có sổ theo dõi")
    late = [
        row
        for row in figures.rows("dossiers.on_time", visit.unit, parse_period(PERIOD), at)
        if not row.in_numerator
    ]
    finding = inspections.record_finding(
        visit,
        kind=FindingKind.LIMIT,
        area="2",
        text=f"Còn {len(late)} hồ sơ quá hạn trong chín tháng ({INVENTED})",
        grounds=[Ground("dossier", row.label, row.id) for row in late],
        by=by,
        at=at,
    )
    posting = inspections.record_finding(
        visit,
        kind=FindingKind.LIMIT,
        area="2",
        text=f"Niêm yết chưa đủ thủ tục đang tiếp nhận ({INVENTED})",
        item=items[0],
        by=by,
        at=at,
    )
    for each in (finding, posting):
        inspections.reply(
            each,
            text="UBND xã tiếp thu",
            agrees=True,
            on=at.date(),
            by=cast.actor("thang", at),
            at=at,
        )
    _sign(cast, visit, "01/BB-ĐKT", "thang", at)


def _open_the_session(cast: Cast, visit: Visit, at: datetime) -> None:
    by = cast.actor("kien", at)
    declare(cast, visit, at)
    inspections.hold_session(
        visit,
        attendance="Đoàn kiểm tra; lãnh đạo UBND huyện; trưởng các phòng; công chức một cửa",
        by=by,
        at=at,
    )
    for code in (
        "dossiers.received",
        "documents.checked",
        "plan.tasks_specified",
        "procedures.posted",
    ):
        inspections.freeze_frame(visit, figure_code=code, by=by, at=at, as_of=at)
    frame = visit.frames.get(figure_code="dossiers.received")
    inspections.commit_draw(
        frame,
        n=SAMPLE,
        source=f"Mười lần gieo xúc xắc trước đại diện hai bên lúc 9 giờ 30 ({INVENTED})",
        fallback="Gieo lại trước cùng những người chứng kiến",
        by=by,
        at=at,
    )
    inspections.add_checklist(
        visit, [(area, text, standard) for area, text, standard, *_ in CHECKLIST], by=by, at=at
    )


def _draw(cast: Cast, visit: Visit, at: datetime) -> None:
    draw = Draw.objects.get(frame__visit=visit)
    inspections.draw_sample(draw, randomness=DICE, by=cast.actor("hang", at), at=at)


def _examine(cast: Cast, visit: Visit, at: datetime) -> None:
    """Sixty files opened and found clean: what such a sample still allows is the point."""
    by = cast.actor("hang", at)
    for item in Draw.objects.get(frame__visit=visit).items.order_by("rank"):
        inspections.examine(item, result=Sampled.CLEAN, observed=f"Khớp ({INVENTED})", by=by, at=at)
    for item, (*_, mark, observed) in zip(
        visit.checklist.order_by("order"), CHECKLIST, strict=True
    ):
        inspections.mark(item, result=mark, observed=observed, by=by, at=at)


def _findings(cast: Cast, visit: Visit, commune: Visit, at: datetime) -> None:
    by = cast.actor("kien", at)
    items = {item.text: item for item in visit.checklist.order_by("order")}
    item = lambda index: items[CHECKLIST[index][1]]  # noqa: E731

    def find(kind: FindingKind, area: str, text: str, **more) -> None:  # type: ignore[no-untyped-def]
        finding = inspections.record_finding(
            visit, kind=kind, area=area, text=text, by=by, at=at, **more
        )
        if kind is FindingKind.LIMIT:
            inspections.reply(
                finding,
                text="UBND huyện tiếp thu",
                agrees=True,
                on=at.date(),
                by=cast.actor("lan", at),
                at=at,
            )

    for area, text, code in (
        ("0", texts.ON_PRAISE, ""),
        ("0", texts.ON_COVERAGE, "inspection.coverage"),
        ("2", texts.ON_POSTING, "procedures.posted"),
        ("6", texts.ON_IT, ""),
    ):
        grounds = [Ground("figure", code, figure_code=code)] if code else []
        find(FindingKind.STRENGTH, area, text, quote=True, grounds=grounds)
    gaps = [task for task in reform_plan(cast).tasks.order_by("order") if task.gaps()]
    find(
        FindingKind.LIMIT,
        "0",
        f"Kế hoạch CCHC năm 2018 có {len(gaps)} nhiệm vụ thiếu sản phẩm, chủ trì hoặc thời hạn",
        item=item(0),
        grounds=[Ground("task", task.text, task.pk) for task in gaps],
    )
    find(
        FindingKind.LIMIT,
        "0",
        "Cần tăng cường kiểm tra xã; việc chọn xã không có hồ sơ, không lặp lại được",
        grounds=[Ground("figure", "inspection.coverage", figure_code="inspection.coverage")],
    )
    missing = [
        each.version
        for each in procedure_queries.posting_differences(cast.district, at.date())
        if each.version is not None
    ]
    find(
        FindingKind.LIMIT,
        "2",
        f"Bảng niêm yết thiếu {len(missing)} thủ tục đang tiếp nhận",
        item=item(3),
        grounds=[
            Ground("procedure", f"{each.procedure.code} {each.name}", each.pk) for each in missing
        ],
    )
    find(
        FindingKind.LIMIT,
        "5",
        "Chưa có quy chế riêng về quản lý, sử dụng tài sản công",
        item=item(5),
    )
    find(
        FindingKind.LIMIT,
        "6",
        "Tỷ lệ thủ tục ở mức độ 3, 4 chưa đạt mục tiêu của tỉnh",
        item=item(6),
        grounds=[Ground("figure", "online.procedures", figure_code="online.procedures")],
    )
    find(
        FindingKind.LIMIT,
        "0",
        "Hồ sơ đề nghị công nhận nông thôn mới chưa hoàn thiện",
        grounds=[Ground("recognition", "Hồ sơ của xã Văn Luông", _recognition_id(cast))],
    )


def _recognition_id(cast: Cast) -> int:
    return int(cast.van_luong.recognitions.order_by("pk").values_list("pk", flat=True)[0])


def _conclude(cast: Cast, line: Timeline, inspection: Inspection, at: datetime) -> None:
    inspections.conclude(
        inspection,
        number="3055/TB-ĐKT",
        signed_on=at.date(),
        signer="Trưởng đoàn kiểm tra",
        causes="Văn bản đã công bố không nêu nguyên nhân, và không nêu chủ trì, kết quả đầu ra, "
        "thời hạn của từng kiến nghị: ba điều sau do bản tái dựng đặt để theo dõi được.",
        advice=[
            Advice(
                quote=each.quote,
                interpretation=each.interpretation,
                unit_id=cast.district.pk,
                owner=each.owner,
                output=each.output,
                due_on=each.due_on,
                area=each.area,
                condition=posted_whole() if each.key == "posting" else None,
            )
            for each in texts.RECOMMENDED
        ],
        by=cast.actor("hang", at),
        at=at,
    )
    for number, recommendation in enumerate(_advice(inspection).values()):
        line.at(
            at + timedelta(hours=26, minutes=number),
            lambda now, each=recommendation: inspections.accept(
                each, by=cast.actor("minh", now), at=now
            ),
        )
    line.at(_on(date(2018, 11, 27), 9), lambda now: _post_the_rest(cast, now))
    line.at(_on(date(2018, 11, 28), 15), lambda now: _claim_posting(cast, inspection, now))
    line.at(_on(date(2018, 12, 6), 10), lambda now: _claim_asset(cast, inspection, now))
    line.at(
        _on(date(2018, 12, 7), 9),
        lambda now: inspections.verify(
            _advice(inspection)["posting"],
            evidence=f"Danh sách sai khác giữa niêm yết và danh mục bằng 0 ({INVENTED})",
            by=cast.actor("hang", now),
            at=now,
        ),
    )
    line.at(
        _on(date(2018, 12, 12), 9),
        lambda now: inspections.send_back(
            _advice(inspection)["asset"],
            reason=f"Quy chế chưa có phần xử lý, thanh lý tài sản ({INVENTED})",
            by=cast.actor("hang", now),
            at=now,
        ),
    )


def _advice(inspection: Inspection) -> dict[str, Recommendation]:
    """Recommendations by their key in the text, read anew."""
    rows = Recommendation.objects.filter(conclusion__inspection=inspection).order_by("order")
    return {each.key: row for each, row in zip(texts.RECOMMENDED, rows, strict=True)}


def _post_the_rest(cast: Cast, at: datetime) -> None:
    missing = [
        each.version
        for each in procedure_queries.posting_differences(cast.district, at.date())
        if each.version is not None
    ]
    procedures.post(cast.district, missing, on=at.date(), by=cast.actor("hoa", at), at=at)


def _claim_posting(cast: Cast, inspection: Inspection, at: datetime) -> None:
    last = procedure_queries.posted(cast.district, at.date()).order_by("-pk")[0]
    inspections.claim(
        _advice(inspection)["posting"],
        proofs=[Proof(kind="posting", id=last.pk, note=INVENTED)],
        on=date(2018, 11, 27),
        by=cast.actor("minh", at),
        at=at,
    )


def _claim_asset(cast: Cast, inspection: Inspection, at: datetime) -> None:
    regulation = plans.register_regulation(
        unit=cast.district,
        topic="asset",
        title="Quy chế quản lý, sử dụng tài sản công của UBND huyện (giả định)",
        number="3120/QĐ-UBND",
        issued_on=date(2018, 12, 5),
        legal_basis="Luật 15/2017/QH14; Nghị định 151/2017/NĐ-CP",
        by=cast.actor("minh", at),
        at=at,
    )
    inspections.claim(
        _advice(inspection)["asset"],
        proofs=[Proof(kind="regulation", id=regulation.pk, note=INVENTED)],
        on=date(2018, 12, 5),
        by=cast.actor("minh", at),
        at=at,
    )
