"""The district's plan on paper, with its gaps; registers; posting; its own inspections."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from congvu.core.actors import SYSTEM
from congvu.core.periods import HANOI
from congvu.demo.tan_son_2018 import texts
from congvu.demo.tan_son_2018.cast import Cast
from congvu.demo.timeline import Timeline
from congvu.inspections import actions as inspections
from congvu.organisation.rules import Level
from congvu.plans import actions as plans
from congvu.plans.models import Plan, Task
from congvu.plans.rules import Cadence, Proof, TargetRow, TaskRow
from congvu.procedures import actions as procedures
from congvu.procedures import queries as procedure_queries

NOT_POSTED = ("1.012786", "1.012790", "1.001266")
INSPECTED = (
    ("08545", date(2018, 3, 20)),
    ("08554", date(2018, 4, 17)),
    ("08593", date(2018, 5, 22)),
    ("08620", date(2018, 6, 19)),
    ("08590", date(2018, 8, 14)),
    ("08569", date(2018, 9, 11)),
)
"""Six of seventeen is the least that makes "30% trở lên"; which six, and why, nobody published."""


def _on(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HANOI)


def plan_the_year(cast: Cast, line: Timeline) -> None:
    """Put the plan, its tasks, the registers, the boards and the inspections on the line."""
    line.at(_on(date(2018, 1, 25)), lambda at: _reform_plan(cast, line, at))
    line.at(_on(date(2018, 1, 5)), lambda at: _boards(cast, at))
    line.at(_on(date(2018, 1, 8)), lambda at: _regulations(cast, at))
    line.at(_on(date(2018, 2, 28)), lambda at: _inspection_plan(cast, line, at))
    line.at(_on(date(2018, 3, 1)), lambda at: _recognition(cast, line, at))
    for number in range(14):
        day = date(2018, 1, 10) + timedelta(days=19 * number)
        line.at(_on(day, 15, 10), lambda at, number=number: _communication(cast, number, at))


TASKS: tuple[TaskRow, ...] = (
    TaskRow("Ban hành kế hoạch CCHC năm 2018", "Kế hoạch của UBND huyện", "Phòng Nội vụ",
            date(2018, 1, 31), area="0"),
    TaskRow("Kiểm tra CCHC tại UBND cấp xã", "Thông báo kết luận từng cuộc", "Phòng Nội vụ",
            date(2018, 10, 31), area="0"),
    TaskRow("Tuyên truyền cải cách hành chính", "", "Phòng Văn hoá và Thông tin", None,
            Cadence.ALL_YEAR, area="0"),
    TaskRow("Báo cáo CCHC định kỳ", "Báo cáo quý, 6 tháng, năm", "Phòng Nội vụ", None,
            Cadence.ALL_YEAR, area="0"),
    TaskRow("Tự kiểm tra văn bản do UBND huyện ban hành", "Báo cáo tự kiểm tra", "Phòng Tư pháp",
            date(2018, 9, 30), area="1"),
    TaskRow("Rà soát văn bản quy phạm pháp luật", "", "Phòng Tư pháp", None, area="1"),
    TaskRow("Hệ thống hoá văn bản kỳ 2014 - 2018", "Danh mục văn bản còn, hết hiệu lực",
            "Phòng Tư pháp", date(2018, 12, 31), area="1"),
    TaskRow("Rà soát, cập nhật danh mục TTHC", "Danh mục TTHC cấp huyện", "Văn phòng HĐND và UBND",
            date(2018, 6, 30), area="2"),
    TaskRow("Niêm yết công khai TTHC", "", "Văn phòng HĐND và UBND", None, Cadence.ALL_YEAR,
            area="2"),
    TaskRow("Duy trì một cửa, một cửa liên thông", "", "Văn phòng HĐND và UBND", None, area="2"),
    TaskRow("Lấy ý kiến người dân về sự phục vụ", "Báo cáo kết quả lấy ý kiến", "",
            date(2018, 11, 30), area="2"),
    TaskRow("Rà soát chức năng, nhiệm vụ các phòng", "Quyết định sửa quy chế làm việc",
            "Phòng Nội vụ", date(2018, 8, 31), area="3"),
    TaskRow("Thực hiện tinh giản biên chế", "Danh sách đối tượng đợt 1", "Phòng Nội vụ",
            date(2018, 6, 30), area="3"),
    TaskRow("Bồi dưỡng công chức một cửa", "Hai lớp bồi dưỡng", "Phòng Nội vụ",
            date(2018, 7, 31), area="4"),
    TaskRow("Đánh giá, phân loại công chức", "Kết quả đánh giá năm", "Phòng Nội vụ",
            date(2018, 12, 15), area="4"),
    TaskRow("Thực hiện tự chủ tài chính", "", "Phòng Tài chính - Kế hoạch", None, area="5"),
    TaskRow("Công khai ngân sách", "Quyết định công bố", "Phòng Tài chính - Kế hoạch",
            date(2018, 3, 31), area="5"),
    TaskRow("Ứng dụng phần mềm một cửa điện tử", "", "Phòng Văn hoá và Thông tin", None, area="6"),
    TaskRow("Nâng mức dịch vụ công trực tuyến", "", "", None, area="6"),
    TaskRow("Gửi, nhận văn bản qua mạng", "Báo cáo tỷ lệ văn bản điện tử", "Văn phòng HĐND và UBND",
            date(2018, 9, 30), area="6"),
)  # fmt: skip
DONE = (
    (0, "15/KH-UBND", date(2018, 1, 22)),
    (7, "1120/QĐ-UBND", date(2018, 6, 25)),
    (11, "1455/QĐ-UBND", date(2018, 9, 12)),
    (12, "98/UBND-NV", date(2018, 6, 14)),
    (13, "66/BC-NV", date(2018, 7, 27)),
    (16, "402/QĐ-UBND", date(2018, 3, 20)),
    (4, "41/BC-TP", date(2018, 9, 28)),
)

TARGETS = (
    TargetRow(
        "Tỷ lệ TTHC gửi qua mạng điện tử",
        Decimal(90),
        "%",
        "6",
        numerator_text="chưa nêu trong văn bản",
        denominator_text="chưa nêu trong văn bản",
        definition="Chỉ tiêu có hai cách đọc: tỷ lệ văn bản, hồ sơ trao đổi qua mạng giữa các cơ "
        "quan, hoặc tỷ lệ hồ sơ nộp qua mạng. Số đo kèm theo là hồ sơ nộp trực tuyến trên hồ sơ "
        "tiếp nhận.",
        source="Bài viết về cuộc kiểm tra ngày 09/11/2018",
        quote=texts.ON_TARGETS,
        interpretation="90% hồ sơ, văn bản gửi qua mạng (chưa thống nhất cách tính)",
        figure_code="online.dossiers",
    ),
    TargetRow(
        "Tỷ lệ TTHC thực hiện dịch vụ công trực tuyến mức độ 3, 4",
        Decimal(70),
        "%",
        "6",
        numerator_text="số thủ tục cung cấp ở mức độ 3 hoặc 4",
        denominator_text="số thủ tục tiếp nhận tại huyện",
        definition="Đếm thủ tục được cung cấp, không đếm hồ sơ phát sinh.",
        source="Bài viết về cuộc kiểm tra ngày 09/11/2018",
        quote=texts.ON_TARGETS,
        interpretation="70% số thủ tục có dịch vụ mức độ 3, 4",
        figure_code="online.procedures",
    ),
    TargetRow(
        "Tỷ lệ UBND cấp xã được kiểm tra CCHC",
        Decimal(30),
        "%",
        "0",
        numerator_text="số xã được kiểm tra đã có kết luận",
        denominator_text="17 UBND cấp xã",
        definition="Mẫu số không gồm phòng chuyên môn.",
        source="Bài viết về cuộc kiểm tra ngày 09/11/2018",
        quote=texts.ON_COVERAGE,
        interpretation="Ít nhất 30% số xã trong năm",
        figure_code="inspection.coverage",
    ),
)


def _reform_plan(cast: Cast, line: Timeline, at: datetime) -> None:
    plan = plans.record_paper_plan(
        unit=cast.district,
        year=2018,
        title="Kế hoạch cải cách hành chính năm 2018 của UBND huyện Tân Sơn (tái dựng)",
        number="15/KH-UBND",
        signed_on=date(2018, 1, 22),
        tasks=TASKS,
        targets=TARGETS,
        by=cast.actor("minh", at),
        at=at,
    )
    tasks = list(Task.objects.filter(plan=plan).order_by("order"))
    for index, number, day in DONE:
        moment = max(_on(day, 16), at + timedelta(minutes=index + 1))
        line.at(moment, lambda now, task=tasks[index], number=number, day=day: plans.complete_task(
            task,
            proofs=[Proof(document_number=number, document_date=day,
                          note="số, ngày văn bản tái dựng")],
            on=day,
            by=cast.actor("minh", now),
            at=now,
        ))  # fmt: skip


def _boards(cast: Cast, at: datetime) -> None:
    """The district's board has gaps; the communes' boards are full but for two of them."""
    for unit, by in ((cast.district, "hoa"), (cast.van_luong, "thao")):
        versions = list(procedure_queries.in_force(unit, at.date()))
        if unit == cast.district:
            versions = [each for each in versions if each.procedure.code not in NOT_POSTED]
        else:
            versions = versions[:-2]
        procedures.post(unit, versions, on=at.date(), by=cast.actor(by, at), at=at)


def _regulations(cast: Cast, at: datetime) -> None:
    for topic, title, number, day, basis in (
        ("working", "Quy chế làm việc của UBND huyện", "05/2016/QĐ-UBND", date(2016, 7, 15), ""),
        ("spending", "Quy chế chi tiêu nội bộ", "12/QĐ-UBND", date(2017, 1, 10),
         "Nghị định 130/2005/NĐ-CP; Nghị định 117/2013/NĐ-CP"),
        ("one_stop", "Quy chế hoạt động của Bộ phận một cửa", "890/QĐ-UBND", date(2016, 5, 20),
         "Quyết định 09/2015/QĐ-TTg"),
    ):  # fmt: skip
        plans.register_regulation(
            unit=cast.district,
            topic=topic,
            title=f"{title} (tái dựng)",
            number=number,
            issued_on=day,
            legal_basis=basis,
            by=cast.actor("minh", at),
            at=at,
        )


def _recognition(cast: Cast, line: Timeline, at: datetime) -> None:
    """Văn Luông's dossier for nông thôn mới: most criteria certified, not yet complete."""
    dossier = plans.open_recognition(
        unit=cast.van_luong,
        target="Đề nghị công nhận xã đạt chuẩn nông thôn mới (tái dựng)",
        opened_on=at.date(),
        by=cast.actor("thang", at),
        at=at,
    )
    for number, criterion in enumerate(dossier.criteria.order_by("order")[:15]):
        line.at(
            at + timedelta(days=10 * number + 5, hours=1),
            lambda now, criterion=criterion: plans.certify_criterion(
                criterion,
                certified_on=now.date(),
                paper=f"Văn bản xác nhận ngày {now:%d/%m/%Y} (tái dựng)",
                by=cast.actor("thang", now),
                at=now,
            ),
        )


FORMS = ("loudspeaker", "article", "conference", "loudspeaker", "article", "online", "leaflet")


def _communication(cast: Cast, number: int, at: datetime) -> None:
    plans.record_communication(
        unit=cast.district,
        form=FORMS[number % len(FORMS)],
        title=f"Tuyên truyền cải cách hành chính, đợt {number + 1} (tái dựng)",
        done_on=at.date(),
        reach=60 + 15 * number if number % 3 else None,
        by=cast.actor("minh", at),
        at=at,
    )


def set_rules(at: datetime) -> None:
    """The coverage rule that the text speaks of: at least 30%, of the communes."""
    inspections.set_coverage_rule(
        level=Level.DISTRICT,
        minimum_percent=Decimal(30),
        denominator="UBND cấp xã trực thuộc (không gồm phòng chuyên môn)",
        valid_from=date(2016, 1, 1),
        cycle_years=4,
        counts_from=2018,
        source="chỉ tiêu nêu trong văn bản ngày 09/11/2018; mẫu số, chu kỳ do bản tái dựng chọn",
        by=SYSTEM,
        at=at,
    )
    inspections.set_coverage_rule(
        level=Level.PROVINCE,
        minimum_percent=Decimal(30),
        denominator="UBND cấp huyện",
        valid_from=date(2016, 1, 1),
        cycle_years=4,
        counts_from=2018,
        source="giả định của bản tái dựng",
        by=SYSTEM,
        at=at,
    )


def _inspection_plan(cast: Cast, line: Timeline, at: datetime) -> None:
    by_code = {unit.code: unit for unit in cast.communes}
    plan = inspections.record_plan(
        cast.district,
        year=2018,
        number="27/KH-UBND",
        signed_on=date(2018, 2, 27),
        purpose="Kiểm tra cải cách hành chính, công vụ tại UBND cấp xã năm 2018 (tái dựng)",
        population=len(cast.communes),
        targets=[
            inspections.Target(
                by_code[code], "không có hồ sơ nào cho biết vì sao chọn xã này", month=day.month
            )
            for code, day in INSPECTED
        ],
        from_paper=True,
        by=cast.actor("minh", at),
        at=at,
    )
    for number, (code, day) in enumerate(INSPECTED, start=1):
        line.at(
            _on(day + timedelta(days=8), 10),
            lambda now, code=code, day=day, number=number: inspections.record_from_paper(
                cast.district,
                visited=by_code[code],
                title=f"Kiểm tra CCHC, công vụ năm 2018 tại {by_code[code].name}",
                period_code=str(day.year),
                on=day,
                decision=(f"{300 + number}/QĐ-UBND", day - timedelta(days=7)),
                minutes_number=f"{number:02d}/BB-KT",
                conclusion=(f"{number:02d}/TB-UBND", day + timedelta(days=7)),
                signer="Chủ tịch UBND huyện",
                summary="Ghi lại từ hồ sơ giấy; nội dung chi tiết không được tái dựng.",
                plan=plan,
                by=cast.actor("minh", now),
                at=now,
            ),
        )


def reform_plan(cast: Cast) -> Plan:
    """The plan of 2018."""
    return Plan.objects.get(unit=cast.district, year=2018, kind="reform")
